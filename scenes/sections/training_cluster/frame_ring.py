"""The ring of the training cluster in a full frame: links between nodes, ports, the hub, and chunks in flight on the links.

Values, counts and the step's number come from the ring all-reduce.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.units import signed
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.hardware import link, port
from scenes.drawing.kit.panels import lit_border
from scenes.drawing.kit.payloads import block
from scenes.models.all_reduce import Send
from scenes.sections.training_cluster.facts import RING_TO_GRID
from scenes.sections.training_cluster.words import NetworkWords

LinkEnds = tuple[Point, Point]
CHUNKS = {"wide": (92.0, 62.0), "square": (80.0, 56.0)}  # size of a chunk in flight, frame units
CHUNK = (84.0, 60.0)
TAGS, TAG = {"square": (76.0, 28.0)}, (84.0, 28.0)  # size of a chunk's value as it travels: the margin of a node holds it
PLUS = 12.0  # radius of the sign between what is added
CABLE, LANE, THROUGH = 3.4, 0.8, 0.55  # widths of the ring between nodes and through them, and how bright it is there
MARGIN = 10.0  # from a node's border to what runs in its margin
DOT = 3.4  # between a border and the middle of a dotted link's last dot


@dataclass(frozen=True)
class RingLayout:
    """Where the ring runs: its nodes in reading order, the ways from node to node clockwise, hub, and bodies half way."""

    cells: Sequence[Box]
    ways: tuple[LinkEnds, ...]
    hub: Box
    bodies: tuple[Box, ...]


def ring_of(figure: Figure, cells: Sequence[Box]) -> RingLayout:
    """Lay the ring out between four nodes."""
    a, b, c, d = cells
    name = figure.format.name
    cx, cy = (a.right + b.x) / 2, (a.bottom + c.y) / 2
    top, bottom = a.y + a.h * 0.42, c.y + c.h * 0.42
    inward = 0.0 if figure.format.is_wide else a.w * 0.2
    left, right = a.cx - inward, b.cx + inward
    ways = (
        ((a.right, top), (b.x, top)),
        ((right, b.bottom), (right, d.y)),
        ((d.x, bottom), (c.right, bottom)),
        ((left, c.y), (left, a.bottom)),
    )
    w, h = {"wide": (236.0, 84.0), "square": (262.0, 104.0)}.get(name, (262.0, 84.0))
    size = CHUNKS.get(name, CHUNK)
    bodies = tuple(_body(way, 0.30 if figure.format.is_wide and k % 2 == 0 else 0.5, size) for k, way in enumerate(ways))
    return RingLayout(cells, ways, Box(cx - w / 2, cy - h / 2, w, h, "hub"), bodies)


def _body(way: LinkEnds, share: float, size: tuple[float, float]) -> Box:
    x, y = (start + (end - start) * share for start, end in zip(*way, strict=True))
    return Box(x - size[0] / 2, y - size[1] / 2, *size, "chunk in flight")


def first_link_of(source: Figure, target: Figure) -> Box:
    """Return the room of the first addition: the link, the whole node that receives, and the edge of the one that sends."""
    left, right = source.box.right - 4, target.box.right + 4
    return Box(left, target.box.y - 4, right - left, target.box.h + 8, "first link")


def draw_links(figure: Figure, ring: RingLayout) -> None:
    """Draw the ring: links between nodes, bright; thinly the lanes through nodes; the ports; and what joins the links to the hub.

    Parts: ("link", k) in the order of the ring, ("lane", k) in the node that link k reaches, ("port", k, end), ("tie", k),
    ("dotted", k) in reading order.
    """
    _ties(figure, ring)
    _dotted(figure, ring)
    for k, way in enumerate(ring.ways, start=1):
        figure.register(link(figure, *way, width=CABLE), "link", k)
        figure.register(link(figure, *lane_of(ring, k), width=LANE, strength=THROUGH, radius=5), "lane", k)
    for k, way in enumerate(ring.ways, start=1):
        for end, (x, y) in enumerate(way):
            figure.register(port(figure, x, y, vertical_link=way[0][0] == way[1][0]), "port", k, end)


def lane_of(ring: RingLayout, k: int) -> list[Point]:
    """Return the way through the margin of the node that link k reaches, from its port to that of the next link."""
    first, last = ring.ways[k - 1][1], ring.ways[k % len(ring.ways)][0]
    box = ring.cells[RING_TO_GRID[k % len(ring.ways)]]
    side = box.right - MARGIN if box.right - 1 <= max(first[0], last[0]) else box.x + MARGIN
    level = box.bottom - MARGIN * 0.8 if box.bottom - 1 <= max(first[1], last[1]) else box.y + MARGIN * 0.8
    if first[1] in (box.y, box.bottom):
        return [first, (first[0], level), (side, level), (side, last[1]), last]
    return [first, (side, first[1]), (side, level), (last[0], level), last]


def _ties(figure: Figure, ring: RingLayout) -> None:
    """Join the middle of every link to the hub, so that all four are one network."""
    for k, (start, end) in enumerate(ties_of(ring), start=1):
        made = figure.child("tie", k)
        made.line(start, end, stroke=figure.theme.tint("request", 0.1), width=1.7, glow=0.5)
        made.circle(*start, 6, fill=figure.theme.shade("blue", 0.34), stroke="cyan", width=1.3)


def ties_of(ring: RingLayout) -> list[LinkEnds]:
    """Return what joins the links to the hub: from the middle of each to the hub's edge."""
    hub = ring.hub
    ends = (0, hub.y), (hub.right, 0), (0, hub.bottom), (hub.x, 0)
    middles = [tuple((start + stop) / 2 for start, stop in zip(*way, strict=True)) for way in ring.ways]
    return [((x, y), (end[0] or x, end[1] or y)) for (x, y), end in zip(middles, ends, strict=True)]


