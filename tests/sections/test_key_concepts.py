"""The key concepts: counts and words of the brief in all five formats, and every value shown is the model's."""

from __future__ import annotations

import pytest

from scenes.core.box import Box
from scenes.core.formats import FORMATS, WIDE
from scenes.core.units import compact, signed, tenths, whole
from scenes.drawing.figure import Figure
from scenes.film import scene_called
from scenes.lint import lint_picture
from scenes.models.kv_cache import pairs_with_and_without_cache
from scenes.models.language_model import product_example
from scenes.models.numbers import placeholders
from scenes.models.roofline import trade_off
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.sections.key_concepts.cards import SWEEP
from scenes.sections.key_concepts.facts import CHOSEN, PROMPT, facts_of, full_scale, readings
from scenes.sections.key_concepts.frame import stage_of
from scenes.sections.key_concepts.frame_open import card_open
from scenes.sections.key_concepts.frame_room import PlotRoom
from scenes.sections.key_concepts.moments import NOTE, ConceptMoment, moments_of
from scenes.sections.key_concepts.picture import KEY, picture
from scenes.sections.poster.boxes import SHEET_BOXES
from tests.sections.geometry_gauges import needle_share
from tests.sections.test_truth import untraced

PROJECT = load_project()
SCENARIOS = (
    Choices(scenario="8b-one-node"),
    Choices(scenario="405b-16384-gpus"),
    Choices(scenario="mixture-of-experts"),
    Choices(settings=("serving.context=131072",)),
    Choices(settings=("serving.batch_limit=1",)),
    Choices(settings=("serving.context=2500000",)),
    Choices(settings=("model.kv_heads=64",)),
    Choices(
        scenario="8b-one-node",
        settings=(
            "serving.gpu=B200",
            "serving.gpus_per_replica=8",
            "serving.context=2048",
            "serving.batch_limit=1024",
            "model.precision=fp8",
        ),
    ),
)
CROWDED = (  # a needle at next to nothing, or a curve that leaves the words beside it little room
    Choices(
        settings=(
            "serving.batch_limit=1",
            "serving.context=1000",
        )
    ),
    Choices(
        settings=(
            "serving.prompt_tokens=1",
            "serving.output_tokens=1",
            "serving.context=2",
        )
    ),
    Choices(settings=("model.parameters=500e6",)),
    Choices(settings=("model.parameters=1e9",)),
    Choices(settings=("model.parameters=3e9",)),
    Choices(settings=("model.parameters=13e9",)),
    Choices(settings=("serving.gpu=A100",)),
    Choices(settings=("serving.gpus_per_replica=2",)),
    Choices(scenario="mixture-of-experts", settings=("serving.context=131072",)),
)
WORDS = PROJECT.content.key_concepts
FRAMES = [name for name in FORMATS if name != "sheet"]


def drawn(name: str, project: Project = PROJECT, moment: ConceptMoment | None = None) -> Figure:
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return picture(project, style, SHEET_BOXES[KEY] if fmt.is_sheet else fmt.stage, moment)


@pytest.fixture(scope="module")
def pictures() -> dict[str, Figure]:
    return {name: drawn(name) for name in FORMATS}


def texts(figure: Figure) -> list[str]:
    return [label.text for label in figure.labels()]


@pytest.mark.parametrize("name", FORMATS)
def test_there_are_five_lettered_cards_with_their_titles_and_a_note(pictures: dict[str, Figure], name: str) -> None:
    cards = [key for key in pictures[name].parts if key[0] == "card"]
    assert cards == [("card", letter) for letter in "ABCDE"]
    for card in WORDS.cards:
        shown = texts(pictures[name].figure("card", card.letter))
        assert card.letter in shown
        assert card.title in " ".join(shown)
    assert WORDS.note.title in texts(pictures[name].figure("note"))


