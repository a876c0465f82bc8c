"""Split one layer over GPUs by data, by tensor and by pipeline stage: the same output, the same gradient, other messages.

The layer is the MLP of the tiny transformer, relu(x U) D, with the trained weights and the batch of the step that the film looks
into; the derivative that comes back to it is the real one. Data: every GPU has all weights and some rows of x, gradients are added
(Goyal et al. 2017, section 2.3). Tensor: U by columns, D by rows, so that relu needs no message; the partial outputs are added
(Shoeybi et al. 2019, "Megatron-LM", section 3). Pipeline: U on one stage, D on the next; what is between them travels (Huang et al.
2019, "GPipe"). Bytes are those of values that a GPU sends, with a ring where they are added (Patarasuk and Yuan 2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models import layers
from scenes.models.arrays import frozen
from scenes.models.data_parallel import global_batch, step_record
from scenes.models.estimate import GRADIENT, WEIGHT, all_reduce_bytes
from scenes.models.tokenizer import BOS_ID
from scenes.models.trainer import shape
from scenes.models.transformer import documents_of, forward

GPUS = 4
STAGES = 2  # the layer has two matrices


@dataclass(frozen=True)
class Split:
    """A way to split: its name, what each GPU held (weights, rows of x), output (T, D), gradients of U and D, bytes that a GPU sends.

    `sent_forward` and `sent_backward`: bytes of the busiest GPU in one pass each way. `partial`: the outputs of the GPUs before they are joined.
    """

    name: str
    gpus: int
    weights_per_gpu: int
    rows_per_gpu: int
    output: np.ndarray
    up_gradient: np.ndarray
    down_gradient: np.ndarray
    sent_forward: float
    sent_backward: float
    partial: tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Layer:
    """A real MLP: input x (T, D), weights up (D, F) and down (F, D), and the derivative of the loss for its output (T, D)."""

    x: np.ndarray
    up: np.ndarray
    down: np.ndarray
    d_out: np.ndarray

    @property
    def values(self) -> int:
        """Number of weights."""
        return int(self.up.size + self.down.size)


def run(layer: Layer) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return output (T, D) and the gradients of up (D, F) and down (F, D), all on one GPU."""
    fired, first = _first_stage(layer)
    out, d_fired, d_down = _second_stage(layer, fired)
    return out, _back_through_first(d_fired, first), d_down


def _first_stage(layer: Layer) -> tuple[np.ndarray, tuple[layers.Cache, np.ndarray]]:
    units, up_cache = layers.linear(layer.x, layer.up)
    fired, relu_cache = layers.relu(units)
    return fired, (up_cache, relu_cache)


def _second_stage(layer: Layer, fired: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the output, the derivative for what came in, and the gradient of down."""
    out, down_cache = layers.linear(fired, layer.down)
    return out, *layers.linear_backward(layer.d_out, down_cache)


def _back_through_first(d_fired: np.ndarray, kept: tuple[layers.Cache, np.ndarray]) -> np.ndarray:
    up_cache, relu_cache = kept
    return layers.linear_backward(layers.relu_backward(d_fired, relu_cache), up_cache)[1]


def by_data(layer: Layer, gpus: int = GPUS) -> Split:
    """Give every GPU all weights and a share of the rows; their gradients are added, outputs stay where they are."""
    rows = np.array_split(np.arange(len(layer.x)), gpus)
    parts = [run(Layer(layer.x[own], layer.up, layer.down, layer.d_out[own])) for own in rows]
    outs, ups, downs = zip(*parts, strict=True)
    sent = all_reduce_bytes(gpus, GRADIENT * layer.values)
    return _split(
        "data", gpus, layer.values, len(rows[0]), np.concatenate(outs), (np.sum(ups, axis=0), np.sum(downs, axis=0)), (0.0, sent), outs
    )


def by_tensor(layer: Layer, gpus: int = GPUS) -> Split:
    """Give every GPU some columns of up and the same rows of down, and all rows of x; outputs are added, and so is what goes back."""
    units = np.array_split(np.arange(layer.up.shape[1]), gpus)
    parts = [run(Layer(layer.x, layer.up[:, own], layer.down[own], layer.d_out)) for own in units]
    outs, ups, downs = zip(*parts, strict=True)
    sent = all_reduce_bytes(gpus, WEIGHT * layer.x.size)  # forward the outputs, backward the derivatives for x
    gradients = np.concatenate(ups, axis=1), np.concatenate(downs)
    return _split("tensor", gpus, ups[0].size + downs[0].size, len(layer.x), np.sum(outs, axis=0), gradients, (sent, sent), outs)


def by_stage(layer: Layer, micro_batches: int = GPUS) -> Split:
    """Give up to one stage and down to the next: micro-batches of rows travel between them, and their derivatives back."""
    outs, ups, downs, sent = [], [], [], [0.0, 0.0]
    for rows in np.array_split(np.arange(len(layer.x)), micro_batches):
        own = Layer(layer.x[rows], layer.up, layer.down, layer.d_out[rows])
        fired, first = _first_stage(own)
        out, d_fired, d_down = _second_stage(own, fired)
        outs.append(out)
        ups.append(_back_through_first(d_fired, first))
        downs.append(d_down)
        sent = [sent[0] + WEIGHT * fired.size, sent[1] + WEIGHT * d_fired.size]
    most = max(layer.up.size, layer.down.size)
    gradients = np.sum(ups, axis=0), np.sum(downs, axis=0)
    return _split("pipeline", STAGES, most, len(layer.x), np.concatenate(outs), gradients, (sent[0], sent[1]), outs)


def _split(
    name: str,
    gpus: int,
    weights: int,
    rows: int,
    output: np.ndarray,
    gradients: tuple[np.ndarray, np.ndarray],
    sent: tuple[float, float],
    partial: Sequence[np.ndarray],
) -> Split:
    return Split(
        name, gpus, int(weights), rows, frozen(output), frozen(gradients[0]), frozen(gradients[1]), *sent, tuple(map(frozen, partial))
    )


@cache
def real_layer() -> Layer:
    """Return the tiny model's MLP in the step of the snapshot, with the batch and the derivative of that step."""
    weights = step_record().before.weights
    ids, targets = global_batch()
    done = forward(shape(), weights, ids, documents_of(ids, BOS_ID))
    _, cached = layers.cross_entropy(done.logits, targets)
    d_y, _ = layers.linear_backward(layers.cross_entropy_backward(cached), done.caches["head"])
    d_y, _ = layers.rms_norm_backward(d_y, done.caches["head_norm"])
    x = done.caches["up"][0]
    return Layer(frozen(x), frozen(weights["up"]), frozen(weights["down"]), frozen(d_y.reshape(len(x), -1)))


@cache
def three_splits() -> tuple[Split, Split, Split]:
    """Return the real layer split by data, by tensor and by stage."""
    layer = real_layer()
    return by_data(layer), by_tensor(layer), by_stage(layer)
