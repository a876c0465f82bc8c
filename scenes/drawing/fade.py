"""Shapes on their way from one opacity to another: what the verbs of motion say, and the camera shows.

The camera draws the part once as it was and once as it will be, and blends the two: as a whole, or along a ramp, so that it
appears from one side to the other. Drawn as vectors, every shape takes the opacity between the two instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from manim import smooth

from scenes.core.errors import SectionError
from scenes.drawing.shape import Shape

RAMPS = ("right", "left", "up", "down")  # where a part's appearance runs to


class Fade:
    """Shapes that go from the opacities that they have to others: `share` of the way, 0 to 1.

    `to` is one opacity for all shapes, or one each. With a `ramp` (one of RAMPS) the change runs over the part in that direction.
    """

    def __init__(self, name: str, shapes: Sequence[Shape], to: float | Sequence[float], ramp: str | None = None) -> None:
        if ramp is not None and ramp not in RAMPS:
            raise SectionError(f"{name}: no ramp runs {ramp!r}; choose one of {', '.join(RAMPS)}")
        self.name = name
        self.shapes = tuple(shapes)
        self.targets = (float(to),) * len(self.shapes) if isinstance(to, int | float) else tuple(to)
        self.ramp = ramp
        self.share = 0.0
        self.start()

    @property
    def to(self) -> float:
        """Return the highest opacity that a shape goes to."""
        return max(self.targets, default=0.0)

    def start(self) -> None:
        """Begin from the opacities that the shapes have now."""
        self.starts = tuple(shape.opacity for shape in self.shapes)

    def eased(self, time: float) -> float:
        """Return the share at a share of the time: eased for a part that fades as a whole, even along a ramp."""
        return float(smooth(time)) if self.ramp is None else time

    def arrive(self) -> None:
        """Give every shape the opacity that it goes to."""
        for shape, target in zip(self.shapes, self.targets, strict=True):
            shape.opacity = target

    def apply(self) -> None:
        """Give every shape the opacity at the present share."""
        for shape, start, target in zip(self.shapes, self.starts, self.targets, strict=True):
            shape.opacity = start + (target - start) * self.share
