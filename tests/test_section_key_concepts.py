"""Section 8: counts and words of the brief in all five arrangements, and every value shown is the model's."""

from __future__ import annotations

import pytest

from scenes.engine.still import look_of
from scenes.figures.figure import Figure
from scenes.figures.key_concepts import milliseconds, rate_text
from scenes.figures.key_concepts_gauges import full_scale, readings
from scenes.figures.key_concepts_product import chosen_cell, signed
from scenes.frames import SETTINGS, SHEET_BOXES
from scenes.models.kv_cache import pairs_with_and_without_cache
from scenes.models.language_model import product_example
from scenes.models.roofline import trade_off
from scenes.sections.key_concepts import BEATS, KEY, PROMPT, opened, picture
from scenes.story import load_story

STORY = load_story()
WORDS = STORY.content.key_concepts
FRAMES = [name for name in SETTINGS if name != "sheet"]


def drawn(name: str) -> Figure:
    setting = SETTINGS[name]
    look = look_of(STORY, setting, int(setting.width), int(setting.height))
    return picture(STORY, look, SHEET_BOXES[KEY] if setting.is_sheet else setting.stage)


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
    assert {"8", "16", "128", "368", "batch 64", "64 requests"} <= set(shown)
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
