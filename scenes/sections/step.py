"""What happens on the way from one moment to the next: the verbs with which a cue says what brings about each change.

Parts are named as in the picture. Everything is given at a time, in seconds from the step's start.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenes.core.errors import SectionError
from scenes.drawing.counter import Counter
from scenes.drawing.fade import Fade
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.redraw import Redraw, Slide
from scenes.drawing.reflow import Leg, Reflow
from scenes.drawing.shape import Label, Shape
from scenes.drawing.timeline import LIGHT, Timeline
from scenes.drawing.trajectory import Course
from scenes.drawing.transition import Name, Transition

if TYPE_CHECKING:
    from scenes.sections.walk import Walk

INSTANT = 1e-6  # seconds of a change that takes place at once: less than any frame could fall into
FOCUS = 0.35  # seconds in which focus goes from one part to another


class Step(Timeline):
    """What happens on the way to the next moment; parts are named as in the picture."""

    def __init__(self, walk: Walk, transition: Transition) -> None:
        super().__init__()
        self.walk, self._transition = walk, transition
        self.marks: dict[str, float] = {}

    @property
    def picture(self) -> Figure:
        """Return the tree of both moments: parts and routes by their names."""
        return self._transition.figure

    def mark(self, name: str, at: float) -> None:
        """Name what happens at a time of the step: narration waits for it, or it for the narration; a step rests once, so it has one mark at most."""
        for first in self.marks:
            raise SectionError(
                f"{self.walk.where}: the step marks {first} and {name}, and can wait for one word; mark {name} in a step of its own"
            )
        self.marks[name] = at

    def light(self, *name: Hashable, at: float = 0.0, seconds: float = LIGHT, sweep: str | None = None, only: str | None = None) -> float:
        """Let what changes in a part change from a time on; `sweep` lets it run over the part. Return when it is done."""
        return self.fade(self._transition.fade(*name, ramp=sweep, only=only), at, seconds)

    def light_each(self, names: Sequence[Name], times: Sequence[float], seconds: float = LIGHT, sweep: str | None = None) -> None:
        """Let parts change, each from its own time on."""
        for name, at in zip(names, times, strict=True):
            self.light(*name, at=at, seconds=seconds, sweep=sweep)

    def roll(
        self,
        *name: Hashable,
        write: Callable[[float], str],
        start: float,
        end: float,
        at: float,
        seconds: float,
        anchor: str = "middle",
    ) -> float:
        """Let the number of a part that holds one line of text roll from a value to another; return when it has."""
        counter = self._counter(name, write, at, at + seconds, anchor)
        return self.roll_counter(counter, start, end, at, seconds)

    def tick(self, *name: Hashable, write: Callable[[float], str], ticks: Sequence[tuple[float, float]], anchor: str = "middle") -> float:
        """Let the number of a part that holds one line of text tick: (seconds, value), as things land; return when it has settled.

        The last value is what the part says at the next moment.
        """
        last = ticks[-1][0]
        counter = self._counter(name, write, ticks[0][0], last, anchor)
        self.count(counter, [*ticks[:-1], (last, None)])
        return last

    def _counter(self, name: Name, write: Callable[[float], str], start: float, end: float, anchor: str) -> Counter:
        """Return a counter, unseen, that writes where a part's line of text stands; the line itself goes at `start` and comes at `end`."""
        comes, goes = self._transition.fade(*name, only="comes"), self._transition.fade(*name, only="goes")
        label = next((shape for shape in comes.shapes if isinstance(shape, Label)), None)
        if label is None:
            raise SectionError(
                f"{self.walk.where}: {' '.join(map(str, name))} has no line of text that changes; nothing can be counted there"
            )
        x = {"start": label.box[0], "middle": (label.box[0] + label.box[2]) / 2, "end": label.box[2]}[anchor]
        y = label.box[3] - 0.20 * label.size
        counter = Counter(self.surface, x, y, write, label.role, anchor=anchor, colour=label.colour, size=label.size)
        counter.hide()
        self.fade(goes, start - INSTANT, INSTANT)
        self.fade(comes, max(start, end - INSTANT), INSTANT)
        return counter

    def slide(self, *name: Hashable, at: float = 0.0, seconds: float = 0.5, course: Course | None = None) -> float:
        """Let a part move from where it was to where it is next, straight or along a course; return when it is there."""
        goes, comes = self._transition.fade(*name, only="goes"), self._transition.fade(*name, only="comes")
        if not goes.shapes or not comes.shapes:
            raise SectionError(f"{self.walk.where}: {' '.join(map(str, name))} is not in both pictures at two places; nothing can slide")
        course = course or Course(polyline([_centre(goes.shapes), _centre(comes.shapes)]), seconds=seconds)
        self.append(Slide(self.surface, goes.shapes, course, at), at + course.seconds)
        return self._swap(goes, comes, at, at + course.seconds)

    def redraw(self, *name: Hashable, draw: Callable[[Figure, float], object], keys: Sequence[tuple[float, float]]) -> float:
        """Draw a part anew in every frame, from values at times, (seconds, value); return when it has settled.

        For needles that turn and bars that grow: `draw` draws on the figure that it is given, as the picture draws the part.
        """
        goes, comes = self._transition.fade(*name, only="goes"), self._transition.fade(*name, only="comes")
        self.append(Redraw(self.surface, draw, keys), keys[-1][0])
        return self._swap(goes, comes, keys[0][0], keys[-1][0])

    def reflow(self, *name: Hashable, legs: Sequence[Leg], at: float = 0.0, seconds: float = 0.7) -> float:
        """Let what a part holds glide from one layout to the next on its legs; return when it stands there."""
        goes, comes = self._transition.fade(*name, only="goes"), self._transition.fade(*name, only="comes")
        self.append(Reflow(self.surface, legs, at, seconds), at + seconds)
        return self._swap(goes, comes, at, at + seconds)

    def _swap(self, goes: Fade, comes: Fade, start: float, end: float) -> float:
        self.fade(goes, start - INSTANT, INSTANT)
        return self.fade(comes, max(start, end - INSTANT), INSTANT)

    @property
    def surface(self) -> Figure:
        """Return an empty figure to draw on, as large as the picture is seen now."""
        return Figure(self.picture.style, self.picture.box)

    def course(self, *name: Hashable, speed: float | None = None, seconds: float | None = None) -> Course:
        """Return the way along a route of the picture."""
        return Course(self.picture.route(*name), speed=speed, seconds=seconds)

    def focus(self, at: float = 0.0) -> float:
        """Let focus go over from one part to another, before a light on a part takes its change; return when it has."""
        focus = self._transition.focus()
        return self.fade(focus, at, FOCUS) if focus.shapes else at

    def close(self) -> None:
        """Take what is left: changes of focus come first; anything else is a fault."""
        self.focus()
        if left := self._transition.open:
            parts = ", ".join(" ".join(map(str, name)) or "(itself)" for name in left)
            raise SectionError(f"{self.walk.where}: nothing brings about the change of {parts}; light it when something reaches it")


def _centre(shapes: Sequence[Shape]) -> tuple[float, float]:
    """Return the centre of the box around shapes, in design units."""
    boxes = np.array([shape.bounds for shape in shapes])
    x, y = (boxes[:, :2].min(0) + boxes[:, 2:].max(0)) / 2
    return float(x), float(y)
