"""What the cells of the stack share: the room of a mechanism, blocks, bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.deep_dives.stack.facts import StackFacts
from scenes.deep_dives.stack.words import StackLabels
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block

FULL = {"paging": 2}  # steps of cells that draw something more at their last


@dataclass(frozen=True)
class Cell:
    """A mechanism being drawn: its figure, the room under its title and over what it reads, the size of type, and how many of its steps are over."""

    figure: Figure
    room: Box
    s: float
    facts: StackFacts
    labels: StackLabels
    titles: tuple[str, str]  # of both schedules
    count: int


def slot(
    figure: Figure, x: float, cy: float, side: float, colour: str, *, wide: float = 1.0, hot: bool = False, ghost: bool = False
) -> None:
    """Draw a block with its left side at x, its middle at cy."""
    block(
        figure,
        Box(x, cy - side / 2, side * wide, side, "block"),
        colour=colour,
        state="ghost" if ghost else "hot" if hot else "rest",
        radius=side * 0.2,
    )


def bars(figure: Figure, room: Box, values: Sequence[float], top: float, colours: Sequence[str]) -> None:
    """Draw bars as parts ("bar", k) of a figure."""
    step = room.w / len(values)
    for k, value in enumerate(values):
        place = Box(room.x + k * step, room.y, step, room.h, "bar")
        high = max(1.0, room.h * value / top)
        figure.child("bar", k, box=place).rect(place.x + 0.2 * step, room.bottom - high, 0.6 * step, high, 1.5, fill=(colours[k], 0.85))
