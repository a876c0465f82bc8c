"""The moments of the finale: which pictures are in their boxes, what the ride has lit, how far the path is, whether the slot is filled."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.drawing.geometry import Point
from scenes.sections.poster.boxes import SHEET_KEYS
from scenes.sections.poster.road import FOOTER
from scenes.sections.walk import Moment

STEPS = 4  # words of the path


@dataclass(frozen=True)
class PosterMoment(Moment):
    """What is true of the sheet; `slot` is the sentence over it: None for no sentence, "" for an empty slot, or the word in it.

    `assembled` are the sections whose pictures are in their boxes; `rode` those that the ride has left, so that their wires and the road beside them are lit;
    `path` counts the words of the footer that are lit; `close`: the sheet alone, as the lens rides over it;
    `rider`: what rides along, as the number of its stop, and its place on the sheet.
    """

    assembled: tuple[str, ...] = ()
    rode: tuple[str, ...] = ()
    path: int = 0
    slot: str | None = None
    close: bool = False
    rider: tuple[int, Point] | None = None
    stands: bool = False


def moments_of(word: str) -> dict[str, PosterMoment]:
    """Return the finale's moments by cue; `word` fills the slot."""
    start = PosterMoment()
    whole = replace(start, assembled=SHEET_KEYS)
    travelled = replace(whole, rode=(*SHEET_KEYS, FOOTER))
    filled = replace(travelled, path=STEPS, slot=word)
    poster = replace(travelled, path=STEPS, stands=True)
    return {
        "start": start,
        "sheet_assembles": whole,
        "document_travels": travelled,
        "path_lights": filled,
        "poster_stands": poster,
        "still": poster,
    }
