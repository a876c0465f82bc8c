"""The poster's box of operations: six cards with icon, title and a miniature whose every mark comes from a model, and the note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scenes.content.named import placed
from scenes.core.box import Box
from scenes.core.units import duration, money, percent, whole
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import LINE_STOP, arrow, arrow_head
from scenes.drawing.kit.charts import Axes, line_chart
from scenes.drawing.kit.panels import card, tag_pill
from scenes.drawing.shape import Paint, vertical
from scenes.models.serving import ServingRun
from scenes.sections.operations.facts import VERSIONS, CardReading, OperationsFacts, longest, readings, starts
from scenes.sections.operations.load import cells, hour_meter, load_axes, load_points, replica_boxes
from scenes.sections.operations.marks import ICONS, longest_paint
from scenes.sections.operations.versions import error_axes, good_bars, window_boxes
from scenes.sections.operations.words import OperationsWords

COLUMNS = 15  # of the autoscaler's miniature
AROUND_SECONDS = 5  # around the refusals, in the miniature of the rate limit
AROUND_WINDOWS = 2  # around the bad version, in the miniature of the rollback


def sheet(figure: Figure, inner: Box, words: OperationsWords, facts: OperationsFacts) -> None:
    """Draw the six cards and the note in a box. Parts: ("card", 1..6), "note"."""
    body, foot = inner.cut_bottom(23, 5)
    for i, (cell, numbers) in enumerate(zip(placed(words.cards, body.grid(2, 3, 8, 7)), readings(facts, words), strict=True)):
        _card(figure.child("card", i + 1, box=cell), cell, i + 1, words, facts, numbers)
    group = figure.child("note", box=foot)
    rows = group.break_lines(words.note, "note", foot.w - 40, balanced=True)
    group.paragraph(foot.x + 1, foot.y + 9.5, rows, "note", width=foot.w, lead=12, lines=2)


def _card(figure: Figure, box: Box, number: int, words: OperationsWords, facts: OperationsFacts, numbers: tuple[CardReading, ...]) -> None:
    """Draw card `number` (from 1). Parts: chart."""
    card(figure, box)
    icon, accent = ICONS[number - 1]
    figure.icon(icon, box.x + 7.5, box.y + 8, 18, accent=accent)
    lines = figure.break_lines(words.cards[number - 1], "card", box.w - 33)
    last = figure.paragraph(box.x + 30, box.y + 15, lines, "card", width=box.w - 33, lead=11.6)
    if number == VERSIONS:
        tag_pill(figure, box.right - 5.5, last - figure.format.role("card").size * 0.26, words.labels.tiny[-1], anchor="end")
    if len(lines) == 1:
        figure.text(box.x + 30, box.y + 26.6, _fact_line(figure, numbers[0], box.w - 33), "micro", width=box.w - 33)
    strip = Box(box.x + 9, box.y + 32.5, box.w - 18, box.h - 38.5, "chart")
    chart = figure.child("chart", box=strip)
    MINIATURES[number - 1](chart, strip, words, facts)


def _fact_line(figure: Figure, fact: CardReading, width: float) -> str:
    """Return a number with what it is, in short or left out where the width asks for it: the card's title says it too."""
    lines = (f"{fact.number} {fact.label}", f"{fact.number} {fact.short}")
    return next((line for line in lines if figure.measure(line, "micro") <= width), fact.number)


def _floor(figure: Figure, box: Box) -> None:
    line = figure.line((box.x, box.bottom), (box.right, box.bottom), stroke=figure.theme.shade("request", 0.6), width=0.7)
    figure.register(line, "floor")


def _load(figure: Figure, box: Box, _: OperationsWords, facts: OperationsFacts) -> None:
    run = facts.load
    axes = load_axes(run, box, spare=0.025)
    running = replica_boxes(run, axes, COLUMNS)[0]
    figure.register(figure.draw(cells(running, 0.3), fill=_bar_paint(figure)), "running")
    points = load_points(run, axes)
    figure.line(*points, stroke=(figure.theme.panel, 0.75), width=2.4)
    figure.register(figure.line(*points, stroke="cyan", width=1.15, glow=0.5), "line")
    _floor(figure, box)


