"""Kinds of text and lists that a content file may hold, with the limits that can be laid out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

PLACEHOLDER = re.compile(r"\{(\w*)\}")

BIDI = {"\u061c", "\u200e", "\u200f", *(chr(c) for c in range(0x202A, 0x202F)), *(chr(c) for c in range(0x2066, 0x206A))}


class Strict(BaseModel):
    """A table of the content file: no unknown keys, no silent conversions, never changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    listener: ClassVar[Callable[[Strict, str], None] | None] = None  # is told of every name that is asked of a table (see reading)

    def __getattribute__(self, name: str) -> Any:
        """Return what has a name, as ever; tell the listener, if there is one."""
        if Strict.listener is not None:
            Strict.listener(self, name)
        return super().__getattribute__(name)


def plain(text: str) -> str:
    """Refuse control, bidirectional and invisible characters, and blanks at the ends."""
    for char in text:
        if char in BIDI or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            raise ValueError(f"holds the invisible character U+{ord(char):04X}; delete it")
    if text != text.strip() or "  " in text:
        raise ValueError("has blanks at an end or doubled; delete them")
    return text


def fill(text: Any, info: ValidationInfo) -> Any:
    """Put the numbers of the case, which the validation context holds, in place of their placeholders."""
    numbers = info.context["numbers"]
    return PLACEHOLDER.sub(lambda found: numbers.get(found[1], found[0]), text) if isinstance(text, str) else text


def _holds(*fields: str) -> Callable[[str], str]:
    """Return a check that a text holds exactly these placeholders, which a picture fills, once the case's are filled."""

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


def text_of(longest: int, *fields: str) -> Any:
    """Return the kind of a text of at most `longest` characters, with placeholders `fields` that the picture fills."""
    return Annotated[
        str, BeforeValidator(fill), Field(min_length=1, max_length=longest), AfterValidator(plain), AfterValidator(_holds(*fields))
    ]


def mark(*fields: str) -> Any:
    """Return a Mark with placeholders that the picture fills."""
    return text_of(14, *fields)


def tag(*fields: str) -> Any:
    """Return a Tag with placeholders that the picture fills."""
    return text_of(34, *fields)


def sentence(*fields: str) -> Any:
    """Return a Sentence with placeholders that the picture fills."""
    return text_of(190, *fields)


Mark = mark()  # a token, a unit, a tick
Tag = tag()  # a label on a drawing
Name = text_of(44)  # the title of a card
Bullet = text_of(34)
Phrase = text_of(64)  # a cell of the table, a short note
Sentence = sentence()  # a caption or a definition


class Caption(Strict):
    """What one beat says: a sentence, the word in it that is stressed, and the body whose colour that word takes."""

    text: text_of(88)
    key: Annotated[str, BeforeValidator(fill), Field(max_length=40)] = ""
    body: str = Field(default="token", pattern="^(document|token|gradient|request|row|alert|weight)$")
    seconds: float = Field(default=4.0, ge=2.0, le=20.0)

    def model_post_init(self, _: object) -> None:
        """Refuse a stressed word that the sentence does not hold."""
        if self.key and self.key not in self.text:
            raise ValueError(f"the stressed word {self.key!r} is not in the sentence; copy it from there")


class Section(Strict):
    """What every section has: the title on its badge line, and one caption a beat, by cue."""

    title: text_of(44)
    captions: dict[str, Caption]


def exactly(item: Any, count: int) -> Any:
    """Return the type of a list with exactly `count` items."""
    return Annotated[tuple[item, ...], Field(min_length=count, max_length=count, strict=False)]
