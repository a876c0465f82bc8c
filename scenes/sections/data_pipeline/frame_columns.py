"""The data pipeline in the 16:9 frame: five standing cards, the data runs through them from left to right.

Offsets are from a card's top: the line that data travels on, the bullets, the counter at the foot are the same in all five.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.core.units import decimal, percent, whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import divider, stage_card
from scenes.sections.data_pipeline.facts import CorpusCounts
from scenes.sections.data_pipeline.frame_review import review_place, reviewer, sheet_stack
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
    chevron,
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
    twins,
    way,
    written,
)  # fmt: skip
from scenes.sections.data_pipeline.frame_train import draw_train
from scenes.sections.data_pipeline.moments import Passed, PipelineMoment
from scenes.sections.data_pipeline.words import DataPipelineWords

ACCORDION = (262, 262, 262, 572, 290)  # widths of the five cards while the fourth is open
PAD, AXIS, BULLETS, FOOT, PITCH = 22.0, 292.0, 531.0, 654.0, 32.0
TRAY_FOOT = 464.0
QUEUE = (27.0, 104.0)  # nearest and farthest document of a queue, from the line that data travels on
FLOW = (70.0, 500.0)  # top and foot of what happens in a card
POUR = (52.0, 520.0, 400.0)  # top and foot of what the lens shows of the sources, and how far behind the card: the queue
WATCHED = (62.0, 512.0, 604.0)  # top and foot of what the lens shows of the shards, and how far before the card: the way to them
SIZES = SentenceSizes(size=27, high=48, pitch=87, gap=6, pad=12, least=34.5, id_drop=25)


def frame_columns(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    """Draw the whole frame. Parts: ("stage", 1..5), ("link", 1..3), train."""
    boxes = figure.box.columns(ACCORDION, 32)
    for k, box in enumerate(boxes, start=1):
        column(figure, k, box, words, counts, moment)
    for k in (1, 2, 3):
        link(figure, k, boxes[k - 1], boxes[k])
    draw_train(figure, moment)


def column(figure: Figure, index: int, box: Box, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> Figure:
    """Draw one standing card. Part ("stage", index) with its routes."""
    made = figure.child("stage", index, box=box)
    stages = (words.sources, words.cleaning, words.curation, words.tokenization, words.sharding)
    stage_card(made.child("card"), box, stages[index - 1].title, lit=index == moment.turn)
    divider(made, box.x + PAD, box.y + FOOT, box.right - PAD, box.y + FOOT, 0.8)
    made.child("flow", box=Box(box.x, box.y + FLOW[0], box.w, FLOW[1] - FLOW[0]))
    draw = (_sources, _cleaning, _curation, _tokenization, _sharding)[index - 1]
    draw(made, words, counts, moment)
    return made


def link(figure: Figure, number: int, left: Box, right: Box) -> None:
    """Draw the arrow between two cards; tokens leave the fourth on their own way."""
    made = figure.child("link", number, box=Box(left.right, left.y, right.x - left.right, left.h))
    hot = number == 3
    y = left.y + AXIS
    arrow(made, (left.right + 3, y), (right.x - 3, y), colour="cyan" if hot else dim(figure), glow=0.6 if hot else 0.0)


def _counter(figure: Figure, number: str | None, labels: tuple[str | None, ...], colour: str = "body") -> None:
    """Set the card's number over its labels; what is not known yet is left out. Part "counter" with "number" and ("label", k)."""
    box, made = figure.box, figure.child("counter")
    if number is not None:
        made.child("number").text(box.x + PAD - 1, box.y + FOOT + 64, number, "hero", colour=colour, width=box.w - 2 * PAD)
    for k, label in enumerate(labels):
        if label is not None:
            made.child("label", k).text(box.x + PAD, box.y + FOOT + 98 + k * 28, label, "quiet", width=box.w - PAD - 10)


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


def _sources(figure: Figure, words: DataPipelineWords, _: CorpusCounts, moment: PipelineMoment) -> None:
    box, axis = figure.box, figure.box.y + AXIS
    start, end = box.x + 196, (box.right, axis)
    for k, name in enumerate(words.sources.bullets):
        y = axis + (k - 2) * 99
        source_icon(figure, k, box.x + 24, y - 19, 38)
        figure.text(box.x + 78, y - 3, name, "body", width=116)
        kind_number(figure, k, box.x + 78, y + 24, moment)
        if k == 2:
            begin = (box.x + 140, y)
            merge_curve(figure, begin, ((box.x + 180, y), (box.x + 220, y)), end, "source", k + 1)
        else:
            merge_curve(figure, (start, y), ((start + 48, y), (start + 22, axis)), end, "source", k + 1)
    figure.child("pour", box=Box(box.x, box.y + POUR[0], box.w + POUR[2], POUR[1] - POUR[0]))
    _counter(figure, written(moment.documents), (words.labels.documents_in,))


