"""The data pipeline in 4:5 and 9:16: five lying cards, the data runs through them from top to bottom.

A card at rest has three columns: words at the left, the drawing on the line of the flow, its number at the right.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.units import decimal, percent, whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import stage_card
from scenes.sections.data_pipeline.facts import CorpusCounts
from scenes.sections.data_pipeline.frame_review import review_place, reviewer, sheet_file
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
    DOC,
    MESHES,
    dim,
    dotted,
    kind_number,
    merge_curve,
    queue,
    shard_row,
    sieve,
    source_icon,
    tray,
    tray_number,
    way,
    written,
)  # fmt: skip
from scenes.sections.data_pipeline.frame_train import draw_train
from scenes.sections.data_pipeline.moments import PipelineMoment
from scenes.sections.data_pipeline.words import DataPipelineWords

PAD, NUMBERS, WORDS_END = 24.0, 745.0, 322.0  # from a card's left edge: words, numbers, where words must end
ABOVE = 330.0  # how far over the shards the lens shows where their documents come from
CLOSE = 740.0  # of the sheet's width that the lens shows while a word is spelled
QUEUE = (0.0, 112.0)  # nearest and farthest document of a queue, from the line that data travels on


@dataclass(frozen=True)
class RowSizes:
    """How tall the parts of lying cards are, in design units: distances of baselines, the sheet, the sentence."""

    gap: float
    heights: tuple[float, ...]
    lead: float
    title_lead: float
    title: float
    marks: float
    sheet: tuple[float, float]
    foot_lead: float
    sentence: SentenceSizes
    sieve: float
    file: float
    inset: float


PORTRAIT_ROWS = RowSizes(
    gap=20, heights=(146, 150, 150, 0, 178), lead=29, title_lead=33, title=56, marks=67, sheet=(82, 178), foot_lead=29,
    sentence=SentenceSizes(size=27, high=46, pitch=80, gap=6.5, pad=14, least=41, id_drop=25), sieve=46, file=32, inset=15,
)  # fmt: skip
PHONE_ROWS = RowSizes(
    gap=24, heights=(190, 180, 184, 0, 202), lead=33, title_lead=39, title=60, marks=75, sheet=(97, 216), foot_lead=36,
    sentence=SentenceSizes(size=27, high=54, pitch=95, gap=6.5, pad=18.2, least=41, id_drop=27), sieve=55, file=38, inset=20,
)  # fmt: skip


def frame_rows(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    """Draw the whole frame. Parts: ("stage", 1..5), ("link", 1..3), train."""
    sizes = PHONE_ROWS if figure.format.name == "phone" else PORTRAIT_ROWS
    boxes = row_boxes(figure.box, sizes)
    for k, box in enumerate(boxes, start=1):
        row(figure, k, box, words, counts, moment, sizes)
    for k in (1, 2, 3):
        down_link(figure, k, boxes[k - 1], boxes[k])
    draw_train(figure, moment)


def row_boxes(stage: Box, sizes: RowSizes) -> list[Box]:
    """Return the five cards' boxes; the open one takes what the others leave."""
    rest = stage.h - sum(sizes.heights) - sizes.gap * (len(sizes.heights) - 1)
    return stage.rows([height or rest for height in sizes.heights], sizes.gap)


def row(
    figure: Figure, index: int, box: Box, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment, sizes: RowSizes
) -> Figure:
    """Draw one lying card. Part ("stage", index) with its routes."""
    made = figure.child("stage", index, box=box)
    stage_card(made.child("card"), box, None, lit=index == moment.turn)
    draw = (_sources, _cleaning, _curation, _tokenization, _sharding)[index - 1]
    draw(made, words, counts, moment, sizes)
    return made


def down_link(figure: Figure, number: int, above: Box, below: Box) -> None:
    """Draw the arrow from one card to the next; tokens leave the fourth on their own way."""
    made = figure.child("link", number, box=Box(above.x, above.bottom, above.w, below.y - above.bottom))
    hot = number == 3
    arrow(made, (above.cx, above.bottom + 2), (above.cx, below.y - 3), colour="cyan" if hot else dim(figure), glow=0.6 if hot else 0.0)


