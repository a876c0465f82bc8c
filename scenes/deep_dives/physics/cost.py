"""The panel of levers: over the rows, what each does (a run on machines that are taken, a step that many share, a fleet that follows the load, a smaller model)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scenes.core.units import money
from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import HEAD, SIDE
from scenes.models.autoscaler import autoscale
from scenes.models.cost_levers import SMALL, Lever, levers, spot

ICONS = ("timer", "layers", "scaling", "minimize-2")
STRIP = 0.17  # of the height under the head: what the levers do
SLOW = 0.6  # of the run's story, in which it goes slowly; then all the other stops come at once
TAKEN = (
    (0.3, 0.36, 0.13),
    (0.56, 0.62, 0.37),
    (0.82, 0.8, 0.62),
)  # of the slow part: when a machine is taken, how far the run was, and was saved
MACHINES = 6  # that are drawn at most
BACK = 0.04  # of the slow part, in which the run goes back
PULLED = ((1.03, 1.26), (1.28, 1.54), (1.56, 1.95))  # progress in which the other levers are pulled
BARS, DOTS = 24, 16  # of the load, of those that share a step


def _bands(c: Canvas) -> list[rows.Band]:
    return rows.places(c, c.facts.rows["cost"], strip=_strip(c))


def _strip(c: Canvas) -> float:
    return STRIP * (c.cell.high - HEAD - 8)


def _slot(c: Canvas, k: int) -> tuple[float, float, float, float]:
    """Return x, y, width and height of what a lever does; the run has the most room."""
    wide = c.cell.wide - 2 * SIDE
    lefts, widths = (0.0, 0.4, 0.6, 0.82), (0.36, 0.16, 0.18, 0.18)
    return SIDE + wide * lefts[k], HEAD + 4, wide * widths[k], _strip(c) - 6


def draw_shell(c: Canvas) -> None:
    """Draw the levers and the grooves of their bars."""
    for icon, row, band in zip(ICONS, c.facts.rows["cost"], _bands(c), strict=True):
        rows.draw_row(c, row, band, icon)
    rows.draw_foot(c)


def draw_live(c: Canvas, p: float) -> None:
    """Draw the run that is taken and goes on from where it was saved, the other levers, and every price as it falls."""
    found = levers(c.scenario)
    _run(c, p)
    for k, (lever, row, icon, band) in enumerate(zip(found, c.facts.rows["cost"], ICONS, _bands(c), strict=True)):
        start, end = PULLED[k - 1] if k else (0.02, 0.95)
        seen, done = share(p, start, start + 0.04), share(p, start, end)
        rows.draw_value(c, row, band, icon, seen, _text(c, lever, k, done))
        y = rows.bar_top(row, band)
        c.rect(rows.TEXT, y, c.cell.wide - rows.TEXT - SIDE, rows.BAR, rows.BAR / 2, stroke=("amber", 0.8), width=0.8, seen=seen)
        after = min(1.0, lever.after / lever.before)
        rows.draw_bar(c, row, band, after * _spent(done) if not k else 1 - (1 - after) * done, k, seen)
    _shared(c, share(p, *PULLED[0]))
    _load(c, share(p, *PULLED[1]))
    _smaller(c, share(p, *PULLED[2]))


def _text(c: Canvas, lever: Lever, k: int, done: float) -> str:
    """Return what a row says while its price falls."""
    row = c.facts.rows["cost"][k]
    if done >= 1 and row.value is not None:
        return row.value.text
    if k:
        return f"{money(lever.before, short=True)} → {money(lever.before + (lever.after - lever.before) * done, short=True)}"
    price = f"{money(lever.before, short=True)} → {money(lever.after * _spent(done), short=True)}"
    return c.labels.stops.format(count=_stops(c, done), price=price)


def _spent(done: float) -> float:
    """Return the share of the run's dollars that is spent: it goes slowly at first, then fast."""
    return 0.3 * share(done, 0.0, SLOW) + 0.7 * share(done, SLOW, 1.0)


def _stops(c: Canvas, done: float) -> int:
    """Return how often machines were taken by then: one after the other at first, then all the others."""
    total = spot(c.scenario).interruptions
    slow = sum(done >= SLOW * taken for taken, _, _ in takes(c))
    return slow + math.floor((total - slow) * share(done, SLOW, 1.0))


def takes(c: Canvas) -> tuple[tuple[float, float, float], ...]:
    """Return the stops that are shown one by one: no more than there are."""
    return TAKEN[: spot(c.scenario).interruptions]


