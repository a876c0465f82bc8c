"""Where the opening's parts stand in one format, and the traces from the contacts of the chip to the badges of the map.

Any number of sections from one to about twelve is laid out: in a row under the title (wide frames), in two columns under the chip (tall
ones). No two traces cross: of those that turn to one side, the outermost takes the highest lane and the outermost contact.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.formats import Format
from scenes.drawing.geometry import Point
from scenes.drawing.kit.chip import Chip

CONTACTS = 20  # on each edge of the chip
WIDE_CHIP, TALL_CHIP = (76.5, 221.7), (78.0, 200.0)  # how far below the vanishing point, and how large; units of the aisle
LANES, LANE_STEP, TURN = (676.0, 819.0), 22.0, 40.0  # of a row: highest and lowest lane, their distance at most, cut of a corner
BUS, BUS_STEP = 30.0, 16.0  # of columns: distance of the first line from the badges, and between lines, at most
FIRST_CONTACT, LAST_CONTACT = 10, 18  # of the right column
GAP, EDGE, LINE, HIGHEST = 2.0, 8.0, 46.0, 110.0  # of captions: from badges, from the frame; their least and greatest height
LOOSE = 90.0  # distance of rows from which badges and labels are large


@dataclass(frozen=True)
class OpeningLayout:
    """Where the opening's parts stand in one format, in design units; `size` is that of the badges' labels."""

    chip: tuple[float, float, float]
    title: Box
    headline: tuple[float, float]
    badges: tuple[Point, ...]
    rows: int
    badge: float
    label_width: float
    size: float


@dataclass(frozen=True)
class Columns:
    """How a tall format stacks badges: top of the title, first row, distance of rows at most, last row at most, headline."""

    title: float
    first: float
    pitch: float
    last: float
    headline: float


BRANDS = {
    "wide": Box(80, 48, 952, 44, "brand"),
    "phone": Box(48, 124, 984, 48, "brand"),
    "portrait": Box(48, 18, 984, 42, "brand"),
    "square": Box(48, 10, 984, 42, "brand"),
}  # over the title
COLUMNS = {
    "phone": Columns(190.0, 1190.0, 124.0, 1700.0, 98.0),
    "portrait": Columns(56.0, 850.0, 122.0, 1290.0, 96.0),
    "square": Columns(36.0, 706.0, 96.0, 1030.0, 92.0),
}


def layout_of(fmt: Format, vanishing: Point, unit: float, count: int) -> OpeningLayout:
    """Return the plan for so many sections; `vanishing` and `unit` are those of the painted ground, design units."""
    vx, vy = vanishing
    if fmt.is_wide:
        return _row((vx, vy + WIDE_CHIP[0] * unit, WIDE_CHIP[1] * unit), fmt.stage, count)
    return _columns((vx, vy + TALL_CHIP[0] * unit, TALL_CHIP[1] * unit), COLUMNS[fmt.name], count)


def _row(chip: tuple[float, float, float], stage: Box, count: int) -> OpeningLayout:
    pitch = stage.w / count
    badges = tuple((stage.x + pitch * (k + 0.5), 894.0) for k in range(count))
    return OpeningLayout(chip, Box(80, 130, 952, 370, "title"), (110, 30), badges, 1, 54, min(pitch - 12, 210), 23 if count <= 8 else 22)


def _columns(chip: tuple[float, float, float], plan: Columns, count: int) -> OpeningLayout:
    rows = -(-count // 2)
    pitch = min(plan.pitch, (plan.last - plan.first) / max(1, rows - 1))
    places = [(x, plan.first + pitch * row) for x in (146.0, 652.0) for row in range(rows)]
    badge, width, size = (60.0, 301.0, 29.0) if pitch >= LOOSE else (min(54.0, pitch - 12), 332.0, 26.0)
    return OpeningLayout(chip, Box(48, plan.title, 984, 330, "title"), (plan.headline, 30), tuple(places[:count]), rows, badge, width, size)


def free_zone(fmt: Format, count: int) -> Box | None:
    """Return the room for captions beside a map of so many sections: under the title, or under columns; None where there is none."""
    if fmt.is_wide:
        return Box(80, 520, 952, 120, "captions")
    layout = layout_of(fmt, (0.0, 0.0), 1.0, count)
    top, bottom = max(y for _, y in layout.badges) + layout.badge / 2 + GAP, fmt.height - EDGE
    return Box(48, top, 984, min(bottom - top, HIGHEST), "captions") if bottom - top >= LINE else None


def trace_routes(layout: OpeningLayout, chip: Chip, *, wide: bool) -> list[list[Point]]:
    """Return the corners of every trace, from a contact to the edge of its badge; 45 degree corners only."""
    if not wide:
        return [_tall_route(layout, chip, k) for k in range(len(layout.badges))]
    if len(layout.badges) == 8:
        return [_route_of_eight(layout, chip, k) for k in range(8)]
    return _row_routes(layout, chip)


# ---- columns
def _tall_route(layout: OpeningLayout, chip: Chip, k: int) -> list[Point]:
    """Lead a trace to its column: down from the chip to a bus left of the badges, and right to its own.

    The outermost line of each bus feeds the lowest badge, so that no two traces cross.
    """
    (x, y), (column, row) = layout.badges[k], divmod(k, layout.rows)
    end, floor = x - layout.badge / 2, layout.badges[0][1] - layout.badge * 0.95
    outward = row * min(BUS_STEP, 3 * BUS_STEP / max(1, layout.rows - 1))
    way = _from_right(layout, chip, row, end - BUS - outward, floor) if column else _from_left(layout, chip, row, outward, end, floor)
    bus = way[-1][0]
    return [*way, (bus, y - 14), (bus + 14, y), (end, y)]


def _from_left(layout: OpeningLayout, chip: Chip, row: int, outward: float, end: float, floor: float) -> list[Point]:
    """Lead a left contact along its own lane to the bus."""
    px, py = chip.contact("left", 2 * (layout.rows - row) + 1)
    bus, lane = end - BUS - outward, max(floor - outward, py + 30)
    cut = min(24.0, lane - py - 8)
    return [(px, py), (px, lane - cut), (px - cut, lane), (bus + cut, lane), (bus, lane + cut)]


def _from_right(layout: OpeningLayout, chip: Chip, row: int, bus: float, floor: float) -> list[Point]:
    """Lead a right contact down and aside to the bus; four rows, set by hand, stand so that their contacts need not turn aside."""
    if layout.rows == 4:
        return [chip.contact("right", 12 + 2 * row)]
    px, py = chip.contact("right", round(FIRST_CONTACT + (LAST_CONTACT - FIRST_CONTACT) * row / max(1, layout.rows - 1)))
    lane = max(floor - 40, py + 8)
    return [(px, py), (px, lane), (bus, lane + abs(px - bus))]


# ---- a row
def _row_routes(layout: OpeningLayout, chip: Chip) -> list[list[Point]]:
    """Lead traces to a row of badges: those left of the chip's middle leave its left edge, the others its right one."""
    xs, end = [x for x, _ in layout.badges], layout.badges[0][1] - layout.badge / 2
    left = sum(x <= layout.chip[0] for x in xs)
    contacts = _contacts(chip, "left", left) + _contacts(chip, "right", len(xs) - left)[::-1]
    ways = list(zip(contacts, xs, strict=True))
    lanes = _lanes([way for way in ways if way[1] <= way[0][0]]) | _lanes([way for way in reversed(ways) if way[1] > way[0][0]])
    return [_jog(pin, x, lanes[pin, x], end) for pin, x in ways]


