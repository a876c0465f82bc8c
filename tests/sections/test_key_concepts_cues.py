"""The moments and cues of the key concepts: one card open at a time, what happens in it in order, and the models' values at every batch."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.core.units import compact, tenths
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import Arrow
from scenes.drawing.shape import shapes_of
from scenes.project import Choices, Project, load_project
from scenes.sections.key_concepts.cache import CacheState
from scenes.sections.key_concepts.cards import SWEEP
from scenes.sections.key_concepts.cues_curve import _run_out
from scenes.sections.key_concepts.facts import CHOSEN, OPEN, PROMPT, facts_of, readings, terms
from scenes.sections.key_concepts.frame import stage_of
from scenes.sections.key_concepts.frame_context import ENTERED, FULL, LATER
from scenes.sections.key_concepts.frame_curve import axes_of, place_on
from scenes.sections.key_concepts.frame_field import MOST, dots_of
from scenes.sections.key_concepts.moments import LETTERS, NOTE, moments_of, opened
from scenes.sections.key_concepts.picture import KEY
from scenes.sections.key_concepts.product import DECODED, RANK, SUMMED
from tests.sections.geometry import bounds, middle, numbered, vertices
from tests.sections.geometry_gauges import needle_share, state_of
from tests.sections.test_key_concepts import CROWDED, SCENARIOS, called
from tests.sections.test_truth import untraced
from tests.sections.walks import PlayedCue, all_texts, picture_at, walk_through

FRAMES = [name for name in FORMATS if name != "sheet"]
FACTS = facts_of(load_project().scenario)
CURVE, MOMENTS = FACTS.curve, moments_of(FACTS)
CUES = list(MOMENTS)[1:-1]
drawn = partial(picture_at, KEY)
START = MOMENTS["start"]
TURN = 360 / (SWEEP[0] - SWEEP[1])  # of a needle, in shares of its sweep


@pytest.fixture(scope="module")
def wide(project: Project) -> dict[str, PlayedCue]:
    """The cues, played in a wide frame."""
    return walk_through(KEY, project, FORMATS["wide"])


# ---------------------------------------------------------------- the index, and what is open
def test_every_cue_opens_the_next_card_and_the_ones_before_are_told() -> None:
    order = [MOMENTS[cue] for cue in CUES]
    assert [moment.open for moment in order] == [*LETTERS, NOTE]
    for before, after in pairwise(order):
        assert after.told == before.told | before.lit and len(after.lit) == 1


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("cue", ["start", *CUES])
def test_one_card_of_the_index_is_highlighted_and_stands_open(project: Project, name: str, cue: str) -> None:
    moment = MOMENTS[cue]
    figure = drawn(project, name, moment)
    for letter in LETTERS:
        shown = figure.figure("card", letter).parts
        assert (("highlight",) in shown) == (letter == moment.open) != (("plain",) in shown)
    assert (("curve",) in figure.parts) == (moment.open == OPEN)
    assert (("open",) in figure.parts) == (moment.open not in (None, OPEN))


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("card", [*(letter for letter in LETTERS if letter != OPEN), NOTE])
def test_an_open_card_keeps_its_words_inside_in_larger_type(project: Project, name: str, card: str) -> None:
    whole = replace(opened(START, card), stepped=2, entered=ENTERED, cache=CacheState(), summed=SUMMED, prefilled=True, decoded=4)
    figure = drawn(project, name, whole)
    room = stage_of(figure, card)
    for label in figure.figure("open").labels():
        assert room.x <= label.box[0] and label.box[2] <= room.right and label.box[3] <= room.bottom, label.text
    assert max(label.size for label in figure.figure("open").labels()) >= FORMATS[name].role("card").size


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("choices", [Choices(), *SCENARIOS], ids=called)
def test_every_number_of_every_moment_is_traced(name: str, choices: Choices) -> None:
    project = load_project(choices)
    for moment in moments_of(facts_of(project.scenario)).values():
        assert untraced(project, KEY, all_texts(drawn(project, name, moment))) == []


@pytest.mark.slow  # the law plays the shipped case
@pytest.mark.parametrize("choices", [*SCENARIOS, *CROWDED], ids=called)
def test_the_section_plays_in_every_scenario(choices: Choices) -> None:
    played = walk_through(KEY, load_project(choices), FORMATS["square"])
    assert list(played) == CUES


# ---------------------------------------------------------------- A, B, C
@pytest.mark.parametrize("name", FRAMES)
def test_a_batch_has_no_token_and_no_time_before_its_step(project: Project, name: str) -> None:
    for stepped in (0, 1, 2):
        made = drawn(project, name, replace(opened(START, "A"), stepped=stepped)).figure("open")
        for k in (1, 2):
            said = any("ms" in text for text in all_texts(made.figure("batch", k)))
            assert said == (k <= stepped)


def test_both_sweeps_take_time_in_proportion_and_the_large_batch_follows_the_small_one(wide: dict[str, PlayedCue]) -> None:
    landed = [event.seconds for event in wide["batch_grows"].events if event.payload == "weights"]
    waits = [CURVE.seconds_per_step[CURVE.place(size)] for size in CURVE.pair]
    assert len(landed) == 3, "the small batch, then both side by side"
    first, again, large = landed[0], *landed[1:]
    assert first < again < large
    assert (large - again) / (waits[1] - waits[0]) == pytest.approx(3.7 / sum(waits), rel=0.02)


@pytest.mark.parametrize(("tokens", "dots", "each"), [(8192, 8192, 1), (2, 2, 1), (32768, 8192, 4), (131072, 8192, 16), (10000, 5000, 2)])
def test_dots_stand_for_all_tokens(tokens: int, dots: int, each: int) -> None:
    assert dots_of(tokens) == (dots, each)
    assert dots * each >= tokens and dots <= MOST


@pytest.mark.parametrize("name", FRAMES)
def test_the_field_has_a_square_a_token(project: Project, name: str) -> None:
    made = drawn(project, name, MOMENTS["context_lengthens"]).figure("open", "field")
    shape = made.shape("dots")
    assert len(shape.outline) == 16 * dots_of(CURVE.context_tokens)[0], "four sides of four points each"
    box = bounds(shape)
    assert box.x >= made.box.x and box.right <= made.box.right and box.bottom <= made.box.bottom


@pytest.mark.parametrize("name", FRAMES)
def test_a_window_keeps_its_size_and_loses_the_oldest_token_for_each_that_enters_it_full(project: Project, name: str) -> None:
    frames = set()
    for entered in range(ENTERED + 1):
        made = drawn(project, name, replace(opened(START, "B"), entered=entered)).figure("open")
        window, lost = made.figure("window").box, max(0, entered - FULL)
        frames.add(window)
        tokens = numbered(made, "token")
        assert [state_of(token) for token in tokens[:lost]] == ["ghost"] * lost
        assert all(middle(token)[0] < window.x for token in tokens[:lost])
        assert len(tokens[lost:]) == min(entered, FULL)
        assert all(window.x < middle(token)[0] < window.right for token in tokens[lost:])
        assert made.has("field", "dots") == (entered > PROMPT)
        assert made.has("prompt") == (lost < PROMPT)
    assert len(frames) == 1


def test_each_token_that_enters_a_full_window_pushes_the_oldest_out(wide: dict[str, PlayedCue]) -> None:
    events = wide["context_lengthens"].events
    entered = [event.seconds for event in events if event.payload == "token"]
    lost = [event.seconds for event in events if event.payload == "token lost"]
    assert len(entered) == ENTERED and len(lost) == LATER == PROMPT
    assert all(in_ < out for in_, out in zip(entered[FULL:], lost, strict=True)) and max(entered[:FULL]) < min(lost)


@pytest.mark.parametrize("name", FRAMES)
def test_rows_of_the_cache_are_written_one_by_one_up_to_the_new_tokens(project: Project, name: str) -> None:
    for written in range(PROMPT + 2):
        moment = replace(opened(START, "C"), cache=CacheState(written=written, newest=written >= PROMPT, passes=1))
        made = drawn(project, name, moment).figure("open", "cylinder")
        assert [any(shape.glow > 0 for shape in shapes_of(row)) for row in numbered(made, "row")] == [
            k < written for k in range(PROMPT + (1 if name == "square" else 2))
        ]
        assert (("slot",) in made.parts) == (written <= PROMPT)


def test_the_prompt_writes_then_the_new_token_adds_its_row_and_reads(wide: dict[str, PlayedCue]) -> None:
    rows = sorted((event for event in wide["cache_answers"].events if event.payload.startswith("row")), key=lambda event: event.seconds)
    assert [event.payload for event in rows] == ["row"] * (PROMPT + 1) + ["row read"] * PROMPT


# ---------------------------------------------------------------- D
@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("batch", [1, 2, 32, 128, CURVE.largest_batch])
def test_everything_stands_at_the_batch_of_the_moment(project: Project, name: str, batch: int) -> None:
    moment = replace(opened(START, OPEN), batch=batch, walled=batch == CURVE.largest_batch)
    figure = drawn(project, name, moment)
    place = CURVE.place(batch)
    values = CURVE.tokens_per_second[place], 1e3 * CURVE.seconds_per_step[place]
    for k, (value, write) in enumerate(zip(values, (compact, tenths), strict=True), start=1):
        reading = readings(CURVE, batch)[k - 1]
        assert reading.value == pytest.approx(value)
        assert needle_share(figure.figure("gauge", k, "dial"), SWEEP) % TURN == pytest.approx(reading.share, abs=1e-3)
        assert write(value) in all_texts(figure.figure("gauge", k))
    axes = axes_of(figure.figure("curve"), CURVE)
    assert middle(shapes_of(figure.part("curve", "point"))[2]) == pytest.approx((axes.x(values[1]), axes.y(values[0])))
    assert vertices(shapes_of(figure.part("curve", "curve", "chosen"))[0])[-1] == pytest.approx(place_on(axes, CURVE, batch))
    cache = bounds(figure.part("curve", "memory", "part", 1))
    bar = bounds(figure.part("curve", "memory", "bar"))
    assert cache.w + 2 == pytest.approx(max(3.0, bar.w * batch * CURVE.kv_bytes_per_request / CURVE.serving.memory))
    assert (("wall",) in figure.figure("curve").parts) == moment.walled


def test_the_dot_takes_as_long_for_every_doubling_and_stops_at_the_wall() -> None:
    keys = _run_out(CURVE.chosen_batch, CURVE.largest_batch)
    times, batches = (np.array(column) for column in zip(*keys, strict=True))
    assert (batches[0], batches[-1]) == pytest.approx((1, CURVE.largest_batch))
    assert np.all(np.diff(times) > 0) and np.all(np.diff(batches) > 0)
    passed = np.interp([1, 2, 4, 8, 16, 32, 64], batches, times)
    assert np.ptp(np.diff(passed)) < 0.05


@pytest.mark.parametrize("name", FRAMES)
def test_before_the_run_the_panel_knows_no_curve_no_wall_and_no_value(project: Project, name: str) -> None:
    figure = drawn(project, name, opened(START, OPEN))
    assert not {("curve",), ("point",), ("floor",), ("wall",)} & figure.figure("curve").parts.keys()
    assert all(("value",) not in figure.figure("gauge", k).parts for k in (1, 2))
    assert all(needle_share(figure.figure("gauge", k, "dial"), SWEEP) == pytest.approx(0.0, abs=1e-6) for k in (1, 2))
    assert "GB" not in " ".join(all_texts(figure.figure("curve", "memory")))


# ---------------------------------------------------------------- E, note
@pytest.mark.parametrize("name", FRAMES)
def test_cells_of_the_output_come_after_their_sum(project: Project, name: str) -> None:
    product, followed = FACTS.product, CHOSEN
    known = {0: set(), 1: {followed}, SUMMED: {(r, c) for r, c in np.ndindex(product.output.shape)}}
    for summed, cells in known.items():
        made = drawn(project, name, replace(opened(START, "E"), summed=summed)).figure("open")
        assert {key[1:] for key in made.figure("output", "cells").parts} == cells
        assert any("added up" in text for text in all_texts(made)) == bool(summed)


def test_every_pair_meets_beside_the_column_and_its_product_runs_into_the_cell(wide: dict[str, PlayedCue]) -> None:
    cells, pairs = FACTS.product.output.size, FACTS.product.weights.shape[1]
    names = ("weight", "activation", "product", "sum")
    found = {name: [event for event in wide["grids_multiply"].events if event.payload == name] for name in names}
    assert {name: len(events) for name, events in found.items()} == {
        "weight": pairs,
        "activation": pairs,
        "product": pairs,
        "sum": cells - 1,
    }
    for weight, activation, product in zip(found["weight"], found["activation"], found["product"], strict=True):
        assert weight.place == pytest.approx(activation.place), "they meet"
        assert weight.seconds < activation.seconds < product.seconds
    assert len({event.place for event in found["product"]}) == 1
    assert sum(terms(FACTS.product)) == pytest.approx(FACTS.product.output[CHOSEN])


@pytest.mark.parametrize("name", FRAMES)
def test_the_prompt_comes_at_once_and_tokens_one_by_one(project: Project, name: str) -> None:
    for decoded in range(5):
        made = drawn(project, name, replace(opened(START, NOTE), prefilled=bool(decoded), decoded=decoded)).figure("open")
        lanes = made.figure("decode")
        assert [key for key in lanes.parts if key[0] == "token"] == [("token", k) for k in range(decoded)]
        assert len([key for key in lanes.parts if key[0] == "read"]) == max(0, decoded - 1)
        assert (("rank",) in made.figure("prefill").parts) == bool(decoded)


@pytest.mark.parametrize("name", FRAMES)
def test_prompt_cache_and_tokens_share_their_columns_and_arrows_join_them(project: Project, name: str) -> None:
    made = drawn(project, name, replace(opened(START, NOTE), prefilled=True, decoded=DECODED)).figure("open")
    prompt, cache, decode = made.figure("prefill", "rank"), made.figure("cache"), made.figure("decode")
    rows = [cache.figure("row", k).box for k in range(RANK + DECODED - 1)]
    above = [prompt.figure("token", k).box for k in range(RANK)]
    below = [decode.figure("token", k).box for k in range(DECODED)]
    assert [box.x for box in rows] == pytest.approx([box.x for box in (*above, *below[:-1])])
    assert [box.w for box in rows] == pytest.approx([box.w for box in (*above, *below[:-1])])
    tips = [arrow.points_through[-1] for arrow in arrows_of(cache.figure("fills"))]
    assert np.allclose(tips, [(box.cx, box.y) for box in rows[:RANK]], atol=8)
    for k, token in enumerate(below[1:]):
        (read,) = arrows_of(decode.figure("read", k))
        (x, y), tip = read.points_through[0], read.points_through[-1]
        assert rows[0].bottom < y < token.y and x < rows[0].cx, "from the first row on"
        assert np.allclose(tip, (token.cx, token.y), atol=8)


def arrows_of(figure: Figure) -> list[Arrow]:
    return [part for part in figure.get_family() if isinstance(part, Arrow)]
