"""What travels: blocks fill their box in every state, sheets have their lines, plates of a model are counted and coloured."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block, check, cross, document, person, plates, slab, visible
from scenes.drawing.shape import shapes_of
from tests.sections.geometry import bounds, middle, numbered, stroke_of, texts, vertices
from tests.sections.geometry_gauges import curves_of, sampled_box, state_of

BOX = Box(100, 200, 60, 40, "payload")
STATES = {"rest": "rest", "hot": "hot", "ghost": "ghost", "empty": "empty", "quiet": "rest"}


@pytest.mark.parametrize("state", STATES)
def test_a_block_fills_its_box_in_every_state(surface: Figure, state: str) -> None:
    made = block(surface, BOX, "tok", state=state)
    found = bounds(shapes_of(made)[0])
    assert (found.x, found.y, found.w, found.h) == pytest.approx((BOX.x, BOX.y, BOX.w, BOX.h))
    assert texts(made) == ["tok"] and state_of(made) == STATES[state]
    assert middle(made.labels()[0]) == pytest.approx((BOX.cx, BOX.cy), abs=2.5)


def test_a_block_takes_the_colour_of_its_kind(surface: Figure) -> None:
    strokes = {colour: stroke_of(shapes_of(block(surface, BOX, colour=colour))[0]) for colour in ("cyan", "violet", "blue")}
    assert strokes == {colour: getattr(surface.theme, colour).upper() for colour in strokes}


def test_a_block_refuses_a_text_that_it_cannot_hold(surface: Figure) -> None:
    with pytest.raises(LayoutError, match="needs"):
        block(surface, Box(0, 0, 20, 20), "much too long")


def test_a_leading_blank_is_shown_as_a_dot() -> None:
    assert [visible(piece) for piece in (" the", "the", " ", "a b")] == ["·the", "the", "·", "a b"]


@pytest.mark.parametrize("lines", [1, 3, 5])
def test_a_document_has_its_lines_inside_and_the_last_one_is_shorter(surface: Figure, lines: int) -> None:
    sheet, _, *writing = shapes_of(document(surface, BOX, lines=lines))
    assert (bounds(sheet).w, bounds(sheet).h) == pytest.approx((BOX.w, BOX.h))
    ends = [vertices(line) for line in writing]
    assert len(ends) == lines
    assert all(BOX.y < start[1] < BOX.bottom and BOX.x < start[0] < end[0] < BOX.right for start, end in ends)
    assert all(ends[-1][1][0] < end[0] for _, end in ends[:-1])


@pytest.mark.parametrize("hot", [False, True])
def test_a_slab_fills_its_box_and_glows_when_it_is_hot(surface: Figure, hot: bool) -> None:
    (shape,) = shapes_of(slab(surface, BOX, hot=hot))
    assert (bounds(shape).w, bounds(shape).h) == pytest.approx((BOX.w, BOX.h)) and (shape.glow > 0.5) == hot


@pytest.mark.parametrize("count", [1, 3, 8])
def test_plates_of_a_model_stand_evenly_from_edge_to_edge(surface: Figure, count: int) -> None:
    outlines = [bounds(shapes_of(plate)[0]) for plate in numbered(plates(surface, BOX, count), "plate")]
    lean = outlines[0].w
    places = np.linspace(BOX.x, BOX.right - lean, count) if count > 1 else [BOX.x]
    assert [box.x for box in outlines] == pytest.approx(list(places)) and len(outlines) == count
    assert all((box.y, box.bottom) == pytest.approx((BOX.y, BOX.bottom)) for box in outlines)


def test_lit_plates_carry_colour_and_one_may_be_hot(surface: Figure) -> None:
    outlines = [shapes_of(plate)[0] for plate in numbered(plates(surface, BOX, 5, colour="violet", lit=2, hot=3), "plate")]
    assert [shape.glow > 0 for shape in outlines] == [False, False, False, True, False]
    violet = surface.theme.violet.upper()
    assert [stroke_of(shape) == violet for shape in outlines] == [True, True, False, False, False]


def test_marks_stand_centred_on_their_point(surface: Figure) -> None:
    check(surface.child("check"), 50, 60, 20)
    cross(surface.child("cross"), 50, 60, 20)
    assert curves_of(surface.part("check")) == (2,) and curves_of(surface.part("cross")) == (1, 1)
    for name in ("check", "cross"):
        assert bounds(surface.part(name)).w == pytest.approx(20) and middle(surface.part(name)) == pytest.approx((50, 60), abs=1)


def test_a_person_is_as_high_as_asked(surface: Figure) -> None:
    person(surface.child("person"), 50, 60, 30)
    head, shoulders = (sampled_box(shape) for shape in shapes_of(surface.part("person")))
    assert 60 <= head.y < head.bottom < shoulders.bottom == pytest.approx(90)
    assert head.cx == pytest.approx(50) and shoulders.cx == pytest.approx(50) and head.w < shoulders.w
