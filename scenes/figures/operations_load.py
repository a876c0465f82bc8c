"""Drawings of section 6 that follow the load: replicas that rise with it, and what their time costs.

Load, replicas and starting replicas come from the autoscaler, dollars and hours from the cost model of the same run.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scenes.content.operations import Labels, OperationsWords
from scenes.figures import geometry
from scenes.figures.bodies import body_paint
from scenes.figures.charts import Axes, grid_lines, line_chart
from scenes.figures.figure import Figure
from scenes.figures.shape import horizontal
from scenes.layout import Box
from scenes.models.operations import Autoscaling, Cost

BLOCK_GAP = 0.16  # share of a block's width and height that is left free
COST_TICKS = (0.0, 20.0, 40.0)


def cells(boxes: Iterable[Box], radius: float) -> np.ndarray:
    """Return many rounded rectangles as one outline, (n, 2)."""
    return np.concatenate([geometry.rectangle(b.x, b.y, b.w, b.h, radius) for b in boxes])


def sampled(run: Autoscaling, columns: int) -> list[tuple[int, int]]:
    """Return (running, starting) replicas at the first minute of each of `columns` equal spans.

    Starting are those that begin to serve within the start delay: they were asked for and do not answer yet.
    """
    result = []
    for k in range(columns):
        minute = k * len(run.replicas) // columns
        ahead = np.diff(run.replicas[minute : minute + run.delay_minutes + 1])
        result.append((run.replicas[minute], int(ahead.clip(min=0).sum())))
    return result


def load_axes(run: Autoscaling, box: Box) -> Axes:
    """Return minutes across and replicas up; the load is drawn in replicas at their target use."""
    return Axes(box, (0, len(run.load)), (0, run.replicas_max + 0.5))


def load_points(run: Autoscaling, axes: Axes) -> list[tuple[float, float]]:
    """Return the load's line, minute by minute, each in the middle of its minute."""
    minutes = np.arange(len(run.load)) + 0.5
    return axes.points(minutes, np.array(run.load) / (run.capacity * run.target))


def replica_boxes(run: Autoscaling, axes: Axes, columns: int) -> tuple[list[Box], list[Box]]:
    """Return the boxes of running and of starting replicas, one block each."""
    w, h = axes.box.w / columns, axes.y(0) - axes.y(1)
    running, starting = [], []
    for k, (now, soon) in enumerate(sampled(run, columns)):
        for r in range(now + soon):
            block = Box(axes.box.x + (k + BLOCK_GAP / 2) * w, axes.y(r + 1) + h * BLOCK_GAP / 2, w * (1 - BLOCK_GAP), h * (1 - BLOCK_GAP))
            (running if r < now else starting).append(block)
    return running, starting


def autoscaling(figure: Figure, box: Box, run: Autoscaling, words: OperationsWords) -> None:
    """Draw the load over columns of replica blocks. Parts: load, replicas. Route: load."""
    axes = load_axes(run, box)
    columns = 30 if box.w > 400 else 20
    replicas = Figure(figure.look, box)
    running, starting = replica_boxes(run, axes, columns)
    replicas.draw(cells(running, 2), fill=body_paint(figure, "blue", 1.15), stroke=("request", 0.75), width=0.55, behind=True)
    if box.w > 400:
        replicas.draw(cells(starting, 2), stroke=(figure.theme.tint("cyan", 0.2), 0.95), width=0.7, dash=(1.6, 1.5), behind=True)
    figure.attach(replicas, "replicas")
    load = Figure(figure.look, box)
    points = load_points(run, axes)
    load.line(*points, stroke=(figure.theme.panel, 0.8), width=2.8, behind=True)
    load.line(*points, stroke=load_tone(figure), width=1.5, glow=0.25, behind=True)
    figure.attach(load, "load")
    figure.line((box.x, box.bottom), (box.right, box.bottom), stroke=(figure.theme.shade("blue", 0.6), 0.9), width=0.85)
    figure.add_route(points[::6], "load")
    _legend(replicas, load, box, words.labels)


def load_tone(figure: Figure) -> str:
    """Return the colour of the load's line: that of requests, brighter."""
    return figure.theme.tint("request", 0.5)


def _legend(replicas: Figure, load: Figure, box: Box, words: Labels) -> None:
    """Name line and blocks in the free corners of the chart."""
    size = load.setting.role("quiet").size
    y = box.y + size * 0.75
    load.line((box.x + 2, y - size * 0.33), (box.x + 30, y - size * 0.33), stroke=load_tone(load), width=1.5)
    load.text(box.x + 40, y, words.load, "quiet", colour=load_tone(load))
    if box.w < 400:
        return
    mark = 15.0
    left = box.x + 8, y + size * 1.36
    right = box.right - replicas.measure(words.starting, "quiet") - mark - 12, y
    for (x, base), word, running in ((left, words.replica, True), (right, words.starting, False)):
        if running and not load.setting.is_wide:
            continue
        key = Box(x, base - mark * 0.88, mark, mark)
        style = {"fill": body_paint(replicas, "blue", 1.15)} if running else {"dash": (1.6, 1.5)}
        replicas.box_rect(key, 2, stroke="request" if running else replicas.theme.tint("cyan", 0.2), width=0.7, **style)
        replicas.text(x + (32 if running else mark + 12), base, word, "quiet")


def cost(figure: Figure, box: Box, spent: Cost, words: OperationsWords) -> None:
    """Draw the dollars spent over time above a meter of replica hours. Parts: meter, curve."""
    curve = Figure(figure.look, box)
    tick = figure.setting.role("tick").size
    sign = words.units.dollar
    indent = figure.measure(f"{sign}{COST_TICKS[-1]:.0f}", "tick") + 12
    plot = Box(box.x + indent, box.y + tick * 0.3, box.w - indent - 6, box.h - tick * 0.3 - 46, "dollars")
    axes = Axes(plot, (0, len(spent.cumulative)), (COST_TICKS[0], COST_TICKS[-1]))
    grid_lines(curve, axes, COST_TICKS, labels=lambda value: f"{sign}{value:.0f}", gap=12)
    minutes = range(1, len(spent.cumulative) + 1)
    line_chart(curve, axes, minutes, spent.cumulative, colour="cyan", width=1.6, glow=0.3, head=True)
    figure.attach(curve, "curve")
    meter = Figure(figure.look, box)
    hour_meter(meter, Box(box.x, box.bottom - 25, box.w, 24, "meter"), spent)
    figure.attach(meter, "meter")


def hour_meter(figure: Figure, box: Box, spent: Cost) -> None:
    """Draw a row of cells, one a replica hour; the last is filled to its share."""
    count = int(np.ceil(spent.replica_hours))
    row = box.columns(count, box.w / count * 0.1)
    radius = min(3.0, row[0].w * 0.2)
    figure.draw(cells(row, radius), fill=(figure.theme.wash(0.1), 0.7), stroke=(figure.theme.shade("request", 0.45), 0.9), width=0.6)
    full = [Box(c.x, c.y, c.w * min(1.0, spent.replica_hours - k), c.h) for k, c in enumerate(row) if spent.replica_hours - k > 0.02]
    tones = figure.theme.shade("blue", 0.62), figure.theme.shade("request", 0.8)
    figure.draw(cells(full, radius), fill=horizontal((0, tones[0], 0.95), (1, tones[1], 0.95)), stroke=("request", 0.8), width=0.55)
