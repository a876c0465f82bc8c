"""What the sheet and the full frames of inference serving share of the Model Server: its inner boxes, the Decode Loop and optional adapters.

The tokens of this step are greedy decoding of the tiny language model (`models.batch_table`). The upright plates stand for
the layers of the model (a sketch, not a count); Prefill and Decode Loop run the same model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import card, group, switch
from scenes.drawing.kit.payloads import block, body_paint, plates, visible
from scenes.drawing.shape import diagonal, vertical
from scenes.models.batch_table import BatchTable

PLATES = 3  # of the same model, in Prefill and in the Decode Loop
BACK_AND_GATHER = (26.0, 18.0)  # room of the loop's uprights in a frame, left and right
AROUND_PLATES = (12.0, 24.0)  # room before and after the plates
TIGHT = 8.0  # least air around a token's text, both sides together


def inner_box(figure: Figure, box: Box, *, lit: bool = False) -> None:
    """Draw a box inside the model server; a lit one has a cyan edge. Parts of a lit one: "plain" (unseen), "highlight"."""
    radius = 4.0 if figure.format.is_sheet else 12.0
    if not lit:
        card(figure, box, radius=radius)
        return
    wash = figure.theme.wash
    figure.box_rect(box, radius, fill=vertical((0, wash(0.26), 0.9), (1, wash(0.12), 0.9)))
    group(figure, "plain", figure.box_rect(box, radius, stroke=figure.theme.shade("blue", 0.8), width=0.8))
    group(figure, "highlight", figure.box_rect(box, radius, stroke=diagonal((0, "blue", 1), (1, "cyan", 1)), width=0.9, glow=0.35))
    switch(figure, highlighted=True)


def heading(figure: Figure, box: Box, title: str, note: Sequence[str], *, beside: bool) -> Box:
    """Set title and note of a box: the note under the title in a column of its own (`beside`), else at the far end of the title's line.

    Returns the room that is left.
    """
    sheet = figure.format.is_sheet
    role, quiet = ("strong", "micro") if sheet else ("card", "quiet")
    size, small = figure.format.role(role).size, figure.format.role(quiet).size
    pad = 8.0 if sheet else 18.0
    y = box.y + (13.5 if sheet else size * (1.12 if beside else 1.32))
    figure.text(box.x + pad, y, title, role)
    if not beside:
        return Box(box.x + pad, y + size * 0.55, box.w - 2 * pad, box.bottom - y - size * 0.55 - pad * 0.7)
    figure.paragraph(
        box.x + pad, y + small * (1.35 if sheet else 1.2), list(note), quiet, width=box.w, lead=small * (1.2 if sheet else 1.06)
    )
    used = max(figure.measure(title, role), *(figure.measure(line, quiet) for line in note)) + pad
    return Box(box.x + pad + used, box.y, box.w - 2 * pad - used, box.h)


# ---------------------------------------------------------------- decode loop
@dataclass(frozen=True)
class Pieces:
    """A lane of the loop: its request, the piece that goes in and the one that comes out (None: nothing)."""

    name: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True)
class DecodeLanes:
    """Where the three lanes run: rows, the edges of the tokens that go in and come out, and x of the loop's two uprights."""

    rows: list[Box]
    in_x: float
    in_w: float
    out_x: float
    out_w: float
    back_x: float
    gather_x: float


def pieces_of(table: BatchTable) -> list[Pieces]:
    """Return the lanes of the table as it stands still."""
    return [Pieces(request.name, request.previous, request.current) for request in table.requests]


def decode(
    figure: Figure,
    room: Box,
    pieces: Sequence[Pieces],
    *,
    label: str | None,
    over: float = 0.0,
    widest: Sequence[str] = (),
    lit: int = PLATES,
) -> Box:
    """Draw three lanes through the plates and the loop that brings each token back; `label` stands in the loop's line.

    On the sheet the loop runs above the lanes, in a frame below; there the plates stand out by `over` for the way of K and V.
    All pieces of `widest` fit into the tokens; `lit` plates carry colour. Returns the box of the plates.
    Parts: "plates", ("name", 1..3), ("input", 1..3), ("token", 1..3). Routes: ("decode", k), "loop", and for payloads ("back", k),
    ("home", k), ("pass", k), its halves ("into", k) and ("emerge", k) the plates, which run behind the words.
    """
    sheet = figure.format.is_sheet
    size = figure.format.role("micro-strong" if sheet else "token").size
    if sheet:
        lanes = room.cut_top(6.5)[1]
    else:
        lanes = room.cut_top(over)[1].cut_bottom(size * (1.25 if label else 0.62))[0]
    before = [visible(lane.before) for lane in pieces if lane.before]
    after = [visible(lane.after) for lane in pieces if lane.after]
    at = _even_lanes(figure, lanes, widest) if widest else _lanes(figure, lanes, before, after)
    layers = _layers(figure, at, 2.0 if sheet else over, 2.0 if sheet else 6.0, lit)
    for k, (row, lane) in enumerate(zip(at.rows, pieces, strict=True)):
        _lane(figure, k + 1, row, lane, at, layers)
    low = room.bottom - figure.format.role("quiet").size * (0.34 if label else 0.0)
    _loop(figure, at, room.y + 1.2 if sheet else low, label)
    return layers


