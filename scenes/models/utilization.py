"""Watch four workers train the tiny model for 52 steps; one of them stops answering in the last.

Each worker takes one micro-batch of the run's real batches. It reads the documents that its windows touch, whole, because a
shard stores whole documents, and then computes on the windows' tokens. Gradients are averaged over all four, so a step lasts
as long as its slowest worker, and utilization of a step = busy time of the four / (4 x duration of the step). In the planted
failure the other three finish their share and wait for the silent one until a watchdog stops the job.

Choices of this project's scenario: failing step and node, the alert rule, that reading a token takes a tenth of the time of
computing it, how many tokens a second a worker computes (it sets the unit of time only), and the watchdog: WATCHDOG_STEPS
typical (median) steps, counted from the start of the step. Real watchdogs are far more patient (PyTorch's for NCCL: 10
minutes), which would put the point near 0 %. Real loaders read ahead, and communication takes time: both are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.checkpoint import Checkpoint
from scenes.models.language_model import SEED, train
from scenes.models.tokenizer import tokenize_corpus
from scenes.models.trainer import MICRO_BATCH, MICRO_BATCHES, WINDOW, draw_windows, first_checkpoint, stream

WORKERS = MICRO_BATCHES
FAIL_STEP = 52
FAILED_NODE = 3
ALERT_BELOW = 0.80
WATCHDOG_STEPS = 3
READS_A_COMPUTE = 10  # tokens read in the time of computing one
WORKER_RATE = 1000.0  # tokens a second that one worker computes
STEP_TOKENS = MICRO_BATCHES * MICRO_BATCH * WINDOW


@dataclass(frozen=True)
class Utilization:
    """`shares`: utilization of each step, 0..1, step 1 first; `alerts`: steps below `alert_rule`; `failed_node` from 1.

    `durations`: seconds of each step, the last until the watchdog stopped it. `loss`: loss of the steps that finished.
    `resumed_from`: the newest checkpoint before the failure; `steps_lost`: finished steps after it that must be done again.
    """

    shares: tuple[float, ...]
    durations: tuple[float, ...]
    fail_step: int
    failed_node: int
    alert_rule: float
    alerts: tuple[int, ...]
    loss: tuple[float, ...]
    checkpoint_steps: tuple[int, ...]
    resumed_from: int
    steps_lost: int


def drawn_windows(start: Checkpoint) -> Iterator[np.ndarray]:
    """Yield the ids (workers, windows, tokens) that each step from a checkpoint on reads, as the run itself draws them."""
    rng = start.generator()
    while True:
        yield np.stack([draw_windows(rng, MICRO_BATCH)[0] for _ in range(MICRO_BATCHES)])


def tokens_read(windows: np.ndarray) -> np.ndarray:
    """Return the tokens of all documents that each worker's windows touch, (workers,), for ids (workers, windows, tokens).

    A document that two windows of a worker touch is read twice. A window is found in the stream by its ids.
    """
    places, ends = _places(), _ends()
    lengths = np.diff(ends, prepend=0)
    total = np.zeros(len(windows), dtype=int)
    for worker, rows in enumerate(windows):
        for row in rows:
            positions = (places[row.tobytes()] + np.arange(len(row))) % len(stream())
            total[worker] += lengths[np.unique(np.searchsorted(ends, positions, side="right"))].sum()
    return total


@cache
def _places() -> dict[bytes, int]:
    """Return where each window of the stream begins, by its ids."""
    around = np.concatenate([stream(), stream()[: WINDOW - 1]])
    return {row.tobytes(): place for place, row in enumerate(np.lib.stride_tricks.sliding_window_view(around, WINDOW))}


@cache
def _ends() -> np.ndarray:
    """Return where each document of the stream ends (exclusive)."""
    return np.cumsum([len(document) for document in tokenize_corpus().documents])


def busy_seconds(windows: np.ndarray) -> np.ndarray:
    """Return how long each worker reads and computes in a step, (workers,) in seconds, for ids (workers, windows, tokens)."""
    computed = windows[0].size
    seconds: np.ndarray = (computed + tokens_read(windows) / READS_A_COMPUTE) / WORKER_RATE
    return seconds


def step_durations(busy: np.ndarray) -> np.ndarray:
    """Return the seconds of each step (n,): finished ones as long as their slowest worker, the last until the watchdog acts."""
    finished = busy[:-1].max(axis=1)
    return np.append(finished, WATCHDOG_STEPS * np.median(finished))


def step_shares(busy: np.ndarray, failed: np.ndarray) -> list[float]:
    """Return the utilization of finished steps (n, WORKERS) of busy times, and last of the step that the watchdog stops."""
    every = np.vstack([busy, failed])
    shares: np.ndarray = every.sum(axis=1) / (every.shape[1] * step_durations(every))
    return [float(share) for share in shares]


def watched_steps(seed: int = SEED) -> np.ndarray:
    """Return how long each worker of a run is busy in each step, (FAIL_STEP, WORKERS) seconds, with the planted failure."""
    drawn = drawn_windows(first_checkpoint(seed))
    busy = np.array([busy_seconds(next(drawn)) for _ in range(FAIL_STEP)])
    busy[-1, FAILED_NODE - 1] = 0
    return busy


@cache
def utilization() -> Utilization:
    """Play the steps up to the failure and apply alert rule and checkpoint rule."""
    run, busy = train(), watched_steps()
    shares = step_shares(busy[:-1], busy[-1])
    checkpoints = tuple(step for step in run.checkpoint_steps if step < FAIL_STEP)
    return Utilization(
        shares=tuple(shares),
        durations=tuple(step_durations(busy).tolist()),
        fail_step=FAIL_STEP,
        failed_node=FAILED_NODE,
        alert_rule=ALERT_BELOW,
        alerts=tuple(step for step, share in enumerate(shares, 1) if share < ALERT_BELOW),
        loss=run.losses[: FAIL_STEP - 1],
        checkpoint_steps=checkpoints,
        resumed_from=checkpoints[-1],
        steps_lost=FAIL_STEP - 1 - checkpoints[-1],
    )
