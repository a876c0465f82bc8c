"""The table of training against inference as a tall frame (portrait, square, phone): labels sit on the axis, cells left and right of it.

In a square the rows are low and the labels stand between the lines of the left cells, so there the cells mirror each other:
both drawings stand by the axis, the words outside.

Words come from the content file, numbers and drawings from the section's facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenes.content.named import order_of
from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.panels import divider, stage_card, tag_pill
from scenes.sections.training_vs_inference.facts import CellReading, ComparisonFacts, narrow_readings
from scenes.sections.training_vs_inference.moments import HOME, ComparisonMoment
from scenes.sections.training_vs_inference.table import (
    DRAWINGS,
    OPEN,
    TONES,
    cell_lines,
    draw_model,
    first_drawing,
    head_plates,
    head_shape,
    lit_band,
    name_cells,
    row_boxes,
    top_down,
)
from scenes.sections.training_vs_inference.words import SIDES, ComparisonLabels, ComparisonRow, TrainingVsInferenceWords

TALL = {"portrait": (104.0, 200.0, 44.0), "square": (72.0, 146.0, 40.0), "phone": (140.0, 270.0, 54.0)}  # head, lit row, legend
PAD, AXIS_PAD = 22.0, 13.0
PILL = {"portrait": 40.0, "square": 36.0, "phone": 48.0}
SIZE = 26.0
NUMBER = 38.0  # size of a number of the open row, where it fits
LEADS = {"portrait": (31.0, 33.5), "square": (30.0, 32.0), "phone": (34.0, 38.0)}  # to the next line of words, and to the number
HEAD_MODEL = (76.0, 56.0)  # the plates in the head of a square
DRAWING, GAP = 132.0, 26.0  # width of a drawing at rest, and from it to the words


def tall_table(figure: Figure, words: TrainingVsInferenceWords, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw the table in the figure's box at a moment.

    Parts: ("head", side), "lines", ("row", k), ("cell", k, side), "legend", the large model's.
    """
    high, lit, low = TALL[figure.format.name]
    stage_card(figure, figure.box)
    table, legend = figure.box.cut_bottom(low)
    head, body = table.cut_top(high)
    rows = row_boxes(words.rows, body, figure.box.h * OPEN if moment.is_large else lit, moment.row)
    tall_heads(figure, head, words, moment)
    lines, names = figure.child("lines"), [row.name for row in words.rows]
    if moment.rows:
        tall_axis(lines, table, top_down(names, rows))
    else:
        divider(lines, table.x + 1, body.y, table.right - 1, body.y, 0.8)
    draw_model(figure, body, halves(body), moment)
    tall_legend(figure.child("legend", box=legend), words.labels, is_said=moment.rows)
    numbers = narrow_readings(facts, words.labels)
    for (k, row), box in top_down(list(enumerate(words.rows, start=1)), rows):
        if moment.rows:
            tall_row(figure.child("row", k, box=box), k, row, facts, numbers, words.labels, moment, names)
            name_cells(figure, k)


def parted(figure: Figure, box: Box, side: str) -> tuple[Box, Box]:
    """Return a cell's room for the drawing and for the words; in a square, training has its drawing right."""
    if figure.format.name == "square" and side == "training":
        words, drawing = box.inset(PAD, 0).cut_right(DRAWING, GAP - 8)
        return drawing, words
    return box.inset(PAD, 0, AXIS_PAD, 0).cut_left(DRAWING, GAP)


def halves(box: Box) -> dict[str, Box]:
    """Return the two cells of a row."""
    return dict(zip(SIDES, box.columns(2), strict=True))


def tall_heads(figure: Figure, box: Box, words: TrainingVsInferenceWords, moment: ComparisonMoment) -> None:
    """Draw both heads: title, what the column does with the weights, and the model."""
    labels = words.labels
    for side, title, text in zip(SIDES, words.columns, (labels.writes, labels.reads), strict=True):
        head = figure.child("head", side, box=halves(box)[side])
        place = head.box
        head_shape(head, place, TONES[side], figure.format.radius["panel"] - 1, side == "training", side == "inference")
        x, base, model = _head_places(figure, place, side)
        head.register(head.text(x, base, title, "card", size=34 if model.h > 80 else 30), "title")
        head.text(x, base + figure.format.role("quiet").size * 1.2, text, "quiet", colour="body")
        made = head.child("model", box=model)
        head.child("ways")
        if moment.model == HOME:
            head_plates(made, model, side)
        head.add_route(way_out(head, box, words.rows[order_of(words.rows)[0]].name, side, place.bottom), "way")


