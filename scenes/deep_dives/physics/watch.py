"""The panel of drift: prompts fall into bins, first those of the reference, then hour by hour; two pens write how far both measures are from their limits."""

from __future__ import annotations

import numpy as np

from scenes.core.units import decimal
from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE
from scenes.deep_dives.physics.moments import last_hour
from scenes.models.drift import ALERT, Drift

LINES = 40.0  # units of the two lines under the pictures
TOP = 2.0  # times its limit that a measure is at the upper end of the chart
DROPS = 3  # bodies over each bin
STILL = 0.05  # of progress, in which what is said of an alert comes
SLIDES, GOES_ON = (1.05, 1.62), (2.05, 2.8)  # progress in which hours pass up to KS's alert, and to PSI's
FALSE = (1.74, 1.95)  # progress in which the false alarms are pointed at


def _charts(c: Canvas) -> tuple[tuple[float, float, float, float], tuple[float, float, float, float]]:
    """Return the boxes of the histograms and of the chart: x, y, width, height."""
    top, bottom = rows.room_of(c)
    high = bottom - top - LINES - 20
    half = 0.48 * c.cell.wide - SIDE
    return (SIDE, top + 4, half, high), (SIDE + half + 44, top + 4, c.cell.wide - 2 * SIDE - half - 44, high)


def hour_at(c: Canvas, p: float) -> float:
    """Return the hour of the watch at a progress: from 0 to KS's alert in the second cue, to PSI's in the third."""
    found = c.facts.drift
    first = found.ks_alert or found.onset
    return first * share(p, *SLIDES) + (last_hour(c.facts) - first) * share(p, *GOES_ON)


def draw_shell(c: Canvas) -> None:
    """Draw the floor of the histograms, the chart with both limits as one line, and their names."""
    (x, y, w, h), (left, top, wide, tall) = _charts(c)
    c.line((x, y + h), (x + w, y + h), stroke=("blue", 0.7), width=0.8)
    c.text(x, y + h + 16, c.labels.reference, "quiet", size=NOTE)
    c.line((left, top), (left, top + tall), (left + wide, top + tall), stroke=("blue", 0.7), width=0.8)
    limit = top + tall * (1 - 1 / TOP)
    c.line((left, limit), (left + wide, limit), stroke=("amber", 0.9), width=1.0, dash=(3, 2))
    c.text(left - 5, limit + 4, c.labels.over, "quiet", anchor="end", size=NOTE, hue="amber")
    for k, (text, hue) in enumerate(((limits(c)[0], "cyan"), (limits(c)[1], "violet"))):
        c.text(left - 5, limit + 20 + 15 * k, text, "quiet", anchor="end", size=NOTE, hue=hue)
    rows.draw_foot(c)


def draw_live(c: Canvas, p: float) -> None:
    """Draw the reference as it fills, the hour's histogram, and both measures up to the hour."""
    found, hour = c.facts.drift, hour_at(c, p)
    _reference(c, found, share(p, 0.04, 0.96))
    passing = share(p, 1.0, 1 + STILL)
    _bars(c, found, hour, passing)
    _drops(c, p)
    (x, y, w, h), _ = _charts(c)
    c.text(x + w, y + h + 16, c.labels.now.format(hour=int(hour)), "strong", anchor="end", size=NOTE, seen=passing)
    _pens(c, found, hour, passing, share(p, *FALSE))
    texts = c.facts_said
    for k, (name, hue, at) in enumerate((("tested", "cyan", SLIDES[1]), ("late", "violet", GOES_ON[1]))):
        base = rows.room_of(c)[1] - LINES + 20 + 17 * k
        c.text(SIDE, base, texts[name].text, "strong", size=NOTE, hue=hue, seen=share(p, at, at + STILL))


def limits(c: Canvas) -> tuple[str, str]:
    """Return the two limits that one line stands for: KS's critical value, and PSI's."""
    return decimal(c.facts.drift.critical, 3), decimal(ALERT, 2)


def _highest(found: Drift, last: int) -> float:
    return float(max(found.expected.max(), found.seen[: last + 1].max()))


def _reference(c: Canvas, found: Drift, done: float) -> None:
    """Draw the reference as outlines of bars, so far filled."""
    (x, y, w, h), _ = _charts(c)
    top, step = _highest(found, last_hour(c.facts)), w / len(found.expected)
    for k, part in enumerate(found.expected.tolist()):
        tall = max(0.6, h * part / top * done)
        c.rect(
            x + step * (k + 0.1),
            y + h - tall,
            step * 0.8,
            tall,
            min(1.5, tall / 2),
            stroke=("ink", 0.8),
            width=0.9,
            seen=min(1.0, 4 * done),
        )


