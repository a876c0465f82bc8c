"""Section 1 in the 16:9 frame: five standing cards, the data runs through them from left to right.

Offsets are from a card's top: the line that data travels on, the bullets, the counter at the foot are the same in all five.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scenes.content.data_pipeline import DataPipelineWords
from scenes.figures.arrows import arrow
from scenes.figures.containers import divider, stage_card
from scenes.figures.data_pipeline_review import review_place, reviewer, sheet_stack
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
    twins,
    way,
)  # fmt: skip
from scenes.figures.figure import Figure
from scenes.layout import Box

PAD, AXIS, BULLETS, FOOT, PITCH = 22.0, 292.0, 531.0, 654.0, 32.0
TRAY_FOOT = 464.0
TRAIN = 98.0
SIZES = Measures(size=27, high=48, pitch=87, gap=6, pad=12, least=34.5, id_drop=25)


@dataclass(frozen=True)
class Counts:
    """What the corpus counted: documents in (and by kind), filtered out, near copies, set aside in review, kept.

    `alike` is the estimated similarity (0..1) of the near copy that is shown over its twin.
    """

    documents_in: int
    by_kind: Mapping[str, int]
    filtered: int
    duplicates: int
    set_aside: int
    kept: int
    alike: float

    @property
    def on_the_way(self) -> tuple[int, ...]:
        """Return how many documents there are before the first sieve and after each of the three."""
        passed = self.documents_in - self.filtered
        return self.documents_in, passed, passed - self.duplicates, passed - self.duplicates


def column(figure: Figure, index: int, box: Box, words: DataPipelineWords, counts: Counts, moment: Moment) -> Figure:
    """Draw one standing card. Part ("stage", index) with its routes."""
    made = figure.child("stage", index, box=box)
    stages = (words.sources, words.cleaning, words.curation, words.tokenization, words.sharding)
    stage_card(made, box, stages[index - 1].title, lit=index == 4)
    divider(made, box.x + PAD, box.y + FOOT, box.right - PAD, box.y + FOOT, 0.8)
    draw = (_sources, _cleaning, _curation, _tokenization, _sharding)[index - 1]
    draw(made, words, counts, moment)
    return made


def link(figure: Figure, number: int, left: Box, right: Box) -> None:
    """Draw the arrow between two cards; tokens leave the fourth on their own way."""
    made = figure.child("link", number, box=Box(left.right, left.y, right.x - left.right, left.h))
    hot = number == 3
    y = left.y + AXIS
    arrow(made, (left.right + 3, y), (right.x - 3, y), colour="cyan" if hot else dim(figure), glow=0.6 if hot else 0.0)


def _counter(figure: Figure, number: str, labels: tuple[str, ...], colour: str = "body") -> None:
    box, made = figure.box, figure.child("counter")
    made.text(box.x + PAD - 1, box.y + FOOT + 64, number, "hero", colour=colour, width=box.w - 2 * PAD)
    for k, label in enumerate(labels):
        made.text(box.x + PAD, box.y + FOOT + 98 + k * 28, label, "quiet", width=box.w - PAD - 10)


def _bullets(figure: Figure, items: tuple[str, ...], width: float | None = None, *, lit: bool = False) -> None:
    box = figure.box
    room = width or box.w - PAD - 12
    figure.bullets(
        box.x + PAD + 2,
        box.y + BULLETS,
        items,
        width=room,
        lead=PITCH,
        colour="body" if lit else "quiet",
        dot="cyan" if lit else figure.theme.tint("blue", 0.15),
    )


def _sources(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment) -> None:
    box, axis = figure.box, figure.box.y + AXIS
    start, end = box.x + 196, (box.right, axis)
    for k, name in enumerate(words.sources.bullets):
        y = axis + (k - 2) * 99
        source_icon(figure, k, box.x + 24, y - 19, 38)
        figure.text(box.x + 78, y - 3, name, "body", width=116)
        figure.text(box.x + 78, y + 24, str(list(counts.by_kind.values())[k]), "quiet")
        if k == 2:
            begin = (box.x + 140, y)
            merge_curve(figure, begin, ((box.x + 180, y), (box.x + 220, y)), end, "source", k + 1)
        else:
            merge_curve(figure, (start, y), ((start + 48, y), (start + 22, axis)), end, "source", k + 1)
    _counter(figure, str(counts.documents_in), (words.labels.documents_in,))


def _cleaning(figure: Figure, words: DataPipelineWords, counts: Counts, _: Moment) -> None:
    box, axis, labels = figure.box, figure.box.y + AXIS, words.labels
    xs, thick, length = [box.x + 65 + k * 66 for k in range(3)], 24.0, 200.0
    for cx, cells in zip(xs, MESHES, strict=True):
        sieve(figure, cx, axis + 2, length, thick, 9, cells, lying=False)
    _passing(figure, counts.on_the_way, (box.x, *xs, box.right), thick / 2)
    twins(figure, xs[1] - 2, box.y + 112)
    figure.text(xs[1] + 28, box.y + 119, f"{round(100 * counts.alike)} % {labels.alike}", "quiet", width=box.right - xs[1] - 38)
    dotted(figure, (xs[1], box.y + 142), (xs[1], axis - length / 2 - 4), head=False)
    lip, foot, made = axis + length / 2 + 2, box.y + TRAY_FOOT, figure.child("dropped")
    for x, right, cx, count in ((24, 98, xs[0], counts.filtered), (110, 240, xs[1], counts.duplicates)):
        bed = Box(box.x + x, foot - 44, right - x, 44)
        dotted(made, (cx, lip + 8), (cx, foot - 42))
        tray(made, bed, count)
        made.text(bed.cx, foot + 25, str(count), "quiet", anchor="middle")
    figure.add_route([(box.x, axis), (box.right, axis)], "through")
    for cx, name in ((xs[0], "filter"), (xs[1], "reject")):
        figure.add_route([(box.x, axis), (cx, axis), (cx, foot - 24)], name, radius=16)
    _bullets(figure, words.cleaning.bullets)
    _counter(figure, str(counts.duplicates), (labels.duplicates_removed, f"{counts.filtered} {labels.filtered_out}"))


def _passing(figure: Figure, numbers: Sequence[int], edges: Sequence[float], half: float) -> None:
    """Say on the line of the flow how many documents come to each sieve; `edges` are the card's sides and the sieves."""
    axis = figure.box.y + AXIS
    for k, number in enumerate(numbers):
        start = edges[k] + (half if k else 0)
        end = edges[k + 1] - (half if k < len(numbers) - 1 else 0)
        label = figure.text((start + end) / 2, axis + 8, str(number), "strong", anchor="middle")
        if k == 0:
            way(figure, (start, axis), (label.box[0] - 6, axis))
        elif k == len(numbers) - 1:
            way(figure, (label.box[2] + 6, axis), (end, axis))


