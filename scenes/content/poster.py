"""Words of the poster's header and footer, the opening and the finale."""

from __future__ import annotations

from pydantic import Field

from scenes.content.words import Caption, Mark, Phrase, Sentence, Strict, Tag, exactly, text_of

HEADLINE_LONGEST = 60


class PosterWords(Strict):
    """The parameters of the brief, the tagline, and what the finale says beside the sheet."""

    headline: text_of(HEADLINE_LONGEST)
    subtitle: text_of(60)
    tagline: text_of(110)
    chip: Mark
    counts: exactly(Tag, 4)


class FooterWords(Strict):
    """The path of the footer and the closing quote."""

    path: exactly(Mark, 4)
    quote: text_of(110)


class OpeningWords(Strict):
    """The titles of the map of eight, each broken into its two lines."""

    map: exactly(Phrase, 8)
    captions: dict[str, Caption] = Field(default_factory=dict)
    description: Sentence
