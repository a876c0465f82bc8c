"""Drawings of section 8, card E and the note: weights times activations, and prefill beside decode.

The grids are a real product, cut out of the trained model; strength of a cell is the size of its value.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.content.key_concepts import Note, ProductLabels
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block
from scenes.figures.charts import heat_grid
from scenes.figures.figure import Figure
from scenes.figures.key_concepts import current, unit
from scenes.layout import Box
from scenes.models.language_model import Product

TONES = {"weights": "blue", "activations": "violet", "output": "violet"}  # the output is itself activations
EDGES = {"weights": "blue", "activations": "violet", "output": "cyan"}


def chosen_cell(product: Product) -> tuple[int, int]:
    """Return the output cell that is followed by eye: the strongest of the middle column."""
    column = product.output.shape[1] // 2
    return int(np.abs(product.output[:, column]).argmax()), column


def signed(value: float) -> str:
    """Return a value with two decimals and a true minus sign."""
    return f"{value:+.2f}".replace("-", "−")


def brief(value: float) -> str:
    """Return a value under 1 without its leading zero, for narrow cells."""
    return signed(value).replace("0.", ".", 1)


def product(figure: Figure, box: Box, words: ProductLabels, example: Product, *, values: bool = False) -> Figure:
    """Draw weights x activations = output; one row, one column and their cell are outlined. With `values`, cells show them.

    Parts: "weights", "activations", "output", "sum"; route: ("product",).
    """
    u = unit(figure)
    matrices = (example.weights, example.activations, example.output)
    columns = [m.shape[1] for m in matrices]
    rows = example.weights.shape[0]
    sign = 30 * u if not values else 17 * u
    cell = min((box.w - 4 * u - 2 * sign) / sum(columns), (box.h - 43 * u) / rows)
    write = next((form for form in (signed, brief) if values and cell > figure.measure(form(-0.88), "body") + 20), None)
    sign = min((box.w - 4 * u - cell * sum(columns)) / 2, 40 * u)
    top = box.y + 2 * u + (box.h - cell * rows - 43 * u) / 2
    x, boxes = box.cx - (cell * sum(columns) + 2 * sign) / 2, []
    for count in columns:
        boxes.append(Box(x, top, cell * count, cell * rows))
        x += cell * count + sign
    for grid, matrix, name in zip(boxes, matrices, TONES, strict=True):
        _grid(figure.child(name, box=grid), matrix, name, write)
    for left, right, mark in zip(boxes, boxes[1:], ("×", "="), strict=False):
        size = figure.setting.role("number").size * (1.2 if figure.setting.is_sheet else 1.0)
        figure.text((left.right + right.x) / 2, left.cy + size * 0.3, mark, "number", anchor="middle", size=size)
    _names(figure, boxes, words)
    _followed(figure, boxes, box, words, example, keyed=write is None)
    figure.add_route([(boxes[1].cx, boxes[1].cy), (boxes[2].right, boxes[2].cy)], "product")
    return figure


def _grid(figure: Figure, matrix: np.ndarray, name: str, write: Callable[[float], str] | None) -> None:
    u, tone, box = unit(figure), TONES[name], figure.box
    edge = Box(box.x - 2 * u, box.y - 2 * u, box.w + 4 * u, box.h + 4 * u)
    figure.box_rect(edge, 2.5 * u, fill=(figure.theme.wash(0.04), 0.9), stroke=(EDGES[name], 0.85), width=0.9, glow=0.2)
    heat_grid(figure, box, matrix, colour=tone)
    if write is None:
        return
    peak = float(np.abs(matrix).max())
    for (r, c), value in np.ndenumerate(matrix):
        cw, ch = box.w / matrix.shape[1], box.h / matrix.shape[0]
        fill = figure.theme.mix_heat(tone, 0.14 + 0.86 * abs(float(value)) / peak)
        size = figure.setting.role("body").size
        figure.text(
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
    for grid, (name, note), tone in zip(boxes, names, ("request", "violet", "cyan"), strict=True):
        y = grid.bottom + 13.5 * u
        share = 0.55 if tone != "request" else 0.25
        figure.text(grid.cx, y, name, "strong", anchor="middle", colour=figure.theme.tint(tone, share))
        figure.text(grid.cx, y + 10.5 * u, note, "micro", anchor="middle")


def _followed(figure: Figure, boxes: list[Box], box: Box, words: ProductLabels, example: Product, *, keyed: bool) -> None:
    """Outline one row of weights, one column of activations and the cell that they make; say its value.

    With `keyed`, say too what brightness means.
    """
    u = unit(figure)
    made = figure.child("sum", box=box)
    row, column = chosen_cell(example)
    weights, activations, output = boxes
    cw, ch = weights.w / example.weights.shape[1], weights.h / example.weights.shape[0]
    style = {"stroke": "ink", "width": 1.1, "glow": 0.3}
    made.rect(weights.x - 0.6 * u, weights.y + row * ch - 0.3 * u, weights.w + 1.2 * u, ch + 0.6 * u, 2 * u, **style)
    made.rect(activations.x + column * cw - 0.3 * u, activations.y - 0.6 * u, cw + 0.6 * u, activations.h + 1.2 * u, 2 * u, **style)
    made.rect(output.x + column * cw - 0.3 * u, output.y + row * ch - 0.3 * u, cw + 0.6 * u, ch + 0.6 * u, 2 * u, **style)
    text = words.sum.format(value=signed(float(example.output[row, column])))
    y = weights.bottom + 39 * u
    if keyed:
        needed = made.measure(text, "micro") + made.measure(words.brighter, "micro") + 8 * u
        span = box if output.right - weights.x < needed else Box(weights.x, y, output.right - weights.x, u)
        made.text(span.x, y, text, "micro", colour="body")
        made.text(span.right, y, words.brighter, "micro", anchor="end", width=span.w - made.measure(text, "micro") - 8 * u)
    else:
        made.text(box.cx, y, text, "micro", anchor="middle", colour="body", width=box.w)


# ---------------------------------------------------------------- prefill and decode
def phases(figure: Figure, box: Box, words: Note, *, passes: bool = True) -> Figure:
    """Draw two lanes: the prompt's tokens in one pass, then single tokens, each reading the cache (violet arrow).

    Parts: "prefill", "decode"; routes: ("prefill",), ("decode",).
    """
    u = unit(figure)
    label = max(figure.measure(text, "quiet") for text in (words.prefill, words.decode)) + 8 * u
    tail = max(figure.measure(text, "micro") for text in (words.prefill_pass, words.decode_pass)) + 8 * u if passes else 0
    lanes = box.rows(2, min(7 * u, box.h * 0.2))
    for lane, name, text, note in zip(
        lanes, ("prefill", "decode"), (words.prefill, words.decode), (words.prefill_pass, words.decode_pass), strict=True
    ):
        made = figure.child(name, box=lane)
        made.text(lane.x, lane.cy + 3.2 * u, text, "quiet", colour=figure.theme.tint("cyan" if name == "prefill" else "violet", 0.6))
        room = lane.w - label - tail
        track = Box(lane.x + label, lane.cy - min(lane.h, room * 0.12) / 2, room, min(lane.h, room * 0.12))
        prefill_lane(made, track) if name == "prefill" else decode_lane(made, track)
        if passes:
            made.text(lane.right, lane.cy + 3 * u, note, "micro", anchor="end", colour="body")
        figure.add_route([(track.x, track.cy), (track.right, track.cy)], name)
    return figure


def prefill_lane(figure: Figure, box: Box) -> None:
    """Draw the prompt's tokens in one pass."""
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
    for cell in box.columns(7, 2 * u):
        block(figure, cell, radius=1.8 * u)


def decode_lane(figure: Figure, box: Box) -> None:
    """Draw single tokens, one after the other; the violet arrow reads the cache."""
    u = unit(figure)
    cells = box.columns(7, 2 * u)
    for k in (0, 2, 4, 6):
        if k == 6:
            current(figure, cells[k], radius=1.8 * u)
        else:
            block(figure, cells[k], radius=1.8 * u)
        if k < 6:
            arrow(figure, (cells[k].right + 1.2 * u, box.cy), (cells[k + 2].x - 1.2 * u, box.cy), colour="violet", glow=0.3)
