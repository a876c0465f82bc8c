"""How much room a text has: no more than the width that it was given, and no more than what stands beside it leaves."""

from __future__ import annotations

import pytest

from scenes.core.box import Box
from scenes.core.formats import SHEET
from scenes.drawing.figure import Figure
from scenes.project import Project
from scenes.raster.still import style_of
from scenes.text_room import EDGE, _free, _points

BOX = Box(0, 0, 300, 200, "picture")


@pytest.mark.parametrize(
    ("width", "beside", "free"), [(None, None, "box"), (120.0, None, "width"), (280.0, 150.0, "beside"), (90.0, 150.0, "width")]
)
def test_the_room_of_a_text_ends_at_its_width_and_at_the_text_beside_it(
    project: Project, width: float | None, beside: float | None, free: str
) -> None:
    figure = Figure(style_of(project.theme, SHEET, 1080, 1350), BOX)
    label = figure.text(10, 40, "a list item", width=width)
    if beside is not None:
        figure.text(beside, 40, "the next")
    wide = label.box[2] - label.box[0]
    expected = {"box": BOX.right - EDGE - label.box[2], "width": (width or 0) - wide, "beside": (beside or 0) - EDGE - label.box[2]}[free]
    assert _free(label, figure.labels(), _points(figure), BOX) == pytest.approx(expected, abs=0.01)
