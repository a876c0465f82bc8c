"""Clean a tiny corpus the way a data pipeline does: filter, remove near copies, tidy up, review.

The texts come from `corpus_text`; every count is made here. Near copies are found with MinHash (Broder 1997, "On the
resemblance and containment of documents"): the share of equal minima estimates the Jaccard similarity of two shingle sets.
The model does not know languages, licences or personal data, and compares every pair because the corpus is small.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from scenes.models.corpus_text import COPIES, GOOD, JUNK, OFF_TOPIC, TOPIC_WORDS

KINDS = ("Web pages", "Documents", "Code", "Images", "Logs")
SEED = 7
SHINGLE_WORDS = 2
HASHES = 128
# Planted copies share at least 0.6 of their shingles (Jaccard), different sentences less than 0.1; 0.5 parts them safely.
DUPLICATE_THRESHOLD = 0.5
MIN_WORDS = 6
MIN_LETTER_SHARE = 0.7
MIN_UNIQUE_SHARE = 0.5
MERSENNE = (1 << 31) - 1


@dataclass(frozen=True)
class Document:
    """One document as it arrives: its source kind (one of `KINDS`) and its raw text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Corpus:
    """What went in, what each sieve did, and the kept texts.

    `pairs` holds (removed text, its kept twin, estimated similarity 0..1); `filter_reasons` (text, reason).
    """

    documents: tuple[Document, ...]
    counts_by_kind: Mapping[str, int]
    filtered_out: int
    filter_reasons: tuple[tuple[str, str], ...]
    duplicates_removed: int
    pairs: tuple[tuple[str, str, float], ...]
    threshold: float
    tidied: int
    rejected_by_curation: int
    rejected: tuple[str, ...]
    kept: tuple[str, ...]
    kept_kinds: tuple[str, ...]
    documents_in: int
    documents_kept: int


def planted_documents() -> tuple[Document, ...]:
    """Return all documents in their seeded order of arrival, planted junk and copies included."""
    copies = [_copy(*copy) for copy in COPIES]
    everything = [Document(*pair) for pair in GOOD + JUNK + OFF_TOPIC] + copies
    order = np.random.default_rng(SEED).permutation(len(everything))
    return tuple(everything[i] for i in order)


def _copy(start: str, old: str, new: str) -> Document:
    kind, text = next(pair for pair in GOOD if tidy(pair[1]).startswith(start))
    if old not in text:
        raise ValueError(f"planted copy {start!r}: {old!r} is not in the sentence")
    return Document(kind, text.replace(old, new) if old else text)


def words_of(text: str) -> list[str]:
    """Return the lower-case words of a text, without tags."""
    return re.findall(r"[a-z]+", re.sub(r"<[^>]+>", " ", text.lower()))


def rejection_reason(text: str) -> str | None:
    """Return why the quality filter drops a text, or None when it passes."""
    words = words_of(text)
    visible = re.sub(r"\s", "", re.sub(r"<[^>]+>", "", text))
    if len(words) < MIN_WORDS:
        return "too short"
    if sum(c.isalnum() for c in visible) < MIN_LETTER_SHARE * len(visible):
        return "mostly symbols"
    if len(set(words)) < MIN_UNIQUE_SHARE * len(words):
        return "repeats itself"
    return None


def shingles(text: str) -> frozenset[str]:
    """Return the set of runs of `SHINGLE_WORDS` neighbouring words."""
    words = words_of(text)
    return frozenset(" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1)))


def jaccard(left: str, right: str) -> float:
    """Return the exact Jaccard similarity of two texts' shingle sets, 0..1."""
    a, b = shingles(left), shingles(right)
    return len(a & b) / len(a | b)


@cache
def signature(text: str) -> np.ndarray:
    """Return the MinHash signature of a text, shape (HASHES,), from seeded hash functions (a x + b) mod 2^31 - 1."""
    rng = np.random.default_rng(SEED)
    a = rng.integers(1, MERSENNE, (HASHES, 1), dtype=np.uint64)
    b = rng.integers(0, MERSENNE, (HASHES, 1), dtype=np.uint64)
    digests = [hashlib.blake2b(s.encode(), digest_size=4).digest() for s in sorted(shingles(text))]
    x = np.array([int.from_bytes(d, "big") % MERSENNE for d in digests], dtype=np.uint64)
    minima = ((a * x + b) % np.uint64(MERSENNE)).min(axis=1)
    minima.setflags(write=False)
    return minima


def similarity(left: str, right: str) -> float:
    """Return the MinHash estimate of the Jaccard similarity of two texts, 0..1."""
    return float(np.mean(signature(left) == signature(right)))


def remove_copies(texts: list[str]) -> tuple[list[str], list[tuple[str, str, float]]]:
    """Keep the first of every group of near copies; return the kept texts and (copy, twin, similarity) of the others."""
    kept: list[str] = []
    pairs: list[tuple[str, str, float]] = []
    for text in texts:
        twin, best = max(((other, similarity(text, other)) for other in kept), key=lambda p: p[1], default=("", 0.0))
        if best >= DUPLICATE_THRESHOLD:
            pairs.append((text, twin, best))
        else:
            kept.append(text)
    return kept, pairs


def tidy(text: str) -> str:
    """Rewrite a text without tags and with single spaces; drops nothing else."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip()


def passes_review(text: str) -> bool:
    """Tell whether the reviewers' rule keeps a text: it names at least one word of the subject."""
    return not TOPIC_WORDS.isdisjoint(words_of(text))


@cache
def build_corpus() -> Corpus:
    """Run filter, deduplication, tidying and review over the planted documents."""
    documents = planted_documents()
    reasons = [(d.text, reason) for d in documents if (reason := rejection_reason(d.text))]
    passed = [d.text for d in documents if not rejection_reason(d.text)]
    unique, pairs = remove_copies(passed)
    clean = [tidy(text) for text in unique]
    kept = tuple(text for text in clean if passes_review(text))
    rejected = tuple(text for text in clean if not passes_review(text))
    counts = Counter(d.kind for d in documents)
    kinds = {tidy(d.text): d.kind for d in documents}
    return Corpus(
        documents=documents,
        counts_by_kind=MappingProxyType({kind: counts[kind] for kind in KINDS}),
        filtered_out=len(reasons),
        filter_reasons=tuple(reasons),
        duplicates_removed=len(pairs),
        pairs=tuple(pairs),
        threshold=DUPLICATE_THRESHOLD,
        tidied=sum(a != b for a, b in zip(unique, clean, strict=True)),
        rejected_by_curation=len(rejected),
        rejected=rejected,
        kept=kept,
        kept_kinds=tuple(kinds[text] for text in kept),
        documents_in=len(documents),
        documents_kept=len(kept),
    )