def _curation(figure: Figure, words: DataPipelineWords, counts: Counts, moment: Moment) -> None:
    box, axis = figure.box, figure.box.y + AXIS
    way(figure, (box.x, axis), (box.x + 32, axis))
    way(figure, (box.right - 22, axis), (box.right, axis), hot=True)
    sheet = Box(box.x + 34, axis - 51, 81, 103)
    meet = (sheet.cx, sheet.y - 12)
    for cx, icon, accent in ((sheet.cx - 29, "user-round", (0,)), (sheet.cx + 29, "list-checks", (0, 1))):
        dotted(figure, (cx, sheet.y - 70), (cx, sheet.y - 40), (meet[0], sheet.y - 34), meet, head=False)
        reviewer(figure, cx, axis - 149, 25, icon, accent)
    chevron(figure, (meet[0], meet[1] + 5), (meet[0], meet[1] - 5))
    arrow(figure, (sheet.right + 12, axis), (sheet.right + 38, axis), colour=dim(figure), glow=0.0)
    sheet_stack(figure, box.x + 198, axis + 68, 76, moment.waiting, moment.documents)
    review_place(figure, sheet)
    foot, made = box.y + TRAY_FOOT, figure.child("dropped")
    dotted(made, (sheet.cx, sheet.bottom + 10), (sheet.cx, foot - 42))
    tray(made, Box(sheet.cx - 30, foot - 44, 60, 44), counts.set_aside)
    made.text(sheet.cx, foot + 25, str(counts.set_aside), "quiet", anchor="middle")
    figure.add_route([(box.x, axis), (box.x + 198, axis)], "through")
    figure.add_route([(box.x, axis), (sheet.cx, axis), (sheet.cx, foot - 24)], "reject", radius=16)
    _bullets(figure, words.curation.bullets)
    _counter(figure, str(counts.kept), (words.labels.documents_kept, f"{counts.set_aside} {words.labels.set_aside}"))


