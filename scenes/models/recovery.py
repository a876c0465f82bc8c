"""Metrics, alert and restart of the tiny model's run: what was lost, and that nothing else was.

The planted failure of `utilization` fires one alert. The newest checkpoint is read back from the store, part by part, and
the run goes on from it: it draws the same batches, so the lost steps repeat to the last bit, and then runs on to the next
checkpoint. Finding a healthy node, reading the checkpoint and starting the processes take no time here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.models.checkpoint import Checkpoint, from_bytes
from scenes.models.checkpoint_store import join, stored_parts
from scenes.models.language_model import train
from scenes.models.memo import kept
from scenes.models.trainer import training
from scenes.models.utilization import STEP_TOKENS, WORKERS, busy_seconds, drawn_windows, utilization


@dataclass(frozen=True)
class MetricRecord:
    """What one step reports: loss (nats; None if it was stopped), seconds, tokens a second, utilization (0..1).

    `attempt` counts the starts of the run, from 1; `ends` is the run's clock when the step was over.
    """

    attempt: int
    step: int
    loss: float | None
    seconds: float
    tokens_per_second: float
    utilization: float
    ends: float


@dataclass(frozen=True)
class Recovery:
    """The run's log up to the first checkpoint after the failure, and what the failure cost.

    `metrics`: both attempts in order. Lost: finished steps, their tokens, and worker seconds, the wait for the watchdog
    included. `goodput`: share of the log's time spent on steps that counted. `end`: the state at the end of the log.
    """

    metrics: tuple[MetricRecord, ...]
    resumed_from: int
    resumed_to: int
    steps_lost: int
    tokens_lost: int
    worker_seconds_lost: float
    goodput: float
    end: Checkpoint

    @property
    def losses_again(self) -> tuple[float, ...]:
        """Return the losses of the second attempt, from the first step after the checkpoint on."""
        return tuple(metric.loss for metric in self.metrics if metric.attempt > 1 and metric.loss is not None)


@kept
def recovery() -> Recovery:
    """Restore the newest checkpoint before the failure and go on to the first that was never reached."""
    watch, start = utilization(), restored(utilization().resumed_from)
    goal = watch.resumed_from + train().checkpoint_every
    losses, end = [], start
    for record, saved in training(start, goal):  # a record holds all that its passes kept: only its loss stays
        losses.append(record.loss)
        end = saved
    busy = np.array([busy_seconds(ids) for ids, _ in zip(drawn_windows(start), losses, strict=False)])
    first = _first_attempt()
    second = _log(2, start.step, losses, busy.max(axis=1), busy.mean(axis=1) / busy.max(axis=1), first[-1].ends)
    lost = sum(watch.durations[watch.resumed_from :])
    return Recovery(
        metrics=(*first, *second),
        resumed_from=watch.resumed_from,
        resumed_to=goal,
        steps_lost=watch.steps_lost,
        tokens_lost=watch.steps_lost * STEP_TOKENS,
        worker_seconds_lost=WORKERS * lost,
        goodput=1 - lost / second[-1].ends,
        end=end,
    )


def restored(step: int) -> Checkpoint:
    """Read a checkpoint back from the store; raises ValueError when a part is damaged."""
    return from_bytes(join(*stored_parts(step)))


def _first_attempt() -> tuple[MetricRecord, ...]:
    watch = utilization()
    return _log(1, 0, [*watch.loss, None], watch.durations, watch.shares, 0.0)


def _log(
    attempt: int, after: int, losses: Sequence[float | None], seconds: Sequence[float], shares: Sequence[float], clock: float
) -> tuple[MetricRecord, ...]:
    """Write one record a step, the first for step `after` + 1, on a clock that goes on from `clock`."""
    ends = clock + np.cumsum(seconds)
    rows = zip(losses, seconds, shares, ends, strict=True)
    return tuple(
        MetricRecord(attempt, step, loss, float(time), 0.0 if loss is None else STEP_TOKENS / float(time), float(share), float(end))
        for step, (loss, time, share, end) in enumerate(rows, start=after + 1)
    )
