"""The order in which a drawing is read: title first, rows from left to right, a heading with its badge, a sentence in one piece."""

from __future__ import annotations

from dataclasses import replace

from manim import VGroup

from scenes.core.box import Box
from scenes.core.lens import Lens
from scenes.drawing.figure import Figure, Style
from scenes.drawing.reading import passages_of
from scenes.drawing.shape import set_opacity


def read(figure: Figure) -> list[str]:
    return [" / ".join(line.text for line in passage) for passage in passages_of(figure)]


def test_the_title_comes_first_with_its_badge(surface: Figure) -> None:
    surface.text(500, 300, "Body", "body")
    surface.text(80, 100, "5", "badge", size=20)
    surface.text(110, 102, "Title", "title")
    assert read(surface) == ["5 / Title", "Body"]
    assert [passage[0].level for passage in passages_of(surface)] == [2, 0]


def test_a_second_title_is_that_of_a_card(surface: Figure) -> None:
    surface.text(80, 100, "Title", "title")
    surface.text(80, 500, "Inside", "title")
    assert [passage[0].level for passage in passages_of(surface)] == [2, 3]


def test_lines_of_a_heading_and_of_a_sentence_are_one_passage(surface: Figure) -> None:
    surface.text(80, 100, "Metadata /", "card")
    surface.text(80, 126, "Tracking", "card")
    surface.text(80, 500, "Another", "card")
    surface.paragraph(80, 560, "one two three", "body", width=surface.measure("one two", "body") + 1)
    assert read(surface) == ["Metadata / / Tracking", "Another", "one two / three"]


def test_items_of_a_list_are_passages_of_their_own(surface: Figure) -> None:
    surface.bullets(80, 100, ["First", "Second"], width=300)
    assert read(surface) == ["First", "Second"]


def test_a_row_is_read_from_left_to_right(surface: Figure) -> None:
    for x, word in ((600, "fraction"), (300, "exponent"), (100, "sign")):
        surface.text(x, 100, word, "micro")
    surface.text(50, 300, "below", "micro")
    assert read(surface) == ["sign", "exponent", "fraction", "below"]


def test_what_is_not_seen_is_not_read(surface: Figure) -> None:
    set_opacity(VGroup(surface.text(100, 100, "unseen", "body")), 0.0)
    surface.text(-500, 100, "outside", "body")
    surface.text(100, 200, "seen", "body")
    assert read(surface) == ["seen"]


def test_under_a_lens_only_its_window_is_read(surface: Figure) -> None:
    view = surface.style.view
    lens = Lens(Box(0, 100, view.frame_width, 500, "window"), Box(100, 200, 300, 100, "focus"))
    near = Figure(Style(surface.theme, surface.format, replace(view, scale=2.0, lens=lens)), surface.box)
    near.text(100, 150, "in the window", "body")
    near.text(100, 400, "under it", "body")
    ((line,),) = passages_of(near)
    assert line.text == "in the window" and (line.x, line.baseline) == (200, 300)


def test_places_are_those_of_the_frame(surface: Figure) -> None:
    label = surface.text(100, 200, "Words", "body")
    ((line,),) = passages_of(surface)
    assert (line.x, line.baseline, line.size) == (100, 200, label.size)
    assert line.w == surface.measure("Words") and line.y < 200 < line.y + line.h
