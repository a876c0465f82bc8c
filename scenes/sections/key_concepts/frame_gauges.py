"""Card D of the key concepts in a full frame: one of the two gauges at the chosen batch, in a panel of its own."""

from __future__ import annotations

import math

from scenes.core.box import Box
from scenes.core.units import mark
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import gauge
from scenes.drawing.kit.panels import stage_card
from scenes.sections.key_concepts.cards import SWEEP
from scenes.sections.key_concepts.facts import MARKS, GaugeReading
from scenes.sections.key_concepts.words import GaugeLabels

COMMON = "0,000"  # a value shorter than this is laid out like it


def gauge_panel(figure: Figure, box: Box, words: GaugeLabels, reading: GaugeReading, widest: str, *, seen: bool = True) -> Figure:
    """Draw a gauge with its title, marks, value and unit; in a low box the value stands on the title's line.

    `widest` is the longer of both gauges' values, so that both are laid out alike. While the reading is not `seen`, the needle lies at 0
    and no value is written. Parts: "dial", "value".
    """
    wide = figure.format.is_wide
    inner = stage_card(figure, box, words.title, rule=wide)
    body, hero, tick, card = (figure.format.role(name).size for name in ("body", "hero", "tick", "card"))
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
    figure.attach(draw_dial(figure, inner.cx, cy, radius, reading.share if seen else 0.0), "dial")
    if seen and low:
        figure.child("value").text(inner.right, box.y + hero * 0.96, reading.written, "hero", anchor="end", size=hero * 0.92)
    elif seen:
        figure.child("value").text(inner.cx, cy + radius * 0.5 + hero * 0.3, reading.written, "hero", anchor="middle")
    text = words.long if figure.measure(words.long, "quiet") < inner.w else words.brief
    figure.text(inner.cx, cy + radius * 0.5 + under - body * 0.1, text, "quiet", anchor="middle", width=inner.w)
    return figure


def draw_dial(figure: Figure, cx: float, cy: float, radius: float, share: float) -> Figure:
    """Draw the dial of a gauge."""
    return gauge(figure, cx, cy, radius, share, sweep=SWEEP, ticks=5 * MARKS, major=5, band=radius * 0.115)


def _angle(k: int) -> float:
    """Return the angle of the k-th mark, in radians."""
    return math.radians(SWEEP[0] + (SWEEP[1] - SWEEP[0]) * k / MARKS)


def _widest(figure: Figure, reach: float, reading: GaugeReading, tick: float) -> float:
    """Return the largest radius at which all numbers around the dial stay within `reach` of its middle."""
    sides = [(abs(math.cos(_angle(k))), mark(reading.full * k / MARKS)) for k in range(MARKS + 1)]
    return min((reach + tick * 0.4 - figure.measure(text, "tick")) / cos - tick * 1.32 for cos, text in sides if cos > 0.4)


def _marks(figure: Figure, cx: float, cy: float, radius: float, reading: GaugeReading, tick: float) -> None:
    """Set the numbers around the dial."""
    for k in range(MARKS + 1):
        angle = _angle(k)
        x, y = cx + (radius + tick * 1.32) * math.cos(angle), cy - (radius + tick * 1.22) * math.sin(angle)
        anchor = "middle" if abs(math.cos(angle)) < 0.4 else "start" if math.cos(angle) > 0 else "end"
        shift = {"middle": 0.0, "start": -tick * 0.4, "end": tick * 0.4}[anchor]
        figure.text(x + shift, y + tick * 0.36, mark(reading.full * k / MARKS), "tick", anchor=anchor)
