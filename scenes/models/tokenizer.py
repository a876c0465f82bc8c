"""Learn a byte-pair-encoding tokenizer on the kept documents and encode them.

Byte-pair encoding after Sennrich, Haddow and Birch 2016: the most frequent neighbouring pair becomes a new piece, again
and again; ties go to the pair that is later in the alphabet. The base pieces are the 128 ASCII characters, so every ASCII
text survives a round trip; other characters are refused. A piece never crosses from one word into the next.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from scenes.models.corpus import build_corpus

BOS, EOS = "<bos>", "<eos>"
BOS_ID, EOS_ID = 0, 1
MERGES = 220
WORD = re.compile(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s")
BASE = tuple(chr(code) for code in range(128))

Pair = tuple[str, str]


def split_words(text: str) -> list[str]:
    """Cut a text into words with their leading space; joined, they are the text again."""
    return WORD.findall(text)


def merge_pair(pieces: Sequence[str], pair: Pair) -> tuple[str, ...]:
    """Join every occurrence of `pair` in `pieces`, from left to right."""
    out: list[str] = []
    i = 0
    while i < len(pieces):
        if tuple(pieces[i : i + 2]) == pair:
            out.append(pieces[i] + pieces[i + 1])
            i += 2
        else:
            out.append(pieces[i])
            i += 1
    return tuple(out)


@dataclass(frozen=True)
class Tokenizer:
    """Pieces in id order and merge rules in the order in which they were learned."""

    pieces: tuple[str, ...]
    merges: tuple[Pair, ...]
    _ids: dict[str, int] = field(repr=False, compare=False)
    _ranks: dict[Pair, int] = field(repr=False, compare=False)

    @property
    def size(self) -> int:
        """Number of pieces."""
        return len(self.pieces)

    def encode(self, text: str) -> tuple[int, ...]:
        """Return the ids of an ASCII text, without <bos> and <eos>; ValueError for any other character."""
        if not text.isascii():
            raise ValueError(f"only ASCII text can be encoded: {text!r}")
        return tuple(self._ids[piece] for word in split_words(text) for piece in self._split(word))

    def encode_document(self, text: str) -> tuple[int, ...]:
        """Return the ids of a whole document between <bos> and <eos>."""
        return (BOS_ID, *self.encode(text), EOS_ID)

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of the ids; <bos> and <eos> are silent."""
        return "".join(self.pieces[i] for i in ids if i not in (BOS_ID, EOS_ID))

    def piece(self, token_id: int) -> str:
        """Return the text of one id, "<bos>" and "<eos>" included."""
        return self.pieces[token_id]

    def merge_rule_of(self, piece: str) -> int | None:
        """Return the number (from 1) of the merge rule that made a piece, None for a single character."""
        made = ("".join(pair) for pair in self.merges)
        return next((number for number, text in enumerate(made, 1) if text == piece), None)

    def _split(self, word: str) -> tuple[str, ...]:
        pieces: tuple[str, ...] = tuple(word)
        while pairs := [p for p in zip(pieces, pieces[1:], strict=False) if p in self._ranks]:
            pieces = merge_pair(pieces, min(pairs, key=self._ranks.__getitem__))
        return pieces


@dataclass(frozen=True)
class TokenizedCorpus:
    """Ids of every kept document, <bos> and <eos> included, and the number of all tokens."""

    documents: tuple[tuple[int, ...], ...]
    total: int


def learn_merges(counts: Counter[str], limit: int) -> tuple[Pair, ...]:
    """Learn at most `limit` merge rules from word counts; stops when no pair occurs twice."""
    split: dict[str, tuple[str, ...]] = {word: tuple(word) for word in counts}
    merges: list[Pair] = []
    while len(merges) < limit:
        pairs: Counter[Pair] = Counter()
        for word, pieces in split.items():
            for pair in zip(pieces, pieces[1:], strict=False):
                pairs[pair] += counts[word]
        best = max(pairs, key=lambda p: (pairs[p], p), default=None)
        if best is None or pairs[best] < 2:
            break
        merges.append(best)
        split = {word: merge_pair(pieces, best) for word, pieces in split.items()}
    return tuple(merges)


@cache
def train_tokenizer() -> Tokenizer:
    """Learn the tokenizer on the kept documents of the corpus."""
    counts = Counter(word for text in build_corpus().kept for word in split_words(text))
    merges = learn_merges(counts, MERGES)
    pieces = tuple(dict.fromkeys((BOS, EOS, *BASE, *("".join(pair) for pair in merges))))
    ids = {piece: i for i, piece in enumerate(pieces)}
    return Tokenizer(pieces, merges, ids, {pair: rank for rank, pair in enumerate(merges)})


@cache
def tokenize_corpus() -> TokenizedCorpus:
    """Encode every kept document."""
    tokenizer = train_tokenizer()
    documents = tuple(tokenizer.encode_document(text) for text in build_corpus().kept)
    return TokenizedCorpus(documents, sum(map(len, documents)))


def merge_rule_of(piece: str) -> int | None:
    """Return the number (from 1) of the merge rule that made a piece of the trained tokenizer."""
    return train_tokenizer().merge_rule_of(piece)
