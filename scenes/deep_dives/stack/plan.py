"""Where everything of the stack stands: a band for the request, six floors, a band for what all of it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.formats import Format
from scenes.deep_dives.stack.facts import CELLS
from scenes.deep_dives.stack.words import LAYERS

ROWS = {"serving": 2.0, "silicon": 1.2, "network": 0.95}  # heights of floors; others 1
COLUMNS = 4
TYPE = {"wide": 9.6, "portrait": 9.8, "square": 7.8, "phone": 11.0, "sheet": 9.5}
BAND = {"wide": 36.0, "portrait": 23.0, "square": 22.0, "phone": 24.0, "sheet": 15.0}  # type of the bands
SHAFT = 2.0  # of the type's size: width of the shaft at the right of a floor's names


@dataclass(frozen=True)
class StackPlan:
    """Boxes of the bands, the floors (their names), the cells; `type`: size of most letters, `band_type` of the bands'."""

    type: float
    band_type: float
    request: Box
    floors: dict[str, Box]
    names: dict[str, Box]
    cells: dict[str, Box]
    takeaway: Box

    def landing(self, layer: str) -> tuple[float, float]:
        """Return where the request rests on a floor: in the shaft."""
        box = self.names[layer]
        return box.right - SHAFT * self.type / 2 - 0.3 * self.type, box.y + 1.7 * self.type


def plan_for(fmt: Format, box: Box) -> StackPlan:
    """Return the places in a box."""
    size, band = TYPE[fmt.name], BAND[fmt.name]
    if fmt.is_sheet and box.w > 1.3 * box.h:
        size, band = 10.5, 22.0
    gap = 0.75 * size
    lines = 1 if box.w > 1.3 * box.h else 2
    top = Box(box.x, box.y, box.w, 1.75 * band * (1 if lines == 1 else 1.5), "request")
    foot = 1.75 * band * (1 if lines == 1 else 1.45)
    bottom = Box(box.x, box.bottom - foot, box.w, foot, "takeaway")
    room = bottom.y - top.bottom - gap * (len(LAYERS) + 1)
    unit = room / sum(ROWS.get(layer, 1.0) for layer in LAYERS)
    floors, names, cells = {}, {}, {}
    y = top.bottom + gap
    for layer in LAYERS:
        floor = floors[layer] = Box(box.x, y, box.w, unit * ROWS.get(layer, 1.0), layer)
        wide = (box.w - gap * (COLUMNS - 1)) / COLUMNS
        names[layer] = Box(box.x, y, wide, floor.h, layer)
        rows = -(-len(CELLS[layer]) // (COLUMNS - 1))
        high = (floor.h - gap * (rows - 1)) / rows
        for k, cell in enumerate(CELLS[layer]):
            row, column = divmod(k, COLUMNS - 1)
            cells[cell] = Box(box.x + (wide + gap) * (column + 1), y + (high + gap) * row, wide, high, cell)
        y = floor.bottom + gap
    return StackPlan(size, band, top, floors, names, cells, bottom)
