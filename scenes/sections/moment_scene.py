"""A scene that walks from moment to moment, cue by cue: what sections, opening and finale have in common.

A cue needs nothing of those before it, so any one can be played alone; what it ends with is checked against its moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from manim import Animation, config

from scenes.core.box import Box
from scenes.core.errors import InputError, SectionError
from scenes.core.events import Event
from scenes.core.formats import View, caption_zone, window_of
from scenes.drawing.figure import Figure, PartError
from scenes.drawing.kit.spoken import Speak, SpokenCaption, SpokenCaptions
from scenes.drawing.transition import Name
from scenes.project import Project
from scenes.sections.burned_captions import burned_captions
from scenes.sections.explainer_scene import ExplainerScene
from scenes.sections.step import Step
from scenes.sections.walk import Look, Moment, Walk


@dataclass(frozen=True)
class Cue:
    """One cue: its name, what is played, where the lens goes while its caption comes, the parts that it is about, where it goes later.

    What it is about is large enough to be read: the lens's part, or what is lit, where no others are named. `opened` is what else of
    the moment is other once the lens has come: what it looks into.
    """

    name: str
    play: Callable[[Walk], None]
    look: Look | None = None
    about: tuple[Name, ...] = ()
    near: Look | None = None
    opened: Mapping[str, Any] = field(default_factory=dict)


class MomentScene(ExplainerScene):
    """A scene of cues. Subclasses give `key`, `cues`, `moments`, how long cues are, how a moment is drawn, and the cue of their loop."""

    key: ClassVar[str]
    cues: ClassVar[tuple[Cue, ...]]
    loop: ClassVar[str] = ""  # the cue that tells most by moving; none: the first

    @classmethod
    def moments(cls, project: Project) -> Mapping[str, Moment]:
        """Return the moment that the scene starts with, under "start", and the one that each cue settles at."""
        raise NotImplementedError

    @classmethod
    def durations(cls, project: Project) -> dict[str, float]:
        """Return the seconds of each cue: what the timing file gives it."""
        names = [cue.name for cue in cls.cues]
        return dict(zip(names, (timed.seconds for timed in project.timing.of(cls.key, names)), strict=True))

    @classmethod
    def seconds(cls, project: Project) -> float:
        """Return how long the scene lasts."""
        return sum(cls.durations(project).values())

    def draw(self, moment: Moment) -> Figure:
        """Draw a moment, as its lens shows it."""
        raise NotImplementedError

    @property
    def words(self) -> Any:
        """Return the words that the scene reads."""
        return getattr(self.project.content, self.key)

    @property
    def window(self) -> Box:
        """Return the window of the lens, in units of the frame."""
        return window_of(self.format, self.view)

    def settled(self, cue: str) -> list[Figure]:
        """Draw what a cue shows when it has settled. Raises InputError for an unknown cue."""
        moments = self._moments()
        if cue not in (names := [known.name for known in self.cues]):
            raise InputError([f"{self.key}/{cue}: unknown cue; choose one of: {', '.join(names)}"])
        return [self.draw(moments[cue])]

    def _moments(self) -> Mapping[str, Moment]:
        """Return the moments; raises SectionError where one is missing."""
        moments = self.moments(self.project)
        if missing := [name for name in ("start", *(cue.name for cue in self.cues)) if name not in moments]:
            raise SectionError(f'{self.key}: moments() lacks {", ".join(missing)}; it has one by the name of each cue, and "start"')
        return moments

    # ---- playing
    def construct(self) -> None:
        """Play the cues, or those that are wanted."""
        moments, durations = self._moments(), self.durations(self.project)
        names = ["start", *durations]
        for k, cue in enumerate(self.cues):
            if self.plays(k):
                self._play_cue(k, moments[names[k]], moments[cue.name])
            else:
                self.pass_over(cue.name)

    def _play_cue(self, k: int, start: Moment, end: Moment) -> None:
        cue = self.cues[k]
        walk = self.walk = Walk(self, cue.name, start, end, self.durations(self.project)[cue.name])
        self.clear()
        self.set_up(walk, k)
        self._set_up_captions(cue.name)
        self.cue(cue.name)
        beside, least = self.announce(cue)
        walk.go(replace(walk.moment, look=cue.look, **cue.opened), beside, least)
        try:
            cue.play(walk)
        except PartError as error:
            raise PartError(f"{walk.where}: {str(error).removeprefix(f'{self.key}: ')}") from None
        if walk.moment != end:
            raise SectionError(
                f"{walk.where}: ends at another moment than it should: {walk.moment} instead of {end}; lead its last step to walk.end"
            )
        walk.settle()

    def set_up(self, walk: Walk, number: int) -> None:
        """Put what a cue begins with into the empty scene; subclasses add what surrounds the picture."""
        self.add(walk.picture)

    def announce(self, cue: Cue) -> tuple[Sequence[Animation], float]:
        """Return what is played as a cue begins, beside the lens, and how many seconds that takes."""
        return (), 0.0

    def beside(self, start: float, end: float, seconds: float) -> Sequence[Animation]:
        """Return what runs beside every play of so many seconds, from one share of its cue to another."""
        return ()

    # ---- what is said, where it is read in the picture
    def spoken(self, cue: str) -> tuple[SpokenCaption, ...]:
        """Return what is said in a cue and read in its picture."""
        return burned_captions(self.project, self.key, cue)

    def captions(self, cue: str) -> SpokenCaptions:
        """Draw what is read in a cue, all of it, unseen; here where a full frame has room for captions."""
        return SpokenCaptions(self.style, self.spoken(cue), caption_zone(self.format))

    def _set_up_captions(self, cue: str) -> None:
        self._read = self.captions(cue) if self.spoken(cue) else None
        if self._read is not None:
            self.add(self._read)

    def reading(self, start: float, seconds: float) -> Sequence[Animation]:
        """Return how captions change in a play that begins so many seconds after its cue; nothing where none does."""
        changes = self._read is not None and self._read.changes(start, start + seconds)
        return [Speak(self._read, start, seconds)] if self._read is not None and changes else []

    @property
    def frame_rate(self) -> float:
        """Return the frames a second."""
        return float(config.frame_rate)

    def note_landings(self, step: Step, offset: float) -> None:
        """Note what lands in a step, and is seen, as events of the clip; the step begins `offset` seconds after the cue."""
        for landing in step.landings:
            x, y = share_of(step.picture.style.view, landing.place)
            if 0 <= x <= 1 and 0 <= y <= 1:
                self.note_event(Event(round(offset + landing.seconds, 4), landing.end.value, (round(x, 4), round(y, 4)), landing.payload))


def share_of(view: View, point: tuple[float, float]) -> tuple[float, float]:
    """Return where a design point lies in the frame: shares of its width and height."""
    return (view.left + point[0] * view.scale) / view.frame_width, (view.top + point[1] * view.scale) / view.frame_height
