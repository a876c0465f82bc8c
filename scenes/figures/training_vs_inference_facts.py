"""Numbers of section 7: which model results each cell shows, and how they are written.

Two models stand in one table: the tiny one that the film trains, and an 8-billion-weight one whose memory, steps and
queues are calculated. Every reading says by its tag which of the two it belongs to. Draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.content.training_vs_inference import Labels
from scenes.models.all_reduce import RingRun
from scenes.models.language_model import Generation, TrainingRun
from scenes.models.memory import MemorySplit
from scenes.models.roofline import TradeOff
from scenes.models.serving import ServingRun
from scenes.models.utilization import Utilization

NOW = 2 / 3  # the moment of the long job and of the stream of requests that a still shows, as a share of both
STEPS_A_COLUMN = 16
BATCH_ROWS = 8
SECONDS = (10.0, 17.0)  # the part of the simulation whose requests are drawn
REPLICA = 0
SIDES = ("training", "inference")


@dataclass(frozen=True)
class Facts:
    """Results of the models that the table shows; `gpu_word` names the limit in the memory drawings."""

    run: TrainingRun
    text: Generation
    ring: RingRun
    training_memory: MemorySplit
    serving_memory: MemorySplit
    trade_off: TradeOff
    served: ServingRun
    failure: Utilization
    gpu_word: str


@dataclass(frozen=True)
class Reading:
    """One number with its unit; `tag` names the model that it belongs to, `short` is the unit where room is scarce."""

    value: str
    unit: str
    tag: str
    short: str = ""


@dataclass(frozen=True)
class Stay:
    """One request on its replica: lane, arrival and last token, both in seconds of the simulation."""

    lane: int
    start: float
    end: float


def readings(facts: Facts, labels: Labels) -> dict[tuple[int, str], tuple[Reading, ...]]:
    """Return the readings of every cell by row (from 1) and side; a cell without a model has none."""
    run, tiny, big = facts.run, labels.tiny, labels.big
    window = f"{SECONDS[1] - SECONDS[0]:.0f} {labels.window}"
    sent = facts.training_memory.gigabytes("gradients") * facts.ring.bytes_per_node_factor
    return {
        (1, "training"): (Reading(f"{run.parameters:,}", labels.weights, tiny),),
        (1, "inference"): (Reading(str(len(facts.text.pieces)), labels.written, tiny),),
        (2, "training"): (Reading(f"{sent:.0f} GB", labels.sent, big, labels.sent_short),),
        (2, "inference"): (Reading(f"{facts.served.p95:.0f} ms", labels.first_token, big, labels.first_token_short),),
        (3, "training"): (Reading(f"{facts.training_memory.total / 1e9:.0f} GB", labels.activations, big),),
        (3, "inference"): (
            Reading(f"{facts.serving_memory.total / 1e9:.0f} GB", f"{facts.trade_off.chosen_batch} {labels.requests}", big),
        ),
        (4, "training"): (Reading(f"{run.losses[-1]:.2f}", f"{labels.loss_from} {run.losses[0]:.2f}", tiny),),
        (4, "inference"): (
            Reading(f"{facts.trade_off.chosen_ms:.1f} ms", labels.per_token, big),
            Reading(f"{facts.trade_off.chosen_tokens_per_second:,.0f}", labels.per_second, big),
        ),
        (5, "training"): (
            Reading(f"{run.micro_batch * run.micro_batches * run.window:,}", labels.input_tokens, tiny),
            Reading(str(run.steps), labels.steps, tiny, labels.steps_short),
        ),
        (5, "inference"): (
            Reading(str(len(stays(facts.served))), f"{labels.requests_in} {window}", big, f"{labels.within} {window}"),
            Reading(f"{float(np.median(facts.served.durations)) / 1e3:.2f} s", labels.median, big),
        ),
        (6, "training"): (Reading(str(facts.failure.steps_lost), labels.steps_lost, tiny),),
        (6, "inference"): (),
    }


def narrow_readings(facts: Facts, labels: Labels) -> dict[tuple[int, str], tuple[Reading, ...]]:
    """Return the readings of a narrow table: short units, and the median wait beside its histogram."""
    numbers = {
        (k, side): tuple(Reading(r.value, r.short or r.unit, r.tag) for r in found) for (k, side), found in readings(facts, labels).items()
    }
    wait = Reading(f"{facts.served.p50:.0f} ms", labels.first_token_median, labels.big)
    return numbers | {(4, "inference"): (wait,)}


def stays(served: ServingRun) -> tuple[Stay, ...]:
    """Return the requests that one replica has in its queue or batch during SECONDS, each in the first lane that is free."""
    ends: list[float] = []
    result = []
    for arrival, duration, replica in zip(served.arrivals, served.durations, served.replica_of, strict=True):
        end = float(arrival + duration / 1e3)
        if replica != REPLICA or end <= SECONDS[0] or arrival >= SECONDS[1]:
            continue
        lane = next((i for i, free in enumerate(ends) if free <= arrival), len(ends))
        ends[lane : lane + 1] = [end]
        result.append(Stay(lane, float(arrival), end))
    return tuple(result)


def now_column(run: TrainingRun) -> int:
    """Return the column of the long job that is at work at the moment of the still."""
    return int(NOW * run.steps / STEPS_A_COLUMN)
