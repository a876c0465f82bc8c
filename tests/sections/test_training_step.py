"""The training step keeps the brief's counts and words in every format, and shows what the models computed."""

import math

import pytest

from scenes.core.formats import FORMATS
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import visible
from scenes.drawing.shape import shapes_of
from scenes.models.language_model import train
from scenes.models.precision import weight_example
from scenes.models.snapshot import IN_FLIGHT
from scenes.project import load_project
from scenes.raster.still import style_of
from scenes.sections.poster.boxes import SHEET_BOXES
from scenes.sections.training_step.picture import KEY, picture

FRAMES = [name for name in FORMATS if name != "sheet"]


def drawn(name: str) -> Figure:
    project, fmt = load_project(), FORMATS[name]
    return picture(project, style_of(project.theme, fmt, fmt.width, fmt.height), SHEET_BOXES[KEY] if fmt.is_sheet else fmt.stage)


@pytest.fixture(scope="module", params=list(FORMATS))
def shown(request: pytest.FixtureRequest) -> tuple[str, Figure, list[str]]:
    figure = drawn(request.param)
    return request.param, figure, [label.text for label in figure.labels()]


def test_there_are_exactly_six_stages_from_input_to_update(shown: tuple[str, Figure, list[str]]) -> None:
    _, figure, texts = shown
    words = load_project().content.training_step
    stages = [name for name in figure.parts if name[0] == "stage"]
    assert stages == [("stage", k) for k in range(1, 7)]
    assert len([name for name in figure.parts if name[0] == "arrow"]) == 5
    assert [title in texts for title in words.stages] == [True] * 6
    for number, title in enumerate(words.stages, start=1):
        assert title in [label.text for label in figure.figure("stage", number).labels()]


def test_precision_state_and_checkpoints_are_named(shown: tuple[str, Figure, list[str]]) -> None:
    name, figure, texts = shown
    words = load_project().content.training_step
    kind = words.precision.eight_bits
    formats = (*words.precision.formats[:2], f"FP8 {kind}") if name == "sheet" else (*words.precision.names, kind)
    wanted = [*formats, words.optimizer_state.title, words.checkpointing.title]
    assert [text for text in wanted if text not in texts] == []
    title = words.precision.title
    assert title in texts or [word for word in title.split() if word not in texts] == []
    for part in ("precision", "optimizer_state", "checkpoints", "accumulation"):
        figure.figure(part)


def test_the_sheet_carries_the_caption_of_the_brief() -> None:
    texts = [label.text for label in drawn("sheet").labels()]
    words = load_project().content.training_step
    assert words.accumulation in texts
    assert words.caption in " ".join(texts)


@pytest.mark.parametrize("name", FRAMES)
def test_the_frame_shows_the_numbers_of_the_run(name: str) -> None:
    run, texts = train(), [label.text for label in drawn(name).labels()]
    guess = run.snapshot.prediction
    assert f"−ln {guess.true_probability:.2f} = {guess.loss:.2f}" in texts
    assert math.isclose(-math.log(guess.true_probability), guess.loss)
    assert [visible(piece) for piece in guess.context if visible(piece) not in texts] == []
    assert visible(guess.true_token) in texts
    assert str(max(step for step in run.checkpoint_steps if step < run.snapshot.step)) in texts


@pytest.mark.parametrize("name", FRAMES)
def test_the_waves_pass_the_four_layers_and_attention_shows_its_triangle(name: str) -> None:
    figure, names = drawn(name), load_project().content.training_step.labels.layers
    count = len(train().snapshot.context)
    for stage, order in ((2, names), (4, names[::-1])):
        plates = [figure.figure("stage", stage, "plate", k) for k in range(1, len(names) + 1)]
        assert [[label.text for label in plate.labels()] for plate in plates] == [[layer] for layer in order]
        assert [plate.box.x for plate in plates] == sorted(plate.box.x for plate in plates)
        attention = plates[order.index(names[1])]
        assert len(shapes_of(attention)) - len(attention.labels()) == 2 + count * (count + 1) // 2


@pytest.mark.parametrize("name", FRAMES)
def test_nothing_is_known_of_the_step_under_way_before_its_last_micro_batch(name: str) -> None:
    run, figure = train(), drawn(name)
    step, chart = run.snapshot.step, figure.figure("loss_chart")
    texts = [label.text for label in chart.labels()]
    assert f"{run.losses[step - 2]:.2f}" in texts and f"{run.losses[step - 1]:.2f}" not in texts
    assert f"step {step - 1}" in texts
    assert run.snapshot.prediction.micro_batch <= IN_FLIGHT < run.micro_batches
    assert f"waits for {run.micro_batches} of {run.micro_batches}" in texts_of(figure) or name != "wide"
    assert f"accumulated {run.micro_batches} of {run.micro_batches}" not in texts_of(figure)


def texts_of(figure: Figure) -> list[str]:
    return [label.text for label in figure.labels()]


@pytest.mark.parametrize("name", FRAMES)
def test_weights_and_state_are_grids_of_one_shape(name: str) -> None:
    figure, block = drawn(name), train().snapshot.block
    assert block.weights_before.shape == block.m_before.shape == block.v_before.shape
    for letter in load_project().content.training_step.labels.moments:
        figure.part("optimizer_state", letter)
    rows, columns = block.weights_before.shape
    weights = figure.figure("stage", 6, "weights")
    assert weights.part("cell", rows - 1, columns - 1).bounds[2] > weights.part("cell", 0, 0).bounds[2]
    for link in ("state_link", "weights_link", "checkpoint_link"):
        assert shapes_of(figure.part(link))


@pytest.mark.parametrize("name", [name for name in FRAMES if name != "square"])
def test_every_decimal_is_the_rounded_weight(name: str) -> None:
    figure = drawn(name)
    for k, value in enumerate(weight_example().before, start=1):
        decimal = f"{value.value:.7f}".replace("-", "−")
        pieces = [label.text for label in figure.figure("precision", "format", k).labels()]
        assert any(a + b == decimal for a in [*pieces, ""] for b in [*pieces, ""])


def test_adam_is_written_as_it_is_computed() -> None:
    assert load_project().content.training_step.labels.update == "w ← w − η · m̂ / (√v̂ + ε)"
