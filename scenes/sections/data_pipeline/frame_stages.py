"""Drawings of the data pipeline in full frames: sources that fall into one line, sieves, and the shards.

Each has a form that stands (the flow runs to the right) and one that lies (the flow runs down). What is counted or
stacked comes from the corpus and from the shard balancer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.payloads import document
from scenes.drawing.shape import horizontal, vertical
from scenes.sections.data_pipeline.frame_sentence import token_ink
from scenes.sections.data_pipeline.moments import PipelineMoment
from scenes.sections.data_pipeline.sheet import SOURCE_ICONS

DOC = (26.0, 33.0)
OPEN = 4  # the card that is open
MESHES = ((6, 2), (11, 3), (18, 5))  # cells along and across of the three sieves, coarse to fine


def dim(figure: Figure) -> str:
    """Return the tone of lines that wait."""
    return figure.theme.shade("blue", 0.72)


def way(figure: Figure, *points: Point, hot: bool = False) -> None:
    """Draw a piece of the line that data travels on; hot where tokens begin."""
    figure.line(*points, stroke="cyan" if hot else (dim(figure), 0.9), width=1.1 if hot else 1.0, glow=0.4 if hot else 0.0)


def dotted(figure: Figure, *points: Point, colour: str = "quiet", radius: float = 12.0, head: bool = True) -> None:
    """Draw a dotted way of single bodies, with a small chevron at its end."""
    figure.line(*points, radius=radius, stroke=(colour, 0.85), width=1.0, dash=(0.1, 3.8))
    if head:
        chevron(figure, points[-1], points[-2], colour=colour)


def chevron(figure: Figure, tip: Point, before: Point, *, size: float = 7.0, colour: str = "quiet") -> None:
    """Draw an open arrow head at a tip."""
    delta = np.array(tip) - np.array(before)
    ahead = delta / max(1e-6, float(np.hypot(*delta)))
    side = np.array((-ahead[1], ahead[0]))
    a, b = (tuple(np.array(tip) - ahead * size + side * size * s) for s in (1, -1))
    figure.line(a, tip, b, stroke=colour, width=1.3, glow=0.3)


def doc_at(figure: Figure, point: Point, scale: float = 1.0, *, strength: float = 0.92, colour: str = "ink") -> Figure:
    """Draw a travelling document centred on a point."""
    w, h = DOC[0] * scale, DOC[1] * scale
    return document(figure, Box(point[0] - w / 2, point[1] - h / 2, w, h), colour=colour, strength=strength, width=0.9)


def source_icon(figure: Figure, k: int, x: float, y: float, size: float) -> None:
    """Draw the icon of source k (from 0), white: raw data has no other colour."""
    figure.icon(SOURCE_ICONS[k], x, y, size, colour="ink", width=1.05, glow=0.2)


def merge_curve(figure: Figure, start: Point, bends: tuple[Point, Point], end: Point, *name: object) -> np.ndarray:
    """Draw the way of one source into the common line, name it as a route, and return its cubic points."""
    curve = np.array([start, *bends, end], float)
    figure.draw(curve, stroke=(dim(figure), 0.9), width=1.0)
    figure.add_route(curve, *name)
    return curve


# ---------------------------------------------------------------- sieves
def sieve(figure: Figure, cx: float, cy: float, length: float, thick: float, lean: float, cells: tuple[int, int], *, lying: bool) -> None:
    """Draw a sieve in perspective: `length` across the flow, `thick` along it, leaning by `lean`. More cells are finer."""
    theme = figure.theme
    edge = theme.tint("blue", 0.18)

    def at(u: float, v: float) -> Point:
        """Return the point at u along the length and v across it, both -1..1."""
        if lying:
            return cx + u * length / 2 + v * lean, cy - v * thick / 2
        return cx + v * thick / 2, cy + u * length / 2 - v * lean

    fill = (horizontal if lying else vertical)(
        (0, theme.shade("blue", 0.40), 0.72), (0.5, theme.shade("blue", 0.20), 0.72), (1, theme.shade("blue", 0.40), 0.72)
    )
    figure.polygon(at(-1, -1), at(1, -1), at(1, 1), at(-1, 1), fill=fill, stroke=edge, width=1.0, glow=0.15)
    along_cells, across = cells
    for q in range(1, along_cells):
        u = -1 + 2 * q / along_cells
        figure.line(at(u, -1), at(u, 1), stroke=(edge, 0.62), width=0.65)
    for q in range(1, across):
        v = -1 + 2 * q / across
        figure.line(at(-1, v), at(1, v), stroke=(edge, 0.62), width=0.65)


def tray(figure: Figure, name: str, box: Box, count: int, shown: int | None, scale: float = 0.85, pitch: float = 7.0) -> None:
    """Draw a tray for `count` documents with those that were taken out so far, one sheet each, `pitch` apart or nearer when they are many.

    Parts: ("tray", name) with ("document", k).
    """
    made = figure.child("tray", name, box=box)
    lip = min(26.0, box.h * 0.7)
    made.line(
        (box.x, box.bottom - lip), (box.x, box.bottom), (box.right, box.bottom), (box.right, box.bottom - lip),
        radius=min(8.0, lip * 0.5), stroke=(dim(figure), 1.0), width=1.2,
    )  # fmt: skip
    w, h = DOC[0] * scale, DOC[1] * scale
    pitch = min(pitch, (box.w - 6 - w) / max(1, count - 1))
    left = round(box.cx - (w + pitch * (count - 1)) / 2)
    for k in range(shown or 0):
        place = (left + w / 2 + k * pitch, box.bottom - min(7.0, lip * 0.35) - h / 2)
        made.register(doc_at(made, place, scale, strength=0.7, colour="quiet"), "document", k)


def queue(figure: Figure, name: str, at: Point, count: int, room: int, reach: tuple[float, float], scale: float, *, lying: bool) -> None:
    """Draw documents that wait around a point, side by side from the nearer to the farther end of `reach`, in turn on both sides.

    `room` is how many have a place; they stand one above the other, or lie in a row. Part `name` with ("document", k).
    """
    made, (near, far) = figure.child(name), reach
    for k in range(count):
        offset = (near + (k // 2) * (far - near) / (room / 2)) * (1 if k % 2 else -1)
        place = (at[0] + offset, at[1]) if lying else (at[0], at[1] + offset)
        made.register(doc_at(made, place, scale, strength=0.75), "document", k)


def tray_number(figure: Figure, name: str, x: float, y: float, count: int | None, anchor: str = "middle") -> None:
    """Say how many documents lie in a tray. Part ("number", name)."""
    if count is not None:
        figure.child("number", name).text(x, y, str(count), "quiet", anchor=anchor)


def kind_number(figure: Figure, k: int, x: float, y: float, moment: PipelineMoment) -> None:
    """Say how many documents of source k (from 0) have come in. Part ("kind", k)."""
    if moment.kinds[k] is not None:
        figure.child("kind", k).text(x, y, str(moment.kinds[k]), "quiet")


def written(number: int | None) -> str | None:
    """Return a count as text, None for one that is not known yet."""
    return None if number is None else str(number)


def twins(figure: Figure, cx: float, cy: float, scale: float = 1.0) -> None:
    """Draw a near copy laid over its twin."""
    doc_at(figure, (cx + 8 * scale, cy - 6 * scale), scale, colour="quiet", strength=0.8)
    doc_at(figure, (cx - 4 * scale, cy + 4 * scale), scale)


# ---------------------------------------------------------------- shards
def shard_row(figure: Figure, box: Box, moment: PipelineMoment, width: float, number_drop: float, role: str = "strong") -> list[Box]:
    """Draw the shards as glass cylinders, one disk a document as high as its tokens; the one that is next is lit.

    Returns their boxes. Parts: ("shard", 1..n), each with "rim" and ("disk", k), the lowest first.
    """
    count = len(moment.placed)
    gap = (box.w - count * width) / (count - 1)
    places = []
    for k, lengths in enumerate(moment.placed):
        cell = Box(box.x + k * (width + gap), box.y, width, box.h, f"shard {k + 1}")
        next_one = k == moment.emptiest
        made = figure.child("shard", k + 1, box=cell)
        _shard(made, cell, lengths, moment.capacity, next_one)
        tone = token_ink(figure) if next_one else "ink"
        if lengths:
            made.child("number").text(cell.cx, box.bottom + number_drop, str(sum(lengths)), role, anchor="middle", colour=tone)
        places.append(cell)
    return places


def wrong_ink(figure: Figure) -> str:
    """Return the colour of words about what is wrong: amber, darker on paper so that it reads."""
    return "amber" if figure.theme.dark else figure.theme.tint("amber", 0.5)


def skew_ink(figure: Figure, moment: PipelineMoment) -> str:
    """Return the colour of the shards' imbalance: amber while one of them is waited for."""
    return "body" if moment.slow is None else wrong_ink(figure)


