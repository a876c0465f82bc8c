"""Section 1 in 4:5 and 9:16: five lying cards, the data runs through them from top to bottom.

A card at rest has three columns: words at the left, the drawing on the line of the flow, its number at the right.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.content.data_pipeline import DataPipelineWords
from scenes.figures.arrows import arrow
from scenes.figures.containers import stage_card
from scenes.figures.data_pipeline_columns import Counts
from scenes.figures.data_pipeline_review import review_place, reviewer, sheet_file
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

PAD, NUMBERS, WORDS_END = 24.0, 745.0, 322.0  # from a card's left edge: words, numbers, where words must end


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
    sentence: Measures
    sieve: float
    file: float
    inset: float


PORTRAIT_ROWS = RowSizes(
    gap=20, heights=(146, 150, 150, 0, 178), lead=29, title_lead=33, title=56, marks=67, sheet=(82, 178), foot_lead=29,
    sentence=Measures(size=27, high=46, pitch=80, gap=6.5, pad=14, least=41, id_drop=25), sieve=46, file=32, inset=15,
)  # fmt: skip
PHONE_ROWS = RowSizes(
    gap=24, heights=(190, 180, 184, 0, 202), lead=33, title_lead=39, title=60, marks=75, sheet=(97, 216), foot_lead=36,
    sentence=Measures(size=27, high=54, pitch=95, gap=6.5, pad=14, least=41, id_drop=27), sieve=55, file=38, inset=20,
)  # fmt: skip


def row_boxes(stage: Box, sizes: RowSizes) -> list[Box]:
    """Return the five cards' boxes; the open one takes what the others leave."""
    rest = stage.h - sum(sizes.heights) - sizes.gap * (len(sizes.heights) - 1)
    return stage.rows([height or rest for height in sizes.heights], sizes.gap)


def row(figure: Figure, index: int, box: Box, words: DataPipelineWords, counts: Counts, moment: Moment, sizes: RowSizes) -> Figure:
    """Draw one lying card. Part ("stage", index) with its routes."""
    made = figure.child("stage", index, box=box)
    stage_card(made, box, None, lit=index == 4)
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
    box, size = figure.box, figure.setting.role("body").size
    indent, x = size * 0.74, figure.box.x + PAD + 2
    rows = [figure.break_lines(item, "body", WORDS_END - PAD - 2 - indent, balanced=True) for item in bullets]
    head = figure.setting.role("card").size * 0.68
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


def _stacked(figure: Figure, number: str, labels: tuple[str, ...], colour: str = "body") -> None:
    """Set the card's number over its labels, centred in the height of the card. Part ("counter",)."""
    box, hero, lead = figure.box, figure.setting.role("hero").size, figure.setting.role("body").size * 1.2
    made, x = figure.child("counter"), box.x + NUMBERS
    y = box.cy - (hero * 0.68 + 8 + lead * len(labels)) / 2 + hero * 0.68
    made.text(x - 2, y, number, "hero", colour=colour)
    for k, label in enumerate(labels, start=1):
        made.text(x, y + 8 + k * lead - 2, label, "quiet", width=box.right - x - 10)


def _inline(figure: Figure, baseline: float, number: str, label: str, colour: str = "body") -> None:
    """Set a number and its label on one line that ends at the card's right. Part ("counter",)."""
    right, made = figure.box.right - PAD, figure.child("counter")
    made.text(right, baseline, label, "quiet", anchor="end")
    made.text(right - made.measure(label, "quiet") - 12, baseline, number, "hero", anchor="end", colour=colour)


