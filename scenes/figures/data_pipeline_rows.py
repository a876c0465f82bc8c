"""Section 1 in 4:5 and 9:16: five lying cards, the data runs through them from top to bottom.

A card at rest has three columns: words at the left, the drawing on the line of the flow, its number at the right.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.content.data_pipeline import DataPipelineWords
from scenes.figures.arrows import arrow
from scenes.figures.containers import stage_card
from scenes.figures.data_pipeline_columns import Counts
from scenes.figures.data_pipeline_sentence import Measures, Moment, document_marks, merge_rule, sentence, token_ink, train
from scenes.figures.data_pipeline_stages import (
    MESHES,
    chevron,
    dim,
    doc_at,
    dotted,
    merge_curve,
    on_curve,
    reviewed_sheet,
    reviewer,
    shard_row,
    sheet_stack,
    sieve,
    source_icon,
    tray,
    way,
)  # fmt: skip
from scenes.figures.figure import Figure
from scenes.layout import Box

PAD, NUMBERS, SHARDS_AT = 24.0, 745.0, 540.0  # from a card's left edge: words, numbers, middle of the shards


@dataclass(frozen=True)
class RowSizes:
    """How tall the parts of lying cards are, in design units: distances of baselines, the sheet, the sentence."""

    gap: float
    heights: tuple[float, ...]
    lead: float
    title_lead: float
    open_title: float
    marks: float
    sheet: tuple[float, float]
    foot_lead: float
    sentence: Measures
    sieve: float
    shard: tuple[float, float]
    rule_drop: float = 10.0


PORTRAIT_ROWS = RowSizes(
    gap=20, heights=(140, 138, 138, 0, 146), lead=31, title_lead=35, open_title=46, marks=61, sheet=(79, 229), foot_lead=32,
    sentence=Measures(size=30, high=46, pitch=81, gap=7, pad=19, least=43, id_drop=26), sieve=41, shard=(58, 26),
)  # fmt: skip
PHONE_ROWS = RowSizes(
    gap=24, heights=(180, 160, 166, 0, 186), lead=34, title_lead=40, open_title=52, marks=72, sheet=(96, 272), foot_lead=36,
    sentence=Measures(size=32, high=54, pitch=94, gap=7.5, pad=20, least=44, id_drop=27), sieve=49, shard=(62, 27),
)  # fmt: skip


def row_boxes(stage: Box, sizes: RowSizes) -> list[Box]:
    """Return the five cards' boxes; the open one takes what the others leave."""
    rest = stage.h - sum(sizes.heights) - sizes.gap * (len(sizes.heights) - 1)
    return stage.rows([height or rest for height in sizes.heights], sizes.gap)


def row(figure: Figure, index: int, box: Box, words: DataPipelineWords, counts: Counts, moment: Moment, sizes: RowSizes) -> Figure:
    """Draw one lying card. Part ("stage", index) with its routes."""
    made = figure.child("stage", index, box=box)
    stage_card(made, box, None, lit=index == 4)
    draw = (_sources, _cleaning, _curation, open_card, _sharding)[index - 1]
    draw(made, words, counts, moment, sizes)
    return made


def down_link(figure: Figure, number: int, above: Box, below: Box) -> None:
    """Draw the arrow from one card to the next; tokens leave the fourth on their own way."""
    made = figure.child("link", number, box=Box(above.x, above.bottom, above.w, below.y - above.bottom))
    hot = number == 3
    arrow(made, (above.cx, above.bottom + 2), (above.cx, below.y - 3), colour="cyan" if hot else dim(figure), glow=0.6 if hot else 0.0)


