"""The six charts of the poster's operations: each with the name of its axis or of its spans in one line under it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from scenes.core.box import Box
from scenes.core.units import duration, money, percent, whole
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import LINE_STOP, arrow_head
from scenes.drawing.kit.charts import Axes, line_chart
from scenes.drawing.shape import Paint, vertical
from scenes.models.serving import ServingRun
from scenes.sections.operations.facts import CardReading, OperationsFacts, starts
from scenes.sections.operations.load import cells, hour_meter, load_axes, load_points, replica_boxes
from scenes.sections.operations.versions import error_axes, good_bars, window_boxes
from scenes.sections.operations.words import OperationsWords

Readings = tuple[CardReading, ...]
COLUMNS = 15  # of the autoscaler's chart
AROUND_SECONDS = 5  # around the refusals, in the chart of the rate limit
AROUND_WINDOWS = 2  # around the bad version, in the chart of the rollback
LEAST_SPAN = 3.0  # width of a span's bar at least, units
SPANS = (None, None, 0, 1, 1, 2)  # which name under the trace a span has, span by span


def _named(figure: Figure, box: Box, *texts: tuple[str, str]) -> Box:
    """Write a line of texts with their colours under a chart, the first at its left, the last at its right end, dots between three.

    Return the room over it.
    """
    plot, line = box.cut_bottom(7.2, 2.4)
    base, wide = line.bottom - 1.2, [figure.measure(text, "micro") for text, _ in texts]
    gap = (line.w - sum(wide)) / max(1, len(texts) - 1)
    x = line.x
    for k, ((text, colour), width) in enumerate(zip(texts, wide, strict=True)):
        figure.text(x, base, text, "micro", colour=colour, width=line.right - x + 0.1)
        x += width + gap
        if len(texts) > 2 and k < len(texts) - 1:
            figure.circle(x - gap / 2, base - 2.6, 0.6, fill="quiet")
    return plot


def _tone(figure: Figure, colour: str) -> str:
    """Return the colour of a word that names what is drawn in a colour."""
    return figure.theme.tint(colour, 0.5)


def _bar_paint(figure: Figure, colour: str = "request") -> Paint:
    low = "blue" if colour == "request" else colour
    return vertical((0, figure.theme.tint(colour, 0.05), 1), (1, figure.theme.shade(low, 0.66), 1))


def _floor(figure: Figure, box: Box) -> None:
    line = figure.line((box.x, box.bottom), (box.right, box.bottom), stroke=figure.theme.shade("request", 0.6), width=0.7)
    figure.register(line, "floor")


# ---------------------------------------------------------------- 1
def _replicas(figure: Figure, _: OperationsWords, facts: OperationsFacts, numbers: Readings, width: float) -> str:
    return _fact_line(figure, numbers[0], width)


def _load(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts, _: Readings) -> None:
    """Draw the running replicas as blocks and the load as a line over them. Parts: "running", "line", "floor"."""
    run = facts.load
    time = f"{whole(len(run.load) / 60)} {words.units.hours}" if len(run.load) % 60 == 0 else f"{len(run.load)} {words.units.minutes}"
    plot = _named(figure, box, (words.labels.load_over.format(time=time), _tone(figure, "cyan")))
    axes = load_axes(run, plot, spare=0.025)
    running = replica_boxes(run, axes, COLUMNS)[0]
    figure.register(figure.draw(cells(running, 0.3), fill=_bar_paint(figure)), "running")
    points = load_points(run, axes)
    figure.line(*points, stroke=(figure.theme.panel, 0.75), width=2.4)
    figure.register(figure.line(*points, stroke="cyan", width=1.15, glow=0.5), "line")
    _floor(figure, plot)


# ---------------------------------------------------------------- 2
def _trace(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts, _: Readings) -> None:
    """Draw the spans of the request at the p95, one under another, each in the colour of its name. Parts: ("span", 1..6)."""
    run, tones = facts.served, ("request", "cyan", "ink")
    plot = _named(figure, box, *((name, _tone(figure, tone)) for name, tone in zip(words.labels.trace, tones, strict=True)))
    size = figure.format.role("micro").size
    said = f"{words.facts.telemetry[0].short.split()[-1]} {duration(run.p95, 0, words.units)}"
    figure.text(plot.right, plot.y + size * 0.74, said, "micro", anchor="end")
    rows = _span_rows(run, plot, size * 0.98, plot.right - figure.measure(said, "micro") - 3)
    for k, (bar, name) in enumerate(zip(_span_bars(rows, run, plot), SPANS, strict=True)):
        if k:
            figure.line((bar.x + 0.3, rows[k - 1].bottom), (bar.x + 0.3, bar.y), stroke=("request", 0.6), width=0.5)
        fill = figure.theme.shade("request", 0.6) if name is None else _bar_paint(figure, tones[name])
        figure.register(figure.box_rect(bar, 0.8, fill=fill), "span", k + 1)


def _span_rows(run: ServingRun, plot: Box, under: float, left: float) -> list[Box]:
    """Return a row a span; those that reach the text at the top right, which begins at `left`, stand under it."""
    rows = plot.rows(len(run.spans), 0.35)
    bars = _span_bars(rows, run, plot)
    sunk = max((plot.y + under - bar.y) / (plot.bottom - bar.y) for bar in bars if bar.right > left)
    return plot.cut_top(sunk * plot.h)[1].rows(len(run.spans), 0.35) if sunk > 0 else rows


def _span_bars(rows: Sequence[Box], run: ServingRun, room: Box) -> list[Box]:
    """Return a bar a span, each in its row, from the room's left to its right edge."""
    axes, bars = Axes(room, (0, sum(ms for _, ms in run.spans)), (0, 1)), []
    for row, start, (_, ms) in zip(rows, starts(run.spans), run.spans, strict=True):
        w = max(LEAST_SPAN, axes.x(ms) - axes.x(0))
        bars.append(Box(min(axes.x(start), room.right - w), row.y, w, row.h))
    return bars


