"""The aisle: two walls that mirror each other, racks that shrink toward the vanishing point, and the shelves of each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.aisle import Aisle, racks
from scenes.drawing.shape import shapes_of
from tests.sections.geometry import bounds

AISLE = Aisle(x=960, y=540, near=600, rise=0.5, fall=0.7, far=6, units=(6, 5, 4, 3, 2))


def bodies(figure: Figure) -> list[Box]:
    """Return the boxes of the filled polygons of racks and shelves, in drawing order."""
    return [bounds(shape) for shape in shapes_of(figure) if len(shape.outline) == 16 and shape.get_fill_opacity() > 0]


def test_a_wall_runs_toward_the_vanishing_point() -> None:
    near, far = AISLE.wall(1, 1, 1.2), AISLE.wall(1, 5, 5.2)
    assert near(0, 0) == pytest.approx((960 + 600, 540 + 0.7 * 600)) and near(0, 1) == pytest.approx((960 + 600, 540 - 0.5 * 600))
    assert far(0, 0.5)[0] - 960 == pytest.approx(600 / 5)
    assert AISLE.wall(1, 1e6, 2e6)(0.5, 0.5) == pytest.approx((960, 540), abs=0.1)


def test_both_walls_mirror_each_other() -> None:
    left, right = AISLE.wall(-1, 2, 3), AISLE.wall(1, 2, 3)
    for u, v in ((0, 0), (0.3, 0.7), (1, 1)):
        assert left(u, v)[0] + right(u, v)[0] == pytest.approx(2 * 960) and left(u, v)[1] == right(u, v)[1]


def test_every_rack_holds_its_shelves_and_far_racks_are_drawn_first_and_smaller(surface: Figure) -> None:
    racks(surface, AISLE)
    found = bodies(surface)
    assert len(found) == 2 * (len(AISLE.units) + sum(AISLE.units))
    for wall in (found[: len(found) // 2], found[len(found) // 2 :]):
        heights, at = [], 0
        for shelves in reversed(AISLE.units):
            rack = wall[at]
            assert all(rack.contains(shelf, 1e-6) for shelf in wall[at + 1 : at + 1 + shelves])
            heights.append(rack.h)
            at += 1 + shelves
        assert heights == sorted(heights) and len(set(heights)) == len(heights)
    assert all(box.right < 960 for box in found[: len(found) // 2]) and all(box.x > 960 for box in found[len(found) // 2 :])


def test_the_nearest_left_rack_alone_sinks_into_the_ground(surface: Figure) -> None:
    racks(surface.child("whole"), AISLE)
    racks(surface.child("faded"), replace(AISLE, fade=(300, 500)))
    pairs = zip(shapes_of(surface.part("whole")), shapes_of(surface.part("faded")), strict=True)
    changed = [new for old, new in pairs if old.fill_paint != new.fill_paint]
    nearest = AISLE.wall(-1, 1, 1 + (AISLE.far - 1) * 0.9 / len(AISLE.units))
    assert len(changed) == 1 + AISLE.units[0]
    assert all(nearest(0, 0)[0] - 1e-6 <= bounds(shape).x and bounds(shape).right <= nearest(1, 0)[0] + 1e-6 for shape in changed)
    assert all(shape.fill_paint.stops[0][2] == 0 < shape.fill_paint.stops[-1][2] for shape in changed)


def test_opacity_dims_every_fill(surface: Figure) -> None:
    racks(surface.child("bright"), AISLE)
    racks(surface.child("dim"), AISLE, opacity=0.5)
    bright, dim = (np.array([float(shape.get_fill_opacity()) for shape in shapes_of(surface.part(name))]) for name in ("bright", "dim"))
    assert dim == pytest.approx(bright / 2)
