"""The systolic array and the tiles: both give numpy's product, and what they read is counted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models.systolic import BYTES, IDLE, array_intensity, peak_operations, systolic, systolic_example, tile_intensity, tiled

SIZES = st.integers(1, 6)


def drawn(rows: int, depth: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(rows * 100 + depth * 10 + width)
    return rng.normal(size=(rows, depth)), rng.normal(size=(depth, width))


@given(SIZES, SIZES, SIZES)
def test_the_array_multiplies_in_as_many_cycles_as_its_way_is_long(rows, depth, width):
    inputs, weights = drawn(rows, depth, width)
    run = systolic(inputs, weights)
    np.testing.assert_allclose(run.output, inputs @ weights, atol=1e-12)
    assert len(run.cycles) == rows + depth + width - 2
    assert run.operations == 2 * rows * depth * width
    assert run.utilization == pytest.approx(rows / (rows + depth + width - 2))
    assert sorted(place for cycle in run.cycles for place in cycle.left) == [(m, n) for m in range(rows) for n in range(width)]


@given(SIZES, SIZES, SIZES)
def test_a_cell_adds_its_product_to_the_sum_from_above_and_hands_its_input_on(rows, depth, width):
    run = systolic(*drawn(rows, depth, width))
    for before, now in zip(run.cycles, run.cycles[1:], strict=False):
        for k, n in np.argwhere(now.rows != IDLE):
            assert now.rows[k, n] == now.number - k - n  # the wave
            above = before.sums[k - 1, n] if k else 0.0
            assert now.sums[k, n] == pytest.approx(above + now.inputs[k, n] * run.weights[k, n])
            assert not n or now.inputs[k, n] == before.inputs[k, n - 1]


@given(SIZES, SIZES, SIZES, st.integers(1, 8))
def test_tiles_give_the_same_product_and_read_less_the_larger_they_are(rows, depth, width, tile):
    inputs, weights = drawn(rows, depth, width)
    run = tiled(inputs, weights, tile)
    np.testing.assert_allclose(run.output, inputs @ weights, atol=1e-12)
    assert run.values_read >= tiled(inputs, weights, 2 * tile).values_read
    assert tiled(inputs, weights, 8).values_read == inputs.size + weights.size


def test_the_closed_forms_are_what_is_counted():
    inputs, weights = drawn(12, 5, 8)
    assert tiled(inputs, weights, 4).intensity == pytest.approx(tile_intensity(4, 5))
    run = systolic(*drawn(9, 4, 4))
    assert run.operations / (BYTES * (run.values_read + run.values_written)) == pytest.approx(array_intensity(4, 9))
    assert tile_intensity(128, 10**9) == pytest.approx(128 / BYTES, rel=1e-3)


def test_the_first_tpu_has_the_peak_that_its_paper_prints():
    """Jouppi et al. 2017, section 2: 65,536 cells at 700 MHz, 92 TeraOps/s."""
    assert peak_operations(256 * 256, 700e6) == pytest.approx(92e12, rel=0.005)


def test_the_drawn_array_holds_weights_of_the_tiny_model():
    run = systolic_example()
    assert run.weights.shape == (4, 4) and len(run.cycles) == 9
    np.testing.assert_allclose(run.output, run.inputs @ run.weights, atol=1e-12)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="cannot be multiplied"):
        systolic(np.ones((2, 3)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="side"):
        tiled(np.ones((2, 2)), np.ones((2, 2)), 0)
