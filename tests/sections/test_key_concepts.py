"""Section 8: counts and words of the brief in all five arrangements, and every value shown is the model's."""

from __future__ import annotations

import pytest

from scenes.engine.still import look_of
from scenes.figures.figure import Figure
from scenes.figures.key_concepts import milliseconds, rate_text
from scenes.figures.key_concepts_gauges import full_scale, readings
from scenes.figures.key_concepts_product import chosen_cell, signed
from scenes.figures.key_concepts_room import Room
from scenes.frames import SETTINGS, SHEET_BOXES
from scenes.layout import Box
from scenes.lint import lint_picture
from scenes.models.kv_cache import pairs_with_and_without_cache
from scenes.models.language_model import product_example
from scenes.models.roofline import trade_off
from scenes.sections.key_concepts import BEATS, KEY, PROMPT, opened, picture
from scenes.story import Story, load_story
from tests.test_truth import untraced

STORY = load_story()
CASES = (
    ("8b-one-node", ""),
    ("405b-16384-gpus", ""),
    ("mixture-of-experts", ""),
    ("", "serving.context=131072"),
    ("", "serving.batch_limit=1"),
    ("", "serving.context=2500000"),
    ("", "model.kv_heads=64"),
    ("8b-one-node", "serving.gpu=B200;serving.gpus_per_replica=8;serving.context=2048;serving.batch_limit=1024;model.precision=fp8"),
)
CROWDED = (  # a needle at next to nothing, or a curve that leaves the words beside it little room
    ("", "serving.batch_limit=1;serving.context=1000"),
    ("", "serving.prompt_tokens=1;serving.output_tokens=1;serving.context=2"),
    ("", "model.parameters=500e6"),
    ("", "model.parameters=1e9"),
    ("", "model.parameters=3e9"),
    ("", "model.parameters=13e9"),
    ("", "serving.gpu=A100"),
    ("", "serving.gpus_per_replica=2"),
    ("mixture-of-experts", "serving.context=131072"),
)
WORDS = STORY.content.key_concepts
FRAMES = [name for name in SETTINGS if name != "sheet"]


def drawn(name: str, story: Story = STORY) -> Figure:
    setting = SETTINGS[name]
    look = look_of(story, setting, int(setting.width), int(setting.height))
    return picture(story, look, SHEET_BOXES[KEY] if setting.is_sheet else setting.stage)


@pytest.fixture(scope="module")
def pictures() -> dict[str, Figure]:
    return {name: drawn(name) for name in SETTINGS}


def texts(figure: Figure) -> list[str]:
    return [label.text for label in figure.labels()]


@pytest.mark.parametrize("name", SETTINGS)
def test_there_are_five_lettered_cards_with_their_titles_and_a_note(pictures: dict[str, Figure], name: str) -> None:
    cards = [key for key in pictures[name].parts if key[0] == "card"]
    assert cards == [("card", letter) for letter in "ABCDE"]
    for card in WORDS.cards:
        shown = texts(pictures[name].figure("card", card.letter))
        assert card.letter in shown
        assert card.title in " ".join(shown)
    assert WORDS.note.title in texts(pictures[name].figure("note"))


@pytest.mark.parametrize("name", SETTINGS)
def test_there_are_exactly_two_gauges_and_their_needles_stand_at_the_models_values(pictures: dict[str, Figure], name: str) -> None:
    figure = pictures[name].figure("card", "D") if name == "sheet" else pictures[name]
    assert [key for key in figure.parts if key[0] == "gauge"] == [("gauge", 1), ("gauge", 2)]
    needles = [member for member in pictures[name].get_family() if isinstance(member, Figure) and ("needle",) in member.parts]
    assert len(needles) == 2
    for k, (gauge, reading) in enumerate(zip(WORDS.gauges, readings(trade_off(STORY.case)), strict=True), start=1):
        shown = texts(figure.figure("gauge", k))
        assert gauge.title in shown
        assert reading.written in shown
        assert 0 < reading.share < 1


def test_the_sheet_shows_the_tokens_and_the_rows_of_the_brief(pictures: dict[str, Figure]) -> None:
    sheet = pictures["sheet"]
    assert texts(sheet.figure("card", "B", "long"))[1:] == ["T1", "T2", "T3", "T4", "…", "Tn"]
    rows = [key for key in sheet.figure("card", "C", "cylinder").parts if key[0] == "row"]
    assert len(rows) > PROMPT
    work = pairs_with_and_without_cache(PROMPT)
    assert (work.with_cache, work.without_cache) == (5, 9)
    shown = texts(sheet.figure("card", "C", "work"))
    assert {"4 + 1 = 5", "4 + 5 = 9"} <= set(shown)
    assert {WORDS.product.weights, WORDS.product.activations, "×"} <= set(texts(sheet.figure("card", "E")))


def test_step_times_of_both_batches_are_the_rooflines(pictures: dict[str, Figure]) -> None:
    curve = trade_off(STORY.case)
    for k, size in enumerate(curve.pair, start=1):
        shown = texts(pictures["sheet"].figure("card", "A", "batch", k))
        assert WORDS.batch.step.format(value=milliseconds(curve.seconds_per_step[curve.place(size)] * 1e3)) in shown
        assert WORDS.batch.rate.format(value=rate_text(curve.tokens_per_second[curve.place(size)])) in shown


def test_the_conditions_of_the_numbers_stand_with_them(pictures: dict[str, Figure]) -> None:
    text = WORDS.curve.dense.foot[0]
    assert "70B" in text and "8,192" in text and "8 × H200" in text
    assert text in texts(pictures["sheet"].figure("card", "D"))
    assert WORDS.batch.same in texts(pictures["sheet"].figure("card", "A"))
    assert all(WORDS.curve.bound in texts(pictures[name]) for name in FRAMES)


