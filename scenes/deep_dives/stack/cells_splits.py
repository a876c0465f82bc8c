"""The mechanisms of the stack's frameworks: one real layer split over GPUs by data, by tensor and by stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from scenes.core.box import Box
from scenes.deep_dives.stack.cells_parts import GPUS, Cell
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import cross

WIDTHS = (1.1, 2.0, 1.1, 1.1)  # of x, up, down and what comes out, beside each other
HEIGHTS = (1.0, 0.55, 1.0, 1.0)  # of a share of the room
INK4 = ("ink",) * 4
SEEN = (8, 4)  # rows and columns of the output that are drawn


def _matrix(figure: Figure, box: Box, colours: Sequence[str], *, across: bool) -> None:
    """Draw a matrix in bands of colours, one a GPU: side by side where `across`, else one under the other."""
    count = len(colours)
    for k, colour in enumerate(colours):
        x, y = (box.x + k * box.w / count, box.y) if across else (box.x, box.y + k * box.h / count)
        w, h = (box.w / count, box.h) if across else (box.w, box.h / count)
        figure.rect(x + 0.5, y + 0.5, w - 1, h - 1, 0.8, fill=(colour, 0.8), behind=True)
    figure.box_rect(box, 1.0, stroke=("ink", 0.5), width=0.6)


def _copies(figure: Figure, box: Box) -> None:
    """Draw a whole matrix for each GPU, in its lane."""
    for place, colour in zip(_lanes(box), GPUS, strict=True):
        figure.box_rect(place, 1.0, fill=(colour, 0.3), stroke=(colour, 1.0), width=0.8)


def _lanes(box: Box) -> list[Box]:
    """Return a lane for each GPU in a room."""
    return box.rows(len(GPUS), 0.05 * box.h)


def _sum(figure: Figure, lane: Box, numbers: Sequence[int]) -> None:
    """Draw in a lane whose parts were added up there: a segment for each GPU's."""
    for n, part in enumerate(Box(lane.x + 0.1 * lane.w, lane.cy - 0.22 * lane.h, 0.8 * lane.w, 0.44 * lane.h, "sum").columns(len(GPUS), 0)):
        if n in numbers:
            figure.box_rect(part, 0.5, fill=(GPUS[n], 1.0), stroke=("ink", 0.8), width=0.4)


def _layer(cell: Cell, over: float = 0.0) -> list[Box]:
    """Draw the names and signs of x, up, down and the output, and frames where they come; return the boxes."""
    s, room = cell.s, cell.between(over=over, under=1)
    scale, x = (room.w - 3 * 1.6 * s) / sum(WIDTHS), room.x
    boxes: list[Box] = []
    for wide, high, name in zip(WIDTHS, HEIGHTS, cell.labels.parts, strict=True):
        boxes.append(Box(x, room.cy - room.h * high / 2, wide * scale, room.h * high, "matrix"))
        cell.figure.text(boxes[-1].cx, cell.room.bottom - 0.2 * s, name, "body", anchor="middle", size=s, colour="quiet")
        cell.figure.box_rect(boxes[-1], 1.0, stroke=("blue", 0.35), width=0.5, dash=(2, 2))
        x = boxes[-1].right + 1.6 * s
    for k, (before, box) in enumerate(pairwise(boxes), start=1):
        sign = "→" if k == 3 else "×"
        cell.figure.text((before.right + box.x) / 2, before.cy + 0.35 * s, sign, "body", anchor="middle", size=s, colour="quiet")
    return boxes


def _pass_on(cell: Cell, box: Box, k: int) -> None:
    """Add the ways from each lane of a box to the next, and from the last one back to the first. Routes: ("pass", k, n)."""
    lanes = _lanes(box)
    for n, lane in enumerate(lanes):
        there = lanes[(n + 1) % len(lanes)]
        side = box.cx if n < len(lanes) - 1 else box.right - 0.2 * cell.s
        cell.figure.add_route([(side, lane.cy), (side, there.cy)], "pass", k, n)


def _output(cell: Cell, number: int, box: Box) -> None:
    """Draw numbers of what comes out of a split as shades, and whether it is what one GPU gives. Parts: "values", "same"."""
    values = cell.facts.splits[number].output[: SEEN[0], : SEEN[1]]
    made, peak = cell.figure.child("values", box=box), float(np.abs(values).max())
    made.box_rect(box, 1.0, fill=(made.theme.wash(0.06), 1.0), stroke=("ink", 0.6), width=0.7)
    for row, places in zip(values, box.rows(SEEN[0], 0.0), strict=True):
        for value, place in zip(row, places.columns(SEEN[1], 0.0), strict=True):
            made.rect(place.x + 0.5, place.y + 0.5, place.w - 1, place.h - 1, 0.4, fill=("cyan", 0.08 + 0.9 * abs(float(value)) / peak))
    side = 1.25 * cell.s
    badge = cell.figure.child("same", box=Box(box.cx - side, box.cy - side, 2 * side, 2 * side, "same"))
    is_same = cell.facts.same[number]
    badge.circle(box.cx, box.cy, side, fill=(badge.theme.wash(0.12), 1.0), stroke="cyan" if is_same else "amber", width=1.1)
    if is_same:
        badge.icon("check", box.cx - 0.6 * side, box.cy - 0.6 * side, 1.2 * side)
    else:
        cross(badge, box.cx, box.cy, side, colour="amber")


