"""The stack in every case that ships: what it says of links and of what is sent is true there; and its drawings are what the models computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.core.units import percent
from scenes.deep_dives.stack import picture as drawing
from scenes.deep_dives.stack.facts import StackFacts, stack_facts
from scenes.deep_dives.stack.facts_machines import DEPTH, TILES, fed_from
from scenes.deep_dives.stack.moments import moments_of
from scenes.deep_dives.stack.runs import TILE_SIDE, same, tiles
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label, shapes_of
from scenes.models import speculative
from scenes.models.batch_slots import passes_of
from scenes.models.kv_waste import trace_waste
from scenes.models.systolic import systolic_example, tile_intensity, tiled
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from tests.deep_dives.test_stack import drawn, shapes, texts
from tests.scenarios import NAMES


def of(name: str) -> Project:
    return load_project(Choices(scenario=None if name == "default" else name))


# ---------------------------------------------------------------- in every case
@pytest.mark.parametrize("name", NAMES)
def test_links_differ_and_nothing_that_is_not_sent_has_a_bar(name: str) -> None:
    project = of(name)
    facts = stack_facts(project)
    inside, between = facts.links
    assert 0 < inside < between
    assert facts.ways and all(size > 0 for _, size, _ in facts.ways)
    assert [size for _, size, _ in facts.ways] == sorted((size for _, size, _ in facts.ways), reverse=True)
    everything = [fact.text for found in (*facts.readings.values(), *facts.marks.values()) for fact in found]
    assert not [text for text in everything if text.startswith("0 ") or ": 0 bytes" in text]
    assert len(facts.marks["kinds"]) == len(facts.ways)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_to_stay_inside_does(name: str) -> None:
    project = of(name)
    facts, training = stack_facts(project), project.scenario.training
    reading, (_, _, most_inside) = facts.readings["kinds"][-1].text, facts.ways[0]
    assert ("stays" in reading) == most_inside and ("one machine" in reading) == (training.nodes == 1)
    assert all(inside for *_, inside in facts.ways) == (training.nodes == 1)


@pytest.mark.slow
def test_a_case_without_tensor_parallelism_has_no_row_for_it_and_one_with_experts_has_theirs() -> None:
    ways = [way for way, *_ in stack_facts(of("deepseek-v3")).ways]
    assert "tensor" not in ways and ways[0] == "experts"
    assert stack_facts(of("deepseek-v3")).readings["tensor"][-1].text == "671B: here it is not split so"
    assert stack_facts(of("8b-one-node")).marks["links"][1].text == "larger runs"


# ---------------------------------------------------------------- one layer, split: the same output
def test_a_split_is_the_same_as_one_gpu_only_where_its_numbers_are(project: Project) -> None:
    splits = stack_facts(project).splits
    assert same(splits) == stack_facts(project).same == (True, True, True)
    for k, one in enumerate(splits):
        for name in ("output", "up_gradient", "down_gradient"):
            wrong = np.array(getattr(one, name))
            wrong[0, 0] += 0.1
            broken = [replace(other, **{name: wrong}) if n == k else other for n, other in enumerate(splits)]
            assert same(broken) == tuple(n != k for n in range(3))


def test_a_tick_is_drawn_where_it_is_so_and_a_cross_where_it_is_not(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = stack_facts(project)
    right = {cell: len(shapes(drawn(project), "cell", cell, "same")) for cell in ("data", "tensor", "stage")}
    assert all(right.values())

    def wrong(_: Project) -> StackFacts:
        return replace(facts, same=(True, False, True))

    monkeypatch.setattr(drawing, "stack_facts", wrong)
    now = {cell: len(shapes(drawn(project), "cell", cell, "same")) for cell in right}
    assert now["tensor"] != right["tensor"] and (now["data"], now["stage"]) == (right["data"], right["stage"])


# ---------------------------------------------------------------- the array's product again, by tiles
def numbers(figure: Figure, *part: object) -> list[float]:
    return [float(label.text.replace("−", "-")) for label in shapes_of(figure.part(*part)) if isinstance(label, Label)]


@pytest.mark.parametrize("taken", [1, 2, 5])
def test_a_tile_shows_the_numbers_of_the_arrays_product(project: Project, taken: int) -> None:
    run, fmt = systolic_example(), FORMATS["phone"]
    moment = moments_of(stack_facts(project))["tile_multiplies"].stepped("tile", taken)
    figure = drawing.picture(project, style_of(project.theme, fmt, int(fmt.width), int(fmt.height)), fmt.stage, moment)
    where = ("cell", "tile")
    inputs = [numbers(figure, *where, "inputs", m, k) for m in range(3) for k in range(4)]
    weights = [numbers(figure, *where, "weights", k, n) for k in range(4) for n in range(4)]
    assert sum(inputs, []) == pytest.approx(run.inputs.ravel().tolist(), abs=0.005)
    assert sum(weights, []) == pytest.approx(run.weights.ravel().tolist(), abs=0.005)
    half = run.inputs[:, :2] @ run.weights[:2]
    wanted = half if taken == 1 else tiled(run.inputs, run.weights, TILE_SIDE).output
    for m in range(3):
        for n in range(4):
            there = taken == 5 or (m < TILE_SIDE and n < TILE_SIDE)
            assert figure.has(*where, "output", m, n) == there
            if there:
                assert numbers(figure, *where, "output", m, n) == [pytest.approx(wanted[m, n], abs=0.005)]


def test_reads_are_those_that_the_tiles_count(project: Project) -> None:
    run, facts = systolic_example(), stack_facts(project)
    first, second, third, _, last = (fact.text for fact in facts.readings["tile"])
    by_hand = sum(
        len(run.inputs[m : m + TILE_SIDE]) * 4 + 4 * TILE_SIDE for m in range(0, len(run.inputs), TILE_SIDE) for _ in range(0, 4, TILE_SIDE)
    )
    assert tiles().values_read == by_hand and f"{by_hand} reads" in last
    assert f"not {2 * 4 * run.output.size}" in last  # every result reads a row and a column of its own
    assert [text.split()[0] for text in (first, second, third)] == [str(2 * TILE_SIDE * 2), str(2 * TILE_SIDE * 4), str(4 * TILE_SIDE * 4)]


@pytest.mark.parametrize("name", NAMES)
def test_a_gpu_is_fed_from_the_side_on_at_which_the_curve_crosses_what_it_needs(name: str) -> None:
    facts = stack_facts(of(name))
    side = fed_from(facts.ridge)
    assert side and tile_intensity(side, DEPTH) >= facts.ridge > tile_intensity(side - 1, DEPTH)
    assert f"{side:,}" in facts.readings["reuse"][-1].text and side < TILES[-1]


# ---------------------------------------------------------------- what is measured
def test_acceptance_over_many_prompts_stands_beside_that_of_the_drawn_run(project: Project) -> None:
    facts, over_all = stack_facts(project), speculative.measured()
    assert speculative.measured_on() > 20 and over_all.acceptance < facts.draft.acceptance
    said = texts(drawn(project).figure("cell", "draft", "measured"))
    assert said == f"over {speculative.measured_on()} prompts, {percent(over_all.acceptance, 0)} taken"
    assert facts.draft.ids[:-1] and facts.prompt == "A rate limit"  # the request of the film is the one whose guesses are drawn


def test_the_answer_of_the_film_is_the_text_that_is_guessed(project: Project) -> None:
    facts = stack_facts(project)
    written = "".join(piece for row in facts.written for piece in row).rstrip("■")
    assert "".join(piece.strip() for piece in facts.answer) == written


def test_waste_is_said_as_waste_of_requests_drawn_at_random(project: Project) -> None:
    said, waste = texts(drawn(project).figure("cell", "paging")), trace_waste(project.scenario)
    assert f"wasted {percent(1 - waste.longest, 0)} → {percent(1 - waste.paged, 0)}" in said
    assert "requests of random lengths" in said and "62–80 % → 4 %" in said


def test_passes_are_those_of_the_bars(project: Project) -> None:
    facts, figure = stack_facts(project), drawn(project)
    before, after = map(passes_of, facts.batches)
    assert facts.readings["batch"][-1].text == f"{after} passes in place of {before}"
    ends = [max(shape.bounds[2] for shape in shapes(figure, "cell", "batch", name)) for name in ("static", "continuous")]
    left = min(shape.bounds[0] for shape in shapes(figure, "cell", "batch", "static"))
    assert (ends[1] - left) / (ends[0] - left) == pytest.approx(after / before, abs=0.02)
