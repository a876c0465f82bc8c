"""The landscape's cards: what the models compute, in every case, and what is said of it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scenes.content.cases import chosen
from scenes.core.formats import FORMATS
from scenes.core.units import as_read
from scenes.deep_dives.landscape.card import SEAM, card_plan
from scenes.deep_dives.landscape.facts import cards
from scenes.deep_dives.landscape.moments import moments
from scenes.deep_dives.landscape.pages import least_of, page_with, ways_on
from scenes.deep_dives.landscape.picture import BESIDE
from scenes.deep_dives.landscape.tree import MEASURED, leaf_of
from scenes.drawing import geometry
from scenes.drawing.shape import Label, shapes_of
from scenes.lint import LEAST_ON_MAP, findings
from scenes.measure import LETTER
from scenes.models import estimate, roofline
from scenes.models.cases import cases
from scenes.models.numbers import numbers
from scenes.project import Choices, Project, load_project
from tests.deep_dives.landscape import FRAMES, SMALLEST, drawn, drawn_at, texts
from tests.scenarios import NAMES as SCENARIOS


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
        assert right < part.figure("value", k).labels()[0].box[0] < plan.start + plan.scale + 2 * plan.size, "beside its bar"
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
