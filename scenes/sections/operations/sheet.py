"""The six cards of section 6 on the poster: icon, title and a miniature whose every mark comes from a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scenes.content.operations import OperationsWords
from scenes.figures.arrows import LINE_STOP, arrow, arrow_head
from scenes.figures.charts import Axes, line_chart
from scenes.figures.containers import card
from scenes.figures.figure import Figure
from scenes.figures.geometry import Point
from scenes.figures.operations import ICONS, Reading, duration, money, percent
from scenes.figures.operations_load import cells, hour_meter, load_axes, load_points, replica_boxes
from scenes.figures.operations_requests import longest, longest_paint, starts
from scenes.figures.operations_versions import error_axes, good_bars, window_boxes
from scenes.figures.shape import Paint, vertical
from scenes.layout import Box
from scenes.models.case import Case
from scenes.models.operations import autoscale, cost, guardrail, rollback, token_bucket
from scenes.models.serving import ServingRun, simulate
from scenes.story import Story

COLUMNS = 15  # of the autoscaler's miniature
AROUND_SECONDS, AROUND_WINDOWS = 5, 2  # around the refusals, and around the bad version, in the miniatures


def sheet_card(figure: Figure, box: Box, number: int, story: Story, facts: tuple[Reading, ...]) -> None:
    """Draw card `number` (from 1) of the poster. Parts: chart."""
    words = story.content.operations
    card(figure, box)
    icon, accent = ICONS[number - 1]
    figure.icon(icon, box.x + 7.5, box.y + 8, 18, accent=accent)
    lines = figure.break_lines(words.cards[number - 1], "card", box.w - 33)
    figure.paragraph(box.x + 30, box.y + 15, lines, "card", width=box.w - 33, lead=11.6)
    if len(lines) == 1:
        figure.text(box.x + 30, box.y + 26.6, _fact_line(figure, facts[0], box.w - 33), "micro", width=box.w - 33)
    strip = Box(box.x + 9, box.y + 32.5, box.w - 18, box.h - 38.5, "chart")
    chart = figure.child("chart", box=strip)
    MINIATURES[number - 1](chart, strip, words, story.case)


def _fact_line(figure: Figure, fact: Reading, width: float) -> str:
    """Return a number with what it is, in short or left out where the width asks for it: the card's title says it too."""
    lines = (f"{fact.number} {fact.label}", f"{fact.number} {fact.short}")
    return next((line for line in lines if figure.measure(line, "micro") <= width), fact.number)


def _floor(figure: Figure, box: Box) -> None:
    figure.line((box.x, box.bottom), (box.right, box.bottom), stroke=figure.theme.shade("request", 0.6), width=0.7)


def _load(figure: Figure, box: Box, _: OperationsWords, case: Case) -> None:
    run = autoscale(case)
    axes = load_axes(run, box, spare=0.025)
    running, _ = replica_boxes(run, axes, COLUMNS)
    figure.draw(cells(running, 0.3), fill=_bar_paint(figure))
    points = load_points(run, axes)
    figure.line(*points, stroke=(figure.theme.panel, 0.75), width=2.4)
    figure.line(*points, stroke="cyan", width=1.15, glow=0.5)
    _floor(figure, box)


def _trace(figure: Figure, box: Box, words: OperationsWords, case: Case) -> None:
    """Draw the spans of one request with its p95 at the top right; where early spans reach that far, all end before it."""
    run, size = simulate(case), figure.setting.role("micro").size
    rows, big = box.rows(len(run.spans), 0.9), longest(run.spans)
    said = f"{words.facts.telemetry[0].short} {duration(run.p95, words.units, 0)}"
    free = box.cut_right(figure.measure(said, "micro"), 3)[0]
    bars = _span_bars(rows, run, box)
    if any(bar.y < box.y + size and bar.right > free.right for bar in bars):
        bars = _span_bars(rows, run, free)
    for k, bar in enumerate(bars):
        if k:
            figure.line((bar.x + 0.3, rows[k - 1].bottom), (bar.x + 0.3, bar.y), stroke=("request", 0.6), width=0.5)
        figure.box_rect(bar, 0.7, fill=longest_paint(figure) if k == big else _bar_paint(figure), glow=0.45 if k == big else 0.0)
    figure.text(box.right, box.y + size * 0.78, said, "micro", anchor="end")


