"""Roofline, memory, batch table and serving simulation: counts, limits and conservation."""

import numpy as np
import pytest

from scenes.models import roofline
from scenes.models.batch_table import batch_table, is_whole_word, static_batch
from scenes.models.kv_cache import rows
from scenes.models.memory import serving_memory, training_memory
from scenes.models.serving import MAX_BATCH, draw_requests, serve, simulate


def test_step_time_is_bound_by_memory_here_and_by_arithmetic_for_short_contexts():
    assert roofline.step_time(0) == pytest.approx(16e9 / 3.35e12)
    assert roofline.step_time(64) == roofline.read_time(64 * 2048) > roofline.compute_time(64)
    assert roofline.step_time(1000, 1) == roofline.compute_time(1000)


def test_largest_batch_fits_and_one_more_does_not():
    best = roofline.largest_batch()
    assert serving_memory(requests=best).total <= roofline.GPU.memory < serving_memory(requests=best + 1).total


def test_throughput_and_latency_both_rise_with_the_batch_but_with_falling_gain():
    curve = roofline.trade_off()
    gains = np.diff(curve.tokens_per_second)
    assert np.all(np.diff(curve.seconds_per_step) > 0) and np.all(gains > 0) and np.all(np.diff(gains) < 0)
    assert curve.chosen_ms == pytest.approx(1e3 * curve.seconds_per_step[curve.chosen_batch - 1])
    assert curve.chosen_tokens_per_second * curve.chosen_ms == pytest.approx(1e3 * curve.chosen_batch)
    assert curve.batches == tuple(range(1, curve.largest_batch + 1))


def test_training_takes_sixteen_bytes_a_parameter():
    split = training_memory(8e9)
    assert split.total == 16 * 8e9 and sum(split.shares) == pytest.approx(1)
    assert split.gigabytes("optimizer") == 96
    with pytest.raises(KeyError):
        split.gigabytes("activations")


def test_batch_table_counts_add_up_at_this_step():
    table = batch_table()
    assert table.rows_in_use == sum(r.prompt_tokens + r.written - 1 for r in table.requests)
    assert table.rows_in_use + table.rows_added == sum(rows(r.prompt_tokens, r.written) for r in table.requests) <= table.cache_rows
    assert table.rows_added == table.batch_sizes[table.now] == len(table.requests)
    for r in table.requests:
        assert r.join + r.written - 1 == table.now and r.written == len(r.pieces)
        assert r.prompt_tokens == len(r.generation.prompt_tokens)
        assert "".join(r.pieces) == "".join(r.generation.pieces[: r.written])
    joins = [r.join for r in table.requests]
    assert joins[0] == 0 and joins == sorted(set(joins)) and joins[-1] < table.now


def test_this_step_writes_three_whole_words_and_none_before_does():
    table = batch_table()
    whole = [
        all(is_whole_word(r.generation.pieces, column - r.join) for r in table.requests)
        for column in range(table.requests[-1].join + 1, table.now + 1)
    ]
    assert whole[-1] and not any(whole[:-1])
    assert table.newest is table.requests[-1]


def test_whole_words():
    pieces = (" when", " one", " c", "lient", ".", " ", "h")
    assert [is_whole_word(pieces, k) for k in range(-1, 8)] == [False, True, True, False, False, False, False, False, False]


def test_static_batch_pads_to_the_longest_request():
    batch = static_batch()
    assert batch.width == max(batch.rows) and len(set(batch.rows)) > 1
    assert batch.idle == pytest.approx(sum(batch.width - r for r in batch.rows) / (3 * batch.width))


def test_every_request_is_served_once_within_the_limits():
    run = simulate()
    assert run.requests == run.finished == len(run.arrivals) == sum(run.histogram) == 600
    assert max(run.peak_rows) <= run.max_kv_rows and run.peak_batch <= MAX_BATCH
    assert np.all(run.durations >= run.first_token_ms) and np.all(run.first_token_ms > 0)


def test_spans_add_up_to_the_time_to_first_token_nearest_p95():
    run = simulate()
    total = sum(ms for _, ms in run.spans)
    assert min(ms for _, ms in run.spans) > 0
    assert abs(total - run.p95) == pytest.approx(np.abs(run.first_token_ms - run.p95).min())
    assert run.p50 == pytest.approx(np.median(run.first_token_ms)) and run.p95 > run.p50


def test_requests_go_to_the_shortest_queue_and_start_in_order_on_each_replica():
    requests = draw_requests()
    replicas, owner, seen = serve(requests)
    for number, loads in zip(owner, seen, strict=True):
        assert loads[number] == min(loads)
    for k in range(len(replicas)):
        mine = sorted((r for r in requests if owner[r.number] == k), key=lambda r: r.ready)
        starts = [r.start for r in mine]
        assert starts == sorted(starts) and all(r.ready <= r.start < r.prefilled < r.first <= r.end for r in mine)
    assert all(replica.load() == 0 for replica in replicas)


def test_shown_queues_have_one_shortest_and_it_is_chosen():
    run = simulate()
    assert run.replica_queues[run.chosen_replica] == min(run.replica_queues)
    assert run.replica_queues.count(min(run.replica_queues)) == 1 and max(run.replica_queues) <= 4


def test_simulation_repeats_itself():
    again = simulate.__wrapped__()
    np.testing.assert_array_equal(again.first_token_ms, simulate().first_token_ms)
    assert again.replica_queues == simulate().replica_queues
