"""Pictures that fly, on pixels: drawn once each, then scaled to where they are."""

from __future__ import annotations

import cv2
import numpy as np

from scenes.core.box import Box
from scenes.drawing.flight import Flight
from scenes.raster.dirty_rectangles import Rect
from scenes.raster.lens import Raster


class Flights:
    """The pictures of flights; `draw` draws shapes on nothing, `step` is pixels to a unit of the frame."""

    def __init__(self, draw: Raster, step: float) -> None:
        self._draw, self._step = draw, step
        self._drawn: dict[int, tuple[Flight, np.ndarray]] = {}

    def picture(self, flight: Flight, rect: Rect) -> np.ndarray:
        """Return a flight inside a rectangle: premultiplied (height, width, 4) uint8."""
        made = np.zeros((rect.height, rect.width, 4), np.uint8)
        x, y, right, bottom = self._pixels(flight.place)
        if right <= x or bottom <= y:
            return made
        small = cv2.resize(self._whole(flight), (right - x, bottom - y), interpolation=cv2.INTER_AREA)
        small = cv2.addWeighted(small, flight.opacity, small, 0, 0)
        left, top = max(x, rect.x), max(y, rect.y)
        end, low = min(right, rect.x + rect.width), min(bottom, rect.y + rect.height)
        if left < end and top < low:
            made[top - rect.y : low - rect.y, left - rect.x : end - rect.x] = small[top - y : low - y, left - x : end - x]
        return made

    def forget(self) -> None:
        """Forget what was drawn; what still flies is drawn anew."""
        self._drawn.clear()

    def _whole(self, flight: Flight) -> np.ndarray:
        if id(flight) not in self._drawn:
            self._drawn = {key: kept for key, kept in self._drawn.items() if kept[0].opacity > 0}  # what has landed is not seen again
            picture = self._draw(flight.shapes)
            x, y, right, bottom = self._pixels(flight.drawn)
            self._drawn[id(flight)] = flight, picture[max(0, y) : bottom, max(0, x) : right].copy()
        return self._drawn[id(flight)][1]

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        x, y, right, bottom = (round(v * self._step) for v in (box.x, box.y, box.right, box.bottom))
        return x, y, right, bottom
