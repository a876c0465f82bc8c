"""A settled picture that flies as a whole into a box: it is drawn once, and only its size and place change."""

from __future__ import annotations

import numpy as np
from manim import Animation, Mobject, linear

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.panorama import smootherstep
from scenes.drawing.shape import shapes_of

MARGIN = 26.0  # design units around a picture, for the edge of the page that it stands on


class Flight(Mobject):
    """A picture on its way to a box, from another or (None) from where it is drawn, in units of the frame.

    `share` is how far of its way it is, `opacity` 0 unseen to 1.
    """

    def __init__(self, picture: Figure, start: Box | None, end: Box) -> None:
        super().__init__()
        self.shapes = tuple(shapes_of(picture))
        view, drawn = picture.style.view, _grown(picture.box)
        self.drawn = Box(view.left + drawn.x * view.scale, view.top + drawn.y * view.scale, drawn.w * view.scale, drawn.h * view.scale)
        self.start, self.end = start or self.drawn, end
        self.share = self.opacity = 0.0
        self.layer = "text"  # it covers words too
        self.points = np.zeros((1, 3))  # Manim shows only what has points

    @property
    def place(self) -> Box:
        """Return where the picture is now, whole and in its own aspect; it shrinks by equal shares in equal parts of its way."""
        at = smootherstep(self.share)
        x, y = (a + (b - a) * at for a, b in ((self.start.cx, self.end.cx), (self.start.cy, self.end.cy)))
        scale = self._fitted(self.start) ** (1 - at) * self._fitted(self.end) ** at
        width, height = self.drawn.w * scale, self.drawn.h * scale
        return Box(x - width / 2, y - height / 2, width, height, "flight")

    def _fitted(self, box: Box) -> float:
        """Return how many times as large as it is drawn the picture fills a box."""
        return min(box.w / self.drawn.w, box.h / self.drawn.h)


def _grown(box: Box) -> Box:
    """Return a picture's box with what its edge adds."""
    return Box(box.x - MARGIN, box.y - MARGIN, box.w + 2 * MARGIN, box.h + 2 * MARGIN, box.name)


class Fly(Animation):
    """A flight in a play: it appears at a time, stays for `hold` seconds, flies for `seconds`, and goes over into what it lands in."""

    APPEAR, LINGER, LEAVE = 0.2, 0.15, 0.2  # it stays where it has landed until what it lands in has come

    def __init__(self, flight: Flight, at: float, hold: float, seconds: float) -> None:
        self._flight, self._at, self._hold, self._seconds = flight, at, hold, seconds
        super().__init__(flight, run_time=1.0, rate_func=linear, introducer=True, remover=True)

    @property
    def landing(self) -> float:
        """Return when it lands, in seconds of the play."""
        return self._at + self._hold + self._seconds

    @property
    def over(self) -> float:
        """Return when it has gone over into what it landed in."""
        return self.landing + self.LINGER + self.LEAVE

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        now = alpha * self.run_time
        self._flight.share = float(np.clip((now - self._at - self._hold) / self._seconds, 0, 1))
        coming, going = (now - self._at) / self.APPEAR, (now - self.landing - self.LINGER) / self.LEAVE
        self._flight.opacity = 0.0 if alpha >= 1 else float(np.clip(coming, 0, 1) * (1 - np.clip(going, 0, 1)))
