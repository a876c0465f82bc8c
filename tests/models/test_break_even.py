"""A provider's bill and own GPUs: both curves by hand, and where they meet."""

from dataclasses import replace

import numpy as np
import pytest

from scenes.models.break_even import MARKUP, api_price, break_even, own_price
from scenes.models.pace import capacity_of
from tests.scenarios import NAMES, shipped


@pytest.mark.parametrize("name", NAMES)
def test_where_the_curves_meet_both_cost_the_same(name):
    found = break_even(shipped(name))
    assert found.price * found.meets / 1e6 == pytest.approx(found.replica_dollars)
    assert found.own * found.replica_tokens / 1e6 == pytest.approx(found.replica_dollars)
    assert found.load == pytest.approx(found.own / found.price) and found.pays


@pytest.mark.parametrize("name", NAMES)
def test_the_curves_are_a_line_and_stairs(name):
    found = break_even(shipped(name))
    tokens, api, own = map(np.array, (found.tokens, found.api, found.own_gpus))
    np.testing.assert_allclose(api, tokens * found.price / 1e6)
    assert own[0] == found.replica_dollars and own[-1] == pytest.approx(3 * found.replica_dollars)
    assert sorted(set((own / found.replica_dollars).round(9))) == [1, 2, 3]
    first = int(np.argmax(own <= api + 1e-9))
    assert tokens[first - 1] < found.meets <= tokens[first] * (1 + 1e-9)


def test_the_default_case_by_hand():
    case = shipped()
    found = break_even(case)
    assert found.replica_dollars == 8 * 3.5 * 24 and found.price == 0.90
    assert found.replica_tokens == pytest.approx(capacity_of(case) * (800 + 90) * 86400)
    assert found.meets == pytest.approx(672 / 0.90 * 1e6)


def test_a_cheap_provider_is_never_met_and_without_a_price_he_takes_twice_the_cost():
    case = shipped()
    cheap = replace(case, prices=replace(case.prices, api_million_tokens=own_price(case) / 2))
    assert not break_even(cheap).pays and break_even(cheap).load == pytest.approx(2)
    free = replace(case, prices=replace(case.prices, api_million_tokens=None))
    assert api_price(free) == pytest.approx(MARKUP * own_price(case)) and break_even(free).load == pytest.approx(1 / MARKUP)
