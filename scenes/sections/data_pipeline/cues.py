"""The first cue of section 1: documents pour in; and what all its cues share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point, polyline
from scenes.drawing.redraw import Redraw
from scenes.drawing.timeline import entry_of
from scenes.drawing.trajectory import Course
from scenes.drawing.transition import Name
from scenes.sections.data_pipeline.facts import Fate, fates
from scenes.sections.data_pipeline.frame_stages import wrong_ink
from scenes.sections.data_pipeline.payloads import kind_of
from scenes.sections.step import Step
from scenes.sections.walk import Walk

BODIES = {"square": 0.75}  # how large what comes from a source is
REASON = 104.0  # of a reason, from the top of its card
POUR = 0.019  # seconds from one document to the next
FIRST, ONE_BY_ONE, REST = (
    1.5,
    0.14,
    1.0,
)  # seconds of the way of the first of each kind, from one of them to the next, and of the way of all others


def count(value: float, unit: str = "") -> str:
    """Write a count, with what it counts."""
    return f"{round(value)}{unit}"


def middle(step: Step, *name: object) -> Point:
    """Return the middle of a part."""
    box = step.picture.figure(*name).box
    return box.cx, box.cy


def slot(walk: Walk, queue: str, k: int) -> Point:
    """Return where the k-th document of a queue stands in the picture before a step."""
    box = walk.picture.figure("stage", 2, queue, "document", k).box
    return box.cx, box.cy


def joined(*routes: np.ndarray) -> np.ndarray:
    """Return routes one after the other as one."""
    return np.concatenate(routes)


def say_why(walk: Walk, step: Step, stage: Name, reason: str, seen: tuple[float, float]) -> None:
    """Say over what a standing card draws why a document is refused, from a time to another."""
    box, (at, until) = step.picture.figure(*stage).box, seen

    def draw(figure: Figure, share: float) -> None:
        figure.text(box.x + 22, box.y + REASON, reason, "quiet", colour=wrong_ink(figure)).opacity = share

    step.append(Redraw(walk.surface, draw, [(at, 0.0), (at + 0.15, 1.0), (until - 0.15, 1.0), (until, 0.0)]), until)


# ---- documents come in
def sources_pour_documents(walk: Walk) -> None:
    """One of each kind leaves its source, slowly; then all the others in the order of arrival: each that crosses counts, and a queue forms."""
    end, arrivals_of = walk.end, fates()
    with walk.step(end) as step:
        step.light("stage", 1, "card")
        starts, seconds = _departures(arrivals_of)
        courses = [_into_queue(step, k, fate, long) for k, (fate, long) in enumerate(zip(arrivals_of, seconds, strict=True))]
        scale = BODIES.get(walk.surface.format.name, 1.0)
        bodies = [kind_of(walk.surface, kind, scale) for kind in range(len(end.kinds))]
        arrivals = step.travel([bodies[fate.kind] for fate in arrivals_of], courses, starts, name="document")
        step.mark("first_documents_arrive", min(arrivals))
        crossed = [start + entry_of(course, step.picture.figure("link", 1).box) for start, course in zip(starts, courses, strict=True)]
        step.tick("stage", 1, "counter", "number", write=count, ticks=counted(crossed), anchor=_anchor(step))
        for kind in range(len(end.kinds)):
            if step.picture.has("stage", 1, "kind", kind):
                left = [start for start, fate in zip(starts, arrivals_of, strict=True) if fate.kind == kind]
                step.tick("stage", 1, "kind", kind, write=count, ticks=counted(left), anchor="start")
        step.light_each([("stage", 2, "queued", "document", k) for k in range(end.queued)], arrivals)
        if step.picture.has("stage", 2, "passing", 0, "number"):
            step.tick("stage", 2, "passing", 0, "number", write=count, ticks=counted(arrivals))
            step.light("stage", 2, "passing", 0, at=arrivals[0])


def _departures(arrivals: Sequence[Fate]) -> tuple[list[float], list[float]]:
    """Return when each document leaves its source, and how many seconds its way takes: the first of each kind slowly, before all others."""
    kinds = [fate.kind for fate in arrivals]
    first = sorted(kinds.index(kind) for kind in set(kinds))
    begin, others = ONE_BY_ONE * len(first) + 0.35, [k for k in range(len(kinds)) if k not in first]
    starts = {k: ONE_BY_ONE * kinds[k] for k in first} | {k: begin + POUR * n for n, k in enumerate(others)}
    return [starts[k] for k in range(len(kinds))], [FIRST if k in first else REST for k in range(len(kinds))]


def counted(times: list[float], before: int = 0) -> list[tuple[float, float]]:
    """Return the ticks of a counter that goes up by one at each of some times."""
    return [(at, before + k) for k, at in enumerate(sorted(times), start=1)]


def _anchor(step: Step) -> str:
    """Return how the number over a stage stands: in lying cards the first ends at the right."""
    return "end" if step.picture.format.name in ("portrait", "phone") else "start"


def _into_queue(step: Step, k: int, fate: Fate, seconds: float) -> Course:
    source = step.picture.route("stage", 1, "source", fate.kind + 1)
    edge = (float(source[-1][0]), float(source[-1][1]))
    slot = middle(step, "stage", 2, "queued", "document", k)
    return Course(joined(source, polyline([edge, slot])), seconds=seconds)
