"""The ways of section 3: what a block passes inside a node, how a batch reaches the nodes, how a chunk gets from a strip to a link.

All of them run through the free margins of the nodes and between them, so that nothing crosses a word.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.sections.training_cluster.bus import COLUMNS, NodeBus, bus_of
from scenes.sections.training_cluster.facts import RING_TO_GRID
from scenes.sections.training_cluster.frame_ring import MARGIN, LinkEnds, RingLayout, lane_of
from scenes.sections.training_cluster.parts import GPUS


def add_routes(figure: Figure, ring: RingLayout) -> None:
    """Name the ways in a picture.

    ("in", 1) to the disk of node 1 from the left edge of the stage; ("read", 1..3) from there to RAM, CPU and the
    rail over its GPUs; ("gpu", k) from there to each; ("batch",) from that edge to the hub, ("share", node, j) out of the hub to where
    block j of a node's share waits, ("deal", node, j) from there to a column of the node's GPUs; ("ring", k) along a link, ("card", k) there too, for
    what must not lie over the nodes; ("out", k, chunk) from a strip to link k,
    ("back", k, chunk) from its end to the strip; ("round",) once around, through all nodes.
    """
    bus = bus_of(figure.figure("node", 1))
    figure.add_route([(figure.box.x - 60.0, bus.flash.cy), (bus.flash.cx, bus.flash.cy)], "in", 1)
    _add_reading(figure, bus)
    _add_dealing(figure, ring)
    figure.add_route([point for k, way in enumerate(ring.ways, start=1) for point in (way[0], *lane_of(ring, k))], "round", radius=5)
    for k, way in enumerate(ring.ways, start=1):
        source, target = (RING_TO_GRID[n % len(ring.ways)] + 1 for n in (k - 1, k))
        figure.add_route(way, "ring", k)
        figure.add_route(_between_nodes(way, ring.bodies[0]), "card", k)
        for chunk in range(len(ring.ways)):
            figure.add_route(_margin_way(figure.figure("node", source), chunk, way[0], ring.hub.cx), "out", k, chunk, radius=5)
            figure.add_route(_margin_way(figure.figure("node", target), chunk, way[1], ring.hub.cx)[::-1], "back", k, chunk, radius=5)


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


def column_of(node: int, j: int) -> int:
    """Return to which column of a node's GPUs block j of its share goes: the first one farthest from the hub's side."""
    return j if node % 2 else COLUMNS - 1 - j


def pitch_of(figure: Figure) -> float:
    """Return the distance between two blocks of a batch, frame units: two pairs of them side by side fit between two nodes."""
    return 21.0 if figure.format.name == "square" else 27.0


def _between_nodes(way: LinkEnds, card: Box) -> LinkEnds:
    """Return the part of a link on which a card lies between the nodes."""
    (x1, y1), (x2, y2) = way
    length, half = abs(x2 - x1) + abs(y2 - y1), (card.w if y1 == y2 else card.h) / 2
    share = min(0.45, (half + 2.0) / length)
    dx, dy = (x2 - x1) * share, (y2 - y1) * share
    return (x1 + dx, y1 + dy), (x2 - dx, y2 - dy)


def _add_reading(figure: Figure, bus: NodeBus) -> None:
    """Name the ways of a block over a node's bus."""
    for k, way in enumerate(bus.reads, start=1):
        figure.add_route(way, "read", k, radius=4)
    for k in range(GPUS):
        figure.add_route(bus.tap(k), "gpu", k, radius=3)


def _margin_way(node: Figure, chunk: int, port: Point, hub: float) -> list[Point]:
    """Return the way from a chunk's cell to a port in the node's border: under the strip to the ring's lane, on the hub's side, and along it."""
    cell, box = node.figure("chunk", chunk).box, node.box
    low = box.bottom - MARGIN * 0.8
    below = [node.figure("chunk", c).box for c in range(len(RING_TO_GRID))]
    if any(other.y > cell.bottom and other.x < cell.cx < other.right for other in below):
        aisle = (max(other.right for other in below if other.x == min(b.x for b in below)) + max(b.x for b in below)) / 2
        start = [(aisle, cell.cy), (aisle, low)]
    else:
        start = [(cell.cx, cell.bottom), (cell.cx, low)]
    x, y = port
    if y >= box.bottom - 1:
        return [*start, (x, low), (x, y)]
    side = box.right - MARGIN if box.cx < hub else box.x + MARGIN
    if abs(x - box.x) < 1 or abs(x - box.right) < 1:
        return [*start, (side, low), (side, y), (x, y)]
    high = box.y + MARGIN * 0.8
    return [*start, (side, low), (side, high), (x, high), (x, y)]
