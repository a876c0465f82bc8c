"""Drawings of section 6 that follow single requests: a trace and a guardrail.

Spans come from the serving simulation, prompts and verdicts from the rule list.
"""

from __future__ import annotations

from scenes.content.operations import OperationsWords, Units
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block, body_paint, check, cross
from scenes.figures.charts import Axes
from scenes.figures.figure import Figure
from scenes.figures.hardware import metal
from scenes.figures.operations import duration
from scenes.figures.operations_load import round_ticks
from scenes.figures.shape import Paint, horizontal
from scenes.layout import Box
from scenes.models.operations import Guardrail, Verdict
from scenes.models.serving import ServingRun

TICK_GAP = 6.0  # px, the least from one time of the grid to the next
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
    spans, big, unit = run.spans, longest(run.spans), words.units
    values = [duration(ms, unit) for _, ms in spans] if box.w > 400 else []
    left = box.x + max(figure.measure(name, "quiet") for name in words.labels.spans) + 18
    right = box.right - (max(figure.measure(v, "strong") for v in values) + 18 if values else 2)
    size, tick = figure.setting.role("quiet").size, figure.setting.role("tick").size
    below = tick * 1.3 if box.h - tick * 1.3 > len(spans) * size * 1.15 else 0.0
    axes = Axes(Box(left, box.y, right - left, box.h - below), (0, sum(ms for _, ms in spans)), (0, 1))
    _time_grid(figure, axes, unit, below=below > 0)
    points = []
    for k, (row, start) in enumerate(zip(Box(box.x, box.y, box.w, axes.box.h).rows(len(spans), 0), starts(spans), strict=True)):
        part, role = figure.child("span", k + 1, box=row), "strong" if k == big else "quiet"
        inside = duration(spans[k][1], unit, 0) if k == big and not values else ""
        bar = _span(part, axes, row, start, spans[k][1], k == big, inside)
        if k:
            part.line((bar.x, row.y - row.h * 0.5 + bar.h / 2), (bar.x, bar.y), stroke=("request", 0.7), width=0.75)
        part.text(box.x, row.cy + size * 0.34, words.labels.spans[k], role)
        if values:
            part.text(box.right, row.cy + size * 0.34, values[k], role, anchor="end")
        points += [(bar.x, row.cy), (bar.right, row.cy)]
    figure.add_route(points, "request")


def _time_grid(figure: Figure, axes: Axes, unit: Units, *, below: bool) -> None:
    """Draw lines at round times, each with its time: below the rows, or at the top right, which a waterfall leaves free."""
    grid, size = figure.child("grid", box=axes.box), figure.setting.role("tick").size
    times = round_ticks(axes.x_range[1])
    size_of, name = (1.0, unit.milliseconds) if times[-1] < 1000 else (1e3, unit.seconds)
    half = grid.measure(f"{times[-1] / size_of:g} {name}", "tick") / 2
    last = axes.box.right + 8
    left = min(axes.x(times[-1]), last - half) - half
    for ms in times:
        x, said = axes.x(ms), f"{ms / size_of:g} {name}" if ms == times[-1] else f"{ms / size_of:g}"
        top = axes.box.y if below or not ms else axes.box.y + size * 1.4
        grid.line((x, top), (x, axes.box.bottom), stroke=(figure.theme.shade("blue", 0.5), 0.8), width=0.65, behind=True)
        if below or ms:
            y = axes.box.bottom + size * 1.12 if below else axes.box.y + size * 1.02
            if below or ms == times[-1] or x + grid.measure(said, "tick") / 2 + TICK_GAP < left:
                grid.text(x if below else min(x, last - half), y, said, "tick", anchor="middle")


def _span(figure: Figure, axes: Axes, row: Box, start: float, ms: float, big: bool, inside: str) -> Box:
    """Draw one span's bar, with its value in it or beside it when there is no column of values and room for it."""
    h = row.h * 0.96 if inside else min(20.0, row.h * 0.64)
    width = max(LEAST_SPAN, axes.x(ms) - axes.x(0))
    bar = Box(min(axes.x(start), axes.box.right - width), row.cy - h / 2, width, h)
    if not big:
        figure.box_rect(bar, min(4, width / 3), fill=body_paint(figure, "blue", 1.2), stroke="request", width=0.75)
        return bar
    even = figure.theme.tint("cyan", 0.25)
    figure.box_rect(bar, 4, fill=even if inside else longest_paint(figure), stroke=figure.theme.gleam("cyan", 0.55), width=0.8, glow=0.35)
    if inside:
        _write_span(figure, axes, bar, inside, figure.theme.readable_on(even))
    return bar


