"""The three requests that inference serving draws: counts at "this step", and the rule that chooses it."""

import pytest

from scenes.models.batch_table import COLUMNS, SEEDS, batch_table, is_whole_word, join_columns, schedule, shown_column
from scenes.models.kv_cache import rows


def test_counts_add_up_at_this_step():
    table = batch_table()
    assert table.rows_in_use == sum(r.prompt_tokens + r.written - 1 for r in table.requests)
    assert table.rows_in_use + table.rows_added == sum(rows(r.prompt_tokens, r.written) for r in table.requests) <= table.cache_rows
    assert table.rows_added == table.batch_sizes[table.now] == len(table.requests)
    assert sum(r.adapted for r in table.requests) == 1


def test_every_request_has_written_a_token_a_step_since_it_joined():
    table = batch_table()
    for r in table.requests:
        assert r.join + r.written - 1 == table.now and r.written == len(r.pieces)
        assert r.prompt_tokens == len(r.generation.prompt_tokens)
        assert r.pieces == r.generation.pieces[: r.written]
        assert r.done_column - r.join + 1 == len(r.generation.pieces)
    joins = [r.join for r in table.requests]
    assert joins[0] == 0 and joins == sorted(set(joins)) and joins[-1] < table.now
    assert table.newest is table.requests[-1]


def test_this_step_writes_three_whole_words_and_none_after_the_last_join_does_so_before():
    table = batch_table()
    whole = [
        all(is_whole_word(r.generation.pieces, column - r.join) for r in table.requests)
        for column in range(table.requests[-1].join + 1, table.now + 1)
    ]
    assert whole[-1] and not any(whole[:-1])


def test_the_first_seed_that_has_such_a_step_is_taken():
    joins, now = schedule()
    first = next(seed for seed in range(SEEDS) if join_columns(seed) == joins)
    assert now == shown_column(joins) < COLUMNS - 1
    for earlier in map(join_columns, range(first)):
        assert earlier[-1] >= COLUMNS - 2 or len(set(earlier)) < len(earlier) or shown_column(earlier) is None


@pytest.mark.parametrize(
    ("at", "whole"), [(-1, False), (0, True), (1, True), (2, False), (3, False), (4, False), (5, False), (6, False), (7, False)]
)
def test_a_whole_word_has_a_blank_before_it_and_no_letter_after(at, whole):
    assert is_whole_word((" when", " one", " c", "lient", ".", " ", "h"), at) is whole
