"""How a cell of the stack is played: step after step, each with a mark that narration may wait for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from scenes.core.box import Box
from scenes.deep_dives.stack.facts import StackFacts, stack_facts
from scenes.deep_dives.stack.floors import BODY
from scenes.deep_dives.stack.moments import StackMoment
from scenes.deep_dives.stack.picture import TOLD
from scenes.deep_dives.stack.plan import plan_for
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.timeline import End
from scenes.drawing.transition import Name
from scenes.sections.step import Step
from scenes.sections.walk import Walk

FIRST = 0.15  # seconds from a step's start to what happens first


def body(walk: Walk, colour: str, share: float = BODY) -> Figure:
    """Return what travels: a small block in the colour of its kind."""
    surface = walk.surface
    side = share * plan_for(surface.format, surface.box).type
    return block(surface, Box(0, 0, side, side, "body"), colour=colour, state="hot", radius=0.2 * side)


class Play:
    """A cell under way in a cue; its steps are counted as they are taken. `end`: the moment at which the cell has come to its end."""

    def __init__(self, walk: Walk, cell: str, end: StackMoment) -> None:
        self.walk, self.cell, self.end = walk, cell, end
        self.facts: StackFacts = stack_facts(walk.project)
        self.labels: Any = walk.words.labels
        self.taken = 0

    @contextmanager
    def step(self, mark: str | None = None) -> Iterator[Step]:
        """Take a step, which may be marked as it begins to move; what it leaves open in the cell comes at its end."""
        self.taken += 1
        with self.walk.step(self.end.stepped(self.cell, self.taken)) as step:
            if mark:
                step.mark(mark, FIRST)
            yield step
            self.light(step, at=step.seconds)
            self.tell(step, step.seconds)

    def light(self, step: Step, *part: Any, at: float, **how: Any) -> float:
        """Light a part of the cell, or what is left of it."""
        return step.light("cell", self.cell, *part, at=at, **how)

    def slide(self, step: Step, *part: Any, at: float, seconds: float = 0.5) -> float:
        """Move a part of the cell to where it stands next."""
        return step.slide("cell", self.cell, *part, at=at, seconds=seconds)

    def each(self, step: Step, parts: Sequence[Name], at: float, every: float, seconds: float = 0.2, **how: Any) -> float:
        """Light parts of the cell one after another; return when the last one has come."""
        for k, part in enumerate(parts):
            self.light(step, *part, at=at + k * every, seconds=seconds, **how)
        return at + max(0, len(parts) - 1) * every + seconds

    def send(
        self, step: Step, colour: str, routes: Sequence[Name], starts: Sequence[float], seconds: float, size: float = BODY
    ) -> list[float]:
        """Send bodies of a colour along routes of the cell; return when each arrives."""
        courses = [step.course("cell", self.cell, *route, seconds=seconds) for route in routes]
        return step.travel([body(self.walk, colour, size)] * len(routes), courses, starts, name=colour)

    def bounce(self, step: Step, colour: str, route: Name, at: float, seconds: float) -> list[float]:
        """Send a body along a route of the cell, at whose end it is refused."""
        course = step.course("cell", self.cell, *route, seconds=seconds)
        return step.travel([body(self.walk, colour, BODY * 0.6)], [course], [at], end=End.BOUNCE, name=colour)

    def roll(self, step: Step, write: Any, start: float, end: float, at: float, seconds: float) -> float:
        """Let the number in what the cell reads run from a value to another."""
        return step.roll("cell", self.cell, "reading", write=write, start=start, end=end, at=at, seconds=seconds)

    def tell(self, step: Step, at: float) -> None:
        """Let the floor's large result come with the cell's reading."""
        for layer, told in TOLD.items():
            if told == self.cell and step.picture.has("result", layer):
                step.light("result", layer, at=at)
