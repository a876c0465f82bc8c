"""Numbers of section 7: which model results each cell shows, and how they are written.

Two models stand in one table: the tiny one that the film trains, and the big one of the presenter's case, whose memory, steps
and queues are calculated. Every reading says by its tag which of the two it belongs to. Draws nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scenes.content.training_vs_inference import Labels
from scenes.models.language_model import Generation, TrainingRun
from scenes.models.memory import MemorySplit
from scenes.models.roofline import TradeOff
from scenes.models.serving import ServingRun
from scenes.models.units import figures, quantity
from scenes.models.utilization import Utilization

NOW = 2 / 3  # the moment of the long job and of the stream of requests that a still shows, as a share of both
STEPS_A_COLUMN = 16
BATCH_ROWS = 8
DRAWN = 70  # requests that are drawn, about: they arrive at one replica
SHARE_OF_RUN = 0.35  # longest part of the simulation whose requests are drawn
REPLICA = 0
SIDES = ("training", "inference")


@dataclass(frozen=True)
class Limit:
    """Memory that GPUs hold together, in bytes, and what they are called."""

    name: str
    memory: float


@dataclass(frozen=True)
class Facts:
    """Results of the models that the table shows.

    `sent`: what a GPU sends a step in training, as it is written; `nodes`: on how many nodes. `training_limit`: of one GPU in
    training, `serving_limit`: of one replica. `replicas`: copies that share the requests of `served`.
    """

    run: TrainingRun
    text: Generation
    sent: str
    nodes: int
    training_limit: Limit
    serving_limit: Limit
    training_memory: MemorySplit
    serving_memory: MemorySplit
    trade_off: TradeOff
    served: ServingRun
    failure: Utilization
    replicas: int


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
    first, last = window(facts)
    span = labels.window.format(time=quantity(last - first, "s"))
    return {
        (1, "training"): (Reading(f"{run.parameters:,}", labels.weights, tiny),),
        (1, "inference"): (Reading(str(len(facts.text.pieces)), labels.written, tiny),),
        (2, "training"): (Reading(facts.sent, labels.sent, big, labels.sent_short),),
        (2, "inference"): (Reading(quantity(facts.served.p95 / 1e3, "s"), labels.first_token, big, labels.first_token_short),),
        (3, "training"): (Reading(quantity(facts.training_memory.total, "bytes"), labels.activations, big),),
        (3, "inference"): (
            Reading(
                quantity(facts.serving_memory.total, "bytes"),
                f"{facts.trade_off.chosen_batch:,} {labels.request if facts.trade_off.chosen_batch == 1 else labels.requests}",
                big,
            ),
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
            Reading(str(len(stays(facts))), f"{labels.requests_in} {span}", big, f"{labels.within} {span}"),
            Reading(f"{figures(float(np.median(facts.served.durations)) / 1e3)} s", labels.median, big, labels.median_short),
        ),
        (6, "training"): (Reading(str(facts.failure.steps_lost), labels.steps_lost, tiny),),
        (6, "inference"): (),
    }


def narrow_readings(facts: Facts, labels: Labels) -> dict[tuple[int, str], tuple[Reading, ...]]:
    """Return the readings of a narrow table: short units, and the median wait beside its histogram."""
    numbers = {
        (k, side): tuple(Reading(r.value, r.short or r.unit, r.tag) for r in found) for (k, side), found in readings(facts, labels).items()
    }
    wait = Reading(quantity(facts.served.p50 / 1e3, "s"), labels.first_token_median, labels.big)
    return numbers | {(4, "inference"): (wait,)}


def window(facts: Facts) -> tuple[float, float]:
    """Return the seconds of the simulation whose requests are drawn: from its middle on, as long as DRAWN arrivals take."""
    arrivals = facts.served.arrivals
    span = float(arrivals[-1])
    length = min(DRAWN * facts.replicas * span / len(arrivals), SHARE_OF_RUN * span)
    step = 10 ** math.floor(math.log10(length))
    return round(span / 2 / step) * step, round(span / 2 / step) * step + round(length / step) * step


def stays(facts: Facts) -> tuple[Stay, ...]:
    """Return the requests that one replica has in its queue or batch during the window, each in the first lane that is free."""
    served, (first, last), ends = facts.served, window(facts), list[float]()
    result = []
    for arrival, duration, replica in zip(served.arrivals, served.durations, served.replica_of, strict=True):
        end = float(arrival + duration / 1e3)
        if replica != REPLICA or end <= first or arrival >= last:
            continue
        lane = next((i for i, free in enumerate(ends) if free <= arrival), len(ends))
        ends[lane : lane + 1] = [end]
        result.append(Stay(lane, float(arrival), end))
    return tuple(result)


def now_column(run: TrainingRun) -> int:
    """Return the column of the long job that is at work at the moment of the still."""
    return int(NOW * run.steps / STEPS_A_COLUMN)
