"""What the cells of rows 4 to 6 of training against inference draw in full frames: what is measured, how the work is shaped, how a failure is met.

Losses, times, requests and lost steps come from the models; each drawing fills the box that it is given.
"""

from __future__ import annotations

from typing import Unpack

import numpy as np

from scenes.core.box import Box
from scenes.core.units import compact, tenths
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.charts import Axes, bar_chart, gauge, line_chart
from scenes.drawing.kit.hardware import server
from scenes.drawing.kit.payloads import block, body_paint, cross, hot_paint
from scenes.drawing.kit.solids import plate
from scenes.drawing.shape import Shape, ShapeStyle, vertical
from scenes.sections.training_vs_inference.facts import BATCH_ROWS, NOW, STEPS_A_COLUMN, ComparisonFacts, now_column, stays, window
from scenes.sections.training_vs_inference.moments import FAILED, MET, RESUMED, RUNNING, ComparisonMoment
from scenes.sections.training_vs_inference.upper_cells import LARGE, ROOMY

SWEEP = (205.0, -25.0)  # of a gauge, degrees, y up
BRIGHT_LANES = 16  # lanes that are drawn at full brightness
AHEAD = 8  # steps that are drawn after the failed one in the open row
CROSS = (7.0, 12.0)  # px from the last step to the cross of the failed one, and the width of that cross


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
    """Draw time per token and tokens a second as gauges; both end at the largest batch that fits. Parts: ("gauge", k)."""
    known = (4, "inference") in moment.measured
    for k, share in enumerate(gauge_shares(facts)):
        figure.register(draw_gauge(figure, figure.box, k, share if known else 0.0), "gauge", k + 1)
    if figure.box.h >= LARGE:
        for k, end in enumerate(dial_ends(facts)):
            _dial_scale(figure, k, end)


def dial_ends(facts: ComparisonFacts) -> tuple[str, str]:
    """Return what both dials end with: time per token and tokens a second of the largest batch that fits."""
    curve = facts.trade_off
    return f"{tenths(1e3 * curve.seconds_per_step[-1])} ms", compact(curve.tokens_per_second[-1])


def _dial_scale(figure: Figure, number: int, end: str) -> None:
    """Write under the end of a dial of the open row what it means; the dial begins with nothing."""
    cx, cy, radius = _dial(figure.box, number)
    angle = np.radians(SWEEP[1])
    x, y = radius * float(np.cos(angle)), cy - radius * float(np.sin(angle)) + figure.format.role("quiet").size * 1.25
    figure.text(cx + x, y, end, "quiet", anchor="middle")


def gauge_shares(facts: ComparisonFacts) -> tuple[float, float]:
    """Return how far both needles stand at the chosen batch."""
    curve = facts.trade_off
    return (
        curve.chosen_ms / (1e3 * curve.seconds_per_step[-1]),
        curve.chosen_tokens_per_second / curve.tokens_per_second[-1],
    )


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
            _many(
                step,
                cells,
                2.5,
                fill=body_paint(step, "violet", 1.05 + 0.6 * k / now_column(run)),
                stroke=theme.tint("violet", 0.1),
                width=0.45,
            )
        elif k > now:
            _many(step, cells, 2.5, stroke=("violet", 0.4), width=0.5)
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
    figure.register(_many(figure, kinds["to come"], 2.5, stroke=(soft, 0.45), width=0.5), "to come")
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


def _many(figure: Figure, cells: list[Box], radius: float, **style: Unpack[ShapeStyle]) -> Shape:
    """Draw many equal things as one shape."""
    outline = np.concatenate([geometry.rectangle(c.x, c.y, c.w, c.h, radius) for c in cells] or [np.zeros((0, 2))])
    return figure.draw(outline, **style)


