"""Reads a corpus file: what the tiny models read and are asked, in the language of a content file that names it (`corpus = "corpus.de.toml"`).

What the models need of it beyond its form is checked in `scenes.models.text_checks`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from scenes.content.loader import read_toml, validated
from scenes.content.words import Exactly, Strict, Text

FEW = 2  # sentences of every kind at least
ASKED = 24  # prompts of the guardrail: as many as there are places on its wall


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression ({error}); mend it") from None
    return text


Sentences = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(min_length=FEW, strict=False)]
Few = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(strict=False)]
Opening = Annotated[str, Text(60)]


class ByKind(Strict):
    """Sentences by the kind of their source."""

    web_pages: Sentences
    documents: Sentences
    code: Sentences
    images: Sentences
    logs: Sentences


class Some(Strict):
    """Texts by the kind of their source, of which any may be missing."""

    web_pages: Few = ()
    documents: Few = ()
    code: Few = ()
    images: Few = ()
    logs: Few = ()


class Copy(Strict):
    """A near copy: how its sentence begins, and what stands there instead of what; both "" for an exact copy."""

    of: str
    old: str = ""
    new: str = ""


class Prompts(Strict):
    """What is asked of the models, and which documents are shown (see `scenes.models.texts.Texts`)."""

    opening: Opening
    batch: Annotated[tuple[Opening, ...], Exactly(3)]
    adapter: Annotated[str, Text(100)]
    other_adapter: Annotated[str, Text(100)]
    shown: Opening
    cut: Opening


class Asked(Strict):
    """A prompt of the guardrail, and the harm that it asks for: the name of a rule, or "" for none."""

    text: Annotated[str, Text(40)]
    harm: str = ""


class GuardrailTexts(Strict):
    """The guardrail's rules, a pattern by the harm that it stops, and its prompts."""

    rules: dict[str, Annotated[str, AfterValidator(_pattern)]]
    prompts: Annotated[tuple[Asked, ...], Exactly(ASKED)]


class CorpusFile(Strict):
    """A corpus file: sentences, dirt, the reviewers' words, prompts; without `guardrail` that of the film stays."""

    sentences: ByKind
    junk: Some
    off_topic: Some
    copies: Annotated[tuple[Copy, ...], Field(min_length=1, strict=False)]
    subject: Annotated[str, Field(min_length=3)]
    prompts: Prompts
    guardrail: GuardrailTexts | None = None


def corpus_file(content: Path) -> Path | None:
    """Return the corpus file that a content file names with `corpus`, a path from where it lies; None where it names none."""
    named = read_toml(content).get("corpus")
    return content.parent / named if isinstance(named, str) and named else None


def load_corpus_file(file: Path) -> CorpusFile:
    """Return a corpus file; raises InputError for what its form forbids."""
    return validated(CorpusFile, read_toml(file), file)
