"""The panel of power: it flows from the grid through the site's cooling and conversion to hall, rack, machine and chip, and leaves as heat."""

from __future__ import annotations

import math
from collections.abc import Callable

from scenes.core.box import Box
from scenes.core.units import whole
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import HEAD, SIDE, TYPE
from scenes.deep_dives.physics.facts import energy, watts
from scenes.drawing.kit.hardware import gpu, metal
from scenes.drawing.shape import set_opacity
from scenes.models import power_chain
from scenes.models.scenario import GPUS_PER_NODE
from scenes.project import Project

WIDTHS = (40.0, 58.0, 40.0, 68.0, 44.0)  # units: chip, machine, rack, hall, cooling
LEFT, GRID = 11.0, 329.0  # where the five begin, and the middle of the grid's pole
FAN = 4  # the last of the five: what cooling and conversion add
GAP, POLE = 8.0, 24.0
COMES = (0.36, 0.6, 1.06, 1.32, 1.62)  # progress at which power goes up to each
SPEED = 880.0  # units of way a unit of progress
COUNTS = 0.22  # progress in which a number runs
RUN, ALONE, MISSED = (
    (2.03, 2.42),
    (2.5, 2.78),
    (2.84, 2.92),
)  # progress in which the run's energy is counted, that of its chips, and what that misses
MOST_RACKS = 96  # that are drawn: more would be specks
HEAT = (
    (0,),
    (-6, 6),
    (-9, 0, 9),
    (-24, -12, 0, 12, 24),
    (-13.5, -4.5, 4.5, 13.5),
)  # units: the columns of heat, by the logarithm of the power
STEP = 27.0  # units between bodies that set out for the chip
THICKER = (0.0, 33 * STEP + 9, 43 * STEP + 18)  # units of way after which more and more of them come, in the gaps


def counts(project: Project) -> tuple[str, ...]:
    """Return how many chips are in a machine, machines in a rack, racks in the hall."""
    training, chain = project.scenario.training, power_chain.power_chain(project.scenario)
    held = (min(GPUS_PER_NODE, training.gpus), min(power_chain.NODES_PER_RACK, training.nodes), chain.racks)
    return tuple(f"×{whole(count)}" for count in held)


def middles() -> tuple[float, ...]:
    """Return the middles of the five, in units."""
    lefts = [LEFT + sum(WIDTHS[:k]) + GAP * k for k in range(len(WIDTHS))]
    return tuple(left + wide / 2 for left, wide in zip(lefts, WIDTHS, strict=True))


def lanes(c: Canvas) -> tuple[float, float, float]:
    """Return the top and the bottom of the drawings, and where the line runs that feeds them."""
    room = c.cell.high - HEAD - 10
    top = HEAD + 0.12 * room
    bottom = top + (0.27 + 0.0007 * (c.cell.high - 212)) * room
    return top, bottom, bottom + 9


def draw_shell(c: Canvas) -> None:
    """Draw the five, as they are without power, their names, the line that feeds them, and the two rows of the run."""
    _, bottom, line = lanes(c)
    c.line((middles()[0], line), (GRID, line), stroke=("blue", 0.7), width=1.2)
    for k, x in enumerate(middles()):
        c.line((x, line), (x, bottom), stroke=("blue", 0.7), width=1.2)
        _draw(c, k, lit=0.0)
        c.text(x, line + 33, c.labels.cooling if k == FAN else c.panel.rows[k], "quiet", anchor="middle", size=13.0)
    c.icon("utility-pole", GRID - POLE / 2, bottom - POLE, POLE, colour="request")
    c.line((GRID, bottom), (GRID, line), stroke=("blue", 0.7), width=1.2)
    c.text(GRID, line + 33, c.panel.rows[4], "quiet", anchor="middle", size=13.0)
    for k, base in enumerate(_bases(c)):
        c.text(SIDE + 2, base, c.panel.rows[5 + k])
        c.rect(SIDE + 2, base + 5, c.cell.wide - 2 * SIDE - 4, 6, 3, fill=(c.theme.shade("blue", 0.4), 0.5))


