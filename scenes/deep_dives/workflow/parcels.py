"""What goes along the edges of the workflow, and what it lights where it comes."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.deep_dives.workflow.chart import chart, edge, plan_for
from scenes.deep_dives.workflow.facts import workflow_facts
from scenes.deep_dives.workflow.moments import WorkflowMoment, name_of
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.sections.step import Step
from scenes.sections.walk import Walk

FIRST = 0.15  # seconds from a step's start to what happens first
HOP = 0.9  # seconds along an edge
RUN = 0.6  # seconds along an edge, where the whole is seen
SWEEP = 0.8  # seconds in which a drawing comes
SIDE = 0.85  # of the type's size: a parcel's side


def parcel(walk: Walk, colour: str) -> Figure:
    """Return what travels: a small block in the colour of its kind."""
    surface = walk.surface
    side = SIDE * plan_for(walk.project.theme, surface.style, surface.box, workflow_facts(walk.project).readings).type
    return block(surface, Box(0, 0, side, side, "parcel"), colour=colour, state="hot")


def arriving(walk: Walk, reached: Sequence[str | tuple[str, str]]) -> WorkflowMoment:
    """Return the moment at which something has come to where a cue looks nearer: only that is lit, and nothing new is read."""
    now: WorkflowMoment = walk.moment
    return now.turned_to(*map(name_of, reached))


def go(
    walk: Walk,
    step: Step,
    ways: Sequence[tuple[str, str]],
    start: float,
    *,
    colour: str = "blue",
    name: str = "request",
    reads: bool = True,
) -> float:
    """Send a parcel along edges one after the other; each lights as it is entered, and what it ends at when the parcel comes. Return when it does.

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


def run(walk: Walk, step: Step, ways: Sequence[tuple[str, str]], start: float, colour: str) -> float:
    """Send a parcel along edges one after the other, quickly, and light nothing; return when it is there."""
    for way in ways:
        (start,) = step.travel([parcel(walk, colour)], [step.course("edge", edge(*way), seconds=RUN)], [start], name="request")
    return start


def reach(step: Step, node: str, at: float, *, reads: bool = True) -> None:
    """Light a node, and let it read what it reads next."""
    step.light("node", node, at=at)
    if reads and step.picture.has("value", node):
        if step.picture.has("value", node, "drawing"):
            step.light("value", node, "drawing", at=at + 0.15, seconds=SWEEP, sweep="right")
            at += SWEEP
        step.light("value", node, at=at + 0.15)
