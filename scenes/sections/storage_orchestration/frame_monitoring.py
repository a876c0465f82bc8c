"""Monitoring in a full frame: utilization of the workers, the alert rule, the one point that breaks it, the log of steps.

Every value comes from the utilization model. Parts go to the picture: "use axes" with "rule", ("use", k) with
"line" and ("step", number), alert with "point" and "fall", glass, dip, ("log", k) with ("worker", n).
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.core.theme import contrast
from scenes.core.units import percent
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes, grid_lines, x_ticks
from scenes.drawing.shape import Shape, along, vertical
from scenes.sections.storage_orchestration.facts import StorageFacts
from scenes.sections.storage_orchestration.frame_dashboard import add_second, stretches
from scenes.sections.storage_orchestration.frame_workers import frame_workers
from scenes.sections.storage_orchestration.moments import LOGGED, LogRow, StorageMoment
from scenes.sections.storage_orchestration.space import glass
from scenes.sections.storage_orchestration.words import StorageLabels

TOP = 1.0
GRID_WIDE, GRID_TALL = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (0.0, 0.5, 1.0)


def alert_tone(figure: Figure) -> str:
    """Return amber for words: pure where it stands out from the panel, else mixed with just enough ink."""
    theme = figure.theme
    return next((tone for tone in (theme.tint("amber", share / 20) for share in range(20)) if contrast(tone, theme.panel) > 4.8), theme.ink)


def frame_watch(figure: Figure, box: Box, labels: StorageLabels, facts: StorageFacts, moment: StorageMoment) -> None:
    """Draw the chart of utilization in the drawing area of the third card: the whole scale, from 0 to 100 %."""
    size, tick, wide = figure.format.role("body").size, figure.format.role("tick").size, figure.format.is_wide
    row = frame_workers(figure, box, facts, moment)
    head = figure.figure("worker", 1).box.cy + size * 0.345
    drop = 1.6 if wide or box.h > 200 else 1.2
    axes = Axes(box.inset(tick * 3.1, row.h, tick * 0.7, tick * drop).called("utilization"), (0, facts.axis_steps), (0.0, TOP))
    base = figure.child("use axes", box=box)
    base.text(axes.box.right if wide else box.x, head, labels.utilization, "body", anchor="end" if wide else "start")
    values = GRID_WIDE if wide else GRID_TALL
    grid_lines(base, axes, values, labels=(lambda share: percent(share, 0)) if moment.job else None)
    if moment.job:
        x_ticks(base.child("ticks"), axes, range(0, facts.axis_steps + 1, facts.every), drop=min(1.35, drop))
    _rule(base, axes, labels, facts, told=moment.job)
    if moment.steps:
        _curve(figure, axes, moment.shares(facts), facts.saved[: moment.saved], facts.alert_rule)
    if moment.failed:
        _alert(figure, axes, labels, facts)
    elif moment.attempt > 1:
        _dip(figure.child("dip", box=axes.box), axes, facts)
    figure.add_route([(axes.x(0), axes.y(facts.shares[0])), *axes.points(range(1, facts.fail_step), facts.shares[:-1])], "use")
    add_second(figure, axes, "use", facts.resumed_from, (facts.shares[facts.resumed_from - 1], *facts.shares_again))
    figure.child("use chart", box=box.inset(0, 0, 15, 0) if wide else box)


def _rule(figure: Figure, axes: Axes, labels: StorageLabels, facts: StorageFacts, *, told: bool) -> None:
    """Draw the alert rule and say under it what it is."""
    size, y = figure.format.role("body").size, axes.y(facts.alert_rule)
    rule = figure.line((axes.box.x, y), (axes.box.right, y), stroke=("ink", 0.8), width=1.0, dash=(2.8, 3.2), behind=True)
    figure.register(rule, "rule")
    if told:
        words = f"{labels.rule} {percent(facts.alert_rule, 0)}"
        figure.child("rule words").text(axes.box.x + 6, y + size * (1.1 if axes.box.h > 130 else 0.95), words, "body")


def _curve(figure: Figure, axes: Axes, shares: Sequence[float], saved: Sequence[int], rule: float) -> None:
    """Draw the finished steps in the same stretches as the loss, a ring for each step."""
    ends = stretches(saved, len(shares))
    start = 1
    for k, end in enumerate(ends, start=1):
        piece = figure.child("use", k, box=axes.box)
        points = axes.points(range(start, end + 1), shares[start - 1 : end])
        floor = axes.y(rule)
        fill = along(0, axes.box.y, 0, floor, (0, "cyan", 0.22), (1, "cyan", 0.0))
        piece.polygon((points[0][0], floor), *points, (points[-1][0], floor), fill=fill, behind=True)
        piece.register(piece.line(*points, stroke="cyan", width=1.4, glow=0.4, behind=True), "line")
        for step, point in list(enumerate(points, start=start))[0 if k == 1 else 1 :]:
            ring = piece.circle(*point, 2.6, fill=figure.theme.wash(0.14), stroke="cyan", width=0.75, behind=True)
            piece.register(ring, "step", step)
        start = end


def _alert(figure: Figure, axes: Axes, labels: StorageLabels, facts: StorageFacts) -> None:
    """Draw the point that falls below the rule, the glass on it, and what it says."""
    size, box = figure.format.role("body").size, axes.box
    before, bad = axes.points((facts.fail_step - 1, facts.fail_step), facts.shares[-2:])
    radius = min(44.0, box.h * 0.21)
    alert = figure.child("alert", box=box)
    amber = vertical((0, figure.theme.gleam("amber", 0.3), 1), (1, "amber", 1))
    alert.register(alert.line(before, bad, stroke=("amber", 0.85), width=1.15, dash=(1.8, 3.2), behind=True), "fall")
    point = alert.circle(*bad, min(9.0, radius * 0.24), fill=amber, stroke=figure.theme.gleam("amber", 0.6), width=1.0, glow=0.9)
    alert.register(point, "point")
    figure.register(glass(figure, *bad, radius, handle=0.45, width=1.7), "glass")
    low, high = (axes.y(share) for share in (GRID_WIDE[1:3] if figure.format.is_wide else GRID_TALL[:2]))
    flat = box.h < 130
    x, y, lead = bad[0] - radius - 16, (low + high) / 2 - (size * 0.3 if flat else 0.0), size * (1.05 if flat else 1.2)
    silent = f"{labels.node} {facts.failed_node} {labels.silent}"
    what = f"{percent(facts.shares[-1], 0)}, {silent}, {facts.workers - 1} {labels.wait}"
    first = y + size * 0.33 - lead / 2
    alert.text(x, first, f"{labels.step} {facts.fail_step}", "strong", anchor="end", colour=alert_tone(figure))
    alert.text(x, first + lead, what, "body", anchor="end")


def _dip(figure: Figure, axes: Axes, facts: StorageFacts) -> None:
    """Draw the point that fell below the rule as it stays on record once the alert is over. Parts: "fall", "point"."""
    before, bad = axes.points((facts.fail_step - 1, facts.fail_step), facts.shares[-2:])
    figure.register(figure.line(before, bad, stroke=("cyan", 0.6), width=1.15, dash=(1.8, 3.2), behind=True), "fall")
    figure.register(
        figure.circle(*bad, 7.5, fill=figure.theme.wash(0.14), stroke=figure.theme.gleam("cyan", 0.3), width=1.4, glow=0.4), "point"
    )


def frame_log(figure: Figure, box: Box, labels: StorageLabels, facts: StorageFacts, rows: Sequence[LogRow | None]) -> None:
    """Draw what each node logged in the last steps: a cell a worker, dashed where one is silent.

    Parts: ("log", k) with step, ("worker", n), count; the last is the step under way. Steps for which there is no room stay empty.
    """
    size = figure.format.role("body").size
    lead = box.h / len(rows)
    for k in range(LOGGED - len(rows)):
        figure.child("log", k + 1, box=box)
    for k, logged in enumerate(rows):
        y = box.y + k * lead + lead / 2 + size * 0.36
        row = figure.child("log", LOGGED - len(rows) + k + 1, box=Box(box.x, y - size, box.w, size * 1.3))
        cells = _worker_cells(figure, row.box, labels, facts, y)
        if logged is not None:
            _log_row(row, cells, labels, logged, y)


def _worker_cells(figure: Figure, box: Box, labels: StorageLabels, facts: StorageFacts, y: float) -> list[Box]:
    """Return the places of the workers' cells in a row of the log, as wide as the longest numbers leave them."""
    size, step = figure.format.role("body").size, f"{labels.step} {facts.fail_step}"
    left = box.x + figure.measure(step, "body") + 14
    count = f"{facts.workers} {labels.of} {facts.workers}"
    area = Box(left, y - size * 0.74, box.right - figure.measure(count, "strong") - 14 - left, size * 0.8)
    return area.columns(facts.workers, area.w * 0.08)


