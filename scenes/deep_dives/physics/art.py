"""What the rows of a panel are drawings of: a strip from chip to site, heat's two carriers to scale, plates of layers, icons."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from scenes.core.box import Box
from scenes.deep_dives.physics.cells import HEAD, SIDE, Cell
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.hardware import gpu, metal
from scenes.drawing.kit.solids import plate
from scenes.models import power_chain
from scenes.models.scenario import Scenario

ICONS: dict[str, tuple[str, ...]] = {
    "ladder": ("grid-3x3", "square-stack", "memory-stick", "cable", "network", "hard-drive", "cloud"),
    "storage": ("boxes", "waves-horizontal", "blocks", "folder-tree"),
    "lifecycle": ("hand", "refresh-cw", "workflow", "database"),
    "cost": ("timer", "layers", "scaling", "minimize-2"),
    "reported": ("memory-stick", "timer", "arrow-left-right", "server", "brain"),
}
STRIPS = ("power", "heat")  # panels whose drawings stand in a strip over their rows
STRIP = 0.34  # of the height under the head: a strip's
TEXT = {"layers": 92.0, **dict.fromkeys(ICONS, 51.0)}  # units from the left edge where a row's text begins
PLAIN = 30.0
MOST_RACKS = 96  # that are drawn: more would be specks
LAYERS = ("cyan", "blue", "violet")


def strip_height(cell: Cell, key: str) -> float:
    """Return the units of a panel's strip."""
    return STRIP * (cell.high - HEAD - 8) if key in STRIPS else 0.0


def strip(cell: Cell) -> Box:
    """Return the box of a strip."""
    return cell.part(SIDE + 14, HEAD + 2, cell.wide - 2 * SIDE - 14, strip_height(cell, STRIPS[0]) - 6, "strip")


def draw_mark(figure: Figure, cell: Cell, key: str, k: int, middle: float) -> None:
    """Draw a row's icon in the shell, its middle so many units from the top."""
    if key in ICONS:
        side = 15.0
        figure.icon(ICONS[key][k], cell.x(28), cell.y(middle - side / 2), cell.s(side), width=0.9, glow=0.0)


def draw_art(figure: Figure, cell: Cell, key: str, k: int, scenario: Scenario, place: tuple[float, float]) -> None:
    """Draw what a row is a drawing of, once it is reached. Where there is none, nothing."""
    if key == "power":
        _power(figure, strip(cell), k, scenario)
    elif key == "heat":
        _heat(figure, strip(cell), k, scenario)
    elif key == "layers":
        top, high = place
        tall = min(high * 0.86, 46.0)
        plate(figure, cell.part(26, top + (high - tall) / 2, 56, tall), colour=LAYERS[k], state="hot")


# ---------------------------------------------------------------- power
def _power(figure: Figure, box: Box, k: int, scenario: Scenario) -> None:
    """Draw a chip, the machine that it is one of, the rack, the hall, and the site around it; each stands in the next."""
    slots = [one.inset(0, 2) for one in box.columns((0.9, 1.25, 0.7, 2.3), box.w * 0.055)]
    draws: tuple[Callable[[], None], ...] = (
        lambda: _chip(figure, slots[0].fit(1.15, 1)),
        lambda: _machine(figure, slots[1].fit(1.5, 1), slots[0].fit(1.15, 1)),
        lambda: _rack(figure, slots[2].fit(0.72, 1), slots[1].fit(1.5, 1), min(power_chain.NODES_PER_RACK, scenario.training.nodes)),
        lambda: _hall(figure, slots[3].inset(9, 7), slots[2].fit(0.72, 1), power_chain.power_chain(scenario).racks),
        lambda: _site(figure, slots[3]),
    )
    if k < len(draws):
        draws[k]()


def _chip(figure: Figure, box: Box) -> None:
    gpu(figure, box)


def _machine(figure: Figure, box: Box, before: Box) -> None:
    figure.box_rect(box, box.h * 0.06, fill=metal(figure, 0.3, 0.12), stroke="cyan", width=0.8)
    cells = box.inset(box.w * 0.07, box.h * 0.14).grid(2, 4, box.w * 0.04)
    for one in cells:
        gpu(figure, one, lit=1.0 if one is cells[0] else 0.0)
    _zoom(figure, before, cells[0])


