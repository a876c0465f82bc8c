"""What the cues of training against inference share: the row in turn and how the next one grows, names of drawings, numbers that run."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.redraw import Redraw
from scenes.drawing.shape import Label
from scenes.sections.step import Step
from scenes.sections.training_vs_inference.facts import ComparisonFacts, facts_of
from scenes.sections.training_vs_inference.moments import ROWS, ComparisonMoment, both
from scenes.sections.training_vs_inference.table import band_border
from scenes.sections.training_vs_inference.words import SIDES
from scenes.sections.walk import Walk

LEFT, RIGHT = SIDES
EMPTIES = 0.25  # seconds in which rows become empty
LEAVES, MOVES = 0.1, 0.28  # when the band leaves for the next row, and the seconds that it takes
FILLS, RETURNS = 0.2, 0.4  # seconds in which what is in the rows now comes: as one opens, and as the whole table does
HOLD = 0.6  # seconds for which a row's numbers stand before the next row grows
A_SECOND = 20  # numbers a second of a counter that runs at a constant pace


def facts_here(walk: Walk) -> ComparisonFacts:
    """Return the facts of the scenario that is played."""
    return facts_of(walk.project.scenario, walk.words.labels)


def drawing_of(row: int, side: str) -> tuple[Hashable, ...]:
    """Return the name of a cell's drawing."""
    return ("row", row, side, "drawing")


# ---------------------------------------------------------------- the row in turn
def grow(walk: Walk, row: int, moment: ComparisonMoment | None = None) -> None:
    """Close the row before, if there is one, then open the next one with both its drawings in it; the light goes over to it.

    `moment` is the present one, where what the row before shows changes too as it closes.
    """
    _turn(walk, (moment or walk.moment).grow(row).show(*both(row)), walk.moment.row or row, row)


def close(walk: Walk, moment: ComparisonMoment) -> None:
    """Close the open row, the last one: the whole table stands."""
    _turn(walk, moment, walk.moment.row, walk.moment.row, RETURNS)


def _turn(walk: Walk, moment: ComparisonMoment, old: int, row: int, fills: float = FILLS) -> None:
    """Empty the rows that change, let the band go from one to another, or close in on it, and let what stands in the rows then come."""
    before = walk.picture
    with walk.step(moment) as step:
        step.focus()
        bands = [picture.figure("row", k) for picture, k in ((before, old), (step.picture, row))]
        start, end = (made.figure("band").box if made.has("band") else made.box for made in bands)
        border = partial(_border, start=start, end=end)
        there = LEAVES + MOVES
        step.append(Redraw(walk.surface, border, [(0.0, 0.0), (LEAVES, 0.0), (there, 1.0)]), there)
        for k in {old, row}:
            if before.has("row", k, "band"):
                step.light("row", k, "band", only="goes", at=LEAVES, seconds=MOVES + fills)
            if step.picture.has("row", k, "band"):
                step.light("row", k, "band", only="comes", at=LEAVES, seconds=there)
        _shrink_numbers(step, before, old)
        for name in ROWS:  # all of them where none was open; else a hair's breadth, where heights are no round numbers
            step.light(*name, only="goes", seconds=EMPTIES)
            step.light(*name, only="comes", at=there, seconds=fills)
        step.light("lines", at=LEAVES, seconds=MOVES)


def _shrink_numbers(step: Step, before: Figure, row: int) -> None:
    """Let the numbers of the row that closes shrink to where they stay in the table."""
    for side in SIDES:
        for name in ("number", "second"):
            part = ("row", row, side, name)
            if not (before.has(*part) and step.picture.has(*part)):
                continue
            (start,) = before.figure(*part).labels()
            if ends := [label for label in step.picture.figure(*part).labels() if label.box != start.box]:
                draw = partial(_number, start=start, end=ends[0])
                step.redraw(*part, draw=draw, keys=[(0.0, 0.0), (LEAVES, 0.0), (LEAVES + MOVES, 1.0)])


def _number(figure: Figure, share: float, start: Label, end: Label) -> None:
    x, y, size = ((a + (b - a) * share) for a, b in ((start.box[0], end.box[0]), (_base(start), _base(end)), (start.size, end.size)))
    figure.text(x, y, end.text, end.role, size=size)


def _base(label: Label) -> float:
    return label.box[3] - 0.20 * label.size


def _border(figure: Figure, share: float, start: Box, end: Box) -> None:
    band_border(figure, between(start, end, share))


def between(start: Box, end: Box, share: float) -> Box:
    """Return the box a share of the way from one to another."""
    x, y, w, h = (a + (b - a) * share for a, b in ((start.x, end.x), (start.y, end.y), (start.w, end.w), (start.h, end.h)))
    return Box(x, y, w, h, end.name)


# ---------------------------------------------------------------- numbers
def count(
    step: Step, row: int, side: str, write: Callable[[float], str], values: Sequence[float], *, at: float = 0.0, seconds: float
) -> None:
    """Let the number of a cell run through values at a constant pace, as what it says is drawn; what stands beside it comes first."""
    pace = seconds / max(1, len(values) - 1)
    ticks = [(at + pace * k, value) for k, value in enumerate(values)]
    step.tick("row", row, side, "number", write=write, ticks=ticks, anchor="start")
    say(step, row, side, at=at)


def count_second(step: Step, row: int, side: str, write: Callable[[float], str], values: Sequence[float], seconds: float) -> None:
    """Let the second number of a cell run beside the first one, where there is one."""
    if step.picture.has("row", row, side, "second"):
        pace = seconds / max(1, len(values) - 1)
        step.tick("row", row, side, "second", write=write, ticks=[(pace * k, value) for k, value in enumerate(values)], anchor="end")


def say(step: Step, row: int, side: str, *, at: float = 0.0, seconds: float = 0.15) -> None:
    """Let what a cell says beside its drawing come, but for a number that runs."""
    for name in ("number", "second", "rest"):
        if step.picture.has("row", row, side, name):
            step.light("row", row, side, name, at=at, seconds=seconds)


def steady(end: float, seconds: float, start: float = 0.0) -> list[float]:
    """Return the values of a number that runs at a constant pace for some seconds."""
    steps = max(1, round(seconds * A_SECOND))
    return [start + (end - start) * k / steps for k in range(steps + 1)]


def whole_number(value: float) -> str:
    """Write a count."""
    return str(round(value))
