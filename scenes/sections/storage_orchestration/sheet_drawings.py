"""The poster's three drawings of storage and orchestration: cloud over the store, the dashboard, the chart under a glass.

Numbers come from the filling of the shards, the tiny model's run and the utilization of its workers (`StorageFacts`).
"""

from __future__ import annotations

import math

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.solids import cloud, disk, plate_stack
from scenes.drawing.shape import along, diagonal, vertical
from scenes.sections.storage_orchestration.facts import StorageFacts
from scenes.sections.storage_orchestration.space import Plane, Space, bins, column, glass, platform

THICK = 3.0
BARS = 6
COLUMNS = 5  # of the chart, up to the failing step


def sheet_store(figure: Figure, box: Box, facts: StorageFacts) -> None:
    """Draw the cloud that sinks into a cylinder of shards; checkpoint plates stand beside it. Parts: ("disk", k), plates."""
    space = Space((box.x + 25, box.bottom - THICK - 21.5), (box.w - 26, 9.5), (-24, 12))
    platform(figure, space, THICK)
    cx, floor = space.at(0.31, 0.45)
    ry, w, h, step = 5.2, 38.0, 4.3, 5.5
    figure.glow_ellipse(cx, floor, w * 0.58, ry * 1.2, "cyan", 0.18)
    for k in range(facts.shards):
        top = k == facts.shards - 1
        disk_k = disk(figure, cx, floor - h - k * step, w, h, ry, "cyan" if top else "blue", glow=0.15 if top else 0.0)
        figure.register(disk_k, "disk", facts.shards - k)
    cloud(figure, Box(cx - 17, box.y - 2.5, 34, 22, "cloud"))
    arrow(figure, (cx, box.y + 20.5), (cx, floor - h - (facts.shards - 1) * step - 2.2), glow=0.6)
    px, py = space.at(0.83, 0.52)
    figure.attach(plate_stack(figure, Box(px - 13.5, py - 20, 27, 25, "plates"), facts.plates, hot_colour="blue", overlap=0.42), "plates")


def sheet_dashboard(figure: Figure, box: Box, facts: StorageFacts) -> None:
    """Draw a dashboard as a screen that stands turned on its foot, an older run behind it. Parts: front, screen."""
    space = Space((box.x + 25, box.bottom - THICK - 25), (box.w - 26, 11), (-24, 14))
    platform(figure, space, THICK)
    back = Plane((box.x + 17, box.y + 45.5), (61, 11.5), (1.5, -42))
    _older_run(figure, back)
    front = Plane((box.x + 5, box.y + 52), (61, 12), (1.5, -44.5))
    _foot(figure, front, space)
    _screen_body(figure, front)
    _screen_content(figure.child("screen", box=box), front, facts)


def _older_run(figure: Figure, plane: Plane) -> None:
    shade = figure.theme.shade
    figure.draw(
        plane.rect(0, 0, 1, 1),
        fill=diagonal((0, shade("blue", 0.42), 0.95), (1, shade("blue", 0.18), 0.95)),
        stroke=("blue", 0.9),
        width=0.8,
    )
    figure.draw(plane.line((0, 0.87), (1, 0.87)), stroke=("blue", 0.8), width=0.6)


def _foot(figure: Figure, plane: Plane, space: Space) -> None:
    shade = figure.theme.shade
    x, y = plane.at(0.5, 0.0)
    fx, fy = space.at(0.42, 0.62)
    figure.polygon(
        (x - 5, y - 3),
        (x + 5, y - 1),
        (fx + 6, fy),
        (fx - 6, fy - 2),
        fill=vertical((0, shade("blue", 0.3), 1), (1, shade("blue", 0.75), 1)),
        stroke=("cyan", 0.6),
        width=0.6,
    )
    base = [space.at(u, v, 1.2) for u, v in ((0.24, 0.5), (0.58, 0.5), (0.58, 0.78), (0.24, 0.78))]
    figure.polygon(*base, fill=diagonal((0, shade("blue", 0.5), 1), (1, shade("blue", 0.85), 1)), stroke=("cyan", 0.8), width=0.7)


def _screen_body(figure: Figure, plane: Plane) -> None:
    """Draw the slab of the screen: front, right side and top edge."""
    theme, deep = figure.theme, (4.4, -2.6)
    corners = {name: plane.at(s, t) for name, s, t in (("a", 0, 0), ("b", 1, 0), ("c", 1, 1), ("d", 0, 1))}
    far = {name: (x + deep[0], y + deep[1]) for name, (x, y) in corners.items()}
    figure.polygon(
        corners["b"],
        far["b"],
        far["c"],
        corners["c"],
        fill=vertical((0, theme.shade("blue", 0.8), 1), (1, theme.shade("blue", 0.4), 1)),
        stroke=("cyan", 0.7),
        width=0.6,
    )
    figure.polygon(corners["d"], corners["c"], far["c"], far["d"], fill=theme.shade("cyan", 0.62), stroke=("cyan", 0.8), width=0.6)
    front = figure.draw(
        plane.rect(0, 0, 1, 1), fill=diagonal((0, theme.wash(0.42), 1), (1, theme.wash(0.10), 1)), stroke="cyan", width=1.0, glow=0.5
    )
    figure.register(front, "front")


