"""Corpus and mixture: what goes in is kept or counted, every planted fault is found, shares are those of the weights."""

import itertools
import unicodedata
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models.corpus import (
    DUPLICATE_THRESHOLD,
    HASHES,
    KINDS,
    build_corpus,
    candidate_pairs,
    jaccard,
    normalize,
    passes_review,
    planted_documents,
    rejection_reason,
    remove_copies,
    signature,
    similarity,
)
from scenes.models.corpus_text import GOOD
from scenes.models.corpus_text_planted import COPIES, JUNK, OFF_TOPIC
from scenes.models.mixture import WEIGHTS, assemble, assemble_corpus
from scenes.models.tokenizer import tokenize_corpus

SEEDS = (7, 8, 2025)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_document_is_either_kept_or_counted_as_dropped(seed):
    corpus = build_corpus(seed)
    dropped = corpus.filtered_out + corpus.duplicates_removed + corpus.rejected_by_curation
    assert corpus.documents_in == len(corpus.documents) == sum(corpus.counts_by_kind.values())
    assert corpus.documents_in - dropped == corpus.documents_kept == len(corpus.kept) == len(corpus.kept_kinds)
    assert tuple(corpus.counts_by_kind) == KINDS and min(corpus.counts_by_kind.values()) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_all_planted_junk_copies_and_off_topic_texts_go_and_one_of_each_good_text_stays(seed):
    corpus = build_corpus(seed)
    assert {text for text, _ in corpus.filter_reasons} == {text for _, text in JUNK}
    assert corpus.duplicates_removed == len(COPIES)
    assert set(corpus.rejected) == {text for _, text in OFF_TOPIC}
    assert corpus.documents_kept == len(GOOD)
    assert Counter(corpus.kept_kinds) == Counter(kind for kind, _ in GOOD)


def test_another_seed_changes_the_order_of_arrival_and_nothing_that_is_counted():
    first, other = build_corpus(SEEDS[0]), build_corpus(SEEDS[1])
    assert [d.text for d in first.documents] != [d.text for d in other.documents]
    assert Counter(d.text for d in first.documents) == Counter(d.text for d in other.documents)
    assert first.counts_by_kind == other.counts_by_kind


def texts_that_pass():
    return [d.text for d in planted_documents() if rejection_reason(d.text) is None]


def test_minhash_estimate_is_near_the_exact_similarity_and_never_misjudges_a_pair():
    for left, right in itertools.combinations(texts_that_pass(), 2):
        exact, estimate = jaccard(left, right), similarity(left, right)
        assert abs(exact - estimate) < 4 * (0.25 / HASHES) ** 0.5
        assert (exact >= DUPLICATE_THRESHOLD) == (estimate >= DUPLICATE_THRESHOLD)


def test_planted_copies_and_other_sentences_lie_far_from_the_threshold():
    found = [jaccard(*pair) for pair in itertools.combinations(texts_that_pass(), 2)]
    assert min(share for share in found if share >= DUPLICATE_THRESHOLD) >= 0.6
    assert max(share for share in found if share < DUPLICATE_THRESHOLD) <= 0.3


def test_the_bands_offer_every_similar_pair_and_spare_most_comparisons():
    texts = texts_that_pass()
    pairs = list(itertools.combinations(range(len(texts)), 2))
    similar = {(i, j) for i, j in pairs if jaccard(texts[i], texts[j]) >= DUPLICATE_THRESHOLD}
    candidates = candidate_pairs(texts)
    assert similar <= candidates
    assert len(candidates) < len(pairs) / 100


def test_a_copy_of_a_copy_goes_with_the_first_of_its_group():
    twin, other = "one two three four five six seven", "eight nine ten eleven twelve thirteen"
    kept, pairs = remove_copies([twin, other, twin, twin])
    assert kept == [twin, other]
    assert pairs == [(twin, twin, 1.0)] * 2


def test_pairs_name_a_kept_twin():
    for text, twin, share in build_corpus().pairs:
        assert share >= DUPLICATE_THRESHOLD and share == similarity(text, twin)
        assert normalize(twin) in build_corpus().kept


