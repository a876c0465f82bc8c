"""A part that is being lit, as pixels: what it changes, area by area, and how a share of that is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np

from scenes.engine.areas import Area
from scenes.engine.painter import Layers
from scenes.figures.lighting import Lighting


@dataclass
class Difference:
    """What lighting a part changes in an area: its layers before and after.

    `alone` tells that no other part changes the area while this one does: then the two pictures can be blended as they are.
    """

    area: Area
    before: Layers
    after: Layers
    alone: bool = True

    @cached_property
    def _pictures(self) -> tuple[np.ndarray, np.ndarray]:
        return self.before.composed(), self.after.composed()

    def blend_picture(self, picture: np.ndarray, share: float) -> None:
        """Show a share of the way in a picture of the whole frame."""
        before, after = self._pictures
        cv2.addWeighted(before, 1 - share, after, share, 0, dst=picture[self.area.slices])

    def blend_layers(self, layers: Layers, area: Area, share: float) -> None:
        """Show a share of the way in layers of the whole frame, inside an area."""
        common = self.area.common(area)
        inner = common.within(self.area)
        for plane, old, new in zip(layers.planes(), self.before.planes(), self.after.planes(), strict=True):
            cv2.addWeighted(old[inner.slices], 1 - share, new[inner.slices], share, 0, dst=plane[common.slices])

    def add_to(self, layers: Layers, share: float) -> None:
        """Add a share of the difference to layers of the whole frame, whatever else changes there."""
        for k, brighter, darker in self._shifts:
            part = layers.planes()[k][self.area.slices]
            for shift, sign in ((brighter, 1), (darker, -1)):
                if shift is not None:
                    cv2.addWeighted(part, 1, shift, sign * share, 0, dst=part)

    def take_from(self, source: Layers, target: Layers) -> None:
        """Copy the planes that the part changes, in its area, from layers of the whole frame to others."""
        for k, _, _ in self._shifts:
            target.planes()[k][self.area.slices] = source.planes()[k][self.area.slices]

    @cached_property
    def _shifts(self) -> list[tuple[int, np.ndarray | None, np.ndarray | None]]:
        """Number of every plane that changes, with how much brighter and how much darker it gets, where it does."""
        pairs = zip(self.before.planes(), self.after.planes(), strict=True)
        shifts = [(k, _or_none(cv2.subtract(new, old)), _or_none(cv2.subtract(old, new))) for k, (old, new) in enumerate(pairs)]
        return [shift for shift in shifts if shift[1] is not None or shift[2] is not None]


def _or_none(shift: np.ndarray) -> np.ndarray | None:
    return shift if shift.any() else None


@dataclass
class Lit:
    """A part that is on its way: where it differs, and how far it was in the frame before."""

    lighting: Lighting
    differences: list[Difference] = field(default_factory=list)
    share: float = 0.0
