"""Words of the poster's header and footer, and of the finale."""

from __future__ import annotations

from typing import Annotated, Any

from scenes.content.named import Named
from scenes.content.words import TAG, Mark, Strict, Tag, Text
from scenes.film import KEYS


class PosterWords(Strict):
    """The parameters of the brief, the tagline, what the finale counts under the path, and what it says of the model's word."""

    headline: Annotated[str, Text(60)]
    subtitle: Annotated[str, Text(60)]
    tagline: Annotated[str, Text(110)]
    chip: Mark
    counts: Annotated[tuple[Tag, ...], Named("tokens", "loss", "written", "answers")]
    probability: Annotated[str, Text(TAG, "value")]


class FooterWords(Strict):
    """The path of the footer and the closing quote."""

    path: Annotated[tuple[Mark, ...], Named("data", "training", "inference", "value")]
    quote: Annotated[str, Text(110)]


CUES = ("sheet_assembles", "document_travels", "path_lights", "poster_stands")  # they have no captions
TABLES = {"poster": PosterWords, "footer": FooterWords}


def reads(content: Any) -> object:
    """Return the words that the poster shows: its own, and of every section all but the captions."""
    return content.poster, content.footer, [[item for item in getattr(content, key) if item[0] != "captions"] for key in KEYS]
