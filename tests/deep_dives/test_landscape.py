"""The landscape's film and sheet: every name is drawn, each is read on a page, and the cards show what the models compute."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from scenes.content import landscape as content
from scenes.content.cases import chosen
from scenes.content.landscape import load_landscape
from scenes.core.errors import FontError, LayoutError
from scenes.core.formats import FORMATS, SHEET, lying_sheet_of, sheet_of
from scenes.core.units import as_read
from scenes.deep_dives.landscape import glides
from scenes.deep_dives.landscape.card import SEAM, card_plan
from scenes.deep_dives.landscape.facts import cards
from scenes.deep_dives.landscape.moments import LandscapeMoment, moments
from scenes.deep_dives.landscape.pages import base_of, groups_of, least_of, page_with, plan_at, ways_on
from scenes.deep_dives.landscape.picture import BESIDE, picture
from scenes.deep_dives.landscape.tree import MEASURED, VISITS, leaf_of, top_of, visited
from scenes.deep_dives.landscape.words import CUES
from scenes.deep_dives.sheet import sheet
from scenes.drawing import geometry
from scenes.drawing.figure import Figure, Style
from scenes.drawing.mind_map.picture import type_in
from scenes.drawing.mind_map.twigs import Way
from scenes.drawing.shape import Label, shapes_of
from scenes.lint import LEAST_ON_MAP, findings
from scenes.measure import LETTER
from scenes.models import estimate, roofline
from scenes.models.cases import cases
from scenes.models.numbers import numbers
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from tests.scenarios import NAMES as SCENARIOS

FRAMES = ("wide", "portrait", "square", "phone")
SMALLEST = 0.02  # of the frame's shorter side, in frames that are not wide
FILLED = 0.75  # share of the stage's height to which a page's rows reach at least


def style(project: Project, name: str) -> Style:
    fmt = FORMATS[name]
    return style_of(project.theme, fmt, int(fmt.width), int(fmt.height))


def drawn_at(project: Project, name: str, moment: LandscapeMoment) -> Figure:
    return picture(project, style(project, name), FORMATS[name].stage, moment)


def drawn(project: Project, name: str, cue: str = "still") -> Figure:
    return drawn_at(project, name, moments()[cue])


def told(labels: Iterable[Label]) -> list[str]:
    """Return what labels say: a name that breaks is told as one."""
    found: list[str] = []
    for label in labels:
        if label.opacity <= 0:
            continue
        if label.goes_on:
            found[-1] += ("" if found[-1].endswith("-") else " ") + label.text
        else:
            found.append(label.text)
    return found


def texts(figure: Figure) -> set[str]:
    """Return the names that are drawn."""
    return set(told(figure.labels()))


def labels_at(opened: Figure, cue: str, way: Way) -> list[Label]:
    """Return the lines of a name on a cue's page, then those of its other names."""
    if way == top_of(cue):
        return [*opened.figure("title").labels(), *opened.figure("others").labels()]
    return [shape for shape in opened.figure("node", way).submobjects if isinstance(shape, Label)]


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


# ---------------------------------------------------------------- from one layout to the other
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


def test_the_names_of_a_page_go_into_their_dots(project: Project) -> None:
    cue, over = "compilers_grow", "frameworks_open"
    opened = drawn(project, "wide", cue).figure("page", cue)
    parent = drawn_at(project, "wide", replace(moments()[cue], page=over, lit=frozenset())).figure("page", over)
    legs = {id(leg.shape): leg for leg in glides.to_name(opened, ways_on(cue), parent)}
    dots = parent.figure("node", top_of(cue), "dots").submobjects
    for way, dot in zip(ways_on(cue)[1:], dots, strict=True):
        leg = legs[id(opened.figure("node", way).labels()[0])]
        assert leg.opacities[1] == 0.0 and leg.last.min(0)[0] == pytest.approx((dot.bounds[0] + dot.bounds[2]) / 2, abs=1.5)


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


# ---------------------------------------------------------------- cards
@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("cue", MEASURED)
def test_a_card_shows_what_was_computed_beside_its_leaf(project: Project, name: str, cue: str) -> None:
    lens, figure, fmt = MEASURED[cue], drawn(project, name, cue), FORMATS[name]
    card, part = cards(project)[lens], figure.figure("card", lens)
    plan = card_plan(part, card, least_of(fmt))
    for k, bar in enumerate(card.bars):
        over = shapes_of(part.figure("spill", k)) if card.spills(bar) else []
        shapes = [*shapes_of(part.figure("bar", k)), *over]
        seam = SEAM * plan.size if card.legend else 0.0
        left, right = min(shape.bounds[0] for shape in shapes), max(shape.bounds[2] for shape in shapes)
        assert right - left == pytest.approx(plan.length(card, bar.value), abs=0.01 + seam)
        assert left - plan.start == pytest.approx(plan.at(card, bar.start), abs=0.01)
        if card.limit is not None and over:
            assert min(shape.bounds[0] for shape in over) == pytest.approx(plan.start + plan.at(card, card.limit), abs=0.01)
        assert part.figure("value", k).labels()[0].text == bar.text
    assert not findings(figure, fmt.stage, LEAST_ON_MAP)
    assert {card.title, *(bar.label for bar in card.bars)} <= texts(part)
    least = (LETTER if name == "wide" else SMALLEST) * min(fmt.width, fmt.height)
    assert min(label.size for label in figure.labels()) >= least
    opened = figure.figure("page", page_with(lens))
    for way in ways_on(page_with(lens))[1:]:
        assert not plan.box.overlaps(opened.figure("name", way).box), way
        lit = {label.opacity for label in opened.figure("node", way).labels()}
        assert lit == ({1.0} if way == leaf_of(lens)[: len(way)] else {BESIDE}), "the leaf and what it hangs on are lit"


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("cue", MEASURED)
def test_a_leader_goes_from_the_leaf_to_the_card_past_all_names(project: Project, name: str, cue: str) -> None:
    lens, figure = MEASURED[cue], drawn(project, name, cue)
    opened, route = figure.figure("page", page_with(lens)), figure.route("card", lens, "leader")
    left, top, right, bottom = opened.figure("node", leaf_of(lens)).shape("mark").bounds
    assert np.hypot(route[0][0] - (left + right) / 2, route[0][1] - (top + bottom) / 2) == pytest.approx((right - left) / 2, abs=0.01)
    box = figure.figure("card", lens, "frame").box
    x, y = route[-1]
    assert min(abs(x - box.x), abs(y - box.y)) < 0.01 and box.x - 0.01 <= x <= box.right and box.y - 0.01 <= y <= box.bottom
    points = geometry.sample(route, 20)
    for way in ways_on(page_with(lens))[1:]:
        for label in [shape for shape in opened.figure("node", way).submobjects if isinstance(shape, Label)]:
            inside = (
                (points[:, 0] > label.box[0])
                & (points[:, 0] < label.box[2])
                & (points[:, 1] > label.box[1])
                & (points[:, 1] < label.box[3])
            )
            assert not inside.any(), label.text


