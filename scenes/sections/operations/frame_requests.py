"""Drawings of operations in full frames that follow single requests: a trace and a guardrail.

Spans come from the serving simulation, prompts and verdicts from the rule list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.units import duration, plain
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.charts import Axes
from scenes.drawing.kit.hardware import metal
from scenes.drawing.kit.payloads import block, body_paint, check, cross
from scenes.drawing.shape import Shape, ShapeStyle
from scenes.models.guardrail_text import Rules
from scenes.models.operations import Guardrail, Verdict
from scenes.models.serving import ServingRun
from scenes.sections.operations.facts import longest, round_ticks, span_times, starts
from scenes.sections.operations.marks import longest_paint
from scenes.sections.operations.progress import drawn_first
from scenes.sections.operations.words import OperationsUnits, OperationsWords

TICK_GAP = 6.0  # px, the least from one time of the grid to the next
LEAST_SPAN = 5.0  # px, so that a span of a few milliseconds can be seen


# ---------------------------------------------------------------- trace
@dataclass(frozen=True)
class TracePlan:
    """Where a waterfall stands: its axis of time, a row a span, what is written of each at the right (nothing where it is narrow)."""

    axes: Axes
    rows: tuple[Box, ...]
    values: tuple[str, ...]
    below: bool  # whether times stand below the rows


def trace_plan(figure: Figure, box: Box, run: ServingRun, words: OperationsWords) -> TracePlan:
    """Return where the spans of a request stand in a card's drawing zone."""
    values = span_times(run, words.units) if box.w > 400 else ()
    left = box.x + max(figure.measure(name, "quiet") for name in words.labels.spans) + 18
    right = box.right - (max(figure.measure(v, "strong") for v in values) + 18 if values else 2)
    size, tick = figure.format.role("quiet").size, figure.format.role("tick").size
    below = tick * 1.3 if box.h - tick * 1.3 > len(run.spans) * size * 1.15 else 0.0
    axes = Axes(Box(left, box.y, right - left, box.h - below), (0, sum(ms for _, ms in run.spans)), (0, 1))
    return TracePlan(axes, tuple(Box(box.x, box.y, box.w, axes.box.h).rows(len(run.spans), 0)), values, below > 0)


def trace(figure: Figure, box: Box, run: ServingRun, words: OperationsWords, spans: int, *, compared: bool) -> None:
    """Draw the first spans of one request as a waterfall; the longest is highlighted once it is `compared` with the others.

    Parts: "grid" with ("line", k), ("span", k) with "name" and, when it is over, "bar", "drop" and "value".
    """
    plan, known = trace_plan(figure, box, run, words), compared
    size, big = figure.format.role("quiet").size, longest(run.spans)
    _time_grid(figure, plan.axes, words.units, below=plan.below, marked=spans > 0)
    for k, row in enumerate(plan.rows):
        part, role = figure.child("span", k + 1, box=row), "strong" if k == big and known else "quiet"
        if k < spans:
            inside = duration(run.spans[k][1], 0, words.units) if k == big and known and not plan.values else ""
            bar = draw_span(part, plan, run, k, hot=k == big and known, inside=inside)
            if k:
                part.register(draw_drop(part, row, bar), "drop")
        part.child("name").text(box.x, row.cy + size * 0.34, words.labels.spans[k], role)
        if plan.values and k < spans:
            part.child("value").text(box.right, row.cy + size * 0.34, plan.values[k], role, anchor="end")


def draw_drop(figure: Figure, row: Box, bar: Box) -> Shape:
    """Draw the line by which a request comes from the row above to where its span begins."""
    return figure.line((bar.x, row.y - row.h * 0.5 + bar.h / 2), (bar.x, bar.y), stroke=("request", 0.7), width=0.75)


