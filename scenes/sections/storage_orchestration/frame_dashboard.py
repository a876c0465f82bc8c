"""The dashboard of a full frame: a window with the run, its hyperparameters, its lineage, and the loss it reports.

Losses and checkpoint steps come from the tiny model's run. Parts go to the picture: run with "name", ("value", k), lineage,
"loss axes", ("loss", k) with "line", ("mark", k), "loss reading" with step and value, resume with "back" and "again".
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scenes.core.box import Box
from scenes.core.units import decimal, plain
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.charts import Axes, grid_lines, x_ticks
from scenes.drawing.shape import along, vertical
from scenes.sections.storage_orchestration.facts import StorageFacts
from scenes.sections.storage_orchestration.moments import StorageMoment
from scenes.sections.storage_orchestration.words import StorageLabels

TIP = 12.0  # from the middle of a mark on the curve to what points at it


def frame_dashboard(figure: Figure, box: Box, labels: StorageLabels, facts: StorageFacts, moment: StorageMoment) -> None:
    """Draw the window of the run in the drawing area of the second card."""
    size = figure.format.role("body").size
    head, body = box.cut_top(size * (1.9 if box.h > 200 else 1.6))
    run = figure.child("run", box=box)
    _window(run, box, head, labels.run.format(id=facts.run) if moment.job else None)
    pairs = _hyperparameters(labels, facts, moment)
    if figure.format.is_wide:
        info, chart = body.inset(18, 14, 18, 10).cut_top(size * 3.9, 6)
        _chips_across(run, info, pairs)
        _lineage_across(run, info, labels, facts, moment)
    else:
        rest = body.inset(16, 12 if body.h > 150 else 8, 16, 6)
        if figure.format.name == "phone":
            info, rest = rest.cut_top(size * 1.5, 8)
            _lineage_across(run, info, labels, facts, moment)
        info, chart = rest.cut_left(size * 7.0, 16)
        _chips_down(run, info, pairs, lineage=figure.format.name == "portrait", drawn=moment.lineage)
    axes = _axes(figure, chart, facts)
    grid = figure.child("loss axes", box=chart)
    grid_lines(grid, axes, _levels(facts)[::2], labels=str if moment.job else None)
    if moment.job:
        x_ticks(grid.child("ticks"), axes, range(0, facts.axis_steps + 1, facts.every))
    if moment.steps:
        _curve(figure, axes, moment.losses(facts), facts.saved[: moment.saved])
    _reading(figure.child("loss reading", box=head), axes, labels, moment.losses(facts), _name_left(run) if moment.job else head.x)
    _resume(figure.child("resume", box=chart), axes, facts, moment)
    if moment.attempt > 1:
        _lost(figure.child("lost", box=chart), axes, facts)
    figure.child("loss chart", box=chart.inset(0, -12, 0, 0))
    figure.add_route([(axes.x(0), axes.y(facts.loss[0])), *axes.points(range(1, len(facts.loss) + 1), facts.loss)], "loss")
    add_second(figure, axes, "loss", facts.resumed_from, (facts.loss[facts.resumed_from - 1], *facts.loss_again))


def _window(figure: Figure, box: Box, head: Box, name: str | None) -> None:
    """Draw the window: bezel, title bar with three dots, the run's name once it is open."""
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
    size = figure.format.role("body").size
    for k, tone in enumerate(("cyan", "request", "blue")):
        figure.circle(head.x + 24 + k * size * 0.82, head.cy, size * 0.26, fill=tone)
    x = head.x + 24 + 3 * size * 0.82 + 8
    if name is not None:
        figure.child("name").text(x, head.cy + size * 0.35, name, "strong")


Pair = tuple[str, str, bool]  # a hyperparameter's name, its value, whether it is written down


def values_of(facts: StorageFacts) -> tuple[str, ...]:
    """Return the hyperparameters of the run as they are written down."""
    accumulated, size = facts.batch
    return plain(facts.learning_rate), f"{accumulated} × {size}", str(facts.seed)


def _hyperparameters(labels: StorageLabels, facts: StorageFacts, moment: StorageMoment) -> tuple[Pair, ...]:
    keys = (labels.rate, labels.batch, labels.seed)
    return tuple((key, value, k < moment.typed) for k, (key, value) in enumerate(zip(keys, values_of(facts), strict=True)))


def _chip(figure: Figure, box: Box, k: int, pair: Pair) -> None:
    """Draw the k-th hyperparameter. Part of the run: ("value", k)."""
    key, value, written = pair
    theme, size = figure.theme, figure.format.role("body").size
    figure.box_rect(box, 8, fill=(theme.wash(0.26), 0.95), stroke=(theme.shade("request", 0.6), 0.95), width=0.75)
    figure.text(box.x + 13, box.cy + size * 0.345, key, "quiet")
    if written:
        figure.child("value", k).text(box.right - 13, box.cy + size * 0.345, value, "strong", anchor="end")


