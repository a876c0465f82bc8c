"""What a replica serves from: KV blocks, adapters, and the requests that are drawn for it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models.adapters import PLACES, AdapterStore, adapter_bytes, adapter_parameters, swap_seconds
from scenes.models.kv_blocks import BLOCK_TOKENS, BlockPool, blocks_of, blocks_that_fit
from scenes.models.pace import decode_seconds, prefill_seconds
from scenes.models.roofline import row_bytes, weight_bytes
from scenes.models.service import Service
from scenes.models.workload import Request, draw_requests
from tests.services import CASE, CONTEXT, KINDS, small


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
    scenario = small(batch_limit=2, blocks=6)
    service = Service(scenario, [Request(0, 0.0, 40, 30), Request(1, 0.0, 40, 30)]).run()
    old, new = service.jobs
    assert service.replicas[0].preemptions == 1 and old.end < new.end
    assert max(new.gaps) > max(old.gaps) > 0 and new.written == 30
    assert Service(small(batch_limit=2), [job.request for job in service.jobs]).run().replicas[0].preemptions == 0


def test_a_request_that_gave_way_goes_on_before_those_who_wait():
    scenario = small(batch_limit=2, blocks=6)
    service = Service(scenario, [Request(k, 0.0, 40, 30) for k in range(3)]).run()
    assert service.replicas[0].preemptions > 0
    assert [job.number for job in sorted(service.jobs, key=lambda job: job.end)] == [0, 1, 2]


def test_a_request_that_gave_way_has_its_prompt_and_what_it_wrote_read_again():
    prompt = 1000  # long enough that reading takes longer than the weights do
    scenario = small(batch_limit=2, blocks=2 * blocks_of(prompt) + 1, context=prompt + 30)
    service = Service(scenario, [Request(k, 0.0, prompt, 30) for k in range(2)]).run()
    old, new = service.jobs
    written = int(np.argmax(new.gaps)) + 1
    resumed = new.first + sum(new.gaps[:written])
    assert service.replicas[0].preemptions == 1 and prefill_seconds(scenario, prompt + written) > prefill_seconds(scenario, prompt)
    assert resumed - old.end == pytest.approx(
        prefill_seconds(scenario, prompt + written) + decode_seconds(scenario, 1, prompt + written), rel=1e-9
    )
    assert new.gaps[written:] == pytest.approx([decode_seconds(scenario, 1, prompt + k) for k in range(written + 1, 30)], rel=1e-9)


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
