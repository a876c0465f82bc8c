"""The closed forms against figures that papers and model cards print, each row with its source."""

from __future__ import annotations

import pytest

from scenes.models import estimate
from scenes.models.published import FREE, Published
from scenes.models.published_serving import SERVING
from scenes.models.published_training import TRAINING

ROWS = (*TRAINING, *SERVING)


@pytest.mark.parametrize("row", ROWS, ids=[row.what for row in ROWS])
def test_published_figures_are_met_within_their_tolerance(row: Published) -> None:
    assert abs(row.deviation) <= row.tolerance, f"{row.what}: {row.got():.6g} against {row.expected:.6g} {row.unit} ({row.source})"


@pytest.mark.parametrize("row", ROWS, ids=[row.what for row in ROWS])
def test_a_figure_that_may_differ_says_why(row: Published) -> None:
    assert row.source and (row.tolerance <= FREE or row.why), row.what


def test_the_list_is_long_and_names_no_figure_twice() -> None:
    assert len(TRAINING) >= 20
    assert len({row.what for row in ROWS}) == len(ROWS)


def test_405b_at_16_bits_needs_more_than_one_node_of_h100_and_fits_at_8_bits() -> None:
    """arXiv 2407.21783, section 6: BF16 inference takes two nodes of eight 80 GB GPUs, FP8 one."""
    node = 8 * 80e9
    assert estimate.weights_bytes(405e9, 2) > node > estimate.weights_bytes(405e9, 1)
    assert estimate.weights_bytes(405e9, 2) < 2 * node


def test_experts_of_mixtral_have_the_size_that_its_shape_gives() -> None:
    """Jiang et al. 2024, "Mixtral of experts": 46.7B weights, 12.9B active, 32 layers, width 4096, MLP 14336, 2 of 8 experts."""
    expert = 3 * 4096 * 14336 * 32
    shared = estimate.weights_read(46.7e9, 12.9e9, 8, 2, 0)
    assert (46.7e9 - shared) / 8 == pytest.approx(expert, rel=0.03)
    assert shared == pytest.approx(46.7e9 - 8 * expert, rel=0.03)
