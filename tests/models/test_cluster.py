"""All-reduce, data parallelism and pipeline schedules: sums, bytes, steps and bubbles have their closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models import estimate
from scenes.models.all_reduce import GATHER, SCATTER, RingRun, gradient_ring, ring_all_reduce, ring_example
from scenes.models.data_parallel import NODES, data_parallel_step, flat, global_batch, slowdown, split_batch, step_record, weighted_mean
from scenes.models.language_model import train
from scenes.models.numbers import numbers
from scenes.models.pipeline_schedule import BACKWARD, FORWARD, IDLE, Schedule, gpipe, one_f_one_b, run_schedule
from scenes.models.trainer import MICRO_BATCH, MICRO_BATCHES
from scenes.models.transformer import mean_of
from scenes.project import load_project
from scenes.scenario import load_scenario

NODE_COUNTS = st.integers(2, 8)


def random_ring(nodes: int, entries: int, seed: int) -> RingRun:
    """Run the ring on arrays from a seed."""
    return ring_all_reduce(np.random.default_rng(seed).normal(size=(nodes, entries)))


# ---------------------------------------------------------------- ring
@given(NODE_COUNTS, st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_ring_gives_every_node_the_sum_of_all(nodes, extra, seed):
    run = random_ring(nodes, nodes + extra, seed)
    np.testing.assert_allclose(run.steps[-1].values, np.tile(run.start.sum(axis=0), (nodes, 1)), atol=1e-12)
    np.testing.assert_allclose(run.mean, run.start.mean(axis=0), atol=1e-12)
    assert np.all(run.steps[-1].values == run.sums)  # every node has the same bits
    assert np.all(run.steps[-1].counts == nodes)


@given(NODE_COUNTS, st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_with_equal_chunks_every_node_sends_its_share_in_twice_n_less_one_steps(nodes, entries_a_chunk, seed):
    run = random_ring(nodes, nodes * entries_a_chunk, seed)
    assert len(run.steps) == 2 * (nodes - 1)
    assert set(run.bytes_per_node) == {2 * (nodes - 1) * run.data_bytes // nodes}
    assert run.bytes_per_node[0] == pytest.approx(estimate.all_reduce_bytes(nodes, run.data_bytes))
    assert run.bytes_per_node_factor == pytest.approx(2 * (nodes - 1) / nodes)


@given(NODE_COUNTS, st.integers(0, 40))
def test_chunks_of_unequal_length_cover_the_data_and_send_the_same_in_the_mean(nodes, extra):
    run = random_ring(nodes, nodes + extra, 1)
    lengths = np.diff(run.edges)
    assert run.edges[0] == 0 and run.edges[-1] == nodes + extra and lengths.max() - lengths.min() <= 1
    assert sum(run.bytes_per_node) == 2 * (nodes - 1) * run.data_bytes
    assert max(run.bytes_per_node) - min(run.bytes_per_node) <= 2 * run.sums.itemsize


@given(NODE_COUNTS)
def test_each_step_every_node_sends_one_chunk_to_the_next_node(nodes):
    run = ring_all_reduce(np.eye(nodes))
    for step in run.steps:
        assert sorted(send.source for send in step.sends) == list(range(nodes))
        assert sorted(send.chunk for send in step.sends) == list(range(nodes))
        assert all(send.target == (send.source + 1) % nodes for send in step.sends)


@given(NODE_COUNTS)
def test_reduce_scatter_leaves_each_node_one_finished_chunk_and_all_gather_only_copies(nodes):
    run = ring_all_reduce(np.eye(nodes))
    assert [step.phase for step in run.steps] == [SCATTER] * (nodes - 1) + [GATHER] * (nodes - 1)
    done = run.steps[nodes - 2].counts == nodes
    assert np.all(done.sum(axis=0) == 1) and np.all(done.sum(axis=1) == 1)
    assert all(send.count == nodes for step in run.steps[nodes - 1 :] for send in step.sends)


@given(NODE_COUNTS, st.integers(0, 30), st.integers(0, 2**32 - 1))
def test_what_a_node_sends_is_what_it_holds_and_what_it_has_just_received(nodes, extra, seed):
    run = random_ring(nodes, nodes + extra, seed)
    for before, step in zip((None, *run.steps), run.steps, strict=False):
        for send in step.sends:
            held = step.values_before[send.source, run.edges[send.chunk] : run.edges[send.chunk + 1]]
            np.testing.assert_array_equal(send.values, held)
            received = before is not None and next(other for other in before.sends if other.target == send.source)
            assert not received or received.chunk == send.chunk


def test_ring_does_not_touch_its_input_and_its_arrays_are_read_only():
    arrays = np.arange(12.0).reshape(3, 4)
    run = ring_all_reduce(arrays)
    np.testing.assert_array_equal(arrays, np.arange(12.0).reshape(3, 4))
    with pytest.raises(ValueError, match="read-only"):
        run.steps[0].values[0, 0] = 1


@pytest.mark.parametrize("shape", [(1, 4), (3, 2), (4,), (0, 0)])
def test_a_ring_of_one_or_with_less_than_an_entry_a_chunk_is_refused(shape):
    with pytest.raises(ValueError, match="ring"):
        ring_all_reduce(np.ones(shape))


def test_ring_example_adds_four_real_gradient_entries():
    run = ring_example()
    np.testing.assert_allclose(run.sums / run.scale, train().snapshot.gradient_matrix.sum(axis=0))
    gradient = gradient_ring().start
    for row, entries in zip(gradient, run.start / run.scale, strict=True):
        assert all(np.isclose(row, entry, rtol=1e-9).any() for entry in entries)


# ---------------------------------------------------------------- data parallelism
def test_the_rings_mean_is_the_gradient_of_the_whole_batch():
    whole = flat(split_batch(*global_batch(), step_record().before.weights, 1)[0].gradient)
    assert gradient_ring().start.shape == (NODES, train().parameters)
    np.testing.assert_allclose(gradient_ring().mean, whole, atol=1e-14)
    np.testing.assert_allclose(whole, flat(mean_of([result.gradients for result in step_record().results])), atol=1e-14)


@pytest.mark.parametrize("nodes", [2, 3, 5, 16])
def test_the_weighted_mean_of_any_split_is_the_gradient_of_the_whole_batch(nodes):
    weights = step_record().before.weights
    shares = split_batch(*global_batch(), weights, nodes)
    np.testing.assert_array_equal(np.concatenate([share.ids for share in shares]), global_batch()[0])
    assert max(share.windows for share in shares) - min(share.windows for share in shares) <= 1
    whole = split_batch(*global_batch(), weights, 1)[0]
    np.testing.assert_allclose(flat(weighted_mean(shares)), flat(whole.gradient), atol=1e-14)
    assert sum(share.loss * share.windows for share in shares) / MICRO_BATCH / MICRO_BATCHES == pytest.approx(whole.loss)


def test_the_plain_mean_of_unequal_shares_is_not_the_gradient_of_the_batch():
    shares = split_batch(*global_batch(), step_record().before.weights, 3)
    plain = np.mean([flat(share.gradient) for share in shares], axis=0)
    assert np.abs(plain - gradient_ring().mean).max() > 1e-4


def test_every_nodes_share_is_its_own_micro_batch_and_its_loss_the_one_recorded():
    for share, result, ids in zip(data_parallel_step(), step_record().results, step_record().ids, strict=True):
        np.testing.assert_array_equal(share.ids, ids)
        assert share.loss == pytest.approx(result.loss)
    assert step_record().loss == pytest.approx(train().losses[train().snapshot.step - 1], rel=1e-12)


def test_without_one_node_the_ring_is_shorter_and_the_gradient_the_same():
    whole, rest = gradient_ring(), gradient_ring(NODES - 1)
    np.testing.assert_allclose(rest.mean, whole.mean, atol=1e-14)
    assert (len(whole.steps), len(rest.steps)) == (6, 4)
    assert rest.bytes_per_node_factor == pytest.approx(4 / 3) and rest.bytes_per_node_factor < whole.bytes_per_node_factor
    assert slowdown(MICRO_BATCH * MICRO_BATCHES, NODES, NODES - 1) == 6 / 4


@given(st.integers(1, 60), st.data())
def test_fewer_nodes_are_never_faster_and_equal_shares_slow_down_at_least_as_they_are_fewer(share, data):
    nodes = data.draw(st.integers(1, 8))
    left = data.draw(st.integers(1, nodes))
    assert slowdown(share * nodes, nodes, left) >= nodes / left - 1e-12
    assert slowdown(share * nodes, nodes, nodes) == 1


@pytest.mark.parametrize("nodes", [0, 17])
def test_a_node_without_a_window_is_refused(nodes):
    with pytest.raises(ValueError, match="16 windows"):
        split_batch(*global_batch(), step_record().before.weights, nodes)
    with pytest.raises(ValueError, match="windows"):
        slowdown(16, 17, 1)


# ---------------------------------------------------------------- pipeline schedules
def places(plan: Schedule) -> dict[tuple[int, str, int], int]:
    """Return the slot in which each stage runs each task."""
    rows = [list(zip(*row, strict=True)) for row in zip(plan.slots, plan.micro_batch, strict=True)]
    return {(stage, kind, m): t for stage, row in enumerate(rows) for t, (kind, m) in enumerate(row) if m is not None}


@pytest.mark.parametrize("schedule", [gpipe, one_f_one_b])
@given(p=st.integers(1, 8), m=st.integers(1, 20))
def test_the_bubble_of_the_drawn_schedule_has_its_closed_form(schedule, p, m):
    plan = schedule(p, m)
    idle = sum(kind == IDLE for row in plan.slots for kind in row)
    assert idle / sum(map(len, plan.slots)) == plan.bubble
    assert plan.bubble == pytest.approx(estimate.pipeline_bubble(p, m)) == pytest.approx((p - 1) / (m + p - 1))
    assert {len(row) for row in plan.slots} == {2 * (m + p - 1)}


@pytest.mark.parametrize("schedule", [gpipe, one_f_one_b])
@given(p=st.integers(1, 8), m=st.integers(1, 20))
def test_every_task_runs_once_and_after_its_causes(schedule, p, m):
    at = places(schedule(p, m))
    assert len(at) == 2 * p * m
    for b in range(m):
        path = [at[s, FORWARD, b] for s in range(p)] + [at[s, BACKWARD, b] for s in reversed(range(p))]
        assert path == sorted(set(path))


@given(st.integers(1, 8), st.integers(1, 20))
def test_one_f_one_b_holds_at_most_as_many_activations_as_stages_remain(p, m):
    assert one_f_one_b(p, m).most_held == tuple(min(p - s, m) for s in range(p))
    assert gpipe(p, m).most_held == (m,) * p


@pytest.mark.parametrize("schedule", [gpipe, one_f_one_b])
def test_the_drawn_schedule_has_four_stages_and_four_micro_batches(schedule):
    plan = schedule()
    assert (len(plan.slots), len(plan.slots[0])) == (4, 14) and plan.bubble == 3 / 7


@pytest.mark.parametrize("name", ["8b-one-node", "mixture-of-experts"])
def test_the_bubble_of_a_case_without_interleaving_is_the_one_of_its_schedule(name):
    scenario = load_scenario(name)
    assert scenario.training.virtual_stages == 1
    bubble = {number.key: number.value for number in numbers(scenario)}["pipeline_bubble"]
    assert one_f_one_b(scenario.training.pipeline_stages, scenario.training.micro_batches).bubble == pytest.approx(bubble)


def test_a_schedule_of_nothing_is_refused():
    for orders in ([], [[]]):
        with pytest.raises(ValueError, match="at least one"):
            run_schedule(orders)


# ---------------------------------------------------------------- the scenario
def test_the_story_case_sends_two_n_less_one_over_n_of_its_gradients():
    scenario = load_project().scenario
    found = {number.key: number.value for number in numbers(scenario)}
    n, gradients = scenario.training.data_parallel, 2 * scenario.model.parameters
    assert found["allreduce_bytes_per_gpu"] == pytest.approx(2 * (n - 1) / n * gradients)
