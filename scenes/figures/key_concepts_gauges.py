"""Drawings of section 8, card D: exactly two gauges at the chosen batch, the batch slider, and how their scales are chosen.

Needles, values and full scales come from the roofline model; the highest mark is the first round number over the largest batch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from manim import Mobject

from scenes.content.key_concepts import CurveLabels, GaugeLabels
from scenes.figures.charts import gauge
from scenes.figures.containers import stage_card
from scenes.figures.figure import Figure
from scenes.figures.key_concepts import milliseconds, rate_text, unit
from scenes.figures.shape import along
from scenes.layout import Box
from scenes.models.roofline import TradeOff

MARKS = 5  # major marks on a gauge
COMMON = "0,000"  # a value shorter than this is laid out like it
SWEEP = (210.0, -30.0)  # degrees, y up
STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Reading:
    """What a gauge shows: the value, the full scale, and the value as it is written."""

    value: float
    full: float
    written: str

    @property
    def share(self) -> float:
        """Return where the needle stands, 0 to 1."""
        return self.value / self.full


def full_scale(value: float, marks: int = MARKS) -> float:
    """Return the smallest scale of `marks` round steps that holds a value."""
    step = value / marks
    power = 10 ** math.floor(math.log10(step))
    return next(s for s in STEPS if s * power >= step * (1 - 1e-9)) * power * marks


def readings(curve: TradeOff) -> tuple[Reading, Reading]:
    """Return throughput (tokens/s) and latency (ms per token) at the chosen batch, each on a scale that the largest batch fits."""
    rate, wait = curve.chosen_tokens_per_second, curve.chosen_ms
    return (
        Reading(rate, full_scale(max(curve.tokens_per_second)), rate_text(rate)),
        Reading(wait, full_scale(max(curve.seconds_per_step) * 1e3), milliseconds(wait)),
    )


def first_that_fits(figure: Figure, texts: Sequence[str], role: str, width: float) -> str:
    """Return the first of some texts, from long to short, that fits a width, or the last."""
    return next((text for text in texts if figure.measure(text, role) <= width), texts[-1])


def short(value: float) -> str:
    """Return a mark of a scale: thousands with k."""
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"


# ---------------------------------------------------------------- sheet
def sheet_gauges(
    figure: Figure, box: Box, words: tuple[GaugeLabels, ...], labels: CurveLabels, conditions: Sequence[str], curve: TradeOff
) -> Figure:
    """Draw the two gauges over the batch slider, and for which model and GPU they hold. Parts: ("gauge", k), "slider"."""
    rest, foot = box.cut_bottom(7, 5)
    figure.text(foot.cx, foot.bottom - 0.5, first_that_fits(figure, conditions, "micro", box.w), "micro", anchor="middle", width=box.w)
    dials, below = rest.cut_bottom(34)
    for k, (cell, text, reading, tone) in enumerate(
        zip(dials.columns(2, 6), words, readings(curve), ("cyan", "violet"), strict=True), start=1
    ):
        made = figure.child("gauge", k, box=cell)
        radius = min(41.0, cell.w * 0.42)
        cy = cell.y + radius + 2
        dial = made.attach(gauge(made, cell.cx, cy, radius, reading.share, colour=tone, sweep=SWEEP, ticks=5 * MARKS, major=5), "dial")
        _fill(dial).glow = 0.25
        made.text(cell.cx, cy + 28, reading.written, "hero", anchor="middle")
        made.text(cell.cx, cy + 39, text.unit, "micro", anchor="middle")
        made.text(cell.cx, cy + 51, text.title, "strong", anchor="middle")
        for share, mark in ((0.0, 0.0), (1.0, reading.full)):
            angle = math.radians(SWEEP[0] + (SWEEP[1] - SWEEP[0]) * share)
            made.text(cell.cx + radius * math.cos(angle), cy - radius * math.sin(angle) + 12.5, short(mark), "tick", anchor="middle")
    slider(figure.child("slider", box=below), below, labels, curve)
    return figure


def _fill(dial: Figure) -> Mobject:
    """Return the filled part of a dial's band, an empty one where the value is too small to be seen."""
    return dial.part("fill") if ("fill",) in dial.parts else dial.child("fill", box=dial.box)


def batch_marks(curve: TradeOff) -> list[int]:
    """Return powers of two on the way to the largest batch, with the chosen batch and the largest."""
    marks, size = [], 1
    while size < curve.largest_batch:
        marks.append(size)
        size *= 2
    return sorted({*marks, curve.chosen_batch, curve.largest_batch})


def _written(marks: Sequence[int], chosen: int, place: Callable[[int], tuple[float, float]]) -> list[int]:
    """Return the marks that are written: the chosen one, the first, the last, every third; none that would touch another.

    `place` gives a mark's middle and the width that it needs.
    """
    written: list[int] = []
    for mark in dict.fromkeys((chosen, marks[0], *marks[::3], marks[-1])):
        x, wide = place(mark)
        if all(abs(x - place(other)[0]) >= (wide + place(other)[1]) / 2 for other in written):
            written.append(mark)
    return written