def _rack(figure: Figure, box: Box, before: Box, machines: int) -> None:
    figure.box_rect(box, box.w * 0.08, fill=metal(figure, 0.24, 0.10), stroke="cyan", width=0.8)
    units = box.inset(box.w * 0.14, box.h * 0.08).rows(power_chain.NODES_PER_RACK, box.h * 0.045)[:machines]
    for one in units:
        hot = one is units[0]
        figure.box_rect(
            one, one.h * 0.12, fill=metal(figure, 0.5, 0.2), stroke="cyan" if hot else figure.theme.shade("blue", 0.8), width=0.7
        )
        for j in range(3):
            figure.circle(one.x + one.w * (0.2 + 0.2 * j), one.cy, one.h * 0.1, fill="cyan" if hot else "blue")
    _zoom(figure, before, units[0])


def _hall(figure: Figure, box: Box, before: Box, racks: int) -> None:
    count = min(racks, MOST_RACKS)
    rows = max(1, round(math.sqrt(count * box.h / box.w)))
    cells = box.grid(rows, -(-count // rows), box.w * 0.016, box.h * 0.07)[:count]
    for one in cells:
        figure.box_rect(
            one, min(one.w, one.h) * 0.12, fill=metal(figure, 0.6, 0.25), stroke="cyan" if one is cells[0] else ("blue", 0.8), width=0.6
        )
    _zoom(figure, before, cells[0])


def _site(figure: Figure, box: Box) -> None:
    figure.box_rect(box, box.h * 0.08, stroke="cyan", width=1.5, glow=0.4)


def _zoom(figure: Figure, small: Box, part: Box) -> None:
    """Draw two lines from what is seen large to the part that it is of the next."""
    for y, end in ((small.y, part.y), (small.bottom, part.bottom)):
        figure.line((small.right + 1, y), (part.x, end), stroke=("request", 0.45), width=0.6)


# ---------------------------------------------------------------- heat
def _heat(figure: Figure, box: Box, k: int, scenario: Scenario) -> None:
    """Draw a rack that gives off heat, the sections of a duct of air and of a pipe of water at one speed, a share, and two sites over their machines."""
    slots = box.columns(6, box.w * 0.02)
    where, radius = slots[k], min(slots[0].w, box.h) * 0.46
    rack = power_chain.power_chain(scenario).rack or 1.0
    if k == 0:
        _warm(figure, where.fit(0.8, 1).inset(2))
    elif k == 1:
        figure.circle(where.cx, where.cy, radius, fill=(figure.theme.shade("request", 0.4), 0.8), stroke="request", width=1.0)
        figure.icon("wind", where.cx - radius * 0.55, where.cy - radius * 0.55, radius * 1.1, colour="request", width=1.0, glow=0.0)
    elif k == 2:
        thin = radius * math.sqrt(power_chain.flow(rack, power_chain.WATER) / power_chain.flow(rack))
        figure.circle(where.cx, where.cy, thin, fill="cyan", glow=0.4)
        for reach in (0.16, 0.3):
            figure.circle(where.cx, where.cy, radius * reach, stroke=("cyan", 0.5), width=0.6)
    elif k == 3:
        _pie(figure, where, radius, 0.375)
    else:
        _over(figure, where, radius, power_chain.least_pue(0.375) if k == 4 else scenario.power.pue, "amber" if k == 4 else "cyan")


def _warm(figure: Figure, box: Box) -> None:
    figure.box_rect(box, box.w * 0.08, fill=metal(figure, 0.3, 0.12), stroke="amber", width=1.0, glow=0.4)
    for one in box.inset(box.w * 0.14, box.h * 0.1).rows(4, box.h * 0.05):
        figure.box_rect(one, one.h * 0.12, fill=(figure.theme.shade("amber", 0.6), 0.9))


def _pie(figure: Figure, box: Box, radius: float, share: float) -> None:
    figure.circle(box.cx, box.cy, radius, fill=(figure.theme.shade("blue", 0.5), 0.9), stroke=("blue", 0.9), width=0.8)
    around = [(box.cx + radius * math.sin(a), box.cy - radius * math.cos(a)) for a in np.linspace(0, 2 * math.pi * share, 24).tolist()]
    figure.draw(geometry.polyline([(box.cx, box.cy), *around], closed=True), fill=("amber", 0.9))


def _over(figure: Figure, box: Box, radius: float, pue: float, hue: str) -> None:
    """Draw a square over a smaller one, their areas as site over machines."""
    inner = radius * 1.35
    outer = inner * math.sqrt(pue)
    for side, fill, ink in ((outer, (figure.theme.shade(hue, 0.35), 0.7), hue), (inner, metal(figure, 0.4, 0.2), "request")):
        figure.rect(box.cx - side / 2, box.cy - side / 2, side, side, side * 0.06, fill=fill, stroke=ink, width=0.9)
