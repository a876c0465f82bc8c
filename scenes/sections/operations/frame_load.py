"""Card 1 of operations in full frames: replicas that rise with the load. Load, replicas and starting replicas come from the autoscaler."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence

from scenes.core.box import Box
from scenes.core.units import percent, plain, rate, whole
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.charts import Axes
from scenes.drawing.kit.payloads import body_paint
from scenes.drawing.shape import Paint, Shape, ShapeStyle
from scenes.models.operations import Autoscaling
from scenes.sections.operations.facts import load_ticks
from scenes.sections.operations.load import SPARE, SPARE_NARROW, cells, load_axes, load_points, over_target, replica_boxes, target_points
from scenes.sections.operations.words import OperationsWords

KEY = 15.0  # px, a block in the legend
LEGEND_GAP = 2.0  # px, the least from the legend to a block under it


def autoscaling(figure: Figure, box: Box, run: Autoscaling, words: OperationsWords, minute: int) -> None:
    """Draw the load in front of columns of replica blocks up to a minute, all in requests/s.

    Parts: "scales", "replicas" with ("running", column), ("starting", column) and "target", "load" with "line", "legend"; in a wide frame "over".
    """
    axes = autoscaling_axes(figure, box, run, words)
    replicas, load = figure.child("replicas", box=axes.box), figure.child("load", box=axes.box)
    _scales(figure.child("scales", box=axes.box), axes, load_ticks(run), words, marked=minute > 0)
    if not minute:
        return
    _replicas(replicas, axes, run, minute, starting=box.w > 400)
    if figure.format.is_wide:
        draw_target(replicas.child("target"), axes, run, minute)
    draw_load(load, axes, run, minute)
    if figure.format.is_wide:
        draw_over(figure.child("over"), axes, run, minute)
    legend = figure.child("legend", box=axes.box)
    _legend(legend, legend, axes.box, run, words)


def autoscaling_axes(figure: Figure, box: Box, run: Autoscaling, words: OperationsWords) -> Axes:
    """Return minutes across and requests/s up, as a card's drawing zone has room for them."""
    tick = figure.format.role("tick").size
    indent = figure.measure(f"{plain(load_ticks(run)[-1])}{words.units.per_second}", "tick") + 12
    return _axes_under_legend(figure, Box(box.x + indent, box.y, box.w - indent, box.h - tick * 1.3, "load"), run, words)


def _columns(plot: Box) -> int:
    """Return how many columns of blocks a plot has."""
    return 30 if plot.w > 330 else 20