def _words(figure: Figure, title: str, bullets: tuple[str, ...], sizes: RowSizes) -> None:
    """Set title and bullets, centred in the height of the card; a bullet that is wider than its column takes two lines."""
    box, size = figure.box, figure.format.role("body").size
    indent, x = size * 0.74, figure.box.x + PAD + 2
    rows = [figure.break_lines(item, "body", WORDS_END - PAD - 2 - indent, balanced=True) for item in bullets]
    head = figure.format.role("card").size * 0.68
    height = head + sizes.title_lead + (sum(map(len, rows)) - 1) * sizes.lead + size * 0.1
    y = box.cy - height / 2 + head
    figure.text(box.x + PAD, y, title, "card", colour="body")
    y += sizes.title_lead
    for first, *more in rows:
        figure.bullets(x, y, [first], width=WORDS_END, colour="quiet", dot=figure.theme.tint("blue", 0.15))
        for line in more:
            y += sizes.lead
            figure.text(x + indent, y, line, "body", colour="quiet")
        y += sizes.lead


def _stacked(figure: Figure, number: str | None, labels: tuple[str | None, ...], colour: str = "body") -> float:
    """Set the card's number over its labels, centred in the height of the card; what is not known yet is left out.

    Returns the baseline of a line under them. Part "counter" with "number" and ("label", k).
    """
    box, hero, lead = figure.box, figure.format.role("hero").size, figure.format.role("body").size * 1.2
    made, x = figure.child("counter"), box.x + NUMBERS
    y = box.cy - (hero * 0.68 + 8 + lead * len(labels)) / 2 + hero * 0.68
    if number is not None:
        made.child("number").text(x - 2, y, number, "hero", colour=colour)
    for k, label in enumerate(labels):
        if label is not None:
            made.child("label", k).text(x, y + 8 + (k + 1) * lead - 2, label, "quiet", width=box.right - x - 10)
    return y + 8 + (len(labels) + 1) * lead - 2


def _inline(figure: Figure, baseline: float, number: str | None, label: str, colour: str = "body") -> None:
    """Set a number, if it is known, and its label on one line that ends at the card's right. Part "counter" with "number"."""
    right, made = figure.box.right - PAD, figure.child("counter")
    made.text(right, baseline, label, "quiet", anchor="end")
    if number is not None:
        made.child("number").text(right - made.measure(label, "quiet") - 12, baseline, number, "hero", anchor="end", colour=colour)


def _sources(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment, sizes: RowSizes) -> None:
    box, names, kinds = figure.box, words.sources.bullets, list(map(str, counts.by_kind.values()))
    title = box.y + sizes.title
    line = title + sizes.title_lead + 7
    figure.text(box.x + PAD, title, words.sources.title, "card", colour="body")
    _inline(figure, title, written(moment.documents), words.labels.documents_in)
    figure.child("pour", box=box)
    widths = [46 + figure.measure(name) + 9 + figure.measure(kind) for name, kind in zip(names, kinds, strict=True)]
    gap = (box.w - 2 * PAD - sum(widths)) / (len(names) - 1)
    x = box.x + PAD
    start, end = line + 14, (box.cx, box.bottom)
    bend = (end[1] - start) * 0.8
    for k, (name, width) in enumerate(zip(names, widths, strict=True)):
        source_icon(figure, k, x, line - 27, 36)
        label = figure.text(x + 46, line, name, "body")
        kind_number(figure, k, label.box[2] + 9, line, moment)
        cx = x + width / 2
        merge_curve(figure, (cx, start), ((cx, start + bend), (box.cx, end[1] - bend)), end, "source", k + 1)
        x += width + gap


