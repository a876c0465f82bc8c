"""Clean a tiny corpus the way a data pipeline does: filter, remove near copies, normalize, review.

The texts come from `texts`; every count is made here. The filters are small forms of those
of Gopher (Rae et al. 2021, appendix A.1.1: length, share of symbols, repetition). Near copies are found with MinHash
(Broder 1997, "On the resemblance and containment of documents"): the share of equal minima estimates the Jaccard
similarity of two shingle sets. Only pairs that agree in a whole band of their signatures are compared (locality-sensitive
hashing: Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4).
The model does not know languages, licences or personal data, and its reviewers follow one written rule.
"""

import hashlib
import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from types import MappingProxyType

import numpy as np

from scenes.models import texts
from scenes.models.arrays import frozen
from scenes.models.texts import KINDS

SEED = 7
SHINGLE_WORDS = 2
HASHES = 128
# Two texts are compared when one band agrees: likely from a similarity of about (1 / 32) ** (1 / 4) = 0.42 on.
BANDS = 32
# Planted copies share at least 0.6 of their shingles (Jaccard), different sentences at most 0.3; 0.5 parts them safely.
DUPLICATE_THRESHOLD = 0.5
MIN_WORDS = 6
MIN_LETTER_SHARE = 0.7
MIN_UNIQUE_SHARE = 0.5
MERSENNE = (1 << 31) - 1
TAG = re.compile(r"</?[A-Za-z][^>]*>")


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


def planted_documents(seed: int = SEED) -> tuple[Document, ...]:
    """Return all documents in their seeded order of arrival, planted junk and copies included."""
    read = texts.current()
    copies = [_copy(*copy) for copy in read.copies]
    everything = [Document(*pair) for pair in read.good + read.junk + read.off_topic] + copies
    order = np.random.default_rng(seed).permutation(len(everything))
    return tuple(everything[i] for i in order)


def _copy(start: str, old: str, new: str) -> Document:
    kind, text = next(pair for pair in texts.current().good if normalize(pair[1]).startswith(start))
    if old not in text:
        raise ValueError(f"planted copy {start!r}: {old!r} is not in the sentence")
    return Document(kind, text.replace(old, new) if old else text)


# ---- the sieves
def normalize(text: str) -> str:
    """Return a text without tags, entities resolved, in Unicode form NFC (UAX #15), with single spaces; drops nothing else."""
    plain = unicodedata.normalize("NFC", html.unescape(TAG.sub(" ", text)))
    return re.sub(r"\s+", " ", plain).strip()


def words_of(text: str) -> list[str]:
    """Return the lower-case words (letters only) of a normalized text."""
    return re.findall(r"[^\W\d_]+", normalize(text).lower())


def rejection_reason(text: str) -> str | None:
    """Return why the quality filter drops a text, or None when it passes."""
    words = words_of(text)
    visible = normalize(text).replace(" ", "")
    if "\ufffd" in visible:
        return "broken encoding"
    if len(words) < MIN_WORDS:
        return "too short"
    if sum(c.isalnum() for c in visible) < MIN_LETTER_SHARE * len(visible):
        return "mostly symbols"
    if len(set(words)) < MIN_UNIQUE_SHARE * len(words):
        return "repeats itself"
    return None


def passes_review(text: str) -> bool:
    """Tell whether the reviewers' rule keeps a text: it names at least one word of the subject."""
    return not texts.current().subject.isdisjoint(words_of(text))


# ---- near copies
@cache
def shingles(text: str) -> frozenset[str]:
    """Return the set of runs of `SHINGLE_WORDS` neighbouring words."""
    words = words_of(text)
    return frozenset(" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1)))


def jaccard(left: str, right: str) -> float:
    """Return the exact Jaccard similarity |A & B| / |A | B| of two texts' shingle sets, 0..1."""
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
    return frozen(((a * x + b) % np.uint64(MERSENNE)).min(axis=1))


def similarity(left: str, right: str) -> float:
    """Return the MinHash estimate of the Jaccard similarity of two texts, 0..1; standard error sqrt(J (1 - J) / HASHES)."""
    return float(np.mean(signature(left) == signature(right)))


def candidate_pairs(texts: Sequence[str]) -> frozenset[tuple[int, int]]:
    """Return the pairs (i, j), i < j, of texts whose signatures agree in at least one of `BANDS` bands.

    A pair of similarity s is found with probability 1 - (1 - s^r)^BANDS for r = HASHES / BANDS rows a band.
    """
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        for band, rows in enumerate(signature(text).reshape(BANDS, -1)):
            buckets[band, rows.tobytes()].append(i)
    return frozenset(pair for members in buckets.values() for pair in combinations(members, 2))


def remove_copies(texts: Sequence[str]) -> tuple[list[str], list[tuple[str, str, float]]]:
    """Keep the first of every group of near copies; return the kept texts and (copy, twin, similarity) of the others."""
    earlier: dict[int, list[int]] = defaultdict(list)
    for i, j in candidate_pairs(texts):
        earlier[j].append(i)
    kept: dict[int, str] = {}
    pairs: list[tuple[str, str, float]] = []
    for j, text in enumerate(texts):
        twins = [(kept[i], similarity(text, kept[i])) for i in sorted(earlier[j]) if i in kept]
        twin, best = max(twins, key=lambda found: found[1], default=("", 0.0))
        if best >= DUPLICATE_THRESHOLD:
            pairs.append((text, twin, best))
        else:
            kept[j] = text
    return list(kept.values()), pairs


# ---- the whole run
@cache
def build_corpus(seed: int = SEED) -> Corpus:
    """Run filter, deduplication, normalization and review over the planted documents in the seed's order of arrival."""
    documents = planted_documents(seed)
    reasons = [(d.text, reason) for d in documents if (reason := rejection_reason(d.text))]
    passed = [d.text for d in documents if not rejection_reason(d.text)]
    unique, pairs = remove_copies(passed)
    clean = [normalize(text) for text in unique]
    kept = tuple(text for text in clean if passes_review(text))
    rejected = tuple(text for text in clean if not passes_review(text))
    counts = Counter(d.kind for d in documents)
    kinds = {normalize(d.text): d.kind for d in documents}
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
