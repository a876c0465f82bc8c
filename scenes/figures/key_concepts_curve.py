"""Drawing of section 8, card D in full frames: throughput over latency for every batch size, up to the memory wall.

All points, the floor, the wall and the memory bar come from the roofline and memory models.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.content.key_concepts import CurveLabels
from scenes.figures.bodies import block
from scenes.figures.charts import Axes, line_chart, x_ticks
from scenes.figures.containers import stage_card
from scenes.figures.figure import Figure
from scenes.figures.key_concepts import well
from scenes.figures.key_concepts_gauges import MARKS, batch_marks, full_scale, short
from scenes.figures.shape import along, horizontal
from scenes.layout import Box
from scenes.models.memory import MemorySplit
from scenes.models.roofline import TradeOff

Bounds = tuple[float, float, float, float]


def curve_panel(figure: Figure, box: Box, words: CurveLabels, curve: TradeOff, memory: MemorySplit) -> Figure:
    """Draw the lit panel of the trade-off. Parts: "curve", "floor", "wall", "point", "requests", "memory"; route: ("curve",)."""
    inner = stage_card(figure, box, words.title, lit=True)
    body, tick = figure.setting.role("body").size, figure.setting.role("tick").size
    chart, bar = inner.cut_bottom(body * 2.7, body * 0.75)
    left = figure.measure(short(full_scale(max(curve.tokens_per_second))), "tick") + 22
    plot = Box(chart.x + left, chart.y + body * 2.35, chart.w - left - 22, chart.h - body * 3.75 - tick * 1.4, "plot")
    full = full_scale(max(curve.tokens_per_second))
    wait = full_scale(max(curve.seconds_per_step) * 1e3)
    axes = Axes(plot, (0.0, wait * 1.04), (0.0, full * 1.02))
    grid = figure.child("grid", box=plot)
    _setup(figure, box, plot.y - body * 1.5, words)
    _frame_of(figure, axes, words, full, wait)
    _line(figure, axes, curve)
    _floor(figure, axes, words, curve)
    _point(figure, axes, words, curve)
    _wall(figure, axes, words, curve, figure.figure("point", "requests").box)
    _memory(figure.child("memory", box=bar), bar, words, memory, curve)
    taken = [label.box for label in figure.labels()]
    ground = figure.figure("point", "requests").box
    _grid(grid, axes, full, curve.floor_ms, [*taken, (ground.x, ground.y, ground.right, ground.bottom)])
    return figure


def _setup(figure: Figure, box: Box, y: float, words: CurveLabels) -> None:
    """Say for which model and GPU the curve holds, at the right of the title, and under it that it is a bound."""
    room = box.w - 66 - figure.measure(words.title, "card")
    text = next((t for t in (words.setup, words.setup_short) if figure.measure(t, "quiet") <= room), None)
    if text:
        figure.text(box.right - 22, box.y + figure.setting.role("card").size * 1.72, text, "quiet", anchor="end")
    figure.text(box.right - 22, y, words.bound, "quiet", anchor="end")


def _frame_of(figure: Figure, axes: Axes, words: CurveLabels, full: float, wait: float) -> None:
    """Draw the ticks and the names of both directions."""
    body, tick = figure.setting.role("body").size, figure.setting.role("tick").size
    x_ticks(figure, axes, [wait * k / MARKS for k in range(MARKS + 1)], labels=short, drop=1.5)
    for k in range(MARKS + 1):
        x = axes.x(wait * k / MARKS)
        figure.line((x, axes.box.bottom), (x, axes.box.bottom + 6), stroke=("quiet", 0.9), width=0.8)
    figure.text(axes.box.x - 12, axes.box.y - body * 1.5, words.up, "quiet")
    for k in range(_up_marks(figure, axes) + 1):
        value = full * k / _up_marks(figure, axes)
        figure.line((axes.box.x - 6, axes.y(value)), (axes.box.x, axes.y(value)), stroke=("quiet", 0.9), width=0.8)
        figure.text(axes.box.x - 13, axes.y(value) + tick * 0.34, short(value), "tick", anchor="end")
    figure.text(axes.box.cx, axes.box.bottom + tick * 1.5 + body * 1.25, words.across, "quiet", anchor="middle")


def _up_marks(figure: Figure, axes: Axes) -> int:
    """Return how many steps the upward axis has: fewer in a low plot."""
    return MARKS if _is_high(figure, axes) else MARKS - 1


def _grid(figure: Figure, axes: Axes, full: float, floor: float, taken: Sequence[Bounds]) -> None:
    """Draw grid lines from the floor on, broken round what is `taken`: left of the floor lies what no batch can reach."""
    marks, box, tone = _up_marks(figure, axes), axes.box, figure.theme.shade("blue", 0.5)
    figure.rect(box.x, box.y, axes.x(floor) - box.x, box.h, 0, fill=(figure.theme.shade("blue", 0.4), 0.18), behind=True)
    figure.line((box.x, box.bottom), (box.right, box.bottom), stroke=(tone, 0.95), width=0.65, behind=True)
    for k in range(1, marks + 1):
        y = axes.y(full * k / marks)
        for start, end in _free(axes.x(floor), box.right, y, taken):
            figure.line((start, y), (end, y), stroke=(tone, 0.6), width=0.65, behind=True)


def _free(start: float, end: float, y: float, taken: Sequence[Bounds], air: float = 6.0) -> list[tuple[float, float]]:
    """Return the pieces of a level line that keep `air` from every box; pieces shorter than three times that are left out."""
    pieces, at = [], start
    for x, top, right, bottom in sorted(taken):
        if top - air < y < bottom + air and right + air > at and x - air < end:
            pieces.append((at, x - air))
            at = right + air
    pieces.append((at, end))
    return [(a, b) for a, b in pieces if b - a > 3 * air]


def _line(figure: Figure, axes: Axes, curve: TradeOff) -> None:
    """Draw the whole curve quietly, and the way to the chosen batch bright, with the marked batches."""
    wait, rate, chosen = [s * 1e3 for s in curve.seconds_per_step], curve.tokens_per_second, curve.place(curve.chosen_batch)
    made = figure.child("curve", box=axes.box)
    rest = line_chart(
        made, axes, wait[chosen:], rate[chosen:], colour=figure.theme.shade("request", 0.75), area=False, width=1.7, glow=0.1
    )
    lit = axes.points(wait[: chosen + 1], rate[: chosen + 1])
    (x0, y0), (x1, y1) = lit[0], lit[-1]
    made.line(*lit, stroke=along(x0, y0, x1, y1, (0, "blue", 1), (1, "cyan", 1)), width=2.5, glow=0.7, behind=True)
    size = figure.setting.role("body").size
    marks = [m for m in batch_marks(curve) if m not in (2, 4, curve.chosen_batch)]
    last = axes.box.bottom + size
    for batch in marks:
        x, y = axes.x(wait[curve.place(batch)]), axes.y(rate[curve.place(batch)])
        done = batch < curve.chosen_batch
        made.circle(x, y, 6, fill=figure.theme.wash(0.14), stroke="cyan" if done else "request", width=1.25, behind=True)
        below = done or batch == curve.largest_batch
        anchor = "start" if done else "end" if below else "middle"
        dx, dy = ((20, size * 0.32) if batch > 1 else (13, size * 0.05)) if done else (-18, -size * 0.5) if below else (-10, -size * 0.85)
        if not done or last - y - dy > size * 0.8:
            made.text(x + dx, y + dy, str(batch), "body", anchor=anchor)
            last = y + dy if done else last
    made.register(rest, "rest")
    figure.add_route([*lit[::9], lit[-1]], "curve")


def _floor(figure: Figure, axes: Axes, words: CurveLabels, curve: TradeOff) -> None:
    """Mark the time that reading the weights alone takes."""
    made = figure.child("floor", box=axes.box)
    x, size = axes.x(curve.floor_ms), figure.setting.role("body").size
    made.line((x, axes.box.y), (x, axes.box.bottom), stroke=("quiet", 0.75), width=0.9, dash=(1.8, 3.6), behind=True)
    lines = [words.floor.format(value=f"{curve.floor_ms:.1f}"), *words.floor_why]
    full = full_scale(max(curve.tokens_per_second))
    side, y = -1, axes.y(full * (0.46 if _is_high(figure, axes) else 0.6))
    if max(made.measure(t, "strong") for t in lines) > x - axes.box.x - 18:
        side, y = 1, axes.y(full) - size * 0.1
        lines = lines if _is_high(figure, axes) else lines[:1]
    for k, text in enumerate(lines):
        made.text(x + side * 12, y + size * (1.25 + 1.22 * k), text, "strong" if k == 0 else "quiet", anchor="end" if side < 0 else "start")


def _wall(figure: Figure, axes: Axes, words: CurveLabels, curve: TradeOff, below: Box) -> None:
    """Draw the batch at which the GPU's memory is full, the one thing that is wrong; in a low plot its words stand on `below`."""
    made = figure.child("wall", box=axes.box)
    x, size = axes.x(curve.seconds_per_step[-1] * 1e3), figure.setting.role("body").size
    made.line((x, axes.box.y - 4), (x, axes.box.bottom), stroke=("amber", 0.95), width=1.1, dash=(3.4, 3.4), behind=True)
    long = axes.box.w > 700
    y = axes.y(full_scale(max(curve.tokens_per_second)) * 0.7) - size * 0.3
    if not _is_high(figure, axes):
        y = below.y - size * (1.6 if long else 0.38)
    tone = "amber" if figure.theme.dark else figure.theme.tint("amber", 0.5)
    made.text(x - 14, y, words.full, "strong", anchor="end", colour=tone)
    if long:
        made.text(x - 14, y + size * 1.22, words.full_at.format(value=curve.largest_batch), "quiet", anchor="end")


