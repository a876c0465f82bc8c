"""What goes along the edges of the workflow, and what it lights where it comes."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.deep_dives.workflow.chart import chart, edge, plan_for
from scenes.deep_dives.workflow.facts import workflow_facts
from scenes.deep_dives.workflow.moments import WorkflowMoment, name_of
from scenes.deep_dives.workflow.reading import Reading
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course
from scenes.sections.step import Step
from scenes.sections.walk import Walk

FIRST = 0.15  # seconds from a step's start to what happens first
HOP = 1.2  # seconds along an edge
RUN = 0.6  # the same where the whole is seen
GAP = 0.28  # seconds from one parcel of a crowd to the next
SAID = 0.15  # seconds in which a text goes, and another one comes
MAP = 1.8  # how many times as large what travels is on the map
SWEEP = 0.9  # seconds in which a drawing comes
SIDE, SMALL = 0.85, 0.6  # of the type's size: a side of the request that is followed, and of others
Way = tuple[str, str]


def type_of(walk: Walk) -> float:
    """Return the size of the chart's type."""
    surface = walk.surface
    return plan_for(walk.project.theme, surface.style, surface.box, workflow_facts(walk.project).readings).type


def parcel(walk: Walk, colour: str, *, ours: bool = True, times: float = 1.0) -> Figure:
    """Return what travels: a block in the colour of its kind; the request that the film follows is larger and brighter than others. On the map all are some `times` as large."""
    surface = walk.surface
    side = (SIDE if ours else SMALL) * type_of(walk) * times
    return block(surface, Box(0, 0, side, side, "parcel"), colour=colour, state="hot" if ours else "rest")


def arriving(walk: Walk, reached: Sequence[str | Way]) -> WorkflowMoment:
    """Return the moment at which something has come to where a cue looks nearer: only that is lit, and nothing new is read."""
    now: WorkflowMoment = walk.moment
    return now.turned_to(*map(name_of, reached))


def go(
    walk: Walk, step: Step, ways: Sequence[Way], start: float, *, colour: str = "blue", name: str = "request", reads: bool = True
) -> float:
    """Send the parcel along edges one after the other; each lights as it is entered, and what it ends at when the parcel comes. Return when it does.

    Without `reads` the last node's reading is left for later.
    """
    for k, way in enumerate(ways):
        number = edge(*way)
        step.light("edge", number, at=start)
        (start,) = step.travel([parcel(walk, colour)], [step.course("edge", number, seconds=HOP)], [start], name=name)
        if way[1] in chart().groups:
            step.light("group", way[1], at=start)
        else:
            reach(step, way[1], start, reads=reads or k < len(ways) - 1)
    return start


def crowd(
    walk: Walk,
    step: Step,
    course: Course,
    colours: Sequence[str],
    start: float,
    *,
    name: str = "request",
    gap: float = GAP,
) -> list[float]:
    """Send parcels one behind the other, small ones. Return when each arrives."""
    body = {colour: parcel(walk, colour, ours=False) for colour in colours}
    starts = [start + gap * k for k in range(len(colours))]
    return step.travel([body[colour] for colour in colours], [course] * len(colours), starts, name=name)


def run(walk: Walk, step: Step, ways: Sequence[Way], start: float, colour: str) -> float:
    """Send a parcel along edges one after the other, quickly, and light nothing; return when it is there."""
    for way in ways:
        (start,) = step.travel([parcel(walk, colour, times=MAP)], [step.course("edge", edge(*way), seconds=RUN)], [start], name="request")
    return start


def back(step: Step, way: Way) -> Course:
    """Return the course from an edge's end to its start."""
    return step.course("edge", edge(*way), seconds=HOP).back()


def scan(walk: Walk, step: Step, node: str, at: float, seconds: float) -> float:
    """Let a light go over a node's drawing from left to right: all that stands there is read. Return when it has."""
    room = step.picture.figure("value", node, "drawing").box
    wide = 0.35 * type_of(walk)
    light = walk.surface.child()
    light.rect(-wide / 2, -room.h / 2, wide, room.h, wide / 2, fill=("ink", 0.5), glow=0.9)
    course = Course(geometry.polyline([(room.x, room.cy), (room.right, room.cy)]), seconds=seconds)
    return step.travel([light], [course], [at], name="light", end=End.ABSORB)[0]


def say(step: Step, node: str, at: float) -> float:
    """Let a node's text go, and then what it says next come: no frame shows letters of both. Return when it has."""
    for only, start in (("goes", at), ("comes", at + SAID)):
        step.light("value", node, "text", at=start, seconds=SAID, only=only)
    return at + 2 * SAID


def reach(step: Step, node: str, at: float, *, reads: bool = True) -> None:
    """Light a node, and let it read what it reads next: its drawing comes from left to right, then its text."""
    step.light("node", node, at=at)
    if reads and step.picture.has("value", node):
        if step.picture.has("value", node, "drawing"):
            step.light("value", node, "drawing", at=at + 0.15, seconds=SWEEP, sweep="right")
            at += SWEEP
        step.light("value", node, at=at + 0.15)


def read_while(step: Step, node: str, arrivals: Sequence[float]) -> None:
    """Let a node's drawing come as parcels arrive, and its text with the last of them."""
    step.light("node", node, at=arrivals[0])
    step.light("value", node, "drawing", at=arrivals[0], seconds=arrivals[-1] - arrivals[0], sweep="right")
    step.light("value", node, at=arrivals[-1])


def fill(step: Step, node: str, places: Sequence[int], times: Sequence[float]) -> None:
    """Let parts of a node's drawing come one by one: cells, strokes or chips by their places."""
    step.light_each([("value", node, "drawing", place) for place in places], times, seconds=0.2)


def reading_of(walk: Walk, node: str) -> Reading:
    """Return what a node reads when the cue has settled."""
    reading: Reading = workflow_facts(walk.project).readings[node][walk.end.count(node) - 1]
    return reading
