"""The table of the sheet: every figure of the overview as it is reported, and under it what a model says of the same."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.deep_dives.physics.canvas import said_in
from scenes.deep_dives.physics.words import PhysicsLabels
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import sheet_border
from scenes.models.reported import Judged

SIZES = (11.0, 10.0, 9.4, 9.0, 8.5)
LEAD, HEAD, SIDE, TITLE = 1.24, 24.0, 12.0, 11.5


HUES = {True: "cyan", False: "amber", None: "request"}  # of what fits the case, of what does not, of a note


def draw_table(figure: Figure, box: Box, words: PhysicsLabels, rows: Sequence[Judged]) -> None:
    """Draw the table in a box, in as many columns as it is wide, as large as it fits, columns of about one height. Parts: ("row", k), "key"."""
    sheet_border(figure, box)
    figure.text(box.x + SIDE, box.y + 18, words.table, "card", size=TITLE)
    head = HEAD + _key(figure.child("key", box=box), box, words)
    columns = max(1, round(box.w / 340))
    rooms = Box(box.x + SIDE, box.y + head, box.w - 2 * SIDE, box.h - head - 8, "table").columns(columns, 16)
    size = next((size for size in SIZES if _fits(figure, rooms, rows, size)), SIZES[-1])
    tall = [_tall(row, size) for row in rows]
    limit = next((high for high in range(int(sum(tall) / columns), int(rooms[0].h)) if _columns(tall, high) <= columns), rooms[0].h)
    column, y = 0, 0.0
    for k, row in enumerate(rows):
        if y + tall[k] > limit and column < columns - 1:
            column, y = column + 1, 0.0
        _row(figure.child("row", k, box=rooms[column]), rooms[column], rooms[column].y + y + size, row, size)
        y += tall[k]


def _key(figure: Figure, box: Box, words: PhysicsLabels) -> float:
    """Say what the dots mean, beside the title or under it; return the height that this takes under the title's."""
    size, texts = 9.4, ((words.fits, True), (words.differs, False), (words.noted, None))
    wide = sum(figure.measure(text, "quiet", size) + 2.6 * size for text, _ in texts)
    is_beside = box.w - 2 * SIDE - figure.measure(words.table, "card", TITLE) > wide + 20
    x, y = (box.right - SIDE - wide, box.y + 18) if is_beside else (box.x + SIDE, box.y + 33)
    for text, agrees in texts:
        figure.circle(x + 0.6 * size, y - 0.33 * size, 0.28 * size, fill=HUES[agrees])
        figure.text(x + 1.4 * size, y, text, "quiet", size=size)
        x += figure.measure(text, "quiet", size) + 2.6 * size
    return 0.0 if is_beside else 15.0


def _tall(row: Judged, size: float) -> float:
    return size * LEAD * (1 + bool(row.ours)) + 0.35 * size


def _columns(tall: Sequence[float], high: float) -> int:
    """Return how many columns of a height rows take."""
    column, y = 1, 0.0
    for one in tall:
        if y + one > high:
            column, y = column + 1, 0.0
        y += one
    return column


def _fits(figure: Figure, rooms: Sequence[Box], rows: Sequence[Judged], size: float) -> bool:
    """Tell whether rows fit into their columns at a size: no line is too long, no column too high."""
    is_narrow = all(_width(figure, row, size) <= rooms[0].w for row in rows)
    return is_narrow and _columns([_tall(row, size) for row in rows], rooms[0].h) <= len(rooms)


def _width(figure: Figure, row: Judged, size: float) -> float:
    first = figure.measure(row.row.figure, "strong", size) + figure.measure(row.row.said, "body", size) + size
    return max(first, figure.measure(row.ours, "quiet", size) + 1.6 * size if row.ours else 0.0)


def _row(figure: Figure, room: Box, base: float, row: Judged, size: float) -> None:
    figure.text(room.x, base, row.row.said, "body", size=size)
    figure.text(room.right, base, row.row.figure, "strong", anchor="end", size=size)
    if row.ours:
        hue = HUES[row.agrees]
        figure.circle(room.x + 0.45 * size, base + size * (LEAD - 0.33), 0.26 * size, fill=hue)
        figure.text(room.x + 1.3 * size, base + size * LEAD, row.ours, "quiet", size=size, colour=said_in(figure.theme, hue))
