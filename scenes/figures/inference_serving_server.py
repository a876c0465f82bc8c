"""Model Server of section 5: its inner boxes, the Decode Loop and optional adapters.

The tokens of this step are greedy decoding of the tiny language model (`models.batch_table`). The upright plates stand for
the layers of the model (a sketch, not a count); Prefill and Decode Loop run the same model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.figures.arrows import arrow
from scenes.figures.bodies import block, body_paint, plates, visible
from scenes.figures.containers import card
from scenes.figures.figure import Figure
from scenes.figures.shape import diagonal, vertical
from scenes.layout import Box
from scenes.models.batch_table import BatchTable

PLATES = 3  # of the same model, in Prefill and in the Decode Loop


def inner_box(figure: Figure, box: Box, *, lit: bool = False) -> None:
    """Draw a box inside the model server; the one in turn has a cyan edge."""
    radius = 4.0 if figure.setting.is_sheet else 12.0
    if not lit:
        card(figure, box, radius=radius)
        return
    wash = figure.theme.wash
    figure.box_rect(box, radius, fill=vertical((0, wash(0.26), 0.9), (1, wash(0.12), 0.9)))
    figure.box_rect(box, radius, stroke=diagonal((0, "blue", 1), (1, "cyan", 1)), width=0.9, glow=0.35)


def heading(figure: Figure, box: Box, title: str, note: Sequence[str], *, beside: bool) -> Box:
    """Set title and note of a box: the note under the title in a column of its own (`beside`), else at the far end of the title's line.

    Returns the room that is left.
    """
    sheet = figure.setting.is_sheet
    role, quiet = ("strong", "micro") if sheet else ("card", "quiet")
    size, small = figure.setting.role(role).size, figure.setting.role(quiet).size
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
class Lanes:
    """Where the three lanes run: rows, the edges of the tokens that go in and come out, and x of the loop's two uprights."""

    rows: list[Box]
    in_x: float
    in_w: float
    out_x: float
    out_w: float
    back_x: float
    gather_x: float


def decode(figure: Figure, room: Box, table: BatchTable, *, label: str | None, over: float = 0.0) -> Box:
    """Draw three lanes through the plates and the loop that brings each token back; `label` stands in the loop's line.

    On the sheet the loop runs above the lanes, in a frame below; there the plates stand out by `over` for the way of K and V.
    Returns the box of the plates. Parts: ("token", 1..3). Routes: ("decode", k), "loop".
    """
    sheet = figure.setting.is_sheet
    size = figure.setting.role("micro-strong" if sheet else "token").size
    if sheet:
        lanes = room.cut_top(6.5)[1]
    else:
        lanes = room.cut_top(over)[1].cut_bottom(size * (1.25 if label else 0.62))[0]
    before = [visible(request.previous) for request in table.requests]
    after = [visible(request.current) for request in table.requests]
    at = _lanes(figure, lanes, before, after)
    layers = _layers(figure, at, 2.0 if sheet else over, 2.0 if sheet else 6.0)
    role, name_role = ("micro-strong", "micro") if sheet else ("token", "quiet")
    for k, (row, request) in enumerate(zip(at.rows, table.requests, strict=True)):
        small = figure.setting.role(name_role).size
        figure.text(row.x, row.cy + small * 0.345, request.name, name_role)
        block(figure, Box(at.in_x, row.y, at.in_w, row.h), before[k], role=role, state="quiet")
        figure.line((at.in_x + at.in_w, row.cy), (layers.x, row.cy), stroke=("cyan", 0.8), width=1.0)
        arrow(figure, (layers.right, row.cy), (at.out_x - (0.8 if sheet else 2), row.cy), width=1.1, glow=0.0 if sheet else 0.3)
        figure.register(_written(figure, Box(at.out_x, row.y, at.out_w, row.h), after[k], role), "token", k + 1)
        figure.add_route([(at.in_x + at.in_w / 2, row.cy), (at.out_x + at.out_w / 2, row.cy)], "decode", k + 1)
    low = room.bottom - figure.setting.role("quiet").size * (0.34 if label else 0.0)
    _loop(figure, at, room.y + 1.2 if sheet else low, label)
    return layers


def _written(figure: Figure, box: Box, piece: str, role: str) -> Figure:
    """Draw a token of this step: hot in a frame; at rest on the sheet, where only the column "this step" is hot."""
    if not figure.setting.is_sheet:
        return block(figure, box, piece, role=role, state="hot")
    made, size = figure.child(box=box), figure.setting.role(role).size
    made.box_rect(box, 2.0, fill=body_paint(figure, "cyan", 0.9), stroke="cyan", width=0.9)
    made.text(box.cx, box.cy + size * 0.345, piece, role, anchor="middle", colour="ink", width=box.w)
    return made


