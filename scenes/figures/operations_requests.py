"""Drawings of section 6 that follow single requests: a trace, a token bucket, a guardrail.

Spans come from the serving simulation, levels and refusals from the token bucket, prompts and verdicts from the rule list.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.content.operations import OperationsWords
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block, body_paint, check, cross
from scenes.figures.charts import Axes, grid_lines, line_chart
from scenes.figures.figure import Figure
from scenes.figures.hardware import metal
from scenes.figures.shape import Paint, horizontal
from scenes.layout import Box
from scenes.models.operations import Bucket, Guardrail, Verdict
from scenes.models.serving import ServingRun

CROSS = 7.0  # px, a refused request
GRID_MS = 25.0  # between two lines of the trace
LEAST_SPAN = 5.0  # px, so that a span of a few milliseconds can be seen


def starts(spans: tuple[tuple[str, float], ...]) -> list[float]:
    """Return when each span begins, ms after the first."""
    return [sum(ms for _, ms in spans[:k]) for k in range(len(spans))]


def longest(spans: tuple[tuple[str, float], ...]) -> int:
    """Return which span took the most time."""
    return max(range(len(spans)), key=lambda k: spans[k][1])


def longest_paint(figure: Figure) -> Paint:
    """Return the fill of the longest span: from blue to cyan."""
    return horizontal((0, "blue", 1), (1, figure.theme.gleam("cyan", 0.15), 1))


# ---------------------------------------------------------------- trace
def trace(figure: Figure, box: Box, run: ServingRun, words: OperationsWords) -> None:
    """Draw the spans of one request as a waterfall, the longest highlighted. Parts: grid, ("span", k). Route: request."""
    spans, big = run.spans, longest(run.spans)
    names = words.labels.spans
    values = [f"{ms:.0f} {words.units.milliseconds}" for _, ms in spans] if box.w > 400 else []
    left = box.x + max(figure.measure(name, "quiet") for name in names) + 18
    right = box.right - (max(figure.measure(v, "strong") for v in values) + 18 if values else 2)
    axes = Axes(Box(left, box.y, right - left, box.h), (0, sum(ms for _, ms in spans)), (0, 1))
    _time_grid(figure, axes)
    rows, size = box.rows(len(spans), 0), figure.setting.role("quiet").size
    points = []
    for k, (row, start) in enumerate(zip(rows, starts(spans), strict=True)):
        part = figure.child("span", k + 1, box=row)
        bar = _span(part, axes, row, start, spans[k][1], k == big)
        if k:
            part.line((bar.x, row.y - row.h * 0.5 + bar.h / 2), (bar.x, bar.y), stroke=("request", 0.7), width=0.75)
        part.text(box.x, row.cy + size * 0.34, names[k], "strong" if k == big else "quiet")
        if values:
            part.text(box.right, row.cy + size * 0.34, values[k], "strong" if k == big else "quiet", anchor="end")
        points += [(bar.x, row.cy), (bar.right, row.cy)]
    figure.add_route(points, "request")


def _time_grid(figure: Figure, axes: Axes) -> None:
    grid = figure.child("grid", box=axes.box)
    for ms in np.arange(0, axes.x_range[1], GRID_MS):
        x = axes.x(float(ms))
        grid.line((x, axes.box.y - 4), (x, axes.box.bottom), stroke=(figure.theme.shade("blue", 0.45), 0.7), width=0.65, behind=True)


def _span(figure: Figure, axes: Axes, row: Box, start: float, ms: float, big: bool) -> Box:
    h = min(20.0, row.h * 0.64)
    width = max(LEAST_SPAN, axes.x(ms) - axes.x(0))
    bar = Box(min(axes.x(start), axes.box.right - width), row.cy - h / 2, width, h)
    if big:
        figure.box_rect(bar, 4, fill=longest_paint(figure), stroke=figure.theme.gleam("cyan", 0.55), width=0.8, glow=0.35)
    else:
        figure.box_rect(bar, min(4, width / 3), fill=body_paint(figure, "blue", 1.2), stroke="request", width=0.75)
    return bar


# ---------------------------------------------------------------- token bucket
def bucket(figure: Figure, box: Box, run: Bucket, words: OperationsWords) -> None:
    """Draw the bucket, and its level over time with every request under it. Parts: bucket, level, requests. Route: requests."""
    if box.w < 400:
        _bucket_alone(figure, box, run, words)
        return
    pail, rest = box.cut_left(104, 30)
    draw_pail(figure.child("bucket", box=pail), Box(pail.x, box.y + 8, pail.w, box.h - 8), run)
    size = figure.setting.role("quiet").size
    indent = figure.measure(f"{run.size:.0f}", "tick") + 12
    plot = Box(rest.x + indent, box.y + 6, rest.w - indent, box.h - 6 - 20 - size * 1.35, "level")
    axes = Axes(plot, (0, run.seconds), (0, run.size))
    level = figure.child("level", box=plot)
    grid_lines(level, axes, (0, run.size / 2, run.size), labels=lambda value: f"{value:.0f}", gap=12)
    line_chart(level, axes, *zip(*run.levels, strict=True), colour="cyan", width=1.5, glow=0.3)
    dip = next(time for time, left in run.levels if left < 1)
    if axes.x(dip) + figure.measure(words.labels.tokens, "quiet") < axes.x(0.75 * run.seconds):
        level.text(axes.x(dip), plot.y + size * 0.98, words.labels.tokens, "quiet")
    requests = figure.child("requests", box=Box(plot.x, plot.bottom, plot.w, box.bottom - plot.bottom))
    _request_marks(requests, axes, run, plot.bottom + 16, box.bottom - size * 0.5)
    first = next(time for time, admitted in run.events if not admitted)
    fits = figure.measure(words.labels.refused, "quiet") < axes.x(first) - plot.x - 16
    requests.text(
        axes.x(first) - 16,
        box.bottom - size * 0.16,
        words.labels.refused if fits else words.labels.code,
        "quiet",
        anchor="end",
        colour="body",
    )
    tick = figure.setting.role("tick").size
    requests.text(plot.right, box.bottom - size * 0.5 + tick * 0.34, f"{run.seconds:.0f} {words.units.seconds}", "tick", anchor="end")
    figure.add_route([(plot.x, plot.bottom + 16), (plot.right, plot.bottom + 16)], "requests")


def _request_marks(figure: Figure, axes: Axes, run: Bucket, y: float, low: float) -> None:
    """Mark admitted requests on a row, and refused ones as crosses on the row under it."""
    for time in (time for time, admitted in run.events if admitted):
        figure.rect(axes.x(time) - 2, y - 9, 4, 18, 2, fill=body_paint(figure, "blue", 1.5), stroke="request", width=0.5)
    for x, row in stacked([axes.x(time) for time, admitted in run.events if not admitted], CROSS * 1.3):
        cross(figure, x, low + (row - 1) * CROSS * 1.4, CROSS, colour="ink", width=1.0)


def stacked(places: Sequence[float], least: float) -> list[tuple[float, int]]:
    """Give each of rising places the first row in which it stands `least` from the one before."""
    ends: list[float] = []
    result = []
    for place in places:
        row = next((k for k, end in enumerate(ends) if place - end >= least), len(ends))
        ends[row : row + 1] = [place]
        result.append((place, row))
    return result


def draw_pail(figure: Figure, box: Box, run: Bucket) -> None:
    """Draw a bucket that holds as many tokens as the model's last level, and one that drops in."""
    theme, ry = figure.theme, box.w * 0.10
    radius = min(box.w * 0.098, (box.h - 2 * ry) / 11.4)
    top, base, lean = box.y + ry + radius * 2, box.bottom - ry, box.w * 0.09
    left, right, cx = box.x, box.right, box.cx
    shape = f"M{left} {top} L{left + lean} {base} A{box.w / 2 - lean} {ry} 0 0 0 {right - lean} {base} L{right} {top} A{box.w / 2} {ry} 0 0 1 {left} {top} Z"
    glass = horizontal((0, theme.shade("blue", 0.34), 0.75), (0.3, theme.shade("blue", 0.16), 0.6), (1, theme.shade("blue", 0.30), 0.75))
    figure.path(shape, fill=glass, stroke=theme.tint("request", 0.1), width=1.0)
    figure.ellipse(cx, top, box.w / 2, ry, fill=(theme.shade("blue", 0.10), 0.9), stroke=theme.tint("request", 0.1), width=1.0)
    pitch = (base - top - radius) / 4
    for k in range(int(run.size)):
        row, place = divmod(k, 3)
        x = cx + (place - 1) * radius * 2.5 if row < 3 else cx
        y = base - radius * 0.7 - row * pitch
        token(figure, x, y, radius, full=k < int(run.levels[-1][1]))
    token(figure, cx, box.y + radius, radius)