def _shard(figure: Figure, box: Box, lengths: Sequence[int], capacity: int, lit: bool) -> None:
    theme, rx, ry = figure.theme, box.w / 2, _tilt(box.w)
    top, base = box.y + ry, box.bottom - ry
    glass = "cyan" if lit else dim(figure)
    figure.path(
        f"M{box.x} {top} V{base} A{rx} {ry} 0 0 0 {box.right} {base} V{top} A{rx} {ry} 0 0 1 {box.x} {top} Z",
        fill=horizontal((0, theme.shade("cyan", 0.10), 0.55), (0.3, theme.shade("cyan", 0.17), 0.45), (1, theme.shade("cyan", 0.06), 0.55)),
    )  # fmt: skip
    rim = figure.ellipse(
        box.cx, top, rx, ry, fill=(theme.shade("cyan", 0.10), 0.6), stroke=(glass, 1.0), width=1.0, glow=0.5 if lit else 0.0
    )
    figure.register(rim, "rim")
    figure.line((box.x, top), (box.x, base), stroke=(glass, 0.8), width=0.9)
    figure.line((box.right, top), (box.right, base), stroke=(glass, 0.8), width=0.9)
    floor, scale = disk_scale(box, capacity)
    for k, length in enumerate(lengths):
        height = length * scale
        place = Box(box.x, floor - height, box.w, height)
        disk(figure.child("disk", k, box=place), place)
        floor -= height
    if not lengths:
        figure.draw(geometry.arc(box.cx, base, rx, ry, 0, np.pi), stroke=(glass, 0.8), width=0.9)