# ---------------------------------------------------------------- 3
def _bucket(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts, numbers: Readings) -> None:
    """Draw the credits that are left, event by event, and a box for every request refused while there are none.

    Parts: "level", ("refused", k), "floor".
    """
    run = facts.bucket
    plot = _named(figure, box, (words.labels.credits[0], _tone(figure, "cyan")), (_fact_line(figure, numbers[0], box.w), "quiet"))
    dry = [time for time, admitted in run.events if not admitted]
    first, last = int(dry[0]) - AROUND_SECONDS + 1, int(dry[-1]) + AROUND_SECONDS
    axes = Axes(plot, (first, last), (0, 1.06 * max(level for _, level in run.levels)))
    times, levels = zip(*run.levels, strict=True)
    ends = [(time, float(np.interp(time, times, levels))) for time in (first, last)]
    near = [ends[0], *((time, level) for time, level in run.levels if first < time < last), ends[1]]
    points = axes.points(*zip(*near, strict=True))
    figure.polygon((plot.x, plot.bottom), *points, (points[-1][0], plot.bottom), fill=("cyan", 0.12), behind=True)
    figure.register(figure.line(*points, stroke="cyan", width=1.0, glow=0.3, behind=True), "level")
    top, right = _refused(figure, plot, axes, dry)
    figure.text(right + 3, top + 6.2, words.labels.code, "micro-strong")
    _floor(figure, plot)


def _refused(figure: Figure, plot: Box, axes: Axes, dry: Sequence[float]) -> tuple[float, float]:
    """Stack a box for every refused request over its second; return the top of the stack that is highest, and the right end of all."""
    seconds = [int(time) for time in dry]
    most, base = max(map(seconds.count, seconds)), plot.bottom - plot.h * 0.2
    pitch, column = (base - plot.y) / most, axes.x(1) - axes.x(0)
    side = min(column - 0.8, pitch - 0.4)
    pitch, tops = side + 0.4, []
    for k, second in enumerate(seconds):
        level = seconds[:k].count(second)
        place = Box(axes.x(second + 0.5) - side / 2, base - level * pitch - side, side, side)
        figure.register(figure.box_rect(place, 1.0, fill=(figure.theme.panel, 0.85), stroke="ink", width=0.8), "refused", k)
        tops.append(place.y)
    return min(tops), axes.x(seconds[-1] + 0.5) + side / 2


