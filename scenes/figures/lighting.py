"""A part on its way from one brightness to another: what the verbs of motion say, and the camera shows.

The camera draws the part once as it was and once as it will be, and blends the two. Drawn as vectors, every shape takes
the level between the two instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.figures.shape import Shape


class Lighting:
    """Shapes that go from the levels that they have to another: `share` of the way, 0 to 1."""

    def __init__(self, name: str, shapes: Sequence[Shape], to: float) -> None:
        self.name = name
        self.shapes = tuple(shapes)
        self.starts = tuple(shape.level for shape in shapes)
        self.to = to
        self.share = 0.0

    def arrive(self) -> None:
        """Give every shape the level that it goes to."""
        for shape in self.shapes:
            shape.level = self.to

    def go_back(self) -> None:
        """Give every shape the level that it came from."""
        for shape, start in zip(self.shapes, self.starts, strict=True):
            shape.level = start

    def stand(self) -> None:
        """Give every shape the level at the present share."""
        for shape, start in zip(self.shapes, self.starts, strict=True):
            shape.level = start + (self.to - start) * self.share
