"""Full-frame drawings of the training step's weights and of the optimizer's state that belongs to them.

Weights, running mean and running mean square are the same 5 x 8 block, each after a step of the run, drawn in the same orientation;
the ringed cell is the weight that the step changes most, the one whose bits Model Precision shows.
"""

from __future__ import annotations

import numpy as np

from scenes.core.box import Box
from scenes.core.units import whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import heat_grid
from scenes.models.language_model import TrainingRun
from scenes.sections.training_step.facts import StepFacts
from scenes.sections.training_step.frame_weight import frame_weight, weight_height
from scenes.sections.training_step.moments import StepMoment
from scenes.sections.training_step.parts import frame_card, ring
from scenes.sections.training_step.words import TrainingStepWords

WAITING = 0.42  # how bright a weight is whose gradient is under way


def block_grid(figure: Figure, box: Box, run: TrainingRun, matrix: np.ndarray, colour: str) -> Figure:
    """Draw a 5 x 8 block with the followed weight's cell ringed. Parts: ("cell", row, column), "ring"."""
    grid = heat_grid(figure, box, matrix, colour=colour, gap=0.15)
    grid.register(ring(figure, grid.shape("cell", *run.snapshot.block.most_moved)), "ring")
    return grid


def frame_update(figure: Figure, box: Box, words: TrainingStepWords, facts: StepFacts, moment: StepMoment) -> None:
    """Draw a block of weights, Adam's rule, and what it does to the ringed one of them. Parts: "weights", "followed"."""
    size, height = figure.format.role("body").size, weight_height(figure.format)
    if figure.format.name == "phone":
        top, rule = box.cut_bottom(size * 1.2, 6)
        followed, grid = top.cut_left(250, 22)
    else:
        top, followed = box.cut_bottom(height, 8)
        grid, rule = top.cut_bottom(size * 1.4, 4)
    weights = figure.register(block_grid(figure, grid, facts.run, facts.blocks[moment.weights].weights, "blue"), "weights")
    for name, cell in weights.parts.items():
        if name[0] == "cell" and moment.awaits_step(followed=name[1:] == facts.run.snapshot.block.most_moved):
            cell.set_fill(opacity=WAITING)
    figure.text(box.cx, rule.y + size * 1.05, words.labels.update, "body", anchor="middle", colour="ink", width=box.w + 8)
    frame_weight(figure.child("followed", box=followed.inset(0, followed.h - height, 0, 0)), words, facts, moment)


def frame_state(figure: Figure, words: TrainingStepWords, facts: StepFacts, moment: StepMoment) -> None:
    """Draw the running mean and mean square of the block of weights: one over the other, or beside each other.

    Parts: "m", "v", each with "grid"; "count" once they are reached.
    """
    run = facts.run
    inner = frame_card(figure, words.optimizer_state.title)
    wide = figure.format.is_wide
    if wide:
        text = words.labels.state_size.format(count=whole(run.parameters))
        if moment.reached(("optimizer_state",)):
            figure.child("count").text(figure.box.cx, figure.box.bottom - 22, text, "quiet", anchor="middle", width=inner.w)
        inner = inner.inset(0, 0, 0, 34)
    beside = inner.w / inner.h > 2
    cells = inner.columns(2, 20) if beside else inner.rows(2, 12)
    for k, (matrix, colour) in enumerate(((facts.blocks[moment.m].m, "violet"), (facts.blocks[moment.v].v, "blue"))):
        made = figure.child(words.labels.moments[k], box=cells[k])
        place = _moment_named(made, cells[k], words, k) if wide or beside else _moment_lettered(made, cells[k], words, k)
        made.register(block_grid(made, place, run, matrix, colour), "grid")


def _moment_named(figure: Figure, box: Box, words: TrainingStepWords, k: int) -> Box:
    """Write a moment's letter and name over its grid; return the grid's room, as wide as the box."""
    size = figure.format.role("body").size
    label = figure.text(box.x + 2, box.y + size * 0.76, words.labels.moments[k], "strong")
    figure.text(label.box[2] + size * 0.45, box.y + size * 0.76, words.labels.moment_names[k], "quiet")
    return box.inset(0, size * 1.14, 0, 0)


def _moment_lettered(figure: Figure, box: Box, words: TrainingStepWords, k: int) -> Box:
    """Write a moment's letter left of its grid; return the grid's room."""
    size = figure.format.role("body").size
    figure.text(box.x, box.cy + size * 0.3, words.labels.moments[k], "strong")
    return box.inset(size * 1.3, 0, 0, 0)