def _contacts(chip: Chip, side: str, count: int) -> list[Point]:
    """Return so many contacts of an edge, evenly apart, the outermost first."""
    return [chip.contact(side, round(1 + 15 * (i + 0.5) / count)) for i in range(count)]


def _lanes(ways: list[tuple[Point, float]]) -> dict[tuple[Point, float], float]:
    """Return the lane of each way that turns to one side, from (pin, x of the badge) of the outermost on."""
    step = min(LANE_STEP, (LANES[1] - LANES[0]) / max(1, len(ways) - 1))
    return {(pin, x): max(LANES[0] + i * step, pin[1] + 16) for i, (pin, x) in enumerate(ways)}


def _jog(pin: Point, x: float, lane: float, end: float) -> list[Point]:
    """Go down from a contact, along a lane, and down to a badge; a badge that is nearly under its contact needs one slope only."""
    px, py = pin
    aside = 1 if x > px else -1
    out = min(abs(x - px) / 2, lane - py - 4, TURN)
    into = min(abs(x - px) - out, TURN)
    corners = [(px, py), (px, lane - out), (px + aside * out, lane), (x - aside * into, lane), (x, lane + into), (x, end)]
    return [point for point, last in zip(corners, [None, *corners], strict=False) if point != last]


def _route_of_eight(layout: OpeningLayout, chip: Chip, k: int) -> list[Point]:
    """Return trace k of eight, set by hand: the seventh badge stands right under a contact."""
    x, end = layout.badges[k][0], layout.badges[k][1] - layout.badge / 2
    if k < 5:
        (px, py), lane = chip.contact("left", (1, 3, 7, 9, 12)[k]), LANES[0] + LANE_STEP * k
        return [(px, py), (px, py + 4), (px - (lane - py - 4), lane), (x + 40, lane), (x, lane + 40), (x, end)]
    if k == 5:
        px, py = chip.contact("left", 16)
        return [(px, py), (px, 756), (px - 34, 790), (x + 34, 790), (x, 824), (x, end)]
    px, py = chip.contact("right", 16 if k == 6 else 9)
    if k == 6:
        return [(x, py), (x, end)]
    return [(px, py), (px, 702), (px + 40, 742), (x - 40, 742), (x, 782), (x, end)]
