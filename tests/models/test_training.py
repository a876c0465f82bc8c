"""The training run, its checkpoints and its snapshot, and number formats: laws, exactness and determinism."""

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models import language_model
from scenes.models.adam import Adam
from scenes.models.checkpoint import from_bytes, to_bytes
from scenes.models.language_model import checkpoint_at, corpus_loss, documents, product_example, token_errors, train
from scenes.models.precision import FORMATS, FP8, FP16, round_one, round_to, weight_example
from scenes.models.snapshot import CONTEXT, IN_FLIGHT
from scenes.models.tokenizer import BOS_ID, tokenize_corpus
from scenes.models.trainer import WINDOW, draw_windows, first_checkpoint, shape, stream, training
from scenes.models.transformer import size_of

DTYPES = (np.float32, np.float16, ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn)


def test_training_learns_and_starts_near_the_uniform_guess():
    run = train()
    assert run.steps == len(run.losses) == 240 and run.checkpoint_steps == tuple(range(15, 241, 15))
    assert abs(run.losses[0] - np.log(run.vocabulary)) < 0.3
    assert np.mean(run.losses[-20:]) < 0.1 * run.losses[0]
    assert corpus_loss() < corpus_loss(150) < corpus_loss(75) < corpus_loss(15)
    assert token_errors().mean() < 0.1 < 0.3 < token_errors(75).mean()


def test_the_mean_loss_falls_in_every_tenth_of_the_first_half():
    means = np.array(train().losses).reshape(20, -1).mean(axis=1)
    assert np.all(np.diff(means[:10]) < 0)


def test_every_token_after_the_first_of_every_document_is_asked_for():
    ids, targets, real = documents()
    kept = tokenize_corpus().documents
    assert len(token_errors()) == real.sum() == sum(len(document) - 1 for document in kept)
    for row, document in enumerate(kept):
        assert tuple(ids[row][real[row]]) == document[:-1] and tuple(targets[row][real[row]]) == document[1:]


@given(st.integers(0, 2**32 - 1))
def test_windows_are_cut_from_the_stream_and_targets_are_what_follows(seed):
    ids, targets = draw_windows(np.random.default_rng(seed), 3)
    assert ids.shape == targets.shape == (3, WINDOW)
    np.testing.assert_array_equal(ids[:, 1:], targets[:, :-1])
    twice = np.concatenate([stream(), stream()])
    for window, following in zip(ids, targets[:, -1:], strict=True):
        places = np.flatnonzero(stream() == window[0])
        assert any(np.array_equal(twice[p : p + WINDOW + 1], np.concatenate([window, following])) for p in places)


def test_parameters_are_counted_from_the_weights_that_are_trained():
    assert train().parameters == size_of(checkpoint_at().state.weights) == sum(np.prod(s) for s in shape().of_weights.values())


def test_a_checkpoint_is_restored_bit_for_bit():
    saved = checkpoint_at(150)
    data = to_bytes(saved)
    restored = from_bytes(data)
    assert to_bytes(restored) == data and restored.step == saved.step == 150
    assert restored.rng_state == saved.rng_state and restored.numbers == saved.numbers == 3 * train().parameters
    for part in ("weights", "m", "v"):
        for name, array in getattr(saved.state, part).items():
            np.testing.assert_array_equal(getattr(restored.state, part)[name], array)
    assert len(data) > 8 * restored.numbers


def test_a_resumed_run_is_the_uninterrupted_run_bit_for_bit():
    resumed = list(training(from_bytes(to_bytes(checkpoint_at(225))), 240))
    assert tuple(record.loss for record, _ in resumed) == train().losses[225:]
    assert to_bytes(resumed[-1][1]) == to_bytes(checkpoint_at(240))


def test_training_again_gives_the_same_losses():
    again = [record.loss for record, _ in training(first_checkpoint(language_model.SEED), 12)]
    assert tuple(again) == train().losses[:12]


