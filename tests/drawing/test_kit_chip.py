"""The GPU of the key art: connector, memory and die in their number and place, the word flat on the die, traces from its contacts."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.core.theme import luminance
from scenes.drawing.figure import Figure
from scenes.drawing.kit.chip import DIE, LID, TILES, Chip, trace
from scenes.drawing.shape import shapes_of
from tests.sections.geometry import bounds, middle, numbered, vertices

CENTRE, SIZE = (960.0, 500.0), 336.0


@pytest.fixture(params=[9, 21])
def chip(request: pytest.FixtureRequest, surface: Figure) -> Chip:
    return Chip(surface, *CENTRE, SIZE, request.param, "GPU")


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_lit_connector_runs_along_both_lower_edges_and_traces_leave_at_the_lower_ends_of_its_contacts(chip: Chip, side: str) -> None:
    fingers = [vertices(finger) for finger in numbered(chip, "finger", side)]
    assert len(fingers) == 2 * chip.contacts - 1
    ends = np.array([corners[2:4].mean(0) for corners in fingers[::2]])
    assert ends == pytest.approx(np.array([chip.contact(side, k) for k in range(chip.contacts)]))
    assert all(corners[:2, 1].mean() < corners[2:4, 1].mean() for corners in fingers)
    assert all(shape.glow > 0 for shape in numbered(chip, "finger", side))
    x, y = ends.T
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
    top = np.array([chip.project(u, v, LID * chip.unit) for u, v in ((u0, v0), (u1, v0), (u1, v1), (u0, v1))])
    assert word.text == "GPU" and middle(word) == pytest.approx(tuple(top.mean(0)), abs=0.01 * SIZE)  # slanted letters are not even
    assert top[:, 0].min() < bounds(word).x and bounds(word).right < top[:, 0].max()


def test_the_floorplan_lies_in_two_rows_beside_the_word(chip: Chip) -> None:
    tiles = {key: middle(shape) for key, shape in chip.figure("die").parts.items() if key[0] == "tile"}
    assert set(tiles) == {("tile", row, k) for k in range(2 * TILES) for row in (0, 1)}
    word = middle(chip.labels()[0])
    assert np.mean([y for (_, row, _), (_, y) in tiles.items() if row == 0]) < word[1] - 0.02 * SIZE
    assert np.mean([y for (_, row, _), (_, y) in tiles.items() if row == 1]) > word[1] + 0.02 * SIZE


def test_memory_has_bright_tops_and_dark_sides(chip: Chip) -> None:
    for stack in numbered(chip, "memory"):
        left, right, top = shapes_of(stack)[:3]
        assert luminance(top.fill_paint.stops[0][1]) > 3 * max(luminance(side.get_fill_color().to_hex()) for side in (left, right))


def test_everything_grows_with_the_size(surface: Figure) -> None:
    small, large = (bounds(Chip(surface, *CENTRE, size, 9, "GPU").figure("die")) for size in (168, 336))
    assert large.w == pytest.approx(2 * small.w, rel=1e-3)


def test_a_trace_ends_in_a_via(surface: Figure) -> None:
    trace(surface.child("trace"), (0, 0), (50, 0), (90, 40), colour="cyan")
    line, via = shapes_of(surface.part("trace"))
    assert vertices(line) == pytest.approx(np.array([(0, 0), (50, 0), (90, 40)])) and middle(via) == pytest.approx((90, 40))
    trace(surface.child("open"), (0, 0), (50, 0), colour="cyan", dot=False)
    assert len(shapes_of(surface.part("open"))) == 1
