"""What the cues of section 2 share: the moment that a walk has come to, parts that not every format has, and the growth of both charts."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from scenes.drawing.geometry import Point, polyline
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course, Journey
from scenes.sections.step import Step
from scenes.sections.storage_orchestration.facts import storage_facts
from scenes.sections.storage_orchestration.moments import StorageMoment
from scenes.sections.storage_orchestration.payloads import pen, report
from scenes.sections.storage_orchestration.routes import metrics_way, point_at
from scenes.sections.walk import Walk

CHARTS = ("loss", "use")
FLIGHT = 0.55  # seconds in which a step's report reaches its chart


def light(step: Step, *name: Hashable, at: float = 0.0, seconds: float = 0.25, sweep: str | None = None) -> None:
    """Let a part change, if this format has it."""
    if step.picture.has(*name):
        step.light(*name, at=at, seconds=seconds, sweep=sweep)


def turn_card(step: Step, before: StorageMoment, after: StorageMoment) -> None:
    """Let the border of the card in turn light, and that of the one before go out."""
    for card in (before.turn, after.turn):
        if card is not None and before.turn != after.turn:
            step.light(*card, "panel")


@dataclass(frozen=True)
class Growth:
    """Steps of an attempt that finish one after the other: step `first + k` is reported at `times[k]`, on both charts."""

    walk: Walk
    step: Step
    first: int
    times: Sequence[float]
    attempt: int

    def point(self, chart: str, number: int) -> Point:
        """Return the point of a step on a chart."""
        return point_at(self.step.picture, chart, number, self.attempt, storage_facts().resumed_from)

    def send_reports(self, charts: Sequence[str] = CHARTS) -> None:
        """Let what every step reports fly to its point on each chart, and land there when it is due."""
        body, flight, workers = report(self.walk.surface), min(FLIGHT, self.times[0]), storage_facts().workers
        for chart in charts:
            senders = [(k, (self.first + k - 1) % workers + 1) for k in range(len(self.times))]
            ways = [metrics_way(self.step.picture, chart, self.point(chart, self.first + k), worker) for k, worker in senders]
            courses = [Course(way, seconds=flight) for way in ways]
            self.step.travel([body] * len(courses), courses, [at - flight for at in self.times], name=f"{chart} of a step")

    def send_from_all(self) -> None:
        """Let all four workers report the one step: side by side, at one speed; the last one is there when the step is due."""
        (due,), body, workers = self.times, report(self.walk.surface), range(1, storage_facts().workers + 1)
        for chart in CHARTS:
            ways = [metrics_way(self.step.picture, chart, self.point(chart, self.first), worker) for worker in workers]
            speed = max(Course(way, speed=1.0).seconds for way in ways) / due
            courses = [Course(way, speed=speed) for way in ways]
            self.step.travel([body] * len(courses), courses, [0.0] * len(courses), end=End.ABSORB, name=f"{chart} of a step")

    def move_pen(self) -> None:
        """Let the head of the loss curve go from point to point, as each lands."""
        every, start = self.every, 0
        rests = [k for k in range(1, len(self.times)) if self.times[k] - self.times[k - 1] > 2 * every]
        for end in (*rests, len(self.times)):
            numbers = range(self.first + start - 1, self.first + end)
            points = [self.point("loss", max(1, number)) for number in numbers]
            journey = Journey([Course(polyline([a, b]), seconds=every) for a, b in zip(points, points[1:], strict=False) if a != b])
            self.step.travel([pen(self.walk.surface)], [journey], [self.times[end - 1] - journey.seconds], end=End.ABSORB)
            start = end

    @property
    def every(self) -> float:
        """Return the seconds from one finished step to the next, while none is waited for."""
        return self.times[1] - self.times[0] if len(self.times) > 1 else 0.1

    def grow(self, ends: Sequence[int]) -> None:
        """Let the curves' stretches appear from left to right as their steps are reported; `ends` are the last steps of the stretches."""
        start, every = self.first, self.every
        for k, end in enumerate(ends, start=1):
            if end < start:
                continue
            begins, over = self.times[start - self.first] - every, self.times[end - self.first]
            for chart in CHARTS:
                self.step.light(chart, k, at=max(0.0, begins), seconds=over - max(0.0, begins), sweep="right")
            start = end + 1
