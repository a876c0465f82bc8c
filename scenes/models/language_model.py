"""Run the training of the tiny transformer once, and ask the trained model: how wrong it is, what it writes.

The run is small and seeded: 240 steps, a checkpoint every 15. With a few thousand tokens the model learns its corpus by
heart; that shows how training moves, not how well large models generalise. How a step works is told in `trainer`, how text
is written in `decode`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

import numpy as np

from scenes.core.errors import InputError
from scenes.core.memo import kept_in
from scenes.models import texts
from scenes.models.adam import Adam
from scenes.models.arrays import frozen
from scenes.models.checkpoint import Checkpoint
from scenes.models.decode import Decoded, Pass, greedy, sampled
from scenes.models.layers import Array, cross_entropy
from scenes.models.memo import kept
from scenes.models.snapshot import CONTEXT, Snapshot, half_known, take_snapshot
from scenes.models.tokenizer import BOS_ID, EOS_ID, tokenize_corpus, train_tokenizer
from scenes.models.trainer import MICRO_BATCH, MICRO_BATCHES, WINDOW, first_checkpoint, shape, training
from scenes.models.transformer import Forward, Weights, forward, size_of

SEED = 18
STEPS = 240
SNAPSHOT_STEP = 87  # from here on the first step with a half-known example is shown in detail
CHECKPOINT_EVERY = 15
ROWS = 16  # documents that are passed through the model at a time
LEGIBLE = (0.0075, 0.95)  # sizes of numbers in the product that is drawn with two decimals


@dataclass(frozen=True)
class TrainingRun:
    """Loss of every step (nats, mean of its micro-batches), the sizes of the run and one step in detail.

    A step predicts micro_batches x micro_batch x window tokens: `micro_batch` windows of `window` tokens at a time.
    """

    losses: tuple[float, ...]
    parameters: int
    vocabulary: int
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
    """A prompt's pieces, <bos> included, and what was written after it: pieces, the probability of each, the passes."""

    prompt: str
    prompt_tokens: tuple[str, ...]
    pieces: tuple[str, ...]
    probabilities: tuple[float, ...]
    passes: tuple[Pass, ...]

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
    checkpoints: dict[int, Checkpoint]
    snapshot: Snapshot


@kept_in("models", in_memory=0, reads=texts.digest)  # all checkpoints take 37 MB: a process keeps those that it asked for
def _run() -> _Run:
    losses: list[float] = []
    checkpoints: dict[int, Checkpoint] = {}
    snapshot: Snapshot | None = None
    for record, saved in training(first_checkpoint(SEED), STEPS):
        losses.append(record.loss)
        if record.step % CHECKPOINT_EVERY == 0:
            checkpoints[record.step] = saved
        if record.step >= SNAPSHOT_STEP and snapshot is None and half_known(record, train_tokenizer()):
            snapshot = take_snapshot(record, train_tokenizer())
    if snapshot is None:
        raise InputError(
            [f"corpus: from step {SNAPSHOT_STEP} on the model half knows no word after {CONTEXT} tokens; change its sentences"]
        )
    return _Run(tuple(losses), checkpoints, snapshot)


@kept
def train() -> TrainingRun:
    """Train once and return the run."""
    run = _run()
    return TrainingRun(
        losses=run.losses,
        parameters=size_of(_weights_at(None)),
        vocabulary=shape().vocabulary,
        window=WINDOW,
        micro_batch=MICRO_BATCH,
        micro_batches=MICRO_BATCHES,
        checkpoint_every=CHECKPOINT_EVERY,
        checkpoint_steps=tuple(run.checkpoints),
        steps=STEPS,
        learning_rate=Adam().learning_rate,
        snapshot=run.snapshot,
    )


@lru_cache(maxsize=4)
def checkpoint_at(step: int | None = None) -> Checkpoint:
    """Return the checkpoint of a step, the last one without a step; ValueError when none was saved there."""
    saved = _run().checkpoints
    if step is not None and step not in saved:
        raise ValueError(f"no checkpoint at step {step}; there are {sorted(saved)}")
    return saved[STEPS if step is None else step]


def _weights_at(step: int | None) -> Weights:
    return checkpoint_at(step).state.weights


@kept
def generate(prompt: str, limit: int = 40) -> Generation:
    """Write greedily after a prompt until <eos> or `limit` pieces, with a key-value cache."""
    start = _start(prompt)
    return _told(prompt, start, greedy(shape(), _weights_at(None), start, stop=EOS_ID, limit=limit))


@kept
def sample(prompt: str, temperature: float, top_k: int, seed: int, limit: int = 40) -> Generation:
    """Write tokens that are drawn with a temperature from the `top_k` likeliest ones, with a seed, until <eos> or `limit` pieces."""
    start = _start(prompt)
    done = sampled(shape(), _weights_at(None), start, temperature=temperature, top_k=top_k, seed=seed, stop=EOS_ID, limit=limit)
    return _told(prompt, start, done)


