"""The table of section 7 in a wide frame, and what its heads, cells and lit row share with the other arrangements.

Words come from the content file, numbers and drawings from the models (see training_vs_inference_facts).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scenes.content.training_vs_inference import Labels, Row, TrainingVsInferenceWords
from scenes.figures.arrows import arrow
from scenes.figures.bodies import plates
from scenes.figures.containers import halo, lit_border
from scenes.figures.figure import Figure
from scenes.figures.shape import Paint, vertical
from scenes.figures.training_vs_inference_course import (
    falling_loss,
    first_tokens,
    lost_replica,
    lost_steps,
    many_requests,
    one_long_job,
    two_gauges,
)  # fmt: skip
from scenes.figures.training_vs_inference_facts import SIDES, Facts, Reading
from scenes.figures.training_vs_inference_state import (
    learned_weights,
    serving_bytes,
    training_bytes,
    waiting_link,
    waiting_requests,
    written_answer,
)  # fmt: skip
from scenes.layout import Box

TONES = {"training": "violet", "inference": "blue"}
LIT = 5  # the row in turn in a still, from 1
Drawing = Callable[[Figure, Facts], None]
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


# ---------------------------------------------------------------- heads
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
    plates(figure, box, count, colour=colour, hot=None if figure.setting.is_sheet else count // 2, marks=box.h > 52)


# ---------------------------------------------------------------- the wide frame
def wide_heads(figure: Figure, corner: Box, heads: Mapping[str, Box], words: TrainingVsInferenceWords) -> None:
    """Draw the head row of a wide frame: the legend of the two models, and both columns' heads. Routes: ("head", side)."""
    labels = words.labels
    models = ((labels.tiny, labels.tiny_model), (labels.big, labels.big_model))
    ends = [tag_pill(figure, corner.x + 22, corner.cy + dy, tag) for (tag, _), dy in zip(models, (-17, 17), strict=True)]
    for (_, text), dy in zip(models, (-17, 17), strict=True):
        figure.text(max(ends) + 12, corner.cy + dy + 7.4, text, "quiet", width=corner.right - max(ends) - 20)
    for side, title in zip(SIDES, words.columns, strict=True):
        _wide_head(figure.child("head", side, box=heads[side]), title, side, labels)


def _wide_head(figure: Figure, title: str, side: str, labels: Labels) -> None:
    box, learns = figure.box, side == "training"
    head_shape(figure, box, TONES[side], figure.setting.radius["panel"] - 1, False, not learns)
    head_plates(figure, Box(box.x + 26, box.cy - 25, 66, 50), side)
    label = figure.text(box.x + 112, box.cy + 10, title, "card", size=28)
    tone = figure.theme.tint("violet" if learns else "request", 0.35)
    under = figure.text(label.box[2] + 18, box.cy + 9, labels.writes if learns else labels.reads, "quiet", colour="body")
    y, right = box.cy, box.right - 26
    if learns:
        arrow(figure, (right - 50, y), (right - 96, y), colour=tone)
        arrow(figure, (right - 40, y), (right + 6, y), colour=tone)
    else:
        for k in range(3):
            arrow(figure, (right - 96 + 36 * k, y), (right - 66 + 36 * k, y), colour=tone)
    figure.add_route([(under.box[2] + 40, y), (right - 16, y)], "way")


def tag_pill(figure: Figure, x: float, cy: float, text: str, *, anchor: str = "start", role: str = "micro") -> float:
    """Draw the small tag that says which model a number belongs to, centred on `cy`; return its other end."""
    size = figure.setting.role(role).size
    wide = figure.measure(text, role) + size * 0.75
    left = x if anchor == "start" else x - wide
    high = size * 1.2
    figure.rect(
        left,
        cy - high / 2,
        wide,
        high,
        high * 0.3,
        fill=(figure.theme.wash(0.2), 0.8),
        stroke=(figure.theme.tint("request", 0.2), 0.75),
        width=0.7,
    )
    figure.text(left + wide / 2, cy + size * 0.335, text, role, anchor="middle", colour="body")
    return left + wide if anchor == "start" else left


