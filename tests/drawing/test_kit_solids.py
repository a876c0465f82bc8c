"""Things with volume: cylinders, plates and stacks fill their box, are counted, and stand in their order."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.solids import cloud, disk, disk_stack, iso_box, isometric, plate, plate_stack
from scenes.drawing.shape import shapes_of
from tests.sections.geometry import bounds, fill_of, numbered, vertices
from tests.sections.geometry_gauges import sampled_box

BOX = Box(100, 200, 80, 120, "solid")


def test_a_disk_is_a_side_under_a_lid(surface: Figure) -> None:
    made = disk(surface, 140, 220, 80, 30, 12, "cyan")
    side, lid = (sampled_box(shape) for shape in shapes_of(made))
    assert (lid.cx, lid.cy, lid.w, lid.h) == pytest.approx((140, 220, 80, 24), abs=0.05)
    assert (side.x, side.y, side.w, side.bottom) == pytest.approx((100, 220, 80, 262), abs=0.05)
    assert (made.box.x, made.box.y, made.box.w, made.box.h) == (100, 208, 80, 54)


@pytest.mark.parametrize("count", [1, 3, 5])
def test_disks_of_a_stack_fill_the_box_from_the_top(surface: Figure, count: int) -> None:
    parts = numbered(disk_stack(surface, BOX, ("cyan",) * count, gap=0.0), "disk")
    lids = [sampled_box(shapes_of(part)[1]) for part in parts]
    ry = lids[0].h / 2
    assert [lid.cy for lid in lids] == pytest.approx([BOX.y + ry + k * (BOX.h - 2 * ry) / count for k in range(count)], abs=0.05)
    assert sampled_box(shapes_of(parts[-1])[0]).bottom == pytest.approx(BOX.bottom, abs=0.05)
    assert all(lid.w == pytest.approx(BOX.w, abs=0.05) for lid in lids)


def test_upper_disks_are_drawn_over_lower_ones(surface: Figure) -> None:
    made = disk_stack(surface, BOX, ("cyan", "violet", "dark"))
    order = [shapes_of(made).index(shapes_of(made.part("disk", k))[0]) for k in range(3)]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("state", ["rest", "hot", "ghost"])
def test_a_plate_fills_its_box_and_a_ghost_is_dashed_and_unfilled(surface: Figure, state: str) -> None:
    made = plate(surface, BOX, state=state)
    found = bounds(made)
    assert (found.x, found.y, found.w, found.h) == pytest.approx((BOX.x, BOX.y, BOX.w, BOX.h))
    for shape in (made.part("side"), made.part("lid")):
        assert bool(shape.dash) == (state == "ghost") and (shape.get_fill_opacity() > 0) == (state != "ghost")
    assert bounds(made.part("lid")).h == pytest.approx(0.78 * BOX.h), "the rest is its thickness"
    assert (made.part("lid").glow > 0) == (state == "hot") and made.part("side").glow == 0


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_stack_of_plates_grows_upward_and_its_newest_is_hot(surface: Figure, count: int) -> None:
    parts = numbered(plate_stack(surface, BOX, count), "plate")
    assert [part.part("lid").glow > 0 for part in parts] == [False] * (count - 1) + [True]
    boxes = [bounds(part) for part in parts]
    height = boxes[0].h
    lows = np.linspace(BOX.bottom, BOX.y + height, count) if count > 1 else [BOX.bottom]
    assert [box.bottom for box in boxes] == pytest.approx(list(lows)) and boxes[-1].y == pytest.approx(BOX.y)


def test_the_isometric_projection_sends_its_axes_to_the_lower_right_the_lower_left_and_up() -> None:
    project = isometric(50, 60, 100, 0.5)
    assert project(0, 0, 0) == (50, 60)
    assert project(1, 0, 0) == (100, 85) and project(0, 1, 0) == (0, 85) and project(0, 0, 7) == (50, 53)


def test_a_box_in_isometric_view_has_three_faces_that_meet_at_its_nearest_corner(surface: Figure) -> None:
    project = isometric(50, 60, 100)
    iso_box(surface, project, (0, 0, 0), (1, 1, 10), top="cyan", left="blue", right="violet", edge="ink")
    faces = [vertices(shape)[:4] for shape in shapes_of(surface)]
    assert all(any(np.allclose(corner, project(1, 1, 10)) for corner in face) for face in faces)
    assert [any(np.allclose(corner, project(1, 1, 0)) for corner in face) for face in faces] == [True, True, False]
    assert [any(np.allclose(corner, project(0, 0, 10)) for corner in face) for face in faces] == [False, False, True]
    tones = [getattr(surface.theme, name).upper() for name in ("blue", "violet", "cyan")]
    assert [fill_of(shape) for shape in shapes_of(surface)] == tones


def test_a_cloud_stands_centred_in_its_box(surface: Figure) -> None:
    found = bounds(shapes_of(cloud(surface, BOX))[0])
    assert (found.cx, found.cy, found.w) == pytest.approx((BOX.cx, BOX.cy, BOX.w)) and found.h <= BOX.h
