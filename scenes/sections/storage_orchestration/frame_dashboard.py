"""The dashboard of a full frame: a window with the run, its hyperparameters, its lineage, and the loss it reports.

Losses and checkpoint steps come from the tiny model's run. Parts go to the picture: run, ("loss", k), ("mark", k), resume.
"""

from __future__ import annotations

import math

from scenes.content.storage_orchestration import Labels
from scenes.figures.arrows import arrow
from scenes.figures.charts import Axes, grid_lines, x_ticks
from scenes.figures.figure import Figure
from scenes.figures.shape import along, vertical
from scenes.figures.storage_orchestration_facts import Facts
from scenes.layout import Box


def frame_dashboard(figure: Figure, box: Box, labels: Labels, facts: Facts) -> None:
    """Draw the window of the run in the drawing area of the second card."""
    size = figure.setting.role("body").size
    head, body = box.cut_top(size * (1.9 if box.h > 200 else 1.6))
    run = figure.child("run", box=box)
    _window(run, box, head, labels.run.format(id=facts.run))
    pairs = _hyperparameters(labels, facts)
    if figure.setting.is_wide:
        info, chart = body.inset(18, 14, 18, 10).cut_top(size * 3.9, 6)
        _chips_across(run, info, pairs)
        _lineage_across(run, info, labels, facts)
    else:
        rest = body.inset(16, 12 if body.h > 150 else 8, 16, 6)
        if figure.setting.name == "phone":
            info, rest = rest.cut_top(size * 1.5, 8)
            _lineage_across(run, info, labels, facts)
        info, chart = rest.cut_left(size * 7.0, 16)
        _chips_down(run, info, pairs, lineage=figure.setting.name == "portrait")
    axes = _axes(figure, chart, facts)
    grid = figure.child("loss axes", box=chart)
    grid_lines(grid, axes, _levels(facts)[:: 1 if axes.box.h > 110 else 2], labels=str)
    x_ticks(grid, axes, range(0, facts.axis_steps + 1, facts.every))
    _curve(figure, axes, facts)
    _reading(figure.child("loss reading", box=head), axes, labels, facts)
    _resume(figure.child("resume", box=chart), axes, facts)
    figure.add_route([(axes.x(0), axes.y(facts.loss[0])), *axes.points(range(1, len(facts.loss) + 1), facts.loss)], "loss")


def _window(figure: Figure, box: Box, head: Box, name: str) -> None:
    """Draw the window: bezel, title bar with three dots, the run's name."""
    theme = figure.theme
    figure.box_rect(
        box,
        12,
        fill=vertical((0, theme.wash(0.20), 0.95), (0.3, theme.wash(0.10), 0.92), (1, theme.wash(0.04), 0.92)),
        stroke=theme.tint("blue", 0.12),
        width=0.95,
        glow=0.2,
    )
    figure.line((head.x, head.bottom), (head.right, head.bottom), stroke=("request", 0.55), width=0.8)
    size = figure.setting.role("body").size
    for k, tone in enumerate(("cyan", "violet", "blue")):
        figure.circle(head.x + 24 + k * size * 0.82, head.cy, size * 0.26, fill=tone)
    x = head.x + 24 + 3 * size * 0.82 + 8
    figure.text(x, head.cy + size * 0.35, name, "strong")


def _hyperparameters(labels: Labels, facts: Facts) -> tuple[tuple[str, str], ...]:
    accumulated, size = facts.batch
    return (labels.rate, f"{facts.learning_rate:g}"), (labels.batch, f"{accumulated} × {size}"), (labels.seed, str(facts.seed))


def _chip(figure: Figure, box: Box, key: str, value: str) -> None:
    theme, size = figure.theme, figure.setting.role("body").size
    figure.box_rect(box, 8, fill=(theme.wash(0.26), 0.95), stroke=(theme.shade("request", 0.6), 0.95), width=0.75)
    figure.text(box.x + 13, box.cy + size * 0.345, key, "quiet")
    figure.text(box.right - 13, box.cy + size * 0.345, value, "strong", anchor="end")


def _chips_across(figure: Figure, box: Box, pairs: tuple[tuple[str, str], ...]) -> None:
    size = figure.setting.role("body").size
    widths = [figure.measure(key, "quiet") + figure.measure(value, "strong") for key, value in pairs]
    spare = (box.w - sum(widths) - 24) / len(pairs)
    x = box.x
    for (key, value), width in zip(pairs, widths, strict=True):
        _chip(figure, Box(x, box.y, width + spare, size * 1.65), key, value)
        x += width + spare + 12


def _chips_down(figure: Figure, box: Box, pairs: tuple[tuple[str, str], ...], *, lineage: bool) -> None:
    """Draw the hyperparameters in a column, and the lineage as icons in a row of its own under them if asked."""
    size = figure.setting.role("body").size
    rows = box.rows(len(pairs) + lineage)
    for (key, value), row in zip(pairs, rows, strict=False):
        _chip(figure, Box(row.x, row.y, row.w, min(row.h - 7, size * 1.75)), key, value)
    if lineage:
        lineage_icons(figure, rows[-1])


def lineage_icons(figure: Figure, box: Box) -> None:
    """Draw where the run's data came from and where its checkpoints go, as three icons."""
    side = min(34.0, box.h)
    step = (box.w - side) / 2
    for k, name in enumerate(("database", "cpu", "layers")):
        x = box.x + k * step
        figure.icon(name, x, box.cy - side / 2, side, accent=(1,))
        if k < 2:
            air = min(10.0, (step - side) * 0.2)
            arrow(figure, (x + side + air, box.cy), (x + step - air, box.cy), colour="request", width=1.2, glow=0.2)