def wide_row(
    figure: Figure,
    k: int,
    words: Row,
    cells: Mapping[str, Box],
    facts: Facts,
    numbers: Mapping[tuple[int, str], tuple[Reading, ...]],
    labels: Labels,
) -> None:
    """Draw one row of a wide frame in the figure's box. Parts: "label", side by side the cells."""
    box, lit = figure.box, k == LIT
    if lit:
        lit_band(figure, box)
    label = figure.child("label", box=Box(box.x, box.y, cells["training"].x - box.x, box.h))
    label.icon(words.icon, box.x + 24, box.cy - 17, 34, accent=(1,), width=1.25)
    label.text(box.x + 76, box.cy + 8, words.name, "card", size=26 if lit else 24, width=label.box.w - 82)
    middle = cells["inference"].x
    for side, end in zip(SIDES, (cells["training"].x + 20, box.right - 20), strict=True):
        figure.add_route([(middle + (20 if end > middle else -20), box.y), (end, box.y)], "way", side)
        cell = figure.child(side, box=cells[side])
        _wide_words(cell, getattr(words, side), lit)
        if lit:
            _lit_content(cell, k, side, facts, numbers[k, side], labels, Box(cell.box.x + 190, cell.box.y, cell.box.w - 216, cell.box.h))
            continue
        wide = 150.0 if len(numbers[k, side]) > 1 else 196.0
        room = Box(cell.box.x + 324, cell.box.y + 12, wide, cell.box.h - 24, f"{words.name} {side}")
        DRAWINGS[k, side](cell.child("drawing", box=room), facts)
        if numbers[k, side]:
            _wide_number(cell, numbers[k, side])
        else:
            cell.text(cell.box.right - 26, box.cy + 8, labels.take_over, "quiet", anchor="end")


def _wide_words(cell: Figure, text: str, lit: bool) -> None:
    role, size = ("card", 26.0) if lit else ("note", 24.0)
    width = 160.0 if lit else 278.0
    lines = cell_lines(cell, text, role, width, size)
    y = cell.box.cy + 8 - (len(lines) - 1) * 15.5
    cell.paragraph(cell.box.x + 26, y, lines, role, width=width, lead=31, size=size, colour=None if lit else "body")


def _wide_number(cell: Figure, readings: tuple[Reading, ...]) -> None:
    """Set one reading as a number over its unit, or two as lines; the tag stands before the first."""
    right, cy = cell.box.right - 26, cell.box.cy
    if len(readings) == 1:
        first = cell.text(right, cy - 3, readings[0].value, "number", anchor="end", size=30)
        cell.text(right, cy + 28, readings[0].unit, "quiet", anchor="end", width=184)
        tag_pill(cell, first.box[0] - 12, cy - 13, readings[0].tag, anchor="end")
        return
    for reading, y in zip(readings, (cy - 5, cy + 26), strict=True):
        first = cell.text(right, y, f"{reading.value} {reading.unit}", "strong", anchor="end")
    tag_pill(cell, right - cell.measure(f"{readings[0].value} {readings[0].unit}", "strong") - 12, cy - 12, readings[0].tag, anchor="end")


# ---------------------------------------------------------------- the row in turn
def lit_band(figure: Figure, box: Box) -> Figure:
    """Draw the band of the row in turn: a lighter fill under a lit border. It is the part "band", so that it can go."""
    band = figure.child("band", box=Box(box.x - 1, box.y, box.w + 2, box.h))
    band.box_rect(band.box, 10, fill=(figure.theme.wash(0.26), 0.8), behind=True)
    halo(band, band.box, ((4.0, 0.07), (2.0, 0.14)), "cyan", 10)
    band.box_rect(band.box, 10, stroke=lit_border(), width=1.15, glow=0.5)
    return band


def _lit_content(cell: Figure, k: int, side: str, facts: Facts, readings: tuple[Reading, ...], labels: Labels, box: Box) -> None:
    """Draw the lit row's wide drawing over its two readings."""
    room = Box(box.x, box.y + 22, box.w, box.h - 22 - 58)
    DRAWINGS[k, side](cell.child("drawing", box=room), facts)
    base = box.bottom - 24
    end = tag_pill(cell, box.x, base - 9, readings[0].tag)
    first = cell.text(end + 12, base, readings[0].value, "number", size=30)
    last = cell.text(box.right, base, readings[1].unit, "quiet", anchor="end")
    second = cell.text(last.box[0] - 8, base, readings[1].value, "strong", anchor="end")
    start, unit = first.box[2] + 10, readings[0].unit
    fits = start + cell.measure(unit, "quiet") + 16 < second.box[0]
    cell.text(start, base, unit if fits else readings[0].short, "quiet")