def _lane(figure: Figure, number: int, row: Box, lane: Pieces, at: DecodeLanes, layers: Box) -> None:
    """Draw one lane: who it belongs to, the piece in, the way through the plates, the piece out."""
    sheet = figure.format.is_sheet
    role, name_role = ("micro-strong", "micro") if sheet else ("token", "quiet")
    if lane.name:
        label = figure.text(row.x, row.cy + figure.format.role(name_role).size * 0.345, lane.name, name_role)
        figure.register(label, "name", number)
    into, out = Box(at.in_x, row.y, at.in_w, row.h, "input"), Box(at.out_x, row.y, at.out_w, row.h, "token")
    _piece(figure.child("input", number, box=into), lane.before, role, "quiet")
    figure.line((into.right, row.cy), (layers.x, row.cy), stroke=("cyan", 0.8), width=1.0)
    arrow(figure, (layers.right, row.cy), (at.out_x - (0.8 if sheet else 2), row.cy), width=1.1, glow=0.0 if sheet else 0.3)
    made = figure.child("token", number, box=out)
    if sheet and lane.after:
        _written(made, out, visible(lane.after), role)
    else:
        _piece(made, lane.after, role, "hot")
    figure.add_route([(into.cx, row.cy), (out.cx, row.cy)], "decode", number)
    figure.add_route([(into.right + 12, row.cy), (out.x - 12, row.cy)], "pass", number)
    figure.add_route([(into.right + 18, row.cy), (layers.cx, row.cy)], "into", number)
    figure.add_route([(layers.cx, row.cy), (out.x - 12, row.cy)], "emerge", number)


def _piece(figure: Figure, piece: str | None, role: str, state: str) -> None:
    """Draw a piece in its place, or the empty place."""
    if piece is None:
        block(figure, figure.box, state="ghost")
        return
    block(figure, figure.box, state=state)
    text, box, size = visible(piece), figure.box, figure.format.role(role).size
    size *= min(1.0, (box.w - TIGHT) / figure.measure(text, role))
    tone = figure.theme.on_light if state == "hot" else "ink"
    figure.text(box.cx, box.cy + size * 0.345, text, role, anchor="middle", colour=tone, width=box.w, size=size)


def _written(figure: Figure, box: Box, piece: str, role: str) -> Figure:
    """Draw a token of this step at rest, on the sheet, where only the column "this step" is hot."""
    made, size = figure.child(box=box), figure.format.role(role).size
    made.box_rect(box, 2.0, fill=body_paint(figure, "cyan", 0.9), stroke="cyan", width=0.9)
    made.text(box.cx, box.cy + size * 0.345, piece, role, anchor="middle", colour="ink", width=box.w)
    return made


def _lanes(figure: Figure, box: Box, before: Sequence[str], after: Sequence[str]) -> DecodeLanes:
    """Place names, tokens and the loop's uprights: name, way back, token in, layers, token out, way out."""
    role = "micro-strong" if figure.format.is_sheet else "token"
    pad = 9.6 if figure.format.is_sheet else figure.format.role(role).size * 0.8
    in_w = max(figure.measure(text, role) for text in before) + pad
    out_w = max(figure.measure(text, role) for text in after) + pad
    return _lanes_of(figure, box, in_w, out_w)


def _even_lanes(figure: Figure, box: Box, widest: Sequence[str]) -> DecodeLanes:
    """Place the same for pieces that change: tokens in and out have room for the longest, or for as much as the plates leave."""
    size = figure.format.role("token").size
    longest = max(figure.measure(visible(text), "token") for text in widest)
    least = 66.0 if figure.format.is_wide else 34.0
    free = box.w - figure.measure("R3", "quiet") - 8.0 - sum(BACK_AND_GATHER) - sum(AROUND_PLATES) - least
    width = min(longest + size * 0.8, free / 2)
    return _lanes_of(figure, box, width, width)


def _lanes_of(figure: Figure, box: Box, in_w: float, out_w: float) -> DecodeLanes:
    """Place the lanes for tokens of given widths."""
    sheet = figure.format.is_sheet
    name_w = figure.measure("R3", "micro" if sheet else "quiet") + (3.0 if sheet else 8.0)
    back, gather = (9.0, 7.0) if sheet else BACK_AND_GATHER
    out_x = box.right - gather - out_w
    rows = box.rows(3, box.h * (0.035 if sheet else 0.06))
    back_x = box.x + name_w + (1.5 if sheet else 4.0)
    return DecodeLanes(rows, box.x + name_w + back, in_w, out_x, out_w, back_x, out_x + out_w + gather * (0.75 if sheet else 0.7))