def _head_places(figure: Figure, place: Box, side: str) -> tuple[float, float, Box]:
    """Return x and the baseline of a head's title, and the box of its model; in a square both keep clear of the first row's name."""
    if figure.format.name == "square":
        drawing, words = parted(figure, place, side)
        x = drawing.x if side == "training" else drawing.right - HEAD_MODEL[0]
        return words.x, place.y + 30, Box(x, place.cy - HEAD_MODEL[1] / 2, *HEAD_MODEL)
    free = place.cut_bottom(PILL[figure.format.name] / 2)[0]
    high = min(free.h - 16, 88.0)
    return place.x + PAD, free.cy - 5, Box(place.right - 22 - high * 1.1, free.cy - high / 2, high * 1.1, high)


def way_out(figure: Figure, box: Box, name: str, side: str, y: float) -> list[Point]:
    """Return the way from the edge of a row's name along its upper line, training to the left, inference to the right."""
    reach = figure.measure(name, "strong") / 2 + 24 + 22
    return [(box.cx - reach, y), (box.x + 16, y)] if side == "training" else [(box.cx + reach, y), (box.right - 16, y)]


def tall_axis(figure: Figure, box: Box, rows: Sequence[tuple[str, Box]]) -> None:
    """Draw the axis between the two columns and the lines between rows, top down; both stop at the names, which sit where they cross."""
    half, at = PILL[figure.format.name] / 2, box.y + 1
    for name, row in rows:
        reach = figure.measure(name, "strong") / 2 + 24
        divider(figure, row.x + 1, row.y, row.cx - reach, row.y, 0.8)
        divider(figure, row.cx + reach, row.y, row.right - 1, row.y, 0.8)
        divider(figure, box.cx, at, box.cx, row.y - half, 0.8)
        at = row.y + half
    divider(figure, box.cx, at, box.cx, box.bottom - 1, 0.8)


def tall_row(
    figure: Figure,
    k: int,
    words: ComparisonRow,
    facts: ComparisonFacts,
    numbers: Mapping[tuple[int, str], tuple[CellReading, ...]],
    labels: ComparisonLabels,
    moment: ComparisonMoment,
    names: Sequence[str],
) -> None:
    """Draw one row: its name on the axis, on the row's upper line, and its two cells. Parts: "label", the sides; "band" as it is in turn."""
    box, lit = figure.box, k == moment.row
    label = figure.child("label", box=box)
    _pill(label, words.name)
    label.text(box.cx, box.y + label.format.role("strong").size * 0.34, words.name, "strong", anchor="middle")
    if lit and ("row", k) in moment.lit:
        place = box.cut_bottom(PILL[figure.format.name] / 2 + 3)[0] if moment.is_large else box  # clear of the next row's name
        _pill(lit_band(figure, place), words.name, lit)
    for side, place in halves(box).items():
        figure.add_route(way_out(figure, box, words.name, side, box.y), "way", side)
        cell = figure.child(side, box=place)
        text, shown = getattr(words, side), numbers[k, side]
        if moment.is_thin(k):
            if (k, side) in moment.seen:
                _thin_cell(cell, side, shown, labels, names)
        elif lit and moment.is_large:
            _large_cell(cell, k, side, text, shown, labels, facts, moment)
        elif lit:
            (_low_lit_cell if cell.format.name == "square" else _lit_cell)(cell, k, side, text, shown, facts, moment)
        else:
            _cell(cell, k, side, text, shown, labels, facts, moment)


def _pill(figure: Figure, name: str, lit: bool = False) -> None:
    """Draw what a row's name stands on: a pill on the axis and on the row's upper line."""
    box, theme = figure.box, figure.theme
    high = PILL[figure.format.name]
    wide = figure.measure(name, "strong") + 48
    pill = Box(box.cx - wide / 2, box.y - high / 2, wide, high)
    figure.box_rect(
        pill,
        high / 2,
        fill=theme.wash(0.34 if lit else 0.16),
        stroke="cyan" if lit else theme.tint("request", 0.05),
        width=1.1 if lit else 0.8,
        glow=0.5 if lit else 0.1,
    )


