"""Parts of a picture that glide from one layout to another: every outline goes from where it was to where it is next, at its size there.

What changes its layout is not shown twice: lines of type grow or shrink as they are, rails bend, frames widen.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
from manim import smooth

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.redraw import Between
from scenes.drawing.shape import Shape, place, shapes_of

BENDS = 24  # straight pieces into which a line is cut that bends into another


@dataclass(frozen=True)
class Leg:
    """A shape's way: its outlines (n, 2) at the start and at the end, and there the shares of its stroke's width, and its opacities.

    `late`: how near to the end that it is seen at a shape stays unseen: the power of the share with which it comes, 1 evenly.
    """

    shape: Shape
    first: np.ndarray
    last: np.ndarray
    widths: tuple[float, float] = (1.0, 1.0)
    opacities: tuple[float, float] = (1.0, 1.0)
    late: float = 1.0

    def opacity(self, share: float) -> float:
        """Return the opacity at a share of the way."""
        first, last = self.opacities
        seen = 1 - share if first > last else share
        return min(first, last) + abs(first - last) * float(seen**self.late)

    def back(self) -> Leg:
        """Return the way back."""
        return Leg(self.shape, self.last, self.first, self.widths[::-1], self.opacities[::-1], self.late)


class Reflow(Between):
    """Shapes on their legs, all at once, from a second of a play on."""

    def __init__(self, surface: Figure, legs: Sequence[Leg], at: float, seconds: float) -> None:
        self._legs, self._widths = tuple(legs), tuple(float(leg.shape.stroke_width) for leg in legs)
        drawing = Figure(surface.style, surface.box)
        for leg in legs:
            drawing.add(deepcopy(leg.shape))
        super().__init__(drawing, at, at + seconds)

    def draw_at(self, seconds: float) -> None:
        share = float(smooth((seconds - self.at) / (self.until - self.at)))
        for shape, leg, width in zip(shapes_of(self.drawing), self._legs, self._widths, strict=True):
            shape.outline = leg.first + (leg.last - leg.first) * share
            shape.points = place(shape.outline, shape.view)
            shape.stroke_width = width * between(leg.widths, share)
            shape.opacity = leg.opacity(share)


def between(ends: tuple[float, float], share: float) -> float:
    """Return the value at a share of the way from the first to the last."""
    return ends[0] + (ends[1] - ends[0]) * share


def moved(outline: np.ndarray, anchor: geometry.Point, to: geometry.Point, factor: float) -> np.ndarray:
    """Return an outline so many times as large, its anchor moved to a place."""
    made: np.ndarray = (outline - np.array(anchor)) * factor + np.array(to)
    return made


def fitted(outline: np.ndarray, box: Box, to: Box) -> np.ndarray:
    """Return an outline, which stands in a box, as it stands in another one."""
    shares = np.array((to.w / box.w, to.h / box.h))
    made: np.ndarray = (outline - np.array((box.x, box.y))) * shares + np.array((to.x, to.y))
    return made


def bending(outline: np.ndarray) -> np.ndarray:
    """Return a line of cubic curves as `BENDS` straight pieces of equal length, so that it can bend into another."""
    points = geometry.sample(outline, 8)
    along = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    at = np.linspace(0.0, along[-1], BENDS + 1)
    return geometry.polyline(list(zip(np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1]), strict=True)))
