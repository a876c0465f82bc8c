"""Small drawings of section 7, rows 4 to 6: what is measured, how the work is shaped, how a failure is met.

Losses, times, requests and lost steps come from the models; each drawing fills the box that it is given.
"""

from __future__ import annotations

import numpy as np

from scenes.figures import geometry
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block, body_paint, cross, hot_paint
from scenes.figures.charts import Axes, bar_chart, gauge, line_chart
from scenes.figures.figure import Figure
from scenes.figures.hardware import server
from scenes.figures.shape import Shape, vertical
from scenes.figures.solids import plate
from scenes.figures.training_vs_inference_facts import BATCH_ROWS, NOW, STEPS_A_COLUMN, Facts, now_column, stays, window
from scenes.figures.training_vs_inference_state import ROOMY
from scenes.layout import Box

CROWD = 16  # lanes that are drawn at full brightness
FAILED = (7.0, 12.0)  # px from the last step to the cross of the failed one, and the width of that cross


def falling_loss(figure: Figure, facts: Facts) -> None:
    """Draw the loss of every step of the run."""
    box = figure.box.inset(2, 2, 8, 2)
    losses = facts.run.losses
    axes = Axes(box, (1, len(losses)), (0, max(losses)))
    _axes(figure, box)
    line_chart(figure, axes, range(1, len(losses) + 1), losses, head=True)


def _axes(figure: Figure, box: Box) -> None:
    tone = (figure.theme.shade("request", 0.7), 0.95)
    figure.line((box.x, box.y), (box.x, box.bottom), (box.right, box.bottom), stroke=tone, width=0.9)


def two_gauges(figure: Figure, facts: Facts) -> None:
    """Draw time per token and tokens a second as gauges; both end at the largest batch that fits."""
    box, curve = figure.box, facts.trade_off
    radius = min(box.h * 0.5, box.w / 4.55)
    shares = (
        curve.chosen_ms / (1e3 * curve.seconds_per_step[-1]),
        curve.chosen_tokens_per_second / curve.tokens_per_second[-1],
    )
    for k, share in enumerate(shares):
        gauge(figure, box.x + radius * (1.08 + 2.35 * k), box.cy + radius * 0.3, radius, share, sweep=(205, -25))


def first_tokens(figure: Figure, facts: Facts) -> None:
    """Draw how long requests waited for their first token, as a histogram with a dashed line at the median."""
    box = figure.box.inset(2, 2, 4, 2)
    served = facts.served
    _axes(figure, box)
    bars = box.inset(5, 2, 0, 2)
    bar_chart(figure, bars, served.histogram, colour="request", gap=0.2)
    x = bars.x + bars.w * served.p50 / served.histogram_edges[-1]
    figure.line((x, bars.y + 4), (x, bars.bottom), stroke=("ink", 0.95), width=1.0, dash=(2, 2.6))


