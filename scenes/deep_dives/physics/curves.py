"""The panel of smaller models: bits fall off a weight, weights fall out of a row, and the share of wrong guesses follows; measured on the tiny model."""

from __future__ import annotations

import numpy as np

from scenes.core.units import percent
from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import NOTE, SIDE
from scenes.models.compression import AWARE_BITS, FULL_BITS, Compressed

KEY_ROWS = 3.2  # rows of text under the chart
CELL = 11.0  # units from bit to bit
GOES = (0.05, 0.95)  # of a cue: from when to when what is shown goes on


def _chart(c: Canvas) -> tuple[float, float, float, float]:
    """Return the box of the chart: x, y, width, height."""
    top, bottom = rows.room_of(c)
    return SIDE + 2, top + 4, c.cell.wide - 2 * SIDE - 4, bottom - top - 4 - KEY_ROWS * rows.LEAD


def at(c: Canvas, size: float, wrong: float) -> tuple[float, float]:
    """Return where a model lies: size over the full model's from all to nothing, and the share of wrong guesses."""
    x, y, w, h = _chart(c)
    return x + w * (1 - size), y + h * (1 - wrong)


def draw_shell(c: Canvas) -> None:
    """Draw the axes and their names, and the bits of a weight."""
    x, y, w, h = _chart(c)
    c.line((x, y), (x, y + h), (x + w, y + h), stroke=("blue", 0.7), width=0.8)
    c.text(x + 6, y + 9, c.labels.wrong, "quiet", size=NOTE)
    c.text(x + w, y + h + rows.LEAD, c.labels.size, "quiet", anchor="end", size=NOTE)
    for j in range(FULL_BITS):
        c.rect(*_cell(c, j), 1.5, stroke=("blue", 0.6), width=0.7)
    rows.draw_foot(c)


def _cell(c: Canvas, j: int) -> tuple[float, float, float, float]:
    x, y, _, h = _chart(c)
    return x + 8 + CELL * j, y + 14 + 0.12 * h, CELL - 2.4, CELL


def draw_live(c: Canvas, p: float) -> None:
    """Draw the curves as far as bits and weights have gone, what is left of them, and what is wrong by then."""
    small = c.facts.small
    bits = (small.full, *small.quantized)
    gone = (share(p, GOES[0], GOES[1]), share(p - 1, *GOES), share(p - 2, *GOES))
    _bits(c, bits, gone[0], p)
    _curve(c, bits, gone[0], "cyan")
    _curve(c, small.pruned, gone[2], "violet")
    _cut(c, gone[2], p)
    before, after = small.at(AWARE_BITS), small.aware
    now = before.wrong + (after.wrong - before.wrong) * gone[1]
    start = at(c, before.size, before.wrong)
    seen = share(p, 1.0, 1.05)
    c.line(start, at(c, after.size, min(now, before.wrong - 1e-3)), stroke=("amber", 0.9), width=1.2, dash=(2, 2), seen=seen)
    c.circle(*at(c, after.size, now), 4.4, stroke="amber", width=1.6, glow=0.5, seen=seen)
    said = c.facts_said
    lively = f"int3: {percent(before.wrong)} → {percent(now)}"
    for k, (name, hue, text) in enumerate(
        (("bits", "cyan", ""), ("aware", "amber", c.labels.aware.format(share=lively)), ("cut", "violet", ""))
    ):
        shown = said[name].text if gone[k] >= 1 or not text else text
        _key(c, k, shown, hue, seen if k == 1 else share(gone[k], 0.93, 1.0))


def _reach(models: tuple[Compressed, ...], gone: float) -> tuple[float, int]:
    """Return how far along a curve's points it is drawn, and the last point that is reached."""
    way = gone * (len(models) - 1)
    return way, min(int(way), len(models) - 1)


def _curve(c: Canvas, models: tuple[Compressed, ...], gone: float, hue: str) -> None:
    """Draw wrong guesses over size, as far as it has gone, and its pen with what is wrong there."""
    way, reached = _reach(models, gone)
    places = np.arange(len(models))
    steps = np.minimum(places, way)
    sizes, wrongs = (np.interp(steps, places, [getattr(one, name) for one in models]) for name in ("size", "wrong"))
    points = [at(c, float(size), float(wrong)) for size, wrong in zip(sizes, wrongs, strict=True)]
    seen = share(gone, 0.0, 0.02)
    c.line(points[0], (points[0][0] + 0.01, points[0][1]), *points[1:], stroke=hue, width=1.5, glow=0.3, seen=seen)
    for k, one in enumerate(models):
        c.circle(*at(c, one.size, one.wrong), 2.8, fill=hue, glow=0.4, seen=seen if k <= reached else 0.0)
    moving = seen * (1 - share(gone, 0.985, 1.0))
    x, y = points[-1]
    c.circle(x, y, 4.2, fill="ink", stroke=hue, width=1.2, glow=0.6, seen=moving)
    left = hue == "violet"  # its pen comes to the right border
    c.text(
        x - 8 if left else x + 8,
        y - 8,
        percent(models[reached].wrong),
        "strong",
        anchor="end" if left else "start",
        size=NOTE,
        hue=hue,
        seen=moving * share(gone, 0.3, 0.36),
    )


def _bits(c: Canvas, models: tuple[Compressed, ...], gone: float, p: float) -> None:
    """Draw the bits of a weight; those that are dropped fall."""
    way, reached = _reach(models, gone)
    settings = [one.setting for one in models]
    kept = float(np.interp(way, np.arange(len(settings)), settings)) if gone > 0 else float(FULL_BITS)
    kept += (AWARE_BITS - kept) * share(p, 1.0, 1.12)  # the model that is trained on has a bit more
    seen = share(p, 0.0, 0.03) * (1 - share(p, 2.0, 2.05))
    for j in range(FULL_BITS):
        x, y, w, h = _cell(c, j)
        fallen = share(j + 1 - kept, 0.0, 1.0)
        c.rect(
            x, y + 26 * fallen**2, w, h, 1.5, fill=c.theme.shade("cyan", 0.75), stroke="cyan", width=0.7, glow=0.2, seen=seen * (1 - fallen)
        )
    x, y, _, _ = _cell(c, FULL_BITS)
    c.text(
        x + 4,
        y + 11,
        c.labels.left.format(bits=round(kept) if p > 1 else round(settings[reached])),
        "strong",
        size=NOTE,
        hue="cyan",
        seen=seen,
    )


def _cut(c: Canvas, gone: float, p: float) -> None:
    """Draw a row of weights as high as they are large; the smallest are cut away first."""
    held = c.facts.weights
    limit = float(np.quantile(np.abs(held), 0.9 * gone)) if gone > 0 else 0.0
    seen = share(p, 2.0, 2.05)
    most = float(np.abs(held).max())
    for j, weight in enumerate(held.tolist()):
        x, y, w, h = _cell(c, j)
        tall = max(1.5, (h + 4) * abs(weight) / most)
        left = 1.0 if abs(weight) >= limit or gone == 0 else 0.0
        c.rect(x, y + h - tall, w, tall, 1.0, fill=c.theme.shade("violet", 0.8), stroke="violet", width=0.6, glow=0.2, seen=seen * left)


def _key(c: Canvas, row: int, text: str, hue: str, seen: float) -> None:
    _, y, _, h = _chart(c)
    base = y + h + rows.LEAD * (row + 1)
    c.circle(SIDE + 6, base - 4.4, 2.8, fill=hue, seen=seen)
    c.text(SIDE + 16, base, text, "strong", size=NOTE, hue=hue, seen=seen)
