"""Section 5 in motion: rows, words and queues change when something lands, by as much as the models say, cause before effect."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise, product

import pytest

from scenes.core.formats import FORMATS
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import sample
from scenes.lint import findings
from scenes.models.adapter_training import generate_adapted
from scenes.models.batch_steps import END, served_requests
from scenes.models.batch_table import batch_table
from scenes.models.language_model import generate
from scenes.models.routing import routed_until_choice
from scenes.models.serving import simulate
from scenes.models.texts import ENGLISH
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.sections.cued_scene import CuedScene, draw
from scenes.sections.inference_serving import balancing, payloads
from scenes.sections.inference_serving.facts import CELLS, facts_of, requests_a_cell
from scenes.sections.inference_serving.moments import PANELS, Bench, moments_of, passed
from scenes.sections.inference_serving.moments import joined as joined_at
from scenes.sections.inference_serving.picture import KEY
from scenes.sections.inference_serving.scene import InferenceServing
from scenes.sections.step import Step
from tests.sections.geometry import FRAMES
from tests.sections.walks import play_through

PROJECT = load_project()
FACTS = facts_of(PROJECT.scenario)
MOMENTS = moments_of(FACTS)
CUES = [cue.name for cue in InferenceServing.cues]


@dataclass(frozen=True)
class Landed:
    """A payload at the end of its way, seen through the lens or not: what it is, and seconds from the cue's start."""

    payload: str
    seconds: float


@pytest.fixture(scope="module")
def played() -> dict[str, list[Landed]]:
    """All landings of the section's cues as they are played in the wide frame."""
    found: dict[str, list[Landed]] = {}

    def note(scene: CuedScene, step: Step, offset: float) -> None:
        found.setdefault(step.walk.cue, []).extend(Landed(landing.payload, offset + landing.seconds) for landing in step.landings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CuedScene, "note_landings", note)
        play_through(KEY, PROJECT, FORMATS["wide"])
    return found


def landed(cue: list[Landed]) -> Counter[str]:
    return Counter(landing.payload for landing in cue)


def times_of(cue: list[Landed], payload: str) -> list[float]:
    return [landing.seconds for landing in cue if landing.payload == payload]


# ---------------------------------------------------------------- models
def test_up_to_this_step_the_batch_is_that_of_the_table() -> None:
    table = batch_table()
    for request, known in zip(served_requests(), table.requests, strict=False):
        assert (request.name, request.join, request.prompt_tokens) == (known.name, known.join, known.prompt_tokens)
        assert request.generation.pieces[: request.written(table.now)] == known.pieces
        assert request.rows(table.now) == known.rows


def test_the_adapter_leaves_what_is_written_and_changes_the_next_word() -> None:
    adapted, column = FACTS.adapted, batch_table().now + 1
    plain = generate(adapted.generation.prompt)
    here = adapted.written(column) - 1
    assert adapted.generation.pieces[:here] == plain.pieces[:here]
    assert adapted.generation.pieces[here] != plain.pieces[here]
    assert adapted.generation.prompt + adapted.generation.text == ENGLISH.adapter


def test_the_adapter_was_trained_and_is_no_part_of_the_model() -> None:
    prompt = ENGLISH.batch[FACTS.adapted.place]
    assert (
        generate_adapted(prompt, ENGLISH.adapter).pieces[-1] == END
        and generate(prompt).text != generate_adapted(prompt, ENGLISH.adapter).text
    )


def test_the_next_request_takes_the_place_of_the_first_that_ends_in_the_step_after() -> None:
    *first, follower = served_requests()
    ends = min(first, key=lambda request: request.done_column)
    assert (follower.place, follower.join) == (ends.place, ends.done_column + 1)
    assert follower.generation.prompt == ENGLISH.opening


def test_every_choice_of_the_router_is_a_shortest_queue_and_the_last_is_the_pictured_one() -> None:
    routed, run = routed_until_choice(PROJECT.scenario), simulate(PROJECT.scenario)
    for choice in routed:
        assert choice.before[choice.chosen] == min(choice.before) and choice.before.index(min(choice.before)) == choice.chosen
        assert sum(choice.after) == sum(choice.before) + 1
    assert (routed[-1].before, routed[-1].chosen) == (run.pictured_queues, run.pictured_choice)
    for one, other in pairwise(routed):
        assert all(after >= before for after, before in zip(one.after, other.before, strict=True))  # only departures between