def _span_bars(rows: Sequence[Box], run: ServingRun, room: Box) -> list[Box]:
    """Return a bar a span, each in its row, from the room's left to its right edge."""
    axes, bars = Axes(room, (0, sum(ms for _, ms in run.spans)), (0, 1)), []
    for row, start, (_, ms) in zip(rows, starts(run.spans), run.spans, strict=True):
        w = max(1.6, axes.x(ms) - axes.x(0))
        bars.append(Box(min(axes.x(start), room.right - w), row.y, w, row.h))
    return bars


def _bucket(figure: Figure, box: Box, words: OperationsWords, _: Case) -> None:
    """Draw requests of each second: admitted ones below what the bucket could give in it, refused ones hollow above."""
    run = token_bucket()
    dry = [int(time) for time, admitted in run.events if not admitted]
    seconds = range(dry[0] - AROUND_SECONDS + 1, dry[-1] + AROUND_SECONDS)
    limits = np.floor(np.interp(seconds, *zip(*run.levels, strict=True)) + run.rate)
    axes = Axes(box, (seconds[0], seconds[-1] + 1), (0, max(limits)))
    hollow = (0.0, 0.0)
    for second in seconds:
        inside = [admitted for time, admitted in run.events if second <= time < second + 1]
        x, w, passed, total = axes.x(second + 0.14), axes.x(0.72) - axes.x(0), sum(inside), len(inside)
        if passed:
            figure.rect(x, axes.y(passed), w, axes.y(0) - axes.y(passed), 0.4, fill=_bar_paint(figure), behind=True)
        if total > passed:
            outline = {"stroke": figure.theme.tint("quiet", 0.4), "width": 0.6}
            figure.rect(x + 0.3, axes.y(total), w - 0.6, axes.y(passed) - axes.y(total) - 0.7, 0.4, **outline, behind=True)
            hollow = x + w, min(hollow[1] or axes.y(total), axes.y(total))
    steps = [(axes.x(second + end), axes.y(limit)) for second, limit in zip(seconds, limits, strict=True) for end in (0, 1)]
    figure.line(*steps, stroke="cyan", width=0.9, dash=(2.2, 1.5), behind=True)
    figure.text(box.right, axes.y(limits[-1]) - 2.5, words.labels.limit, "micro", anchor="end")
    figure.text(hollow[0], hollow[1] - 4, words.labels.code, "micro-strong", anchor="end")
    _floor(figure, box)


def _bar_paint(figure: Figure) -> Paint:
    return vertical((0, figure.theme.tint("request", 0.05), 1), (1, figure.theme.shade("blue", 0.66), 1))


def _gate(figure: Figure, box: Box, words: OperationsWords, _: Case) -> None:
    """Draw one prompt that goes through the filter and one that it holds, with the counts of the whole list."""
    result, labels = guardrail(), words.labels
    width = figure.measure(labels.gate, "micro") + 6
    gate = Box(box.x + 11, box.y - 1, width, box.h + 2, "gate")
    theme, size, said = figure.theme, figure.setting.role("micro").size, gate.right + 14
    high, low = (lane.cy for lane in box.rows(2))
    figure.circle(box.x + 1.4, high, 2.2, fill="request")
    figure.line((box.x + 5, high), (gate.x, high), stroke=theme.shade("request", 0.8), width=0.9)
    figure.circle(gate.x - 3.2, low, 2.2, fill="amber")
    figure.box_rect(gate, 3, fill=theme.wash(0.25), stroke="cyan", width=1.0, glow=0.5)
    figure.text(gate.cx, gate.cy + size * 0.34, labels.gate, "micro", anchor="middle", colour="body")
    arrow(figure, (gate.right + 1, high), (gate.right + 12, high), colour="cyan", width=1.0, glow=0.3)
    figure.text(said, high + size * 0.34, f"{result.passed} {labels.passed}", "micro")
    figure.text(said, low + size * 0.34, f"{result.stopped} {labels.stopped}", "micro")