def token(figure: Figure, cx: float, cy: float, radius: float, *, full: bool = True) -> None:
    """Draw one token of the bucket, or its free place."""
    if full:
        figure.circle(cx, cy, radius, fill=body_paint(figure, "cyan", 1.15), stroke="cyan", width=0.8)
    else:
        figure.circle(cx, cy, radius, stroke=("cyan", 0.55), width=0.7, dash=(1.6, 1.6))


def _bucket_alone(figure: Figure, box: Box, run: Bucket, words: OperationsWords) -> None:
    """Draw a request that takes a token and passes, and one that finds none and is refused. Parts and route as `bucket`."""
    pail = Box(box.cx - 52, box.y, 104, box.h, "bucket")
    draw_pail(figure.child("bucket", box=pail), pail, run)
    y, low = box.y + box.h * 0.42, box.bottom - 18
    level = figure.child("level", box=box)
    arrow(level, (box.x + 26, y), (pail.x - 4, y), colour=("request"), width=1.3, glow=0.2)
    arrow(level, (pail.right + 6, y), (box.right - 26, y), colour="cyan", width=1.3, glow=0.2)
    requests = figure.child("requests", box=box)
    for x in (box.x, box.right - 18):
        block(requests, Box(x, y - 19, 18, 38), colour="blue", radius=5)
    size = figure.setting.role("quiet").size
    turned = Box(box.x + figure.measure(words.labels.code, "quiet") + 12, low - 16, 16, 32, "refused")
    requests.text(box.x, low + size * 0.34, words.labels.code, "quiet", colour="body")
    block(requests, turned, colour="request", state="ghost", radius=5)
    mouth = (pail.x - 3, y + 18)
    requests.path(
        f"M{mouth[0]} {mouth[1]} Q{turned.cx} {mouth[1] + 2} {turned.cx} {turned.y - 7}",
        stroke=("request", 0.9),
        width=1.1,
        dash=(0.1, 3.6),
    )
    figure.add_route([(box.x, y), (box.right, y)], "requests")


