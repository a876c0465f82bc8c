"""Packing and shards: nothing lost, the bounds of the rules."""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.models.packing import NOBODY, best_fit, concatenate, pack_corpus
from scenes.models.shards import balance, fill_history, longest_first, read_in_parallel, shard_corpus
from scenes.models.tokenizer import PAD_ID, tokenize_corpus

DOCUMENTS = st.lists(st.lists(st.integers(3, 99), min_size=1, max_size=30), max_size=12)


# ---- packing
@given(DOCUMENTS, st.integers(1, 20))
def test_a_stream_keeps_every_token_in_its_order_and_pads_less_than_a_row(documents, length):
    packing = concatenate(documents, length)
    assert packing.sequences[packing.owner != NOBODY].tolist() == [token for document in documents for token in document]
    assert packing.sequences.size - packing.tokens < length
    assert (packing.sequences[packing.owner == NOBODY] == PAD_ID).all()


@given(DOCUMENTS, st.integers(1, 40))
def test_best_fit_loses_no_token_and_cuts_only_what_is_longer_than_a_row(documents, length):
    packing = best_fit(documents, length)
    assert packing.documents_cut == sum(len(document) > length for document in documents)
    assert packing.tokens == sum(map(len, documents))
    assert 0 <= packing.padding_share < 1
    for i, document in enumerate(documents):
        mine = packing.owner == i
        assert Counter(packing.sequences[mine].tolist()) == Counter(document)
        if len(document) <= length:
            (row,) = np.unique(np.nonzero(mine)[0])
            assert packing.sequences[row][mine[row]].tolist() == document


def fewest_rows(sizes: tuple[int, ...], length: int) -> int:
    """Return the smallest number of rows of `length` that hold all sizes, by trying every placement."""
    best = len(sizes)

    def place(k: int, rows: list[int]) -> None:
        nonlocal best
        if len(rows) >= best:
            return
        if k == len(sizes):
            best = len(rows)
            return
        for r, used in enumerate(rows):
            if used + sizes[k] <= length:
                place(k + 1, [*rows[:r], used + sizes[k], *rows[r + 1 :]])
        place(k + 1, [*rows, sizes[k]])

    place(0, [])
    return best


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=8))
def test_best_fit_needs_at_most_half_as_many_rows_more_than_the_best(sizes):
    rows = len(best_fit([[5] * size for size in sizes], 12).sequences)
    assert rows <= 1.5 * fewest_rows(tuple(sizes), 12)


def test_the_corpus_packs_whole_documents_into_nearly_full_rows():
    packing, documents = pack_corpus(), tokenize_corpus().documents
    assert packing.documents_cut == 0 and packing.tokens == tokenize_corpus().total
    alone = 1 - packing.tokens / (len(documents) * packing.sequences.shape[1])
    assert concatenate(documents).padding_share < packing.padding_share < alone / 4


@pytest.mark.parametrize("pack", [concatenate, best_fit])
def test_a_row_without_room_is_refused_and_rows_cannot_be_changed(pack):
    with pytest.raises(ValueError, match="at least 1"):
        pack([[5]], 0)
    with pytest.raises(ValueError, match="read-only"):
        pack([[5]], 2).sequences[0, 0] = 1


# ---- shards
def best_split(lengths, shards):
    return min(
        max(sum(n for n, k in zip(lengths, owners, strict=True) if k == s) for s in range(shards))
        for owners in itertools.product(range(shards), repeat=len(lengths))
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=7), st.integers(1, 3))
def test_longest_first_keeps_grahams_bound(lengths, shards):
    plan = balance(lengths, shards)
    assert sum(plan.tokens_per_shard) == sum(lengths) and sum(plan.documents_per_shard) == len(lengths)
    assert max(plan.tokens_per_shard) <= (4 / 3 - 1 / (3 * shards)) * best_split(lengths, shards) + 1e-9


def test_grahams_bound_is_reached_by_his_own_example():
    plan = balance((5, 5, 4, 4, 3, 3, 3), 3)
    assert max(plan.tokens_per_shard) == 11 == pytest.approx((4 / 3 - 1 / 9) * best_split((5, 5, 4, 4, 3, 3, 3), 3))


def test_owner_and_totals_tell_the_same_story():
    plan, lengths = shard_corpus(), [len(d) for d in tokenize_corpus().documents]
    totals = [sum(n for n, k in zip(lengths, plan.owner, strict=True) if k == shard) for shard in range(4)]
    assert tuple(totals) == plan.tokens_per_shard
    assert plan.imbalance == pytest.approx(max(totals) / (sum(totals) / 4))


def test_history_adds_one_document_at_a_time_longest_first_to_the_emptiest_shard():
    history, before, documents = fill_history(), (0, 0, 0, 0), tokenize_corpus().documents
    assert sorted(history.order) == list(range(len(documents)))
    assert history.lengths == tuple(len(documents[i]) for i in history.order)
    assert list(history.lengths) == sorted(history.lengths, reverse=True)
    for length, shard, after in zip(history.lengths, history.owner, history.totals, strict=True):
        assert before[shard] == min(before)
        assert [b - a for a, b in zip(before, after, strict=True)] == [length * (k == shard) for k in range(4)]
        before = after


def test_plan_and_history_are_one_placement():
    plan, history = shard_corpus(), fill_history()
    assert (plan.tokens_per_shard, plan.imbalance) == (history.totals[-1], history.imbalance)
    assert history.owner == tuple(plan.owner[i] for i in history.order)


@given(st.lists(st.integers(1, 60), max_size=20))
def test_equal_lengths_keep_their_order(lengths):
    order = longest_first(lengths)
    assert sorted(order) == list(range(len(lengths)))
    assert all((lengths[i], -i) > (lengths[j], -j) for i, j in itertools.pairwise(order))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), st.integers(1, 10))
def test_readers_read_everything_and_gain_no_more_than_their_number(shards, readers):
    read = read_in_parallel(shards, readers)
    assert sum(read.tokens_per_reader) == sum(shards) and read.time == max(read.tokens_per_reader)
    assert 1 <= read.speedup <= min(readers, len(shards))


def test_one_reader_a_shard_gains_the_number_of_shards_over_the_imbalance():
    plan = shard_corpus()
    assert read_in_parallel(plan.tokens_per_shard, 4).speedup == pytest.approx(4 / plan.imbalance)
    assert read_in_parallel(plan.tokens_per_shard, 1).speedup == 1


def test_zero_shards_and_zero_readers_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        balance([1], 0)
    with pytest.raises(ValueError, match="at least 1"):
        read_in_parallel([1], 0)
