"""The laws that the closed forms and the trade-off curve must obey, whatever the scenario."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models import estimate
from scenes.models.roofline import powers_of_two, read_bytes, trade_off
from scenes.models.scenario import Scenario
from tests.scenarios import shipped

kv, zero = estimate.kv_bytes_per_token, estimate.zero_bytes_per_gpu


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return shipped()


positive = st.floats(1e6, 1e13, allow_nan=False)
parts = st.integers(1, 4096)


@given(positive, positive)
def test_twice_the_weights_halve_the_ceiling(bandwidth: float, size: float) -> None:
    assert estimate.decode_ceiling(bandwidth, 2 * size) * 2 == pytest.approx(estimate.decode_ceiling(bandwidth, size))


@given(positive, parts)
def test_zero_shards_more_with_every_stage_and_stage_three_adds_up_to_the_whole(parameters: float, copies: int) -> None:
    stages = [zero(parameters, copies, stage) for stage in range(4)]
    assert stages == sorted(stages, reverse=True)
    assert stages[3] * copies == pytest.approx(stages[0]) == pytest.approx(16 * parameters)


@given(st.integers(1, 64), st.integers(1, 512))
def test_bubble_shrinks_with_micro_batches_and_grows_with_stages(stages: int, micro_batches: int) -> None:
    share = estimate.pipeline_bubble(stages, micro_batches)
    assert 0 <= share < 1
    assert estimate.pipeline_bubble(stages, micro_batches + 1) <= share <= estimate.pipeline_bubble(stages + 1, micro_batches)
    assert estimate.pipeline_bubble(stages, 10**9) == pytest.approx(0, abs=1e-6)
    assert share / (1 - share) == pytest.approx((stages - 1) / micro_batches)  # the same as Megatron-LM's (p - 1) / m of busy time


@given(positive, positive, positive, positive)
def test_a_step_takes_the_longer_of_reading_and_arithmetic(read: float, bandwidth: float, work: float, peak: float) -> None:
    seconds = estimate.step_seconds(read, bandwidth, work, peak)
    assert seconds in (read / bandwidth, work / peak)
    assert seconds >= read / bandwidth and seconds >= work / peak


@given(st.integers(2, 4096), positive)
def test_a_ring_sends_less_than_twice_the_data_whatever_its_length(nodes: int, size: float) -> None:
    assert size <= estimate.all_reduce_bytes(nodes, size) < 2 * size
    assert estimate.all_reduce_bytes(1, size) == 0


@given(st.floats(1e9, 1e12), st.floats(0.05, 0.9), st.integers(2, 256), st.integers(1, 512))
def test_a_mixture_reads_between_the_active_weights_and_all(parameters: float, extra: float, experts: int, batch: int) -> None:
    chosen = max(1, experts // 8)
    active = parameters * (chosen / experts + extra * (1 - chosen / experts))
    reads = [estimate.weights_read(parameters, active, experts, chosen, size) for size in (1, batch, batch + 1, 10**9)]
    assert reads[0] == pytest.approx(active)
    assert all(a <= b * (1 + 1e-9) for a, b in zip(reads, reads[1:], strict=False))
    assert reads[-1] == pytest.approx(parameters)
    assert estimate.weights_read(parameters, active, experts, chosen, 0) <= active


@given(positive, st.integers(0, 4096))
def test_a_dense_model_reads_every_weight_at_any_batch(parameters: float, batch: int) -> None:
    assert estimate.weights_read(parameters, parameters, 1, 1, batch) == parameters


@given(st.integers(1, 128), st.integers(1, 128), st.sampled_from([64, 128, 256]), st.sampled_from([1, 2, 4]))
def test_cache_grows_with_each_of_its_sizes(layers: int, heads: int, head_size: int, width: int) -> None:
    one = kv(layers, heads, head_size, width)
    assert (
        kv(2 * layers, heads, head_size, width)
        == kv(layers, 2 * heads, head_size, width)
        == kv(layers, heads, head_size, 2 * width)
        == 2 * one
    )


@given(positive, positive, st.floats(1e3, 1e10))
def test_the_largest_batch_fits_and_one_more_does_not(memory: float, weights: float, request: float) -> None:
    most = estimate.largest_batch(memory, weights, request)
    assert weights + (most + 1) * request > memory * (1 - 1e-9)
    assert most == 0 or weights + most * request <= memory * (1 + 1e-9)


@given(st.integers(1, 10**6), st.integers(1, 128), st.integers(64, 20_000))
def test_two_prompts_cost_less_than_one_of_both_lengths(prompt: int, layers: int, width: int) -> None:
    one, long = estimate.prefill_flops(7e9, prompt, layers, width), estimate.prefill_flops(7e9, 2 * prompt, layers, width)
    assert 2 * one < long < 4 * one


def test_prices_fall_with_the_rate() -> None:
    assert estimate.dollars_per_million_tokens(36.0, 10_000) == pytest.approx(1.0)
    assert estimate.dollars_per_million_tokens(36.0, 20_000) == pytest.approx(0.5)


def test_zero_has_no_fifth_stage() -> None:
    with pytest.raises(ValueError, match="stages 0 to 3, not 4"):
        zero(1e9, 8, 4)


# ---------------------------------------------------------------- the curve
def test_throughput_and_latency_rise_along_the_curve(scenario: Scenario) -> None:
    curve = trade_off(scenario)
    for values in (curve.batches, curve.seconds_per_step, curve.tokens_per_second):
        assert all(a < b for a, b in zip(values, values[1:], strict=False))
    assert curve.floor_ms < curve.seconds_per_step[0] * 1e3
    assert {*powers_of_two(curve.largest_batch), curve.chosen_batch, curve.largest_batch, *curve.pair} <= set(curve.batches)
    assert curve.seconds_per_step[curve.place(curve.chosen_batch)] * 1e3 == pytest.approx(curve.chosen_ms)


def test_the_pair_shrinks_to_what_fits(scenario: Scenario) -> None:
    assert trade_off(scenario).pair == (2, 8)
    for context, pair in ((450_000, (1, 4)), (1_400_000, (1, 2)), (2_500_000, (1, 1))):
        assert trade_off(replace(scenario, serving=replace(scenario.serving, context=context))).pair == pair


def test_twice_the_bandwidth_halves_the_floor(scenario: Scenario) -> None:
    gpu = replace(scenario.serving.gpu, bandwidth=2 * scenario.serving.gpu.bandwidth)
    faster = replace(scenario, serving=replace(scenario.serving, gpu=gpu))
    assert trade_off(faster).floor_ms * 2 == pytest.approx(trade_off(scenario).floor_ms)


def test_more_gpus_a_replica_never_slow_a_step(scenario: Scenario) -> None:
    wider = replace(scenario, serving=replace(scenario.serving, gpus_per_replica=16))
    assert trade_off(wider).chosen_ms == pytest.approx(trade_off(scenario).chosen_ms / 2)
    assert trade_off(wider).largest_batch > 2 * trade_off(scenario).largest_batch


def test_a_mixture_reads_its_active_weights_for_one_token() -> None:
    scenario = shipped("mixture-of-experts")
    assert read_bytes(scenario, 1, 0) == pytest.approx(scenario.model.active_parameters * scenario.model.bytes_per_value)
    assert read_bytes(scenario, 10**6, 0) == pytest.approx(scenario.model.parameters * scenario.model.bytes_per_value)