def _point(figure: Figure, axes: Axes, words: CurveLabels, curve: TradeOff) -> None:
    """Draw the chosen batch on the curve, its two readings on the axes, and its requests."""
    x, y = axes.x(curve.chosen_ms), axes.y(curve.chosen_tokens_per_second)
    size = figure.setting.role("body").size
    made = figure.child("point", box=Box(x - 12, y - 12, 24, 24))
    made.line((x, y), (x, axes.box.bottom), stroke=("cyan", 0.85), width=1.0, dash=(1.8, 3.6), behind=True)
    made.line((axes.box.x, y), (x, y), stroke=("cyan", 0.85), width=1.0, dash=(1.8, 3.6), behind=True)
    made.circle(x, y, 11, fill="ink", stroke="cyan", width=1.8, glow=0.9)
    drop = 0.75 if _is_high(figure, axes) or axes.box.w > 700 else 0.55
    made.text(
        x + 22, y + size * drop, f"{words.batch} {curve.chosen_batch}", "number", size=min(size * 1.3, made.setting.role("number").size)
    )
    _requests(made, axes, words, curve)


def _is_high(figure: Figure, axes: Axes) -> bool:
    """Tell whether a plot has room for blocks of text beside its curve."""
    return axes.box.h > 15 * figure.setting.role("body").size