def disk_scale(box: Box, capacity: int) -> tuple[float, float]:
    """Return where the floor of a shard in a box is, and how high a token stands on it."""
    ry = _tilt(box.w)
    return box.bottom - ry, (box.h - 2 * ry) / capacity


def _tilt(width: float) -> float:
    """Return how high half a lid of a cylinder is seen."""
    return min(9.0, width * 0.15)


def disk(figure: Figure, box: Box, gap: float = 2.6) -> None:
    """Draw one document in a shard: a disk of tokens; `box` runs from the middle of its lid to the middle of its foot.

    Its edge fades where disks are so flat that edges would hide them.
    """
    shade, rx, ry = figure.theme.shade, box.w / 2, _tilt(box.w)
    edge = ("cyan", min(1.0, box.h / 6))
    top = box.y + min(gap, box.h * 0.3)
    side = f"M{box.x} {top} V{box.bottom} A{rx} {ry} 0 0 0 {box.right} {box.bottom} V{top} Z"
    body = horizontal(
        (0, shade("cyan", 0.30), 1), (0.28, shade("cyan", 0.66), 1), (0.62, shade("cyan", 0.44), 1), (1, shade("cyan", 0.22), 1)
    )
    figure.path(side, fill=body, stroke=edge, width=0.75)
    figure.ellipse(
        box.cx, top, rx, ry, fill=vertical((0, shade("cyan", 0.78), 1), (1, shade("cyan", 0.50), 1)), stroke=edge, width=0.8, glow=0.12
    )


__all__ = [
    "DOC",
    "MESHES",
    "OPEN",
    "chevron",
    "dim",
    "disk",
    "disk_scale",
    "doc_at",
    "dotted",
    "kind_number",
    "merge_curve",
    "queue",
    "shard_row",
    "sieve",
    "skew_ink",
    "source_icon",
    "tray",
    "tray_number",
    "twins",
    "way",
    "written",
    "wrong_ink",
]
