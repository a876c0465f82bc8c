"""Inference serving: the brief's counts and words in every format, and values that equal the models'."""

from dataclasses import replace

import pytest

from scenes.core.formats import FORMATS, SHEET
from scenes.core.overflow import noting
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import visible
from scenes.drawing.shape import shapes_of
from scenes.lint import findings
from scenes.models.batch_table import batch_table
from scenes.models.serving import ServingRun, simulate
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.sections.inference_serving.facts import CELLS, cells_taken, requests_a_cell
from scenes.sections.inference_serving.picture import KEY, picture
from scenes.sections.inference_serving.server import PLATES
from scenes.sections.poster.boxes import SHEET_BOXES
from tests.scenarios import NAMES

PROJECT = load_project()
WORDS = PROJECT.content.inference_serving
RUN = simulate(PROJECT.scenario)
SHORT = ("portrait", "square")  # these name the rows R1, R2, R3, as the output does
FRAMES = [name for name in FORMATS if name != "sheet"]


def drawn(name: str, project: Project = PROJECT) -> Figure:
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return picture(project, style, SHEET_BOXES[KEY] if fmt is SHEET else fmt.stage)


@pytest.fixture(scope="module", params=list(FORMATS))
def figure(request) -> Figure:
    return drawn(request.param)


def count(figure: Figure, name: str) -> int:
    return sum(key[0] == name and len(key) == 2 for key in figure.parts)


def test_has_six_stages_three_rows_three_replicas(figure):
    assert count(figure, "stage") == 6
    assert count(figure.figure("batching"), "row") == 3
    assert count(figure.figure("balancer"), "replica") == 3


def test_server_holds_prefill_decode_loop_and_adapters_and_a_cache_with_a_share_a_request(figure):
    server = figure.figure("server")
    assert {("prefill",), ("decode",)} <= set(server.parts)
    assert ("adapters",) in server.parts or ("adapters",) in figure.parts
    cache = server if ("cache",) in server.parts else figure
    assert count(cache.figure("cache"), "rows") == 3


def test_says_every_word_of_the_brief(figure):
    said = " ".join(label.text for label in figure.labels())
    server = WORDS.server
    wanted = [
        *(WORDS.batching.rows if figure.format.name not in SHORT else [r.name for r in batch_table().requests]),
        *WORDS.balancer.replicas,
        WORDS.batching.title,
        WORDS.balancer.title,
        server.title,
        server.prefill,
        server.decode,
        server.cache,
        server.cache_place,
        server.adapters,
    ]
    assert [word for word in [*WORDS.stages, *wanted] if word not in said] == []


def test_shows_the_rows_of_the_model(figure):
    texts = [label.text for label in figure.labels()]
    table = batch_table()
    assert any(text.split()[0] == str(table.rows_in_use) for text in texts)
    assert any(str(table.cache_rows) in text.split() for text in texts)
    assert all(str(request.prompt_tokens) in texts for request in table.requests)
    assert all({visible(request.previous), visible(request.current)} <= set(texts) for request in table.requests)


def test_token_bodies_of_a_row_are_its_tokens_written(figure):
    table = batch_table()
    for k, request in enumerate(table.requests):
        bodies = [name for name in figure.figure("batching", "row", k + 1).parts if name[0] == "token"]
        later = min(request.done_column, table.columns - 1) - table.now
        assert len(bodies) - later == request.written


def test_a_request_waits_where_another_ones_prompt_is_read(figure):
    joins = [request.join for request in batch_table().requests]
    for k, join in enumerate(joins):
        waits = [name[1] for name in figure.figure("batching", "row", k + 1).parts if name[0] == "wait"]
        assert waits == ([other for other in joins if other > join] if figure.format.name in ("sheet", "wide", "phone") else [])


def test_prefill_and_decode_show_one_model_and_the_prompt_read_last(figure):
    server, newest = figure.figure("server"), batch_table().newest
    for name in ("prefill", "decode"):
        stacks = [member for member in server.figure(name).get_family() if isinstance(member, Figure) and ("plate", 0) in member.parts]
        assert [count(stack, "plate") for stack in stacks] == [PLATES]
    assert f"{newest.name}, {newest.prompt_tokens} {WORDS.labels.tokens}" in [label.text for label in server.figure("prefill").labels()]


def test_server_says_which_replica_it_is_in(figure):
    texts = [label.text for label in figure.figure("server").labels()]
    assert f"{WORDS.labels.inside} {WORDS.balancer.replicas[RUN.pictured_choice]}" in texts


