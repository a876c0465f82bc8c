"""Network, training run, number formats, all-reduce and pipeline: derivatives, closed forms and determinism."""

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models import language_model
from scenes.models.all_reduce import ring_all_reduce, ring_example
from scenes.models.language_model import corpus_loss, generate, product_example, token_errors, train, training_examples
from scenes.models.network import WINDOW, Adam, forward, init_weights, loss_and_gradients, loss_of, mean_of, zeros_like
from scenes.models.pipeline_schedule import BACKWARD, FORWARD, gpipe, one_f_one_b
from scenes.models.precision import FORMATS, FP8, FP16, round_one, round_to, weight_example
from scenes.models.snapshot import IN_FLIGHT

DTYPES = (np.float32, np.float16, ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn)


@pytest.mark.parametrize("name", ["embedding", "w1", "b1", "w2", "b2"])
def test_gradient_agrees_with_finite_differences(name):
    rng = np.random.default_rng(1)
    weights = init_weights(11, rng)
    contexts, targets = rng.integers(0, 11, (5, WINDOW)), rng.integers(0, 11, 5)
    gradient = loss_and_gradients(weights, contexts, targets)[1][name]
    where = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
    losses = []
    for shift in (1e-5, -1e-5):
        moved = {k: w.copy() for k, w in weights.items()}
        moved[name][where] += shift
        losses.append(loss_of(forward(moved, contexts)[2], targets))
    assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(gradient[where], rel=1e-5)


def test_mean_of_micro_batch_gradients_is_the_gradient_of_the_whole_batch():
    rng = np.random.default_rng(2)
    weights = init_weights(9, rng)
    contexts, targets = rng.integers(0, 9, (8, WINDOW)), rng.integers(0, 9, 8)
    whole = loss_and_gradients(weights, contexts, targets)[1]
    parts = mean_of([loss_and_gradients(weights, contexts[i : i + 2], targets[i : i + 2])[1] for i in range(0, 8, 2)])
    for name in whole:
        np.testing.assert_allclose(parts[name], whole[name], atol=1e-14)


def test_adams_first_step_moves_every_weight_by_the_learning_rate_against_its_gradient():
    weights, gradients = {"w": np.array([1.0, 2.0, 3.0])}, {"w": np.array([0.5, -4.0, 1e-3])}
    moved, _, _ = Adam().update(weights, zeros_like(weights), zeros_like(weights), gradients, 1)
    np.testing.assert_allclose(moved["w"] - weights["w"], -3e-3 * np.sign(gradients["w"]), rtol=1e-4)


def test_training_learns_and_starts_near_the_uniform_guess():
    run = train()
    assert run.steps == len(run.losses) == 240
    assert abs(run.losses[0] - np.log(run.vocabulary)) < 0.3
    assert np.mean(run.losses[-20:]) < 0.1 * run.losses[0]
    assert corpus_loss() < corpus_loss(75) < corpus_loss(15)
    assert run.examples == sum(len(d) - 1 for d in language_model.tokenize_corpus().documents)


def test_parameters_follow_from_the_shapes():
    run = train()
    assert run.parameters == run.vocabulary * 24 + 8 * 24 * 128 + 128 + 128 * run.vocabulary + run.vocabulary


def test_training_twice_gives_the_same_losses():
    again = language_model._run.__wrapped__()
    assert again.losses == train().losses


def test_an_unknown_checkpoint_is_refused():
    with pytest.raises(ValueError, match="no checkpoint at step 74"):
        token_errors(74)


def test_snapshot_is_cut_from_one_consistent_step():
    snapshot = train().snapshot
    np.testing.assert_allclose(snapshot.gradient_bars.mean(axis=0), snapshot.merged_bars)
    assert snapshot.gradient_bars.shape == (4, 18) and np.abs(snapshot.gradient_bars).min(axis=0).max() > 0
    assert np.mean(snapshot.micro_losses) == pytest.approx(train().losses[snapshot.step - 1])
    block, adam = snapshot.block, Adam()
    np.testing.assert_allclose(block.m_after, adam.beta1 * block.m_before + (1 - adam.beta1) * block.gradient)
    np.testing.assert_allclose(block.v_after, adam.beta2 * block.v_before + (1 - adam.beta2) * block.gradient**2)
    assert np.all(np.sign(block.weights_after - block.weights_before) == -np.sign(block.m_after))


def test_prediction_shows_a_half_known_token_with_its_real_probability():
    p = train().snapshot.prediction
    assert p.loss == pytest.approx(-np.log(p.true_probability)) and 0.25 < p.true_probability < 0.75
    assert dict(p.top5)[p.true_token] == p.true_probability and len(p.context) == WINDOW
    chances = [chance for _, chance in p.top5]
    assert chances == sorted(chances, reverse=True) and sum(chances) <= 1
    assert p.micro_batch == IN_FLIGHT and p.true_token[0] == p.context[0][0] == " "


def test_most_moved_weight_is_the_example_of_the_formats():
    block, example = train().snapshot.block, weight_example()
    change = np.abs(block.weights_after - block.weights_before)
    assert change[block.most_moved] == change.max()
    assert example.before[0].value == pytest.approx(block.weights_before[block.most_moved], rel=1e-7)


def test_snapshot_arrays_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        train().snapshot.gradient_bars[0, 0] = 1


