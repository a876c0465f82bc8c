"""Drawing of section 8, card D in full frames: throughput over latency for every batch size, up to the memory wall.

All points come from the roofline model; what stands beside the curve finds its own place, since the case shapes the curve.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.content.key_concepts import CurveLabels, CurveSetup
from scenes.figures.charts import Axes, line_chart, x_ticks
from scenes.figures.containers import stage_card
from scenes.figures.figure import Figure
from scenes.figures.key_concepts_gauges import MARKS, batch_marks, full_scale, short
from scenes.figures.key_concepts_memory import memory_bar
from scenes.figures.key_concepts_notes import draw_floor, draw_point, draw_requests, draw_wall
from scenes.figures.key_concepts_room import Bounds, Room
from scenes.figures.shape import along
from scenes.layout import Box
from scenes.models.memory import MemorySplit
from scenes.models.roofline import TradeOff

RIGHT, ABOVE = 1.04, 1.02  # how far the axes reach over their last mark


def curve_panel(figure: Figure, box: Box, words: CurveLabels, setup: CurveSetup, curve: TradeOff, memory: MemorySplit) -> Figure:
    """Draw the lit panel of the trade-off; `setup` says for which kind of model it holds.

    Parts: "curve", "floor", "wall", "point", "requests", "memory"; route: ("curve",).
    """
    inner = stage_card(figure, box, words.title, lit=True)
    body, tick = figure.setting.role("body").size, figure.setting.role("tick").size
    chart, bar = inner.cut_bottom(body * 2.7, body * 0.75)
    high = chart.h - body * 3.75 - tick * 1.4
    marks = MARKS if high > 15 * body else MARKS - 1
    full, wait = full_scale(max(curve.tokens_per_second), marks), full_scale(max(curve.seconds_per_step) * 1e3)
    left = max(figure.measure(short(full * k / marks), "tick") for k in range(marks + 1)) + 22
    plot = Box(chart.x + left, chart.y + body * 2.35, chart.w - left - 22, high, "plot")
    axes = Axes(plot, (0.0, wait * RIGHT), (0.0, full * ABOVE))
    grid = figure.child("grid", box=plot)
    _setup(figure, box, plot.y - body * 1.5, words, setup)
    _frame_of(figure, axes, words, (wait, full), marks)
    room = _inside(figure, axes, words, setup, curve)
    memory_bar(figure.child("memory", box=bar), bar, words, memory, curve.serving.memory)
    _grid(grid, axes, [full * k / marks for k in range(1, marks + 1)], axes.x(curve.floor_ms), room.taken)
    return figure


def _inside(figure: Figure, axes: Axes, words: CurveLabels, setup: CurveSetup, curve: TradeOff) -> Room:
    """Draw the curve and all that stands beside it, the most important first; return what is taken."""
    points = axes.points([s * 1e3 for s in curve.seconds_per_step], curve.tokens_per_second)
    plot = axes.box
    room = Room((plot.x + 4, plot.y - 2, plot.right + 16, plot.bottom - 4), points if len(points) > 1 else points * 2)
    made = _line(figure, axes, points, curve)
    draw_point(figure, axes, words, curve, room)
    draw_requests(figure, axes, words, curve, room)
    draw_wall(figure, axes, words, curve, room)
    draw_floor(figure, axes, words.floor, setup.floor_why, curve.floor_ms, room)
    labels = [label.box for name in ("point", "wall", "floor") for label in figure.figure(name).labels()]
    room.take(*labels)  # with what hangs under the line of their letters
    _mark_batches(made, points, curve, room)
    room.release(*labels)
    return room


def _setup(figure: Figure, box: Box, y: float, words: CurveLabels, setup: CurveSetup) -> None:
    """Say for which model and GPUs the curve holds, at the right of the title, and under it that it is a bound."""
    room = box.w - 66 - figure.measure(words.title, "card")
    text = next((t for t in setup.frames if figure.measure(t, "quiet") <= room), None)
    if text:
        figure.text(box.right - 22, box.y + figure.setting.role("card").size * 1.72, text, "quiet", anchor="end")
    figure.text(box.right - 22, y, words.bound, "quiet", anchor="end")


def _frame_of(figure: Figure, axes: Axes, words: CurveLabels, ends: tuple[float, float], marks: int) -> None:
    """Draw the ticks and the names of both directions; `ends` are the last marks, ms and tokens a second."""
    body, tick = figure.setting.role("body").size, figure.setting.role("tick").size
    waits = [ends[0] * k / MARKS for k in range(MARKS + 1)]
    x_ticks(figure, axes, waits, labels=short, drop=1.5)
    for x in map(axes.x, waits):
        figure.line((x, axes.box.bottom), (x, axes.box.bottom + 6), stroke=("quiet", 0.9), width=0.8)
    figure.text(axes.box.x - 12, axes.box.y - body * 1.5, words.up, "quiet")
    for value in (ends[1] * k / marks for k in range(marks + 1)):
        figure.line((axes.box.x - 6, axes.y(value)), (axes.box.x, axes.y(value)), stroke=("quiet", 0.9), width=0.8)
        figure.text(axes.box.x - 13, axes.y(value) + tick * 0.34, short(value), "tick", anchor="end")
    figure.text(axes.box.cx, axes.box.bottom + tick * 1.5 + body * 1.25, words.across, "quiet", anchor="middle")


def _grid(figure: Figure, axes: Axes, values: Sequence[float], floor: float, taken: Sequence[Bounds]) -> None:
    """Draw grid lines from the floor on, broken round what is `taken`: left of the floor lies what no batch can reach."""
    box, tone = axes.box, figure.theme.shade("blue", 0.5)
    figure.rect(box.x, box.y, floor - box.x, box.h, 0, fill=(figure.theme.shade("blue", 0.4), 0.18), behind=True)
    figure.line((box.x, box.bottom), (box.right, box.bottom), stroke=(tone, 0.95), width=0.65, behind=True)
    wide = [bounds for bounds in taken if bounds[2] - bounds[0] > 2]
    for y in map(axes.y, values):
        for start, end in _free(floor, box.right, y, wide):
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


def _line(figure: Figure, axes: Axes, points: Sequence[tuple[float, float]], curve: TradeOff) -> Figure:
    """Draw the whole curve quietly, and the way to the chosen batch bright. Parts: "rest"; route: ("curve",)."""
    wait, chosen = [s * 1e3 for s in curve.seconds_per_step], curve.place(curve.chosen_batch)
    made = figure.child("curve", box=axes.box)
    tone = figure.theme.shade("request", 0.75)
    rest = line_chart(made, axes, wait[chosen:], curve.tokens_per_second[chosen:], colour=tone, area=False, width=1.7, glow=0.1)
    made.register(rest, "rest")
    lit = [(axes.x(0), axes.y(0)), *points[: chosen + 1]] if chosen == 0 else list(points[: chosen + 1])
    (x0, y0), (x1, y1) = lit[0], lit[-1]
    if chosen:
        made.line(*lit, stroke=along(x0, y0, x1, y1, (0, "blue", 1), (1, "cyan", 1)), width=2.5, glow=0.7, behind=True)
    figure.add_route([*lit[:-1:9], lit[-1]], "curve")
    return made


def _mark_batches(figure: Figure, points: Sequence[tuple[float, float]], curve: TradeOff, room: Room) -> None:
    """Draw the marked batches on the curve; a number that finds no free place is left out."""
    size = figure.setting.role("body").size
    for batch in reversed([mark for mark in batch_marks(curve) if mark != curve.chosen_batch]):
        x, y = points[curve.place(batch)]
        done, wide = batch < curve.chosen_batch, figure.measure(f"{batch:,}", "body")
        figure.circle(x, y, 6, fill=figure.theme.wash(0.14), stroke="cyan" if done else "request", width=1.25, behind=True)
        right, above = (x + 20, y + size * 0.32), (x - 10 - wide / 2, y - size * 0.85)
        end, low = (x - 18 - wide, y - size * 0.5), (x + 13, y + size * 0.05)
        places = (
            (low, right)
            if batch == 1
            else (right, (x + 20, y + size * 0.7))
            if done
            else (above, end, (x - 18 - wide, y - size * 0.9), (x + 12, y + size * 0.32), (x - 18 - wide, y + size * 1.2))
        )
        found = room.first_free([(a, b - size * 0.74, a + wide, b + size * 0.2) for a, b in places], air=1.5)
        if found:
            figure.text(found[0], found[3] - size * 0.2, f"{batch:,}", "body")