def _time_grid(figure: Figure, axes: Axes, unit: OperationsUnits, *, below: bool, marked: bool) -> None:
    """Draw lines at round times, each with its time if `marked`: below the rows, or at the top right, which a waterfall leaves free."""
    grid, size = figure.child("grid", box=axes.box), figure.format.role("tick").size
    times = round_ticks(axes.x_range[1])
    size_of, name = (1.0, unit.milliseconds) if times[-1] < 1000 else (1e3, unit.seconds)
    half = grid.measure(f"{plain(times[-1] / size_of)} {name}", "tick") / 2
    last = axes.box.right + 8
    left = min(axes.x(times[-1]), last - half) - half
    for k, ms in enumerate(times):
        x, said = axes.x(ms), f"{plain(ms / size_of)} {name}" if ms == times[-1] else plain(ms / size_of)
        top = axes.box.y if below or not ms else axes.box.y + size * 1.4
        line = grid.line((x, top), (x, axes.box.bottom), stroke=(figure.theme.shade("blue", 0.5), 0.8), width=0.65, behind=True)
        grid.register(line, "line", k)
        if marked and (below or ms):
            y = axes.box.bottom + size * 1.12 if below else axes.box.y + size * 1.02
            if below or ms == times[-1] or x + grid.measure(said, "tick") / 2 + TICK_GAP < left:
                grid.text(x if below else min(x, last - half), y, said, "tick", anchor="middle")


def span_bar(plan: TracePlan, run: ServingRun, k: int, share: float = 1.0, *, high: bool = False) -> Box:
    """Return the bar of a span, or what there is of it after a share of its time."""
    row, axes, ms = plan.rows[k], plan.axes, run.spans[k][1]
    h = row.h if high else min(20.0, row.h * 0.64)
    width = max(LEAST_SPAN, axes.x(ms) - axes.x(0))
    left = min(axes.x(starts(run.spans)[k]), axes.box.right - width)
    return Box(left, row.cy - h / 2, max(LEAST_SPAN, width * share), h)


def draw_span(figure: Figure, plan: TracePlan, run: ServingRun, k: int, *, hot: bool = False, inside: str = "", share: float = 1.0) -> Box:
    """Draw a span's bar, with its value in it or beside it when there is no column of values and room for it. Part: "bar"."""
    bar = span_bar(plan, run, k, share, high=bool(inside))
    even = figure.theme.tint("cyan", 0.25)
    style = ShapeStyle(fill=body_paint(figure, "blue", 1.2), stroke="request", width=0.75)
    if hot:
        fill = even if inside else longest_paint(figure)
        style = ShapeStyle(fill=fill, stroke=figure.theme.gleam("cyan", 0.55), width=0.8, glow=0.35)
    figure.register(figure.box_rect(bar, 4 if hot else min(4, bar.w / 3), **style), "bar")
    if inside:
        _write_span(figure.child("value"), plan.axes, bar, inside, figure.theme.readable_on(even))
    return bar


def _write_span(figure: Figure, axes: Axes, bar: Box, said: str, tone: str) -> None:
    length, size = figure.measure(said, "strong"), figure.format.role("strong").size
    base = bar.cy + size * 0.33
    if length <= bar.w - 7:
        figure.text(bar.cx, bar.cy + size * 0.28, said, "strong", anchor="middle", colour=tone)
    elif bar.right + 8 + length <= axes.box.right:
        figure.text(bar.right + 8, base, said, "strong")
    elif bar.x - 8 - length >= axes.box.x:
        figure.text(bar.x - 8, base, said, "strong", anchor="end")


# ---------------------------------------------------------------- guardrail


LANES = ("passes", "stops", "slips")


