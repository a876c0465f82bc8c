"""A part on its way, as pixels: what it changes, rectangle by rectangle, and how a share of that is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np

from scenes.drawing.fade import Fade
from scenes.raster.dirty_rectangles import Rect, are_equal
from scenes.raster.painter import Layers

SOFT = 0.12  # share of a part over which its ramp goes from unseen to seen
Share = float | np.ndarray  # of the way: one for all pixels, or (height, width, 4) uint8 of 255


@dataclass
class Difference:
    """What a part changes in a rectangle: its layers before and after.

    `alone` tells that no other part changes the rectangle while this one does: then the two pictures can be blended as they are.
    """

    rect: Rect
    before: Layers
    after: Layers
    alone: bool = True

    def sparing(self) -> Difference:
        """Return the same with every plane that stays as it is kept only once."""
        pairs = zip(self.before.planes(), self.after.planes(), strict=True)
        return Difference(self.rect, self.before, Layers(*(old if are_equal(old, new) else new for old, new in pairs)))

    def cut(self, part: Rect) -> Difference:
        """Return views of what changes in a part of the rectangle."""
        inner = part.within(self.rect)
        return Difference(part, self.before.cut(inner), self.after.cut(inner))

    def copy(self) -> Difference:
        """Return the same in arrays of its own."""
        return Difference(self.rect, self.before.copy(), self.after.copy()).sparing()

    @cached_property
    def _pictures(self) -> tuple[np.ndarray, np.ndarray]:
        return self.before.composed(), self.after.composed()

    def blend_picture(self, picture: np.ndarray, share: Share) -> None:
        """Show a share of the way in a picture of the whole frame."""
        _blend(*self._pictures, share, picture[self.rect.slices])

    def blend_layers(self, layers: Layers, rect: Rect, share: Share) -> None:
        """Show a share of the way in layers of the whole frame, inside a rectangle."""
        common = self.rect.common(rect)
        inner = common.within(self.rect)
        within = share if isinstance(share, float) else share[inner.slices]
        for plane, old, new in zip(layers.planes(), self.before.planes(), self.after.planes(), strict=True):
            _blend(old[inner.slices], new[inner.slices], within, plane[common.slices])

    def add_to(self, layers: Layers, share: Share) -> None:
        """Add a share of the difference to layers of the whole frame, whatever else changes there."""
        for k in self._changed:
            old, new = self.before.planes()[k], self.after.planes()[k]
            for band in self.rect.bands():
                part, inner = layers.planes()[k][band.slices], band.within(self.rect).slices
                within = share if isinstance(share, float) else share[inner]
                cv2.add(part, _part_of(cv2.subtract(new[inner], old[inner]), within), dst=part)
                cv2.subtract(part, _part_of(cv2.subtract(old[inner], new[inner]), within), dst=part)

    def take_from(self, source: Layers, target: Layers) -> None:
        """Copy the planes that the part changes, in its rectangle, from layers of the whole frame to others."""
        for k in self._changed:
            target.planes()[k][self.rect.slices] = source.planes()[k][self.rect.slices]

    @cached_property
    def _changed(self) -> list[int]:
        """Return the number of every plane that changes."""
        pairs = zip(self.before.planes(), self.after.planes(), strict=True)
        return [k for k, (old, new) in enumerate(pairs) if not are_equal(old, new)]


def _blend(before: np.ndarray, after: np.ndarray, share: Share, target: np.ndarray) -> None:
    if isinstance(share, float):
        cv2.addWeighted(before, 1 - share, after, share, 0, dst=target)
    else:
        target[:] = cv2.add(cv2.multiply(before, cv2.bitwise_not(share), scale=1 / 255), cv2.multiply(after, share, scale=1 / 255))


def _part_of(shift: np.ndarray, share: Share) -> np.ndarray:
    return cv2.convertScaleAbs(shift, alpha=share) if isinstance(share, float) else cv2.multiply(shift, share, scale=1 / 255)


@dataclass
class CrossFade:
    """A part that is on its way: where it differs, and how far it was in the frame before."""

    fade: Fade
    differences: list[Difference] = field(default_factory=list)
    share: float = 0.0

    def share_in(self, rect: Rect) -> Share:
        """Return the share of the way that is shown in a rectangle: one for all, or along the fade's ramp one a pixel."""
        if self.fade.ramp is None or not 0 < self.share < 1:
            return float(self.share)
        along_x = self.fade.ramp in ("right", "left")
        start, length = self._extent[0 if along_x else 1]
        first, count = (rect.x, rect.width) if along_x else (rect.y, rect.height)
        at = (np.arange(count) + 0.5 + first - start) / length
        at = 1 - at if self.fade.ramp in ("left", "up") else at
        line = (np.clip((self.share * (1 + SOFT) - at) / SOFT, 0, 1) * 255).round().astype(np.uint8)
        plane = np.tile(line, (rect.height, 1)) if along_x else np.repeat(line[:, None], rect.width, axis=1)
        return cv2.merge((plane, plane, plane, plane))

    @cached_property
    def _extent(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return where all that changes begins, and how long it is, in pixels: across, down."""
        rects = [difference.rect for difference in self.differences]
        x, y = min(rect.x for rect in rects), min(rect.y for rect in rects)
        return (x, max(rect.x + rect.width for rect in rects) - x), (y, max(rect.y + rect.height for rect in rects) - y)
