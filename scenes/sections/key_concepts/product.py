"""What the sheet and the full frames of the key concepts share, card E and the note: weights times activations, and prefill beside decode.

The grids are a real product, cut out of the trained model; strength of a cell is the size of its value.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.core.box import Box
from scenes.core.units import signed
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.charts import heat_grid
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import ShapeStyle
from scenes.models.language_model import Product
from scenes.sections.key_concepts.cards import current, unit
from scenes.sections.key_concepts.facts import CHOSEN, brief
from scenes.sections.key_concepts.words import PhasesNote, ProductLabels

TONES = {"weights": "blue", "activations": "violet", "output": "violet"}  # as the brief has them; the output is itself activations

SIGN = 18  # least room of a sign between two grids without values, in the sheet's units


RANK, DECODED = 7, 4  # tokens of the prompt in the lane of prefill, and tokens in the lane of decoding
LANE, WIDE_LANE = 1.2, 1.9  # cells, the room over the grids, and at least and at most that in which the row stands beside the column
TOGETHER = 6.4  # columns, the most that three lanes that belong together are high
SUMMED = 2  # all cells of the output are known; 1: the followed one is; 0: none


def product(figure: Figure, box: Box, words: ProductLabels, example: Product, *, values: bool = False, summed: int = SUMMED) -> Figure:
    """Draw weights x activations = output; one row, one column and their cell are outlined.

    With `values`, cells show them, and there is room over the grids, and for the row to stand beside the column ("lane").
    `summed`: which cells of the output are known. Parts: "weights", "activations", "output" with "cells" and ("value", row, column),
    "sum" with "row", "column", "cell" and "text".
    """
    u = unit(figure)
    matrices = (example.weights, example.activations, example.output)
    known = None if summed == SUMMED else {CHOSEN} if summed else set()
    columns = [m.shape[1] for m in matrices]
    rows = example.weights.shape[0]
    sign, free = (SIGN * u, 0.0) if not values else (13 * u, LANE)
    cell = min((box.w - 4 * u - 2 * sign) / (sum(columns) + free), (box.h - 43 * u) / (rows + free))
    write = next((form for form in (signed, brief) if values and cell > figure.measure(form(-0.88), "body") + 14), None)
    beside = min(WIDE_LANE * cell, box.w - 4 * u - 2 * sign - cell * sum(columns)) if values else 0.0
    sign = min((box.w - 4 * u - cell * sum(columns) - beside) / 2, 40 * u)
    top = box.y + 2 * u + (box.h - cell * (rows + free) - 43 * u) / 2 + cell * free
    x, boxes = box.cx - (cell * sum(columns) + beside + 2 * sign) / 2, []
    for count in columns:
        boxes.append(Box(x, top, cell * count, cell * rows))
        x += cell * count + sign + (beside if len(boxes) == 1 else 0.0)
    if values:
        figure.child("lane", box=Box(boxes[1].x - beside, top, beside, cell * rows))
    for grid, matrix, name in zip(boxes, matrices, TONES, strict=True):
        _grid(figure.child(name, box=grid), matrix, name, write, known if name == "output" else None)
    for left, free_from, mark in ((boxes[0], boxes[1].x - beside, "×"), (boxes[1], boxes[2].x, "=")):
        size = figure.format.role("number").size * (1.2 if figure.format.is_sheet else 1.0)
        figure.text((left.right + free_from) / 2, left.cy + size * 0.3, mark, "number", anchor="middle", size=size)
    _names(figure, boxes, words)
    _followed(figure, boxes, box, words, example, keyed=write is None, said=bool(summed))
    return figure


def _grid(figure: Figure, matrix: np.ndarray, name: str, write: Callable[[float], str] | None, known: set[tuple[int, int]] | None) -> None:
    """Draw a grid in its border, of the cells only those that are `known` (None: all). Parts: "cells", ("value", row, column)."""
    u, box = unit(figure), figure.box
    edge = Box(box.x - 2 * u, box.y - 2 * u, box.w + 4 * u, box.h + 4 * u)
    figure.box_rect(edge, 2.5 * u, fill=(figure.theme.wash(0.04), 0.9), stroke=(TONES[name], 0.85), width=0.9, glow=0.2)
    cells = figure.register(heat_grid(figure, box, matrix, colour=TONES[name]), "cells")
    if known is not None:
        for at in [key[1:] for key in cells.parts if key[1:] not in known]:
            cells.remove(cells.parts.pop(("cell", *at)))
    if write is None:
        return
    peak = float(np.abs(matrix).max())
    for (r, c), value in np.ndenumerate(matrix):
        if known is not None and (r, c) not in known:
            continue
        cw, ch = box.w / matrix.shape[1], box.h / matrix.shape[0]
        fill = figure.theme.mix_heat(TONES[name], 0.14 + 0.86 * abs(float(value)) / peak)
        size = figure.format.role("body").size
        figure.child("value", r, c).text(
            box.x + (c + 0.5) * cw,
            box.y + (r + 0.5) * ch + size * 0.34,
            write(float(value)),
            "body",
            anchor="middle",
            colour=figure.theme.readable_on(fill),
        )


def _names(figure: Figure, boxes: list[Box], words: ProductLabels) -> None:
    u = unit(figure)
    names = ((words.weights, words.weights_note), (words.activations, words.activations_note), (words.output, words.output_note))
    for grid, (name, note), part in zip(boxes, names, TONES, strict=True):
        y = grid.bottom + 13.5 * u
        tone, share = ("request", 0.25) if part == "weights" else ("violet", 0.55)
        figure.text(grid.cx, y, name, "strong", anchor="middle", colour=figure.theme.tint(tone, share))
        figure.register(figure.text(grid.cx, y + 10.5 * u, note, "micro", anchor="middle"), "note", part)


def _followed(figure: Figure, boxes: list[Box], box: Box, words: ProductLabels, example: Product, *, keyed: bool, said: bool) -> None:
    """Outline one row of weights, one column of activations and the cell that they make; say its value once it is `said`.

    With `keyed`, say too what brightness means.
    """
    u = unit(figure)
    made = figure.child("sum", box=box)
    row, column = CHOSEN
    weights, activations, output = boxes
    cw, ch = weights.w / example.weights.shape[1], weights.h / example.weights.shape[0]
    style = ShapeStyle(stroke="ink", width=1.1, glow=0.3)
    outlines = {
        "row": (weights.x - 0.6 * u, weights.y + row * ch - 0.3 * u, weights.w + 1.2 * u, ch + 0.6 * u),
        "column": (activations.x + column * cw - 0.3 * u, activations.y - 0.6 * u, cw + 0.6 * u, activations.h + 1.2 * u),
        "cell": (output.x + column * cw - 0.3 * u, output.y + row * ch - 0.3 * u, cw + 0.6 * u, ch + 0.6 * u),
    }
    for name, outline in outlines.items():
        made.register(made.rect(*outline, 2 * u, **style), name)
    text = sum_text(words, float(example.output[row, column]))
    if not said:
        return
    told, y = made.child("text"), weights.bottom + 39 * u
    if keyed:
        needed = made.measure(text, "micro") + made.measure(words.brighter, "micro") + 8 * u
        span = box if output.right - weights.x < needed else Box(weights.x, y, output.right - weights.x, u)
        told.text(span.x, y, text, "micro", colour="body")
        told.text(span.right, y, words.brighter, "micro", anchor="end", width=span.w - made.measure(text, "micro") - 8 * u)
    else:
        told.text(box.cx, y, text, "strong", anchor="middle", width=box.w)


def sum_text(words: ProductLabels, value: float) -> str:
    """Say what a row times a column adds up to."""
    return words.sum.format(value=signed(value))


# ---------------------------------------------------------------- prefill and decode
def phases(
    figure: Figure,
    box: Box,
    words: PhasesNote,
    *,
    passes: bool = True,
    decoded: int | None = None,
    prefilled: bool = True,
    cache: str = "",
) -> Figure:
    """Draw two lanes: the prompt's tokens in one pass, then single tokens, so many or all, each reading the cache (violet arrow).

    With the name of the `cache`, its lane stands between them, and all three share their columns. Parts: "prefill", "decode", and "cache".
    """
    if cache:
        return _phases_over_columns(figure, box, words, decoded, prefilled=prefilled, cache=cache)
    u = unit(figure)
    label = max(figure.measure(text, "quiet") for text in (words.prefill, words.decode)) + 8 * u
    tail = max(figure.measure(text, "micro") for text in (words.prefill_pass, words.decode_pass)) + 8 * u if passes else 0
    for lane, name, text, note in zip(
        box.rows(2, min(7 * u, box.h * 0.2)),
        ("prefill", "decode"),
        (words.prefill, words.decode),
        (words.prefill_pass, words.decode_pass),
        strict=True,
    ):
        made = figure.child(name, box=lane)
        _lane_name(made, lane, text, "cyan")
        room = lane.w - label - tail
        track = Box(lane.x + label, lane.cy - min(lane.h, room * 0.12) / 2, room, min(lane.h, room * 0.12))
        prefill_lane(made, track, seen=prefilled) if name == "prefill" else decode_lane(made, track, decoded)
        if passes:
            made.text(lane.right, lane.cy + 3 * u, note, "micro", anchor="end", colour="body")
    return figure


def _lane_name(figure: Figure, lane: Box, text: str, tone: str) -> None:
    figure.text(lane.x, lane.cy + 3.2 * unit(figure), text, "quiet", colour=figure.theme.tint(tone, 0.6))


def _phases_over_columns(figure: Figure, box: Box, words: PhasesNote, decoded: int | None, *, prefilled: bool, cache: str) -> Figure:
    """Draw prompt, cache and single tokens over each other, a column a token: what a token adds to the cache stands in its column."""
    u, names = unit(figure), (words.prefill, cache, words.decode)
    label = max(figure.measure(text, "quiet") for text in names) + 8 * u
    pitch = (box.w - label - 2 * u) / (RANK + DECODED)
    high = min(box.h, TOGETHER * pitch)
    box = Box(box.x, box.cy - high / 2, box.w, high, box.name)
    tall = min(0.85 * pitch, 0.2 * high)
    tracks, columns = [], []
    for lane, name, text, tone in zip(
        box.rows((tall,) * 3, (high - 3 * tall) / 2), ("prefill", "cache", "decode"), names, ("cyan", "violet", "cyan"), strict=True
    ):
        _lane_name(figure.child(name, box=lane), lane, text, tone)
        tracks.append(Box(lane.x + label, lane.y, lane.w - label - 2 * u, tall))
        columns.append(tracks[-1].columns(RANK + DECODED, 2 * u))
    prompt, rows, tokens = columns
    prefill, stored, decode = (figure.figure(name) for name in ("prefill", "cache", "decode"))
    prefill_lane(prefill, _around(prompt[:RANK]), seen=prefilled)
    cache_lane(stored, _around(rows[:-1]), rows_of(prefilled=prefilled, decoded=decoded))
    if prefilled:
        fills = stored.child("fills")
        for token, row in zip(prompt[:RANK], rows, strict=False):
            arrow(fills, (token.cx, token.bottom + 3.5 * u), (row.cx, row.y - 1.2 * u), colour="violet", glow=0.2)
    _decoded(decode, tokens[RANK:], rows, DECODED if decoded is None else decoded)
    _pass_note(prefill, _around(prompt[RANK:]), words.prefill_pass, "start")
    _pass_note(decode, _around(tokens[:RANK]), words.decode_pass, "end")
    return figure


def _around(cells: list[Box]) -> Box:
    """Return the box from the first of some cells in a row to the last."""
    return Box(cells[0].x, cells[0].y, cells[-1].right - cells[0].x, cells[0].h, cells[0].name)


def _pass_note(figure: Figure, box: Box, note: str, anchor: str) -> None:
    """Say of a lane what one pass takes, in its free columns, at its tokens."""
    u, lead = unit(figure), figure.lead("micro")
    lines = figure.break_lines(note, "micro", box.w - 6 * u)
    x = box.x + 6 * u if anchor == "start" else box.right - 6 * u
    for k, line in enumerate(lines):
        figure.text(x, box.cy + 3 * u + lead * (k - (len(lines) - 1) / 2), line, "micro", anchor=anchor, colour="body")


def _decoded(figure: Figure, tokens: list[Box], rows: list[Box], count: int) -> None:
    """Draw so many single tokens; under the rows that a token's pass reads runs the violet way to it. Parts: ("token", k), ("read", k)."""
    u = unit(figure)
    gap = tokens[0].y - rows[0].bottom
    for k, cell in enumerate(tokens[:count]):
        draw = current if k == DECODED - 1 else block
        draw(figure.child("token", k, box=cell), cell, radius=1.8 * u)
        if k:
            y, x = rows[0].bottom + gap * (0.7 - 0.16 * k), rows[0].x + (1.8 * k - 1) * u
            way = ((x, rows[0].bottom + 1.2 * u), (x, y), (cell.cx, y), (cell.cx, cell.y - 1.2 * u))
            arrow(figure.child("read", k - 1), *way, colour="violet", glow=0.3)


