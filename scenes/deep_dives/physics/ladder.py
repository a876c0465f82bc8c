"""The panel of bandwidths: all rungs read the weights at once, on one clock; a rung's bar grows with it, on a log scale, until it has read all.

At the end of the last cue the scale becomes linear for a moment: only the store's bar is left.
"""

from __future__ import annotations

from math import log10

from scenes.core.units import whole
from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import NOTE, SIDE
from scenes.deep_dives.physics.facts import log_share, seconds, times_of_hbm
from scenes.models.bandwidth_ladder import Rung, ladder

ICONS = ("grid-3x3", "square-stack", "memory-stick", "cable", "network", "hard-drive", "cloud")
AXIS = 20.0  # units of the time axis
BLOCKS = 8  # of the weights, that every rung reads
TRAY, SLOT = 200.0, 10.0  # where a row's tray begins, and how far apart its blocks lie
STOPS = (2, 4, 6)  # rungs that have read all at the end of each cue
READ = (0.97, 0.97, 0.62)  # of each cue, in which the clock runs
LINEAR, BACK = (0.66, 0.78), (0.93, 0.99)  # of the last one, in which the scale becomes linear, and logarithmic again
TICKS = (1e-3, 1.0, 60.0)  # seconds, on the axis


def span(rungs: tuple[Rung, ...]) -> tuple[float, float]:
    """Return the seconds at both ends of the axis."""
    return rungs[0].seconds / 4, rungs[-1].seconds


def clock(rungs: tuple[Rung, ...], p: float) -> float:
    """Return the seconds on the clock at a progress: even steps of its logarithm within a cue."""
    low, _ = span(rungs)
    ends = [log10(low), *(log10(rungs[k].seconds) for k in STOPS)]
    k = min(int(p), len(STOPS) - 1)
    done = share(p - k, 0.0, READ[k])
    return float(10 ** (ends[k] + (ends[k + 1] - ends[k]) * done))


def _bands(c: Canvas) -> list[rows.Band]:
    return rows.places(c, c.facts.rows["ladder"], axis=AXIS)


def axis_x(c: Canvas, at: float) -> float:
    """Return where a time lies on the axis, in units."""
    return rows.TEXT + (c.cell.wide - rows.TEXT - SIDE) * log_share(at, *span(ladder(c.scenario)))


def draw_shell(c: Canvas) -> None:
    """Draw the rungs, the trays that the weights go into, and the axis of time."""
    for icon, row, band in zip(ICONS, c.facts.rows["ladder"], _bands(c), strict=True):
        rows.draw_row(c, row, band, icon)
        for j in range(BLOCKS):
            c.rect(*_slot(rows.base_of(row, band), j), 1.2, stroke=("blue", 0.45), width=0.6)


def linear(p: float) -> float:
    """Return how far the scale has become linear at a progress, 0..1."""
    end = len(STOPS) - 1
    return share(p - end, *LINEAR) * (1 - share(p - end, *BACK))


def _axis(c: Canvas, p: float) -> None:
    """Draw the axis of time, and what is said of it while it is linear."""
    base, now, begun = c.cell.high - 9, linear(p), share(p, 0.0, 0.05)
    low, high = span(ladder(c.scenario))
    ticks = [tick for tick in TICKS if 1.5 * low < tick < high]
    for tick in ticks:
        x = axis_x(c, tick)
        c.line((x, base - 14), (x, base - 11), stroke=("blue", 0.9), width=0.8, seen=begun * (1 - share(now, 0.0, 0.3)))
        c.text(x, base, seconds(tick), "quiet", anchor="middle", size=NOTE, seen=begun * (1 - share(now, 0.0, 0.3)))
    middle = (axis_x(c, ticks[0]) + axis_x(c, ticks[1])) / 2
    c.text(middle, base, c.labels.axis, "quiet", anchor="middle", size=NOTE, seen=begun * (1 - share(now, 0.0, 0.3)))
    shown, times = share(p - len(STOPS) + 1, LINEAR[1] - 0.06, BACK[0] - 0.1), times_of_hbm(c.scenario)
    text = c.facts_said["linear"].text if shown >= 1 else c.labels.linear.format(times=whole(1 + (times - 1) * shown))
    c.text(c.cell.wide - SIDE, base, text, "strong", anchor="end", size=NOTE, hue="violet", seen=share(now, 0.5, 1.0))


def _slot(base: float, j: int) -> tuple[float, float, float, float]:
    return TRAY + SLOT * j, base - 9, SLOT - 2, SLOT - 2


def draw_live(c: Canvas, p: float) -> None:
    """Draw what every rung has read when the clock stands where it stands."""
    rungs = ladder(c.scenario)
    scale = linear(p)
    _axis(c, p)
    now, cue = clock(rungs, p), min(int(p - 1e-9), len(STOPS) - 1)
    starts = [0, *(stop + 1 for stop in STOPS)]
    for k, (rung, row, band, icon) in enumerate(zip(rungs, c.facts.rows["ladder"], _bands(c), ICONS, strict=True)):
        read, turn = min(1.0, now / rung.seconds), starts[cue] <= k < starts[cue + 1]
        begun = share(p, 0.0, 0.05)
        text = row.value.text if read >= 1 and row.value else seconds(now)
        rows.draw_value(c, row, band, icon, begun if read >= 1 or turn else 0.0, text)
        far = log_share(min(now, rung.seconds), *span(rungs))
        far += (min(now, rung.seconds) / rungs[-1].seconds - far) * scale
        rows.draw_bar(c, row, band, far, k, begun * (1.0 if read >= 1 or turn else 0.45))
        base = rows.base_of(row, band)
        for j in range(BLOCKS):
            came = share(read * BLOCKS, j, j + 1)
            x, y, w, h = _slot(base, j)
            start = TRAY - 14
            c.body(start + (x + w / 2 - start) * came, y + h / 2, row.hue, w, min(1.0, came * 6) * begun)
