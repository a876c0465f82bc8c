"""One play of a cue, put together in seconds: parts that fade, payloads that travel and land, numbers that count.

Everything is given at a time and leaves what it causes at times that are known before it is played: a part lights when a payload's
way enters its box, a counter ticks when one lands. Every landing is an event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from manim import Animation, Mobject, Scene, linear, smooth

from scenes.core.box import Box
from scenes.drawing.counter import Counter
from scenes.drawing.fade import Fade
from scenes.drawing.particles import Particles, SpriteTemplate
from scenes.drawing.trajectory import Course, Journey

LIGHT = 0.25  # seconds in which a part lights when something reaches it
ROLLS = 20  # values a second of a counter that rolls
APPEAR, LEAVE = 0.12, 0.2  # seconds in which a payload comes out of what sends it, and goes over into what it lands in


class End(Enum):
    """What becomes of a payload at the end of its way."""

    LAND = "land"  # it stays, and goes over into what is drawn there
    ABSORB = "absorb"  # what it reaches takes it in
    BOUNCE = "bounce"  # it is refused and goes back


@dataclass(frozen=True)
class Landing:
    """A payload at the end of its way: seconds from the play's start, how it ends, place in design units, what it is."""

    seconds: float
    end: End
    place: tuple[float, float]
    payload: str


@dataclass
class Timeline:
    """What happens in one play; `seconds` is its length so far."""

    seconds: float = 0.0
    landings: list[Landing] = field(default_factory=list)
    _fades: list[tuple[Fade, float, float]] = field(default_factory=list)
    _moves: list[Animation] = field(default_factory=list)

    def fade(self, fade: Fade, at: float, seconds: float = LIGHT) -> float:
        """Fade a part from a time on; return when it has arrived."""
        if fade.shapes:
            self._fades.append((fade, at, seconds))
        return self._until(at + seconds)

    def flow(
        self,
        payload: Mobject,
        courses: Sequence[Course | Journey],
        *,
        at: float = 0.0,
        every: float = 0.1,
        end: End = End.LAND,
        name: str = "",
    ) -> list[float]:
        """Send one drawing along each course, one `every` so many seconds; return when each arrives."""
        starts = at + every * np.arange(len(courses))
        return self.travel([payload] * len(courses), courses, starts.tolist(), end=end, name=name)

    def travel(
        self,
        payloads: Sequence[Mobject],
        courses: Sequence[Course | Journey],
        starts: Sequence[float],
        *,
        end: End = End.LAND,
        name: str = "",
        hold: float = 0.0,
    ) -> list[float]:
        """Send each drawing along its own course from its own start; return when each arrives. At its end it stays for `hold` seconds."""
        arrivals = [start + course.seconds for start, course in zip(starts, courses, strict=True)]
        self._moves.append(Travels(payloads, courses, starts, end, hold))
        for arrival, course in zip(arrivals, courses, strict=True):
            x, y = course.end
            self.landings.append(Landing(arrival, end, (float(x), float(y)), name))
            self._until(arrival + hold + LEAVE)
        return arrivals

    def count(self, counter: Counter, ticks: Sequence[tuple[float, float | None]]) -> None:
        """Let a counter show each value from its time on: (seconds, value), in order; None shows nothing."""
        self._moves.append(Ticks(counter, ticks))
        for seconds, _ in ticks:
            self._until(seconds)

    def roll_counter(self, counter: Counter, start: float, end: float, at: float, seconds: float) -> float:
        """Let a counter run from a value to another, then vanish, as what is drawn there takes its place; return when."""
        steps = max(1, round(seconds * ROLLS))
        shares = np.arange(steps + 1) / steps
        self.count(
            counter, [*((at + seconds * share, start + (end - start) * float(smooth(share))) for share in shares), (at + seconds, None)]
        )
        return self._until(at + seconds)

    def append(self, animation: Animation, until: float) -> None:
        """Add an animation that knows its own times in the play; it is over at `until`."""
        self._moves.append(animation)
        self._until(until)

    def last(self, seconds: float) -> None:
        """Let the play last at least so long."""
        self._until(seconds)

    def _until(self, seconds: float) -> float:
        self.seconds = max(self.seconds, seconds)
        return seconds

    def animations(self, seconds: float | None = None) -> list[Animation]:
        """Return what Scene.play takes, all of the same run time: the play's own, or longer."""
        length = max(self.seconds, seconds or 0.0)
        made: list[Animation] = [Fades(self._fades)] if self._fades else []
        made += self._moves
        for animation in made:
            animation.run_time = length
        return made


