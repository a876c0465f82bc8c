"""The panel of levers: over the rows, what each does (a run on machines that are taken, a step that many share, a fleet that follows the load, a smaller model)."""

from __future__ import annotations

import math

import numpy as np

from scenes.core.units import money
from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE
from scenes.deep_dives.physics.facts import SHOWN_STOPS, taken
from scenes.models.autoscaler import autoscale
from scenes.models.cost_levers import SMALL, Lever, Stop, levers, spot

ICONS = ("timer", "layers", "scaling", "minimize-2")
STRIP = 0.17  # of the height under the head: what the levers do
SLOW = 0.62  # of the run's story, in which its first stops are shown; then comes all of it
WEIGHTS = (0.46, 0.3, 0.24)  # how long each of them is shown
TAKEN, RESTARTED = 0.42, 0.66  # of a stop's window: when a machine is taken, and when the run goes on from where it was saved
AROUND = (1.2, 2.2)  # checkpoint intervals before what was saved, and after it, that a window shows
WHICH = (1, 4, 2)  # of the machines: the one that is taken
MACHINES = 6  # that are drawn at most
LANE = 6.0  # units: the height of the run's bar
TICKS = 84  # places along the run at which stops are marked
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
        rows.draw_bar(c, row, band, after * _spent(c, done) if not k else 1 - (1 - after) * done, k, seen)
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
    price = f"{money(lever.before, short=True)} → {money(lever.after * _spent(c, done), short=True)}"
    return c.labels.stops.format(count=sum(stop.at <= passed(c, done) for stop in spot(c.scenario).stops), price=price)


def _spent(c: Canvas, done: float) -> float:
    """Return the share of the run's dollars that is spent: machines are paid by the hour."""
    return passed(c, done) / spot(c.scenario).seconds


def shown(c: Canvas) -> tuple[Stop, ...]:
    """Return the stops that are shown one by one: the run's first ones."""
    return spot(c.scenario).stops[:SHOWN_STOPS]


def windows(count: int) -> list[tuple[float, float]]:
    """Return from which share of the slow part to which each of so many stops is shown."""
    ends = np.concatenate([[0.0], np.cumsum(WEIGHTS[:count])]) / sum(WEIGHTS[:count] or (1.0,))
    return list(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True))


def passed(c: Canvas, done: float) -> float:
    """Return the seconds of the run that are over when a share of its story is: slowly up to each stop that is shown, then fast to its end."""
    run, stops = spot(c.scenario), shown(c)
    if not stops:
        return run.seconds * done
    shares = [SLOW * (start + TAKEN * (end - start)) for start, end in windows(len(stops))]
    times = [stop.at for stop in stops]
    return float(np.interp(done, [0.0, *shares, SLOW, 1.0], [0.0, *times, times[-1], run.seconds]))


def reached(stop: Stop, interval: float, u: float) -> float:
    """Return the seconds of work that are done at a share of a stop's window; the run goes back to what it had saved, and on from there."""
    first, last = edges(stop, interval)
    if u < TAKEN:
        return first + (stop.done - first) * u / TAKEN
    if u < RESTARTED:
        return stop.done + (stop.saved - stop.done) * share(u, RESTARTED - 0.1, RESTARTED)
    return stop.saved + (last - stop.saved) * share(u, RESTARTED, 1.0)


def edges(stop: Stop, interval: float) -> tuple[float, float]:
    """Return the seconds of work at both ends of a stop's window: AROUND intervals before what was saved and after it."""
    first = max(0.0, stop.saved - AROUND[0] * interval)
    return first, first + sum(AROUND) * interval


