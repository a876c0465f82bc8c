"""A page lays one part of a mind map out alone: in type as large as its room allows, filled to its foot, with few broken names."""

from __future__ import annotations

import pytest

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import FORMATS
from scenes.drawing.figure import Figure
from scenes.drawing.mind_map.blocks import CUTS, inner_ways
from scenes.drawing.mind_map.page import AIR, PagePlan, page, page_plan, under_head
from scenes.drawing.mind_map.twigs import Twig
from scenes.drawing.shape import Label
from scenes.lint import findings
from scenes.project import load_project
from scenes.raster.still import style_of

FMT = FORMATS["wide"]
FACES = ("sans", "sans-semibold")
CRUMB = 37.0
PART = Twig("Part", (), (Twig("A head", (), (Twig("one"), Twig("two", marked=True))), Twig("Another head", (), (Twig("three"),), False)))


def plan_of(twig: Twig, box: Box = FMT.stage, least: float = 36.0, most: float = 60.0) -> PagePlan:
    return page_plan(twig, box, under_head(box, CRUMB, True), CRUMB, True, least, most, FACES)


def drawn(twig: Twig, crumbs: list[str], **some: object) -> Figure:
    style = style_of(load_project().theme, FMT, 1920, 1080)
    return page(style, plan_of(twig), twig, (3,), "#20c0ff", crumbs, **some)


def leaves(count: int) -> Twig:
    return Twig("Many", (), tuple(Twig(f"name {k:03}") for k in range(count)))


def test_a_page_draws_each_name_once_and_a_place_for_each() -> None:
    whole, empty = drawn(PART, ["Root"]), drawn(PART, ["Root"], drawn=frozenset())
    assert [label.text for label in whole.labels()] == ["Root", "Part", "A head", "one", "two", "Another head", "three"]
    assert [label.text for label in empty.labels()] == ["Root", "Part"], "names come later"
    assert len(empty.figure("shell").submobjects) == len(whole.figure("shell").submobjects) == 2 * 5, "a rail and a dot each"
    assert not findings(whole, FMT.stage) and not empty.figure("node", (3, 0)).submobjects
    assert empty.figure("node", (3, 0, 1)).box == whole.figure("node", (3, 0, 1)).box


def test_names_over_the_title_go_from_the_first_on_where_there_is_no_room() -> None:
    crumbs = [f"A name that takes a good part of the line, number {k}" for k in "abc"]
    figure = drawn(PART, crumbs)
    assert [label.text for label in figure.figure("crumbs").labels()] == crumbs[-1:]
    assert figure.figure("title").labels()[0].box[0] > figure.figure("crumbs").labels()[-1].box[2]


def test_type_is_as_large_as_the_room_allows_and_rows_fill_it() -> None:
    few, many = plan_of(PART), plan_of(leaves(60))
    assert few.type == pytest.approx(60.0) and few.panel.down <= AIR and 36 <= many.type < 60
    small = Box(FMT.stage.x, FMT.stage.y, FMT.stage.w / 2, FMT.stage.h, "half")
    assert plan_of(leaves(40), small).type < plan_of(leaves(40)).type
    for plan in (few, many):
        foot = plan.panel.corner[1] + plan.panel.block.h * plan.panel.down * plan.type
        assert foot <= under_head(FMT.stage, CRUMB, True).bottom + 0.1
        assert plan is few or foot > 0.9 * FMT.stage.bottom


def test_few_names_break_where_nearly_as_large_a_type_allows_it() -> None:
    long = Twig("Long", (), tuple(Twig(f"A rather long name of a thing that is number {k}") for k in "abcdef"))
    figure = drawn(long, ["Root"])
    assert not any(label.goes_on for label in figure.labels() if isinstance(label, Label))


def test_a_part_too_large_for_a_page_is_named() -> None:
    with pytest.raises(
        LayoutError, match=r"^stage: 'Many' holds 150 names, more than a page of the film shows in letters that can be read; delete some$"
    ):
        plan_of(leaves(150))


def test_very_many_names_are_cut_into_columns_by_their_height() -> None:
    """A row of 40 names can be cut into 6 columns in 575757 ways, more than are looked at."""
    ways = inner_ways(leaves(40), FACES, 6)
    assert {len(way.columns) for way in ways} == set(range(1, 7)) and CUTS < 575757
    lowest = min(ways, key=lambda way: way.h)
    counts = [sum(1 for left, _, _ in lowest.kids if left == column) for column in lowest.columns]
    assert sum(counts) == 40 and max(counts) == -(-40 // 6), "the columns of the lowest are equally long, but for the last one"


def test_a_dot_stands_for_each_name_that_is_drawn_elsewhere() -> None:
    figure = drawn(Twig("Part", (), (Twig("Head", holds=7), Twig("plain"))), ["Root"])
    dots, label = figure.figure("node", (3, 0), "dots"), figure.figure("node", (3, 0)).labels()[0]
    assert len(dots.submobjects) == 7 and all(dot.bounds[0] > label.box[2] for dot in dots.submobjects)
    assert figure.figure("name", (3, 0)).box.right >= max(dot.bounds[2] for dot in dots.submobjects)
    assert not figure.has("node", (3, 1), "dots")
