"""Model Server of section 5: Prefill, Decode Loop and optional adapters.

Prompt pieces and the tokens of this step are greedy decoding of the tiny language model (`models.batch_table`). The upright
plates stand for the layers of the model (a sketch, not a count); both boxes run the same model.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.figures.arrows import arrow
from scenes.figures.bodies import block, plates
from scenes.figures.containers import card
from scenes.figures.figure import Figure
from scenes.figures.shape import diagonal, vertical
from scenes.layout import Box
from scenes.models.batch_table import BatchTable

PLATES = 5
FIRST = 0  # the request whose prompt is shown in Prefill
ADAPTED = 1  # the request that runs with an adapter


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


# ---------------------------------------------------------------- prefill
def prefill(figure: Figure, room: Box, table: BatchTable, *, rows: int, plates_w: float) -> None:
    """Draw the whole prompt crossing the plates at once. Routes: "prompt"."""
    sheet = figure.setting.is_sheet
    tokens, layers = room.cut_right(plates_w)
    gap = 14.0 if sheet else 40.0 if room.w > 200 or figure.setting.is_wide else 34.0
    tokens = Box(tokens.x, tokens.y, tokens.w - gap, tokens.h, "prompt")
    chips(figure, tokens, table.requests[FIRST].generation.prompt_tokens, rows)
    arrow(figure, (tokens.right + (2 if sheet else 7), room.cy), (layers.x - (1 if sheet else 4), room.cy), glow=0.3)
    plates(figure, layers, 3, marks=True)
    figure.add_route([(tokens.cx, room.cy), (layers.right, room.cy)], "prompt")


def chips(figure: Figure, box: Box, pieces: Sequence[str], rows: int) -> None:
    """Draw a prompt as its tokens, broken into `rows` lines of one width."""
    sheet = figure.setting.is_sheet
    role = "micro-strong" if sheet else "token"
    gap = 2.0 if sheet else 6.0
    lines = _broken(figure, [piece.strip() for piece in pieces], rows, role, gap)
    for line, cell in zip(lines, box.rows(rows, gap), strict=True):
        widths = [figure.measure(piece, role) for piece in line]
        spare = (cell.w - gap * (len(line) - 1) - sum(widths)) / len(line)
        x = cell.x
        for piece, width in zip(line, widths, strict=True):
            block(figure, Box(x, cell.y, width + spare, cell.h), piece, role=role)
            x += width + spare + gap


def _broken(figure: Figure, pieces: Sequence[str], rows: int, role: str, gap: float) -> list[list[str]]:
    """Break pieces into `rows` lines so that the longest line is as short as it can be."""
    pad = figure.setting.role(role).size * 0.7
    widths = [figure.measure(piece, role) + pad + gap for piece in pieces]
    best: list[list[str]] = []
    shortest = float("inf")
    for cuts in _cuts(len(pieces), rows):
        ends = [0, *cuts, len(pieces)]
        longest = max(sum(widths[a:b]) for a, b in zip(ends, ends[1:], strict=False))
        if longest < shortest:
            shortest, best = longest, [list(pieces[a:b]) for a, b in zip(ends, ends[1:], strict=False)]
    return best


def _cuts(count: int, rows: int, start: int = 1) -> list[list[int]]:
    if rows == 1:
        return [[]]
    return [[at, *rest] for at in range(start, count) for rest in _cuts(count, rows - 1, at + 1)]


# ---------------------------------------------------------------- decode loop
def decode(figure: Figure, room: Box, table: BatchTable, *, label: str | None) -> Box:
    """Draw three lanes through the plates and the loop that brings each token back; `label` stands in the loop's line.

    Returns the box of the plates. Parts: ("token", 1..3). Routes: ("decode", k), "loop".
    """
    sheet = figure.setting.is_sheet
    role = "micro-strong" if sheet else "token"
    size = figure.setting.role(role).size
    foot = size * (1.2 if sheet else 1.25 if label else 1.0)
    lanes, _ = room.cut_bottom(foot)
    rows = lanes.rows(3, lanes.h * (0.07 if sheet else 0.06))
    pad = size * (0.7 if sheet else 1.0)
    before = [request.previous.strip() for request in table.requests]
    after = [request.current.strip() for request in table.requests]
    in_w = max(figure.measure(text, role) for text in before) + pad
    out_w = max(figure.measure(text, role) for text in after) + pad * (1.3 if sheet else 1.4)
    middle = Box(lanes.x + in_w, lanes.y, lanes.w - in_w - out_w, lanes.h, "layers")
    stub = max(middle.w * 0.2, (middle.w - lanes.h * 1.15) / 2)
    for k, row in enumerate(rows):
        block(figure, Box(row.x, row.y, in_w, row.h), before[k], role=role, state="quiet")
        figure.line((row.x + in_w, row.cy), (middle.x + stub + 2, row.cy), stroke=("cyan", 0.8), width=1.0)
        arrow(figure, (middle.right - stub - 2, row.cy), (middle.right - 1, row.cy), width=1.1, glow=0.3)
        figure.register(block(figure, Box(middle.right, row.y, out_w, row.h), after[k], role=role, state="hot"), "token", k + 1)
        figure.add_route([(row.x + in_w / 2, row.cy), (middle.right + out_w / 2, row.cy)], "decode", k + 1)
    over = 1.5 if sheet else 9.0 if label else 3.0
    layers = Box(middle.x + stub, lanes.y - over, middle.w - 2 * stub, lanes.h + 2 * over, "layers")
    plates(figure, layers, PLATES)
    _loop(figure, (lanes.right - out_w / 2, lanes.x + in_w / 2), lanes.bottom, room.bottom, label)
    return layers


def _loop(figure: Figure, ends: tuple[float, float], top: float, low: float, label: str | None) -> None:
    """Draw the way back from the tokens written to the model's input."""
    start, end = ends
    air = 1.5 if figure.setting.is_sheet else 4.0
    size = figure.setting.role("quiet").size
    y = low - (1.0 if figure.setting.is_sheet else size * 0.34)
    figure.add_route([(start, top), (start, y), (end, y), (end, top)], "loop")
    if not label:
        arrow(figure, (start, top + air), (start, y), (end, y), (end, top + air), width=1.2, glow=0.5)
        return
    half, cx = figure.measure(label, "quiet") / 2 + 10, (start + end) / 2
    figure.line((start, top + air), (start, y), (cx + half, y), radius=7, stroke="cyan", width=1.2, glow=0.5)
    arrow(figure, (cx - half, y), (end, y), (end, top + air), width=1.2, glow=0.5)
    figure.text(cx, y + size * 0.34, label, "quiet", anchor="middle", colour="body")


# ---------------------------------------------------------------- adapters
def adapters(figure: Figure, box: Box, table: BatchTable) -> Box:
    """Draw a place for an adapter beside each request; return the one in use. Parts: ("place", 1..3)."""
    cells = box.columns(3, box.w * 0.05)
    for k, (cell, request) in enumerate(zip(cells, table.requests, strict=True)):
        _place(figure.child("place", k + 1, box=cell), cell, request.name, k == ADAPTED)
    return cells[ADAPTED]


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
    bow = min(box.h * 0.95, box.w - length - (10 if sheet else 30))
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
