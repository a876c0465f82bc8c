"""Words of the poster's header and footer, the opening and the finale."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from scenes.content.words import Caption, Mark, Phrase, Sentence, Strict, Tag, exactly, plain

HEADLINE_LONGEST = 60


class PosterWords(Strict):
    """The parameters of the brief, the tagline, and what the finale says beside the sheet."""

    headline: Annotated[str, Field(min_length=1, max_length=HEADLINE_LONGEST), AfterValidator(plain)]
    subtitle: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(plain)]
    tagline: Annotated[str, Field(min_length=1, max_length=110), AfterValidator(plain)]
    chip: Mark
    counts: exactly(Tag, 4)


class FooterWords(Strict):
    """The path of the footer and the closing quote."""

    path: exactly(Mark, 4)
    quote: Annotated[str, Field(min_length=1, max_length=110), AfterValidator(plain)]


class OpeningWords(Strict):
    """The titles of the map of eight, each broken into its two lines."""

    map: exactly(Phrase, 8)
    captions: dict[str, Caption] = Field(default_factory=dict)
    description: Sentence
