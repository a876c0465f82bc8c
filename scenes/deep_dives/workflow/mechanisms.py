"""What is drawn in a node of the workflow: curves, bars, requests on a time axis, cells, pieces of text."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.deep_dives.workflow.reading import Reading
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes, bar_chart, line_chart
from scenes.drawing.kit.payloads import body_paint

NAMES, NAME_ROW = 0.64, 0.97  # of the type's size: letters under bars; and of theirs a row of them: every other name stands a row lower
LEAST, LEAST_ON_A_SHEET = 7.6, 8.6  # units: no letter is smaller
CHIP, CHIP_PAD, CHIP_GAP = 1.0, 0.22, 0.14  # of the type's size: height of a row of chips, and what is free in and between them


def draw_mechanism(figure: Figure, room: Box, reading: Reading, size: float) -> None:
    """Draw what a reading says beside its text in a room; `size` is that of the type. Parts: of cells and of a strip (k)."""
    if reading.bars:
        _bars(figure, room, reading, size)
    elif reading.curve:
        _curve(figure, room, reading)
    elif reading.strip:
        _strip(figure, room, reading)
    elif reading.cells:
        _cells(figure, room, reading)
    else:
        _chips(figure, room, reading.chips, size)


def _bars(figure: Figure, room: Box, reading: Reading, size: float) -> None:
    """Draw bars and the names under them; one that is tried is an empty outline. Parts: ("bar", k)."""
    letters = _letters(figure, NAMES * size)
    named = 2 * NAME_ROW * letters if reading.names else 0.0
    free = 0.45 * size if reading.names else 0.0
    bars = Box(room.x + free, room.y, room.w - 2 * free, room.h - named, "bars")
    colours = ["cyan" if k == reading.marked else "blue" for k in range(len(reading.bars))]
    step = bars.w / len(reading.bars)
    made = bar_chart(figure, bars, reading.bars, top=1.0, colours=colours)
    for k in [k for k, value in enumerate(reading.bars) if not value]:
        made.remove(made.part("bar", k))
    if reading.tried is not None:
        outline = Box(bars.x + step * (reading.tried + 0.14), bars.y, 0.72 * step, bars.h, "tried").inset(0.03 * size)
        figure.child("tried", box=outline).box_rect(outline, 0.15 * step, stroke=("ink", 0.9), width=0.9, dash=(2, 2))
    for k, name in enumerate(reading.names):
        base = bars.bottom + (1 + (k % 2) * NAME_ROW) * letters
        colour = "ink" if k == reading.tried else figure.theme.tint("cyan", 0.25) if k == reading.marked else "body"
        figure.text(bars.x + step * (k + 0.5), base, name, "body", anchor="middle", size=letters, colour=colour)


def _letters(figure: Figure, size: float) -> float:
    """Return a size of letters, or the least that there may be."""
    return max(size, LEAST_ON_A_SHEET if figure.format.is_sheet else LEAST)


def _curve(figure: Figure, room: Box, reading: Reading) -> None:
    axes = Axes(room, (0, max(1, len(reading.curve) - 1)), (0, 1))
    if reading.limit is not None:
        y = axes.y(reading.limit)
        figure.line((room.x, y), (room.right, y), stroke=("amber", 0.9), width=0.8, dash=(2, 2))
    for curve in reading.past:
        line_chart(figure, axes, range(len(curve)), curve, colour=figure.theme.shade("blue", 0.8), area=False, width=0.7, glow=0.0)
    line_chart(figure, axes, range(len(reading.curve)), reading.curve, width=1.0, glow=0.3)


def _strip(figure: Figure, room: Box, reading: Reading) -> None:
    """Draw requests as strokes on a time axis; what is refused is short."""
    figure.line((room.x, room.bottom), (room.right, room.bottom), stroke=("blue", 0.7), width=0.7)
    wide = room.w / 60
    for k, (place, colour) in enumerate(reading.strip):
        high = room.h * (0.86 if colour in ("request", "cyan") else 0.5)
        x = room.x + place * (room.w - wide)
        stroke = figure.child(k, box=room)
        stroke.rect(x, room.bottom - high, wide, high, wide / 3, fill=(colour, 0.95), behind=True)


def _cells(figure: Figure, room: Box, reading: Reading) -> None:
    """Draw cells in rows, as large as there is room for, in the middle of it."""
    columns, rows = reading.columns, -(-len(reading.cells) // reading.columns)
    side = min(room.w / columns, room.h / rows)
    left, top = room.cx - side * columns / 2, room.cy - side * rows / 2
    for k, colour in enumerate(reading.cells):
        cell = Box(left + side * (k % columns), top + side * (k // columns), side, side, "cell").inset(0.1 * side)
        made = figure.child(k, box=cell)
        if colour == "faint":
            made.box_rect(cell, 0.2 * side, stroke=("ink", 0.35), width=0.5)
        elif colour == "quiet":
            made.box_rect(cell, 0.2 * side, fill=body_paint(made, "violet"))
        else:
            made.box_rect(cell, 0.2 * side, fill=(colour, 0.9))


def _chips(figure: Figure, room: Box, pieces: tuple[str, ...], size: float) -> None:
    """Draw pieces of text as chips, row by row."""
    rows: list[list[int]] = [[]]
    letters = _letters(figure, 0.82 * size)
    widths = [figure.measure(piece, "body", letters) + 2 * CHIP_PAD * size for piece in pieces]
    used = 0.0
    for k, width in enumerate(widths):
        if used + width > room.w and rows[-1]:
            rows.append([])
            used = 0.0
        rows[-1].append(k)
        used += width + CHIP_GAP * size
    lead = min(CHIP * size + CHIP_GAP * size, room.h / len(rows))
    for number, row in enumerate(rows):
        x = room.cx - (sum(widths[k] for k in row) + CHIP_GAP * size * (len(row) - 1)) / 2
        y = room.cy + (number - len(rows) / 2) * lead
        for k in row:
            chip = Box(x, y, widths[k], lead - CHIP_GAP * size, "chip")
            made = figure.child(k, box=chip)
            made.box_rect(chip, 0.25 * size, fill=(made.theme.wash(0.3), 0.96), stroke=("cyan", 0.35), width=0.4)
            made.text(chip.cx, chip.cy + 0.28 * size, pieces[k], "body", anchor="middle", size=letters, colour="ink")
            x += widths[k] + CHIP_GAP * size