@pytest.mark.parametrize("name", FRAMES)
def test_output_counts_written_tokens(name):
    texts = [label.text for label in drawn(name).labels()]
    assert all(f"{request.written} {WORDS.labels.tokens}" in texts for request in batch_table().requests)


def test_a_cell_is_a_request_and_the_chosen_replica_has_room_for_one_more(figure):
    assert cells_taken(RUN) == list(RUN.pictured_queues) and max(RUN.pictured_queues) < CELLS
    unit = WORDS.labels.requests if figure.format.is_sheet else WORDS.labels.requests_at
    assert unit in [label.text for label in figure.figure("balancer").labels()]
    for k, queue in enumerate(RUN.pictured_queues):
        replica = figure.figure("balancer", "replica", k + 1)
        assert sum(name[0] == "taken" for name in replica.parts) == queue


def test_the_opened_batch_is_that_of_the_chosen_replica_with_the_newcomer():
    assert len(batch_table().requests) == RUN.pictured_queues[RUN.pictured_choice] + 1


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "sheet"])
def test_a_frame_says_that_queues_are_the_services_and_the_batch_is_the_tiny_models(name):
    made, size = drawn(name), load_project().scenario.model.size_name
    assert WORDS.labels.requests_at == f"requests at {size}"
    for part in ("batching", "server"):
        assert WORDS.labels.tiny in [label.text for label in made.figure(part).labels()]


@pytest.mark.parametrize("queues", [(0, 0, 0), (7, 6, 5), (8, 7, 6), (100, 40, 39), (1000,)])
def test_long_queues_are_drawn_in_larger_units(queues):
    run = shortened(queues)
    unit = requests_a_cell(run)
    assert (max(queues) + 1) / unit <= CELLS and (unit == 1 or (max(queues) + 1) / (unit - 1) > CELLS)
    assert [taken * unit for taken in cells_taken(run)] == pytest.approx(queues)


def shortened(queues: tuple[int, ...]) -> ServingRun:
    return replace(RUN, replica_queues=queues, chosen_replica=queues.index(min(queues)))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("replicas", ["1", "2", pytest.param("20", marks=pytest.mark.slow)])
def test_any_number_of_replicas_lays_out(name, replicas):
    fmt = FORMATS[name]
    figure = drawn(name, load_project(Choices(settings=(f"serving.replicas={replicas}",))))
    assert findings(figure, SHEET_BOXES[KEY] if fmt is SHEET else fmt.stage) == []
    balancer = figure.figure("balancer")
    assert count(balancer, "replica") == 3
    assert all(len(balancer.route("share", k)) for k in (1, 2, 3))
    filled = [len(balancer.figure("replica", k).submobjects) > 2 for k in (1, 2, 3)]
    assert sum(filled) == min(3, int(replicas))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("scenario", NAMES[1:])
def test_every_scenario_lays_out(name, scenario):
    fmt = FORMATS[name]
    assert findings(drawn(name, load_project(Choices(scenario=scenario))), SHEET_BOXES[KEY] if fmt is SHEET else fmt.stage) == []


@pytest.mark.parametrize("name", FRAMES)
def test_the_still_shows_the_server_highlighted(name):
    for part in (("stage", 5), ("server",), ("server", "decode")):
        assert {shape.opacity for shape in shapes_of(drawn(name).part(*part, "highlight"))} == {1.0}
        assert {shape.opacity for shape in shapes_of(drawn(name).part(*part, "plain"))} == {0.0}


@pytest.mark.parametrize("tiny", ["tiny", "piepklein", "ein kleines Modell"])
@pytest.mark.parametrize("name", FRAMES)
def test_the_tag_of_the_tiny_model_keeps_off_the_edge_of_its_panel(name: str, tiny: str) -> None:
    """Where a longer word would come to the edge, the name of the replica is said shorter; what then has no room is a finding."""
    labels = WORDS.labels.model_copy(update={"tiny": tiny})
    content = PROJECT.content.model_copy(update={KEY: WORDS.model_copy(update={"labels": labels})})
    with noting() as noted:
        server = drawn(name, replace(PROJECT, content=content)).figure("server")
    (tag,) = (label for label in server.labels() if label.text == tiny)
    pill = tag.box[2] + FORMATS[name].role("micro").size * 0.375
    assert noted or server.box.right - pill >= 9, (server.box.right, pill)
    assert not noted or len(tiny) > 9