@pytest.mark.parametrize("name", FORMATS)
def test_there_are_exactly_two_gauges_and_their_needles_stand_at_the_models_values(pictures: dict[str, Figure], name: str) -> None:
    figure = pictures[name].figure("card", "D") if name == "sheet" else pictures[name]
    assert [key for key in figure.parts if key[0] == "gauge"] == [("gauge", 1), ("gauge", 2)]
    needles = [member for member in pictures[name].get_family() if isinstance(member, Figure) and ("needle",) in member.parts]
    assert len(needles) == 2
    shares = [reading.share for reading in readings(trade_off(PROJECT.scenario))]
    assert [needle_share(dial, SWEEP) for dial in needles] == pytest.approx(shares, abs=1e-3)
    for k, (gauge, reading) in enumerate(zip(WORDS.gauges, readings(trade_off(PROJECT.scenario)), strict=True), start=1):
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
    curve = trade_off(PROJECT.scenario)
    for k, size in enumerate(curve.pair, start=1):
        shown = texts(pictures["sheet"].figure("card", "A", "batch", k))
        assert WORDS.batch.step.format(value=tenths(curve.seconds_per_step[curve.place(size)] * 1e3)) in shown
        assert WORDS.batch.rate.format(value=compact(curve.tokens_per_second[curve.place(size)])) in shown


def test_the_conditions_of_the_numbers_stand_with_them(pictures: dict[str, Figure]) -> None:
    text = WORDS.curve.setup.foot[0]
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
    assert len([member for member in requests.submobjects if isinstance(member, Figure)]) == trade_off(PROJECT.scenario).chosen_batch


def test_the_followed_cell_is_its_row_times_its_column(pictures: dict[str, Figure]) -> None:
    example = product_example()
    row, column = CHOSEN
    value = float(example.weights[row] @ example.activations[:, column])
    assert value == pytest.approx(float(example.output[row, column]))
    assert WORDS.product.sum.format(value=signed(value)) in texts(pictures["sheet"])


@pytest.mark.parametrize("name", FRAMES)
def test_every_card_opens_inside_its_room(pictures: dict[str, Figure], name: str) -> None:
    for k in (0, 1, 2, 4, 5):
        room = pictures[name].figure("curve").box
        made = Figure(pictures[name].style, room if room.w > 900 else pictures[name].box)
        card_open(made, WORDS, facts_of(PROJECT.scenario), k)
        assert all(label.box[0] >= made.box.x and label.box[2] <= made.box.right for label in made.labels())


@pytest.mark.parametrize(("value", "full"), [(9980.3, 10_000), (23.85, 25), (100, 100), (101, 125)])
def test_a_scale_is_the_next_round_one(value: float, full: float) -> None:
    assert full_scale(value) == pytest.approx(full)


# ---------------------------------------------------------------- other scenarios
def called(choices: Choices) -> str:
    return " ".join(filter(None, (choices.scenario, *choices.settings)))


@pytest.fixture(params=SCENARIOS, ids=called)
def other(request: pytest.FixtureRequest) -> Project:
    return load_project(request.param)


def test_every_scenario_lays_out_in_every_format(other: Project) -> None:
    for fmt in FORMATS.values():
        assert lint_picture(other, KEY, fmt, picture, measure_contrast=False) == []


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("choices", CROWDED, ids=called)
def test_words_give_way_to_one_another_in_a_crowded_plot(choices: Choices, name: str) -> None:
    project = load_project(choices)
    assert lint_picture(project, KEY, FORMATS[name], picture, measure_contrast=False) == []
    if name != "sheet":
        assert f"batch {whole(trade_off(project.scenario).chosen_batch)}" in texts(drawn(name, project).figure("curve"))


def test_every_scenario_shows_its_point_its_wall_and_its_readings(other: Project) -> None:
    curve = trade_off(other.scenario)
    for name in FRAMES:
        figure = drawn(name, other)
        shown = texts(figure.figure("curve"))
        assert f"batch {whole(curve.chosen_batch)}" in shown
        assert any(text.startswith(WORDS.curve.full) for text in shown)
        assert WORDS.curve.floor.format(value=tenths(curve.floor_ms)) in shown
        assert {reading.written for reading in readings(curve)} <= set(texts(figure))
        assert all(0 < reading.share <= 1 for reading in readings(curve))


