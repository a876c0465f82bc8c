"""How GPUs share a model in serving: degrees, messages, the busiest GPU, latents, windows, drafts, chunks, and that more never slows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.models import pace
from scenes.models import serving_estimate as closed
from scenes.models.layout import busiest, kv_copies, layout_of, message_seconds, weights_held
from scenes.models.published_throughput import DEEPSEEK_V3, H200, LLAMA_70B, QWEN3_235B, case, tokens_per_second
from scenes.models.roofline import largest_batch, pass_seconds, row_bytes, step_seconds, throughput, weight_bytes
from scenes.models.scenario import BYTES_PER_VALUE, Scenario
from scenes.models.service import Service
from scenes.models.static_batching import StaticReplica
from scenes.models.workload import Request
from tests.scenarios import NAMES, shipped
from tests.services import small

CASE, QWEN, DEEPSEEK = shipped(), shipped("mixture-of-experts"), shipped("deepseek-v3")
names = st.sampled_from(NAMES)


def serving(scenario: Scenario, **changes: Any) -> Scenario:
    return replace(scenario, serving=replace(scenario.serving, **changes))


def shaped(scenario: Scenario, **changes: Any) -> Scenario:
    return replace(scenario, model=replace(scenario.model, **changes))


# ---------------------------------------------------------------- degrees and messages
def test_a_dense_model_that_names_no_degree_counts_no_messages() -> None:
    assert layout_of(CASE).tensor == 8 and not layout_of(CASE).counted and message_seconds(CASE, 64) == 0
    written = serving(CASE, tensor_parallel=8)
    assert pace.decode_seconds(written, 64, 0) == pytest.approx(pace.decode_seconds(CASE, 64, 0) + message_seconds(written, 64))


def test_tensor_parallel_sums_by_hand() -> None:
    """160 all-reduces of 64 tokens x 8,192 numbers of 2 bytes over eight GPUs, 10 us each and 2 x 7 / 8 of the bytes at 0.75 x 450 GB/s."""
    hand = 160 * (10e-6 + 2 * 7 / 8 * 64 * 8192 * 2 / (0.75 * 450e9))
    assert message_seconds(serving(CASE, tensor_parallel=8), 64) == pytest.approx(hand)


def test_groups_exchange_tokens_and_experts_by_hand() -> None:
    """DeepSeek-V3 on eight groups of one GPU: 61 layers of two all-to-alls, FP8 out and 16 bits back, 7 / 8 of the 5.25 GPUs met."""
    met, uneven = 8 * (1 - (7 / 8) ** 8), busiest(DEEPSEEK, 64)[0]
    hand = 61 * (2 * 10e-6 + 64 / 8 * met * 7 / 8 * 7168 * 3 * uneven / (0.75 * 450e9))
    assert message_seconds(DEEPSEEK, 64) == pytest.approx(hand)
    assert layout_of(DEEPSEEK).groups == 8 and weights_held(DEEPSEEK) == pytest.approx(671e9 + 7 * (37e9 - 8 * 634e9 / 248))


def test_gpus_beyond_a_node_talk_over_the_network() -> None:
    near, far = serving(CASE, tensor_parallel=8), serving(CASE, gpus_per_replica=16, tensor_parallel=16)
    assert message_seconds(far, 10_000) > 8 * message_seconds(near, 10_000)  # 450 against 50 GB/s
    rack = serving(far, gpu=replace(far.serving.gpu, link_gpus=72))
    assert message_seconds(rack, 10_000) < 1.2 * message_seconds(near, 10_000)


def test_stages_read_all_weights_for_one_request_and_share_them_among_many() -> None:
    """One request passes four stages one after the other; four keep them busy, each reading its part of the weights for each."""
    staged = serving(CASE, pipeline_parallel=4)
    assert layout_of(staged).tensor == 2 and step_seconds(staged, 1, 0) == pytest.approx(4 * step_seconds(CASE, 1, 0))
    assert step_seconds(staged, 4, 0) == pytest.approx(4 * step_seconds(CASE, 4, 0))
    assert pass_seconds(staged, 10**6, 0) == pytest.approx(pass_seconds(CASE, 10**6, 0))


@pytest.mark.parametrize(("tensor", "copies"), [(8, 2.0), (4, 1.0), (2, 1.0)])
def test_gpus_beyond_the_kv_heads_keep_copies(tensor: int, copies: float) -> None:
    wide = serving(QWEN, gpus_per_replica=8, tensor_parallel=tensor, expert_parallel=8)
    assert kv_copies(wide) == copies and wide.serving.memory - weight_bytes(wide) >= largest_batch(wide) * copies * row_bytes(wide) * 32768


def test_a_latent_lies_on_every_gpu_of_a_group() -> None:
    grouped = serving(DEEPSEEK, tensor_parallel=8)
    assert (kv_copies(DEEPSEEK), kv_copies(grouped)) == (1, 8) and weight_bytes(grouped) < weight_bytes(DEEPSEEK)
    assert largest_batch(grouped) < largest_batch(DEEPSEEK)


# ---------------------------------------------------------------- the busiest GPU
@pytest.mark.parametrize(("gpus", "experts", "k", "tokens"), [(8, 128, 8, 500), (8, 256, 8, 64), (4, 128, 8, 2000), (16, 64, 2, 300)])
def test_the_busiest_gpu_gets_what_balls_in_bins_give(gpus: int, experts: int, k: int, tokens: int) -> None:
    """Against 300 draws: experts of one token differ; skew 0."""
    rng = np.random.default_rng(4)
    picks = rng.random((300, tokens, experts)).argpartition(k, axis=2)[:, :, :k] // (experts // gpus)
    loads = np.array([np.bincount(draw.ravel(), minlength=gpus) for draw in picks])
    drawn = (loads.max(axis=1) / loads.mean(axis=1)).mean()
    assert closed.busiest_arithmetic(gpus, experts, k, tokens, 0.0) - 1 == pytest.approx(drawn - 1, rel=0.2)


def test_popular_experts_make_their_gpu_busier_than_chance_does() -> None:
    """Against 2,000 draws of gamma popularity with a deviation as large as its mean, on 8 GPUs of 16 experts."""
    loads = np.random.default_rng(4).gamma(1.0, size=(2000, 8, 16)).sum(axis=2)
    drawn = (loads.max(axis=1) / loads.mean(axis=1)).mean()
    assert closed.busiest_arithmetic(8, 128, 8, 1e9, 1.0) - 1 == pytest.approx(drawn - 1, rel=0.1)
    assert closed.busiest_arithmetic(1, 128, 8, 10, 1.0) == 1


@pytest.mark.parametrize("tokens", [1, 8, 40, 400])
def test_the_gpu_with_most_experts_reads_what_draws_give(tokens: int) -> None:
    rng = np.random.default_rng(4)
    picks = rng.random((300, tokens, 128)).argpartition(8, axis=2)[:, :, :8]
    read = np.array([np.bincount(np.unique(draw) // 16, minlength=8) for draw in picks])
    drawn = (read.max(axis=1) / read.mean(axis=1)).mean()
    assert closed.busiest_reading(8, 128, 8, tokens) == pytest.approx(drawn, rel=0.12)


# ---------------------------------------------------------------- precisions
@given(st.sampled_from(list(BYTES_PER_VALUE)), st.sampled_from(list(BYTES_PER_VALUE)))
def test_weights_and_cache_have_precisions_of_their_own(weights: str, cache: str) -> None:
    found = serving(CASE, weight_precision=weights, kv_precision=cache)
    assert weight_bytes(found) == 70e9 * BYTES_PER_VALUE[weights] and row_bytes(found) == 163_840 * BYTES_PER_VALUE[cache]


@given(names, st.data())
def test_more_bytes_a_value_never_shrink_memory(name: str, data: st.DataObject) -> None:
    fewer, more = sorted(data.draw(st.tuples(*[st.sampled_from(list(BYTES_PER_VALUE))] * 2)), key=BYTES_PER_VALUE.__getitem__)
    scenario = shipped(name)
    for key in ("weight_precision", "kv_precision"):
        small_one, large = (serving(scenario, **{key: precision}) for precision in (fewer, more))
        assert weight_bytes(small_one) <= weight_bytes(large) and row_bytes(small_one) <= row_bytes(large)
        assert largest_batch(small_one) >= largest_batch(large)


def test_the_usable_share_of_memory_leaves_less_for_the_cache() -> None:
    assert largest_batch(serving(CASE, memory_share=0.9)) == int((0.9 * 8 * 141e9 - 140e9) // (8192 * 327_680))


# ---------------------------------------------------------------- attention
def test_a_window_caps_what_a_request_keeps_and_reads() -> None:
    windowed = shaped(CASE, window=1024, window_share=0.75)
    assert closed.rows_kept(8192, 1024, 0.75) == 0.25 * 8192 + 0.75 * 1024
    assert largest_batch(windowed) == int((8 * 141e9 - 140e9) // ((0.25 * 8192 + 0.75 * 1024) * 327_680))
    assert throughput(windowed, 64) > throughput(CASE, 64)
    assert pace.prefill_seconds(windowed, 8000) < pace.prefill_seconds(CASE, 8000)
    assert pace.prefill_seconds(windowed, 1000) == pace.prefill_seconds(CASE, 1000)


@given(st.integers(1, 400), st.integers(1, 400))
def test_pairs_in_a_window_are_counted_one_by_one(rows: int, window: int) -> None:
    counted = sum(min(k, window) for k in range(1, rows + 1))
    assert closed.attended_pairs(rows, window, 1.0) == pytest.approx(counted, abs=rows)


def test_a_latent_is_met_by_many_flop_a_byte() -> None:
    """128 heads x 2 (2 x 512 + 64) FLOP over 576 numbers of 2 bytes: 242 FLOP a byte, near the 16-bit ratio of an H800 (295)."""
    rows = 10**9
    alone = step_seconds(DEEPSEEK, 64, rows)
    assert alone > (rows * row_bytes(DEEPSEEK)) / DEEPSEEK.serving.bandwidth
    assert pytest.approx(241.8, abs=0.1) == 2 * 128 * (2 * 512 + 64) / (576 * 2)


# ---------------------------------------------------------------- prefix, chunks, drafts
def test_rows_of_a_prefix_are_not_read_again() -> None:
    hit = serving(CASE, prefix_hit_rate=0.5)
    assert pace.prefill_seconds(hit, 8000, pace.cached_prompt(hit, 8000)) == pytest.approx(
        (2 * 70e9 * 4000 + 4 * 80 * 8192 * (8000**2 - 4000**2) / 2) / (8 * 989.4e12 * 0.4)
    )
    assert pace.cached_prompt(serving(CASE, prefix_hit_rate=0.999), 1) == 0


def test_a_chunk_holds_decoding_up_for_less_time_than_a_prompt() -> None:
    whole, chunked = serving(CASE, prompt_tokens=6000), serving(CASE, prompt_tokens=6000, chunk_tokens=512)
    assert pace.held_up_seconds(chunked, 64, 64 * 845) < 0.2 * pace.held_up_seconds(whole, 64, 64 * 845)
    gaps = [max(gap for job in Service(s, [Request(0, 0.0, 40, 50), Request(1, 0.1, 6000, 5)]).run().jobs for gap in job.gaps) for s in (
        serving(whole, replicas=1), serving(chunked, replicas=1),
    )]  # fmt: skip
    assert gaps[1] < 0.2 * gaps[0]


@given(st.integers(1, 120), st.lists(st.tuples(st.integers(1, 60), st.integers(1, 30)), min_size=1, max_size=8))
def test_chunks_read_every_prompt_once_and_every_answer_is_whole(chunk: int, lengths: list[tuple[int, int]]) -> None:
    requests = [Request(k, 0.01 * k, prompt, answer) for k, (prompt, answer) in enumerate(lengths)]
    for kind in (None, StaticReplica):
        scenario = serving(small(), chunk_tokens=chunk)
        run = (Service(scenario, requests, kind) if kind else Service(scenario, requests)).run()
        assert all(job.done and job.unread == 0 for job in run.jobs)
        assert all(job.ready <= job.start <= job.prefilled <= job.first <= job.end for job in run.jobs)


def test_a_long_prompt_takes_as_many_steps_as_it_has_chunks() -> None:
    steps = Service(serving(small(), chunk_tokens=16), [Request(0, 0.0, 60, 3)]).run().replicas[0].steps
    assert [step.tokens for step in steps] == [0, 0, 0, 1, 1, 1]


@given(st.floats(0.05, 0.95), st.integers(1, 10), st.floats(0, 0.2))
def test_drafts_pay_as_leviathan_says_where_weights_are_the_limit(acceptance: float, drafted: int, cost: float) -> None:
    drafting = serving(CASE, draft_tokens=drafted, draft_acceptance=acceptance, draft_cost=cost)
    assert step_seconds(CASE, 1, 0) / step_seconds(drafting, 1, 0) == pytest.approx(closed.drafted_speed(acceptance, drafted, cost))


def test_drafts_do_not_pay_where_arithmetic_is_the_limit() -> None:
    drafting = serving(CASE, draft_tokens=4, draft_acceptance=0.6, draft_cost=0.05)
    assert step_seconds(drafting, 1, 0) < step_seconds(CASE, 1, 0) and step_seconds(drafting, 5000, 0) > step_seconds(CASE, 5000, 0)


# ---------------------------------------------------------------- more never slows
@given(names, st.floats(1, 10))
def test_more_bandwidth_never_slows(name: str, factor: float) -> None:
    scenario = shipped(name)
    for key in ("bandwidth", "link_bandwidth"):
        gpu = replace(scenario.serving.gpu, **{key: factor * getattr(scenario.serving.gpu, key)})
        assert pace.capacity_of(serving(scenario, gpu=gpu)) >= pace.capacity_of(scenario)
        assert step_seconds(serving(scenario, gpu=gpu), 8, 8000) <= step_seconds(scenario, 8, 8000)


@settings(deadline=None)
@given(names, st.integers(1, 2000), st.integers(1, 2000))
def test_a_larger_batch_never_writes_fewer_tokens_a_second(name: str, batch: int, more: int) -> None:
    scenario = shipped(name)
    assert throughput(scenario, batch + more) >= throughput(scenario, batch) * (1 - 1e-12)


@settings(max_examples=300)
@given(names, st.floats(0, 0.99), st.floats(0, 0.99), st.sampled_from([0, 16, 512, 5000]))
def test_a_higher_hit_rate_never_slows(name: str, one: float, other: float, chunk: int) -> None:
    lower, higher = sorted((one, other))
    scenario = serving(shipped(name), chunk_tokens=chunk)
    low, high = (pace.capacity_of(serving(scenario, prefix_hit_rate=rate)) for rate in (lower, higher))
    assert high >= low * (1 - 1e-9)


@given(names, st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.integers(1, 8))
def test_a_higher_acceptance_never_slows(name: str, one: float, other: float, drafted: int) -> None:
    lower, higher = sorted((one, other))
    drafting = serving(shipped(name), draft_tokens=drafted, draft_cost=0.05)
    low, high = (pace.capacity_of(serving(drafting, draft_acceptance=rate)) for rate in (lower, higher))
    assert high >= low


def test_messages_and_uneven_routing_are_what_a_mixture_was_too_fast_by() -> None:
    """Without them, and with each KV head kept once, Qwen3-235B would write twice as many tokens as measured (23,789 a second)."""
    real = case(QWEN3_235B, H200, 8, 1000, 1000)
    blind = replace(real, model=replace(real.model, kv_heads=8, head_size=64))  # as many bytes a row, no copies
    even = serving(blind, expert_skew=0.0, gpu=replace(H200, link_bandwidth=1e15))
    assert tokens_per_second(real) < 0.8 * tokens_per_second(even)


def test_published_cases_are_full_and_fit() -> None:
    for model, gpus, groups in ((LLAMA_70B, 1, 1), (QWEN3_235B, 8, 1), (DEEPSEEK_V3, 8, 8)):
        found = case(model, H200, gpus, 1000, 1000, groups=groups)
        assert 1 < found.serving.batch_limit <= 2048
        assert weight_bytes(found) < found.serving.memory
