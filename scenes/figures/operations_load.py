"""Drawings of section 6 that follow the load: replicas that rise with it, and what their time costs.

Load, replicas and starting replicas come from the autoscaler, dollars and hours from the cost model of the same run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from scenes.content.operations import OperationsWords
from scenes.figures import geometry
from scenes.figures.bodies import body_paint
from scenes.figures.charts import Axes, grid_lines, line_chart
from scenes.figures.figure import Figure
from scenes.figures.operations import rate
from scenes.figures.shape import horizontal
from scenes.layout import Box
from scenes.models.operations import Autoscaling, Cost

BLOCK_GAP = 0.16  # share of a block's width and height that is left free
KEY = 15.0  # px, a block in the legend
SPARE, SPARE_NARROW = 0.22, 0.28  # room above the blocks, as a share of them
LEGEND_GAP = 2.0  # px, the least from the legend to a block under it
MOST_CELLS = 40  # of the meter
DIGITS = (8, 6, 5, 4, 3, 2, 1)  # with which a round step begins


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


def round_ticks(most: float) -> list[float]:
    """Return 0 and the multiples of a round step up to `most`: two, seldom three."""
    power = 10.0 ** np.floor(np.log10(most / 2))
    step = next(digit * power for digit in DIGITS if digit * power <= most / 2)
    return [step * k for k in range(int(most / step) + 1)]


def load_axes(run: Autoscaling, box: Box, *, spare: float = SPARE) -> Axes:
    """Return minutes across and requests/s up, with room above the most replicas that ran, a share of them."""
    return Axes(box, (0, len(run.load)), (0, run.replicas_max * (1 + spare) * run.capacity))


def load_ticks(run: Autoscaling) -> list[float]:
    """Return round loads up to what the most replicas carry, requests/s."""
    return round_ticks(run.replicas_max * run.capacity)


def load_points(run: Autoscaling, axes: Axes) -> list[tuple[float, float]]:
    """Return the load's line, minute by minute, each in the middle of its minute."""
    return axes.points(np.arange(len(run.load)) + 0.5, run.load)


def target_points(run: Autoscaling, axes: Axes) -> list[tuple[float, float]]:
    """Return the steps of what the running replicas carry at their target use."""
    minutes = np.repeat(np.arange(len(run.replicas) + 1), 2)[1:-1]
    return axes.points(minutes, np.repeat(run.replicas, 2) * run.capacity * run.target)


def replica_boxes(run: Autoscaling, axes: Axes, columns: int) -> tuple[list[Box], list[Box]]:
    """Return the boxes of running and of starting replicas; a block is as high as what one replica can carry."""
    w, h = axes.box.w / columns, axes.y(0) - axes.y(run.capacity)
    running, starting = [], []
    for k, (now, soon) in enumerate(sampled(run, columns)):
        for r in range(now + soon):
            block = Box(
                axes.box.x + (k + BLOCK_GAP / 2) * w, axes.y(0) - (r + 1 - BLOCK_GAP / 2) * h, w * (1 - BLOCK_GAP), h * (1 - BLOCK_GAP)
            )
            (running if r < now else starting).append(block)
    return running, starting


def autoscaling(figure: Figure, box: Box, run: Autoscaling, words: OperationsWords) -> None:
    """Draw the load in front of columns of replica blocks, all in requests/s. Parts: load, replicas. Route: load."""
    tick = figure.setting.role("tick").size
    ticks = load_ticks(run)
    indent = figure.measure(f"{ticks[-1]:g}{words.units.per_second}", "tick") + 12
    plot = Box(box.x + indent, box.y, box.w - indent, box.h - tick * 1.3, "load")
    axes = _axes_under_legend(figure, plot, run, words)
    replicas, load = figure.child("replicas", box=axes.box), figure.child("load", box=axes.box)
    _scales(figure, axes, ticks, words)
    running, starting = replica_boxes(run, axes, _columns(plot))
    replicas.draw(cells(running, 2), fill=body_paint(figure, "blue", 1.15), stroke=("request", 0.75), width=0.55, behind=True)
    if box.w > 400 and starting:
        replicas.draw(cells(starting, 2), stroke=(figure.theme.tint("cyan", 0.2), 0.95), width=0.7, dash=(1.6, 1.5), behind=True)
    if figure.setting.is_wide:
        replicas.line(*target_points(run, axes), **_target_style(figure), behind=True)
    points = load_points(run, axes)
    load.line(*points, stroke=(figure.theme.panel, 0.8), width=2.8, behind=True)
    load.line(*points, stroke=load_tone(figure), width=1.5, glow=0.25, behind=True)
    figure.add_route(points[::6], "load")
    _legend(replicas, load, axes.box, run, words)


def _columns(plot: Box) -> int:
    """Return how many columns of blocks a plot has."""
    return 30 if plot.w > 330 else 20


def _axes_under_legend(figure: Figure, plot: Box, run: Autoscaling, words: OperationsWords) -> Axes:
    """Return the load's axes; blocks that would stand behind the legend get a scale that leaves its rows free."""
    axes = load_axes(run, plot, spare=SPARE if plot.w > 330 else SPARE_NARROW)
    trial = Figure(figure.look, plot)
    _legend(trial, trial, plot, run, words)
    blocks = [block for found in replica_boxes(run, axes, _columns(plot)) for block in found]
    bounds = [label.box for label in trial.labels()]
    if not any(
        block.y < low + LEGEND_GAP and left - KEY - 10 < block.right and block.x < right
        for left, _, right, low in bounds
        for block in blocks
    ):
        return axes
    low = max(low for _, _, _, low in bounds) + LEGEND_GAP
    return load_axes(run, plot, spare=plot.h / (plot.bottom - low) - 1)


