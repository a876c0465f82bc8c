"""Section 1 in the 1:1 frame: a strip of five equal tiles, and under them the open card.

The way goes right through the tiles; the fourth is lit and opens into the card below. What the tiles have no room for
stands at the card's foot: their lists, in the tiles' order.
"""

from __future__ import annotations

from scenes.content.data_pipeline import DataPipelineWords
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block, check
from scenes.figures.containers import divider, stage_card
from scenes.figures.data_pipeline_columns import Counts
from scenes.figures.data_pipeline_review import reviewer, sheet_file
from scenes.figures.data_pipeline_sentence import Measures, Moment, document_marks, merge_rule, sentence, token_ink, train
from scenes.figures.data_pipeline_stages import (
    MESHES,
    chevron,
    dim,
    dotted,
    merge_curve,
    shard_row,
    sieve,
    source_icon,
    tray,
    way,
)  # fmt: skip
from scenes.figures.figure import Figure
from scenes.layout import Box

HIGH, GAP, BETWEEN = 214.0, 18.5, 20.0  # of the strip
PAD, AXIS, TITLE, LEAD, NUMBER, HERO = 11.0, 101.0, 38.0, 29.0, 196.0, 36.0  # in a tile
INNER, SHEET, TRAIN, OWN, STRIP, STRIP_LEAD = 24.0, (90.0, 194.0), 308.0, 353.0, 413.0, 31.0  # in the open card
LISTS = {1: 0.0, 2: 187.5, 3: 388.0, 5: 703.0}  # where the lists of the other stages begin, from the padding: under their tiles
OWN_LISTS = (0.0, 306.0, 550.0)  # where its own three words begin, off the lists below so that they are no headings
SENTENCE = Measures(size=27, high=48, pitch=86, gap=6.5, pad=14, least=41, id_drop=27)


def tile_boxes(stage: Box) -> tuple[list[Box], Box]:
    """Return the boxes of the five tiles and of the open card."""
    strip, rest = stage.cut_top(HIGH, BETWEEN)
    return strip.columns(5, GAP), rest


def tile(figure: Figure, index: int, box: Box, opened: Box, words: DataPipelineWords, counts: Counts, moment: Moment) -> Figure:
    """Draw one stage: its tile, and its words in the open card. Part ("stage", index) with its routes."""
    made = figure.child("stage", index, box=box)
    stage = (words.sources, words.cleaning, words.curation, words.tokenization, words.sharding)[index - 1]
    stage_card(made, box, None, lit=index == 4)
    lines = stage.title.rsplit(" ", 1)
    made.paragraph(
        box.x + PAD, box.y + TITLE, lines, "card", size=26, width=box.w - 2 * PAD, lead=LEAD, colour="ink" if index == 4 else "body"
    )
    draw = (_sources, _cleaning, _curation, _tokenization, _sharding)[index - 1]
    draw(made, words, counts, moment)
    if index == 4:
        _opened(made, opened, words, moment)
    else:
        x, y = opened.x + INNER + LISTS[index], opened.y + STRIP
        tone = made.theme.tint("blue", 0.15)
        made.bullets(x, y, stage.bullets, width=opened.right - INNER - x, lead=STRIP_LEAD, colour="quiet", dot=tone)
    return made


def tile_links(figure: Figure, boxes: list[Box]) -> None:
    """Draw the arrows from tile to tile as far as the fourth; tokens leave it on their own way. Parts ("link", 1..3)."""
    for k in (1, 2, 3):
        left, right, hot = boxes[k - 1], boxes[k], k == 3
        made = figure.child("link", k, box=Box(left.right, left.y, right.x - left.right, left.h))
        y = left.y + AXIS
        arrow(made, (left.right + 2, y), (right.x - 3, y), colour="cyan" if hot else dim(figure), glow=0.6 if hot else 0.0)


def train_up(figure: Figure, opened: Box, moment: Moment) -> None:
    """Draw the finished document before this one as a train under the sheet, on its way up into the emptiest shard."""
    sheet, shard = figure.figure("stage", 4, "sentence").box, figure.figure("stage", 5, "shard", moment.emptiest + 1).box
    y, start, gutter = opened.y + TRAIN, sheet.x + 12, opened.right - INNER / 2
    entry, tip = shard.y - 13, (shard.cx, shard.y - 2)
    made = figure.child("train", box=Box(start, y - 14, gutter - start, 28))
    way_up = ((start, sheet.bottom + 3), (start, y), (gutter, y), (gutter, entry), (shard.cx, entry))
    made.line(*way_up, tip, radius=11, stroke=(figure.theme.shade("cyan", 0.7), 0.9), width=0.95, dash=(1.2, 4.0))
    chevron(made, tip, (tip[0], tip[1] - 20), size=6, colour="cyan")
    train(made, sheet.right - 14, y, moment.train, 22.0)
    figure.add_route([*way_up, (shard.cx, shard.y + shard.h * 0.4)], "train", radius=11)


def _number(figure: Figure, number: str, label: str, colour: str = "body") -> None:
    """Set a tile's number with one word beside it. Part ("counter",)."""
    box, made = figure.box, figure.child("counter")
    end = made.text(box.x + PAD - 1, box.y + NUMBER, number, "hero", size=HERO, colour=colour).box[2]
    made.text(end + 6, box.y + NUMBER, label, "quiet", width=box.right - end - 15)


def _sources(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment) -> None:
    box, axis, size = figure.box, figure.box.y + AXIS, 27.0
    end = (box.right, axis)
    for k in range(len(words.sources.bullets)):
        x = box.x + PAD + k * (box.w - 2 * PAD - size) / 4
        source_icon(figure, k, x, axis + 18, size)
        start = (x + size / 2, axis + 15)
        merge_curve(figure, start, ((start[0], axis), (start[0] + 6, axis)), end, "source", k + 1)
    _number(figure, str(counts.documents_in), words.labels.short_in)


