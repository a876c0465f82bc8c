"""The panel of the life cycle: models go into service by hand, then by a pipeline that repeats, then by many, fed from one store of features."""

from __future__ import annotations

from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import SIDE

ICONS = ("hand", "refresh-cw", "workflow", "database")
STARTS = (0.03, 0.36, 0.5, 0.64)  # progress at which each begins
SERVED = 14.0  # units: the side of the place where models serve
STEPS = 4  # pauses of what is carried by hand
SPEED = 760.0  # units of way a unit of progress


def _bands(c: Canvas) -> list[rows.Band]:
    return rows.places(c, c.facts.rows["lifecycle"])


def lane(c: Canvas, k: int) -> tuple[float, float, float]:
    """Return from where to where a level's models go, and how high."""
    row, band = c.facts.rows["lifecycle"][k], _bands(c)[k]
    return rows.TEXT + c.measure(row.label) + 16, c.cell.wide - SIDE - SERVED - 4, rows.base_of(row, band) - 4.6


def draw_shell(c: Canvas) -> None:
    """Draw the levels, what each is, and the ways into service."""
    for k, (icon, row, band) in enumerate(zip(ICONS, c.facts.rows["lifecycle"], _bands(c), strict=True)):
        rows.draw_row(c, row, band, icon)
        start, end, y = lane(c, k)
        c.line((start, y), (end, y), stroke=(c.theme.shade("blue", 0.6), 0.9), width=1.0, dash=(2, 2))
        c.icon("server", end + 4, y - SERVED / 2, SERVED, colour="blue")
    rows.draw_foot(c)


def draw_live(c: Canvas, p: float) -> None:
    """Draw the models on their ways into service: one in steps, one after the other, three at a time, and features that feed them all."""
    for k, (icon, row, band) in enumerate(zip(ICONS, c.facts.rows["lifecycle"], _bands(c), strict=True)):
        start, end, y = lane(c, k)
        lit = share(p, STARTS[k], STARTS[k] + 0.06)
        rows.draw_value(c, row, band, icon, lit)
        sent = SPEED * (p - STARTS[k])
        if k == 0:
            _by_hand(c, p, start, end, y)
        else:
            for j in range(3 if k == 2 else 1):
                hue = "violet" if k == 3 else "cyan"
                shift = 4.6 * (j - 1) if k == 2 else 0.0
                c.stream([(start, y + shift), (end, y + shift)], sent - 9 * j, hue, gap=(40, 40, 24, 14)[k], side=(11, 10, 5.5, 6)[k])
        if k == 1:  # what is seen in service comes back, and the model is trained again
            c.stream([(end, y - 8.4), (start, y - 8.4)], sent - (end - start), "blue", gap=24, side=3.6)
        arrived = share(
            p, STARTS[k] + (0.3 if k == 0 else (end - start) / SPEED), STARTS[k] + (0.32 if k == 0 else (end - start) / SPEED + 0.03)
        )
        c.icon("server", end + 4, y - SERVED / 2, SERVED, colour="cyan", seen=max(arrived, share(p, 0.985, 1.0)), glow=0.4)


def _by_hand(c: Canvas, p: float, start: float, end: float, y: float) -> None:
    """Draw one model, carried from pause to pause."""
    done = share(p, STARTS[0], STARTS[0] + 0.3) * STEPS
    step = int(done)
    way = min(1.0, (step + share(done - step, 0.45, 1.0)) / STEPS)
    x = start + (end - start - 9) * way
    c.body(x, y, "cyan", 11, share(p, STARTS[0], STARTS[0] + 0.03))
    c.icon(
        "hand",
        x - 6,
        y - 16,
        11,
        colour="ink",
        seen=share(p, STARTS[0], STARTS[0] + 0.03) * (1 - share(p, STARTS[0] + 0.3, STARTS[0] + 0.34)),
    )
