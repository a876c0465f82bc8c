"""The key art: a GPU in its aisle of racks, lit from behind. The sheet's header, the opening and its first frame show this one illustration."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.aisle import Aisle, racks
from scenes.drawing.kit.chip import Chip

FALL = 0.345  # of the racks, below the eye


@dataclass(frozen=True)
class Hero:
    """Where the illustration stands: its vanishing point and `unit`, design units to a unit of the painted aisle.

    `near` and `chip` (how far below the vanishing point, and how large) are in units of the aisle; the rest is as of `Aisle` and `Chip`.
    """

    vanishing: Point
    unit: float
    near: float
    rise: float
    far: float
    units: tuple[int, ...]
    chip: tuple[float, float]
    contacts: int
    fade: tuple[float, float] | None = None
    floor: float = math.inf

    @property
    def aisle(self) -> Aisle:
        """Return the aisle of racks."""
        return Aisle(*self.vanishing, self.near * self.unit, self.rise, FALL, self.far, self.units, self.fade, self.floor)


def hero(figure: Figure, plan: Hero, word: str, *, awake: bool = True, under: Sequence[tuple[Hashable, ...]] = ()) -> Chip:
    """Draw the aisle, if it is awake, and the chip; return the chip. Parts: "racks", "chip", and an empty one of each name between them."""
    walls = figure.child("racks")
    if awake:
        racks(walls, plan.aisle)
    for name in under:
        figure.child(*name)
    (x, y), (drop, size) = plan.vanishing, plan.chip
    return figure.attach(Chip(figure, x, y + drop * plan.unit, size * plan.unit, plan.contacts, word), "chip")