def column_minutes(run: Autoscaling, axes: Axes) -> list[int]:
    """Return the first minute of each column of blocks."""
    columns = _columns(axes.box)
    return [k * len(run.load) // columns for k in range(columns)]


def _replicas(figure: Figure, axes: Axes, run: Autoscaling, minute: int, *, starting: bool) -> None:
    """Draw the blocks of the columns that begin before a minute: those that run, and dashed those that start, if asked."""
    columns = _columns(axes.box)
    running, soon = replica_boxes(run, axes, columns)
    paint, width = body_paint(figure, "blue", 1.15), axes.box.w / columns
    top, bottom = min(block.y for block in running), max(block.bottom for block in running)
    fill = Paint(paint.stops, (0, top, 0, bottom), relative=False)
    styles = {
        "running": ShapeStyle(fill=fill, stroke=("request", 0.75), width=0.55, behind=True),
        "starting": ShapeStyle(stroke=(figure.theme.tint("cyan", 0.2), 0.95), width=0.7, dash=(1.6, 1.5), behind=True),
    }
    for name, blocks in (("running", running), ("starting", soon if starting else [])):
        for k in range(bisect(column_minutes(run, axes), minute - 1)):
            if found := [block for block in blocks if k == int((block.cx - axes.box.x) / width)]:
                figure.register(figure.draw(cells(found, 2), **styles[name]), name, k)


def draw_load(figure: Figure, axes: Axes, run: Autoscaling, minute: float) -> None:
    """Draw the load's line up to a minute. Part: "line"."""
    points = load_points(run, axes, minute)
    figure.line(*points, stroke=(figure.theme.panel, 0.8), width=2.8, behind=True)
    figure.register(figure.line(*points, stroke=load_tone(figure), width=1.5, glow=0.25, behind=True), "line")


def draw_over(figure: Figure, axes: Axes, run: Autoscaling, minute: float) -> None:
    """Mark where the load is over the target of the replicas that run, up to a minute. Part: "line"."""
    figure.register(figure.draw(over_target(run, axes, minute), stroke="amber", width=2.0, glow=0.3, behind=True), "line")


def draw_target(figure: Figure, axes: Axes, run: Autoscaling, minute: float) -> None:
    """Draw the steps of what the running replicas carry at their target use, up to a minute. Part: "line"."""
    figure.register(_target_line(figure, *target_points(run, axes, minute), behind=True), "line")


def _axes_under_legend(figure: Figure, plot: Box, run: Autoscaling, words: OperationsWords) -> Axes:
    """Return the load's axes; blocks that would stand behind the legend get a scale that leaves its rows free."""
    axes = load_axes(run, plot, spare=SPARE if plot.w > 330 else SPARE_NARROW)
    trial = Figure(figure.style, plot)
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


def _scales(figure: Figure, axes: Axes, loads: Sequence[float], words: OperationsWords, *, marked: bool) -> None:
    """Draw the floor with minutes under it, and requests/s on the left, with numbers if `marked`. Parts: ("mark", k) of the loads."""
    box, size, units = axes.box, figure.format.role("tick").size, words.units
    tone = ShapeStyle(stroke=(figure.theme.shade("blue", 0.6), 0.9), width=0.85)
    figure.line((box.x - 6, box.bottom), (box.right, box.bottom), **tone)
    for k, value in enumerate(loads):
        y, said = axes.y(value), f"{plain(value)}{units.per_second if value == loads[-1] else ''}"
        figure.register(figure.line((box.x - 6, y), (box.x, y), **tone), "mark", k)
        if marked:
            figure.text(box.x - 12, y + size * 0.34, said, "tick", anchor="end")
    if not marked:
        return
    last = axes.x_range[1]
    for value, anchor in ((0, "start"), (last / 2, "middle"), (last, "end")):
        said = f"{whole(value)} {units.minutes}" if value == last else whole(value)
        figure.text(axes.x(value), box.bottom + size * 1.2, said, "tick", anchor=anchor)


def _target_line(figure: Figure, *points: Point, behind: bool = False) -> Shape:
    return figure.line(*points, stroke=(figure.theme.tint("cyan", 0.1), 0.95), width=0.9, dash=(2.2, 1.8), behind=behind)


def load_tone(figure: Figure) -> str:
    """Return the colour of the load's line: that of requests, brighter."""
    return figure.theme.tint("request", 0.5)


def _legend(replicas: Figure, load: Figure, box: Box, run: Autoscaling, words: OperationsWords) -> None:
    """Name lines and blocks in the free corners of the chart: two on the left, two on the right, one where it is narrow."""
    labels, size = words.labels, load.format.role("quiet").size
    y, wide, dash = box.y + size * 0.75, load.format.is_wide, 28.0
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
        said = f"{percent(run.target, 0, words.units)} {labels.target}"
        left = box.right - replicas.measure(said, "quiet")
        _target_line(replicas, (left - dash - 8, low - size * 0.33), (left - 8, low - size * 0.33))
        replicas.text(left, low, said, "quiet")


def _block_key(figure: Figure, x: float, base: float, word: str, *, running: bool) -> None:
    """Draw a replica's block, running or starting, and its word."""
    mark = Box(x, base - KEY * 0.94, KEY, KEY)
    if running:
        figure.box_rect(mark, 2, fill=body_paint(figure, "blue", 1.15), stroke="request", width=0.7)
    else:
        figure.box_rect(mark, 2, stroke=figure.theme.tint("cyan", 0.2), width=0.7, dash=(1.6, 1.5))
    figure.text(x + KEY + 10, base, word, "quiet")
