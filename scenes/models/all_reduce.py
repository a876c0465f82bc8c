"""Add gradient chunks over a ring of nodes: reduce-scatter, then all-gather.

The ring algorithm of Patarasuk and Yuan 2009 ("Bandwidth optimal all-reduce algorithms"): each of n nodes sends
2 (n - 1) messages of 1/n of the data, so 2 (n - 1) / n of it. The model counts steps, not seconds or link speeds.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.language_model import train

EXAMPLE_SCALE = 100.0


@dataclass(frozen=True)
class Send:
    """One chunk on its way from node `source` to node `target`: its value and how many nodes are summed in it."""

    source: int
    target: int
    chunk: int
    value: float
    count: int


@dataclass(frozen=True)
class RingStep:
    """One step: what is sent, and values and counts (nodes, chunks) after it has landed; `number` from 1 in its phase.

    `values_before` and `counts_before` are the state while the chunks travel.
    """

    phase: str
    number: int
    values: np.ndarray
    counts: np.ndarray
    sends: tuple[Send, ...]
    values_before: np.ndarray
    counts_before: np.ndarray


@dataclass(frozen=True)
class RingRun:
    """The whole all-reduce: start (nodes, chunks), steps, the sums (chunks,) and data sent a node / data size."""

    start: np.ndarray
    steps: tuple[RingStep, ...]
    sums: np.ndarray
    bytes_per_node_factor: float
    scale: float = 1.0


def ring_all_reduce(chunks: np.ndarray, scale: float = 1.0) -> RingRun:
    """Run the ring on an (n, n) array, one row a node; `scale` only notes what the values were multiplied by."""
    values = np.array(chunks, dtype=float)
    nodes = len(values)
    if values.shape != (nodes, nodes) or nodes < 2:
        raise ValueError(f"a ring needs as many chunks as nodes, at least 2, not shape {values.shape}")
    counts = np.ones((nodes, nodes), dtype=int)
    steps = []
    for phase, first in (("reduce-scatter", 0), ("all-gather", 1)):
        for number in range(nodes - 1):
            step = _one_step(phase, number, first, values, counts)
            values, counts = step.values, step.counts
            steps.append(step)
    return RingRun(_frozen(chunks), tuple(steps), _frozen(values[0]), _sent_chunks(steps) / nodes, scale)


def _one_step(phase: str, number: int, first: int, values: np.ndarray, counts: np.ndarray) -> RingStep:
    nodes = len(values)
    sends = []
    for node in range(nodes):
        chunk = (node + first - number) % nodes
        sends.append(Send(node, (node + 1) % nodes, chunk, float(values[node, chunk]), int(counts[node, chunk])))
    after, counted = values.copy(), counts.copy()
    for send in sends:
        keep = phase == "reduce-scatter"
        after[send.target, send.chunk] = send.value + keep * after[send.target, send.chunk]
        counted[send.target, send.chunk] = send.count + keep * counted[send.target, send.chunk]
    return RingStep(phase, number + 1, _frozen(after), _frozen(counted), tuple(sends), _frozen(values), _frozen(counts))


def _sent_chunks(steps: list[RingStep]) -> int:
    return sum(send.source == 0 for step in steps for send in step.sends)


def _frozen(array: np.ndarray) -> np.ndarray:
    copy = np.array(array)
    copy.setflags(write=False)
    return copy


@cache
def ring_example() -> RingRun:
    """Run the ring on four nodes with one real gradient entry a chunk, scaled by 100 so that it reads well."""
    return ring_all_reduce(train().snapshot.gradient_matrix * EXAMPLE_SCALE, EXAMPLE_SCALE)