def _cleaning(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    box, axis, labels = figure.box, figure.box.y + AXIS, words.labels
    xs, thick, length = [box.x + 65 + k * 66 for k in range(3)], 24.0, 200.0
    for cx, cells in zip(xs, MESHES, strict=True):
        sieve(figure, cx, axis + 2, length, thick, 9, cells, lying=False)
    edges = (box.x, *xs, box.right)
    _passing(figure, moment.passed, edges, thick / 2)
    for name, k, count, room in (("queued", 0, moment.queued, counts.documents_in), ("cleaned", 3, moment.cleaned, counts.on_the_way[-1])):
        place = (_between(edges, k, thick / 2), axis)
        queue(figure, name, place, count, room, QUEUE, 0.85, lying=False)
    _alike(figure, xs[1], axis - length / 2, words, moment)
    lip, foot, made = axis + length / 2 + 2, box.y + TRAY_FOOT, figure.child("dropped")
    trays = (("filter", 24, 98, xs[0], counts.filtered, moment.filtered), ("reject", 110, 240, xs[1], counts.duplicates, moment.copies))
    for name, x, right, cx, room, lie in trays:
        bed = Box(box.x + x, foot - 44, right - x, 44)
        dotted(made, (cx, lip + 8), (cx, foot - 42))
        tray(made, name, bed, room, lie)
        tray_number(made, name, bed.cx, foot + 25, lie)
        figure.add_route([(cx, axis), (cx, foot - 24)], name)
    stops = (box.x - 32, _between(edges, 0, thick / 2), *xs, _between(edges, 3, thick / 2))
    for k, (begin, end) in enumerate(zip(stops, stops[1:], strict=False)):
        figure.add_route([(begin, axis), (end, axis)], "to", k)
    _bullets(figure, words.cleaning.bullets)
    more = None if moment.filtered is None else f"{moment.filtered} {labels.filtered_out}"
    _counter(figure, written(moment.copies), (labels.duplicates_removed, more))


def _alike(figure: Figure, cx: float, top: float, words: DataPipelineWords, moment: PipelineMoment) -> None:
    """Draw, over the second sieve, a copy over its twin with how alike they are. Part "alike" with "number"."""
    if moment.alike is None:
        return
    box, made = figure.box, figure.child("alike")
    twins(made, cx - 2, box.y + 112)
    text = f"{percent(moment.alike, 0)} {words.labels.alike}"
    room = box.right - cx - 38
    rows = made.break_lines(text, "quiet", room)
    made.child("number").paragraph(cx + 28, box.y + (119 if len(rows) == 1 else 107), rows, "quiet", width=room)
    dotted(made, (cx, box.y + 142), (cx, top - 4), head=False)


def _between(edges: Sequence[float], k: int, half: float) -> float:
    """Return the middle of the k-th piece of the line: `edges` are the card's sides and the sieves, `half` their half thickness."""
    return (edges[k] + (half if k else 0) + edges[k + 1] - (half if k < len(edges) - 2 else 0)) / 2


def _passing(figure: Figure, numbers: Passed, edges: Sequence[float], half: float) -> None:
    """Say on the line of the flow how many documents come to each sieve; `edges` are the card's sides and the sieves. Parts ("passing", k)."""
    axis = figure.box.y + AXIS
    for k, number in enumerate(numbers):
        made, middle = figure.child("passing", k), _between(edges, k, half)
        need = 0.0
        if number is not None:
            need = made.child("number").text(middle, axis + 8, str(number), "strong", anchor="middle").box[2] - middle + 6
        if k == 0:
            way(made, (edges[0], axis), (middle - need, axis))
        elif k == len(numbers) - 1:
            way(made, (middle + need, axis), (edges[-1], axis))


def _curation(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    box, axis = figure.box, figure.box.y + AXIS
    way(figure, (box.x, axis), (box.x + 32, axis))
    way(figure, (box.right - 22, axis), (box.right, axis), hot=True)
    sheet = Box(box.x + 34, axis - 51, 81, 103)
    meet = (sheet.cx, sheet.y - 12)
    for k, (cx, icon, accent) in enumerate(((sheet.cx - 29, "user-round", (0,)), (sheet.cx + 29, "list-checks", (0, 1)))):
        ways = ((cx, sheet.y - 70), (cx, sheet.y - 40), (meet[0], sheet.y - 34), meet)
        dotted(figure, *ways, head=False)
        reviewer(figure, cx, axis - 149, 25, icon, accent)
        figure.add_route([(cx, axis - 149), *ways[1:], (sheet.cx, sheet.y + 8)], "mark", k, radius=12)
    chevron(figure, (meet[0], meet[1] + 5), (meet[0], meet[1] - 5))
    arrow(figure, (sheet.right + 12, axis), (sheet.right + 38, axis), colour=dim(figure), glow=0.0)
    sheet_stack(figure, box.x + 198, axis + 68, 76, moment.stacked, counts.kept)
    review_place(figure.child("place", box=sheet), sheet, moment)
    foot, made = box.y + TRAY_FOOT, figure.child("dropped")
    dotted(made, (sheet.cx, sheet.bottom + 10), (sheet.cx, foot - 42))
    tray(made, "reject", Box(sheet.cx - 30, foot - 44, 60, 44), counts.set_aside, moment.set_aside)
    tray_number(made, "reject", sheet.cx, foot + 25, moment.set_aside)
    figure.add_route([(box.x - 32, axis), (sheet.cx, axis)], "in")
    figure.add_route([(sheet.cx, axis), (sheet.cx, foot - 24)], "reject")
    _bullets(figure, words.curation.bullets)
    aside = None if moment.set_aside is None else f"{moment.set_aside} {words.labels.set_aside}"
    _counter(figure, written(moment.kept), (words.labels.documents_kept, aside))


def _tokenization(figure: Figure, words: DataPipelineWords, counts: CorpusCounts, moment: PipelineMoment) -> None:
    box, axis, labels, reading = figure.box, figure.box.y + AXIS, words.labels, moment.reading
    sheet = Box(box.x + 24, box.y + 131, box.w - 48, 352)
    way(figure, (box.x, axis), (sheet.x, axis), hot=True)
    figure.add_route([(box.x - 96, axis), (sheet.x, axis)], "in")
    sentence(figure.child("sentence", box=sheet), sheet, reading, SIZES, drop=28)
    left, right = figure.box.cut_left(284)
    _bullets(figure, words.tokenization.bullets, left.w - PAD, lit=True)
    divider(figure, right.x, box.y + BULLETS - 19, right.x, box.y + BULLETS + 96, 0.8)
    rule = figure.child("rule", box=Box(right.x + 20, box.y + BULLETS - 20, right.w - 40, 100))
    end = rule_line(rule, labels, reading, rule.box.x, box.y + BULLETS + 1)
    rule.text(box.right - PAD, box.y + BULLETS + 1, labels.space_key, "quiet", anchor="end", width=box.right - PAD - end - 10)
    merge_rule(rule, rule.box.x, box.y + BULLETS + 28, reading, 24, 44)
    figure.child("close", box=Box(sheet.x, sheet.y - 8, sheet.w, box.y + BULLETS + 84 - sheet.y))
    _counter(figure, None if moment.tokens is None else whole(moment.tokens), (labels.tokens_so_far,), token_ink(figure))
    marks = Box(box.x + 210, box.y + FOOT + 38, box.w - 210 - PAD, 26)
    document_marks(figure, marks, moment, counts.kept)
    progress(figure, labels, reading, counts.kept, marks.x, box.y + FOOT + 98)


def _sharding(figure: Figure, words: DataPipelineWords, _: CorpusCounts, moment: PipelineMoment) -> None:
    box = figure.box
    room = Box(box.x + PAD, box.y + 194, box.w - 2 * PAD, 202)
    for k, cell in enumerate(shard_row(figure, room, moment, 52, 32), start=1):
        worker = Box(cell.cx - 15, box.y + 470, 30, 30)
        dotted(figure, (cell.cx, cell.bottom + 42), (cell.cx, worker.y - 5))
        made = figure.child("worker", k, box=worker)
        tone = figure.theme.gleam("cyan", 0.4) if moment.read else figure.theme.tint("blue", 0.25)
        made.icon("cpu", worker.x, worker.y, worker.w, colour=tone, width=1.0, glow=0.4 if moment.read else 0.1)
    figure.child("watched", box=Box(box.x - WATCHED[2], box.y + WATCHED[0], box.w + WATCHED[2], WATCHED[1] - WATCHED[0]))
    _bullets(figure, words.sharding.bullets, 208)
    skew = moment.imbalance
    labels = (words.labels.shard_imbalance, words.labels.fullest_by_mean)
    _counter(figure, None if skew is None else decimal(skew, 2), labels)


__all__ = ["frame_columns"]
