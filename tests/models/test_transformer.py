"""The transformer: derivatives against finite differences and torch, causality, packing, accumulation, Adam."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models import layers
from scenes.models.adam import Adam
from scenes.models.attention import rotate, rotation_of
from scenes.models.transformer import Architecture, documents_of, forward, init_weights, loss_and_gradients, mean_of, size_of

BOS = 0
SHAPE = Architecture(11, width=8, heads=2, hidden=10)
STEP = 1e-6


def example(windows=3, tokens=6, seed=1):
    """Return weights, ids, targets and document numbers of packed sequences; the second window holds two documents."""
    rng = np.random.default_rng(seed)
    ids, targets = rng.integers(1, SHAPE.vocabulary, (2, windows, tokens))
    ids[:, 0], ids[1, tokens // 2] = BOS, BOS
    return init_weights(SHAPE, rng), ids, targets, documents_of(ids, BOS)


def logits_of(weights, ids, documents=None):
    return forward(SHAPE, weights, ids, documents).logits


@pytest.mark.parametrize("name", list(SHAPE.of_weights))
def test_the_gradient_of_every_weight_agrees_with_finite_differences(name):
    weights, ids, targets, documents = example()
    gradient = loss_and_gradients(SHAPE, weights, ids, targets, documents).gradients[name]
    measured = np.empty_like(gradient)
    for where in np.ndindex(gradient.shape):
        losses = []
        for shift in (STEP, -STEP):
            moved = weights | {name: weights[name].copy()}
            moved[name][where] += shift
            losses.append(layers.cross_entropy(logits_of(moved, ids, documents), targets)[0].mean())
        measured[where] = (losses[0] - losses[1]) / (2 * STEP)
    np.testing.assert_allclose(gradient, measured, atol=1e-8)
    assert np.abs(gradient).max() > 1e-4


def torch_loss(torch, weights, ids, targets, documents):
    """Return the loss as torch computes it from its own layers: an oracle that shares no line with ours."""
    functional, heads, (batch, tokens) = torch.nn.functional, SHAPE.heads, ids.shape

    def turned(x):
        pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], -1, 2).contiguous())
        size = x.shape[-1]
        places, pairs_of = torch.arange(tokens, dtype=x.dtype), torch.arange(0, size, 2, dtype=x.dtype)
        angles = places[:, None] * 10_000.0 ** (-pairs_of / size)
        return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).reshape(x.shape)

    def norm(x, name):
        return functional.rms_norm(x, (SHAPE.width,), weights[name], eps=layers.EPSILON)

    x = functional.embedding(torch.tensor(ids), weights["embedding"])
    mixed = norm(x, "attention_norm") @ weights["qkv"]
    q, k, v = (part.reshape(batch, tokens, heads, -1).transpose(1, 2) for part in mixed.chunk(3, dim=-1))
    mask = torch.tensor((documents[:, :, None] == documents[:, None, :]) & np.tri(tokens, dtype=bool))[:, None]
    values = functional.scaled_dot_product_attention(turned(q), turned(k), v, attn_mask=mask)
    h = x + values.transpose(1, 2).reshape(x.shape) @ weights["out"]
    y = h + functional.relu(norm(h, "mlp_norm") @ weights["up"]) @ weights["down"]
    logits = norm(y, "head_norm") @ weights["head"]
    return functional.cross_entropy(logits.reshape(-1, SHAPE.vocabulary), torch.tensor(targets).reshape(-1))


def test_loss_and_gradients_agree_with_torch():
    torch = pytest.importorskip("torch", reason="the oracle needs the optional extra: pip install torch")
    weights, ids, targets, documents = example()
    ours = loss_and_gradients(SHAPE, weights, ids, targets, documents)
    theirs = {name: torch.tensor(w, requires_grad=True) for name, w in weights.items()}
    loss = torch_loss(torch, theirs, ids, targets, documents)
    loss.backward()
    assert ours.loss == pytest.approx(loss.item(), abs=1e-12)
    for name, gradient in ours.gradients.items():
        np.testing.assert_allclose(gradient, theirs[name].grad.numpy(), atol=1e-12)


@given(st.integers(1, 5), st.integers(0, 99))
def test_no_token_sees_what_follows_it(place, seed):
    weights, ids, _, _ = example(seed=seed)
    changed = ids.copy()
    changed[:, place:] = (changed[:, place:] + 1) % SHAPE.vocabulary
    np.testing.assert_array_equal(logits_of(weights, changed)[:, :place], logits_of(weights, ids)[:, :place])
    assert np.abs(logits_of(weights, changed)[:, place:] - logits_of(weights, ids)[:, place:]).max() > 0


@given(st.integers(0, 99))
def test_documents_in_one_window_are_read_as_if_each_were_alone(seed):
    weights, ids, _, documents = example(seed=seed)
    packed, half = logits_of(weights, ids, documents)[1], ids.shape[1] // 2
    for part in (slice(None, half), slice(half, None)):
        np.testing.assert_allclose(packed[part], logits_of(weights, ids[1:2, part])[0], atol=1e-12)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 200))
def test_the_score_of_two_tokens_depends_on_their_distance_alone(near, far, shift):
    q, k = np.random.default_rng(0).normal(size=(2, 1, 6))
    scores = [
        float(rotate(q, rotation_of(np.array([near + by]), 6))[0] @ rotate(k, rotation_of(np.array([far + by]), 6))[0]) for by in (0, shift)
    ]
    assert scores[0] == pytest.approx(scores[1], abs=1e-9)


def test_attention_shares_add_up_to_one_over_what_may_be_seen():
    weights, ids, _, documents = example()
    shares = forward(SHAPE, weights, ids, documents).attention.weights
    np.testing.assert_allclose(shares.sum(axis=-1), 1)
    hidden = ~(np.tri(ids.shape[1], dtype=bool) & (documents[:, :, None] == documents[:, None, :]))
    assert np.all(shares.swapaxes(0, 1)[:, hidden] == 0)


@given(st.floats(0.5, 100), st.integers(0, 99))
def test_the_norm_forgets_the_length_of_a_vector(factor, seed):
    x, gain = np.random.default_rng(seed).normal(size=(2, 3, 8)), np.ones(8)
    out, _ = layers.rms_norm(x, gain)
    np.testing.assert_allclose(np.square(out).mean(axis=-1), 1, rtol=1e-4)
    np.testing.assert_allclose(layers.rms_norm(factor * x, gain)[0], out, rtol=1e-3, atol=1e-6)


@given(st.floats(-1e4, 1e4), st.integers(0, 99))
def test_softmax_is_a_share_of_one_and_forgets_what_all_scores_have_in_common(common, seed):
    scores = np.random.default_rng(seed).normal(size=(3, 7))
    shares = layers.softmax(scores + common)
    np.testing.assert_allclose(shares.sum(axis=-1), 1)
    np.testing.assert_allclose(shares, layers.softmax(scores), atol=1e-9)


@given(st.integers(0, 99))
def test_four_accumulated_micro_batches_are_one_large_batch(seed):
    weights, ids, targets, documents = example(windows=8, seed=seed)
    whole = loss_and_gradients(SHAPE, weights, ids, targets, documents)
    cuts = [slice(i, i + 2) for i in range(0, 8, 2)]
    parts = [loss_and_gradients(SHAPE, weights, ids[cut], targets[cut], documents[cut]) for cut in cuts]
    assert np.mean([part.loss for part in parts]) == pytest.approx(whole.loss, abs=1e-12)
    merged = mean_of([part.gradients for part in parts])
    for name, gradient in whole.gradients.items():
        np.testing.assert_allclose(merged[name], gradient, atol=1e-12)


def test_parameters_follow_from_the_shapes():
    v, d, f = SHAPE.vocabulary, SHAPE.width, SHAPE.hidden
    assert size_of(example()[0]) == 2 * v * d + 4 * d**2 + 2 * d * f + 3 * d


def test_kept_activations_follow_from_the_shapes():
    weights, ids, _, _ = example()
    (batch, tokens), v, d, f, heads = ids.shape, SHAPE.vocabulary, SHAPE.width, SHAPE.hidden, SHAPE.heads
    kept, n = forward(SHAPE, weights, ids).kept, batch * tokens
    assert kept == {"embed": n, "attention": n * (6 * d + heads * tokens), "mlp": n * (2 * d + 2 * f), "head": n * (2 * d + v)}


def test_a_width_that_does_not_split_into_heads_is_refused():
    with pytest.raises(ValueError, match="width 8 does not split into 3 heads"):
        replace(SHAPE, heads=3)


def test_adams_first_step_moves_every_weight_by_the_learning_rate_against_its_gradient():
    adam, weights, gradients = Adam(), {"w": np.array([1.0, 2.0, 3.0])}, {"w": np.array([0.5, -4.0, 1e-3])}
    moved = adam.update(adam.start(weights), gradients).weights["w"]
    np.testing.assert_allclose(moved - weights["w"], -adam.learning_rate * np.sign(gradients["w"]), rtol=1e-4)


@given(st.integers(1, 30), st.floats(-5, 5).filter(lambda g: abs(g) > 1e-3))
def test_adam_under_a_constant_gradient_keeps_its_step_and_its_bias_free_means(steps, gradient):
    adam = Adam()
    state = adam.start({"w": np.zeros(1)})
    for _ in range(steps):
        state = adam.update(state, {"w": np.array([gradient])})
    assert state.step == steps
    assert state.m["w"][0] == pytest.approx(gradient * (1 - adam.beta1**steps))
    assert state.v["w"][0] == pytest.approx(gradient**2 * (1 - adam.beta2**steps))
    assert state.weights["w"][0] == pytest.approx(-steps * adam.learning_rate * np.sign(gradient), rel=1e-4)