def _lanes(figure: Figure, box: Box, before: Sequence[str], after: Sequence[str]) -> Lanes:
    """Place names, tokens and the loop's uprights: name, way back, token in, layers, token out, way out."""
    sheet = figure.setting.is_sheet
    role, name_role = ("micro-strong", "micro") if sheet else ("token", "quiet")
    pad = 9.6 if sheet else figure.setting.role(role).size * 0.8
    name_w = figure.measure("R3", name_role) + (3.0 if sheet else 8.0)
    back, gather = (9.0, 7.0) if sheet else (26.0, 18.0)
    in_w = max(figure.measure(text, role) for text in before) + pad
    out_w = max(figure.measure(text, role) for text in after) + pad
    out_x = box.right - gather - out_w
    rows = box.rows(3, box.h * (0.035 if sheet else 0.06))
    back_x = box.x + name_w + (1.5 if sheet else 4.0)
    return Lanes(rows, box.x + name_w + back, in_w, out_x, out_w, back_x, out_x + out_w + gather * (0.75 if sheet else 0.7))


def _layers(figure: Figure, at: Lanes, above: float, below: float) -> Box:
    """Draw the model's plates between the tokens; return their box."""
    left, right = at.in_x + at.in_w, at.out_x
    air, head = (5.0, 10.0) if figure.setting.is_sheet else (12.0, 24.0)
    y, low = at.rows[0].y - above, at.rows[-1].bottom + below
    width = min(right - left - air - head, (low - y) * 0.62)
    spare = right - left - air - head - width
    box = Box(left + air + spare / 2, y, width, low - y, "layers")
    plates(figure, box, PLATES)
    return box


def _loop(figure: Figure, at: Lanes, y: float, label: str | None) -> None:
    """Draw the way back: a bracket gathers the three tokens written, and another feeds the three inputs."""
    sheet = figure.setting.is_sheet
    first, *others = at.rows[::-1] if sheet else at.rows
    out, into = at.out_x + at.out_w + (0.8 if sheet else 2.0), at.in_x - (0.8 if sheet else 2.0)
    style = {"width": 1.1, "glow": 0.0 if sheet else 0.4}
    start, end = [(out, first.cy), (at.gather_x, first.cy), (at.gather_x, y)], [(at.back_x, y), (at.back_x, first.cy), (into, first.cy)]
    figure.add_route([*start, *end], "loop")
    if label:
        size = figure.setting.role("quiet").size
        half, cx = figure.measure(label, "quiet") / 2 + 10, (at.gather_x + at.back_x) / 2
        figure.line(*start, (cx + half, y), radius=7, stroke="cyan", **style)
        arrow(figure, (cx - half, y), *end, **style)
        figure.text(cx, y + size * 0.34, label, "quiet", anchor="middle", colour="body")
    else:
        arrow(figure, *start, *end, **style)
    for row in others:
        figure.line((out, row.cy), (at.gather_x, row.cy), stroke="cyan", **style)
        arrow(figure, (at.back_x, row.cy), (into, row.cy), **style)


# ---------------------------------------------------------------- adapters
def adapters(figure: Figure, box: Box, table: BatchTable) -> Box:
    """Draw a place for an adapter beside each request; return the one in use. Parts: ("place", 1..3)."""
    cells = box.columns(len(table.requests), box.w * 0.05)
    used = next(k for k, request in enumerate(table.requests) if request.adapted)
    for k, (cell, request) in enumerate(zip(cells, table.requests, strict=True)):
        _place(figure.child("place", k + 1, box=cell), cell, request.name, k == used)
    return cells[used]


def _place(figure: Figure, box: Box, name: str, used: bool) -> None:
    """Draw one place: dashed and empty, or with an adapter (down to a few values and up again)."""
    sheet, theme = figure.setting.is_sheet, figure.theme
    role = "micro" if sheet else "quiet"
    size = figure.setting.role(role).size
    if used:
        figure.box_rect(box, 2.4 if sheet else 7, fill=(theme.wash(0.42), 0.9), stroke="cyan", width=0.9, glow=0.3)
    else:
        figure.box_rect(box, 2.4 if sheet else 7, stroke=theme.shade("request", 0.62), width=0.7, dash=(2, 1.8))
    length = figure.measure(name, role)
    bow = min(box.h * 0.95, box.w - length - (9 if sheet else 30))
    x = box.cx - (length + bow + size * 0.4) / 2
    figure.text(x, box.cy + size * 0.345, name, role, colour="ink" if used else "quiet")
    _bow(figure, x + length + size * 0.4, box.cy, bow, used)


def _bow(figure: Figure, x: float, cy: float, width: float, used: bool) -> None:
    half, small, waist = width * 0.36, width * 0.17, width * 0.42
    tone = "cyan" if used else figure.theme.shade("request", 0.6)
    style = {"fill": ("cyan", 0.3)} if used else {}
    figure.polygon((x, cy - half), (x + waist, cy - small), (x + waist, cy + small), (x, cy + half), stroke=tone, width=0.8, **style)
    right = x + width
    figure.polygon(
        (right, cy - half), (right - waist, cy - small), (right - waist, cy + small), (right, cy + half), stroke=tone, width=0.8, **style
    )
