"""The panel of distance: requests run over a plain map as fast as light in glass lets them, on one clock; first to one place, then to the nearest of four."""

from __future__ import annotations

from scenes.core.units import whole
from scenes.deep_dives.physics.canvas import Canvas, Point, along, length, share
from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE, Cell
from scenes.drawing.shape import set_opacity
from scenes.models.distance import CENTRAL, CITIES, best_spread, central, round_trip

WEST, EAST, SOUTH, NORTH = -166.0, 180.0, -50.0, 68.0  # degrees that the map shows
FOOT = 46.0
LABELS = {  # where a city's name stands from its dot: anchor, units right and down, degrees down; off all ways
    "Ashburn": ("end", 8, -8, 0),
    "Cape Town": ("start", 7, -2, 0),
    "Frankfurt": ("start", 4, -6, 0),
    "London": ("end", -2, -7, 0),
    "Mumbai": ("middle", -2, -9, 0),
    "San Francisco": ("middle", 2, 16, 0),
    "Santiago": ("end", -7, 9, 0),
    "Singapore": ("start", 10, 4, 0),
    "Sydney": ("end", -7, 11, 0),
    "São Paulo": ("start", -8, 11, 10),
    "Tokyo": ("middle", 0, -9, 0),
}
ASKED = 0.04  # progress at which all ask the one place
WENT = 0.96  # progress at which the farthest has its answer
COPIED, ASKED_AGAIN = (1.06, 1.5), 1.56  # progress in which copies go to their places, and at which all ask again
PACE = WENT - ASKED  # of progress, for as long as the longest round trip to the one place


def place(cell: Cell, city: str) -> Point:
    """Return where a city lies, in units: longitude and latitude as plain x and y."""
    north, east = CITIES[city]
    x = SIDE + (cell.wide - 2 * SIDE) * (east - WEST) / (EAST - WEST)
    return x, HEAD + (cell.high - HEAD - FOOT) * (NORTH - north) / (NORTH - SOUTH)


def draw_shell(c: Canvas) -> None:
    """Draw the map, its cities and their names."""
    c.rect(SIDE, HEAD, c.cell.wide - 2 * SIDE, c.cell.high - HEAD - FOOT, 5, fill=(c.theme.shade("blue", 0.3), 0.35))
    degree = (c.cell.high - HEAD - FOOT) / (NORTH - SOUTH)
    for city, (anchor, right, down, degrees) in LABELS.items():
        x, y = place(c.cell, city)
        c.circle(x, y, 2.6, fill="request")
        c.text(x + right, y + down + degrees * degree, city, "quiet", anchor=anchor, size=NOTE)


def draw_live(c: Canvas, p: float) -> None:
    """Draw the requests on their ways, the ways that have been gone, and the clock. Parts: (how, "line", city)."""
    longest, found = central().worst, best_spread()
    clock = min(longest, longest * (p - ASKED) / PACE)
    for city in CITIES:
        if city != CENTRAL:
            _trip(c, "central", city, CENTRAL, clock, 1.0 - 0.7 * share(p, 1.0, 1.05))
    _said(c, "central", 0, clock, longest, longest)
    again = min(found.worst, longest * (p - ASKED_AGAIN) / PACE)
    for site in found.sites:
        came = share(p, *COPIED)
        if site != CENTRAL:
            way = [place(c.cell, CENTRAL), place(c.cell, site)]
            c.body(*along(way, came * length(way)), "violet", 10, min(1.0, 8 * came) if came < 1 else 0.0)
        ring = c.circle(*place(c.cell, site), 5.4, stroke="violet", width=1.6, glow=0.5)
        set_opacity(ring, share(came, 0.97, 1.0))
    for city, site in found.nearest:
        if city != site:
            _trip(c, "spread", city, site, again, 1.0)
    _said(c, "spread", 1, again, found.worst, longest)


def _trip(c: Canvas, how: str, city: str, site: str, clock: float, strength: float) -> None:
    """Draw a request that goes to a site and back, at the seconds of a clock, and the way that it has gone."""
    hue = "request" if how == "central" else "cyan"
    start, end, trip = place(c.cell, city), place(c.cell, site), round_trip(city, site)
    gone = share(clock, 0.0, trip / 2)
    back = share(clock, trip / 2, trip)
    way = [start, end]
    at = along(way, length(way) * (gone - back))
    head = along(way, max(0.5, length(way) * gone))
    c.part(how, "line", city).line(
        start, head, stroke=(hue, 0.75), width=0.9 if how == "central" else 1.5, glow=0.2, seen=strength if gone > 0 else 0.0
    )
    c.body(*at, "blue" if how == "central" else "cyan", 8, 1.0 if 0 < clock < trip else 0.0)
    c.circle(*start, 3.6, fill=hue, glow=0.5, seen=strength if clock >= trip else 0.0)


def _said(c: Canvas, how: str, row: int, clock: float, end: float, longest: float) -> None:
    """Set what is said of a way of serving, its clock running, and the time as a bar: both rows on one scale."""
    text = (c.labels.central if how == "central" else c.labels.spread).split("{ms}")
    hue, y = ("request", "cyan")[row], c.cell.high - 29 + 19 * row
    seen = share(clock, 0.0, 0.004)
    said = f"{text[0]}{whole(max(0.0, clock if clock < end else end) * 1e3)}{text[1]}".format(city=CENTRAL, far=farthest())
    c.part(how, "text").text(SIDE, y, said, "strong", size=NOTE, hue=hue, seen=seen)
    c.rect(SIDE, y + 3.4, max(0.5, (c.cell.wide - 2 * SIDE) * max(0.0, clock) / longest), 2.6, 1.2, fill=hue, seen=seen, glow=0.2)


def farthest() -> str:
    """Return the city that waits longest for the one place."""
    return max(CITIES, key=lambda city: round_trip(city, CENTRAL))