# ---------------------------------------------------------------- 4
def _gate(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts, _: Readings) -> None:
    """Draw every prompt of the list: those that the filter stopped before it, those that passed behind. Parts: "gate", ("stopped", k), ("passed", k)."""
    result, labels = facts.guardrail, words.labels
    counts = {"stopped": result.stopped, "passed": result.passed}
    plot = _named(figure, box, (f"{result.stopped} {labels.stopped}", "quiet"), (f"{result.passed} {labels.passed}", "quiet"))
    width, air = figure.measure(labels.gate, "micro") + 9.2, 3.0
    rows, pitch = _rows_of(counts, plot, plot.w - width - 2 * air)
    left = math.ceil(counts["stopped"] / rows) * pitch
    spare = (plot.w - width - 2 * air - left - math.ceil(counts["passed"] / rows) * pitch) / 2
    gate = Box(plot.x + spare + left + air, plot.y, width, plot.h, "gate")
    _prompts(figure, "stopped", counts["stopped"], Box(gate.x - air - left, plot.y, left, plot.h), rows, pitch)
    _prompts(figure, "passed", counts["passed"], Box(gate.right + air, plot.y, plot.right - gate.right - air, plot.h), rows, pitch)
    figure.register(figure.box_rect(gate, 3, fill=figure.theme.wash(0.25), stroke="cyan", width=1.0, glow=0.4), "gate")
    size = figure.format.role("micro").size
    figure.text(gate.cx, gate.cy + size * 0.34, labels.gate, "micro", anchor="middle", colour="body")


def _rows_of(counts: dict[str, int], plot: Box, width: float) -> tuple[int, float]:
    """Return in how many rows the prompts of both sides stand, and from one to the next, so that they are as large as they can be."""
    fits = {rows: min(plot.h / rows, width / sum(math.ceil(n / rows) for n in counts.values())) for rows in range(1, 10)}
    rows = max(fits, key=lambda rows: fits[rows])
    return rows, fits[rows]


