"""Drawings that change from frame to frame: made anew from a number (a needle turns, a bar grows), or moved as they are.

Each is seen only while it moves: before and after, the pictures of the moments show it. Drawn as vectors in every frame: for small parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy

import numpy as np
from manim import Animation, Mobject, linear, smooth

from scenes.core.errors import SectionError
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Shape, place, shapes_of
from scenes.drawing.trajectory import Course

_DRAWN = ("points", "outline", "fill_rgbas", "stroke_rgbas", "fill_paint", "stroke_paint", "stroke_width", "glow")


def copy_of(surface: Figure, *parts: Mobject) -> Figure:
    """Return parts of a picture as one drawing, seen whole, as they travel; they stay where they are."""
    made = Figure(surface.style, surface.box)
    for part in parts:
        for shape in shapes_of(part):
            copy = deepcopy(shape)
            copy.opacity = 1.0
            made.add(copy)
    return made


class Between(Animation):
    """A drawing that is seen from one second of a play to another; a subclass says where it is at a time."""

    def __init__(self, drawing: Figure, at: float, until: float) -> None:
        self.at, self.until = at, until
        self.drawing = drawing
        super().__init__(drawing, run_time=1.0, rate_func=linear, introducer=True, remover=True)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        now = alpha * self.run_time
        if alpha < 1 and self.at <= now < self.until:
            self.draw_at(now)
            return
        for shape in shapes_of(self.drawing):
            shape.opacity = 0.0

    def draw_at(self, seconds: float) -> None:
        """Draw what is seen at a time of the play."""
        raise NotImplementedError


class Redraw(Between):
    """A drawing made anew in every frame from a value: `keys` are (seconds, value), eased from one to the next.

    `draw` draws on the figure that it is given, always the same number of shapes; raises ValueError where it does not.
    """

    def __init__(self, surface: Figure, draw: Callable[[Figure, float], object], keys: Sequence[tuple[float, float]]) -> None:
        self._surface, self._draw, self._keys = surface, draw, tuple(keys)
        super().__init__(self._drawn(keys[0][1]), keys[0][0], keys[-1][0])

    def draw_at(self, seconds: float) -> None:
        made, mine = shapes_of(self._drawn(self.value_at(seconds))), shapes_of(self.drawing)
        if len(made) != len(mine):
            raise SectionError(f"{self._surface.box.name}: {len(mine)} shapes became {len(made)}; draw as many at every value")
        for old, new in zip(mine, made, strict=True):
            old.opacity = new.opacity
            for name in _DRAWN:
                setattr(old, name, getattr(new, name))

    def value_at(self, seconds: float) -> float:
        """Return the value at a time of the play."""
        times, values = zip(*self._keys, strict=True)
        k = int(np.clip(np.searchsorted(times, seconds, side="right") - 1, 0, len(times) - 2))
        share = np.clip((seconds - times[k]) / max(times[k + 1] - times[k], 1e-9), 0, 1)
        return float(values[k] + (values[k + 1] - values[k]) * smooth(share))

    def _drawn(self, value: float) -> Figure:
        figure = Figure(self._surface.style, self._surface.box)
        self._draw(figure, value)
        return figure


class Slide(Between):
    """Shapes that move together along a course, from where they are to where its end is, and keep their brightness."""

    def __init__(self, surface: Figure, shapes: Sequence[Shape], course: Course, at: float) -> None:
        self.course, self._start = course, course.at(np.array([0.0]))[0]
        self._opacities = tuple(shape.opacity for shape in shapes)
        self._outlines = tuple(shape.outline for shape in shapes)
        drawing = Figure(surface.style, surface.box)
        for shape in shapes:
            drawing.add(deepcopy(shape))
        super().__init__(drawing, at, at + course.seconds)

    def draw_at(self, seconds: float) -> None:
        shift = self.course.at(np.array([seconds - self.at]))[0] - self._start
        for shape, outline, opacity in zip(shapes_of(self.drawing), self._outlines, self._opacities, strict=True):
            shape.outline = outline + shift
            shape.points = place(shape.outline, shape.view)
            shape.opacity = opacity
