"""A flowchart in a room: the size of its type, and every box, way and label in design units."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.graph.chart import Chart
from scenes.graph.layout import Gaps, Laid, best, ways
from scenes.graph.routing import MARGIN, Blocked, Cell, Rect, Routes, routed
from scenes.graph.sizes import BAND, CELL, Face, Sizes, sizes_of

Point = tuple[float, float]
SPACIOUS = (10, 8, 6)  # cells between boxes where the room has them
WORTH = 0.985  # how much smaller a picture may be for more space between its boxes
RETRIES = 4


@dataclass(frozen=True)
class Plan:
    """Where everything of a chart stands, in design units: `type` is the size of its text, `ways` the corners of edges, ends included."""

    chart: Chart
    type: float
    nodes: dict[str, Box]
    groups: dict[str, Box]
    ways: dict[int, tuple[Point, ...]]
    labels: dict[int, Box]
    rows: dict[str, tuple[str, ...]]
    label_rows: dict[int, tuple[str, ...]]
    band: float


def plan_of(chart: Chart, room: Box, least: float, most: float, face: Face = lambda name: name, name: str = "chart") -> Plan:
    """Lay a chart out in a room, as large as it can be, its type from `least` to `most` units. Raises LayoutError where that is too small."""
    sizes = sizes_of(chart, face)
    gaps = _roomy(chart, sizes, room, most)
    for _ in range(RETRIES):
        scale, laid = best(ways(chart, sizes, gaps), room.w, room.h, MARGIN - 1, most * CELL)
        if scale / CELL < least:
            raise LayoutError(_too_many(chart, name, scale / CELL, least))
        try:
            return _placed(chart, sizes, laid, room, scale)
        except Blocked as blocked:
            stuck, gaps = chart.edges[blocked.number], Gaps(gaps.across + 4, gaps.down + 4)
    raise LayoutError(f"{name}:{stuck.at}: there is no room for the link from {stuck.start} to {stuck.end}; write fewer links at one node")


def _too_many(chart: Chart, name: str, size: float, least: float) -> str:
    """Return the line of a chart that is too large: boxes need room in both directions, so their number goes with the square of the scale."""
    fitting = max(1, int(len(chart.nodes) * (size / least) ** 2))
    return (
        f"{name}: {len(chart.nodes)} nodes would be set in type of {size:.0f} units, and {least:g} is the least that can be read here; "
        f"about {fitting} nodes fit, or choose another --size (a wider frame, a taller one, a paper)"
    )


def _roomy(chart: Chart, sizes: Sizes, room: Box, most: float) -> Gaps:
    """Return the widest gaps that leave a chart about as large as it would be with the least."""

    def size(gaps: Gaps) -> float:
        return best(ways(chart, sizes, gaps), room.w, room.h, MARGIN - 1, most * CELL)[0]

    chosen = Gaps()
    wanted = size(chosen) * WORTH
    for down in SPACIOUS:
        if size(Gaps(chosen.across, down)) >= wanted:
            chosen = Gaps(chosen.across, down)
            break
    for across in SPACIOUS:
        if size(Gaps(across, chosen.down)) >= wanted:
            return Gaps(across, chosen.down)
    return chosen


def _placed(chart: Chart, sizes: Sizes, laid: Laid, room: Box, cell: float) -> Plan:
    boxes: dict[str, Rect] = {key: (x + MARGIN, y + MARGIN, w, h) for key, x, y, w, h in laid.places}
    w, h = laid.w + 2 * MARGIN, laid.h + 2 * MARGIN
    routes: Routes = routed(chart, sizes, boxes, w, h)
    left, top = room.cx - w * cell / 2, room.cy - h * cell / 2

    def box(rect: Rect, name: str) -> Box:
        return Box(left + rect[0] * cell, top + rect[1] * cell, rect[2] * cell, rect[3] * cell, name)

    return Plan(
        chart,
        cell / CELL,
        {key: box(boxes[key], key) for key in chart.order if key in chart.nodes},
        {key: box(boxes[key], key) for key in chart.order if key in chart.groups},
        {k: _landed(chart, boxes, k, way, (left, top), cell) for k, way in sorted(routes.ways.items())},
        {k: box(rect, f"label {k}") for k, rect in sorted(routes.labels.items())},
        sizes.rows,
        sizes.label_rows,
        BAND * cell,
    )


def _landed(chart: Chart, boxes: dict[str, Rect], number: int, way: tuple[Cell, ...], origin: Point, cell: float) -> tuple[Point, ...]:
    """Return a way in design units, each end drawn on to the outline of the shape that it ends at."""
    points = [(float(x), float(y)) for x, y in way]
    edge = chart.edges[number]
    for name, end, before in ((edge.start, 0, 1), (edge.end, -1, -2)):
        if name in chart.nodes:
            points[end] = _on_outline(chart.nodes[name].shape, boxes[name], points[end], upright=points[end][0] == points[before][0])
    return tuple((origin[0] + x * cell, origin[1] + y * cell) for x, y in points)


def _on_outline(shape: str, rect: Rect, point: Point, *, upright: bool) -> Point:
    """Return where a line that meets a box's border meets the shape in it: a rhombus or a circle; other shapes reach the border there."""
    if shape not in ("rhombus", "circle"):
        return point
    x, y, w, h = rect
    centre, half = (x + w / 2, y + h / 2), (w / 2, h / 2)
    along, across = (1, 0) if upright else (0, 1)
    off = abs(point[across] - centre[across]) / half[across]
    reach = half[along] * (1 - off if shape == "rhombus" else math.sqrt(1 - off * off))
    landed = list(point)
    landed[along] = centre[along] + math.copysign(reach, point[along] - centre[along])
    return landed[0], landed[1]