def _words(figure: Figure, title: str, bullets: tuple[str, ...], sizes: RowSizes) -> None:
    """Set title and bullets, centred in the height of the card."""
    box, card, body = figure.box, figure.setting.role("card").size, figure.setting.role("body").size
    height = card * 0.68 + sizes.title_lead + (len(bullets) - 1) * sizes.lead + body * 0.1
    y = box.cy - height / 2 + card * 0.68
    figure.text(box.x + PAD, y, title, "card", colour="body")
    figure.bullets(
        box.x + PAD + 2, y + sizes.title_lead, bullets, width=330, lead=sizes.lead, colour="quiet", dot=figure.theme.tint("blue", 0.15)
    )


def _stacked(figure: Figure, number: str, labels: tuple[str, ...], colour: str = "body") -> None:
    """Set the card's number over its labels, centred in the height of the card."""
    box, hero, lead = figure.box, figure.setting.role("hero").size, figure.setting.role("body").size * 1.2
    x = box.x + NUMBERS
    y = box.cy - (hero * 0.68 + 8 + lead * len(labels)) / 2 + hero * 0.68
    figure.text(x - 2, y, number, "hero", colour=colour)
    for k, label in enumerate(labels, start=1):
        figure.text(x, y + 8 + k * lead - 2, label, "quiet", width=box.right - x - 10)


def _inline(figure: Figure, baseline: float, number: str, label: str, colour: str = "body") -> None:
    """Set a number and its label on one line that ends at the card's right."""
    right = figure.box.right - PAD
    figure.text(right, baseline, label, "quiet", anchor="end")
    figure.text(right - figure.measure(label, "quiet") - 12, baseline, number, "hero", anchor="end", colour=colour)


def _sources(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment, sizes: RowSizes) -> None:
    box, names = figure.box, words.sources.bullets
    tight = box.h < 160
    title, line = box.y + (44 if tight else 48), box.y + (86 if tight else 93)
    figure.text(box.x + PAD, title, words.sources.title, "card", colour="body")
    _inline(figure, title, str(counts.documents_in), words.labels.documents_in)
    widths = [46 + figure.measure(name) for name in names]
    gap = (box.w - 2 * PAD - sum(widths)) / (len(names) - 1)
    x = box.x + PAD
    start, end = line + 18, (box.cx, box.bottom)
    bend = (end[1] - start) * 0.8
    for k, (name, width) in enumerate(zip(names, widths, strict=True)):
        source_icon(figure, k, x, line - 27, 36)
        figure.text(x + 46, line, name, "body")
        cx = x + width / 2
        curve = merge_curve(figure, (cx, start), ((cx, start + bend), (box.cx, end[1] - bend)), end, "source", k + 1)
        share = (0.42, 0, 0.30, 0.36, 0)[k]
        if share and not (tight and k == 2):
            doc_at(figure, on_curve(curve, share), 0.72 if tight else 0.84)
        x += width + gap


def _cleaning(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment, sizes: RowSizes) -> None:
    box, cx, labels = figure.box, figure.box.cx, words.labels
    way(figure, (cx, box.y), (cx, box.bottom))
    ys = [box.cy + (k - 1) * sizes.sieve for k in range(3)]
    for y, cells in zip(ys, MESHES, strict=True):
        sieve(figure, cx, y, 176, 18, 19, cells, lying=True)
    for y in (ys[0], ys[1]):
        doc_at(figure, (cx, y + sizes.sieve / 2), 0.72 if sizes.sieve > 45 else 0.6)
    bed = Box(cx + 118, box.bottom - (26 if box.h > 150 else 15) - 33, 108, 33)
    start, turn = (cx + 92, ys[1]), bed.cx
    dotted(figure, start, (turn, ys[1]), (turn, bed.y - 5), radius=8)
    tray(figure, bed, counts.duplicates, 0.76)
    figure.text(bed.cx, ys[1] - 12, f"{round(100 * counts.alike)} % {labels.alike}", "quiet", anchor="middle")
    figure.add_route([(cx, box.y), (cx, box.bottom)], "through")
    figure.add_route([(cx, box.y), (cx, ys[1]), (turn, ys[1]), (turn, bed.cy)], "reject", radius=12)
    _words(figure, words.cleaning.title, words.cleaning.bullets, sizes)
    _stacked(figure, str(counts.duplicates), (labels.duplicates_removed, f"{counts.filtered} {labels.filtered_out}"))


