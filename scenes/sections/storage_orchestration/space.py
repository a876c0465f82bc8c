"""Affine space for storage and orchestration's semi-3D drawings: a platform, walls on which charts are drawn, a magnifying glass."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.solids import iso_box
from scenes.drawing.shape import Ink, diagonal, vertical


@dataclass(frozen=True)
class Plane:
    """A parallelogram in the picture: (0, 0) is its lower left corner, (1, 1) its upper right one."""

    origin: Point
    right: Point
    up: Point

    def at(self, s: float, t: float) -> Point:
        """Return the design point of a share of the plane's width and height."""
        return self.origin[0] + s * self.right[0] + t * self.up[0], self.origin[1] + s * self.right[1] + t * self.up[1]

    def lay(self, outline: np.ndarray) -> np.ndarray:
        """Return an outline (n, 2) given in shares of the plane as it lies in the picture."""
        laid: np.ndarray = np.array(self.origin) + outline @ np.array([self.right, self.up])
        return laid

    def rect(self, s: float, t: float, w: float, h: float) -> np.ndarray:
        """Return a rectangle given by its lower left corner and size in shares of the plane."""
        return self.lay(geometry.polyline([(s, t), (s + w, t), (s + w, t + h), (s, t + h)], closed=True))

    def line(self, *points: Point) -> np.ndarray:
        """Return a polyline given in shares of the plane."""
        return self.lay(geometry.polyline(points))


@dataclass(frozen=True)
class Space:
    """An affine view of a floor: `along` runs to the right, `depth` toward the viewer, heights are design units."""

    origin: Point
    along: Point
    depth: Point

    def at(self, u: float, v: float, z: float = 0.0) -> Point:
        """Return the design point of shares (u, v) of the floor at a height."""
        x, y = self.origin
        return x + u * self.along[0] + v * self.depth[0], y + u * self.along[1] + v * self.depth[1] - z

    def wall(self, v: float, height: float, z: float = 0.0) -> Plane:
        """Return the upright plane along u at a depth."""
        return Plane(self.at(0, v, z), self.along, (0.0, -height))

    def side(self, u: float, height: float, z: float = 0.0) -> Plane:
        """Return the upright plane along v at a position."""
        return Plane(self.at(u, 0, z), self.depth, (0.0, -height))


def platform(figure: Figure, space: Space, thick: float) -> None:
    """Draw the slab that a drawing stands on, lit along its front edges, with a pool of light on it."""
    shade = figure.theme.shade
    edge = figure.theme.tint("cyan", 0.05)
    x, y = space.at(0.5, 0.5)
    reach = abs(space.along[0]) + abs(space.depth[0])
    figure.glow_ellipse(x, y + thick * 2, reach * 0.5, reach * 0.13, "blue", 0.30)
    top = diagonal((0, shade("blue", 0.20), 0.95), (0.5, shade("blue", 0.44), 0.95), (1, shade("blue", 0.26), 0.95))
    solid(
        figure,
        space,
        (0, 0, -thick),
        (1, 1, 0),
        top=top,
        front=vertical((0, shade("blue", 0.66), 1), (1, shade("blue", 0.22), 1)),
        side=vertical((0, shade("blue", 0.42), 1), (1, shade("blue", 0.14), 1)),
        edge=(edge, 0.85),
    )
    inset = [space.at(u, v) for u, v in ((0.06, 0.10), (0.94, 0.10), (0.94, 0.90), (0.06, 0.90))]
    figure.polygon(*inset, stroke=(edge, 0.35), width=0.5)


def solid(
    figure: Figure,
    space: Space,
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    *,
    top: Ink,
    front: Ink,
    side: Ink,
    edge: Ink,
    width: float = 0.7,
    glow: float = 0.0,
) -> None:
    """Draw a box between two corners (u, v, z): its front, its right side, its top."""
    iso_box(figure, space.at, low, high, top=top, left=front, right=side, edge=edge, width=width, glow=glow)


def column(figure: Figure, space: Space, low: Point, high: Point, height: float, colour: str = "blue") -> None:
    """Draw one bar of a chart that stands on the floor."""
    theme = figure.theme
    front = vertical((0, theme.tint(colour, 0.08), 1), (1, theme.shade(colour, 0.40), 1))
    side = vertical((0, theme.shade(colour, 0.66), 1), (1, theme.shade(colour, 0.24), 1))
    solid(
        figure,
        space,
        (*low, 0.0),
        (*high, height),
        top=theme.gleam(colour, 0.42),
        front=front,
        side=side,
        edge=(theme.gleam(colour, 0.35), 0.55),
        width=0.45,
    )


def glass(figure: Figure, cx: float, cy: float, radius: float, *, handle: float = 0.85, width: float = 1.7) -> Figure:
    """Draw a magnifying glass whose lens is centred at a point; its handle points to the lower right."""
    made = figure.child(box=Box(cx - radius, cy - radius, 2 * radius, 2 * radius, "glass"))
    c = math.sqrt(0.5)
    start, end = radius * c * 1.04, (radius * (1.0 + handle)) * c
    metal, dark = figure.theme.tint("quiet", 0.75), figure.theme.shade("blue", 0.5)
    made.line((cx + start, cy + start), (cx + end, cy + end), stroke=dark, width=width * 3.0)
    made.line((cx + start * 1.12, cy + start * 1.12), (cx + end, cy + end), stroke=metal, width=width * 1.9)
    made.circle(
        cx, cy, radius, fill=diagonal((0, "light", 0.20 if figure.theme.dark else 0.5), (0.5, "cyan", 0.07), (1, "cyan", 0.16)), behind=True
    )
    made.circle(cx, cy, radius, stroke=dark, width=width * 1.9)
    made.circle(cx, cy, radius, stroke="ink", width=width, glow=0.25)
    made.draw(
        geometry.arc(cx, cy, radius * 0.72, radius * 0.72, math.radians(190), math.radians(250)), stroke=("ink", 0.75), width=width * 0.6
    )
    return made


def bins(values: Sequence[float], count: int) -> tuple[float, ...]:
    """Return the means of `count` runs of neighbouring values."""
    return tuple(float(part.mean()) for part in np.array_split(np.array(values), count))
