"""Monitoring in a full frame: utilization of the workers, the alert rule, the one point that breaks it, the log of steps.

Every value comes from the utilization model. Parts go to the picture: "use axes", ("use", k), alert, glass, ("log", k).
"""

from __future__ import annotations

from scenes.content.storage_orchestration import Labels
from scenes.figures.charts import Axes, grid_lines, x_ticks
from scenes.figures.figure import Figure
from scenes.figures.shape import along, vertical
from scenes.figures.storage_orchestration_facts import Facts
from scenes.figures.storage_orchestration_space import glass
from scenes.figures.storage_orchestration_store import head_line
from scenes.layout import Box
from scenes.theme import contrast

TOP = 1.0
GRID_WIDE, GRID_TALL = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (0.0, 0.5, 1.0)
LOGGED = 3  # steps of the log


def percent(share: float) -> str:
    """Return a share in whole per cent, as it stands on axes and counters."""
    return f"{share * 100:.0f} %"


def alert_tone(figure: Figure) -> str:
    """Return amber for words: pure where it stands out from the panel, else mixed with just enough ink."""
    theme = figure.theme
    return next((tone for tone in (theme.tint("amber", share / 20) for share in range(20)) if contrast(tone, theme.panel) > 4.8), theme.ink)


def frame_watch(figure: Figure, box: Box, labels: Labels, facts: Facts) -> None:
    """Draw the chart of utilization in the drawing area of the third card: the whole scale, from 0 to 100 %."""
    size, tick, wide = figure.setting.role("body").size, figure.setting.role("tick").size, figure.setting.is_wide
    head = box.y + size * 0.72 if wide else head_line(figure, box)
    drop = 1.6 if wide or box.h > 200 else 1.2
    top = head - box.y + size * (0.85 if box.h > 200 else 0.55)
    axes = Axes(box.inset(tick * 3.1, top, tick * 0.7, tick * drop).called("utilization"), (0, facts.axis_steps), (0.0, TOP))
    base = figure.child("use axes", box=box)
    base.text(box.x, head, labels.utilization, "body")
    values = GRID_WIDE if wide else GRID_TALL
    grid_lines(base, axes, values, labels=percent)
    x_ticks(base, axes, range(0, facts.axis_steps + 1, facts.every), drop=min(1.35, drop))
    _rule(base, axes, head, labels, facts)
    _curve(figure, axes, facts)
    _alert(figure, axes, labels, facts)
    figure.add_route([(axes.x(0), axes.y(facts.shares[0])), *axes.points(range(1, facts.fail_step), facts.shares[:-1])], "use")


def _rule(figure: Figure, axes: Axes, head: float, labels: Labels, facts: Facts) -> None:
    """Draw the alert rule and say what it is: under it in a wide frame, else in the chart's title line, with a piece of it."""
    size, y = figure.setting.role("body").size, axes.y(facts.alert_rule)
    style = {"stroke": ("ink", 0.8), "width": 1.0, "dash": (2.8, 3.2), "behind": True}
    figure.line((axes.box.x, y), (axes.box.right, y), **style)
    words = f"{labels.rule} {percent(facts.alert_rule)}"
    if figure.setting.is_wide:
        figure.text(axes.box.x + 6, y + size * 1.1, words, "body")
        return
    right = axes.box.right
    figure.text(right, head, words, "body", anchor="end")
    end = right - figure.measure(words, "body") - 10
    figure.line((end - size, head - size * 0.3), (end, head - size * 0.3), **style)


def _curve(figure: Figure, axes: Axes, facts: Facts) -> None:
    """Draw the finished steps in the same stretches as the loss, a ring for each step."""
    ends = (*facts.saved, facts.fail_step - 1)
    start = 1
    for k, end in enumerate(ends, start=1):
        piece = figure.child("use", k, box=axes.box)
        points = axes.points(range(start, end + 1), facts.shares[start - 1 : end])
        floor = axes.y(facts.alert_rule)
        fill = along(0, axes.box.y, 0, floor, (0, "cyan", 0.22), (1, "cyan", 0.0))
        piece.polygon((points[0][0], floor), *points, (points[-1][0], floor), fill=fill, behind=True)
        piece.line(*points, stroke="cyan", width=1.4, glow=0.4, behind=True)
        for point in points[0 if k == 1 else 1 :]:
            piece.circle(*point, 2.6, fill=figure.theme.wash(0.14), stroke="cyan", width=0.75, behind=True)
        start = end


