"""What the data pipeline shows in numbers, from the models of corpus, tokenizer and shards: documents and their fates, counts, the poster's values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from scenes.models import texts
from scenes.models.corpus import build_corpus, normalize, passes_review, rejection_reason, remove_copies
from scenes.models.shards import SHARDS, fill_history
from scenes.models.texts import KINDS
from scenes.models.tokenizer import BOS, SPECIALS, tokenize_corpus, train_tokenizer

SPACE = " "


@dataclass(frozen=True)
class CutDocument:
    """A kept document cut into tokens: its place `number` from the longest on (from 1), pieces and ids with its special tokens."""

    number: int
    pieces: tuple[str, ...]
    ids: tuple[int, ...]

    @property
    def hot(self) -> int:
        """Return the longest piece that continues a word: the one whose merge rule tells most."""
        inner = [k for k, piece in enumerate(self.pieces) if piece.isalpha()]
        return max(inner, key=lambda k: (len(self.pieces[k]), k))

    @property
    def words(self) -> tuple[tuple[int, ...], ...]:
        """Return the positions of its pieces, grouped by word: a word starts with a space; special tokens stand alone."""
        groups: list[list[int]] = []
        for k, piece in enumerate(self.pieces):
            if k <= 1 or k == len(self.pieces) - 1 or piece.startswith(SPACE):
                groups.append([])
            groups[-1].append(k)
        return tuple(map(tuple, groups))


@cache
def cut_document(number: int) -> CutDocument:
    """Return the document at a place (from 1) in the order in which the shards are filled: the longest first."""
    tokenizer, document = train_tokenizer(), fill_history().order[number - 1]
    ids = tokenize_corpus().documents[document]
    return CutDocument(number, tuple(map(tokenizer.piece, ids)), ids)


@cache
def shown_document() -> CutDocument:
    """Return the document whose text a frame shows large."""
    kept, opening = build_corpus().kept, texts.current().shown
    return cut_document(next(k for k, i in enumerate(fill_history().order, start=1) if kept[i].startswith(opening)))


@dataclass(frozen=True)
class Spelling:
    """A word on its way to tokens: its pieces after each rule, the first are its bytes; `rules[n]` led to `states[n + 1]`."""

    states: tuple[tuple[str, ...], ...]
    rules: tuple[int, ...]


@cache
def spelling(word: str) -> Spelling:
    """Follow a word (with the blank before it) from its bytes to its pieces."""
    history = train_tokenizer().merge_history(word)
    return Spelling(history.states, history.rules)


def rule_count() -> int:
    """Return how many merge rules the tokenizer learned."""
    return len(train_tokenizer().merges)


def rule_of(piece: str) -> int | None:
    """Return the number of the rule that made a piece, None for one that no rule made."""
    return None if piece in SPECIALS else train_tokenizer().merge_rule_of(piece)


def pair_of(rule: int) -> tuple[str, str]:
    """Return the two pieces that a rule joins."""
    return train_tokenizer().pair_of(rule)


@dataclass(frozen=True)
class Fate:
    """What becomes of a document on its way in: its kind (from 0), "filtered", "copy", "set aside" or "kept", and whether it was tidied."""

    kind: int
    end: str
    tidied: bool = False


@cache
def fates() -> tuple[Fate, ...]:
    """Return the fate of every document in the order of arrival."""
    corpus = build_corpus()
    unique = iter(remove_copies([d.text for d in corpus.documents if not rejection_reason(d.text)])[0])
    found, following = [], next(unique, None)
    for document in corpus.documents:
        kind, clean = KINDS.index(document.kind), normalize(document.text)
        if rejection_reason(document.text):
            found.append(Fate(kind, "filtered"))
        elif document.text != following:
            found.append(Fate(kind, "copy"))
        else:
            found.append(Fate(kind, "kept" if passes_review(clean) else "set aside", tidied=clean != document.text))
            following = next(unique, None)
    return tuple(found)


@cache
def first_failed() -> tuple[str, str]:
    """Return the first document that the filter drops, and why it does."""
    arrived = (document.text for document in build_corpus().documents)
    return next((text, reason) for text in arrived if (reason := rejection_reason(text)))


@cache
def placed_after(documents: int) -> tuple[tuple[int, ...], ...]:
    """Return the token counts of the documents on each shard once so many are placed, the longest first."""
    history = fill_history()
    return tuple(tuple(history.lengths[i] for i in range(documents) if history.owner[i] == k) for k in range(SHARDS))


@cache
def split_by_length() -> tuple[int, ...]:
    """Return the shard of each document, the longest first, if all were split in this order into equal numbers: no balance."""
    share = len(fill_history().lengths) // SHARDS
    return tuple(i // share for i in range(share * SHARDS))


@cache
def equal_counts() -> tuple[tuple[int, ...], ...]:
    """Return what would lie on each shard after that split: as many documents as on the others, not as many tokens."""
    lengths, owner = fill_history().lengths, split_by_length()
    return tuple(tuple(length for length, home in zip(lengths, owner, strict=True) if home == k) for k in range(SHARDS))


@dataclass(frozen=True)
class CorpusCounts:
    """What the corpus counted: documents in (and by kind), filtered out, near copies, set aside in review, kept.

    `alike` is the estimated similarity (0..1) of the near copy that is shown over its twin.
    """

    documents_in: int
    by_kind: Mapping[str, int]
    filtered: int
    duplicates: int
    set_aside: int
    kept: int
    alike: float

    @property
    def on_the_way(self) -> tuple[int, ...]:
        """Return how many documents there are before the first sieve and after each of the three."""
        passed = self.documents_in - self.filtered
        return self.documents_in, passed, passed - self.duplicates, passed - self.duplicates


@cache
def corpus_counts() -> CorpusCounts:
    """Return what the corpus counted; the near copy shown is the one most like its twin without being equal."""
    corpus = build_corpus()
    alike = max(share for _, _, share in corpus.pairs if share < 1)
    return CorpusCounts(
        corpus.documents_in, corpus.counts_by_kind, corpus.filtered_out, corpus.duplicates_removed,
        corpus.rejected_by_curation, corpus.documents_kept, alike,
    )  # fmt: skip


@dataclass(frozen=True)
class SheetNumbers:
    """What the poster's small drawings are true to.

    `passed` is the share of documents that pass the sieves (0..1), `sentence` a piece of a kept document, `pieces` its
    tokens (the first is the special one), `shards` tokens a shard.
    """

    passed: float
    sentence: str
    pieces: tuple[str, ...]
    shards: tuple[int, ...]


@cache
def sheet_numbers() -> SheetNumbers:
    """Return what the poster's small drawings are true to."""
    tokenizer, corpus = train_tokenizer(), build_corpus()
    passed = 1 - (corpus.filtered_out + corpus.duplicates_removed) / corpus.documents_in
    sentence = texts.current().cut
    pieces = tuple(map(tokenizer.piece, tokenizer.encode(sentence)))
    return SheetNumbers(passed, sentence, (BOS, *pieces), fill_history().totals[-1])
