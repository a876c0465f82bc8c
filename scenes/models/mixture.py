"""Assemble a training set from the kept documents of five kinds by mixture weights.

The rule is that of GPT-3 (Brown et al. 2020, section 2.2 and table 2.2): each kind has a fixed weight in the mix, whatever
its size, so that small good sources are read more than once and large ones only in part. The weights are this project's
choice; whether they make a better model is not known here. The film's training run does not use the mixture: it reads the
kept documents themselves, all alike (`build_corpus().kept`). What stands here shows the method.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from scenes.models.corpus import build_corpus
from scenes.models.tokenizer import tokenize_corpus

SEED = 5
WEIGHTS: Mapping[str, float] = MappingProxyType({"Web pages": 0.35, "Documents": 0.35, "Code": 0.20, "Images": 0.05, "Logs": 0.05})


@dataclass(frozen=True)
class Mixture:
    """A training set: which documents in which order, and for each kind its weight (0..1), tokens and epochs.

    `times[i]` is how often document i is read; `epochs` is a kind's tokens in the mix over its tokens in the corpus.
    """

    order: tuple[int, ...]
    times: tuple[int, ...]
    weights: Mapping[str, float]
    tokens: Mapping[str, int]
    epochs: Mapping[str, float]


def assemble(kinds: Sequence[str], lengths: Sequence[int], weights: Mapping[str, float], budget: int) -> Mixture:
    """Draw whole documents (kind and token length of each) until every kind has its weight of `budget` tokens.

    Documents of a kind take turns, so their numbers of times differ by one at most; the last draw is left out when that is
    nearer to the share. Weights must sum to 1 and name every kind that has documents; ValueError otherwise.
    """
    _check(kinds, weights)
    times = np.zeros(len(kinds), dtype=int)
    for kind, weight in weights.items():
        members = [i for i, own in enumerate(kinds) if own == kind]
        times[members] = _turns([lengths[i] for i in members], weight * budget)
    tokens = {kind: int(sum(t * n for t, n, own in zip(times, lengths, kinds, strict=True) if own == kind)) for kind in weights}
    stock = {kind: sum(n for n, own in zip(lengths, kinds, strict=True) if own == kind) for kind in weights}
    order = np.random.default_rng(SEED).permutation(np.repeat(np.arange(len(kinds)), times))
    return Mixture(
        order=tuple(order.tolist()),
        times=tuple(times.tolist()),
        weights=MappingProxyType(dict(weights)),
        tokens=MappingProxyType(tokens),
        epochs=MappingProxyType({kind: tokens[kind] / stock[kind] for kind in weights}),
    )


def _check(kinds: Sequence[str], weights: Mapping[str, float]) -> None:
    if set(kinds) != set(weights):
        raise ValueError(f"the weights name {sorted(weights)} and the documents are {sorted(set(kinds))}")
    if min(weights.values()) < 0 or abs(sum(weights.values()) - 1) > 1e-9:
        raise ValueError(f"weights must be shares that sum to 1, not {dict(weights)}")


def _turns(lengths: Sequence[int], share: float) -> list[int]:
    """Return how often each document of one kind is drawn, in turn, so that their tokens come nearest to `share`."""
    rounds = int(share // sum(lengths))
    rest = share - rounds * sum(lengths)
    ends = np.abs(np.cumsum([0, *lengths]) - rest)
    extra = int(ends.argmin())
    return [rounds + (k < extra) for k in range(len(lengths))]


@cache
def assemble_corpus() -> Mixture:
    """Assemble a set as large as the kept corpus by `WEIGHTS`."""
    tokenized = tokenize_corpus()
    return assemble(build_corpus().kept_kinds, [len(d) for d in tokenized.documents], WEIGHTS, tokenized.total)
