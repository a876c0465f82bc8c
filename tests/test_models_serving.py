"""Serving: laws of queues and of conservation, limits of batch and memory, routing, and closed forms of small cases."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.content.loader import SCENARIOS
from scenes.models.adapters import PLACES, AdapterStore, adapter_bytes, adapter_parameters, swap_seconds
from scenes.models.case import Case
from scenes.models.kv_blocks import BLOCK_TOKENS, BlockPool, blocks_of, blocks_that_fit
from scenes.models.pace import capacity_of, decode_seconds, prefill_seconds
from scenes.models.replica import Replica
from scenes.models.roofline import row_bytes, weight_bytes
from scenes.models.service import GATEWAY_MS, Service, before_ms
from scenes.models.serving import OPENED, compare, percentiles, pictured, simulate, telling_moment
from scenes.models.static_batching import StaticReplica
from scenes.models.workload import REQUESTS, Request, draw_requests
from scenes.story import load_case

CASE = load_case()
KINDS = (Replica, StaticReplica)
CONTEXT = 96


def small(batch_limit: int = 4, replicas: int = 1, blocks: int = 10_000, case: Case = CASE) -> Case:
    """Return a case of short requests with room for so many KV blocks a replica."""
    serving = replace(case.serving, batch_limit=batch_limit, replicas=replicas, context=CONTEXT)
    room = weight_bytes(case) + PLACES * adapter_bytes(case) + (blocks + 0.5) * BLOCK_TOKENS * row_bytes(case)
    return replace(case, serving=replace(serving, gpu=replace(serving.gpu, memory=room / serving.gpus_per_replica)))


@st.composite
def workloads(draw) -> tuple[Request, ...]:
    """Draw up to a dozen requests, close together or far apart."""
    lengths = st.tuples(st.floats(0, 0.05), st.integers(1, CONTEXT - 30), st.integers(1, 30), st.none() | st.integers(0, 11))
    drawn = draw(st.lists(lengths, min_size=1, max_size=12))
    arrivals = np.cumsum([gap for gap, *_ in drawn]).tolist()
    return tuple(Request(k, arrivals[k], prompt, answer, adapter) for k, (_, prompt, answer, adapter) in enumerate(drawn))


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


def check_limits(case: Case, service: Service) -> None:
    """No step runs more requests or holds more blocks than there are places for."""
    for replica in service.replicas:
        assert all(1 <= step.tokens <= step.batch <= case.serving.batch_limit for step in replica.steps)
        assert all(step.blocks <= replica.pool.capacity == blocks_that_fit(case) for step in replica.steps)
        assert len(replica.adapters.resident) <= PLACES


def check_queues(case: Case, service: Service) -> None:
    """Requests of a replica start in the order in which they come, and prefill takes at least its own prompt's time."""
    for k in range(len(service.replicas)):
        starts = [job.start for job in of(service, k)]
        assert starts == sorted(starts)
    assert all(job.first - job.start >= prefill_seconds(case, job.request.prompt) for job in service.jobs)


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


def check_all(case: Case, service: Service) -> None:
    check_conservation(service)
    check_littles_law(service)
    check_limits(case, service)
    check_queues(case, service)
    check_routing(service)
    check_work_goes_on(service)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(requests=workloads(), batch_limit=st.integers(1, 4), replicas=st.integers(1, 3), blocks=st.integers(1, 16))
def test_laws_hold_with_few_places_and_little_memory(kind, requests, batch_limit, replicas, blocks):
    case = small(batch_limit, replicas, blocks)
    check_all(case, Service(case, requests, kind).run())


@pytest.mark.parametrize("seed", [9, 10])
@pytest.mark.parametrize("kind", KINDS)
def test_laws_hold_for_the_case_with_any_seed(kind, seed):
    check_all(CASE, Service(CASE, draw_requests(CASE, seed), kind).run())


def test_another_seed_changes_the_run():
    assert simulate(CASE, 10).p95 != simulate(CASE).p95


