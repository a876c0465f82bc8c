"""How requests are shared out, as it is played: what is finished leaves, the ends of the queues are compared, each request goes to the shortest."""

from __future__ import annotations

import math
from dataclasses import replace

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.redraw import Redraw
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course, Journey
from scenes.models.routing import Routed
from scenes.sections.inference_serving import payloads
from scenes.sections.inference_serving.facts import CELLS, requests_a_cell
from scenes.sections.inference_serving.moments import ServingMoment
from scenes.sections.inference_serving.passes import facts, in_light
from scenes.sections.step import Step
from scenes.sections.walk import LENS, Walk

COME, COMPARE, SEND = 0.3, 0.5, 0.6  # seconds of a request's way to the disc, of comparing the queues, of the way to the shortest
FOUND = 0.3  # seconds in which the marks stand at the ends of the queues
DONE, EVERY = 0.6, 0.2  # of the way of what is finished, out of its replica, and between two that leave one
CHANGE, LEAVES = 0.15, 0.3  # of a change of light, and after a landing
BRISK = 0.6  # least share of these seconds
ROOM = 1.2  # between a cell and the mark around it: less than half the gap to the next, and clear of the name above


def share_load(walk: Walk, end: ServingMoment) -> None:
    """Play the choices of the router up to the one that is pictured, as slowly as the cue has time."""
    share = _share(walk)
    routed = facts(walk).routed
    for choice in routed:
        _finish(walk, end, choice, share)
        _choose(walk, end, choice, share, ("request_comes", "request_lands") if choice is routed[0] else None)


def _share(walk: Walk) -> float:
    """Return the share of their seconds that all ways take, so that they fit into the cue; where it waits for words, the least."""
    if walk.project.timing.marks(walk.scene.key, walk.cue):
        return BRISK
    routed = facts(walk).routed
    queues = [walk.moment.queues, *(choice.after for choice in routed[:-1])]
    left = sum(queue != choice.before for queue, choice in zip(queues, routed, strict=True))
    still = len(routed) * (FOUND + LEAVES) + LEAVES * left + (LENS if walk.picture.style.view.lens else 0.0)
    moving = (COME + COMPARE + SEND) * len(routed) + (DONE + EVERY) * left
    return float(max(BRISK, min(1.0, (walk.left - still) / moving)))


def _choose(walk: Walk, end: ServingMoment, choice: Routed, share: float, marks: tuple[str, str] | None = None) -> None:
    """Let a request come, the ends of all queues be compared, and the request go to the shortest; `marks` name its coming and landing."""
    with walk.step(replace(in_light(walk.moment, end), chosen=choice.chosen)) as step:
        step.focus()
        body = payloads.request(walk.surface)
        (there,) = step.travel([body], [step.course("balancer", "come", seconds=COME * share)], [0.0], end=End.ABSORB)
        found = compare(step, choice.before, choice.chosen, there, COMPARE * share)
        step.light("balancer", at=found, seconds=CHANGE)
        if marks:
            step.mark(marks[0], there)
    send_from_disc(walk, payloads.request(walk.surface), choice, SEND * share, marks and marks[1])


def compare(step: Step, loads: tuple[int, ...], chosen: int, at: float, seconds: float) -> float:
    """Let a mark run along every queue to its end, all at one speed; return when the one along the chosen queue has come to an end."""
    places = [[step.picture.figure("balancer", "replica", k, "place", cell).box for cell in range(CELLS)] for k in range(1, len(loads) + 1)]
    unit = requests_a_cell(facts(step.walk).run)
    ends = [min(CELLS - 1, load // unit) for load in loads]
    last = max(*ends, 1)

    def draw(figure: Figure, reached: float) -> None:
        for k, (cells, end) in enumerate(zip(places, ends, strict=True)):
            strength = 0.95 if k == chosen or reached < ends[chosen] else 0.4
            mark = around(cells, min(reached, end))
            figure.box_rect(mark, 4, stroke=figure.theme.gleam("cyan", strength), width=1.8, glow=0.8 * strength)

    step.append(Redraw(step.surface, draw, [(at, 0.0), (at + seconds, last), (at + seconds + FOUND, last)]), at + seconds + FOUND)
    return at + seconds * ends[chosen] / last


def around(cells: list[Box], reached: float) -> Box:
    """Return the mark around a cell, or between it and the next in its row."""
    cell = cells[math.floor(reached)]
    following = cells[min(math.ceil(reached), len(cells) - 1)]
    x = cell.x + (following.x - cell.x) * (reached % 1.0) if following.y == cell.y else cell.x
    return Box(x - ROOM, cell.y - ROOM, cell.w + 2 * ROOM, cell.h + 2 * ROOM)


def _finish(walk: Walk, end: ServingMoment, choice: Routed, share: float) -> None:
    """Let what is finished before a choice leave its own replica, to the right, one after another, the last of a queue first."""
    before, unit = walk.moment.queues, requests_a_cell(facts(walk).run)
    if before == choice.before:
        return
    gone: dict[tuple[int, int], float] = {}
    with walk.step(replace(in_light(walk.moment, end), queues=choice.before)) as step:
        step.focus()
        for replica, (many, few) in enumerate(zip(before, choice.before, strict=True), start=1):
            for k, cell in enumerate(reversed(range(math.ceil(few / unit), math.ceil(many / unit)))):
                at = share * EVERY * k
                way = step.course("balancer", "replica", replica, "done", cell, seconds=share * DONE)
                step.travel([payloads.request(walk.surface)], [way], [at], end=End.ABSORB, name="finished")
                gone[replica, cell] = at + CHANGE
        _fill(step, walk, gone)
        step.light("balancer", seconds=CHANGE)


def send_from_disc(walk: Walk, body: Figure, choice: Routed, seconds: float, mark: str | None = None) -> None:
    """Send a request that has come to the balancer on to its queue, where it lands (`mark`)."""
    with walk.step(replace(walk.moment, queues=choice.after, chosen=None)) as step:
        cell = _cell(walk, choice)
        way = Journey(_ways(step, choice, cell, seconds))
        (landed,) = step.travel([body], [way], [0.0], name="request")
        if mark:
            step.mark(mark, landed)
        _fill(step, walk, {(choice.chosen + 1, cell): landed})
        step.light("balancer", at=landed, seconds=0.2)


def _cell(walk: Walk, choice: Routed) -> int:
    """Return the cell that a request takes in its queue."""
    return min(CELLS - 1, choice.before[choice.chosen] // requests_a_cell(facts(walk).run))


def _fill(step: Step, walk: Walk, landed: dict[tuple[int, int], float]) -> None:
    """Let cells of replicas, (replica, cell), be taken when requests land in them."""
    for (replica, cell), at in landed.items():
        for picture, state in ((step.picture, "taken"), (walk.picture, "free")):
            if (state, cell) in picture.figure("balancer", "replica", replica).parts:
                step.light("balancer", "replica", replica, state, cell, at=at - 0.1, seconds=0.15)


def _ways(step: Step, choice: Routed, cell: int, seconds: float) -> list[Course]:
    """Return the ways of a request from the disc to its replica, and into its cell."""
    replica = choice.chosen + 1
    names = (("share", replica), ("replica", replica, "cell", cell))
    return [step.course("balancer", *name, seconds=seconds / 2) for name in names]