def _sources(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment, sizes: RowSizes) -> None:
    box, names, kinds = figure.box, words.sources.bullets, list(map(str, counts.by_kind.values()))
    title = box.y + sizes.title
    line = title + sizes.title_lead + 7
    figure.text(box.x + PAD, title, words.sources.title, "card", colour="body")
    _inline(figure, title, str(counts.documents_in), words.labels.documents_in)
    widths = [46 + figure.measure(name) + 9 + figure.measure(kind) for name, kind in zip(names, kinds, strict=True)]
    gap = (box.w - 2 * PAD - sum(widths)) / (len(names) - 1)
    x = box.x + PAD
    start, end = line + 14, (box.cx, box.bottom)
    bend = (end[1] - start) * 0.8
    for k, (name, width) in enumerate(zip(names, widths, strict=True)):
        source_icon(figure, k, x, line - 27, 36)
        label = figure.text(x + 46, line, name, "body")
        figure.text(label.box[2] + 9, line, kinds[k], "quiet")
        cx = x + width / 2
        merge_curve(figure, (cx, start), ((cx, start + bend), (box.cx, end[1] - bend)), end, "source", k + 1)
        x += width + gap


def _cleaning(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment, sizes: RowSizes) -> None:
    box, cx, labels = figure.box, figure.box.cx, words.labels
    ys = [box.cy + (k - 1) * sizes.sieve for k in range(3)]
    way(figure, (cx, box.y), (cx, ys[0]))
    way(figure, (cx, ys[2]), (cx, box.bottom))
    for y, cells in zip(ys, MESHES, strict=True):
        sieve(figure, cx, y, 176, 15, 19, cells, lying=True)
    for y, number in zip(ys[:2], counts.on_the_way[1:], strict=False):
        figure.text(cx, y + sizes.sieve / 2 + 9, str(number), "strong", anchor="middle")
    made, foot = figure.child("dropped"), box.bottom - (17 if box.h < 160 else 26)
    left, right = Box(cx - 178, foot - 33, 60, 33), Box(cx + 118, foot - 33, 108, 33)
    for bed, side, y, count in ((left, -1, ys[0], counts.filtered), (right, 1, ys[1], counts.duplicates)):
        dotted(made, (cx + side * 92, y), (bed.cx, y), (bed.cx, bed.y - 5), radius=8)
        tray(made, bed, count, 0.76, 5.0)
    made.text(left.x - 12, foot - 7, str(counts.filtered), "quiet", anchor="end")
    made.text(right.cx, ys[1] - 11, f"{round(100 * counts.alike)} % {labels.alike}", "quiet", anchor="middle")
    figure.add_route([(cx, box.y), (cx, box.bottom)], "through")
    figure.add_route([(cx, box.y), (cx, ys[0]), (left.cx, ys[0]), (left.cx, left.cy)], "filter", radius=12)
    figure.add_route([(cx, box.y), (cx, ys[1]), (right.cx, ys[1]), (right.cx, right.cy)], "reject", radius=12)
    _words(figure, words.cleaning.title, words.cleaning.bullets, sizes)
    _stacked(figure, str(counts.duplicates), (labels.duplicates_removed, f"{counts.filtered} {labels.filtered_out}"))


def _curation(figure: Figure, words: DataPipelineWords, counts: Counts, moment: Moment, sizes: RowSizes) -> None:
    box, cx = figure.box, figure.box.cx
    base = box.bottom - 15
    way(figure, (cx, box.y), (cx, box.y + 14))
    way(figure, (cx, base + 1), (cx, box.bottom), hot=True)
    top = sheet_file(figure, cx, base, sizes.file, moment.waiting, moment.documents)
    tall = top - box.y - 24
    sheet = Box(cx - tall * 0.4, box.y + 14, tall * 0.8, tall)
    y, radius = sheet.y + 34, 25.0 if box.h < 160 else 27.0
    for side, icon, accent in ((-1, "user-round", (0,)), (1, "list-checks", (0, 1))):
        dotted(figure, (cx + side * (124 - radius - 6), y), (sheet.cx + side * (sheet.w / 2 + 10), y))
        reviewer(figure, cx + side * 124, y, radius, icon, accent)
    review_place(figure, sheet)
    made, bed = figure.child("dropped"), Box(cx + 102, base - 33, 44, 33)
    dotted(made, (sheet.right + 16, sheet.bottom - 2), (bed.cx, sheet.bottom - 2), (bed.cx, bed.y - 4), radius=8)
    tray(made, bed, counts.set_aside, 0.76, 5.0)
    figure.add_route([(cx, box.y), (cx, box.bottom - 30)], "through")
    _words(figure, words.curation.title, words.curation.bullets, sizes)
    _stacked(figure, str(counts.kept), (words.labels.documents_kept, f"{counts.set_aside} {words.labels.set_aside}"))


