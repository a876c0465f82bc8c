"""Checkpoints: objects in parts, uploads, and how often to save."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models.checkpoint import to_bytes
from scenes.models.checkpoint_interval import between_failures, checkpoint_plan, daly, overhead, stretch, young
from scenes.models.checkpoint_store import PART_BYTES, case_upload, cut, join, manifest, stored_parts, upload
from scenes.models.language_model import checkpoint_at, train
from scenes.models.numbers import numbers
from scenes.models.shards import balance
from tests.scenarios import shipped

HOUR, MINUTE = 3600.0, 60.0


# ---------------------------------------------------------------- store
@given(st.binary(min_size=1, max_size=400), st.integers(1, 90))
def test_an_object_comes_back_whole_from_its_parts(data, part_bytes):
    parts = cut(data, part_bytes)
    assert len(parts) == -(-len(data) // part_bytes) and {len(part) for part in parts[:-1]} <= {part_bytes}
    assert join(manifest(1, parts), parts) == data and manifest(1, parts).bytes == len(data)


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_damaged_or_missing_part_is_named(data, draw):
    parts = cut(data, 16)
    k = draw.draw(st.integers(0, len(parts) - 1))
    flipped = bytes([parts[k][0] ^ 1]) + parts[k][1:]
    for damaged in ([*parts[:k], flipped, *parts[k + 1 :]], parts[:k]):
        with pytest.raises(ValueError, match=f"part {k + 1} of the checkpoint of step 7"):
            join(manifest(7, parts), damaged)


def test_nothing_cannot_be_stored():
    for data, size in ((b"", 4), (b"abc", 0)):
        with pytest.raises(ValueError, match="cannot cut"):
            cut(data, size)


@given(st.integers(1, 3000), st.integers(1, 400), st.integers(1, 12), st.floats(0.5, 1e4))
def test_an_upload_takes_as_long_as_its_fullest_stream(size, part_bytes, streams, bandwidth):
    done = upload(size, part_bytes, streams, bandwidth)
    parts = [part_bytes] * (size // part_bytes) + [size % part_bytes] * (size % part_bytes > 0)
    assert done.parts == len(parts)
    assert done.fullest == max(balance(parts, streams).tokens_per_shard)  # the same rule, part by part
    one_part = part_bytes * streams / bandwidth
    assert size / bandwidth <= done.seconds * (1 + 1e-12) and done.seconds < (size / bandwidth + one_part) * (1 + 1e-12)


@given(st.integers(1, 10**6), st.integers(1, 64))
def test_more_bandwidth_is_faster_in_proportion(size, streams):
    slow, fast = (upload(size, -(-size // streams), streams, bandwidth).seconds for bandwidth in (1e3, 4e3))
    assert slow == pytest.approx(4 * fast)


def test_an_upload_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        upload(0, 1, 1, 1.0)


def test_the_tiny_checkpoint_holds_three_numbers_a_weight_and_little_else():
    stored, parts = stored_parts(45)
    numbers_bytes = 3 * 8 * train().parameters
    assert checkpoint_at(45).numbers == 3 * train().parameters
    assert numbers_bytes < stored.bytes < numbers_bytes * 1.01
    assert stored.bytes == len(to_bytes(checkpoint_at(45))) == sum(map(len, parts)) and max(stored.sizes) == PART_BYTES


def test_the_cases_checkpoint_is_14_bytes_a_parameter_and_uploads_at_its_bandwidth(scenario):
    done, found = case_upload(scenario), {number.key: number.value for number in numbers(scenario)}
    assert done.size == found["checkpoint_bytes"] == 14 * scenario.model.parameters
    assert done.seconds == pytest.approx(found["checkpoint_seconds"]) and done.parts <= scenario.training.gpus


# ---------------------------------------------------------------- interval
@pytest.mark.parametrize(("mean_time", "minutes"), [(24 * HOUR, 117), (6 * HOUR, 57), (15 * MINUTE, 9.1)])
def test_the_interval_is_the_published_one(mean_time, minutes):
    """Daly 2006, figures 3 to 5: checkpoints of five minutes."""
    assert daly(5 * MINUTE, mean_time) / MINUTE == pytest.approx(minutes, abs=0.5 if minutes > 10 else 0.05)


@given(st.floats(1, 600), st.floats(2e3, 1e7))
def test_youngs_interval_has_the_least_first_order_overhead(save, mean_time):
    best = young(save, mean_time)
    assert overhead(best, save, mean_time) == pytest.approx(np.sqrt(2 * save / mean_time))
    for factor in (0.5, 0.9, 1.1, 2.0):
        assert overhead(best * factor, save, mean_time) > overhead(best, save, mean_time)


@given(st.floats(1, 600), st.floats(5e3, 1e7))
def test_dalys_interval_is_as_good_as_the_best_of_the_complete_model(save, mean_time):
    tried = np.geomspace(young(save, mean_time) / 4, young(save, mean_time) * 3, 4001)
    least = min(stretch(t, save, mean_time) for t in tried)
    assert stretch(daly(save, mean_time), save, mean_time) <= least * 1.0005


@given(st.floats(0.1, 100), st.floats(1e5, 1e8))
def test_both_formulas_agree_where_saving_is_short(save, mean_time):
    assert daly(save, mean_time) == pytest.approx(young(save, mean_time), rel=0.05)


def test_when_saving_takes_longer_than_two_failures_one_saves_once_a_failure():
    assert daly(21.0, 10.0) == 10.0
    assert daly(19.999, 10.0) == pytest.approx(8.9, abs=0.1)


def played_stretch(rng: np.random.Generator, interval: float, save: float, restart: float, mean_time: float, segments: int) -> float:
    """Play a run with random failures; return its time over its time of work. A failure may also hit save and restart."""
    clock, left = 0.0, rng.exponential(mean_time)
    for _ in range(segments):
        need = interval + save
        while left < need:
            clock += left
            left, need = rng.exponential(mean_time), restart + interval + save
        clock, left = clock + need, left - need
    return clock / (segments * interval)


def test_the_complete_model_is_what_a_played_run_takes():
    found = played_stretch(np.random.default_rng(1), 900.0, 60.0, 120.0, 3000.0, 20_000)
    assert found == pytest.approx(stretch(900.0, 60.0, 3000.0, 120.0), rel=0.02)


def test_failures_are_those_of_llama_3_and_twice_the_gpus_fail_twice_as_often():
    assert between_failures(16_384) == pytest.approx(54 * 24 * HOUR / 419) == pytest.approx(3.09 * HOUR, rel=0.002)
    assert between_failures(1000) == pytest.approx(2 * between_failures(2000))
    with pytest.raises(ValueError, match="at least 1 GPU"):
        between_failures(0)


def test_the_plan_of_a_case_follows_its_cluster(scenario):
    plan, found = checkpoint_plan(scenario), {number.key: number.value for number in numbers(scenario)}
    assert plan.save == case_upload(scenario).seconds and plan.between_failures == between_failures(scenario.training.gpus)
    assert plan.interval_steps * found["step_seconds"] == pytest.approx(plan.interval)
    assert plan.failures == pytest.approx(found["effective_gpu_hours"] * 3600 / scenario.training.gpus / plan.between_failures)
    first_order = plan.save / plan.interval + (plan.interval / 2 + plan.restart) / plan.between_failures
    assert plan.overhead == pytest.approx(first_order, rel=0.1)
    assert plan.gpu_hours_per_failure * HOUR / scenario.training.gpus == pytest.approx(plan.interval / 2 + plan.restart)


def test_a_restart_takes_minutes_and_reading_the_checkpoint_and_both_count_as_lost_time(scenario):
    plan = checkpoint_plan(scenario)
    assert plan.restart == 5 * MINUTE + plan.save
    without = stretch(plan.interval, plan.save, plan.between_failures)
    assert (1 + plan.overhead) / without == pytest.approx(np.exp((300 + plan.save) / plan.between_failures))


def test_a_bigger_cluster_saves_more_often():
    scenario = shipped()
    bigger = replace(scenario, training=replace(scenario.training, gpus=4 * scenario.training.gpus))
    assert checkpoint_plan(bigger).interval == pytest.approx(checkpoint_plan(scenario).interval / 2, rel=0.02)
