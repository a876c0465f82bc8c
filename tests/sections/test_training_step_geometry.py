"""The training step read backwards: probabilities, attention, gradient entries, grids of weights and state, the loss, the bits of one weight."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import Arrow
from scenes.drawing.kit.charts import Axes
from scenes.drawing.kit.payloads import visible
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.lint import findings
from scenes.models.language_model import train
from scenes.models.precision import weight_example
from scenes.models.snapshot import IN_FLIGHT
from scenes.project import load_project
from scenes.sections.poster.boxes import SHEET_BOXES
from scenes.sections.training_step.facts import LAYERS
from scenes.sections.training_step.moments import LANDED
from scenes.sections.training_step.picture import picture
from tests.sections.geometry import (
    ALL,
    FRAMES,
    axes_of,
    bounds,
    curve_points,
    drawn,
    fill_of,
    heat_values,
    in_proportion,
    is_even,
    middle,
    numbered,
    stroke_of,
    texts,
    values_at,
    widths,
)

KEY = "training_step"
Paint = tuple[str | None, float]  # a cell's colour, and how much of it shows


def paint_of(shape: Shape) -> Paint:
    return fill_of(shape), round(float(shape.get_fill_opacity()), 3)


def shares(values: np.ndarray) -> np.ndarray:
    """Return values as shares of the largest absolute one."""
    return np.abs(values) / np.abs(values).max()


# ---------------------------------------------------------------- the stages of a frame
@pytest.mark.parametrize("name", FRAMES)
def test_the_window_holds_the_examples_tokens_and_the_one_after_it(name: str) -> None:
    tokens = drawn(KEY, name).figure("stage", 1, "tokens")
    chips = [*numbered(tokens, "token"), tokens.part("hidden")]
    assert [texts(chip)[0] for chip in chips] == [*map(visible, (*train().snapshot.context, train().snapshot.true_token))]
    places = [(round(bounds(chip).y), bounds(chip).x) for chip in chips]
    assert places == sorted(places)


@pytest.mark.parametrize("name", FRAMES)
def test_bars_are_as_long_as_the_guesses_are_likely(name: str) -> None:
    stage, guess = drawn(KEY, name).figure("stage", 3), train().snapshot.prediction
    rows = numbered(stage, "bar")
    shown = guess.top5[: len(rows)]
    assert [texts(row) for row in rows] == [[visible(piece), f"{p:.2f}"] for piece, p in shown]
    bars = [row.part("bar") for row in rows]
    wanted = np.array([p for _, p in shown]) / shown[0][1] * widths(bars)[0]
    assert np.allclose(widths(bars), np.maximum(wanted, 2.4), atol=1e-6), "2.4 units are the least that is seen"
    assert np.ptp([bounds(bar).x for bar in bars]) < 1e-6
    room = min(label.box[0] for row in rows for label in row.labels() if label.box[0] > bounds(bars[0]).x) - bounds(bars[0]).x
    assert 0 < room - widths(bars)[0] < 30, "the likeliest fills the room up to its number"
    assert [piece == guess.true_token for piece, _ in shown] == [shapes_of(bar)[0].glow > 0 for bar in bars]


PLATES = [(name, *case) for name in FRAMES for case in ((2, 2, 0.95), (4, 3, 0.4))] + [("sheet", 2, 2, 0.95), ("sheet", 4, 2, 0.4)]


@pytest.mark.parametrize(("name", "stage", "plate", "most"), PLATES)
def test_cells_of_attention_are_as_strong_as_its_weights(name: str, stage: int, plate: int, most: float) -> None:
    pattern = train().snapshot.prediction.attention.mean(axis=0)
    face = drawn(KEY, name).figure("stage", stage, "plate", plate)
    cells = {key[1:]: cell for key, cell in face.parts.items() if key[0] == "cell"}
    assert set(cells) == {(r, c) for r in range(len(pattern)) for c in range(r + 1)}
    for (r, c), cell in cells.items():
        strength = (cell.get_fill_opacity() / most - 0.12) / 0.88
        assert strength**2 == pytest.approx(pattern[r, c], abs=1e-6)
    assert is_even([bounds(cells[len(pattern) - 1, c]).x for c in range(len(pattern))])
    assert is_even([middle(cells[r, 0])[1] for r in range(len(pattern))], 1e-3)


@pytest.mark.parametrize("stage", [2, 4])
def test_the_poster_has_the_four_layers_of_the_model_with_the_beam_through_them(stage: int) -> None:
    made = drawn(KEY, "sheet").figure("stage", stage)
    plates = numbered(made, "plate")
    assert len(plates) == len(LAYERS)
    assert all(plate.box.h >= 38 for plate in plates)
    beam = [bounds(shape) for shape in shapes_of(made.part("beam"))]
    left, right = min(box.x for box in beam), max(box.right for box in beam)
    assert made.box.x < left < bounds(plates[0]).x and bounds(plates[-1]).right < right < made.box.right
    assert all(bounds(plate).y < box.cy < bounds(plate).bottom for plate in plates for box in beam)


def test_the_posters_way_back_leaves_the_last_layer_first() -> None:
    made = drawn(KEY, "sheet").figure("stage", 4)
    tones = [stroke_of(max(shapes_of(plate), key=lambda shape: bounds(shape).w)) for plate in numbered(made, "plate")]
    theme = made.theme
    assert tones == [theme.cyan.upper(), theme.cyan.upper(), theme.gleam("violet", 0.75).upper(), theme.violet.upper()]
    (way,) = (part for part in made.figure("beam").get_family() if isinstance(part, Arrow))
    assert way.points_through[-1][0] < way.points_through[0][0]


def entries(slot: Figure, count: int) -> np.ndarray:
    """Return the gradient entries of a slot as shares of half its room, signed: up is positive."""
    bars = [bounds(slot.part("entry", k)) for k in range(count)]
    zero = slot.box.cy
    return np.array([bar.h if bar.cy < zero else -bar.h for bar in bars]) / (slot.box.h / 2 - 5)


@pytest.mark.parametrize("name", FRAMES)
def test_slots_hold_the_gradient_entries_that_have_arrived(name: str) -> None:
    stage, bars = drawn(KEY, name).figure("stage", 5), train().snapshot.gradient_bars
    least = 1.6 / (stage.part("slot", 1).box.h / 2 - 5)
    for k, values in enumerate(bars / np.abs(bars).max(), start=1):
        slot = stage.figure("slot", k)
        arrived = len(values) if k < IN_FLIGHT else LANDED if k == IN_FLIGHT else 0
        assert len(numbered(slot, "entry")) == arrived
        assert len(numbered(slot, "missing")) == (len(values) - arrived if k == IN_FLIGHT else 0)
        assert_entries(entries(slot, arrived), values[:arrived], least)


def assert_entries(drawn_values: np.ndarray, values: np.ndarray, least: float) -> None:
    """Assert that bars show values; those too small to be seen have the least height."""
    assert np.allclose(np.abs(drawn_values), np.maximum(np.abs(values), least), atol=1e-6)
    seen = np.abs(values) > least
    assert np.array_equal(np.sign(drawn_values[seen]), np.sign(values[seen]))


@pytest.mark.parametrize("name", FRAMES)
def test_weights_and_state_are_shown_cell_by_cell_and_the_same_weight_is_ringed(name: str) -> None:
    figure, block = drawn(KEY, name), train().snapshot.block
    grids = {
        "blue": [
            (figure.figure("stage", 6, "weights"), block.weights_before),
            (figure.figure("optimizer_state", "v", "grid"), block.v_before),
        ],
        "violet": [(figure.figure("optimizer_state", "m", "grid"), block.m_before)],
    }
    for colour, pairs in grids.items():
        for grid, values in pairs:
            assert np.allclose(heat_values(grid, grid.theme, colour, 0.14), shares(values), atol=0.006)
            assert middle(grid.part("ring")) == pytest.approx(middle(grid.part("cell", *block.most_moved)))


@pytest.mark.parametrize("name", ALL)
def test_the_weights_are_those_before_the_update(name: str) -> None:
    grid, block = drawn(KEY, name).figure("stage", 6, "weights"), train().snapshot.block
    least, corner = (0.2, np.s_[:4, :4]) if name == "sheet" else (0.14, np.s_[:, :])
    read = heat_values(grid, grid.theme, "blue", least)
    before, after = (np.abs(read - shares(values[corner])).sum() for values in (block.weights_before, block.weights_after))
    assert before < 0.8 * after


# ---------------------------------------------------------------- the lower panels of a frame
def axis(name: str) -> Axes:
    return axes_of(drawn(KEY, name).part("loss_chart"))


@pytest.mark.parametrize("name", FRAMES)
def test_the_loss_curve_has_the_losses_of_the_finished_steps(name: str) -> None:
    chart, run = drawn(KEY, name).figure("loss_chart"), train()
    done = run.snapshot.step - 1
    points = curve_points(shapes_of(chart.part("curve", "line"))[0], axis(name))
    assert np.allclose(points[:, 0], range(1, done + 1), atol=1e-3)
    assert np.allclose(points[:, 1], run.losses[:done], atol=1e-3)
    assert axis(name).x_range == (0, run.steps)


@pytest.mark.parametrize("name", FRAMES)
def test_the_next_dot_waits_at_the_known_micro_batches(name: str) -> None:
    chart, run = drawn(KEY, name).figure("loss_chart"), train()
    step, known = run.snapshot.step, run.snapshot.micro_losses[:IN_FLIGHT]
    assert np.allclose(values_at([middle(chart.part("next", "dot"))], axis(name))[0], (step, sum(known) / len(known)), atol=1e-3)


@pytest.mark.parametrize("name", FRAMES)
def test_diamonds_and_plates_are_the_checkpoints_that_were_saved(name: str) -> None:
    figure, run = drawn(KEY, name), train()
    saved = [step for step in run.checkpoint_steps if step < run.snapshot.step]
    marks = values_at([middle(mark) for mark in numbered(figure.figure("loss_chart"), "saved")], axis(name))
    assert np.allclose(marks, [(step, 0) for step in saved], atol=1e-3)
    stack = figure.figure("checkpoints", "stack")
    plates = numbered(stack, "plate")
    assert len(plates) == len(saved) and np.all(np.diff([middle(plate)[1] for plate in plates]) < 0)
    labels = {label.text: (label.box[1] + label.box[3]) / 2 for label in figure.figure("checkpoints").labels()}
    assert all(labels[str(step)] == pytest.approx(plate.box.cy, abs=6) for step, plate in zip(saved, plates, strict=True))
    assert [shapes_of(plate)[1].glow > 0 for plate in plates] == [step == saved[-1] for step in saved]


@pytest.mark.parametrize("name", FRAMES)
def test_bits_are_solid_where_the_weight_has_a_one(name: str) -> None:
    panel = drawn(KEY, name).figure("precision")
    cells = []
    for value, row in zip(weight_example().before, numbered(panel, "format"), strict=True):
        wanted = {(field, k): digit for field, digits in enumerate(value.fields) for k, digit in enumerate(digits)}
        bits = {key[1:]: bit for key, bit in row.figure("bits").parts.items() if key[0] == "bit"}
        assert {at: "1" if bit.get_fill_opacity() > 0.9 else "0" for at, bit in bits.items()} == wanted
        tones = [{fill_of(bit) for (at, _), bit in bits.items() if at == field} for field in range(3)]
        assert [len(tone) for tone in tones] == [1, 1, 1] and len(set.union(*tones)) == 3, "a tone a field"
        places = [middle(bits[at])[0] for at in sorted(bits)]
        assert is_even(places)
        cells += [places[1] - places[0]]
    if name != "square":
        assert texts(panel.part("format", 1))[0] == "FP32"
    assert min(cells) > 0


# ---------------------------------------------------------------- poster
def test_the_posters_loss_curve_has_every_fifth_loss_and_a_dot_at_the_step() -> None:
    stage, run = drawn(KEY, "sheet").figure("stage", 3), train()
    plot = stage.figure("curve").box
    axes = Axes(plot, (0, run.steps), (0, max(run.losses) * 1.04))
    points = curve_points(shapes_of(stage.part("curve", "line"))[0], axes)
    assert np.allclose(points, list(zip(range(1, run.steps + 1, 5), run.losses[::5], strict=True)), atol=1e-3)
    assert values_at([middle(stage.part("now"))], axes)[0] == pytest.approx(
        (run.snapshot.step, run.losses[run.snapshot.step - 1]), abs=1e-3
    )


def test_the_posters_gradients_are_a_row_a_micro_batch_and_their_mean() -> None:
    stage, snapshot = drawn(KEY, "sheet").figure("stage", 5), train().snapshot
    grid, mean = stage.figure("micro_batches"), stage.figure("mean")
    assert np.allclose(heat_values(grid, grid.theme, "violet", 0.2), shares(snapshot.gradient_bars), atol=0.006)
    assert np.allclose(heat_values(mean, grid.theme, "violet", 0.24), shares(snapshot.merged_bars[None, :]), atol=0.006)


def test_the_posters_update_and_state_are_corners_of_the_block() -> None:
    figure, run = drawn(KEY, "sheet"), train()
    block = run.snapshot.block
    change = (block.weights_before - block.weights_after) / run.learning_rate
    for part, name, values, colour in (
        (("stage", 6), "weights", block.weights_before, "blue"),
        (("stage", 6), "change", change, "violet"),
        (("optimizer_state",), "m", block.m_before, "violet"),
        (("optimizer_state",), "v", block.v_before, "blue"),
    ):
        grid = figure.figure(*part, name)
        assert np.allclose(heat_values(grid, grid.theme, colour, 0.2), shares(values[:4, :4]), atol=0.006)


def test_the_posters_fields_are_as_long_as_they_have_bits() -> None:
    panel = drawn(KEY, "sheet").figure("precision")
    lengths, bits = [], []
    for value in weight_example().before:
        lengths += [bounds(panel.part(value.name, field)).w + 0.8 for field in range(3)]
        bits += [len(digits) for digits in value.fields]
    pitch = {
        value.name: (bounds(panel.part(value.name, 2)).right + 0.8 - bounds(panel.part(value.name, 0)).x) / value.width
        for value in weight_example().before
    }
    assert pitch["FP16"] == pytest.approx(pitch["BF16"]) and pitch["FP32"] == pytest.approx(pitch["FP8"])
    for k in range(0, len(bits), 3):
        assert in_proportion(lengths[k : k + 3], bits[k : k + 3], 1e-6)
    assert math.isclose(sum(lengths[:3]), 32 * pitch["FP32"])


def test_the_posters_window_holds_the_examples_tokens() -> None:
    tokens = drawn(KEY, "sheet").figure("stage", 1, "tokens")
    assert [texts(chip)[0] for chip in numbered(tokens, "token")] == [*map(visible, train().snapshot.context)]


@pytest.mark.parametrize("more", [0.0, 45.0, 90.0])
def test_the_poster_lays_out_in_a_taller_box_and_its_drawings_grow(more: float) -> None:
    box, style = SHEET_BOXES[KEY], drawn(KEY, "sheet").style
    made = picture(load_project(), style, Box(box.x, box.y, box.w, box.h + more, KEY))
    assert findings(made, made.box) == []
    grown = [numbered(made.figure("stage", stage), "plate")[0].box.h for stage in (2, 4)]
    assert grown == pytest.approx([38 + 0.64 * more] * 2, abs=0.1)
    assert made.figure("optimizer_state").box.bottom == pytest.approx(made.box.bottom - 8)
    assert (("new weights",) in made.figure("stage", 6).parts) == (more > 0)


@pytest.mark.parametrize("name", FRAMES)
def test_the_key_of_the_bits_shows_every_field_and_digit_as_the_numbers_do(name: str) -> None:
    panel, words = drawn(KEY, name).figure("precision"), load_project().content.training_step.labels
    seen: dict[tuple[int, str], set[Paint]] = {}
    for k, value in enumerate(weight_example().before, start=1):
        bits = panel.figure("format", k, "bits")
        for field, digits in enumerate(value.fields):
            for place, digit in enumerate(digits):
                seen.setdefault((field, digit), set()).update(map(paint_of, shapes_of(bits.part("bit", field, place))))
    for (field, digit), paints in seen.items():
        assert len(paints) == 1
        for word in (words.fields[field], words.digits[int(digit)]):
            assert paints <= {paint_of(cell) for cell in shapes_of(panel.figure("key", word)) if not isinstance(cell, Label)}
