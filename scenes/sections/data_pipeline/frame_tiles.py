"""The data pipeline in the 1:1 frame: a strip of five equal tiles, and under them the open card.

The way goes right through the tiles; the fourth is lit and opens into the card below. What the tiles have no room for
stands at the card's foot: their lists, in the tiles' order.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.units import decimal, whole
from scenes.core.words import forms_of
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import divider, stage_card
from scenes.drawing.kit.payloads import block
from scenes.sections.data_pipeline.facts import CorpusCounts, placed_after
from scenes.sections.data_pipeline.frame_review import reviewer, sheet_file, tick
from scenes.sections.data_pipeline.frame_sentence import (
    SentenceSizes,
    document_marks,
    merge_rule,
    progress,
    rule_line,
    sentence,
    token_ink,
)  # fmt: skip
from scenes.sections.data_pipeline.frame_stages import (
    MESHES,
    OPEN,
    dim,
    doc_at,
    dotted,
    merge_curve,
    queue,
    shard_row,
    sieve,
    source_icon,
    tray,
    way,
    written,
)  # fmt: skip
from scenes.sections.data_pipeline.frame_train import draw_train
from scenes.sections.data_pipeline.moments import PipelineMoment, Reading
from scenes.sections.data_pipeline.words import DataPipelineWords

WATCHED = (640.0, 560.0)  # what the lens shows of the shards: their tile, and the way to them
HIGH, GAP, BETWEEN = 214.0, 18.5, 20.0  # of the strip
PAD, AXIS, TITLE, LEAD, NUMBER, HERO = 11.0, 101.0, 38.0, 29.0, 196.0, 36.0  # in a tile
INNER, SHEET, OWN, STRIP, STRIP_LEAD = 24.0, (90.0, 194.0), 353.0, 413.0, 31.0  # in the open card
LISTS = {1: 0.0, 2: 187.5, 3: 388.0, 5: 703.0}  # where the lists of the other stages begin, from the padding: under their tiles
OWN_LISTS = (0.0, 306.0, 550.0)  # where its own three words begin, off the lists below so that they are no headings
APART = 10.0  # between two lists
SENTENCE = SentenceSizes(size=27, high=48, pitch=86, gap=6.5, pad=14, least=41, id_drop=27)


def frame_tiles(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    """Draw the whole frame. Parts: ("stage", 1..5), ("link", 1..3), train."""
    boxes, opened = tile_boxes(figure.box)
    for k, box in enumerate(boxes, start=1):
        tile(figure, k, box, opened, words, counts, moment)
    tile_links(figure, boxes)
    draw_train(figure, moment)


def tile_boxes(stage: Box) -> tuple[list[Box], Box]:
    """Return the boxes of the five tiles and of the open card."""
    strip, rest = stage.cut_top(HIGH, BETWEEN)
    return strip.columns(5, GAP), rest


def tile(
    figure: Figure, index: int, box: Box, opened: Box, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment
) -> Figure:
    """Draw one stage: its tile, and its words in the open card. Part ("stage", index) with its routes."""
    made = figure.child("stage", index, box=box)
    stage = (words.sources, words.cleaning, words.curation, words.tokenization, words.sharding)[index - 1]
    stage_card(made.child("card"), box, None, lit=index == moment.turn)
    width = box.w - 2 * PAD
    lines = stage.title.rsplit(" ", 1)
    if any(made.measure(line, "card", 26) > width for line in lines):
        lines = made.break_lines(stage.title, "card", width, size=26)
    made.paragraph(box.x + PAD, box.y + TITLE, lines, "card", size=26, width=width, lead=LEAD, colour="ink" if index == OPEN else "body")
    draw = (_sources, _cleaning, _curation, _tokenization, _sharding)[index - 1]
    draw(made, words, counts, moment)
    if index == OPEN:
        _opened(made, opened, words, counts, moment)
    else:
        x, y = opened.x + INNER + LISTS[index], opened.y + STRIP
        tone = made.theme.tint("blue", 0.15)
        room = _room(opened, tuple(LISTS.values()), LISTS[index])
        made.bullets(x, y, stage.bullets, width=room, lead=STRIP_LEAD, colour="quiet", dot=tone)
    return made


def _room(opened: Box, starts: tuple[float, ...], start: float) -> float:
    """Return the width of a list in the open card: to the next on its height, or to the card's edge."""
    following = [other - APART for other in starts if other > start]
    return min(following, default=opened.w - 2 * INNER) - start


