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
from scenes.sections.storage_orchestration.frame_control import ALERT, JOB

MARGIN = 11.0  # from the right edge of a card to what runs along it


def add_routes(figure: Figure, cells: list[Box], bar: Box) -> None:
    """Name the ways of the job in a picture: "schedule" from the bar's counter of jobs to the run, ("assign", n) from there to a worker."""
    run, workers, start = figure.figure("run").box, numbered_boxes(figure, "worker"), _job_place(figure)
    lane, side = figure.figure("report lane").box, corridor(figure, 2)
    if figure.format.is_wide:
        y = (cells[0].bottom + bar.y) / 2
        figure.add_route([start, (start[0], y), (cells[1].cx, y), (cells[1].cx, run.bottom - 20)], "schedule", radius=14)
    else:
        head, edge = figure.figure("loss reading").box, run.x - 14
        figure.add_route([start, (edge, start[1]), (edge, head.cy), (run.x + 150, head.cy)], "schedule", radius=8)
    for n, box in enumerate(workers, start=1):
        way = [(run.right - 30, run.cy), (side, run.cy), (side, lane.cy), (box.cx, lane.cy), (box.cx, box.bottom + 10)]
        figure.add_route(way, "assign", n, radius=8)


def _job_place(figure: Figure) -> Point:
    """Return where a job leaves the bar: its counter's number, clear of the name under or after it."""
    box, size = figure.figure("fact", JOB).box, figure.format.role("quiet").size
    if figure.format.name in ("wide", "phone"):
        return box.cx, box.cy - size * 1.2
    return box.cx - size * 1.9, box.cy


def alert_way(figure: Figure, start: Point) -> np.ndarray:
    """Return the way to the bar's counter of alerts from a point of the monitoring card: to the lane beside its chart, and down under it."""
    return polyline([start, *_down_to_alert(figure, start[1])], radius=8)


def _down_to_alert(figure: Figure, level: float) -> list[Point]:
    watch, bar, alert = figure.figure("card", 3).box, figure.figure("control").box, figure.figure("fact", ALERT).box
    lane, y = lane_beside(figure), (watch.bottom + bar.y) / 2
    return [(lane, level), (lane, y), (alert.cx, y), (alert.cx, bar.y + 6)]


def clear_way(figure: Figure, worker: int) -> np.ndarray:
    """Return the way on which a worker that works again clears the alert: along the lane under the workers, then as the alert went."""
    box, lane = figure.figure("worker", worker).box, figure.figure("report lane").box
    return polyline([(box.cx, lane.cy), *_down_to_alert(figure, lane.cy)], radius=8)


def lane_beside(figure: Figure) -> float:
    """Return where bodies run up and down right of the chart of utilization, past the end of its rule."""
    if figure.format.is_wide:
        return figure.figure("card", 3).box.right - MARGIN
    return corridor(figure, 3)


def numbered_boxes(figure: Figure, name: str) -> list[Box]:
    """Return the boxes of the parts (name, 1), (name, 2) and so on."""
    return [part.box for key, part in figure.parts.items() if key[0] == name and len(key) == 2 and isinstance(part, Figure)]


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


def metrics_way(figure: Figure, chart: str, point: Point, worker: int) -> np.ndarray:
    """Return how what a worker reports reaches its point on a chart: along the lane under the workers, so that it never crosses the rule."""
    box, lane, (x, y) = figure.figure("worker", worker).box, figure.figure("report lane").box, point
    out = [(box.cx, box.bottom + 2), (box.cx, lane.cy)]
    if chart == "use":
        return polyline([*out, (x, lane.cy), (x, y)], radius=6.0)
    room, side = figure.figure("loss chart").box, corridor(figure, 2)
    low, near = max(y, room.y + 0.34 * room.h), min(x + 40.0, side)
    end = [(near, low), (x, y)] if low != y else [(x, y)]
    return polyline([*out, (side, lane.cy), (side, low), *end], radius=10.0)


def beat_way(figure: Figure, worker: int) -> np.ndarray:
    """Return how a worker's sign of life reaches its cell in the log: down beside the chart, and between the rows."""
    box, lane, cell = figure.figure("worker", worker).box, figure.figure("report lane").box, shape_box(figure, "log", 3, "worker", worker)
    side, above = lane_beside(figure), cell.y - 9.0
    way = [(box.cx, box.bottom + 2), (box.cx, lane.cy), (side, lane.cy), (side, above), (cell.cx, above), (cell.cx, cell.cy)]
    return polyline(way, radius=6.0)


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
