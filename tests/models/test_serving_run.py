"""Runs of whole cases: every scenario is served, and what a run says of itself adds up."""

from dataclasses import replace

import numpy as np
import pytest

from scenes.models.pace import capacity_of
from scenes.models.serving import OPENED, compare, percentiles, pictured, simulate, telling_moment
from scenes.models.workload import REQUESTS
from tests.services import CASE


# ---------------------------------------------------------------- cases
def test_every_scenario_is_served_and_continuous_batching_serves_it_better(scenario):
    both = compare(scenario)
    run = both.continuous
    assert run.finished == run.requests == REQUESTS and not run.overloaded
    assert run.peak_blocks <= run.blocks and run.padded_share == 0 < both.static.padded_share
    assert both.static.p95 > run.p95 and both.static.whole.p95 > run.whole.p95
    assert both.static.tokens_per_second < run.tokens_per_second
    assert run.queue.p95 < run.first_token.p95 < run.whole.p95 and run.between_tokens.p50 < run.between_tokens.p95


def test_an_overloaded_service_ends_and_says_so():
    flood = replace(CASE, serving=replace(CASE.serving, requests_per_second=500.0))
    run = simulate(flood)
    assert run.overloaded and run.offered_load == pytest.approx(500 / (3 * capacity_of(CASE)))
    assert run.finished == run.requests and run.queue.p95 > 10 * simulate(CASE).queue.p95


# ---------------------------------------------------------------- what is shown
def test_latency_splits_into_its_parts():
    run = simulate(CASE)
    assert sum(run.histogram) == run.requests and run.p50 == np.median(run.first_token_ms) and run.p95 == run.first_token.p95
    assert min(ms for _, ms in run.spans) > 0
    assert abs(sum(ms for _, ms in run.spans) - run.p95) == pytest.approx(np.abs(run.first_token_ms - run.p95).min())
    assert run.request_seconds == pytest.approx(run.durations.sum() / 1e3)
    assert np.all(run.first_token_ms <= run.durations)


def test_percentiles_of_nothing_are_zero():
    assert (percentiles(np.array([])).p50, percentiles(np.array([])).p95) == (0.0, 0.0)


@pytest.mark.parametrize(("replicas", "shown"), [(1, (0,)), (2, (0, 1)), (3, (0, 1, 2)), (20, (0, 1, 19))])
def test_the_first_two_replicas_and_the_last_are_pictured(replicas, shown):
    run = simulate(replace(CASE, serving=replace(CASE.serving, replicas=replicas)))
    assert pictured(replicas) == shown and len(run.replica_queues) == replicas
    assert run.pictured_queues[run.pictured_choice] == min(run.replica_queues)


def test_the_moment_shown_has_three_different_queues_and_opens_a_batch_of_three():
    run = simulate(CASE)
    assert sorted(run.replica_queues) == sorted(set(run.replica_queues))
    assert run.replica_queues[run.chosen_replica] + 1 == OPENED


def test_telling_moments_are_ranked():
    seen = [(0, 0, 0), (1, 0, 0), (9, 2, 8), (3, 2, 4), (2, 3, 4)]
    assert telling_moment(seen, [0, 1, 1, 1, 0]) == 3
    assert telling_moment(seen[:3], [0, 1, 1]) == 2
    assert telling_moment([(0,) * 5, (1, 1, 1, 0, 1)], [0, 3]) == 0


def test_simulation_repeats_itself_and_cannot_be_changed():
    again = simulate.__wrapped__(CASE)
    np.testing.assert_array_equal(again.first_token_ms, simulate(CASE).first_token_ms)
    np.testing.assert_array_equal(again.replica_of, simulate(CASE).replica_of)
    with pytest.raises(ValueError, match="read-only"):
        again.durations[0] = 0