@pytest.mark.parametrize(
    "scenario", ["serving.requests_per_second=400", pytest.param("serving.replicas=20", marks=pytest.mark.slow), "serving.replicas=1"]
)
def test_queues_that_are_played_fit_into_the_cells(scenario: str) -> None:
    facts = facts_of(load_project(Choices(settings=(scenario,))).scenario)
    assert facts.routed[-1].before == facts.run.pictured_queues
    assert max(max(choice.after) for choice in facts.routed) <= CELLS * requests_a_cell(facts.run)


# ---------------------------------------------------------------- moments
def test_rows_are_prompt_and_words_without_the_newest_at_every_moment() -> None:
    for moment in MOMENTS.values():
        for place, index in enumerate(moment.present):
            if index is not None and moment.written[place]:
                assert moment.rows[place] == FACTS.requests[index].prompt_tokens + moment.written[place] - 1


def test_the_still_is_this_step_of_the_table() -> None:
    still, table = MOMENTS["still"], batch_table()
    assert (still.column, still.rows_in_use, still.added) == (table.now, table.rows_in_use, table.rows_added)
    assert still.outputs == tuple(request.current for request in table.requests)
    assert still.inputs == tuple(request.previous for request in table.requests)
    assert (still.queues, still.chosen) == (FACTS.run.pictured_queues, FACTS.run.pictured_choice)


def test_a_cue_lights_its_own_panels_and_lowers_those_before() -> None:
    for before, cue in pairwise(["start", *CUES]):
        now = MOMENTS[cue]
        assert now.lit and not now.lit & now.told
        assert MOMENTS[before].lit - now.lit <= now.told
    seen = {name for moment in MOMENTS.values() for name in moment.lit}
    assert set(PANELS) <= seen


@pytest.mark.parametrize("name", FRAMES)
def test_the_server_is_highlighted_only_while_it_is_in_turn(name: str) -> None:
    fmt = FORMATS[name]
    style = style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height))
    for cue in ("start", *CUES):
        drawn = draw(InferenceServing, PROJECT, style, MOMENTS[cue])
        for part in (("stage", 5), ("server",), ("server", "decode")):
            opacities = [
                {shape.opacity for shape in drawn.figure(*part).part(state).get_family() if hasattr(shape, "opacity")}
                for state in ("highlight", "plain")
            ]
            assert (opacities[0] != {0.0}) == (part in MOMENTS[cue].lit) == (opacities[1] == {0.0})


@pytest.mark.parametrize("name", FRAMES)
def test_what_stays_has_its_place_whatever_is_written(name: str) -> None:
    fmt = FORMATS[name]
    style = style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height))
    pictures = [draw(InferenceServing, PROJECT, style, moment) for moment in MOMENTS.values()]
    for part in (
        ("server", "decode", "token", 1),
        ("server", "decode", "input", 3),
        ("batching", "step"),
        ("cache", "cylinder"),
        ("output", "line", 2),
    ):
        assert len({tuple(vars(picture.figure(*part).box).values()) for picture in pictures}) == 1


# ---------------------------------------------------------------- landings
def test_as_many_rows_fall_as_the_cache_grows_by(played: dict[str, list[Landed]]) -> None:
    for before, cue in pairwise(["start", *CUES]):
        freed = FACTS.adapted.rows(FACTS.adapted.done_column) if cue == "sentence_finishes" else 0
        assert landed(played[cue])["row"] == MOMENTS[cue].rows_in_use - MOMENTS[before].rows_in_use + freed, cue


def test_a_word_lands_for_every_token_that_is_written_large(played: dict[str, list[Landed]]) -> None:
    for before, cue in pairwise(["start", *CUES]):
        written = sum(MOMENTS[cue].written) - sum(MOMENTS[before].written)
        is_large = cue in ("prompt_is_prefilled", "token_is_decoded")
        assert landed(played[cue])["word"] == (written if is_large else 0), cue


