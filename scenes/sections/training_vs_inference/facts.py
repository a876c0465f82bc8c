"""Values of training against inference: which model results each cell shows, and how they are written.

Two models stand in one table: the tiny one that the film trains, and the big one of the presenter's scenario, whose memory, steps
and queues are calculated. Every reading says by its tag which of the two it belongs to. Draws nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scenes.core.units import compact, decimal, figures, quantity, tenths, whole
from scenes.models import texts
from scenes.models.estimate import checkpoint_bytes
from scenes.models.language_model import Generation, TrainingRun, checkpoint_at, generate, train
from scenes.models.layers import Array
from scenes.models.memory import MemorySplit, serving_memory, training_memory
from scenes.models.pace import capacity_of
from scenes.models.roofline import TradeOff, trade_off
from scenes.models.scenario import Scenario
from scenes.models.serving import ServingRun, simulate
from scenes.models.training_run import gradients_sent, step_seconds
from scenes.models.utilization import Utilization, utilization
from scenes.sections.training_vs_inference.words import SIDES, ComparisonLabels

NOW = 2 / 3  # the moment of the long job and of the stream of requests that a still shows, as a share of both
STEPS_A_COLUMN = 16
BATCH_ROWS = 8
DRAWN = 70  # requests that are drawn, about: they arrive at one replica
SHARE_OF_RUN = 0.35  # longest part of the simulation whose requests are drawn
REPLICA = 0


@dataclass(frozen=True)
class MemoryLimit:
    """Memory that GPUs hold together, in bytes, and what they are called."""

    name: str
    memory: float


@dataclass(frozen=True)
class ComparisonFacts:
    """Results of the models that the table shows.

    `sent_bytes`: what a GPU sends a step to add up gradients, `sending_seconds` the time of that over the network, `step_seconds` that
    of a whole step; `nodes`: on how many nodes. `training_memory` and `training_limit`: of one GPU in training, `serving_limit`: of one
    replica. `tokens`: of the training run; `checkpoint_bytes`: of one checkpoint. `replicas`: copies that share the requests of `served`; `sustained`: tokens a second that each can write for long.
    """

    run: TrainingRun
    text: Generation
    sent_bytes: float
    sending_seconds: float
    step_seconds: float
    nodes: int
    tokens: float
    checkpoint_bytes: float
    training_limit: MemoryLimit
    serving_limit: MemoryLimit
    training_memory: MemorySplit
    serving_memory: MemorySplit
    trade_off: TradeOff
    served: ServingRun
    failure: Utilization
    replicas: int
    sustained: float

    @property
    def grids(self) -> tuple[Array, ...]:
        """Return the block of weights that is drawn as it learns: after a few checkpoints, and after the step of the snapshot."""
        block = self.run.snapshot.block
        at = np.ix_(block.rows, block.columns)
        steps = [step for step in self.run.checkpoint_steps if step < self.run.snapshot.step][::2]
        return (*(checkpoint_at(step).state.weights["head"][at] for step in steps), block.weights_after)


def facts_of(scenario: Scenario, labels: ComparisonLabels) -> ComparisonFacts:
    """Collect what the models say of a scenario."""
    sent = gradients_sent(scenario)
    return ComparisonFacts(
        run=train(), text=generate(texts.current().batch[0]), sent_bytes=sent, sending_seconds=sent / scenario.training.network.bandwidth,
        step_seconds=step_seconds(scenario),
        nodes=scenario.training.nodes, tokens=scenario.training.tokens, checkpoint_bytes=checkpoint_bytes(scenario.model.parameters),
        training_limit=MemoryLimit(labels.training_gpu, scenario.training.gpu.memory),
        serving_limit=MemoryLimit(labels.serving_gpus, scenario.serving.memory), training_memory=training_memory(scenario), serving_memory=serving_memory(scenario),
        trade_off=trade_off(scenario), served=simulate(scenario), failure=utilization(), replicas=scenario.serving.replicas,
        sustained=capacity_of(scenario) * scenario.serving.output_tokens,
    )  # fmt: skip


@dataclass(frozen=True)
class CellReading:
    """One number with its unit; `tag` names the model that it belongs to, `short` is the unit where room is scarce."""

    value: str
    unit: str
    tag: str
    short: str = ""


@dataclass(frozen=True)
class RequestStay:
    """One request on its replica: lane, arrival and last token, both in seconds of the simulation."""

    lane: int
    start: float
    end: float


def readings(facts: ComparisonFacts, labels: ComparisonLabels) -> dict[tuple[int, str], tuple[CellReading, ...]]:
    """Return the readings of every cell by row (from 1) and side; a cell without a model has none."""
    sides = (_training_readings(facts, labels), _inference_readings(facts, labels))
    return {(k, side): found for side, rows in zip(SIDES, sides, strict=True) for k, found in enumerate(rows, start=1)}


def sheet_case(scenario: Scenario, labels: ComparisonLabels) -> str:
    """Return for what the poster's figures hold: computed, with prompts of how many tokens on average."""
    return labels.sheet_case.format(value=whole(scenario.serving.prompt_tokens))


