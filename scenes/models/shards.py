"""Place documents on shards so that parallel readers finish together.

`balance` is Graham's longest-processing-time rule (Graham 1969, "Bounds on multiprocessing timing anomalies", theorem 2):
documents sorted longest first, each whole, to the emptiest shard; its fullest shard is at most 4/3 - 1/(3k) times the best
possible. This is the one plan of the film: `fill_history` tells it step by step and `shard_corpus` is where it ends. Lengths
must be known before the first document is placed, so a real pipeline counts first. It knows tokens only, not bytes on disk,
and its readers are equally fast.

The film's training run does not read through `read_in_parallel` and gains no speed by it: it draws its windows from the kept
documents (`build_corpus().kept`) in one process. Shards and readers show the method.
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
    """The plan document by document, longest first: step i places document `order[i]` of `lengths[i]` tokens on `owner[i]`.

    `totals[i][k]` are the tokens on shard k after step i; `imbalance` is that of the last step.
    """

    order: tuple[int, ...]
    lengths: tuple[int, ...]
    owner: tuple[int, ...]
    totals: tuple[tuple[int, ...], ...]
    imbalance: float


@dataclass(frozen=True)
class ParallelRead:
    """What every reader has read (tokens), the time until the slowest ends, and how much faster than one reader that is.

    `time` is in units of one reader's time for one token; `speedup` is at most the number of readers.
    """

    tokens_per_reader: tuple[int, ...]
    time: int
    speedup: float


def longest_first(lengths: Sequence[int]) -> tuple[int, ...]:
    """Return the positions of the lengths from the longest to the shortest, equals in their order."""
    return tuple(sorted(range(len(lengths)), key=lambda i: -lengths[i]))


def balance(lengths: Sequence[int], shards: int = SHARDS) -> ShardPlan:
    """Place documents of the given token lengths, longest first, on the emptiest shard (the first of equals)."""
    if shards < 1:
        raise ValueError(f"shards must be at least 1, not {shards}")
    totals, documents, owner = [0] * shards, [0] * shards, [0] * len(lengths)
    for i in longest_first(lengths):
        shard = totals.index(min(totals))
        totals[shard] += lengths[i]
        documents[shard] += 1
        owner[i] = shard
    return ShardPlan(tuple(totals), tuple(documents), tuple(owner), imbalance(totals))


def imbalance(totals: Sequence[int]) -> float:
    """Return the fullest shard over the mean, 1.0 when all are equal or empty."""
    return max(totals) * len(totals) / sum(totals) if sum(totals) else 1.0


def read_in_parallel(tokens_per_shard: Sequence[int], readers: int) -> ParallelRead:
    """Let readers work side by side: who is free takes the largest shard that waits, and a shard has one reader.

    More readers than shards do not help; with one a shard the speed-up is shards / imbalance.
    """
    if readers < 1:
        raise ValueError(f"readers must be at least 1, not {readers}")
    read = balance(tokens_per_shard, readers).tokens_per_shard
    return ParallelRead(read, max(read), sum(read) / max(read) if sum(read) else 1.0)


@cache
def shard_corpus() -> ShardPlan:
    """Place the tokenized corpus on four shards; the end of `fill_history`."""
    return balance([len(document) for document in tokenize_corpus().documents])


@cache
def fill_history() -> FillHistory:
    """Follow the plan of the tokenized corpus, one document after another, longest first."""
    documents, plan = tokenize_corpus().documents, shard_corpus()
    order = longest_first([len(document) for document in documents])
    lengths = tuple(len(documents[i]) for i in order)
    owner = tuple(plan.owner[i] for i in order)
    steps = np.zeros((len(order), SHARDS), dtype=int)
    steps[np.arange(len(order)), owner] = lengths
    totals = tuple(tuple(row) for row in steps.cumsum(axis=0).tolist())
    return FillHistory(order, lengths, owner, totals, plan.imbalance)
