"""How quantities are written: the unit that fits, two figures or whole numbers, no exponent."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models.units import figures, quantity


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.128e12, "bytes", "1.1 TB"), (999.6e9, "bytes", "1.0 TB"), (2.684e9, "bytes", "2.7 GB"), (140e9, "bytes", "140 GB"),
        (327_680, "bytes", "328 kB"), (0, "bytes", "0 bytes"), (70e9, "count", "70B"), (15e12, "count", "15T"), (8.03e9, "count", "8.03B"),
        (15.6e12, "count", "15.6T"),
        (800, "count", "800"), (1e-3, "s", "1 ms"), (5e-7, "s", "0.5 µs"), (0.0081, "s", "8.1 ms"), (3.8e25, "FLOP", "3.8 × 10²⁵ FLOP"),
        (1.4e14, "FLOP", "140 TFLOP"), (90_000, "s", "1.0 days"), (0.0857, "share", "8.6 %"), (0, "share", "0 %"), (0.987, "dollars", "$0.99"),
        (12_345.6, "dollars", "$12,346"), (11_087_000, "dollars", "$11 million"), (3_053_621, "GPU hours", "3.1 million GPU hours"),
        (7882.3, "tokens/s", "7,882 tokens/s"), (368, "", "368"), (3_015_136, "", "3.0 million"), (62.08, "days", "62 days"),
    ],
)  # fmt: skip
def test_quantities_are_written_with_the_unit_that_fits(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


@given(st.floats(1e-9, 1e6, allow_nan=False))
def test_figures_keep_two_figures_and_no_exponent(value: float) -> None:
    text = figures(value)
    assert "e" not in text
    assert math.isclose(float(text.replace(",", "")), value, rel_tol=0.051)
