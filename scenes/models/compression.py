"""Make the trained tiny model smaller, and measure what it costs: fewer bits a weight, weights cut away.

Quantization after training: each column of a matrix is rounded to the nearest of 2^(b - 1) - 1 steps either side of 0, the largest weight the
last step (symmetric, per output channel: Jacob et al. 2018, "Quantization and training of neural networks for efficient
integer-arithmetic-only inference"; Krishnamoorthi 2018, section 3). Quantization-aware training goes on training with the rounded weights in the
forward pass and passes the gradient through the rounding unchanged (the straight-through estimator: Bengio et al. 2013). Pruning sets the
smallest weights of each matrix to 0 (Han et al. 2015, "Learning both weights and connections"), without training on.

Norms stay as they are; activations keep their 64 bits. A corpus learnt by heart says how error grows, not how large models fare: those
lose less at 4 bits (Lin et al. 2023, "AWQ").
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.adam import Adam
from scenes.models.language_model import ROWS, checkpoint_at, documents
from scenes.models.layers import cross_entropy
from scenes.models.memo import kept
from scenes.models.tokenizer import BOS_ID
from scenes.models.trainer import MICRO_BATCH, draw_windows, shape
from scenes.models.transformer import Weights, documents_of, forward, loss_and_gradients

BITS = (8, 6, 5, 4, 3, 2)
CUT = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
FULL_BITS = 16  # of a weight as models are trained: what sizes are compared with
AWARE_BITS, AWARE_STEPS, AWARE_SEED = 3, 40, 5
SCALE_BITS = 16  # one scale a column


@dataclass(frozen=True)
class Compressed:
    """One smaller model: bits a weight or share cut away, mean loss in nats, share of tokens guessed wrong, bytes over those at 16 bits."""

    setting: float
    loss: float
    wrong: float
    size: float


@dataclass(frozen=True)
class Compression:
    """The full model, it quantized after training (by BITS), quantization-aware at AWARE_BITS, and pruned (by CUT)."""

    full: Compressed
    quantized: tuple[Compressed, ...]
    aware: Compressed
    pruned: tuple[Compressed, ...]

    def at(self, bits: int) -> Compressed:
        """Return the model quantized to so many bits; KeyError for others than BITS."""
        return {round(one.setting): one for one in self.quantized}[bits]


def quantize(matrix: np.ndarray, bits: int) -> np.ndarray:
    """Round a matrix (inputs, outputs) to `bits` bits a weight, one scale a column; ValueError for fewer than 2 bits."""
    if bits < 2:
        raise ValueError(f"{bits} bits hold no sign and step; take 2 or more")
    steps = 2 ** (bits - 1) - 1
    scale = np.abs(matrix).max(axis=0, keepdims=True) / steps
    scale = np.where(scale == 0, 1.0, scale)
    rounded: np.ndarray = np.round(matrix / scale) * scale
    return rounded


def prune(matrix: np.ndarray, share: float) -> np.ndarray:
    """Set the smallest `share` (0..1) of a matrix's weights to 0."""
    count = round(share * matrix.size)
    if not count:
        return matrix
    smallest = np.argsort(np.abs(matrix), axis=None, kind="stable")[:count]
    cut = matrix.copy()
    cut.flat[smallest] = 0.0
    return cut


def quantized_size(weights: Weights, bits: int) -> float:
    """Return the bytes of quantized weights, scales included, over those at FULL_BITS."""
    matrices = [w for w in weights.values() if w.ndim > 1]
    return float(sum(w.size * bits + w.shape[1] * SCALE_BITS for w in matrices) / sum(w.size * FULL_BITS for w in matrices))


def judged(weights: Weights) -> tuple[float, float]:
    """Return mean loss (nats) and share of wrong guesses of weights over all documents."""
    ids, targets, real = documents()
    losses, wrong = np.empty(ids.shape), np.empty(ids.shape, bool)
    for start in range(0, len(ids), ROWS):
        rows = slice(start, start + ROWS)
        logits = forward(shape(), weights, ids[rows]).logits
        losses[rows], wrong[rows] = cross_entropy(logits, targets[rows])[0], logits.argmax(axis=-1) != targets[rows]
    return float(losses[real].mean()), float(wrong[real].mean())


@kept
def compression() -> Compression:
    """Quantize and prune the trained model in every way, and judge each."""
    weights = checkpoint_at().state.weights
    loss, wrong = judged(weights)
    quantized = tuple(_made(bits, quantized_weights(weights, bits), quantized_size(weights, bits)) for bits in BITS)
    pruned = tuple(_made(share, {n: prune(w, share) if w.ndim > 1 else w for n, w in weights.items()}, 1 - share) for share in CUT)
    aware = _made(AWARE_BITS, quantized_weights(_trained_aware(), AWARE_BITS), quantized_size(weights, AWARE_BITS))
    return Compression(Compressed(FULL_BITS, loss, wrong, 1.0), quantized, aware, pruned)


def quantized_weights(weights: Weights, bits: int) -> Weights:
    """Return all weights with the matrices quantized."""
    return {name: quantize(w, bits) if w.ndim > 1 else w for name, w in weights.items()}


def _made(setting: float, weights: Weights, size: float) -> Compressed:
    return Compressed(setting, *judged(weights), size)


@cache
def _trained_aware() -> Weights:
    """Go on from the last checkpoint for AWARE_STEPS steps with rounded weights in the forward pass."""
    adam, rng = Adam(learning_rate=1e-3), np.random.default_rng(AWARE_SEED)
    state = adam.start(checkpoint_at().state.weights)
    for _ in range(AWARE_STEPS):
        ids, targets = draw_windows(rng, 4 * MICRO_BATCH)
        rounded = quantized_weights(state.weights, AWARE_BITS)
        state = adam.update(state, loss_and_gradients(shape(), rounded, ids, targets, documents_of(ids, BOS_ID)).gradients)
    return state.weights