def _start(prompt: str) -> tuple[int, ...]:
    """Return what the model reads before it writes: <bos> and the prompt's tokens."""
    return (BOS_ID, *train_tokenizer().encode(prompt))


def _told(prompt: str, start: tuple[int, ...], done: Decoded) -> Generation:
    """Return what was written, in pieces."""
    prompt_tokens, pieces = (tuple(map(train_tokenizer().piece, ids)) for ids in (start, done.ids))
    return Generation(prompt, prompt_tokens, pieces, done.probabilities, done.passes)


@kept
def probability_of(prompt: str, piece: str, step: int | None = None) -> float:
    """Return how likely a piece is after a prompt, with a checkpoint's or the final weights."""
    return probabilities_of(prompt, (piece,), step)[0]


@kept
def probabilities_of(prompt: str, pieces: tuple[str, ...], step: int | None = None) -> tuple[float, ...]:
    """Return how likely each piece is after a prompt, with a checkpoint's or the final weights."""
    tokenizer = train_tokenizer()
    ids = np.array([[BOS_ID, *tokenizer.encode(prompt)]])
    logits = forward(shape(), _weights_at(step), ids).logits[0, -1]
    shares = np.exp(logits - logits.max())
    names = [tokenizer.piece(i) for i in range(len(shares))]
    return tuple(float(shares[names.index(piece)] / shares.sum()) for piece in pieces)


# ---------------------------------------------------------------- how wrong the model is
@cache
def documents() -> tuple[Array, Array, Array]:
    """Return every document as a row: ids and the ids that follow, (documents, longest), and which places are real."""
    rows = tokenize_corpus().documents
    longest = max(map(len, rows)) - 1
    ids, targets = (np.full((len(rows), longest), EOS_ID) for _ in range(2))
    for row, document in enumerate(rows):
        ids[row, : len(document) - 1], targets[row, : len(document) - 1] = document[:-1], document[1:]
    real = np.arange(longest) < np.array([[len(document) - 1] for document in rows])
    return frozen(ids), frozen(targets), frozen(real)


@dataclass(frozen=True)
class _Reading:
    """What is kept of a pass over all documents, which itself is large: N real tokens, B documents of T places.

    Whether the likeliest token is `wrong` (N,), and what the heads hand on, `joined` (B, T, width).
    """

    wrong: Array
    joined: Array


def _passes(step: int | None) -> Iterator[tuple[slice, Forward]]:
    """Pass all documents through the model, some rows at a time: what a pass keeps of all of them at once takes 200 MB."""
    ids = documents()[0]
    for start in range(0, len(ids), ROWS):
        rows = slice(start, start + ROWS)
        yield rows, forward(shape(), _weights_at(step), ids[rows])


@lru_cache(maxsize=1)
def _read(step: int | None) -> _Reading:
    ids, targets, real = documents()
    wrong, joined = np.empty(ids.shape, bool), np.empty((*ids.shape, shape().width))
    for rows, done in _passes(step):
        wrong[rows] = done.logits.argmax(axis=-1) != targets[rows]
        joined[rows] = done.attention.joined[0].reshape(*ids[rows].shape, -1)
    return _Reading(frozen(wrong[real]), frozen(joined))


@cache
def token_errors(step: int | None = None) -> Array:
    """Return for every token after the first of every document whether the likeliest token is wrong (N,)."""
    return _read(step).wrong


def corpus_loss(step: int | None = None) -> float:
    """Return the mean loss (nats) of the same tokens, with a checkpoint's or the final weights."""
    _, targets, real = documents()
    losses = [cross_entropy(done.logits, targets[rows])[0] for rows, done in _passes(step)]
    return float(np.concatenate(losses)[real].mean())


@kept
def product_example() -> Product:
    """Return a 6 x 6 corner of the attention's output matrix, transposed, times six of its inputs for three tokens.

    It is the first such place, document by document, whose every number has a size within `LEGIBLE`.
    """
    places = product(np.argwhere(documents()[2][:, 2:]).tolist(), range(0, shape().width, 6))
    return next(made for (row, place), column in places if _is_legible(made := _product_at(row, place, column)))


def _product_at(row: int, place: int, column: int) -> Product:
    """Cut a product out of three tokens of a document from a place on, six columns from a column on."""
    mixed = _read(None).joined
    left = _weights_at(None)["out"][column : column + 6, :6].T
    right = mixed[row, place : place + 3, column : column + 6].T
    return Product(frozen(left), frozen(right), frozen(left @ right))


def _is_legible(made: Product) -> bool:
    return _are_legible(np.concatenate([made.weights, made.activations, made.output], axis=1))


def _are_legible(values: Array) -> bool:
    sizes = np.abs(values)
    return bool(LEGIBLE[0] < sizes.min() and sizes.max() < LEGIBLE[1])