def guardrail(figure: Figure, box: Box, result: Guardrail, words: OperationsWords, prompts: int, *, alarm: bool) -> None:
    """Draw the first of three prompts at a gate: one passes, one stops (in an `alarm`, a harmless one), one slips through.

    Parts: "gate", and of each prompt "passes", "stops", "slips" with "prompt", "way", "mark" and, in a wide frame, "said". Routes
    (name, "in") from a prompt to the gate's far side, or to where it is stopped, and (name, "on") to its mark; ("stops", "back").
    """
    narrow, wide = box.w < 400, figure.format.is_wide
    first, rows = drawn_first(result)[:4], box.rows(3, 0)
    verdicts = (first[0], first[3 if alarm else 1], first[2])
    pill = rows[0].h * 0.8 if narrow else max(figure.measure(v.prompt, "body") for v in first[:3]) + 28
    gate_x = box.cx if narrow else box.x + pill + (62 if wide else 44)
    end_x = gate_x + 88 if wide else box.right - 19
    figure.attach(_gate(figure, Box(gate_x - 14, box.y - 2, 28, box.h + 4, "gate"), rows), "gate")
    for k, (verdict, row, name) in enumerate(zip(verdicts, rows, LANES, strict=True)):
        prompt = Box(box.x, row.cy - row.h * 0.4, pill if narrow else _pill_width(figure, verdict, pill), row.h * 0.8, "prompt")
        _lane_routes(figure, name, prompt, gate_x, end_x)
        if k < prompts:
            lane = figure.child(name, box=box)
            _prompt(lane.child("prompt", box=prompt), prompt, verdict, narrow=narrow)
            _verdict(lane, verdict, prompt.right + 8, gate_x, end_x, row)
            if wide:
                _say_verdict(lane.child("said"), verdict, end_x + 32, row, words)


def _pill_width(figure: Figure, verdict: Verdict, most: float) -> float:
    """Return how wide a prompt's block is: as its words need it, at most `most`, where they then stand in two lines."""
    return min(most, figure.measure(verdict.prompt, "body") + 28)


def _prompt(figure: Figure, box: Box, verdict: Verdict, *, narrow: bool) -> None:
    """Draw a prompt's block, with its words where there is room for them, in two lines if they are many."""
    state, fits = "rest" if verdict.passed else "quiet", figure.measure(verdict.prompt, "body") <= box.w - 20
    block(figure, box, verdict.prompt if fits and not narrow else None, colour="blue", state=state, role="body", radius=8)
    if narrow:
        _writing(figure, box, verdict.passed)
    elif not fits:
        size = min(figure.format.role("quiet").size, box.h * 0.46)
        rows = figure.break_lines(verdict.prompt, "quiet", box.w - 16, balanced=True, size=size)
        figure.paragraph(box.cx, box.cy - size * 0.17, rows, "quiet", anchor="middle", colour="ink", width=box.w, lead=size, size=size)


def _lane_routes(figure: Figure, name: str, prompt: Box, gate: float, end: float) -> None:
    """Name the ways of a prompt's lane: they begin right of its words."""
    y, start = prompt.cy, prompt.right + 4
    if name == "stops":
        figure.add_route([(start, y), (gate - 26, y)], name, "in")
        figure.add_route([(gate - 26, y), (gate - 44, y)], name, "back")
    else:
        figure.add_route([(start, y), (gate, y)], name, "in")
        figure.add_route([(gate, y), (end, y)], name, "on")


def scan_box(lane: Figure, verdict: Verdict, rules: Rules) -> Box | None:
    """Return where the words stand in a prompt that a rule knows; None where it knows none, or the prompt shows no words."""
    pattern = next((pattern for name, pattern in rules if name == verdict.rule), None)
    if pattern is None:
        return None
    for label in lane.figure("prompt").labels():
        found = re.search(pattern, label.text, re.IGNORECASE)
        if found and label.text in verdict.prompt:
            left, width = (lane.measure(text, label.role, label.size) for text in (label.text[: found.start()], found[0]))
            x, y, _, bottom = label.box
            return Box(x + left, y, width, bottom - y, "found")
    return None


