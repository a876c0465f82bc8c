"""The data-centre aisle of the header, the opening and the finale: two walls of racks in perspective."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.shape import Paint, along

Wall = Callable[[float, float], Point]


@dataclass(frozen=True)
class Aisle:
    """Where an aisle runs: its vanishing point, and the distance `near` of its nearest rack edge from it.

    `rise` and `fall` are how far racks reach above and below the eye, as shares of that distance; racks stand between
    the depths 1 and `far`; `units` counts the shelves of each rack, nearest first. The nearest left rack sinks into the
    ground between the two x of `fade`, so that it never touches the title; with `dark_edge` it has no lamps.
    """

    x: float
    y: float
    near: float
    rise: float
    fall: float
    far: float
    units: tuple[int, ...]
    fade: tuple[float, float] | None = None
    dark_edge: bool = False

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
        _shelf(figure, aisle, wall, i, side, k, edge, opacity, scale)
    figure.line(wall(1, 0), wall(1, 1), stroke=(theme.gleam("cyan", 0.55), 0.85 * opacity), width=(0.8 if i < 3 else 0.5) * scale, glow=0.7)


def _shelf(figure: Figure, aisle: Aisle, wall: Wall, i: int, side: int, k: int, edge: bool, opacity: float, scale: float) -> None:
    theme, count = figure.theme, aisle.units[i]
    low = 0.05 + 0.90 * k / count
    high = low + 0.90 / count * 0.72
    corners = [wall(0.07, low), wall(0.07, high), wall(0.93, high), wall(0.93, low)]
    xa, xb = corners[0][0], corners[2][0]
    fill = along(xa, 0, xb, 0, (0, theme.shade("blue", 0.16), 0.9 * opacity), (1, theme.shade("blue", 0.46), 0.95 * opacity))
    figure.polygon(
        *corners, fill=_faded(aisle, edge, fill, xb), stroke=None if edge else (theme.shade("blue", 0.62), 0.8 * opacity), width=0.3 * scale
    )
    if i >= 4 or edge and aisle.dark_edge:
        return
    middle, pattern = (low + high) / 2, (k * 37 + i * 11 + (5 if side > 0 else 0)) % 10
    width = max(0.6 * scale, abs(corners[0][1] - corners[1][1]) * 0.34 / figure.line_scale)
    lamp_at, second_at, vent = ((0.34, 0.40), (0.45, 0.49), (0.56, 0.64)) if edge else ((0.14, 0.21), (0.27, 0.31), (0.42, 0.52))
    lamp = "violet" if pattern == 3 else "cyan"
    opacity *= _rising(aisle, edge, wall(lamp_at[0], middle)[0])
    figure.line(wall(lamp_at[0], middle), wall(lamp_at[1], middle), stroke=(theme.gleam(lamp, 0.3), 0.95 * opacity), width=width, glow=0.8)
    if i < 3 and pattern % 3 != 1:
        figure.line(wall(second_at[0], middle), wall(second_at[1], middle), stroke=("request", opacity), width=width, glow=0.4)
    dash = (1.1 * scale, 1.1 * scale) if i < 2 else ()
    vent_tone = (theme.shade("request", 0.85), 0.75 * opacity)
    figure.line(wall(vent[pattern % 2 == 0], middle), wall(0.87, middle), stroke=vent_tone, width=max(0.4 * scale, width * 0.42), dash=dash)


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
