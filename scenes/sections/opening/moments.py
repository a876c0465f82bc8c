"""The moments of the opening: whether the sentence asks for its last word, whether the chip is awake, how many badges are reached."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.film import KEYS
from scenes.sections.walk import Moment


@dataclass(frozen=True)
class OpeningMoment(Moment):
    """What is true in the aisle.

    `asks`: the sentence stands there, its last word missing; `awake`: chip and racks are lit; `titled`: the film's title is set;
    `reached` counts the sections whose traces are drawn; `entered`: the document has gone into the first.
    """

    asks: bool = False
    awake: bool = False
    titled: bool = False
    reached: int = 0
    entered: bool = False


STILL = OpeningMoment(awake=True, titled=True, reached=99, entered=True)


def moments_of(sections: int = len(KEYS)) -> dict[str, OpeningMoment]:
    """Return the moments by cue of an opening of a film of so many sections."""
    start = OpeningMoment(asks=True)
    woken = OpeningMoment(awake=True, titled=True)
    reached = replace(woken, reached=sections)
    entered = replace(reached, entered=True)
    return {"start": start, "chip_wakes": woken, "traces_reach_out": reached, "document_enters": entered, "still": STILL}
