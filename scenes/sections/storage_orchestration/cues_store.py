"""The first cues of section 2: shards come to rest in the store, and the control layer opens a run."""

from __future__ import annotations

from dataclasses import replace

from scenes.core.units import whole
from scenes.drawing.timeline import End
from scenes.sections.step import Step
from scenes.sections.storage_orchestration.cue_tools import light, turn_card
from scenes.sections.storage_orchestration.facts import StorageFacts, storage_facts
from scenes.sections.storage_orchestration.frame_dashboard import values_of
from scenes.sections.storage_orchestration.moments import OPENED, StorageMoment
from scenes.sections.storage_orchestration.payloads import disk, order, token
from scenes.sections.walk import Walk

TOKENS_SEEN = 14  # of a shard, on their way into the cloud
TYPED = (0.4, 0.32, 0.26)  # seconds in which each hyperparameter is written down
PACES = (1.0, 1.9, 2.15, 2.4)  # of the shards: the first slowly, every other one faster


# ---- shards come to rest
def shards_come_to_rest(walk: Walk) -> None:
    """Tokens go into the cloud, a disk sinks out of it and comes to rest; the first slowly, then three more, the lowest first."""
    end = walk.end
    for landed in range(1, end.shards + 1):
        _sink(walk, replace(end, shards=landed, look=walk.moment.look), PACES[min(landed, len(PACES)) - 1])


def _sink(walk: Walk, moment: StorageMoment, pace: float) -> None:
    facts = storage_facts()
    k = facts.shards - moment.shards + 1
    with walk.step(moment) as step:
        turn_card(step, walk.moment, moment)
        every = (0.05 if moment.shards == 1 else 0.034) / pace
        way = step.course("shards", seconds=0.6 / pace)
        sent = step.flow(token(walk.surface), [way] * TOKENS_SEEN, every=every, end=End.ABSORB, name="token")
        leaves = sent[TOKENS_SEEN // 3]
        sinks = step.course("sink", k, seconds=0.7 / pace)
        (landed,) = step.travel([disk(walk.surface, step.picture, k, facts.shards)], [sinks], [leaves], name="shard")
        _count_landed(walk, step, moment, k, landed, 0.4 / pace)


def _count_landed(walk: Walk, step: Step, moment: StorageMoment, k: int, landed: float, seconds: float) -> None:
    """Let a disk and its name stand where it landed, its tokens count up, and the store's with them."""
    facts, before = storage_facts(), walk.moment.shards
    total = facts.shard_tokens[facts.shards - before :] if before else ()
    step.light("shard", k, "disk", at=landed)
    step.light("shard", k, "name", at=landed)
    step.roll(
        "shard", k, "tokens", "number", write=whole, start=0, end=facts.shard_tokens[k - 1], at=landed, seconds=seconds, anchor="start"
    )
    step.light("shard", k, "tokens", at=landed)
    tokens = ("store facts", "tokens", "number") if step.picture.format.is_wide else ("card", 1, "tokens", "number")
    start, end = sum(total), sum(total) + facts.shard_tokens[k - 1]
    step.roll(*tokens, write=whole, start=start, end=end, at=landed, seconds=seconds, anchor="start")
    light(step, "store facts", "documents", at=landed + seconds)
    if moment.shards == facts.shards:
        step.light("card", 1, "imbalance", at=landed + seconds)


# ---- a run opens
def job_is_scheduled(walk: Walk) -> None:
    """An order leaves the bar and opens a run; its hyperparameters are typed, its lineage is drawn."""
    end, facts = walk.end, storage_facts()
    _open(walk, replace(end, typed=0, lineage=False, look=None))
    walk.look(*OPENED.part, factor=OPENED.factor)
    for typed in range(1, end.typed + 1):
        _type(walk, facts, typed)
    with walk.step(end) as step:
        _draw_lineage(step)


def _open(walk: Walk, moment: StorageMoment) -> None:
    with walk.step(moment) as step:
        turn_card(step, walk.moment, moment)
        (opened,) = step.travel([order(walk.surface)], [step.course("schedule", seconds=1.0)], [0.1], end=End.ABSORB, name="order")
        step.light("run", "name", at=opened, seconds=0.4, sweep="right")
        for axes in ("loss axes", "use axes"):
            step.light(axes, at=opened, seconds=0.4)
        step.light("fact", 1, "number", at=opened)


def _type(walk: Walk, facts: StorageFacts, typed: int) -> None:
    """Let a hyperparameter be written letter by letter."""
    text = values_of(facts)[typed - 1]
    with walk.step(replace(walk.moment, typed=typed)) as step:
        seconds = TYPED[min(typed, len(TYPED)) - 1]
        ticks = [(seconds * (n + 1) / len(text), n + 1) for n in range(len(text))]
        step.tick("run", "value", typed - 1, write=lambda n: text[: round(n)], ticks=ticks, anchor="start")
        step.last(seconds + 0.05)


def _draw_lineage(step: Step) -> None:
    holder = ("run", "lineage") if step.picture.has("run", "lineage") else ("card", 2, "lineage")
    for k in range(3):
        light(step, *holder, "stop", k, at=0.45 * k)
        light(step, *holder, "arrow", k, at=0.45 * k + 0.15, seconds=0.35, sweep="right")
