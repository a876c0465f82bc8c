"""Look into one training step: bars, one prediction, the optimizer's blocks and the chunks for the all-reduce.

Everything is cut out of real arrays of that step. Which rows, columns and examples are shown is chosen by rules that are
written here (largest gradients, an example the model half knows), so the picture is legible; the values are not changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenes.models.network import Array, Weights, mean_of
from scenes.models.tokenizer import BOS_ID, EOS_ID, Tokenizer

BARS = 18
BLOCK_ROWS, BLOCK_COLUMNS = 5, 8
IN_FLIGHT = 3  # the micro-batch that is under way when the step is looked into: those after it have not run yet


@dataclass(frozen=True)
class StepRecord:
    """Raw arrays of one step: per micro-batch contexts, targets, probabilities, gradients; optimizer before and after."""

    step: int
    contexts: list[Array]
    targets: list[Array]
    probabilities: list[Array]
    losses: list[float]
    gradients: list[Weights]
    before: tuple[Weights, Weights, Weights]
    after: tuple[Weights, Weights, Weights]


@dataclass(frozen=True)
class AdamBlock:
    """The same 5 x 8 block of the output weights in five states; `rows` and `columns` say where it was cut out."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    gradient: Array
    m_before: Array
    m_after: Array
    v_before: Array
    v_after: Array
    weights_before: Array
    weights_after: Array

    @property
    def most_moved(self) -> tuple[int, int]:
        """Row and column of the weight that the step changes most."""
        change = np.abs(self.weights_after - self.weights_before)
        row, column = divmod(int(change.argmax()), change.shape[1])
        return row, column


@dataclass(frozen=True)
class Prediction:
    """One example: its micro-batch (from 1), context, true piece, its probability and loss (nats), the five likeliest."""

    micro_batch: int
    context: tuple[str, ...]
    true_token: str
    true_probability: float
    loss: float
    top5: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Snapshot:
    """One step of the run, ready to draw.

    `gradient_bars` (4, 18): entries of one row of the output weights' gradient, one row of bars a micro-batch;
    `merged_bars` (18,) their mean. `gradient_matrix` (4, 4): one entry of each quarter of that gradient (column) on each
    of four nodes (row), one node a micro-batch. `norms`: length of each micro-batch's whole gradient.
    """

    step: int
    micro_losses: tuple[float, ...]
    norms: tuple[float, ...]
    gradient_bars: Array
    merged_bars: Array
    prediction: Prediction
    block: AdamBlock
    gradient_matrix: Array

    @property
    def context(self) -> tuple[str, ...]:
        """Pieces of the example's window, oldest first."""
        return self.prediction.context

    @property
    def true_token(self) -> str:
        """The piece that really follows."""
        return self.prediction.true_token

    @property
    def top5(self) -> tuple[tuple[str, float], ...]:
        """The five likeliest pieces with their probabilities."""
        return self.prediction.top5

    @property
    def loss(self) -> float:
        """-ln p of the true piece, in nats."""
        return self.prediction.loss


def frozen(array: Array) -> Array:
    """Return a read-only copy."""
    copy = np.array(array)
    copy.setflags(write=False)
    return copy


def take_snapshot(record: StepRecord, tokenizer: Tokenizer) -> Snapshot:
    """Cut the drawable parts out of one recorded step."""
    bars = gradient_bars(record.gradients)
    return Snapshot(
        step=record.step,
        micro_losses=tuple(record.losses),
        norms=tuple(float(np.sqrt(sum((g**2).sum() for g in grads.values()))) for grads in record.gradients),
        gradient_bars=frozen(bars),
        merged_bars=frozen(bars.mean(axis=0)),
        prediction=choose_prediction(record, tokenizer),
        block=adam_block(record),
        gradient_matrix=frozen(gradient_matrix(record.gradients)),
    )


def gradient_bars(gradients: list[Weights]) -> Array:
    """Return (micro-batches, 18) entries of the output gradient's row with the largest sum, its 18 largest columns."""
    total = sum(np.abs(g["w2"]) for g in gradients)
    row = int(total.sum(axis=1).argmax())
    columns = np.sort(np.argsort(-total[row], kind="stable")[:BARS])
    return np.stack([g["w2"][row, columns] for g in gradients])


def choose_prediction(record: StepRecord, tokenizer: Tokenizer) -> Prediction:
    """Choose, of the micro-batch in flight and inside documents, the half-known example (0.25 < p < 0.75) with the longest pieces.

    Window and true token begin with a word, so that a reader can tell where they start.
    """
    half = [(i, j, c, y) for i, j, c, y, p in _examples(record) if i == IN_FLIGHT - 1 and 0.25 < p < 0.75 and _inside(c, y)]
    starts = [(i, j, c, y) for i, j, c, y in half if all(tokenizer.piece(k).startswith(" ") for k in (int(c[0]), y))]
    found = [(_letters(c, y, tokenizer), i, j) for i, j, c, y in starts]
    if not found:
        raise ValueError(f"no half-known example at step {record.step}; choose another step")
    _, i, j = max(found)
    probabilities, target = record.probabilities[i][j], int(record.targets[i][j])
    top = np.argsort(-probabilities, kind="stable")[:5]
    return Prediction(
        micro_batch=i + 1,
        context=tuple(tokenizer.piece(k) for k in record.contexts[i][j].tolist()),
        true_token=tokenizer.piece(target),
        true_probability=float(probabilities[target]),
        loss=float(-np.log(probabilities[target])),
        top5=tuple((tokenizer.piece(k), float(probabilities[k])) for k in top.tolist()),
    )


def _examples(record: StepRecord) -> Iterator[tuple[int, int, Array, int, float]]:
    for i, (contexts, targets) in enumerate(zip(record.contexts, record.targets, strict=True)):
        for j, (context, target) in enumerate(zip(contexts, targets, strict=True)):
            yield i, j, context, int(target), float(record.probabilities[i][j, target])


def _inside(context: Array, target: int) -> bool:
    return BOS_ID not in context and EOS_ID not in context and target not in (BOS_ID, EOS_ID)


def _letters(context: Array, target: int, tokenizer: Tokenizer) -> int:
    return sum(len(tokenizer.piece(k).strip()) for k in context.tolist()) + 2 * len(tokenizer.piece(target).strip())


def adam_block(record: StepRecord) -> AdamBlock:
    """Cut the block of the output weights whose merged gradient is largest, in every state of the update."""
    merged = mean_of(record.gradients)["w2"]
    rows = np.sort(np.argsort(-np.abs(merged).sum(axis=1), kind="stable")[:BLOCK_ROWS])
    columns = np.sort(np.argsort(-np.abs(merged[rows]).sum(axis=0), kind="stable")[:BLOCK_COLUMNS])

    def cut(weights: Weights) -> Array:
        return frozen(weights["w2"][np.ix_(rows, columns)])

    (w0, m0, v0), (w1, m1, v1) = record.before, record.after
    where = (tuple(rows.tolist()), tuple(columns.tolist()))
    return AdamBlock(*where, cut({"w2": merged}), cut(m0), cut(m1), cut(v0), cut(v1), cut(w0), cut(w1))


def gradient_matrix(gradients: list[Weights]) -> Array:
    """Return (nodes, chunks): of each equal part of the output gradient the entry whose smallest magnitude is largest."""
    nodes = len(gradients)
    parts = np.stack([np.array_split(g["w2"].ravel(), nodes) for g in gradients])
    entry = np.abs(parts).min(axis=0).argmax(axis=1)
    return np.stack([parts[:, chunk, entry[chunk]] for chunk in range(nodes)], axis=1)
