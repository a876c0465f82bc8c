"""The data-centre aisle of the header, the opening and the finale: two walls of racks in perspective."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.shape import Paint, along

Wall = Callable[[float, float], Point]
LIT = 4  # racks of a wall, from the nearest, that are close enough for their lamps to be seen
LAMP, SECOND, VENTS = (0.14, 0.21), (0.27, 0.31), (0.42, 0.52)  # along a shelf's face
MIRRORED = 0.5  # height on a rack, as a share, up to which the floor mirrors its lamps


@dataclass(frozen=True)
class Aisle:
    """Where an aisle runs: its vanishing point, and the distance `near` of its nearest rack edge from it.

    `rise` and `fall` are how far racks reach above and below the eye, as shares of that distance; racks stand between
    the depths 1 and `far`; `units` counts the shelves of each rack, nearest first. Both walls are alike; the nearest left rack sinks into
    the ground between the two x of `fade`, its lamps with it, so that it never touches the title.
    Nothing is mirrored from the y `floor` on: there something stands before the floor.
    """

    x: float
    y: float
    near: float
    rise: float
    fall: float
    far: float
    units: tuple[int, ...]
    fade: tuple[float, float] | None = None
    floor: float = math.inf

    def wall(self, side: int, za: float, zb: float) -> Wall:
        """Return the map from (u along the rack, v up the rack) to design points of one rack face."""

        def point(u: float, v: float) -> Point:
            distance = self.near / (za + (zb - za) * u)
            top, bottom = self.y - self.rise * distance, self.y + self.fall * distance
            return self.x + side * distance, bottom + (top - bottom) * v

        return point


def racks(figure: Figure, aisle: Aisle, opacity: float = 1.0) -> None:
    """Draw both walls, far racks first. Parts: ("rack", side, i), side -1 left and 1 right, i from the nearest."""
    count = len(aisle.units)
    for side in (-1, 1):
        for i in range(count - 1, -1, -1):
            za = 1 + (aisle.far - 1) * i / count
            zb = 1 + (aisle.far - 1) * (i + 0.9) / count
            _rack(figure.child("rack", side, i), aisle, aisle.wall(side, za, zb), i, side, opacity)


def _rack(figure: Figure, aisle: Aisle, wall: Wall, i: int, side: int, opacity: float) -> None:
    theme = figure.theme
    edge = aisle.fade is not None and side < 0 and i == 0
    xa, xb = wall(0, 0.5)[0], wall(1, 0.5)[0]
    scale = aisle.near / 204 / figure.line_scale
    far = theme.shade("blue", 0.34 if i < len(aisle.units) // 2 else 0.55)
    body = along(xa, 0, xb, 0, (0, theme.shade("blue", 0.03), 0.96 * opacity), (1, far, 0.97 * opacity))
    corners = [wall(0, 0), wall(0, 1), wall(1, 1), wall(1, 0)]
    figure.polygon(*corners, fill=_faded(aisle, edge, body, xb))
    rim = along(xa, 0, xb, 0, (0, "blue", 0.35 * opacity), (1, theme.gleam("cyan", 0.3), 0.95 * opacity))
    figure.polygon(*corners, stroke=_faded(aisle, edge, rim, xb), width=0.8 * scale if i < 2 else 0.6 * scale, glow=0.25)
    for k in range(aisle.units[i]):
        _shelf(figure, aisle, wall, i, k, edge, opacity, scale)
    figure.line(wall(1, 0), wall(1, 1), stroke=(theme.gleam("cyan", 0.55), 0.85 * opacity), width=(0.8 if i < 3 else 0.5) * scale, glow=0.7)


def _shelf(figure: Figure, aisle: Aisle, wall: Wall, i: int, k: int, edge: bool, opacity: float, scale: float) -> None:
    theme, count = figure.theme, aisle.units[i]
    low = 0.05 + 0.90 * k / count
    high = low + 0.90 / count * 0.72
    corners = [wall(0.07, low), wall(0.07, high), wall(0.93, high), wall(0.93, low)]
    xa, xb = corners[0][0], corners[2][0]
    fill = along(xa, 0, xb, 0, (0, theme.shade("blue", 0.16), 0.9 * opacity), (1, theme.shade("blue", 0.46), 0.95 * opacity))
    figure.polygon(
        *corners, fill=_faded(aisle, edge, fill, xb), stroke=None if edge else (theme.shade("blue", 0.62), 0.8 * opacity), width=0.3 * scale
    )
    if i < LIT:
        _lamps(figure, aisle, wall, i, k, (low + high) / 2, abs(corners[0][1] - corners[1][1]), edge, opacity, scale)


def _lamps(
    figure: Figure, aisle: Aisle, wall: Wall, i: int, k: int, middle: float, tall: float, edge: bool, opacity: float, scale: float
) -> None:
    """Draw what a shelf's face shows, a lamp, a second one and its vents, and both lamps as the floor mirrors them."""
    theme, pattern = figure.theme, (k * 37 + i * 11) % 10
    width = max(0.6 * scale, tall * 0.34 / figure.line_scale)
    lamp = theme.gleam("violet" if pattern == 3 else "cyan", 0.3)
    for place, tone, glow, drawn in ((LAMP, lamp, 0.8, True), (SECOND, "request", 0.4, i < 3 and pattern % 3 != 1)):
        if not drawn:
            continue
        share = opacity * _rising(aisle, edge, wall(place[0], middle)[0]) ** 1.5
        figure.line(wall(place[0], middle), wall(place[1], middle), stroke=(tone, 0.95 * share), width=width, glow=glow * share)
        if middle < MIRRORED and wall(place[0], -middle * 0.8)[1] < aisle.floor:
            sunk = 0.40 * share * (1 - middle / MIRRORED)
            figure.line(
                wall(place[0], -middle * 0.8), wall(place[1], -middle * 0.8), stroke=(tone, sunk), width=width * 1.2, glow=0.6 * sunk
            )
    dash = (1.1 * scale, 1.1 * scale) if i < 2 else ()
    vent = VENTS[pattern % 2 == 0]
    ink = (theme.shade("request", 0.85), 0.75 * opacity * _rising(aisle, edge, wall(vent, middle)[0]))
    figure.line(wall(vent, middle), wall(0.87, middle), stroke=ink, width=max(0.4 * scale, width * 0.42), dash=dash)


def _rising(aisle: Aisle, edge: bool, x: float) -> float:
    """Return how far a lamp of the nearest left rack has come out of the ground at x: 0 to 1."""
    if not edge or aisle.fade is None:
        return 1.0
    start, stop = aisle.fade
    return min(1.0, max(0.0, (x - start) / (stop - start)))


def _faded(aisle: Aisle, edge: bool, ink: Paint, end: float) -> Paint:
    """Let the nearest left rack sink into the ground on its left."""
    if not edge or aisle.fade is None:
        return ink
    _, colour, alpha = ink.stops[-1]
    start, stop = aisle.fade
    return along(
        start, 0, max(end, stop), 0, (0, colour, 0), ((stop - start) / (max(end, stop) - start + 1e-6), colour, alpha), (1, colour, alpha)
    )
