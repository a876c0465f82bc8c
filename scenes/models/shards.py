"""Place documents on shards so that parallel readers finish together.

`balance` is Graham's longest-processing-time rule (1969): longest first, always to the emptiest shard; its fullest shard is
at most 4/3 - 1/(3k) times the best possible. `fill_history` places in order of arrival, as the film shows it.
It knows tokens only, not bytes on disk, and never cuts a document in two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.tokenizer import tokenize_corpus

SHARDS = 4


@dataclass(frozen=True)
class ShardPlan:
    """Tokens and documents on each shard, the shard of each document (in input order), and fullest / mean (>= 1)."""

    tokens_per_shard: tuple[int, ...]
    documents_per_shard: tuple[int, ...]
    owner: tuple[int, ...]
    imbalance: float


@dataclass(frozen=True)
class FillHistory:
    """Shard totals after each document in order of arrival: `totals[i][k]` tokens on shard k after document i."""

    lengths: tuple[int, ...]
    owner: tuple[int, ...]
    totals: tuple[tuple[int, ...], ...]
    imbalance: float


def balance(lengths: Sequence[int], shards: int = SHARDS) -> ShardPlan:
    """Place documents of the given token lengths, longest first, on the emptiest shard."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    return _place(lengths, order, shards)


def _place(lengths: Sequence[int], order: Sequence[int], shards: int) -> ShardPlan:
    if shards < 1:
        raise ValueError(f"shards must be at least 1, not {shards}")
    totals, documents, owner = [0] * shards, [0] * shards, [0] * len(lengths)
    for i in order:
        shard = int(np.argmin(totals))
        totals[shard] += lengths[i]
        documents[shard] += 1
        owner[i] = shard
    return ShardPlan(tuple(totals), tuple(documents), tuple(owner), imbalance(totals))


def imbalance(totals: Sequence[int]) -> float:
    """Return the fullest shard over the mean, 1.0 when all are equal or empty."""
    return max(totals) * len(totals) / sum(totals) if sum(totals) else 1.0


@cache
def shard_corpus() -> ShardPlan:
    """Balance the tokenized corpus over four shards."""
    return balance([len(document) for document in tokenize_corpus().documents])


@cache
def fill_history() -> FillHistory:
    """Place the tokenized corpus in order of arrival, one document after another, on the emptiest shard."""
    lengths = tuple(len(document) for document in tokenize_corpus().documents)
    owner = _place(lengths, range(len(lengths)), SHARDS).owner
    steps = np.zeros((len(lengths), SHARDS), dtype=int)
    steps[np.arange(len(lengths)), owner] = lengths
    totals = tuple(tuple(row) for row in steps.cumsum(axis=0).tolist())
    return FillHistory(lengths, owner, totals, imbalance(totals[-1]))
