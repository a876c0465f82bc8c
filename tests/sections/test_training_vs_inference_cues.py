"""The moments and cues of training against inference: one row opens at a time; the model that splits, and the goals of both halves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.core.units import quantity, written_like
from scenes.drawing.kit.payloads import visible
from scenes.drawing.shape import Label, shapes_of
from scenes.models.language_model import checkpoint_at
from scenes.project import Choices, Project, load_project
from scenes.sections.training_vs_inference import cues
from scenes.sections.training_vs_inference.cue_tools import drawing_of, steady
from scenes.sections.training_vs_inference.facts import (
    SIDES,
    facts_of,
)
from scenes.sections.training_vs_inference.moments import (
    HEADS,
    HOME,
    NONE,
    ONE,
    PANELS,
    SPLIT,
    TWO,
    ComparisonMoment,
    moments_of,
)
from scenes.sections.training_vs_inference.picture import KEY
from tests.sections.comparison import (
    CELLS,
    CUES,
    FACTS,
    LEFT,
    MOMENTS,
    RIGHT,
    TALL,
    drawing,
    drawn,
    grown,
    in_frames,
    landed,
    measured,
    played,
)
from tests.sections.geometry import heat_values, numbered, stroke_of, texts
from tests.sections.geometry_gauges import state_of
from tests.sections.test_training_vs_inference import IN_TURN, called
from tests.sections.test_truth import untraced
from tests.sections.walks import all_texts, walk_through


# ---------------------------------------------------------------- the row in turn
def test_row_after_row_is_told_and_one_is_lit() -> None:
    assert [MOMENTS[cue].row for cue in CUES] == [NONE, 1, 3, 5, NONE]
    assert MOMENTS[CUES[0]].lit == frozenset(HEADS)
    assert MOMENTS[CUES[-1]].lit == frozenset(PANELS) and MOMENTS[CUES[-1]].seen == MOMENTS[CUES[-1]].measured == frozenset(CELLS)
    for cue in CUES[1:-1]:
        moment = MOMENTS[cue]
        assert moment.lit == {("row", moment.row)}
        assert {("row", k) for k in range(1, moment.row)} < moment.told
        assert moment.seen == moment.measured == {cell for cell in CELLS if cell[0] <= moment.row}


@in_frames
@pytest.mark.parametrize("moment", [MOMENTS[CUES[0]], *(MOMENTS[CUES[0]].grow(row) for row in range(1, 7)), MOMENTS[CUES[-1]]])
def test_the_open_row_takes_most_of_the_stage_and_stands_in_a_band(project: Project, name: str, moment: ComparisonMoment) -> None:
    figure = drawn(project, name, moment)
    rows = {k: figure.figure("row", k) for k in range(1, 7)}
    heights = {k: row.box.h for k, row in rows.items()}
    others = [h for k, h in heights.items() if k != moment.row]
    assert np.ptp(others) < 1e-6 and (moment.row == NONE or heights[moment.row] >= 0.6 * FORMATS[name].stage.h)
    assert [k for k, row in rows.items() if row.has("band")] == ([moment.row] if ("row", moment.row) in moment.lit else [])
    assert [row.box.y for row in list(rows.values())[1:]] == pytest.approx([row.box.bottom for row in list(rows.values())[:-1]])


@in_frames
@pytest.mark.parametrize("cue", CUES)
def test_a_cell_has_its_words_alone_until_its_row_has_been_in_turn(project: Project, name: str, cue: str) -> None:
    moment, figure = MOMENTS[cue], drawn(project, name, MOMENTS[cue])
    for row, side in CELLS:
        cell = figure.figure("row", row, side)
        assert cell.has("drawing") == ((row, side) in moment.seen and moment.row in (NONE, row)), "a line has no drawing"
        if (row, side) not in moment.seen:
            words = getattr(project.content.training_vs_inference.rows[row - 1], side)
            assert " ".join(texts(cell)) == ("" if name in TALL and moment.row != NONE else words)


@in_frames
@pytest.mark.parametrize("row", range(1, 6))
def test_a_row_that_has_closed_keeps_its_number_in_its_line(project: Project, name: str, row: int) -> None:
    before, after = (drawn(project, name, moment) for moment in (measured(row), measured(row).grow(row + 1)))
    for side in SIDES:
        kept = {part for part in ("number", "second") if after.has("row", row, side, part)}
        assert len(kept) == 1
        (part,) = kept
        assert texts(before.part("row", row, side, part)) == texts(after.part("row", row, side, part))
        assert shapes_of(after.part("row", row, side, part))[0].box != shapes_of(before.part("row", row, side, part))[0].box


@in_frames
def test_the_first_picture_is_one_model_and_holds_no_digit(project: Project, name: str) -> None:
    figure = drawn(project, name, MOMENTS["start"])
    left, right = (figure.figure("model", side).box for side in SIDES)
    assert (left.x, left.right) == (right.x, right.right)
    assert not any(char.isdigit() for text in all_texts(figure) for char in text)
    assert not figure.has("row", 1)


@pytest.mark.parametrize("name", TALL)
@pytest.mark.parametrize("cue", CUES)
def test_names_of_rows_cover_nothing_of_the_cells(project: Project, name: str, cue: str) -> None:
    figure = drawn(project, name, MOMENTS[cue])
    plates = [next(s for s in shapes_of(figure.part("row", k, "label")) if not isinstance(s, Label)).bounds for k in range(1, 7)]
    for row, side in CELLS:
        for shape in shapes_of(figure.part("row", row, side)):
            x, y, right, bottom = shape.box if isinstance(shape, Label) else shape.bounds
            covered = [p for p in plates if min(right, p[2]) > max(x, p[0]) - 1 and min(bottom, p[3]) > max(y, p[1]) - 1]
            assert not covered, (row, side, getattr(shape, "text", "a shape"))


@in_frames
@pytest.mark.parametrize("choices", [Choices(), *IN_TURN], ids=called)
def test_every_number_of_every_moment_is_traced(name: str, choices: Choices) -> None:
    project = load_project(choices)
    facts = facts_of(project.scenario, project.content.training_vs_inference.labels)
    for moment in moments_of(len(facts.grids)).values():
        assert untraced(project, KEY, all_texts(drawn(project, name, moment))) == []


@pytest.mark.parametrize("choices", IN_TURN, ids=called)
def test_the_section_plays_in_every_scenario(choices: Choices) -> None:
    assert list(walk_through(KEY, load_project(choices), FORMATS["square"])) == CUES


def test_the_section_is_over_in_half_a_minute(project: Project) -> None:
    assert round(sum(cue.seconds for cue in project.timing.cues[KEY].values()), 2) <= 30.0


# ---------------------------------------------------------------- one model, two lives
@in_frames
def test_both_models_stand_in_their_columns_and_take_their_colours_at_work(project: Project, name: str) -> None:
    start = MOMENTS["start"]
    columns = {side: drawn(project, name, start).figure("head", side).box for side in SIDES}
    colours = {}
    for state in (ONE, SPLIT, TWO):
        figure = drawn(project, name, replace(start, model=state, arrows=state == TWO))
        for side in SIDES:
            box = figure.figure("model", side).box
            assert (columns[side].x <= box.x and box.right <= columns[side].right) == (state != ONE)
            assert len(shapes_of(figure.part("model way", side))) == (0 if state != TWO else 4 if side == LEFT else 2)
        colours[state] = [stroke_of(shapes_of(figure.part("model", side))[0]) for side in SIDES]
    assert colours[ONE] == colours[SPLIT] and len({*colours[SPLIT]}) == 1
    assert colours[TWO] == [project.theme.violet.upper(), project.theme.cyan.upper()]
    home = drawn(project, name, replace(start, model=HOME))
    assert not home.has("model", LEFT) and all(shapes_of(home.part("head", side, "model")) for side in SIDES)


@in_frames
def test_reading_leaves_every_plate_as_it_was_and_learning_changes_them(project: Project, name: str) -> None:
    looks = {}
    for state in (SPLIT, TWO):
        figure = drawn(project, name, replace(MOMENTS["start"], model=state, arrows=state == TWO))
        looks[state] = {side: [stroke_of(shape) for shape in shapes_of(figure.part("model", side))] for side in SIDES}
    assert looks[SPLIT][RIGHT] == looks[TWO][RIGHT]
    assert looks[SPLIT][LEFT] == looks[SPLIT][RIGHT] != looks[TWO][LEFT]


def test_gradients_go_back_on_the_left_alone_after_the_first_token_is_through() -> None:
    cue = played()["model_splits_in_two"]
    through, back = landed(cue, "token", LEFT), landed(cue, "gradient", LEFT)
    assert len(through) == len(back) == 3 and not landed(cue, "gradient", RIGHT)
    assert len(landed(cue, "token", RIGHT)) == 4
    assert min(event.seconds for event in landed(cue, "token", RIGHT)) > through[0].seconds, "it serves before it has learned"
    assert back[0].seconds - cues.PASS >= through[0].seconds, "a gradient starts before the model has seen a token"
    assert max(event.place[0] for event in back) < min(event.place[0] for event in through)


# ---------------------------------------------------------------- goal
@in_frames
@pytest.mark.parametrize("grid", range(len(FACTS.grids)))
def test_the_weights_are_those_of_the_run_so_far_and_the_serving_ones_stay(project: Project, name: str, grid: int) -> None:
    moment = grown(1, grid=grid)
    block = FACTS.run.snapshot.block
    steps = [step for step in FACTS.run.checkpoint_steps if step < FACTS.run.snapshot.step][::2]
    learned = [checkpoint_at(step).state.weights["head"][np.ix_(block.rows, block.columns)] for step in steps]
    values = [*learned, block.weights_after][grid]
    made = drawing(project, name, moment, LEFT).figure("weights")
    shown = np.abs(values) / np.abs(block.weights_after).max()  # one scale: they grow as they learn
    assert heat_values(made, made.theme, "blue", 0.14) == pytest.approx(shown, abs=0.02)
    if (served := drawing(project, name, moment, RIGHT)).has("weights"):
        same = np.abs(block.weights_after) / np.abs(block.weights_after).max()
        assert heat_values(served.figure("weights"), made.theme, "blue", 0.14) == pytest.approx(same, abs=0.02)


@in_frames
def test_words_are_written_one_by_one_and_the_newest_is_hot(project: Project, name: str) -> None:
    for count in range(4):
        said = numbered(drawing(project, name, grown(1, pieces=count), RIGHT), "piece")
        assert [text for piece in said for text in texts(piece)] == [visible(piece) for piece in FACTS.text.pieces[:count]]
        assert [state_of(piece) for piece in said] == ["rest"] * (count - 1) + ["hot"] * (count > 0)


def test_every_word_and_every_token_lands() -> None:
    cue = played()["goals_differ"]
    places = [name for name in cue.picture.figure(*drawing_of(1, RIGHT)).routes if name[0] == "say"]
    words, tokens = landed(cue, "word"), landed(cue, "token")
    assert len(words) == len(places) and len(tokens) == 3 * (len(FACTS.grids) - 1)
    assert {event.kind for event in words} == {"land"} and {event.kind for event in tokens} == {"absorb"}
    waits = np.diff([event.seconds for event in words])
    assert waits[0] > waits[1:].max() and waits[0] > 3 * np.median(waits), "the first word is not the slow one"


# ---------------------------------------------------------------- numbers that run
@pytest.mark.parametrize(
    ("end", "unit"), [(8.6e9, "bytes"), (1.12e12, "bytes"), (312e9, "bytes"), (0.141, "s"), (2.31, "s"), (0.0042, "s")]
)
def test_a_running_number_never_gets_wider_than_what_it_ends_with(end: float, unit: str) -> None:
    write = written_like(end, unit)
    said = [write(value) for value in steady(end, 1.5)]
    assert said[-1] == quantity(end, unit)
    assert max(map(len, said)) == len(said[-1])
    assert len({text.rsplit(" ", 1)[1] for text in said}) == 1
