"""The cues of the workflow's training and watch: a model is made, tuned, promoted, and somebody is called."""

from __future__ import annotations

from scenes.deep_dives.workflow.chart import edge
from scenes.deep_dives.workflow.facts import REPLICAS, workflow_facts
from scenes.deep_dives.workflow.moments import EDGES, WorkflowMoment
from scenes.deep_dives.workflow.parcels import FIRST, arriving, go, parcel, reach
from scenes.sections.walk import Walk

LAP = 0.8  # seconds from one trial to the next


def documents_are_cleaned(walk: Walk) -> None:
    """Documents leave their sources, are collected, and some are thrown out."""
    with walk.step(walk.end) as step:
        reach(step, "D", FIRST)
        step.mark("cleaned", go(walk, step, [("D", "DC"), ("DC", "DP")], FIRST + 0.4, colour="ink"))


def examples_are_labelled(walk: Walk) -> None:
    """Some examples get a label, and all text becomes tokens."""
    with walk.step(walk.end) as step:
        step.mark("all_tokens", go(walk, step, [("DP", "DL"), ("DL", "FE")], FIRST, colour="ink"))


def model_trains(walk: Walk) -> None:
    """Tokens reach the model; its loss falls over a first trial run."""
    with walk.step(walk.end) as step:
        arrival = go(walk, step, [("FE", "MT")], FIRST, colour="cyan", reads=False)
        step.light("value", "MT", at=arrival, seconds=1.6, sweep="right")
        step.mark("loss_falls", arrival)


def search_tunes(walk: Walk) -> None:
    """Each trial sends its loss to the search, which sends back another learning rate; the lowest bar wins."""
    count = len(workflow_facts(walk.project).losses)
    for number in range(1, count + 1):
        _trial(walk, number, count)
    with walk.step(walk.end) as step:
        step.light("value", "MT", at=0.1, seconds=0.5)


def _trial(walk: Walk, number: int, count: int) -> None:
    """Let one trial's loss go to the search, and the next rate come back."""
    number_of_edge = edge("MT", "HP")
    now: WorkflowMoment = walk.end if number == 1 else walk.moment
    with walk.step(now.reading(HP=number, MT=number)) as step:
        (there,) = step.travel([parcel(walk, "violet")], [step.course("edge", number_of_edge, seconds=0.4)], [0.05], name="loss")
        if number == 1:
            step.light("edge", number_of_edge, at=0.05)
            step.light("node", "HP", at=there)
        else:
            step.light("value", "MT", at=0.0, seconds=0.2)
        step.light("value", "HP", at=there, seconds=0.25)
        if number == count:
            step.mark("last_trial", there)


def model_is_promoted(walk: Walk) -> None:
    """The best model's weights go to the servers; one replica after the other takes them, so that some always serve."""
    with walk.step(arriving(walk, ("MT", ("MT", "ModelServing"), "ModelServing"))) as step:
        go(walk, step, [("MT", "ModelServing")], FIRST, name="weights")
    walk.look(*walk.end.look.part, factor=walk.end.look.factor)
    with walk.step(walk.end) as step:
        for k, name in enumerate(REPLICAS):
            course = step.course("into", name, seconds=0.6)
            (there,) = step.travel([parcel(walk, "blue")], [course], [FIRST + 0.6 * k], name="weights")
            reach(step, name, there)
            if k == 0:
                step.mark("first_replica", there)


def logs_grow(walk: Walk) -> None:
    """Every request leaves a line in the log."""
    labels = walk.words.labels
    total = int(workflow_facts(walk.project).requests)
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        number = edge("InferenceServers", "Log")
        step.light("edge", number, at=FIRST)
        starts = [FIRST + 0.3 * k for k in range(6)]
        arrivals = step.travel(
            [parcel(walk, "ink") for _ in starts], [step.course("edge", number, seconds=0.8) for _ in starts], starts, name="line"
        )
        step.light("node", "Log", at=arrivals[0])
        step.mark("first_line", arrivals[0])
        ticks = [(at, round(total * (k + 1) / len(arrivals))) for k, at in enumerate(arrivals)]
        step.light("value", "Log", "drawing", at=arrivals[0], seconds=arrivals[-1] - arrivals[0], sweep="right")
        step.tick("value", "Log", "text", write=lambda n: labels.lines.format(count=round(n)), ticks=ticks)


def metrics_are_collected(walk: Walk) -> None:
    """A sample a minute: how much of what the replicas can carry is used; the curve nears its limit."""
    with walk.step(walk.end) as step:
        step.light("group", "InferenceServers", at=FIRST)
        arrival = go(walk, step, [("InferenceServers", "Met")], FIRST, colour="ink", reads=False)
        step.light("value", "Met", at=arrival, seconds=2.0, sweep="right")
        step.mark("curve_comes", arrival)


def alert_fires(walk: Walk) -> None:
    """The use stays over its limit long enough: somebody is called."""
    with walk.step(walk.end) as step:
        step.mark("alert_comes", go(walk, step, [("Met", "Alert")], FIRST, colour="amber"))


def everything_runs(walk: Walk) -> None:
    """The whole chart: everything lights, and along every edge something goes."""
    with walk.step(walk.end) as step:
        starts = [FIRST + 0.12 * k for k in range(len(EDGES))]
        for number, start in enumerate(starts):
            step.travel([parcel(walk, "cyan")], [step.course("edge", number, seconds=1.0)], [start], name="request")
            step.light("edge", number, at=start)
        step.light(at=FIRST, seconds=1.2)
        step.mark("all_run", starts[-1])
