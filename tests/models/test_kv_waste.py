"""Memory that is set aside for KV rows: shares of a trace by hand, of the scenario's own in their order, and the paper's beside them."""

import pytest

from scenes.models.kv_blocks import BLOCK_TOKENS
from scenes.models.kv_waste import PUBLISHED, Waste, fitting, pieces, trace_waste, waste
from scenes.models.workload import Request, draw_requests
from tests.scenarios import NAMES, shipped


def test_two_requests_by_hand():
    """20 + 2 rows: 21, 22 held; 30 + 3: 31, 32, 33. Of 64: 43 / 128 and 96 / 192; powers 32 and 64; blocks 2, 2 and 2, 2, 3."""
    found = waste([Request(0, 0.0, 20, 2), Request(1, 0.0, 30, 3)], 64)
    held = 21 + 22 + 31 + 32 + 33
    assert found == Waste(
        longest=pytest.approx(held / (64 * 5)),
        power=pytest.approx(held / (32 * 2 + 64 * 3)),
        oracle=pytest.approx(held / (22 * 2 + 33 * 3)),
        paged=pytest.approx(held / (BLOCK_TOKENS * (2 + 2 + 2 + 2 + 3))),
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_more_is_known_the_less_is_wasted_and_blocks_waste_least(name):
    found = trace_waste(shipped(name))
    assert found.longest < found.power < found.oracle < found.paged < 1
    assert found.wasted_paged < 0.04  # the paper's figure
    assert PUBLISHED["longest"] < PUBLISHED["power"] < PUBLISHED["oracle"] < PUBLISHED["paged"]


def test_a_picture_shows_requests_of_the_trace():
    scenario = shipped()
    shown, drawn = pieces(scenario), draw_requests(scenario, count=8)
    assert [piece.held - request.prompt for piece, request in zip(shown, drawn, strict=True)] == [-(-r.answer // 2) for r in drawn]
    assert all(0 <= piece.paged - piece.held < BLOCK_TOKENS and piece.reserved == scenario.serving.context for piece in shown)


def test_more_requests_fit_in_blocks():
    scenario = shipped()
    contiguous, paged = fitting(scenario, 8 * scenario.serving.context)
    assert contiguous == 8 and paged > 40
    needed = [-(-(r.prompt + r.answer) // BLOCK_TOKENS) for r in draw_requests(scenario)[: paged + 1]]
    assert sum(needed[:paged]) <= 8 * scenario.serving.context // BLOCK_TOKENS < sum(needed)


def test_an_empty_trace_is_refused():
    with pytest.raises(ValueError, match="a request"):
        waste([], 64)