def _run(c: Canvas, p: float) -> None:
    """Draw the run: its first stops, each in a window of some checkpoints, then all of it with all its stops."""
    x, y, w, h = _slot(c, 0)
    aside = share(p, 1.0, 1.03)  # the other levers come beside it
    w += (c.cell.wide - 2 * SIDE - w) * (1 - aside)
    done, seen, lane = share(p, 0.02, 0.95), share(p, 0.0, 0.04), y + h * 0.62
    run, stops, texts = spot(c.scenario), shown(c), taken(c.project)
    is_whole = 1.0 if done >= SLOW or not stops else 0.0
    c.rect(x, lane, w, LANE, LANE / 2, fill=(c.theme.shade("blue", 0.4), 0.6), seen=seen)
    gone = [0.0] * len(stops)
    for k, (stop, (start, end)) in enumerate(zip(stops, windows(len(stops)), strict=True)):
        u = (done / SLOW - start) / (end - start)
        here = 1.0 if 0 <= u < 1 else 0.0
        gone[k] = here * share(u, TAKEN, TAKEN + 0.03) * (1 - share(u, RESTARTED - 0.1, RESTARTED))
        _window(c, stop, (x, lane, w), u, seen * here)
        c.text(x + w, y + 0.36 * h, texts[k], "strong", anchor="end", size=NOTE, hue="amber", seen=here * share(u, TAKEN, TAKEN + 0.04))
    over = passed(c, done) / run.seconds if is_whole else 0.0
    c.rect(x, lane, max(0.6, w * over), LANE, min(LANE, w * over) / 2, fill="cyan", glow=0.3, seen=seen * is_whole)
    counts, _ = np.histogram([stop.at for stop in run.stops], TICKS, (0.0, run.seconds))
    for j, count in enumerate(counts.tolist()):
        at, there = x + w * (j + 0.5) / TICKS, is_whole if count and over >= (j + 0.5) / TICKS else 0.0
        c.line(
            (at, lane - 2),
            (at, lane + LANE + 2),
            stroke=("amber", 0.4 + 0.6 * count / max(1, *counts.tolist())),
            width=1.0,
            seen=seen * there * (1 - 0.7 * aside),
        )
    told = share(done, 0.9, 0.96) * (1 - aside) if run.stops else 0.0
    c.text(x + w, y + 0.36 * h, c.facts_said["lost"].text, "strong", anchor="end", size=NOTE, hue="amber", seen=told)
    side = min(h * 0.46, 14.0)
    for k in range(min(MACHINES, c.scenario.training.nodes)):
        lost = sum(one for j, one in enumerate(gone) if WHICH[j] == k)
        mx, my = x + (side + 4) * k, y
        c.rect(mx, my - 6 * lost, side, side, 2, fill=c.theme.shade("cyan", 0.6), stroke="cyan", width=0.8, seen=seen * (1 - lost))
        c.rect(mx, my, side, side, 2, stroke=("amber", 0.95), width=1.2, dash=(2, 2), seen=seen * lost)


def _window(c: Canvas, stop: Stop, place: tuple[float, float, float], u: float, seen: float) -> None:
    """Draw a window of the run around a stop: its checkpoints, what is done, and what is lost."""
    (x, y, w), interval = place, spot(c.scenario).interval
    first, last = edges(stop, interval)
    done = reached(stop, interval, min(1.0, max(0.0, u)))

    def at(work: float) -> float:
        return x + w * min(1.0, max(0.0, (work - first) / (last - first)))

    lost = share(u, TAKEN - 0.01, TAKEN) * (1 - share(u, RESTARTED, RESTARTED + 0.1))
    c.rect(at(stop.saved), y, max(0.4, at(stop.done) - at(stop.saved)), LANE, LANE / 2, fill="amber", glow=0.4, seen=seen * lost)
    wide = at(done) - x
    c.rect(x, y, max(0.6, wide), LANE, min(LANE, wide) / 2, fill="cyan", glow=0.3, seen=seen)
    for j in range(-math.ceil(AROUND[0]), math.ceil(AROUND[1]) + 1):
        mark = stop.saved + j * interval
        there = 1.0 if first < mark < last else 0.0
        saved = 1.0 if done >= mark - 1e-6 else 0.3
        c.line((at(mark), y - 3), (at(mark), y + LANE + 3), stroke=("violet", 0.95), width=1.6, seen=seen * there * saved)


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