def _versions(figure: Figure, box: Box, words: OperationsWords, _: Case) -> None:
    """Draw the windows around the bad version above the versions that served them, and the way back to version 1."""
    run = rollback()
    first, last = run.start - AROUND_WINDOWS, run.back + AROUND_WINDOWS
    near = replace(run, windows=run.windows[first:last])
    plot, row = box.cut_bottom(9.6, 1.2)
    axes = error_axes(near, plot)
    bad, back, end = (axes.x(window - first) for window in (run.start, run.back, last))
    figure.rect(bad, plot.y - 1, back - bad, plot.h + 1, 0.8, fill=(figure.theme.tint("request", 0.3), 0.2), behind=True)
    good_bars(figure, window_boxes(near, axes, 1, least=0.8), "cyan")
    for bar in window_boxes(near, axes, 2):
        figure.box_rect(bar, 0.5, fill=vertical((0, "ink", 1), (1, figure.theme.shade("ink", 0.55), 1)), behind=True)
    limit, size = axes.y(run.limit), figure.setting.role("micro").size
    figure.line((box.x, limit), (box.right, limit), stroke=("request", 0.9), width=0.7, dash=(2.4, 1.8), behind=True)
    figure.text(bad - 2.5, plot.y + size * 0.8, words.labels.errors, "micro", anchor="end")
    old, new = words.labels.versions
    new = f"{new} {percent(run.canary_share, words.units)}"
    for left, right, name, good in ((box.x, bad, old, True), (bad, back, new, False), (back, end, old, True)):
        tone = "cyan" if good else figure.theme.tint("request", 0.3)
        figure.rect(left + 0.4, row.y, right - left - 0.8, row.h, 1.5, fill=(tone, 0.2), stroke=(tone, 0.7), width=0.5, behind=True)
        figure.text((left + right) / 2, row.bottom - 2.1, name, "micro", anchor="middle", colour="body" if good else "ink")
    _way_back(figure, (back + 2, plot.y + 1.5), ((back + end) / 2 + 3, limit - 1.5))


def _way_back(figure: Figure, start: Point, tip: Point) -> None:
    """Draw an arc that leaves to the right and comes down on its tip, with the film's arrow head."""
    (x, y), (end, low) = start, tip
    shaft = low - LINE_STOP
    figure.path(f"M{x} {y} C{x + (end - x) * 0.6} {y} {end} {y} {end} {shaft}", stroke="cyan", width=1.0, glow=0.4)
    figure.draw(arrow_head((end, y), tip, 1.0), fill="cyan", glow=0.4)


def _cost(figure: Figure, box: Box, words: OperationsWords, case: Case) -> None:
    spent = cost(case)
    plot, meter = box.cut_bottom(5, 2)
    axes = Axes(plot, (0, len(spent.cumulative)), (0, spent.total * 1.15))
    line_chart(figure, axes, range(1, len(spent.cumulative) + 1), spent.cumulative, colour="cyan", width=1.15, glow=0.5)
    figure.circle(*axes.points([len(spent.cumulative)], [spent.total])[0], 1.5, fill="ink", stroke="cyan", width=0.7)
    hour_meter(figure, meter, spent)
    period = f"{words.labels.period} {len(spent.cumulative) / 60:.0f} {words.units.hours}"
    size = figure.setting.role("micro").size
    figure.text(box.x, box.y + size * 0.72, f"{money(spent.total, words.units)} {period}", "micro")


MINIATURES = (_load, _trace, _bucket, _gate, _versions, _cost)
