"""Shapes are made without Manim's own start, and yet are what Manim would have made."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
from manim import CapStyleType, LineJointType, VGroup, VMobject

from scenes.core.box import Box
from scenes.core.formats import SHEET, View
from scenes.drawing.figure import Figure, Style
from scenes.drawing.geometry import rectangle
from scenes.drawing.shape import Ink, Paint, Shape, place
from scenes.project import Project

VIEW = View(1080, 1350, 0.5, 12, 7)
OUTLINE = rectangle(10, 20, 300, 200, 8)
INKS = {
    "nothing": (None, ("#000000", 0.0)),
    "colour": ("#12ab9F", ("#12ab9F", 1.0)),
    "faint": (("#FF8000", 0.35), ("#FF8000", 0.35)),
    "gradient": (Paint(((0, "#101010", 0.2), (1, "#FEDCBA", 0.9)), (0, 0, 1, 1)), ("#FEDCBA", 0.9)),
}


def assert_same(made: object, expected: object, name: str) -> None:
    assert type(made) is type(expected), name
    if isinstance(made, np.ndarray):
        assert made.dtype == expected.dtype and np.array_equal(made, expected), name
    else:
        assert made == expected, name


@pytest.mark.parametrize("fill", INKS)
@pytest.mark.parametrize("stroke", INKS)
def test_a_shape_has_what_manim_gives_a_vmobject(fill: str, stroke: str) -> None:
    inks: tuple[Ink, Ink] = (INKS[fill][0], INKS[stroke][0])
    (fill_colour, fill_alpha), (stroke_colour, stroke_alpha) = INKS[fill][1], INKS[stroke][1]
    plain = VMobject(
        fill_color=fill_colour, fill_opacity=fill_alpha, stroke_color=stroke_colour, stroke_opacity=stroke_alpha,
        stroke_width=1.5 if inks[1] else 0, cap_style=CapStyleType.ROUND, joint_type=LineJointType.ROUND, name="Shape",
    )  # fmt: skip
    plain.points = place(OUTLINE, VIEW)
    shape = Shape(OUTLINE, VIEW, fill=inks[0], stroke=inks[1], width=3.0)
    for name, expected in vars(plain).items():
        assert_same(getattr(shape, name), expected, name)


def test_shapes_share_nothing_that_a_change_would_reach() -> None:
    first, second = (Shape(OUTLINE, VIEW, fill="#204060", stroke="#FFFFFF") for _ in range(2))
    shared = [name for name, value in vars(first).items() if isinstance(value, list | np.ndarray) and value is getattr(second, name)]
    assert shared == ["outline"]
    first.set_fill("#FF0000", 0.5).set_stroke("#00FF00", 9).add(VMobject()).shift((1, 0, 0))
    copy = deepcopy(second)
    assert not second.submobjects and second.fill_rgbas.tolist() == copy.fill_rgbas.tolist() != first.fill_rgbas.tolist()
    assert np.array_equal(copy.points, place(OUTLINE, VIEW)) and copy.points is not second.points


def test_a_figure_has_what_manim_gives_a_group(project: Project) -> None:
    figure, group = Figure(Style(project.theme, SHEET, VIEW), Box(0, 0, 10, 10, "box")), VGroup(name="Figure")
    for name, expected in vars(group).items():
        assert_same(getattr(figure, name), expected, name)
