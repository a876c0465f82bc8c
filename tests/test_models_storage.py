"""Checkpoints, their interval, the run's records, its metrics, the planted failure and the restart from a checkpoint."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models.checkpoint import from_bytes, to_bytes
from scenes.models.checkpoint_interval import between_failures, checkpoint_plan, daly, overhead, stretch, young
from scenes.models.checkpoint_store import PART_BYTES, case_upload, cut, join, manifest, stored_parts, upload
from scenes.models.corpus import build_corpus
from scenes.models.language_model import SEED, checkpoint_at, train
from scenes.models.numbers import numbers
from scenes.models.recovery import recovery, restored
from scenes.models.run_records import digest_of, made, run_record
from scenes.models.shards import balance
from scenes.models.tokenizer import tokenize_corpus
from scenes.models.trainer import first_checkpoint, stream, training
from scenes.models.utilization import (
    ALERT_BELOW,
    FAIL_STEP,
    FAILED_NODE,
    READS_A_COMPUTE,
    STEP_TOKENS,
    WATCHDOG_STEPS,
    WORKER_RATE,
    WORKERS,
    drawn_windows,
    step_shares,
    tokens_read,
    utilization,
    watched_steps,
)
from scenes.story import load_case

HOUR, MINUTE = 3600.0, 60.0
SCENARIOS = ("", "8b-one-node", "405b-16384-gpus", "mixture-of-experts")


@pytest.fixture(params=SCENARIOS)
def case(request, monkeypatch):
    if request.param:
        monkeypatch.setenv("EXPLAINER_SCENARIO", request.param)
    return load_case()


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


def test_the_cases_checkpoint_is_14_bytes_a_parameter_and_uploads_at_its_bandwidth(case):
    done, found = case_upload(case), {number.key: number.value for number in numbers(case)}
    assert done.size == found["checkpoint_bytes"] == 14 * case.model.parameters
    assert done.seconds == pytest.approx(found["checkpoint_seconds"]) and done.parts <= case.training.gpus


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


def test_the_plan_of_a_case_follows_its_cluster(case):
    plan, found = checkpoint_plan(case), {number.key: number.value for number in numbers(case)}
    assert plan.save == case_upload(case).seconds and plan.between_failures == between_failures(case.training.gpus)
    assert plan.interval_steps * found["step_seconds"] == pytest.approx(plan.interval)
    assert plan.failures == pytest.approx(found["training_seconds"] / plan.between_failures)
    assert plan.overhead == pytest.approx(np.sqrt(2 * plan.save / plan.between_failures), rel=0.1)
    assert plan.gpu_hours_per_failure * HOUR / case.training.gpus == pytest.approx(plan.interval / 2 + plan.save)


def test_a_bigger_cluster_saves_more_often():
    case = load_case()
    bigger = replace(case, training=replace(case.training, gpus=4 * case.training.gpus))
    assert checkpoint_plan(bigger).interval == pytest.approx(checkpoint_plan(case).interval / 2, rel=0.02)


# ---------------------------------------------------------------- utilization
def test_the_watched_batches_are_those_that_the_run_reads():
    for (record, _), windows in zip(training(first_checkpoint(SEED), 3), drawn_windows(first_checkpoint(SEED)), strict=False):
        np.testing.assert_array_equal(np.stack(record.ids), windows)


def test_a_worker_reads_the_documents_that_its_windows_touch():
    documents = tokenize_corpus().documents
    owner = np.repeat(np.arange(len(documents)), [len(document) for document in documents])
    start = len(stream()) - 5  # around the stream's end
    places = (start + np.arange(32)) % len(stream())
    expected = sum(len(documents[k]) for k in set(owner[places].tolist()))
    assert tokens_read(stream()[places][None, None]).tolist() == [expected]
    assert tokens_read(np.stack([stream()[places]] * 2)[None]).tolist() == [2 * expected]


@pytest.mark.parametrize("seed", [SEED, 1, 2])
def test_busy_time_is_reading_and_computing_and_a_seed_changes_the_run_but_no_law(seed):
    busy, drawn = watched_steps(seed), islice(drawn_windows(first_checkpoint(seed)), FAIL_STEP)
    for times, windows in zip(busy[:-1], drawn, strict=False):
        least = STEP_TOKENS / WORKERS / WORKER_RATE
        np.testing.assert_allclose(times, least + tokens_read(windows) / READS_A_COMPUTE / WORKER_RATE)
    assert busy.shape == (FAIL_STEP, WORKERS) and busy[-1, FAILED_NODE - 1] == 0 and np.count_nonzero(busy == 0) == 1
    shares = step_shares(busy[:-1], busy[-1])
    assert min(shares[:-1]) > ALERT_BELOW and max(shares[:-1]) <= 1 and shares[-1] < ALERT_BELOW
    assert seed == SEED or not np.array_equal(busy, watched_steps())


@given(st.lists(st.lists(st.floats(0.1, 9), min_size=4, max_size=4), min_size=1, max_size=12))
def test_utilization_is_busy_time_over_the_slowest_workers_time(rows):
    busy = np.array(rows)
    stopped = np.array([*busy[0][:3], 0.0])
    shares = step_shares(busy, stopped)
    np.testing.assert_allclose(shares[:-1], busy.mean(axis=1) / busy.max(axis=1))
    assert shares[-1] == pytest.approx(stopped.sum() / (4 * WATCHDOG_STEPS * np.median(busy.max(axis=1))))
    assert all(0 < share <= 1 + 1e-12 for share in shares[:-1])


def test_the_planted_failure_is_the_only_alert_and_costs_the_steps_since_the_checkpoint():
    watch = utilization()
    assert watch.alerts == (watch.fail_step,) == (len(watch.shares),) == (len(watch.durations),)
    assert watch.resumed_from == max(watch.checkpoint_steps) and watch.resumed_from + watch.steps_lost + 1 == watch.fail_step
    assert watch.loss == train().losses[: watch.fail_step - 1]
    assert watch.durations[-1] == pytest.approx(WATCHDOG_STEPS * np.median(watch.durations[:-1]))


# ---------------------------------------------------------------- records
def test_the_run_has_its_hyperparameters_its_seed_and_a_lineage_from_corpus_to_checkpoints():
    record, run = run_record(), train()
    assert dict(record.hyperparameters)["learning_rate"] == run.learning_rate and record.seed == SEED
    kinds = [artifact.kind for artifact in record.lineage]
    assert kinds == ["corpus", "tokenizer", "shards", "run"] + ["checkpoint"] * len(run.checkpoint_steps)
    counts = {artifact.kind: artifact.count for artifact in record.lineage[:4]}
    assert counts == {
        "corpus": build_corpus().documents_kept,
        "tokenizer": run.vocabulary,
        "shards": tokenize_corpus().total,
        "run": run.parameters,
    }
    seen: set[str] = set()
    for artifact in record.lineage:
        assert set(artifact.parents) <= seen  # causes first
        seen.add(artifact.digest)
    assert len(seen) == len(record.lineage) and record.digest.startswith(record.run_id)


def test_another_seed_is_another_run_on_the_same_data():
    first, second = run_record(), run_record(SEED + 1)
    assert first.artifact("shards") == second.artifact("shards") and first.run_id != second.run_id
    with pytest.raises(KeyError):
        second.artifact("checkpoint")


@given(st.lists(st.binary(max_size=6), min_size=1, max_size=5), st.data())
def test_a_changed_cause_changes_every_digest_after_it(content, draw):
    k = draw.draw(st.integers(0, len(content) - 1))
    changed = [*content[:k], content[k] + b"x", *content[k + 1 :]]
    chains = []
    for pieces in (content, changed, content):
        data = made("corpus", "documents", pieces)
        chains.append((data, made("run", "parameters", [b"same"], data)))
    assert chains[0] == chains[2]
    assert all(one.digest != other.digest for one, other in zip(chains[0], chains[1], strict=True))


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_a_digest_tells_where_one_piece_ends(first, second):
    assert (digest_of(first) == digest_of(second)) == (first == second)


# ---------------------------------------------------------------- restart
def test_a_checkpoint_read_back_from_the_store_is_bit_for_bit_the_same():
    assert to_bytes(restored(45)) == to_bytes(checkpoint_at(45))
    assert to_bytes(from_bytes(to_bytes(checkpoint_at(45)))) == to_bytes(checkpoint_at(45))


def test_the_restarted_run_repeats_the_lost_steps_exactly_and_ends_as_if_nothing_had_happened():
    done, run = recovery(), train()
    assert done.losses_again == run.losses[done.resumed_from : done.resumed_to]
    assert done.losses_again[: done.steps_lost] == utilization().loss[done.resumed_from :]
    assert to_bytes(done.end) == to_bytes(checkpoint_at(done.resumed_to))


def test_the_log_holds_every_step_of_both_attempts_on_one_clock():
    done, watch = recovery(), utilization()
    assert [(m.attempt, m.step) for m in done.metrics] == [
        *((1, step) for step in range(1, watch.fail_step + 1)),
        *((2, step) for step in range(done.resumed_from + 1, done.resumed_to + 1)),
    ]
    np.testing.assert_allclose(np.cumsum([m.seconds for m in done.metrics]), [m.ends for m in done.metrics])
    assert [m.step for m in done.metrics if m.loss is None] == [watch.fail_step]
    for metric in done.metrics:
        assert metric.tokens_per_second * metric.seconds == pytest.approx(STEP_TOKENS if metric.loss else 0)


def test_repeated_steps_take_as_long_as_the_first_time():
    done, watch = recovery(), utilization()
    again = [m for m in done.metrics if m.attempt == 2][: done.steps_lost]
    assert [m.seconds for m in again] == pytest.approx(watch.durations[done.resumed_from : -1])
    assert [m.utilization for m in again] == pytest.approx(watch.shares[done.resumed_from : -1])


def test_work_lost_is_the_steps_since_the_checkpoint_and_the_wait():
    done, watch = recovery(), utilization()
    assert done.steps_lost == watch.fail_step - 1 - done.resumed_from < train().checkpoint_every
    assert done.tokens_lost == done.steps_lost * train().micro_batches * train().micro_batch * train().window
    counted = sum(m.seconds for m in done.metrics if m.attempt == 2 or m.step <= done.resumed_from)
    assert done.goodput == pytest.approx(counted / done.metrics[-1].ends)
    assert done.worker_seconds_lost == pytest.approx(WORKERS * (done.metrics[-1].ends - counted))