def rows_of(*, prefilled: bool, decoded: int | None) -> int:
    """Return the rows in the cache: the prompt's, and one for every token that a later pass has read."""
    return (RANK if prefilled else 0) + max(0, (DECODED if decoded is None else decoded) - 1)


def cache_lane(figure: Figure, box: Box, rows: int) -> None:
    """Draw the rows of the cache, and the places of those to come. Parts: ("row", k)."""
    for k, cell in enumerate(box.columns(RANK + DECODED - 1, 2 * unit(figure))):
        block(
            figure.child("row", k, box=cell), cell, None, colour="violet", state="rest" if k < rows else "ghost", radius=1.8 * unit(figure)
        )


def prefill_lane(figure: Figure, box: Box, *, seen: bool = True) -> None:
    """Draw the prompt's tokens in one pass, or only where they are going to be. Part: "rank"."""
    u = unit(figure)
    figure.rect(
        box.x - 2 * u,
        box.y - 2 * u,
        box.w + 4 * u,
        box.h + 4 * u,
        3 * u,
        fill=("cyan", 0.12),
        stroke=("cyan", 0.6),
        width=0.8,
        dash=(2.2, 1.8),
    )
    if seen:
        rank = figure.child("rank", box=box)
        for k, cell in enumerate(box.columns(RANK, 2 * u)):
            block(rank.child("token", k, box=cell), cell, radius=1.8 * u)


def decode_lane(figure: Figure, box: Box, count: int | None = None) -> None:
    """Draw single tokens, so many or all four, one after the other; the violet arrow reads the cache. Parts: ("token", k), ("read", k)."""
    u = unit(figure)
    cells = box.columns(7, 2 * u)
    for k in range(0, 7, 2)[: 4 if count is None else count]:
        if k == 6:
            current(figure.child("token", k // 2, box=cells[k]), cells[k], radius=1.8 * u)
        else:
            block(figure.child("token", k // 2, box=cells[k]), cells[k], radius=1.8 * u)
        if k < 6 and (count is None or k // 2 + 1 < count):
            way = (cells[k].right + 1.2 * u, box.cy), (cells[k + 2].x - 1.2 * u, box.cy)
            arrow(figure.child("read", k // 2), *way, colour="violet", glow=0.3)
