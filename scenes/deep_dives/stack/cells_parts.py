"""What the cells of the stack share: the room of a mechanism, names of axes, blocks, bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from scenes.core.box import Box
from scenes.deep_dives.stack.facts import StackFacts
from scenes.deep_dives.stack.words import StackLabels
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block

GPUS = ("blue", "cyan", "violet", "request")  # a colour each
LEAST_WORD = 7.6  # units: words on drawings are no smaller; where rows are lower, there are none
ROW = 1.35  # of the type's size: height of a row of words over or under a drawing


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

    def between(self, over: float = 0.0, under: float = 0.0, left: float = 0.0, right: float = 0.0) -> Box:
        """Return the room without so many rows of words over and under it, and times the type's size at its sides."""
        room, s = self.room, self.s
        high = room.h - (over + under) * ROW * s
        return Box(room.x + left * s, room.y + over * ROW * s, room.w - (left + right) * s, high, "drawing")

    def over(self, text: str, *, anchor: str = "start", figure: Figure | None = None, colour: str = "quiet") -> None:
        """Set words in the first row: at the left, in the middle or at the right."""
        self._row(self.room.y + 0.85 * self.s, text, anchor, figure, colour)

    def under(self, text: str, *, anchor: str = "end", figure: Figure | None = None, colour: str = "quiet") -> None:
        """Set words in the last row."""
        self._row(self.room.bottom - 0.2 * self.s, text, anchor, figure, colour)

    def _row(self, base: float, text: str, anchor: str, figure: Figure | None, colour: str) -> None:
        x = {"start": self.room.x, "middle": self.room.cx, "end": self.room.right}[anchor]
        (self.figure if figure is None else figure).text(
            x, base, text, "body", anchor=anchor, size=self.s, colour=colour, width=self.room.w
        )

    def enter(self, to: tuple[float, float], *name: str | int) -> None:
        """Let a route lead from the cell's left edge, where the shaft is, to a place."""
        self.figure.add_route([(self.figure.box.x, to[1]), to], *(name or ("enter",)))


def axes_lines(cell: Cell, room: Box, *, x: str, y: str) -> None:
    """Draw both axes of a chart: `y` over the upright one, `x` under the middle of the other."""
    cell.figure.line((room.x, room.y), (room.x, room.bottom), (room.right, room.bottom), stroke=("blue", 0.75), width=0.8)
    cell.over(y)
    if x:
        cell.under(x, anchor="middle")


def grid_of(count: int, room: Box, most: float) -> tuple[int, float]:
    """Return columns and pitch of a grid of squares that fills a room best; the pitch is at most `most`."""
    choices = [(min(room.w / columns, room.h / ceil(count / columns), most), columns) for columns in range(1, count + 1)]
    pitch, columns = max(choices)
    return columns, pitch


def slot(
    figure: Figure, x: float, cy: float, side: float, colour: str, *, tall: float = 1.0, hot: bool = False, ghost: bool = False
) -> None:
    """Draw a block with its left side at x, its middle at cy, `tall` times as high as wide."""
    block(
        figure,
        Box(x, cy - side * tall / 2, side, side * tall, "block"),
        colour=colour,
        state="ghost" if ghost else "hot" if hot else "rest",
        radius=side * 0.2,
    )


def lying_bars(
    cell: Cell, values: Sequence[float], names: Sequence[str], ends: Sequence[str], colours: Sequence[str], free: float = 0.0
) -> None:
    """Draw bars that lie, each beside its name, with what it comes to at its end, and so much room left free at the right. Parts: ("bar", k), ("end", k). Routes: ("bar", k)."""
    s, figure = cell.s, cell.figure
    label = max(figure.measure(name, "body", s) for name in names) + 0.8 * s
    tail = free + max([figure.measure(end, "strong", s) + 0.8 * s for end in ends], default=0.0)
    for k, (row, name) in enumerate(zip(cell.room.rows(len(values), 0.4 * s), names, strict=True)):
        figure.text(row.x, row.cy + 0.35 * s, name, "body", size=s)
        wide, high = max(1.0, (row.w - label - tail) * values[k] / (max(values) or 1.0)), min(max(2.4 * s, 0.45 * row.h), row.h)
        figure.add_route([(row.x + label, row.cy), (row.x + label + wide, row.cy)], "bar", k)
        figure.line((row.x + label, row.cy - high / 2), (row.x + label, row.cy + high / 2), stroke=("blue", 0.7), width=0.8)
        if cell.count:
            bar = Box(row.x + label, row.cy - high / 2, wide, high, "bar")
            figure.child("bar", k, box=bar).box_rect(bar, min(0.25 * s, wide / 2), fill=(colours[k], 0.85))
            if ends:
                figure.child("end", k, box=row).text(bar.right + 0.5 * s, row.cy + 0.35 * s, ends[k], "strong", size=s)
