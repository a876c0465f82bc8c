"""Frames made area by area are the frames made whole; areas cover what moves and never overlap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import tempconfig

from scenes.engine.areas import MOST, _merge, areas_of
from scenes.engine.camera import LayeredCamera
from scenes.engine.still import look_of
from scenes.figures.figure import Figure
from scenes.figures.shape import set_level, shapes_of
from scenes.frames import WIDE
from scenes.sections.training_cluster import picture
from scenes.story import Story

SIZE = (960, 540)
side = st.integers(0, 100)
box = st.tuples(side, side, st.integers(1, 40), st.integers(1, 40)).map(
    lambda b: [float(b[0]), float(b[1]), float(b[0] + b[2]), float(b[1] + b[3])]
)


@given(st.lists(box, min_size=1, max_size=40))
def test_merged_boxes_cover_all_and_do_not_overlap(boxes: list[list[float]]) -> None:
    merged = _merge(boxes)
    assert len(merged) <= MOST
    for a in boxes:
        assert any(m[0] <= a[0] and m[1] <= a[1] and m[2] >= a[2] and m[3] >= a[3] for m in merged)
    for i, a in enumerate(merged):
        assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in merged[i + 1 :])


@pytest.fixture
def camera():
    settings = {"pixel_width": SIZE[0], "pixel_height": SIZE[1], "frame_width": 19.2, "frame_height": 10.8}
    with tempconfig(settings):
        made = LayeredCamera()
        made.set_ground(np.full((SIZE[1], SIZE[0], 3), (10, 21, 56), np.uint8), 1.0, 0.9)
        yield made


@pytest.fixture
def drawn(story: Story) -> Figure:
    return picture(story, look_of(story, WIDE, *SIZE), WIDE.stage)


@pytest.mark.parametrize("name", [("node", 1), ("links",), ("legend",), ("chunk", 2)])
@pytest.mark.parametrize("level", [0.3, 1.0])
def test_a_part_drawn_over_what_stands_still_is_the_whole_frame(camera: LayeredCamera, drawn: Figure, name: tuple, level: float) -> None:
    part = drawn.part(*name)
    set_level(part, level)
    camera.capture_mobjects([drawn])
    whole = camera.pixel_array.copy()
    moving = {id(shape) for shape in shapes_of(part)}
    camera.hold_still([shape for shape in shapes_of(drawn) if id(shape) not in moving])
    camera.capture_mobjects([part])
    difference = np.abs(camera.pixel_array.astype(int) - whole)
    # Not to the bit: where two glows meet, adding them is not drawing one stroke over the other.
    assert (difference.max(2) > 12).mean() < 0.002
    assert 10 * np.log10(255**2 / max((difference[..., :3] ** 2).mean(), 1e-9)) > 42


def test_only_what_moves_is_drawn_again(camera: LayeredCamera, drawn: Figure) -> None:
    part = drawn.figure("legend")
    areas = areas_of(shapes_of(part), camera, 10)
    pixels = sum(area.width * area.height for area, _ in areas)
    assert pixels < SIZE[0] * SIZE[1] * 0.12
    assert {id(leaf) for _, inside in areas for leaf in inside} == {id(shape) for shape in shapes_of(part)}


def test_a_shape_outside_the_frame_needs_no_area(camera: LayeredCamera, drawn: Figure) -> None:
    far = Figure(drawn.look, drawn.box)
    far.rect(-500, -500, 50, 50, fill="cyan")
    assert areas_of(shapes_of(far), camera, 0) == []