def _cleaning(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment, sizes: RowSizes) -> None:
    box, cx, labels = figure.box, figure.box.cx, words.labels
    ys = [box.cy + (k - 1) * sizes.sieve for k in range(3)]
    way(figure, (cx, box.y), (cx, ys[0]))
    way(figure, (cx, ys[2]), (cx, box.bottom))
    for y, cells in zip(ys, MESHES, strict=True):
        sieve(figure, cx, y, 176, 15, 19, cells, lying=True)
    for k, (y, number) in enumerate(zip(ys[:2], moment.passed[1:], strict=False), start=1):
        if number is not None:
            figure.child("passing", k).child("number").text(cx, y + sizes.sieve / 2 + 9, str(number), "strong", anchor="middle")
    _queues(figure, counts, moment, ys)
    made, foot = figure.child("dropped"), box.bottom - (17 if box.h < 160 else 26)
    left, right = Box(cx - 178, foot - 33, 60, 33), Box(cx + 118, foot - 33, 108, 33)
    trays = (("filter", left, -1, ys[0], counts.filtered, moment.filtered), ("reject", right, 1, ys[1], counts.duplicates, moment.copies))
    for name, bed, side, y, room, count in trays:
        dotted(made, (cx + side * 92, y), (bed.cx, y), (bed.cx, bed.y - 5), radius=8)
        tray(made, name, bed, room, count, 0.76, 5.0)
        figure.add_route([(cx, y), (bed.cx, y), (bed.cx, bed.cy)], name, radius=12)
    tray_number(made, "filter", left.x - 12, foot - 7, moment.filtered, anchor="end")
    if moment.alike is not None:
        text = f"{percent(moment.alike, 0)} {labels.alike}"
        figure.child("alike").child("number").text(right.cx, ys[1] - 11, text, "quiet", anchor="middle")
    before, after = _waiting_places(box, ys)
    stops = (box.y - sizes.gap, before, *ys, after)
    for k, (start, end) in enumerate(zip(stops, stops[1:], strict=False)):
        figure.add_route([(cx, start), (cx, end)], "to", k)
    figure.child("flow", box=Box(cx - 236, box.y + 2, 472, box.h - 4))
    _words(figure, words.cleaning.title, words.cleaning.bullets, sizes)
    more = None if moment.filtered is None else f"{moment.filtered} {labels.filtered_out}"
    _stacked(figure, written(moment.copies), (labels.duplicates_removed, more))


def _queues(figure: Figure, counts: CorpusCounts, moment: PipelineMoment, ys: list[float]) -> None:
    """Draw what waits over the first sieve and under the last. Parts: queued, cleaned."""
    box, rooms, places = figure.box, (counts.documents_in, counts.on_the_way[-1]), _waiting_places(figure.box, ys)
    scale = min(0.75, (ys[0] - 10 - box.y) / DOC[1])
    for name, y, count, room in zip(("queued", "cleaned"), places, (moment.queued, moment.cleaned), rooms, strict=True):
        queue(figure, name, (box.cx, y), count, room, QUEUE, scale, lying=True)


def _waiting_places(box: Box, ys: list[float]) -> tuple[float, float]:
    """Return the heights at which documents wait over the first sieve and under the last."""
    return (box.y + ys[0] - 7) / 2, (ys[2] + 7 + box.bottom) / 2


