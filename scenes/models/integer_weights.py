"""Round a real weight matrix to 8 and to 4 bits, and see how far it moves and what the model then says.

Symmetric rounding to the nearest of 2^(b - 1) - 1 steps on each side of 0, one scale for each output channel (Jacob et al. 2018,
"Quantization and training of neural networks", section 2; Dettmers et al. 2022, "LLM.int8()", section 2.1) or for each group of inputs of a
channel (Frantar et al. 2022, "GPTQ", section 4, groups). Scales are kept at 16 bits. Weights are rounded as they are, without the corrections of
GPTQ or AWQ; activations stay exact.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.arrays import frozen
from scenes.models.language_model import checkpoint_at, documents
from scenes.models.layers import cross_entropy
from scenes.models.memo import kept
from scenes.models.trainer import shape
from scenes.models.transformer import Weights, forward

MATRIX = "down"  # of the tiny model's MLP: (128, 48)
GROUP = 16  # inputs that share a scale
SCALE_BITS = 16
FULL_BITS = 16  # of the weights that are replaced: bf16
READ = 24  # documents on which the loss is measured


@dataclass(frozen=True)
class Rounded:
    """A matrix (inputs, channels) rounded to `bits`: whole numbers, the scale of each group (groups, channels), what they stand for, and the error.

    `error`: root mean square of the change over that of the weights. `bits_per_weight` counts the scales.
    """

    bits: int
    group: int
    codes: np.ndarray
    scales: np.ndarray
    values: np.ndarray
    error: float

    @property
    def levels(self) -> int:
        """Different values that a weight can take."""
        return 2 * most_of(self.bits) + 1

    @property
    def bits_per_weight(self) -> float:
        """Bits of a weight with its share of the scales."""
        return self.bits + SCALE_BITS / self.group

    @property
    def smaller(self) -> float:
        """How many times as small as at 16 bits."""
        return FULL_BITS / self.bits_per_weight


def most_of(bits: int) -> int:
    """Return the largest whole number of a signed, symmetric format: 127 of 8 bits, 7 of 4."""
    return int(2 ** (bits - 1) - 1)


def round_matrix(matrix: np.ndarray, bits: int, group: int | None = None) -> Rounded:
    """Round a matrix (inputs, channels), a scale for each channel and each `group` of inputs (all without one).

    The scale is the largest size in the group over `most_of`; raises ValueError unless the groups come out even.
    """
    inputs, channels = matrix.shape
    size = group or inputs
    if inputs % size:
        raise ValueError(f"{inputs} inputs do not split into groups of {size}")
    grouped = matrix.reshape(-1, size, channels)
    scales = np.abs(grouped).max(axis=1) / most_of(bits)
    safe = np.where(scales == 0, 1.0, scales)[:, None]
    codes = np.rint(grouped / safe)
    values = (codes * safe).reshape(matrix.shape)
    error = float(np.linalg.norm(values - matrix) / (np.linalg.norm(matrix) or 1.0))
    return Rounded(bits, size, frozen(codes.reshape(matrix.shape).astype(int)), frozen(scales), frozen(values), error)


@cache
def real_matrix() -> np.ndarray:
    """Return the matrix of the trained tiny model that is rounded."""
    return frozen(checkpoint_at().state.weights[MATRIX])


@cache
def rounded_ways() -> tuple[Rounded, Rounded, Rounded]:
    """Return it at int8 a channel, at int4 a channel and at int4 a group."""
    matrix = real_matrix()
    return round_matrix(matrix, 8), round_matrix(matrix, 4), round_matrix(matrix, 4, GROUP)


@kept
def loss_of(bits: int, group: int | None = None) -> float:
    """Return the mean loss (nats) of the tiny model on the first READ documents when all matrices but embedding and head are rounded; 0 bits: none."""
    kept_weights = checkpoint_at().state.weights
    matrices = ("qkv", "out", "up", "down") if bits else ()
    weights: Weights = {**kept_weights, **{name: round_matrix(kept_weights[name], bits, group).values for name in matrices}}
    ids, targets, real = (part[:READ] for part in documents())
    losses, _ = cross_entropy(forward(shape(), weights, ids).logits, targets)
    return float(losses[real].mean())
