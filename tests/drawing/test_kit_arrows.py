"""Arrows: one head whose tip is the last point, a line that stops short of it, ends at the sides of the parts that they join."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import HEAD_LENGTH, HEAD_WIDTH, LINE_STOP, arrow, arrow_head, bounds_of, connect
from scenes.drawing.shape import shapes_of
from tests.sections.geometry import stroke_of, vertices

PLACE = st.floats(-500, 500)
START = Box(20, 10, 80, 40, "start")
OTHER_SIDE = {"right": "left", "left": "right", "bottom": "top", "top": "bottom"}
AWAY = {"right": (1, 0), "left": (-1, 0), "bottom": (0, 1), "top": (0, -1)}


@given(PLACE, PLACE, st.floats(0, 2 * math.pi), st.floats(0.5, 3))
def test_a_head_points_where_its_line_goes(x: float, y: float, angle: float, scale: float) -> None:
    tip = (x + 100 * math.cos(angle), y + 100 * math.sin(angle))
    head = arrow_head((x, y), tip, scale).reshape(-1, 4, 2)[:, 0]
    base = (head[1] + head[2]) / 2
    assert head[0] == pytest.approx(tip)
    assert math.dist(base, tip) == pytest.approx(HEAD_LENGTH * scale) and math.dist(head[1], head[2]) == pytest.approx(HEAD_WIDTH * scale)
    assert (np.array(tip) - base) / (HEAD_LENGTH * scale) == pytest.approx((math.cos(angle), math.sin(angle)), abs=1e-6)


def test_an_arrow_ends_at_its_last_point_and_its_line_stops_short_of_the_head(surface: Figure) -> None:
    made = arrow(surface, (100, 100), (300, 100), (300, 200), colour="violet")
    assert made.points_through == [(100, 100), (300, 100), (300, 200)] and made in surface.submobjects
    (head,) = made.heads
    assert vertices(head)[0] == pytest.approx((300, 200))
    line = vertices(made.stroke)
    assert line[0] == pytest.approx((100, 100)) and line[-1] == pytest.approx((300, 200 - LINE_STOP * surface.line_scale))
    assert stroke_of(made.stroke) == surface.theme.violet.upper()


def test_corners_of_an_arrow_are_rounded(surface: Figure) -> None:
    made = arrow(surface, (100, 100), (300, 100), (300, 200))
    assert not any(np.allclose(point, (300, 100)) for point in vertices(made.stroke))


@pytest.mark.parametrize(("head", "tail"), [(True, False), (False, True), (True, True), (False, False)])
def test_an_arrow_has_the_heads_that_are_asked_for(surface: Figure, head: bool, tail: bool) -> None:
    made = arrow(surface, (100, 100), (300, 100), head=head, tail=tail)
    tips = [tuple(vertices(shape)[0]) for shape in made.heads]
    assert tips == [point for point, wanted in (((300, 100), head), ((100, 100), tail)) if wanted]


def test_a_short_arrow_keeps_a_line(surface: Figure) -> None:
    line = vertices(arrow(surface, (100, 100), (103, 100)).stroke)
    assert 0 < line[-1][0] - line[0][0] < 3


@pytest.mark.parametrize("side", OTHER_SIDE)
def test_a_connection_runs_between_the_middles_of_two_sides_with_a_margin_at_both_ends(surface: Figure, side: str) -> None:
    dx, dy = AWAY[side]
    start = surface.child("start", box=START)
    end = surface.child("end", box=Box(START.x + 200 * dx, START.y + 200 * dy, START.w, START.h))
    made = connect(surface, start, side, end, OTHER_SIDE[side], gap=2.0)
    margin = 2.0 * surface.line_scale
    reach = (START.w / 2 + margin) if dx else (START.h / 2 + margin)
    assert made.points_through[0] == pytest.approx((START.cx + dx * reach, START.cy + dy * reach))
    assert made.points_through[-1] == pytest.approx((end.box.cx - dx * reach, end.box.cy - dy * reach))
    assert [(part, at) for part, at, _ in made.joins] == [(start, side), (end, OTHER_SIDE[side])]


def test_facing_ends_of_different_height_are_joined_by_a_straight_line_where_they_can(surface: Figure) -> None:
    start, end = surface.child("start", box=Box(0, 0, 50, 100)), surface.child("end", box=Box(120, 60, 40, 20))
    assert [y for _, y in connect(surface, start, "right", end, "left").points_through] == [70, 70]
    low = surface.child("low", box=Box(120, 300, 40, 20))
    assert [y for _, y in connect(surface, start, "right", low, "left").points_through] == [50, 310]


def test_a_connection_may_go_round_a_corner(surface: Figure) -> None:
    start, end = surface.child("start", box=Box(0, 0, 50, 20)), surface.child("end", box=Box(100, 100, 50, 20))
    assert connect(surface, start, "right", end, "top", via=[(125, 10)]).points_through[1] == (125, 10)


def test_bounds_are_the_box_of_a_figure_and_the_outline_of_shapes(surface: Figure) -> None:
    part = surface.child("part", box=Box(0, 0, 50, 20))
    part.rect(10, 5, 100, 100, fill="cyan")
    assert bounds_of(part) == (0, 0, 50, 20)
    assert bounds_of(shapes_of(part)[0]) == pytest.approx((10, 5, 110, 105))
