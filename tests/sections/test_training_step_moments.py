"""The moments of the training step: what is true when each cue has settled, and whose values it shows."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.drawing.kit.payloads import visible
from scenes.drawing.shape import shapes_of
from scenes.models.language_model import checkpoint_at, probabilities_of, train
from scenes.models.precision import weight_example
from scenes.models.snapshot import BARS, IN_FLIGHT
from scenes.project import Project
from scenes.sections.training_step.facts import step_facts
from scenes.sections.training_step.frame_loss import loss_at
from scenes.sections.training_step.frame_weight import scale_of
from scenes.sections.training_step.moments import AVERAGED, COME, FULL, Slot, StepMoment, moments_of
from scenes.sections.training_step.picture import KEY
from tests.sections.geometry import axes_of, bounds, curve_points, heat_values, numbered
from tests.sections.test_truth import untraced
from tests.sections.walks import all_texts, picture_at

FRAMES = [name for name in FORMATS if name != "sheet"]
MOMENTS = moments_of(step_facts())
CUES = list(MOMENTS)[1:-1]
drawn = partial(picture_at, KEY)


# ---------------------------------------------------------------- moments
@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_every_number_of_every_moment_is_traced(project: Project, name: str, moment: str) -> None:
    assert untraced(project, KEY, all_texts(drawn(project, name, MOMENTS[moment]))) == []


def test_each_moment_adds_to_the_one_before() -> None:
    order = [MOMENTS[cue] for cue in ("start", *CUES)]
    for before, after in pairwise(order):
        assert before.window <= after.window and before.forward <= after.forward and before.spent <= after.spent
        assert before.guess <= after.guess and before.answer <= after.answer and before.formats <= after.formats
        assert after.answer <= after.guess and (not after.spent or after.answer), "the error needs an answer"
    assert order[0].slots[: IN_FLIGHT - 1] == order[4].slots[: IN_FLIGHT - 1], "what was there stays"
    assert [moment.turn for moment in order] == [None, 1, 2, 3, 4, 5, 6, None]


@pytest.mark.parametrize("name", FRAMES)
def test_the_scene_begins_without_tokens_guesses_gradients_digits_and_curve(project: Project, name: str) -> None:
    start = drawn(project, name, MOMENTS["start"])
    assert all_texts(start.figure("stage", 1, "tokens")) == []
    assert not [part for part in start.figure("stage", 2).parts if part[0] == "beam"]
    assert all(not all_texts(row) for row in numbered(start.figure("stage", 3), "bar"))
    left = [len(numbered(slot, "entry")) for slot in numbered(start.figure("stage", 5), "slot")]
    assert left == [BARS, BARS, 0, 0], "what the micro-batches before the one that is shown have left"
    assert all("bits" not in [key[0] for key in row.parts] for row in numbered(start.figure("precision"), "format"))
    assert not {("curve",), ("value",), ("step",)} & start.figure("loss_chart").parts.keys()
    assert ("stack",) not in start.figure("checkpoints").parts


@pytest.mark.parametrize("name", FRAMES)
def test_the_answer_is_marked_only_when_it_has_come(project: Project, name: str) -> None:
    guess, met = MOMENTS["wave_goes_forward"], MOMENTS["guess_meets_answer"]
    for moment, wanted in ((guess, False), (met, True)):
        stage = drawn(project, name, moment).figure("stage", 3)
        assert any("−ln" in text for text in all_texts(stage)) == wanted


@pytest.mark.parametrize("name", FRAMES)
def test_the_token_after_the_window_is_covered_until_it_is_the_answer(project: Project, name: str) -> None:
    answer, cover = visible(train().snapshot.true_token), project.content.training_step.labels.hidden
    for cue, wanted in (("window_enters", cover), ("wave_goes_forward", cover), ("guess_meets_answer", answer)):
        hidden = drawn(project, name, MOMENTS[cue]).figure("stage", 1, "tokens", "hidden")
        assert all_texts(hidden) == [wanted]
        assert hidden.measure(answer, "token") < hidden.box.w, "it has room for what it covers"


@pytest.mark.parametrize("name", FRAMES)
def test_the_answer_lands_on_its_bar(project: Project, name: str) -> None:
    figure = drawn(project, name, MOMENTS["guess_meets_answer"])
    hidden, bar = figure.figure("stage", 1, "tokens", "hidden").box, bounds(figure.part("stage", 3, "bar", 1, "bar"))
    way = figure.route("answer")
    assert tuple(way[0]) == pytest.approx((hidden.cx, hidden.cy)) and tuple(way[-1]) == pytest.approx((bar.cx, bar.cy))


def test_slots_are_filled_in_turn_and_emptied_by_the_update() -> None:
    taken = [MOMENTS[cue].taken for cue in ("start", *CUES)]
    every = train().micro_batches
    assert taken == [*[IN_FLIGHT - 1] * 4, IN_FLIGHT, every, 0, 0]
    assert MOMENTS["gradients_accumulate"].merged == every == len(MOMENTS["gradients_accumulate"].slots)
    assert FULL.arrived == BARS and MOMENTS["still"].slots[IN_FLIGHT - 1].hot
    assert MOMENTS["still"].slots[IN_FLIGHT:] == (Slot(),) * (every - IN_FLIGHT)


@pytest.mark.parametrize("name", FRAMES)
def test_the_sum_of_the_strips_is_drawn_to_one_scale(project: Project, name: str) -> None:
    bars = train().snapshot.gradient_bars
    partial = bars.cumsum(axis=0)
    moment = MOMENTS["gradients_accumulate"]
    box = drawn(project, name, moment).figure("stage", 5, "sum").box
    for count in range(1, len(bars) + 1):
        now = StepMoment(**{**vars(moment), "merged": count})
        strip = drawn(project, name, now).figure("stage", 5, "sum", "entries")
        heights = [bounds(bar).h if bounds(bar).cy < box.cy else -bounds(bar).h for bar in numbered(strip, "entry")]
        wanted = partial[count - 1] / np.abs(partial).max() * (box.h - 10) / 2
        seen = np.abs(wanted) > 1.6
        assert np.allclose(np.array(heights)[seen], wanted[seen], atol=1e-6)


@pytest.mark.parametrize("name", FRAMES)
def test_strips_that_wait_to_be_added_stand_apart_from_the_sum_and_each_other(project: Project, name: str) -> None:
    moment = StepMoment(**{**vars(MOMENTS["gradients_accumulate"]), "merged": 0})
    stage = drawn(project, name, moment).figure("stage", 5)
    boxes = [stage.figure("sum").box, *(stage.figure("slot", k).box for k in range(1, len(moment.slots) + 1))]
    for k, a in enumerate(boxes):
        for b in boxes[k + 1 :]:
            assert a.right <= b.x or b.right <= a.x or a.bottom <= b.y or b.bottom <= a.y
    assert all(
        bounds(shape).y >= box.y - 1 for box, strip in zip(boxes[1:], numbered(stage, "slot"), strict=True) for shape in shapes_of(strip)
    )


@pytest.mark.parametrize("name", FRAMES)
def test_the_guess_and_its_loss_are_those_of_their_step(project: Project, name: str) -> None:
    run, facts = train(), step_facts()
    guess = run.snapshot.prediction
    pieces, prompt = tuple(piece for piece, _ in guess.top5), "".join(guess.context[1:])
    assert facts.guesses[run.snapshot.step] == tuple(p for _, p in guess.top5)
    assert facts.guesses[run.steps] == probabilities_of(prompt, pieces)
    assert set(facts.guesses) == set(facts.blocks) - {facts.before}
    for cue, step in (("weights_move", run.snapshot.step), ("loss_falls", run.steps)):
        stage = drawn(project, name, MOMENTS[cue]).figure("stage", 3)
        shares = facts.guesses[step]
        assert [all_texts(row.figure("value")) for row in numbered(stage, "bar")] == [[f"{p:.2f}"] for p in shares][
            : len(numbered(stage, "bar"))
        ]
        assert all_texts(stage.figure("loss", "value")) == [f"−ln {shares[0]:.2f} = {-np.log(shares[0]):.2f}"]


@pytest.mark.parametrize("name", FRAMES)
def test_weights_and_state_are_those_of_their_step(project: Project, name: str) -> None:
    block = train().snapshot.block
    for cue, step in (("gradients_accumulate", "before"), ("weights_move", "after")):
        figure = drawn(project, name, MOMENTS[cue])
        grids = {"weights": figure.figure("stage", 6, "weights")}
        grids |= {letter: figure.figure("optimizer_state", letter, "grid") for letter in ("m", "v")}
        for what, grid in grids.items():
            values = np.abs(getattr(block, f"{what}_{step}"))
            assert np.allclose(heat_values(grid, grid.theme, "violet" if what == "m" else "blue", 0.14), values / values.max(), atol=0.006)


@pytest.mark.parametrize("name", FRAMES)
def test_the_followed_weight_stands_where_its_value_is_before_and_after_the_step(project: Project, name: str) -> None:
    run, facts = train(), step_facts()
    states = {"gradients_accumulate": (facts.before, 0.01), "weights_move": (run.snapshot.step, 0.01), "loss_falls": (run.steps, 0.3)}
    for cue, (step, reach) in states.items():
        followed = drawn(project, name, MOMENTS[cue]).figure("stage", 6, "followed")
        needle = bounds(shapes_of(followed.figure("needle"))[-1])
        scale = scale_of(followed)
        value = facts.blocks[step].weights[run.snapshot.block.most_moved]
        assert 0.29 + reach * (needle.cx - scale.x) / scale.w == pytest.approx(value, abs=1e-5)
        assert (("digits",) in followed.parts) == (step > facts.before)
        if step > facts.before:
            assert all_texts(followed.figure("digits")) == [f"{value:.7f}"]
        assert (("bar",) in followed.figure("row", "gradient").parts) == (cue == "weights_move"), (
            "the gradient is that of the recorded step"
        )


@pytest.mark.parametrize("name", FRAMES)
def test_every_format_holds_the_weight_of_the_step_that_is_shown(project: Project, name: str) -> None:
    if name == "square":
        return  # it has no room for decimals
    run, facts = train(), step_facts()
    for cue, step in (("weights_move", run.snapshot.step), ("loss_falls", run.steps)):
        rows = numbered(drawn(project, name, MOMENTS[cue]).figure("precision"), "format")
        wanted = [f"{value.value:.7f}" for value in facts.formats(step)]
        assert ["".join(reversed(all_texts(row.figure("digits")))) for row in rows] == wanted


@pytest.mark.parametrize("name", FRAMES)
def test_bars_of_the_followed_weight_are_its_gradient_and_its_mean_to_one_scale(project: Project, name: str) -> None:
    block = train().snapshot.block
    place = block.most_moved
    rows = {
        step: drawn(project, name, StepMoment(**{**vars(MOMENTS["gradients_accumulate"]), "followed": step})).figure("stage", 6, "followed")
        for step in (0, COME, AVERAGED)
    }
    assert ("bar",) not in rows[0].figure("row", "gradient").parts
    (gradient,) = shapes_of(rows[COME].figure("row", "gradient", "bar"))
    for step, state in ((COME, "before"), (AVERAGED, "after")):
        for letter in ("m", "v"):
            if rows[step].has("row", letter):
                (bar,) = shapes_of(rows[step].figure("row", letter, "bar"))
                most = block.gradient[place] if letter == "m" else max(saved.v[place] for saved in step_facts().blocks.values())
                wanted = getattr(block, f"{letter}_{state}")[place] / abs(most)
                assert bounds(bar).w / bounds(gradient).w == pytest.approx(abs(wanted), abs=1e-6)
                assert (bounds(bar).cx < rows[step].figure("row", letter).box.cx) == (wanted < 0)


def test_the_block_is_followed_to_the_last_checkpoint() -> None:
    run, facts = train(), step_facts()
    block, last = run.snapshot.block, checkpoint_at(run.steps).state
    assert max(facts.blocks) == run.steps
    for what, values in (("weights", last.weights), ("m", last.m), ("v", last.v)):
        assert np.array_equal(getattr(facts.blocks[run.steps], what), values["head"][np.ix_(block.rows, block.columns)])
    assert facts.formats(run.snapshot.step) == weight_example().after


def test_every_weight_gets_a_gradient_and_every_layer_keeps_values() -> None:
    run, facts = train(), step_facts()
    assert facts.found[-1] == run.parameters == sum(facts.sizes)
    assert facts.found[1] == facts.sizes[-1], "the head comes first on the way back"
    assert facts.kept == (0, *np.cumsum([count for _, count in run.snapshot.kept]))


@pytest.mark.parametrize("name", FRAMES)
def test_the_curve_ends_at_the_last_step_with_a_mark_and_a_plate_for_every_checkpoint(project: Project, name: str) -> None:
    run, figure = train(), drawn(project, name, MOMENTS["loss_falls"])
    chart = figure.figure("loss_chart")
    points = curve_points(chart.part("curve", "line"), axes_of(chart))
    assert np.allclose(points, list(enumerate(run.losses, start=1)), atol=1e-3)
    assert [key[1] for key in chart.parts if key[0] == "saved"] == list(run.checkpoint_steps)
    assert len(numbered(figure.figure("checkpoints", "stack"), "plate")) == len(run.checkpoint_steps)
    assert all_texts(chart.figure("value")) == [f"{run.losses[-1]:.2f}"] and all_texts(chart.figure("step")) == [f"step {run.steps}"]
    room = figure.figure("checkpoints").box
    assert all(room.y < label.box[1] and label.box[3] < room.bottom for label in figure.figure("checkpoints").labels())


def test_between_two_steps_the_pen_is_on_their_line() -> None:
    losses = train().losses
    assert loss_at(train(), 87) == losses[86]
    assert loss_at(train(), 87.25) == pytest.approx(0.75 * losses[86] + 0.25 * losses[87])