def sheet_figures(facts: ComparisonFacts, labels: ComparisonLabels) -> dict[tuple[int, str], str]:
    """Return the figures of the poster's table, by row (from 1) and side, as they are written; all are the scenario's."""
    nodes = labels.sheet_node if facts.nodes == 1 else labels.sheet_nodes
    return {
        (1, "training"): labels.sheet_tokens.format(value=quantity(facts.tokens, "count")),
        (2, "training"): labels.sheet_sent.format(value=quantity(facts.sent_bytes, "bytes")),
        (2, "inference"): labels.sheet_wait.format(value=quantity(facts.served.p95 / 1e3, "s")),
        (3, "training"): labels.sheet_gpu.format(value=quantity(facts.training_memory.total, "bytes")),
        (3, "inference"): labels.sheet_replica.format(value=quantity(facts.serving_memory.total, "bytes")),
        (4, "inference"): f"{tenths(facts.trade_off.chosen_ms)} ms",
        (5, "training"): nodes.format(value=whole(facts.nodes)),
        (6, "training"): quantity(facts.checkpoint_bytes, "bytes"),
    }


def _training_readings(facts: ComparisonFacts, labels: ComparisonLabels) -> tuple[tuple[CellReading, ...], ...]:
    """Return the readings of training, row by row."""
    run, tiny, big = facts.run, labels.tiny, labels.big
    return (
        (CellReading(whole(run.parameters), labels.weights, tiny),),
        (
            CellReading(quantity(facts.sent_bytes, "bytes"), labels.sent, big, labels.sent_short),
            CellReading(quantity(facts.sending_seconds, "s"), labels.of_step.format(time=quantity(facts.step_seconds, "s")), big),
        ),
        (CellReading(quantity(facts.training_memory.total, "bytes"), labels.one_gpu, big),),
        (CellReading(decimal(run.losses[-1], 2), f"{labels.loss_from} {decimal(run.losses[0], 2)}", tiny),),
        (
            CellReading(whole(run.micro_batch * run.micro_batches * run.window), labels.input_tokens, tiny),
            CellReading(str(run.steps), labels.steps, tiny, labels.steps_short),
        ),
        (CellReading(str(facts.failure.steps_lost), labels.steps_lost, tiny),),
    )


def _inference_readings(facts: ComparisonFacts, labels: ComparisonLabels) -> tuple[tuple[CellReading, ...], ...]:
    """Return the readings of inference, row by row."""
    curve, served, big = facts.trade_off, facts.served, labels.big
    first, last = window(facts)
    span = labels.window.format(time=quantity(last - first, "s"))
    batch = f"{whole(curve.chosen_batch)} {labels.context if curve.chosen_batch == 1 else labels.contexts}"
    between, rate = paces(facts)
    return (
        (CellReading(str(len(facts.text.pieces)), labels.written, labels.tiny),),
        (CellReading(quantity(served.p95 / 1e3, "s"), labels.first_token, big, labels.first_token_short),),
        (CellReading(quantity(facts.serving_memory.total, "bytes"), batch, big),),
        (
            CellReading(f"{tenths(between)} ms", labels.per_token, big),
            CellReading(compact(rate), labels.per_second, big),
        ),
        (
            CellReading(str(arrivals(facts)), f"{labels.requests_in} {span}", big, f"{labels.within} {span}"),
            CellReading(f"{figures(float(np.median(served.durations)) / 1e3)} s", labels.median, big, labels.median_short),
        ),
        (),
    )


def narrow_readings(facts: ComparisonFacts, labels: ComparisonLabels) -> dict[tuple[int, str], tuple[CellReading, ...]]:
    """Return the readings of a narrow table: short units, and the median wait beside its histogram."""
    numbers = {
        (k, side): tuple(CellReading(r.value, r.short or r.unit, r.tag) for r in found)
        for (k, side), found in readings(facts, labels).items()
    }
    wait = CellReading(quantity(facts.served.p50 / 1e3, "s"), labels.first_token_median, labels.big)
    return numbers | {(4, "inference"): (wait,)}


def window(facts: ComparisonFacts) -> tuple[float, float]:
    """Return the seconds of the simulation whose requests are drawn: from its middle on, as long as DRAWN arrivals take."""
    arrivals = facts.served.arrivals
    span = float(arrivals[-1])
    length = min(DRAWN * facts.replicas * span / len(arrivals), SHARE_OF_RUN * span)
    step = 10 ** math.floor(math.log10(length))
    return round(span / 2 / step) * step, round(span / 2 / step) * step + round(length / step) * step


def paces(facts: ComparisonFacts) -> tuple[float, float]:
    """Return what one replica of the simulated service reaches: the median time between two tokens of an answer, in ms, and tokens a second."""
    return facts.served.between_tokens.p50, facts.served.tokens_per_second / facts.replicas


def arrivals(facts: ComparisonFacts) -> int:
    """Return how many requests come to one replica during the window."""
    first, last = window(facts)
    return sum(first <= stay.start < last for stay in stays(facts))


def stays(facts: ComparisonFacts) -> tuple[RequestStay, ...]:
    """Return the requests that one replica has in its queue or batch during the window, each in the first lane that is free."""
    served, (first, last), ends = facts.served, window(facts), list[float]()
    result = []
    for arrival, duration, replica in zip(served.arrivals, served.durations, served.replica_of, strict=True):
        end = float(arrival + duration / 1e3)
        if replica != REPLICA or end <= first or arrival >= last:
            continue
        lane = next((i for i, free in enumerate(ends) if free <= arrival), len(ends))
        ends[lane : lane + 1] = [end]
        result.append(RequestStay(lane, float(arrival), end))
    return tuple(result)


def now_column(run: TrainingRun) -> int:
    """Return the column of the long job that is at work at the moment of the still."""
    return int(NOW * run.steps / STEPS_A_COLUMN)