# ---------------------------------------------------------------- guardrail
def shown_verdicts(result: Guardrail) -> tuple[Verdict, Verdict]:
    """Return the last prompt that passes and the first that a rule on secrets stops."""
    passed = [verdict for verdict in result.prompts if verdict.passed]
    stopped = [verdict for verdict in result.prompts if verdict.rule == result.rules[0]]
    return passed[-1], stopped[0]


def guardrail(figure: Figure, box: Box, result: Guardrail, words: OperationsWords) -> None:
    """Draw two prompts at a gate: one passes, one stops. Parts: passes, stops, gate. Routes: pass, stop."""
    narrow, wide = box.w < 400, figure.setting.is_wide
    verdicts = shown_verdicts(result)
    size = figure.setting.role("body").size
    pill = 34.0 if narrow else max(figure.measure(v.prompt, "body") for v in verdicts) + 28
    gate_x = box.cx if narrow else box.x + pill + (62 if wide else 44)
    end_x = box.right - 19 if not wide else gate_x + 88
    lanes = [row.cy for row in box.rows(2, 0)]
    figure.attach(_gate(figure, Box(gate_x - 14, box.y - 2, 28, box.h + 4, "gate"), lanes), "gate")
    for verdict, y, name in zip(verdicts, lanes, ("passes", "stops"), strict=True):
        lane = figure.child(name, box=box)
        h = min(48.0, box.h * 0.36) if not narrow else pill
        own = pill if narrow else figure.measure(verdict.prompt, "body") + 28
        prompt = Box(box.x, y - h / 2, own, h, "prompt")
        block(
            lane,
            prompt,
            None if narrow else verdict.prompt,
            colour="blue",
            state="rest" if verdict.passed else "quiet",
            role="body",
            radius=8,
        )
        if narrow:
            _writing(lane, prompt, verdict.passed)
        _verdict(lane, verdict.passed, prompt.right + 8, gate_x, end_x, y)
        if wide:
            said = [words.labels.passed] if verdict.passed else [words.labels.stopped, f"{verdict.rule} {words.labels.rule}"]
            lane.paragraph(
                end_x + 32, y + size * (0.34 if len(said) == 1 else -0.26), said, "quiet", width=box.right - end_x - 32 + 8, lead=size * 1.2
            )
    figure.add_route([(box.x, lanes[0]), (end_x, lanes[0])], "pass")
    figure.add_route([(box.x, lanes[1]), (gate_x - 36, lanes[1])], "stop")