def one_long_job(figure: Figure, facts: Facts) -> None:
    """Draw the whole job: a column is 16 steps, a row is a share of the batch; one column is at work. Routes: "job"."""
    box, theme, run = figure.box, figure.theme, facts.run
    field, ground = box.cut_bottom(6, 6)
    columns = field.columns(-(-run.steps // STEPS_A_COLUMN), 3)
    now = now_column(run)
    for k, column in enumerate(columns):
        cells = column.rows(BATCH_ROWS, max(2.0, field.h * 0.03))
        step = figure.child("step", k + 1, box=column)
        if k < now:
            _many(step, cells, 2.5, fill=body_paint(step, "violet", 1.05 + 0.6 * k / now), stroke=theme.tint("violet", 0.1), width=0.45)
        elif k > now:
            _many(step, cells, 2.5, stroke=("violet", 0.4), width=0.5)
        else:
            for cell in cells:
                step.box_rect(cell, 2.5, fill=hot_paint(step, "violet"), stroke=theme.gleam("violet", 0.8), width=0.7, glow=0.9)
    _clock(figure, ground, (now + 1) / len(columns), theme.tint("violet", 0.2))
    figure.add_route([(field.x, field.cy), (columns[now].cx, field.cy)], "job")


def many_requests(figure: Figure, facts: Facts) -> None:
    """Draw each request of one replica as a bar from arrival to last token; those at work now are hot. Routes: "requests"."""
    box, theme = figure.box, figure.theme
    field, ground = box.cut_bottom(6, 6)
    bars, (first, last) = stays(facts), window(facts)
    now = first + (last - first) * NOW
    lanes = 1 + max((s.lane for s in bars), default=0)
    pitch, scale = field.h / lanes, field.w / (last - first)
    kinds: dict[str, list[Box]] = {"done": [], "hot": [], "to come": []}
    for stay in bars:
        kind = "done" if stay.end <= now else "hot" if stay.start <= now else "to come"
        start, end = max(first, stay.start), min(last, stay.end)
        kinds[kind].append(
            Box(field.x + (start - first) * scale, field.y + stay.lane * pitch, max(1.0, (end - start) * scale - 1.5), pitch * 0.74)
        )
    soft = theme.tint("request", 0.1)
    _many(figure, kinds["to come"], 2.5, stroke=(soft, 0.45), width=0.5)
    for cell in kinds["done"]:
        figure.box_rect(cell, 2.5, fill=body_paint(figure, "blue", 1.5), stroke=(soft, 0.9), width=0.45)
    crowd = min(1.0, CROWD / lanes)  # the bright bars of many lanes would run together
    hot = (
        vertical((0, theme.gleam("blue", 0.8 * crowd), 1), (1, theme.gleam("blue", 0.5 * crowd), 1))
        if theme.dark
        else hot_paint(figure, "blue")
    )
    for cell in kinds["hot"]:
        figure.box_rect(cell, 2.5, fill=hot, stroke=theme.gleam("blue", 0.9), width=0.6 * crowd, glow=0.9 * crowd**2)
    _clock(figure, ground, NOW, soft)
    figure.add_route([(field.x, field.cy), (field.x + field.w * NOW, field.cy)], "requests")


def _clock(figure: Figure, box: Box, share: float, tone: str) -> None:
    """Draw the time line under a field: the part that is over in colour."""
    y = box.cy
    figure.line((box.x, y), (box.right, y), stroke=(figure.theme.shade("blue", 0.5), 0.9), width=1.0)
    figure.line((box.x, y), (box.x + box.w * share, y), stroke=tone, width=1.5, glow=0.3)


def _many(figure: Figure, cells: list[Box], radius: float, **style: object) -> Shape:
    """Draw many equal things as one shape."""
    outline = np.concatenate([geometry.rectangle(c.x, c.y, c.w, c.h, radius) for c in cells])
    return figure.draw(outline, **style)


def lost_steps(figure: Figure, facts: Facts) -> None:
    """Draw the steps from one checkpoint to the failure: done, lost, failed; the newest plate is where the job resumes.

    Routes: "reload".
    """
    box, theme, failure = figure.box, figure.theme, facts.failure
    before = failure.resumed_from - (15 if box.w >= ROOMY else 8)
    count = failure.fail_step - before
    thick = min(28.0, box.h * 0.32)
    left = box.x + (thick * 0.85 if before in failure.checkpoint_steps else 0)
    row = Box(left, box.y + box.h * 0.27, box.right - sum(FAILED) - left, box.h * 0.34)
    pitch = row.w / (count - 1)
    cells = [Box(cell.x + 1, cell.y, cell.w - 2, cell.h) for cell in row.columns(count - 1)]
    kept, lost = cells[: failure.resumed_from - before], cells[-failure.steps_lost :]
    figure.register(_many(figure, kept, 2, fill=body_paint(figure, "violet", 1.2), stroke=("violet", 0.9), width=0.45), "kept")
    figure.register(_many(figure, lost, 2, stroke=(theme.tint("violet", 0.3), 0.8), width=0.55), "lost")
    failed, resumed, top = box.right - FAILED[1] / 2, lost[0].x - 1, box.y + 5
    cross(figure, failed, row.cy, FAILED[1], colour="ink", width=1.3)
    for step in failure.checkpoint_steps:
        if step >= before:
            _checkpoint(figure, left + (step - before) * pitch, row.bottom + 4, thick, step, step == failure.resumed_from)
    arrow(figure, (failed, row.y - 5), (failed, top), (resumed, top), (resumed, row.y - 2), colour="cyan", width=1.1, glow=0.3)
    figure.add_route([(failed, top), (resumed, top)], "reload")


def _checkpoint(figure: Figure, x: float, y: float, thick: float, step: int, newest: bool) -> None:
    """Draw the plate of a checkpoint under its step, and the step's number."""
    plate(figure, Box(x - thick * 0.85, y, thick * 1.7, thick), colour="cyan" if newest else "blue", state="hot" if newest else "rest")
    size = figure.setting.role("tick").size
    figure.text(x + thick * 0.85 + 6, y + thick / 2 + size * 0.34, str(step), "tick")


def lost_replica(figure: Figure, facts: Facts) -> None:
    """Draw requests that go to the replicas that are left when one is gone. Routes: ("reroute", 1) and ("reroute", 2)."""
    box, theme = figure.box, figure.theme
    width = min(box.w * 0.42, 92.0)
    high = box.h * 0.26
    racks = Box(box.right - width, box.y + 1, width, box.h - 2).rows(3, box.h * 0.09)
    body = Box(box.x, box.cy - high * 0.62, high * 0.62, high * 1.24)
    for k in range(2 if box.w < ROOMY else 3):
        block(figure, Box(body.x + k * body.w * 1.4, body.y, body.w, body.h), None, colour="blue", radius=4)
        start = body.x + k * body.w * 1.4 + body.w + 4
    turn = (start + racks[0].x) / 2
    broken = [(start, box.cy), (turn, box.cy), (turn, racks[0].cy), (racks[0].x - 5, racks[0].cy)]
    figure.line(*broken, radius=8, stroke=(theme.shade("request", 0.7), 0.9), width=1.1, dash=(0.4, 3.2))
    figure.box_rect(racks[0], racks[0].h * 0.2, stroke=(theme.shade("request", 0.75), 0.95), width=0.8, dash=(2.4, 2.4))
    cross(figure, racks[0].cx, racks[0].cy, racks[0].h * 0.45, colour="ink", width=1.2)
    for k, rack in enumerate(racks[1:], start=1):
        way = (
            [(start, box.cy), (rack.x - 4, rack.cy)]
            if abs(rack.cy - box.cy) < 2
            else [(start, box.cy), (turn, box.cy), (turn, rack.cy), (rack.x - 4, rack.cy)]
        )
        arrow(figure, *way, colour="cyan", width=1.2)
        server(figure, rack, units=1, colour="cyan")
        figure.add_route(way, "reroute", k)
