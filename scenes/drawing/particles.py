"""Many payloads as one mobject: what each looks like, where it is, how bright it is.

A camera of this project draws them as sprites, rastered once; `vectors` gives the same as shapes. Other cameras draw nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import numpy as np
from manim import Mobject

from scenes.core.formats import View
from scenes.drawing.shape import Shape, place, shapes_of

UNSEEN = 0.003  # what is less opaque than this is not drawn


class SpriteTemplate:
    """A drawing that payloads share: its shapes, and the point (x, y) of it, in design units, that is at a payload's place."""

    def __init__(self, shapes: Sequence[Shape], anchor: tuple[float, float]) -> None:
        self.shapes = tuple(shapes)
        self.anchor = np.array(anchor, float)

    @classmethod
    def centred(cls, drawing: Mobject) -> SpriteTemplate:
        """Make a template of a drawing, anchored at the centre of its box."""
        shapes = shapes_of(drawing)
        boxes = np.array([shape.bounds for shape in shapes])
        return cls(shapes, tuple((boxes[:, :2].min(0) + boxes[:, 2:].max(0)) / 2))

    @property
    def view(self) -> View:
        """Return where design units land."""
        return self.shapes[0].view

    def __deepcopy__(self, memo: dict[int, object]) -> SpriteTemplate:
        """Return itself: a template never changes."""
        return self


class Particles(Mobject):
    """Payloads: `which` (n,) template each has, `places` (n, 2) in design units, `opacities` (n,) from 0 unseen to 1."""

    def __init__(self, templates: Sequence[SpriteTemplate], which: Sequence[int] | None = None) -> None:
        super().__init__()
        self.templates = tuple(templates)
        self.which = np.arange(len(self.templates)) if which is None else np.asarray(which, int)
        self.places = np.zeros((len(self.which), 2))
        self.opacities = np.zeros(len(self.which))
        self.points = np.zeros((1, 3))  # Manim shows only what has points

    def set_state(self, places: np.ndarray, opacities: np.ndarray) -> None:
        """Place every particle: (n, 2) design units, (n,) opacities."""
        self.places, self.opacities = np.asarray(places, float), np.asarray(opacities, float)

    @property
    def seen(self) -> np.ndarray:
        """Return the indices of the particles that are seen."""
        return np.flatnonzero(self.opacities > UNSEEN)

    def vectors(self) -> list[Shape]:
        """Return the particles that are seen as shapes of their own, in drawing order."""
        return [shape for i in self.seen for shape in _placed(self.templates[self.which[i]], self.places[i], self.opacities[i])]


def _placed(template: SpriteTemplate, point: np.ndarray, opacity: float) -> list[Shape]:
    made = []
    for shape in template.shapes:
        copy = deepcopy(shape)
        copy.outline = shape.outline - template.anchor + point
        copy.points = place(copy.outline, shape.view)
        copy.opacity = opacity
        made.append(copy)
    return made