def _trace(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts) -> None:
    """Draw the spans of one request, and over them its time to the first token, the p95."""
    run, size = facts.served, figure.format.role("micro").size
    said = f"{words.facts.telemetry[0].short} {duration(run.p95, 0, words.units)}"
    rows, big = box.cut_top(size * 0.9, 0)[1].rows(len(run.spans), 0.7), longest(run.spans)
    for k, bar in enumerate(_span_bars(rows, run, box)):
        if k:
            figure.line((bar.x + 0.3, rows[k - 1].bottom), (bar.x + 0.3, bar.y), stroke=("request", 0.6), width=0.5)
        fill, glow = (longest_paint(figure), 0.45) if k == big else (_bar_paint(figure), 0.0)
        figure.register(figure.box_rect(bar, 0.7, fill=fill, glow=glow), "span", k + 1)
    figure.text(box.x, box.y + size * 0.5, said, "micro")


def _span_bars(rows: Sequence[Box], run: ServingRun, room: Box) -> list[Box]:
    """Return a bar a span, each in its row, from the room's left to its right edge."""
    axes, bars = Axes(room, (0, sum(ms for _, ms in run.spans)), (0, 1)), []
    for row, start, (_, ms) in zip(rows, starts(run.spans), run.spans, strict=True):
        w = max(1.6, axes.x(ms) - axes.x(0))
        bars.append(Box(min(axes.x(start), room.right - w), row.y, w, row.h))
    return bars


def _bucket(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts) -> None:
    """Draw requests of each second: admitted ones below what the bucket could give in it, refused ones hollow above."""
    run = facts.bucket
    dry = [int(time) for time, admitted in run.events if not admitted]
    seconds = range(dry[0] - AROUND_SECONDS + 1, dry[-1] + AROUND_SECONDS)
    times, levels = zip(*run.levels, strict=True)
    limits = np.floor(np.interp(seconds, times, levels) + run.rate)
    axes = Axes(box, (seconds[0], seconds[-1] + 1), (0, max(limits)))
    hollow = (0.0, 0.0)
    for second in seconds:
        inside = [admitted for time, admitted in run.events if second <= time < second + 1]
        x, w, passed, total = axes.x(second + 0.14), axes.x(0.72) - axes.x(0), sum(inside), len(inside)
        if passed:
            bar = figure.rect(x, axes.y(passed), w, axes.y(0) - axes.y(passed), 0.4, fill=_bar_paint(figure), behind=True)
            figure.register(bar, "admitted", second)
        if total > passed:
            room = Box(x + 0.3, axes.y(total), w - 0.6, axes.y(passed) - axes.y(total) - 0.7)
            bar = figure.box_rect(room, 0.4, stroke=figure.theme.tint("quiet", 0.4), width=0.6, behind=True)
            figure.register(bar, "refused", second)
            hollow = x + w, min(hollow[1] or axes.y(total), axes.y(total))
    steps = [(axes.x(second + end), axes.y(limit)) for second, limit in zip(seconds, limits, strict=True) for end in (0, 1)]
    figure.register(figure.line(*steps, stroke="cyan", width=0.9, dash=(2.2, 1.5), behind=True), "limit")
    figure.text(box.right, axes.y(limits[-1]) - 2.5, words.labels.limit, "micro", anchor="end")
    figure.text(hollow[0], hollow[1] - 4, words.labels.code, "micro-strong", anchor="end")
    _floor(figure, box)


def _bar_paint(figure: Figure) -> Paint:
    return vertical((0, figure.theme.tint("request", 0.05), 1), (1, figure.theme.shade("blue", 0.66), 1))


