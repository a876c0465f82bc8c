"""The areas of a frame in which something changes: as few pixels as can be, aligned so that light falls as in the whole frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from scenes.raster.compositing import ALIGN, bands

TILE = 4 * ALIGN  # pixels: changes are gathered on a grid of this step


@dataclass(frozen=True)
class Rect:
    """A rectangle of pixels: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Return the index of the area in a (height, width, …) array."""
        return slice(self.y, self.y + self.height), slice(self.x, self.x + self.width)

    @property
    def pixels(self) -> int:
        """Return how many pixels the area has."""
        return self.width * self.height

    def overlaps(self, boxes: np.ndarray) -> np.ndarray:
        """Tell which boxes (n, 4; left, top, right, bottom) reach into the area: (n,) bool."""
        right, bottom = self.x + self.width, self.y + self.height
        return (boxes[:, 0] < right) & (boxes[:, 2] > self.x) & (boxes[:, 1] < bottom) & (boxes[:, 3] > self.y)

    def meets(self, other: Rect) -> bool:
        """Tell whether two areas have pixels in common."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def common(self, other: Rect) -> Rect:
        """Return the pixels that two areas which meet have in common."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Rect(x, y, min(self.x + self.width, other.x + other.width) - x, min(self.y + self.height, other.y + other.height) - y)

    def within(self, other: Rect) -> Rect:
        """Return the same rectangle as seen from the corner of another that holds it."""
        return Rect(self.x - other.x, self.y - other.y, self.width, self.height)

    def bands(self) -> Iterator[Rect]:
        """Yield the area some rows at a time, as much as is composed at once."""
        for rows in bands(self.height, self.width):
            yield Rect(self.x, self.y + rows.start, self.width, min(rows.stop, self.height) - rows.start)

    def grown(self, pixels: int, width: int, height: int) -> Rect:
        """Return the area with so many pixels more on each side, aligned, cut at the frame (width, height)."""
        pixels = -(-pixels // ALIGN) * ALIGN
        x, y = max(0, self.x - pixels), max(0, self.y - pixels)
        return Rect(x, y, min(width, self.x + self.width + pixels) - x, min(height, self.y + self.height + pixels) - y)


@dataclass(frozen=True)
class Changes:
    """What of a frame is not as in the frame before: areas, each with its new pixels (height, width, 4) uint8.

    Areas start and end on multiples of ALIGN or on the frame's edge, and do not overlap.
    """

    patches: tuple[tuple[Rect, np.ndarray], ...]


def whole(width: int, height: int) -> Rect:
    """Return the area of a whole frame."""
    return Rect(0, 0, width, height)


class Tiles:
    """A frame's grid of tiles, of which some are marked."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.marked = np.zeros((-(-height // TILE), -(-width // TILE)), np.uint8)

    def mark(self, boxes: np.ndarray) -> None:
        """Mark the tiles that boxes (n, 4; left, top, right, bottom in pixels) touch."""
        low, high = np.maximum(boxes[:, :2], 0), np.minimum(boxes[:, 2:], (self.width, self.height))
        inside = (low < high).all(1)
        low, high = np.floor(low[inside] / TILE).astype(int), np.ceil(high[inside] / TILE).astype(int)
        for (left, top), (right, bottom) in zip(low.tolist(), high.tolist(), strict=True):
            self.marked[top:bottom, left:right] = 1

    def join(self, other: Tiles) -> None:
        """Mark what another grid of the same frame has marked."""
        self.marked |= other.marked

    def part_from(self, other: Tiles) -> None:
        """Unmark what another grid of the same frame has marked."""
        self.marked &= 1 - other.marked

    def mark_rects(self, rects: list[Rect]) -> None:
        """Mark the tiles of areas."""
        self.mark(np.array([(a.x, a.y, a.x + a.width, a.y + a.height) for a in rects], float).reshape(-1, 4))

    def mark_pixels(self, rect: Rect, changed: np.ndarray) -> None:
        """Mark the tiles of an area (its corner on the grid) in which an array (height, width) is not 0."""
        rows, columns = -(-rect.height // TILE), -(-rect.width // TILE)
        padded = np.zeros((rows * TILE, columns * TILE), bool)
        padded[: rect.height, : rect.width] = changed
        hit = np.logical_or.reduce(padded.reshape(rows, TILE, columns, TILE), axis=(1, 3))
        top, left = rect.y // TILE, rect.x // TILE
        self.marked[top : top + rows, left : left + columns] |= hit[: self.marked.shape[0] - top, : self.marked.shape[1] - left]

    def rects(self) -> list[Rect]:
        """Return the marked tiles as areas that do not overlap: runs of tiles in a row, equal runs of rows joined."""
        done: list[Rect] = []
        above: dict[tuple[int, int], int] = {}
        for row, runs in enumerate([*_runs(self.marked), []]):
            here = {run: above.get(run, row) for run in runs}
            done += [self._area(*run, top, row) for run, top in above.items() if run not in here]
            above = here
        return done

    def _area(self, left: int, right: int, top: int, bottom: int) -> Rect:
        x, y = left * TILE, top * TILE
        return Rect(x, y, min(right * TILE, self.width) - x, min(bottom * TILE, self.height) - y)


def _runs(marked: np.ndarray) -> list[list[tuple[int, int]]]:
    """Return, for every row of tiles, start and end of its runs of marked tiles."""
    rows: list[list[tuple[int, int]]] = [[] for _ in marked]
    padded = np.zeros((marked.shape[0], marked.shape[1] + 2), np.int8)
    padded[:, 1:-1] = marked
    where, edges = np.nonzero(np.diff(padded, axis=1))
    for row, start, end in zip(where[::2].tolist(), edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        rows[row].append((start, end))
    return rows


def are_equal(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two pictures (height, width, 4) of one size are the same in every pixel."""
    return one is other or cv2.norm(one, other, cv2.NORM_INF) == 0


def changed_pixels(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Tell where two pictures (height, width, 4) differ: (height, width) bool."""
    return cv2.absdiff(before, after).view(np.uint32)[..., 0] != 0
