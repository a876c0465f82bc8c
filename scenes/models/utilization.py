"""Watch four workers for 52 steps; one of them stops answering in the last.

In a step every worker reads documents until it has at least a fixed number of tokens; all wait for the slowest, so the
useful share is mean tokens / most tokens. The planted failure makes one worker read nothing. Documents are drawn with a
seed from the tokenized corpus, the loss is the tiny model's. Time spent on communication is left out.
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


@dataclass(frozen=True)
class Utilization:
    """`shares`: useful share of each step, 0..1, step 1 first; `alerts`: steps below `alert_rule`; `failed_node` from 1.

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


@cache
def utilization() -> Utilization:
    """Play the steps up to the failure and apply alert rule and checkpoint rule."""
    rng, run = np.random.default_rng(SEED), train()
    lengths = np.array([len(document) for document in tokenize_corpus().documents])
    shares = []
    for step in range(1, FAIL_STEP + 1):
        tokens = draw_tokens(rng, lengths)
        tokens[FAILED_NODE - 1] *= step < FAIL_STEP
        shares.append(float(tokens.mean() / tokens.max()))
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
