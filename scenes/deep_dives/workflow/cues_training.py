"""The cues of the workflow's training and watch: a model is made, tuned, promoted, and somebody is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scenes.core.box import Box
from scenes.deep_dives.workflow.chart import edge
from scenes.deep_dives.workflow.facts import NEW, REPLICAS, workflow_facts
from scenes.deep_dives.workflow.facts_training import held_for, minutes_over, winning_curve
from scenes.deep_dives.workflow.moments import EDGES, WorkflowMoment
from scenes.deep_dives.workflow.parcels import (
    FIRST,
    HOP,
    SAID,
    SIDE,
    Way,
    arriving,
    crowd,
    fill,
    go,
    parcel,
    reach,
    read_while,
    reading_of,
    say,
    scan,
    type_of,
)
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes, line_chart
from scenes.drawing.kit.payloads import block
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course
from scenes.sections.step import Step
from scenes.sections.walk import Walk

LAP = 0.5  # seconds of a loss on its way to the search, of a rate on its way back, of a trial's run
PHASE = 0.31  # seconds by which each edge of the last cue is later than the one before, within its own round
RATES = (0.55, 0.8, 0.65, 1.0, 0.45)  # seconds from one round of an edge of the last cue to the next
READ = ("BatchP", "KVCache", "Met", "MT")  # what is read again and again there
RUNNING = 1.5  # times as large: what goes along edges in the last cue
RUNS = 5.2  # seconds of the last cue
SEARCH = ("MT", "HP")
PLATE, SMALL_PLATE = (4.6, 3.0), (1.8, 1.2)  # of the type's size: the model that won, on its way and at the replicas
JOURNEY = 2.4  # seconds of its way to the servers
LOADS, LOADING = 2.1, 0.8  # seconds from one replica to the next; of a model's way to one, and of its loading
SERVED, EVERY = 0.8, 0.12  # seconds of a request's way to a replica and of its answer's; from one request to the next
STREAM = 0.75  # of the size of the request that is followed: requests and answers that stream
PEAK, MINUTE, SLOW_MINUTE = 3.6, 0.12, 0.5  # seconds in which samples come at most; from one to the next, and of the last ones


def documents_are_cleaned(walk: Walk) -> None:
    """Documents leave their sources, are collected, and some are thrown out."""
    with walk.step(walk.end) as step:
        step.mark("documents_come", FIRST)
        reach(step, "D", FIRST)
        go(walk, step, [("D", "DC"), ("DC", "DP")], FIRST + 0.5, colour="ink", name="document")


def examples_are_labelled(walk: Walk) -> None:
    """Some examples get a label, and all text becomes tokens."""
    with walk.step(walk.end) as step:
        step.mark("documents_go_on", FIRST)
        go(walk, step, [("DP", "DL"), ("DL", "FE")], FIRST, colour="ink", name="document")


def model_trains(walk: Walk) -> None:
    """Tokens stream to the model; its loss falls step by step over a first trial run."""
    with walk.step(walk.end) as step:
        step.mark("tokens_come", FIRST)
        _stream(walk, step, ("FE", "MT"), "token")


def _stream(walk: Walk, step: Step, way: Way, name: str) -> None:
    """Let a crowd go along an edge; what the node at its end shows comes as they arrive."""
    number = edge(*way)
    step.light("edge", number, at=FIRST)
    arrivals = crowd(walk, step, step.course("edge", number, seconds=HOP), ["cyan"] * 8, FIRST, name=name)
    read_while(step, way[1], arrivals)


def search_tunes(walk: Walk) -> None:
    """The first trial's loss goes to the search; it sends back another rate, the model is trained with it, and its loss is another bar."""
    losses = workflow_facts(walk.project).losses
    with walk.step(walk.end.reading(HP=1, MT=1)) as step:
        step.mark("first_trial", FIRST)
        step.light("edge", edge(*SEARCH), at=FIRST)
        there = _send(walk, step, "violet", "loss", FIRST)
        step.light("node", "HP", at=there)
        step.light("value", "HP", at=there, seconds=0.25)
    for number in range(2, len(losses) + 1):
        _trial(walk, number)
    with walk.step(walk.end) as step:
        for node in SEARCH:
            step.light("value", node, "drawing", at=0.1, seconds=0.5)
            say(step, node, 0.1)


