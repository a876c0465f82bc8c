"""Multiply matrices on a systolic array, cycle by cycle, and tile by tile as a GPU does, and count what each reads from memory.

A systolic array is a grid of cells that each multiply and add once a cycle and hand their numbers to a neighbour (Kung 1982, "Why
systolic architectures?"). This one is weight-stationary, as the TPU's (Jouppi et al. 2017, "In-datacenter performance analysis of a
tensor processing unit", section 2 and figure 4): a weight stays in its cell, inputs move to the right, sums move down. Input row m
enters array row k at cycle m + k, so that it meets the sum of its own row there. Loading of the weights is not shown, and nothing
is known of clock rates: a cycle is a cycle.

A GPU cuts the product into tiles that fit into the fast memory of a core and reads each tile's rows and columns once (NVIDIA,
"Matrix multiplication background user's guide"; Hong and Kung 1981, "I/O complexity: the red-blue pebble game", for the bound).
"""

from dataclasses import dataclass
from functools import cache
from math import ceil

import numpy as np

from scenes.models.arrays import frozen
from scenes.models.language_model import product_example

IDLE = -1
SIDE = 4  # cells of the array that is drawn
BYTES = 2  # of a value, as served models are multiplied: bf16


@dataclass(frozen=True)
class Cycle:
    """What every cell (K, N) does in a cycle, counted from 0: which input row it works on (IDLE for none), the input's value, the sum it hands down.

    `left`: (row, column) of the results that leave at the bottom when the cycle ends.
    """

    number: int
    rows: np.ndarray
    inputs: np.ndarray
    sums: np.ndarray
    left: tuple[tuple[int, int], ...]

    @property
    def busy(self) -> int:
        """Cells that multiply."""
        return int((self.rows != IDLE).sum())


@dataclass(frozen=True)
class SystolicRun:
    """inputs (M, K) @ weights (K, N) = output (M, N), the cycles that it took, and the values that were read and written."""

    inputs: np.ndarray
    weights: np.ndarray
    output: np.ndarray
    cycles: tuple[Cycle, ...]
    values_read: int
    values_written: int

    @property
    def utilization(self) -> float:
        """Share of all cells and cycles that multiply, 0..1: M / (M + K + N - 2)."""
        return sum(cycle.busy for cycle in self.cycles) / (len(self.cycles) * self.weights.size)

    @property
    def operations(self) -> int:
        """Multiplications and additions: 2 M K N."""
        return 2 * sum(cycle.busy for cycle in self.cycles)


@dataclass(frozen=True)
class TiledRun:
    """The same product by tiles of `tile` x `tile` results: the output, and the values that were read and written."""

    tile: int
    output: np.ndarray
    operations: int
    values_read: int
    values_written: int

    @property
    def intensity(self) -> float:
        """Operations a byte that moves between memory and the core."""
        return self.operations / (BYTES * (self.values_read + self.values_written))


def systolic(inputs: np.ndarray, weights: np.ndarray) -> SystolicRun:
    """Run inputs (M, K) through an array that holds weights (K, N): M + K + N - 2 cycles; ValueError when the shapes do not fit."""
    if inputs.ndim != 2 or weights.ndim != 2 or inputs.shape[1] != len(weights):
        raise ValueError(f"inputs {inputs.shape} cannot be multiplied by weights {weights.shape}")
    count, (depth, width) = len(inputs), weights.shape
    output = np.zeros((count, width))
    rows, moving, sums = np.full((depth, width), IDLE), np.zeros((depth, width)), np.zeros((depth, width))
    cycles = []
    for number in range(count + depth + width - 2):
        rows, moving = _shift(rows, _entering(number, count, depth)), _shift(moving, _values_at(inputs, number))
        sums = np.where(rows == IDLE, 0.0, np.vstack([np.zeros(width), sums[:-1]]) + moving * weights)
        left = tuple((int(rows[-1, column]), column) for column in range(width) if rows[-1, column] != IDLE)
        for row, column in left:
            output[row, column] = sums[-1, column]
        cycles.append(Cycle(number, frozen(rows), frozen(moving), frozen(sums), left))
    return SystolicRun(frozen(inputs), frozen(weights), frozen(output), tuple(cycles), weights.size + inputs.size, output.size)


def _shift(cells: np.ndarray, entering: np.ndarray) -> np.ndarray:
    """Move what the cells (K, N) hold one to the right, and let a column (K,) enter."""
    return np.column_stack([entering, cells[:, :-1]])


def _entering(number: int, count: int, depth: int) -> np.ndarray:
    """Return which input row enters each array row (K,) in a cycle, IDLE for none."""
    row = number - np.arange(depth)
    return np.where((row >= 0) & (row < count), row, IDLE)


def _values_at(inputs: np.ndarray, number: int) -> np.ndarray:
    rows = _entering(number, *inputs.shape)
    return np.where(rows == IDLE, 0.0, inputs[rows, np.arange(inputs.shape[1])])


def tiled(inputs: np.ndarray, weights: np.ndarray, tile: int) -> TiledRun:
    """Multiply inputs (M, K) by weights (K, N) by tiles of `tile` x `tile` results, each of which reads its rows and columns once."""
    if tile < 1:
        raise ValueError(f"a tile has a side of at least 1, not {tile}")
    (count, depth), width = inputs.shape, weights.shape[1]
    output, read = np.zeros((count, width)), 0
    for top in range(0, count, tile):
        for side in range(0, width, tile):
            left, right = inputs[top : top + tile], weights[:, side : side + tile]
            output[top : top + tile, side : side + tile] = left @ right
            read += left.size + right.size
    return TiledRun(tile, frozen(output), 2 * count * depth * width, read, output.size)


def tile_intensity(tile: int, depth: int) -> float:
    """Return the operations a byte of square tiles of a product over `depth`: 2 t^2 K / (bytes (2 t K + t^2)), towards t / bytes.

    `tiled` counts the same where the tiles fit.
    """
    return 2 * tile**2 * depth / (BYTES * (2 * tile * depth + tile**2))


def tile_for(intensity: float, depth: int) -> int:
    """Return the side of the smallest square tile that does so many operations a byte (`tile_intensity`): 2 b I K / (2 K - b I); ValueError where none does."""
    if BYTES * intensity >= 2 * depth:
        raise ValueError(f"no tile over a depth of {depth} does {intensity} operations a byte")
    return ceil(2 * BYTES * intensity * depth / (2 * depth - BYTES * intensity))


def array_intensity(side: int, rows: int) -> float:
    """Return the operations a byte of a `side` x `side` array that `rows` input rows stream through: weights are read once, inputs and sums pass.

    2 m s^2 / (bytes (s^2 + 2 m s)), towards s / bytes (the counts of `systolic`).
    """
    return 2 * rows * side**2 / (BYTES * (side**2 + 2 * rows * side))


def peak_operations(cells: int, clock: float) -> float:
    """Return operations/s of an array: every cell multiplies and adds once a cycle (Jouppi et al. 2017, section 2)."""
    return 2 * cells * clock


@cache
def systolic_example() -> SystolicRun:
    """Run three tokens of the tiny model through a corner of its attention's output matrix (`language_model.product_example`)."""
    product = product_example()
    return systolic(product.activations[:SIDE].T, product.weights[:SIDE, :SIDE].T)