def _dotted(figure: Figure, ring: RingLayout) -> None:
    """Draw a dotted link from every node to the hub, from border to border."""
    hub = ring.hub
    for k, cell in enumerate(ring.cells, start=1):
        dots = figure.child("dotted", k)
        sx, sy = (1 if cell.cx < hub.cx else -1), (1 if cell.cy < hub.cy else -1)
        edge = cell.right if sx > 0 else cell.x
        corner = (edge, cell.bottom if sy > 0 else cell.y)
        target = (hub.x if sx > 0 else hub.right, hub.y if sy > 0 else hub.bottom)
        if figure.format.is_wide:
            _dots_along(dots, [_moved(corner, -4.7 * sx, -4.7 * sy), _moved(target, 4.1 * sx, 4.1 * sy)])
        else:
            x, y = hub.cx - 34 * sx, corner[1] - 48 * sy
            _dots_along(dots, [(edge, y), (x, y), (x, target[1])], radius=min(20.0, abs(x - edge) - 4))


def _moved(point: Point, dx: float, dy: float) -> Point:
    return point[0] + dx, point[1] + dy


def _dots_along(figure: Figure, points: list[Point], radius: float = 0.0) -> None:
    """Draw round dots at equal steps, the first and the last just off the borders that they join."""
    points = [_towards(points[0], points[1]), *points[1:-1], _towards(points[-1], points[-2])]
    length = sum(math.dist(p, q) for p, q in zip(points, points[1:], strict=False)) - (2 - math.pi / 2) * radius
    scale = figure.line_scale
    step = length / max(1, round(length / (4.3 * scale))) / scale
    tone = (figure.theme.tint("request", 0.25), 0.95)
    figure.line(*points, radius=radius, stroke=tone, width=1.6, dash=(0.1, step * 0.999 - 0.1))


def _towards(point: Point, other: Point) -> Point:
    share = DOT / math.dist(point, other)
    return point[0] + (other[0] - point[0]) * share, point[1] + (other[1] - point[1]) * share


def hub(figure: Figure, box: Box, words: NetworkWords, first: float) -> Figure:
    """Draw the label of the network as the hub of a full frame; `first` is its first baseline under the hub's top."""
    made = figure.child("hub", box=box)
    size = figure.format.role("body").size
    made.box_rect(box, 14, fill=(figure.theme.wash(0.14), 0.96), stroke=lit_border(), width=0.95, glow=0.4)
    made.text(box.cx, box.y + first, words.name, "strong", anchor="middle", width=box.w - 16)
    tone = figure.theme.tint("cyan", 0.1)
    made.text(box.cx, box.y + first + size * 1.16, words.kinds, "body", anchor="middle", colour=tone, width=box.w - 16)
    return made