def _curation(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment, sizes: RowSizes) -> None:
    box, cx = figure.box, figure.box.cx
    base = box.bottom - 15
    way(figure, (cx, box.y), (cx, box.y + 14))
    way(figure, (cx, base + 1), (cx, box.bottom), hot=True)
    top = sheet_file(figure, cx, base, sizes.file, moment.stacked, counts.kept)
    tall = top - box.y - 24
    sheet = Box(cx - tall * 0.4, box.y + 14, tall * 0.8, tall)
    y, radius = sheet.y + 34, 25.0 if box.h < 160 else 27.0
    for k, (side, icon, accent) in enumerate(((-1, "user-round", (0,)), (1, "list-checks", (0, 1)))):
        edge = sheet.cx + side * (sheet.w / 2 + 10)
        dotted(figure, (cx + side * (124 - radius - 6), y), (edge, y))
        reviewer(figure, cx + side * 124, y, radius, icon, accent)
        figure.add_route([(cx + side * 124, y), (edge - side * 12, y)], "mark", k)
    review_place(figure.child("place", box=sheet), sheet, moment)
    made, bed = figure.child("dropped"), Box(cx + 102, base - 33, 44, 33)
    dotted(made, (sheet.right + 16, sheet.bottom - 2), (bed.cx, sheet.bottom - 2), (bed.cx, bed.y - 4), radius=8)
    tray(made, "reject", bed, counts.set_aside, moment.set_aside, 0.76, 5.0)
    figure.add_route([(cx, box.y - sizes.gap), (cx, sheet.cy)], "in")
    figure.add_route([(cx, sheet.cy), (cx, sheet.bottom - 2), (bed.cx, sheet.bottom - 2), (bed.cx, bed.cy)], "reject", radius=8)
    figure.child("flow", box=Box(cx - 190, box.y + 2, 380, box.h - 4))
    _words(figure, words.curation.title, words.curation.bullets, sizes)
    aside = None if moment.set_aside is None else f"{moment.set_aside} {words.labels.set_aside}"
    _stacked(figure, written(moment.kept), (words.labels.documents_kept, aside))


def _tokenization(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment, sizes: RowSizes) -> None:
    """Draw the inside of the open card: title line, document marks, the sentence, bullets and the merge rule."""
    box, labels, reading = figure.box, words.labels, moment.reading
    title = figure.text(box.x + PAD, box.y + sizes.title, words.tokenization.title, "card")
    progress(figure, labels, reading, counts.kept, title.box[2] + 30, box.y + sizes.title)
    tokens = None if moment.tokens is None else whole(moment.tokens)
    _inline(figure, box.y + sizes.title, tokens, labels.tokens_so_far, token_ink(figure))
    document_marks(figure, Box(box.x + PAD, box.y + sizes.marks, box.w - 2 * PAD, 6), moment, counts.kept, 4, upright=False)
    sheet = Box(box.x + PAD, box.y + sizes.sheet[0], box.w - 2 * PAD, sizes.sheet[1])
    sentence(figure.child("sentence", box=sheet), sheet, reading, sizes.sentence, inset=18, drop=sizes.inset)
    figure.add_route([(box.cx, box.y - sizes.gap - 30), (box.cx, box.y - 3)], "in")
    y = sheet.bottom + sizes.foot_lead + 2
    figure.bullets(box.x + PAD + 2, y, words.tokenization.bullets, width=330, lead=sizes.foot_lead)
    rule = figure.child("rule", box=Box(box.x + 352, sheet.bottom + 11, box.w - 352 - PAD, 42))
    end = rule_line(rule, labels, reading, rule.box.x, rule.box.cy + 9)
    end = merge_rule(rule, end + 24, rule.box.y, reading, 27, 42)
    right = rule.box.right - 26
    rule.text(right, rule.box.cy + 9, labels.space_key, "quiet", anchor="end", width=right - end)
    figure.child("close", box=Box(sheet.x, sheet.y, CLOSE, rule.box.bottom - sheet.y))


def _sharding(figure: Figure, words: DataPipelineWords, _: CorpusCounts, moment: PipelineMoment, sizes: RowSizes) -> None:
    box, width, gap, n = figure.box, 56.0, 10.0, len(moment.placed)
    span = n * width + (n - 1) * gap
    room = Box(box.cx - span / 2, box.y + 24, span, box.h - 24 - 50)
    shard_row(figure, room, moment, width, 32)
    figure.child("flow", box=Box(room.x - 20, box.y + 2, room.w + 40, box.h - 4))
    figure.child("watched", box=Box(room.x - 20, box.y - sizes.gap - ABOVE, box.right - room.x + 20, box.h + sizes.gap + ABOVE))
    _words(figure, words.sharding.title, words.sharding.bullets, sizes)
    skew = moment.imbalance
    labels = (words.labels.shard_imbalance, words.labels.fullest_by_mean)
    _stacked(figure, None if skew is None else decimal(skew, 2), labels)


__all__ = ["frame_rows"]