def tile_links(figure: Figure, boxes: list[Box]) -> None:
    """Draw the arrows from tile to tile as far as the fourth; tokens leave it on their own way. Parts ("link", 1..3)."""
    for k in (1, 2, 3):
        left, right, hot = boxes[k - 1], boxes[k], k == 3
        made = figure.child("link", k, box=Box(left.right, left.y, right.x - left.right, left.h))
        y = left.y + AXIS
        arrow(made, (left.right + 2, y), (right.x - 3, y), colour="cyan" if hot else dim(figure), glow=0.6 if hot else 0.0)


def _number(figure: Figure, number: str | None, label: str, widest: str, colour: str = "body") -> None:
    """Set a tile's number, if it is known, with one word beside its widest. Part "counter" with "number"."""
    box, made = figure.box, figure.child("counter")
    if number is not None:
        made.child("number").text(box.x + PAD - 1, box.y + NUMBER, number, "hero", size=HERO, colour=colour)
    end = box.x + PAD - 1 + made.measure(widest, "hero", HERO)
    made.text(end + 6, box.y + NUMBER, label, "quiet", width=box.right - end - 15)


def _sources(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    box, axis, size = figure.box, figure.box.y + AXIS, 27.0
    end = (box.right, axis)
    for k in range(len(words.sources.bullets)):
        x = box.x + PAD + k * (box.w - 2 * PAD - size) / 4
        source_icon(figure, k, x, axis + 18, size)
        start = (x + size / 2, axis + 15)
        merge_curve(figure, start, ((start[0], axis), (start[0] + 6, axis)), end, "source", k + 1)
    figure.child("pour", box=Box(box.x, box.y, box.w + 2 * GAP, box.h))
    _number(figure, written(moment.documents), words.labels.short_in, str(counts.documents_in))


def _cleaning(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    box, axis = figure.box, figure.box.y + AXIS
    way(figure, (box.x, axis), (box.right, axis))
    xs = [box.x + 38 + k * 53 for k in range(3)]
    for cx, cells in zip(xs, MESHES, strict=True):
        sieve(figure, cx, axis, 38, 18, 4, (max(3, cells[0] // 3), cells[1]), lying=False)
    ends = (xs[0] - 20, xs[2] + 21)
    for name, x, count, room in zip(
        ("queued", "cleaned"), ends, (moment.queued, moment.cleaned), (counts.documents_in, counts.on_the_way[-1]), strict=True
    ):
        queue(figure, name, (x, axis), count, room, (0.0, 16.0), 0.45, lying=False)
    made, foot = figure.child("dropped"), box.y + 151
    trays = (
        ("filter", PAD + 1, 49, xs[0], counts.filtered, moment.filtered),
        ("reject", PAD + 66, 93, xs[1], counts.duplicates, moment.copies),
    )
    for name, x, w, cx, room, lie in trays:
        bed = Box(box.x + x, foot - 21, w, 21)
        tray(made, name, bed, room, lie, 0.5, 5.0)
        figure.add_route([(cx, axis), (cx, foot - 10)], name)
    for k, (start, end) in enumerate(zip((box.x - GAP, ends[0], *xs), (ends[0], *xs, ends[1]), strict=True)):
        figure.add_route([(start, axis), (end, axis)], "to", k)
    figure.child("flow", box=box)
    _number(figure, written(moment.copies), words.labels.short_copies, str(counts.duplicates))


def _curation(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    box, axis = figure.box, figure.box.y + AXIS
    for k, (side, icon, accent) in enumerate(((-1, "user-round", (0,)), (1, "list-checks", (0, 1)))):
        reviewer(figure, box.cx + side * 46, axis - 2, 16, icon, accent)
        dotted(figure, (box.cx + side * 25, axis - 2), (box.cx + side * 17, axis - 2), head=False)
        figure.add_route([(box.cx + side * 46, axis - 2), (box.cx + side * 12, axis - 2)], "mark", k)
    place = figure.child("place", box=Box(box.cx - 12, axis - 14, 24, 24))
    if moment.agreed:
        tick(place.child("tick"), box.cx, axis - 2, 12, 1.0, 1.0, 1.4)
    elif moment.reviewed:
        doc_at(place.child("reviewed"), (box.cx, axis - 2), 0.72)
    sheet_file(figure, box.cx, box.y + 151, 21, moment.stacked, counts.kept, pitch=1.0)
    figure.child("dropped", box=box)
    figure.add_route([(box.x - GAP, axis), (box.cx, axis - 2)], "in")
    figure.add_route([(box.cx, axis - 2), (box.right - 14, box.y + 132)], "reject")
    figure.child("flow", box=box)
    _number(figure, written(moment.kept), words.labels.short_kept, str(counts.kept))


def _tokenization(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    """Draw the tile of the open stage: a few of the sentence's tokens, the scan bar, and the way into the card. Part: tokens, with ("token", k)."""
    box = figure.box
    if moment.reading is not None:
        _few_tokens(figure, figure.child("tokens"), moment.reading)
    tokens = None if moment.tokens is None else whole(moment.tokens)
    total = sum(map(sum, placed_after(counts.kept)))
    _number(figure, tokens, words.labels.short_tokens, whole(total), token_ink(figure))
    figure.add_route([(box.x - GAP - 30, box.y + AXIS), (box.x + 4, box.y + AXIS)], "in")


def _few_tokens(figure: Figure, made: Figure, reading: Reading) -> None:
    box, x, y = figure.box, figure.box.x + PAD, figure.box.y + 85
    for k, piece in enumerate(reading.document.pieces[1 : min(9, reading.done)]):
        width = 13.0 + 5.5 * len(piece)
        if x + width > box.right - PAD - (28 if k and y > box.y + 85 else 0):
            if y > box.y + 85:
                break
            x, y = box.x + PAD, y + 35
        figure.register(block(made, Box(x, y, width, 26), None), "token", k)
        x += width + 5
    tone = figure.theme.gleam("cyan", 0.8) if figure.theme.dark else "cyan"
    made.line((x + 1, y - 3), (x + 1, y + 29), stroke=tone, width=1.4, glow=0.6)
    made.line((x + 9, y + 13), (box.right - PAD, y + 13), stroke=("ink", 0.8), width=1.4)


def _sharding(figure: Figure, words: DataPipelineWords, _: CorpusCounts, moment: PipelineMoment) -> None:
    box = figure.box
    shard_row(figure, Box(box.x + PAD, box.y + 94, box.w - PAD - INNER, 37), moment, 29, 18, "tick")
    figure.child("watched", box=Box(box.right - WATCHED[0], box.y, *WATCHED))
    skew = None if moment.imbalance is None else decimal(moment.imbalance, 2)
    _number(figure, skew, words.labels.short_skew, decimal(1.0, 2))


def _opened(figure: Figure, box: Box, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    """Draw the open card: progress and merge rule, document marks, the sentence, its own words, and the rule over the lists."""
    tile_box, labels, right, reading = figure.box, words.labels, box.right - INNER, moment.reading
    stage_card(figure.child("opened", box=box), box, None, lit=moment.turn == OPEN)
    arrow(figure, (tile_box.cx, tile_box.bottom + 2), (tile_box.cx, box.y - 3), colour="cyan", glow=0.6)
    progress(figure, labels, reading, counts.kept, box.x + INNER, box.y + 46)
    rule = figure.child("rule", box=Box(box.x + 410, box.y + 16, right - box.x - 410, 42))
    end = rule_line(rule, labels, reading, rule.box.x, box.y + 46)
    end = merge_rule(rule, end + 20, rule.box.y, reading, 27, 42)
    if rule.measure(forms_of(labels.space_key)[-1], "quiet") <= right - end:  # it may stay away: wider frames say it
        rule.text(right, box.y + 46, labels.space_key, "quiet", anchor="end", width=right - end)
    document_marks(figure, Box(box.x + INNER, box.y + 72, box.w - 2 * INNER, 6), moment, counts.kept, 4, upright=False)
    sheet = Box(box.x + INNER, box.y + SHEET[0], box.w - 2 * INNER, SHEET[1])
    sentence(figure.child("sentence", box=sheet), sheet, reading, SENTENCE, inset=18)
    for x, item in zip(OWN_LISTS, words.tokenization.bullets, strict=True):
        figure.bullets(box.x + INNER + x, box.y + OWN, [item], width=_room(box, OWN_LISTS, x), wraps=False)
    divider(figure, box.x + INNER, box.y + STRIP - 34, right, box.y + STRIP - 34, 0.8)
    figure.child("close", box=Box(sheet.x, box.y + 10, 740, sheet.bottom - box.y))


__all__ = ["frame_tiles"]