def _bases(c: Canvas) -> tuple[float, float]:
    """Return the baselines of the two rows of the run."""
    _, _, line = lanes(c)
    room = c.cell.high - 8 - (line + 38)
    return line + 38 + 0.5 * room - 13, line + 38 + room - 13


def draw_live(c: Canvas, p: float) -> None:
    """Draw the power that flows, what it has lit, the heat that leaves it, and what the run has used."""
    top, bottom, line = lanes(c)
    chain = power_chain.power_chain(c.scenario)
    for start in THICKER:
        c.stream([(GRID, bottom), (GRID, line), (middles()[0], line)], SPEED * p - start, "cyan", gap=STEP, side=5.5)
    steps = (0.0, *chain.steps[:FAN], chain.site - chain.hall)
    for k, x in enumerate(middles()):
        came = COMES[k]
        lit, said = share(p, came, came + 0.06), share(p, came, came + COUNTS)
        _draw(c, k, lit=said, seen=lit)
        c.stream([(x, line), (x, bottom)], 120 * (p - came), "cyan", gap=11, side=5)
        for side in HEAT[k]:
            c.stream([(x + side, top - 1), (x + side, HEAD + 1)], 200 * (p - came - 0.05), "amber", gap=9, side=4.5)
        if 0 < k < FAN:
            half = [c.measure(c.panel.rows[j], "quiet", 13.0) / 2 for j in (k - 1, k)]
            between = (middles()[k - 1] + half[0] + x - half[1]) / 2
            c.text(between, line + 33, counts(c.project)[k - 1], "quiet", anchor="middle", size=12.0, hue="cyan", seen=lit)
        before = 0.0 if k == FAN else steps[k]
        now = before + (steps[k + 1] - before) * said
        text = c.facts_said["cooling"].text if k == FAN else watts(steps[k + 1])
        text = text if said >= 1 else f"{'+' if k == FAN else ''}{watts(now)}"
        c.text(x, line + 18, text, "strong", anchor="middle", size=TYPE, hue="amber" if k == FAN else "cyan", seen=lit)
    came = COMES[FAN]
    total = chain.hall + (chain.site - chain.hall) * share(p, came, came + COUNTS)
    c.text(GRID, line + 18, watts(total), "strong", anchor="middle", size=TYPE, hue="cyan", seen=share(p, came - 0.06, came))
    c.icon("utility-pole", GRID - POLE / 2, bottom - POLE, POLE, colour="cyan", seen=share(p, 0.0, 0.04), glow=0.3)
    _run(c, p, chain)


def _run(c: Canvas, p: float, chain: power_chain.PowerChain) -> None:
    """Draw the run's energy: hours that pass, MWh that add up, and the share of them that chips and their cooling are."""
    rows, wide = c.facts.rows["power"], c.cell.wide - 2 * SIDE - 4
    shares = (1.0, chain.chips_mwh / (chain.machines_mwh or 1.0))
    for k, (base, (start, end)) in enumerate(zip(_bases(c), (RUN, ALONE), strict=True)):
        done, seen, row = share(p, start, end), share(p, start, start + 0.04), rows[5 + k]
        total = (chain.machines_mwh, chain.chips_mwh)[k]
        text = row.value.text if row.value and done >= 1 else energy(total * done)
        c.text(c.cell.wide - SIDE - 2, base, text, "strong", anchor="end", hue=row.hue, seen=seen)
        c.rect(
            SIDE + 2, base + 5, max(0.5, wide * shares[k] * done), 6, min(3, wide * shares[k] * done / 2), fill=row.hue, glow=0.3, seen=seen
        )
        c.rect(
            SIDE + 2 + wide * shares[k],
            base + 5,
            max(0.5, wide * (1 - shares[k])),
            6,
            3,
            stroke=("amber", 0.9),
            width=1.0,
            seen=share(p, *MISSED) if k else 0.0,
        )
    hours = share(p, *RUN) * chain.hours
    c.text(
        c.cell.wide - SIDE - 84, _bases(c)[0], f"{whole(hours)} h", "quiet", anchor="end", size=13.0, seen=share(p, RUN[0], RUN[0] + 0.04)
    )


