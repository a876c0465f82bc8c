"""The panel of heat: it leaves a rack in a duct of air and in a pipe of water, drawn to scale at one speed; below, what of a site's power cooling takes."""

from __future__ import annotations

import math

from scenes.core.units import figures, whole
from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import NOTE, SIDE, TYPE
from scenes.drawing.kit.hardware import metal
from scenes.models import power_chain

BLOCKS = 24  # of a site's power, in each of two rows
REPORTED = 0.375  # cooling's share in the middle of what is reported, 35 to 40 %
RACK = 44.0  # units that the rack is wide
PIPES = (68.0, 238.0)  # from where to where the pipes go
SPEED = 420.0  # units of way a unit of progress, the same in air and water
HEATS, BLOWS, TRICKLES = 0.06, 0.2, 0.7  # progress at which the rack is hot, air moves, water moves
SHARES = ((1.04, 1.46), (1.52, 1.94))  # progress in which the two rows fill


def ducts(c: Canvas) -> tuple[float, float, float, float]:
    """Return the middle and the width of the duct of air, and those of the pipe of water, their sections to scale."""
    top, bottom = rows.room_of(c)
    upper = 0.58 * (bottom - top)
    rack = power_chain.power_chain(c.scenario).rack or 1.0
    wide = min(0.52 * (upper - 20), 0.42 * (PIPES[1] - PIPES[0]))
    thin = wide * math.sqrt(power_chain.flow(rack, power_chain.WATER) / power_chain.flow(rack))
    air = top + 22 + wide / 2 + 0.04 * upper
    return air, wide, air + wide / 2 + 0.24 * (upper - 20), thin


def _rack(c: Canvas) -> tuple[float, float]:
    """Return top and height of the rack."""
    air, wide, water, _ = ducts(c)
    return air - wide / 2, water + 6 - (air - wide / 2)


def _lines(c: Canvas) -> tuple[float, float]:
    """Return the baselines of the two rows of blocks."""
    top, bottom = rows.room_of(c)
    tall = 0.42 * (bottom - top)
    return bottom - tall + 0.5 * tall - 15, bottom - 15


def draw_shell(c: Canvas) -> None:
    """Draw the rack, the two pipes and their names, and the free places of the blocks."""
    air, wide, water, thin = ducts(c)
    labels, (top, tall) = c.panel.rows, _rack(c)
    c.text(SIDE + 2, rows.room_of(c)[0] + 14, labels[0])
    c.rect(SIDE + 2, top, RACK, tall, 3, fill=metal(c.figure, 0.3, 0.12), stroke=("blue", 0.9), width=0.9)
    left, right = PIPES
    tone = c.theme.shade("request", 0.4)
    duct = c.part("air")
    duct.rect(left, air - wide / 2, right - left, wide, 2, fill=(tone, 0.35), stroke=("request", 0.7), width=0.8)
    pipe = c.part("water")
    pipe.rect(left, water - thin / 2, right - left, thin, thin / 2, fill="cyan")
    for k, y in ((1, air), (2, water)):
        c.text(right + 12, y + 0.34 * TYPE, labels[k], "quiet", size=NOTE)
    for k, base in enumerate(_lines(c)):
        c.text(SIDE + 2, base, labels[3 + k])
        for j in range(BLOCKS):
            c.rect(*_block(c, base, j), 1.5, stroke=("blue", 0.5), width=0.7)
    rows.draw_foot(c)


def _block(c: Canvas, base: float, j: int) -> tuple[float, float, float, float]:
    """Return x, y, width and height of one of a row's blocks."""
    step = (c.cell.wide - 2 * SIDE - 4) / BLOCKS
    return SIDE + 2 + step * j, base + 5, step - 2.4, 9.0


def draw_live(c: Canvas, p: float) -> None:
    """Draw the heat that leaves the rack in air and in water, and the two rows of blocks."""
    made = c.facts.rows["heat"]
    air, wide, water, _ = ducts(c)
    top, tall = _rack(c)
    hot = share(p, HEATS, HEATS + 0.1)
    for k in range(4):
        y = top + tall * (0.1 + 0.21 * k)
        c.rect(
            SIDE + 8,
            y,
            RACK - 12,
            tall * 0.15,
            1.5,
            fill=("amber", 0.85),
            glow=0.3,
            seen=share(p, HEATS + 0.04 * k, HEATS + 0.04 * k + 0.05),
        )
    value = made[0].value
    c.text(c.cell.wide - SIDE - 2, rows.room_of(c)[0] + 14, value.text if value else "", "strong", anchor="end", hue=made[0].hue, seen=hot)
    left, right = PIPES
    for lane in range(3):
        y = air + wide * (lane - 1) * 0.3
        c.stream([(SIDE + 2 + RACK - 8, y), (right, y)], SPEED * (p - BLOWS) + 7 * lane - 14, "amber", gap=20, side=6)
    c.stream([(SIDE + 2 + RACK - 8, water), (right, water)], SPEED * (p - TRICKLES), "amber", gap=20, side=6)
    _flows(c, p)
    for k, (base, (start, end)) in enumerate(zip(_lines(c), SHARES, strict=True)):
        _shares(c, p, k, base, start, end)


def _flows(c: Canvas, p: float) -> None:
    """Set what flows in air and in water, counting while it begins to."""
    rack, made = power_chain.power_chain(c.scenario).rack, c.facts.rows["heat"]
    air, _, water, _ = ducts(c)
    sizes = (power_chain.flow(rack) * 1e3, power_chain.flow(rack, power_chain.WATER) * 1e3)
    written = (whole, figures)
    for k, (y, start) in enumerate(((air, BLOWS), (water, TRICKLES))):
        text = f"{written[k](max(0.01, sizes[k] * share(p, start + 0.04, start + 0.24)))} L/s"
        c.text(
            c.cell.wide - SIDE - 2, y + 0.34 * TYPE, text, "strong", anchor="end", hue=made[1 + k].hue, seen=share(p, start, start + 0.08)
        )


def cooled(c: Canvas) -> tuple[int, int]:
    """Return how many of a row's blocks are cooling and conversion: as reported, and in our case."""
    return round(BLOCKS * REPORTED), round(BLOCKS * (1 - 1 / c.scenario.power.pue))


def _shares(c: Canvas, p: float, k: int, base: float, start: float, end: float) -> None:
    """Draw a row of blocks as it fills: machines, then what cooling takes; and the PUE that follows."""
    made, count = c.facts.rows["heat"][3 + k], cooled(c)[k]
    done = share(p, start, end) * BLOCKS
    for j in range(BLOCKS):
        x, y, w, h = _block(c, base, j)
        came = share(done, j, j + 1)
        hue = "amber" if j >= BLOCKS - count else "cyan"
        c.rect(x + 24 * (1 - came), y, w, h, 1.5, seen=came, fill=c.theme.shade(hue, 0.8), stroke=hue, width=0.7, glow=0.15)
    value = made.value
    c.text(c.cell.wide - SIDE - 2, base, value.text if value else "", "strong", anchor="end", hue=made.hue, seen=share(p, end - 0.06, end))
