"""The lens on pixels: the mask of its window and focus, and a picture between two views, warped from the pictures at both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np

from scenes.core.box import Box
from scenes.core.formats import View
from scenes.core.lens import Lens
from scenes.drawing.panorama import Panorama, Placement
from scenes.drawing.shape import Shape
from scenes.raster.compositing import over
from scenes.raster.dirty_rectangles import Rect

FOCUS_FEATHER, FOCUS_RADIUS = 9.0, 24.0  # design units
EDGE = 10.0  # design units in which a picture without a focus comes out of the window's edges
FADE = 90.0  # design units of the window in which what is out of focus comes out of the dark, at most
COARSE = 4  # pixels to a step of a focus's soft edge, which is far wider than that
OVER = 0.6  # of a move, from its farther end, in which the nearer picture comes over the farther one
SEAM = 24  # pixels over which the nearer of two pictures goes over into the farther
Raster = Callable[[Sequence[Shape]], np.ndarray]  # draws shapes on nothing: premultiplied (height, width, 4) uint8
Pair = tuple[np.ndarray, np.ndarray]


@lru_cache(maxsize=2)
def masks_of(lens: Lens, width: int, height: int, frame_width: float) -> Pair:
    """Return what is left of the colours and of the alpha of every pixel under a lens: (height, width) uint8 each, read-only."""
    step = width / frame_width
    mask = _window(lens.window, edges_of(lens), width, height, step)
    dimmed = _dimmed(mask, lens.focus, lens.dim, lens.margin, step)
    for kept in (mask, dimmed):
        kept.setflags(write=False)
    return dimmed, mask if lens.darkens else dimmed


def edges_of(lens: Lens) -> tuple[float, float]:
    """Return how far from the upper and lower edge of a lens's window its picture has faded in, in units of the frame."""
    return _fades(lens, lens.window, lens.focus, lens.dim)


def share_beyond(beyond: np.ndarray | float) -> np.ndarray:
    """Return how much a focus lights so far outside its edge, in units of the frame: 1 deep inside, 0 far outside."""
    inside: np.ndarray = 0.5 - 0.5 * np.tanh(beyond * (0.851 / FOCUS_FEATHER))  # within 0.01 of a Gaussian's integral (Bowling 2009)
    return inside


def in_channels(masks: Pair, rect: Rect) -> np.ndarray:
    """Return the masks of colours and of alpha in an area as one: (height, width, 4) uint8."""
    mask, alpha = (each[rect.slices] for each in masks)
    return cv2.merge((mask, mask, mask, alpha))


def _fades(lens: Lens, window: Box, focus: Box, dim: float) -> tuple[float, float]:
    """Return how far from the window's upper and lower edge a picture has faded in: up to its focus, so that no words are cut between them.

    The less all else is dimmed, the less it fades.
    """
    if lens.darkens:  # what is cut there is the edge of the frame
        return lens.feather, lens.feather
    share = (1 - dim) / (1 - lens.dim) if lens.dim < 1 else 0.0
    gaps = focus.y - lens.margin - window.y, window.bottom - focus.bottom - lens.margin
    above, below = (max(lens.feather, share * min(gap, FADE)) for gap in gaps)
    return above, below


def _window(window: Box, fades: tuple[float, float], width: int, height: int, step: float) -> np.ndarray:
    """Return the window's mask: 255 inside, 0 outside, soft at its upper and lower edge."""
    y = (np.arange(height) + 0.5) / step
    inside = np.minimum((y - window.y) / fades[0], (window.bottom - y) / fades[1])
    column = (np.clip(inside, 0, 1) * 255).round().astype(np.uint8)
    return np.repeat(column[:, None], width, axis=1)


