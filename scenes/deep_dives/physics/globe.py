"""The panel of distance: cities on a plain map, all asking one place, then each the nearest of four; a line is as long as light's way."""

from __future__ import annotations

from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE, TYPE, Cell
from scenes.drawing.figure import Figure
from scenes.models.distance import CENTRAL, CITIES, best_spread
from scenes.sections.shown import Shown

WEST, EAST, SOUTH, NORTH = -160.0, 186.0, -60.0, 74.0  # degrees that the map shows
FOOT = 46.0
LABELS = {  # where the name of a place that answers stands from its dot: anchor, units right and down, degrees down; off all ways
    "Ashburn": ("end", 8, -9, 0),
    "Frankfurt": ("start", 2, -9, 0),
    "San Francisco": ("middle", 0, 18, 0),
    "Singapore": ("start", 12, 4, 0),
    "São Paulo": ("start", -4, 13, 10),
}


def place(cell: Cell, city: str) -> tuple[float, float]:
    """Return where a city lies: longitude and latitude as plain x and y."""
    north, east = CITIES[city]
    x = SIDE + (cell.wide - 2 * SIDE) * (east - WEST) / (EAST - WEST)
    y = HEAD + (cell.high - HEAD - FOOT) * (NORTH - north) / (NORTH - SOUTH)
    return cell.x(x), cell.y(y)


def draw_shell(figure: Figure, cell: Cell) -> None:
    """Draw meridians, parallels, the cities and their names. Routes: ("central", city) and ("spread", city), there and back."""
    figure.box_rect(
        cell.part(SIDE, HEAD, cell.wide - 2 * SIDE, cell.high - HEAD - FOOT), cell.s(5), fill=(figure.theme.shade("blue", 0.3), 0.35)
    )
    for city in CITIES:
        figure.circle(*place(cell, city), cell.s(2.6), fill="request")
    degree = (cell.high - HEAD - FOOT) / (NORTH - SOUTH)
    for city, (anchor, right, down, degrees) in LABELS.items():
        x, y = place(cell, city)
        for k, word in enumerate(city.split() if city == "San Francisco" else (city,)):
            figure.text(x + cell.s(right), y + cell.s(down + degrees * degree + 14 * k), word, "quiet", anchor=anchor, size=cell.s(NOTE))
    for city, site in best_spread().nearest:
        figure.add_route(
            [place(cell, city), place(cell, site), place(cell, city)] if city != site else [place(cell, city)] * 2, "spread", city
        )
        if city != CENTRAL:
            figure.add_route([place(cell, city), place(cell, CENTRAL), place(cell, city)], "central", city)


def draw_central(figure: Figure, cell: Cell, text: Shown) -> None:
    """Draw the ways to the one place, and how long the longest takes. Parts: ("line", city), "text"."""
    for city in CITIES:
        if city != CENTRAL:
            _line(figure.child("line", city), place(cell, city), place(cell, CENTRAL), "request", 0.9)
    figure.child("text").text(
        cell.x(SIDE), cell.y(cell.high - 28), text.text, "strong", size=cell.s(TYPE), colour=figure.theme.tint("request", 0.35)
    )


def draw_spread(figure: Figure, cell: Cell, text: Shown) -> None:
    """Draw the ways to the nearest of four places, those places, and how long the longest takes. Parts: ("line", city), ("site", city), "text"."""
    found = best_spread()
    for city, site in found.nearest:
        if city != site:
            _line(figure.child("line", city), place(cell, city), place(cell, site), "cyan", 1.4)
    for site in found.sites:
        x, y = place(cell, site)
        figure.child("site", site).circle(x, y, cell.s(4.6), stroke="cyan", width=1.4, glow=0.5)
    figure.child("text").text(
        cell.x(SIDE), cell.y(cell.high - 10), text.text, "strong", size=cell.s(TYPE), colour=figure.theme.tint("cyan", 0.35)
    )


def _line(figure: Figure, start: tuple[float, float], end: tuple[float, float], hue: str, width: float) -> None:
    figure.line(start, end, stroke=(hue, 0.7), width=width, glow=0.2)