@settings(max_examples=40, deadline=None)
@given(requests=workloads(), batch_limit=st.integers(1, 4))
def test_nobody_waits_beside_a_free_place_when_memory_is_ample(requests, batch_limit):
    case = small(batch_limit)
    plain = [replace(request, adapter=None) for request in requests]
    steps = Service(case, plain).run().replicas[0].steps
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
    case, busy, count = small(batch_limit=1), 0.6, 20_000
    service_time = prefill_seconds(case, 50) + decode_seconds(case, 1, 50)
    gaps = np.random.default_rng(0).exponential(service_time / busy, count)
    jobs = Service(case, [Request(k, arrival, 50, 1) for k, arrival in enumerate(np.cumsum(gaps).tolist())]).run().jobs
    assert np.mean([job.start - job.ready for job in jobs]) == pytest.approx(busy * service_time / (2 * (1 - busy)), rel=0.05)


@pytest.mark.parametrize(("load", "grows"), [(0.8, False), (1.25, True)])
def test_capacity_is_where_queues_begin_to_grow(load, grows):
    """Long runs of mean requests below and above the rate that the closed form says a replica sustains."""
    case, serving = CASE, CASE.serving
    gaps = np.random.default_rng(1).exponential(1 / (load * capacity_of(case)), 1200)
    requests = [Request(k, a, serving.prompt_tokens, serving.output_tokens) for k, a in enumerate(np.cumsum(gaps).tolist())]
    jobs = Service(replace(case, serving=replace(serving, replicas=1)), requests).run().jobs
    early, late = (np.mean([job.start - job.ready for job in part]) for part in (jobs[300:600], jobs[900:]))
    assert bool(late > 2 * early and late > 1.0) is grows


# ---------------------------------------------------------------- KV blocks
@given(st.integers(0, 10_000))
def test_a_request_holds_whole_blocks_and_wastes_less_than_one(held):
    assert 0 <= blocks_of(held) * BLOCK_TOKENS - held < BLOCK_TOKENS


@given(st.integers(1, 20), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 200)), max_size=20))
def test_a_pool_never_gives_more_than_it_has_and_gets_everything_back(capacity, wishes):
    pool, held = BlockPool(capacity), {}
    for owner, wanted in wishes:
        others = sum(blocks for name, blocks in held.items() if name != owner)
        assert pool.hold(owner, wanted) is (others + blocks_of(wanted) <= capacity)
        held |= {owner: blocks_of(wanted)} if others + blocks_of(wanted) <= capacity else {}
        assert pool.used == sum(held.values()) <= capacity
    for owner in held:
        pool.release(owner)
    assert pool.used == 0


def test_blocks_weights_and_adapters_fill_the_memory_to_less_than_a_block():
    block = BLOCK_TOKENS * row_bytes(CASE)
    used = weight_bytes(CASE) + PLACES * adapter_bytes(CASE) + blocks_that_fit(CASE) * block
    assert used <= CASE.serving.memory < used + block


def test_the_newest_request_gives_way_when_blocks_run_out_and_still_gets_its_whole_answer():
    case = small(batch_limit=2, blocks=6)
    service = Service(case, [Request(0, 0.0, 40, 30), Request(1, 0.0, 40, 30)]).run()
    old, new = service.jobs
    assert service.replicas[0].preemptions == 1 and old.end < new.end
    assert max(new.gaps) > max(old.gaps) > 0 and new.written == 30
    assert Service(small(batch_limit=2), [job.request for job in service.jobs]).run().replicas[0].preemptions == 0


