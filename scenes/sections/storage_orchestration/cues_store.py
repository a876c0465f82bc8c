"""The first cues of section 2: shards come to rest in the store, and the control layer opens a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from scenes.core.units import whole
from scenes.drawing.timeline import End
from scenes.sections.step import Step
from scenes.sections.storage_orchestration.cue_tools import light, turn_card
from scenes.sections.storage_orchestration.facts import StorageFacts, storage_facts
from scenes.sections.storage_orchestration.frame_control import JOB
from scenes.sections.storage_orchestration.frame_dashboard import values_of
from scenes.sections.storage_orchestration.moments import ON_CHARTS, StorageMoment
from scenes.sections.storage_orchestration.payloads import assignment, disk, order, token
from scenes.sections.storage_orchestration.words import StorageLabels
from scenes.sections.walk import Walk

TOKENS_SEEN = 14  # of a shard, on their way into the cloud
ASSIGN, ASSIGNED = 0.6, (0.0, 0.45, 0.62, 0.79)  # seconds in which a worker gets the job, and when each is sent
TYPED = (0.34, 0.26, 0.2)  # seconds in which each hyperparameter is written down


@dataclass(frozen=True)
class Pace:
    """How fast shards come: seconds of a token's way, from token to token, of a disk's fall, of its count, and from shard to shard."""

    way: float
    every: float
    sinks: float
    counts: float
    next: float = 0.0


FIRST, OTHERS = Pace(0.55, 0.045, 0.65, 0.35), Pace(0.4, 0.03, 0.4, 0.25, next=0.55)


# ---- shards come to rest
def shards_come_to_rest(walk: Walk) -> None:
    """Tokens go into the cloud; once all of a shard are in, its disk sinks and comes to rest; then three more close behind one another, the lowest first."""
    end = walk.end
    _sink(walk, replace(end, shards=1, look=walk.moment.look), FIRST)
    _sink(walk, end, OTHERS)


def _sink(walk: Walk, moment: StorageMoment, pace: Pace) -> None:
    """Let the disks that a moment has more sink, one after the other."""
    shards, before = storage_facts().shards, walk.moment.shards
    with walk.step(moment) as step:
        turn_card(step, walk.moment, moment)
        way, landed = step.course("shards", seconds=pace.way), []
        for lying in range(before, moment.shards):
            k, at = shards - lying, pace.next * (lying - before)
            sent = step.flow(token(walk.surface), [way] * TOKENS_SEEN, at=at, every=pace.every, end=End.ABSORB, name="token")
            body, sinks = disk(walk.surface, step.picture, k, shards), step.course("sink", k, seconds=pace.sinks)
            landed += step.travel([body], [sinks], [sent[-1] - 0.1], name="shard")
            _stand(step, k, landed[-1], pace.counts)
        _count_all(walk, step, before, landed, pace.counts)
        if not before:
            step.mark("first_shard_rests", landed[0])
        if moment.shards == shards:
            step.light("card", 1, "imbalance", at=landed[-1] + pace.counts)


def _stand(step: Step, k: int, landed: float, seconds: float) -> None:
    """Let a disk and its name stand where it landed, and its tokens count up."""
    step.light("shard", k, "disk", at=landed)
    step.light("shard", k, "name", at=landed)
    tokens = storage_facts().shard_tokens[k - 1]
    step.roll("shard", k, "tokens", "number", write=whole, start=0, end=tokens, at=landed, seconds=seconds, anchor="start")
    step.light("shard", k, "tokens", at=landed)


def _count_all(walk: Walk, step: Step, before: int, landed: Sequence[float], seconds: float) -> None:
    """Let what lies in the store be counted as disks land: `before` of them lay there."""
    facts = storage_facts()
    tokens = ("store facts", "tokens", "number") if step.picture.format.is_wide else ("card", 1, "tokens", "number")
    lying = [slice(facts.shards - k, None) for k in range(before + 1, before + 1 + len(landed))]
    if not before:
        step.roll(*tokens, write=whole, start=0, end=facts.shard_tokens[-1], at=landed[0], seconds=seconds, anchor="start")
        light(step, "store facts", "documents", at=landed[0] + seconds)
        return
    step.tick(
        *tokens, write=whole, ticks=[(at, sum(facts.shard_tokens[some])) for at, some in zip(landed, lying, strict=True)], anchor="start"
    )
    if step.picture.has("store facts", "documents"):
        write, ticks = (
            partial(_documents_text, walk.words.labels),
            [(at, sum(facts.shard_documents[some])) for at, some in zip(landed, lying, strict=True)],
        )
        step.tick("store facts", "documents", write=write, ticks=ticks, anchor="start")


def _documents_text(labels: StorageLabels, documents: float) -> str:
    return f"{round(documents)} {labels.documents}"


# ---- a run opens
def job_is_scheduled(walk: Walk) -> None:
    """The job leaves its counter in the bar and opens a run; its hyperparameters are typed, its lineage is drawn; four workers get it."""
    end, facts = walk.end, storage_facts()
    _open(walk, replace(end, typed=0, lineage=False, assigned=0, look=None))
    walk.look(*ON_CHARTS.part, factor=ON_CHARTS.factor)
    for typed in range(1, end.typed + 1):
        _type(walk, facts, typed)
    with walk.step(end) as step:
        _draw_lineage(step)
        _assign(walk, step, facts)


def _assign(walk: Walk, step: Step, facts: StorageFacts) -> None:
    """Let the run's job go to every worker: the first slowly, the others close behind one another."""
    body = assignment(walk.surface)
    for n, at in zip(range(1, facts.workers + 1), ASSIGNED, strict=True):
        (there,) = step.travel([body], [step.course("assign", n, seconds=ASSIGN)], [at], end=End.ABSORB, name="assignment")
        step.light("worker", n, at=there)
        if n == 1:
            step.mark("workers_assigned", there)


def _open(walk: Walk, moment: StorageMoment) -> None:
    with walk.step(moment) as step:
        turn_card(step, walk.moment, moment)
        (opened,) = step.travel([order(walk.surface)], [step.course("schedule", seconds=0.9)], [0.1], end=End.ABSORB, name="order")
        step.light("run", "name", at=opened, seconds=0.4, sweep="right")
        step.mark("run_opens", opened)
        for axes in ("loss axes", "use axes"):
            step.light(axes, at=opened, seconds=0.4)
        step.light("fact", JOB, "number", at=0.0)


def _type(walk: Walk, facts: StorageFacts, typed: int) -> None:
    """Let a hyperparameter be written letter by letter."""
    text = values_of(facts)[typed - 1]
    with walk.step(replace(walk.moment, typed=typed)) as step:
        seconds = TYPED[min(typed, len(TYPED)) - 1]
        ticks = [(seconds * (n + 1) / len(text), n + 1) for n in range(len(text))]
        if typed == 1:
            step.mark("settings_typed", ticks[0][0])
        step.tick("run", "value", typed - 1, write=lambda n: text[: round(n)], ticks=ticks, anchor="start")
        step.last(seconds + 0.05)


def _draw_lineage(step: Step) -> None:
    holder = ("run", "lineage") if step.picture.has("run", "lineage") else ("card", 2, "lineage")
    for k in range(3):
        light(step, *holder, "stop", k, at=0.3 * k)
        light(step, *holder, "arrow", k, at=0.3 * k + 0.1, seconds=0.25, sweep="right")