def _requests(figure: Figure, axes: Axes, words: CurveLabels, curve: TradeOff) -> None:
    """Draw every request of the chosen batch as a body, in a box of its own in the free corner; the words beside or over them."""
    size, side, air = figure.setting.role("body").size, round(curve.chosen_batch**0.5), 14.0
    right, bottom = axes.x(curve.seconds_per_step[-1] * 1e3) - 14, axes.box.bottom - 12
    text = words.requests.format(value=curve.chosen_batch)
    length, high = figure.measure(text, "quiet"), _is_high(figure, axes)
    across = (right - axes.x(curve.chosen_ms) - 16 - 2 * air - (0 if high else length + air)) / side
    pitch = min(25.0, across, axes.box.h * (0.4 if high else 0.34 if axes.box.w > 700 else 0.28) / side)
    w, h = pitch * side + 2 * air, pitch * side + 2 * air
    w, h = (w, h + size * 1.25) if high else (w + length + air, h - 8)
    box = Box(right - w, bottom - h, w, h, "requests")
    made = figure.child("requests", box=box)
    well(made, box)
    made.text(box.x + air, box.y + size * 1.3 if high else box.cy + size * 0.34, text, "quiet")
    foot = box.bottom - (air if high else air - 4)
    for cell in Box(box.right - air - pitch * side, foot - pitch * side, pitch * side, pitch * side).grid(side, side, pitch * 0.26):
        block(made, cell, colour="blue", radius=4)


def _memory(figure: Figure, box: Box, words: CurveLabels, memory: MemorySplit, curve: TradeOff) -> None:
    """Draw the GPU's memory as a bar: weights, the caches of the batch, what is free until the wall."""
    size = figure.setting.role("body").size
    total = curve.serving.memory
    weights, cache = (part for _, part in memory.parts)
    label = figure.measure(words.memory, "quiet") + 18
    bar = Box(box.x + label, box.y + 2, box.w - label, size * 1.15, "bar")
    figure.text(box.x, bar.cy + size * 0.34, words.memory, "quiet")
    figure.box_rect(bar, 5, fill=(figure.theme.wash(0.08), 0.9), stroke=(figure.theme.shade("request", 0.6), 0.9), width=0.8, dash=(2, 1.8))
    x = bar.x
    parts = ((words.weights, weights, "request"), (words.cache, cache, "violet"), (words.free, total - weights - cache, None))
    for _, part, tone in parts:
        w = bar.w * part / total
        if tone:
            shade = figure.theme.shade
            figure.rect(
                x, bar.y, w - 2, bar.h, 5, fill=horizontal((0, shade(tone, 0.55), 1), (1, shade(tone, 0.8), 1)), stroke=tone, width=0.8
            )
        x += w
    figure.line((bar.right, bar.y - 3), (bar.right, bar.bottom + 3), stroke="amber", width=1.2)
    _memory_words(figure, box, bar, parts, size)


def _memory_words(figure: Figure, box: Box, bar: Box, parts: tuple, size: float) -> None:
    """Set the names of the memory's parts in one line under the bar, each with its key."""
    texts = [text.format(value=f"{part / 1e9:.1f}") for text, part, _ in parts]
    widths = [figure.measure(text, "quiet") + 28 for text in texts]
    gap = min(34.0, (box.w - sum(widths)) / max(1, len(texts) - 1))
    x, y = box.right - sum(widths) - gap * (len(texts) - 1), bar.bottom + size * 1.3
    for text, width, (_, _, tone) in zip(texts, widths, parts, strict=True):
        style = {"fill": tone} if tone else {"stroke": figure.theme.shade("request", 0.8), "width": 0.8}
        figure.rect(x, y - size * 0.62, 16, 16, 3, **style)
        figure.text(x + 26, y, text, "quiet")
        x += width + gap
