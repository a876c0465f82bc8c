"""The mechanisms of the stack's ground floor: an array, a tile, and how much work a byte does."""

from __future__ import annotations

from collections.abc import Callable
from math import log2

from scenes.core.box import Box
from scenes.deep_dives.stack.cells_machines import GPUS
from scenes.deep_dives.stack.cells_parts import Cell, axes_lines
from scenes.deep_dives.stack.facts import TILES
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes, line_chart
from scenes.models.systolic import IDLE

BANDS = 4  # of a matrix that is cut into tiles
TALL = 1.8  # times as wide or as high as the other way, a drawn matrix at most
CELLS = 4  # rows and columns of a tile that are drawn


def array(cell: Cell) -> None:
    """The array's weights; in a cycle, cells that multiply carry the colour of their input row.

    Parts: "state", ("result", m, n). Routes: ("in", k) to a row's first cell, ("out", n) from a column's last.
    """
    run, room, s = cell.facts.array, cell.room, cell.s
    rows, columns = run.weights.shape
    side = max(cell.figure.measure(text, "body", s) for text in (cell.labels.inputs, cell.labels.sums)) + 0.7 * s
    grid = Box(room.x + side, room.y, room.w - side - 0.3 * s, room.h * rows / (rows + 1.1), "grid")
    cycle = run.cycles[cell.count - 1] if cell.count else None
    state = cell.figure.child("state", box=grid)
    texts, weights = iter(cell.facts.marks["array"]), Figure(cell.figure.style, grid)
    for k, row in enumerate(grid.rows(rows, 0.2 * s)):
        cell.enter((grid.x, row.cy), "in", k)
        for n, place in enumerate(row.columns(columns, 0.3 * s)):
            active = IDLE if cycle is None else int(cycle.rows[k, n])
            fill, edge = (
                ((state.theme.wash(0.18), 0.9), ("blue", 0.7)) if active == IDLE else ((GPUS[active + 1], 0.3), (GPUS[active + 1], 1.0))
            )
            state.box_rect(place, 0.2 * s, fill=fill, stroke=edge, width=0.6 if active == IDLE else 1.2, behind=True)
            if cycle is not None:
                size = min(s, 0.95 * place.h)
                weights.text(place.cx, place.cy + 0.35 * s, next(texts).text, "body", anchor="middle", size=size, colour="ink")
    cell.figure.attach(weights, "weights")
    results = Box(grid.x, grid.bottom + 0.25 * s, grid.w, room.bottom - grid.bottom - 0.3 * s, "results")
    for text, y in ((cell.labels.inputs, grid.y + grid.h / 2), (cell.labels.sums, results.cy)):
        cell.figure.text(room.x, y + 0.35 * s, text, "body", size=s, colour="quiet")
    left = [place for done in run.cycles[: cell.count] for place in done.left]
    for n, place in enumerate(results.columns(columns, 0.3 * s)):
        cell.figure.add_route([(place.cx, grid.bottom), (place.cx, place.cy)], "out", n)
        for m, part in enumerate(place.columns(len(run.inputs), 0.12 * s)):
            cell.figure.box_rect(part, 0.1 * s, stroke=("blue", 0.4), width=0.4)
            if (m, n) in left:
                cell.figure.child("result", m, n, box=part).box_rect(part, 0.1 * s, fill=(GPUS[m + 1], 0.9))


