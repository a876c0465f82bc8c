"""What glides between the pages of the landscape, its map and its cards, and where light goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenes.content.landscape import load_landscape
from scenes.core.formats import FORMATS
from scenes.deep_dives.landscape import cues, glides
from scenes.deep_dives.landscape.moments import moments
from scenes.deep_dives.landscape.pages import plan_at, ways_on
from scenes.deep_dives.landscape.tree import MEASURED, leaf_of, top_of
from scenes.drawing import geometry
from scenes.drawing.mind_map.picture import type_in
from scenes.drawing.mind_map.twigs import Way
from scenes.drawing.shape import shapes_of
from scenes.drawing.trajectory import Course
from scenes.project import Project
from tests.deep_dives.landscape import FRAMES, drawn, drawn_at, style


@pytest.mark.parametrize("name", FRAMES)
def test_a_page_goes_back_into_its_branch_name_by_name(project: Project, name: str) -> None:
    cue = "storage_grows"
    opened = drawn(project, name, cue).figure("page", cue)
    chart = drawn_at(project, name, replace(moments()[cue], page="")).figure("map")
    factor = type_in(chart) / plan_at(project, style(project, name), FORMATS[name].stage, cue).type
    legs = {id(leg.shape): leg for leg in glides.to_map(opened, ways_on(cue), chart, factor)}
    for shape in shapes_of(opened):
        assert id(shape) in legs and np.array_equal(legs[id(shape)].first[[0, -1]], shape.outline[[0, -1]]), "each shape begins where it is"
    for way in ways_on(cue)[1:]:
        box = chart.figure("name", way).box
        for label in opened.figure("node", way).labels():
            leg, (left, top), (right, bottom) = legs[id(label)], legs[id(label)].last.min(0), legs[id(label)].last.max(0)
            assert abs(left - box.x) < box.h and box.y - 1.5 * box.h < top < bottom < box.bottom + 1.5 * box.h, label.text
            assert leg.opacity(0.0) == 1.0 and leg.opacity(0.5) < 0.1, "it is gone before rows could pass one another"
            assert (right - left) == pytest.approx((label.bounds[2] - label.bounds[0]) * factor)


def test_rails_and_dots_go_out_with_their_names(project: Project) -> None:
    cue = "storage_grows"
    opened = drawn(project, "wide", cue).figure("page", cue)
    chart = drawn_at(project, "wide", replace(moments()[cue], page="")).figure("map")
    legs = {id(leg.shape): leg for leg in glides.to_map(opened, ways_on(cue), chart, 0.3)}
    for way in ways_on(cue)[1:]:
        for shape in shapes_of(opened.part("link", way)):
            assert legs[id(shape)].opacity(0.5) < 0.1 and legs[id(shape)].opacity(1.0) == 0.0, "no loose dots fly over other branches"


@pytest.mark.parametrize("name", FRAMES)
def test_what_a_card_is_not_about_goes_out_and_comes_where_it_stands(project: Project, name: str) -> None:
    page, leaf = "training_grows", leaf_of("zero")
    before = drawn(project, name, page).figure("page", page)
    after = drawn(project, name, "zero_divides").figure("page", page)
    legs = {id(leg.shape): leg for leg in glides.aside(before, after, ways_on(page), 1.2, leaf)}
    for way in ways_on(page)[1:]:
        if way != leaf[: len(way)]:
            for old, new in ((before, 0.0), (after, 1.0)):
                for label in old.figure("node", way).labels():
                    leg = legs[id(label)]
                    assert np.array_equal(leg.first, leg.last) and leg.opacity(1.0 - new) == 0.0 != leg.opacity(new), label.text
    assert legs[id(after.figure("node", leaf).labels()[0])].opacity(0.5) > 0.2, "the leaf glides"


@pytest.mark.parametrize(
    ("cue", "last", "first"), [("hardware_grows", "frameworks_open", (5, 0)), ("compilers_grow", "runtime_grows", (5, 0, 1, 1))]
)
def test_light_goes_straight_from_a_name_to_the_one_beside_it(cue: str, last: str, first: Way) -> None:
    asked: list[object] = []

    class Step:
        def course(self, *name: object, seconds: float) -> Course:
            asked.append(name[-1])
            return Course(np.array(geometry.segment((0.0, 0.0), (1.0, 0.0))), seconds=seconds)

    cues._way(Step(), None, "frameworks_open", cue, last)  # type: ignore[arg-type]
    assert asked[0] == first and asked[-1] == top_of(cue)


def test_the_whole_map_lights_from_the_names_that_were_measured(project: Project) -> None:
    far = cues._from_rings(drawn(project, "wide").figure("map"))
    assert {way for way, share in far.items() if share == 0.0} == {leaf_of(lens) for lens in MEASURED.values()}
    assert len(far) == sum(1 for _ in load_landscape().root.walk()) - 1 and max(far.values()) == 1.0


def test_the_names_of_a_page_go_into_their_dots(project: Project) -> None:
    cue, over = "compilers_grow", "frameworks_open"
    opened = drawn(project, "wide", cue).figure("page", cue)
    parent = drawn_at(project, "wide", replace(moments()[cue], page=over, lit=frozenset())).figure("page", over)
    legs = {id(leg.shape): leg for leg in glides.to_name(opened, ways_on(cue), parent)}
    dots = parent.figure("node", top_of(cue), "dots").submobjects
    for way, dot in zip(ways_on(cue)[1:], dots, strict=True):
        leg = legs[id(opened.figure("node", way).labels()[0])]
        assert leg.opacities[1] == 0.0 and leg.last.min(0)[0] == pytest.approx((dot.bounds[0] + dot.bounds[2]) / 2, abs=1.5)
