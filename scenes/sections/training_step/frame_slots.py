"""Full-frame drawing of the training step's gradients: a slot a micro-batch, and the strip in which they are added up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.shape import horizontal
from scenes.models.language_model import TrainingRun
from scenes.models.snapshot import BARS
from scenes.sections.training_step.moments import Slot, StepMoment

SUM = 0.42  # height of the sum, as a share of the slots' room


def frame_slots(figure: Figure, box: Box, name: str, run: TrainingRun, moment: StepMoment) -> None:
    """Draw a slot a micro-batch, from 1, under what their numbers count; or, while they are added up, the strips that are left, and their sum so far.

    Parts: ("slot", k) with ("entry", j) and ("missing", j); "sum" with "entries".
    """
    strips, size = strip_values(run), figure.format.role("quiet").size
    head, box = box.cut_top(size, 8)
    if moment.merged is None:
        figure.text(head.x, head.y + size * 0.7, name, "quiet")
    if moment.merged is not None:
        total = figure.child("sum", box=sum_place(figure, box))
        _slot_frame(total, bright=True)
        _baseline(total)
        draw_sum(total.child("entries", box=total.box), strips, moment.merged)
    places = slot_places(figure, box) if moment.merged is None else addend_places(figure, box)
    for k, (place, values, slot) in enumerate(zip(places, strips, moment.slots, strict=True), start=1):
        made = figure.child("slot", k, box=place)
        if moment.merged is None:
            _slot(made, str(k), values, slot)
        elif k > moment.merged:
            _addend(made, values)


def strip_values(run: TrainingRun) -> np.ndarray:
    """Return the gradient entries of every micro-batch, (4, 18), as shares of the largest."""
    bars = run.snapshot.gradient_bars
    return bars / float(np.abs(bars).max())


def slot_places(figure: Figure, box: Box) -> list[Box]:
    """Return the boxes of the slots: one under the other, in tall frames two by two."""
    wide = figure.format.is_wide
    cells = box.rows(4, 12) if wide else box.grid(2, 2, 12, 12)
    heights = [min(cell.h, 56.0) if wide else cell.h for cell in cells]
    return [Box(cell.x, cell.cy - h / 2, cell.w, h, f"slot {k}") for k, (cell, h) in enumerate(zip(cells, heights, strict=True), start=1)]


def sum_place(figure: Figure, box: Box) -> Box:
    """Return the box of the strip in which all are added up: in the middle, as wide as a slot, and higher."""
    width, height = slot_places(figure, box)[0].w, box.h * SUM
    return Box(box.cx - width / 2, box.cy - height / 2, width, height, "sum")


def addend_places(figure: Figure, box: Box) -> list[Box]:
    """Return where the strips wait to be added up: half of them over the sum, half under it."""
    total, wide = sum_place(figure, box), figure.format.is_wide
    bands = Box(box.x, box.y, box.w, total.y - box.y - 6), Box(box.x, total.bottom + 6, box.w, box.bottom - total.bottom - 6)
    over, under = (band.rows(2, 6) if wide else band.columns(2, 12) for band in bands)
    return [*(over[::-1] if wide else over), *under]  # the next one is beside the sum: no strip passes another


def _addend(figure: Figure, values: Sequence[float] | np.ndarray) -> None:
    """Draw a strip that waits to be added: its entries on their line, after a plus."""
    entries(figure, slot_inner(figure), values, bright=False)
    _baseline(figure)
    x, y, half = figure.box.x + 18, figure.box.cy, min(7.0, figure.box.h * 0.3)
    for start, end in (((x - half, y), (x + half, y)), ((x, y - half), (x, y + half))):
        figure.line(start, end, stroke=("ink", 0.9), width=1.3)


def _baseline(figure: Figure) -> None:
    """Draw the line from which a strip's entries grow."""
    room = slot_inner(figure)
    figure.line((room.x, room.cy), (room.right, room.cy), stroke=("violet", 0.8), width=0.85)


def slot_inner(figure: Figure) -> Box:
    """Return where a slot's entries stand: right of its number."""
    return figure.box.inset(28 + figure.format.role("token").size * 0.5, 5, 12, 5)


def entry_place(figure: Figure, slot: Box, k: int) -> Point:
    """Return where an entry of a slot grows from."""
    inner = Figure(figure.style, slot)
    room = slot_inner(inner)
    return room.x + (k + 0.5) * room.w / BARS, room.cy


def draw_sum(figure: Figure, strips: np.ndarray, count: float) -> None:
    """Draw the sum of so many strips, to a scale at which all partial sums have room; `count` may lie between two strips."""
    shares, most = np.clip(count - np.arange(len(strips)), 0, 1), float(np.abs(strips.cumsum(axis=0)).max())
    entries(figure, slot_inner(figure), shares @ strips / most, bright=True)


def _slot(figure: Figure, name: str, values: np.ndarray, slot: Slot) -> None:
    box, size, empty = figure.box, figure.format.role("token").size, slot == Slot()
    if empty:
        figure.box_rect(box, 8, stroke=("violet", 0.5), width=0.85, dash=(2.2, 2.6))
    else:
        _slot_frame(figure, bright=slot.hot)
    figure.text(box.x + 14, box.cy + size * 0.345, name, "token", colour=figure.theme.tint("violet", 0.4) if empty else "ink")
    if not empty:
        entries(figure, slot_inner(figure), values, bright=slot.hot, arrived=slot.arrived)


def _slot_frame(figure: Figure, *, bright: bool) -> None:
    theme = figure.theme
    edge = (theme.gleam("violet", 0.55) if theme.dark else "violet") if bright else ("violet", 0.85)
    fill = horizontal((0, theme.shade("violet", 0.34 if bright else 0.22), 1), (1, theme.shade("violet", 0.16), 1))
    figure.box_rect(figure.box, 8, fill=fill, stroke=edge, width=1.25 if bright else 0.85, glow=0.8 if bright else 0.0)


def entries(figure: Figure, box: Box, values: Sequence[float] | np.ndarray, *, bright: bool, arrived: int = BARS) -> None:
    """Draw gradient entries as bars up and down; those that have not arrived as dots. Parts: ("entry", k) and ("missing", k)."""
    step = box.w / len(values)
    tone = figure.theme.gleam("violet", 0.6) if bright and figure.theme.dark else figure.theme.tint("violet", 0.12)
    for k, value in enumerate(values):
        x = box.x + (k + 0.5) * step
        if k >= arrived:
            figure.register(figure.circle(x, box.cy, 1.9, fill=(tone, 0.75)), "missing", k)
            continue
        height = max(1.6, abs(float(value)) * box.h / 2)
        bar = figure.rect(x - step * 0.32, box.cy - (height if value > 0 else 0), step * 0.64, height, 1.2, fill=tone)
        figure.register(bar, "entry", k)
