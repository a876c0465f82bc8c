"""What the tables of training against inference share: tones and heads of both columns, lines of a cell, the row in turn.

What a cell draws in a full frame stands in `upper_cells` (rows 1 to 3), `lower_cells` (4 and 5) and `failure_cells` (6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from scenes.content.named import order_of, placed
from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import halo, lit_border
from scenes.drawing.kit.payloads import plates
from scenes.drawing.shape import Paint, vertical
from scenes.sections.training_vs_inference.facts import ComparisonFacts
from scenes.sections.training_vs_inference.failure_cells import lost_replica, lost_steps
from scenes.sections.training_vs_inference.lower_cells import falling_loss, first_tokens, many_requests, one_long_job, two_gauges
from scenes.sections.training_vs_inference.moments import HOME, NONE, ONE, TWO, ComparisonMoment
from scenes.sections.training_vs_inference.upper_cells import (
    learned_weights,
    serving_bytes,
    training_bytes,
    waiting_link,
    waiting_requests,
    written_answer,
)
from scenes.sections.training_vs_inference.words import SIDES, ComparisonRow

OPEN = 0.61  # share of the stage's height that the open row takes in the film
TONES = {"training": "violet", "inference": "blue"}
Item = TypeVar("Item")
Drawing = Callable[[Figure, ComparisonFacts, ComparisonMoment], None]
DRAWINGS: Mapping[tuple[int, str], Drawing] = {
    (1, "training"): learned_weights, (1, "inference"): written_answer,
    (2, "training"): waiting_link, (2, "inference"): waiting_requests,
    (3, "training"): training_bytes, (3, "inference"): serving_bytes,
    (4, "training"): falling_loss, (4, "inference"): two_gauges,
    (5, "training"): one_long_job, (5, "inference"): many_requests,
    (6, "training"): lost_steps, (6, "inference"): lost_replica,
}  # fmt: skip


def first_drawing(k: int, side: str) -> Drawing:
    """Return the drawing of a cell in a narrow table, where two gauges have no room."""
    return first_tokens if (k, side) == (4, "inference") else DRAWINGS[k, side]


def cell_lines(figure: Figure, text: str, role: str, width: float, size: float | None = None) -> list[str]:
    """Return a cell's words in balanced lines; a slash stays at the end of its line (a dot stands for its blank meanwhile)."""
    joined = text.replace(" /", "·/")
    return [line.replace("·/", " /") for line in figure.break_lines(joined, role, width, balanced=True, size=size)]


def head_fill(figure: Figure, tone: str) -> Paint:
    """Return the fill of a column's head, dark enough (or light enough) for ink."""
    high, low = (0.46, 0.30) if figure.theme.dark else (0.30, 0.16)
    return vertical((0, figure.theme.shade(tone, high), 0.9), (1, figure.theme.shade(tone, low), 0.72))


def head_shape(figure: Figure, box: Box, tone: str, radius: float, left: bool, right: bool) -> None:
    """Fill the head of a column; `left` and `right` say which upper corners are the table's own."""
    a, b = (radius if left else 0.01), (radius if right else 0.01)
    outline = f"M{box.x} {box.bottom} V{box.y + a} Q{box.x} {box.y} {box.x + a} {box.y} H{box.right - b} Q{box.right} {box.y} {box.right} {box.y + b} V{box.bottom} Z"
    figure.path(outline, fill=head_fill(figure, tone))


def head_plates(figure: Figure, box: Box, side: str, count: int = 5) -> None:
    """Draw the model of a column: the same plates twice, violet when it learns, cyan when it answers."""
    colour = "violet" if side == "training" else "cyan"
    plates(figure, box, count, colour=colour, hot=None if figure.format.is_sheet else count // 2, marks=box.h > 52)


def lit_band(figure: Figure, box: Box) -> Figure:
    """Draw the band of the row in turn: a lighter fill under a lit border. It is the part "band", so that it can go."""
    band = figure.child("band", box=Box(box.x - 1, box.y, box.w + 2, box.h))
    band.box_rect(band.box, 10, fill=(figure.theme.wash(0.26), 0.8), behind=True)
    band_border(band, band.box)
    return band


def band_border(figure: Figure, box: Box) -> None:
    """Draw the lit border of the row in turn."""
    halo(figure, box, ((4.0, 0.07), (2.0, 0.14)), "cyan", 10)
    figure.box_rect(box, 10, stroke=lit_border(), width=1.15, glow=0.5)


def row_boxes(rows: Sequence[ComparisonRow], body: Box, lit: float, row: int) -> list[Box]:
    """Return the boxes of the six rows, which stand in the order of the file; the one in turn, if there is one, is `lit` high."""
    if row == NONE:
        return placed(rows, body.rows(6))
    rest = (body.h - lit) / 5
    return placed(rows, body.rows([lit if k + 1 == row else rest for k in order_of(rows)]))


def top_down(rows: Sequence[Item], boxes: Sequence[Box]) -> list[tuple[Item, Box]]:
    """Return rows, or what is said of them, with their boxes, from top to bottom."""
    return sorted(zip(rows, boxes, strict=True), key=lambda pair: pair[1].y)


def model_boxes(figure: Figure, body: Box, columns: Mapping[str, Box]) -> dict[str, Box]:
    """Return where the model stands large in the middle of each column of a table without rows."""
    high = min(body.h * 0.5, min(column.w for column in columns.values()) * 0.62)
    return {side: Box(column.cx - high * 0.66, body.cy - high / 2, high * 1.32, high, "model") for side, column in columns.items()}


def draw_model(figure: Figure, body: Box, columns: Mapping[str, Box], moment: ComparisonMoment) -> None:
    """Draw the one model of both columns large, as one or as two, until it has come into the heads; at work, learning changes its colour.

    Parts: ("model", side), ("model way", side). Routes: ("through", side) to the right, ("learn", side) back.
    """
    places = model_boxes(figure, body, columns)
    middle = (places["training"].cx + places["inference"].cx) / 2
    for side, place in places.items():
        x = place.x if moment.model != ONE else middle - place.w / 2
        _model_ways(figure, place, side, min(columns[side].w * 0.46, place.w), is_drawn=moment.model == TWO and moment.arrows)
        if moment.model != HOME:
            made = figure.child("model", side, box=Box(x, place.y, place.w, place.h))
            large_model(made, made.box, side if moment.model == TWO else "both")


def _model_ways(figure: Figure, place: Box, side: str, reach: float, *, is_drawn: bool) -> None:
    """Draw the ways through a large model, behind its plates: of tokens to the right, of gradients back."""
    ways = figure.child("model way", side)
    for name, y, sign in (("through", place.y + place.h * 0.4, 1), ("learn", place.y + place.h * 0.64, -1)):
        way = [(place.cx - sign * reach, y), (place.cx + sign * reach, y)]
        figure.add_route(way, name, side)
        if is_drawn and (name, side) != ("learn", "inference"):
            arrow(ways, *way, colour="cyan" if name == "through" else "violet", width=1.4)


def large_model(figure: Figure, box: Box, side: str) -> None:
    """Draw the model's plates: violet where it learns; where it answers, they stay as they were before both."""
    colour = "violet" if side == "training" else "cyan"
    plates(figure, box, 5, colour=colour, hot=2, marks=False)


def name_cells(figure: Figure, k: int) -> None:
    """Name the cells of a row in the table itself: ("cell", k, side)."""
    for side in SIDES:
        figure.register(figure.part("row", k, side), "cell", k, side)