def _curation(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment, sizes: RowSizes) -> None:
    box, cx = figure.box, figure.box.cx
    way(figure, (cx, box.y), (cx, box.y + 14))
    way(figure, (cx, box.bottom - 14), (cx, box.bottom), hot=True)
    tall = box.h * 0.46
    sheet = Box(cx - tall * 0.4, box.y + 12, tall * 0.8, tall)
    sheet_stack(figure, cx, box.bottom - 13, 132, 18, counts.kept, 1.1 if box.h > 150 else 0.95)
    y, radius = sheet.y + 38, 25.0 if box.h < 150 else 27.0
    for side, icon, accent in ((-1, "user-round", (0,)), (1, "list-checks", (0, 1))):
        dotted(figure, (cx + side * (124 - radius - 6), y), (sheet.cx + side * (sheet.w / 2 + 10), y))
        reviewer(figure, cx + side * 124, y, radius, icon, accent)
    reviewed_sheet(figure, sheet)
    figure.add_route([(cx, box.y), (cx, box.bottom - 30)], "through")
    _words(figure, words.curation.title, words.curation.bullets, sizes)
    _stacked(figure, str(counts.kept), (words.labels.documents_kept, f"{counts.set_aside} {words.labels.set_aside}"))


def open_card(figure: Figure, words: DataPipelineWords, _: Counts, moment: Moment, sizes: RowSizes) -> None:
    """Draw the inside of the open card: title line, document marks, the sentence, bullets and the merge rule."""
    box, labels = figure.box, words.labels
    title = figure.text(box.x + PAD, box.y + sizes.open_title, words.tokenization.title, "card")
    progress = f"{labels.document_of} {moment.number} {labels.of} {moment.documents}"
    figure.text(title.box[2] + 30, box.y + sizes.open_title, progress, "quiet")
    _inline(figure, box.y + sizes.open_title, str(moment.tokens_so_far), labels.tokens_so_far, token_ink(figure))
    document_marks(figure, Box(box.x + PAD, box.y + sizes.marks, box.w - 2 * PAD, 6), moment, 4, upright=False)
    sheet = Box(box.x + PAD, box.y + sizes.sheet[0], box.w - 2 * PAD, sizes.sheet[1])
    sentence(figure.child("sentence", box=sheet), sheet, moment, sizes.sentence, inset=18 if box.h < 460 else 20)
    figure.add_route([(box.cx, box.y - 40), (box.cx, sheet.y + 20)], "in")
    y = sheet.bottom + sizes.foot_lead + 1
    figure.bullets(box.x + PAD + 2, y, words.tokenization.bullets, width=330, lead=sizes.foot_lead)
    rule = figure.child("rule", box=Box(box.x + 352, sheet.bottom + sizes.rule_drop, box.w - 352 - PAD - 24, 44))
    text = rule.text(rule.box.x, rule.box.cy + 9, f"{labels.rule_of} {moment.rule} {labels.of} {moment.rules}", "quiet")
    merge_rule(rule, text.box[2] + 24, rule.box.y, moment, 27, 44)


def _sharding(figure: Figure, words: DataPipelineWords, _: Counts, moment: Moment, sizes: RowSizes) -> None:
    box, (width, gap) = figure.box, sizes.shard
    n = len(moment.placed)
    span = n * width + (n - 1) * gap
    room = Box(box.x + SHARDS_AT - span / 2, box.y + 22, span, box.h - 22 - 50)
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


__all__ = ["PHONE_ROWS", "PORTRAIT_ROWS", "RowSizes", "down_link", "open_card", "row", "row_boxes", "train_below"]
