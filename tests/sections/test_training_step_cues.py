"""The cues of the training step: in which order things come about, and what lands where."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.drawing.shape import shapes_of
from scenes.models.language_model import train
from scenes.models.snapshot import BARS, IN_FLIGHT
from scenes.project import Project
from scenes.sections.training_step.cues import KEPT
from scenes.sections.training_step.facts import step_facts
from scenes.sections.training_step.frame_layers import ATTENTION
from scenes.sections.training_step.frame_slots import entry_place
from scenes.sections.training_step.moments import AVERAGED, COME, DEPTH, MOVED, StepMoment, moments_of
from scenes.sections.training_step.picture import KEY
from tests.sections.geometry import bounds, numbered
from tests.sections.walks import PlayedCue, all_texts, picture_at, walk_through

FRAMES = [name for name in FORMATS if name != "sheet"]
MOMENTS = moments_of(step_facts())
CUES = list(MOMENTS)[1:-1]
drawn = partial(picture_at, KEY)


@pytest.fixture(scope="module")
def wide(project: Project) -> dict[str, PlayedCue]:
    """The cues, played in a wide frame."""
    return walk_through(KEY, project, FORMATS["wide"])


# ---------------------------------------------------------------- causes
def places(played: PlayedCue, payload: str) -> list[float]:
    return [event.seconds for event in played.events if event.payload == payload]


def test_every_entry_of_the_gradient_lands(wide: dict[str, PlayedCue]) -> None:
    back = [event for event in wide["wave_comes_back"].events if event.payload == "gradient"]
    assert len(back) == 1 + BARS + 3 * 3, "the error, an entry each, three for every other layer"
    assert back[0].seconds < min(event.seconds for event in back[1:])


def test_what_each_layer_keeps_lands_in_it_on_the_way_back(wide: dict[str, PlayedCue]) -> None:
    kept = [event for event in wide["wave_goes_forward"].events if event.payload == "activation"]
    assert len(kept) == KEPT * DEPTH
    landed = [event.place[0] for event in sorted(kept, key=lambda event: event.seconds)[::KEPT]]
    assert np.all(np.diff(landed) < 0) and landed[-1] > 0.5, "the first layer is the last on the way back"


ONE = (
    4  # bodies that go through the optimizer for the one weight that is followed: its gradient, what changes mean and mean square, its step
)


def test_a_gradient_lands_in_every_cell_of_the_weights_row_by_row(wide: dict[str, PlayedCue]) -> None:
    cells = train().snapshot.block.weights_before.size
    landed = [event for event in wide["weights_move"].events if event.payload == "gradient"]
    assert len(landed) == ONE + cells
    last = sorted(landed, key=lambda event: event.seconds)[ONE:]
    assert {event.kind for event in last} == {"absorb"}, "nothing hides what has changed"
    heights = [round(event.place[1], 4) for event in last]
    assert heights == sorted(heights), "from the top"
    assert max(places(wide["weights_move"], "weight")) < min(places(wide["weights_move"], "bits"))


@pytest.mark.parametrize("name", FRAMES)
def test_each_weight_waits_dimmed_for_its_own_gradient(project: Project, name: str) -> None:
    moment = {**vars(MOMENTS["weights_move"]), "updated": False}
    most = train().snapshot.block.most_moved
    for followed, bright in ((AVERAGED, set()), (MOVED, {most})):
        weights = drawn(project, name, StepMoment(**{**moment, "followed": followed})).figure("stage", 6, "weights")
        cells = {key[1:]: cell for key, cell in weights.parts.items() if key[0] == "cell"}
        assert {place for place, cell in cells.items() if shapes_of(cell)[0].get_fill_opacity() == 1} == bright


def test_nothing_is_waited_for_once_the_update_has_begun(project: Project) -> None:
    labels = project.content.training_step.labels
    for followed in (COME, AVERAGED, MOVED):
        moment = StepMoment(**{**vars(MOMENTS["weights_move"]), "updated": False, "followed": followed})
        note = all_texts(drawn(project, "wide", moment).figure("stage", 6, "note"))
        assert note == [labels.moved.format(all=train().micro_batches)]


def test_a_plate_comes_for_every_checkpoint_of_the_run_at_pace(wide: dict[str, PlayedCue]) -> None:
    run = train()
    seen = places(wide["loss_falls"], "checkpoint")
    later = [step for step in run.checkpoint_steps if step > run.snapshot.step + run.checkpoint_every]
    assert len(seen) == len(later)
    assert np.allclose(np.diff(seen), np.diff(seen)[0], atol=0.05), "one every so many steps"


@pytest.mark.parametrize("name", FRAMES)
def test_ways_into_a_slot_end_where_its_entries_grow(project: Project, name: str) -> None:
    figure = drawn(project, name, MOMENTS["wave_comes_back"])
    for number in (IN_FLIGHT, train().micro_batches):
        slot = figure.figure("stage", 5, "slot", number)
        for k in range(BARS):
            assert tuple(figure.route("drop", 1, number, k)[-1]) == pytest.approx(entry_place(slot, slot.box, k))
    entry = numbered(figure.figure("stage", 5, "slot", IN_FLIGHT), "entry")[0]
    assert bounds(entry).cx == pytest.approx(figure.route("drop", 1, IN_FLIGHT, 0)[-1][0])


@pytest.mark.parametrize("name", FRAMES)
def test_the_answer_goes_around_the_model(project: Project, name: str) -> None:
    figure = drawn(project, name, MOMENTS["wave_goes_forward"])
    plates = [plate.box for plate in numbered(figure.figure("stage", 2), "plate")]
    inside = figure.figure("stage", 2).box
    for x, y in figure.route("answer"):
        assert not (plates[0].cx < x < plates[-1].cx and inside.y < y < inside.bottom), "it would pass the layers"


def test_attention_is_the_second_layer() -> None:
    assert ATTENTION == 1 and train().snapshot.kept[ATTENTION][0] == "attention"