def test_the_cards_of_the_challenges_follow_each_other_on_one_page(project: Project) -> None:
    cues = list(MEASURED)[1:]
    assert {moments()[cue].page for cue in cues} == {"challenges_stand"}
    places = [[label.box for label in drawn(project, "wide", cue).figure("page", "challenges_stand").labels()] for cue in cues]
    assert all(place == places[0] for place in places), "no name moves between them"


def case_of(case: str) -> Project:
    return load_project() if case == "default" else load_project(Choices(scenario=case))


@pytest.mark.parametrize("case", SCENARIOS)
def test_what_is_said_of_the_cards_is_true_of_them(case: str) -> None:
    project = case_of(case)
    script = chosen(tomllib.loads(Path("voiceover/script.toml").read_text(encoding="utf-8")), cases(project.scenario)).data
    shown, spoken = cards(project), " ".join(script["landscape"]["zero_divides"])
    zero = shown["zero"]
    fits = not zero.spills(zero.bars[-1])
    assert fits == ("until it fits" in spoken) and fits != ("too much is left" in spoken), spoken
    reading, arithmetic = shown["memory-wall"].bars
    assert reading.value > arithmetic.value, "Compared with that, arithmetic is quick."
    first, *_, last = shown["kv-cache"].bars
    assert not shown["kv-cache"].spills(first) and shown["kv-cache"].spills(last), "it fills what is free, and then it needs more"
    assert len(shown["communication"].bars) > 1 and shown["goodput"].bars[0].value > 0


@pytest.mark.parametrize("case", SCENARIOS)
def test_bars_say_no_nothing_and_what_is_written_adds_up(case: str) -> None:
    shown = cards(case_of(case))
    for card in shown.values():
        assert all(bar.value > 0 and any(digit in bar.text for digit in "123456789") for bar in card.bars), card.title
    for stage, bar in enumerate(shown["zero"].bars):
        assert sum(bar.parts) == pytest.approx(bar.value) and len(bar.parts) == len(shown["zero"].legend)
        whole = shown["zero"].bars[0].parts
        assert [part < full for part, full in zip(bar.parts, whole, strict=True)] == [stage > k for k in range(3)], "one more is divided"
    written = [as_read(bar.text) for bar in shown["goodput"].bars]
    assert len(written) == 2 or (written[0] == written[1] + written[2] and shown["goodput"].bars[2].start == shown["goodput"].bars[1].value)


@pytest.mark.parametrize("name", FRAMES)
def test_a_bar_rests_at_the_limit_before_it_spills(project: Project, name: str) -> None:
    card, now = cards(project)["kv-cache"], moments()["cache_fills"]
    before = drawn_at(project, name, replace(now, spilt=False)).figure("card", "kv-cache")
    assert card.stops and any(card.spills(bar) for bar in card.bars)
    for k, bar in enumerate(card.bars):
        assert before.has("value", k) and bool(before.figure("value", k).labels()) != card.spills(bar), (
            "its value is written when it has it"
        )
        assert not before.has("spill", k)
    line = before.figure("limit").submobjects[-2].bounds[0]
    assert max(shape.bounds[2] for k in range(len(card.bars)) for shape in shapes_of(before.figure("bar", k))) == pytest.approx(
        line, abs=2.0
    )


@pytest.mark.parametrize("case", SCENARIOS)
def test_the_cards_follow_the_scenario(case: str) -> None:
    project = case_of(case)
    scenario, found = project.scenario, {number.key: number.value for number in numbers(project.scenario)}
    shown = cards(project)
    zero = [bar.value for bar in shown["zero"].bars]
    training = scenario.training
    assert zero == [
        estimate.zero_bytes_per_gpu(scenario.model.parameters, training.data_parallel, k, training.gradient_bytes) for k in range(4)
    ]
    assert zero == sorted(zero, reverse=True) and shown["zero"].limit == training.gpu.memory
    whole, useful, *lost = (bar.value for bar in shown["goodput"].bars)
    assert whole == pytest.approx(useful + sum(lost)) and useful / whole == pytest.approx(training.goodput)
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
