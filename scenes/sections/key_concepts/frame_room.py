"""What is taken in the plot of the key concepts in a full frame, so that words and boxes find their place beside a curve whose shape depends on the scenario."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from scenes.drawing.geometry import Bounds, Point

SAMPLES = 600  # points along the curve that are looked at


class PlotRoom:
    """A plot's bounds, the boxes that are taken in it, and a line that nothing may touch."""

    def __init__(self, bounds: Bounds, line: Sequence[Point]) -> None:
        """Start with nothing taken; `line` runs from left to right."""
        self.bounds, self.taken = bounds, list[Bounds]()
        xs, ys = np.array(line).T
        at = np.linspace(0, 1, SAMPLES)
        way = np.linspace(0, 1, len(line))
        self._line = np.column_stack([np.interp(at, way, xs), np.interp(at, way, ys)])

    def take(self, *boxes: Bounds) -> None:
        """Mark boxes as taken."""
        self.taken += boxes

    def release(self, *boxes: Bounds) -> None:
        """Mark boxes as taken no more."""
        for box in boxes:
            self.taken.remove(box)

    def is_free(self, box: Bounds, margin: float = 4.0, over: float = 0.0) -> bool:
        """Tell whether a box lies inside the plot, or up to `over` above it, and keeps `margin` from the line and from all that is taken."""
        left, top, right, bottom = self.bounds
        if box[0] < left or box[1] < top - over or box[2] > right or box[3] > bottom:
            return False
        wide = (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)
        if any(wide[0] < b[2] and b[0] < wide[2] and wide[1] < b[3] and b[1] < wide[3] for b in self.taken):
            return False
        x, y = self._line.T
        return not bool(((x > wide[0]) & (x < wide[2]) & (y > wide[1]) & (y < wide[3])).any())

    def first_free(self, boxes: Iterable[Bounds], margin: float = 4.0) -> Bounds | None:
        """Return the first free box, which is then taken, or None."""
        for box in boxes:
            if self.is_free(box, margin):
                self.take(box)
                return box
        return None