def slider(figure: Figure, box: Box, labels: CurveLabels, curve: TradeOff) -> Figure:
    """Draw the batch slider on a logarithmic track, its knob at the chosen batch. Parts: "track", "knob"."""
    u = unit(figure)
    y = box.y + 17 * u
    figure.text(box.x, y + 3 * u, labels.batch, "quiet", colour="body")
    x0 = box.x + figure.measure(labels.batch, "quiet") + 10 * u
    x1 = box.right - 6 * u

    def at(size: int) -> float:
        return x0 + (x1 - x0) * math.log(size) / math.log(max(2, curve.largest_batch))

    knob = at(curve.chosen_batch)
    figure.line((x0, y), (x1, y), stroke=figure.theme.shade("blue", 0.5), width=3)
    figure.register(
        figure.line((x0, y), (knob, y), stroke=along(x0, 0, knob, 0, (0, "blue", 1), (1, "cyan", 1)), width=3, glow=0.2), "track"
    )
    marks = batch_marks(curve)
    for size in marks[:-1]:
        figure.line((at(size), y + 4.4 * u), (at(size), y + 7 * u), stroke=("quiet", 0.9), width=0.7)
    for size in _written(marks, curve.chosen_batch, lambda mark: (at(mark), figure.measure(f"{mark:,}", "micro-strong") + 4 * u)):
        figure.text(at(size), y + 16 * u, f"{size:,}", "micro-strong" if size == curve.chosen_batch else "micro", anchor="middle")
    figure.line((x1, y - 13 * u), (x1, y + 7 * u), stroke=("quiet", 0.9), width=0.7)
    figure.text(x1 - 3 * u, y - 7.4 * u, labels.most.format(value=curve.largest_batch), "micro", anchor="end")
    figure.register(figure.circle(knob, y, 4.2 * u, fill="ink", stroke="cyan", width=1.2, glow=0.3), "knob")
    return figure


# ---------------------------------------------------------------- frames
def gauge_panel(figure: Figure, box: Box, words: GaugeLabels, reading: Reading, widest: str) -> Figure:
    """Draw a gauge with its title, marks, value and unit; in a low box the value stands on the title's line.

    `widest` is the longer of both gauges' values, so that both are laid out alike. Part: "dial".
    """
    wide = figure.setting.is_wide
    inner = stage_card(figure, box, words.title, rule=wide)
    body, hero, tick, card = (figure.setting.role(name).size for name in ("body", "hero", "tick", "card"))
    if not wide:
        inner = Box(inner.x, box.y + card * 2.15, inner.w, box.h * 0.957 - card * 2.15)
    top, under = tick * (1.5 if wide else 1.15), hero * 0.42 + body * 1.3
    across = _widest(figure, box.w / 2 - (22 if wide else 12), reading, tick)
    radius = min(across, (inner.h - top - under) / 1.5)
    low = radius * 0.78 < figure.measure(max(widest, COMMON, key=len), "hero") / 2 + 8
    if low:
        under = tick * 0.9 + body * 1.25
        radius = min(across, (inner.h - top - under) / 1.5)
    cy = inner.y + top + radius + (inner.h - top - under - 1.5 * radius) / 2
    _marks(figure, inner.cx, cy, radius, reading, tick)
    figure.attach(gauge(figure, inner.cx, cy, radius, reading.share, sweep=SWEEP, ticks=5 * MARKS, major=5, band=radius * 0.115), "dial")
    if low:
        figure.text(inner.right, box.y + hero * 0.96, reading.written, "hero", anchor="end", size=hero * 0.92)
    else:
        figure.text(inner.cx, cy + radius * 0.5 + hero * 0.3, reading.written, "hero", anchor="middle")
    text = words.long if figure.measure(words.long, "quiet") < inner.w else words.brief
    figure.text(inner.cx, cy + radius * 0.5 + under - body * 0.1, text, "quiet", anchor="middle", width=inner.w)
    return figure


def _angle(k: int) -> float:
    """Return the angle of the k-th mark, in radians."""
    return math.radians(SWEEP[0] + (SWEEP[1] - SWEEP[0]) * k / MARKS)


def _widest(figure: Figure, reach: float, reading: Reading, tick: float) -> float:
    """Return the largest radius at which all numbers around the dial stay within `reach` of its middle."""
    sides = [(abs(math.cos(_angle(k))), short(reading.full * k / MARKS)) for k in range(MARKS + 1)]
    return min((reach + tick * 0.4 - figure.measure(text, "tick")) / cos - tick * 1.32 for cos, text in sides if cos > 0.4)


def _marks(figure: Figure, cx: float, cy: float, radius: float, reading: Reading, tick: float) -> None:
    """Set the numbers around the dial."""
    for k in range(MARKS + 1):
        angle = _angle(k)
        x, y = cx + (radius + tick * 1.32) * math.cos(angle), cy - (radius + tick * 1.22) * math.sin(angle)
        anchor = "middle" if abs(math.cos(angle)) < 0.4 else "start" if math.cos(angle) > 0 else "end"
        shift = {"middle": 0.0, "start": -tick * 0.4, "end": tick * 0.4}[anchor]
        figure.text(x + shift, y + tick * 0.36, short(reading.full * k / MARKS), "tick", anchor=anchor)