def test_generation_finishes_a_sentence_of_the_corpus_and_respects_its_limit():
    g = generate("A rate limit")
    assert g.finished and g.text.startswith(" protects the service")
    assert g.prompt_tokens[0] == "<bos>" and "".join(g.prompt_tokens[1:]) == "A rate limit"
    assert generate("A rate limit", 3).pieces == g.pieces[:3]
    assert all(1 / train().vocabulary < p <= 1 for p in g.probabilities)


def test_product_is_the_product_of_its_factors_and_a_part_of_the_model():
    product = product_example()
    assert product.weights.shape == (6, 6) and product.output.shape == (6, 3)
    np.testing.assert_array_equal(product.weights @ product.activations, product.output)
    assert np.abs(product.activations).max() <= 1


def test_examples_never_show_the_future():
    contexts, targets = training_examples()
    first = language_model.tokenize_corpus().documents[0]
    for i, (context, target) in enumerate(zip(contexts[: len(first) - 1], targets, strict=False), start=1):
        seen = first[max(0, i - WINDOW) : i]
        assert tuple(context[-len(seen) :]) == seen and target == first[i]


@given(st.floats(-400, 400, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-7))
def test_rounding_agrees_with_numpy_and_ml_dtypes(value):
    value = float(np.float32(value))
    for rounded, dtype in zip(round_to(value), DTYPES, strict=True):
        expected = np.float32(value).astype(dtype)
        assert rounded.value == float(expected)
        assert rounded.bits == format(int.from_bytes(expected.tobytes(), "little"), f"0{rounded.width}b")


def test_every_e4m3_number_rounds_to_itself():
    for code in range(256):
        value = float(np.array([code], np.uint8).view(ml_dtypes.float8_e4m3fn)[0])
        if not np.isnan(value):
            assert round_one(value, FP8).bits == f"{code:08b}"


@given(st.floats(2.0**-6, 440))
def test_relative_error_stays_within_half_a_unit_of_the_fraction(value):
    for rounded, form in zip(round_to(value), FORMATS, strict=True):
        assert rounded.relative_error <= 2.0 ** -(form.fraction_bits + 1)


def test_formats_have_their_widths_and_refuse_what_they_cannot_hold():
    assert [f.width for f in round_to(1.0)] == [32, 16, 16, 8]
    for form, value in ((FP8, 500.0), (FP16, 7e4)):
        with pytest.raises(OverflowError, match=form.name):
            round_one(value, form)


def test_weight_example_really_changed_in_its_step():
    example = weight_example()
    assert example.before[0].value != example.after[0].value
    assert abs(example.after[0].value - example.before[0].value) < 0.05


@given(st.integers(2, 7), st.integers(0, 2**32 - 1))
def test_ring_gives_every_node_the_sum(nodes, seed):
    chunks = np.random.default_rng(seed).normal(size=(nodes, nodes))
    run = ring_all_reduce(chunks)
    np.testing.assert_allclose(run.steps[-1].values, np.tile(chunks.sum(axis=0), (nodes, 1)), atol=1e-12)
    assert np.all(run.steps[-1].counts == nodes)
    assert run.bytes_per_node_factor == pytest.approx(2 * (nodes - 1) / nodes)
    assert len(run.steps) == 2 * (nodes - 1)


@given(st.integers(2, 7))
def test_ring_sends_one_chunk_a_node_to_the_right_and_scatters_before_it_gathers(nodes):
    run = ring_all_reduce(np.eye(nodes))
    for step in run.steps:
        assert sorted(s.source for s in step.sends) == list(range(nodes))
        assert all(s.target == (s.source + 1) % nodes for s in step.sends)
    scattered = run.steps[nodes - 2]
    assert scattered.phase == "reduce-scatter" and np.all((scattered.counts == nodes).sum(axis=0) == 1)
    for step in run.steps[nodes - 1 :]:
        assert step.phase == "all-gather" and all(s.count == nodes for s in step.sends)


def test_ring_example_adds_the_snapshots_gradients():
    run = ring_example()
    np.testing.assert_allclose(run.sums / run.scale, train().snapshot.gradient_matrix.sum(axis=0))


def test_a_ring_of_one_or_a_wrong_shape_is_refused():
    for shape in ((1, 1), (2, 3)):
        with pytest.raises(ValueError, match="ring"):
            ring_all_reduce(np.ones(shape))


@pytest.mark.parametrize("schedule", [gpipe, one_f_one_b])
@given(p=st.integers(1, 6), m=st.integers(1, 9))
def test_bubble_has_its_closed_form_and_every_task_runs_once_after_its_causes(schedule, p, m):
    plan = schedule(p, m)
    assert plan.bubble == pytest.approx((p - 1) / (m + p - 1))
    rows = [list(zip(*row, strict=True)) for row in zip(plan.slots, plan.micro_batch, strict=True)]
    at = {(s, *task): t for s, row in enumerate(rows) for t, task in enumerate(row) if task[1] is not None}
    assert len(at) == 2 * p * m
    for b in range(m):
        forwards, backwards = [at[s, FORWARD, b] for s in range(p)], [at[s, BACKWARD, b] for s in range(p)]
        path = forwards + backwards[::-1]
        assert path == sorted(set(path))


@given(st.integers(1, 6), st.integers(1, 9))
def test_one_f_one_b_holds_at_most_as_many_activations_as_stages_remain(p, m):
    assert one_f_one_b(p, m).most_held == tuple(min(p - s, m) for s in range(p))
    assert gpipe(p, m).most_held == (m,) * p