def draw_flying(figure: Figure, ring: RingLayout, sends: Sequence[Send]) -> None:
    """Draw chunks on their links, each in a part ("chunk", k)."""
    for k, send in enumerate(sorted(sends, key=lambda send: send.source)):
        body, (start, end) = ring.bodies[k], ring.ways[k]
        direction = _sign(end[0] - start[0]), _sign(end[1] - start[1])
        ahead = math.dist(start, (body.cx, body.cy)) - (body.w if direction[0] else body.h) / 2
        _flying(figure.child("chunk", k + 1, box=body), body, send, direction, (ahead - 9) / 3)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _flying(figure: Figure, body: Box, send: Send, direction: tuple[int, int], step: float) -> None:
    """Draw a chunk in flight over its link, hot, with a trail behind it that ends at the port it came from."""
    dx, dy = (min(step, 13.0) * d for d in direction)
    for k, alpha in ((3, 0.10), (2, 0.20), (1, 0.34)):
        figure.rect(body.x - dx * k, body.y - dy * k, body.w, body.h, 9, fill=("violet", alpha), behind=True)
    chunk_card(figure, body, send.value, send.count)


def tag_size(figure: Figure) -> tuple[float, float]:
    """Return the size of a chunk's value as it travels."""
    return TAGS.get(figure.format.name, TAG)


def value_tag(figure: Figure, cx: float, cy: float, value: float) -> Figure:
    """Draw a chunk as it travels through margins and over links: its value, hot, and nothing else."""
    w, h = tag_size(figure)
    body = Box(cx - w / 2, cy - h / 2, w, h, "tag")
    made = figure.child(box=body)
    block(made, body, None, colour="violet", state="hot", radius=7)
    size = min(26.0, figure.format.role("token").size)
    made.text(cx, cy + size * 0.345, signed(value), "token", anchor="middle", colour=figure.theme.on_light, size=size)
    return made


def draw_carried(figure: Figure, send: Send, place: str) -> None:
    """Draw the first chunk where it stops on its way (a route of that name ends there); beside what it is added to, with a plus. Parts: carried, plus."""
    x, y = (float(v) for v in figure.route(place)[-1])
    figure.register(value_tag(figure, x, y, send.value), "carried")
    if place == "beside":
        _plus(figure.child("plus"), x + tag_size(figure)[0] / 2 + PLUS + 3, y)


def _plus(figure: Figure, x: float, y: float) -> None:
    figure.circle(x, y, PLUS, fill=figure.theme.wash(0.3), stroke="violet", width=1.0)
    for dx, dy in ((PLUS * 0.55, 0.0), (0.0, PLUS * 0.55)):
        figure.line((x - dx, y - dy), (x + dx, y + dy), stroke="ink", width=2.2)


def chunk_card(figure: Figure, body: Box, value: float | None, count: int) -> None:
    """Draw a chunk in flight: hot, with its value (None: none is written) and how many nodes are summed in it."""
    figure.hide_glow(body, figure.format.radius["body"])
    block(figure, body, None, colour="violet", state="hot")
    tone, size = figure.theme.on_light, min(27.0, figure.format.role("token").size + 1)
    if figure.format.name == "square":
        size = figure.format.least
    if value is not None:
        figure.text(body.cx, body.cy + 2, signed(value), "token", anchor="middle", colour=tone, size=size)
    counter(figure, body.cx - 22.5, body.cy + 18, count, tone, 15.0, 4.2)


def counter(figure: Figure, x: float, y: float, count: int, tone: str, pitch: float, radius: float) -> float:
    """Draw how many of the four nodes are added: filled dots; return their right edge."""
    for p in range(4):
        figure.circle(x + p * pitch, y, radius, fill=tone if p < count else None, stroke=tone, width=0.9)
    return x + 3 * pitch + radius
