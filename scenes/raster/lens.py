"""The lens on pixels: the mask of its window and focus, and a picture between two views, warped from the pictures at both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import cv2
import numpy as np

from scenes.core.box import Box
from scenes.core.formats import View
from scenes.core.lens import Lens
from scenes.drawing.panorama import Panorama, Placement
from scenes.drawing.shape import Shape
from scenes.raster.dirty_rectangles import Rect

FOCUS_FEATHER, FOCUS_RADIUS = 9.0, 24.0  # design units
Raster = Callable[[Sequence[Shape]], np.ndarray]  # draws shapes on nothing: premultiplied (height, width, 4) uint8


@lru_cache(maxsize=4)
def mask_of(lens: Lens, width: int, height: int, frame_width: float) -> np.ndarray:
    """Return what is left of every pixel under a lens: (height, width, 4) uint8, read-only."""
    step = width / frame_width
    mask = _window(lens.window, lens.feather, width, height, step)
    dimmed = _dimmed(mask, lens.focus, lens.dim, lens.margin, step)
    return _four(dimmed, mask if lens.darkens else dimmed)


def _window(window: Box, feather: float, width: int, height: int, step: float) -> np.ndarray:
    """Return the window's mask: 255 inside, 0 outside, soft at its upper and lower edge."""
    y = (np.arange(height) + 0.5) / step
    inside = np.minimum(y - window.y, window.bottom - y)
    column = (np.clip(inside / feather, 0, 1) * 255).round().astype(np.uint8)
    return np.repeat(column[:, None], width, axis=1)


def _dimmed(mask: np.ndarray, focus: Box, dim: float, margin: float, step: float) -> np.ndarray:
    """Return a mask that is lowered to `dim` outside a focus."""
    if dim >= 1:
        return mask
    share = np.full(mask.shape, round(255 * dim), np.uint8)
    x, y, right, bottom = ((v * step) for v in (focus.x - margin, focus.y - margin, focus.right + margin, focus.bottom + margin))
    radius = max(1, round(FOCUS_RADIUS * step))
    left, top, right, bottom = (round(v) for v in (x, y, right, bottom))
    cv2.rectangle(share, (left + radius, top), (right - radius, bottom), 255, -1)
    cv2.rectangle(share, (left, top + radius), (right, bottom - radius), 255, -1)
    for cx in (left + radius, right - radius):
        for cy in (top + radius, bottom - radius):
            cv2.circle(share, (cx, cy), radius, 255, -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(share, (0, 0), FOCUS_FEATHER * step)
    return cv2.multiply(mask, soft, scale=1 / 255)


def _four(mask: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Return the masks of colours and of alpha as one: (height, width, 4) uint8, read-only."""
    made = cv2.merge((mask, mask, mask, alpha))
    made.setflags(write=False)
    return made


class Panoramas:
    """Pictures of panoramas at their two views, drawn once each, and warped from then on."""

    def __init__(self, draw: Raster, width: int, height: int, frame_width: float) -> None:
        self._draw, self._size, self._step = draw, (width, height), width / frame_width
        self._drawn: tuple[Panorama, tuple[np.ndarray, np.ndarray]] | None = None

    def picture(self, panorama: Panorama, rect: Rect) -> np.ndarray:
        """Return the picture of a panorama where it stands now, inside a rectangle: premultiplied (height, width, 4) uint8."""
        first, last = self._pictures(panorama)
        now = panorama.placement
        far, near = (first, last) if panorama.views[0].scale <= panorama.views[1].scale else (last, first)
        far_view, near_view = sorted(panorama.views, key=lambda view: view.scale)
        picture = self._warped(far, far_view, now, rect)
        close = self._warped(near, near_view, now, rect)
        inside = self._covered(near_view, now, rect)
        picture = cv2.blendLinear(picture, close, 1 - inside, inside)
        return cv2.multiply(picture, self._mask(panorama, now, rect), scale=1 / 255)

    def _pictures(self, panorama: Panorama) -> tuple[np.ndarray, np.ndarray]:
        if self._drawn is None or self._drawn[0] is not panorama:
            first, last = panorama.pictures
            self._drawn = panorama, (self._draw(first), self._draw(last))
        return self._drawn[1]

    def _warped(self, picture: np.ndarray, view: View, now: Placement, rect: Rect) -> np.ndarray:
        """Return a picture that was drawn for a view, moved to where it stands now."""
        matrix = self._matrix(view, now, rect)
        flags = cv2.INTER_AREA if matrix[0, 0] < 1 else cv2.INTER_LINEAR
        return cv2.warpAffine(picture, matrix, (rect.width, rect.height), flags=flags, borderMode=cv2.BORDER_CONSTANT)

    def _covered(self, view: View, now: Placement, rect: Rect) -> np.ndarray:
        """Return where a picture that was drawn for a view has pixels, with soft edges: (height, width) float32, 0 to 1."""
        width, height = self._size
        matrix = self._matrix(view, now, rect)
        x, right = matrix[0, 2], matrix[0, 0] * width + matrix[0, 2]
        y, bottom = matrix[1, 2], matrix[1, 1] * height + matrix[1, 2]
        columns, rows = np.arange(rect.width) + 0.5, np.arange(rect.height) + 0.5
        across = np.clip(np.minimum(columns - x, right - columns) / 24, 0, 1)
        down = np.clip(np.minimum(rows - y, bottom - rows) / 24, 0, 1)
        return np.outer(down.astype(np.float32), across.astype(np.float32))

    def _matrix(self, view: View, now: Placement, rect: Rect) -> np.ndarray:
        """Return the affine map from a view's pixels to those of a rectangle of the present frame."""
        scale = now.scale / view.scale
        dx = (now.left - view.left * scale) * self._step - rect.x
        dy = (now.top - view.top * scale) * self._step - rect.y
        shift = 0.5 * (scale - 1)  # pixels have their places in their centres
        return np.array([[scale, 0, dx + shift], [0, scale, dy + shift]], float)

    def _mask(self, panorama: Panorama, now: Placement, rect: Rect) -> np.ndarray:
        lens = panorama.views[1].lens or panorama.views[0].lens
        feather = lens.feather if lens else 10.0
        mask = dimmed = _window(panorama.window, feather, *self._size, self._step)[rect.slices]
        if now.focus is not None and now.dim < 1:
            focus = Box(now.focus.x - rect.x / self._step, now.focus.y - rect.y / self._step, now.focus.w, now.focus.h)
            dimmed = _dimmed(np.ascontiguousarray(mask), focus, now.dim, lens.margin if lens else 14.0, self._step)
        return _four(dimmed, mask if lens and lens.darkens else dimmed)
