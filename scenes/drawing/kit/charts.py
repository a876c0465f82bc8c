"""Small charts whose values come from models: lines, bars, gauges, heat grids, schedules."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Ink, Shape, along, vertical


class Axes:
    """A linear scale of both directions in a box: `x(value)` and `y(value)` give design units."""

    def __init__(self, box: Box, x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
        self.box, self.x_range, self.y_range = box, x_range, y_range

    def x(self, value: float) -> float:
        """Return the design x of a value."""
        low, high = self.x_range
        return self.box.x + self.box.w * (value - low) / (high - low)

    def y(self, value: float) -> float:
        """Return the design y of a value (up is more)."""
        low, high = self.y_range
        return self.box.bottom - self.box.h * (value - low) / (high - low)

    def points(self, xs: Iterable[float], ys: Iterable[float]) -> list[tuple[float, float]]:
        """Return the design points of a series."""
        return [(self.x(float(a)), self.y(float(b))) for a, b in zip(xs, ys, strict=True)]


def grid_lines(
    figure: Figure,
    axes: Axes,
    values: Iterable[float],
    *,
    labels: Callable[[float], str] | None = None,
    gap: float = 8.0,
    strength: float = 0.6,
    size: float | None = None,
) -> None:
    """Draw horizontal grid lines at values, with labels left of the axis (`size`: of their letters, None: of ticks). Part: "grid" with ("line", k)."""
    size = size or figure.format.role("tick").size
    made, ink = figure.child("grid", box=axes.box), (figure.theme.shade("blue", 0.5), strength)
    for k, value in enumerate(values):
        y = axes.y(value)
        made.register(made.line((axes.box.x, y), (axes.box.right, y), stroke=ink, width=0.65, behind=True), "line", k)
        if labels:
            made.text(axes.box.x - gap, y + size * 0.34, labels(value), "tick", anchor="end", size=size)


def x_ticks(
    figure: Figure,
    axes: Axes,
    values: Iterable[float],
    *,
    labels: Callable[[float], str] = str,
    drop: float = 1.35,
    size: float | None = None,
) -> None:
    """Set labels under the horizontal axis, `drop` times the size of their letters below it (`size`; None: of ticks)."""
    size = size or figure.format.role("tick").size
    for value in values:
        figure.text(axes.x(value), axes.box.bottom + size * drop, labels(value), "tick", anchor="middle", size=size)


def line_chart(
    figure: Figure,
    axes: Axes,
    xs: Iterable[float],
    ys: Iterable[float],
    *,
    colour: Ink = "cyan",
    area: bool = True,
    width: float = 1.6,
    glow: float = 0.5,
    head: bool = False,
) -> Figure:
    """Draw a series as a line, with a faint area under it and a dot at its head if asked. Parts: "line"."""
    made = figure.child(box=axes.box)
    points = axes.points(xs, ys)
    tone = colour if isinstance(colour, str) else "cyan"
    if area:
        floor = axes.box.bottom
        fill = along(0, min(y for _, y in points), 0, floor, (0, tone, 0.24), (1, tone, 0.0))
        made.polygon((points[0][0], floor), *points, (points[-1][0], floor), fill=fill, behind=True)
    made.register(made.line(*points, stroke=colour, width=width, glow=glow, behind=True), "line")
    if head:
        made.register(made.circle(*points[-1], 2.6 * figure.line_scale, fill="ink", stroke=tone, width=1.1, glow=0.6), "head")
    return made


def bar_chart(
    figure: Figure,
    box: Box,
    values: Sequence[float],
    *,
    colour: str = "blue",
    top: float | None = None,
    gap: float = 0.28,
    colours: Sequence[str] | None = None,
    radius: float = 0.15,
) -> Figure:
    """Draw bars that fill a box's width; `top` is the value of the box's full height. Parts: ("bar", k)."""
    made = figure.child(box=box)
    peak = top or max(values)
    step = box.w / len(values)
    for k, value in enumerate(values):
        h = max(0.6, box.h * min(1.0, value / peak))
        tone = colours[k] if colours else colour
        fill = vertical((0, figure.theme.tint(tone, 0.12), 0.95), (1, figure.theme.shade(tone, 0.55), 0.95))
        bar = made.rect(
            box.x + step * (k + gap / 2), box.bottom - h, step * (1 - gap), h, min(step * radius, h / 2), fill=fill, behind=True
        )
        made.register(bar, "bar", k)
    return made


def heat_grid(
    figure: Figure,
    box: Box,
    values: np.ndarray,
    *,
    colour: str = "blue",
    gap: float = 0.13,
    least: float = 0.14,
    peak: float | None = None,
) -> Figure:
    """Draw a matrix as cells whose strength is |value| over `peak`, or over the largest. Parts: ("cell", row, column)."""
    made = figure.child(box=box)
    rows, columns = values.shape
    peak = peak or float(np.abs(values).max()) or 1.0
    cw, ch = box.w / columns, box.h / rows
    for r in range(rows):
        for c in range(columns):
            strength = least + (1 - least) * abs(float(values[r, c])) / peak
            w, h = cw * (1 - gap), ch * (1 - gap)
            cell = made.rect(
                box.x + c * cw + cw * gap / 2,
                box.y + r * ch + ch * gap / 2,
                w,
                h,
                min(w, h) * 0.14,
                fill=(figure.theme.mix_heat(colour, strength), 1),
            )
            made.register(cell, "cell", r, c)
    return made


def gauge(
    figure: Figure,
    cx: float,
    cy: float,
    radius: float,
    share: float,
    *,
    colour: str = "cyan",
    band: float | None = None,
    sweep: tuple[float, float] = (200, -20),
    ticks: int = 10,
    major: int = 5,
) -> Figure:
    """Draw a gauge: band filled to `share` (0..1), ticks and a needle; `sweep` is its arc in degrees, y up.

    Parts: "band", "fill" (none for next to nothing), ("tick", k), "needle".
    """
    share = min(1.0, max(0.0, share))
    made = figure.child(box=Box(cx - radius, cy - radius, 2 * radius, radius * 1.4))
    dial = _Dial(cx, cy, radius, band or radius * 0.145, sweep)
    _dial_band(made, dial, share, colour)
    _dial_ticks(made, dial, ticks, major)
    _needle(made, dial, share)
    return made


@dataclass(frozen=True)
class _Dial:
    """Where a gauge is: its centre, the radius and the width of its band, its sweep in degrees (y up)."""

    cx: float
    cy: float
    radius: float
    band: float
    sweep: tuple[float, float]

    def angle(self, share: float) -> float:
        """Return the direction of a share of the sweep, radians, y down."""
        start, end = (-math.radians(degrees) for degrees in self.sweep)
        return start + (end - start) * share

    def point(self, share: float, radius: float) -> tuple[float, float]:
        """Return the point at a share of the sweep, so far from the centre."""
        angle = self.angle(share)
        return self.cx + radius * math.cos(angle), self.cy + radius * math.sin(angle)

    def arc(self, share: float) -> np.ndarray:
        """Return the outline of the sweep from its start to a share of it."""
        return geometry.arc(self.cx, self.cy, self.radius, self.radius, self.angle(0.0), self.angle(share))


def _dial_band(figure: Figure, dial: _Dial, share: float, colour: str) -> None:
    width = dial.band / figure.line_scale
    figure.register(figure.draw(dial.arc(1.0), stroke=figure.theme.shade("blue", 0.36), width=width), "band")
    if share > 0.01:
        paint = along(*dial.point(0, dial.radius), *dial.point(share, dial.radius), (0, "blue", 1), (1, colour, 1))
        figure.register(figure.draw(dial.arc(share), stroke=paint, width=width, glow=0.6), "fill")


def _dial_ticks(figure: Figure, dial: _Dial, ticks: int, major: int) -> None:
    tone = figure.theme.tint("request", 0.45)
    for k in range(ticks + 1):
        reach, opacity, width = (1.75, 0.95, 0.9) if k % major == 0 else (1.43, 0.7, 0.6)
        ends = (dial.point(k / ticks, dial.radius - dial.band * far) for far in (1.08, reach))
        figure.register(figure.line(*ends, stroke=(tone, opacity), width=width), "tick", k)


def _needle(figure: Figure, dial: _Dial, share: float) -> None:
    cx, cy, radius = dial.cx, dial.cy, dial.radius
    tip = dial.point(share, radius - dial.band * 1.5)
    dx, dy = (tip[0] - cx) / math.dist(tip, (cx, cy)), (tip[1] - cy) / math.dist(tip, (cx, cy))
    half = radius * 0.048
    needle = figure.polygon((cx - dy * half, cy + dx * half), tip, (cx + dy * half, cy - dx * half), fill="ink")
    figure.register(needle, "needle")
    figure.circle(cx, cy, radius * 0.095, fill=figure.theme.wash(0.3), stroke="ink", width=1.2)


def schedule(
    figure: Figure,
    box: Box,
    slots: Sequence[Sequence[str]],
    *,
    colours: Sequence[str] | None = None,
    gap: float = 0.12,
    row_gap: float = 0.38,
    least: float = 0.0,
) -> Figure:
    """Draw a pipeline schedule: a row a stage, a column a time slot; forward solid, backward outlined or violet, idle a dot.

    With `colours` (one a stage), forward cells take the stage's colour and backward cells are outlined in it, as on the
    sheet; without, forward is cyan and backward violet. Where slots are narrower than `least`, those of one kind in a row
    are drawn as one, named by the first, and idle ones that leave no room for a dot stay blank. Parts: ("slot", stage, time).
    """
    made = figure.child(box=box)
    columns = len(slots[0])
    cw = box.w / columns
    rows = box.rows(len(slots), box.h / len(slots) * row_gap)
    for s, (row, kinds) in enumerate(zip(rows, slots, strict=True)):
        for t, count in _runs(kinds, merged=cw < least):
            cell = Box(row.x + t * cw + cw * gap / 2, row.y, cw * (count - gap), row.h)
            if kinds[t] != "idle" or cw >= least or cell.w >= least:
                made.register(_slot(made, cell, kinds[t], colours[s] if colours else None), "slot", s, t)
    return made


def _runs(kinds: Sequence[str], *, merged: bool) -> list[tuple[int, int]]:
    """Return where slots begin and how many are drawn as one: each alone, or `merged` those of one kind in a row."""
    starts = [t for t, kind in enumerate(kinds) if not merged or t == 0 or kinds[t - 1] != kind]
    return [(t, end - t) for t, end in zip(starts, [*starts[1:], len(kinds)], strict=True)]


def _slot(figure: Figure, cell: Box, kind: str, colour: str | None) -> Shape:
    radius = min(cell.w, cell.h) * 0.18
    theme = figure.theme
    if kind == "idle":
        return figure.circle(cell.cx, cell.cy, 1.15 * figure.line_scale, fill=(theme.tint("blue", 0.3), 0.9))
    if colour is None:
        tone = "cyan" if kind == "forward" else "violet"
        return figure.box_rect(
            cell, radius, fill=vertical((0, theme.shade(tone, 0.58), 1), (1, theme.shade(tone, 0.32), 1)), stroke=tone, width=0.7
        )
    if kind == "forward":
        return figure.box_rect(
            cell, radius, fill=vertical((0, theme.tint(colour, 0.15), 1), (1, theme.shade(colour, 0.7), 1)), stroke=colour, width=0.6
        )
    return figure.box_rect(cell, radius, fill=(theme.shade(colour, 0.22), 0.9), stroke=colour, width=0.8)