def test_signatures_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        signature("a b c")[0] = 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("too few words", "too short"),
        ("## a b c d e f == :: || ++ --", "mostly symbols"),
        ("buy now " * 6, "repeats itself"),
        ("the model reads every single \ufffd of the batch", "broken encoding"),
        ("the model reads every single token of the batch", None),
    ],
)
def test_filter_names_its_reason(text, reason):
    assert rejection_reason(text) == reason


def test_every_reason_of_the_filter_drops_something():
    reasons = {reason for _, reason in build_corpus().filter_reasons}
    assert reasons == {"too short", "mostly symbols", "repeats itself", "broken encoding"}


@given(st.text())
def test_normal_form_is_composed_single_spaced_and_trimmed(text):
    plain = normalize(text)
    assert plain == unicodedata.normalize("NFC", plain)
    assert plain == " ".join(plain.split())


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("<p>two  words</p>\n", "two words"),
        ("one&nbsp;two &amp; three", "one two & three"),
        ("cafe\u0301", "caf\u00e9"),
        ("loss < 2 and step > 1", "loss < 2 and step > 1"),
    ],
)
def test_tags_entities_and_letters_in_two_parts_are_tidied_up(raw, plain):
    assert normalize(raw) == plain


def test_what_is_kept_needs_no_more_tidying():
    corpus = build_corpus()
    assert all(normalize(text) == text for text in corpus.kept)
    assert corpus.tidied == sum(normalize(text) != text for text in remove_copies(texts_that_pass())[0]) > 0


def test_three_words_tell_which_document_begins():
    starts = Counter(" ".join(text.split()[:3]) for text in build_corpus().kept)
    assert set(starts.values()) == {1}


def test_review_keeps_only_texts_about_the_subject():
    assert passes_review("The cache is small.") and not passes_review("The cat is small.")


# ---- assembly
def test_every_kind_gets_its_weight_of_the_corpus_to_within_half_a_document():
    mixture, lengths = assemble_corpus(), [len(d) for d in tokenize_corpus().documents]
    for kind, weight in WEIGHTS.items():
        longest = max(n for n, own in zip(lengths, build_corpus().kept_kinds, strict=True) if own == kind)
        assert abs(mixture.tokens[kind] - weight * sum(lengths)) <= longest / 2


def test_tokens_epochs_and_order_tell_the_same_story():
    mixture, documents, kinds = assemble_corpus(), tokenize_corpus().documents, build_corpus().kept_kinds
    assert Counter(mixture.order) == Counter({i: n for i, n in enumerate(mixture.times) if n})
    for kind in KINDS:
        assert mixture.tokens[kind] == sum(len(documents[i]) for i in mixture.order if kinds[i] == kind)
        assert mixture.epochs[kind] == mixture.tokens[kind] / sum(len(d) for d, k in zip(documents, kinds, strict=True) if k == kind)
    assert min(mixture.epochs.values()) < 1 < max(mixture.epochs.values())


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 50)), min_size=2), st.floats(0, 1), st.integers(0, 2000))
def test_documents_of_a_kind_take_turns(documents, share, budget):
    documents += [("a", 3), ("b", 5)]
    kinds, lengths = zip(*documents, strict=True)
    mixture = assemble(kinds, lengths, {"a": share, "b": 1 - share}, budget)
    for kind, weight in mixture.weights.items():
        times = [n for n, own in zip(mixture.times, kinds, strict=True) if own == kind]
        assert max(times) - min(times) <= 1
        assert abs(mixture.tokens[kind] - weight * budget) <= max(lengths) / 2 + 1e-6


def test_weights_in_proportion_to_the_sizes_read_every_document_once():
    assert assemble("aab", (10, 20, 30), {"a": 0.5, "b": 0.5}, 60).times == (1, 1, 1)


@pytest.mark.parametrize("weights", [{"a": 0.5, "b": 0.6}, {"a": 1.5, "b": -0.5}, {"a": 1.0}])
def test_weights_that_are_no_shares_of_the_kinds_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        assemble("ab", (1, 1), weights, 10)


def test_runs_are_the_same_each_time():
    assert assemble_corpus.__wrapped__() == assemble_corpus()
    assert build_corpus.__wrapped__() == build_corpus()
    assert np.array_equal(signature.__wrapped__("a b c"), signature("a b c"))
