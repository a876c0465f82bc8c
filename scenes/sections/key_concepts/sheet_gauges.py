"""Card D of the key concepts on the sheet: exactly two gauges at the chosen batch, over the batch slider.

Needles, values and full scales come from the section's facts; the highest mark is the first round number over the largest batch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from scenes.content.named import placed
from scenes.core.box import Box
from scenes.core.units import mark, whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import gauge
from scenes.drawing.shape import along
from scenes.models.roofline import TradeOff
from scenes.sections.key_concepts.cards import SWEEP, first_that_fits, unit
from scenes.sections.key_concepts.facts import MARKS, batch_marks, readings
from scenes.sections.key_concepts.words import CurveLabels, GaugeLabels


def sheet_gauges(
    figure: Figure, box: Box, words: tuple[GaugeLabels, ...], labels: CurveLabels, conditions: Sequence[str], curve: TradeOff
) -> Figure:
    """Draw the two gauges over the batch slider, and for which model and GPU they hold. Parts: ("gauge", k), "slider"."""
    rest, foot = box.cut_bottom(7, 5)
    figure.text(foot.cx, foot.bottom - 0.5, first_that_fits(figure, conditions, "micro", box.w), "micro", anchor="middle", width=box.w)
    dials, below = rest.cut_bottom(34, 3)
    for k, (cell, text, reading, tone) in enumerate(
        zip(placed(words, dials.columns(2, 6)), words, readings(curve), ("cyan", "request"), strict=True), start=1
    ):
        made = figure.child("gauge", k, box=cell)
        radius = min(cell.w * 0.42, (cell.h - 53) / 1.02)
        cy = cell.y + radius + 2
        dial = made.attach(gauge(made, cell.cx, cy, radius, reading.share, colour=tone, sweep=SWEEP, ticks=5 * MARKS, major=5), "dial")
        if ("fill",) in dial.parts:
            dial.shape("fill").glow = 0.25
        made.text(cell.cx, cy + 28, reading.written, "hero", anchor="middle")
        made.text(cell.cx, cy + 39, text.unit, "micro", anchor="middle")
        made.text(cell.cx, cy + 51, text.title, "strong", anchor="middle")
        for share, value in ((0.0, 0.0), (1.0, reading.full)):
            angle = math.radians(SWEEP[0] + (SWEEP[1] - SWEEP[0]) * share)
            made.text(cell.cx + radius * math.cos(angle), cy - radius * math.sin(angle) + 12.5, mark(value), "tick", anchor="middle")
    slider(figure.child("slider", box=below), below, labels, curve)
    return figure


def _written(marks: Sequence[int], chosen: int, place: Callable[[int], tuple[float, float]]) -> list[int]:
    """Return the marks that are written: the chosen one, the first, the last, every third; none that would touch another.

    `place` gives a mark's middle and the width that it needs.
    """
    written: list[int] = []
    for size in dict.fromkeys((chosen, marks[0], *marks[::3], marks[-1])):
        x, wide = place(size)
        if all(abs(x - place(other)[0]) >= (wide + place(other)[1]) / 2 for other in written):
            written.append(size)
    return written


def slider(figure: Figure, box: Box, labels: CurveLabels, curve: TradeOff) -> Figure:
    """Draw the batch slider on a logarithmic track, its knob at the chosen batch. Parts: "rail", "track", "knob", ("mark", batch)."""
    u = unit(figure)
    y = box.y + 17 * u
    figure.text(box.x, y + 3 * u, labels.batch, "quiet", colour="body")
    x0 = box.x + figure.measure(labels.batch, "quiet") + 10 * u
    x1 = box.right - 6 * u

    def at(size: int) -> float:
        return x0 + (x1 - x0) * math.log(size) / math.log(max(2, curve.largest_batch))

    knob = at(curve.chosen_batch)
    figure.register(figure.line((x0, y), (x1, y), stroke=figure.theme.shade("blue", 0.5), width=3), "rail")
    figure.register(
        figure.line((x0, y), (knob, y), stroke=along(x0, 0, knob, 0, (0, "blue", 1), (1, "cyan", 1)), width=3, glow=0.2), "track"
    )
    marks = batch_marks(curve)
    for size in marks[:-1]:
        line = figure.line((at(size), y + 4.4 * u), (at(size), y + 7 * u), stroke=("quiet", 0.9), width=0.7)
        figure.register(line, "mark", size)
    for size in _written(marks, curve.chosen_batch, lambda size: (at(size), figure.measure(whole(size), "micro-strong") + 4 * u)):
        role = "micro-strong" if size == curve.chosen_batch else "micro"
        x = min(at(size), box.right + 4 * u - figure.measure(whole(size), role) / 2)
        figure.text(x, y + 16 * u, whole(size), role, anchor="middle")
    figure.register(figure.line((x1, y - 13 * u), (x1, y + 7 * u), stroke=("quiet", 0.9), width=0.7), "mark", marks[-1])
    figure.text(x1 - 3 * u, y - 7.4 * u, labels.most.format(value=whole(curve.largest_batch)), "micro", anchor="end")
    figure.register(figure.circle(knob, y, 4.2 * u, fill="ink", stroke="cyan", width=1.2, glow=0.3), "knob")
    return figure
