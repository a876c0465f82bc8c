"""What the cues of operations share: the pace of a run in its cue, and the card that a step plays on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from manim import smooth

from scenes.core.box import Box
from scenes.drawing.figure import Figure, PartError
from scenes.drawing.trajectory import Course
from scenes.sections.operations.facts import CardReading, OperationsFacts, facts_of, readings
from scenes.sections.operations.frame_card import zones
from scenes.sections.operations.moments import OperationsMoment
from scenes.sections.operations.progress import Progress
from scenes.sections.step import Step
from scenes.sections.walk import Walk


class Pace:
    """When a run reaches a value: `keys` are (seconds of the step, value of the run), eased from one to the next as a redrawn part is."""

    def __init__(self, keys: Sequence[tuple[float, float]]) -> None:
        self.keys = tuple(keys)
        shares = np.linspace(0, 1, 65)
        eased = np.array([smooth(share) for share in shares])
        pairs = list(zip(self.keys, self.keys[1:], strict=False))
        self._times = np.concatenate([t0 + (t1 - t0) * shares for (t0, _), (t1, _) in pairs])
        self._values = np.concatenate([a + (b - a) * eased for (_, a), (_, b) in pairs])

    @property
    def end(self) -> float:
        """Return when the run is over."""
        return self.keys[-1][0]

    def at(self, value: float) -> float:
        """Return the seconds at which a value is reached first."""
        k = int(np.searchsorted(self._values, value - 1e-9))
        if k == 0 or k == len(self._values):
            return float(self._times[min(k, len(self._times) - 1)])
        (a, b), (t0, t1) = self._values[k - 1 : k + 1], self._times[k - 1 : k + 1]
        return float(t0 + (t1 - t0) * (value - a) / max(b - a, 1e-9))


@dataclass(frozen=True)
class Card:
    """The card that a step plays on, by its number from 1."""

    walk: Walk
    step: Step
    number: int
    facts: OperationsFacts

    @property
    def figure(self) -> Figure:
        """Return the card in the tree of both moments."""
        return self.step.picture.figure("card", self.number)

    @property
    def box(self) -> Box:
        """Return the card's drawing zone."""
        return zones(self.figure, self.figure.box).drawing

    @property
    def surface(self) -> Figure:
        """Return an empty figure to draw on."""
        return self.step.surface

    def has(self, *part: Hashable) -> bool:
        """Tell whether the card has a part at the next moment."""
        try:
            self.figure.part(*part)
        except PartError:
            return False
        return True

    def light(self, *part: Hashable, at: float = 0.0, seconds: float = 0.25, sweep: str | None = None) -> float:
        """Let a part of the card change, if this format has it; return when it is done."""
        return self.step.light("card", self.number, *part, at=at, seconds=seconds, sweep=sweep) if self.has(*part) else at

    def redraw(self, *part: Hashable, draw: Callable[[Figure, float], object], keys: Sequence[tuple[float, float]]) -> float:
        """Draw a part of the card anew in every frame."""
        return self.step.redraw("card", self.number, *part, draw=draw, keys=keys)

    def course(self, *route: Hashable, seconds: float | None = None, speed: float | None = None) -> Course:
        """Return the way along a route of the card."""
        return self.step.course("card", self.number, *route, seconds=seconds, speed=speed)

    # ---- numbers
    def count(self, k: int, moments: Sequence[tuple[float, Progress]]) -> None:
        """Let the card's k-th number run through what it says as the run goes on: (seconds, progress), as things land."""
        found = [(seconds, readings(self.facts, self.walk.words, progress)[self.number - 1][k]) for seconds, progress in moments]
        self.say(k, [(seconds, self._written(reading, k)) for seconds, reading in found if reading.seen])

    def say(self, k: int, lines: Sequence[tuple[float, str]]) -> None:
        """Let the card's k-th number say one text after the other: (seconds, text); the last is what it says at the next moment."""
        part = ("facts", "number", k)
        if not self.has(*part):
            return
        said = [line for line, before in zip(lines, [(0.0, ""), *lines], strict=False) if line[1] != before[1]]
        if len(said) == 1:
            self.light(*part, at=said[0][0], seconds=0.3)
            return
        texts = [text for _, text in said]
        ticks = [(seconds, float(i)) for i, (seconds, _) in enumerate(said)]
        self.step.tick("card", self.number, *part, write=lambda value: texts[int(value)], ticks=ticks, anchor="start")

    def _written(self, reading: CardReading, k: int) -> str:
        """Return a number as the card's format writes it: in a square the second stands before what it is."""
        if not zones(self.figure, self.figure.box).beside:
            return reading.number
        return reading.rough if k == 0 else f"{reading.rough} {reading.short}"


def run_of(walk: Walk) -> tuple[OperationsFacts, OperationsMoment]:
    """Return the runs of the cards, and the moment that a cue settles at."""
    facts = facts_of(walk.project.scenario)
    return facts, walk.end
