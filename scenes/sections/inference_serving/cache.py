"""KV Cache of inference serving, lying on the sheet and standing in a frame: a violet cylinder whose rows belong to the requests of the batch.

Rows a request, rows in use and rows that fit come from `models.batch_table`; each loop adds one row on top of each share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import hot_paint, readable_strength, text_tone
from scenes.drawing.shape import Paint, horizontal, vertical
from scenes.models.batch_table import BatchTable

TONES = (0.62, 0.80, 0.62)  # neighbouring shares differ
CALM = (0.60, 0.74, 0.60)  # the same where a name stands on them
LIT = 1.12  # of the lit part of a share's side, against its tone
MOST_LID = 4.6  # units
LID = 0.17  # half the width of a lying cylinder's lid, as a share of its height


def _side(figure: Figure, strength: float, upright: bool) -> Paint:
    """Return the round shading of a share."""
    shade = figure.theme.shade
    stops = (
        (0, shade("violet", strength * 0.62), 1),
        (0.28, shade("violet", min(1.0, strength * LIT)), 1),
        (0.62, shade("violet", strength * 0.86), 1),
        (1, shade("violet", strength * 0.46), 1),
    )
    return horizontal(*stops) if upright else vertical(*stops)


def lid_of(height: float) -> float:
    """Return half the width of a lying cylinder's lid; a high one has no wider lid, so that names between two shares have room."""
    return min(height * LID, MOST_LID)


def lying_box(right: float, y: float, height: float, surface: float, table: BatchTable) -> Box:
    """Return the box of a lying cylinder that ends at `right` and whose newest row lies at x = `surface`."""
    rx, used = lid_of(height), table.rows_in_use / table.cache_rows
    start = (surface - used * (right - rx)) / (1 - used)
    return Box(start - rx, y, right - start + rx, height, "lying cache")


def lying_cache(figure: Figure, box: Box, table: BatchTable) -> None:
    """Draw the cylinder on its side: a share of its length for each request, dark where rows are free.

    Parts: ("rows", k), "glass", "lid" at its left end.
    """
    rx, half, theme = lid_of(box.h), box.h / 2, figure.theme
    start, end = box.x + rx, box.right - rx
    pitch = (end - start) / table.cache_rows
    y, low = box.y, box.bottom

    def share(a: float, b: float) -> str:
        return f"M{a} {y} A{rx} {half} 0 0 1 {a} {low} H{b} A{rx} {half} 0 0 0 {b} {y} Z"

    figure.register(figure.path(share(start, end), fill=theme.shade("violet", 0.15)), "glass")
    at = start
    most, tone = readable_strength(figure, "violet", LIT * max(CALM)) / LIT, text_tone(figure, "violet")
    for k, request in enumerate(table.requests):
        made = figure.child("rows", k + 1)
        to = at + request.rows * pitch
        made.path(share(at, to), fill=_side(figure, CALM[k] * most / max(CALM), False))
        made.path(share(to - 1.5, to), fill=hot_paint(figure, "violet"))
        made.text((at + to) / 2 + rx * 0.7, box.cy + 3, request.name, "micro-strong", anchor="middle", colour=tone, width=to - at)
        at = to
    outline = f"M{start} {y} H{end} A{rx} {half} 0 0 1 {end} {low} H{start}"
    figure.path(outline, stroke=theme.gleam("violet", 0.6), width=0.9, glow=0.4)
    fill = vertical((0, theme.gleam("violet", 0.5), 1), (1, theme.shade("violet", 0.8), 1))
    lid = figure.ellipse(start, box.cy, rx, half, fill=fill, stroke=theme.gleam("violet", 0.75), width=0.9, glow=0.3)
    figure.register(lid, "lid")


@dataclass(frozen=True)
class Share:
    """A request's part of the cache: its name, its rows, its tone; `height` in rows, less while it drains."""

    name: str
    rows: int
    tone: float
    height: float


def shares_of(table: BatchTable) -> list[Share]:
    """Return the shares of the table from the base up."""
    return [Share(request.name, request.rows, TONES[k], request.rows) for k, request in enumerate(table.requests)]


def standing_cache(figure: Figure, box: Box, shares: Sequence[Share], capacity: int) -> float:
    """Draw the standing cylinder, a slab for each row, each share's newest row hot, with each request's share named at its side.

    Returns the height of the surface, where the next row lands.
    Parts: "cylinder" (its box alone), "glass", ("rows", 1..3) from the base up with "body", ("line", k) and "bracket", "surface". Routes: "free".
    """
    ry, rx, theme = _radii(box), box.w / 2, figure.theme
    top, base = box.y + ry, box.bottom - ry
    back = f"M{box.x} {top} V{base} A{rx} {ry} 0 0 0 {box.right} {base} V{top} A{rx} {ry} 0 0 1 {box.x} {top} Z"
    figure.register(figure.path(back, fill=(theme.shade("violet", 0.18), 0.6)), "glass")
    figure.ellipse(box.cx, top, rx, ry, fill=(theme.shade("violet", 0.14), 0.8), stroke=theme.shade("violet", 0.8), width=0.9)
    at = draw_shares(figure, box, shares, capacity)
    figure.add_route([(box.cx, at), (box.cx, top - 40)], "free")
    figure.path(f"M{box.x} {top} V{base} A{rx} {ry} 0 0 0 {box.right} {base} V{top}", stroke=theme.tint("violet", 0.3), width=1.1, glow=0.2)
    figure.draw(geometry.arc(box.cx, top, rx, ry, 0, math.pi), stroke=theme.shade("violet", 0.9), width=0.9)
    figure.child("cylinder", box=box)
    return at


