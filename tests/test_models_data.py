"""Corpus, tokenizer and shards: conservation, round trips and the bounds of the balancing rule."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.models.corpus import (
    DUPLICATE_THRESHOLD,
    KINDS,
    build_corpus,
    jaccard,
    passes_review,
    planted_documents,
    rejection_reason,
    similarity,
    tidy,
)
from scenes.models.corpus_text import COPIES, GOOD, JUNK, OFF_TOPIC
from scenes.models.shards import balance, fill_history, shard_corpus
from scenes.models.tokenizer import (
    BOS_ID,
    EOS_ID,
    learn_merges,
    merge_pair,
    merge_rule_of,
    split_words,
    tokenize_corpus,
    train_tokenizer,
)

ASCII = st.text(alphabet=st.characters(max_codepoint=127), max_size=80)


def test_every_document_is_either_kept_or_counted_as_dropped():
    corpus = build_corpus()
    dropped = corpus.filtered_out + corpus.duplicates_removed + corpus.rejected_by_curation
    assert corpus.documents_in == len(corpus.documents) == sum(corpus.counts_by_kind.values())
    assert corpus.documents_in - dropped == corpus.documents_kept == len(corpus.kept)
    assert tuple(corpus.counts_by_kind) == KINDS and min(corpus.counts_by_kind.values()) > 0


def test_all_planted_junk_copies_and_off_topic_texts_go_and_one_of_each_good_text_stays():
    corpus = build_corpus()
    assert {text for text, _ in corpus.filter_reasons} == {text for _, text in JUNK}
    assert corpus.duplicates_removed == len(COPIES)
    assert set(corpus.rejected) == {text for _, text in OFF_TOPIC}
    assert corpus.documents_kept == len(GOOD)


def test_minhash_estimate_is_near_the_exact_similarity_and_never_misjudges_a_pair():
    texts = [d.text for d in planted_documents() if rejection_reason(d.text) is None]
    for left, right in itertools.combinations(texts, 2):
        exact, estimate = jaccard(left, right), similarity(left, right)
        assert abs(exact - estimate) < 4 * (0.25 / 128) ** 0.5
        assert (exact >= DUPLICATE_THRESHOLD) == (estimate >= DUPLICATE_THRESHOLD)


def test_pairs_name_a_kept_twin():
    for text, twin, share in build_corpus().pairs:
        assert share >= DUPLICATE_THRESHOLD and share == similarity(text, twin)
        assert tidy(twin) in build_corpus().kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [("too few words", "too short"), ("## a b c d e f == :: || ++ --", "mostly symbols"), ("buy now " * 6, "repeats itself")],
)
def test_filter_names_its_reason(text, reason):
    assert rejection_reason(text) == reason


def test_review_keeps_only_texts_about_the_subject():
    assert passes_review("The cache is small.") and not passes_review("The cat is small.")


@settings(deadline=None)
@given(ASCII)
def test_any_ascii_text_survives_encoding_and_decoding(text):
    tokenizer = train_tokenizer()
    assert tokenizer.decode(tokenizer.encode(text)) == text


@given(ASCII)
def test_words_join_to_the_text(text):
    assert "".join(split_words(text)) == text


def test_other_characters_are_refused():
    with pytest.raises(ValueError, match="ASCII"):
        train_tokenizer().encode("café")


def test_merges_are_learned_most_frequent_first():
    assert learn_merges(Counter({"aab": 2, "aa": 1}), 5) == (("a", "a"), ("aa", "b"))


def test_encoding_applies_the_rules_in_the_order_in_which_they_were_learned():
    tokenizer = train_tokenizer()
    for word in {w for text in build_corpus().kept for w in split_words(text)}:
        pieces = tuple(word)
        for rule in tokenizer.merges:
            pieces = merge_pair(pieces, rule)
        assert tuple(map(tokenizer.piece, tokenizer.encode(word))) == pieces


def test_pieces_are_unique_and_each_merge_rule_made_its_piece():
    tokenizer = train_tokenizer()
    assert len(set(tokenizer.pieces)) == tokenizer.size == 2 + 128 + len(tokenizer.merges)
    assert [merge_rule_of("".join(pair)) for pair in tokenizer.merges] == list(range(1, len(tokenizer.merges) + 1))
    assert merge_rule_of("q") is None


def test_documents_are_wrapped_and_merging_shortens_them():
    corpus, tokenized = build_corpus(), tokenize_corpus()
    assert tokenized.total == sum(map(len, tokenized.documents))
    for text, ids in zip(corpus.kept, tokenized.documents, strict=True):
        assert (ids[0], ids[-1]) == (BOS_ID, EOS_ID)
        assert len(ids) - 2 < len(text) and train_tokenizer().decode(ids) == text


def best_split(lengths, shards):
    return min(
        max(sum(n for n, k in zip(lengths, owners, strict=True) if k == s) for s in range(shards))
        for owners in itertools.product(range(shards), repeat=len(lengths))
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=7), st.integers(1, 3))
def test_list_scheduling_keeps_grahams_bound(lengths, shards):
    plan = balance(lengths, shards)
    assert sum(plan.tokens_per_shard) == sum(lengths) and sum(plan.documents_per_shard) == len(lengths)
    assert max(plan.tokens_per_shard) <= (2 - 1 / shards) * best_split(lengths, shards) + 1e-9


def test_owner_and_totals_tell_the_same_story():
    plan, lengths = shard_corpus(), [len(d) for d in tokenize_corpus().documents]
    totals = [sum(n for n, k in zip(lengths, plan.owner, strict=True) if k == shard) for shard in range(4)]
    assert tuple(totals) == plan.tokens_per_shard
    assert plan.imbalance == pytest.approx(max(totals) / (sum(totals) / 4))


def test_history_adds_one_document_at_a_time_to_the_emptiest_shard():
    history, before = fill_history(), (0, 0, 0, 0)
    for length, shard, after in zip(history.lengths, history.owner, history.totals, strict=True):
        assert before[shard] == min(before)
        assert [b - a for a, b in zip(before, after, strict=True)] == [length * (k == shard) for k in range(4)]
        before = after


def test_plan_and_history_are_one_placement():
    plan, history = shard_corpus(), fill_history()
    assert (plan.tokens_per_shard, plan.owner, plan.imbalance) == (history.totals[-1], history.owner, history.imbalance)


def test_zero_shards_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        balance([1], 0)