def _cell(
    cell: Figure,
    k: int,
    side: str,
    text: str,
    shown: Sequence[CellReading],
    labels: ComparisonLabels,
    facts: ComparisonFacts,
    moment: ComparisonMoment,
) -> None:
    """Draw a cell at rest: drawing, words, and under them a reading; together they stand in the middle of the row."""
    name = cell.format.name
    place, room = parted(cell, cell.box, side)
    high = min(place.h - PILL[name] - 10, 100.0)
    is_seen = (k, side) in moment.seen
    if is_seen:
        first_drawing(k, side)(cell.child("drawing", box=Box(place.x, place.cy - high / 2, place.w, high)), facts, moment)
    lines, (lead, under) = cell_lines(cell, text, "body", room.w, SIZE), LEADS[name]
    y = room.cy - ((len(lines) - 1) * lead + under) / 2 + SIZE * 0.25
    last = cell.paragraph(room.x, y, lines, "body", width=room.w, lead=lead, colour="ink", size=SIZE)
    if not is_seen:
        return
    if shown:
        reading_line(cell, room.x, last + under, room.w, shown[-1])
    else:
        cell.text(room.x, last + under, labels.take_over, "quiet", width=room.w)


def _thin_cell(cell: Figure, side: str, shown: Sequence[CellReading], labels: ComparisonLabels, names: Sequence[str]) -> None:
    """Draw a cell of a row that is a line between two names: what its row has shown, in the free room beside them."""
    box = cell.box
    room = box.w - PAD - 32 - max(cell.measure(name, "strong") for name in names) / 2
    if shown:
        value = shown[0].value
        unit = shown[0].unit if cell.measure(value, "strong") + 8 + cell.measure(shown[0].unit, "quiet") <= room else ""
    else:
        value, unit = "", labels.take_over
    wide = (cell.measure(value, "strong") + 8 if value else 0) + cell.measure(unit, "quiet")
    x, y = box.x + PAD if side == "training" else box.right - PAD - wide, box.cy + cell.format.role("quiet").size * 0.34
    if value:
        x = cell.child("number").text(x, y, value, "strong").box[2] + 8
    if unit:
        cell.text(x, y, unit, "quiet")


def reading_line(cell: Figure, x: float, y: float, room: float, reading: CellReading) -> None:
    """Set a number, its unit and its tag on one line."""
    value = cell.child("number").text(x, y, reading.value, "strong")
    size, at = cell.format.role("micro").size, value.box[2] + 8
    unit = cell.text(at, y, reading.unit, "quiet", width=room - (at - x) - cell.measure(reading.tag, "micro") - size * 0.75 - 9)
    tag_pill(cell, unit.box[2] + 9, y - size * 0.335, reading.tag)


def _large_cell(
    cell: Figure,
    k: int,
    side: str,
    text: str,
    shown: Sequence[CellReading],
    labels: ComparisonLabels,
    facts: ComparisonFacts,
    moment: ComparisonMoment,
) -> None:
    """Draw the cell of the row in turn in the film: words, the wide drawing, a reading. Parts: "drawing", "number", "rest"."""
    box, fmt = cell.box, cell.format
    half = PILL[fmt.name] / 2
    inner = box.inset(PAD, half + 8, PAD, half + 14)
    lines = cell_lines(cell, text, "card", inner.w, SIZE)
    low = fmt.name == "square"
    lead, base = LEADS[fmt.name][0] - (2 if low else 0), inner.bottom - (1 if low else 4)
    last = cell.child("words").paragraph(inner.x, inner.y + SIZE * 0.72, lines, "card", width=inner.w, lead=lead, size=SIZE)
    if (k, side) not in moment.seen:
        return
    top = last + SIZE * (0.25 if low else 0.5)
    room = Box(inner.x, top, inner.w, base - fmt.role("strong").size * (0.9 if low else 1.12) - top)
    first_drawing(k, side)(cell.child("drawing", box=room), facts, moment)
    is_measured = (k, side) in moment.measured
    if k == 4 and side == "inference":
        _running_line(cell, cell, inner.x, base, inner.w, shown[0], is_measured=is_measured)
    elif not is_measured:
        return
    elif shown:
        _running_line(cell, cell.child("rest"), inner.x, base, inner.w, shown[0])
    else:
        cell.child("rest").text(inner.x, base, labels.take_over, "quiet", width=inner.w)


