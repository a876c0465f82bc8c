"""Serving: laws of queues and of conservation, limits of batch and memory, routing, batching, and closed forms of small cases."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.models.adapters import PLACES
from scenes.models.kv_blocks import blocks_that_fit
from scenes.models.pace import capacity_of, decode_seconds, prefill_seconds
from scenes.models.scenario import Scenario
from scenes.models.service import GATEWAY_MS, Service, before_ms
from scenes.models.serving import simulate
from scenes.models.static_batching import StaticReplica
from scenes.models.workload import Request, draw_requests
from tests.services import CASE, KINDS, small, workloads


def of(service: Service, replica: int) -> list:
    """Return the jobs of a replica in the order in which they reached it."""
    jobs = [job for job in service.jobs if service.owner[job.number] == replica]
    return sorted(jobs, key=lambda job: (job.ready, job.number))


# ---------------------------------------------------------------- laws of every run
def check_conservation(service: Service) -> None:
    """Every request is answered once and whole, token by token."""
    assert all(job.written == job.request.answer == len(job.gaps) + 1 for job in service.jobs)
    assert all(not (replica.waiting or replica.running or replica.pool.used) for replica in service.replicas)
    assert sum(step.tokens for replica in service.replicas for step in replica.steps) == sum(job.request.answer for job in service.jobs)
    for job in service.jobs:
        assert job.request.arrival < job.ready <= job.start < job.prefilled < job.first <= job.end
        assert job.first + sum(job.gaps) == pytest.approx(job.end) and min(job.gaps, default=1.0) > 0


def check_littles_law(service: Service) -> None:
    """L = lambda W: the number in the system, added up event by event, against what the requests' own clocks say."""
    stays = [job.end - job.request.arrival for job in service.jobs]
    begin, end = min(job.request.arrival for job in service.jobs), max(job.end for job in service.jobs)
    mean_number, rate = service.request_seconds / (end - begin), len(stays) / (end - begin)
    assert mean_number == pytest.approx(rate * np.mean(stays), rel=1e-9)


def check_limits(scenario: Scenario, service: Service) -> None:
    """No step runs more requests or holds more blocks than there are places for."""
    for replica in service.replicas:
        assert all(1 <= step.tokens <= step.batch <= scenario.serving.batch_limit for step in replica.steps)
        assert all(step.blocks <= replica.pool.capacity == blocks_that_fit(scenario) for step in replica.steps)
        assert len(replica.adapters.resident) <= PLACES


def check_queues(scenario: Scenario, service: Service) -> None:
    """Requests of a replica start in the order in which they come, and prefill takes at least its own prompt's time."""
    for k in range(len(service.replicas)):
        starts = [job.start for job in of(service, k)]
        assert starts == sorted(starts)
    assert all(job.first - job.start >= prefill_seconds(scenario, job.request.prompt) for job in service.jobs)


def check_routing(service: Service) -> None:
    """The loads that the router saw are those that the requests' clocks tell, and it took a least one."""
    order = sorted(service.jobs, key=lambda job: (job.ready, job.number))
    for place, job in enumerate(order):
        there = [service.owner[other.number] for other in order[:place] if other.end > job.ready]
        loads = tuple(there.count(k) for k in range(len(service.replicas)))
        assert service.seen[job.number] == loads and loads[service.owner[job.number]] == min(loads)


def check_work_goes_on(service: Service) -> None:
    """A replica pauses only when nobody waits or runs there, and starts again at the moment somebody comes."""
    for k, replica in enumerate(service.replicas):
        jobs = of(service, k)
        for last, step in pairwise(replica.steps):
            assert step.begin >= last.end
            if step.begin > last.end:
                assert all(job.end <= last.end for job in jobs if job.ready <= last.end)
                assert step.begin in [job.ready for job in jobs]


def check_all(scenario: Scenario, service: Service) -> None:
    check_conservation(service)
    check_littles_law(service)
    check_limits(scenario, service)
    check_queues(scenario, service)
    check_routing(service)
    check_work_goes_on(service)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(requests=workloads(), batch_limit=st.integers(1, 4), replicas=st.integers(1, 3), blocks=st.integers(1, 16))
def test_laws_hold_with_few_places_and_little_memory(kind, requests, batch_limit, replicas, blocks):
    scenario = small(batch_limit, replicas, blocks)
    check_all(scenario, Service(scenario, requests, kind).run())


