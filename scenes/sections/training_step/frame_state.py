"""Full-frame drawings of section 4's weights and of the optimizer's state that belongs to them.

Weights, running mean and running variance are the same 5 x 8 block before the recorded step, drawn in the same orientation;
the ringed cell is the weight that the step changes most, the one whose bits Model Precision shows.
"""

from __future__ import annotations

import numpy as np

from scenes.content.training_step import TrainingStepWords
from scenes.figures.charts import heat_grid
from scenes.figures.figure import Figure
from scenes.figures.training_step_parts import frame_card, ring
from scenes.layout import Box
from scenes.models.language_model import TrainingRun


def block_grid(figure: Figure, box: Box, run: TrainingRun, matrix: np.ndarray, colour: str) -> Figure:
    """Draw a 5 x 8 block with the followed weight's cell ringed."""
    grid = heat_grid(figure, box, matrix, colour=colour, gap=0.15)
    ring(figure, grid.part("cell", *run.snapshot.block.most_moved))
    return grid


def frame_update(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw a block of weights, Adam's rule and the number of weights. Parts: ("weights")."""
    size, wide = figure.setting.role("body").size, figure.setting.is_wide
    foot = size * (3.2 if wide else 1.2)
    top = box.cut_bottom(foot, 6)[0]
    figure.register(block_grid(figure, top, run, run.snapshot.block.weights_before, "blue"), "weights")
    base = top.bottom + 6 + size * 1.15
    figure.text(box.cx, base, words.labels.update, "body", anchor="middle", colour="ink", width=box.w + 8)
    if wide:
        figure.text(box.cx, base + size * 1.7, words.labels.weights.format(count=f"{run.parameters:,}"), "quiet", anchor="middle")


def frame_state(figure: Figure, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw the running mean and variance of the block of weights: one over the other, or beside each other. Parts: "m", "v"."""
    inner = frame_card(figure, words.optimizer_state.title)
    wide, values = figure.setting.is_wide, run.snapshot.block
    if wide:
        text = words.labels.state_size.format(count=f"{run.parameters:,}")
        figure.text(figure.box.cx, figure.box.bottom - 22, text, "quiet", anchor="middle", width=inner.w)
        inner = inner.inset(0, 0, 0, 34)
    beside = inner.w / inner.h > 2
    cells = inner.columns(2, 20) if beside else inner.rows(2, 12)
    for k, (matrix, colour) in enumerate(((values.m_before, "violet"), (values.v_before, "blue"))):
        made = figure.child(words.labels.moments[k], box=cells[k])
        place = _moment_named(made, cells[k], words, k) if wide or beside else _moment_lettered(made, cells[k], words, k)
        block_grid(made, place, run, matrix, colour)


def _moment_named(figure: Figure, box: Box, words: TrainingStepWords, k: int) -> Box:
    """Write a moment's letter and name over its grid; return the grid's room, as wide as the box."""
    size = figure.setting.role("body").size
    label = figure.text(box.x + 2, box.y + size * 0.76, words.labels.moments[k], "strong")
    figure.text(label.box[2] + size * 0.45, box.y + size * 0.76, words.labels.moment_names[k], "quiet")
    return box.inset(0, size * 1.14, 0, 0)


def _moment_lettered(figure: Figure, box: Box, words: TrainingStepWords, k: int) -> Box:
    """Write a moment's letter left of its grid; return the grid's room."""
    size = figure.setting.role("body").size
    figure.text(box.x, box.cy + size * 0.3, words.labels.moments[k], "strong")
    return box.inset(size * 1.3, 0, 0, 0)
