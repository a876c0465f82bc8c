"""Roofline and memory of a scenario: which limit binds, what fits, and how throughput and latency rise with the batch."""

from dataclasses import replace

import numpy as np
import pytest

from scenes.models.memory import serving_memory, training_memory
from scenes.models.pace import prefill_seconds
from scenes.models.plan import training_bytes
from scenes.models.roofline import largest_batch, read_bytes, row_bytes, step_seconds, throughput, trade_off, weight_bytes
from tests.scenarios import shipped

CASE = shipped()


def test_a_step_is_bound_by_memory_until_the_arithmetic_of_many_short_requests_takes_longer():
    serving, model = CASE.serving, CASE.model
    assert step_seconds(CASE, 1, 0) == weight_bytes(CASE) / serving.bandwidth
    assert step_seconds(CASE, 64, 50_000) == read_bytes(CASE, 64, 50_000) / serving.bandwidth
    assert step_seconds(CASE, 5000, 5000) == 2 * model.parameters * 5000 / serving.flops("bf16")


def test_largest_batch_fits_and_one_more_does_not(scenario):
    used = weight_bytes(scenario) + largest_batch(scenario) * scenario.serving.context * row_bytes(scenario)
    assert used <= scenario.serving.memory < used + scenario.serving.context * row_bytes(scenario)
    assert serving_memory(scenario).total <= scenario.serving.memory


def test_throughput_and_latency_both_rise_with_the_batch(scenario):
    curve = trade_off(scenario)
    assert np.all(np.diff(curve.seconds_per_step) >= 0) and np.all(np.diff(curve.tokens_per_second) > 0)
    assert curve.batches[0] == 1 and curve.batches[-1] == curve.largest_batch and curve.chosen_batch in curve.batches
    assert curve.chosen_tokens_per_second * curve.chosen_ms == pytest.approx(1e3 * curve.chosen_batch)
    assert curve.chosen_tokens_per_second == throughput(scenario, curve.chosen_batch)


def test_gain_in_throughput_falls_for_a_dense_model_whose_weights_are_read_once():
    curve = trade_off(CASE)
    gains = np.diff(curve.tokens_per_second) / np.diff(curve.batches)
    assert np.all(np.diff(gains) < 0)


def test_reading_a_prompt_takes_longer_than_in_proportion():
    assert prefill_seconds(CASE, 2000) > 2 * prefill_seconds(CASE, 1000)


def test_serving_holds_the_weights_once_and_a_cache_for_each_request_of_the_batch(scenario):
    split, batch = dict(serving_memory(scenario).parts), min(scenario.serving.batch_limit, largest_batch(scenario))
    assert batch > 1 and split["weights"] == weight_bytes(scenario)
    assert split["kv_cache"] == batch * scenario.serving.context * row_bytes(scenario)


def test_the_batch_of_the_default_case_holds_172_gigabytes_of_cache():
    assert serving_memory(CASE).gigabytes("kv_cache") == pytest.approx(64 * 8192 * 2 * 80 * 8 * 128 * 2 / 1e9)  # 171.8


def test_the_parts_of_a_gpu_in_training_are_those_of_the_plan():
    split, training = training_memory(CASE), CASE.training
    held = CASE.model.parameters / (training.tensor_parallel * training.pipeline_stages)
    assert split.total == pytest.approx(training_bytes(CASE)) and sum(split.shares) == pytest.approx(1)
    assert split.gigabytes("weights") == pytest.approx(2 * held / 1e9)
    assert split.gigabytes("optimizer") == pytest.approx(12 * held / training.data_parallel / 1e9)
    with pytest.raises(KeyError):
        split.gigabytes("kv_cache")


def test_values_of_half_the_size_halve_weights_and_cache():
    half = replace(CASE, model=replace(CASE.model, precision="fp8"))
    assert 2 * weight_bytes(half) == weight_bytes(CASE) and 2 * row_bytes(half) == row_bytes(CASE)