def test_a_request_that_gave_way_goes_on_before_those_who_wait():
    case = small(batch_limit=2, blocks=6)
    service = Service(case, [Request(k, 0.0, 40, 30) for k in range(3)]).run()
    assert service.replicas[0].preemptions > 0
    assert [job.number for job in sorted(service.jobs, key=lambda job: job.end)] == [0, 1, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_too_long_for_all_blocks_is_refused_instead_of_waiting_for_ever(kind):
    with pytest.raises(ValueError, match="request 0 does not fit into 6 blocks"):
        Service(small(blocks=6), [Request(0, 0.0, CONTEXT + 1, 30)], kind).run()


# ---------------------------------------------------------------- adapters
@pytest.mark.parametrize(
    ("layers", "size", "rank", "published"),
    [(96, 12_288, 1, 4.7e6), (96, 12_288, 8, 37.7e6), (12, 768, 8, 0.3e6)],  # Hu et al. 2021: GPT-3 in table 4, RoBERTa base in table 2
)
def test_adapters_have_the_published_sizes(layers, size, rank, published):
    assert adapter_parameters(layers, size, size, size, rank) == 2 * layers * 2 * rank * size == pytest.approx(published, rel=0.02)


def test_an_adapter_is_swapped_in_once_and_only_when_it_is_missing():
    plain, named = (Service(CASE, [Request(k, 10.0 * k, 50, 3, adapter) for k in range(2)]).run() for adapter in (None, 4))
    waits = [[job.start - job.ready for job in service.jobs] for service in (plain, named)]
    assert waits[0] == [0, 0] and waits[1] == pytest.approx([swap_seconds(CASE), 0])
    assert sum(replica.swaps for replica in named.replicas) == 1


@given(st.lists(st.integers(0, 6), max_size=60), st.integers(1, 4))
def test_the_adapter_used_longest_ago_makes_room(wishes, places):
    store, recent = AdapterStore(places), []
    for adapter in wishes:
        assert store.use(adapter) is (adapter not in recent)
        store.release(adapter)
        recent = [*(other for other in recent if other != adapter), adapter][-places:]
        assert store.resident == recent


def test_an_adapter_in_use_keeps_its_place():
    store = AdapterStore(2)
    store.use(1)
    store.use(2)
    assert store.admits(1) and store.admits(None) and not store.admits(3)
    with pytest.raises(ValueError, match="in use"):
        store.use(3)
    store.release(2)
    assert store.use(3) and store.resident == [1, 3]


# ---------------------------------------------------------------- batching compared
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=12), st.integers(1, 4))
def test_of_requests_that_come_together_static_batching_never_needs_fewer_steps(answers, batch_limit):
    case, requests = small(batch_limit), [Request(k, 0.0, 20, answer) for k, answer in enumerate(answers)]
    continuous, static = (Service(case, requests, kind).run().replicas[0].steps for kind in KINDS)
    assert len(continuous) <= len(static)
    assert sum(answers) / len(continuous) >= sum(answers) / len(static)
    assert sum(step.batch for step in continuous) == sum(answers) <= sum(step.batch for step in static)


def test_static_batching_pads_every_place_to_the_longest_answer():
    case = small(batch_limit=3)
    requests = [Request(0, 0.0, 20, 1), Request(1, 1e-6, 20, 2), Request(2, 2e-6, 20, 5)]
    steps = Service(case, requests, StaticReplica).run().replicas[0].steps
    assert [(step.batch, step.tokens) for step in steps] == [(1, 1), (2, 2), (2, 2), (2, 1), (2, 1), (2, 1)]


def test_static_batching_pads_prompts_to_the_longest():
    case = small(batch_limit=3)
    requests = [Request(0, 0.0, 10, 1), Request(1, 1e-6, 10, 3), Request(2, 2e-6, 50, 2)]
    steps = Service(case, requests, StaticReplica).run().replicas[0].steps[1:]
    passes = [decode_seconds(case, 2, 2 * (50 + k)) for k in range(3)]
    assert [step.end - step.begin for step in steps] == pytest.approx([2 * prefill_seconds(case, 50) + passes[0], *passes[1:]], rel=1e-9)


@pytest.mark.parametrize("scenario", [None, *sorted(SCENARIOS.glob("*.toml"))], ids=lambda file: file.stem if file else "default")
def test_every_scenario_is_served_and_continuous_batching_serves_it_better(scenario):
    both = compare(load_case(scenario))
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


# ---------------------------------------------------------------- workload
def test_arrivals_and_lengths_have_the_means_of_the_case():
    requests = draw_requests(CASE, count=20_000)
    assert len(requests) / requests[-1].arrival == pytest.approx(CASE.serving.requests_per_second, rel=0.03)
    assert np.mean([r.prompt for r in requests]) == pytest.approx(CASE.serving.prompt_tokens, rel=0.02)
    assert np.mean([r.answer for r in requests]) == pytest.approx(CASE.serving.output_tokens, rel=0.02)
    assert np.mean([r.adapter is not None for r in requests]) == pytest.approx(0.3, abs=0.02)


@given(st.integers(2, 300), st.data())
def test_no_request_is_longer_than_the_context(context, data):
    prompt = data.draw(st.integers(1, context - 1))
    serving = replace(CASE.serving, context=context, prompt_tokens=prompt, output_tokens=context - prompt)
    for request in draw_requests(replace(CASE, serving=serving), count=50):
        assert request.prompt >= 1 and request.answer >= 1 and request.prompt + request.answer <= context


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
