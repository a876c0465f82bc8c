"""Drawings of section 6 that follow single requests: a trace and a guardrail.

Spans come from the serving simulation, prompts and verdicts from the rule list.
"""

from __future__ import annotations

import numpy as np

from scenes.content.operations import OperationsWords
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block, body_paint, check, cross
from scenes.figures.charts import Axes
from scenes.figures.figure import Figure
from scenes.figures.hardware import metal
from scenes.figures.shape import Paint, horizontal
from scenes.layout import Box
from scenes.models.operations import Guardrail, Verdict
from scenes.models.serving import ServingRun

GRID_MS = 50.0  # between two lines of the trace
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
    spans, big, unit = run.spans, longest(run.spans), words.units.milliseconds
    values = [f"{ms:.1f} {unit}" for _, ms in spans] if box.w > 400 else []
    left = box.x + max(figure.measure(name, "quiet") for name in words.labels.spans) + 18
    right = box.right - (max(figure.measure(v, "strong") for v in values) + 18 if values else 2)
    size, tick = figure.setting.role("quiet").size, figure.setting.role("tick").size
    below = tick * 1.3 if box.h - tick * 1.3 > len(spans) * size * 1.15 else 0.0
    axes = Axes(Box(left, box.y, right - left, box.h - below), (0, sum(ms for _, ms in spans)), (0, 1))
    _time_grid(figure, axes, unit, below=below > 0)
    points = []
    for k, (row, start) in enumerate(zip(Box(box.x, box.y, box.w, axes.box.h).rows(len(spans), 0), starts(spans), strict=True)):
        part, role = figure.child("span", k + 1, box=row), "strong" if k == big else "quiet"
        inside = f"{spans[k][1]:.0f} {unit}" if k == big and not values else ""
        bar = _span(part, axes, row, start, spans[k][1], k == big, inside)
        if k:
            part.line((bar.x, row.y - row.h * 0.5 + bar.h / 2), (bar.x, bar.y), stroke=("request", 0.7), width=0.75)
        part.text(box.x, row.cy + size * 0.34, words.labels.spans[k], role)
        if values:
            part.text(box.right, row.cy + size * 0.34, values[k], role, anchor="end")
        points += [(bar.x, row.cy), (bar.right, row.cy)]
    figure.add_route(points, "request")


def _time_grid(figure: Figure, axes: Axes, unit: str, *, below: bool) -> None:
    """Draw a line every 50 ms with its time: below the rows, or at the top right, which a waterfall leaves free."""
    grid, size = figure.child("grid", box=axes.box), figure.setting.role("tick").size
    times = np.arange(0, axes.x_range[1], GRID_MS)
    for ms in times:
        x, said = axes.x(float(ms)), f"{ms:.0f} {unit}" if ms == times[-1] else f"{ms:.0f}"
        top = axes.box.y if below or not ms else axes.box.y + size * 1.4
        grid.line((x, top), (x, axes.box.bottom), stroke=(figure.theme.shade("blue", 0.5), 0.8), width=0.65, behind=True)
        if below or ms:
            y = axes.box.bottom + size * 1.12 if below else axes.box.y + size * 1.02
            grid.text(x, y, said, "tick", anchor="middle")


def _span(figure: Figure, axes: Axes, row: Box, start: float, ms: float, big: bool, inside: str) -> Box:
    """Draw one span's bar, with its value in it when there is no column of values."""
    h = row.h * 0.96 if inside else min(20.0, row.h * 0.64)
    width = max(LEAST_SPAN, axes.x(ms) - axes.x(0))
    bar = Box(min(axes.x(start), axes.box.right - width), row.cy - h / 2, width, h)
    if not big:
        figure.box_rect(bar, min(4, width / 3), fill=body_paint(figure, "blue", 1.2), stroke="request", width=0.75)
        return bar
    even = figure.theme.tint("cyan", 0.25)
    figure.box_rect(bar, 4, fill=even if inside else longest_paint(figure), stroke=figure.theme.gleam("cyan", 0.55), width=0.8, glow=0.35)
    if inside:
        size = figure.setting.role("strong").size
        tone = figure.theme.readable_on(even)
        figure.text(bar.cx, bar.cy + size * 0.33, inside, "strong", anchor="middle", colour=tone, width=bar.w - 9)
    return bar


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
