"""The six cards of section 6 on the poster: icon, title and a miniature whose every mark comes from a model."""

from __future__ import annotations

import numpy as np

from scenes.content.operations import OperationsWords
from scenes.figures.arrows import arrow
from scenes.figures.charts import Axes, line_chart
from scenes.figures.containers import card
from scenes.figures.figure import Figure
from scenes.figures.operations import ICONS, Reading
from scenes.figures.operations_load import cells, hour_meter, load_axes, load_points, replica_boxes
from scenes.figures.operations_requests import longest, longest_paint, starts
from scenes.figures.operations_versions import error_axes, good_bars, window_boxes
from scenes.figures.shape import vertical
from scenes.layout import Box
from scenes.models.operations import autoscale, cost, guardrail, rollback, token_bucket
from scenes.models.serving import simulate

COLUMNS = 15  # of the autoscaler's miniature
PROMPTS = 4  # of the guardrail's miniature: the first ones of the list


def sheet_card(figure: Figure, box: Box, number: int, words: OperationsWords, facts: tuple[Reading, ...]) -> None:
    """Draw card `number` (from 1) of the poster. Parts: chart."""
    card(figure, box)
    icon, accent = ICONS[number - 1]
    figure.icon(icon, box.x + 7.5, box.y + 8, 18, accent=accent)
    lines = figure.break_lines(words.cards[number - 1], "card", box.w - 33)
    figure.paragraph(box.x + 30, box.y + 15, lines, "card", width=box.w - 33, lead=11.6)
    if len(lines) == 1:
        figure.text(box.x + 30, box.y + 26.6, f"{facts[0].number} {facts[0].label}", "micro", width=box.w - 33)
    strip = Box(box.x + 9, box.y + 34, box.w - 18, box.h - 40, "chart")
    chart = figure.child("chart", box=strip)
    MINIATURES[number - 1](chart, strip, words)


def _floor(figure: Figure, box: Box) -> None:
    figure.line((box.x, box.bottom), (box.right, box.bottom), stroke=figure.theme.shade("request", 0.6), width=0.7)


def _load(figure: Figure, box: Box, _: OperationsWords) -> None:
    run = autoscale()
    axes = load_axes(run, box)
    running, _ = replica_boxes(run, axes, COLUMNS)
    figure.draw(cells(running, 0.3), fill=vertical((0, figure.theme.tint("request", 0.05), 1), (1, figure.theme.shade("blue", 0.66), 1)))
    points = load_points(run, axes)
    figure.line(*points, stroke=(figure.theme.panel, 0.75), width=2.4)
    figure.line(*points, stroke="cyan", width=1.15, glow=0.5)
    _floor(figure, box)


def _trace(figure: Figure, box: Box, words: OperationsWords) -> None:
    run = simulate()
    axes = Axes(box, (0, sum(ms for _, ms in run.spans)), (0, 1))
    rows, big = box.rows(len(run.spans), 0.9), longest(run.spans)
    for k, (row, start) in enumerate(zip(rows, starts(run.spans), strict=True)):
        w = max(1.6, axes.x(run.spans[k][1]) - axes.x(0))
        bar = Box(min(axes.x(start), box.right - w), row.y, w, row.h)
        if k:
            figure.line((bar.x + 0.3, rows[k - 1].bottom), (bar.x + 0.3, row.y), stroke=("request", 0.6), width=0.5)
        fill = (
            longest_paint(figure)
            if k == big
            else vertical((0, figure.theme.tint("request", 0.05), 1), (1, figure.theme.shade("blue", 0.66), 1))
        )
        figure.box_rect(bar, 0.7, fill=fill, glow=0.45 if k == big else 0.0)
    size = figure.setting.role("micro").size
    figure.text(
        box.right, box.y + size * 0.78, f"{words.facts.telemetry[0].short} {run.p95:.0f} {words.units.milliseconds}", "micro", anchor="end"
    )