def entry_of(course: Course | Journey, box: Box) -> float:
    """Return after how many seconds of its course a payload's centre enters a box; its whole course when it never does."""
    times = np.linspace(0, course.seconds, 512)
    places = course.at(times)
    inside = (places[:, 0] >= box.x) & (places[:, 0] <= box.right) & (places[:, 1] >= box.y) & (places[:, 1] <= box.bottom)
    return float(times[np.argmax(inside)]) if inside.any() else course.seconds


class Fades(Animation):
    """Fades, each from its own time on."""

    def __init__(self, timed: Sequence[tuple[Fade, float, float]]) -> None:
        self.fades = [fade for fade, _, _ in timed]
        self.times = [(at, seconds) for _, at, seconds in timed]
        super().__init__(Mobject(), run_time=1.0, rate_func=linear, introducer=True)

    def _setup_scene(self, scene: Scene) -> None:
        """Add nothing: the parts are in the scene."""

    def begin(self) -> None:
        for fade in self.fades:
            fade.start()
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        for fade, (at, seconds) in zip(self.fades, self.times, strict=True):
            share = (alpha * self.run_time - at) / seconds
            fade.share = 1.0 if alpha >= 1 or share >= 1 else fade.eased(max(0.0, share))

    def finish(self) -> None:
        super().finish()
        for fade in self.fades:
            fade.arrive()


class Travels(Animation):
    """Payloads, each on its own course; at its end each stays for `hold` seconds."""

    def __init__(
        self, payloads: Sequence[Mobject], courses: Sequence[Course | Journey], starts: Sequence[float], end: End, hold: float = 0.0
    ) -> None:
        drawings = list({id(payload): payload for payload in payloads}.values())
        index = {id(drawing): k for k, drawing in enumerate(drawings)}
        particles = Particles([SpriteTemplate.centred(drawing) for drawing in drawings], [index[id(payload)] for payload in payloads])
        self.courses, self.starts, self._end = tuple(courses), np.array(starts, float), end
        self.lengths = np.array([course.seconds for course in courses]) + hold
        self._particles = particles
        super().__init__(particles, run_time=1.0, rate_func=linear, introducer=True, remover=True)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        times = alpha * self.run_time - self.starts
        places = np.array([course.at(np.array([time]))[0] for course, time in zip(self.courses, times, strict=True)])
        self._particles.set_state(places.reshape(-1, 2), _seen(times, self.lengths, self._end))


def _seen(times: np.ndarray, lengths: np.ndarray, end: End) -> np.ndarray:
    """Return the opacities of payloads at their own times: out of the sender, whole on the way, over into what they reach."""
    coming = np.clip(times / APPEAR, 0, 1)
    over = np.clip((times - lengths) / (LEAVE if end is not End.ABSORB else LEAVE / 2), 0, 1)
    return np.where(times < 0, 0.0, np.minimum(coming, 1 - over))


class Ticks(Animation):
    """A counter that shows each value from its time on."""

    def __init__(self, counter: Counter, ticks: Sequence[tuple[float, float | None]]) -> None:
        self.ticks = tuple(ticks)
        self._counter = counter
        super().__init__(counter, run_time=1.0, rate_func=linear, introducer=True, remover=True)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        now = alpha * self.run_time if alpha < 1 else np.inf
        due = [value for seconds, value in self.ticks if seconds <= now]
        if not due or due[-1] is None:
            self._counter.hide()
        else:
            self._counter.set_value(due[-1])
