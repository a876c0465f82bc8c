"""How requests are shared out, as it is played: each goes to the shortest queue, the first and the last slowly, those between faster."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scenes.drawing.figure import Figure
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course, Journey
from scenes.models.routing import Routed
from scenes.sections.inference_serving import payloads
from scenes.sections.inference_serving.facts import CELLS, requests_a_cell
from scenes.sections.inference_serving.moments import ServingMoment
from scenes.sections.inference_serving.passes import facts, in_light
from scenes.sections.step import Step
from scenes.sections.walk import LENS, Walk

SHOWN = 0.35  # seconds in which the shortest queue is shown before a request goes there
AFTER = 0.22  # seconds of a play after a landing
SLOW, LAST = 0.85, 0.75  # seconds of a way through the balancer, of the first request and of the last
FAST, EVERY = 0.7, 0.4  # of a way among many, and between two of many
DONE = 0.4  # of the way of what is finished, out of its replica


@dataclass(frozen=True)
class _Pace:
    """How fast all of it goes: shares of SLOW, LAST, FAST, EVERY and DONE."""

    share: float


def share_load(walk: Walk, end: ServingMoment) -> None:
    """Play every choice of the router up to the one that is pictured."""
    *before, last = facts(walk).routed
    first, runs = before[:1], list(_runs(before[1:]))
    pace = _pace(walk, first, runs, last)
    for choice in first:
        _choose(walk, end, choice, pace, SLOW)
    for run in runs:
        _finish(walk, end, run[0], pace)
        _send(walk, end, run, pace, FAST)
    _choose(walk, end, last, pace, LAST)


def _runs(routed: Sequence[Routed]) -> Iterator[list[Routed]]:
    """Yield choices that follow each other without a departure between them."""
    run: list[Routed] = []
    for choice in routed:
        if run and choice.before != run[-1].after:
            yield run
            run = []
        run.append(choice)
    if run:
        yield run


def _pace(walk: Walk, first: Sequence[Routed], runs: Sequence[Sequence[Routed]], last: Routed) -> _Pace:
    """Return the pace at which all choices of a scenario fit into the cue."""
    chosen = [*first, *(choice for run in runs for choice in run), last]
    queues = [walk.moment.queues, *(choice.after for choice in chosen[:-1])]
    left = sum(choice.before != queue for choice, queue in zip(chosen, queues, strict=True))
    still = (len(first) + 1) * (SHOWN + AFTER) + AFTER * (len(runs) + left) + (LENS if walk.picture.style.view.lens else 0.0)
    moving = SLOW * len(first) + LAST + DONE * left + sum(FAST + EVERY * (len(run) - 1) for run in runs)
    return _Pace(min(1.0, (walk.left - still) / moving))


def _choose(walk: Walk, end: ServingMoment, choice: Routed, pace: _Pace, seconds: float) -> None:
    """Let the shortest queue light up when a request comes, and the request go there."""
    _finish(walk, end, choice, pace)
    with walk.step(replace(in_light(walk.moment, end), chosen=choice.chosen)) as step:
        step.focus()
        step.light("balancer", seconds=SHOWN)
    _send(walk, end, [choice], pace, seconds)


def _finish(walk: Walk, end: ServingMoment, choice: Routed, pace: _Pace) -> None:
    """Let what is finished before a choice leave its own replica, to the right."""
    before, unit = walk.moment.queues, requests_a_cell(facts(walk).run)
    if before == choice.before:
        return
    with walk.step(replace(in_light(walk.moment, end), queues=choice.before)) as step:
        for replica, (many, few) in enumerate(zip(before, choice.before, strict=True), start=1):
            for cell in range(math.ceil(few / unit), math.ceil(many / unit)):
                way = step.course("balancer", "replica", replica, "done", cell, seconds=pace.share * DONE)
                step.travel([payloads.request(walk.surface)], [way], [0.0], end=End.ABSORB, name="finished")
        step.light("balancer", seconds=0.15)


def _send(walk: Walk, end: ServingMoment, run: Sequence[Routed], pace: _Pace, seconds: float) -> None:
    """Send requests to their queues, one after another, each in so many seconds at most; each fills a cell when it lands."""
    after = replace(in_light(walk.moment, end), queues=run[-1].after, chosen=None)
    body = payloads.request(walk.surface)
    with walk.step(after) as step:
        landed: dict[tuple[int, int], float] = {}
        for k, choice in enumerate(run):
            way = Journey(_ways(step, choice, _cell(walk, choice), pace.share * seconds))
            (landed[choice.chosen + 1, _cell(walk, choice)],) = step.travel([body], [way], [pace.share * EVERY * k], name="request")
        _fill(step, walk, landed)
        step.light("balancer", at=0.0 if len(run) > 1 else min(landed.values()), seconds=0.2)


def send_from_disc(walk: Walk, body: Figure, choice: Routed, seconds: float) -> None:
    """Send a request that has come to the balancer on to its queue."""
    with walk.step(replace(walk.moment, queues=choice.after, chosen=None)) as step:
        cell = _cell(walk, choice)
        way = Journey(_ways(step, choice, cell, seconds)[1:])
        (landed,) = step.travel([body], [way], [0.0], name="request")
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
    """Return the ways of a request into the balancer, to its replica, and into its cell."""
    replica = choice.chosen + 1
    names = (("come",), ("share", replica), ("replica", replica, "cell", cell))
    return [step.course("balancer", *name, seconds=seconds * share) for name, share in zip(names, (0.3, 0.35, 0.35), strict=True)]