def _dimmed(mask: np.ndarray, focus: Box, dim: float, margin: float, step: float, lit: float = 1.0) -> np.ndarray:
    """Return a mask that is lowered to `dim` outside a focus, whose edge is soft, and to `lit` in it."""
    if dim >= 1:
        return mask
    height, width = mask.shape
    rows, columns = -(-height // COARSE), -(-width // COARSE)
    x, y = (np.arange(columns) + 0.5) * width / columns / step, (np.arange(rows) + 0.5) * height / rows / step
    beyond = _beyond(focus, margin, x.astype(np.float32), y.astype(np.float32))
    inside = share_beyond(beyond)
    share = dim + (lit - dim) * inside
    soft = cv2.resize((share * 255).round().astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.multiply(mask, soft, scale=1 / 255)


def _beyond(focus: Box, margin: float, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return how far the points of a grid lie outside a focus with round corners; inside it less than 0: (rows, columns) float32."""
    across = np.abs(x - focus.cx) - (focus.w / 2 + margin - FOCUS_RADIUS)
    down = np.abs(y - focus.cy) - (focus.h / 2 + margin - FOCUS_RADIUS)
    corner = np.sqrt(np.add.outer(np.maximum(down, 0) ** 2, np.maximum(across, 0) ** 2))
    return corner + np.minimum(np.maximum.outer(down, across), 0) - FOCUS_RADIUS


class Panoramas:
    """Pictures of panoramas at their two views, drawn once each, and warped from then on."""

    def __init__(self, draw: Raster, width: int, height: int, frame_width: float) -> None:
        self._draw, self._size, self._step = draw, (width, height), width / frame_width
        self._drawn: tuple[Panorama, tuple[np.ndarray, np.ndarray]] | None = None

    def lay_over(self, pixels: np.ndarray, panorama: Panorama, rect: Rect) -> None:
        """Lay a panorama where it stands now over the pixels of a rectangle, (height, width, 4) uint8; some rows at a time."""
        pictures, now = self._pictures(panorama), panorama.placement
        masks = self._masks(panorama, now)
        for band in rect.bands():
            below = pixels[band.within(rect).slices]
            picture = self._between(pictures, panorama, now, band)
            seen = cv2.multiply(picture, in_channels(masks, band), scale=1 / 255)
            below[:] = over(below, seen)

    def forget(self) -> None:
        """Forget what was drawn; what still moves is drawn anew."""
        self._drawn = None

    def _between(self, pictures: Pair, panorama: Panorama, now: Placement, rect: Rect) -> np.ndarray:
        """Return a panorama in a rectangle, without its mask: what was drawn larger lies over what was drawn smaller."""
        views, told = panorama.views, _told_near(panorama)
        far, near = sorted((0, 1), key=lambda k: views[k].scale)
        picture = self._warped(pictures[far], views[far], now, rect)
        across, down = self._covered(views[near], now, rect)
        for start, end, solid in _spans(across) if told and down.any() else ():
            part = Rect(rect.x + start, rect.y, end - start, rect.height)
            below = picture[:, start:end]
            below[:] = _over(below, self._warped(pictures[near], views[near], now, part), down, across[start:end], told, solid)
        return picture

    def _pictures(self, panorama: Panorama) -> Pair:
        if self._drawn is None or self._drawn[0] is not panorama:
            first, last = panorama.pictures
            self._drawn = panorama, (self._draw(first), self._draw(last))
        return self._drawn[1]

    def _warped(self, picture: np.ndarray, view: View, now: Placement, rect: Rect) -> np.ndarray:
        """Return a picture that was drawn for a view, moved to where it stands now."""
        matrix = self._matrix(view, now, rect)
        flags = cv2.INTER_AREA if matrix[0, 0] < 1 else cv2.INTER_LINEAR
        return cv2.warpAffine(picture, matrix, (rect.width, rect.height), flags=flags, borderMode=cv2.BORDER_CONSTANT)

    def _covered(self, view: View, now: Placement, rect: Rect) -> tuple[np.ndarray, np.ndarray]:
        """Return how far a picture that was drawn for a view covers the columns and the rows of a rectangle: 0 to 1, float32."""
        width, height = self._size
        matrix = self._matrix(view, now, rect)
        x, right = matrix[0, 2], matrix[0, 0] * width + matrix[0, 2]
        y, bottom = matrix[1, 2], matrix[1, 1] * height + matrix[1, 2]
        columns, rows = np.arange(rect.width) + 0.5, np.arange(rect.height) + 0.5
        across = np.clip(np.minimum(columns - x, right - columns) / SEAM, 0, 1)
        down = np.clip(np.minimum(rows - y, bottom - rows) / SEAM, 0, 1)
        return across.astype(np.float32), down.astype(np.float32)

    def _matrix(self, view: View, now: Placement, rect: Rect) -> np.ndarray:
        """Return the affine map from a view's pixels to those of a rectangle of the present frame."""
        scale = now.scale / view.scale
        dx = (now.left - view.left * scale) * self._step - rect.x
        dy = (now.top - view.top * scale) * self._step - rect.y
        shift = 0.5 * (scale - 1)  # pixels have their places in their centres
        return np.array([[scale, 0, dx + shift], [0, scale, dy + shift]], float)

    def _masks(self, panorama: Panorama, now: Placement) -> Pair:
        """Return what is left of the colours and of the alpha of every pixel of the frame: (height, width) uint8 each."""
        lens = panorama.views[1].lens or panorama.views[0].lens
        fades = _fades(lens, panorama.window, now.focus, now.dim) if lens and now.focus else (EDGE, EDGE)
        mask = dimmed = _window(panorama.window, fades, *self._size, self._step)
        if lens and now.focus is not None:
            dimmed = _dimmed(mask, now.focus, now.dim, lens.margin, self._step, now.lit)
        return dimmed, mask if lens and lens.darkens else dimmed


def _told_near(panorama: Panorama) -> float:
    """Return how far the nearer picture is over the farther one: what differs between them goes over while the lens is still far."""
    first, last = panorama.views
    near = panorama.share if first.scale <= last.scale else 1 - panorama.share
    return min(1.0, near / OVER)


def _over(below: np.ndarray, close: np.ndarray, down: np.ndarray, across: np.ndarray, told: float, solid: bool) -> np.ndarray:
    """Return a picture with a nearer one laid over it, as far as that covers its rows and columns and has come."""
    if solid and down.min() >= 1:
        return close if told >= 1 else cv2.addWeighted(below, 1 - told, close, told, 0)
    inside = np.outer(down, across) * np.float32(told)
    return cv2.blendLinear(np.ascontiguousarray(below), close, 1 - inside, inside)


def _spans(across: np.ndarray) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of the columns that are covered in part and those that are covered wholly, and which it is."""
    kind = (across > 0).astype(int) + (across >= 1)
    edges = [0, *(np.flatnonzero(np.diff(kind)) + 1).tolist(), len(kind)]
    for start, end in pairwise(edges):
        if kind[start]:
            yield start, end, bool(kind[start] == 2)
