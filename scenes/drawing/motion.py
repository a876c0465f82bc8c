"""The verbs of motion: light up, flow, hand over, fill, count, open. Nothing is copied, and no path is sampled, per frame.

`light_up`, `flow`, `hand_over`, `fill`, `count_to` and `open_card` return animations for `Scene.play`, alone, together or
beside Manim's own. Places are in design units, times in seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from manim import Animation, Mobject, Scene, linear, smooth

from scenes.choreography.ways import Way, shown, turns
from scenes.figures.counter import Counter
from scenes.figures.crowd import Crowd, Template
from scenes.figures.figure import Figure, name_of
from scenes.figures.geometry import rectangle
from scenes.figures.lighting import Lighting
from scenes.figures.shape import Shape, place, shapes_of
from scenes.layout import Box

REST = 0.22  # level of a part that data has not reached yet
HAND = 0.06  # share of a way in which one body turns into another


def light_up(
    *parts: Mobject,
    to: float = 1.0,
    run_time: float = 0.6,
    lag: float = 0.0,
    delay: float = 0.0,
    without: Collection[int] = (),
) -> Light:
    """Bring parts from the levels that they have to another: 0 unseen, 1 as drawn.

    Parts follow one another by `lag` (a share of one part's time) after a `delay` (a share of the run); shapes whose
    id is in `without` keep their level.
    """
    return Light(parts, to, lag, delay, without, run_time)


def flow(bodies: Sequence[Mobject], *, along: np.ndarray, every: float | None = None, run_time: float = 2.0, keep: bool = False) -> Travel:
    """Send drawings along a route (cubic points (n, 2)), one `every` so many seconds; they are gone at its end, unless kept.

    The same drawing may be given many times. Without `every` a body starts when the one before has gone a quarter of its way.
    """
    drawings = list({id(body): body for body in bodies}.values())
    index = {id(drawing): k for k, drawing in enumerate(drawings)}
    crowd = Crowd([Template.centred(drawing) for drawing in drawings], [index[id(body)] for body in bodies])
    return Travel(crowd, Way(along), turns(len(bodies), run_time, every), run_time, keep)


def hand_over(
    givers: Sequence[Mobject],
    takers: Sequence[Mobject],
    *,
    along: np.ndarray,
    at: float = 0.5,
    every: float | None = None,
    run_time: float = 2.0,
) -> HandOver:
    """Send drawings along a route; at a share of it each turns into another, which goes on in its place."""
    crowd = Crowd.of([*givers, *takers])
    return HandOver(crowd, Way(along), turns(len(givers), run_time, every), run_time, at)


def fill(bar: Shape, start: float, end: float, *, run_time: float = 1.0) -> Stretch:
    """Let a bar grow (or shrink) from its left end, between two shares of its full outline (0..1)."""
    return Stretch(bar, start, end, run_time)


def count_to(counter: Counter, value: float, *, run_time: float = 1.0) -> Count:
    """Let a counter run from the value that it shows to another."""
    return Count(counter, value, run_time)


def open_card(
    card: Figure, opened: Sequence[Mobject], into: Box, *, instead_of: Sequence[Mobject] = (), to: float = 1.0, run_time: float = 0.6
) -> OpenCard:
    """Let a frame grow from a card into a box, while what is opened comes in there (to a level), instead of what was there."""
    return OpenCard(card, opened, into, instead_of, to, run_time)


class Light(Animation):
    """See `light_up`."""

    def __init__(self, parts: Sequence[Mobject], to: float, lag: float, delay: float, without: Collection[int], run_time: float) -> None:
        self._parts, self._without = parts, without
        self._to, self._lag, self._delay = to, lag, delay
        self.lightings: list[Lighting] = []
        super().__init__(Mobject(), run_time=run_time, rate_func=linear, introducer=True)

    def _setup_scene(self, scene: Scene) -> None:
        """Add nothing: the parts are in the scene, and adding them would take them out of their drawing order."""

    def begin(self) -> None:
        self.lightings = [_lighting(part, self._to, self._without) for part in self._parts]
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        alpha = max(0.0, alpha - self._delay) / (1 - self._delay)
        spread = 1 + self._lag * (len(self.lightings) - 1)
        for i, lighting in enumerate(self.lightings):
            lighting.share = 1.0 if alpha >= 1 else smooth(min(1.0, max(0.0, alpha * spread - i * self._lag)))

    def finish(self) -> None:
        super().finish()
        for lighting in self.lightings:
            lighting.arrive()


def _lighting(part: Mobject, to: float, without: Collection[int] = ()) -> Lighting:
    shapes = [shape for shape in shapes_of(part) if id(shape) not in without]
    return Lighting(name_of(part), shapes, to)


class Travel(Animation):
    """See `flow`."""

    def __init__(self, crowd: Crowd, way: Way, turn: tuple[np.ndarray, float], run_time: float, keep: bool = False) -> None:
        self._way, self._keep = way, keep
        self._starts, self._length = turn
        super().__init__(crowd, run_time=run_time, rate_func=linear, introducer=True, remover=not keep)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        shares = (alpha * self.run_time - self._starts) / self._length
        self.mobject.stand(self._way.at(shares), shown(shares, self._keep))


class HandOver(Travel):
    """See `hand_over`: the first half of the crowd are the givers, the second half the takers."""

    def __init__(self, crowd: Crowd, way: Way, turn: tuple[np.ndarray, float], run_time: float, at: float) -> None:
        self._at = at
        super().__init__(crowd, way, turn, run_time)

    def interpolate_mobject(self, alpha: float) -> None:
        shares = (alpha * self.run_time - self._starts) / self._length
        places, levels = self._way.at(shares), shown(shares, keep=False)
        taken = np.clip((shares - self._at) / HAND + 0.5, 0, 1)
        self.mobject.stand(np.concatenate([places, places]), np.concatenate([levels * (1 - taken), levels * taken]))


class Stretch(Animation):
    """See `fill`."""

    def __init__(self, bar: Shape, start: float, end: float, run_time: float) -> None:
        self._start_share, self._end_share = start, end
        super().__init__(bar, run_time=run_time, rate_func=linear)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        stretch(self.mobject, self._start_share + (self._end_share - self._start_share) * alpha)


def stretch(bar: Shape, share: float) -> None:
    """Show a bar from its left end to a share of its full width."""
    left = bar.outline[:, 0].min()
    outline = bar.outline.copy()
    outline[:, 0] = left + (outline[:, 0] - left) * max(share, 0.001)
    bar.points = place(outline, bar.view)


class Count(Animation):
    """See `count_to`."""

    def __init__(self, counter: Counter, value: float, run_time: float) -> None:
        self._value = value
        super().__init__(counter, run_time=run_time, rate_func=smooth)

    def begin(self) -> None:
        self._start_value = self.mobject.value
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        self.mobject.show(self._value if share >= 1 else self._start_value + (self._value - self._start_value) * share)


class OpenCard(Animation):
    """See `open_card`: in the first third the old gives way, before the card crosses its words; in the second half the new comes."""

    def __init__(
        self, card: Figure, opened: Sequence[Mobject], into: Box, instead_of: Sequence[Mobject], to: float, run_time: float
    ) -> None:
        self._opened, self._instead_of, self._to = opened, instead_of, to
        self.lightings: list[Lighting] = []
        self._radius = card.setting.radius["card"]
        self._corners = np.array([(box.x, box.y, box.w, box.h) for box in (card.box, into)], float)
        ground = card.theme.wash(0.3), 0.5  # so that it is a card that grows, not a wire on an empty stage
        frame = Figure(card.look, into).rect(*self._corners[0], self._radius, fill=ground, stroke="cyan", width=1.2)
        super().__init__(frame, run_time=run_time, rate_func=smooth, introducer=True, remover=True)

    def begin(self) -> None:
        closing, opening = [_lighting(part, 0.0) for part in self._instead_of], [_lighting(part, self._to) for part in self._opened]
        self._closing, self.lightings = len(closing), closing + opening
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(min(1.0, alpha))
        outline = rectangle(*(self._corners[0] + (self._corners[1] - self._corners[0]) * share), self._radius)
        self.mobject.points = place(outline, self.mobject.view)
        self.mobject.level = min(1.0, 4 * (1 - share))
        for i, lighting in enumerate(self.lightings):
            lighting.share = min(1.0, share * 3) if i < self._closing else max(0.0, share * 2 - 1)

    def finish(self) -> None:
        super().finish()
        for lighting in self.lightings:
            lighting.arrive()
