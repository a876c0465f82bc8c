"""Section 6, what a viewer reckons: what stands on the cards adds and multiplies as it is written, not only within its rounding.

Texts are read back by `read_numbers`; test_numbers_agree holds what a card and another picture have in common.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.core.units import compact, decimal, money
from scenes.models.cost import Cost
from scenes.sections.operations.facts import cost_figures
from scenes.sections.operations.picture import KEY
from tests.read_numbers import Read, read
from tests.sections.pictures import drawn, every_case, every_format, every_frame, only, project, texts

ROOMY = ("wide", "portrait", "phone")  # frames whose trace has a column of times


def is_written(value: float, shown: Read) -> bool:
    """Tell whether a value, written with the figures of what is shown, reads as what is shown."""
    return abs(value - shown.value) <= shown.step / 2 * (1 + 1e-6)


# ---------------------------------------------------------------- telemetry
@pytest.mark.parametrize("name", ROOMY)
@every_case
def test_bars_of_the_trace_are_as_long_as_their_times_say(case: str, name: str) -> None:
    made = drawn(case, KEY, name).figure("card", 2)
    spans = [made.figure("span", k) for k in range(1, 7)]
    bars = [span.shape("bar").bounds for span in spans]
    lengths, times = [right - left for left, _, right, _ in bars], [read(span.labels()[-1].text) for span in spans]
    unit = max(times, key=lambda time: time.value).value / max(lengths)
    assert all(abs(length * unit - time.value) <= time.step + 5.01 * unit for length, time in zip(lengths, times, strict=True))
    starts = [left for left, *_ in bars]
    ends = [right for _, _, right, _ in bars]
    assert all(start <= end + 1e-6 for start, end in zip(starts[1:], ends, strict=False)), "no gap between a span and the next"


@every_format
@every_case
def test_the_time_to_the_first_token_says_what_it_is(case: str, name: str) -> None:
    card = drawn(case, KEY, name).figure("card", 2)
    said = " ".join(label.text for label in card.labels())
    assert "p95" in said and "first token" in said


# ---------------------------------------------------------------- autoscaling
@every_case
def test_most_replicas_are_the_peak_over_what_one_carries_at_its_target(case: str) -> None:
    found = texts(case, KEY, "wide", "card", 1)
    capacity, use = read(only(found, r"one replica: \S+").split(": ")[1]), read(only(found, r"\d+ % target"))
    facts = texts(case, KEY, "wide", "card", 1, "facts")
    least, most = (int(number.replace(",", "")) for number in facts[0].split(" → "))
    needed = math.ceil(read(facts[1]).value / (capacity.value * use.value))
    assert most == max(least, needed) or abs(most - needed) <= math.ceil(0.05 * most), "two figures of the capacity allow 5 %"


# ---------------------------------------------------------------- rollback
@every_format
def test_wrong_tokens_are_called_so_and_tagged_as_those_of_the_tiny_model(name: str) -> None:
    card = drawn("default", KEY, name).figure("card", 5)
    said, labels = [label.text for label in card.labels()], project("default").content.operations.labels
    assert sum(tag in said for tag in labels.tiny) == 1
    assert labels.wrong in " ".join(said) and "error" not in " ".join(said)


@every_frame
def test_a_share_of_the_canary_sample_is_a_number_of_wrong_tokens(name: str) -> None:
    bad = read(texts("default", KEY, name, "card", 5, "facts")[0])
    sample = int(texts("default", KEY, "wide", "card", 5, "facts")[-1])
    assert is_written(round(bad.value * sample) / sample, bad)


# ---------------------------------------------------------------- cost
@every_case
def test_dollars_of_the_poster_are_those_of_the_cards_in_short(case: str) -> None:
    shown = read(only(texts(case, KEY, "sheet", "card", 6), r".* in \d+ h").split(" in ")[0])
    dollars = read(drawn(case, KEY, "wide").figure("card", 6, "fraction").labels()[0].text)
    assert is_written(dollars.value, shown)


@every_case
def test_hours_times_the_price_on_the_card_are_the_dollars_on_the_card(case: str) -> None:
    card = drawn(case, KEY, "wide").figure("card", 6)
    dollars, tokens = (read(label.text) for label in card.figure("fraction").labels())
    quotient, hours, price = (read(text) for text in texts(case, KEY, "wide", "card", 6, "facts") if not text.startswith("per"))
    assert is_written(hours.value / 3600 * price.value, dollars)
    assert is_written(dollars.value / tokens.value * 1e6, quotient)


@given(st.integers(50, 1_000_000), st.integers(121, 40_000), st.floats(5.5, 10.0))
def test_figures_are_chosen_so_that_any_run_multiplies_and_divides_as_written(cents: int, minutes: int, magnitude: float) -> None:
    price, hours, tokens = cents / 100, minutes / 60, 10**magnitude
    total = price * hours
    spent = Cost((total,), price, hours, tokens, total, total / tokens * 1e6)
    more = cost_figures(spent)
    dollars = read(money(total, short=True, more=more.dollars))
    shown = [read(text) for text in (decimal(hours, more.hours), money(price, short=True, more=more.price), compact(tokens, more.tokens))]
    assert is_written(shown[0].value * shown[1].value, dollars)
    assert is_written(dollars.value / shown[2].value * 1e6, read(money(spent.dollars_per_million_tokens, short=True)))
