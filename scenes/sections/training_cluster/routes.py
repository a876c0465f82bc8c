"""The ways of section 3: what a block passes inside a node, how a batch reaches the nodes, how a chunk gets from a strip to a link.

All of them run through the free margins of the nodes and between them, so that nothing crosses a word.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.sections.training_cluster.bus import COLUMNS, NodeBus, bus_of
from scenes.sections.training_cluster.facts import RING_TO_GRID
from scenes.sections.training_cluster.frame_ring import PLUS, RingLayout, lane_of, tag_size, ties_of
from scenes.sections.training_cluster.parts import GPUS

BESIDE = 6.0  # from a node's hardware to what runs down beside it
INSIDE = 18.0  # so far a chunk's value reaches into a node from its border: its words begin further in


def add_routes(figure: Figure, ring: RingLayout) -> None:
    """Name the ways in a picture.

    ("in", 1) to the disk of node 1 from the left edge of the stage; ("read", 1..3) from there to RAM, CPU and the
    rail over its GPUs; ("gpu", k) from there to each; ("batch",) from that edge to the hub, ("share", node, j) out of the hub to where
    block j of a node's share waits, ("deal", node, j) from there to a column of the node's GPUs; ("work", node, k) from GPU k down to a chunk of the node's strip;
    ("ring", k) along a link, ("tie", k) from its middle to the hub;
    ("pass", k, chunk) from a strip over link k to the next one; of the first of these ("port",) as far as the link, ("beside",) from there to where it
    stops beside what it is added to, ("join",) from there to it; ("round",) once around, through all nodes.
    """
    bus = bus_of(figure.figure("node", 1))
    figure.add_route([(figure.box.x - 60.0, bus.flash.cy), (bus.flash.cx, bus.flash.cy)], "in", 1)
    _add_reading(figure, bus)
    _add_dealing(figure, ring)
    figure.add_route([point for k, way in enumerate(ring.ways, start=1) for point in (way[0], *lane_of(ring, k))], "round", radius=5)
    for k, way in enumerate(ring.ways, start=1):
        source, target = (RING_TO_GRID[n % len(ring.ways)] + 1 for n in (k - 1, k))
        figure.add_route(way, "ring", k)
        figure.add_route(ties_of(ring)[k - 1], "tie", k)
        for chunk in range(len(ring.ways)):
            out, back = (
                _margin_way(figure.figure("node", n), chunk, end, ring.hub.cx) for n, end in zip((source, target), way, strict=True)
            )
            figure.add_route([*out, *back[::-1]], "pass", k, chunk, radius=5)
    _add_first(figure, ring)


def _add_dealing(figure: Figure, ring: RingLayout) -> None:
    """Name the ways of a batch: to the hub, out of it on the side of each node, and straight into the node over its hardware."""
    hub, pitch = ring.hub, pitch_of(figure)
    figure.add_route([(figure.box.x - 2.5 * pitch, hub.cy), (hub.x - 2.3 * pitch, hub.cy)], "batch")
    for n, cell in enumerate(ring.cells, start=1):
        node = figure.figure("node", n)
        gpus, level = node.figure("gpus"), node.figure("cpu").box.cy
        side, up = (-1 if cell.cx < hub.cx else 1), (-1 if cell.cy < hub.cy else 1)
        edge = hub.y if up < 0 else hub.bottom
        for j in range(COLUMNS):
            # the first to go stands in front, and goes farthest
            x = hub.cx + side * pitch * (1.9 - j % 2)
            y = edge + up * pitch * (1.7 - j // 2)
            column = gpus.figure("gpu", column_of(n, j)).box.cx
            figure.add_route([(x, edge + up * 0.6 * pitch), (x, y)], "share", n, j)
            figure.add_route([(x, y), (x, level), (column, level)], "deal", n, j, radius=12)
        for k in range(GPUS):
            figure.add_route(_work_way(node, k), "work", n, k, radius=5)


def _work_way(node: Figure, k: int) -> list[Point]:
    """Return the way of what a GPU finds: out of its row at the right, down past the words, and over the strip to the chunk of the GPU's column."""
    gpu, drive = node.figure("gpus", "gpu", k).box, node.figure("ssd").box
    cells = [node.figure("chunk", c).box for c in range(len(RING_TO_GRID))]
    cell, first = cells[k % COLUMNS], min(cell.y for cell in cells)
    side, level = drive.right + BESIDE, (drive.bottom + first) / 2
    end = [(cell.cx, level), (cell.cx, cell.y + 6)] if cell.y == first else [(_aisle(cells), level), (_aisle(cells), cell.cy)]
    return [(gpu.cx, gpu.cy), (side, gpu.cy), (side, level), *end]


def _aisle(cells: Sequence[Box]) -> float:
    """Return the middle between two columns of chunks."""
    return (min(cell.right for cell in cells) + max(cell.x for cell in cells)) / 2


def column_of(node: int, j: int) -> int:
    """Return to which column of a node's GPUs block j of its share goes: the first one farthest from the hub's side."""
    return j if node % 2 else COLUMNS - 1 - j


def pitch_of(figure: Figure) -> float:
    """Return the distance between two blocks of a batch, frame units: two pairs of them side by side fit between two nodes."""
    return 21.0 if figure.format.name == "square" else 27.0


def _add_first(figure: Figure, ring: RingLayout) -> None:
    """Name the stages of the first chunk's way: to the link, over it and down beside the cell that waits, and into that cell's edge."""
    source, target = (figure.figure("node", n + 1) for n in RING_TO_GRID[:2])
    cell, half = target.figure("chunk", 0).box, tag_size(figure)[0] / 2
    out = _margin_way(source, 0, ring.ways[0][0], ring.hub.cx)
    x = cell.x - 2 * (PLUS + 3) - half
    figure.add_route(out, "port", radius=5)
    figure.add_route([out[-1], (x, out[-1][1]), (x, cell.cy)], "beside", radius=5)
    figure.add_route([(x, cell.cy), (cell.x - half + INSIDE, cell.cy)], "join")


def _add_reading(figure: Figure, bus: NodeBus) -> None:
    """Name the ways of a block over a node's bus."""
    for k, way in enumerate(bus.reads, start=1):
        figure.add_route(way, "read", k, radius=4)
    for k in range(GPUS):
        figure.add_route(bus.tap(k), "gpu", k, radius=3)


def _margin_way(node: Figure, chunk: int, port: Point, hub: float) -> list[Point]:
    """Return the way of a chunk's value from its cell to the link at a port: under the strip, and along the node's border on the hub's side."""
    cell, box, (w, h) = node.figure("chunk", chunk).box, node.box, tag_size(node)
    cells = [node.figure("chunk", c).box for c in range(len(RING_TO_GRID))]
    low = max(other.bottom for other in cells) + h / 2 - 2
    if any(other.y > cell.bottom for other in cells):
        start = (_aisle(cells), cell.bottom)
    else:
        start = (cell.cx, cell.bottom - 4)
    x, y = port
    if y >= box.bottom - 1:
        return [start, (start[0], low), (x, low)]
    out = w / 2 - INSIDE
    side = box.right + out if box.cx < hub else box.x - out
    if abs(x - box.x) < 1 or abs(x - box.right) < 1:
        return [start, (start[0], low), (side, low), (side, y)]
    high = box.y + 4
    return [start, (start[0], low), (side, low), (side, high), (x, high)]
