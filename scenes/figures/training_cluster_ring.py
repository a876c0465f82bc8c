"""The ring of section 3 in a full frame: links between nodes, ports, the hub, and chunks in flight on the links.

Values, counts and the step's number come from the ring all-reduce.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scenes.content.training_cluster import Labels
from scenes.figures.bodies import block
from scenes.figures.figure import Figure
from scenes.figures.hardware import link, port
from scenes.figures.training_cluster import signed
from scenes.layout import Box
from scenes.models.all_reduce import RingRun, RingStep, Send

Point = tuple[float, float]
Way = tuple[Point, Point]
CHUNKS = {"wide": (92.0, 62.0), "square": (80.0, 56.0)}  # size of a chunk in flight, frame units
CHUNK = (84.0, 60.0)
AIR, DOT = 4.0, 3.4  # between a body and its link; between a border and the middle of a dotted link's last dot


@dataclass(frozen=True)
class Ring:
    """Where the ring runs: its nodes in reading order, the ways from node to node clockwise, hub, and bodies half way."""

    cells: Sequence[Box]
    ways: tuple[Way, ...]
    hub: Box
    bodies: tuple[Box, ...]


def ring_of(figure: Figure, cells: Sequence[Box]) -> Ring:
    """Lay the ring out between four nodes."""
    a, b, c, d = cells
    name = figure.setting.name
    cx, cy = (a.right + b.x) / 2, (a.bottom + c.y) / 2
    top, bottom = a.y + a.h * 0.42, c.y + c.h * 0.42
    inward = 0.0 if figure.setting.is_wide else a.w * 0.2
    left, right = a.cx - inward, b.cx + inward
    ways = (
        ((a.right, top), (b.x, top)),
        ((right, b.bottom), (right, d.y)),
        ((d.x, bottom), (c.right, bottom)),
        ((left, c.y), (left, a.bottom)),
    )
    w, h = {"wide": (236.0, 84.0), "square": (262.0, 104.0)}.get(name, (262.0, 84.0))
    size = CHUNKS.get(name, CHUNK)
    bodies = tuple(_body(way, 0.30 if figure.setting.is_wide and k % 2 == 0 else 0.5, size) for k, way in enumerate(ways))
    return Ring(cells, ways, Box(cx - w / 2, cy - h / 2, w, h, "hub"), bodies)


def _body(way: Way, share: float, size: tuple[float, float]) -> Box:
    x, y = (start + (end - start) * share for start, end in zip(*way, strict=True))
    return Box(x - size[0] / 2, y - size[1] / 2, *size, "chunk in flight")


def draw_links(figure: Figure, ring: Ring) -> None:
    """Draw the four links, cut where a body is, their ports, their ties to the hub and the dotted links."""
    for way, body in zip(ring.ways, ring.bodies, strict=True):
        for piece in _pieces(way, body):
            link(figure, *piece)
    _ties(figure, ring)
    _dotted(figure, ring)
    for way in ring.ways:
        for x, y in way:
            port(figure, x, y, vertical_link=way[0][0] == way[1][0])


def _pieces(way: Way, body: Box) -> list[Way]:
    """Return what is left of a way when the body and some air around it are taken out."""
    (x1, y1), (x2, y2) = sorted(way)
    if y1 == y2:
        return [((x1, y1), (body.x - AIR, y1)), ((body.right + AIR, y1), (x2, y1))]
    return [((x1, y1), (x1, body.y - AIR)), ((x1, body.bottom + AIR), (x1, y2))]


def _ties(figure: Figure, ring: Ring) -> None:
    """Join the middle of every link to the hub, so that all four are one network."""
    hub = ring.hub
    for k, (way, body) in enumerate(zip(ring.ways, ring.bodies, strict=True)):
        x, y = ((start + end) / 2 for start, end in zip(*way, strict=True))
        covered = body.x < x < body.right and body.y < y < body.bottom
        if k % 2 == 0:
            edge = (body.bottom + AIR if k == 0 else body.y - AIR) if covered else y
            start, end = (x, edge), (x, hub.y if k == 0 else hub.bottom)
        else:
            edge = (body.x - AIR if k == 1 else body.right + AIR) if covered else x
            start, end = (edge, y), (hub.right if k == 1 else hub.x, y)
        figure.line(start, end, stroke=("blue", 0.8), width=1.4, glow=0.4)
        if not covered:
            figure.circle(x, y, 5, fill="cyan", glow=0.6)


def _dotted(figure: Figure, ring: Ring) -> None:
    """Draw a dotted link from every node to the hub, from border to border."""
    hub = ring.hub
    for cell in ring.cells:
        sx, sy = (1 if cell.cx < hub.cx else -1), (1 if cell.cy < hub.cy else -1)
        edge = cell.right if sx > 0 else cell.x
        corner = (edge, cell.bottom if sy > 0 else cell.y)
        target = (hub.x if sx > 0 else hub.right, hub.y if sy > 0 else hub.bottom)
        if figure.setting.is_wide:
            _dots_along(figure, [_moved(corner, -4.7 * sx, -4.7 * sy), _moved(target, 4.1 * sx, 4.1 * sy)])
        else:
            x, y = hub.cx - 34 * sx, corner[1] - 48 * sy
            _dots_along(figure, [(edge, y), (x, y), (x, target[1])], radius=min(20.0, abs(x - edge) - 4))


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


def draw_flying(figure: Figure, ring: Ring, step: RingStep) -> None:
    """Draw the four chunks of a step on their links, each in a part ("chunk", k)."""
    for k, send in enumerate(sorted(step.sends, key=lambda send: send.source)):
        body, (start, end) = ring.bodies[k], ring.ways[k]
        direction = tuple((a < b) - (a > b) for a, b in zip(start, end, strict=True))
        ahead = math.dist(start, (body.cx, body.cy)) - (body.w if direction[0] else body.h) / 2
        _flying(figure.child("chunk", k + 1, box=body), body, send, direction, (ahead - 9) / 3)


def _flying(figure: Figure, body: Box, send: Send, direction: tuple[int, int], step: float) -> None:
    """Draw a chunk in flight, hot, with a trail behind it that ends at the port it came from."""
    dx, dy = (min(step, 13.0) * d for d in direction)
    for k, alpha in ((3, 0.10), (2, 0.20), (1, 0.34)):
        figure.rect(body.x - dx * k, body.y - dy * k, body.w, body.h, 9, fill=("violet", alpha), behind=True)
    block(figure, body, None, colour="violet", state="hot")
    tone, size = figure.theme.on_light, min(27.0, figure.setting.role("token").size + 1)
    if figure.setting.name == "square":
        size = figure.setting.least
    figure.text(body.cx, body.cy + 2, signed(send.value), "token", anchor="middle", colour=tone, size=size)
    _counter(figure, body.cx - 22.5, body.cy + 18, send.count, tone, 15.0, 4.2)


def _counter(figure: Figure, x: float, y: float, count: int, tone: str, pitch: float, radius: float) -> float:
    """Draw how many of the four nodes are added: filled dots; return their right edge."""
    for p in range(4):
        figure.circle(x + p * pitch, y, radius, stroke=tone, width=0.9, **({"fill": tone} if p < count else {}))
    return x + 3 * pitch + radius


def ring_words(figure: Figure, ring: Ring, labels: Labels, run: RingRun, index: int) -> None:
    """Say which step the ring is at and what the dots and the values mean, in the free space around the hub."""
    step = run.steps[index]
    steps = sum(other.phase == step.phase for other in run.steps)
    number = f"{labels.step_of} {step.number} {labels.of} {steps}"
    share = f"= {step.sends[0].count} {labels.of} {len(ring.cells)}"
    scale = f"× {1 / run.scale:g}"
    draw = {"wide": _wide_words, "square": _square_words}.get(figure.setting.name, _tall_words)
    draw(figure, ring, labels, (number, share, scale, step.sends[0].count))


Facts = tuple[str, str, str, int]


def _wide_words(figure: Figure, ring: Ring, labels: Labels, facts: Facts) -> None:
    number, share, scale, count = facts
    cx, y = ring.hub.cx, ring.cells[0].y
    figure.text(cx, y + 38, labels.phase_scatter, "card", anchor="middle", colour="quiet", size=24)
    figure.text(cx, y + 78, number, "number", anchor="middle", size=34)
    y = ring.ways[2][0][1] + 76
    _dotted_share(figure, cx, y, f"{share} {labels.added}", count)
    figure.text(cx, y + 36, f"{labels.values} {scale}", "quiet", anchor="middle")


def _square_words(figure: Figure, ring: Ring, labels: Labels, facts: Facts) -> None:
    number, share, scale, count = facts
    size = figure.setting.role("quiet").size
    figure.text(ring.hub.cx, ring.hub.y + 93, f"{number}, {scale}", "quiet", anchor="middle")
    y = ring.bodies[2].bottom + 40
    _counter(figure, ring.hub.cx - 22.5, y - 8, count, figure.theme.tint("violet", 0.2), 15.0, 4.8)
    for row in (share, *labels.added.split()):
        y += size * 1.15
        figure.text(ring.hub.cx, y, row, "quiet", anchor="middle")


def _tall_words(figure: Figure, ring: Ring, labels: Labels, facts: Facts) -> None:
    """Set the words above and below the lines that join the vertical links to the hub."""
    number, share, scale, count = facts
    hub = ring.hub
    left, right = (ring.bodies[3].right + hub.x) / 2, (hub.right + ring.bodies[1].x) / 2
    figure.text(left, hub.cy - 15, labels.phase_scatter, "quiet", anchor="middle")
    figure.text(left, hub.cy + 38, number, "number", anchor="middle", size=29)
    _dotted_share(figure, right, hub.cy - 41, share, count)
    figure.text(right, hub.cy - 13, labels.added, "quiet", anchor="middle")
    figure.text(right, hub.cy + 36, f"{labels.values} {scale}", "quiet", anchor="middle")


def _dotted_share(figure: Figure, cx: float, y: float, text: str, count: int) -> None:
    """Draw the counter's dots and what they say, centred."""
    pitch, radius, gap = 14.5, 4.8, 9.0
    dots = 3 * pitch + 2 * radius
    x = cx - (dots + gap + figure.measure(text, "quiet")) / 2
    at = _counter(figure, x + radius, y - figure.setting.role("quiet").size * 0.32, count, figure.theme.tint("violet", 0.2), pitch, radius)
    figure.text(at + gap, y, text, "quiet")