def test_every_card_opens_in_every_scenario(other: Project) -> None:
    for name in FRAMES:
        fmt = FORMATS[name]
        style = style_of(other.theme, fmt, int(fmt.width), int(fmt.height))
        for k in (0, 1):
            card_open(
                Figure(style, Box(fmt.stage.x, fmt.stage.y, min(fmt.stage.w, 1200), fmt.stage.h * 0.7)),
                other.content.key_concepts,
                facts_of(other.scenario),
                k,
            )


def test_a_mixture_says_that_one_token_needs_some_experts() -> None:
    mixture = load_project(Choices(scenario="mixture-of-experts"))
    shown = texts(drawn("wide", mixture).figure("curve"))
    assert set(mixture.content.key_concepts.curve.setup.floor_why) <= set(shown)
    assert not set(WORDS.curve.setup.floor_why) & set(shown)
    assert any("235B (22B a token)" in text for text in shown)


def test_opened_cards_and_captions_hold_no_number_that_nobody_computed(other: Project) -> None:
    captions = other.content.key_concepts.captions.values()
    assert untraced(other, KEY, [caption.text for caption in captions]) == []
    for name in FRAMES:
        fmt = FORMATS[name]
        figure = Figure(style_of(other.theme, fmt, int(fmt.width), int(fmt.height)), fmt.stage)
        for k in (0, 1, 2, 4, 5):
            card_open(figure.child("open", k), other.content.key_concepts, facts_of(other.scenario), k)
        figure.attach(picture(other, figure.style, fmt.stage))
        assert untraced(other, KEY, texts(figure)) == []


def test_room_keeps_boxes_apart_and_off_the_line() -> None:
    room = PlotRoom((0, 0, 100, 100), [(0, 100), (100, 0)])
    assert not room.is_free((40, 40, 60, 60))
    assert not room.is_free((-5, 0, 10, 10))
    assert room.first_free([(40, 40, 60, 60), (10, 10, 30, 30), (70, 70, 90, 90)]) == (10, 10, 30, 30)
    assert room.first_free([(10, 10, 30, 30), (20, 20, 40, 40)]) is None


SMALL_GPU = ("model.parameters=7.24e9", "serving.gpu=L40S", "serving.gpus_per_replica=1", "serving.batch_limit=16")


def test_the_wall_keeps_off_the_size_of_the_batch_where_memory_is_small() -> None:
    other = load_project(Choices(scenario="8b-one-node", settings=SMALL_GPU))
    scene, style = scene_called(KEY).load(), style_of(other.theme, WIDE, 1920, 1080)
    figure = picture(other, style, WIDE.stage, scene.moments(other)["batch_slides_along_the_curve"])
    boxes = {label.text: label.box for label in figure.labels()}
    batch, wall = boxes["batch 16"], boxes["GPU memory full"]
    assert wall[1] - batch[3] > 0.6 * (wall[3] - wall[1]) or batch[1] > wall[3]
    sizes = [text for text in boxes if " GB" in text]
    assert any("14 GB" in text for text in sizes) and placeholders(other.scenario)["weights_bytes"] == "14 GB", "one rounding"


@pytest.mark.parametrize("name", ["portrait", "square", "phone"])
def test_the_note_does_not_stand_beside_itself(name: str) -> None:
    moment = moments_of(facts_of(load_project().scenario))["prefill_parts_from_decode"]
    figure = drawn(name, moment=moment)
    assert texts(figure).count(WORDS.note.title) == 1 and ("note",) not in figure.parts
    assert stage_of(figure, NOTE).bottom == pytest.approx(FORMATS[name].stage.bottom)
    assert stage_of(figure, "A").bottom < FORMATS[name].stage.bottom - 80