@pytest.mark.parametrize("seed", [language_model.SEED + 1, 77])
def test_another_seed_changes_the_run_but_no_law(seed):
    records = [record for record, _ in training(first_checkpoint(seed), 30)]
    losses = [record.loss for record in records]
    assert losses[0] != train().losses[0] and abs(losses[0] - np.log(train().vocabulary)) < 0.3
    assert np.mean(losses[-5:]) < 0.8 * losses[0]
    assert [record.step for record in records] == list(range(1, 31))


@pytest.mark.parametrize("ask", [token_errors, corpus_loss, checkpoint_at])
def test_an_unknown_checkpoint_is_refused(ask):
    with pytest.raises(ValueError, match="no checkpoint at step 74"):
        ask(74)


def test_snapshot_is_cut_from_one_consistent_step():
    snapshot = train().snapshot
    np.testing.assert_allclose(snapshot.gradient_bars.mean(axis=0), snapshot.merged_bars)
    assert snapshot.gradient_bars.shape == (4, 18) and np.abs(snapshot.gradient_bars).min(axis=0).max() > 0
    assert np.mean(snapshot.micro_losses) == pytest.approx(train().losses[snapshot.step - 1])
    assert [name for name, _ in snapshot.kept] == ["embed", "attention", "mlp", "head"] and min(count for _, count in snapshot.kept) > 0
    block, adam = snapshot.block, Adam()
    np.testing.assert_allclose(block.m_after, adam.beta1 * block.m_before + (1 - adam.beta1) * block.gradient)
    np.testing.assert_allclose(block.v_after, adam.beta2 * block.v_before + (1 - adam.beta2) * block.gradient**2)
    assert np.all(np.sign(block.weights_after - block.weights_before) == -np.sign(block.m_after))


def test_prediction_shows_a_half_known_token_with_its_real_probability():
    p = train().snapshot.prediction
    assert p.loss == pytest.approx(-np.log(p.true_probability)) and 0.25 < p.true_probability < 0.75
    assert dict(p.top5)[p.true_token] == p.true_probability and len(p.context) == CONTEXT
    chances = [chance for _, chance in p.top5]
    assert chances == sorted(chances, reverse=True) and sum(chances) <= 1
    assert p.micro_batch == IN_FLIGHT and p.context[0] == "<bos>" and p.true_token[0] == " "
    pieces = [language_model.train_tokenizer().piece(k) for k in stream().tolist()]
    shown = [*p.context, p.true_token]
    assert any(pieces[k : k + len(shown)] == shown for k in np.flatnonzero(stream() == BOS_ID))


def test_the_shown_attention_is_causal_and_shares_out_one():
    attention = train().snapshot.prediction.attention
    assert attention.shape == (shape().heads, CONTEXT, CONTEXT)
    np.testing.assert_allclose(attention.sum(axis=-1), 1)
    assert np.all(attention[:, ~np.tri(CONTEXT, dtype=bool)] == 0)
    assert np.abs(attention[0] - attention[1:]).max(axis=(1, 2)).min() > 0.1  # every head looks elsewhere


def test_most_moved_weight_is_the_example_of_the_formats():
    block, example = train().snapshot.block, weight_example()
    change = np.abs(block.weights_after - block.weights_before)
    assert change[block.most_moved] == change.max()
    assert example.before[0].value == pytest.approx(block.weights_before[block.most_moved], rel=1e-7)


def test_snapshot_arrays_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        train().snapshot.gradient_bars[0, 0] = 1


def test_product_is_the_product_of_its_factors_and_a_part_of_the_model():
    product = product_example()
    assert product.weights.shape == (6, 6) and product.output.shape == (6, 3)
    np.testing.assert_array_equal(product.weights @ product.activations, product.output)
    assert np.isin(product.weights, checkpoint_at().state.weights["out"]).all()
    for matrix in (product.weights, product.activations, product.output):
        assert np.all((np.abs(matrix) > 0.005) & (np.abs(matrix) < 0.995))


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
