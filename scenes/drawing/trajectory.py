"""Where a payload is on its way: courses along routes, and journeys of several courses with a stop after each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.core.errors import SectionError
from scenes.drawing import geometry

EASED = 0.15  # share of a course's way in which a payload gathers speed, and in which it brakes


class Course:
    """A route that is travelled at constant speed, but for the first and the last EASED of its way.

    `route` is cubic points (n, 2) in design units; `speed` design units a second at full pace.
    """

    def __init__(self, route: np.ndarray, *, speed: float | None = None, seconds: float | None = None) -> None:
        points = geometry.sample(route, 24)
        lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        self.length = float(lengths[-1])
        self._points, self._lengths = points, lengths
        if (speed is None) == (seconds is None):
            raise SectionError("a course takes a speed, or seconds")
        self.seconds = float(seconds) if seconds is not None else self.length * (1 + 2 * EASED) / float(speed or 0)

    def back(self) -> Course:
        """Return the way back, as fast."""
        return Course(geometry.polyline(list(map(tuple, self._points[::-1]))), seconds=self.seconds)

    @property
    def end(self) -> np.ndarray:
        """Return the place (2,) where it ends."""
        return np.asarray(self._points[-1])

    def at(self, times: np.ndarray) -> np.ndarray:
        """Return places (n, 2) at times (n,) in seconds; before its start it stands there, after its end too."""
        way = paced(np.clip(np.asarray(times, float) / self.seconds, 0, 1)) * self.length
        return np.stack([np.interp(way, self._lengths, self._points[:, k]) for k in (0, 1)], axis=1)

    def along(self, shares: np.ndarray) -> np.ndarray:
        """Return places (n, 2) at shares (n,) of the way, 0 to 1."""
        way = np.clip(np.asarray(shares, float), 0, 1) * self.length
        return np.stack([np.interp(way, self._lengths, self._points[:, k]) for k in (0, 1)], axis=1)

    def when(self, share: float) -> float:
        """Return the seconds after which a share of the way is behind it."""
        times = np.linspace(0, 1, 513)
        return float(np.interp(share, paced(times), times)) * self.seconds


class Journey:
    """Courses travelled one after the other, with a stop of so many seconds after each but the last."""

    def __init__(self, courses: Sequence[Course], stop: float = 0.0) -> None:
        self._courses = tuple(courses)
        lengths = np.array([course.seconds for course in self._courses])
        self._starts = np.concatenate([[0.0], np.cumsum(lengths + stop)[:-1]])
        self.arrivals = (self._starts + lengths).tolist()  # seconds from its start at which each course ends
        self.seconds = self.arrivals[-1]

    @property
    def end(self) -> np.ndarray:
        """Return the place (2,) where it ends."""
        return self._courses[-1].end

    def at(self, times: np.ndarray) -> np.ndarray:
        """Return places (n, 2) at times (n,) in seconds."""
        times = np.asarray(times, float)
        which = np.clip(np.searchsorted(self._starts, times, side="right") - 1, 0, len(self._courses) - 1)
        return np.array([self._courses[k].at(np.array([time - self._starts[k]]))[0] for k, time in zip(which, times, strict=True)])


def paced(shares: np.ndarray) -> np.ndarray:
    """Return the share of the way after a share of the time: speed rises linearly, is constant, falls linearly.

    EASED of the way at each end is travelled at half the full pace on average, so it takes twice its share of the time.
    """
    total = 1 + 2 * EASED  # in units of the time that the whole way would take at full pace
    ramp, time = 2 * EASED, np.asarray(shares, float) * total
    rising = time**2 / (2 * ramp)
    cruising = EASED + (time - ramp)
    falling = 1 - (total - time) ** 2 / (2 * ramp)
    return np.where(time < ramp, rising, np.where(time > total - ramp, falling, cruising))
