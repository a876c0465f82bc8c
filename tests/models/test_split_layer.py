"""A real layer split three ways: the same output, the same gradient, other messages."""

import numpy as np
import pytest

from scenes.models.data_parallel import data_parallel_step, weighted_mean
from scenes.models.split_layer import GPUS, Layer, Split, by_data, by_stage, by_tensor, real_layer, run, three_splits


@pytest.mark.parametrize("split", three_splits(), ids=lambda split: split.name)
def test_every_split_gives_the_output_and_the_gradient_of_one_gpu(split: Split):
    out, up, down = run(real_layer())
    np.testing.assert_allclose(split.output, out, atol=1e-12)
    np.testing.assert_allclose(split.up_gradient, up, atol=1e-15)
    np.testing.assert_allclose(split.down_gradient, down, atol=1e-15)


def test_the_gradient_is_that_of_the_models_own_step():
    _, up, down = run(real_layer())
    whole = weighted_mean(data_parallel_step())
    np.testing.assert_allclose(up, whole["up"], atol=1e-15)
    np.testing.assert_allclose(down, whole["down"], atol=1e-15)


def test_what_a_gpu_holds_and_sends_has_its_closed_form():
    data, tensor, stage = three_splits()
    (tokens, width), hidden = real_layer().x.shape, real_layer().up.shape[1]
    weights = 2 * width * hidden
    assert (data.weights_per_gpu, tensor.weights_per_gpu, stage.weights_per_gpu) == (weights, weights // GPUS, weights // 2)
    assert (data.rows_per_gpu, tensor.rows_per_gpu) == (tokens // GPUS, tokens)
    assert (data.sent_forward, data.sent_backward) == (0, 2 * 3 / 4 * 2 * weights)
    assert tensor.sent_forward == tensor.sent_backward == 2 * 3 / 4 * 2 * tokens * width
    assert stage.sent_forward == stage.sent_backward == 2 * tokens * hidden


def test_a_tensor_split_output_is_partial_until_it_is_added():
    tensor = three_splits()[1]
    assert all(np.abs(part - tensor.output).max() > 0.01 for part in tensor.partial)
    np.testing.assert_allclose(sum(tensor.partial), tensor.output, atol=1e-12)


@pytest.mark.parametrize("gpus", [1, 3, 5])
def test_uneven_shares_change_nothing(gpus: int):
    rng = np.random.default_rng(2)
    layer = Layer(*(rng.normal(size=size) for size in ((7, 4), (4, 11), (11, 4), (7, 4))))
    whole = run(layer)
    for split in (by_data(layer, gpus), by_tensor(layer, gpus), by_stage(layer, gpus)):
        for ours, theirs in zip((split.output, split.up_gradient, split.down_gradient), whole, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-12)
