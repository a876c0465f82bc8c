"""The workflow: every node, edge and nested group of its source is drawn, and what its nodes show is what the models say."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.core.formats import FORMATS
from scenes.deep_dives.sheet import body_of
from scenes.deep_dives.workflow.chart import chart
from scenes.deep_dives.workflow.facts import SEED, workflow_facts
from scenes.deep_dives.workflow.moments import REACHED, moments_of, name_of
from scenes.deep_dives.workflow.picture import BESIDE, picture
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import Arrow
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.graph.mermaid import read_chart
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
    (shown,) = facts.readings["PC"]
    temperature, top_k = (float(row.split()[-1]) for row in shown.rows)
    pieces = sample(spine().prompt, temperature, int(top_k), SEED).pieces
    assert facts.written == tuple(piece for piece in pieces if piece != "<eos>")


def test_the_lowest_bar_of_the_search_is_marked(project: Project) -> None:
    bars = [shape.bounds[3] - shape.bounds[1] for shape in cells(drawn(project, "wide"), "HP")]
    assert len(bars) == len(RATES) and bars.index(min(bars)) == search().trials.index(search().best)


def test_the_hit_rate_that_is_counted_ends_at_the_cache_s_own(project: Project) -> None:
    assert workflow_facts(project).hit_rates[-1] == response_cache().hit_rate


def test_replicas_change_their_version_when_the_model_is_promoted(project: Project) -> None:
    moments = moments_of(workflow_facts(project))
    assert moments["search_tunes"].count("ModelC") == 1 and moments["model_is_promoted"].count("ModelC") == 3


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
    assert said == [f"loss {trial.score:.2f} at {trial.rate:g}" for trial in (*search().trials, search().best)]


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
