"""Section 6, what happens: numbers that run are those of the models so far, counts change on landings, causes come before effects."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.core.units import compact, money
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label, shapes_of
from scenes.models.guardrail_text import RULES
from scenes.models.rollback import Window
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.sections.operations.cue_tools import Pace
from scenes.sections.operations.facts import cost_figures, facts_of, readings, whole_run
from scenes.sections.operations.frame_bucket import fill_credits
from scenes.sections.operations.frame_requests import LANES, scan_box
from scenes.sections.operations.moments import OperationsMoment, moments_of
from scenes.sections.operations.picture import KEY, picture
from scenes.sections.operations.progress import (
    Progress,
    answers_until,
    drawn_first,
    hours_until,
    judged,
    level_at,
    requests_until,
    spent_by_cell,
    tokens_until,
)
from tests.scenarios import FILES, shipped
from tests.sections.geometry import FRAMES, bounds, numbered, texts, vertices
from tests.sections.walks import PlayedCue, walk_through

PROJECT = load_project()
WORDS, FACTS = PROJECT.content.operations, facts_of(PROJECT.scenario)
MOMENTS, OVER = moments_of(FACTS), whole_run(FACTS)
ROOMY = [name for name in FRAMES if name != "square"]


@cache
def played(name: str) -> dict[str, PlayedCue]:
    return walk_through(KEY, PROJECT, FORMATS[name])


def at(progress: Progress, name: str = "wide", project: Project = PROJECT) -> Figure:
    """Draw the section with runs that have come so far."""
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return picture(project, style, fmt.stage, replace(MOMENTS["still"], progress=progress))


def numbers(figure: Figure, card: int) -> list[str]:
    """Return the numbers that a card says."""
    return [
        label.text
        for part in numbered(figure.figure("card", card, "facts"), "number")
        for label in shapes_of(part)
        if isinstance(label, Label)
    ]


# ---------------------------------------------------------------- moments
def test_a_cue_plays_the_run_of_its_own_card_alone() -> None:
    walk = [moment for name, moment in MOMENTS.items() if name != "still"]
    for k, (before, after) in enumerate(zip(walk, walk[1:], strict=False), start=1):
        last, now = readings(FACTS, WORDS, before.progress), readings(FACTS, WORDS, after.progress)
        changed = [card for card, (a, b) in enumerate(zip(last, now, strict=True), start=1) if a != b]
        assert changed == [k] and after.turn == k and ("card", k) in after.lit
        assert not any(fact.seen for fact in last[k - 1]) and all(fact.seen for fact in now[k - 1])


def test_the_section_begins_and_ends_with_the_whole_stage_and_the_lens_is_on_the_card_in_turn() -> None:
    looks = [moment.look for moment in MOMENTS.values()]
    assert looks[0] is None and looks[-2] is None and looks[-1] is None
    assert all(look is None or look.part == ("card", k) for k, look in enumerate(looks[:-1]))


def test_a_run_that_is_over_says_what_its_model_found() -> None:
    assert readings(FACTS, WORDS, OVER) == readings(FACTS, WORDS)
    assert MOMENTS["cost_is_counted"].progress == MOMENTS["still"].progress == OVER


@pytest.mark.parametrize("name", FRAMES)
def test_nothing_of_a_run_is_drawn_before_it_begins(name: str) -> None:
    figure = at(Progress(), name)
    assert all(numbers(figure, k) == [] for k in range(1, 7))
    assert ("replicas",) not in figure.figure("card", 1).parts or not shapes_of(figure.figure("card", 1, "replicas"))
    assert not any("bar" in key for key in figure.figure("card", 2, "span", 1).parts)
    assert not any(lane in key for lane in LANES for key in figure.figure("card", 4).parts)
    assert not numbered(figure.figure("card", 5, "errors"), "bar") and not figure.has("card", 5, "closed")
    assert ("filled",) not in figure.figure("card", 6, "meter").parts


# ---------------------------------------------------------------- runs so far
def test_replicas_and_load_so_far_are_the_models_up_to_the_minute() -> None:
    run = FACTS.load
    for minute in (1, run.first_arrival, 60):
        said = readings(FACTS, WORDS, Progress(minute=minute))[0]
        assert said[0].number == f"{min(run.replicas[:minute])} → {max(run.replicas[:minute])}"
        assert said[2].seen == (minute >= run.first_arrival)
        points = vertices(at(Progress(minute=minute)).part("card", 1, "load", "line"))
        assert len(points) == minute + 1
    assert max(run.replicas[: run.first_arrival]) < max(run.replicas[: run.first_arrival + 1]), "the delay is said when a replica arrives"


def test_the_p95_is_said_once_the_trace_stands_and_does_not_grow_with_it() -> None:
    spans = len(FACTS.served.spans)
    so_far = [*(Progress(spans=k) for k in range(spans + 1)), Progress(spans=spans, compared=True)]
    said = [readings(FACTS, WORDS, progress)[1][0] for progress in so_far]
    assert [fact.seen for fact in said] == [False] * (spans + 1) + [True]
    assert {fact.number for fact in said} == {f"{FACTS.served.p95:.1f} ms"}


def test_counters_of_the_bucket_tick_when_a_credit_goes_and_the_first_refusal_brings_its_own() -> None:
    run = FACTS.bucket
    first = next(time for time, admitted in run.events if not admitted)
    for second, seen in ((0.01, False), (first - 1e-6, False), (first, True), (run.seconds, True)):
        refused = readings(FACTS, WORDS, Progress(second=second))[2][0]
        assert (refused.seen, refused.colour) == (seen, "amber")


def test_the_level_falls_by_one_with_each_request_that_passes_and_gains_the_rate_else() -> None:
    run = FACTS.bucket
    for time, admitted in run.events:
        assert level_at(run, time - 1e-9) - level_at(run, time) == pytest.approx(float(admitted), abs=1e-6)
    assert level_at(run, 0.0) == run.size and level_at(run, run.seconds) == pytest.approx(run.levels[-1][1])
    assert requests_until(run, run.seconds) == (run.admitted, run.refused) and requests_until(run, 0.0) == (0, 0)


def test_what_is_drawn_of_the_credits_in_passing_is_what_the_bucket_holds() -> None:
    figure = at(replace(OVER, second=9.5)).figure("card", 3, "bucket")
    surface = Figure(figure.style, figure.box)
    fill_credits(surface, figure.box, FACTS.bucket, 9.5)
    filled = [shape for shape in shapes_of(surface) if not shape.stroke_width and shape.get_fill_opacity() > 0][:-1]
    assert len(filled) == int(np.ceil(level_at(FACTS.bucket, 9.5))) == len(numbered(figure, "filled"))
    for drawn, kept in zip(filled, numbered(figure, "filled"), strict=True):
        assert bounds(drawn).bottom == pytest.approx(bounds(kept).bottom, abs=0.2)


def test_verdicts_count_up_to_those_of_the_whole_list() -> None:
    result = FACTS.guardrail
    counts = [judged(result, n) for n in range(len(result.prompts) + 1)]
    assert counts[:5] == [(0, 0, 0), (0, 0, 0), (1, 0, 0), (1, 1, 0), (2, 1, 1)], "one passes, stops, slips through, is a false alarm"
    assert counts[-1] == (result.stopped, result.missed, result.false_alarms)
    assert sorted(drawn_first(result), key=repr) == sorted(result.prompts, key=repr)


def test_answers_so_far_and_all_of_them_have_the_error_shares_of_the_rollout() -> None:
    run = FACTS.rollback
    assert answers_until(run, run.start).v2_requests == 0
    found = answers_until(run, len(run.windows))
    assert isinstance(found, Window) and (found.v1_error, found.v2_error) == (run.v1_error, run.v2_error)
    assert answers_until(run, run.back).v2_error > run.limit, "it is over the limit when it goes"


@pytest.mark.parametrize("case", FILES)
def test_hours_and_tokens_so_far_end_at_those_of_the_cost(case: str) -> None:
    facts = facts_of(shipped(case))
    minutes = len(facts.cost.cumulative)
    assert hours_until(facts.load, minutes) == pytest.approx(facts.cost.replica_hours)
    assert tokens_until(facts.load, facts.served, minutes) == pytest.approx(facts.cost.tokens)
    dollars, tokens = facts.cost.cumulative[minutes - 1], tokens_until(facts.load, facts.served, minutes)
    assert dollars / tokens * 1e6 == pytest.approx(facts.cost.dollars_per_million_tokens)


# ---------------------------------------------------------------- pictures so far
@pytest.mark.parametrize("name", ROOMY)
def test_marks_of_requests_stand_once_they_were_asked(name: str) -> None:
    run = FACTS.bucket
    for second in (0.01, 7.5, 10.0):
        made = at(replace(OVER, second=second), name).figure("card", 3, "requests")
        assert tuple(len(numbered(made, row)) for row in ("admitted", "refused")) == requests_until(run, second)
        assert (("code",) in made.parts) == (requests_until(run, second)[1] > 0)


def test_the_second_version_is_hot_while_it_answers_and_its_lane_is_closed_after() -> None:
    run = FACTS.rollback
    looks = {}
    for windows in (0, run.start, run.start + 1, run.back, run.back + 1):
        card = at(replace(OVER, windows=windows)).figure("card", 5)
        looks[windows] = any(shape.glow > 0 for shape in shapes_of(card.figure("bad_version"))), card.has("closed")
    assert looks == {
        0: (False, False),
        run.start: (False, False),
        run.start + 1: (True, False),
        run.back: (True, False),
        run.back + 1: (False, True),
    }


def test_the_longest_span_is_hot_only_once_it_is_compared() -> None:
    def texts_strong(compared: bool) -> list[str]:
        card = at(replace(OVER, compared=compared)).figure("card", 2)
        return [label.text for label in card.labels() if label.role == "strong"]

    longest = max(range(len(FACTS.served.spans)), key=lambda k: FACTS.served.spans[k][1])
    assert texts_strong(compared=False) == []
    assert texts_strong(compared=True)[0] == WORDS.labels.spans[longest]


@pytest.mark.parametrize("name", ROOMY)
def test_the_words_that_a_rule_knows_are_found_where_they_stand(name: str) -> None:
    card = at(OVER, name).figure("card", 4)
    stopped = drawn_first(FACTS.guardrail)[1]
    found, prompt = scan_box(card.figure("stops"), stopped, RULES), card.figure("stops", "prompt")
    label = prompt.labels()[0]
    assert found is not None and found.right == pytest.approx(label.box[2], abs=0.5) and label.box[0] < found.x
    assert scan_box(card.figure("passes"), drawn_first(FACTS.guardrail)[0], RULES) is None


@pytest.mark.parametrize("name", ROOMY)
def test_the_false_alarm_is_read_in_the_lane_of_what_is_stopped(name: str) -> None:
    alarm = drawn_first(FACTS.guardrail)[3]
    assert alarm.harm is None and not alarm.passed
    lane = at(replace(OVER, prompts=4, alarm=True), name).figure("card", 4, "stops")
    assert " ".join(texts(lane.figure("prompt"))) == alarm.prompt
    assert scan_box(lane, alarm, RULES) is not None
    assert name != "wide" or texts(lane.figure("said"))[0] == WORDS.labels.false_alarm


@pytest.mark.parametrize("name", FRAMES)
def test_dollars_stand_over_tokens_at_the_end_of_the_last_cue(name: str) -> None:
    fmt = FORMATS[name]
    moment: OperationsMoment = MOMENTS["cost_is_counted"]
    figure = picture(PROJECT, style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height)), fmt.stage, moment)
    dollars, tokens = texts(figure.figure("card", 6, "fraction"))
    more = cost_figures(FACTS.cost)
    assert dollars == money(FACTS.cost.total, more=more.dollars) and tokens.removesuffix(" tokens") == compact(
        FACTS.cost.tokens, more.tokens
    )
    assert not texts(at(Progress(), name).figure("card", 6, "fraction"))


# ---------------------------------------------------------------- cues
def events(cue: str, payload: str, kind: str = "land") -> list[float]:
    return [event.seconds for event in played("wide")[cue].events if event.payload == payload and event.kind == kind]


def test_every_request_lands_or_bounces_as_the_bucket_decides() -> None:
    assert len(events("bucket_runs_dry", "request")) == FACTS.bucket.admitted
    assert len(events("bucket_runs_dry", "request", "bounce")) == FACTS.bucket.refused
    assert min(events("bucket_runs_dry", "request", "bounce")) > sorted(events("bucket_runs_dry", "request"))[8], "it runs dry first"


def test_every_prompt_goes_through_or_bounces_as_the_rules_decide() -> None:
    assert len(events("guardrail_stops_a_prompt", "prompt")) == FACTS.guardrail.passed
    assert len(events("guardrail_stops_a_prompt", "prompt", "bounce")) == FACTS.guardrail.stopped


def test_one_request_of_ten_takes_the_canary_lane_and_the_lane_closes_after_its_errors() -> None:
    run = FACTS.rollback
    canary = run.back - run.start
    asked, answers, back = (events("version_rolls_back", *name) for name in (("request", "absorb"), ("answer",), ("alert", "absorb")))
    assert len(asked) == len(run.windows) - canary + 10 * canary and len(back) == 1
    assert len(answers) == len(run.windows) + canary, "one a window, and one more of the new version where it has its share"
    assert sum(seconds < back[0] for seconds in answers) == run.back + canary


@pytest.mark.parametrize("name", FRAMES)
def test_the_lane_to_the_new_version_is_closed_once_the_good_one_answers_alone(name: str) -> None:
    moment, run = MOMENTS["version_rolls_back"], FACTS.rollback
    for windows in (run.start, run.back, run.back + 1):
        made = at(replace(moment.progress, windows=windows), name).figure("card", 5)
        assert made.has("closed") == (windows > run.back)
        assert (made.shape("lanes", 2).glow > 0) == (windows == run.back)


def test_every_full_cell_of_the_meter_sends_its_dollars_and_tokens_before_the_one_division() -> None:
    count = int(np.ceil(FACTS.cost.replica_hours))
    dollars, tokens = (events("cost_is_counted", name) for name in ("dollars", "tokens"))
    laid, (price,) = events("cost_is_counted", "dollars on tokens", "absorb"), events("cost_is_counted", "price", "absorb")
    assert len(dollars) == len(tokens) == len(laid) == count
    assert np.diff(dollars)[:-1] == pytest.approx(np.full(count - 2, 2.4 / FACTS.cost.replica_hours), abs=1e-3), "hours fill evenly"
    assert max(dollars) < max(tokens) < min(laid) == max(laid) < price


@pytest.mark.parametrize("case", FILES)
def test_the_cells_of_the_meter_share_all_that_was_spent_and_written(case: str) -> None:
    facts = facts_of(shipped(case))
    spent = spent_by_cell(facts.load, facts.served, facts.cost.replica_price, 1.0, int(np.ceil(facts.cost.replica_hours)))
    assert sum(cell.hours for cell in spent) == pytest.approx(facts.cost.replica_hours)
    assert sum(cell.dollars for cell in spent) == pytest.approx(facts.cost.total)
    assert sum(cell.tokens for cell in spent) == pytest.approx(facts.cost.tokens)
    assert [cell.hours for cell in spent[:-1]] == pytest.approx([1.0] * (len(spent) - 1))


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in FILES if case != "default"])
def test_the_cues_play_in_every_scenario_that_ships(case: str) -> None:
    project = load_project(Choices(scenario=FILES[case]))
    found = walk_through(KEY, project, FORMATS["wide"])
    assert list(found) == list(WORDS.captions)
    assert readings(facts_of(project.scenario), WORDS)[0][0].number in numbers(found["load_rises_replicas_follow"].picture, 1)


def test_a_pace_reaches_values_when_a_redrawn_part_shows_them() -> None:
    pace = Pace([(0.5, 0.0), (1.5, 10.0), (2.0, 10.0), (3.0, 20.0)])
    assert [pace.at(value) for value in (0.0, 5.0, 10.0, 15.0, 20.0)] == pytest.approx([0.5, 1.0, 1.5, 2.5, 3.0], abs=0.02)
    assert pace.at(99.0) == pace.end == 3.0
