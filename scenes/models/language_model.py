"""Train the tiny language model on the tokenized corpus, look into one step, and let it write.

The run is small and seeded: 240 steps of 4 accumulated micro-batches of 32 examples. With about a thousand examples the
model learns its corpus by heart; that shows how training moves, not how well large models generalise.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from scenes.models.network import (
    WINDOW,
    Adam,
    Array,
    Weights,
    forward,
    init_weights,
    loss_and_gradients,
    loss_of,
    mean_of,
    size_of,
    zeros_like,
)
from scenes.models.snapshot import Snapshot, StepRecord, frozen, take_snapshot
from scenes.models.tokenizer import BOS_ID, EOS_ID, tokenize_corpus, train_tokenizer

SEED = 3
STEPS = 240
MICRO_BATCH = 32
MICRO_BATCHES = 4
SNAPSHOT_STEP = 74
CHECKPOINT_EVERY = 15


@dataclass(frozen=True)
class TrainingRun:
    """Loss of every step (nats, mean of its micro-batches), the sizes of the run and one step in detail."""

    losses: tuple[float, ...]
    parameters: int
    vocabulary: int
    examples: int
    window: int
    micro_batch: int
    micro_batches: int
    checkpoint_every: int
    checkpoint_steps: tuple[int, ...]
    steps: int
    learning_rate: float
    snapshot: Snapshot


@dataclass(frozen=True)
class Generation:
    """A prompt's pieces, <bos> included, and what greedy decoding wrote: pieces and the probability of each."""

    prompt: str
    prompt_tokens: tuple[str, ...]
    pieces: tuple[str, ...]
    probabilities: tuple[float, ...]

    @property
    def text(self) -> str:
        """The written text without <eos>."""
        return "".join(piece for piece in self.pieces if piece not in ("<bos>", "<eos>"))

    @property
    def finished(self) -> bool:
        """Whether the end token was written."""
        return self.pieces[-1:] == ("<eos>",)


@dataclass(frozen=True)
class Product:
    """weights (6, 6) @ activations (6, 3) = output (6, 3), cut out of the trained model."""

    weights: Array
    activations: Array
    output: Array


@dataclass(frozen=True)
class _Run:
    losses: tuple[float, ...]
    weights: Weights
    checkpoints: dict[int, Weights]
    record: StepRecord


def window_of(ids: tuple[int, ...]) -> list[int]:
    """Return the last `WINDOW` ids, filled with <bos> at the front."""
    tail = list(ids[-WINDOW:])
    return [BOS_ID] * (WINDOW - len(tail)) + tail


@cache
def training_examples() -> tuple[Array, Array]:
    """Return contexts (N, 8) and the token that follows each (N,), for every position of every document."""
    pairs = [(window_of(ids[:i]), ids[i]) for ids in tokenize_corpus().documents for i in range(1, len(ids))]
    return frozen(np.array([c for c, _ in pairs])), frozen(np.array([y for _, y in pairs]))


@cache
def _run() -> _Run:
    rng, adam = np.random.default_rng(SEED), Adam()
    weights = init_weights(train_tokenizer().size, rng)
    state = (weights, zeros_like(weights), zeros_like(weights))
    losses, checkpoints, record = [], {}, None
    for step in range(1, STEPS + 1):
        taken = _one_step(state, adam, step, rng)
        state = taken.after
        losses.append(float(np.mean(taken.losses)))
        if step % CHECKPOINT_EVERY == 0:
            checkpoints[step] = state[0]
        if step == SNAPSHOT_STEP:
            record = taken
    return _Run(tuple(losses), state[0], checkpoints, record)


def _one_step(state: tuple[Weights, Weights, Weights], adam: Adam, step: int, rng: np.random.Generator) -> StepRecord:
    contexts, targets = training_examples()
    drawn = [rng.integers(0, len(contexts), MICRO_BATCH) for _ in range(MICRO_BATCHES)]
    results = [loss_and_gradients(state[0], contexts[i], targets[i]) for i in drawn]
    gradients = [g for _, g, _ in results]
    return StepRecord(
        step=step,
        contexts=[contexts[i] for i in drawn],
        targets=[targets[i] for i in drawn],
        probabilities=[p for _, _, p in results],
        losses=[loss for loss, _, _ in results],
        gradients=gradients,
        before=state,
        after=adam.update(*state, mean_of(gradients), step),
    )


@cache
def train() -> TrainingRun:
    """Train once and return the run."""
    run = _run()
    return TrainingRun(
        losses=run.losses,
        parameters=size_of(run.weights),
        vocabulary=train_tokenizer().size,
        examples=len(training_examples()[1]),
        window=WINDOW,
        micro_batch=MICRO_BATCH,
        micro_batches=MICRO_BATCHES,
        checkpoint_every=CHECKPOINT_EVERY,
        checkpoint_steps=tuple(run.checkpoints),
        steps=STEPS,
        learning_rate=Adam().learning_rate,
        snapshot=take_snapshot(run.record, train_tokenizer()),
    )


@lru_cache(maxsize=64)
def generate(prompt: str, limit: int = 40) -> Generation:
    """Write greedily after a prompt until <eos> or `limit` pieces."""
    tokenizer, weights = train_tokenizer(), _run().weights
    start = (BOS_ID, *tokenizer.encode(prompt))
    ids, chances = start, []
    while len(chances) < limit and (not chances or ids[-1] != EOS_ID):
        probabilities = forward(weights, np.array([window_of(ids)]))[2][0]
        ids = (*ids, int(probabilities.argmax()))
        chances.append(float(probabilities[ids[-1]]))
    pieces = tuple(tokenizer.piece(i) for i in ids)
    return Generation(prompt, pieces[: len(start)], pieces[len(start) :], tuple(chances))


def token_errors(step: int | None = None) -> Array:
    """Return for every training position whether the likeliest token is wrong (N,), with a checkpoint's or the final weights."""
    contexts, targets = training_examples()
    return forward(_weights_at(step), contexts)[2].argmax(axis=1) != targets


def corpus_loss(step: int | None = None) -> float:
    """Return the mean loss (nats) over all training positions, with a checkpoint's or the final weights."""
    contexts, targets = training_examples()
    return loss_of(forward(_weights_at(step), contexts)[2], targets)


def _weights_at(step: int | None) -> Weights:
    if step is None:
        return _run().weights
    if step not in _run().checkpoints:
        raise ValueError(f"no checkpoint at step {step}; there are {sorted(_run().checkpoints)}")
    return _run().checkpoints[step]


@cache
def product_example() -> Product:
    """Return a 6 x 6 corner of the trained output weights, transposed, times six hidden activations of three tokens."""
    hidden = forward(_run().weights, training_examples()[0][4:7])[1]
    weights, activations = _run().weights["w2"][:6, 128:134].T, hidden[:, :6].T
    return Product(frozen(weights), frozen(activations), frozen(weights @ activations))
