"""Many small bodies as one mobject: what each looks like, where it stands, how bright it is.

A camera of this project draws them as stamps, rastered once; `vectors` gives the same as shapes. Other cameras draw nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import numpy as np
from manim import Mobject

from scenes.figures.shape import Shape, place, shapes_of
from scenes.frames import View

UNSEEN = 0.003  # a level under this is not drawn


class Template:
    """A drawing that bodies share: its shapes, and the point (x, y) in design units that stands where a body stands."""

    def __init__(self, shapes: Sequence[Shape], anchor: tuple[float, float]) -> None:
        self.shapes = tuple(shapes)
        self.anchor = np.array(anchor, float)

    @classmethod
    def centred(cls, drawing: Mobject) -> Template:
        """Make a template of a drawing, held at the centre of its box."""
        shapes = shapes_of(drawing)
        boxes = np.array([shape.bounds for shape in shapes])
        return cls(shapes, tuple((boxes[:, :2].min(0) + boxes[:, 2:].max(0)) / 2))

    @property
    def view(self) -> View:
        """Return where design units land."""
        return self.shapes[0].view

    def __deepcopy__(self, memo: dict) -> Template:
        """Return itself: a template never changes."""
        return self


class Crowd(Mobject):
    """Bodies: `which` (n,) template each has, `places` (n, 2) in design units, `levels` (n,) from 0 unseen to 1."""

    def __init__(self, templates: Sequence[Template], which: Sequence[int] | None = None) -> None:
        super().__init__()
        self.templates = tuple(templates)
        self.which = np.arange(len(self.templates)) if which is None else np.asarray(which, int)
        self.places = np.zeros((len(self.which), 2))
        self.levels = np.zeros(len(self.which))
        self.points = np.zeros((1, 3))  # Manim shows only what has points

    @classmethod
    def of(cls, drawings: Sequence[Mobject]) -> Crowd:
        """Make a crowd of drawings, one body each, unseen until they are placed; equal drawings may share a template."""
        return cls([Template.centred(drawing) for drawing in drawings])

    def stand(self, places: np.ndarray, levels: np.ndarray) -> None:
        """Place every body: (n, 2) design units, (n,) levels."""
        self.places, self.levels = np.asarray(places, float), np.asarray(levels, float)

    @property
    def seen(self) -> np.ndarray:
        """Return the indices of the bodies that are seen."""
        return np.flatnonzero(self.levels > UNSEEN)

    def vectors(self) -> list[Shape]:
        """Return the bodies that are seen as shapes of their own, in drawing order."""
        return [shape for i in self.seen for shape in _placed(self.templates[self.which[i]], self.places[i], self.levels[i])]


def _placed(template: Template, point: np.ndarray, level: float) -> list[Shape]:
    made = []
    for shape in template.shapes:
        copy = deepcopy(shape)
        copy.outline = shape.outline - template.anchor + point
        copy.points = place(copy.outline, shape.view)
        copy.level = level
        made.append(copy)
    return made