def _bars(c: Canvas, found: Drift, hour: float, seen: float) -> None:
    """Draw the bars of an hour, between two hours on their way from one to the next."""
    (x, y, w, h), _ = _charts(c)
    k = min(int(hour), len(found.seen) - 2)
    now = found.seen[k] + (found.seen[k + 1] - found.seen[k]) * (hour - k)
    top, step = _highest(found, last_hour(c.facts)), w / len(now)
    hue = "amber" if found.psi[int(hour)] > ALERT else "cyan"
    for j, part in enumerate(now.tolist()):
        tall = max(0.6, h * min(1.0, part / top))
        fill = (c.theme.shade(hue, 0.8), 0.9)
        c.rect(x + step * (j + 0.22), y + h - tall, step * 0.56, tall, min(1.5, tall / 2), fill=fill, glow=0.15, seen=seen)


def _drops(c: Canvas, p: float) -> None:
    """Draw prompts that fall into the bins: of the reference in the first cue, of the hours in the others; as many as a bin holds."""
    (x, y, w, h), _ = _charts(c)
    found, hour = c.facts.drift, hour_at(c, p)
    cue = min(int(p), 2)
    going = share(p - cue, 0.02, 0.06) * (1 - share(p - cue, 0.9, 0.97))
    shares = found.expected if cue == 0 else found.seen[int(hour)]
    top = _highest(found, last_hour(c.facts))
    for k, part in enumerate(np.asarray(shares).tolist()):
        for j in range(DROPS):
            way = ((p - cue) * 7 + 0.37 * k + j / DROPS) % 1.0
            floor = y + h - h * min(1.0, part / top) * (share(p, 0.04, 0.96) if cue == 0 else 1.0)
            seen = going * min(1.0, 5 * way, 5 * (1 - way)) if j < 1 + 2 * part / top else 0.0
            c.body(x + w / len(shares) * (k + 0.5), HEAD + 4 + (floor - HEAD - 6) * way, "ink" if cue == 0 else "request", 4.6, seen)


def _pens(c: Canvas, found: Drift, hour: float, seen: float, pointed: float) -> None:
    """Draw both measures over their limits up to the hour; hours over a limit are marked."""
    _, (left, top, wide, tall) = _charts(c)
    last = last_hour(c.facts)
    hours = np.arange(last + 1)
    for values, limit, hue in ((found.ks, found.critical, "cyan"), (found.psi, ALERT, "violet")):
        series = np.minimum(np.array(values[: last + 1]) / limit, TOP)
        xs = np.minimum(hours, int(hour))
        ys = np.interp(xs, hours, series)
        points = [(left + wide * float(a) / last, top + tall * (1 - float(b) / TOP)) for a, b in zip(xs, ys, strict=True)]
        c.line(*points[:1], (points[0][0] + 0.01, points[0][1]), *points[1:], stroke=hue, width=1.5, glow=0.3, seen=seen)
        for k in hours.tolist():
            c.circle(*points[k], 2.6, fill="amber", seen=seen if series[k] > 1 and k <= hour else 0.0)
        c.circle(*points[-1], 3.4, fill="ink", stroke=hue, width=1.2, glow=0.5, seen=seen)
    is_beyond = found.ks[int(hour)] / found.critical > TOP
    c.text(left + wide - 8, top - 5, c.labels.beyond, "quiet", anchor="end", size=NOTE, hue="cyan", seen=seen if is_beyond else 0.0)
    begins = left + wide * found.onset / last
    starts = seen if hour >= found.onset else 0.0
    c.line((begins, top + 10), (begins, top + tall), stroke=("ink", 0.5), width=0.9, dash=(2, 3), seen=starts)
    c.text(begins - 4, top - 5, c.labels.starts, "quiet", anchor="end", size=NOTE, seen=starts)
    for k in range(found.onset):
        is_false = found.ks[k] > found.critical
        place = (left + wide * k / last, top + tall * (1 - min(TOP, found.ks[k] / found.critical) / TOP))
        ring = 3 + 5 * ((2 * pointed) % 1.0 if pointed < 1 else 0.8)
        c.circle(*place, ring, stroke="amber", width=1.3, seen=seen if is_false and pointed > 0 else 0.0)
    x = left + wide
    now = int(hour)
    c.text(x, top + tall + 16, f"{c.labels.index} {decimal(found.psi[now], 2)}", "strong", anchor="end", size=NOTE, hue="violet", seen=seen)
    c.text(left, top + tall + 16, f"{c.labels.test} {decimal(found.ks[now], 2)}", "strong", size=NOTE, hue="cyan", seen=seen)
