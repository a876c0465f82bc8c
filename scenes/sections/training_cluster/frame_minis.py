"""Two mini-panels of the training cluster in a full frame: Data Parallelism and the legend of the pipeline stages.

The windows of each worker's batch come from the data-parallel step, the schedule from the pipeline model.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.core.words import forms_of
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.charts import schedule
from scenes.drawing.kit.panels import fading_rule, stage_card, tag_pill
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import vertical
from scenes.models.data_parallel import BatchShare
from scenes.models.pipeline_schedule import FORWARD, IDLE, Schedule
from scenes.sections.training_cluster.sheet import idle_text, law_text
from scenes.sections.training_cluster.words import DataParallelismWords, LegendWords

ROW_GAP = 0.34  # between the rows of the schedule, in their pitch
NARROWEST = 5.0  # width of a slot that is still told from the next
MARK = 16.0  # side of a colour sample in the legend's key


def frame_data_parallelism(
    figure: Figure, box: Box, words: DataParallelismWords, tiny: str, shares: Sequence[BatchShare], dealt: Sequence[int]
) -> Figure:
    """Draw Data Parallelism in a frame: own batch and same weights, for workers that share one all-reduce.

    A window of a batch that was dealt is a block, another a free slot. `tiny` is the tag of the model whose batch is dealt, for
    frames whose ring has no room for it. Parts: ("window", worker, k), average.
    """
    wide = figure.format.is_wide
    title, _ = figure.fitted(words.title, "card", box.w - 44 - (0 if wide or box.h > 240 else figure.measure(tiny, "micro") + 28))
    inner = stage_card(figure, box, title, rule=wide)
    if not wide:
        head = figure.format.role("card").size * 1.72 + 12
        inner = Box(inner.x, box.y + head, inner.w, box.h - head - 16)
    size, beside = figure.format.role("quiet").size, box.w > 420
    free = box.w - 60 - figure.measure(words.title, "card")
    inner = _copy_of(figure, box, inner, words.copy_of, tiny, free=free if beside else None)
    rest, bar = inner.cut_bottom(size * 1.42)
    labels_w = max(figure.measure(text, "quiet") for text in (words.own_batch, words.same_weights)) + 22
    area = rest.cut_left(labels_w)[1] if beside else rest
    batches, replicas = _two_rows(area)
    columns = (row.columns(len(shares), area.w * 0.05) for row in (batches, replicas))
    for worker, (share, batch, replica) in enumerate(zip(shares, *columns, strict=True)):
        cells = batch.inset(batch.w * 0.06, 0).grid(2, -(-share.windows // 2), 4)
        for k, cell in enumerate(cells[: share.windows]):
            window = block(figure, cell, radius=3, state="rest" if k < dealt[worker] else "empty")
            figure.register(window, "window", worker, k)
        arrow(figure, (batch.cx, batch.bottom + 1), (batch.cx, replica.y + 1), colour="request", width=1.1, glow=0.2)
        _weights(figure, replica.inset(replica.w * 0.04, 2))
        arrow(figure, (batch.cx, replica.bottom + 1), (batch.cx, bar.y - 2), colour="violet", width=1.15, glow=0.3, tail=True)
    high, low = figure.theme.shade("violet", 0.42), figure.theme.shade("violet", 0.28)
    fill = vertical((0, high, 1), (1, low, 1))
    figure.register(figure.box_rect(bar, 8, fill=fill, stroke="violet", width=0.9, glow=0.3), "average")
    tone = figure.theme.readable_on(high)
    text = words.average.format(copies=len(shares))
    figure.text(bar.cx, bar.cy + size * 0.35, text, "strong", anchor="middle", colour=tone, width=bar.w - 4)
    if beside:
        for text, row in ((words.own_batch, batches), (words.same_weights, replicas)):
            figure.text(inner.x, row.cy + size * 0.34, text, "quiet")
    return figure


def _copy_of(figure: Figure, box: Box, inner: Box, text: str, tiny: str, *, free: float | None) -> Box:
    """Say what a node holds here: at the title's right where something is `free`, or under it where a frame has room for that; return the box that is left.

    Where there is no room (square frames), the title gets the model's tag instead.
    """
    size, base = figure.format.role("quiet").size, box.y + figure.format.role("card").size * 1.72
    if free is not None:
        figure.text(box.right - 22, base, text, "quiet", anchor="end", width=free)
    elif box.h > 240:
        figure.text(inner.x, inner.y + size * 0.72, text, "quiet")
        return inner.inset(0, size * 1.2, 0, 0)
    else:
        tag_pill(figure, box.right - 22, base - size * 0.335, tiny, anchor="end")
    return inner


def _two_rows(area: Box) -> tuple[Box, Box]:
    """Return the rows of batches and of model replicas; what is left of the height goes to the arrows under them."""
    column = area.w / 4
    high, low = min(area.h * 0.28, column * 0.74), min(area.h * 0.29, column * 0.80)
    free = area.h - high - low
    batches, rest = area.cut_top(high, free * 0.32)
    return batches, rest.cut_top(low)[0]


def _weights(figure: Figure, box: Box) -> None:
    """Draw a model replica: three sheets of weights in perspective."""
    lean = box.w * 0.22
    height = box.h * 0.5
    for q in range(3):
        y = box.bottom - q * (box.h - height) / 2
        outline = [(box.x, y), (box.x + lean, y - height), (box.right, y - height), (box.right - lean, y)]
        figure.polygon(*outline, fill=figure.theme.shade("blue", 0.42), stroke=figure.theme.tint("request", 0.05), width=0.8)


def frame_legend(figure: Figure, box: Box, words: LegendWords, plan: Schedule | None, count: str, free: Schedule) -> Figure:
    """Draw the legend in a frame: stages over time, and once there is a plan its slots: forward cyan, backward violet, idle dots.

    Before that, places of the first plan stand `free`.
    Parts: free, or schedule with ("slot", stage, time), law and idle, count (of the micro-batches, `count` writes it; not where cards are narrow).
    """
    size, head = figure.format.role("body").size, figure.format.role("card").size
    most = 2 if box.w < 400 else None
    stage_card(figure, box, None)
    last = figure.paragraph(
        box.x + 22, box.y + head * 1.72, words.title, "card", width=box.w - 40, lead=head * 1.14, lines=most, balanced=True
    )
    inner = Box(box.x + 22, last + 13, box.w - 44, box.bottom - 15 - last - 13, "legend")
    if figure.format.is_wide:
        fading_rule(figure, inner.x, inner.right, box.y + head * 2.4, strength=0.7)
        inner = inner.inset(0, 16, 0, 0)
    keys = 1 if box.w > 600 else 2
    inner, key = inner.cut_bottom(size * 1.14 * keys, 9)
    inner = inner.inset(0, size * 0.9, 0, 0)
    label_w = figure.measure(words.stages[0], "body") + 18
    chart = Box(inner.x + label_w, inner.y, inner.w - label_w, inner.h, "schedule")
    figure.text(inner.x, chart.y - 9, words.stage_of, "quiet")
    if plan is None:
        _free_slots(figure.child("free", box=chart), chart, free)
    else:
        if box.w > 400:
            text = count.format(count=plan.micro_batches)
            figure.register(figure.text(box.right - 22, chart.y - 9, text, "quiet", anchor="end"), "count")
        figure.register(schedule(figure, chart, plan.slots, row_gap=ROW_GAP, least=NARROWEST), "schedule")
    figure.add_route([(chart.x, chart.cy), (chart.right, chart.cy)], "time")
    for name, row in zip(words.stages, chart.rows(len(words.stages), chart.h / len(words.stages) * ROW_GAP), strict=True):
        figure.text(inner.x, row.cy + size * 0.35, name, "body")
    _key(figure, key, words, plan, keys)
    return figure


def _free_slots(figure: Figure, box: Box, plan: Schedule) -> None:
    """Outline where the slots of a plan are going to be. Parts: ("slot", stage, time)."""
    pitch = box.w / len(plan.slots[0])
    for s, (row, kinds) in enumerate(zip(box.rows(len(plan.slots), box.h / len(plan.slots) * ROW_GAP), plan.slots, strict=True)):
        for t, kind in enumerate(kinds):
            if kind != IDLE:
                cell = Box(row.x + (t + 0.06) * pitch, row.y, 0.88 * pitch, row.h)
                slot = block(
                    figure, cell, None, colour="cyan" if kind == FORWARD else "violet", state="ghost", radius=min(cell.w, cell.h) * 0.18
                )
                figure.register(slot, "slot", s, t)


def _key(figure: Figure, box: Box, words: LegendWords, plan: Schedule | None, rows: int) -> None:
    """Name the colours of the schedule, its idle share by its law, and where there is room the direction of time, in one line or two."""
    size = figure.format.role("quiet").size
    lines = [row.bottom - size * 0.22 for row in box.rows(rows)]
    x, gap = box.x, 22 if box.w > 400 else 11
    for name, tone in ((words.forward, "cyan"), (words.backward, "violet")):
        figure.rect(x, lines[0] - size * 0.35 - MARK / 2, MARK, MARK, 3, fill=(figure.theme.shade(tone, 0.48), 1), stroke=tone, width=0.7)
        x = figure.text(x + MARK + 7, lines[0], name, "quiet").box[2] + gap
    x = x if rows == 1 else box.x
    _idle(figure, x, lines[-1], forms_of(words.idle)[-1 if rows > 1 else 0], plan)
    if box.w > 400:
        figure.text(box.right - 44, lines[0], words.time, "quiet", anchor="end")
        y = lines[0] - size * 0.32
        arrow(figure, (box.right - 36, y), (box.right, y), colour="quiet", width=1.0, glow=0.0)


def _idle(figure: Figure, x: float, base: float, word: str, plan: Schedule | None) -> None:
    """Write a schedule's idle share, and how it follows from stages and micro-batches. Parts: law, idle (its share)."""
    size = figure.format.role("quiet").size
    figure.circle(x + 5, base - size * 0.35, 2.4, fill=(figure.theme.tint("request", 0.1), 0.9))
    end = figure.text(x + 16, base, word, "quiet").box[2]
    if plan is not None:
        blank = figure.measure(" ", "quiet")
        law = figure.register(figure.text(end + blank, base, law_text(plan), "quiet"), "law")
        figure.register(figure.text(law.box[2] + blank, base, idle_text(plan.bubble), "quiet"), "idle")