def _layers(figure: Figure, at: DecodeLanes, above: float, below: float, lit: int) -> Box:
    """Draw the model's plates between the tokens; return their box."""
    left, right = at.in_x + at.in_w, at.out_x
    margin, head = (5.0, 10.0) if figure.format.is_sheet else AROUND_PLATES
    y, low = at.rows[0].y - above, at.rows[-1].bottom + below
    width = min(right - left - margin - head, (low - y) * 0.62)
    spare = right - left - margin - head - width
    box = Box(left + margin + spare / 2, y, width, low - y, "layers")
    figure.register(plates(figure, box, PLATES, lit=lit), "plates")
    return box


def _loop(figure: Figure, at: DecodeLanes, y: float, label: str | None) -> None:
    """Draw the way back: a bracket gathers the three tokens written, and another feeds the three inputs."""
    sheet = figure.format.is_sheet
    first, *others = at.rows[::-1] if sheet else at.rows
    out, into = at.out_x + at.out_w + (0.8 if sheet else 2.0), at.in_x - (0.8 if sheet else 2.0)
    width, glow = 1.1, 0.0 if sheet else 0.4
    start, end = [(out, first.cy), (at.gather_x, first.cy), (at.gather_x, y)], [(at.back_x, y), (at.back_x, first.cy), (into, first.cy)]
    figure.add_route([*start, *end], "loop")
    half, cx = (figure.measure(label, "quiet") / 2 + 10 if label else 0.0), (at.gather_x + at.back_x) / 2
    for k, row in enumerate(at.rows, start=1):
        figure.add_route([(out + 10, row.cy), (at.gather_x, row.cy), (at.gather_x, y), (cx + half, y)], "back", k, radius=7)
        figure.add_route([(cx - half, y), (at.back_x, y), (at.back_x, row.cy), (into - 10, row.cy)], "home", k, radius=7)
    if label:
        size = figure.format.role("quiet").size
        figure.line(*start, (cx + half, y), radius=7, stroke="cyan", width=width, glow=glow)
        arrow(figure, (cx - half, y), *end, width=width, glow=glow)
        figure.text(cx, y + size * 0.34, label, "quiet", anchor="middle", colour="body")
    else:
        arrow(figure, *start, *end, width=width, glow=glow)
    for row in others:
        figure.line((out, row.cy), (at.gather_x, row.cy), stroke="cyan", width=width, glow=glow)
        arrow(figure, (at.back_x, row.cy), (into, row.cy), width=width, glow=glow)


# ---------------------------------------------------------------- adapters
def adapted_place(table: BatchTable) -> int:
    """Return the place, from 0, of the request that names an adapter."""
    return next(k for k, request in enumerate(table.requests) if request.adapted)


def adapters(figure: Figure, box: Box, names: Sequence[str | None], used: int | None) -> list[Box]:
    """Draw a place for an adapter beside each request, `used` with one in it; return the places. Parts: ("place", 1..3)."""
    cells = box.columns(len(names), box.w * 0.05)
    for k, (cell, name) in enumerate(zip(cells, names, strict=True)):
        _place(figure.child("place", k + 1, box=cell), cell, name or "", k == used)
    return cells


def _place(figure: Figure, box: Box, name: str, used: bool) -> None:
    """Draw one place: dashed and empty, or with an adapter (down to a few values and up again)."""
    sheet, theme = figure.format.is_sheet, figure.theme
    role = "micro" if sheet else "quiet"
    size = figure.format.role(role).size
    if used:
        figure.box_rect(box, 2.4 if sheet else 7, fill=(theme.wash(0.42), 0.9), stroke="cyan", width=0.9, glow=0.3)
    else:
        figure.box_rect(box, 2.4 if sheet else 7, stroke=theme.shade("request", 0.62), width=0.7, dash=(2, 1.8))
    length = figure.measure(name or "R0", role)
    width = min(box.h * 0.95, box.w - length - (9 if sheet else 30))
    x = box.cx - (length + width + size * 0.4) / 2
    if name:
        figure.text(x, box.cy + size * 0.345, name, role, colour="ink" if used else "quiet")
    bow(figure, x + length + size * 0.4, box.cy, width, used)


def bow(figure: Figure, x: float, cy: float, width: float, used: bool) -> None:
    """Draw an adapter: two triangles that meet, for few values between many."""
    half, small, waist = width * 0.36, width * 0.17, width * 0.42
    tone = "cyan" if used else figure.theme.shade("request", 0.6)
    fill = ("cyan", 0.3) if used else None
    for end, neck in ((x, x + waist), (x + width, x + width - waist)):
        corners = (end, cy - half), (neck, cy - small), (neck, cy + small), (end, cy + half)
        figure.polygon(*corners, fill=fill, stroke=tone, width=0.8)