def test_what_is_finished_leaves_its_own_replica_to_its_own_side(played: dict[str, list[Landed]]) -> None:
    queues = [MOMENTS["request_passes_gateway"].queues, *(choice.after for choice in FACTS.routed[:-1])]
    left = sum(sum(queue) - sum(choice.before) for queue, choice in zip(queues, FACTS.routed, strict=True))
    assert landed(played["load_is_shared"])["finished"] == left
    for fmt in (FORMATS[name] for name in FRAMES):
        drawn = draw(InferenceServing, PROJECT, style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height)), MOMENTS["load_is_shared"])
        for k, cell in product((1, 2, 3), range(CELLS)):
            (x, y), end = drawn.route("balancer", "replica", k, "done", cell)[[0, -1]]
            box = drawn.figure("balancer", "replica", k).box
            assert end[1] == y and box.y < y < box.bottom and box.x < x < box.right < end[0]


def test_the_first_request_goes_to_the_replica_that_is_opened_when_its_queue_is_the_shortest(played: dict[str, list[Landed]]) -> None:
    home, before, after = FACTS.run.pictured_choice, MOMENTS["start"].queues, MOMENTS["request_passes_gateway"].queues
    assert before.index(min(before)) == home
    assert after == tuple(load + (replica == home) for replica, load in enumerate(before))
    assert landed(played["request_passes_gateway"])["request"] == 3, "the row of stages, the replica, the batch"


def test_an_end_token_is_written_before_its_line_goes() -> None:
    ended = MOMENTS["load_is_shared"]
    for column in range(ended.column + 1, FACTS.adapted.done_column + 1):
        ended = passed(FACTS, joined_at(FACTS, ended, column))
    fmt = FORMATS["wide"]
    drawn = draw(InferenceServing, PROJECT, style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height)), ended)
    assert END in [label.text for label in drawn.figure("output", "line", FACTS.adapted.place + 1).labels()]


def test_a_request_lands_for_every_choice_of_the_router(played: dict[str, list[Landed]]) -> None:
    assert landed(played["load_is_shared"])["request"] == len(FACTS.routed)


def test_all_rows_of_the_cache_are_read_in_the_loop_that_is_shown_large(played: dict[str, list[Landed]]) -> None:
    assert landed(played["token_is_decoded"])["reading"] == MOMENTS["token_is_decoded"].rows_in_use


def test_the_row_of_a_token_is_written_before_it_is_read(played: dict[str, list[Landed]]) -> None:
    times = {name: times_of(played["token_is_decoded"], name) for name in ("row", "reading", "token")}
    assert max(times["row"]) < min(times["reading"]) < max(times["reading"]) <= max(times["token"])


@pytest.mark.parametrize("name", FRAMES)
def test_a_first_token_comes_from_prefill_and_never_through_the_loops_plates(name: str) -> None:
    fmt = FORMATS[name]
    joined = passed(FACTS, joined_at(FACTS, MOMENTS["token_is_decoded"], FACTS.requests[1].join))
    assert joined.outputs[1] == FACTS.requests[1].generation.pieces[0] and joined.inputs[1] is None
    assert MOMENTS["prompt_is_prefilled"].looping == 0
    drawn = draw(InferenceServing, PROJECT, style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height)), MOMENTS["prompt_is_prefilled"])
    prefill, decode = (drawn.figure("server", part, "plates").box for part in ("prefill", "decode"))
    for k in (1, 2, 3):
        x, y = sample(drawn.route("first", k), 24).T
        token = drawn.figure("server", "decode", "token", k).box
        assert (x[0], y[0]) == pytest.approx((prefill.right, prefill.cy))
        assert token.right < x[-1] < token.right + 20 and y[-1] == pytest.approx(token.cy)
        assert not ((x > decode.x) & (x < decode.right) & (y > decode.y) & (y < decode.bottom)).any()