def _tokenization(figure: Figure, words: DataPipelineWords, _: Counts, moment: Moment, sizes: RowSizes) -> None:
    """Draw the inside of the open card: title line, document marks, the sentence, bullets and the merge rule."""
    box, labels = figure.box, words.labels
    title = figure.text(box.x + PAD, box.y + sizes.title, words.tokenization.title, "card")
    progress = f"{labels.document_of} {moment.number} {labels.of} {moment.documents}"
    figure.text(title.box[2] + 30, box.y + sizes.title, progress, "quiet")
    _inline(figure, box.y + sizes.title, f"{moment.tokens_so_far:,}", labels.tokens_so_far, token_ink(figure))
    document_marks(figure, Box(box.x + PAD, box.y + sizes.marks, box.w - 2 * PAD, 6), moment, 4, upright=False)
    sheet = Box(box.x + PAD, box.y + sizes.sheet[0], box.w - 2 * PAD, sizes.sheet[1])
    sentence(figure.child("sentence", box=sheet), sheet, moment, sizes.sentence, inset=18, drop=sizes.inset)
    figure.add_route([(box.cx, box.y - 40), (box.cx, sheet.y + 20)], "in")
    y = sheet.bottom + sizes.foot_lead + 2
    figure.bullets(box.x + PAD + 2, y, words.tokenization.bullets, width=330, lead=sizes.foot_lead)
    rule = figure.child("rule", box=Box(box.x + 352, sheet.bottom + 11, box.w - 352 - PAD, 42))
    text = rule.text(rule.box.x, rule.box.cy + 9, f"{labels.rule_of} {moment.rule} {labels.of} {moment.rules}", "quiet")
    merge_rule(rule, text.box[2] + 24, rule.box.y, moment, 27, 42)
    rule.text(rule.box.right - 26, rule.box.cy + 9, labels.space_key, "quiet", anchor="end")


def _sharding(figure: Figure, words: DataPipelineWords, _: Counts, moment: Moment, sizes: RowSizes) -> None:
    box, width, gap, n = figure.box, 56.0, 10.0, len(moment.placed)
    span = n * width + (n - 1) * gap
    room = Box(box.cx - span / 2, box.y + 24, span, box.h - 24 - 50)
    cells = shard_row(figure, room, moment, width, 32)
    for k, cell in enumerate(cells):
        figure.add_route([(cell.cx, cell.bottom - 20), (cell.cx, box.bottom)], "read", k + 1)
    _words(figure, words.sharding.title, words.sharding.bullets, sizes)
    _stacked(figure, f"{moment.imbalance:.2f}", (words.labels.shard_imbalance, words.labels.fullest_by_mean))


def train_below(figure: Figure, start: Box, moment: Moment, sizes: RowSizes) -> None:
    """Draw the finished document before this one as a train along the foot of the open card, down into the emptiest shard."""
    shard = figure.figure("stage", 5, "shard", moment.emptiest + 1).box
    y, right = start.bottom - 30, start.right - PAD - 8
    turn, tip = shard.cx, (shard.cx, shard.y - 4)
    made = figure.child("train", box=Box(turn, y - 16, right - turn, 32))
    sheet_foot = start.y + sum(sizes.sheet)
    tone = (figure.theme.shade("cyan", 0.7), 0.9)
    made.line((right, sheet_foot + 4), (right, y), (turn, y), tip, radius=18, stroke=tone, width=0.95, dash=(1.2, 4.0))
    chevron(made, tip, (turn, tip[1] - 20), size=8, colour="cyan")
    head = turn + 24
    step = min(21.0, (right - 22 - head) / moment.train)
    train(made, head, y, moment.train, step, forward=-1)
    figure.add_route([(right, sheet_foot), (right, y), (turn, y), (turn, shard.y + shard.h * 0.4)], "train", radius=18)


__all__ = ["PHONE_ROWS", "PORTRAIT_ROWS", "RowSizes", "down_link", "row", "row_boxes", "train_below"]