def _write_span(figure: Figure, axes: Axes, bar: Box, said: str, tone: str) -> None:
    length, base = figure.measure(said, "strong"), bar.cy + figure.setting.role("strong").size * 0.33
    if length <= bar.w - 7:
        figure.text(bar.cx, base, said, "strong", anchor="middle", colour=tone)
    elif bar.right + 8 + length <= axes.box.right:
        figure.text(bar.right + 8, base, said, "strong")
    elif bar.x - 8 - length >= axes.box.x:
        figure.text(bar.x - 8, base, said, "strong", anchor="end")


# ---------------------------------------------------------------- guardrail
def shown_verdicts(result: Guardrail) -> tuple[Verdict, Verdict, Verdict]:
    """Return the last harmless prompt that passes, the first that a rule on secrets rightly stops, and the first that is missed."""
    passes = [verdict for verdict in result.prompts if verdict.passed and verdict.right]
    stops = [verdict for verdict in result.prompts if verdict.rule == verdict.harm == result.rules[0]]
    missed = [verdict for verdict in result.prompts if verdict.passed and not verdict.right]
    return passes[-1], stops[0], missed[0]


def guardrail(figure: Figure, box: Box, result: Guardrail, words: OperationsWords) -> None:
    """Draw three prompts at a gate: one passes, one stops, one slips through. Parts: passes, stops, slips, gate. Routes: pass, stop, slip."""
    narrow, wide = box.w < 400, figure.setting.is_wide
    verdicts, rows = shown_verdicts(result), box.rows(3, 0)
    pill = rows[0].h * 0.8 if narrow else max(figure.measure(v.prompt, "body") for v in verdicts) + 28
    gate_x = box.cx if narrow else box.x + pill + (62 if wide else 44)
    end_x = gate_x + 88 if wide else box.right - 19
    figure.attach(_gate(figure, Box(gate_x - 14, box.y - 2, 28, box.h + 4, "gate"), rows), "gate")
    for verdict, row, name in zip(verdicts, rows, ("passes", "stops", "slips"), strict=True):
        lane, h = figure.child(name, box=box), row.h * 0.8
        width = pill if narrow else figure.measure(verdict.prompt, "body") + 28
        prompt = Box(box.x, row.cy - h / 2, width, h, "prompt")
        state = "rest" if verdict.passed else "quiet"
        block(lane, prompt, None if narrow else verdict.prompt, colour="blue", state=state, role="body", radius=8)
        if narrow:
            _writing(lane, prompt, verdict.passed)
        _verdict(lane, verdict, prompt.right + 8, gate_x, end_x, row)
        if wide:
            _say_verdict(lane, verdict, end_x + 32, row, words)
    for route, row, end in zip(("pass", "stop", "slip"), rows, (end_x, gate_x - 36, end_x), strict=True):
        figure.add_route([(box.x, row.cy), (end, row.cy)], route)


def _say_verdict(figure: Figure, verdict: Verdict, x: float, row: Box, words: OperationsWords) -> None:
    """Say what became of a prompt, and by which rule."""
    labels, size = words.labels, figure.setting.role("quiet").size
    said = [labels.passed if verdict.right else words.facts.guardrails[1].label]
    if not verdict.passed:
        said = [labels.stopped, f"{verdict.rule} {labels.rule}"]
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
        arrow(figure, (start, y), (end - radius - 8, y), colour=tone, width=1.4, glow=0.3 if verdict.right else 0.0)
    else:
        arrow(figure, (start, y), (gate - 24, y), colour=theme.shade("request", 0.75), width=1.3, glow=0.0)
        figure.line((gate + 26, y), (end - radius - 8, y), stroke=(theme.shade("request", 0.8), 0.8), width=1.1, dash=(0.1, 4))
    figure.circle(end, y, radius, fill=(theme.shade(tone, 0.2), 0.9), stroke=tone, width=1.15)
    if not verdict.passed:
        cross(figure, end, y, radius * 0.78, colour=theme.tint("request", 0.6), width=1.4)
    elif verdict.right:
        check(figure, end, y, radius * 1.1, colour="cyan", width=1.5)
    else:
        figure.line((end, y - radius * 0.5), (end, y + radius * 0.1), stroke="ink", width=1.6)
        figure.circle(end, y + radius * 0.46, 1.7, fill="ink")


def _gate(figure: Figure, box: Box, rows: list[Box]) -> Figure:
    """Draw the gate: a post that is open on the first and the last lane and locked on the second."""
    made, theme, gap = Figure(figure.look, box), figure.theme, rows[0].h * 0.3
    post = {"fill": metal(figure), "stroke": theme.tint("blue", 0.3), "width": 0.95}
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
