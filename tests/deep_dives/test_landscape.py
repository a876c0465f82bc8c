"""The landscape's film and sheet: every name is drawn, each is read on a page, and the cards show what the models compute."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from scenes.content import landscape as content
from scenes.content.landscape import load_landscape
from scenes.core.errors import FontError, LayoutError
from scenes.core.formats import FORMATS, SHEET, lying_sheet_of, sheet_of
from scenes.deep_dives.landscape.moments import moments
from scenes.deep_dives.landscape.pages import base_of, groups_of, ways_on
from scenes.deep_dives.landscape.picture import picture
from scenes.deep_dives.landscape.tree import MEASURED, VISITS, top_of, visited
from scenes.deep_dives.landscape.words import CUES
from scenes.deep_dives.sheet import sheet
from scenes.drawing.shape import shapes_of
from scenes.lint import LEAST_ON_MAP, findings
from scenes.measure import LETTER
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from tests.deep_dives.landscape import FRAMES, SMALLEST, drawn, drawn_at, labels_at, style, texts, told

FILLED = 0.75  # share of the stage's height to which a page's rows reach at least


# ---------------------------------------------------------------- every leaf
@pytest.mark.parametrize("fmt", [SHEET, lying_sheet_of(1920, 1080), sheet_of(1080, 1527)], ids=["4:5", "16:9", "A2"])
def test_the_sheet_says_every_name_of_the_tree(project: Project, fmt) -> None:
    said = texts(sheet(project, style_of(project.theme, fmt, int(fmt.width), int(fmt.height)), "landscape"))
    root = load_landscape().root
    for _, node in root.walk():
        assert node.en in said, node.en
        assert all(name in said or name.casefold() in node.en.casefold() for name in node.names()), node.en


@pytest.mark.parametrize("name", FRAMES)
def test_the_film_ends_with_every_name(project: Project, name: str) -> None:
    said = texts(drawn(project, name))
    assert {node.en for _, node in load_landscape().root.walk()} <= said


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("cue", VISITS)
def test_all_names_of_a_visit_stand_on_one_page_and_can_be_read(project: Project, name: str, cue: str) -> None:
    fmt, figure = FORMATS[name], drawn(project, name, cue)
    opened, root = figure.figure("page", cue), load_landscape().root
    least = (LETTER if name == "wide" else SMALLEST) * min(fmt.width, fmt.height)
    assert set(visited()[cue]) <= set(ways_on(cue))
    for way in ways_on(cue):
        labels = labels_at(opened, cue, way)
        first, *others = told(labels)
        assert first == root.at(way).en
        if way in visited()[cue]:
            assert all(name in others or name.casefold() in first.casefold() for name in root.at(way).names()), root.at(way).names()
        assert all(label.opacity == 1.0 and label.size >= least for label in labels), root.at(way).en
    assert min(label.size for label in figure.labels()) >= least, "names over the title can be read, too"
    assert not findings(figure, fmt.stage, LEAST_ON_MAP)
    rows = [opened.figure("node", way).box for way in ways_on(cue)[1:]]
    assert max(box.bottom for box in rows) - fmt.stage.y > FILLED * fmt.stage.h, "a page is filled from its top to its foot"


@pytest.mark.parametrize("cue", VISITS)
def test_names_grow_in_groups_that_hold_each_once_what_they_hang_on_first(cue: str) -> None:
    grown = [way for group in groups_of(cue) for way in group]
    assert sorted((top_of(cue), *grown)) == sorted(ways_on(cue)) and len(set(grown)) == len(grown)
    assert all(way[:-1] == top_of(cue) or way[:-1] in grown[:k] for k, way in enumerate(grown))


@pytest.mark.parametrize("name", FRAMES)
def test_a_group_more_is_on_the_page_at_each_step(project: Project, name: str) -> None:
    now = replace(moments()["compute_grows"], page="network_grows", lit=frozenset({("visit", "network_grows")}))
    said = [texts(picture(project, style(project, name), FORMATS[name].stage, replace(now, groups=n))) for n in range(4)]
    assert said[0] == {"AI data infrastructure", "Network interconnect"}, "title and the way to it"
    assert all(before < after for before, after in pairwise(said)) and "InfiniBand" in said[2] - said[1]


def test_a_page_opens_from_the_map_or_from_the_page_that_its_name_stands_on() -> None:
    assert base_of("storage_grows", "network_grows") == "" and base_of("frameworks_open", "scheduling_grows") == ""
    assert base_of("hardware_grows", "frameworks_open") == base_of("runtime_grows", "hardware_grows") == "frameworks_open"
    assert base_of("mlops_grows", "training_grows") == "frameworks_open" and base_of("challenges_stand", "mlops_grows") == ""
    assert base_of("hardware_grows", "storage_grows") == "", "the other page is not open: the map is on the way"


def test_a_dot_stands_for_each_name_that_has_a_page_of_its_own(project: Project) -> None:
    figure, root = drawn(project, "wide", "frameworks_open").figure("page", "frameworks_open"), load_landscape().root
    pages = [cue for cue in VISITS if len(top_of(cue)) > 1]
    assert len(pages) == 6
    for cue in pages:
        dots = figure.figure("node", top_of(cue), "dots")
        assert len(dots.submobjects) == sum(1 for _ in root.at(top_of(cue)).walk()) - 1 == len(ways_on(cue)) - 1
    later = drawn_at(project, "wide", replace(moments()["hardware_grows"], page="frameworks_open", lit=frozenset()))
    first, second = (later.figure("page", "frameworks_open", "node", top_of(cue), "dots") for cue in pages[:2])
    assert first.submobjects[0].opacity > second.submobjects[0].opacity, "those of what was visited are lit"


def test_every_leaf_is_visited_by_one_cue() -> None:
    leaves = load_landscape().root.leaves()
    assert sorted(way for cue in VISITS for way in visited()[cue] if way in leaves) == sorted(leaves)
    assert set(VISITS) | set(MEASURED) | {CUES[0], CUES[-1]} == set(CUES)


def test_nothing_is_there_before_it_grows(project: Project) -> None:
    first = drawn(project, "wide", "start").figure("map")
    assert {" ".join(texts(first))} == {"AI data infrastructure"} and not first.figure("panel", 0).submobjects
    landed = texts(drawn(project, "wide", "branches_grow"))
    assert {branch.en for branch in load_landscape().branches.values()} == landed - {"AI data infrastructure"}
    before, after = (texts(drawn_at(project, "wide", replace(moments()[cue], page=""))) for cue in ("compute_grows", "network_grows"))
    assert "InfiniBand" not in before and "InfiniBand" in after, "what was visited stays on the map"


def test_the_map_is_dark_under_a_page(project: Project) -> None:
    assert not shapes_of(drawn(project, "wide", "network_grows").figure("map"))


# ---------------------------------------------------------------- a map of one's own
def test_a_branch_too_large_for_a_page_is_named_in_a_line(project: Project, tmp_path: Path) -> None:
    text, more = (
        Path("assets/landscape.toml").read_text(encoding="utf-8"),
        "".join(f'  {{ en = "Another store, number {k:02}" }},\n' for k in range(40)),
    )
    (tmp_path / "landscape.toml").write_text(text.replace('  { en = "Lakehouse"', more + '  { en = "Lakehouse"', 1), encoding="utf-8")
    content.use(tmp_path)
    try:
        with pytest.raises(
            LayoutError, match=r"landscape\.toml: 'Data storage' holds 58 names, more than a page of the film shows in letters"
        ):
            drawn(project, "wide", "storage_grows")
        assert drawn(project, "wide", "compute_grows").labels(), "the others stand"
    finally:
        content.use(None)


# ---------------------------------------------------------------- the other language
def chinese(tmp_path: Path) -> Project:
    content = tmp_path / "own.toml"
    text = Path("assets/content.toml").read_text(encoding="utf-8")
    content.write_text(text.replace('names = "en"', 'names = "zh"'), encoding="utf-8")
    return load_project(Choices(content=content))


def test_names_in_letters_that_the_fonts_lack_are_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(
        FontError, match=r"^landscape\.names: .* has no glyph for '.' .*; name fonts that have it with --brand \(docs/brand\.md\)$"
    ):
        drawn(chinese(tmp_path), "wide")
