"""The poster's box of training against inference: the table in words with figures beside them, and in both heads what is done with the model.

Words come from the content file, figures from the section's facts: all of the one case that the panel's head names.
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
from scenes.sections.training_vs_inference.table import cell_lines, head_plates, head_shape
from scenes.sections.training_vs_inference.upper_cells import speech_bubble
from scenes.sections.training_vs_inference.words import SIDES, ComparisonRow, TrainingVsInferenceWords

COLUMNS = (80.0, 178.0, 162.0)  # shares of names, training and inference
SHEET_ROW, SHEET_MARGIN = 20.0, 9.0  # shares of a row of one line, and what two lines need more to stand 4.5 units from the row's edges
PAD, AIR = 8.0, 6.0  # of a cell's words from its left edge, and between words, figure and right edge
LINES = 2  # of a cell
BODY, LEAD = "quiet", 10.2  # role of a cell's words, and from line to line

Figures = Mapping[tuple[int, str], str]
"""What stands beside the words of a cell, by row (from 1) and side."""


def sheet_table(figure: Figure, box: Box, words: TrainingVsInferenceWords, figures: Figures) -> None:
    """Draw the poster's table. Parts: ("head", side), ("row", k), ("cell", k, side), ("figure", k, side)."""
    theme = figure.theme
    names, training, inference = box.columns(COLUMNS)
    columns = {"training": training, "inference": inference}
    head, body = box.cut_top(16)
    figures = {
        (k, side): text
        for (k, side), text in figures.items()
        if len(_sheet_lines(figure, words.rows[k - 1], side, columns[side], text)) <= LINES  # else the words need its room
    }
    cells = {
        (k, side): _sheet_lines(figure, row, side, columns[side], figures.get((k, side), ""))
        for k, row in enumerate(words.rows, start=1)
        for side in SIDES
    }
    lines = [max(len(cells[k, side]) for side in SIDES) for k in range(1, len(words.rows) + 1)]
    rows = body.rows([SHEET_ROW + (SHEET_MARGIN if lines[k] > 1 else 0) for k in order_of(words.rows)])
    figure.box_rect(box, 6, fill=(theme.wash(0.06), 0.62))
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
        made = figure.child("row", k, box=place)
        made.text(place.x + PAD, place.cy + 3.2, row.name, "token", width=names.w - PAD - 4.5)
        for side, column in columns.items():
            cell = Box(column.x, place.y, column.w, place.h)
            figure.register(_sheet_cell(made.child(side, box=cell), cells[k, side]), "cell", k, side)
            if found := figures.get((k, side)):
                _write_figure(figure.child("figure", k, side, box=cell), found)


def _sheet_lines(figure: Figure, row: ComparisonRow, side: str, column: Box, found: str) -> list[str]:
    """Return a cell's words in lines beside its figure."""
    free = column.w - PAD - 4.5
    return cell_lines(figure, getattr(row, side), BODY, free - figure.measure(found, "token") - AIR if found else free)


def _sheet_head(figure: Figure, title: str, side: str) -> None:
    """Draw the head of a column over its words: its mark and its title."""
    box = figure.box
    head_shape(figure, box, "blue", 6, False, side == "inference")
    mark = Box(box.x + PAD, box.cy - 5, 24 if side == "training" else 15, 10)
    (_learning_mark if side == "training" else _answering_mark)(figure, mark)
    figure.text(mark.right + 6, box.cy + 3.5, title, "table-head")


def _learning_mark(figure: Figure, box: Box) -> None:
    """Draw what training does with the model: the error goes back into its plates."""
    stack, back = box.cut_left(13, 1.5)
    head_plates(figure, stack, "training", 4)
    arrow(figure, (back.right, back.cy), (back.x, back.cy), colour=figure.theme.tint("violet", 0.45), width=1.0)


def _answering_mark(figure: Figure, box: Box) -> None:
    """Draw what serving does with the model: an answer, in a speech bubble with its newest token."""
    theme, bubble = figure.theme, box.inset(0, -0.6)
    figure.path(speech_bubble(bubble, 2.2), fill=(theme.wash(0.12), 0.9), stroke="cyan", width=0.9)
    y = bubble.y + bubble.h * 0.4
    figure.line((bubble.x + 3, y), (bubble.x + 6.2, y), stroke="ink", width=1.1)
    figure.rect(bubble.x + 7.6, y - 1.8, 4.6, 3.6, 0.8, fill=hot_paint(figure, "cyan"))


def _sheet_cell(figure: Figure, lines: list[str]) -> Figure:
    """Write a cell's words, centred in its height."""
    box = figure.box
    figure.paragraph(
        box.x + PAD, box.cy + 3.2 - (len(lines) - 1) * LEAD / 2, lines, BODY, width=box.w - PAD - 4.5, lead=LEAD, colour="body"
    )
    return figure


def _write_figure(figure: Figure, text: str) -> None:
    """Write a row's figure at the right end of its cell."""
    box = figure.box
    figure.text(box.right - AIR, box.cy + 3.2, text, "token", anchor="end", colour=figure.theme.tint("cyan", 0.6))
