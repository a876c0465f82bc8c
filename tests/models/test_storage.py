"""A watched run: its metrics, the planted failure, its records and the restart from a checkpoint."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models.checkpoint import from_bytes, to_bytes
from scenes.models.corpus import build_corpus
from scenes.models.language_model import SEED, checkpoint_at, train
from scenes.models.recovery import recovery, restored
from scenes.models.run_records import digest_of, made, run_record
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
