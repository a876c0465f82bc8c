"""Train the tiny transformer on the packed corpus, step by step, from any checkpoint.

The kept documents stand one behind the other in one packed stream of tokens. An example is a window of 32 of them, cut
anywhere (the stream's end joins its start), and the model predicts the token after each; a token sees only its own
document. A step is 4 micro-batches whose gradients are averaged, then one update. Numbers have 64 bits, so that another
machine's way of adding changes nothing that is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.adam import Adam, State
from scenes.models.arrays import frozen
from scenes.models.checkpoint import Checkpoint, checkpoint_of
from scenes.models.layers import Array
from scenes.models.tokenizer import BOS_ID, tokenize_corpus, train_tokenizer
from scenes.models.transformer import Architecture, StepResult, documents_of, init_weights, loss_and_gradients, mean_of

WINDOW = 32
MICRO_BATCH = 4
MICRO_BATCHES = 4


@dataclass(frozen=True)
class StepRecord:
    """One step: ids and targets (windows, 32) and result of every micro-batch; the optimizer's state before and after."""

    ids: tuple[Array, ...]
    targets: tuple[Array, ...]
    results: tuple[StepResult, ...]
    before: State
    after: State

    @property
    def step(self) -> int:
        """Number of the step, from 1."""
        return self.after.step

    @property
    def loss(self) -> float:
        """Mean loss of the micro-batches in nats."""
        return sum(result.loss for result in self.results) / len(self.results)


@cache
def shape() -> Architecture:
    """Return the sizes of the model: as many pieces as the tokenizer knows."""
    return Architecture(train_tokenizer().size)


@cache
def stream() -> Array:
    """Return the packed stream: the ids of all documents, one behind the other, (N,)."""
    return frozen(np.concatenate([np.array(ids) for ids in tokenize_corpus().documents]))


def draw_windows(rng: np.random.Generator, count: int) -> tuple[Array, Array]:
    """Draw windows from anywhere in the stream: their ids and the ids that follow each, both (count, 32)."""
    places = rng.integers(0, len(stream()), count)[:, None] + np.arange(WINDOW + 1)
    ids = stream()[places % len(stream())]
    return ids[:, :-1], ids[:, 1:]


def first_checkpoint(seed: int) -> Checkpoint:
    """Return the state before the first step: drawn weights, no means, no variances."""
    rng = np.random.default_rng(seed)
    return checkpoint_of(Adam().start(init_weights(shape(), rng)), rng)


def training(start: Checkpoint, last: int) -> Iterator[tuple[StepRecord, Checkpoint]]:
    """Go on from a checkpoint up to step `last`; yield the record of each step and the checkpoint after it."""
    rng, state = start.generator(), start.state
    while state.step < last:
        record = _one_step(state, rng)
        state = record.after
        yield record, checkpoint_of(state, rng)


def _one_step(state: State, rng: np.random.Generator) -> StepRecord:
    ids, targets = zip(*(draw_windows(rng, MICRO_BATCH) for _ in range(MICRO_BATCHES)), strict=True)
    pairs = zip(ids, targets, strict=True)
    results = tuple(loss_and_gradients(shape(), state.weights, i, t, documents_of(i, BOS_ID)) for i, t in pairs)
    after = Adam().update(state, mean_of([result.gradients for result in results]))
    return StepRecord(ids, targets, results, state, after)
