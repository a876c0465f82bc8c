"""Payloads along a route: a table of places at equal steps of time, when each starts (stagger), how bright it is (envelope)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.drawing import geometry

STEPS = 512  # of a table
EASE = 6.0  # inflection of the S-curve by which a payload starts and stops
FADE = 0.08  # share of a payload's time in which it appears, and in which it disappears
OVERLAP = 0.75  # of the time of two payloads in a row, where nothing else is said


class Trajectory:
    """A route as a table of places (STEPS + 1, 2) at equal steps of a payload's time; `route` is cubic points (n, 2)."""

    def __init__(self, route: np.ndarray) -> None:
        points = geometry.sample(route, 24)
        lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        self._shares = np.linspace(0, 1, STEPS + 1)
        along = eased(self._shares) * lengths[-1]
        self.table = np.stack([np.interp(along, lengths, points[:, 0]), np.interp(along, lengths, points[:, 1])], axis=1)

    def at(self, shares: np.ndarray) -> np.ndarray:
        """Return places (n, 2) at shares (n,) of a payload's time; before its start it is at the first, after its end at the last."""
        return np.stack([np.interp(shares, self._shares, self.table[:, k]) for k in (0, 1)], axis=1)


def eased(shares: np.ndarray) -> np.ndarray:
    """Return the S-curve of shares from 0 to 1: a logistic curve, stretched to reach both ends (as Manim's `smooth`)."""
    low = _logistic(-EASE / 2)
    curve: np.ndarray = np.clip((_logistic(EASE * (shares - 0.5)) - low) / (1 - 2 * low), 0, 1)
    return curve


def _logistic(x: np.ndarray | float) -> np.ndarray:
    curve: np.ndarray = 1 / (1 + np.exp(-np.asarray(x, float)))
    return curve


def stagger(count: int, run_time: float, every: float | None) -> tuple[np.ndarray, float]:
    """Return when each of `count` payloads starts (count,) and how long each travels, in seconds."""
    steps = max(0, count - 1)
    if every is None:
        length = run_time / (1 + steps * (1 - OVERLAP))
        every = length * (1 - OVERLAP)
    else:
        length = run_time - steps * every
        if length <= 0:
            raise ValueError(f"{count} payloads, one every {every:g} s, do not fit into {run_time:g} s; choose a smaller `every`")
    return np.arange(count) * every, length


def envelope(shares: np.ndarray, keep: bool) -> np.ndarray:
    """Return the opacity of payloads (n,) at shares of their time: unseen before the start, and after the end unless kept."""
    rising = np.clip(shares / FADE, 0, 1)
    return rising if keep else np.minimum(rising, np.clip((1 - shares) / FADE, 0, 1))


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
            raise ValueError("a course takes a speed, or seconds")
        self.seconds = float(seconds) if seconds is not None else self.length * (1 + 2 * EASED) / float(speed or 0)

    @property
    def end(self) -> np.ndarray:
        """Return the place (2,) where it ends."""
        return np.asarray(self._points[-1])

    def at(self, times: np.ndarray) -> np.ndarray:
        """Return places (n, 2) at times (n,) in seconds; before its start it stands there, after its end too."""
        way = paced(np.clip(np.asarray(times, float) / self.seconds, 0, 1)) * self.length
        return np.stack([np.interp(way, self._lengths, self._points[:, k]) for k in (0, 1)], axis=1)


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
