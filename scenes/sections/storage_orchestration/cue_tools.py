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
FLIGHT = 0.7  # seconds in which a step's report reaches its chart


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
        body, flight = report(self.walk.surface), min(FLIGHT, self.times[0])
        for chart in charts:
            points = [self.point(chart, self.first + k) for k in range(len(self.times))]
            courses = [Course(metrics_way(self.step.picture, chart, point), seconds=flight) for point in points]
            self.step.travel([body] * len(courses), courses, [at - flight for at in self.times], name=f"{chart} of a step")

    def move_pen(self) -> None:
        """Let the head of the loss curve go from point to point, as each lands."""
        numbers = range(self.first - 1, self.first + len(self.times))
        points = [self.point("loss", max(1, number)) for number in numbers]
        legs = list(zip(points, points[1:], strict=False))
        every = self.times[1] - self.times[0] if len(self.times) > 1 else 0.1
        journey = Journey([Course(polyline([a, b]), seconds=every) for a, b in legs if a != b])
        self.step.travel([pen(self.walk.surface)], [journey], [self.times[-1] - journey.seconds], end=End.ABSORB)

    def grow(self, ends: Sequence[int]) -> None:
        """Let the curves' stretches appear from left to right as their steps are reported; `ends` are the last steps of the stretches."""
        start, every = self.first, self.times[1] - self.times[0] if len(self.times) > 1 else 0.1
        for k, end in enumerate(ends, start=1):
            if end < start:
                continue
            begins, over = self.times[start - self.first] - every, self.times[end - self.first]
            for chart in CHARTS:
                self.step.light(chart, k, at=max(0.0, begins), seconds=over - max(0.0, begins), sweep="right")
            start = end + 1
