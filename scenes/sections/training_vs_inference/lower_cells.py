"""What the cells of rows 4 and 5 of training against inference draw in full frames: what is measured, how the work is shaped.

Losses, times and requests come from the models; each drawing fills the box that it is given.
"""

from __future__ import annotations

from typing import Unpack

import numpy as np

from scenes.core.box import Box
from scenes.core.units import compact, tenths
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes, bar_chart, gauge, line_chart
from scenes.drawing.kit.payloads import body_paint, hot_paint
from scenes.drawing.shape import Shape, ShapeStyle, vertical
from scenes.sections.training_vs_inference.facts import BATCH_ROWS, NOW, STEPS_A_COLUMN, ComparisonFacts, now_column, paces, stays, window
from scenes.sections.training_vs_inference.moments import ComparisonMoment
from scenes.sections.training_vs_inference.upper_cells import LARGE

SWEEP = (205.0, -25.0)  # of a gauge, degrees, y up
BRIGHT_LANES = 16  # lanes that are drawn at full brightness


def falling_loss(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw the loss of every step of the run. Parts: "axes", "loss"."""
    box = figure.box.inset(2, 2, 8, 2)
    losses = facts.run.losses
    axes = Axes(box, (1, len(losses)), (0, max(losses)))
    _axes(figure, box)
    if (4, "training") not in moment.measured:
        return
    figure.register(line_chart(figure, axes, range(1, len(losses) + 1), losses, head=True), "loss")


def _axes(figure: Figure, box: Box) -> None:
    tone = (figure.theme.shade("request", 0.7), 0.95)
    figure.register(figure.line((box.x, box.y), (box.x, box.bottom), (box.right, box.bottom), stroke=tone, width=0.9), "axes")


def two_gauges(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw time per token and tokens a second of a replica as gauges, which end as `dial_ends` says. Parts: ("gauge", k)."""
    known = (4, "inference") in moment.measured
    for k, share in enumerate(gauge_shares(facts)):
        figure.register(draw_gauge(figure, figure.box, k, share if known else 0.0), "gauge", k + 1)
    if figure.box.h >= LARGE:
        for k, end in enumerate(dial_ends(facts)):
            _dial_scale(figure, k, end)


def dial_ends(facts: ComparisonFacts) -> tuple[str, str]:
    """Return what both dials end with: the 95th percentile of the time per token, and the tokens a second that a replica sustains."""
    slowest, most = dial_limits(facts)
    return f"{tenths(slowest)} ms", compact(most)


def dial_limits(facts: ComparisonFacts) -> tuple[float, float]:
    """Return the ends of both dials in ms and tokens a second."""
    return facts.served.between_tokens.p95, facts.sustained


def _dial_scale(figure: Figure, number: int, end: str) -> None:
    """Write under the end of a dial of the open row what it means; the dial begins with nothing."""
    cx, cy, radius = _dial(figure.box, number)
    angle = np.radians(SWEEP[1])
    x, y = radius * float(np.cos(angle)), cy - radius * float(np.sin(angle)) + figure.format.role("quiet").size * 1.25
    figure.text(cx + x, y, end, "quiet", anchor="middle")


def gauge_shares(facts: ComparisonFacts) -> tuple[float, float]:
    """Return how far both needles stand."""
    between, rate = (min(1.0, value / end) if end else 0.0 for value, end in zip(paces(facts), dial_limits(facts), strict=True))
    return between, rate


def draw_gauge(figure: Figure, box: Box, number: int, share: float) -> Figure:
    """Draw the first or the second gauge (0, 1) of a box at a share."""
    cx, cy, radius = _dial(box, number)
    return gauge(figure, cx, cy, radius, share, sweep=SWEEP)


def _dial(box: Box, number: int) -> tuple[float, float, float]:
    """Return the middle and the radius of a dial."""
    if box.h >= LARGE:
        radius = min(box.h * 0.6, box.w / 4.55)
        return dial_middles(box)[number], box.cy + radius * 0.2, radius
    radius = min(box.h * 0.5, box.w / 4.55)
    return box.x + radius * (1.08 + 2.35 * number), box.cy + radius * 0.3, radius


def dial_middles(box: Box) -> tuple[float, float]:
    """Return the middles of both dials of the open row."""
    return box.x + box.w * 0.25, box.x + box.w * 0.75


def first_tokens(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw how long requests waited for their first token, as a histogram with a dashed line at the median.

    Parts: "axes", "histogram", "median".
    """
    box = figure.box.inset(2, 2, 4, 2)
    served = facts.served
    _axes(figure, box)
    if (4, "inference") not in moment.measured:
        return
    bars = box.inset(5, 2, 0, 2)
    figure.register(bar_chart(figure, bars, served.histogram, colour="request", gap=0.2), "histogram")
    x = bars.x + bars.w * served.p50 / served.histogram_edges[-1]
    median = figure.line((x, bars.y + 4), (x, bars.bottom), stroke=("ink", 0.95), width=1.0, dash=(2, 2.6))
    figure.register(median, "median")


def one_long_job(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw the whole job: a column is 16 steps, a row is a share of the batch; one column is at work.

    Parts: ("step", k) of the columns, "time", "elapsed". Routes: "job".
    """
    box, theme, run = figure.box, figure.theme, facts.run
    field, ground = box.cut_bottom(6, 6)
    columns = field.columns(-(-run.steps // STEPS_A_COLUMN), 3)
    now = now_column(run) if moment.clock is None else moment.clock or -1
    for k, column in enumerate(columns):
        cells = column.rows(BATCH_ROWS, max(2.0, field.h * 0.03))
        step = figure.child("step", k + 1, box=column)
        if k < now:
            many(
                step,
                cells,
                2.5,
                fill=body_paint(step, "violet", 1.05 + 0.6 * k / now_column(run)),
                stroke=theme.tint("violet", 0.1),
                width=0.45,
            )
        elif k > now:
            many(step, cells, 2.5, stroke=("violet", 0.4), width=0.5)
        else:
            for cell in cells:
                step.box_rect(cell, 2.5, fill=hot_paint(step, "violet"), stroke=theme.gleam("violet", 0.8), width=0.7, glow=0.9)
    _clock(figure, ground, (now + 1) / len(columns), theme.tint("violet", 0.2))
    figure.add_route([(field.x, field.cy), (columns[now_column(run)].cx, field.cy)], "job")


def many_requests(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw each request of one replica as a bar from arrival to last token; those at work now are hot.

    Parts: "to come", ("done", k), ("hot", k), "time", "elapsed". Routes: "requests".
    """
    theme, lanes = figure.theme, 1 + max((stay.lane for stay in stays(facts)), default=0)
    field, ground = figure.box.cut_bottom(6, 6)
    share, soft = share_of_clock(facts, moment), theme.tint("request", 0.1)
    kinds = _stay_boxes(field, facts, lanes, share, is_known=moment.clock is None)
    figure.register(many(figure, kinds["to come"], 2.5, stroke=(soft, 0.45), width=0.5), "to come")
    for k, cell in enumerate(kinds["done"]):
        figure.register(figure.box_rect(cell, 2.5, fill=body_paint(figure, "blue", 1.5), stroke=(soft, 0.9), width=0.45), "done", k)
    strength = min(1.0, BRIGHT_LANES / lanes)  # the bright bars of many lanes would run together
    tones = (0, theme.gleam("blue", 0.8 * strength), 1), (1, theme.gleam("blue", 0.5 * strength), 1)
    hot = vertical(*tones) if theme.dark else hot_paint(figure, "blue")
    style = ShapeStyle(fill=hot, stroke=theme.gleam("blue", 0.9), width=0.6 * strength, glow=0.9 * strength**2)
    for k, cell in enumerate(kinds["hot"]):
        figure.register(figure.box_rect(cell, 2.5, **style), "hot", k)
    _clock(figure, ground, share, soft)
    figure.add_route([(field.x, field.cy), (field.x + field.w * NOW, field.cy)], "requests")


def share_of_clock(facts: ComparisonFacts, moment: ComparisonMoment) -> float:
    """Return how much of the time line is over."""
    return NOW if moment.clock is None else moment.clock * STEPS_A_COLUMN / facts.run.steps


def _stay_boxes(field: Box, facts: ComparisonFacts, lanes: int, share: float, *, is_known: bool) -> dict[str, list[Box]]:
    """Return the bars of the requests in a field: those that are done now, at work ("hot") and to come.

    Where the future is not known, requests at work end now, and none is to come.
    """
    first, last = window(facts)
    now, pitch, scale = first + (last - first) * share, field.h / lanes, field.w / (last - first)
    kinds: dict[str, list[Box]] = {"done": [], "hot": [], "to come": []}
    for stay in stays(facts):
        kind = "done" if stay.end <= now else "hot" if stay.start <= now else "to come"
        if kind == "to come" and not is_known:
            continue
        start, end = max(first, stay.start), min(last if is_known else now, stay.end)
        x, width = field.x + (start - first) * scale, max(1.0, (end - start) * scale - 1.5)
        kinds[kind].append(Box(x, field.y + stay.lane * pitch, width, pitch * 0.74))
    return kinds


def _clock(figure: Figure, box: Box, share: float, tone: str) -> None:
    """Draw the time line under a field: the part that is over in colour. Parts: "time", "elapsed"."""
    y = box.cy
    figure.register(figure.line((box.x, y), (box.right, y), stroke=(figure.theme.shade("blue", 0.5), 0.9), width=1.0), "time")
    over = max(0.5, box.w * share)
    figure.register(figure.line((box.x, y), (box.x + over, y), stroke=tone, width=1.5, glow=0.3), "elapsed")


def many(figure: Figure, cells: list[Box], radius: float, **style: Unpack[ShapeStyle]) -> Shape:
    """Draw many equal things as one shape."""
    outline = np.concatenate([geometry.rectangle(c.x, c.y, c.w, c.h, radius) for c in cells] or [np.zeros((0, 2))])
    return figure.draw(outline, **style)
