"""Section 1 in the 1:1 frame: four tiles in a strip, the open card under them.

The way goes right through three tiles, down into the open card, and up again into the last tile. Every tile keeps its
words, its drawing and its number, which takes more height than a bare strip would.
"""

from __future__ import annotations

from scenes.content.data_pipeline import DataPipelineWords
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block
from scenes.figures.containers import stage_card
from scenes.figures.data_pipeline_columns import Counts
from scenes.figures.data_pipeline_rows import RowSizes, open_card
from scenes.figures.data_pipeline_sentence import Measures, Moment
from scenes.figures.data_pipeline_stages import (
    MESHES,
    chevron,
    dim,
    doc_at,
    merge_curve,
    reviewed_sheet,
    reviewer,
    shard_row,
    sheet_stack,
    sieve,
    source_icon,
    way,
)  # fmt: skip
from scenes.figures.figure import Figure
from scenes.layout import Box

WIDTHS = (207.0, 200.0, 237.0, 272.0)
GAP, SHAFT = 16.0, 36.0  # between tiles; between the third and the last, where the train climbs
HIGH, BETWEEN = 362.0, 24.0
PAD, AXIS, BULLETS, NUMBER, HERO = 12.0, 132.0, 208.0, 339.0, 44.0
ENTRY = 66.0  # height at which the train enters the last tile
SQUARE_SIZES = RowSizes(
    gap=BETWEEN, heights=(), lead=29, title_lead=31, open_title=44, marks=58, sheet=(75, 228), foot_lead=31,
    sentence=Measures(size=30, high=46, pitch=80, gap=7, pad=19, least=43, id_drop=26), sieve=0, shard=(46, 0), rule_drop=35,
)  # fmt: skip


def tile_boxes(stage: Box) -> list[Box]:
    """Return the boxes of stages 1 to 5: three tiles, the open card, the last tile."""
    strip, rest = stage.cut_top(HIGH, BETWEEN)
    boxes, x = [], strip.x
    for k, width in enumerate(WIDTHS):
        boxes.append(Box(x, strip.y, width, strip.h))
        x += width + (SHAFT if k == 2 else GAP)
    return [*boxes[:3], rest, boxes[3]]


def tile(figure: Figure, index: int, box: Box, words: DataPipelineWords, counts: Counts, moment: Moment) -> Figure:
    """Draw one stage: a tile, or the open card for the fourth. Part ("stage", index) with its routes."""
    made = figure.child("stage", index, box=box)
    stage_card(made, box, None, lit=index == 4)
    if index == 4:
        open_card(made, words, counts, moment, SQUARE_SIZES)
        return made
    draw = {1: _sources, 2: _cleaning, 3: _curation, 5: _sharding}[index]
    draw(made, words, counts, moment)
    return made


def tile_links(figure: Figure, boxes: list[Box]) -> None:
    """Draw the arrows: right, right, and down into the open card. Parts ("link", 1..3)."""
    for k in (1, 2):
        left, right = boxes[k - 1], boxes[k]
        made = figure.child("link", k, box=Box(left.right, left.y, right.x - left.right, left.h))
        arrow(made, (left.right + 1, left.y + AXIS), (right.x - 2, left.y + AXIS), colour=dim(figure), glow=0.0)
    third, opened = boxes[2], boxes[3]
    made = figure.child("link", 3, box=Box(third.x, third.bottom, third.w, opened.y - third.bottom))
    arrow(made, (third.cx, third.bottom + 2), (third.cx, opened.y - 3), colour="cyan", glow=0.6)


def train_beside(figure: Figure, boxes: list[Box], moment: Moment) -> None:
    """Draw the finished document before this one as a train that climbs between two tiles into the emptiest shard."""
    opened, last = boxes[3], boxes[4]
    shard = figure.figure("stage", 5, "shard", moment.emptiest + 1).box
    x, entry, tip = last.x - SHAFT / 2, last.y + ENTRY, (shard.cx, shard.y - 4)
    made = figure.child("train", box=Box(x - 10, entry, 20, opened.y - entry))
    tone = (figure.theme.shade("cyan", 0.7), 0.9)
    made.line((x, opened.y - 2), (x, entry), (shard.cx, entry), tip, radius=14, stroke=tone, width=0.95, dash=(1.2, 4.0))
    chevron(made, tip, (tip[0], tip[1] - 20), size=7, colour="cyan")
    top, foot = entry + 18, opened.y - 6
    step = (foot - top) / moment.train
    for k in range(moment.train):
        cell = Box(x - 11, top + k * step, 22, step * 0.74)
        block(made, cell, None, state="ghost" if k in (0, moment.train - 1) else "rest", radius=2.5)
    figure.add_route([(x, opened.y + 10), (x, entry), (shard.cx, entry), (shard.cx, shard.y + shard.h * 0.4)], "train", radius=14)


