"""How numbers are written: what is written can be read back, grows with the value, and fits its room."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scenes.core.units import (
    add_up,
    compact,
    decimal,
    duration,
    durations,
    exact,
    figures,
    in_unit,
    mark,
    money,
    percent,
    plain,
    quantities,
    quantity,
    rate,
    signed,
    tenths,
    whole,
)
from tests.read_numbers import Read, read, total

short_money = partial(money, short=True)
whole_percent = partial(percent, places=0)
narrow = partial(signed, leading_zero=False)
quick = settings(max_examples=60, deadline=None)
KINDS = ("bytes", "FLOP", "s", "count", "share", "dollars", "")
AMOUNTS = st.floats(0, 1e13, allow_subnormal=False).filter(lambda value: value == 0 or value > 1e-9)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.128e12, "bytes", "1.1 TB"), (999.6e9, "bytes", "1.0 TB"), (2.684e9, "bytes", "2.7 GB"), (140e9, "bytes", "140 GB"),
        (327_680, "bytes", "328 kB"), (0, "bytes", "0 bytes"), (70e9, "count", "70B"), (15e12, "count", "15T"), (8.03e9, "count", "8.03B"),
        (15.6e12, "count", "15.6T"), (999.7e12, "count", "1,000T"),
        (800, "count", "800"), (1e-3, "s", "1 ms"), (5e-7, "s", "0.5 µs"), (0.0081, "s", "8.1 ms"), (3.8e25, "FLOP", "3.8 × 10²⁵ FLOP"),
        (1.4e14, "FLOP", "140 TFLOP"), (90_000, "s", "1.0 days"), (0.0857, "share", "8.6 %"), (0, "share", "0 %"), (0.987, "dollars", "$0.99"),
        (224, "dollars", "$224"), (12_345.6, "dollars", "$12,346"), (11_087_000, "dollars", "$11 million"),
        (3_053_621, "GPU hours", "3.1 million GPU hours"),
        (7882.3, "tokens/s", "7,882 tokens/s"), (368, "", "368"), (3_015_136, "", "3.0 million"), (62.08, "days", "62 days"),
    ],
)  # fmt: skip
def test_quantities_are_written_with_the_unit_that_fits(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


@pytest.mark.parametrize(
    ("write", "cases"),
    [
        (whole, {0: "0", 1234.4: "1,234", -1234.6: "−1,235", -0.4: "0"}),
        (partial(decimal, places=2), {0.4179: "0.42", 1234.5: "1,234.50", -0.001: "0.00", -0.2939: "−0.29"}),
        (signed, {1.83: "+1.83", -3.041: "−3.04", 0.001: "0.00", -0.001: "0.00"}),
        (narrow, {-0.876: "−.88", 0.5: "+.50", -10.5: "−10.50", 0.999: "+1.00", 0: ".00"}),
        (figures, {0.4179: "0.42", 8.61: "8.6", 22.09: "22", 8: "8", 0.0996: "0.1", -5.55: "−5.5"}),
        (tenths, {8.12: "8.1", 24.63: "24.6", 0.1234: "0.12", 15: "15.0", 0.96: "1.0"}),
        (plain, {0.004: "0.004", 20: "20", 8192.0: "8,192", 3 * 0.1: "0.3", 8e10: "80,000,000,000", 1e-5: "0.00001", 0: "0"}),
        (mark, {0: "0", 600: "600", 1200: "1.2k", 15_000: "15k", 0.5: "0.5", 5 * 199.99999999999997: "1k", 2e6: "2M"}),
        (compact, {7882.3: "7,882", 9999.4: "9,999", 12_345: "12.3k", 123_456: "123k", 1.2e6: "1.20M", 99_950: "100k", 999_500: "1.00M"}),
        (percent, {0.0857: "8.6 %", 0.431: "43 %", 1: "100 %"}),
        (whole_percent, {0.0857: "9 %", 0.1: "10 %", -0.001: "0 %"}),
        (money, {6.777: "$6.78", 99.99: "$99.99", 99.996: "$100", 224: "$224", 1685.4: "$1,685", -5: "−$5.00", -0.001: "$0.00"}),
        (short_money, {0.796: "$0.80", 50.46: "$50.46", 278.6: "$279", 1234.5: "$1,234", 12_345.6: "$12.3k", 1.2e6: "$1.20M"}),
        (duration, {4.04: "4.0 ms", 999.4: "999.4 ms", 999.96: "1.00 s", 1234.0: "1.23 s"}),
        (partial(duration, places=0), {131.7: "132 ms", 999.5: "1.0 s", 23_882.0: "23.9 s"}),
        (rate, {22.09: "22/s", 5.29: "5.3/s", 0.1: "0.1/s", 0.05: "3/min", 0.001: "3.6/h", 7166.9: "7,167/s"}),
        (partial(in_unit, name="MB"), {2.684e9: "2,684 MB", 5e5: "0.5 MB"}),
        (partial(in_unit, name="GB", places=1), {1.4e12: "1,400.0 GB"}),
    ],
)  # fmt: skip
def test_each_function_keeps_its_rules(write: Callable[[float], str], cases: dict[float, str]) -> None:
    assert {value: write(value) for value in cases} == cases


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (31.406e9, "bytes", "31.41 GB"), (30_907_611.4, "GPU hours", "30,907,611 GPU hours"), (0.4623, "share", "46.2 %"), (1.1, "s", "1.1 s"),
        (3.1428e23, "FLOP", "3.143 × 10²³ FLOP"), (34.0, "days", "34 days"), (0.29, "s", "0.29 s"), (9999.6, "tokens/s", "10,000 tokens/s"),
    ],
)  # fmt: skip
def test_figures_to_be_compared_have_four_digits(value: float, unit: str, text: str) -> None:
    assert exact(value, unit) == text


def test_signs_of_units_may_be_other_ones() -> None:
    signs = SimpleNamespace(
        per_second=" par s", milliseconds="msec", seconds="sec", minutes="mn", hours="heures", percent="pct", dollar="US$"
    )
    said = [
        money(224, signs),
        duration(4.04, 1, signs),
        duration(4040, 1, signs),
        percent(0.28, 0, signs),
        rate(22, signs),
        rate(0.05, signs),
    ]
    assert said == ["US$224", "4.0 msec", "4.04 sec", "28 pct", "22 par s", "3/mn"]


# ---------------------------------------------------------------- properties
WRITERS = {
    "whole": (whole, 0.5, 0.0), "decimal": (partial(decimal, places=3), 5e-4, 0.0), "signed": (signed, 5e-3, 0.0),
    "narrow": (narrow, 5e-3, 0.0), "figures": (figures, 0.0, 0.051), "tenths": (tenths, 0.05, 0.051), "plain": (plain, 0.0, 5e-6),
    "mark": (mark, 0.0, 5e-6), "compact": (compact, 0.5, 0.0051), "percent": (percent, 0.0, 0.051), "whole percent": (whole_percent, 5e-3, 0.0),
    "money": (money, 0.5, 0.051), "short money": (short_money, 0.5, 0.0051), "rate": (rate, 0.0, 0.051),
    **{f"quantity {kind}": (partial(quantity, unit=kind), 0.5 if kind == "dollars" else 0.0, 0.051) for kind in KINDS},
}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
@quick
@given(value=AMOUNTS)
def test_what_is_written_is_the_value_within_what_is_promised(name: str, value: float) -> None:
    write, absolute, relative = WRITERS[name]
    if name == "rate" and value < 0.01:  # less than one in 100 s is written an hour
        relative, absolute = 0.051, 1e-6
    assert abs(read(write(value)).value - value) <= max(absolute, relative * value) * (1 + 1e-9) + 1e-15 * value + 1e-12


@pytest.mark.parametrize("name", WRITERS)
@quick
@given(one=AMOUNTS, factor=st.floats(1, 2))
def test_more_is_never_written_as_less(name: str, one: float, factor: float) -> None:
    write = WRITERS[name][0]
    less, more = read(write(one)).value, read(write(one * factor)).value
    assert less <= more * (1 + 1e-9)


@quick
@given(ms=st.floats(0, 1e7), places=st.integers(0, 2))
@example(ms=999.95, places=1)
@example(ms=999.49999, places=0)
def test_durations_are_read_back_within_their_last_figure_and_grow(ms: float, places: int) -> None:
    found = read(duration(ms, places))
    assert found.meets(ms / 1e3)
    assert found.step == pytest.approx(10.0 ** (-places - 3) if found.value < 0.9999999 else 10.0 ** (-places - 1))
    assert read(duration(ms * 1.01, places)).value >= found.value * (1 - 1e-9)


@pytest.mark.parametrize("name", WRITERS)
@quick
@given(value=st.floats(-1e12, 1e12, allow_subnormal=False).filter(lambda value: abs(value) > 1e-9))
def test_no_text_has_an_exponent_an_ascii_minus_or_a_negative_zero(name: str, value: float) -> None:
    text = WRITERS[name][0](value if "FLOP" not in name else abs(value))
    assert "-" not in text and "nan" not in text and "inf" not in text and not re.search(r"\de[+−-]?\d", text)
    assert text.startswith("−") <= (value < 0)
    if "−" in text:
        assert any(char in "123456789" for char in text)


@pytest.mark.parametrize("name", [*WRITERS, "duration"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match="is not a number that can be shown"):
        WRITERS.get(name, (duration,))[0](value)


@quick
@given(st.floats(0, 999.4e12))
def test_narrow_forms_fit_their_room(value: float) -> None:
    assert len(compact(value)) <= 5
    assert len(short_money(value)) <= 6


@pytest.mark.parametrize("size", [10.0**power for power in range(-3, 10)])
@pytest.mark.parametrize("step", [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8])
def test_marks_of_a_scale_are_exact(size: float, step: float) -> None:
    for k in range(6):
        assert read(mark(step * size * k)).value == pytest.approx(step * size * k, rel=1e-12)


# ---------------------------------------------------------------- parts of a whole
PARTS = st.lists(st.floats(0.01, 5000), min_size=1, max_size=8)


def test_spans_add_up_where_each_alone_would_not() -> None:
    spans = [4.0, 2.344, 33.378, 94.996, 6.235]
    assert total(read(duration(ms)) for ms in spans).value == pytest.approx(0.1409)
    assert durations(spans, 140.985) == ("4.0 ms", "2.4 ms", "33.4 ms", "95.0 ms", "6.2 ms")


@quick
@given(parts=PARTS, off=st.floats(-1e-5, 1e-5), places=st.integers(0, 2))
@example(parts=[999.94, 0.03, 0.03], off=0.0, places=1)
def test_written_durations_add_up_to_the_written_total(parts: list[float], off: float, places: int) -> None:
    whole_ms = sum(parts) * (1 + off)
    said, written = [read(text) for text in durations(parts, whole_ms, places)], read(duration(whole_ms, places))
    assert abs(total(said).value - written.value) <= written.step / 2 * (1 + 1e-6)
    if max(number.step for number in said) == written.step == min(number.step for number in said):
        assert total(said).value == pytest.approx(written.value, abs=written.step / 1e3)
    for number, ms in zip(said, parts, strict=True):
        assert abs(number.value * 1e3 - ms) < 2 * max(other.step for other in said) * 1e3 + 1e-5 * ms


@quick
@given(st.lists(st.floats(1e6, 5e12), min_size=1, max_size=6))
def test_written_bytes_add_up_to_the_total_in_their_coarsest_step(parts: list[float]) -> None:
    said = [read(text) for text in quantities(parts, sum(parts), "bytes")]
    step = max(number.step for number in said)
    assert step <= max(parts) / 9.9
    assert abs(total(said).value - round(sum(parts) / step) * step) <= step / 2 * (1 + 1e-6)
    if {number.step for number in said} == {step}:
        assert total(said).value == pytest.approx(round(sum(parts) / step) * step, rel=1e-9)


@pytest.mark.parametrize(
    ("parts", "texts"),
    [
        ((140e9, 171.8e9, 816.2e9), ("140 GB", "172 GB", "816 GB")),
        ((8.03e9, 274.9e9, 1157.1e9), ("8.0 GB", "275 GB", "1,157 GB")),
        ((5e8, 34.4e9, 0), ("500 MB", "34 GB", "0 bytes")),
        ((140.4e12, 171.4e12, 816.2e12), ("141 TB", "171 TB", "816 TB")),
    ],
)
def test_parts_of_memory_are_in_one_unit(parts: tuple[float, ...], texts: tuple[str, ...]) -> None:
    assert quantities(parts, sum(parts), "bytes") == texts


@pytest.mark.parametrize(
    ("parts", "texts"),
    [
        ((14.48e9, 17.18e9, 16.34e9), ("14 GB", "17 GB", "17 GB")),
        ((140e9, 171.8e9, 816.2e9), ("140 GB", "172 GB", "816 GB")),
        ((24.6e9, 22.6e9, 0.8e9), ("25 GB", "22 GB", "800 MB")),
        ((140.4e9, 171.4e9, 0), ("141 GB", "171 GB", "0 bytes")),
    ],
)
def test_what_is_left_makes_up_for_the_rounding_of_the_others(parts: tuple[float, ...], texts: tuple[str, ...]) -> None:
    assert quantities(parts, sum(parts), "bytes", rest=2) == texts


@quick
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=10))
def test_parts_that_need_no_rounding_stay_as_they_are(parts: list[int]) -> None:
    assert add_up(parts, sum(parts), [1.0] * len(parts)) == tuple(parts)


def test_shares_of_a_whole_add_up_to_a_hundred() -> None:
    assert add_up([100 / 3] * 3, 100, [1.0] * 3) == (34.0, 100 / 3, 100 / 3)
    assert [whole(share) for share in add_up([100 / 3] * 3, 100, [1.0] * 3)] == ["34", "33", "33"]


def test_the_reader_knows_units_and_rounding() -> None:
    assert read("33.4 ms") == Read(pytest.approx(0.0334), pytest.approx(0.03335), pytest.approx(0.03345))
    assert (read("−$5.00").value, read("= 22/s").value, read("idle 43 %").value) == (-5.0, 22.0, 0.43)
    assert read("6.3 × 10²⁴ FLOP").value == pytest.approx(6.3e24)
    assert (read("3 min").value, read("3m").value, read("1.2k tokens").value, read("−.88").value) == (180.0, 3.0, 1200.0, -0.88)
    assert read("9.9 h").meets(9.95 * 3600) and not read("9.9 h").meets(9.96 * 3600)