def _matrices(cell: Cell, boxes: Sequence[Box], states: Sequence[tuple[int, Callable[[Figure, Box], None]]]) -> None:
    """Draw each matrix from the step on in which it comes. Parts: ("matrix", k)."""
    for k, (box, (since, draw)) in enumerate(zip(boxes, states, strict=True)):
        if cell.count >= since:
            draw(cell.figure.child("matrix", k, box=box), box)


def _bands(colours: Sequence[str], *, across: bool = False) -> Callable[[Figure, Box], None]:
    return lambda figure, box: _matrix(figure, box, colours, across=across)


def data(cell: Cell) -> None:
    """Rows of x to the GPUs, each with all weights in its lane; forward, back, then gradients go from copy to copy until all hold the sum.

    Parts also: ("gradient", k, n). Routes: ("to", k, n), ("back", k, n), ("pass", k, n).
    """
    boxes = _layer(cell)
    middles = [lane.cy for lane in _lanes(boxes[0])]
    boxes[1] = Box(boxes[1].x, boxes[0].y, boxes[1].w, boxes[0].h, "matrix")
    for k, (before, box) in enumerate(pairwise(boxes), start=1):
        for n, y in enumerate(middles):
            cell.figure.add_route([(before.cx, y), (box.cx, y)], "to", k, n)
            cell.figure.add_route([(box.cx, y), (before.cx, y)], "back", k - 1, n)
    _matrices(cell, boxes, ((1, _bands(GPUS)), (1, _copies), (1, _copies), (2, _bands(GPUS))))
    for k in (1, 2):
        _pass_on(cell, boxes[k], k)
        for n, lane in enumerate(_lanes(boxes[k]) if cell.count > 2 else ()):
            _sum(cell.figure.child("gradient", k, n, box=lane), lane, range(len(GPUS)) if cell.count > 3 else (n,))
    if cell.count > 3:
        _output(cell, 0, boxes[3])


def tensor(cell: Cell) -> None:
    """Columns of up and rows of down to the GPUs; four outputs, each a part of a sum, go from GPU to GPU until all hold it, layer after layer.

    Parts also: ("part", n), "layers". Routes: ("to", k, n), ("pass", 3, n).
    """
    boxes = _layer(cell, over=1)
    middles = [lane.cy for lane in _lanes(boxes[0])]
    for n, y in enumerate(middles):
        column = boxes[1].x + (n + 0.5) * boxes[1].w / len(GPUS)
        cell.figure.add_route([(boxes[0].cx, y), (boxes[0].right, y), (column, boxes[1].cy)], "to", 1, n)
        cell.figure.add_route([(column, boxes[1].cy), (boxes[2].x, y), (boxes[2].cx, y)], "to", 2, n)
        cell.figure.add_route([(boxes[2].cx, y), (boxes[3].cx, y)], "to", 3, n)
    _pass_on(cell, boxes[3], 3)
    _matrices(cell, boxes[:3], ((1, _bands(("ink",))), (1, _bands(GPUS, across=True)), (1, _bands(GPUS))))
    for n, lane in enumerate(_lanes(boxes[3]) if cell.count > 1 else ()):
        made = cell.figure.child("part", n, box=lane)
        made.box_rect(lane, 1.0, fill=(GPUS[n], 0.2), stroke=(GPUS[n], 1.0), width=0.8)
        _sum(made, lane, range(len(GPUS)) if cell.count > 2 else (n,))
    if cell.count > 2:
        cell.over(
            cell.facts.marks["layers"][cell.count - 3].text,
            anchor="middle",
            figure=cell.figure.child("layers", box=cell.room),
            colour="ink",
        )
    if cell.count > 3:
        _output(cell, 1, boxes[3])


def stage(cell: Cell) -> None:
    """Up on the first stage, down on the second; micro-batches go from one to the other. Routes: ("to", k, n)."""
    s, boxes = cell.s, _layer(cell)
    for k, (before, box) in enumerate(pairwise(boxes), start=1):
        ways = [box.cy + side * (1.5 + step) * s for side in (-1, 1) for step in (0, 0.9)]  # over and under the signs
        for n, (start, end) in enumerate(zip(before.rows(4, 0.0), box.rows(4, 0.0), strict=True)):
            cell.figure.add_route([(before.cx, start.cy), (before.right, ways[n]), (box.x, ways[n]), (box.cx, end.cy)], "to", k, n)
    _matrices(cell, boxes, ((1, _bands(INK4)), (1, _bands(GPUS[:1], across=True)), (1, _bands(GPUS[1:2])), (2, _bands(INK4))))
    if cell.count > 2:
        _output(cell, 2, boxes[3])


DRAW: dict[str, Callable[[Cell], None]] = {made.__name__: made for made in (data, tensor, stage)}