def tile(cell: Cell) -> None:
    """Two matrices and their product in tiles; one tile reads its rows and its columns once, and each of its places uses them.

    Parts: "rows", "columns", "tile", ("value", k). Routes: "rows", "columns".
    """
    s, room = cell.s, cell.between(under=1)
    side = (room.w - 3.2 * s) / 3
    wide, tall = min(side, TALL * room.h), min(room.h, TALL * side)
    left, top, out = (Box(room.cx + (k - 1) * (wide + 1.6 * s) - wide / 2, room.cy - tall / 2, wide, tall, "matrix") for k in range(3))
    part, high = wide / BANDS, tall / BANDS
    for box, name in zip((left, top, out), cell.labels.factors, strict=True):
        cell.figure.box_rect(box, 1.0, fill=(cell.figure.theme.wash(0.15), 0.9), stroke=("blue", 0.6), width=0.7)
        for k in range(1, BANDS):
            cell.figure.line((box.x, box.y + k * high), (box.right, box.y + k * high), stroke=("blue", 0.3), width=0.4)
            cell.figure.line((box.x + k * part, box.y), (box.x + k * part, box.bottom), stroke=("blue", 0.3), width=0.4)
        cell.figure.text(box.cx, cell.room.bottom - 0.2 * s, name, "body", anchor="middle", size=s, colour="quiet")
    for a, b, sign in ((left, top, "×"), (top, out, "=")):
        cell.figure.text((a.right + b.x) / 2, room.cy + 0.35 * s, sign, "body", anchor="middle", size=s, colour="quiet")
    row, column = left.y + 1.5 * high, top.x + 1.5 * part
    below, above = out.bottom - 0.5 * high, out.y + 0.5 * high
    cell.figure.add_route([(left.cx, row), (left.right, below), (out.x, below), (out.x + 1.5 * part, row)], "rows")
    cell.figure.add_route([(column, top.cy), (top.right, above), (out.x, above), (out.x + 1.5 * part, row)], "columns")
    if not cell.count:
        return
    cell.figure.child("rows", box=left).rect(left.x, left.y + high, wide, high, 0.8, fill=("cyan", 0.85))
    cell.figure.child("columns", box=top).rect(top.x + part, top.y, part, tall, 0.8, fill=("request", 0.85))
    place = Box(out.x + part, out.y + high, part, high, "tile")
    cell.figure.child("tile", box=place).box_rect(place, 0.8, stroke="violet", width=1.4, glow=0.5)
    if cell.count == 2:
        for k in range(CELLS * CELLS):
            spot = Box(place.x + k % CELLS * part / CELLS, place.y + k // CELLS * high / CELLS, part / CELLS, high / CELLS, "value")
            cell.figure.child("value", k, box=spot).rect(spot.x + 0.2, spot.y + 0.2, spot.w - 0.4, spot.h - 0.4, 0.3, fill=("violet", 1.0))


def reuse(cell: Cell) -> None:
    """Operations a byte over the side of a tile, on scales of powers of two; what the GPU asks for as a line. Parts: "marks", "ridge", "curve"."""
    facts, s = cell.facts, cell.s
    room = cell.between(over=2, under=1)
    axes = Axes(room, (0, log2(TILES[-1])), (log2(facts.intensities[0]), max(log2(facts.ridge), log2(facts.intensities[-1])) + 0.1))
    axes_lines(cell, room, x="", y=f"{cell.labels.intensity} ↑")
    cell.over(facts.marks["side"][0].text, anchor="end")
    if not cell.count:
        return
    marks = cell.figure.child("marks", box=cell.room)
    for side, fact, anchor in zip(TILES[::4], facts.marks["reuse"], ("start", "middle", "end"), strict=True):
        marks.text(axes.x(log2(side)), cell.room.bottom - 0.2 * s, fact.text, "body", anchor=anchor, size=s)
    y, ridge = axes.y(log2(facts.ridge)), cell.figure.child("ridge", box=room)
    ridge.line((room.x, y), (room.right, y), stroke=("amber", 0.9), width=1.0, dash=(3, 2.4))
    ridge.text(room.right, y - 0.45 * s, facts.marks["ridge"][0].text, "strong", anchor="end", size=s)
    if cell.count < 2:
        return
    curve = cell.figure.child("curve", box=room)
    line_chart(curve, axes, map(log2, TILES), map(log2, facts.intensities), head=True)
    for side, value, fact in zip(TILES[4::4], facts.intensities[4::4], facts.marks["curve"], strict=True):
        x, y = axes.x(log2(side)), axes.y(log2(value))
        curve.circle(x, y, 0.3 * s, fill="ink", stroke="cyan", width=0.9)
        is_last = side == TILES[-1]
        steep = (axes.y(log2(facts.intensities[4])) - y) / (x - axes.x(log2(TILES[4]))) if is_last else 0.0
        place = (x, y + (1.7 + 2.0 * steep) * s) if is_last else (x - 0.8 * s, y - 0.5 * s)
        curve.text(*place, fact.text, "strong", anchor="end", size=s)


DRAW: dict[str, Callable[[Cell], None]] = {made.__name__: made for made in (array, tile, reuse)}
