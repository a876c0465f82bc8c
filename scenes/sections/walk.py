"""One cue being played: a walk from the picture of one moment to that of the next, in steps, through a lens.

A cue of a section is a function of a walk. It names the moments that it passes, and what carries each change: what is left open
when a step is played is a fault, but for changes of focus (the same shape, brighter or dimmer), which come first by themselves.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from scenes.core.errors import InputError
from scenes.core.formats import window_of
from scenes.core.lens import look_at
from scenes.drawing.figure import Figure, Style
from scenes.drawing.panorama import Move, Panorama
from scenes.drawing.transition import Name, Transition
from scenes.sections.step import Step

if TYPE_CHECKING:
    from scenes.project import Project
    from scenes.sections.moment_scene import MomentScene

LENS = 0.8  # seconds of a move of the lens
CAPTION_OUT, CAPTION_IN = 0.15, 0.25
ON_TIME = 0.04  # seconds by which what a mark names may happen beside its time
TAIL = 0.7  # seconds that a cue's settled picture is held at least


@dataclass(frozen=True)
class Look:
    """What the lens looks at: a part by its name, how many times as large."""

    part: Name
    factor: float


@dataclass(frozen=True)
class Moment:
    """What every moment of a section has: where the lens looks (None: at the whole stage), which parts are lit, and which were."""

    look: Look | None = None
    lit: frozenset[Name] = frozenset()
    told: frozenset[Name] = frozenset()

    def turned_to(self, *parts: Name) -> Self:
        """Return the moment with these parts lit; those that were lit are told."""
        return replace(self, lit=frozenset(parts), told=(self.told | self.lit) - frozenset(parts))


def style_at(style: Style, draw: Any, moment: Moment) -> Style:
    """Return the style in which a moment is drawn: with a view of what its lens looks at, where that is seen larger."""
    if moment.look is None:
        return style
    part = draw(style, replace(moment, look=None)).figure(*moment.look.part).box
    return replace(style, view=look_at(style.view, window_of(style.format, style.view), part, moment.look.factor))


def reading_time(words: str) -> float:
    """Return the seconds that a caption needs at least: 2.5, and 0.25 a word."""
    return 2.5 + 0.25 * len(words.split())


class Walk:
    """A cue under way in its scene; of 0 seconds: as long as it takes."""

    def __init__(self, scene: MomentScene, cue: str, moment: Moment, end: Moment, seconds: float) -> None:
        self.scene, self.cue, self.seconds = scene, cue, seconds
        self.moment: Any = moment  # of the section's own kind, as `end`, at which the cue settles
        self.end: Any = end
        self.picture = scene.draw(moment)
        self.used = self._exact = 0.0  # seconds played, in whole frames and as asked for

    @property
    def where(self) -> str:
        """Return section and cue, as errors name them."""
        return f"{self.scene.key}/{self.cue}"

    @property
    def surface(self) -> Figure:
        """Return an empty figure on which payloads are drawn, as large as the picture is seen now."""
        return Figure(self.picture.style, self.scene.format.stage)

    @property
    def project(self) -> Project:
        """Return the project that is shown: words, scenario, palette."""
        return self.scene.project

    @property
    def words(self) -> Any:
        """Return the section's words."""
        return self.scene.words

    @property
    def now(self) -> float:
        """Return the seconds of the cue that are over."""
        return self._exact

    @property
    def left(self) -> float:
        """Return the seconds that are left before the settled tail."""
        return self.seconds - TAIL - self._exact

    def left_from(self, mark: str, at: float) -> float:
        """Return the seconds from the start of a step in which a mark stands at a time, which may wait for its word, to the settled tail."""
        due = self.project.timing.marks(self.scene.key, self.cue).get(mark, 0.0)
        return self.left - max(0.0, due - at - self._exact)

    @property
    def share(self) -> float:
        """Return the share of the cue that is over, 0 to 1; its settled tail does not count."""
        return min(1.0, self._exact / max(self.seconds - TAIL, 1e-6))

    def look(self, *part: Hashable, factor: float = 1.0, beside: Sequence[Any] = (), least: float = 0.0) -> None:
        """Move the lens to a part, or with no part back to the whole stage, while other animations run; never while payloads fly."""
        self.go(replace(self.moment, look=Look(part, factor) if part else None), beside, least)

    def go(self, moment: Moment, beside: Sequence[Any] = (), least: float = 0.0, seconds: float = LENS) -> None:
        """Move the lens to where a moment looks, in so many seconds; what else is other in that moment changes with the move."""
        after = self.scene.draw(moment)
        if after.style.view == self.picture.style.view:
            if beside:
                self._play([*beside], least)
            self.moment = replace(self.moment, look=moment.look)
            return
        panorama = Panorama(self.picture, after, self.scene.window)
        self.scene.remove(self.picture)
        self._play([Move(panorama, seconds), *beside], seconds)
        self.scene.add(after)
        self.picture, self.moment = after, moment

    def hold(self, seconds: float) -> None:
        """Let the picture rest."""
        self._run([], seconds)

    @contextmanager
    def step(self, moment: Moment) -> Iterator[Step]:
        """Go to a moment, seen through the lens as it is; what the body puts on the step's timeline is played at its end."""
        moment = replace(moment, look=self.moment.look)
        transition = Transition(self.picture, self.scene.draw(moment))
        step = Step(self, transition)
        self.scene.remove(self.picture)
        self.scene.add(transition.figure)
        yield step
        step.close()
        self._await(step)
        begin, exact = self.used, self._exact
        self._play(step.animations(), step.seconds)
        self.scene.note_landings(step, begin)
        for name, at in step.marks.items():  # once played: a scene's clip begins with its first play
            self.scene.note_mark(name, exact + at)
        transition.settle()
        self.picture, self.moment = transition.figure, moment

    def _await(self, step: Step) -> None:
        """Let the picture rest until what the step marks happens on its time; raises InputError where that has passed."""
        due = self.project.timing.marks(self.scene.key, self.cue)
        early = [due[name] - self._exact - at for name, at in step.marks.items() if name in due]
        if early and early[0] > 1e-6:
            self._run([], early[0])
        for name, at in step.marks.items():
            if name in due and abs(self._exact + at - due[name]) > ON_TIME:
                raise InputError(
                    [
                        f"timing: {self.scene.key}.{self.cue}.marks.{name}: the picture cannot show it at {due[name]:.2f} s but at "
                        f"{self._exact + at:.2f}; run `explainer voice time`"
                    ]
                )

    def _play(self, animations: Sequence[Any], seconds: float) -> None:
        if animations:
            self._run(animations, seconds)

    def _run(self, animations: Sequence[Any], seconds: float) -> None:
        """Let some seconds pass, with animations and what runs beside them."""
        before, seconds = self.share, self._whole_frames(seconds)
        for animation in animations:
            animation.run_time = seconds
        if played := [*animations, *self.scene.beside(before, self.share, seconds), *self.scene.reading(self.used, seconds)]:
            self.scene.play(*played)
        else:
            self.scene.wait(seconds)
        self.used += seconds

    def _whole_frames(self, seconds: float) -> float:
        """Return the seconds of a play in whole frames, so that all plays together are as long as they are asked for, to a frame."""
        rate = self.scene.frame_rate
        self._exact += seconds
        return max(1, round((self._exact - self.used) * rate)) / rate

    def settle(self) -> None:
        """Hold the settled picture to the end of the cue; raises InputError where the cue's seconds are too short for it."""
        self.scene.note_least(self._exact + TAIL)
        if self.project.timing.is_loose:
            self.seconds = max(self.seconds, self._exact + TAIL)
        self.seconds = self.seconds or self._exact + TAIL
        slack, frame = self.left, 1 / self.scene.frame_rate
        if slack < -1e-6:
            raise InputError(
                [
                    f"timing: {self.scene.key}.{self.cue}.seconds: {self.seconds:g} s are too short for what it shows; "
                    f"give it at least {self._exact + TAIL:.1f}"
                ]
            )
        if slack > 1e-6:  # at least a frame, in which what runs beside the cue arrives
            self._run([], slack)
        rest = max(self.seconds - self.used, frame)
        if read := self.scene.reading(self.used, rest):
            self.scene.play(*read)
        else:
            self.scene.wait(rest)