def _trial(walk: Walk, number: int) -> None:
    """Let the next rate come to the model, whose loss falls as that lets it, and then the loss to the search."""
    now: WorkflowMoment = walk.moment
    with walk.step(now.reading(HP=2 * number - 2, MT=number)) as step:
        step.light("value", "HP", "drawing", at=0.05, seconds=0.2)
        say(step, "HP", 0.05)
        way = step.course("edge", edge(*SEARCH), seconds=LAP).back()
        (there,) = step.travel([parcel(walk, "blue", ours=False)], [way], [0.2], name="rate")
        step.light("value", "MT", "text", at=there, seconds=SAID, only="goes")
        step.light("value", "MT", "drawing", at=there, seconds=LAP, sweep="right")
        step.light("value", "MT", "text", at=there + LAP, seconds=SAID, only="comes")
    with walk.step(now.reading(HP=2 * number - 1, MT=number)) as step:
        there = _send(walk, step, "violet", "loss", 0.05)
        step.light("value", "HP", "drawing", at=there, seconds=0.25)
        say(step, "HP", there)


def _send(walk: Walk, step: Step, colour: str, name: str, at: float) -> float:
    """Send something from the model to the search; return when it is there."""
    return step.travel([parcel(walk, colour)], [step.course("edge", edge(*SEARCH), seconds=LAP)], [at], name=name)[0]


def model_is_promoted(walk: Walk) -> None:
    """The model with the winning curve goes to the servers; one replica after the other takes it, while requests stream to the others and are answered."""
    with walk.step(arriving(walk, ("MT", ("MT", "ModelServing"), "ModelServing"))) as step:
        step.mark("weights_leave", FIRST)
        number = edge("MT", "ModelServing")
        step.light("edge", number, at=FIRST)
        way = _beyond(step.picture.route("edge", number), PLATE[1] * type_of(walk))
        (there,) = step.travel([plate(walk, *PLATE)], [Course(way, seconds=JOURNEY)], [FIRST], name="weights")
        step.light("group", "ModelServing", at=there)
    walk.look(*walk.end.look.part, factor=walk.end.look.factor)
    with walk.step(walk.end) as step:
        step.mark("first_loads", FIRST)
        down = [_load(walk, step, name, FIRST + LOADS * k) for k, name in enumerate(REPLICAS)]
        _serve(
            walk,
            step,
            dict(zip(REPLICAS, down, strict=True)),
            max(FIRST + LOADS * len(REPLICAS) + 1.6, walk.left_from("first_loads", FIRST) - 0.2),
        )


def _beyond(route: np.ndarray, far: float) -> np.ndarray:
    """Return a route without so much of its beginning."""
    points = geometry.sample(route, 24)
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    kept = points[gone > min(far, 0.5 * gone[-1])]
    return geometry.polyline([(float(x), float(y)) for x, y in kept])


def plate(walk: Walk, wide: float, high: float) -> Figure:
    """Return the model that won: a block with its curve; sides in the type's size."""
    size = type_of(walk)
    room = Box(0, 0, wide * size, high * size, "plate")
    made = block(walk.surface, room, colour="blue", state="rest")
    curve = winning_curve()
    inner = room.inset(0.22 * size)
    line_chart(made, Axes(inner, (0, len(curve) - 1), (0, 1)), range(len(curve)), curve, width=1.2, glow=0.6)
    return made


def _load(walk: Walk, step: Step, name: str, at: float) -> tuple[float, float]:
    """Let a replica take the model: it stops to answer, loads, and answers with the new version in a new frame. Return from when to when it does not answer."""
    labels = walk.words.labels
    (there,) = step.travel([plate(walk, *SMALL_PLATE)], [step.course("load", name, seconds=LOADING)], [at], name="weights")
    done = there + LOADING
    said = {1: labels.loading, 2: labels.version.format(number=NEW)}
    step.tick("value", name, "text", 0, write=lambda n: said[round(n)], ticks=[(there, 1), (done, 2)])
    step.light("value", name, "frame", at=done)
    return there - 0.3, done


def _serve(walk: Walk, step: Step, down: Mapping[str, tuple[float, float]], end: float) -> None:
    """Let requests come without a break, each to the next replica that answers, and answers leave."""
    comes = {name: step.course("serve", name, seconds=SERVED) for name in REPLICAS}
    leaves = {name: step.course("answer", name, seconds=SERVED) for name in REPLICAS}
    asked: list[tuple[str, float]] = []
    for k in range(int((end - FIRST - 2 * SERVED) / EVERY)):
        start = FIRST + EVERY * k
        ready = [name for name, (low, high) in down.items() if not low <= start + SERVED <= high]
        asked.append((ready[k % len(ready)], start))
    request, answer = parcel(walk, "blue", times=STREAM), parcel(walk, "cyan", times=STREAM)
    arrivals = step.travel([request] * len(asked), [comes[name] for name, _ in asked], [start for _, start in asked], name="request")
    step.travel(
        [answer] * len(asked), [leaves[name] for name, _ in asked], [there + 0.15 for there in arrivals], name="answer", end=End.ABSORB
    )