def _screen_content(figure: Figure, plane: Plane, facts: StorageFacts) -> None:
    """Draw what the screen shows: loss curve, share of the run that is done, hyperparameters, loss in steps. Parts: loss, done, ("bar", k)."""
    theme = figure.theme
    figure.draw(plane.line((0, 0.86), (1, 0.86)), stroke=("cyan", 0.7), width=0.7)
    for k, tone in enumerate(("cyan", "request", "blue")):
        figure.draw(plane.lay(geometry.ellipse(0.075 + k * 0.075, 0.93, 0.024, 0.034)), fill=tone)
    figure.draw(plane.rect(0.40, 0.905, 0.5, 0.05), fill=(theme.shade("request", 0.6), 0.8))
    losses = facts.loss
    curve = [(0.07 + 0.50 * k / (len(losses) - 1), 0.44 + 0.35 * _share(v, losses)) for k, v in enumerate(losses) if k % 3 == 0]
    for t in (0.44, 0.56, 0.68, 0.80):
        figure.draw(plane.line((0.07, t), (0.57, t)), stroke=(theme.shade("blue", 0.65), 0.7), width=0.4)
    figure.draw(plane.lay(geometry.polyline([(0.07, 0.44), *curve, (0.57, 0.44)], closed=True)), fill=("cyan", 0.16))
    figure.register(figure.draw(plane.line(*curve), stroke="cyan", width=1.15, glow=0.7), "loss")
    _done(figure, plane, facts)
    for k, value in enumerate(bins(losses, BARS)):
        height = 0.27 * value / max(losses)
        tone = "cyan" if k == BARS - 1 else "blue"
        paint = vertical((0, theme.tint(tone, 0.1), 1), (1, theme.shade(tone, 0.6), 1))
        figure.register(figure.draw(plane.rect(0.07 + k * 0.085, 0.08, 0.056, height), fill=paint), "bar", k)
    for k, (length, tone) in enumerate(((0.27, "request"), (0.20, "quiet"), (0.24, "quiet"))):
        figure.draw(plane.line((0.66, 0.32 - k * 0.105), (0.66 + length, 0.32 - k * 0.105)), stroke=(tone, 0.9), width=1.5)


def _done(figure: Figure, plane: Plane, facts: StorageFacts) -> None:
    """Draw a ring whose lit part is the share of the planned steps that is done."""
    cx, cy, rx, ry = 0.795, 0.61, 0.115, 0.155
    start, end = math.radians(-90), math.radians(-90 + 360 * facts.done)
    figure.draw(plane.lay(geometry.ellipse(cx, cy, rx, ry)), stroke=figure.theme.shade("request", 0.55), width=2.5)
    ring = geometry.arc(cx, cy, rx, ry, start, end)
    ring[:, 1] = 2 * cy - ring[:, 1]
    figure.register(figure.draw(plane.lay(ring), stroke="cyan", width=2.5, glow=0.5), "done")


def _share(value: float, values: tuple[float, ...]) -> float:
    return (value - min(values)) / (max(values) - min(values))


def sheet_chart(figure: Figure, box: Box, facts: StorageFacts) -> None:
    """Draw a chart that stands on the platform: utilization on the wall, loss as columns, a glass on the fall.

    Parts: wall, rule, use, glass, ("column", k).
    """
    space = Space((box.x + 20, box.bottom - THICK - 25), (box.w - 21, 11), (-19, 14))
    platform(figure, space, THICK)
    wall = space.wall(0.0, 45.0)
    theme = figure.theme
    back = figure.draw(
        wall.rect(0, 0, 1, 1),
        fill=along(0, wall.at(0, 1)[1], 0, wall.at(1, 0)[1], (0, theme.shade("blue", 0.30), 0.85), (1, theme.shade("blue", 0.12), 0.85)),
        stroke=("blue", 0.8),
        width=0.7,
    )
    figure.register(back, "wall")
    side = space.side(0.0, 45.0)
    figure.draw(side.rect(0, 0, 1, 1), fill=(theme.shade("blue", 0.16), 0.85), stroke=("blue", 0.7), width=0.7)
    for t in (0.25, 0.5, 0.75):
        figure.draw(wall.line((0, t), (1, t)), stroke=(theme.shade("request", 0.5), 0.7), width=0.45)
        figure.draw(side.line((0, t), (1, t)), stroke=(theme.shade("request", 0.4), 0.6), width=0.45)
    _columns(figure, space, facts)
    level = [((k + 1) / facts.axis_steps, _height(value)) for k, value in enumerate(facts.shares)]
    rule = _height(facts.alert_rule)
    figure.register(figure.draw(wall.line((0, rule), (1, rule)), stroke=("ink", 0.8), width=0.7, dash=(1.6, 1.8)), "rule")
    figure.register(figure.draw(wall.line(*level[:-1:3], *level[-2:]), stroke="cyan", width=1.25, glow=0.7), "use")
    x, y = wall.at(*level[-1])
    figure.circle(x, y, 1.9, fill="ink", stroke="cyan", width=0.9, glow=0.6)
    figure.register(glass(figure, x, y, 7.6, handle=0.7, width=1.45), "glass")


def _height(use: float) -> float:
    """Return how high a utilization stands on the wall, 0 to 1; the wall's scale starts at nothing."""
    return use / 1.06


def _columns(figure: Figure, space: Space, facts: StorageFacts) -> None:
    for k, value in enumerate(bins(facts.loss, COLUMNS)):
        u = 0.05 + k * 0.15
        column(figure.child("column", k), space, (u, 0.42), (u + 0.095, 0.76), 24 * value / max(facts.loss))


__all__ = ["sheet_chart", "sheet_dashboard", "sheet_store"]
