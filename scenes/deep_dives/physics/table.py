"""The table of the sheet: every figure of the overview as it is reported, and under it what a model says of the same."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.deep_dives.physics.canvas import said_in
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import sheet_border
from scenes.models.reported import Judged

SIZES = (11.0, 10.0, 9.4, 9.0, 8.5)
LEAD, HEAD, SIDE = 1.24, 24.0, 12.0


def draw_table(figure: Figure, box: Box, title: str, rows: Sequence[Judged]) -> None:
    """Draw the table in a box, in as many columns as it is wide, as large as it fits."""
    sheet_border(figure, box)
    figure.text(box.x + SIDE, box.y + 18, title, "card", size=11.5)
    columns = max(1, round(box.w / 340))
    rooms = Box(box.x + SIDE, box.y + HEAD, box.w - 2 * SIDE, box.h - HEAD - 8, "table").columns(columns, 16)
    size = next((size for size in SIZES if _columns_of(figure, rooms, rows, size) <= columns), SIZES[-1])
    lead, column, y = size * LEAD, 0, 0.0
    for k, row in enumerate(rows):
        tall = lead * (1 + bool(row.ours)) + 0.35 * size
        if y + tall > rooms[column].h and column < columns - 1:
            column, y = column + 1, 0.0
        _row(figure.child("row", k, box=rooms[column]), rooms[column], rooms[column].y + y + size, row, size)
        y += tall


def _columns_of(figure: Figure, rooms: Sequence[Box], rows: Sequence[Judged], size: float) -> int:
    """Return how many columns the rows take at a size; more than there are where a line is too long."""
    lead, column, y = size * LEAD, 1, 0.0
    for row in rows:
        if _width(figure, row, size) > rooms[0].w:
            return len(rooms) + 1
        tall = lead * (1 + bool(row.ours)) + 0.35 * size
        if y + tall > rooms[0].h:
            column, y = column + 1, 0.0
        y += tall
    return column


def _width(figure: Figure, row: Judged, size: float) -> float:
    first = figure.measure(row.row.figure, "strong", size) + figure.measure(row.row.said, "body", size) + size
    return max(first, figure.measure(row.ours, "quiet", size) + 1.6 * size if row.ours else 0.0)


def _row(figure: Figure, room: Box, base: float, row: Judged, size: float) -> None:
    figure.text(room.x, base, row.row.said, "body", size=size)
    figure.text(room.right, base, row.row.figure, "strong", anchor="end", size=size)
    if row.ours:
        hue = "cyan" if row.agrees else "amber"
        figure.circle(room.x + 0.45 * size, base + size * (LEAD - 0.33), 0.26 * size, fill=hue)
        figure.text(room.x + 1.3 * size, base + size * LEAD, row.ours, "quiet", size=size, colour=said_in(figure.theme, hue))
