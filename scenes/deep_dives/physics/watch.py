"""The panel of drift: the reference and the hour's histogram, a needle for PSI over its two thresholds, and how late the alert comes."""

from __future__ import annotations

import math

from scenes.core.units import decimal
from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE, TYPE, Cell
from scenes.deep_dives.physics.facts import Facts
from scenes.deep_dives.physics.rows import draw_foot
from scenes.deep_dives.physics.words import PhysicsLabels
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import bar_chart, gauge
from scenes.models.drift import ALERT, NOTICE
from scenes.sections.shown import Shown

TOP = 0.4  # PSI at the end of the dial
LEAST_SHARE = 0.011  # of the dial: a band that is seen, so that every hour is drawn of as many shapes
FOOT = 64.0
MARKS = (NOTICE, ALERT)


def _chart(cell: Cell) -> tuple[float, float, float, float]:
    """Return the box of the histograms in units."""
    return SIDE, HEAD + 6, 0.56 * cell.wide - SIDE, cell.high - HEAD - FOOT - 26


def _dial(cell: Cell) -> tuple[float, float, float]:
    """Return centre and radius of the dial in design units."""
    x, y, w, h = _chart(cell)
    left = x + w + 18
    radius = min((cell.wide - SIDE - left) / 2 - 14, h * 0.62)
    return cell.x((left + cell.wide - SIDE) / 2), cell.y(y + h * 0.62), cell.s(radius)


def draw_shell(figure: Figure, cell: Cell, labels: PhysicsLabels, foot: str) -> None:
    """Draw the foot of the histograms and their names."""
    x, y, w, h = _chart(cell)
    figure.line((cell.x(x), cell.y(y + h)), (cell.x(x + w), cell.y(y + h)), stroke=("blue", 0.7), width=0.8)
    figure.text(cell.x(x), cell.y(y + h + 17), labels.reference, "quiet", size=cell.s(NOTE))
    cx, _, _ = _dial(cell)
    figure.text(cx, cell.y(y + h + 17), labels.index, "quiet", anchor="middle", size=cell.s(NOTE))
    draw_foot(figure, cell, foot)


def draw_reference(figure: Figure, cell: Cell, facts: Facts) -> None:
    """Draw the reference as outlines of bars: what every bin held before."""
    x, y, w, h = _chart(cell)
    top, step = _highest(facts), w / len(facts.drift.expected)
    for k, share in enumerate(facts.drift.expected.tolist()):
        tall = h * share / top
        figure.rect(
            cell.x(x + step * (k + 0.1)),
            cell.y(y + h - tall),
            cell.s(step * 0.8),
            cell.s(tall),
            cell.s(1.5),
            stroke=("ink", 0.75),
            width=0.9,
        )


def draw_hour(figure: Figure, cell: Cell, facts: Facts, labels: PhysicsLabels, hour: float) -> None:
    """Draw an hour: its histogram, the dial with its PSI, and the number. Parts: "number"."""
    x, y, w, h = _chart(cell)
    at = min(round(hour), len(facts.drift.psi) - 1)
    index = facts.drift.psi[at]
    box = cell.part(x, y, w, h, "bars")
    bar_chart(figure, box, facts.drift.seen[at].tolist(), top=_highest(facts), colour="amber" if index > ALERT else "cyan", gap=0.44)
    cx, cy, radius = _dial(cell)
    gauge(figure, cx, cy, radius, max(LEAST_SHARE, index / TOP), colour="amber" if index > ALERT else "cyan")
    for mark in MARKS:
        angle = math.radians(200 - 220 * mark / TOP)
        ends = [(cx + math.cos(angle) * radius * far, cy - math.sin(angle) * radius * far) for far in (0.84, 1.16)]
        figure.line(*ends, stroke="amber", width=1.4)
    figure.text(cx, cy + radius * 0.62, decimal(index, 2), "strong", anchor="middle", size=cell.s(TYPE + 2))
    figure.text(cell.x(SIDE + w), cell.y(y + h + 17), labels.now.format(hour=at), "strong", anchor="end", size=cell.s(NOTE))


def draw_line(figure: Figure, cell: Cell, text: Shown, row: int, hue: str) -> None:
    """Set one of the two lines under the pictures."""
    figure.text(
        cell.x(SIDE), cell.y(cell.high - 43 + 17 * row), text.text, "strong", size=cell.s(TYPE), colour=figure.theme.tint(hue, 0.35)
    )


def _highest(facts: Facts) -> float:
    return float(max(facts.drift.expected.max(), facts.drift.seen[: (facts.drift.psi_alert or 0) + 1].max()))
