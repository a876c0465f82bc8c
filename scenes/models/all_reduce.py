"""Add gradients over a ring of nodes: reduce-scatter, then all-gather, chunk by chunk.

The ring algorithm of Patarasuk and Yuan 2009 ("Bandwidth optimal all-reduce algorithms", section 4): the data is cut into as
many chunks as there are nodes, and in each of 2 (n - 1) steps every node sends one chunk to the next node. So each sends
2 (n - 1) / n of the data, almost independently of n. The model counts steps and bytes; it knows no link speeds, no
latency, and no overlap with the backward pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.models.arrays import frozen
from scenes.models.data_parallel import NODES, data_parallel_step, node_gradients
from scenes.models.language_model import train

EXAMPLE_SCALE = 100.0
SCATTER, GATHER = "reduce-scatter", "all-gather"


@dataclass(frozen=True)
class Send:
    """One chunk on its way from node `source` to node `target`: its values (read-only) and how many nodes are summed in it."""

    source: int
    target: int
    chunk: int
    values: np.ndarray
    count: int

    @property
    def value(self) -> float:
        """The value of a chunk of one entry, as in the drawn example."""
        return float(self.values.item())

    @property
    def bytes(self) -> int:
        """Bytes on the link."""
        return self.values.nbytes


@dataclass(frozen=True)
class RingStep:
    """One step: what is sent, and values (nodes, entries) and counts (nodes, chunks) after it; `number` from 1 in its phase.

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
    """The whole all-reduce: start (nodes, entries), where the chunks begin and end, steps, the sums (entries,).

    `scale` only notes what the values were multiplied by.
    """

    start: np.ndarray
    edges: tuple[int, ...]
    steps: tuple[RingStep, ...]
    sums: np.ndarray
    scale: float = 1.0

    @property
    def nodes(self) -> int:
        """Return the number of nodes, which is also the number of chunks."""
        return len(self.start)

    @property
    def mean(self) -> np.ndarray:
        """Return the mean of the nodes' arrays (entries,): what the optimizer gets."""
        return self.sums / self.nodes

    @property
    def data_bytes(self) -> int:
        """Return the bytes S of one node's array."""
        return self.sums.nbytes

    @property
    def bytes_per_node(self) -> tuple[int, ...]:
        """Return the bytes that each node sent, counted send by send."""
        sends = [send for step in self.steps for send in step.sends]
        return tuple(sum(send.bytes for send in sends if send.source == node) for node in range(self.nodes))

    @property
    def bytes_per_node_factor(self) -> float:
        """Return the mean of the bytes that a node sent over S: 2 (n - 1) / n, for each node alone when chunks are equal."""
        return sum(self.bytes_per_node) / self.nodes / self.data_bytes


def ring_all_reduce(arrays: np.ndarray | Sequence[Sequence[float]], scale: float = 1.0) -> RingRun:
    """Run the ring on (n, entries), one row a node, n >= 2; the row is cut into n chunks, the first ones an entry longer.

    Raises ValueError for fewer than two nodes or fewer entries than nodes.
    """
    values = np.array(arrays, dtype=float)
    if values.ndim != 2 or len(values) < 2 or values.shape[1] < len(values):
        raise ValueError(f"a ring needs at least 2 nodes and an entry a chunk, not an array of shape {values.shape}")
    start, counts = frozen(values), frozen(np.ones((len(values), len(values)), dtype=int))
    edges = _edges(values.shape[1], len(values))
    values, steps = start, []
    for phase in (SCATTER, GATHER):
        for number in range(1, len(start)):
            step = _one_step(phase, number, edges, values, counts)
            values, counts = step.values, step.counts
            steps.append(step)
    return RingRun(start, edges, tuple(steps), frozen(values[0]), scale)


def _edges(entries: int, chunks: int) -> tuple[int, ...]:
    """Return where chunks begin, and the end of the last: n + 1 positions, the longer chunks first."""
    short, longer = divmod(entries, chunks)
    return tuple(k * short + min(k, longer) for k in range(chunks + 1))


def _one_step(phase: str, number: int, edges: tuple[int, ...], values: np.ndarray, counts: np.ndarray) -> RingStep:
    """Let every node send one chunk at the same time; a receiver adds it (reduce-scatter) or keeps it (all-gather)."""
    sends = tuple(_send(node, phase, number, edges, values, counts) for node in range(len(values)))
    after, counted, adds = values.copy(), counts.copy(), phase == SCATTER
    for send in sends:
        part = slice(edges[send.chunk], edges[send.chunk + 1])
        after[send.target, part] = send.values + adds * after[send.target, part]
        counted[send.target, send.chunk] = send.count + adds * counted[send.target, send.chunk]
    return RingStep(phase, number, frozen(after), frozen(counted), sends, values, counts)


def _send(node: int, phase: str, number: int, edges: tuple[int, ...], values: np.ndarray, counts: np.ndarray) -> Send:
    """Return what a node sends: first its own chunk, then always the one that it received in the step before."""
    chunk = (node + (phase == GATHER) - number + 1) % len(values)
    part = values[node, edges[chunk] : edges[chunk + 1]]
    return Send(node, (node + 1) % len(values), chunk, frozen(part), int(counts[node, chunk]))


@lru_cache(maxsize=1)
def ring_example() -> RingRun:
    """Run the ring on four nodes with one real gradient entry a chunk, scaled by 100 so that it reads well."""
    return ring_all_reduce(train().snapshot.gradient_matrix * EXAMPLE_SCALE, EXAMPLE_SCALE)


@lru_cache(maxsize=2)
def gradient_ring(nodes: int = NODES) -> RingRun:
    """Run the ring on the tiny model's whole gradient of the film's step, one row a data-parallel node.

    With fewer nodes than four (one has dropped out) the batch, and so the mean, stays what it is: the ring is shorter.
    """
    return ring_all_reduce(node_gradients(data_parallel_step(nodes)))
