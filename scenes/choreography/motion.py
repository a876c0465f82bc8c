"""Verbs of motion: light a part up, let bodies flow along a route, let a bar grow. Nothing is copied per frame."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from manim import Animation, Mobject, Scene, VGroup, linear, smooth

from scenes.figures import geometry
from scenes.figures.shape import Shape, place, shapes_of

REST = 0.22  # level of a part that data has not reached yet


class Light(Animation):
    """Bring the shapes of parts from one level to another (0 unseen, 1 as drawn).

    Parts follow one another by `lag` (a share of one part's time) after a `delay` (a share of the run); shapes whose
    id is in `without` keep their level.
    """

    def __init__(
        self,
        *parts: Mobject,
        to: float = 1.0,
        run_time: float = 0.6,
        lag: float = 0.0,
        delay: float = 0.0,
        without: Collection[int] = (),
        **settings: object,
    ) -> None:
        self._parts, self._without = parts, without
        self._to, self._lag, self._delay = to, lag, delay
        super().__init__(VGroup(*parts), run_time=run_time, rate_func=linear, introducer=True, **settings)

    def _setup_scene(self, scene: Scene) -> None:
        """Add nothing: the parts are in the scene, and adding their group would take them out of their drawing order."""

    def begin(self) -> None:
        self._start = [[(shape, shape.level) for shape in shapes_of(part) if id(shape) not in self._without] for part in self._parts]
        self.starting_mobject = self.mobject
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        alpha = max(0.0, alpha - self._delay) / (1 - self._delay)
        spread = 1 + self._lag * (len(self._start) - 1)
        for i, shapes in enumerate(self._start):
            share = 1.0 if alpha >= 1 else smooth(min(1.0, max(0.0, alpha * spread - i * self._lag)))
            for shape, level in shapes:
                shape.level = level + (self._to - level) * share


class Flow(Animation):
    """Send bodies along a route, one after the other; they appear at its start and are gone at its end.

    `route` is cubic points (n, 2) in design units; `every` is the time between two bodies as a share of the run.
    """

    def __init__(
        self,
        bodies: Sequence[Mobject],
        route: np.ndarray,
        *,
        run_time: float = 2.0,
        overlap: float = 0.75,
        keep: bool = False,
        **settings: object,
    ) -> None:
        self._route, self._keep = route, keep
        count = max(1, len(bodies))
        self._length = 1 / (1 + (count - 1) * (1 - overlap))
        self._delay = self._length * (1 - overlap)
        super().__init__(VGroup(*bodies), run_time=run_time, rate_func=linear, introducer=True, remover=not keep, **settings)

    def begin(self) -> None:
        self.starting_mobject = self.mobject
        self._path = _Path(self._route)
        self._bodies = [_Body(body) for body in self.mobject]
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        for i, body in enumerate(self._bodies):
            share = (alpha - i * self._delay) / self._length
            eased = smooth(min(1.0, max(0.0, share)), inflection=6.0)
            body.stand(self._path.at(eased), _visible(share, self._keep))


def _visible(share: float, keep: bool) -> float:
    if share <= 0 or (share >= 1 and not keep):
        return 0.0
    return min(1.0, share / 0.08, 1.0 if keep else (1 - share) / 0.08)


class _Path:
    """A route sampled once: points at equal shares of its length."""

    def __init__(self, route: np.ndarray) -> None:
        self._points = geometry.sample(route, 24)
        steps = np.hypot(*np.diff(self._points, axis=0).T)
        self._lengths = np.concatenate([[0.0], np.cumsum(steps)])

    def at(self, share: float) -> tuple[float, float]:
        along = share * self._lengths[-1]
        return float(np.interp(along, self._lengths, self._points[:, 0])), float(np.interp(along, self._lengths, self._points[:, 1]))


class _Body:
    """A travelling drawing: its shapes' outlines relative to its centre."""

    def __init__(self, mobject: Mobject) -> None:
        self._shapes = shapes_of(mobject)
        boxes = np.array([shape.bounds for shape in self._shapes])
        centre = (boxes[:, :2].min(0) + boxes[:, 2:].max(0)) / 2
        self._outlines = [shape.outline - centre for shape in self._shapes]

    def stand(self, point: tuple[float, float], level: float) -> None:
        for shape, outline in zip(self._shapes, self._outlines, strict=True):
            shape.points = place(outline + point, shape.view)
            shape.level = level


class Stretch(Animation):
    """Let a bar grow from its left end to a share of its full outline (0..1)."""

    def __init__(self, bar: Shape, start: float, end: float, *, run_time: float = 1.0, **settings: object) -> None:
        self._start_share, self._end_share = start, end
        super().__init__(bar, run_time=run_time, rate_func=linear, **settings)

    def begin(self) -> None:
        self.starting_mobject = self.mobject
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        stretch(self.mobject, self._start_share + (self._end_share - self._start_share) * alpha)


def stretch(bar: Shape, share: float) -> None:
    """Show a bar from its left end to a share of its full width."""
    left = bar.outline[:, 0].min()
    outline = bar.outline.copy()
    outline[:, 0] = left + (outline[:, 0] - left) * max(share, 0.001)
    bar.points = place(outline, bar.view)
