"""KV Cache of section 5: a violet cylinder whose rows belong to the requests of the batch.

Rows a request, rows in use and rows that fit come from `models.batch_table`; each loop adds one row on top of each share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from scenes.figures import geometry
from scenes.figures.bodies import hot_paint
from scenes.figures.figure import Figure
from scenes.figures.shape import Paint, horizontal, vertical
from scenes.layout import Box
from scenes.models.batch_table import BatchRequest, BatchTable

TONES = (0.62, 0.80, 0.62)  # neighbouring shares differ
CALM = (0.46, 0.56, 0.46)  # the same where a name stands on them
LID = 0.17  # half the width of a lying cylinder's lid, as a share of its height


def _side(figure: Figure, strength: float, upright: bool) -> Paint:
    """Return the round shading of a share."""
    shade = figure.theme.shade
    stops = (
        (0, shade("violet", strength * 0.62), 1),
        (0.28, shade("violet", min(1.0, strength * 1.12)), 1),
        (0.62, shade("violet", strength * 0.86), 1),
        (1, shade("violet", strength * 0.46), 1),
    )
    return horizontal(*stops) if upright else vertical(*stops)


def lying_box(right: float, y: float, height: float, surface: float, table: BatchTable) -> Box:
    """Return the box of a lying cylinder that ends at `right` and whose newest row lies at x = `surface`."""
    rx, used = height * LID, table.rows_in_use / table.cache_rows
    start = (surface - used * (right - rx)) / (1 - used)
    return Box(start - rx, y, right - start + rx, height, "lying cache")


def lying_cache(figure: Figure, box: Box, table: BatchTable) -> None:
    """Draw the cylinder on its side: a share of its length for each request, dark where rows are free. Parts: ("rows", k)."""
    rx, half, theme = box.h * LID, box.h / 2, figure.theme
    start, end = box.x + rx, box.right - rx
    pitch = (end - start) / table.cache_rows
    y, low = box.y, box.bottom

    def share(a: float, b: float) -> str:
        return f"M{a} {y} A{rx} {half} 0 0 1 {a} {low} H{b} A{rx} {half} 0 0 0 {b} {y} Z"

    figure.path(share(start, end), fill=theme.shade("violet", 0.15))
    at = start
    edge = theme.gleam("violet", 0.6)
    for k, request in enumerate(table.requests):
        made = figure.child("rows", k + 1)
        to = at + request.rows * pitch
        made.path(share(at, to), fill=_side(figure, CALM[k], False))
        made.path(share(to - 1.5, to), fill=hot_paint(figure, "violet"))
        role = "micro-strong"
        tone = theme.readable_on(theme.shade("violet", CALM[k]))
        made.text((at + to) / 2 + rx * 0.7, box.cy + 3, request.name, role, anchor="middle", colour=tone, width=to - at)
        at = to
    outline = f"M{start} {y} H{end} A{rx} {half} 0 0 1 {end} {low} H{start}"
    figure.path(outline, stroke=edge, width=0.9, glow=0.4)
    figure.ellipse(
        start,
        box.cy,
        rx,
        half,
        fill=vertical((0, theme.gleam("violet", 0.5), 1), (1, theme.shade("violet", 0.8), 1)),
        stroke=theme.gleam("violet", 0.75),
        width=0.9,
        glow=0.3,
    )


def standing_cache(figure: Figure, box: Box, table: BatchTable) -> float:
    """Draw the standing cylinder, a slab for each row, this step's rows hot, with each request's share named at its side.

    Returns the height of the surface, where the next row lands. Parts: ("rows", 1..3). Routes: "free".
    """
    ry, rx, theme = min(box.w * 0.11, box.h * 0.1), box.w / 2, figure.theme
    top, base = box.y + ry, box.bottom - ry
    pitch = (base - top) / table.cache_rows
    back = f"M{box.x} {top} V{base} A{rx} {ry} 0 0 0 {box.right} {base} V{top} A{rx} {ry} 0 0 1 {box.x} {top} Z"
    figure.path(back, fill=(theme.shade("violet", 0.18), 0.6))
    figure.ellipse(box.cx, top, rx, ry, fill=(theme.shade("violet", 0.14), 0.8), stroke=theme.shade("violet", 0.8), width=0.9)
    at = base
    heights = _label_heights(figure, [request.rows * pitch for request in table.requests], base)
    for k, request in enumerate(table.requests):
        made = figure.child("rows", k + 1)
        _slabs(made, box.cx, at, rx, ry, pitch, request.rows, TONES[k])
        _share_label(made, box.right, at, pitch * request.rows, heights[k], request)
        at -= pitch * request.rows
    figure.add_route([(box.cx, at), (box.cx, top - 40)], "free")
    made.ellipse(
        box.cx,
        at,
        rx,
        ry,
        fill=vertical((0, theme.gleam("violet", 0.30), 1), (1, theme.shade("violet", 0.75), 1)),
        stroke=theme.gleam("violet", 0.6),
        width=1.1,
        glow=0.5,
    )
    figure.path(f"M{box.x} {top} V{base} A{rx} {ry} 0 0 0 {box.right} {base} V{top}", stroke=theme.tint("violet", 0.3), width=1.1, glow=0.2)
    figure.draw(geometry.arc(box.cx, top, rx, ry, 0, math.pi), stroke=theme.shade("violet", 0.9), width=0.9)
    return at


def _slabs(figure: Figure, cx: float, base: float, rx: float, ry: float, pitch: float, rows: int, tone: float) -> None:
    """Draw the rows of one request as slabs; the last one is hot."""
    shade = figure.theme.shade

    def body(low: float, high: float) -> str:
        return f"M{cx - rx} {high} V{low} A{rx} {ry} 0 0 0 {cx + rx} {low} V{high} A{rx} {ry} 0 0 1 {cx - rx} {high} Z"

    figure.path(body(base, base - pitch * rows), fill=_side(figure, tone, True))
    for k in range(1, rows):
        figure.draw(geometry.arc(cx, base - k * pitch, rx, ry, 0, math.pi)[::-1], stroke=(shade("violet", 0.22), 0.75), width=0.55)
    rim = f"M{cx - rx} {base - pitch * (rows - 1)} A{rx} {ry} 0 0 0 {cx + rx} {base - pitch * (rows - 1)} V{base - pitch * rows} A{rx} {ry} 0 0 1 {cx - rx} {base - pitch * rows} Z"
    figure.path(rim, fill=hot_paint(figure, "violet"), glow=0.6)


def _label_heights(figure: Figure, shares: Sequence[float], base: float) -> list[float]:
    """Return the middle of every share from the base up, or evenly further apart where names would touch."""
    middles = [base - sum(shares[:k]) - share / 2 for k, share in enumerate(shares)]
    lead = figure.setting.role("body").size * 1.1
    if min(below - above for below, above in pairwise(middles)) >= lead:
        return middles
    centre = sum(middles) / len(middles)
    return [centre + lead * ((len(middles) - 1) / 2 - k) for k in range(len(middles))]


def _share_label(figure: Figure, x: float, base: float, height: float, cy: float, request: BatchRequest) -> None:
    """Name a share at the cylinder's side: a bracket, and at height `cy` the request and its rows."""
    size = figure.setting.role("body").size
    tone = figure.theme.tint("violet", 0.35)
    top, low = base - height + 3, base - 3
    figure.line((x + 8, top), (x + 15, top), (x + 15, low), (x + 8, low), radius=4, stroke=tone, width=0.8)
    y = cy + size * 0.345
    figure.text(x + 24, y, request.name, "strong")
    figure.text(x + 24 + figure.measure(request.name, "strong") + size * 0.45, y, str(request.rows), "body", colour=tone)
