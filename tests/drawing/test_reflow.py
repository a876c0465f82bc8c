"""Parts glide from one layout to the next: each shape from where it was to where it is, at its size there, and only while it is on its way."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.core.formats import FORMATS
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline, rectangle
from scenes.drawing.reflow import BENDS, Leg, Reflow, bending, fitted, moved
from scenes.drawing.shape import shapes_of
from scenes.project import load_project
from scenes.raster.still import style_of

FMT = FORMATS["wide"]


@pytest.fixture(scope="module")
def surface() -> Figure:
    return Figure(style_of(load_project().theme, FMT, 1920, 1080), FMT.stage)


def test_shapes_are_half_way_in_the_middle_and_unseen_before_and_after(surface: Figure) -> None:
    box = Box(0, 0, 200, 100, "small")
    shape = surface.box_rect(box, 8, stroke="cyan", width=2.0)
    last = fitted(shape.outline, box, Box(400, 300, 600, 500, "large"))
    flow = Reflow(surface, [Leg(shape, shape.outline, last, (1.0, 3.0), (1.0, 0.5))], at=1.0, seconds=2.0)
    flow.run_time = 4.0
    (drawn,) = shapes_of(flow.drawing)
    seen = {}
    for share in (0.2, 0.25, 0.5, 0.8):
        flow.interpolate_mobject(share)
        seen[share] = drawn.opacity, drawn.bounds, drawn.stroke_width / shape.stroke_width
    assert seen[0.2][0] == seen[0.8][0] == 0.0
    assert seen[0.25] == (1.0, pytest.approx((0, 0, 200, 100)), pytest.approx(1.0))
    assert seen[0.5] == (pytest.approx(0.75), pytest.approx((200, 150, 600, 450)), pytest.approx(2.0))
    assert shape.bounds == pytest.approx((0, 0, 200, 100)), "the picture's own shape stays"


def test_the_way_back_begins_where_the_way_ended(surface: Figure) -> None:
    shape = surface.circle(50, 50, 10, fill="cyan")
    leg = Leg(shape, shape.outline, moved(shape.outline, (50, 50), (200, 80), 2.0), (1.0, 2.0), (0.3, 1.0))
    back = leg.back()
    assert back.back() == leg and np.array_equal(back.first, leg.last) and (back.widths, back.opacities) == ((2.0, 1.0), (1.0, 0.3))
    assert leg.last.min(0) == pytest.approx((180, 60)) and leg.last.max(0) == pytest.approx((220, 100)), "twice as large about its anchor"


def test_what_comes_late_is_hardly_seen_half_way_and_goes_as_soon_on_the_way_back(surface: Figure) -> None:
    shape = surface.circle(50, 50, 10, fill="cyan")
    leg = Leg(shape, shape.outline, shape.outline, opacities=(0.0, 0.8), late=3.0)
    assert [leg.opacity(share) for share in (0.0, 0.5, 1.0)] == pytest.approx([0.0, 0.1, 0.8])
    assert [leg.back().opacity(share) for share in (0.0, 0.5, 1.0)] == pytest.approx([0.8, 0.1, 0.0])


def test_lines_of_any_number_of_corners_bend_into_one_another() -> None:
    straight, stepped = bending(polyline([(0, 0), (100, 0)])), bending(polyline([(0, 0), (0, 50), (50, 50), (50, 80)], radius=6))
    assert straight.shape == stepped.shape == (4 * BENDS, 2)
    assert stepped[0] == pytest.approx((0, 0)) and stepped[-1] == pytest.approx((50, 80))
    assert rectangle(0, 0, 9, 9, 2).shape == rectangle(0, 0, 900, 400, 16).shape, "frames widen point by point"