def test_weights_and_adapter_add_up_to_a_word_for_every_version(played: dict[str, list[Landed]]) -> None:
    sums, tokens = times_of(played["adapter_is_swapped_in"], "sum"), times_of(played["adapter_is_swapped_in"], "token")
    ways = [1 if version.factors is None else 2 for version in FACTS.versions]
    assert (len(sums), len(tokens)) == (sum(ways), len(ways))
    for token in tokens:
        last = [time for time in sums if time < token]
        assert last.count(pytest.approx(max(last), abs=0.01)) == ways[tokens.index(token)]  # both ways end together


def test_the_same_weights_say_another_word_with_every_adapter() -> None:
    words, column = [version.word for version in FACTS.versions], FACTS.adapted.written(batch_table().now)
    assert len(set(words)) == len(words) == 3
    assert "".join(FACTS.adapted.generation.pieces[column:]).strip().startswith(words[-1])
    assert "".join(generate(FACTS.adapted.generation.prompt).pieces[column:]).strip().startswith(words[0])
    assert f"{FACTS.line} {words[1]}" in ENGLISH.other_adapter and f"{FACTS.line} {words[2]}" in ENGLISH.adapter


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize(("placed", "said"), [(None, 0), (1, 2), (2, 3)])
def test_the_opened_place_of_adapters_lays_out(name: str, placed: int | None, said: int) -> None:
    fmt = FORMATS[name]
    style = style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height))
    moment = replace(MOMENTS["adapter_is_swapped_in"], bench=Bench(placed, said))
    assert findings(draw(InferenceServing, PROJECT, style, moment), fmt.stage) == []


def test_reading_comes_before_the_word_and_the_word_before_its_line(played: dict[str, list[Landed]]) -> None:
    times = {name: times_of(played["token_is_decoded"], name) for name in ("reading", "token", "word")}
    assert max(times["reading"]) <= max(times["token"]) + 0.01 < min(times["word"])


def test_prompt_rows_land_before_the_first_word_comes(played: dict[str, list[Landed]]) -> None:
    times = {name: times_of(played["prompt_is_prefilled"], name) for name in ("row", "word")}
    assert max(times["row"]) < min(times["word"])


def test_scenarios_change_the_queues_and_not_the_batch(project: Project) -> None:
    assert moments_of(facts_of(project.scenario))["still"].rows == MOMENTS["still"].rows


@pytest.mark.parametrize("name", FRAMES)
def test_a_request_carries_its_prompt_until_it_is_cut_into_its_tokens(name: str) -> None:
    fmt, generation = FORMATS[name], FACTS.requests[0].generation
    surface = Figure(style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height)), fmt.stage)
    asking = payloads.asking(surface, generation.prompt)
    parts = [payloads.part(surface, piece) for piece in generation.prompt_tokens]
    assert [label.text for label in asking.labels()] == [generation.prompt]
    said = [label.text for part in parts for label in part.labels()]
    assert "".join(said[1:]).replace("·", " ") == generation.prompt, "what follows the token that begins a text"
    assert {part.box.h for part in parts} == {asking.box.h}


def test_the_queues_that_share_the_load_are_unequal_and_one_is_passed_over_by_every_request() -> None:
    assert len(set(FACTS.held)) > 1 and all(len(set(choice.before)) > 1 for choice in FACTS.routed)
    for choice in FACTS.routed:
        assert choice.before[choice.chosen] == min(choice.before)
    longest = FACTS.held.index(max(FACTS.held))
    assert longest not in {choice.chosen for choice in FACTS.routed}, "or it would look like one after another"


@pytest.mark.parametrize("name", FRAMES)
def test_a_mark_stands_at_the_end_of_every_queue_before_a_request_is_sent_to_one(name: str) -> None:
    fmt = FORMATS[name]
    drawn = draw(InferenceServing, PROJECT, style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height)), MOMENTS["load_is_shared"])
    for k in (1, 2, 3):
        cells = [drawn.figure("balancer", "replica", k, "place", cell).box for cell in range(CELLS)]
        for cell in range(CELLS - 1):
            for share in (0.0, 0.5):
                mark = balancing.around(cells, cell + share)
                assert abs(mark.cy - cells[cell].cy) < 1e-6, "it runs along the cells, and never from one row of them to another"
                assert cells[cell].x - mark.w < mark.x < cells[-1].right