def _gate(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts) -> None:
    """Draw one prompt that goes through the filter and one that it holds, with the counts of the whole list."""
    result, labels = facts.guardrail, words.labels
    width = figure.measure(labels.gate, "micro") + 6
    gate = Box(box.x + 11, box.y - 1, width, box.h + 2, "gate")
    theme, size, said = figure.theme, figure.format.role("micro").size, gate.right + 14
    high, low = (lane.cy for lane in box.rows(2))
    figure.circle(box.x + 1.4, high, 2.2, fill="request")
    figure.line((box.x + 5, high), (gate.x, high), stroke=theme.shade("request", 0.8), width=0.9)
    figure.circle(gate.x - 3.2, low, 2.2, fill="amber")
    figure.box_rect(gate, 3, fill=theme.wash(0.25), stroke="cyan", width=1.0, glow=0.5)
    figure.text(gate.cx, gate.cy + size * 0.34, labels.gate, "micro", anchor="middle", colour="body")
    arrow(figure, (gate.right + 1, high), (gate.right + 12, high), colour="cyan", width=1.0, glow=0.3)
    figure.text(said, high + size * 0.34, f"{result.passed} {labels.passed}", "micro")
    figure.text(said, low + size * 0.34, f"{result.stopped} {labels.stopped}", "micro")


def _versions(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts) -> None:
    """Draw the windows around the bad version above the versions that served them, and the way back to version 1."""
    run = facts.rollback
    first, last = run.start - AROUND_WINDOWS, run.back + AROUND_WINDOWS
    near = replace(run, windows=run.windows[first:last])
    size, (above, row) = figure.format.role("micro").size, box.cut_bottom(8.8, 0.8)
    head, plot = above.cut_top(size * 0.86)
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
    figure.text(head.x, head.y + size * 0.54, words.labels.wrong, "micro")
    old, new = words.labels.versions
    new = f"{new} {percent(run.canary_share, 0, words.units)}"
    for k, (left, right, name, good) in enumerate(((box.x, bad, old, True), (bad, back, new, False), (back, end, old, True))):
        tone, bar = "cyan" if good else figure.theme.tint("request", 0.3), Box(left + 0.4, row.y, right - left - 0.8, row.h)
        figure.register(figure.box_rect(bar, 1.5, fill=(tone, 0.2), stroke=(tone, 0.7), width=0.5, behind=True), "version", k)
        figure.text((left + right) / 2, row.bottom - 1.7, name, "micro", anchor="middle", colour="body" if good else "ink")
    _way_back(figure, (back + 2, head.y + 2.5), ((back + end) / 2 + 3, limit - 1.5))


def _way_back(figure: Figure, start: Point, tip: Point) -> None:
    """Draw an arc that leaves to the right and comes down on its tip, with the film's arrow head."""
    (x, y), (end, low) = start, tip
    shaft = low - LINE_STOP
    figure.path(f"M{x} {y} C{x + (end - x) * 0.6} {y} {end} {y} {end} {shaft}", stroke="cyan", width=1.0, glow=0.4)
    figure.draw(arrow_head((end, y), tip, 1.0), fill="cyan", glow=0.4)


def _cost(figure: Figure, box: Box, words: OperationsWords, facts: OperationsFacts) -> None:
    spent = facts.cost
    plot, meter = box.cut_bottom(5, 2)
    axes = Axes(plot, (0, len(spent.cumulative)), (0, spent.total * 1.15))
    minutes = range(1, len(spent.cumulative) + 1)
    figure.register(line_chart(figure, axes, minutes, spent.cumulative, colour="cyan", width=1.15, glow=0.5), "spent")
    figure.circle(*axes.points([len(spent.cumulative)], [spent.total])[0], 1.5, fill="ink", stroke="cyan", width=0.7)
    hour_meter(figure, meter, spent)
    period = f"{words.labels.period} {whole(len(spent.cumulative) / 60)} {words.units.hours}"
    size = figure.format.role("micro").size
    figure.text(box.x, box.y + size * 0.72, f"{money(spent.total, words.units, short=True)} {period}", "micro")


MINIATURES = (_load, _trace, _bucket, _gate, _versions, _cost)
