"""The first cue of section 1: documents pour in; and what all its cues share."""

from __future__ import annotations

import numpy as np

from scenes.drawing.geometry import Point, polyline
from scenes.drawing.timeline import entry_of
from scenes.drawing.trajectory import Course
from scenes.sections.data_pipeline.facts import Fate, fates
from scenes.sections.data_pipeline.payloads import sheet_of
from scenes.sections.step import Step
from scenes.sections.walk import Walk

POUR = 0.022  # seconds from one document to the next


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


# ---- documents come in
def sources_pour_documents(walk: Walk) -> None:
    """Five kinds of documents leave their sources in the order of arrival; each that crosses into the line counts, and a queue forms."""
    end, arrivals_of = walk.end, fates()
    with walk.step(end) as step:
        step.light("stage", 1, "card")
        starts = [0.15 + POUR * k for k in range(len(arrivals_of))]
        courses = [_into_queue(step, k, fate) for k, fate in enumerate(arrivals_of)]
        arrivals = step.travel([sheet_of(walk.surface)] * len(courses), courses, starts, name="document")
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


def counted(times: list[float], before: int = 0) -> list[tuple[float, float]]:
    """Return the ticks of a counter that goes up by one at each of some times."""
    return [(at, before + k) for k, at in enumerate(sorted(times), start=1)]


def _anchor(step: Step) -> str:
    """Return how the number over a stage stands: in lying cards the first ends at the right."""
    return "end" if step.picture.format.name in ("portrait", "phone") else "start"


def _into_queue(step: Step, k: int, fate: Fate) -> Course:
    source = step.picture.route("stage", 1, "source", fate.kind + 1)
    edge = (float(source[-1][0]), float(source[-1][1]))
    slot = middle(step, "stage", 2, "queued", "document", k)
    return Course(joined(source, polyline([edge, slot])), seconds=1.25)