# ---------------------------------------------------------------- drawings
def _draw(c: Canvas, k: int, *, lit: float, seen: float = 1.0) -> None:
    """Draw one of the five, so far lit (0..1)."""
    top, bottom, _ = lanes(c)
    slot = c.box(middles()[k] - WIDTHS[k] / 2, top, WIDTHS[k], bottom - top)
    made = c.part("art", k)
    draws: tuple[Callable[[], object], ...] = (
        lambda: gpu(made.figure, slot.fit(1.15, 1), lit=1.0 if lit else 0.0),
        lambda: _machine(made, slot.fit(1.5, 1), lit),
        lambda: _rack(made, slot.fit(0.72, 1), lit),
        lambda: _hall(made, slot, lit),
        lambda: _cooling(made, slot, lit),
    )
    draws[k]()
    set_opacity(made.figure, seen)


def _edge(c: Canvas, lit: bool) -> str:
    return "cyan" if lit else c.theme.shade("blue", 0.8)


def _machine(c: Canvas, box: Box, lit: float) -> None:
    """Draw a machine of eight chips, which light one after the other."""
    c.figure.box_rect(box, box.h * 0.06, fill=metal(c.figure, 0.3, 0.12), stroke=_edge(c, lit > 0), width=0.8)
    for j, one in enumerate(box.inset(box.w * 0.07, box.h * 0.14).grid(2, GPUS_PER_NODE // 2, box.w * 0.04)):
        gpu(c.figure, one, lit=1.0 if lit * GPUS_PER_NODE > j else 0.0)


def _rack(c: Canvas, box: Box, lit: float) -> None:
    """Draw a rack of machines."""
    figure, machines = c.figure, min(power_chain.NODES_PER_RACK, c.scenario.training.nodes)
    figure.box_rect(box, box.w * 0.08, fill=metal(figure, 0.24, 0.10), stroke=_edge(c, lit > 0), width=0.8)
    for j, one in enumerate(box.inset(box.w * 0.14, box.h * 0.08).rows(power_chain.NODES_PER_RACK, box.h * 0.045)[:machines]):
        hot = lit * machines > j
        figure.box_rect(one, one.h * 0.12, fill=metal(figure, 0.5, 0.2), stroke=_edge(c, hot), width=0.7)
        for i in range(3):
            figure.circle(one.x + one.w * (0.2 + 0.2 * i), one.cy, one.h * 0.1, fill="cyan" if hot else "blue")


def racks_drawn(racks: int) -> int:
    """Return how many racks of a hall are drawn."""
    return min(racks, MOST_RACKS)


def _hall(c: Canvas, box: Box, lit: float) -> None:
    """Draw the hall's racks, which light one after the other."""
    count = racks_drawn(power_chain.power_chain(c.scenario).racks)
    rows = max(1, round(math.sqrt(count * box.h / box.w)))
    for j, one in enumerate(box.grid(rows, -(-count // rows), box.w * 0.016, box.h * 0.05)[:count]):
        hot = lit * count > j
        fill = ("cyan", 0.75) if hot else metal(c.figure, 0.6, 0.25)
        c.figure.box_rect(one, min(one.w, one.h) * 0.12, fill=fill, stroke=_edge(c, hot), width=0.5)


def _cooling(c: Canvas, box: Box, lit: float) -> None:
    """Draw what the site adds: a fan in its case, for cooling and conversion."""
    hue = "amber" if lit else c.theme.shade("blue", 0.8)
    c.figure.box_rect(box, box.h * 0.08, fill=metal(c.figure, 0.24, 0.10), stroke=hue, width=0.9)
    side = min(box.w, box.h) * 0.62
    c.figure.icon("fan", box.cx - side / 2, box.cy - side / 2, side, colour=hue, width=1.0, glow=0.4 if lit else 0.0)