def _alert(figure: Figure, axes: Axes, labels: Labels, facts: Facts) -> None:
    """Draw the point that falls below the rule, the glass on it, and what it says."""
    size, box = figure.setting.role("body").size, axes.box
    before, bad = axes.points((facts.fail_step - 1, facts.fail_step), facts.shares[-2:])
    radius = min(44.0, box.h * 0.21)
    alert = figure.child("alert", box=box)
    amber = vertical((0, figure.theme.gleam("amber", 0.3), 1), (1, "amber", 1))
    alert.line(before, bad, stroke=("amber", 0.85), width=1.15, dash=(1.8, 3.2), behind=True)
    alert.circle(*bad, min(9.0, radius * 0.24), fill=amber, stroke=figure.theme.gleam("amber", 0.6), width=1.0, glow=0.9)
    figure.register(glass(figure, *bad, radius, handle=0.45, width=1.7), "glass")
    low, high = (axes.y(share) for share in (GRID_WIDE[1:3] if figure.setting.is_wide else GRID_TALL[:2]))
    x, y, lead = bad[0] - radius - 16, (low + high) / 2, size * 1.2
    silent = f"{labels.node} {facts.failed_node} {labels.silent}"
    what = f"{percent(facts.shares[-1])}, {silent}, {facts.workers - 1} {labels.wait}"
    first = y + size * 0.33 - lead / 2
    alert.text(x, first, f"{labels.step} {facts.fail_step}", "strong", anchor="end", colour=alert_tone(figure))
    alert.text(x, first + lead, what, "body", anchor="end")


def frame_log(figure: Figure, box: Box, labels: Labels, facts: Facts, rows: int) -> None:
    """Draw what each node logged in the last steps: a cell a worker, dashed where one is silent.

    Parts: ("log", k), the failing step last; steps for which there is no room stay empty.
    """
    size = figure.setting.role("body").size
    lead = box.h / rows
    for k in range(LOGGED - rows):
        figure.child("log", k + 1, box=box)
    for k in range(rows):
        step, y = facts.fail_step - rows + 1 + k, box.y + k * lead + lead / 2 + size * 0.36
        failed = step == facts.fail_step
        row = figure.child("log", LOGGED - rows + k + 1, box=Box(box.x, y - size, box.w, size * 1.3))
        row.text(box.x, y, f"{labels.step} {step}", "body", colour="body" if failed else "quiet")
        answered = facts.workers - failed
        count = f"{answered} {labels.of} {facts.workers}"
        row.text(box.right, y, count, "strong" if failed else "quiet", anchor="end")
        left = box.x + figure.measure(f"{labels.step} {step}", "body") + 14
        area = Box(left, y - size * 0.74, box.right - figure.measure(count, "strong") - 14 - left, size * 0.8)
        for n, cell in enumerate(area.columns(facts.workers, area.w * 0.08), start=1):
            _worker(row, cell, silent=failed and n == facts.failed_node)


def _worker(figure: Figure, box: Box, *, silent: bool) -> None:
    theme = figure.theme
    w = min(box.w, box.h * 1.1)
    x = box.cx - w / 2
    if silent:
        figure.rect(x, box.y, w, box.h, 3, stroke=("ink", 0.9), width=0.8, dash=(1.8, 1.8))
        return
    figure.rect(
        x,
        box.y,
        w,
        box.h,
        3,
        fill=vertical((0, theme.shade("blue", 0.85), 1), (1, theme.shade("blue", 0.5), 1)),
        stroke=theme.tint("request", 0.1),
        width=0.8,
    )