def _lineage_across(figure: Figure, box: Box, labels: Labels, facts: Facts) -> None:
    """Draw the lineage in words: shards, run, checkpoints."""
    size = figure.setting.role("body").size
    name = labels.run.format(id=facts.run)
    stops = (("database", f"{facts.shards} {labels.shards}"), ("cpu", name), ("layers", f"{facts.plates} {labels.checkpoints}"))
    widths = [34 + figure.measure(text, "body") for _, text in stops]
    gap = (box.w - sum(widths)) / 2
    x, y = box.x, box.bottom - size * 0.75
    for k, ((name, text), width) in enumerate(zip(stops, widths, strict=True)):
        figure.icon(name, x, y - 13, 26, accent=(1,))
        figure.text(x + 34, y + size * 0.345, text, "body")
        x += width
        if k < 2:
            arrow(figure, (x + 9, y), (x + gap - 9, y), colour="request", width=1.2, glow=0.2)
            x += gap


# ---------------------------------------------------------------- the loss
def _levels(facts: Facts) -> list[int]:
    """Return the grid's values of loss, whole nats around the curve."""
    return list(range(math.floor(min(facts.loss)) - 1, math.ceil(max(facts.loss)) + 1))


def _axes(figure: Figure, box: Box, facts: Facts) -> Axes:
    tick = figure.setting.role("tick").size
    plot = box.inset(tick * 1.6, tick * 0.6, tick * 0.7, tick * 1.55)
    levels = _levels(facts)
    return Axes(plot.called("loss"), (0, facts.axis_steps), (levels[0], levels[-1]))


def _curve(figure: Figure, axes: Axes, facts: Facts) -> None:
    """Draw the loss from checkpoint to checkpoint, so that it can grow: a part for each stretch, then the diamonds."""
    ends = (*facts.saved, len(facts.loss))
    start = 1
    for k, end in enumerate(ends, start=1):
        piece = figure.child("loss", k, box=axes.box)
        points = axes.points(range(start, end + 1), facts.loss[start - 1 : end])
        floor = axes.box.bottom
        fill = along(0, axes.box.y, 0, floor, (0, "cyan", 0.30), (1, "cyan", 0.0))
        piece.polygon((points[0][0], floor), *points, (points[-1][0], floor), fill=fill, behind=True)
        piece.line(*points, stroke="cyan", width=1.7, glow=0.5, behind=True)
        if end not in facts.saved:
            piece.circle(*points[-1], 6, fill="ink", stroke="cyan", width=1.15, glow=0.6)
        start = end
    for k, saved in enumerate(facts.saved, start=1):
        point = axes.x(saved), axes.y(facts.loss[saved - 1])
        _diamond(figure.child("mark", k, box=axes.box), point, axes.box.bottom)


def _diamond(figure: Figure, point: tuple[float, float], floor: float) -> None:
    x, y = point
    figure.line((x, y + 9), (x, floor), stroke=("cyan", 0.6), width=0.8, dash=(1.2, 3.2), behind=True)
    figure.polygon((x - 9, y), (x, y - 9), (x + 9, y), (x, y + 9), fill=figure.theme.wash(0.16), stroke="cyan", width=1.05)


def _reading(figure: Figure, axes: Axes, labels: Labels, facts: Facts) -> None:
    """Set the last finished step in the title bar, and its loss in the free corner above the curve."""
    box, size = axes.box, figure.setting.role("quiet").size
    step = f"{labels.step} {len(facts.loss)}"
    figure.text(figure.box.right - 18, figure.box.cy + size * 0.35, step, "strong", anchor="end", colour=figure.theme.tint("cyan", 0.25))
    value = f"{facts.loss[-1]:.2f}"
    if figure.setting.is_wide:
        wide = figure.measure(labels.loss, "quiet")
        figure.text(box.right, box.y + 34, labels.loss, "quiet", anchor="end")
        figure.text(box.right - wide - 14, box.y + 36, value, "number", anchor="end")
        return
    wide = figure.measure(labels.loss, "quiet")
    right, y = (box.right, box.y + size * 0.95) if box.h > 110 else (figure.box.right - size * 4.4, figure.box.cy + size * 0.35)
    figure.text(right, y, labels.loss, "quiet", anchor="end")
    figure.text(right - wide - 8, y, value, "strong", anchor="end")


def _resume(figure: Figure, axes: Axes, facts: Facts) -> None:
    """Draw the way back, from the last finished step to the newest checkpoint, and the losses of the job that goes on there."""
    start, end = (axes.x(step) for step in (len(facts.loss), facts.resumed_from))
    high = axes.y(facts.loss[-1])
    y = max(axes.y(facts.loss[facts.resumed_from - 1]), high) + min(34.0, (axes.box.bottom - high) * 0.55)
    arrow(figure, (start, high + 12), (start, y), (end + 5, y), colour=figure.theme.tint("cyan", 0.4), width=1.2, glow=0.3)
    steps = range(facts.resumed_from + 1, facts.resumed_from + len(facts.loss_again) + 1)
    figure.line(*axes.points(steps, facts.loss_again), stroke=figure.theme.tint("cyan", 0.6), width=1.2, dash=(2.4, 2.6), behind=True)
