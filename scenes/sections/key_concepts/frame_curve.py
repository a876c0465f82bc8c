"""Card D of the key concepts in a full frame: throughput over latency for every batch size, up to the memory wall.

All points come from the roofline model; what stands beside the curve finds its own place, since the scenario shapes the curve.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.core.box import Box
from scenes.core.units import mark, whole
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Bounds, Point
from scenes.drawing.kit.charts import Axes, line_chart, x_ticks
from scenes.drawing.kit.panels import stage_card
from scenes.drawing.shape import along
from scenes.models.memory import MemorySplit
from scenes.models.roofline import TradeOff
from scenes.sections.key_concepts.facts import MARKS, ConceptFacts, batch_marks, full_scale
from scenes.sections.key_concepts.frame_memory import memory_bar
from scenes.sections.key_concepts.frame_notes import draw_floor, draw_point, draw_requests, draw_wall, typeset_width
from scenes.sections.key_concepts.frame_room import PlotRoom
from scenes.sections.key_concepts.moments import ConceptMoment
from scenes.sections.key_concepts.words import CurveLabels, CurveSetup

RIGHT, ABOVE = 1.04, 1.02  # how far the axes reach over their last mark


def curve_panel(figure: Figure, box: Box, words: CurveLabels, setup: CurveSetup, facts: ConceptFacts, moment: ConceptMoment) -> Figure:
    """Draw the lit panel of the trade-off at a moment; `setup` says for which kind of model it holds.

    Parts: "scales" with ("mark", k) of the throughput, "grid", "curve" with "rest", "chosen", ("batch", size) and ("number", size), "floor",
    "wall", "point", "requests", "memory".
    """
    curve = facts.curve
    inner = stage_card(figure, box, words.title, lit=True)
    body, tick = figure.format.role("body").size, figure.format.role("tick").size
    chart, bar = inner.cut_bottom(body * 2.7, body * 0.75)
    high = chart.h - body * 3.75 - tick * 1.4
    marks = MARKS if high > 15 * body else MARKS - 1
    full, wait = full_scale(max(curve.tokens_per_second), marks), full_scale(max(curve.seconds_per_step) * 1e3)
    left = max(figure.measure(mark(full * k / marks), "tick") for k in range(marks + 1)) + 22
    plot = Box(chart.x + left, chart.y + body * 2.35, chart.w - left - 22, high, "plot")
    axes = Axes(plot, (0.0, wait * RIGHT), (0.0, full * ABOVE))
    grid = figure.child("grid", box=plot)
    _setup(figure, box, plot.y - body * 1.5, words, setup)
    _frame_of(figure.child("scales", box=plot), axes, words, (wait, full), marks)
    room = _inside(figure, axes, words, setup, curve)
    settled = moment.batch == curve.chosen_batch
    split = memory_at(curve, curve.chosen_batch if moment.batch is None else moment.batch)
    memory_bar(
        figure.child("memory", box=bar),
        bar,
        words,
        split,
        curve.serving.memory,
        filled=moment.batch is not None,
        said=settled and moment.walled,
    )
    _grid(grid, axes, [full * k / marks for k in range(1, marks + 1)], axes.x(curve.floor_ms), room.taken)
    _leave_out(figure, axes, words, curve, moment)
    return figure


def axes_of(panel: Figure, curve: TradeOff) -> Axes:
    """Return the axes of a panel that is drawn: its plot, and the ends of its scales."""
    scales = panel.figure("scales")
    marks = len([name for name in scales.parts if name[0] == "mark"]) - 1
    wait, full = full_scale(max(curve.seconds_per_step) * 1e3), full_scale(max(curve.tokens_per_second), marks)
    return Axes(scales.box, (0.0, wait * RIGHT), (0.0, full * ABOVE))


def memory_at(curve: TradeOff, batch: int) -> MemorySplit:
    """Return what weights and a batch's caches take of a replica's memory."""
    return MemorySplit((("weights", curve.weight_bytes), ("kv_cache", batch * curve.kv_bytes_per_request)))


def _leave_out(figure: Figure, axes: Axes, words: CurveLabels, curve: TradeOff, moment: ConceptMoment) -> None:
    """Take out of the panel what is not known yet: places are laid out for all of it, so that nothing moves when it comes."""
    if not moment.walled:
        take_out(figure, "wall")
    if moment.batch is None:
        for part in ("curve", "point", "floor"):
            take_out(figure, part)
        return
    if moment.batch == curve.chosen_batch and moment.walled:
        return
    take_out(figure, "point")
    line = figure.figure("curve")
    later = [size for size in batch_marks(curve) if size > moment.batch]
    for name in ((what, size) for size in later for what in ("batch", "number")):
        if name in line.parts:
            take_out(line, *name)
    for part in ("rest", "chosen"):
        if (part,) in line.parts:
            take_out(line, part)
    draw_way(line.child("chosen", box=axes.box), axes, curve, moment.batch)
    draw_dot(figure.child("point", box=axes.box), axes, words, curve, moment.batch)


def take_out(figure: Figure, *name: object) -> None:
    """Take a part out of a figure."""
    figure.remove(figure.parts.pop(name))


def _inside(figure: Figure, axes: Axes, words: CurveLabels, setup: CurveSetup, curve: TradeOff) -> PlotRoom:
    """Draw the curve and all that stands beside it, the most important first; return what is taken."""
    points = axes.points([s * 1e3 for s in curve.seconds_per_step], curve.tokens_per_second)
    plot = axes.box
    room = PlotRoom((plot.x + 4, plot.y - 2, plot.right + 16, plot.bottom - 4), points if len(points) > 1 else points * 2)
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
        figure.text(box.right - 22, box.y + figure.format.role("card").size * 1.72, text, "quiet", anchor="end")
    figure.text(box.right - 22, y, words.bound, "quiet", anchor="end")


def _frame_of(figure: Figure, axes: Axes, words: CurveLabels, ends: tuple[float, float], marks: int) -> None:
    """Draw the ticks and the names of both directions; `ends` are the last marks, ms and tokens a second. Parts: ("mark", k)."""
    body, tick = figure.format.role("body").size, figure.format.role("tick").size
    waits = [ends[0] * k / MARKS for k in range(MARKS + 1)]
    x_ticks(figure, axes, waits, labels=mark, drop=1.5)
    for x in map(axes.x, waits):
        figure.line((x, axes.box.bottom), (x, axes.box.bottom + 6), stroke=("quiet", 0.9), width=0.8)
    figure.text(axes.box.x - 12, axes.box.y - body * 1.5, words.up, "quiet")
    for k, value in enumerate(ends[1] * k / marks for k in range(marks + 1)):
        line = figure.line((axes.box.x - 6, axes.y(value)), (axes.box.x, axes.y(value)), stroke=("quiet", 0.9), width=0.8)
        figure.register(line, "mark", k)
        figure.text(axes.box.x - 13, axes.y(value) + tick * 0.34, mark(value), "tick", anchor="end")
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


def _free(start: float, end: float, y: float, taken: Sequence[Bounds], margin: float = 6.0) -> list[tuple[float, float]]:
    """Return the pieces of a level line that keep `margin` from every box; pieces shorter than three times that are left out."""
    pieces, at = [], start
    for x, top, right, bottom in sorted(taken):
        if top - margin < y < bottom + margin and right + margin > at and x - margin < end:
            pieces.append((at, x - margin))
            at = right + margin
    pieces.append((at, end))
    return [(a, b) for a, b in pieces if b - a > 3 * margin]


def _line(figure: Figure, axes: Axes, points: Sequence[tuple[float, float]], curve: TradeOff) -> Figure:
    """Draw the whole curve quietly, and the way to the chosen batch bright. Parts: "rest", "chosen"."""
    wait, chosen = [s * 1e3 for s in curve.seconds_per_step], curve.place(curve.chosen_batch)
    made = figure.child("curve", box=axes.box)
    tone = figure.theme.shade("request", 0.75)
    rest = line_chart(made, axes, wait[chosen:], curve.tokens_per_second[chosen:], colour=tone, area=False, width=1.7, glow=0.1)
    made.register(rest, "rest")
    lit = [(axes.x(0), axes.y(0)), *points[: chosen + 1]] if chosen == 0 else list(points[: chosen + 1])
    (x0, y0), (x1, y1) = lit[0], lit[-1]
    if chosen:
        bright = along(x0, y0, x1, y1, (0, "blue", 1), (1, "cyan", 1))
        made.register(made.line(*lit, stroke=bright, width=2.5, glow=0.7, behind=True), "chosen")
    return made


def place_on(axes: Axes, curve: TradeOff, batch: float) -> Point:
    """Return where a batch is on the curve; between two points of it, on their line."""
    wait, rate = (float(np.interp(batch, curve.batches, values)) for values in (curve.seconds_per_step, curve.tokens_per_second))
    return axes.x(wait * 1e3), axes.y(rate)


def draw_way(figure: Figure, axes: Axes, curve: TradeOff, batch: float) -> None:
    """Draw the way along the curve to a batch, bright."""
    points = [place_on(axes, curve, size) for size in curve.batches if size < batch] + [place_on(axes, curve, batch)]
    points = points if len(points) > 1 else [(points[0][0], points[0][1] + 0.5), *points]
    (x0, y0), (x1, y1) = points[0], points[-1]
    figure.line(*points, stroke=along(x0, y0, x1, y1, (0, "blue", 1), (1, "cyan", 1)), width=2.5, glow=0.7, behind=True)


def draw_rest(figure: Figure, axes: Axes, curve: TradeOff, batch: float) -> None:
    """Draw the way from a batch to the largest, quietly."""
    points = [place_on(axes, curve, batch), *(place_on(axes, curve, size) for size in curve.batches if size > batch)]
    points = points if len(points) > 1 else [*points, (points[0][0], points[0][1] + 0.5)]
    figure.line(*points, stroke=figure.theme.shade("request", 0.75), width=1.7, glow=0.1, behind=True)


def draw_dot(figure: Figure, axes: Axes, words: CurveLabels, curve: TradeOff, batch: float) -> None:
    """Draw a batch on its way along the curve: its readings on the axes, the dot, and its size in words that give way to the wall."""
    x, y = place_on(axes, curve, batch)
    size = figure.format.role("body").size
    figure.line((x, y), (x, axes.box.bottom), stroke=("cyan", 0.85), width=1.0, dash=(1.8, 3.6), behind=True)
    figure.line((axes.box.x, y), (x, y), stroke=("cyan", 0.85), width=1.0, dash=(1.8, 3.6), behind=True)
    figure.circle(x, y, 11, fill="ink", stroke="cyan", width=1.8, glow=0.9)
    text, tall = f"{words.batch} {whole(round(batch))}", min(size * 1.3, figure.format.role("number").size)
    wide = typeset_width(figure, text, tall)
    over = float(np.clip((x - axes.box.x) / axes.box.w * 4 - 2, 0, 1))  # from the middle of the plot on, words go under the dot
    figure.text(x + 22 - over * (44 + wide), y + size * (0.75 + 1.0 * over), text, "number", size=tall)


def _mark_batches(figure: Figure, points: Sequence[tuple[float, float]], curve: TradeOff, room: PlotRoom) -> None:
    """Draw the marked batches on the curve; a number that finds no free place is left out. Parts: ("batch", size)."""
    size = figure.format.role("body").size
    for batch in reversed([batch for batch in batch_marks(curve) if batch != curve.chosen_batch]):
        x, y = points[curve.place(batch)]
        done, wide = batch < curve.chosen_batch, figure.measure(whole(batch), "body")
        tone = "cyan" if done else "request"
        figure.register(figure.circle(x, y, 6, fill=figure.theme.wash(0.14), stroke=tone, width=1.25, behind=True), "batch", batch)
        right, above = (x + 20, y + size * 0.32), (x - 10 - wide / 2, y - size * 0.85)
        end, low = (x - 18 - wide, y - size * 0.5), (x + 13, y + size * 0.05)
        places = (
            (low, right)
            if batch == 1
            else (right, (x + 20, y + size * 0.7))
            if done
            else (above, end, (x - 18 - wide, y - size * 0.9), (x + 12, y + size * 0.32), (x - 18 - wide, y + size * 1.2))
        )
        found = room.first_free([(a, b - size * 0.74, a + wide, b + size * 0.2) for a, b in places], margin=1.5)
        if found:
            figure.child("number", batch).text(found[0], found[3] - size * 0.2, whole(batch), "body")
