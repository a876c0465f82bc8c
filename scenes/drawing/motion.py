"""The verbs of motion: light up, flow, hand over, fill, count, open. Nothing is copied, and no path is sampled, per frame.

`light_up`, `flow`, `hand_over`, `fill`, `count_to` and `open_card` return animations for `Scene.play`, alone, together or
beside Manim's own. Places are in design units, times in seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from manim import Animation, Mobject, Scene, linear, smooth

from scenes.core.box import Box
from scenes.drawing.counter import Counter
from scenes.drawing.fade import Fade
from scenes.drawing.figure import Figure, name_of
from scenes.drawing.geometry import rectangle
from scenes.drawing.particles import Particles, SpriteTemplate
from scenes.drawing.shape import Shape, place, shapes_of
from scenes.drawing.trajectory import Trajectory, envelope, stagger

REST = 0.22  # opacity of a part that data has not reached yet
HAND_OVER = 0.06  # share of its route in which one payload turns into another


def light_up(
    *parts: Mobject,
    to: float = 1.0,
    run_time: float = 0.6,
    lag: float = 0.0,
    delay: float = 0.0,
    without: Collection[int] = (),
) -> LightUp:
    """Bring parts from the opacities that they have to another: 0 unseen, 1 as drawn.

    Parts follow one another by `lag` (a share of one part's time) after a `delay` (a share of the run); shapes whose
    id is in `without` keep their opacity.
    """
    return LightUp(parts, to, lag, delay, without, run_time)


def flow(
    payloads: Sequence[Mobject], *, along: np.ndarray, every: float | None = None, run_time: float = 2.0, keep: bool = False
) -> Travel:
    """Send drawings along a route (cubic points (n, 2)), one `every` so many seconds; they are gone at its end, unless kept.

    The same drawing may be given many times. Without `every` one starts after a quarter of the time of the one before.
    """
    drawings = list({id(payload): payload for payload in payloads}.values())
    index = {id(drawing): k for k, drawing in enumerate(drawings)}
    particles = Particles([SpriteTemplate.centred(drawing) for drawing in drawings], [index[id(payload)] for payload in payloads])
    return Travel(particles, Trajectory(along), stagger(len(payloads), run_time, every), run_time, keep)


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
    particles = Particles.of([*givers, *takers])
    return HandOver(particles, Trajectory(along), stagger(len(givers), run_time, every), run_time, at)


def fill(bar: Shape, start: float, end: float, *, run_time: float = 1.0) -> Stretch:
    """Let a bar grow (or shrink) from its left end, between two shares of its full outline (0..1)."""
    return Stretch(bar, start, end, run_time)


def count_to(counter: Counter, value: float, *, run_time: float = 1.0) -> Count:
    """Let a counter run from the value that it shows to another."""
    return Count(counter, value, run_time)


def open_card(
    card: Figure, opened: Sequence[Mobject], into: Box, *, instead_of: Sequence[Mobject] = (), to: float = 1.0, run_time: float = 0.6
) -> OpenCard:
    """Let a frame grow from a card into a box, while what is opened comes in there (to an opacity), instead of what was there."""
    return OpenCard(card, opened, into, instead_of, to, run_time)


class LightUp(Animation):
    """See `light_up`."""

    def __init__(self, parts: Sequence[Mobject], to: float, lag: float, delay: float, without: Collection[int], run_time: float) -> None:
        self._parts, self._without = parts, without
        self._to, self._lag, self._delay = to, lag, delay
        self.fades: list[Fade] = []
        super().__init__(Mobject(), run_time=run_time, rate_func=linear, introducer=True)

    def _setup_scene(self, scene: Scene) -> None:
        """Add nothing: the parts are in the scene, and adding them would take them out of their drawing order."""

    def begin(self) -> None:
        self.fades = [_fade(part, self._to, self._without) for part in self._parts]
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        alpha = max(0.0, alpha - self._delay) / (1 - self._delay)
        spread = 1 + self._lag * (len(self.fades) - 1)
        for i, fade in enumerate(self.fades):
            fade.share = 1.0 if alpha >= 1 else smooth(min(1.0, max(0.0, alpha * spread - i * self._lag)))

    def finish(self) -> None:
        super().finish()
        for fade in self.fades:
            fade.arrive()


def _fade(part: Mobject, to: float, without: Collection[int] = ()) -> Fade:
    shapes = [shape for shape in shapes_of(part) if id(shape) not in without]
    return Fade(name_of(part), shapes, to)


class Travel(Animation):
    """See `flow`."""

    def __init__(
        self, particles: Particles, trajectory: Trajectory, stagger: tuple[np.ndarray, float], run_time: float, keep: bool = False
    ) -> None:
        self._trajectory, self._keep = trajectory, keep
        self._starts, self._length = stagger
        self._particles = particles
        super().__init__(particles, run_time=run_time, rate_func=linear, introducer=True, remover=not keep)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        shares = (alpha * self.run_time - self._starts) / self._length
        self._particles.set_state(self._trajectory.at(shares), envelope(shares, self._keep))


class HandOver(Travel):
    """See `hand_over`: the first half of the particles are the givers, the second half the takers."""

    def __init__(self, particles: Particles, trajectory: Trajectory, stagger: tuple[np.ndarray, float], run_time: float, at: float) -> None:
        self._at = at
        super().__init__(particles, trajectory, stagger, run_time)

    def interpolate_mobject(self, alpha: float) -> None:
        shares = (alpha * self.run_time - self._starts) / self._length
        places, opacities = self._trajectory.at(shares), envelope(shares, keep=False)
        taken = np.clip((shares - self._at) / HAND_OVER + 0.5, 0, 1)
        self._particles.set_state(np.concatenate([places, places]), np.concatenate([opacities * (1 - taken), opacities * taken]))


class Stretch(Animation):
    """See `fill`."""

    def __init__(self, bar: Shape, start: float, end: float, run_time: float) -> None:
        self._start_share, self.end_share = start, end
        self._bar = bar
        super().__init__(bar, run_time=run_time, rate_func=linear)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        stretch(self._bar, self._start_share + (self.end_share - self._start_share) * alpha)


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
        self._counter = counter
        super().__init__(counter, run_time=run_time, rate_func=smooth)

    def begin(self) -> None:
        self._start_value = self._counter.value
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        self._counter.set_value(self._value if share >= 1 else self._start_value + (self._value - self._start_value) * share)


class OpenCard(Animation):
    """See `open_card`: in the first third the old gives way, before the card crosses its words; in the second half the new comes."""

    def __init__(
        self, card: Figure, opened: Sequence[Mobject], into: Box, instead_of: Sequence[Mobject], to: float, run_time: float
    ) -> None:
        self._opened, self._instead_of, self._to = opened, instead_of, to
        self.fades: list[Fade] = []
        self._radius = card.format.radius["card"]
        self._corners = np.array([(box.x, box.y, box.w, box.h) for box in (card.box, into)], float)
        ground = card.theme.wash(0.3), 0.5  # so that it is a card that grows, not a wire on an empty stage
        self._frame = Figure(card.style, into).box_rect(card.box, self._radius, fill=ground, stroke="cyan", width=1.2)
        super().__init__(self._frame, run_time=run_time, rate_func=smooth, introducer=True, remover=True)

    def begin(self) -> None:
        closing, opening = [_fade(part, 0.0) for part in self._instead_of], [_fade(part, self._to) for part in self._opened]
        self._closing, self.fades = len(closing), closing + opening
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(min(1.0, alpha))
        x, y, w, h = self._corners[0] + (self._corners[1] - self._corners[0]) * share
        self._frame.points = place(rectangle(x, y, w, h, self._radius), self._frame.view)
        self._frame.opacity = min(1.0, 4 * (1 - share))
        for i, fade in enumerate(self.fades):
            fade.share = min(1.0, share * 3) if i < self._closing else max(0.0, share * 2 - 1)

    def finish(self) -> None:
        super().finish()
        for fade in self.fades:
            fade.arrive()
