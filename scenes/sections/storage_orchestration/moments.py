"""The moments of section 2: what is true on screen before the first cue, after each, and in the still.

Shards and their tokens, losses, utilization, checkpoints and the alert come from the models gathered in facts.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.drawing.transition import Name
from scenes.sections.storage_orchestration.facts import StorageFacts
from scenes.sections.walk import Look, Moment

HYPERPARAMETERS = 3  # of the run, that are written down as it starts
LOGGED = 3  # steps of the log
IN_STORE, ON_CHARTS, ON_USE = Look(("close", 1), 1.8), Look(("charts",), 1.7), Look(("use chart",), 1.75)
STORE, RUN, WATCH, CONTROL = ("card", 1), ("card", 2), ("card", 3), ("control",)
GROUPS: dict[Name, tuple[str, ...]] = {  # parts of the picture that are lit with a card, by the first word of their names
    STORE: ("store", "shard", "store front", "cloud", "store facts", "checkpoint"),
    RUN: ("run", "loss axes", "loss", "mark", "loss reading", "lost", "resume", "since", "worker"),
    WATCH: ("use axes", "use", "alert", "glass", "dip", "log", "worker"),
    CONTROL: ("control", "fact", "pulse", "spine"),
}


@dataclass(frozen=True)
class LogRow:
    """What the workers logged of a step: who answered (from 1); `over` tells that nobody is waited for any more."""

    step: int
    answered: frozenset[int]
    over: bool = True


@dataclass(frozen=True)
class StorageMoment(Moment):
    """What is true of store, run and watch.

    `shards` lie in the store, the lowest first. `job` tells that the run is open, `typed` of its hyperparameters are written, `lineage`
    that it is drawn; `assigned` workers have the job, the first ones, and all of them send or, where one is `silent`, soon are `waiting`.
    `steps` of the run are finished, in its first or second `attempt`; `saved` checkpoints lie in the store. `answered`
    are the workers that answered in the step after, None before it begins; `failed` tells that the watchdog stopped it there. `alerts` are
    open, None before the first. `back` draws the way back to the checkpoint, `again` the losses that the job will have after it.
    """

    shards: int = 0
    job: bool = False
    typed: int = 0
    lineage: bool = False
    assigned: int = 0
    silent: bool = False
    waiting: bool = False
    steps: int = 0
    attempt: int = 1
    saved: int = 0
    answered: frozenset[int] | None = None
    failed: bool = False
    alerts: int | None = None
    back: bool = False
    again: bool = False
    turn: Name | None = None

    def losses(self, facts: StorageFacts) -> tuple[float, ...]:
        """Return the losses of the finished steps that count."""
        kept = facts.loss if self.attempt == 1 else (*facts.loss[: facts.resumed_from], *facts.loss_again)
        return kept[: self.steps]

    def shares(self, facts: StorageFacts) -> tuple[float, ...]:
        """Return the utilization of the finished steps that count."""
        kept = facts.shares if self.attempt == 1 else (*facts.shares[: facts.resumed_from], *facts.shares_again)
        return kept[: self.steps]

    def mean_use(self, facts: StorageFacts) -> float:
        """Return the mean utilization of all steps that finished, those that were lost included."""
        done = (*facts.shares[: facts.fail_step - 1], *facts.shares_again[: self.steps - facts.resumed_from])
        done = done if self.attempt == 2 else facts.shares[: self.steps]
        return sum(done) / len(done)

    def state_of(self, worker: int, facts: StorageFacts) -> str:
        """Return what a worker (from 1) does: "empty" before it has the job, "works", "waits", or "silent"."""
        if worker > self.assigned:
            return "empty"
        if self.silent and worker == facts.failed_node:
            return "silent"
        return "waits" if self.waiting else "works"

    def since(self, facts: StorageFacts) -> int:
        """Return the finished steps since the last checkpoint."""
        return self.steps - (facts.saved[self.saved - 1] if self.saved else 0)

    def log(self, facts: StorageFacts) -> tuple[LogRow | None, ...]:
        """Return the rows of the log: the last finished steps, and the one that is under way."""
        everyone = frozenset(range(1, facts.workers + 1))
        under_way = None if self.answered is None else LogRow(self.steps + 1, self.answered, over=self.failed)
        last = self.steps - (LOGGED - 2 if self.attempt == 1 else LOGGED - 1)
        done = [LogRow(step, everyone) if step > 0 else None for step in range(last, self.steps + 1)]
        return tuple(done) if self.attempt == 2 else (*done, under_way)


def in_turn(moment: StorageMoment, *cards: Name) -> StorageMoment:
    """Return a moment in which cards are lit, the first of them in turn."""
    return replace(moment.turned_to(*cards), turn=cards[0])


def expanded(cards: frozenset[Name], names: tuple[Name, ...]) -> set[Name]:
    """Return which of the names of a picture's parts belong to cards."""
    words = {word for card in cards for word in GROUPS[card]}
    return {name for name in names if name in cards or name[0] in words}


def moments_of(facts: StorageFacts) -> dict[str, StorageMoment]:
    """Return the section's moments by cue: "start", then where each cue settles; "still" is the picture of the preview."""
    start = StorageMoment()
    stored = replace(in_turn(start, STORE), shards=facts.shards, look=IN_STORE)
    opened = replace(in_turn(stored, RUN, CONTROL), job=True, typed=HYPERPARAMETERS, lineage=True, assigned=facts.workers, look=ON_CHARTS)
    done = len(facts.loss)
    streamed = replace(in_turn(opened, RUN, STORE, WATCH), steps=done, saved=facts.plates, look=None)
    others = frozenset(range(1, facts.workers + 1)) - {facts.failed_node}
    alerted = replace(in_turn(streamed, WATCH, CONTROL), answered=others, failed=True, silent=True, waiting=True, alerts=facts.alerts)
    end = facts.resumed_from + len(facts.loss_again) - 1  # the next checkpoint is not reached yet
    resumed = replace(
        in_turn(alerted, RUN, STORE, WATCH), attempt=2, steps=end, answered=None, failed=False, silent=False, waiting=False, alerts=0
    )
    still = replace(alerted, turn=WATCH, lit=frozenset(GROUPS), told=frozenset(), back=True, again=True)
    return {
        "start": start,
        "shards_come_to_rest": stored,
        "job_is_scheduled": opened,
        "metrics_stream_in": streamed,
        "alert_fires": alerted,
        "job_resumes_from_checkpoint": resumed,
        "still": still,
    }