def _running_line(cell: Figure, rest: Figure, x: float, y: float, room: float, reading: CellReading, *, is_measured: bool = True) -> None:
    """Set a number that runs, if it is measured, and its unit and its tag beside its place."""
    size = cell.format.role("micro").size
    others = 8 + cell.measure(reading.unit, "quiet") + 9 + cell.measure(reading.tag, "micro") + size * 0.75
    sizes = (NUMBER, cell.format.role("strong").size)
    large = next((high for high in sizes if cell.measure(reading.value, "strong", high) + others <= room), sizes[-1])
    if is_measured:
        cell.child("number").text(x, y, reading.value, "strong", size=large)
    at = x + cell.measure(reading.value, "strong", large) + 8
    unit = rest.text(at, y, reading.unit, "quiet", width=room - (at - x) - cell.measure(reading.tag, "micro") - size * 0.75 - 9)
    tag_pill(rest, unit.box[2] + 9, y - size * 0.335, reading.tag)


def _lit_cell(
    cell: Figure, k: int, side: str, text: str, shown: Sequence[CellReading], facts: ComparisonFacts, moment: ComparisonMoment
) -> None:
    """Draw the cell in turn: words and the second reading on one line, the wide drawing, the first reading."""
    box, fmt = cell.box, cell.format
    half = PILL[fmt.name] / 2
    inner = Box(box.x + PAD, box.y + half + 6, box.w - 2 * PAD, box.h - 2 * half - 14)
    size = fmt.role("card").size
    first, base = inner.y + size * 0.82, inner.bottom - 6
    words = cell.text(inner.x, first, text, "card", width=inner.w)
    unit = cell.text(inner.right, first, shown[1].unit, "quiet", anchor="end")
    cell.text(unit.box[0] - 8, first, shown[1].value, "strong", anchor="end", width=unit.box[0] - 20 - words.box[2])
    top = first + size * 0.62
    room = Box(inner.x, top, inner.w, base - fmt.role("strong").size * 1.12 - top)
    DRAWINGS[k, side](cell.child("drawing", box=room), facts, moment)
    reading_line(cell, inner.x, base, inner.w, shown[0])


def _low_lit_cell(
    cell: Figure, k: int, side: str, text: str, shown: Sequence[CellReading], facts: ComparisonFacts, moment: ComparisonMoment
) -> None:
    """Draw the cell in turn of a square: words, tag and the second reading on one line over the wide drawing."""
    half, size = PILL[cell.format.name] / 2, cell.format.role("quiet").size
    inner = cell.box.inset(PAD, half + 8, AXIS_PAD, half + 6)
    base = inner.y + size * 0.74
    unit = cell.text(inner.right, base, shown[1].unit, "quiet", anchor="end")
    value = cell.text(unit.box[0] - 8, base, shown[1].value, "strong", anchor="end")
    start = tag_pill(cell, value.box[0] - 9, base - size * 0.335, shown[1].tag, anchor="end")
    cell.text(inner.x, base, text, "card", size=size, width=start - 8 - inner.x)
    DRAWINGS[k, side](cell.child("drawing", box=inner.cut_top(size * 0.74 + 14)[1]), facts, moment)


def tall_legend(figure: Figure, labels: ComparisonLabels, *, is_said: bool) -> None:
    """Say under the table which of two models a tag means."""
    box = figure.box
    divider(figure, box.x + 1, box.y, box.right - 1, box.y, 0.8)
    if not is_said:
        return
    for place, tag, text in zip(halves(box).values(), (labels.tiny, labels.big), (labels.tiny_model, labels.big_model), strict=True):
        end = tag_pill(figure, place.x + PAD, place.cy, tag)
        figure.text(end + 12, place.cy + figure.format.role("quiet").size * 0.34, text, "quiet", width=place.right - end - 24)