@pytest.mark.parametrize("name", FRAMES)
def test_every_marked_batch_and_every_request_is_drawn(pictures: dict[str, Figure], name: str) -> None:
    shown = texts(pictures[name].figure("curve"))
    assert {"16", "batch 64", "64 requests"} <= set(shown)
    assert any(text.endswith("368") for text in shown)
    requests = pictures[name].figure("curve", "point", "requests")
    assert len([member for member in requests.submobjects if isinstance(member, Figure)]) == trade_off(STORY.case).chosen_batch


def test_the_followed_cell_is_its_row_times_its_column(pictures: dict[str, Figure]) -> None:
    example = product_example()
    row, column = chosen_cell(example)
    value = float(example.weights[row] @ example.activations[:, column])
    assert value == pytest.approx(float(example.output[row, column]))
    assert WORDS.product.sum.format(value=signed(value)) in texts(pictures["sheet"])


@pytest.mark.parametrize("name", FRAMES)
def test_beats_follow_the_captions_and_light_parts_and_routes_that_exist(pictures: dict[str, Figure], name: str) -> None:
    assert [beat.cue for beat in BEATS] == list(WORDS.captions)
    for beat in BEATS:
        for part in beat.lights:
            assert isinstance(pictures[name].part(*part), Figure)
        for stream in beat.streams:
            assert len(pictures[name].route(*stream.route))


@pytest.mark.parametrize("name", FRAMES)
def test_every_card_opens_inside_its_room(pictures: dict[str, Figure], name: str) -> None:
    for k in (0, 1, 2, 4, 5):
        room = pictures[name].figure("curve").box
        made = Figure(pictures[name].look, room if room.w > 900 else pictures[name].box)
        opened(made, WORDS, STORY.case, k)
        assert all(label.box[0] >= made.box.x and label.box[2] <= made.box.right for label in made.labels())


@pytest.mark.parametrize(("value", "full"), [(9980.3, 10_000), (23.85, 25), (100, 100), (101, 125)])
def test_a_scale_is_the_next_round_one(value: float, full: float) -> None:
    assert full_scale(value) == pytest.approx(full)


# ---------------------------------------------------------------- other cases
@pytest.fixture(params=CASES, ids=[" ".join(filter(None, given)) for given in CASES])
def other(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setenv("EXPLAINER_SCENARIO", request.param[0])
    monkeypatch.setenv("EXPLAINER_SET", request.param[1])
    return load_story()


def test_every_case_lays_out_in_every_arrangement(other: Story) -> None:
    for setting in SETTINGS.values():
        assert lint_picture(other, KEY, setting, picture, measure_contrast=False) == []


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("given", CROWDED, ids=[" ".join(filter(None, given)) for given in CROWDED])
def test_words_give_way_to_one_another_in_a_crowded_plot(given: tuple[str, str], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_SCENARIO", given[0])
    monkeypatch.setenv("EXPLAINER_SET", given[1])
    story = load_story()
    assert lint_picture(story, KEY, SETTINGS[name], picture, measure_contrast=False) == []
    if name != "sheet":
        assert f"batch {trade_off(story.case).chosen_batch}" in texts(drawn(name, story).figure("curve"))


def test_every_case_shows_its_point_its_wall_and_its_readings(other: Story) -> None:
    curve = trade_off(other.case)
    for name in FRAMES:
        figure = drawn(name, other)
        shown = texts(figure.figure("curve"))
        assert f"batch {curve.chosen_batch}" in shown
        assert any(text.startswith(WORDS.curve.full) for text in shown)
        assert WORDS.curve.floor.format(value=milliseconds(curve.floor_ms)) in shown
        assert {reading.written for reading in readings(curve)} <= set(texts(figure))
        assert all(0 < reading.share <= 1 for reading in readings(curve))


def test_every_card_opens_in_every_case(other: Story) -> None:
    for name in FRAMES:
        setting = SETTINGS[name]
        look = look_of(other, setting, int(setting.width), int(setting.height))
        for k in (0, 1):
            opened(
                Figure(look, Box(setting.stage.x, setting.stage.y, min(setting.stage.w, 1200), setting.stage.h * 0.7)),
                other.content.key_concepts,
                other.case,
                k,
            )


def test_a_mixture_says_that_one_token_needs_some_experts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_SCENARIO", "mixture-of-experts")
    shown = texts(drawn("wide", load_story()).figure("curve"))
    assert set(WORDS.curve.experts.floor_why) <= set(shown)
    assert not set(WORDS.curve.dense.floor_why) & set(shown)
    assert any("235B (22B a token)" in text for text in shown)


def test_opened_cards_and_captions_hold_no_number_that_nobody_computed(other: Story) -> None:
    captions = other.content.key_concepts.captions.values()
    assert untraced(other, KEY, [caption.text for caption in captions]) == []
    for name in FRAMES:
        setting = SETTINGS[name]
        figure = Figure(look_of(other, setting, int(setting.width), int(setting.height)), setting.stage)
        for k in (0, 1, 2, 4, 5):
            opened(figure.child("open", k), other.content.key_concepts, other.case, k)
        figure.attach(picture(other, figure.look, setting.stage))
        assert untraced(other, KEY, texts(figure)) == []


def test_room_keeps_boxes_apart_and_off_the_line() -> None:
    room = Room((0, 0, 100, 100), [(0, 100), (100, 0)])
    assert not room.is_free((40, 40, 60, 60))
    assert not room.is_free((-5, 0, 10, 10))
    assert room.first_free([(40, 40, 60, 60), (10, 10, 30, 30), (70, 70, 90, 90)]) == (10, 10, 30, 30)
    assert room.first_free([(10, 10, 30, 30), (20, 20, 40, 40)]) is None