def _scales(figure: Figure, axes: Axes, loads: Sequence[float], words: OperationsWords) -> None:
    """Draw the floor with minutes under it, and requests/s on the left."""
    box, size, units = axes.box, figure.setting.role("tick").size, words.units
    tone = {"stroke": (figure.theme.shade("blue", 0.6), 0.9), "width": 0.85}
    figure.line((box.x - 6, box.bottom), (box.right, box.bottom), **tone)
    for value in loads:
        y, said = axes.y(value), f"{value:g}{units.per_second if value == loads[-1] else ''}"
        figure.line((box.x - 6, y), (box.x, y), **tone)
        figure.text(box.x - 12, y + size * 0.34, said, "tick", anchor="end")
    last = axes.x_range[1]
    for value, anchor in ((0, "start"), (last / 2, "middle"), (last, "end")):
        said = f"{value:.0f} {units.minutes}" if value == last else f"{value:.0f}"
        figure.text(axes.x(value), box.bottom + size * 1.2, said, "tick", anchor=anchor)


def _target_style(figure: Figure) -> dict:
    return {"stroke": (figure.theme.tint("cyan", 0.1), 0.95), "width": 0.9, "dash": (2.2, 1.8)}


def load_tone(figure: Figure) -> str:
    """Return the colour of the load's line: that of requests, brighter."""
    return figure.theme.tint("request", 0.5)


def _legend(replicas: Figure, load: Figure, box: Box, run: Autoscaling, words: OperationsWords) -> None:
    """Name lines and blocks in the free corners of the chart: two on the left, two on the right, one where it is narrow."""
    labels, size = words.labels, load.setting.role("quiet").size
    y, wide, dash = box.y + size * 0.75, load.setting.is_wide, 28.0
    low, first = y + size * 1.3, box.x + 2
    load.line((first, y - size * 0.33), (first + dash, y - size * 0.33), stroke=load_tone(load), width=1.5)
    load.text(first + dash + 8, y, labels.load, "quiet", colour=load_tone(load))
    carried = rate(run.capacity, words.units)
    if box.w < 300:
        _block_key(replicas, box.right - replicas.measure(f"= {carried}", "quiet") - KEY - 10, y, f"= {carried}", running=True)
        return
    _block_key(replicas, first, low, f"{labels.replica}: {carried}" if wide else f"= {carried}", running=True)
    left = box.right - replicas.measure(labels.starting, "quiet") - KEY - 10
    _block_key(replicas, left, y, labels.starting, running=False)
    if wide:
        said = f"{run.target * 100:.0f} {words.units.percent} {labels.target}"
        left = box.right - replicas.measure(said, "quiet")
        replicas.line((left - dash - 8, low - size * 0.33), (left - 8, low - size * 0.33), **_target_style(replicas))
        replicas.text(left, low, said, "quiet")


def _block_key(figure: Figure, x: float, base: float, word: str, *, running: bool) -> None:
    """Draw a replica's block, running or starting, and its word."""
    style = {"fill": body_paint(figure, "blue", 1.15)} if running else {"dash": (1.6, 1.5)}
    figure.rect(x, base - KEY * 0.94, KEY, KEY, 2, stroke="request" if running else figure.theme.tint("cyan", 0.2), width=0.7, **style)
    figure.text(x + KEY + 10, base, word, "quiet")


def cost(figure: Figure, box: Box, spent: Cost, words: OperationsWords) -> None:
    """Draw the dollars spent over time above a meter of replica hours. Parts: meter, curve."""
    curve = Figure(figure.look, box)
    tick = figure.setting.role("tick").size
    sign = words.units.dollar
    ticks = round_ticks(spent.total)
    indent = figure.measure(f"{sign}{ticks[-1]:g}", "tick") + 12
    plot = Box(box.x + indent, box.y + tick * 0.3, box.w - indent - 6, box.h - tick * 0.3 - 46, "dollars")
    axes = Axes(plot, (0, len(spent.cumulative)), (0, spent.total * 1.04))
    grid_lines(curve, axes, ticks, labels=lambda value: f"{sign}{value:g}", gap=12)
    minutes = range(1, len(spent.cumulative) + 1)
    line_chart(curve, axes, minutes, spent.cumulative, colour="cyan", width=1.6, glow=0.3, head=True)
    figure.attach(curve, "curve")
    meter = Figure(figure.look, box)
    hour_meter(meter, Box(box.x, box.bottom - 25, box.w, 24, "meter"), spent)
    figure.attach(meter, "meter")


def hour_meter(figure: Figure, box: Box, spent: Cost) -> None:
    """Draw a row of cells, each one replica hour, or several where there are many; the last is filled to its share."""
    filled = spent.replica_hours / np.ceil(spent.replica_hours / MOST_CELLS)
    count = int(np.ceil(filled))
    row = box.columns(count, box.w / count * 0.1)
    radius = min(3.0, row[0].w * 0.2)
    figure.draw(cells(row, radius), fill=(figure.theme.wash(0.1), 0.7), stroke=(figure.theme.shade("request", 0.45), 0.9), width=0.6)
    full = [Box(c.x, c.y, c.w * min(1.0, filled - k), c.h) for k, c in enumerate(row) if filled - k > 0.02]
    tones = figure.theme.shade("blue", 0.62), figure.theme.shade("request", 0.8)
    figure.draw(cells(full, radius), fill=horizontal((0, tones[0], 0.95), (1, tones[1], 0.95)), stroke=("request", 0.8), width=0.55)