def logs_grow(walk: Walk) -> None:
    """Every request that was answered leaves a line in the log."""
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        number = edge("InferenceServers", "Log")
        step.mark("lines_come", FIRST)
        step.light("edge", number, at=FIRST)
        arrivals = crowd(walk, step, step.course("edge", number, seconds=HOP), ["ink"] * 6, FIRST, name="line")
        step.light("node", "Log", at=arrivals[0])
        step.light("value", "Log", at=arrivals[0], seconds=arrivals[-1] - arrivals[0], sweep="down")


def metrics_are_collected(walk: Walk) -> None:
    """A sample a minute: how much of what the replicas can carry is used; the curve passes its goal."""
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        step.mark("samples_come", FIRST)
        _stream(walk, step, ("InferenceServers", "Met"), "sample")


def alert_fires(walk: Walk) -> None:
    """Samples come minute by minute: a short peak begins to count and is let pass; when the limit has been passed long enough, the alert leaves."""
    scenario, first = walk.project.scenario, workflow_facts(walk.project).readings["Alert"][0]
    held, count = minutes_over(scenario), len(reading_of(walk, "Alert").cells)
    quiet = len(first.cells)
    with walk.step(walk.end.reading(Alert=1)) as step:
        step.mark("peak_passes", FIRST)
        number = edge("Met", "Alert")
        step.light("edge", number, at=FIRST)
        there = _samples(walk, step, range(quiet), FIRST, min(MINUTE, PEAK / max(1, quiet - 1)))
        step.light("node", "Alert", at=there[0])
        step.light("value", "Alert", "drawing", at=there[0])
        if quiet < count:
            ticks = [(at, minutes) for at, minutes in zip(there, held, strict=False)]
            _count_minutes(walk, step, [*ticks, (there[-1] + 0.05, 0)], 1)
        step.light("value", "Alert", at=there[0] - 0.01)
    if quiet < count:
        with walk.step(walk.end) as step:
            step.mark("too_long", FIRST)
            there = _samples(walk, step, range(quiet, count), FIRST, SLOW_MINUTE)
            _count_minutes(walk, step, [*zip(there, held[quiet:], strict=True)], 1)
            step.light("value", "Alert", at=there[-1] + 0.1)
            step.travel(
                [parcel(walk, "amber")], [step.course("out", "Alert", seconds=0.9)], [there[-1] + 0.3], name="alert", end=End.BOUNCE
            )


def _samples(walk: Walk, step: Step, places: range, start: float, every: float) -> list[float]:
    """Let samples come to the alert, a cell each, so many seconds apart; return when each does."""
    course = step.course("edge", edge("Met", "Alert"), seconds=0.7)
    there = crowd(walk, step, course, ["blue"] * len(places), start, name="sample", gap=every)
    fill(step, "Alert", places, there)
    return there


def _count_minutes(walk: Walk, step: Step, ticks: Sequence[tuple[float, float]], row: int) -> None:
    """Let the alert count the minutes over its limit."""
    labels, scenario = walk.words.labels, walk.project.scenario
    step.tick("value", "Alert", "text", row, write=lambda n: held_for(labels, scenario, round(n)), ticks=ticks)


def everything_runs(walk: Walk) -> None:
    """The whole chart: everything lights, and along every edge something goes, each at its own rate, to the end; what is kept is read again and again."""
    with walk.step(walk.end) as step:
        step.light(at=FIRST, seconds=1.0)
        step.mark("all_run", FIRST)
        end = max(FIRST + RUNS, walk.left_from("all_run", FIRST) - 0.2)
        body, half = parcel(walk, "cyan", times=RUNNING), 0.5 * SIDE * RUNNING * type_of(walk)
        for number in range(len(EDGES)):
            course = Course(_beyond(step.picture.route("edge", number), half), seconds=HOP)  # from beside a box, not over its text
            gap = RATES[number % len(RATES)]
            starts = np.arange(FIRST + number * PHASE % gap, end - HOP, gap).tolist()
            step.travel([body] * len(starts), [course] * len(starts), starts, name="request")
        for k, node in enumerate(name for name in READ if step.picture.has("value", name, "drawing")):
            for start in np.arange(FIRST + 0.5 + 0.2 * k, end - 0.7, 1.1).tolist():
                scan(walk, step, node, start, 0.6)