def _prompts(figure: Figure, name: str, count: int, box: Box, rows: int, pitch: float) -> None:
    """Draw prompts row by row, those that passed filled, those that were stopped hollow."""
    theme, side, top, across = figure.theme, pitch * 0.8, box.cy - rows * pitch / 2, math.ceil(count / rows)
    for k in range(count):
        place = Box(box.x + (k % across + 0.1) * pitch, top + (k // across + 0.1) * pitch, side, side)
        fill = _bar_paint(figure) if name == "passed" else None
        made = figure.box_rect(place, side * 0.2, fill=fill, stroke="request" if fill else theme.tint("quiet", 0.4), width=0.7)
        figure.register(made, name, k)


# ---------------------------------------------------------------- 5
def _versions(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts, _: Readings) -> None:
    """Draw the windows around the bad version above the versions that served them, and the way back to version 1."""
    run = facts.rollback
    first, last = run.start - AROUND_WINDOWS, run.back + AROUND_WINDOWS
    near = replace(run, windows=run.windows[first:last])
    size, (above, row) = figure.format.role("micro").size, box.cut_bottom(9.6, 0.8)
    head, plot = above.cut_top(size * 1.2)
    axes = error_axes(near, plot)
    bad, back, end = (axes.x(window - first) for window in (run.start, run.back, last))
    band = figure.rect(bad, plot.y - 1, back - bad, plot.h + 1, 0.8, fill=(figure.theme.tint("request", 0.3), 0.2), behind=True)
    figure.register(band, "canary")
    good_bars(figure.child("good", box=plot), window_boxes(near, axes, 1, least=0.8), "cyan")
    errors = figure.child("bad", box=plot)
    for k, place in enumerate(window_boxes(near, axes, 2)):
        fill = vertical((0, "ink", 1), (1, figure.theme.shade("ink", 0.55), 1))
        errors.register(errors.box_rect(place, 0.5, fill=fill, behind=True), "bar", k)
    limit = axes.y(run.limit)
    line = figure.line((box.x, limit), (box.right, limit), stroke=("request", 0.9), width=0.7, dash=(2.4, 1.8), behind=True)
    figure.register(line, "limit")
    figure.text(head.x, head.y + size * 0.70, words.labels.wrong, "micro")
    _served(figure, row, ((box.x, bad), (bad, back), (back, end)), words, run.canary_share)
    _way_back(figure, (back + 2, head.y + 2.5), ((back + end) / 2 + 3, limit - 1.5))


def _served(figure: Figure, row: Box, spans: Sequence[tuple[float, float]], words: OperationsWords, share: float) -> None:
    """Draw which version served. Parts: ("version", k)."""
    old, new = words.labels.versions
    for k, ((left, right), name) in enumerate(zip(spans, (old, f"{new} {percent(share, 0, words.units)}", old), strict=True)):
        good = name == old
        tone, bar = "cyan" if good else figure.theme.tint("request", 0.3), Box(left + 0.4, row.y, right - left - 0.8, row.h)
        figure.register(figure.box_rect(bar, 1.5, fill=(tone, 0.2), stroke=(tone, 0.7), width=0.5, behind=True), "version", k)
        figure.text((left + right) / 2, row.cy + 2.9, name, "micro", anchor="middle", colour="body" if good else "ink")


def _way_back(figure: Figure, start: Point, tip: Point) -> None:
    """Draw an arc that leaves to the right and comes down on its tip, with the film's arrow head."""
    (x, y), (end, low) = start, tip
    shaft = low - LINE_STOP
    figure.path(f"M{x} {y} C{x + (end - x) * 0.6} {y} {end} {y} {end} {shaft}", stroke="cyan", width=1.0, glow=0.4)
    figure.draw(arrow_head((end, y), tip, 1.0), fill="cyan", glow=0.4)


# ---------------------------------------------------------------- 6
def _dollars(figure: Figure, words: OperationsWords, facts: OperationsFacts, _: Readings, width: float) -> str:
    spent = facts.cost
    period = f"{words.labels.period} {whole(len(spent.cumulative) / 60)} {words.units.hours}"
    return f"{money(spent.total, words.units, short=True)} {period}"


def _cost(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts, numbers: Readings) -> None:
    """Draw the dollars that are spent, minute by minute, over the replica hours that they pay. Parts: "spent", "cells", "filled"."""
    spent = facts.cost
    room = _named(figure, box, (_fact_line(figure, numbers[1], box.w), "quiet"))
    plot, meter = room.cut_bottom(max(4.6, room.h * 0.2), 2)
    axes = Axes(plot, (0, len(spent.cumulative)), (0, spent.total * 1.08))
    minutes = range(1, len(spent.cumulative) + 1)
    figure.register(line_chart(figure, axes, minutes, spent.cumulative, colour="cyan", width=1.15, glow=0.5), "spent")
    figure.circle(*axes.points([len(spent.cumulative)], [spent.total])[0], 1.5, fill="ink", stroke="cyan", width=0.7)
    hour_meter(figure, meter, spent)


def _fact_line(figure: Figure, fact: CardReading, width: float) -> str:
    """Return a number with what it is, in short or left out where the width asks for it: the card's title says it too."""
    lines = (f"{fact.number} {fact.label}", f"{fact.number} {fact.short}")
    return next((line for line in lines if figure.measure(line, "micro") <= width), fact.number)


Chart = Callable[[Figure, Box, OperationsWords, OperationsFacts, Readings], None]
Under = Callable[[Figure, OperationsWords, OperationsFacts, Readings, float], str]
CHARTS: tuple[tuple[Chart, Under | None], ...] = (
    (_load, _replicas), (_trace, None), (_bucket, None), (_gate, None), (_versions, None), (_cost, _dollars),
)  # fmt: skip
