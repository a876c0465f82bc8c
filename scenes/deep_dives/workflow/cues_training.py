"""The cues of the workflow's training and watch: a model is made, tuned, promoted, and somebody is called."""

from __future__ import annotations

from scenes.deep_dives.workflow.chart import edge
from scenes.deep_dives.workflow.facts import REPLICAS, workflow_facts
from scenes.deep_dives.workflow.moments import EDGES, WorkflowMoment
from scenes.deep_dives.workflow.parcels import FIRST, HOP, Way, arriving, crowd, go, parcel, reach, read_while
from scenes.sections.step import Step
from scenes.sections.walk import Walk

LAP = 0.5  # seconds of a loss on its way to the search, of a rate on its way back, of a trial's run
LAPS = 0.8  # seconds from one round of the last cue to the next
PHASE = 0.31  # seconds by which each edge of the last cue is later than the one before, within a round
SEARCH = ("MT", "HP")


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
        step.light("value", "MT", at=0.1, seconds=0.5)
        step.light("value", "HP", at=0.1, seconds=0.5)


def _trial(walk: Walk, number: int) -> None:
    """Let the next rate come to the model, whose loss falls as that lets it, and then the loss to the search."""
    now: WorkflowMoment = walk.moment
    with walk.step(now.reading(HP=2 * number - 2, MT=number)) as step:
        step.light("value", "HP", at=0.05, seconds=0.2)
        (there,) = step.travel(
            [parcel(walk, "blue", ours=False)], [step.course("edge", edge(*SEARCH), seconds=LAP).back()], [0.1], name="rate"
        )
        step.light("value", "MT", at=there, seconds=LAP, sweep="right")
    with walk.step(now.reading(HP=2 * number - 1, MT=number)) as step:
        step.light("value", "HP", at=_send(walk, step, "violet", "loss", 0.05), seconds=0.25)


def _send(walk: Walk, step: Step, colour: str, name: str, at: float) -> float:
    """Send something from the model to the search; return when it is there."""
    return step.travel([parcel(walk, colour)], [step.course("edge", edge(*SEARCH), seconds=LAP)], [at], name=name)[0]


def model_is_promoted(walk: Walk) -> None:
    """The best model's weights go to the servers; one replica after the other takes them while the others answer."""
    with walk.step(arriving(walk, ("MT", ("MT", "ModelServing"), "ModelServing"))) as step:
        step.mark("weights_leave", FIRST)
        go(walk, step, [("MT", "ModelServing")], FIRST, name="weights")
    walk.look(*walk.end.look.part, factor=walk.end.look.factor)
    for k, name in enumerate(REPLICAS):
        _load(walk, name, k == len(REPLICAS) - 1)


def _load(walk: Walk, name: str, is_last: bool) -> None:
    """Let a replica take the weights: it stops to answer, loads, and answers with the new version."""
    now: WorkflowMoment = walk.end
    counts = {other: 2 if other == name else walk.moment.count(other) for other in REPLICAS}
    with walk.step(now.reading(**counts)) as step:
        (there,) = step.travel([parcel(walk, "blue")], [step.course("into", name, seconds=0.6)], [0.05], name="weights")
        for k, other in enumerate(REPLICAS):
            step.light("node", other, at=0.05)
            if other != name:
                crowd(walk, step, step.course("serve", other, seconds=0.9), ["blue"] * 2, 0.15 + 0.2 * k, gap=0.5)
        step.light("value", name, at=there)
    with walk.step(now if is_last else now.reading(**counts | {name: 3})) as step:
        step.light("value", name, at=0.35)


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
    """The use stays over its goal long enough: minute by minute it turns amber, and somebody is called."""
    with walk.step(walk.end) as step:
        step.mark("use_is_high", FIRST)
        go(walk, step, [("Met", "Alert")], FIRST, colour="amber", name="alert")


def everything_runs(walk: Walk) -> None:
    """The whole chart: everything lights, and along every edge something goes, round after round."""
    rounds = max(2, int((walk.left_from("all_run", FIRST) - HOP - 0.4) / LAPS))
    with walk.step(walk.end) as step:
        step.light(at=FIRST, seconds=1.0)
        step.mark("all_run", FIRST)
        for number in range(len(EDGES)):
            course = step.course("edge", number, seconds=HOP)
            crowd(walk, step, course, ["cyan"] * rounds, FIRST + number * PHASE % LAPS, gap=LAPS)
