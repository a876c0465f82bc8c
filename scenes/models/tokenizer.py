"""Learn a byte-level byte-pair-encoding tokenizer on the kept documents and encode them.

Byte-pair encoding after Sennrich, Haddow and Birch 2016, on bytes as in GPT-2 (Radford et al. 2019, section 2.2): the base
pieces are the 256 bytes, so any text survives a round trip and no token is unknown; the most frequent neighbouring pair
becomes a new piece, again and again; ties go to the pair that is later in the alphabet. A piece never crosses from one word
into the next. Ids: the special tokens first, then the bytes, then the learned pieces in the order of their rules.
It does not know Unicode's classes: in the rule that cuts words every character beyond ASCII counts as a letter.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from scenes.models.corpus import build_corpus
from scenes.models.memo import kept

BOS, EOS, PAD = SPECIALS = ("<bos>", "<eos>", "<pad>")
BOS_ID, EOS_ID, PAD_ID = range(len(SPECIALS))
BASE = tuple(bytes([value]) for value in range(256))
VOCABULARY = 768
# Letters, digits or other signs with one blank before them, or a single blank or control character.
WORD_PATTERN = r" ?[^\x00-@\[-`{-\x7F]+| ?[0-9]+| ?[!-/:-@\[-`{-~]+|[\x00-\x20\x7F]"
WORD = re.compile(WORD_PATTERN)

Pair = tuple[bytes, bytes]


def split_words(text: str) -> list[str]:
    """Cut a text into words with their leading space; joined, they are the text again."""
    return WORD.findall(text)


def bytes_of(word: str) -> tuple[bytes, ...]:
    """Return the UTF-8 bytes of a word, one by one."""
    return tuple(bytes([value]) for value in word.encode())


def printable(piece: bytes) -> str:
    r"""Return a piece as readable text; what is no complete character or cannot be printed is escaped ("\xe2", "\n")."""
    text = piece.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def merge_pair(pieces: Sequence[bytes], pair: Pair) -> tuple[bytes, ...]:
    """Join every occurrence of `pair` in `pieces`, from left to right."""
    out: list[bytes] = []
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
class MergeHistory:
    """A text while it is encoded: `states[0]` are its bytes, `states[n]` its pieces after the n-th applied rule.

    `rules[n - 1]` is the number (from 1) of the rule that led to `states[n]`; rules are applied in the order in which they
    were learned. Pieces are printable texts.
    """

    states: tuple[tuple[str, ...], ...]
    rules: tuple[int, ...]


@dataclass(frozen=True)
class Tokenizer:
    """Special tokens, and learned merge rules in the order in which they were learned; the ids follow from them."""

    merges: tuple[Pair, ...]
    tokens: tuple[bytes, ...] = field(init=False, repr=False, compare=False)
    ids: Mapping[bytes, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Number bytes and learned pieces, after the special tokens."""
        tokens = (*BASE, *(left + right for left, right in self.merges))
        object.__setattr__(self, "tokens", tokens)
        object.__setattr__(self, "ids", {token: i for i, token in enumerate(tokens, len(SPECIALS))})

    @property
    def size(self) -> int:
        """Number of ids: special tokens, bytes and learned pieces."""
        return len(SPECIALS) + len(self.tokens)

    @property
    def pieces(self) -> tuple[str, ...]:
        """Return the readable text of every id."""
        return tuple(map(self.piece, range(self.size)))

    def encode(self, text: str) -> tuple[int, ...]:
        """Return the ids of a text, without special tokens; "<bos>" written in a text is text."""
        return tuple(self.ids[piece] for word in split_words(text) for piece in self._split(word))

    def encode_document(self, text: str) -> tuple[int, ...]:
        """Return the ids of a whole document between <bos> and <eos>."""
        return (BOS_ID, *self.encode(text), EOS_ID)

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of the ids; special tokens are silent, bytes that are no UTF-8 become U+FFFD."""
        joined = b"".join(self.tokens[i - len(SPECIALS)] for i in ids if i >= len(SPECIALS))
        return joined.decode("utf-8", "replace")

    def piece(self, token_id: int) -> str:
        """Return the readable text of one id, special tokens included; IndexError for an id that does not exist."""
        if not 0 <= token_id < self.size:
            raise IndexError(f"there is no token {token_id}; the ids are 0..{self.size - 1}")
        return SPECIALS[token_id] if token_id < len(SPECIALS) else printable(self.tokens[token_id - len(SPECIALS)])

    def pair_of(self, rule: int) -> tuple[str, str]:
        """Return the two pieces, readable, that a merge rule (from 1) joins."""
        left, right = self.merges[rule - 1]
        return printable(left), printable(right)

    def merge_rule_of(self, piece: str) -> int | None:
        """Return the number (from 1) of the merge rule that made a piece, None for a single byte."""
        token_id = self.ids.get(piece.encode(), 0)
        return max(token_id - len(SPECIALS) - len(BASE) + 1, 0) or None

    def merge_history(self, text: str) -> MergeHistory:
        """Follow the encoding of a text from its bytes to its pieces, one applied rule after another."""
        words = [bytes_of(word) for word in split_words(text)]
        states, rules = [_flat(words)], []
        while steps := [(*step, w) for w, word in enumerate(words) if (step := self._next_merge(word))]:
            token_id, at, w = min(steps, key=lambda step: (step[0], step[2]))
            words[w] = _joined(words[w], at)
            states.append(_flat(words))
            rules.append(token_id - len(SPECIALS) - len(BASE) + 1)
        return MergeHistory(tuple(states), tuple(rules))

    def _split(self, word: str) -> tuple[bytes, ...]:
        pieces = bytes_of(word)
        while step := self._next_merge(pieces):
            pieces = _joined(pieces, step[1])
        return pieces

    def _next_merge(self, pieces: Sequence[bytes]) -> tuple[int, int] | None:
        """Return (id, position) of the neighbours whose join was learned first, the leftmost of equals, None when nothing joins."""
        found = [(self.ids[a + b], i) for i, (a, b) in enumerate(pairwise(pieces)) if a + b in self.ids]
        return min(found, default=None)


def _joined(pieces: Sequence[bytes], at: int) -> tuple[bytes, ...]:
    return (*pieces[:at], pieces[at] + pieces[at + 1], *pieces[at + 2 :])


def _flat(words: Sequence[Sequence[bytes]]) -> tuple[str, ...]:
    return tuple(printable(piece) for word in words for piece in word)


@dataclass(frozen=True)
class TokenizedCorpus:
    """Ids of every kept document, <bos> and <eos> included, and the number of all tokens."""

    documents: tuple[tuple[int, ...], ...]
    total: int


def learn_merges(counts: Counter[str], limit: int) -> tuple[Pair, ...]:
    """Learn at most `limit` merge rules from word counts, each for a new piece; stops when no pair occurs twice."""
    split = {word: bytes_of(word) for word in counts}
    pairs = _pair_counts(split, counts)
    merges: list[Pair] = []
    known: set[bytes] = set()
    while len(merges) < limit:
        new = [pair for pair in pairs if b"".join(pair) not in known]
        best = max(new, key=lambda p: (pairs[p], p), default=None)
        if best is None or pairs[best] < 2:
            break
        merges.append(best)
        known.add(b"".join(best))
        changed = {word: pieces for word, pieces in split.items() if best in pairwise(pieces)}
        merged = {word: merge_pair(pieces, best) for word, pieces in changed.items()}
        pairs.subtract(_pair_counts(changed, counts))
        pairs.update(_pair_counts(merged, counts))
        split |= merged
    return tuple(merges)


def _pair_counts(split: Mapping[str, Sequence[bytes]], counts: Counter[str]) -> Counter[Pair]:
    """Count the neighbouring pairs of pieces over all words."""
    pairs: Counter[Pair] = Counter()
    for word, pieces in split.items():
        for pair in pairwise(pieces):
            pairs[pair] += counts[word]
    return pairs


@kept
def train_tokenizer() -> Tokenizer:
    """Learn the tokenizer on the kept documents of the corpus, up to `VOCABULARY` ids."""
    counts = Counter(word for text in build_corpus().kept for word in split_words(text))
    return Tokenizer(learn_merges(counts, VOCABULARY - len(SPECIALS) - len(BASE)))


@cache
def tokenize_corpus() -> TokenizedCorpus:
    """Encode every kept document."""
    tokenizer = train_tokenizer()
    documents = tuple(tokenizer.encode_document(text) for text in build_corpus().kept)
    return TokenizedCorpus(documents, sum(map(len, documents)))
