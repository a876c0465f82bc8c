"""Panels: they fill the box that they are given, say title and number, leave the room that they promise, and can be highlighted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import SHEET
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import (
    PANEL_HEAD,
    card,
    divider,
    fading_rule,
    letter_chip,
    round_badge,
    sheet_panel,
    square_badge,
    stage_card,
    strong_card,
    switch,
    violet_card,
)
from scenes.drawing.shape import Shape, shapes_of
from scenes.project import Project
from scenes.raster.still import style_of
from tests.sections.geometry import bounds, middle, vertices

BOX = Box(100, 80, 400, 240, "panel")


@pytest.fixture
def sheet(project: Project) -> Figure:
    return Figure(style_of(project.theme, SHEET, 1080, 1350), Box(0, 0, 1080, 1350, "sheet"))


def fills(shape: Shape, box: Box) -> bool:
    found = bounds(shape)
    return (found.x, found.y, found.w, found.h) == pytest.approx((box.x, box.y, box.w, box.h))


@pytest.mark.parametrize("draw", [card, strong_card, violet_card])
def test_a_card_fills_its_box_twice_as_fill_and_as_border(sheet: Figure, draw: Callable[..., None]) -> None:
    draw(sheet, BOX)
    fill, border = shapes_of(sheet)
    assert fills(fill, BOX) and fills(border, BOX)
    assert fill.get_fill_opacity() > 0 and fill.stroke_width == 0 and border.stroke_width > 0


def test_a_panel_of_the_sheet_has_number_title_and_the_room_under_its_head(sheet: Figure) -> None:
    inner = sheet_panel(sheet, BOX, 7, "Title")
    assert [label.text for label in sheet.labels()] == ["7", "Title"]
    assert (inner.x, inner.right, inner.y, inner.bottom) == (BOX.x + 10, BOX.right - 10, BOX.y + PANEL_HEAD, BOX.bottom - 8)
    assert all(label.box[3] < inner.y for label in sheet.labels())


def test_a_title_that_is_too_long_is_refused(sheet: Figure) -> None:
    with pytest.raises(LayoutError, match="needs"):
        sheet_panel(sheet, Box(0, 0, 80, 60), 1, "A title that is too long")


@pytest.mark.parametrize("lit", [False, True])
def test_a_panel_of_a_frame_leaves_the_room_under_its_title(surface: Figure, lit: bool) -> None:
    inner = stage_card(surface, BOX, "Title", lit=lit)
    (title,) = surface.labels()
    assert title.text == "Title" and title.box[0] == BOX.x + 22 and title.box[3] < inner.y
    assert (inner.x, inner.right) == pytest.approx((BOX.x + 22, BOX.right - 22)) and inner.bottom <= BOX.bottom
    assert sum(fills(shape, BOX) for shape in shapes_of(surface)) == 2, "fill and border"
    assert stage_card(surface, BOX) == BOX.inset(22)


def test_a_lit_panel_glows_more(surface: Figure) -> None:
    stage_card(surface.child("rest"), BOX)
    stage_card(surface.child("lit"), BOX, lit=True)
    rest, lit = (max(shape.glow for shape in shapes_of(surface.part(name))) for name in ("rest", "lit"))
    assert rest < lit


def test_a_panel_with_a_highlight_is_both_panels_and_shows_one(surface: Figure) -> None:
    plain, lit, both = (surface.child(name) for name in ("plain one", "lit one", "both"))
    stage_card(plain, BOX, "T")
    stage_card(lit, BOX, "T", lit=True)
    stage_card(both, BOX, "T", highlight=True)

    def strokes(part: Figure) -> list[tuple]:
        found = [shape for shape in shapes_of(part) if shape.stroke_width > 0]
        return sorted((float(shape.stroke_width), shape.glow, *shape.stroke_rgbas[0]) for shape in found)

    assert strokes(both.part("plain")) == strokes(plain) != strokes(lit) == strokes(both.part("highlight"))
    for highlighted in (True, False, True):
        switch(both, highlighted=highlighted)
        assert {shape.opacity for shape in shapes_of(both.part("highlight"))} == {float(highlighted)}
        assert {shape.opacity for shape in shapes_of(both.part("plain"))} == {float(not highlighted)}
    named = {id(shape) for part in ("plain", "highlight") for shape in shapes_of(both.part(part))}
    assert [shape.opacity for shape in shapes_of(both) if id(shape) not in named] == [1.0, 1.0], "fill and title"


def test_a_new_panel_with_a_highlight_shows_it(surface: Figure) -> None:
    stage_card(surface, BOX, highlight=True)
    assert {shape.opacity for shape in shapes_of(surface.part("highlight"))} == {1.0}


def test_badges_and_chips_hold_their_sign_in_their_middle(sheet: Figure) -> None:
    round_badge(sheet.child("round"), 50, 60, 8, 3)
    square_badge(sheet.child("square"), Box(100, 100, 30, 30), 4)
    letter_chip(sheet.child("chip"), Box(200, 100, 20, 20), "D", "letter")
    for name, centre, text in (("round", (50, 60), "3"), ("square", (115, 115), "4"), ("chip", (210, 110), "D")):
        (label,) = sheet.figure(name).labels()
        assert label.text == text and middle(label) == pytest.approx(centre, abs=0.8)
        assert middle(shapes_of(sheet.part(name))[0]) == pytest.approx(centre)


def test_rules_run_from_end_to_end_and_fade_out(surface: Figure) -> None:
    rule = fading_rule(surface, 10, 200, 40)
    assert vertices(rule) == pytest.approx(np.array([(10, 40), (200, 40)])) and rule.stroke_paint.stops[-1][2] == 0
    divider(surface, 10, 50, 10, 90)
    assert vertices(shapes_of(surface)[-1]) == pytest.approx(np.array([(10, 50), (10, 90)]))