def _title(figure: Figure, title: str) -> None:
    """Set a tile's title in one line if it has room, else with its last word in a second."""
    box = figure.box
    lines = [title] if figure.measure(title, "card") < box.w - 2 * PAD else title.rsplit(" ", 1)
    figure.paragraph(box.x + PAD, box.y + 36, lines, "card", width=box.w - PAD - 8, lead=31, colour="body", lines=2)


def _bullets(figure: Figure, items: tuple[str, ...], raised: float = 0.0) -> None:
    box = figure.box
    figure.bullets(
        box.x + PAD, box.y + BULLETS - raised, items, width=box.w - PAD - 8, lead=31, colour="quiet", dot=figure.theme.tint("blue", 0.15)
    )


def _number(figure: Figure, number: str, label: str) -> None:
    """Set a tile's number with its label beside it, in two lines."""
    box, y = figure.box, figure.box.y + NUMBER
    made = figure.text(box.x + PAD - 1, y, number, "hero", size=HERO, colour="body")
    x = made.box[2] + 10
    figure.paragraph(x, y - 20, label.rsplit(" ", 1), "quiet", width=box.right - x - 8, lead=27)


def _sources(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment) -> None:
    box = figure.box
    _title(figure, words.sources.title)
    for k, name in enumerate(words.sources.bullets):
        y = box.y + 112 + k * 38
        source_icon(figure, k, box.x + PAD, y - 23, 28)
        figure.text(box.x + PAD + 37, y, name, "body")
        start, end = (box.right - 25, y - 9), (box.right, box.y + AXIS)
        merge_curve(figure, start, ((box.right - 8, start[1]), (box.right - 14, end[1])), end, "source", k + 1)
    _number(figure, str(counts.documents_in), words.labels.documents_in)


def _cleaning(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment) -> None:
    box, axis = figure.box, figure.box.y + AXIS
    way(figure, (box.x, axis), (box.right, axis))
    xs = [box.cx + (k - 1) * 54 for k in range(3)]
    for cx, cells in zip(xs, MESHES, strict=True):
        sieve(figure, cx, axis, 80, 20, 6, (max(4, cells[0] // 2), cells[1]), lying=False)
    for cx in (xs[0] + 27, xs[1] + 27):
        doc_at(figure, (cx, axis), 0.72)
    figure.add_route([(box.x, axis), (box.right, axis)], "through")
    figure.add_route([(box.x, axis), (xs[1], axis), (xs[1], axis + 56)], "reject", radius=10)
    _title(figure, words.cleaning.title)
    _bullets(figure, words.cleaning.bullets)
    _number(figure, str(counts.duplicates), words.labels.duplicates_removed)


def _curation(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment) -> None:
    box, axis = figure.box, figure.box.y + AXIS
    way(figure, (box.x, axis), (box.x + 78, axis))
    sheet = Box(box.x + 82, axis - 34, 54, 68)
    for dy, icon, accent in ((-24, "user-round", (0,)), (24, "list-checks", (0, 1))):
        reviewer(figure, box.x + 42, axis + dy, 20, icon, accent)
    sheet_stack(figure, box.x + 190, axis + 34, 72, 14, counts.kept, 1.3)
    way(figure, (sheet.right + 4, axis), (box.x + 152, axis))
    reviewed_sheet(figure, sheet)
    figure.add_route([(box.x, axis), (box.x + 190, axis)], "through")
    _title(figure, words.curation.title)
    _bullets(figure, words.curation.bullets)
    _number(figure, str(counts.kept), words.labels.documents_kept)


def _sharding(figure: Figure, words: DataPipelineWords, _: Counts, moment: Moment) -> None:
    box = figure.box
    room = Box(box.x + PAD + 4, box.y + 84, box.w - 2 * PAD - 8, 48)
    cells = shard_row(figure, room, moment, 46, 28)
    for k, cell in enumerate(cells):
        y = cell.bottom - 6 - k * 6
        figure.add_route([(cell.cx, y), (box.right + 60, y)], "read", k + 1)
    _title(figure, words.sharding.title)
    _bullets(figure, words.sharding.bullets, 14)
    _number(figure, f"{moment.imbalance:.2f}", words.labels.shard_imbalance)


__all__ = ["tile", "tile_boxes", "tile_links", "train_beside"]