def _cleaning(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment) -> None:
    box, axis = figure.box, figure.box.y + AXIS
    way(figure, (box.x, axis), (box.right, axis))
    xs = [box.x + 38 + k * 53 for k in range(3)]
    for cx, cells in zip(xs, MESHES, strict=True):
        sieve(figure, cx, axis, 38, 18, 4, (max(3, cells[0] // 3), cells[1]), lying=False)
    made, foot = figure.child("dropped"), box.y + 151
    for x, w, cx, count in ((PAD + 1, 49, xs[0], counts.filtered), (PAD + 66, 93, xs[1], counts.duplicates)):
        bed = Box(box.x + x, foot - 21, w, 21)
        tray(made, bed, count, 0.5, 5.0)
        figure.add_route([(box.x, axis), (cx, axis), (cx, foot - 10)], "filter" if x < 20 else "reject", radius=8)
    figure.add_route([(box.x, axis), (box.right, axis)], "through")
    _number(figure, str(counts.duplicates), words.labels.short_copies)


def _curation(figure: Figure, words: DataPipelineWords, counts: Counts, moment: Moment) -> None:
    box, axis = figure.box, figure.box.y + AXIS
    for side, icon, accent in ((-1, "user-round", (0,)), (1, "list-checks", (0, 1))):
        reviewer(figure, box.cx + side * 46, axis - 2, 16, icon, accent)
        dotted(figure, (box.cx + side * 25, axis - 2), (box.cx + side * 17, axis - 2), head=False)
    figure.circle(box.cx, axis - 2, 12, fill=(figure.theme.shade("cyan", 0.16), 1.0), stroke="cyan", width=1.0, glow=0.3)
    check(figure, box.cx, axis - 2, 12, width=1.4)
    sheet_file(figure, box.cx, box.y + 151, 21, moment.waiting, moment.documents, pitch=1.0)
    figure.child("dropped", box=box)
    figure.add_route([(box.x, axis), (box.right, axis)], "through")
    _number(figure, str(counts.kept), words.labels.short_kept)


def _tokenization(figure: Figure, words: DataPipelineWords, _: Counts, moment: Moment) -> None:
    """Draw the tile of the stage in turn: a few of the sentence's tokens, the scan bar, and the way into the card."""
    box, x = figure.box, figure.box.x + PAD
    y, pieces = box.y + 85, moment.pieces[1:9]
    for piece in pieces:
        width = 13.0 + 5.5 * len(piece)
        if x + width > box.right - PAD:
            x, y = box.x + PAD, y + 35
        block(figure, Box(x, y, width, 26), None)
        x += width + 5
    figure.line(
        (x + 1, y - 3), (x + 1, y + 29), stroke=figure.theme.gleam("cyan", 0.8) if figure.theme.dark else "cyan", width=1.4, glow=0.6
    )
    figure.line((x + 9, y + 13), (box.right - PAD, y + 13), stroke=("ink", 0.8), width=1.4)
    _number(figure, f"{moment.tokens_so_far:,}", words.labels.short_tokens, token_ink(figure))


def _sharding(figure: Figure, words: DataPipelineWords, _: Counts, moment: Moment) -> None:
    box = figure.box
    cells = shard_row(figure, Box(box.x + PAD, box.y + 94, box.w - PAD - INNER, 37), moment, 29, 18, "tick")
    for k, cell in enumerate(cells):
        y = cell.bottom - 6 - k * 6
        figure.add_route([(cell.cx, y), (box.right + 40, y)], "read", k + 1)
    _number(figure, f"{moment.imbalance:.2f}", words.labels.short_skew)


def _opened(figure: Figure, box: Box, words: DataPipelineWords, moment: Moment) -> None:
    """Draw the open card: progress and merge rule, document marks, the sentence, its own words, and the rule over the lists."""
    tile_box, labels, right = figure.box, words.labels, box.right - INNER
    stage_card(figure, box, None, lit=True)
    arrow(figure, (tile_box.cx, tile_box.bottom + 2), (tile_box.cx, box.y - 3), colour="cyan", glow=0.6)
    figure.text(box.x + INNER, box.y + 46, f"{labels.document_of} {moment.number} {labels.of} {moment.documents}", "quiet")
    rule = figure.child("rule", box=Box(box.x + 410, box.y + 16, right - box.x - 410, 42))
    text = rule.text(rule.box.x, box.y + 46, f"{labels.rule_of} {moment.rule} {labels.of} {moment.rules}", "quiet")
    merge_rule(rule, text.box[2] + 20, rule.box.y, moment, 27, 42)
    rule.text(right, box.y + 46, labels.space_key, "quiet", anchor="end")
    document_marks(figure, Box(box.x + INNER, box.y + 72, box.w - 2 * INNER, 6), moment, 4, upright=False)
    sheet = Box(box.x + INNER, box.y + SHEET[0], box.w - 2 * INNER, SHEET[1])
    sentence(figure.child("sentence", box=sheet), sheet, moment, SENTENCE, inset=18)
    for x, item in zip(OWN_LISTS, words.tokenization.bullets, strict=True):
        figure.bullets(box.x + INNER + x, box.y + OWN, [item], width=300)
    divider(figure, box.x + INNER, box.y + STRIP - 34, right, box.y + STRIP - 34, 0.8)
    axis = tile_box.y + AXIS
    figure.add_route([(tile_box.x - 10, axis), (tile_box.cx, axis), (tile_box.cx, sheet.y + 20)], "in", radius=12)


__all__ = ["tile", "tile_boxes", "tile_links", "train_up"]
