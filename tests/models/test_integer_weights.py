"""Rounding to 8 and 4 bits: every weight within half a step of its group, fewer bits more error, and the model's own loss."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models.integer_weights import GROUP, loss_of, most_of, real_matrix, round_matrix, rounded_ways


@given(st.integers(2, 8), st.sampled_from([None, 1, 2, 4]), st.integers(0, 99))
def test_a_weight_moves_by_half_a_step_at_most(bits, group, seed):
    matrix = np.random.default_rng(seed).normal(size=(8, 3))
    done = round_matrix(matrix, bits, group)
    steps = np.repeat(done.scales, done.group, axis=0)
    assert np.all(np.abs(done.values - matrix) <= steps / 2 + 1e-12)
    np.testing.assert_allclose(done.codes * steps, done.values, atol=1e-12)
    assert np.abs(done.codes).max() == most_of(bits) == (done.levels - 1) // 2


def test_a_matrix_by_hand():
    """The largest is 1.4 at 4 bits: steps of 0.2; 0.33 lies nearest to 2 of them."""
    done = round_matrix(np.array([[1.4], [0.33], [-0.69], [0.0]]), 4)
    assert done.codes.ravel().tolist() == [7, 2, -3, 0]
    assert done.error == pytest.approx(np.sqrt((0.07**2 + 0.09**2) / (1.4**2 + 0.33**2 + 0.69**2)))
    assert round_matrix(np.zeros((4, 2)), 8).codes.any() == np.False_


def test_of_the_real_matrix_fewer_bits_are_a_larger_error_and_groups_a_smaller_one():
    eight, four, grouped = rounded_ways()
    assert eight.error < 0.01 < grouped.error < four.error
    assert four.error / eight.error == pytest.approx(most_of(8) / most_of(4), rel=0.1)  # a step is so many times as long
    assert (eight.bits_per_weight, four.bits_per_weight, grouped.bits_per_weight) == (8 + 1 / 8, 4 + 1 / 8, 5.0)
    assert real_matrix().shape == (128, 48) and grouped.scales.shape == (128 // GROUP, 48)


def test_the_models_loss_hardly_moves_at_8_bits_and_more_at_4():
    exact, eight, four, grouped = loss_of(0), loss_of(8), loss_of(4), loss_of(4, GROUP)
    assert abs(eight - exact) < 0.002 < grouped - exact < four - exact < 0.1


def test_groups_must_come_out_even():
    with pytest.raises(ValueError, match="groups of 5"):
        round_matrix(np.ones((8, 2)), 4, 5)