def _say_verdict(figure: Figure, verdict: Verdict, x: float, row: Box, words: OperationsWords) -> None:
    """Say what became of a prompt, and by which rule."""
    labels, size = words.labels, figure.format.role("quiet").size
    said = [labels.passed if verdict.right else words.facts.guardrails[1].label]
    if not verdict.passed:
        said = [labels.stopped if verdict.right else labels.false_alarm, labels.rule.format(rule=verdict.rule)]
    first = row.cy + size * (0.34 if len(said) == 1 else -0.26)
    figure.paragraph(x, first, said, "quiet", width=figure.box.right - x + 8, lead=size * 1.2)


def _writing(figure: Figure, box: Box, bright: bool) -> None:
    """Draw two lines of writing on a prompt that has no room for words."""
    for share, end in ((0.36, 0.76), (0.64, 0.56)):
        y = box.y + box.h * share
        figure.line((box.x + box.w * 0.24, y), (box.x + box.w * end, y), stroke=("ink", 0.9 if bright else 0.55), width=1.1)


def _verdict(figure: Figure, verdict: Verdict, start: float, gate: float, end: float, row: Box) -> None:
    """Draw a prompt's way to the gate, and beyond it when it passes, with its mark at the end: check, cross, or a warning."""
    theme, radius, y = figure.theme, min(18.0, row.h * 0.38), row.cy
    tone = "cyan" if verdict.passed and verdict.right else theme.tint("request", 0.2)
    if verdict.passed:
        way = arrow(figure, (start, y), (end - radius - 8, y), colour=tone, width=1.4, glow=0.3 if verdict.right else 0.0)
    else:
        way = arrow(figure, (start, y), (gate - 24, y), colour=theme.shade("request", 0.75), width=1.3, glow=0.0)
        beyond = figure.line((gate + 26, y), (end - radius - 8, y), stroke=(theme.shade("request", 0.8), 0.8), width=1.1, dash=(0.1, 4))
        figure.register(beyond, "beyond")
    figure.register(way, "way")
    mark = figure.child("mark", box=Box(end - radius, y - radius, 2 * radius, 2 * radius))
    mark.circle(end, y, radius, fill=(theme.shade(tone, 0.2), 0.9), stroke=tone, width=1.15)
    if not verdict.passed:
        cross(mark, end, y, radius * 0.78, colour=theme.tint("request", 0.6), width=1.4)
    elif verdict.right:
        check(mark, end, y, radius * 1.1, colour="cyan", width=1.5)
    else:
        mark.line((end, y - radius * 0.5), (end, y + radius * 0.1), stroke="ink", width=1.6)
        mark.circle(end, y + radius * 0.46, 1.7, fill="ink")


def _gate(figure: Figure, box: Box, rows: list[Box]) -> Figure:
    """Draw the gate: a post that is open on the first and the last lane and locked on the second."""
    made, theme, gap = Figure(figure.style, box), figure.theme, rows[0].h * 0.3
    post = ShapeStyle(fill=metal(figure), stroke=theme.tint("blue", 0.3), width=0.95)
    edges = (box.y, rows[0].cy - gap, rows[0].cy + gap, rows[2].cy - gap, rows[2].cy + gap, box.bottom)
    for top, bottom in zip(edges[::2], edges[1::2], strict=True):
        made.rect(box.x, top, box.w, bottom - top, min(7, (bottom - top) / 2), **post)
    for row in (rows[0], rows[2]):
        for x in (box.x, box.right):
            made.line((x, row.cy - gap), (x, row.cy + gap), stroke=("request", 0.6), width=0.8, dash=(1.2, 2.6))
        for y in (row.cy - gap, row.cy + gap):
            made.line((box.x, y), (box.right, y), stroke="cyan", width=1.3, glow=0.5)
    side = min(40.0, rows[1].h * 0.84)
    lock = Box(box.cx - side / 2, rows[1].cy - side / 2, side, side)
    made.box_rect(lock, 7, fill=theme.shade("blue", 0.5), stroke="cyan", width=1.0)
    made.icon("lock", lock.cx - side * 0.3, lock.cy - side * 0.3, side * 0.6, colour=theme.readable_on(theme.shade("blue", 0.5)))
    return made
