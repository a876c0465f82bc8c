"""Look into one training step: bars, one prediction, the optimizer's blocks and the chunks for the all-reduce.

Everything is cut out of real arrays of that step. Which rows, columns and examples are shown is chosen by rules that are
written here (largest gradients, an example the model half knows), so the picture is legible; the values are not changed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenes.models.arrays import frozen
from scenes.models.layers import Array
from scenes.models.tokenizer import BOS_ID, EOS_ID, Tokenizer
from scenes.models.trainer import StepRecord
from scenes.models.transformer import Weights, mean_of

BARS = 18
BLOCK_ROWS, BLOCK_COLUMNS = 5, 8
IN_FLIGHT = 3  # the micro-batch that is under way when the step is looked into: those after it have not run yet
WORD = re.compile(r" [^\W\d_]{2,}")
CONTEXT = 8  # tokens of the shown example: the whole beginning of a document, <bos> included


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
    """One example: its micro-batch (from 1), context, true piece, its probability and loss (nats), the five likeliest.

    `attention` (heads, 8, 8): how much of each token (column) every token of the context (row) mixes in, per head.
    """

    micro_batch: int
    context: tuple[str, ...]
    true_token: str
    true_probability: float
    loss: float
    top5: tuple[tuple[str, float], ...]
    attention: Array


@dataclass(frozen=True)
class Snapshot:
    """One step of the run, ready to draw.

    `gradient_bars` (4, 18): entries of one row of the head's gradient, one row of bars a micro-batch; `merged_bars` (18,)
    their mean. `gradient_matrix` (4, 4): one entry of each quarter of that gradient (column) on each of four nodes (row),
    one node a micro-batch. `kept`: activations of one micro-batch that each layer keeps for the backward pass, by its name.
    """

    step: int
    micro_losses: tuple[float, ...]
    gradient_bars: Array
    merged_bars: Array
    prediction: Prediction
    block: AdamBlock
    gradient_matrix: Array
    kept: tuple[tuple[str, int], ...]

    @property
    def context(self) -> tuple[str, ...]:
        """Pieces of the example's context, oldest first."""
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


def take_snapshot(record: StepRecord, tokenizer: Tokenizer) -> Snapshot:
    """Cut the drawable parts out of one recorded step."""
    gradients = [result.gradients for result in record.results]
    bars = gradient_bars(gradients)
    return Snapshot(
        step=record.step,
        micro_losses=tuple(result.loss for result in record.results),
        gradient_bars=frozen(bars),
        merged_bars=frozen(bars.mean(axis=0)),
        prediction=choose_prediction(record, tokenizer),
        block=adam_block(record),
        gradient_matrix=frozen(gradient_matrix(gradients)),
        kept=tuple(record.results[IN_FLIGHT - 1].forward.kept.items()),
    )


def gradient_bars(gradients: list[Weights]) -> Array:
    """Return (micro-batches, 18) entries of the head gradient's row with the largest sum, its 18 largest columns."""
    total: Array = np.asarray(sum(np.abs(g["head"]) for g in gradients))
    row = int(total.sum(axis=1).argmax())
    columns = np.sort(np.argsort(-total[row], kind="stable")[:BARS])
    return np.stack([g["head"][row, columns] for g in gradients])


def choose_prediction(record: StepRecord, tokenizer: Tokenizer) -> Prediction:
    """Return the example that `half_known` finds; raises ValueError where it finds none."""
    if (where := half_known(record, tokenizer)) is None:
        raise ValueError(f"no half-known example at step {record.step}; choose another step")
    return _prediction(record, where, tokenizer)


def half_known(record: StepRecord, tokenizer: Tokenizer) -> tuple[int, int] | None:
    """Find, of the micro-batch in flight, the half-known token (0.25 < p < 0.75) after 8 tokens of a document: its window and place.

    The true token begins a word and is more than one letter of it; of several examples that with the longest pieces is taken.
    """
    micro = IN_FLIGHT - 1
    ids, targets, result = record.ids[micro], record.targets[micro], record.results[micro]
    found = []
    for window, end in _openings(ids):
        true = int(targets[window, end])
        p = float(result.probabilities[window, end, true])
        if 0.25 < p < 0.75 and WORD.fullmatch(tokenizer.piece(true)):
            found.append((_letters([*ids[window, end - CONTEXT + 1 : end + 1], true], tokenizer), window, end))
    return max(found)[1:] if found else None


def _openings(ids: Array) -> Iterator[tuple[int, int]]:
    """Yield window and place of every eighth token of a document whose beginning is in its window."""
    for window, place in np.argwhere(ids == BOS_ID).tolist():
        end = place + CONTEXT - 1
        if end < ids.shape[1] and not {BOS_ID, EOS_ID} & set(ids[window, place + 1 : end + 1].tolist()):
            yield window, end


def _prediction(record: StepRecord, where: tuple[int, int], tokenizer: Tokenizer) -> Prediction:
    (window, end), micro = where, IN_FLIGHT - 1
    result, context = record.results[micro], slice(end - CONTEXT + 1, end + 1)
    probabilities, true = result.probabilities[window, end], int(record.targets[micro][window, end])
    top = np.argsort(-probabilities, kind="stable")[:5]
    return Prediction(
        micro_batch=IN_FLIGHT,
        context=tuple(tokenizer.piece(k) for k in record.ids[micro][window, context].tolist()),
        true_token=tokenizer.piece(true),
        true_probability=float(probabilities[true]),
        loss=float(-np.log(probabilities[true])),
        top5=tuple((tokenizer.piece(k), float(probabilities[k])) for k in top.tolist()),
        attention=frozen(result.forward.attention.weights[window, :, context, context]),
    )


def _letters(ids: list[int], tokenizer: Tokenizer) -> int:
    return sum(len(tokenizer.piece(int(k)).strip()) for k in ids)


def adam_block(record: StepRecord) -> AdamBlock:
    """Cut the block of the head whose merged gradient is largest, in every state of the update."""
    merged = mean_of([result.gradients for result in record.results])["head"]
    rows = np.sort(np.argsort(-np.abs(merged).sum(axis=1), kind="stable")[:BLOCK_ROWS])
    columns = np.sort(np.argsort(-np.abs(merged[rows]).sum(axis=0), kind="stable")[:BLOCK_COLUMNS])

    def cut(matrix: Array) -> Array:
        return frozen(matrix[np.ix_(rows, columns)])

    before, after = record.before, record.after
    states = [cut(weights["head"]) for weights in (before.m, after.m, before.v, after.v, before.weights, after.weights)]
    return AdamBlock(tuple(rows.tolist()), tuple(columns.tolist()), cut(merged), *states)


def gradient_matrix(gradients: list[Weights]) -> Array:
    """Return (nodes, chunks): of each equal part of the head's gradient the entry whose smallest magnitude is largest."""
    nodes = len(gradients)
    parts = np.stack([np.array_split(g["head"].ravel(), nodes) for g in gradients])
    entry = np.abs(parts).min(axis=0).argmax(axis=1)
    return np.stack([parts[:, chunk, entry[chunk]] for chunk in range(nodes)], axis=1)
