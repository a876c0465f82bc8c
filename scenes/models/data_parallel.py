"""Split a global batch over nodes that hold the same weights: own share, own gradient, one mean for all.

The loss of a batch is a mean over its windows, and so is its gradient. Hence the mean of the nodes' gradients, each weighted
by its number of windows, is the gradient of the whole batch (Goyal et al. 2017, "Accurate, large minibatch SGD", section
2.3). With equal shares it is the plain mean that an all-reduce makes. The batch is the one that the tiny model really read
in the step that the film looks into; nodes differ in nothing but their share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from scenes.models.language_model import checkpoint_at, train
from scenes.models.tokenizer import BOS_ID
from scenes.models.trainer import StepRecord, shape, training
from scenes.models.transformer import Weights, documents_of, loss_and_gradients

NODES = 4


@dataclass(frozen=True)
class BatchShare:
    """What one node reads in a step, ids and targets (windows, tokens), and what it finds: loss (nats) and gradient."""

    ids: np.ndarray
    targets: np.ndarray
    loss: float
    gradient: Weights

    @property
    def windows(self) -> int:
        """Return the number of windows."""
        return len(self.ids)


@cache
def step_record() -> StepRecord:
    """Return the step of the film's snapshot, repeated from the checkpoint before it."""
    run = train()
    before = max(step for step in run.checkpoint_steps if step < run.snapshot.step)
    return next(record for record, _ in training(checkpoint_at(before), run.snapshot.step) if record.step == run.snapshot.step)


@cache
def global_batch() -> tuple[np.ndarray, np.ndarray]:
    """Return ids and targets of that step's whole batch, both (windows, tokens)."""
    record = step_record()
    return np.concatenate(record.ids), np.concatenate(record.targets)


def split_batch(ids: np.ndarray, targets: np.ndarray, weights: Weights, nodes: int) -> tuple[BatchShare, ...]:
    """Give every node the next windows of a batch, as equal in number as can be, and compute each node's gradient.

    ids and targets (windows, tokens); raises ValueError unless every node gets a window.
    """
    if not 1 <= nodes <= len(ids):
        raise ValueError(f"{len(ids)} windows cannot be shared by {nodes} nodes; each needs one")
    parts = zip(np.array_split(ids, nodes), np.array_split(targets, nodes), strict=True)
    return tuple(_share(own_ids, own_targets, weights) for own_ids, own_targets in parts)


def _share(ids: np.ndarray, targets: np.ndarray, weights: Weights) -> BatchShare:
    result = loss_and_gradients(shape(), weights, ids, targets, documents_of(ids, BOS_ID))
    return BatchShare(ids, targets, result.loss, result.gradients)


def weighted_mean(shares: Sequence[BatchShare]) -> Weights:
    """Return the mean of the nodes' gradients, each weighted by its windows; the same names and shapes."""
    total = sum(share.windows for share in shares)
    return {name: np.asarray(sum(share.gradient[name] * (share.windows / total) for share in shares)) for name in shares[0].gradient}


def slowdown(windows: int, nodes: int, left: int) -> float:
    """Return how many times longer a step takes when `left` of `nodes` nodes go on with the same batch of `windows`.

    A step lasts as long as its fullest node, so it is the ratio of the fullest shares.
    """
    if not 1 <= left <= nodes <= windows:
        raise ValueError(f"{left} of {nodes} nodes cannot share {windows} windows")
    return -(-windows // left) / -(-windows // nodes)


def flat(gradient: Weights) -> np.ndarray:
    """Return a gradient as one array (parameters,), weight by weight as the backward pass finds them, the head's first."""
    return np.concatenate([part.ravel() for part in gradient.values()])


@lru_cache(maxsize=4)
def data_parallel_step(nodes: int = NODES) -> tuple[BatchShare, ...]:
    """Split the batch of the film's step over the nodes; with one node fewer the others take over its windows."""
    return split_batch(*global_batch(), step_record().before.weights, nodes)


def node_gradients(shares: Sequence[BatchShare]) -> np.ndarray:
    """Return the nodes' gradients (nodes, parameters), each scaled so that their plain mean is the weighted one."""
    mean = sum(share.windows for share in shares) / len(shares)
    return np.stack([flat(share.gradient) * (share.windows / mean) for share in shares])
