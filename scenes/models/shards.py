"""Place documents on shards so that parallel readers finish together.

`balance` is Graham's list scheduling (1966): documents in order of arrival, each whole, to the emptiest shard; its fullest
shard is at most 2 - 1/k times the best possible. This is the one plan of the film: `fill_history` tells it step by step and
`shard_corpus` is where it ends. It knows tokens only, not bytes on disk.
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
    """Place documents of the given token lengths, in their order, on the emptiest shard (the first of equals)."""
    if shards < 1:
        raise ValueError(f"shards must be at least 1, not {shards}")
    totals, documents, owner = [0] * shards, [0] * shards, [0] * len(lengths)
    for i, length in enumerate(lengths):
        shard = int(np.argmin(totals))
        totals[shard] += length
        documents[shard] += 1
        owner[i] = shard
    return ShardPlan(tuple(totals), tuple(documents), tuple(owner), imbalance(totals))


def imbalance(totals: Sequence[int]) -> float:
    """Return the fullest shard over the mean, 1.0 when all are equal or empty."""
    return max(totals) * len(totals) / sum(totals) if sum(totals) else 1.0


@cache
def shard_corpus() -> ShardPlan:
    """Place the tokenized corpus on four shards; the end of `fill_history`."""
    return balance([len(document) for document in tokenize_corpus().documents])


@cache
def fill_history() -> FillHistory:
    """Follow the plan of the tokenized corpus, one document after another."""
    lengths = tuple(len(document) for document in tokenize_corpus().documents)
    owner = balance(lengths).owner
    steps = np.zeros((len(lengths), SHARDS), dtype=int)
    steps[np.arange(len(lengths)), owner] = lengths
    totals = tuple(tuple(row) for row in steps.cumsum(axis=0).tolist())
    return FillHistory(lengths, owner, totals, imbalance(totals[-1]))