def _bucket(figure: Figure, box: Box, words: OperationsWords) -> None:
    """Draw the tokens left as a line; requests of each second as bars, refused ones outlined on top."""
    run = token_bucket()
    axes = Axes(box, (0, run.seconds), (0, run.size))
    for second in range(int(run.seconds)):
        inside = [admitted for time, admitted in run.events if second <= time < second + 1]
        x, w = axes.x(second + 0.14), axes.x(0.72) - axes.x(0)
        passed, total = sum(inside), len(inside)
        if passed:
            fill = vertical((0, figure.theme.tint("request", 0.05), 1), (1, figure.theme.shade("blue", 0.66), 1))
            figure.rect(x, axes.y(passed), w, axes.y(0) - axes.y(passed), 0.4, fill=fill, behind=True)
        if total > passed:
            figure.rect(
                x + 0.3,
                axes.y(total),
                w - 0.6,
                axes.y(passed) - axes.y(total) - 0.7,
                0.4,
                stroke=figure.theme.tint("quiet", 0.2),
                width=0.6,
                behind=True,
            )
    seconds = range(int(run.seconds) + 1)
    line_chart(figure, axes, seconds, np.interp(seconds, *zip(*run.levels, strict=True)), colour="cyan", area=False, width=1.15, glow=0.5)
    first = next(time for time, admitted in run.events if not admitted)
    figure.text(axes.x(first) + 1, box.y + figure.setting.role("micro").size * 0.85, words.labels.code, "micro")
    _floor(figure, box)


def _gate(figure: Figure, box: Box, _: OperationsWords) -> None:
    """Draw the first prompts of the list as dots on lanes: the gate stops the one that a rule names."""
    gate = box.x + box.w * 0.47
    for verdict, lane in zip(guardrail().prompts[:PROMPTS], box.rows(PROMPTS), strict=True):
        end = box.right - 4 if verdict.passed else gate - 2.4
        tone = "request" if verdict.passed else "amber"
        start = box.x + 4
        if verdict.passed:
            arrow(
                figure,
                (start + 4.5, lane.cy),
                (end - 4.5, lane.cy),
                colour=figure.theme.shade("request", 0.8),
                width=0.8,
                glow=0.0,
                head=False,
            )
            figure.circle(end, lane.cy, 2, fill="request")
        else:
            figure.line((start + 4.5, lane.cy), (gate - 8, lane.cy), stroke=figure.theme.shade("request", 0.8), width=0.8)
            figure.circle(box.right - 4, lane.cy, 2, stroke=("quiet", 0.7), width=0.6, dash=(1.2, 1.1))
        figure.circle(start if verdict.passed else gate - 4.6, lane.cy, 2.2, fill=tone)
    figure.line((gate, box.y - 1), (gate, box.bottom + 1), stroke="cyan", width=1.7, glow=0.7)


def _versions(figure: Figure, box: Box, words: OperationsWords) -> None:
    """Draw the errors of each window: version 2 crosses the limit, version 1 comes back."""
    run = rollback()
    axes = error_axes(run, box)
    good_bars(figure, window_boxes(run, axes, 1, least=0.8), "cyan")
    for bar in window_boxes(run, axes, 2):
        figure.box_rect(bar, 0.5, fill=vertical((0, "ink", 1), (1, figure.theme.shade("ink", 0.55), 1)), behind=True)
    limit = axes.y(run.limit)
    figure.line((box.x, limit), (box.right, limit), stroke=("request", 0.9), width=0.7, dash=(2.4, 1.8), behind=True)
    size = figure.setting.role("micro").size
    base, top = limit - 3, box.y + size * 0.72
    old, new = words.labels.versions
    figure.text((axes.x(0) + axes.x(run.bad_from)) / 2, base, old, "micro", anchor="middle")
    label = figure.text(axes.x(run.back_from) + 2.5, top, new, "micro-strong")
    end = (axes.x(run.back_from) + box.right) / 2 + 12
    figure.text(end, base, old, "micro", anchor="middle")
    arrow(
        figure,
        (label.box[2] + 3, top - size * 0.33),
        (end, top - size * 0.33),
        (end, base - size * 0.8),
        colour="cyan",
        width=1.0,
        glow=0.4,
    )
    _floor(figure, box)


def _cost(figure: Figure, box: Box, words: OperationsWords) -> None:
    spent = cost()
    plot, meter = box.cut_bottom(5, 2)
    axes = Axes(plot, (0, len(spent.cumulative)), (0, spent.total))
    line_chart(figure, axes, range(1, len(spent.cumulative) + 1), spent.cumulative, colour="cyan", width=1.15, glow=0.5)
    figure.circle(*axes.points([len(spent.cumulative)], [spent.total])[0], 1.5, fill="ink", stroke="cyan", width=0.7)
    hour_meter(figure, meter, spent)
    figure.text(box.x, box.y + figure.setting.role("micro").size * 0.72, f"{words.units.dollar}{spent.total:.2f}", "micro")


MINIATURES = (_load, _trace, _bucket, _gate, _versions, _cost)
