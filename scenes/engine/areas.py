"""The areas of a frame in which something moves: as few pixels as can be, aligned so that light falls as in the whole frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import Camera, Mobject

from scenes.engine.light import ALIGN

MOST = 12  # areas a frame; more are merged


@dataclass(frozen=True)
class Area:
    """A rectangle of pixels: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Return the index of the area in a (height, width, …) array."""
        return slice(self.y, self.y + self.height), slice(self.x, self.x + self.width)


@dataclass(frozen=True)
class Changes:
    """What of a frame is not as in the frame before: areas, each with its new pixels (height, width, 4) uint8.

    Areas start and end on multiples of ALIGN or on the frame's edge, and do not overlap.
    """

    patches: tuple[tuple[Area, np.ndarray], ...]


def whole(width: int, height: int) -> Area:
    """Return the area of a whole frame."""
    return Area(0, 0, width, height)


def areas_of(leaves: Sequence[Mobject], camera: Camera, glow_reach: int) -> list[tuple[Area, list[Mobject]]]:
    """Return the areas that leaves touch, glow included, each with the leaves that touch it, in drawing order.

    No two areas overlap, so that nothing is drawn twice.
    """
    boxes = np.array([_box(leaf, camera, glow_reach) for leaf in leaves]).reshape(-1, 4)
    if not len(boxes):
        return []
    merged = _merge(_clip(boxes, camera))
    found = []
    for x, y, right, bottom in merged:
        touching = (boxes[:, 0] < right) & (boxes[:, 2] > x) & (boxes[:, 1] < bottom) & (boxes[:, 3] > y)
        inside = [leaf for leaf, touches in zip(leaves, touching, strict=True) if touches]
        found.append((Area(int(x), int(y), int(right - x), int(bottom - y)), inside))
    return found


def _box(leaf: Mobject, camera: Camera, glow_reach: int) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom in pixels, with the stroke and its glow."""
    scale = camera.pixel_width / camera.frame_width
    points = leaf.points[:, :2] if len(leaf.points) else np.zeros((1, 2))
    (left, low), (right, high) = points.min(0) * scale, points.max(0) * scale
    pad = 2.0 + float(np.max(getattr(leaf, "stroke_width", 0.0))) * 0.005 * scale
    pad += glow_reach if getattr(leaf, "glow", 0) > 0 else 0
    cx, cy = camera.pixel_width / 2, camera.pixel_height / 2
    return cx + left - pad, cy - high - pad, cx + right + pad, cy - low + pad


def _clip(boxes: np.ndarray, camera: Camera) -> list[list[float]]:
    """Return the boxes on whole aligned pixels inside the frame, without empty ones."""
    low = np.floor(boxes[:, :2] / ALIGN) * ALIGN
    high = np.ceil(boxes[:, 2:] / ALIGN) * ALIGN
    size = (camera.pixel_width, camera.pixel_height)
    low, high = np.maximum(low, 0), np.minimum(high, size)
    keep = (high > low).all(1)
    return np.unique(np.hstack([low, high])[keep], axis=0).tolist()


def _merge(boxes: list[list[float]]) -> list[list[float]]:
    """Join boxes that overlap until none do, then the cheapest pairs until there are at most MOST."""
    done: list[list[float]] = []
    for box in boxes:
        box = list(box)
        while (other := next((other for other in done if _overlap(box, other)), None)) is not None:
            done.remove(other)
            box = _union(box, other)
        done.append(box)
    while len(done) > MOST:
        first, second = min(((a, b) for i, a in enumerate(done) for b in done[i + 1 :]), key=lambda pair: _waste(*pair))
        done = _merge([box for box in done if box is not first and box is not second] + [_union(first, second)])
    return done


def _overlap(a: list[float], b: list[float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _union(a: list[float], b: list[float]) -> list[float]:
    return [min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])]


def _waste(a: list[float], b: list[float]) -> float:
    """Return how many pixels a union has more than its two boxes."""
    return _size(_union(a, b)) - _size(a) - _size(b)


def _size(box: list[float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
