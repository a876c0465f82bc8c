"""The table of training against inference as a wide frame: names in a column of their own, words, drawing and numbers side by side in every cell.

Words come from the content file, numbers and drawings from the section's facts.
"""

from __future__ import annotations

from collections.abc import Mapping

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import divider, stage_card, tag_pill
from scenes.sections.training_vs_inference.facts import CellReading, ComparisonFacts, readings
from scenes.sections.training_vs_inference.lower_cells import dial_middles
from scenes.sections.training_vs_inference.moments import HOME, IN_TURN, ComparisonMoment
from scenes.sections.training_vs_inference.table import (
    DRAWINGS,
    OPEN,
    TONES,
    cell_lines,
    draw_model,
    head_plates,
    head_shape,
    lit_band,
    name_cells,
    row_boxes,
    top_down,
)
from scenes.sections.training_vs_inference.words import SIDES, ComparisonLabels, ComparisonRow, TrainingVsInferenceWords

WIDE_HEAD, WIDE_LABELS, WIDE_LIT = 76.0, 300.0, 192.0
PAIR_GAP = 11.0  # between a drawing and two lines of readings beside it
THIN = (24.0, 22.0)  # sizes of words in a row that is a line: as small as its number and unit need


def wide_table(figure: Figure, words: TrainingVsInferenceWords, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw the table in the figure's box at a moment. Parts: ("head", side), "lines", ("row", k), ("cell", k, side), the large model's."""
    stage_card(figure, figure.box)
    head, body = figure.box.cut_top(WIDE_HEAD)
    corner, columns = head.cut_left(WIDE_LABELS)
    rows = row_boxes(words.rows, body, figure.box.h * OPEN if moment.is_large else WIDE_LIT, moment.row)
    sides = dict(zip(SIDES, columns.columns(2), strict=True))
    wide_heads(figure, corner, sides, words, moment)
    lines = figure.child("lines")
    if moment.rows:
        _stripes(lines, [box for _, box in top_down(rows, rows)])
    for box in rows if moment.rows else [body]:
        divider(lines, box.x + 1, box.y, box.right - 1, box.y, 0.7)
    draw_model(figure, body, {name: Box(side.x, body.y, side.w, body.h) for name, side in sides.items()}, moment)
    for side in sides.values():
        divider(figure, side.x, figure.box.y + 1, side.x, figure.box.bottom - 1, 0.7)
    numbers = readings(facts, words.labels)
    for (k, row), box in top_down(list(enumerate(words.rows, start=1)), rows):
        cells = {name: Box(side.x, box.y, side.w, box.h) for name, side in sides.items()}
        if moment.rows:
            wide_row(figure.child("row", k, box=box), k, row, cells, facts, numbers, words.labels, moment)
            name_cells(figure, k)


def _stripes(figure: Figure, rows: list[Box]) -> None:
    """Tint every other row, so that an eye that goes right stays in its row."""
    for k, row in enumerate(rows, start=1):
        if k % 2 == 1:
            figure.rect(row.x + 1, row.y, row.w - 2, row.h, 0, fill=(figure.theme.wash(0.3), 0.22), behind=True)


def wide_heads(figure: Figure, corner: Box, heads: Mapping[str, Box], words: TrainingVsInferenceWords, moment: ComparisonMoment) -> None:
    """Draw the head row of a wide frame: the legend of the two models, once there are rows, and both columns' heads. Parts: "legend", ("head", side)."""
    legend = figure.child("legend", box=corner)
    if moment.rows:
        _wide_legend(legend, words.labels)
    for side, title in zip(SIDES, words.columns, strict=True):
        _wide_head(figure.child("head", side, box=heads[side]), title, side, words.labels, moment)


def _wide_legend(figure: Figure, labels: ComparisonLabels) -> None:
    """Say which of two models a tag means."""
    corner, models = figure.box, ((labels.tiny, labels.tiny_model), (labels.big, labels.big_model))
    ends = [tag_pill(figure, corner.x + 22, corner.cy + dy, tag) for (tag, _), dy in zip(models, (-17, 17), strict=True)]
    for (_, text), dy in zip(models, (-17, 17), strict=True):
        figure.text(max(ends) + 12, corner.cy + dy + 7.4, text, "quiet", width=corner.right - max(ends) - 20)


def _wide_head(figure: Figure, title: str, side: str, labels: ComparisonLabels, moment: ComparisonMoment) -> None:
    box, learns = figure.box, side == "training"
    head_shape(figure, box, TONES[side], figure.format.radius["panel"] - 1, False, not learns)
    model = figure.child("model", box=Box(box.x + 26, box.cy - 25, 66, 50))
    if moment.model == HOME:
        head_plates(model, model.box, side)
    label = figure.text(box.x + 112, box.cy + 12, title, "card", size=36)
    figure.register(label, "title")
    tone = figure.theme.tint("violet" if learns else "request", 0.35)
    under = figure.text(label.box[2] + 18, box.cy + 9, labels.writes if learns else labels.reads, "quiet", colour="body")
    y, right, ways = box.cy, box.right - 26, figure.child("ways")
    spans: tuple[tuple[float, float], ...]
    if not moment.arrows:
        spans = ()
    elif learns:
        spans = ((right - 50, right - 96), (right - 40, right + 6))
    else:
        spans = tuple((right - 96 + 36 * k, right - 66 + 36 * k) for k in range(3))
    for start, end in spans:
        arrow(ways, (start, y), (end, y), colour=tone)
    figure.add_route([(under.box[2] + 40, y), (right - 16, y)], "way")


def wide_row(
    figure: Figure,
    k: int,
    words: ComparisonRow,
    cells: Mapping[str, Box],
    facts: ComparisonFacts,
    numbers: Mapping[tuple[int, str], tuple[CellReading, ...]],
    labels: ComparisonLabels,
    moment: ComparisonMoment,
) -> None:
    """Draw one row of a wide frame in the figure's box. Parts: "label", side by side the cells; "band" of the row that has grown."""
    box, lit = figure.box, k == moment.row
    if lit and ("row", k) in moment.lit:
        lit_band(figure, box)
    label = figure.child("label", box=Box(box.x, box.y, cells["training"].x - box.x, box.h))
    _label(label, words, lit, lit and moment.is_large)
    middle = cells["inference"].x
    for side, end in zip(SIDES, (cells["training"].x + 20, box.right - 20), strict=True):
        figure.add_route([(middle + (20 if end > middle else -20), box.y), (end, box.y)], "way", side)
        cell = figure.child(side, box=cells[side])
        text, is_seen = getattr(words, side), (k, side) in moment.seen
        if moment.is_thin(k):
            _thin_cell(cell, k, text, numbers[k, side] if is_seen else None, labels)
            continue
        if lit and moment.is_large:
            _open_cell(cell, k, side, text, facts, numbers[k, side], labels, moment)
            continue
        _wide_words(cell, text, lit)
        if not is_seen:
            continue
        if lit:
            room = Box(cell.box.x + 190, cell.box.y, cell.box.w - 216, cell.box.h)
            _lit_content(cell, k, side, facts, numbers[k, side], room, moment)
        else:
            _wide_content(cell, k, side, facts, numbers[k, side], labels, moment)


def _wide_content(
    cell: Figure,
    k: int,
    side: str,
    facts: ComparisonFacts,
    readings: tuple[CellReading, ...],
    labels: ComparisonLabels,
    moment: ComparisonMoment,
) -> None:
    """Draw a cell at rest: its drawing beside its numbers."""
    readings = readings[1:] if k == IN_TURN else readings
    left = cell.box.x + 324
    wide = min(132.0, _pair_start(cell, readings) - PAIR_GAP - left) if len(readings) > 1 else 180.0 if moment.is_large else 196.0
    room = Box(left, cell.box.y + 12, wide, cell.box.h - 24, f"{cell.box.name} drawing")
    DRAWINGS[k, side](cell.child("drawing", box=room), facts, moment)
    if readings:
        _wide_number(cell, readings, 36.0 if moment.is_large else 30.0)
    else:
        cell.text(cell.box.right - 26, cell.box.cy + 8, labels.take_over, "quiet", anchor="end")


def _label(figure: Figure, words: ComparisonRow, lit: bool, is_open: bool) -> None:
    """Draw a row's icon before its name, or in the open row over it."""
    box = figure.box
    if is_open:
        figure.icon(words.icon, box.x + 24, box.cy - 92, 92, accent=(1,), width=1.6)
        figure.text(box.x + 24, box.cy + 52, words.name, "card", size=32, width=box.w - 40)
        return
    figure.icon(words.icon, box.x + 24, box.cy - 17, 34, accent=(1,), width=1.25)
    figure.text(box.x + 76, box.cy + 8, words.name, "card", size=26 if lit else 24, width=box.w - 82)


def _thin_cell(cell: Figure, k: int, text: str, readings: tuple[CellReading, ...] | None, labels: ComparisonLabels) -> None:
    """Draw a cell of a row that is a line: its words, and at its right what its row has shown; None: nothing yet."""
    box, base = cell.box, cell.box.cy + 8
    left, right = box.x + 26, box.right - 26
    if not readings:
        words = cell.child("words").text(left, base, text, "note", size=THIN[0], colour="body")
        if readings is not None:
            cell.text(right, base, labels.take_over, "quiet", anchor="end", width=right - words.box[2] - 12)
        return
    reading, name = readings[-1], "number" if len(readings) == 1 else "second"  # as in the open row, from where it comes
    tag = cell.measure(reading.tag, "micro") + cell.format.role("micro").size * 0.75 + 10
    room = right - left - tag - 32 - cell.measure(reading.value, "strong", 24)
    choices = [(size, unit) for size in THIN for unit in (reading.unit, reading.short) if unit]
    size, unit = next(((s, u) for s, u in choices if cell.measure(text, "note", s) + cell.measure(u, "quiet") <= room), (THIN[0], ""))
    cell.child("words").text(left, base, text, "note", size=size, colour="body")
    if unit:
        right = cell.text(right, base, unit, "quiet", anchor="end").box[0] - 8
    value = cell.child(name).text(right, base, reading.value, "strong", anchor="end", size=24)
    tag_pill(cell, value.box[0] - 10, base - 8, reading.tag, anchor="end")


def _open_cell(
    cell: Figure,
    k: int,
    side: str,
    text: str,
    facts: ComparisonFacts,
    readings: tuple[CellReading, ...],
    labels: ComparisonLabels,
    moment: ComparisonMoment,
) -> None:
    """Draw a cell of the open row: its words over its drawing over its readings. Parts: "words", "drawing", "number", "second", "rest"."""
    inner = cell.box.inset(34, 0)
    lines = cell_lines(cell, text, "card", inner.w, 30.0)
    last = cell.child("words").paragraph(inner.x, inner.y + 46, lines, "card", width=inner.w, lead=36, size=30.0)
    base = inner.bottom - 32
    room = Box(inner.x, last + 26, inner.w, base - 58 - last - 26)
    if (k, side) not in moment.seen:
        return
    DRAWINGS[k, side](cell.child("drawing", box=room), facts, moment)
    is_measured = (k, side) in moment.measured
    if (k, side) == (4, "inference"):
        for name, cx, reading in zip(("number", "second"), dial_middles(room), readings, strict=True):
            _under_dial(cell, name, cx, base, reading, is_measured=is_measured)
    elif is_measured:
        _open_readings(cell, inner, base, readings, labels)


def _open_readings(cell: Figure, box: Box, base: float, readings: tuple[CellReading, ...], labels: ComparisonLabels) -> None:
    """Set a large number and its unit, and a second one at the right, if there is one."""
    rest = cell.child("rest")
    if not readings:
        rest.text(box.x, base, labels.take_over, "quiet", size=30)
        return
    end, edge = tag_pill(rest, box.x, base - 13, readings[0].tag), box.right
    first = cell.child("number").text(end + 14, base, readings[0].value, "number", size=46)
    if len(readings) > 1:
        last = rest.text(box.right, base, readings[1].unit, "quiet", anchor="end")
        edge = cell.child("second").text(last.box[0] - 8, base, readings[1].value, "strong", anchor="end", size=30).box[0] - 16
    start, unit = first.box[2] + 12, readings[0].unit
    rest.text(start, base, unit if start + cell.measure(unit, "quiet") < edge else readings[0].short, "quiet")


def _under_dial(cell: Figure, name: str, cx: float, base: float, reading: CellReading, *, is_measured: bool) -> None:
    """Name a dial under it, and before the name say its number once it is measured."""
    value, size = cell.measure(reading.value, "number", size=40.0), cell.format.role("micro").size
    tag = cell.measure(reading.tag, "micro") + size * 0.75
    start = cx - (tag + 12 + value + 10 + cell.measure(reading.unit, "quiet")) / 2
    end = tag_pill(cell, start, base - 12, reading.tag)
    if is_measured:
        cell.child(name).text(end + 12, base, reading.value, "number", size=40)
    cell.text(end + 12 + value + 10, base, reading.unit, "quiet")


def _wide_words(cell: Figure, text: str, lit: bool) -> None:
    role, size, width, lead = ("card", 26.0, 160.0, 31.0) if lit else ("note", 24.0, 278.0, 31.0)
    lines = cell_lines(cell, text, role, width, size)
    y = cell.box.cy + 8 - (len(lines) - 1) * lead / 2
    cell.child("words").paragraph(cell.box.x + 26, y, lines, role, width=width, lead=lead, size=size, colour=None if lit else "body")


def _wide_number(cell: Figure, readings: tuple[CellReading, ...], size: float) -> None:
    """Set one reading as a number over its unit, or two as lines; the tag stands before the first."""
    right, cy = cell.box.right - 26, cell.box.cy
    if len(readings) == 1:
        first = cell.child("number").text(right, cy - 3, readings[0].value, "number", anchor="end", size=size)
        cell.text(right, cy + 28, readings[0].unit, "quiet", anchor="end", width=184)
        tag_pill(cell, first.box[0] - 12, cy - 13, readings[0].tag, anchor="end")
        return
    for reading, y in zip(readings, (cy - 5, cy + 26), strict=True):
        first = cell.text(right, y, f"{reading.value} {reading.unit}", "strong", anchor="end")
    tag_pill(cell, _pair_start(cell, readings), cy - 12, readings[0].tag)


def _pair_start(cell: Figure, readings: tuple[CellReading, ...]) -> float:
    """Return x at which two readings begin that stand as lines: of the tag before the first, or of the second."""
    first, second = (cell.measure(f"{reading.value} {reading.unit}", "strong") for reading in readings)
    tag = cell.measure(readings[0].tag, "micro") + cell.format.role("micro").size * 0.75
    return cell.box.right - 26 - first - 12 - tag


def _lit_content(
    cell: Figure,
    k: int,
    side: str,
    facts: ComparisonFacts,
    readings: tuple[CellReading, ...],
    box: Box,
    moment: ComparisonMoment,
) -> None:
    """Draw the wide drawing of the row in turn in the still over its readings."""
    room = Box(box.x, box.y + 22, box.w, box.h - 80)
    DRAWINGS[k, side](cell.child("drawing", box=room), facts, moment)
    base = box.bottom - 24
    rest = cell.child("rest")
    end = tag_pill(rest, box.x, base - 9, readings[0].tag)
    first = cell.child("number").text(end + 12, base, readings[0].value, "number", size=30)
    start, unit, edge = first.box[2] + 10, readings[0].unit, box.right + 16
    if len(readings) > 1:
        last = rest.text(box.right, base, readings[1].unit, "quiet", anchor="end")
        second = cell.child("second").text(last.box[0] - 8, base, readings[1].value, "strong", anchor="end")
        edge = second.box[0]
    fits = start + cell.measure(unit, "quiet") + 16 < edge
    rest.text(start, base, unit if fits else readings[0].short, "quiet")
