"""The GPU of header and opening: pins, memory and die in their number and place, the word flat on the die, traces from its pins."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.drawing.figure import Figure
from scenes.drawing.kit.chip import DIE, TILES, Chip, trace
from scenes.drawing.shape import shapes_of
from tests.sections.geometry import bounds, middle, numbered, vertices

CENTRE, SIZE = (960.0, 500.0), 336.0


@pytest.fixture(params=[9, 21])
def chip(request: pytest.FixtureRequest, surface: Figure) -> Chip:
    return Chip(surface, *CENTRE, SIZE, request.param, "GPU")


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_chip_has_its_pins_along_both_lower_edges_and_traces_leave_at_their_lower_ends(chip: Chip, side: str) -> None:
    ends = [vertices(pin) for pin in numbered(chip, "pin", side)]
    assert len(ends) == chip.pins
    assert np.array([low for _, low in ends]) == pytest.approx(np.array([chip.pin(side, k) for k in range(chip.pins)]))
    assert all(high[0] == pytest.approx(low[0]) and high[1] < low[1] for high, low in ends)
    x, y = np.array([low for _, low in ends]).T
    assert np.ptp(np.diff(x)) < 1e-6 and np.ptp(np.diff(y)) < 1e-6 and y.max() > CENTRE[1]
    assert x.mean() < CENTRE[0] if side == "left" else x.mean() > CENTRE[0]


def test_six_stacks_of_memory_stand_in_two_rows_behind_and_before_the_die(chip: Chip) -> None:
    stacks = [middle(stack) for stack in numbered(chip, "memory")]
    die = middle(shapes_of(chip.part("die"))[2])
    assert len(stacks) == 6
    assert np.mean([y for _, y in stacks[:3]]) < die[1] < np.mean([y for _, y in stacks[3:]])
    for row in (stacks[:3], stacks[3:]):
        assert np.diff([x for x, _ in row]) == pytest.approx([np.diff([x for x, _ in row])[0]] * 2) and row[0][0] < row[1][0]


def test_parts_further_back_are_drawn_first(chip: Chip) -> None:
    names = (("memory", 1), ("memory", 2), ("memory", 3), ("die",), ("memory", 4), ("memory", 5), ("memory", 6))
    order = [chip.submobjects.index(chip.part(*name)) for name in names]
    assert order == sorted(order)


def test_the_word_lies_in_the_middle_of_the_dies_top(chip: Chip) -> None:
    (word,) = chip.labels()
    (u0, v0), (u1, v1) = DIE
    top = np.array([chip.project(u, v, 14 * chip.unit) for u, v in ((u0, v0), (u1, v0), (u1, v1), (u0, v1))])
    assert word.text == "GPU" and middle(word) == pytest.approx(tuple(top.mean(0)), abs=0.01 * SIZE)  # slanted letters are not even
    assert top[:, 0].min() < bounds(word).x and bounds(word).right < top[:, 0].max()


def test_a_chip_with_many_pins_shows_two_rows_of_tiles(chip: Chip) -> None:
    tiles = {key for key in chip.figure("die").parts if key[0] == "tile"}
    assert tiles == (set() if chip.pins < 12 else {("tile", row, k) for k in range(TILES) for row in (0, 1)})


def test_everything_grows_with_the_size(surface: Figure) -> None:
    small, large = (bounds(Chip(surface, *CENTRE, size, 9, "GPU").figure("die")) for size in (168, 336))
    assert large.w == pytest.approx(2 * small.w, rel=1e-3)


def test_a_trace_ends_in_a_via(surface: Figure) -> None:
    trace(surface.child("trace"), (0, 0), (50, 0), (90, 40), colour="cyan")
    line, via = shapes_of(surface.part("trace"))
    assert vertices(line) == pytest.approx(np.array([(0, 0), (50, 0), (90, 40)])) and middle(via) == pytest.approx((90, 40))
    trace(surface.child("open"), (0, 0), (50, 0), colour="cyan", dot=False)
    assert len(shapes_of(surface.part("open"))) == 1