def _radii(box: Box) -> float:
    """Return half the height of the ellipses of a standing cylinder."""
    return min(box.w * 0.11, box.h * 0.1)


def draw_shares(figure: Figure, box: Box, shares: Sequence[Share], capacity: int, *, skip: int = 0) -> float:
    """Draw the shares that a standing cylinder holds, but for the first `skip`; return the height of the surface."""
    ry, rx, theme = _radii(box), box.w / 2, figure.theme
    base = box.bottom - ry
    pitch = (base - box.y - ry) / capacity
    at, made = base, figure
    heights = _label_heights(figure, [share.height * pitch for share in shares], base)
    for k, share in enumerate(shares):
        if k >= skip:
            made = figure.child("rows", k + 1)
            _slabs(made, box.cx, at, rx, ry, pitch * share.height / share.rows, share.rows, share.tone)
            _share_label(made, box.right, at, pitch * share.height, heights[k], share)
        at -= pitch * share.height
    if shares:
        fill = vertical((0, theme.gleam("violet", 0.30), 1), (1, theme.shade("violet", 0.75), 1))
        surface = made.ellipse(box.cx, at, rx, ry, fill=fill, stroke=theme.gleam("violet", 0.6), width=1.1, glow=0.5)
        figure.register(surface, "surface")
    return at


def read_light(figure: Figure, box: Box, y: float) -> None:
    """Draw the light that runs over the rows of a standing cylinder when all of them are read."""
    ry, rx = _radii(box), box.w / 2
    figure.draw(geometry.arc(box.cx, y, rx, ry, 0, math.pi), stroke=figure.theme.gleam("violet", 0.8), width=3.2, glow=0.9)


def _slabs(figure: Figure, cx: float, base: float, rx: float, ry: float, pitch: float, rows: int, tone: float) -> None:
    """Draw the rows of one request as slabs; the last one is hot."""
    shade = figure.theme.shade

    def body(low: float, high: float) -> str:
        return f"M{cx - rx} {high} V{low} A{rx} {ry} 0 0 0 {cx + rx} {low} V{high} A{rx} {ry} 0 0 1 {cx - rx} {high} Z"

    figure.register(figure.path(body(base, base - pitch * rows), fill=_side(figure, tone, True)), "body")
    for k in range(1, rows):
        line = geometry.arc(cx, base - k * pitch, rx, ry, 0, math.pi)[::-1]
        figure.register(figure.draw(line, stroke=(shade("violet", 0.22), 0.75), width=0.55), "line", k)
    rim = f"M{cx - rx} {base - pitch * (rows - 1)} A{rx} {ry} 0 0 0 {cx + rx} {base - pitch * (rows - 1)} V{base - pitch * rows} A{rx} {ry} 0 0 1 {cx - rx} {base - pitch * rows} Z"
    figure.path(rim, fill=hot_paint(figure, "violet"), glow=0.6)


def _label_heights(figure: Figure, shares: Sequence[float], base: float) -> list[float]:
    """Return the middle of every share from the base up, or evenly further apart where names would touch."""
    middles = [base - sum(shares[:k]) - share / 2 for k, share in enumerate(shares)]
    lead = figure.format.role("body").size * 1.1
    if len(middles) < 2 or min(below - above for below, above in pairwise(middles)) >= lead:
        return middles
    centre = sum(middles) / len(middles)
    return [centre + lead * ((len(middles) - 1) / 2 - k) for k in range(len(middles))]


def _share_label(figure: Figure, x: float, base: float, height: float, cy: float, share: Share) -> None:
    """Name a share at the cylinder's side: a bracket, and at height `cy` the request and its rows."""
    size = figure.format.role("body").size
    tone = figure.theme.tint("violet", 0.35)
    top, low = base - height + 3, base - 3
    bracket = figure.line((x + 8, top), (x + 15, top), (x + 15, low), (x + 8, low), radius=4, stroke=tone, width=0.8)
    figure.register(bracket, "bracket")
    y = cy + size * 0.345
    figure.text(x + 24, y, share.name, "strong")
    figure.text(x + 24 + figure.measure(share.name, "strong") + size * 0.45, y, str(share.rows), "body", colour=tone)
