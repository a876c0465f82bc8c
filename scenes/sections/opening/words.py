"""Words of the opening: captions, and what it says of the film. The map's titles are those of the sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from scenes.content.words import Caption, Exactly, Phrase, Sentence, Strict
from scenes.film import KEYS


class OpeningWords(Strict):
    """What the opening says; `map` may shorten the sections' titles on the map."""

    map: Annotated[tuple[Phrase, ...], Exactly(len(KEYS))] | None = None
    captions: dict[str, Caption] = Field(default_factory=dict)
    description: Sentence


TABLES = {"opening": OpeningWords}
CUES = ("chip_wakes", "traces_reach_out", "document_enters")  # they have no captions


def reads(content: Any) -> object:
    """Return the words that the opening shows: its own, the poster's titles, the sections' titles."""
    return content.opening, content.poster, map_titles(content)


def map_titles(content: Any, sections: Sequence[str] = KEYS) -> tuple[str, ...]:
    """Return what stands beside the badges of a map of these sections."""
    titles = content.opening.map or tuple(getattr(content, key).title for key in KEYS)
    return tuple(titles[KEYS.index(key)] for key in sections)
