"""The ways of section 2: how a run is opened, how metrics reach the charts, how checkpoints reach the store, how an alert reports.

All of them run between the cards, along their margins and through the free room of the charts, so that nothing crosses a word.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point, polyline
from scenes.drawing.shape import Shape
from scenes.sections.storage_orchestration.frame_control import ALERT

MARGIN = 9.0  # from the right edge of a card to what runs along it


def add_routes(figure: Figure, cells: list[Box], bar: Box) -> None:
    """Name the ways in a picture: "schedule" from the bar to the run, "report" from the monitoring card to the bar's alert."""
    run = figure.figure("run").box
    if figure.format.is_wide:
        y, start = (cells[0].bottom + bar.y) / 2, bar.x + 44
        figure.add_route([(start, bar.cy), (start, y), (cells[1].cx, y), (cells[1].cx, run.bottom - 8)], "schedule", radius=14)
    else:
        edge = run.x - 8
        figure.add_route([(edge, bar.cy), (edge, cells[1].cy), (run.x + 6, cells[1].cy)], "schedule", radius=8)
    watch, alert = cells[2], figure.figure("fact", ALERT).box
    y = (watch.bottom + bar.y) / 2
    figure.add_route(
        [(watch.right - MARGIN, watch.cy), (watch.right - MARGIN, y), (alert.cx, y), (alert.cx, bar.y + 6)], "report", radius=8
    )


def corridor(figure: Figure, card: int) -> float:
    """Return where bodies run up and down right of the drawing of a card: between the cards, or between drawing and words."""
    if figure.format.is_wide:
        return figure.figure("card", card).box.right + 15.0
    return figure.figure("close", card).box.right + 9.5


def point_at(figure: Figure, chart: str, step: int, attempt: int, start: int) -> Point:
    """Return the point of a finished step on a chart ("loss" or "use"); the second attempt goes on from step `start`."""
    route = figure.route(chart) if attempt == 1 else figure.route(chart, "again")
    k = 4 * (step - 1) + 3 if attempt == 1 else 4 * (step - start - 1) + 3
    x, y = route[k]
    return float(x), float(y)


def metrics_way(figure: Figure, chart: str, point: Point) -> np.ndarray:
    """Return how what a step reports reaches its point on a chart, from the right edge of the frame, under what the chart says, and up into its point."""
    card = {"loss": 2, "use": 3}[chart]
    room, away, up = figure.figure(f"{chart} chart").box, figure.box.right + 60.0, corridor(figure, card)
    x, y = point
    low = max(y, room.y + 0.34 * room.h)
    near = min(x + 40.0, up)
    end = [(near, low), (x, y)] if low != y else [(x, y)]
    if up > figure.box.right:
        return polyline([(away, low), *end], radius=14.0)
    cells = [figure.figure("card", k).box for k in (1, 2, 3)]
    if figure.format.is_wide:
        level = (cells[0].bottom + figure.figure("control").box.y) / 2
    else:
        level = (cells[card - 2].bottom + cells[card - 1].y) / 2
    return polyline([(away, level), (up, level), (up, low), *end], radius=10.0)


def save_way(figure: Figure, k: int) -> np.ndarray:
    """Return the way of the k-th checkpoint from its mark on the loss curve to its place in the store, between the rows of plates."""
    plates = [figure.figure("checkpoint", n).box for n in (1, 2)]
    plate, pitch = figure.figure("checkpoint", k).box, plates[0].cy - plates[1].cy
    room = figure.figure("loss chart").box
    mark = shape_box(figure, "mark", k, "diamond")
    x, y = mark.cx, mark.cy
    up, row = corridor(figure, 1), plate.cy + pitch / 2
    beside = between_levels(figure, y) if figure.format.is_wide else max(y, room.y + 0.34 * room.h)
    return polyline([(x, y), (x, beside), (up, beside), (up, row), (plate.cx, row), (plate.cx, plate.cy)], radius=10.0)


def shape_box(figure: Figure, *name: Hashable) -> Box:
    """Return the box around a part that is one shape."""
    shape = figure.part(*name)
    assert isinstance(shape, Shape)
    x, y, right, bottom = shape.bounds
    return Box(x, y, right - x, bottom - y)


def between_levels(figure: Figure, y: float) -> float:
    """Return the height nearest to another that runs between two levels of the loss's grid, and so between their numbers."""
    grid = figure.figure("loss axes", "grid")
    levels = sorted(line.bounds[1] for name, line in grid.parts.items() if name[0] == "line" and isinstance(line, Shape))
    return min(((a + b) / 2 for a, b in zip(levels, levels[1:], strict=False)), key=lambda middle: abs(middle - y))
