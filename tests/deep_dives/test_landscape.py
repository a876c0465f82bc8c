"""The landscape's film and sheet: every name is drawn, each is read at a stop of the lens, and the cards show what the models compute."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scenes.content.landscape import load_landscape
from scenes.core.errors import FontError
from scenes.core.formats import FORMATS, SHEET, lying_sheet_of, sheet_of
from scenes.deep_dives.landscape.card import length_of
from scenes.deep_dives.landscape.facts import cards
from scenes.deep_dives.landscape.moments import moments
from scenes.deep_dives.landscape.picture import picture, stops_in
from scenes.deep_dives.landscape.scene import Landscape
from scenes.deep_dives.landscape.tree import MEASURED, VISITS, leaf_of, visited
from scenes.deep_dives.landscape.words import CUES
from scenes.deep_dives.sheet import sheet
from scenes.drawing.figure import Figure
from scenes.drawing.mind_map.picture import type_in
from scenes.drawing.shape import shapes_of
from scenes.lint import LEAST_ON_MAP, findings
from scenes.measure import LETTER
from scenes.models import estimate, roofline
from scenes.models.numbers import numbers
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.sections.cued_scene import draw
from tests.scenarios import NAMES as SCENARIOS

FRAMES = ("wide", "portrait", "square", "phone")
SMALLEST = 0.02  # of the frame's shorter side, in frames that are not wide


def drawn(project: Project, name: str, cue: str = "still") -> Figure:
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return picture(project, style, fmt.stage, moments()[cue])


def texts(figure: Figure) -> set[str]:
    """Return the names that are drawn: a name that breaks is told as one."""
    found: list[str] = []
    for label in figure.labels():
        if label.opacity <= 0:
            continue
        if label.goes_on:
            found[-1] += ("" if found[-1].endswith("-") else " ") + label.text
        else:
            found.append(label.text)
    return set(found)


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
def test_each_name_grows_at_a_stop_at_which_it_can_be_read(project: Project, name: str) -> None:
    fmt, figure = FORMATS[name], drawn(project, name)
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    least = (LETTER if name == "wide" else SMALLEST) * min(fmt.width, fmt.height)
    for cue in VISITS:
        stops = stops_in(figure, cue)
        ways = [way for stop in stops for way in stop.ways]
        assert sorted(ways) == sorted(visited()[cue]), f"{cue}: each name grows once"
        for n, stop in enumerate(stops):
            seen = draw(Landscape, project, style, replace(moments()[cue], look=replace(moments()[cue].look, part=("stop", cue, n))))
            assert type_in(figure) * seen.style.view.scale >= least, f"{cue}, stop {n}"
            assert all(way[:-1] not in ways[ways.index(way) :] for way in stop.ways), "a name grows before what hangs on it"
        shown = [way for way in ways if any(stop.box.contains(figure.figure("name", way).box, 0.1) for stop in stops)]
        assert shown == ways, f"{cue}: {set(ways) - set(shown)} is at no stop"


def test_every_leaf_is_visited_by_one_cue() -> None:
    leaves = load_landscape().root.leaves()
    assert sorted(way for cue in VISITS for way in visited()[cue] if way in leaves) == sorted(leaves)
    assert set(VISITS) | set(MEASURED) | {CUES[0], CUES[-1]} == set(CUES)


def test_nothing_is_there_before_it_grows(project: Project) -> None:
    first = drawn(project, "wide", "start")
    assert {" ".join(texts(first))} == {"AI data infrastructure"} and not first.figure("panel", 0).submobjects
    landed = texts(drawn(project, "wide", "branches_grow"))
    assert {branch.en for branch in load_landscape().branches.values()} == landed - {"AI data infrastructure"}
    assert "InfiniBand" not in texts(drawn(project, "wide", "compute_grows")) and "InfiniBand" in texts(
        drawn(project, "wide", "network_grows")
    )


# ---------------------------------------------------------------- cards
@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("cue", MEASURED)
def test_a_card_shows_what_was_computed(project: Project, name: str, cue: str) -> None:
    lens, figure = MEASURED[cue], drawn(project, name, cue)
    card, part, size = cards(project)[lens], figure.figure("card", MEASURED[cue]), type_in(figure)
    for k, bar in enumerate(card.bars):
        (shape,) = shapes_of(part.figure("bar", k))
        assert shape.bounds[2] - shape.bounds[0] == pytest.approx(length_of(bar.value, card.most, size), abs=0.01)
        assert part.figure("value", k).labels()[0].text == bar.text
    assert not findings(figure, FORMATS[name].stage, LEAST_ON_MAP)
    assert {card.title, *(bar.label for bar in card.bars)} <= texts(figure.figure("card", lens))
    leader = figure.route("leader", lens)
    assert figure.figure("name", leaf_of(lens)).box.contains(figure.figure("name", leaf_of(lens)).box) and leader[0][1] != leader[-1][1]


@pytest.mark.parametrize("case", SCENARIOS)
def test_the_cards_follow_the_scenario(case: str) -> None:
    project = load_project() if case == "default" else load_project(Choices(scenario=case))
    scenario, found = project.scenario, {number.key: number.value for number in numbers(project.scenario)}
    shown = cards(project)
    zero = [bar.value for bar in shown["zero"].bars]
    training = scenario.training
    assert zero == [
        estimate.zero_bytes_per_gpu(scenario.model.parameters, training.data_parallel, k, training.gradient_bytes) for k in range(4)
    ]
    assert zero == sorted(zero, reverse=True) and shown["zero"].limit == training.gpu.memory
    whole, useful, lost = (bar.value for bar in shown["goodput"].bars)
    assert whole == pytest.approx(useful + lost) and useful / whole == pytest.approx(training.goodput)
    reading, arithmetic = (bar.value for bar in shown["memory-wall"].bars)
    batch = found["served_batch"]
    rows = batch * roofline.kept_rows(scenario, scenario.serving.context)
    assert reading == roofline.read_bytes(scenario, batch, rows) / scenario.serving.bandwidth and arithmetic > 0
    cache = [bar.value for bar in shown["kv-cache"].bars]
    assert cache[0] == pytest.approx(found["kv_bytes_per_batch"]) and cache == sorted(cache)
    step, *sent = (bar.value for bar in shown["communication"].bars)
    assert step == found["step_seconds"] and all(seconds > 0 for seconds in sent)


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
