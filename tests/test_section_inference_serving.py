"""Section 5: the brief's counts and words in every arrangement, and values that equal the models'."""

import pytest

from scenes.engine.still import look_of
from scenes.figures.bodies import visible
from scenes.figures.figure import Figure
from scenes.figures.inference_serving_server import PLATES
from scenes.frames import SETTINGS, SHEET, SHEET_BOXES
from scenes.models.batch_table import batch_table
from scenes.models.serving import MAX_BATCH, simulate
from scenes.sections.inference_serving import BEATS, KEY, PROMPT, picture
from scenes.story import load_story

STORY = load_story()
WORDS = STORY.content.inference_serving
SHORT = ("portrait", "square")  # these name the rows R1, R2, R3, as the output does
FRAMES = [name for name in SETTINGS if name != "sheet"]


def drawn(name: str) -> Figure:
    setting = SETTINGS[name]
    look = look_of(STORY, setting, int(setting.width), int(setting.height))
    return picture(STORY, look, SHEET_BOXES[KEY] if setting is SHEET else setting.stage)


@pytest.fixture(scope="module", params=list(SETTINGS))
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
        *(WORDS.batching.rows if figure.setting.name not in SHORT else [r.name for r in batch_table().requests]),
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
        bodies = [child for child in figure.figure("batching", "row", k + 1).submobjects if isinstance(child, Figure)]
        marks = 0 if figure.setting.is_sheet else 1  # the request's own mark beside its name
        later = min(request.done_column, table.columns - 1) - table.now
        assert len(bodies) - marks - 1 - later == request.written


def test_prefill_and_decode_show_one_model_and_the_prompt_read_last(figure):
    server, newest = figure.figure("server"), batch_table().newest
    for name in ("prefill", "decode"):
        stacks = [member for member in server.figure(name).get_family() if isinstance(member, Figure) and ("plate", 0) in member.parts]
        assert [count(stack, "plate") for stack in stacks] == [PLATES]
    assert f"{newest.name}, {newest.prompt_tokens} {WORDS.labels.tokens}" in [label.text for label in server.figure("prefill").labels()]
    assert newest.prompt_tokens == PROMPT


def test_server_says_which_replica_it_is_in(figure):
    texts = [label.text for label in figure.figure("server").labels()]
    assert f"{WORDS.labels.inside} {WORDS.balancer.replicas[simulate().chosen_replica]}" in texts


@pytest.mark.parametrize("name", FRAMES)
def test_output_counts_written_tokens(name):
    texts = [label.text for label in drawn(name).labels()]
    assert all(f"{request.written} {WORDS.labels.tokens}" in texts for request in batch_table().requests)


@pytest.mark.parametrize("name", FRAMES)
def test_every_beat_finds_its_parts_and_routes(name):
    figure = drawn(name)
    assert [beat.cue for beat in BEATS] == list(WORDS.captions)
    for beat in BEATS:
        assert all(figure.part(*light) is not None for light in beat.lights)
        assert all(len(figure.route(*stream.route)) for stream in beat.streams)


def test_queues_fit_into_the_places_drawn():
    run = simulate()
    assert len(run.replica_queues) == 3
    assert max(run.replica_queues) <= MAX_BATCH
    assert run.replica_queues[run.chosen_replica] == min(run.replica_queues)