@pytest.mark.parametrize("seed", [9, pytest.param(10, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", KINDS)
def test_laws_hold_for_the_case_with_any_seed(kind, seed):
    check_all(CASE, Service(CASE, draw_requests(CASE, seed), kind).run())


def test_another_seed_changes_the_run():
    assert simulate(CASE, 10).p95 != simulate(CASE).p95


@settings(max_examples=40, deadline=None)
@given(requests=workloads(), batch_limit=st.integers(1, 4))
def test_nobody_waits_beside_a_free_place_when_memory_is_ample(requests, batch_limit):
    scenario = small(batch_limit)
    plain = [replace(request, adapter=None) for request in requests]
    steps = Service(scenario, plain).run().replicas[0].steps
    assert all(step.batch == batch_limit for step in steps if step.waiting)


# ---------------------------------------------------------------- closed forms
def test_one_request_takes_gateway_tokenizer_prefill_and_a_step_a_token():
    request = Request(0, 1.0, 50, 3)
    job = Service(CASE, [request]).run().jobs[0]
    steps = [decode_seconds(CASE, 1, 50 + k) for k in range(3)]
    assert job.ready == 1.0 + 1e-3 * before_ms(request) > 1.0 + 1e-3 * GATEWAY_MS
    assert job.first - job.ready == pytest.approx(prefill_seconds(CASE, 50) + steps[0])
    assert job.gaps == pytest.approx(steps[1:])


def test_mean_wait_is_that_of_pollaczek_and_khinchine():
    """Poisson arrivals, one place, requests all alike: an M/D/1 queue, whose mean wait is rho D / (2 (1 - rho))."""
    scenario, busy, count = small(batch_limit=1), 0.6, 20_000
    service_time = prefill_seconds(scenario, 50) + decode_seconds(scenario, 1, 50)
    gaps = np.random.default_rng(0).exponential(service_time / busy, count)
    jobs = Service(scenario, [Request(k, arrival, 50, 1) for k, arrival in enumerate(np.cumsum(gaps).tolist())]).run().jobs
    assert np.mean([job.start - job.ready for job in jobs]) == pytest.approx(busy * service_time / (2 * (1 - busy)), rel=0.05)


@pytest.mark.parametrize(("load", "grows"), [(0.8, False), (1.25, True)])
def test_capacity_is_where_queues_begin_to_grow(load, grows):
    """Long runs of mean requests below and above the rate that the closed form says a replica sustains."""
    scenario, serving = CASE, CASE.serving
    gaps = np.random.default_rng(1).exponential(1 / (load * capacity_of(scenario)), 1200)
    requests = [Request(k, a, serving.prompt_tokens, serving.output_tokens) for k, a in enumerate(np.cumsum(gaps).tolist())]
    jobs = Service(replace(scenario, serving=replace(serving, replicas=1)), requests).run().jobs
    early, late = (np.mean([job.start - job.ready for job in part]) for part in (jobs[300:600], jobs[900:]))
    assert bool(late > 2 * early and late > 1.0) is grows


# ---------------------------------------------------------------- batching compared
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=12), st.integers(1, 4))
def test_of_requests_that_come_together_static_batching_never_needs_fewer_steps(answers, batch_limit):
    scenario, requests = small(batch_limit), [Request(k, 0.0, 20, answer) for k, answer in enumerate(answers)]
    continuous, static = (Service(scenario, requests, kind).run().replicas[0].steps for kind in KINDS)
    assert len(continuous) <= len(static)
    assert sum(answers) / len(continuous) >= sum(answers) / len(static)
    assert sum(step.batch for step in continuous) == sum(answers) <= sum(step.batch for step in static)


def test_static_batching_pads_every_place_to_the_longest_answer():
    scenario = small(batch_limit=3)
    requests = [Request(0, 0.0, 20, 1), Request(1, 1e-6, 20, 2), Request(2, 2e-6, 20, 5)]
    steps = Service(scenario, requests, StaticReplica).run().replicas[0].steps
    assert [(step.batch, step.tokens) for step in steps] == [(1, 1), (2, 2), (2, 2), (2, 1), (2, 1), (2, 1)]


def test_static_batching_pads_prompts_to_the_longest():
    scenario = small(batch_limit=3)
    requests = [Request(0, 0.0, 10, 1), Request(1, 1e-6, 10, 3), Request(2, 2e-6, 50, 2)]
    steps = Service(scenario, requests, StaticReplica).run().replicas[0].steps[1:]
    passes = [decode_seconds(scenario, 2, 2 * (50 + k)) for k in range(3)]
    assert [step.end - step.begin for step in steps] == pytest.approx(
        [2 * prefill_seconds(scenario, 50) + passes[0], *passes[1:]], rel=1e-9
    )
