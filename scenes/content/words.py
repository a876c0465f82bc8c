"""Kinds of text and lists that a content file may hold, with the limits that can be laid out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from annotated_types import GroupedMetadata, MaxLen, MinLen
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WrapValidator
from pydantic import Strict as StrictMode

from scenes.core.typeset import SOFT_HYPHEN
from scenes.core.words import Words

PLACEHOLDER = re.compile(r"\{(\w*)\}")

BIDI = {"\u061c", "\u200e", "\u200f", *(chr(c) for c in range(0x202A, 0x202F)), *(chr(c) for c in range(0x2066, 0x206A))}


class Strict(BaseModel):
    """A table of the content file: no unknown keys, no silent conversions, never changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@lru_cache(maxsize=16_384)  # the same texts are checked for every choice among variants
def plain(text: str) -> str:
    """Refuse control, bidirectional and invisible characters, and blanks at the ends; return the text with its accents composed (NFC)."""
    text = unicodedata.normalize("NFC", text)
    for char in text:
        if char in BIDI or char != SOFT_HYPHEN and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            raise ValueError(f"holds the invisible character U+{ord(char):04X}; delete it")
        if unicodedata.bidirectional(char) in ("R", "AL", "AN"):
            raise ValueError(
                f"is written from right to left ({char!r}, U+{ord(char):04X}), which cannot be laid out yet; write it from left to right"
            )
    if text != text.strip() or "  " in text:
        raise ValueError("has blanks at an end or doubled; delete them")
    return text


def fill(text: Any, info: ValidationInfo) -> Any:
    """Put the numbers of the scenario, which the validation context holds, in place of their placeholders; compose accents (NFC)."""
    numbers: Mapping[str, str] = (info.context or {}).get("numbers", {})
    if not isinstance(text, str):
        return text
    return unicodedata.normalize("NFC", PLACEHOLDER.sub(lambda found: numbers.get(found[1], found[0]), text))


def _with_short(given: Any, validate: Callable[[Any], str]) -> str:
    """Check a text, or both forms of one that is written as { text = "…", short = "…" }."""
    if not (isinstance(given, dict) and set(given) == {"text", "short"}):
        return validate(given)
    return Words(validate(given["text"]), validate(given["short"]))


def _holds(*fields: str) -> Callable[[str], str]:
    """Return a check that a text holds exactly these placeholders, which a picture fills, once the scenario's are filled."""

    def check(text: str) -> str:
        found = PLACEHOLDER.findall(text)
        if unknown := [name for name in found if name not in fields]:
            raise ValueError(f"{{{unknown[0]}}} is no known placeholder; mend it, `explainer numbers` lists all")
        if set("{}") & set(PLACEHOLDER.sub("", text)):
            raise ValueError("holds a stray brace; write a placeholder as {name}, or delete the brace")
        if missing := [name for name in fields if name not in found]:
            raise ValueError(f"does not use the placeholder {{{missing[0]}}}; put it where the number belongs")
        return text

    return check


@dataclass(frozen=True, init=False)
class Text(GroupedMetadata):
    """Makes a str field a text of at most `longest` characters, with placeholders `fields` that the picture fills."""

    longest: int
    fields: tuple[str, ...]

    def __init__(self, longest: int, *fields: str) -> None:
        object.__setattr__(self, "longest", longest)
        object.__setattr__(self, "fields", fields)

    def __iter__(self) -> Iterator[object]:
        """Yield what pydantic checks, in order: the scenario's numbers are put in before the length is measured."""
        yield BeforeValidator(fill)
        yield from (MinLen(1), MaxLen(self.longest))
        yield AfterValidator(plain)
        yield AfterValidator(_holds(*self.fields))
        yield WrapValidator(_with_short)


@dataclass(frozen=True)
class Exactly(GroupedMetadata):
    """Makes a tuple field a list of exactly `count` items."""

    count: int

    def __iter__(self) -> Iterator[object]:
        """Yield what pydantic checks: TOML has lists where we keep tuples."""
        yield from (StrictMode(strict=False), MinLen(self.count), MaxLen(self.count))


MARK, CHAPTER, TAG, CAPTION, SENTENCE, SEEN = 18, 24, 44, 110, 250, 450  # characters: what German needs where English is at home
Mark = Annotated[str, Text(MARK)]  # a token, a unit, a tick
Tag = Annotated[str, Text(TAG)]  # a label on a drawing
CardTitle = Annotated[str, Text(58)]  # the title of a card
Bullet = Annotated[str, Text(44)]
Phrase = Annotated[str, Text(84)]  # a cell of the table, a short note
Sentence = Annotated[str, Text(SENTENCE)]  # a caption or a definition


class Caption(Strict):
    """What one cue says: a sentence, the word in it that is stressed, and the body whose colour that word takes."""

    text: Annotated[str, Text(CAPTION)]
    key: Annotated[str, BeforeValidator(fill), Field(max_length=40)] = ""
    body: str = Field(default="token", pattern="^(document|token|gradient|request|row|alert|weight)$")

    def model_post_init(self, _: object) -> None:
        """Refuse a stressed word that the sentence does not hold."""
        if self.key and self.key not in self.text:
            raise ValueError(f"the stressed word {self.key!r} is not in the sentence; copy it from there")


class DiveCaption(Caption):
    """What one cue of a deep dive says; the first of a chapter also names that."""

    chapter: Annotated[str, Text(CHAPTER)] | None = None


class ModelTag(Strict):
    """Which model the numbers of a whole picture belong to: a tag, and what it stands for."""

    tag: Mark
    meaning: Tag


class SectionWords(Strict):
    """What every section has: the title on its badge line, and one caption a cue; where all its numbers are one model's, whose they are.

    `seen` says what its picture on the poster shows, for those who do not see it: the alternative text of PDF and SVG.
    """

    title: CardTitle
    seen: Annotated[str, Text(SEEN)] = ""
    captions: dict[str, Caption]
    numbers_of: ModelTag | None = None

    @property
    def tag(self) -> tuple[str, str] | None:
        """Return the tag of the model that all numbers belong to, and what it stands for."""
        return (self.numbers_of.tag, self.numbers_of.meaning) if self.numbers_of else None


class DiveWords(SectionWords):
    """What every deep dive has: title and captions as a section, what stands under its sheet's title, and what its boxes and facts were taken from."""

    subtitle: Phrase
    source: Phrase
    captions: dict[str, DiveCaption]  # type: ignore[assignment]
