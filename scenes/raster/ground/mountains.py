"""Mountains: a height field seen along the aisle, and the flat ridges of the section frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates, zoom

from .canvas import CanvasView, resize

CELLS = 1024
DEPTHS = np.geomspace(1.0, 3.2, 420)
FINE = 3.0  # samples per unit below which edges would be rough


@dataclass(frozen=True)
class Range:
    """A mountain range as planes (h, w) in 0..1: cover, light on the slopes, depth, rim light; and its pixel rows."""

    rows: slice
    cover: np.ndarray
    shade: np.ndarray
    depth: np.ndarray
    rim: np.ndarray


@lru_cache(maxsize=1)
def height_field() -> np.ndarray:
    """Return a ridged height field in 0..1, shape (CELLS, CELLS)."""
    field, gain, weight = np.zeros((CELLS, CELLS)), 1.0, np.float64(1)
    for octave, count in enumerate((8, 16, 32, 64, 128, 256), start=21):
        ridge = (1 - np.abs(2 * _noise(count, octave) - 1)) ** 2
        field += gain * ridge * weight
        weight, gain = np.clip(ridge * 1.6, 0, 1), gain / 2
    field = gaussian_filter(field, 1.5, mode="wrap")
    return ((field - field.min()) / (field.max() - field.min())).astype(np.float32)


def _noise(count: int, seed: int) -> np.ndarray:
    """Return smooth noise with `count` random values along each axis, shape (CELLS, CELLS)."""
    values = np.pad(np.random.default_rng(seed).random((count, count)), ((0, 3), (0, 3)), "wrap")
    return zoom(values, CELLS / count, order=3)[:CELLS, :CELLS]


def mountains(view: CanvasView, x: float, horizon: float, unit: float, heights: Callable[[np.ndarray], np.ndarray]) -> Range:
    """Look along the aisle at the height field; one mountain unit is `unit` design units.

    `heights` gives the height of the range for columns at a distance (mountain units) from x.
    """
    if horizon <= view.top:
        return _nothing(view)
    times = max(1, int(np.ceil(FINE / (view.scale * unit))))
    across = (view.finer(times).x[0] - x) / unit
    tops, light = _slopes(across, heights(across))
    tops = horizon + tops * unit
    rows = view.rows(float(tops.min()) - 4 * unit, horizon)
    size = (view.width, rows.stop - rows.start)
    if not size[1]:
        return _nothing(view)
    fine = view.crop(rows).finer(times)
    cover, shade, depth, rim = _seen(fine, np.minimum.accumulate(tops, axis=0), light, unit)
    return Range(rows, *(resize(plane, *size) for plane in (cover, shade, depth, rim)))


def _nothing(view: CanvasView) -> Range:
    return Range(slice(0, 0), *(np.zeros((0, view.width), np.float32) for _ in range(4)))


def _slopes(across: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return per depth and column the top's offset from the horizon (up is negative) and the light on the slope."""
    depth = DEPTHS[:, None]
    place = [np.broadcast_to(depth * 210 + 400, (len(DEPTHS), len(across))), across / 400 * depth * 260 + CELLS / 2]
    field = height_field()
    slopes = (np.roll(field, -2, axis) - np.roll(field, 2, axis) for axis in (1, 0))
    height, east, north = (map_coordinates(plane, place, order=1, mode="grid-wrap") for plane in (field, *slopes))
    rise = np.clip((depth - 1) / 0.9, 0, 1)
    tops = -(height * heights * rise * 160 - 4) / depth
    light = np.clip(0.35 + 6.3 * np.tanh(across / 45) * east + 3.0 * north, 0, 1)
    return tops.astype(np.float32), light.astype(np.float32)


def _seen(view: CanvasView, skyline: np.ndarray, light: np.ndarray, unit: float) -> tuple[np.ndarray, ...]:
    """Resolve which depth each pixel shows; return cover, shade, depth and rim planes of the view's size."""
    last = len(skyline) - 1
    index = _first_depth(view, skyline)
    cover = (index <= last).astype(np.float32)
    at = np.clip(index, 1, last)
    before, behind = np.take_along_axis(skyline, at - 1, 0), np.take_along_axis(skyline, at, 0)
    share = np.clip((before - view.y) / np.maximum(before - behind, 1e-6), 0, 1)
    shade = np.take_along_axis(light, at - 1, 0) * (1 - share) + np.take_along_axis(light, at, 0) * share
    return cover, shade, ((at - 1 + share) / last).astype(np.float32), _rim(index, cover, last, view.scale * unit)


def _first_depth(view: CanvasView, skyline: np.ndarray) -> np.ndarray:
    """Return for every pixel how many depths stay below it: the index of the first depth it can see."""
    tall, wide = view.height, view.width
    first = np.ceil((skyline - view.top) * view.scale - 0.5).clip(0, tall).astype(np.int32)
    flat = first * wide + np.arange(wide, dtype=np.int32)
    counts = np.bincount(flat.ravel(), minlength=(tall + 1) * wide).reshape(tall + 1, wide).astype(np.int32)
    return counts[::-1].cumsum(axis=0, dtype=np.int32)[::-1][1:]


def _rim(index: np.ndarray, cover: np.ndarray, last: int, scale: float) -> np.ndarray:
    """Return the rim light: a line where the depth jumps, of the same weight at every scale (pixels per unit)."""
    depth = np.where(index > last, last + 60, index).astype(np.float32)
    jump = np.zeros_like(depth)
    jump[1:] = depth[:-1] - depth[1:]
    jump[:, 1:-1] = np.maximum(jump[:, 1:-1], np.maximum(depth[:, 2:], depth[:, :-2]) - depth[:, 1:-1])
    edge = np.clip((jump - 14) / 50, 0, 1) * cover
    return cv2.GaussianBlur(edge, (0, 0), max(0.4 * scale, 0.5)) * np.float32(0.55 * scale)


def ridge(seed: int, count: int = 2049, rough: float = 0.60) -> np.ndarray:
    """Return a ridge line in 0..1 by midpoint displacement, one height per design unit, shape (count,)."""
    rng, line, step, size = np.random.default_rng(seed), np.zeros(count), count - 1, 1.0
    line[[0, -1]] = rng.normal(0, 0.4, 2)
    while step > 1:
        half = step // 2
        middle = (line[:-1:step] + line[step::step]) / 2
        line[half::step] = middle + rng.normal(0, size, len(middle))
        size, step = size * rough, half
    kernel = np.exp(-(np.linspace(-2, 2, 9) ** 2))
    line = np.convolve(line, kernel / kernel.sum(), "same")
    return (line - line.min()) / (line.max() - line.min())