def lost_steps(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw the steps from one checkpoint to the failure: done, lost, failed; the newest plate is where the job resumes.

    In the open row the steps go on past the failure, as far as the job is drawn: AHEAD.
    Parts: "kept", "lost", "failed", "ahead", ("again", k), ("checkpoint", step). Routes: "reload", "rewind", "resume".
    """
    if figure.box.h >= LARGE:
        _open_job(figure, facts, moment)
        return
    box, theme, failure = figure.box, figure.theme, facts.failure
    before = failure.resumed_from - (15 if box.w >= ROOMY else 8)
    count = failure.fail_step - before
    thick, size = min(28.0, box.h * 0.32), CROSS[1]
    left = box.x + (thick * 0.85 if before in failure.checkpoint_steps else 0)
    row = Box(left, box.y + box.h * 0.27, box.right - (CROSS[0] + size) - left, box.h * 0.34)
    pitch = row.w / (count - 1)
    cells = [Box(cell.x + 1, cell.y, cell.w - 2, cell.h) for cell in row.columns(count - 1)]
    kept, lost = cells[: failure.resumed_from - before], cells[-failure.steps_lost :]
    figure.register(_many(figure, kept, 2, fill=body_paint(figure, "violet", 1.2), stroke=("violet", 0.9), width=0.45), "kept")
    if moment.failure == MET:
        figure.register(_many(figure, lost, 2, stroke=(theme.tint("violet", 0.3), 0.8), width=0.55), "lost")
    else:
        _done(figure, lost)
    failed, resumed, top = box.right - size / 2, lost[0].x - 1, box.y + 5
    if moment.failure != RUNNING:
        cross(figure.child("failed", box=row), failed, row.cy, size, colour=_trouble(moment.failure), width=1.3)
    for step in failure.checkpoint_steps:
        if step >= before:
            place = left + (step - before) * pitch, row.bottom + 4
            newest = step == failure.resumed_from and moment.failure in (MET, RESUMED)
            _checkpoint(figure.child("checkpoint", step), *place, thick, step, newest)
    if moment.failure == MET:
        way = [(failed, row.y - 5), (failed, top), (resumed, top), (resumed, row.y - 2)]
        arrow(figure.child("rewind"), *way, colour="cyan", width=1.1, glow=0.3)
    figure.add_route([(failed, top), (resumed, top)], "reload")
    figure.add_route([(failed, row.y - 5), (failed, top), (resumed, top), (resumed, row.y - 2)], "rewind", radius=5)


def _open_job(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw the steps of the open row: up to the failure, the failed one, and those that follow once the job has resumed.

    Parts: "kept", ("step", k) until they are lost, then "lost" and, once done again, ("again", k), "failed", ("checkpoint", step).
    Routes: "rewind" to the checkpoint, "resume" from there to the end.
    """
    box, theme, failure = figure.box, figure.theme, facts.failure
    before = failure.resumed_from - (15 if box.w >= ROOMY * 3 else 6)
    count = failure.fail_step - before + AHEAD
    thick = min(64.0, box.h * 0.24)
    left = box.x + (thick * 0.85 if before in failure.checkpoint_steps else 0)
    row = Box(left, box.y + box.h * 0.3, box.right - left, min(box.h * 0.34, 150.0))
    cells = [Box(cell.x + 1, cell.y, cell.w - 2, cell.h) for cell in row.columns(count)]
    first = failure.resumed_from - before  # of the cells that are done again
    fail = cells[failure.fail_step - before - 1]
    figure.register(_many(figure, cells[:first], 2, fill=body_paint(figure, "violet", 1.2), stroke=("violet", 0.9), width=0.45), "kept")
    figure.register(_many(figure, cells[first:], 2, stroke=(theme.tint("violet", 0.3), 0.7), width=0.55), "lost")
    if moment.failure in (RUNNING, FAILED):
        _done(figure, cells[first : first + failure.steps_lost])
    elif moment.failure == RESUMED:
        for k, cell in enumerate(cells[first:]):
            _many(figure.child("again", k, box=cell), [cell], 2, fill=body_paint(figure, "violet", 1.6), stroke=("violet", 0.9), width=0.45)
    resumed = cells[first].x - 1
    if moment.failure != RUNNING:
        cross(figure.child("failed", box=fail), fail.cx, row.y - 28, 34, colour=_trouble(moment.failure), width=2.2)
    for step in failure.checkpoint_steps:
        if before <= step < before + count:
            place = left + (step - before) * row.w / count, row.bottom + 8
            newest = step == failure.resumed_from and moment.failure in (MET, RESUMED)
            _checkpoint(figure.child("checkpoint", step), *place, thick, step, newest)
    way = [(fail.cx - 24, row.y - 28), (resumed, row.y - 28), (resumed, row.y - 4)]
    if moment.failure in (MET, RESUMED):
        arrow(figure.child("rewind"), *way, colour="cyan", width=1.4, glow=0.3)
    figure.add_route(way, "rewind", radius=5)
    figure.add_route([(resumed, row.cy), (cells[-1].cx, row.cy)], "resume")


def _trouble(failure: int) -> str:
    """Return the colour of a failure: amber until it has been met."""
    return "amber" if failure == FAILED else "ink"


def _done(figure: Figure, cells: list[Box]) -> None:
    """Draw the steps that a failure may take away, one by one. Parts: ("step", k)."""
    for k, cell in enumerate(cells):
        made = figure.child("step", k, box=cell)
        _many(made, [cell], 2, fill=body_paint(figure, "violet", 1.2), stroke=("violet", 0.9), width=0.45)


def _checkpoint(figure: Figure, x: float, y: float, thick: float, step: int, newest: bool) -> None:
    """Draw the plate of a checkpoint under its step, and the step's number."""
    plate(figure, Box(x - thick * 0.85, y, thick * 1.7, thick), colour="cyan" if newest else "blue", state="hot" if newest else "rest")
    size = figure.format.role("tick").size
    figure.text(x + thick * 0.85 + 6, y + thick / 2 + size * 0.34, str(step), "tick")


def lost_replica(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw requests that go to the replicas that are left when one is gone.

    Parts: "broken", ("way", 1..2). Routes: ("reroute", 1) and ("reroute", 2), "direct" to the one that is lost.
    """
    box = figure.box
    width = min(box.w * 0.42, 92.0 if box.h < LARGE else 250.0)
    high = box.h * 0.26
    whole = box.h - 2 if box.h < LARGE else min(box.h - 2, width * 1.9)  # no rack of a narrow frame is as high as wide
    racks = Box(box.right - width, box.cy - whole / 2, width, whole).rows(3, whole * 0.09)
    tall = min(high, 84.0)
    body = Box(box.x, box.cy - tall * 0.62, tall * 0.62, tall * 1.24)
    for k in range(2 if box.w < ROOMY else 3):
        block(figure, Box(body.x + k * body.w * 1.4, body.y, body.w, body.h), None, colour="blue", radius=4)
        start = body.x + k * body.w * 1.4 + body.w + 4
    turn = (start + racks[0].x) / 2
    direct = [(start, box.cy), (turn, box.cy), (turn, racks[0].cy), (racks[0].x - 5, racks[0].cy)]
    figure.add_route(direct, "direct", radius=8)
    _first_replica(figure.child("broken", box=racks[0]), racks[0], direct, moment)
    for k, rack in enumerate(racks[1:], start=1):
        way = (
            [(start, box.cy), (rack.x - 4, rack.cy)]
            if abs(rack.cy - box.cy) < 2
            else [(start, box.cy), (turn, box.cy), (turn, rack.cy), (rack.x - 4, rack.cy)]
        )
        if moment.outage == MET:
            arrow(figure.child("way", k), *way, colour="cyan", width=1.2)
        server(figure, rack, units=1, colour="cyan")
        figure.add_route(way, "reroute", k)


def _first_replica(figure: Figure, rack: Box, way: list[Point], moment: ComparisonMoment) -> None:
    """Draw the replica that all requests go to until it is lost."""
    theme = figure.theme
    if moment.outage == RUNNING:
        arrow(figure, *way, colour="cyan", width=1.2)
        server(figure, rack, units=1, colour="cyan")
        return
    figure.line(*way, radius=8, stroke=(theme.shade("request", 0.7), 0.9), width=1.1, dash=(0.4, 3.2))
    figure.box_rect(rack, rack.h * 0.2, stroke=(theme.shade("request", 0.75), 0.95), width=0.8, dash=(2.4, 2.4))
    cross(figure, rack.cx, rack.cy, rack.h * 0.45, colour=_trouble(moment.outage), width=1.2)