def reached(done: float, stops: Sequence[tuple[float, float, float]] = TAKEN) -> tuple[float, float]:
    """Return how far the run has come, and how far it was saved, when a share of its story is over; it goes back each time it is taken."""
    way, before, last = done / SLOW, 0.0, 0.0
    if way >= 1:
        far = TAKEN[-1][1] + (1 - TAKEN[-1][1]) * share(done, SLOW, 1.0)
        return far, far
    for taken, far, saved in stops:
        if way < taken:
            return before + (far - before) * share(way, taken - 0.24, taken), before
        if way < taken + BACK:
            return far + (saved - far) * share(way, taken, taken + BACK), saved
        before, last = saved, taken + BACK
    return before + (TAKEN[-1][1] - before) * share(way, last, 1.0), before


def _run(c: Canvas, p: float) -> None:
    """Draw the run: what is done, the checkpoint that it goes back to, what it loses, and the machines, one of which is taken."""
    x, y, w, h = _slot(c, 0)
    w += (c.cell.wide - 2 * SIDE - w) * (1 - share(p, 1.0, 1.03))
    done = share(p, 0.02, 0.95)
    way, (far, saved) = done / SLOW, reached(done, takes(c))
    seen, lane = share(p, 0.0, 0.04), y + h * 0.62
    c.rect(x, lane, w, 6, 3, fill=(c.theme.shade("blue", 0.4), 0.6), seen=seen)
    for taken, end, start in takes(c):
        lost = share(way, taken - 0.005, taken) * (1 - share(way, taken + 2 * BACK, taken + 3 * BACK))
        c.rect(x + w * start, lane, w * (end - start), 6, 3, fill="amber", glow=0.4, seen=seen * lost)
    c.rect(x, lane, max(0.6, w * far), 6, min(3, w * far / 2), fill="cyan", glow=0.3, seen=seen)
    mark = x + w * saved
    c.line((mark, lane - 3), (mark, lane + 9), stroke=("violet", 0.95), width=1.6, seen=seen)
    gone = [share(way, taken - 0.005, taken + 0.01) * (1 - share(way, taken + 0.07, taken + 0.11)) for taken, _, _ in takes(c)]
    side = min(h * 0.46, 14.0)
    for k in range(min(MACHINES, c.scenario.training.nodes)):
        lost = sum(one for j, one in enumerate(gone) if (1, 4, 2)[j] == k)
        mx, my = x + (side + 4) * k, y
        c.rect(mx, my - 6 * lost, side, side, 2, fill=c.theme.shade("cyan", 0.6), stroke="cyan", width=0.8, seen=seen * (1 - lost))
        c.rect(mx, my, side, side, 2, stroke=("amber", 0.95), width=1.2, dash=(2, 2), seen=seen * lost)


def _shared(c: Canvas, done: float) -> None:
    """Draw a step that one request pays for alone, then many together."""
    x, y, w, h = _slot(c, 1)
    seen = share(done, 0.0, 0.08)
    c.rect(x, y + h * 0.72, w * 0.9, h * 0.2, 1.5, fill=c.theme.shade("blue", 0.7), stroke="blue", width=0.8, seen=seen)
    for j in range(DOTS):
        came = share(done * DOTS, j * 0.8, j * 0.8 + 2)
        end = y + h * (0.5 if j < DOTS / 2 else 0.2)
        c.body(x + w * 0.9 * ((j % (DOTS // 2)) + 0.5) / (DOTS // 2), y - 6 + (end - y + 6) * came, "blue", min(5.0, w / 10), came * seen)


def _load(c: Canvas, done: float) -> None:
    """Draw a morning's fleet: always as large as at the peak, and as large as the load asks."""
    x, y, w, h = _slot(c, 2)
    scaled = autoscale(c.scenario)
    ready = np.array(scaled.replicas, float)
    needed = [float(part.mean()) / scaled.replicas_max for part in np.array_split(ready, BARS)]
    seen, step = share(done, 0.0, 0.08), w / BARS
    for j, one in enumerate(needed):
        fallen = share(done, 0.1 + 0.7 * j / BARS, 0.2 + 0.7 * j / BARS)
        tall = h * (1 - (1 - one) * fallen)
        c.rect(x + step * j, y, step * 0.8, h, 0.5, stroke=("amber", 0.5), width=0.5, seen=seen)
        c.rect(x + step * j, y + h - tall, step * 0.8, tall, 0.5, fill=c.theme.shade("cyan", 0.8), seen=seen)


def _smaller(c: Canvas, done: float) -> None:
    """Draw a model's weights as a square that gives way to the smaller model's, their areas as their weights."""
    x, y, w, h = _slot(c, 3)
    seen, side = share(done, 0.0, 0.08), min(w, h)
    share_left = min(1.0, SMALL.parameters / c.scenario.model.parameters)
    inner = side * math.sqrt(1 - (1 - share_left) * share(done, 0.2, 0.9))
    c.rect(x + w - side, y + h - side, side, side, 2, stroke=("amber", 0.8), width=0.9, dash=(3, 2), seen=seen)
    c.rect(x + w - side, y + h - inner, inner, inner, 2, fill=c.theme.shade("violet", 0.7), stroke="violet", width=1.0, glow=0.3, seen=seen)