def _chips_across(figure: Figure, box: Box, pairs: tuple[Pair, ...]) -> None:
    size = figure.format.role("body").size
    widths = [figure.measure(key, "quiet") + figure.measure(value, "strong") for key, value, _ in pairs]
    spare = (box.w - sum(widths) - 24) / len(pairs)
    x = box.x
    for k, (pair, width) in enumerate(zip(pairs, widths, strict=True)):
        _chip(figure, Box(x, box.y, width + spare, size * 1.65), k, pair)
        x += width + spare + 12


def _chips_down(figure: Figure, box: Box, pairs: tuple[Pair, ...], *, lineage: bool, drawn: bool) -> None:
    """Draw the hyperparameters in a column, and the lineage as icons in a row of its own under them if asked."""
    size = figure.format.role("body").size
    rows = box.rows(len(pairs) + lineage)
    for k, (pair, row) in enumerate(zip(pairs, rows, strict=False)):
        _chip(figure, Box(row.x, row.y, row.w, min(row.h - 7, size * 1.75)), k, pair)
    if lineage:
        lineage_icons(figure, rows[-1], arrows=drawn)


def lineage_icons(root: Figure, box: Box, *, arrows: bool) -> None:
    """Draw where the run's data came from and where its checkpoints go, as three icons, and what joins them. Part: lineage, with ("arrow", k)."""
    figure = root.child("lineage", box=box)
    side = min(34.0, box.h)
    step = (box.w - side) / 2
    for k, name in enumerate(("database", "cpu", "layers")):
        x = box.x + k * step
        figure.icon(name, x, box.cy - side / 2, side, accent=(1,))
        if k < 2 and arrows:
            margin, made = min(10.0, (step - side) * 0.2), figure.child("arrow", k)
            arrow(made, (x + side + margin, box.cy), (x + step - margin, box.cy), colour="request", width=1.2, glow=0.2)


def _lineage_across(root: Figure, box: Box, labels: StorageLabels, facts: StorageFacts, moment: StorageMoment) -> None:
    """Draw the lineage in words: shards, run, checkpoints. Part: lineage, with ("stop", k) and ("arrow", k)."""
    figure, size = root.child("lineage", box=box), root.format.role("body").size
    name = labels.run.format(id=facts.run)
    saved = f"{moment.saved} {labels.checkpoints_of(moment.saved)}"
    stops = (("database", f"{facts.shards} {labels.shards}"), ("cpu", name), ("layers", saved))
    widths = [34 + figure.measure(text, "body") for _, text in stops]
    gap = (box.w - sum(widths)) / 2
    x, y = box.x, box.bottom - size * 0.75
    for k, ((name, text), width) in enumerate(zip(stops, widths, strict=True)):
        figure.icon(name, x, y - 13, 26, accent=(1,))
        if moment.lineage:
            figure.child("stop", k).text(x + 34, y + size * 0.345, text, "body")
        x += width
        if k < 2:
            if moment.lineage:
                arrow(figure.child("arrow", k), (x + 9, y), (x + gap - 9, y), colour="request", width=1.2, glow=0.2)
            x += gap


# ---------------------------------------------------------------- the loss
def _levels(facts: StorageFacts) -> list[int]:
    """Return the grid's values of loss, whole nats around the curve."""
    return list(range(math.floor(min(facts.loss)) - 1, math.ceil(max(facts.loss)) + 1))


def _axes(figure: Figure, box: Box, facts: StorageFacts) -> Axes:
    tick = figure.format.role("tick").size
    plot = box.inset(tick * 1.6, tick * 0.6, tick * 0.7, tick * 1.55)
    levels = _levels(facts)
    return Axes(plot.called("loss"), (0, facts.axis_steps), (levels[0], levels[-1]))


def _curve(figure: Figure, axes: Axes, losses: Sequence[float], saved: Sequence[int]) -> None:
    """Draw the loss from checkpoint to checkpoint, so that it can grow: a part for each stretch, then the diamonds."""
    ends = stretches(saved, len(losses))
    start = 1
    for k, end in enumerate(ends, start=1):
        piece = figure.child("loss", k, box=axes.box)
        points = axes.points(range(start, end + 1), losses[start - 1 : end])
        floor = axes.box.bottom
        fill = along(0, axes.box.y, 0, floor, (0, "cyan", 0.30), (1, "cyan", 0.0))
        piece.polygon((points[0][0], floor), *points, (points[-1][0], floor), fill=fill, behind=True)
        piece.register(piece.line(*points, stroke="cyan", width=1.7, glow=0.5, behind=True), "line")
        if end == len(losses):
            piece.register(piece.circle(*points[-1], 6, fill="ink", stroke="cyan", width=1.15, glow=0.6), "head")
        start = end
    for k, step in enumerate(saved, start=1):
        point = axes.x(step), axes.y(losses[step - 1])
        _diamond(figure.child("mark", k, box=axes.box), point, axes.box.bottom)


