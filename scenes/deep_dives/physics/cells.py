"""Where the twelve panels lie, and the measure of what is in them: 360 units wide, as high as the frame gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.formats import Format
from scenes.deep_dives.physics.moments import PANELS

WIDE = 360.0  # units of a panel's width
LEAST = 212.0  # units of a panel's height at least
HEAD = 32.0
SIDE = 12.0
TYPE, NOTE, TITLE = 13.6, 13.0, 17.0
TABLE = (0.29, 0.25)  # share of the sheet that the table takes: of an upright one's height, of a wide one's width


@dataclass(frozen=True)
class Cell:
    """A panel's box, and how large one of its units is; `x`, `y` and `s` turn units into design units."""

    box: Box
    unit: float

    @property
    def high(self) -> float:
        """Units of its height."""
        return self.box.h / self.unit

    @property
    def wide(self) -> float:
        """Units of its width."""
        return self.box.w / self.unit

    def x(self, units: float) -> float:
        """Return the design x of so many units from its left edge."""
        return self.box.x + units * self.unit

    def y(self, units: float) -> float:
        """Return the design y of so many units from its top edge."""
        return self.box.y + units * self.unit

    def s(self, units: float) -> float:
        """Return a length in design units."""
        return units * self.unit

    def part(self, x: float, y: float, w: float, h: float, name: str = "part") -> Box:
        """Return a box in it, given in units."""
        return Box(self.x(x), self.y(y), self.s(w), self.s(h), name)


def rooms(fmt: Format, box: Box) -> tuple[Box, Box | None]:
    """Return the room of the panels and that of the sheet's table."""
    if not fmt.is_sheet:
        return box, None
    if fmt.width > fmt.height:
        left, right = box.cut_right(box.w * TABLE[1], 14)
        return left, right
    top, foot = box.cut_bottom(box.h * TABLE[0], 10)
    return top, foot


def cells(fmt: Format, box: Box) -> dict[str, Cell]:
    """Return the cell of every panel: four a row where the room is wide, else three."""
    room, _ = rooms(fmt, box)
    across = 4 if room.w > 1.3 * room.h else 3
    boxes = room.grid(len(PANELS) // across, across, 10.0 if fmt.is_sheet else aisle(fmt))
    unit = min(boxes[0].w / WIDE, boxes[0].h / LEAST)
    return {key: Cell(one.called(key), unit) for key, one in zip(PANELS, boxes, strict=True)}


def aisle(fmt: Format) -> float:
    """Return what is free between panels in a film, in units: a number of the case goes through."""
    return fmt.role("quiet").size


def bands(cell: Cell, weights: Sequence[float], foot: float = 0.0, strip: float = 0.0) -> list[tuple[float, float]]:
    """Return top and height, in units, of rows with some weights between a panel's head, or the strip under it, and the room of its foot."""
    room, total = cell.high - HEAD - strip - foot - 8, sum(weights)
    found, top = [], HEAD + strip
    for weight in weights:
        found.append((top, room * weight / total))
        top += room * weight / total
    return found