def _writing(figure: Figure, box: Box, bright: bool) -> None:
    """Draw two lines of writing on a prompt that has no room for words."""
    for share, end in ((0.36, 0.76), (0.64, 0.56)):
        y = box.y + box.h * share
        figure.line((box.x + box.w * 0.24, y), (box.x + box.w * end, y), stroke=("ink", 0.9 if bright else 0.55), width=1.1)


def _verdict(figure: Figure, passed: bool, start: float, gate: float, end: float, y: float) -> None:
    """Draw a prompt's way to the gate, and beyond it when it passes, with its mark at the end."""
    theme = figure.theme
    tone = "cyan" if passed else theme.tint("request", 0.2)
    if passed:
        arrow(figure, (start, y), (end - 26, y), colour="cyan", width=1.4, glow=0.3)
    else:
        arrow(figure, (start, y), (gate - 24, y), colour=theme.shade("request", 0.75), width=1.3, glow=0.0)
        figure.line((gate + 30, y), (end - 28, y), stroke=(theme.shade("request", 0.8), 0.8), width=1.1, dash=(0.1, 4))
    figure.circle(end, y, 18, fill=(theme.shade(tone, 0.2), 0.9), stroke=tone, width=1.15)
    if passed:
        check(figure, end, y, 20, colour="cyan", width=1.5)
    else:
        cross(figure, end, y, 14, colour=theme.tint("request", 0.6), width=1.4)


def _gate(figure: Figure, box: Box, lanes: list[float]) -> Figure:
    """Draw the gate: a post that is open on the first lane and locked on the second."""
    made, theme = Figure(figure.look, box), figure.theme
    gap = min(20.0, box.h * 0.14)
    post = {"fill": metal(figure), "stroke": theme.tint("blue", 0.3), "width": 0.95}
    made.rect(box.x, box.y, box.w, lanes[0] - gap - box.y, 7, **post)
    made.rect(box.x, lanes[0] + gap, box.w, box.bottom - lanes[0] - gap, 7, **post)
    for x in (box.x, box.right):
        made.line((x, lanes[0] - gap), (x, lanes[0] + gap), stroke=("request", 0.6), width=0.8, dash=(1.2, 2.6))
    for y in (lanes[0] - gap, lanes[0] + gap):
        made.line((box.x, y), (box.right, y), stroke="cyan", width=1.3, glow=0.5)
    lock = Box(box.cx - 20, lanes[1] - 22, 40, 44)
    made.box_rect(lock, 7, fill=theme.shade("blue", 0.5), stroke="cyan", width=1.0)
    made.icon("lock", lock.cx - 12, lock.cy - 12, 24, colour=theme.readable_on(theme.shade("blue", 0.5)))
    return made
