"""The mechanisms of the stack's ground floor: an array, a tile, and how much work a byte does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log2

from scenes.core.box import Box
from scenes.deep_dives.stack.cells_parts import GPUS, LEAST_WORD, Cell, axes_lines
from scenes.deep_dives.stack.facts_machines import DEPTH, TILE, TILES, fed_from
from scenes.deep_dives.stack.runs import TILE_SIDE, TILED
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes, line_chart
from scenes.models.systolic import IDLE, tile_intensity

TALL = 1.2  # of the type's size: places that are lower hold no number
LOW = 5.0  # of the type's size: charts that are lower have no words in them
SHARE = 0.16  # of a cell of the array: height of the bar that grows with each row


def array(cell: Cell) -> None:
    """The array's weights; in a cycle, cells that multiply carry the colour of their input row, and a bar with a part for each product that their sum has.

    Parts: "state", ("result", m, n). Routes: ("in", k) to a row's first cell, ("down", k, n) to the cell below, ("out", n) from a column's last.
    """
    run, s = cell.facts.array, cell.s
    room = cell.between(over=1)
    cell.over(f"{cell.labels.inputs} →")
    rows, columns = run.weights.shape
    side = cell.figure.measure(cell.labels.sums, "body", s) + 0.7 * s
    grid = Box(room.x + side, room.y, room.w - side - 0.3 * s, room.h * rows / (rows + 1.1), "grid")
    cycle = run.cycles[cell.count - 1] if 0 < cell.count <= len(run.cycles) else None
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
            cell.figure.add_route(
                [(place.right - 0.12 * place.w, place.cy), (place.right - 0.12 * place.w, place.cy + row.h)], "down", k, n
            )
            if active != IDLE:
                high = SHARE * place.h
                state.rect(place.x, place.bottom - high, place.w * (k + 1) / rows, high, 0.1 * s, fill=(GPUS[active + 1], 1.0))
            if cell.count:
                size = min(s, 0.95 * place.h)
                weights.text(place.cx, place.cy + 0.3 * s, next(texts).text, "body", anchor="middle", size=size, colour="ink")
    cell.figure.attach(weights, "weights")
    results = Box(grid.x, grid.bottom + 0.25 * s, grid.w, room.bottom - grid.bottom - 0.3 * s, "results")
    cell.figure.text(room.x, results.cy + 0.35 * s, cell.labels.sums, "body", size=s, colour="quiet")
    left = [place for done in run.cycles[: cell.count] for place in done.left]
    for n, place in enumerate(results.columns(columns, 0.3 * s)):
        cell.figure.add_route([(place.cx, grid.bottom), (place.cx, place.cy)], "out", n)
        for m, part in enumerate(place.columns(len(run.inputs), 0.12 * s)):
            cell.figure.box_rect(part, 0.1 * s, stroke=("blue", 0.4), width=0.4)
            if (m, n) in left:
                cell.figure.child("result", m, n, box=part).box_rect(part, 0.1 * s, fill=(GPUS[m + 1], 0.9))


def tile(cell: Cell) -> None:
    """The array's product again, in tiles: weights over the output, inputs at its left; squares of both are read, step by step along the depth, for each tile.

    Parts: "inputs", "weights", "rows", "columns", "tile", ("output", m, n).
    """
    s, room, run = cell.s, cell.room, cell.facts.array
    (count, depth), width = run.inputs.shape, run.weights.shape[1]
    gap = 0.8 * s
    wide, high = (room.w - gap) / (depth + width), (room.h - gap) / (depth + count)
    left = Box(room.x, room.bottom - count * high, depth * wide, count * high, "inputs")
    top = Box(left.right + gap, room.y, width * wide, depth * high, "weights")
    out = Box(top.x, left.y, top.w, left.h, "output")
    for k, name in enumerate(cell.labels.factors):
        cell.figure.text(
            left.x,
            room.y + (1.0 + 1.3 * k) * s,
            name,
            "body",
            size=s,
            colour=cell.figure.theme.tint(("cyan", "request", "violet")[k], 0.45),
        )
    facts = cell.facts.marks["product"]
    texts = [facts[run.inputs.size + k * run.output.size :] for k in (0, 1)]
    _grid(cell, left, "inputs", [fact.text for fact in facts[: run.inputs.size]], (count, depth))
    _grid(cell, top, "weights", [fact.text for fact in cell.facts.marks["array"]], (depth, width))
    read = TILED[: max(1, cell.count - 1)] if cell.count else ()
    for m in range(count):
        for n in range(width):
            place = Box(out.x + n * wide, out.y + m * high, wide, high, "output")
            cell.figure.rect(place.x + 0.4, place.y + 0.4, wide - 0.8, high - 0.8, 0.6, stroke=("blue", 0.4), width=0.4)
            if (m - m % TILE_SIDE, n - n % TILE_SIDE) in read:
                made = cell.figure.child("output", m, n, box=place)
                made.rect(place.x + 0.4, place.y + 0.4, wide - 0.8, high - 0.8, 0.6, fill=("violet", 0.28))
                _number(cell, made, place, texts[min(cell.count, 2) - 1][m * width + n].text)
    if not read:
        return
    m, n = read[-1]
    tall, far = min(TILE_SIDE, count - m) * high, TILE_SIDE * (cell.count - 1)
    if cell.count > depth // TILE_SIDE:  # later tiles are seen with all of their depth at once
        rows, columns = (
            Box(left.x, left.y + m * high, left.w, tall, "rows"),
            Box(top.x + n * wide, top.y, TILE_SIDE * wide, top.h, "columns"),
        )
    else:
        rows = Box(left.x + far * wide, left.y, TILE_SIDE * wide, tall, "rows")
        columns = Box(top.x, top.y + far * high, TILE_SIDE * wide, TILE_SIDE * high, "columns")
    place = Box(out.x + n * wide, out.y + m * high, TILE_SIDE * wide, tall, "tile")
    cell.figure.child("rows", box=rows).box_rect(rows, 0.8, fill=("cyan", 0.14), stroke="cyan", width=1.3, behind=True)
    cell.figure.child("columns", box=columns).box_rect(columns, 0.8, fill=("request", 0.14), stroke="request", width=1.3, behind=True)
    cell.figure.child("tile", box=place).box_rect(place, 0.8, stroke="violet", width=1.4, glow=0.5)


def _grid(cell: Cell, box: Box, name: str, texts: Sequence[str], shape: tuple[int, int]) -> None:
    """Draw a matrix with its numbers, once it is there. Part: the name."""
    for row in range(shape[0]):
        for column in range(shape[1]):
            wide, high = box.w / shape[1], box.h / shape[0]
            place = Box(box.x + column * wide, box.y + row * high, wide, high, name)
            cell.figure.rect(place.x + 0.4, place.y + 0.4, wide - 0.8, high - 0.8, 0.6, stroke=("blue", 0.5), width=0.4)
            if cell.count:
                made = cell.figure.child(name, row, column, box=place)
                _number(cell, made, place, texts[row * shape[1] + column])


def _number(cell: Cell, figure: Figure, place: Box, text: str) -> None:
    if place.h < TALL * cell.s:
        return
    fmt = cell.figure.format
    size = max(0.91 * min(cell.s, 0.95 * place.h), min(cell.s, fmt.least if fmt.is_sheet else LEAST_WORD))
    size *= min(1.0, 0.665 * place.w / cell.figure.measure(text, "body", size))
    figure.text(place.cx, place.cy + 0.34 * size, text, "body", anchor="middle", size=size, colour="ink")


def reuse(cell: Cell) -> None:
    """Operations a byte over the side of a tile, on scales of powers of two; what the GPU asks for as a line, and where both meet.

    Parts: "marks", "ridge", "curve", "meets".
    """
    facts, s = cell.facts, cell.s
    room = cell.between(over=2, under=1)
    axes = Axes(room, (0, log2(TILES[-1])), (log2(facts.intensities[0]), max(log2(facts.ridge), log2(facts.intensities[-1])) + 0.1))
    axes_lines(cell, room, x="", y=f"{cell.labels.intensity} ↑")
    cell.over(facts.marks["side"][0].text, anchor="end")
    if not cell.count:
        return
    marks = cell.figure.child("marks", box=cell.room)
    for side, fact, anchor in zip((TILES[0], TILE, TILES[-1]), facts.marks["reuse"], ("start", "middle", "end"), strict=True):
        marks.text(axes.x(log2(side)), cell.room.bottom - 0.2 * s, fact.text, "body", anchor=anchor, size=s)
    y, ridge = axes.y(log2(facts.ridge)), cell.figure.child("ridge", box=room)
    ridge.line((room.x, y), (room.right, y), stroke=("amber", 0.9), width=1.0, dash=(3, 2.4))
    ridge.text(room.x + 0.5 * s, y - 0.45 * s, facts.marks["ridge"][0].text, "strong", size=s)
    if cell.count < 2:
        return
    curve = cell.figure.child("curve", box=room)
    line_chart(curve, axes, map(log2, TILES), map(log2, facts.intensities), head=True)
    x, y = axes.x(log2(TILE)), axes.y(log2(tile_intensity(TILE, DEPTH)))
    curve.circle(x, y, 0.3 * s, fill="ink", stroke="cyan", width=0.9)
    if room.h > LOW * s:
        curve.text(x + 0.5 * s, y + 1.1 * s, facts.marks["curve"][0].text, "strong", size=s)
        curve.text(room.right, room.bottom - 0.5 * s, cell.labels.alone, "body", anchor="end", size=s, width=0.97 * room.w)
    if side := fed_from(facts.ridge):
        meets = cell.figure.child("meets", box=room)
        meets.circle(axes.x(log2(side)), axes.y(log2(facts.ridge)), 0.5 * s, fill="ink", stroke="amber", width=1.0, glow=0.8)


DRAW: dict[str, Callable[[Cell], None]] = {made.__name__: made for made in (array, tile, reuse)}
