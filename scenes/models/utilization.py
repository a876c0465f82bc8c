"""Watch four workers for 52 steps; one of them stops answering in the last.

Utilization of a step = busy time of the four workers / (4 x duration of the step). A worker is busy while it reads, one
token a unit of time: whole documents until it has TOKENS_PER_WORKER. Gradients are averaged over all four, so a step lasts
as long as its slowest worker; in the planted failure the other three finish their share and wait for the silent one until
a watchdog stops the job. Sources of the choices: documents are drawn with a seed from the tokenized corpus; the loss and
the checkpoint rule are the tiny model's; seed, failing step and node, and the alert rule are this project's scenario, and
so is the watchdog: WATCHDOG_STEPS typical (median) steps, counted from the start of the step. Real watchdogs are far more
patient (PyTorch's for NCCL: 10 minutes), which would put the point near 0 %. Time spent on communication is left out.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.language_model import train
from scenes.models.tokenizer import tokenize_corpus

SEED = 21
WORKERS = 4
FAIL_STEP = 52
FAILED_NODE = 3
TOKENS_PER_WORKER = 512
ALERT_BELOW = 0.80
WATCHDOG_STEPS = 3


@dataclass(frozen=True)
class Utilization:
    """`shares`: utilization of each step, 0..1, step 1 first; `alerts`: steps below `alert_rule`; `failed_node` from 1.

    `loss`: loss of the steps that finished. `resumed_from`: the newest checkpoint before the failure; `steps_lost`:
    finished steps after it that must be done again.
    """

    shares: tuple[float, ...]
    fail_step: int
    failed_node: int
    alert_rule: float
    alerts: tuple[int, ...]
    loss: tuple[float, ...]
    checkpoint_steps: tuple[int, ...]
    resumed_from: int
    steps_lost: int


def draw_tokens(rng: np.random.Generator, lengths: np.ndarray) -> np.ndarray:
    """Return the tokens each worker reads in one step, (WORKERS,): whole documents, at least TOKENS_PER_WORKER."""
    sums = rng.choice(lengths, (WORKERS, TOKENS_PER_WORKER // int(lengths.min()) + 1)).cumsum(axis=1)
    return sums[np.arange(WORKERS), (sums >= TOKENS_PER_WORKER).argmax(axis=1)]


def step_shares(busy: np.ndarray, failed: np.ndarray) -> list[float]:
    """Return the utilization of finished steps (n, WORKERS) of busy times, and last of the step that the watchdog stops."""
    durations = busy.max(axis=1)
    finished = busy.sum(axis=1) / (WORKERS * durations)
    stopped = failed.sum() / (WORKERS * WATCHDOG_STEPS * np.median(durations))
    return [*finished.tolist(), float(stopped)]


@cache
def utilization() -> Utilization:
    """Play the steps up to the failure and apply alert rule and checkpoint rule."""
    rng, run = np.random.default_rng(SEED), train()
    lengths = np.array([len(document) for document in tokenize_corpus().documents])
    busy = np.array([draw_tokens(rng, lengths) for _ in range(FAIL_STEP)])
    busy[-1, FAILED_NODE - 1] = 0
    shares = step_shares(busy[:-1], busy[-1])
    checkpoints = tuple(step for step in run.checkpoint_steps if step < FAIL_STEP)
    return Utilization(
        shares=tuple(shares),
        fail_step=FAIL_STEP,
        failed_node=FAILED_NODE,
        alert_rule=ALERT_BELOW,
        alerts=tuple(step for step, share in enumerate(shares, 1) if share < ALERT_BELOW),
        loss=run.losses[: FAIL_STEP - 1],
        checkpoint_steps=checkpoints,
        resumed_from=checkpoints[-1],
        steps_lost=FAIL_STEP - 1 - checkpoints[-1],
    )
