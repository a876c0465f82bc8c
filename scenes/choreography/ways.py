"""Tables for bodies on their way: places along a route at equal steps of time, when each body starts, how bright it is."""

from __future__ import annotations

import numpy as np

from scenes.figures import geometry

STEPS = 512  # of a table
EASE = 6.0  # inflection of the S-curve by which a body starts and stops
FADE = 0.08  # share of a body's way in which it appears and disappears
OVERLAP = 0.75  # of two bodies' ways, where nothing else is said


class Way:
    """A route as a table of places (STEPS + 1, 2) at equal steps of a body's time; `route` is cubic points (n, 2)."""

    def __init__(self, route: np.ndarray) -> None:
        points = geometry.sample(route, 24)
        lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        self._shares = np.linspace(0, 1, STEPS + 1)
        along = eased(self._shares) * lengths[-1]
        self.table = np.stack([np.interp(along, lengths, points[:, 0]), np.interp(along, lengths, points[:, 1])], axis=1)

    def at(self, shares: np.ndarray) -> np.ndarray:
        """Return places (n, 2) at shares (n,) of a body's time; before its start it stands there, after its end too."""
        return np.stack([np.interp(shares, self._shares, self.table[:, k]) for k in (0, 1)], axis=1)


def eased(shares: np.ndarray) -> np.ndarray:
    """Return the S-curve of shares from 0 to 1: a logistic curve, stretched to reach both ends (as Manim's `smooth`)."""
    low = _logistic(-EASE / 2)
    return np.clip((_logistic(EASE * (shares - 0.5)) - low) / (1 - 2 * low), 0, 1)


def _logistic(x: np.ndarray | float) -> np.ndarray:
    return 1 / (1 + np.exp(-np.asarray(x, float)))


def turns(count: int, run_time: float, every: float | None) -> tuple[np.ndarray, float]:
    """Return when each of `count` bodies starts (count,) and how long each is on its way, in seconds."""
    steps = max(0, count - 1)
    if every is None:
        length = run_time / (1 + steps * (1 - OVERLAP))
        every = length * (1 - OVERLAP)
    else:
        length = run_time - steps * every
        if length <= 0:
            raise ValueError(f"{count} bodies, one every {every:g} s, do not fit into {run_time:g} s; choose a smaller `every`")
    return np.arange(count) * every, length


def shown(shares: np.ndarray, keep: bool) -> np.ndarray:
    """Return how bright bodies are (n,) at shares of their time: unseen before the start, and after the end unless kept."""
    rising = np.clip(shares / FADE, 0, 1)
    return rising if keep else np.minimum(rising, np.clip((1 - shares) / FADE, 0, 1))
