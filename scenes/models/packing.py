"""Pack tokenized documents into sequences of one length, so that a batch is a full rectangle.

Two ways: `concatenate` writes all documents into one stream and cuts it (Brown et al. 2020, appendix B: documents in one
sequence are only parted by the end token), which wastes almost nothing and cuts documents in two; `best_fit` keeps every
document whole that fits (best-fit decreasing bin packing; Ding et al. 2024, "Fewer truncations improve language modeling")
and pays with padding. Neither knows what the documents say, nor masks attention between them; `owner` is what a mask needs.

The film's training run does not use these rows: it draws its windows from the kept documents (`build_corpus().kept`), joined to
one stream (`trainer.stream`). What stands here shows the method.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.arrays import frozen
from scenes.models.shards import longest_first
from scenes.models.tokenizer import PAD_ID, tokenize_corpus

SEQUENCE = 64
NOBODY = -1

Chunk = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Packing:
    """Sequences (N, length) of ids, the document of each id (N, length; -1 for padding), and how many documents were cut."""

    sequences: np.ndarray
    owner: np.ndarray
    documents_cut: int

    @property
    def tokens(self) -> int:
        """Return the number of tokens that belong to documents."""
        return int((self.owner != NOBODY).sum())

    @property
    def padding_share(self) -> float:
        """Return the share of the rectangle that is padding, 0..1."""
        return 1 - self.tokens / self.sequences.size if self.sequences.size else 0.0


def concatenate(documents: Sequence[Sequence[int]], length: int = SEQUENCE) -> Packing:
    """Join the documents in their order to one stream and cut it into rows of `length`; only the last row is padded."""
    _check(length)
    stream = [(i, (token,)) for i, document in enumerate(documents) for token in document]
    return _packing([stream[k : k + length] for k in range(0, len(stream), length)], length)


def best_fit(documents: Sequence[Sequence[int]], length: int = SEQUENCE) -> Packing:
    """Put the documents, longest first, into the fullest row that still holds them; a longer one is cut into chunks first.

    Uses at most 3/2 times the rows of the best packing (Simchi-Levi 1994, best-fit decreasing).
    """
    _check(length)
    chunks = [(i, tuple(d[k : k + length])) for i, d in enumerate(documents) for k in range(0, len(d), length)]
    rows: list[list[Chunk]] = []
    free: list[int] = []
    for k in longest_first([len(tokens) for _, tokens in chunks]):
        need = len(chunks[k][1])
        fitting = [row for row, room in enumerate(free) if room >= need]
        if not fitting:
            rows.append([])
            free.append(length)
            fitting = [len(rows) - 1]
        row = min(fitting, key=free.__getitem__)
        rows[row].append(chunks[k])
        free[row] -= need
    return _packing(rows, length)


@cache
def pack_corpus() -> Packing:
    """Pack the tokenized corpus into sequences of `SEQUENCE` tokens, documents whole."""
    return best_fit(tokenize_corpus().documents)


def _check(length: int) -> None:
    if length < 1:
        raise ValueError(f"a sequence must hold at least 1 token, not {length}")


def _packing(rows: Sequence[Sequence[Chunk]], length: int) -> Packing:
    """Write the rows of chunks into padded arrays."""
    sequences = np.full((len(rows), length), PAD_ID)
    owner = np.full((len(rows), length), NOBODY)
    for r, row in enumerate(rows):
        tokens = [token for _, part in row for token in part]
        sequences[r, : len(tokens)] = tokens
        owner[r, : len(tokens)] = [i for i, part in row for _ in part]
    seen = [i for row in owner for i in np.unique(row[row != NOBODY])]
    return Packing(frozen(sequences), frozen(owner), sum(seen.count(i) > 1 for i in set(seen)))
