"""What the sheet and the full frames of operations share: load, replica blocks and the meter of replica hours, as places in a box."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes
from scenes.drawing.shape import Shape, ShapeStyle, horizontal
from scenes.models.operations import Autoscaling, Cost
from scenes.sections.operations.facts import sampled

BLOCK_GAP = 0.16  # share of a block's width and height that is left free
SPARE, SPARE_NARROW = 0.22, 0.28  # room above the blocks, as a share of them
MOST_CELLS = 40  # of the meter


def cells(boxes: Iterable[Box], radius: float) -> np.ndarray:
    """Return many rounded rectangles as one outline, (n, 2)."""
    return np.concatenate([geometry.rectangle(b.x, b.y, b.w, b.h, radius) for b in boxes])


def load_axes(run: Autoscaling, box: Box, *, spare: float = SPARE) -> Axes:
    """Return minutes across and requests/s up, with room above the most replicas that ran, a share of them."""
    return Axes(box, (0, len(run.load)), (0, run.replicas_max * (1 + spare) * run.capacity))


def load_points(run: Autoscaling, axes: Axes, minute: float | None = None) -> list[tuple[float, float]]:
    """Return the load's line, minute by minute, each in the middle of its minute: whole, or up to a minute of the run."""
    minutes = np.arange(len(run.load)) + 0.5
    until = minutes if minute is None or minute >= len(run.load) else _until(minutes, minute)
    return axes.points(until, np.interp(until, minutes, run.load))


def _until(minutes: np.ndarray, minute: float) -> np.ndarray:
    """Return rising minutes up to one that lies between two of them; two at least."""
    first = minutes[0]
    return np.append(minutes[minutes < max(minute, first + 0.01)], max(minute, first + 0.01))


def target_points(run: Autoscaling, axes: Axes, minute: float | None = None) -> list[tuple[float, float]]:
    """Return the steps of what the running replicas carry at their target use: all, or up to a minute of the run."""
    minutes = np.repeat(np.arange(len(run.replicas) + 1.0), 2)[1:-1]
    carried = np.repeat(run.replicas, 2) * run.capacity * run.target
    if minute is not None:
        count = max(2, 2 * int(np.ceil(minute)))
        minutes, carried = np.minimum(minutes[:count], max(minute, 0.01)), carried[:count]
    return axes.points(minutes, carried)


def over_target(run: Autoscaling, axes: Axes, minute: float) -> np.ndarray:
    """Return the parts of the load's line that are over the target of the replicas that run, up to a minute, as one outline."""
    points = load_points(run, axes, minute)
    carried = np.array(run.replicas) * run.capacity * run.target
    over = [k for k in range(len(points) - 1) if run.load[k] > carried[k]]
    return np.concatenate([geometry.polyline([points[k], points[k + 1]]) for k in over] or [geometry.polyline([points[0], points[0]])])


def replica_boxes(run: Autoscaling, axes: Axes, columns: int) -> tuple[list[Box], list[Box]]:
    """Return the boxes of running and of starting replicas; a block is as high as what one replica can carry."""
    w, h = axes.box.w / columns, axes.y(0) - axes.y(run.capacity)
    running: list[Box] = []
    starting: list[Box] = []
    for k, (now, soon) in enumerate(sampled(run, columns)):
        for r in range(now + soon):
            block = Box(
                axes.box.x + (k + BLOCK_GAP / 2) * w, axes.y(0) - (r + 1 - BLOCK_GAP / 2) * h, w * (1 - BLOCK_GAP), h * (1 - BLOCK_GAP)
            )
            (running if r < now else starting).append(block)
    return running, starting


def hour_cells(box: Box, spent: Cost) -> tuple[list[Box], float]:
    """Return a meter's row of cells, and how many replica hours each stands for: one, or several where there are many."""
    each = float(np.ceil(spent.replica_hours / MOST_CELLS))
    count = int(np.ceil(spent.replica_hours / each))
    return box.columns(count, box.w / count * 0.1), each


def hour_meter(figure: Figure, box: Box, spent: Cost, hours: float | None = None) -> None:
    """Draw a row of cells for the replica hours, filled up to so many (all); the last is filled to its share.

    Parts: "cells", "filled" (none for no hour).
    """
    row, _ = hour_cells(box, spent)
    style = ShapeStyle(fill=(figure.theme.wash(0.1), 0.7), stroke=(figure.theme.shade("request", 0.45), 0.9), width=0.6)
    figure.register(figure.draw(cells(row, _radius(row)), **style), "cells")
    if hours is None or hours > 0:
        figure.register(fill_hours(figure, box, spent, spent.replica_hours if hours is None else hours), "filled")


def fill_hours(figure: Figure, box: Box, spent: Cost, hours: float) -> Shape:
    """Draw what is filled of a meter's cells after so many hours."""
    row, each = hour_cells(box, spent)
    filled = max(0.03, hours / each)
    full = [Box(c.x, c.y, c.w * min(1.0, filled - k), c.h) for k, c in enumerate(row) if filled - k > 0.02]
    tones = figure.theme.shade("blue", 0.62), figure.theme.shade("request", 0.8)
    style = ShapeStyle(fill=horizontal((0, tones[0], 0.95), (1, tones[1], 0.95)), stroke=("request", 0.8), width=0.55)
    return figure.draw(cells(full, _radius(row)), **style)


def _radius(row: list[Box]) -> float:
    return min(3.0, row[0].w * 0.2)
