"""The workflow: every node, edge and nested group of its source is drawn, and what its nodes show is what the models say."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from scenes.core.formats import FORMATS
from scenes.deep_dives.sheet import body_of
from scenes.deep_dives.workflow.chart import chart
from scenes.deep_dives.workflow.facts import LEAST_CHANCE, LOOKED_AT, REPLICAS, SEED, SHOWN_TOKENS, TEMPERATURE, TOP_K, workflow_facts
from scenes.deep_dives.workflow.facts_training import minutes_over
from scenes.deep_dives.workflow.moments import REACHED, moments_of, name_of
from scenes.deep_dives.workflow.picture import BESIDE, picture
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import Arrow
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.graph.mermaid import read_chart
from scenes.models.alert import FOR_MINUTES, watch
from scenes.models.decode import chances
from scenes.models.gateway import OK, TOO_MANY, UNAUTHORIZED, gateway
from scenes.models.guardrail import guardrail, judge
from scenes.models.language_model import sample
from scenes.models.learning_rate_search import RATES, search
from scenes.models.response_cache import response_cache
from scenes.models.spine import spine
from scenes.models.texts import current as texts_in_force
from scenes.project import Project
from scenes.raster.still import style_of

SOURCE = Path(__file__).parents[1] / "graph" / "workflow.mmd"  # the diagram of the document that the film is made from, letter by letter


def drawn(project: Project, name: str) -> Figure:
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return picture(project, style, body_of(fmt) if fmt.is_sheet else fmt.stage)


def texts(figure: Figure) -> str:
    return " ".join(label.text for label in figure.get_family() if isinstance(label, Label))


@pytest.mark.parametrize("name", FORMATS)
def test_every_node_group_and_edge_of_the_source_is_drawn(project: Project, name: str) -> None:
    seed, figure = read_chart(SOURCE), drawn(project, name)
    assert (len(seed.nodes), len(seed.groups), len(seed.edges)) == (28, 10, 22)
    for node in seed.nodes.values():
        assert texts(figure.figure("node", node.id)) == " ".join(node.title)
    for group in seed.groups.values():
        assert texts(figure.figure("group", group.id)) == group.title
    for number, edge in enumerate(seed.edges):
        (arrow,) = (part for part in figure.figure("edge", number).get_family() if isinstance(part, Arrow))
        assert len(arrow.heads) == 1 + edge.tail


def test_the_film_s_chart_is_that_of_the_source() -> None:
    seed, ours = read_chart(SOURCE), chart()
    assert ours.nodes == seed.nodes and ours.groups == seed.groups
    assert [(edge.start, edge.end) for edge in ours.edges] == [(edge.start, edge.end) for edge in seed.edges]


def test_every_node_and_edge_is_reached_by_a_cue() -> None:
    reached = {name_of(part) for parts in REACHED.values() for part in parts}
    assert {("node", name) for name in chart().nodes} <= reached
    assert {("edge", number) for number in range(len(chart().edges))} <= reached


@pytest.mark.parametrize("name", FORMATS)
def test_nested_groups_hold_their_nodes(project: Project, name: str) -> None:
    figure = drawn(project, name)
    for node in chart().nodes:
        box = figure.figure("node", node).box
        for outer in (part for part in chart().chain(node)[1:] if part):
            around = figure.figure("group", outer).box
            assert around.x < box.x and box.right < around.right and around.y < box.y and box.bottom < around.bottom


def cells(figure: Figure, node: str) -> list[Shape]:
    drawing = figure.figure("value", node, "drawing")
    return [shape for shape in shapes_of(drawing) if not isinstance(shape, Label)]


def test_requests_grow_fewer_from_check_to_check(project: Project) -> None:
    figure, status = drawn(project, "wide"), gateway().status
    counts = [len(cells(figure, node)) - 1 for node in ("API", "Auth", "Rate", "LB")]  # without the axis
    known = len(status) - status.count(UNAUTHORIZED)
    assert counts == [len(status), len(status), known, status.count(OK)]
    assert status.count(UNAUTHORIZED) and status.count(TOO_MANY)


def test_the_cache_has_a_row_for_every_token_but_the_last(project: Project) -> None:
    facts, figure = workflow_facts(project), drawn(project, "wide")
    assert len(cells(figure, "TPS")) == len(facts.written)
    assert len(cells(figure, "KVCache")) == 1 + facts.prompt + facts.system + len(facts.written) - 1


def test_the_answer_is_drawn_with_the_settings_that_are_shown(project: Project) -> None:
    facts = workflow_facts(project)
    shown = facts.readings["PC"][-1]
    temperature, top_k = (float(row.split()[-1]) for row in shown.rows[1:])
    pieces = sample(spine().prompt, temperature, int(top_k), SEED).pieces
    assert facts.written == tuple(piece for piece in pieces if piece != "<eos>")


def test_bars_of_the_settings_are_the_chances_that_tokens_are_drawn_with(project: Project) -> None:
    free, hot, cut = workflow_facts(project).readings["PC"]
    logits = sample(spine().prompt, TEMPERATURE, TOP_K, SEED).passes[0].logits
    _, found = chances(logits, TEMPERATURE, TOP_K)
    drawn_from = [LEAST_CHANCE ** (1 - bar) for bar in cut.bars if bar]
    assert drawn_from == pytest.approx(list(found), rel=1e-6) and sum(drawn_from) == pytest.approx(1)
    assert len(cut.bars) == SHOWN_TOKENS and not any(cut.bars[TOP_K:]) and all(free.bars)
    assert hot.bars[0] < free.bars[0] and all(warm > cold for warm, cold in zip(hot.bars[1:], free.bars[1:], strict=True))


def test_a_batch_is_one_replica_s_share_of_what_was_let_through(project: Project) -> None:
    (batch,) = workflow_facts(project).readings["BatchP"]
    taken = [colour for colour in batch.cells if colour != "faint"]
    assert len(taken) == math.ceil(gateway().count(OK) / len(REPLICAS)) and taken.count("cyan") == 1
    assert batch.rows == (f"{len(taken)} share a step", f"room for {len(batch.cells)}")
    assert moments_of(workflow_facts(project))["batch_forms"].lit == {("node", "BatchP"), ("node", LOOKED_AT)}


def test_the_lowest_bar_of_the_search_is_marked(project: Project) -> None:
    best = workflow_facts(project).readings["HP"][-1]
    assert len(best.bars) == len(RATES) and best.marked == best.bars.index(min(best.bars))
    assert best.names[best.marked] == best.text.split()[-1] == f"{search().best.rate:g}"


def test_the_bar_that_is_lit_is_the_one_that_is_named(project: Project) -> None:
    for number, reading in enumerate(workflow_facts(project).readings["HP"]):
        named = reading.names.index(reading.text.split()[-1])
        if reading.tried is None:
            assert named == reading.marked, number
        else:
            assert named == reading.tried and reading.bars[named] == 0.0 and "trying" in reading.text, number


def test_the_alert_counts_a_short_peak_anew_and_fires_on_the_long_one(project: Project) -> None:
    seen, (before, after) = watch(project.scenario), workflow_facts(project).readings["Alert"]
    held = minutes_over(project.scenario)
    over = [colour == "amber" for colour in after.cells]
    assert over == [use > seen.limit for use in seen.samples[: seen.fires + 1]] and after.cells[: len(before.cells)] == before.cells
    assert len(before.cells) == seen.pending and any(over[: seen.pending])
    assert max(held[: seen.pending]) == FOR_MINUTES - 1 and held[seen.pending - 1] == 0 and held[-1] == FOR_MINUTES
    assert after.rows == ("3 of 3 min over 70 %", f"minutes {seen.pending}–{seen.fires}: fires")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "sheet"])
def test_a_hit_goes_around_the_models_and_a_miss_is_kept_on_the_way_out(project: Project, name: str) -> None:
    figure = drawn(project, name)
    for route in (("around",), ("kept",)):
        points = geometry.sample(figure.route(*route), 40)
        for node in ("Tokenizer", "PP", "PC", "ModelA", "ModelB", "ModelC", "BatchP", "TPS", "KVCache", "TD", "Format"):
            box = figure.figure("node", node).box
            inside = (points[:, 0] > box.x) & (points[:, 0] < box.right) & (points[:, 1] > box.y) & (points[:, 1] < box.bottom)
            assert not inside.any(), node


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "sheet"])
def test_requests_come_to_replicas_and_leave_them_beside_other_boxes(project: Project, name: str) -> None:
    figure = drawn(project, name)
    for route in [(way, replica) for way in ("serve", "load", "answer") for replica in REPLICAS] + [("batch",), ("home",), ("out", "Auth")]:
        points = geometry.sample(figure.route(*route), 40)
        for node in (node for node in chart().nodes if node not in route):
            box = figure.figure("node", node).box.inset(0.5)
            inside = (points[:, 0] > box.x) & (points[:, 0] < box.right) & (points[:, 1] > box.y) & (points[:, 1] < box.bottom)
            assert not inside.any(), (route, node)


def test_boxes_that_follow_stand_under_each_other_on_a_phone(project: Project) -> None:
    figure = drawn(project, "phone")
    for before, after in (("D", "DC"), ("MT", "HP"), ("BatchP", "TPS"), ("TPS", "KVCache"), ("TD", "Format"), ("Met", "Alert")):
        upper, lower = (figure.figure("node", node).box for node in (before, after))
        assert upper.bottom < lower.y and abs(upper.cx - lower.cx) < 1, (before, after)


def test_the_hit_rate_that_is_counted_ends_at_the_cache_s_own(project: Project) -> None:
    assert workflow_facts(project).hit_rates[-1] == response_cache().hit_rate


def test_replicas_change_their_version_when_the_model_is_promoted(project: Project) -> None:
    moments = moments_of(workflow_facts(project))
    before, after = workflow_facts(project).readings["ModelC"]
    assert moments["search_tunes"].count("ModelC") == 1 and moments["model_is_promoted"].count("ModelC") == 2
    assert (before.text, before.hue, after.text) == ("version 1", "", "version 2") and after.hue


def test_the_answer_stands_under_the_question_when_it_has_come_back(project: Project) -> None:
    facts, moments = workflow_facts(project), moments_of(workflow_facts(project))
    asked, answered = facts.readings["UI"]
    assert moments["answer_is_filtered"].count("UI") == 1 and moments["answer_goes_back"].count("UI") == 2
    assert answered.text.replace("\n", " ") == f"{asked.text.strip()} {''.join(facts.written).strip()}".replace("\n", " ")


def test_bars_of_the_search_stand_by_their_rates_and_come_as_they_are_tried(project: Project) -> None:
    readings, trials = workflow_facts(project).readings["HP"], search().trials
    by_rate = [trial.score for trial in sorted(trials, key=lambda trial: trial.rate)]
    assert [bar > 0 for bar in readings[0].bars] == [rate == trials[0].rate for rate in sorted(RATES)]
    assert [sum(bar > 0 for bar in reading.bars) for reading in readings] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [round(bar * max(by_rate), 6) for bar in readings[-1].bars] == [round(score, 6) for score in by_rate]


def test_a_loss_is_said_with_the_rate_that_led_to_it(project: Project) -> None:
    said = [reading.text for reading in workflow_facts(project).readings["MT"]]
    assert said == [f"training loss {trial.score:.2f}\nat rate {trial.rate:g}" for trial in (*search().trials, search().best)]


def test_a_hollow_cell_of_the_filter_is_a_wrong_verdict(project: Project) -> None:
    ours, tests = workflow_facts(project).readings["Filter"]
    assert [colour == "faint" for colour in tests.cells] == [not verdict.right for verdict in guardrail().prompts]
    assert ours.cells == ("cyan",) and judge("".join(workflow_facts(project).written), texts_in_force().rules) is None


def test_drawings_are_higher_on_a_sheet(project: Project) -> None:
    def share(name: str) -> float:
        figure = drawn(project, name)
        return figure.figure("value", "MT", "drawing").box.h / figure.line_scale

    assert share("sheet") > 1.2 * share("wide")


@pytest.mark.parametrize("cue", ["bucket_limits", "tokens_stream", "cache_answers"])
def test_the_lens_s_light_cuts_no_node_that_is_seen(project: Project, cue: str) -> None:
    moment = moments_of(workflow_facts(project))[cue]
    fmt = FORMATS["wide"]
    figure = picture(project, style_of(project.theme, fmt, 1920, 1080), fmt.stage, moment)
    place = figure.figure(*moment.look.part).box
    for node in chart().nodes:
        box, title = figure.figure("node", node).box, next(iter(figure.figure("node", node).labels()))
        inside = place.x <= box.x and box.right <= place.right and place.y <= box.y and box.bottom <= place.bottom
        apart = box.right <= place.x or place.right <= box.x or box.bottom <= place.y or place.bottom <= box.y
        assert inside or apart or title.opacity <= BESIDE, node