def add_second(figure: Figure, axes: Axes, name: str, start: int, values: Sequence[float]) -> None:
    """Name the route along a curve of the second attempt, from the step on from which it goes on: (name, "again")."""
    figure.add_route(axes.points(range(start, start + len(values)), values), name, "again")


def stretches(saved: Sequence[int], steps: int) -> tuple[int, ...]:
    """Return where the stretches of a curve end: at the checkpoints, and at the last finished step."""
    return (*saved, steps) if steps not in saved else tuple(saved)


def _diamond(figure: Figure, point: tuple[float, float], floor: float) -> None:
    x, y = point
    figure.line((x, y + 9), (x, floor), stroke=("cyan", 0.6), width=0.8, dash=(1.2, 3.2), behind=True)
    mark = figure.polygon((x - 9, y), (x, y - 9), (x + 9, y), (x, y + 9), fill=figure.theme.wash(0.16), stroke="cyan", width=1.05)
    figure.register(mark, "diamond")


def _name_left(run: Figure) -> float:
    """Return where the run's name ends in the title bar."""
    return max(label.box[2] for label in run.figure("name").labels())


def _reading(figure: Figure, axes: Axes, labels: StorageLabels, losses: Sequence[float], left: float) -> None:
    """Set the last finished step in the title bar, and its loss in the free corner above the curve, or between `left` and the step.

    Parts: step, value.
    """
    if not losses:
        return
    box, size = axes.box, figure.format.role("quiet").size
    text, tone = f"{labels.step} {len(losses)}", figure.theme.tint("cyan", 0.25)
    said = figure.child("step").text(figure.box.right - 18, figure.box.cy + size * 0.35, text, "strong", anchor="end", colour=tone)
    value = decimal(losses[-1], 2)
    if figure.format.is_wide:
        wide = figure.measure(labels.loss, "quiet")
        figure.text(box.right, box.y + 34, labels.loss, "quiet", anchor="end")
        figure.child("value").text(box.right - wide - 14, box.y + 36, value, "number", anchor="end")
        return
    inside = box.h > 110
    y = box.y + size * 0.95 if inside else figure.box.cy + size * 0.35
    right = box.right if inside else min(figure.box.right - size * 4.4, said.box[0] - 12)
    name, _ = figure.fitted(labels.loss, "quiet", right - box.x if inside else right - left - figure.measure(value, "strong") - 20)
    figure.text(right, y, name, "quiet", anchor="end")
    figure.child("value").text(right - figure.measure(name, "quiet") - 8, y, value, "strong", anchor="end")


def _resume(figure: Figure, axes: Axes, facts: StorageFacts, moment: StorageMoment) -> None:
    """Draw the way back, from the last finished step to the diamond of the newest checkpoint, and the losses of the job that goes on there."""
    if moment.back:
        _way_back(figure, axes, facts)
    if moment.again:
        _losses_again(figure, axes, facts)


def _way_back(figure: Figure, axes: Axes, facts: StorageFacts) -> None:
    start, end = (axes.x(step) for step in (len(facts.loss), facts.resumed_from))
    high, low = axes.y(facts.loss[-1]), axes.y(facts.loss[facts.resumed_from - 1]) + TIP
    y = max(high, low) + min(34.0, (axes.box.bottom - high) * 0.55)
    way = ((start, high + TIP), (start, y), (end, y), (end, low))
    back = arrow(figure, *way, colour=figure.theme.tint("cyan", 0.4), width=1.2, glow=0.3)
    figure.register(back, "back")


def _lost(figure: Figure, axes: Axes, facts: StorageFacts) -> None:
    """Draw the losses after the checkpoint that the failure undid, as a ghost."""
    steps = range(facts.resumed_from, len(facts.loss) + 1)
    points = axes.points(steps, facts.loss[facts.resumed_from - 1 :])
    figure.register(figure.line(*points, stroke=("ink", 0.5), width=1.2, dash=(2.4, 2.6), behind=True), "line")


def _losses_again(figure: Figure, axes: Axes, facts: StorageFacts) -> None:
    steps = range(facts.resumed_from + 1, facts.resumed_from + len(facts.loss_again) + 1)
    again = figure.line(
        *axes.points(steps, facts.loss_again), stroke=figure.theme.tint("cyan", 0.6), width=1.2, dash=(2.4, 2.6), behind=True
    )
    figure.register(again, "again")
