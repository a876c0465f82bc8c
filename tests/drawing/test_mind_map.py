"""A mind map stands in a box of any shape: every name is drawn once and can be read, nothing overlaps, and links lead from name to name."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from scenes.content.landscape import Node, load_landscape
from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import FORMATS, SHEET, Format, lying_sheet_of, sheet_of
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.mind_map.blocks import broken, shared
from scenes.drawing.mind_map.picture import mind_map
from scenes.drawing.mind_map.plan import plan_of
from scenes.drawing.mind_map.twigs import QUIET, Twig
from scenes.lint import findings
from scenes.project import load_project
from scenes.raster.still import style_of

A2 = sheet_of(1080, 1527)
SHEETS = {"16:9": lying_sheet_of(1920, 1080), "4:5": SHEET, "A2": A2, "2:3": sheet_of(1080, 1620)}
SMALL = Twig("Root", (), (Twig("A", (), (Twig("one"), Twig("two"))), Twig("B", (), (Twig("three"),)), Twig("C")))


def twig_of(node: Node) -> Twig:
    return Twig(node.en, tuple(other.en for other in node.also), tuple(twig_of(child) for child in node.nodes), node.lens is not None)


@pytest.fixture(scope="module")
def landscape() -> Twig:
    return twig_of(load_landscape().root)


def drawn(root: Twig, fmt: Format, least: float | None = None) -> Figure:
    box = Box(20, 98, fmt.width - 40, fmt.height - 138, "body")
    return mind_map(style_of(load_project().theme, fmt, int(fmt.width), int(fmt.height)), root, box, least)


def text_of(figure: Figure) -> str:
    return " ".join(label.text for label in figure.submobjects if hasattr(label, "text"))


@pytest.fixture(scope="module", params=SHEETS)
def figure(request: pytest.FixtureRequest, landscape: Twig) -> Figure:
    return drawn(landscape, SHEETS[request.param])


def test_nothing_overlaps_or_is_too_small(figure: Figure) -> None:
    assert not findings(figure, figure.box)
    assert min(label.size for label in figure.labels()) >= figure.format.least


def test_every_name_is_drawn_where_its_part_is(figure: Figure, landscape: Twig) -> None:
    for way, twig in landscape.walk():
        if len(way) > 1:
            node = figure.figure("node", way)
            told = tuple(text for text in twig.also if text.casefold() not in twig.text.casefold())
            assert text_of(node).replace("- ", "-") == " ".join((twig.text, *told)), "a word breaks after its hyphen"
            assert all(node.box.x - 0.01 <= label.box[0] and label.box[2] <= node.box.right + 0.01 for label in node.labels()), twig.text
        elif way:
            assert text_of(figure.figure("title", *way)).startswith(twig.text)
    assert text_of(figure.figure("hub")) == landscape.text


def test_panels_are_apart_and_hold_what_hangs_on_them(figure: Figure, landscape: Twig) -> None:
    panels = [figure.figure("panel", k).box for k in range(len(landscape.twigs))]
    hub = figure.figure("hub").box
    assert not any(first.overlaps(second, -4) for first, second in combinations([*panels, hub], 2))
    assert all(figure.box.contains(box, 0.01) for box in panels)
    for way, twig in landscape.walk():
        if len(way) > 1:
            box = figure.figure("node", way).box
            assert panels[way[0]].contains(box), twig.text
            assert len(way) == 2 or figure.figure("node", way[:-1]).box.contains(box, 0.01), twig.text


def test_links_lead_from_what_a_name_hangs_on_to_the_name(figure: Figure, landscape: Twig) -> None:
    for way, _ in landscape.walk():
        if len(way) < 2:
            continue
        route, name = figure.route("link", way), figure.figure("node", way)
        first = next(label for label in name.submobjects if hasattr(label, "text"))
        size = first.box[3] - first.box[1]
        assert 0 < first.box[0] - route[-1][0] < size and first.box[1] < route[-1][1] < first.box[3], way
        above = figure.figure("title", way[0]).box if len(way) == 2 else figure.figure("node", way[:-1]).box
        assert above.x - 0.01 <= route[0][0] <= above.right and above.y < route[0][1] <= above.bottom, way


def test_cables_go_from_the_root_to_each_panel_through_free_space(figure: Figure, landscape: Twig) -> None:
    hub, panels = figure.figure("hub").box, [figure.figure("panel", k).box for k in range(len(landscape.twigs))]
    for k, panel in enumerate(panels):
        route = geometry.sample(figure.route("cable", k), 40)
        assert np.hypot(route[0][0] - hub.cx, route[0][1] - hub.cy) == pytest.approx(hub.w / 2, abs=0.01)
        x, y = route[-1]
        assert min(abs(x - panel.x), abs(x - panel.right), abs(y - panel.y)) < 0.01 and panel.y <= y + 0.01 and y <= panel.bottom
        assert not any(box.x + 1 < x < box.right - 1 and box.y + 1 < y < box.bottom - 1 for box in panels for x, y in route[:-1])


def test_the_same_tree_is_drawn_the_same(landscape: Twig) -> None:
    first, second = drawn(landscape, A2), drawn(landscape, A2)
    assert [(label.text, label.box) for label in first.labels()] == [(label.text, label.box) for label in second.labels()]


def test_marks_stand_at_marked_leaves_alone(figure: Figure, landscape: Twig) -> None:
    for way, twig in landscape.walk():
        if len(way) > 1 and not twig.twigs:
            shapes = [shape for shape in figure.figure("node", way).submobjects if not hasattr(shape, "text")]
            assert len(shapes) == 2 * twig.marked, twig.text


@pytest.mark.parametrize("name", ["wide", "portrait", "square", "phone"])
def test_a_small_tree_is_large_in_every_frame(name: str) -> None:
    fmt = FORMATS[name]
    figure = mind_map(style_of(load_project().theme, fmt, int(fmt.width), int(fmt.height)), SMALL, fmt.stage)
    assert not findings(figure, fmt.stage)
    assert min(label.size for label in figure.labels()) >= fmt.role("body").size / QUIET


def test_what_is_not_there_yet_has_its_place(landscape: Twig) -> None:
    whole, box = drawn(landscape, A2), Box(20, 98, 1040, 1389, "body")
    style = style_of(load_project().theme, A2, 1080, 1527)
    some = mind_map(style, landscape, box, drawn={(2,), (2, 0)})
    root, branch, name = landscape.text, landscape.twigs[2].text, landscape.twigs[2].twigs[0].text
    assert {label.text for label in some.labels()} <= {
        *root.split(" "),
        "AI data",
        branch,
        *name.split("("),
        *broken(name, "sans-semibold", 2),
    }
    assert some.figure("node", (2, 0, 1)).box == whole.figure("node", (2, 0, 1)).box
    assert np.array_equal(some.route("cable", 5), whole.route("cable", 5)) and not some.figure("panel", 5).submobjects


def test_a_tree_that_is_too_large_is_refused(landscape: Twig) -> None:
    with pytest.raises(LayoutError, match=r"body: 117 leaves need more room than 1040 x 1389; name a larger paper, or delete some"):
        drawn(landscape, A2, least=14)


def test_a_larger_box_gives_larger_type(landscape: Twig) -> None:
    box = Box(0, 0, 1040, 1389, "body")
    small = plan_of(landscape, box, 8, 30).type
    assert plan_of(landscape, replace(box, w=1560, h=2083), 8, 40).type == pytest.approx(1.5 * small, rel=0.02)


def test_a_name_breaks_before_no_stroke_and_columns_share_what_they_want() -> None:
    assert broken("Airflow / Argo", "sans", 2) == ("Airflow /", "Argo") and broken("Milvus", "sans", 2) == ("Milvus",)
    assert broken("Memory ( HBM )", "sans", 2) == ("Memory", "( HBM )")
    assert shared([4, 4], [5, 20], 12) == [6.5, 5.5] and shared([4, 4], [5, 6], 20) == [9.5, 10.5]
