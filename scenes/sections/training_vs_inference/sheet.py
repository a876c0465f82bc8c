"""The poster's box of training against inference: the table in words alone, and in both heads what is done with the model.

Words come from the content file.
"""

from __future__ import annotations

from collections.abc import Mapping

from scenes.content.named import order_of, placed
from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import divider
from scenes.drawing.kit.payloads import hot_paint
from scenes.drawing.shape import vertical
from scenes.sections.training_vs_inference.table import TONES, cell_lines, head_plates, head_shape
from scenes.sections.training_vs_inference.upper_cells import speech_bubble
from scenes.sections.training_vs_inference.words import SIDES, ComparisonRow, TrainingVsInferenceWords

SHEET_ROW, SHEET_MARGIN = 22.5, 5.5  # shares of a row of one line, and what two lines need more to stand 4.5 units from the row's edges


def sheet_table(figure: Figure, box: Box, words: TrainingVsInferenceWords) -> None:
    """Draw the poster's table. Parts: ("head", side), ("row", k), ("cell", k, side)."""
    theme = figure.theme
    names, training, inference = box.columns((97, 155.5, 167.5))
    columns = {"training": training, "inference": inference}
    head, body = box.cut_top(16)
    lines = [max(len(_sheet_lines(figure, row, side, columns[side])) for side in SIDES) for row in words.rows]
    rows = body.rows([SHEET_ROW + (SHEET_MARGIN if lines[k] > 1 else 0) for k in order_of(words.rows)])
    figure.box_rect(box, 6, fill=(theme.wash(0.06), 0.55))
    for k, place in enumerate(rows):
        if k % 2 == 0:
            figure.box_rect(place, 6 if k == len(rows) - 1 else 0, fill=(theme.wash(0.45), 0.34), behind=True)
        if k:
            divider(figure, place.x, place.y, place.right, place.y, 0.75)
    for side, title in zip(SIDES, words.columns, strict=True):
        cell = Box(columns[side].x, head.y, columns[side].w, head.h)
        _sheet_head(figure.child("head", side, box=cell), title, side)
    for column in columns.values():
        divider(figure, column.x, box.y, column.x, box.bottom, 0.75)
    edge = vertical((0, theme.tint("blue", 0.1), 0.75), (1, theme.shade("blue", 0.55), 0.75))
    figure.box_rect(box, 6, stroke=edge, width=0.8)
    for k, (row, place) in enumerate(zip(words.rows, placed(words.rows, rows), strict=True), start=1):
        _sheet_row(figure, place, row, k, names, columns)


def _sheet_lines(figure: Figure, row: ComparisonRow, side: str, column: Box) -> list[str]:
    return cell_lines(figure, getattr(row, side), "body", column.w - 13)


def _sheet_head(figure: Figure, title: str, side: str) -> None:
    box = figure.box
    head_shape(figure, box, TONES[side], 6, False, side == "inference")
    wide = figure.measure(title, "table-head")
    mark = Box(box.cx - (wide + 30) / 2, box.cy - 5, 24, 10)
    (_learning_mark if side == "training" else _answering_mark)(figure, mark)
    figure.text(mark.right + 6, box.cy + 3.5, title, "table-head")


def _learning_mark(figure: Figure, box: Box) -> None:
    """Draw what training does with the model: the error goes back into its plates."""
    stack, back = box.cut_left(13, 1.5)
    head_plates(figure, stack, "training", 4)
    arrow(figure, (back.right, back.cy), (back.x, back.cy), colour=figure.theme.tint("violet", 0.45), width=1.0)


def _answering_mark(figure: Figure, box: Box) -> None:
    """Draw what serving does with the model: an answer, in a speech bubble with its newest token."""
    theme, bubble = figure.theme, box.cut_right(15)[1].inset(0, -0.6)
    figure.path(speech_bubble(bubble, 2.2), fill=(theme.wash(0.12), 0.9), stroke="cyan", width=0.9)
    y = bubble.y + bubble.h * 0.4
    figure.line((bubble.x + 3, y), (bubble.x + 6.2, y), stroke="ink", width=1.1)
    figure.rect(bubble.x + 7.6, y - 1.8, 4.6, 3.6, 0.8, fill=hot_paint(figure, "cyan"))


def _sheet_row(figure: Figure, box: Box, words: ComparisonRow, k: int, names: Box, columns: Mapping[str, Box]) -> None:
    row = figure.child("row", k, box=box)
    row.icon(words.icon, box.x + 7.5, box.cy - 5.5, 11, accent=(1,), width=0.95, glow=0.25)
    row.text(box.x + 23.5, box.cy + 3.2, words.name, "strong", width=names.w - 28)
    for side, column in columns.items():
        cell = row.child(side, box=Box(column.x, box.y, column.w, box.h))
        figure.register(cell, "cell", k, side)
        lines = _sheet_lines(figure, words, side, column)
        cell.paragraph(column.x + 8, box.cy + 3.2 - (len(lines) - 1) * 5.3, lines, "body", width=column.w - 12.5, lead=10.6)