def _tokenization(figure: Figure, words: DataPipelineWords, _: Counts, moment: Moment) -> None:
    box, axis, labels = figure.box, figure.box.y + AXIS, words.labels
    sheet = Box(box.x + 24, box.y + 131, box.w - 48, 352)
    way(figure, (box.x, axis), (sheet.x, axis), hot=True)
    figure.add_route([(box.x - 40, axis), (sheet.x + 20, axis)], "in")
    sentence(figure.child("sentence", box=sheet), sheet, moment, SIZES, drop=28)
    left, right = figure.box.cut_left(284)
    _bullets(figure, words.tokenization.bullets, left.w - PAD, lit=True)
    divider(figure, right.x, box.y + BULLETS - 19, right.x, box.y + BULLETS + 96, 0.8)
    rule = figure.child("rule", box=Box(right.x + 20, box.y + BULLETS - 20, right.w - 40, 100))
    rule.text(rule.box.x, box.y + BULLETS + 1, f"{labels.rule_of} {moment.rule} {labels.of} {moment.rules}", "quiet")
    rule.text(box.right - PAD, box.y + BULLETS + 1, labels.space_key, "quiet", anchor="end")
    merge_rule(rule, rule.box.x, box.y + BULLETS + 28, moment, 24, 44)
    _counter(figure, f"{moment.tokens_so_far:,}", (labels.tokens_so_far,), token_ink(figure))
    marks = Box(box.x + 210, box.y + FOOT + 38, box.w - 210 - PAD, 26)
    document_marks(figure, marks, moment)
    figure.text(marks.x, box.y + FOOT + 98, f"{labels.document_of} {moment.number} {labels.of} {moment.documents}", "quiet")


def _sharding(figure: Figure, words: DataPipelineWords, _: Counts, moment: Moment) -> None:
    box = figure.box
    room = Box(box.x + PAD, box.y + 194, box.w - 2 * PAD, 202)
    for k, cell in enumerate(shard_row(figure, room, moment, 52, 32), start=1):
        worker = Box(cell.cx - 15, box.y + 470, 30, 30)
        dotted(figure, (cell.cx, cell.bottom + 42), (cell.cx, worker.y - 5))
        figure.icon("cpu", worker.x, worker.y, worker.w, colour=figure.theme.tint("blue", 0.25), width=1.0, glow=0.1)
        figure.add_route([(cell.cx, cell.bottom - 20), (cell.cx, worker.cy)], "read", k)
    _bullets(figure, words.sharding.bullets, 208)
    _counter(figure, f"{moment.imbalance:.2f}", (words.labels.shard_imbalance, words.labels.fullest_by_mean))


def train_above(figure: Figure, start: Box, end: Box, moment: Moment) -> None:
    """Draw the finished document before this one as a train from the open card into the emptiest shard. Part ("train",)."""
    shard = figure.figure("stage", 5, "shard", moment.emptiest + 1).box
    y, turn = start.y + TRAIN, shard.cx
    made = figure.child("train", box=Box(start.x, y - 16, turn - start.x, 32))
    tip = (turn, shard.y - 12)
    made.line((start.x + 24, y), (turn, y), tip, radius=22, stroke=(figure.theme.shade("cyan", 0.7), 0.9), width=0.95, dash=(1.2, 4.0))
    chevron(made, tip, (turn, tip[1] - 20), size=9, colour="cyan")
    head = turn - 26
    step = min(21.0, (head - start.x - 34) / moment.train)
    train(made, head, y, moment.train, step)
    figure.add_route([(start.x + 30, y), (turn, y), (turn, shard.y + shard.h * 0.4)], "train", radius=22)


__all__ = ["Counts", "column", "link", "train_above"]
