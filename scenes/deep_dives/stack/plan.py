"""Where everything of the stack stands: a band for the request, six floors, a band for what all of it comes to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.core.box import Box
from scenes.core.formats import Format
from scenes.deep_dives.stack.facts import CELLS
from scenes.deep_dives.stack.words import LAYERS

ROWS = {"serving": 1.95, "silicon": 1.36, "network": 0.95}  # heights of floors; others 1
SHEET_ROWS = ROWS | {"serving": 1.87, "silicon": 1.42}
COLUMNS = 3  # of cells
TYPE = {"wide": 8.3, "portrait": 9.8, "square": 7.8, "phone": 11.0, "sheet": 9.5}
BAND = {"wide": 36.0, "portrait": 23.0, "square": 22.0, "phone": 24.0, "sheet": 15.0}  # type of the bands
WIDE_TYPE, WIDE_BAND = 8.5, 24.0  # of a sheet that lies
TITLES, NAMES, RESULTS = 0.15, 0.18, 0.19  # shares of a wide frame: large titles, a floor's names, what is large at its right
SHEET_TITLES, SHEET_RESULTS = 0.095, 0.14  # of a sheet that lies
SHAFT = 2.0  # of the type's size: width of the shaft at the right of a floor's names
WINDOW = 30.0  # units by which the lens's window is higher than the stage
ANSWER = 1.6  # times as large, in a tower that is floors alone again: the request with its answer
TAKEAWAY = {True: 1.9, False: 2.6}  # and what all of it comes to: in a wide room and in others
GAP = 0.75  # of the type's size


@dataclass(frozen=True)
class StackPlan:
    """Boxes of the bands, of the floors' names, of the cells; where there is room at the sides, of large titles and of large results.

    `type`: size of most letters, `band_type` of the bands', `request_type` of the request and its answer.
    """

    type: float
    band_type: float
    request_type: float
    request: Box
    titles: dict[str, Box]
    names: dict[str, Box]
    cells: dict[str, Box]
    results: dict[str, Box]
    takeaway: Box

    def landing(self, layer: str, opened: Box | None = None) -> tuple[float, float]:
        """Return where the request rests on a floor, which may be opened: in the shaft."""
        box = opened or self.names[layer]
        return box.right - SHAFT * self.type / 2 - 0.3 * self.type, box.y + 1.7 * self.type


def bands_of(plan: StackPlan) -> dict[str, Box]:
    """Return the boxes of the floors before any is opened: bands of equal height, as wide as the tower with all that stands beside it."""
    gap = GAP * plan.type
    room = Box(plan.request.x, plan.request.bottom + gap, plan.request.w, plan.takeaway.y - plan.request.bottom - 2 * gap, "tower")
    return dict(zip(LAYERS, room.rows(len(LAYERS), gap), strict=True))


def closed_plan(plan: StackPlan) -> StackPlan:
    """Return the plan of a tower that is floors alone again: with a larger answer over it; the takeaway stands where all floors but the first were."""
    first, last, gap = plan.request, plan.takeaway, GAP * plan.type
    request = Box(first.x, first.y, first.w, ANSWER * first.h, first.name)
    closed = replace(
        plan, request=request, request_type=ANSWER * plan.request_type, takeaway=Box(last.x, last.bottom + gap, last.w, 1.0, last.name)
    )
    top = bands_of(closed)[LAYERS[1]].y
    return replace(closed, takeaway=Box(last.x, top, last.w, last.bottom - top, last.name))


def closed_bands(plan: StackPlan) -> dict[str, Box]:
    """Return the boxes of the floors of a tower that is floors alone again: down to where the tower ends."""
    first, last = closed_plan(plan).request, plan.takeaway
    return bands_of(replace(plan, request=first, takeaway=Box(last.x, last.bottom + GAP * plan.type, last.w, 1.0, last.name)))


def open_box(plan: StackPlan, fmt: Format, part: Box) -> Box:
    """Return the box of a floor's names or of a cell once it is opened: as wide, and as high as the lens's window holds, between both bands."""
    high = min(part.w * (fmt.stage.h + WINDOW) / fmt.width, plan.takeaway.y - plan.request.bottom - 2 * GAP * plan.type)
    top = min(max(part.cy - high / 2, plan.request.bottom + GAP * plan.type), plan.takeaway.y - GAP * plan.type - high)
    return Box(part.x, top, part.w, high, part.name)


def plan_for(fmt: Format, box: Box) -> StackPlan:
    """Return the places in a box."""
    wide = box.w > 1.3 * box.h
    size, band = (WIDE_TYPE, WIDE_BAND) if fmt.is_sheet and wide else (TYPE[fmt.name], BAND[fmt.name])
    gap, high = GAP * size, band * (1.75 if wide else 2.6)
    top, bottom = Box(box.x, box.y, box.w, high, "request"), Box(box.x, box.bottom - high, box.w, high, "takeaway")
    rows = SHEET_ROWS if fmt.is_sheet and not wide else ROWS
    unit = (bottom.y - top.bottom - gap * (len(LAYERS) + 1)) / sum(rows.get(layer, 1.0) for layer in LAYERS)
    left, right = (SHEET_TITLES, SHEET_RESULTS) if fmt.is_sheet else (TITLES, RESULTS)
    titles: dict[str, Box] = {}
    names: dict[str, Box] = {}
    cells: dict[str, Box] = {}
    results: dict[str, Box] = {}
    y = top.bottom + gap
    for layer in LAYERS:
        floor = Box(box.x, y, box.w, unit * rows.get(layer, 1.0), layer)
        if wide:
            titles[layer], floor = floor.cut_left(left * box.w, gap)
            floor, results[layer] = floor.cut_left(floor.w - right * box.w, gap)
        share = NAMES * box.w if wide else (floor.w - COLUMNS * gap) / (COLUMNS + 1)
        names[layer], floor = floor.cut_left(share, gap)
        cells |= _cells(floor, layer, gap)
        y = floor.bottom + gap
    return StackPlan(size, band, band, top, titles, names, cells, results, bottom)


def _cells(box: Box, layer: str, gap: float) -> dict[str, Box]:
    """Return the boxes of a floor's cells, in rows of COLUMNS."""
    rows = box.rows(-(-len(CELLS[layer]) // COLUMNS), gap)
    places = [place for row in rows for place in row.columns(COLUMNS, gap)]
    return dict(zip(CELLS[layer], places, strict=True))