def _log_row(row: Figure, cells: list[Box], labels: StorageLabels, logged: LogRow, y: float) -> None:
    failed = logged.over and len(logged.answered) < len(cells)
    row.child("step").text(row.box.x, y, f"{labels.step} {logged.step}", "body", colour="body" if failed or not logged.over else "quiet")
    if logged.answered:
        count = f"{len(logged.answered)} {labels.of} {len(cells)}"
        row.child("count").text(row.box.right, y, count, "strong" if failed else "quiet", anchor="end")
    for n, cell in enumerate(cells, start=1):
        row.register(_worker(row, cell, answered=n in logged.answered, over=logged.over), "worker", n)


def _worker(figure: Figure, box: Box, *, answered: bool, over: bool) -> Shape:
    theme = figure.theme
    w = min(box.w, box.h * 1.1)
    x = box.cx - w / 2
    if not answered:
        return figure.rect(x, box.y, w, box.h, 3, stroke=("ink", 0.9 if over else 0.35), width=0.8, dash=(1.8, 1.8))
    return figure.rect(
        x,
        box.y,
        w,
        box.h,
        3,
        fill=vertical((0, theme.shade("blue", 0.85), 1), (1, theme.shade("blue", 0.5), 1)),
        stroke=theme.tint("request", 0.1),
        width=0.8,
    )
