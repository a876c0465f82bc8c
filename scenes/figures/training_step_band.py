"""Full-frame drawings of section 4's lower panels: training loss, model precision, optimizer state, checkpoints.

The curve is the run of the tiny language model, the state a block of its Adam moments, the plates the checkpoints that the
rule has saved so far; bits and decimals are one of its weights, rounded by the precision model.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

import numpy as np

from scenes.content.training_step import TrainingStepWords
from scenes.figures.charts import Axes, grid_lines, heat_grid, line_chart, x_ticks
from scenes.figures.containers import stage_card
from scenes.figures.figure import Figure
from scenes.figures.solids import plate_stack
from scenes.figures.training_step import bits
from scenes.layout import Box
from scenes.models.language_model import TrainingRun
from scenes.models.precision import FormatValue

WEIGHT_DIGITS = 7


# ---------------------------------------------------------------- loss
def frame_loss(figure: Figure, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw the loss so far, the rest of the run as a ghost, and where checkpoints were saved. Parts: "curve", "rest"."""
    inner = stage_card(figure, figure.box, words.labels.training_loss)
    tick, step = figure.setting.role("tick").size, run.snapshot.step
    peak = 2 * math.ceil(max(run.losses) / 2)
    plot = Box(inner.x + tick * 1.5, inner.y + tick * 0.4, inner.w - tick * 2.0, inner.h - tick * 1.6, "loss")
    axes = Axes(plot, (0, run.steps), (0, peak))
    grid_lines(figure, axes, range(0, peak + 1, 2), labels=str)
    x_ticks(figure, axes, range(0, run.steps + 1, run.steps // (4 if inner.w > 300 else 2)))
    rest = figure.child("rest", box=plot)
    rest.line(
        *axes.points(range(step, run.steps + 1, 4), run.losses[step - 1 :: 4]),
        stroke=("cyan", 0.32),
        width=0.9,
        dash=(2.2, 2.6),
        behind=True,
    )
    figure.register(line_chart(figure, axes, range(1, step + 1), run.losses[:step], head=True), "curve")
    half = min(6.0, 0.36 * (axes.x(run.checkpoint_every) - plot.x))
    for saved in _saved(run):
        x = axes.x(saved)
        figure.polygon(
            (x - half, plot.bottom),
            (x, plot.bottom - half * 0.85),
            (x + half, plot.bottom),
            (x, plot.bottom + half * 0.85),
            fill=figure.theme.tint("cyan", 0.1),
            glow=0.3,
        )
    _loss_number(figure, words, run, axes)


def _loss_number(figure: Figure, words: TrainingStepWords, run: TrainingRun, axes: Axes) -> None:
    step = run.snapshot.step
    loss, size = run.losses[step - 1], figure.setting.role("body").size
    label = figure.text(axes.x(step) + size, axes.y(loss) - size * 0.8, f"{loss:.2f}", "number", size=size * 1.7)
    text = words.labels.step.format(step=step)
    if label.box[2] + 12 + figure.measure(text, "quiet") < axes.box.right:
        figure.text(label.box[2] + 12, axes.y(loss) - size * 0.8, text, "quiet")


def _saved(run: TrainingRun) -> list[int]:
    return [step for step in run.checkpoint_steps if step <= run.snapshot.step]


# ---------------------------------------------------------------- precision
def frame_precision(figure: Figure, words: TrainingStepWords, run: TrainingRun, formats: Sequence[FormatValue]) -> None:
    """Draw one weight in every format: its bits, its rounded value, how far off that is. Parts: ("format", k), from 1."""
    inner = stage_card(figure, figure.box, words.precision.title)
    wide = figure.setting.is_wide
    rows_box = inner
    if wide:
        rows_box = inner.cut_bottom(36, 4)[0]
        _field_legend(figure, inner, words)
    exact = _decimal(formats[0].value)
    for k, (name, value, row) in enumerate(zip(words.precision.names, formats, rows_box.rows(4), strict=True), start=1):
        _format_row(figure.child("format", k, box=row), row, (name, words.labels.off), (value, exact))


def _format_row(figure: Figure, row: Box, words: tuple[str, str], value: tuple[FormatValue, str]) -> None:
    """Draw one format: name, bits, decimals that are still right in ink, the others quiet, and the relative error."""
    size, wide = figure.setting.role("body").size, figure.setting.is_wide
    (name, off), (rounded, exact) = words, value
    base, x = row.cy + size * 0.34, row.x + figure.measure("FP32", "strong") + 14
    figure.text(row.x, base, name, "strong")
    decimal = "" if figure.setting.name == "square" else _decimal(rounded.value)
    taken = figure.measure(decimal, "strong") + 16 if decimal else 0
    pitch = (row.right - taken - x) / 32
    end = bits(figure, x, row.cy - min(15.0, row.h * 0.34), min(30.0, row.h * 0.68), rounded, cell=pitch * 0.84, gap=pitch * 0.16)
    if not decimal:
        return
    same = len(os.path.commonprefix([exact, decimal]))
    wrong = 0.0
    if same < len(decimal):
        wrong = figure.measure(decimal[same:], "quiet") + 1.5
        figure.text(row.right, base, decimal[same:], "quiet", anchor="end")
    figure.text(row.right - wrong, base, decimal[:same], "strong", anchor="end")
    share = f"{100 * rounded.relative_error:.2g}"
    if wide and rounded.width < 32:
        figure.text(end + 18, base, off.format(share=share), "quiet")


def _decimal(value: float) -> str:
    return f"{value:.{WEIGHT_DIGITS}f}".replace("-", "−")


def _field_legend(figure: Figure, box: Box, words: TrainingStepWords) -> None:
    """Name the fields of a number, and say what the rows show."""
    x, base = box.x, figure.box.bottom - 22
    for name, tone in zip(words.labels.fields, ("ink", figure.theme.tint("blue", 0.12), "cyan"), strict=True):
        figure.rect(x, base - 17, 11, 20, 2, fill=(tone, 0.95))
        label = figure.text(x + 20, base, name, "quiet")
        x = label.box[2] + 22
    figure.text(box.right, base, words.labels.rounded, "quiet", anchor="end")


# ---------------------------------------------------------------- optimizer state
def frame_state(figure: Figure, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw the running mean and variance of the same block of weights. Parts: "m", "v"."""
    inner = stage_card(figure, figure.box, words.optimizer_state.title)
    if figure.setting.is_wide:
        text = words.labels.state_size.format(count=f"{run.parameters:,}")
        figure.text(figure.box.cx, figure.box.bottom - 22, text, "quiet", anchor="middle", width=inner.w)
        inner = inner.inset(0, 4, 0, 40)
    values = run.snapshot.block
    moments = (("m", values.m_before, "violet"), ("v", values.v_before, "blue"))
    beside = inner.w / inner.h > 2
    cells = inner.columns(2, 26) if beside else inner.columns(2, 20)
    for k, (cell, (name, matrix, colour)) in enumerate(zip(cells, moments, strict=True)):
        made = figure.child(name, box=cell)
        label = (words.labels.moments[k], words.labels.moment_names[k])
        (_moment_beside if beside else _moment_above)(made, cell, matrix, colour, label)


def _moment_above(figure: Figure, box: Box, matrix: np.ndarray, colour: str, label: tuple[str, str]) -> None:
    """Draw a moment upright, its letter and its name under it."""
    size, wide = figure.setting.role("body").size, figure.setting.is_wide
    grid = box.cut_bottom(size * (2.5 if wide else 1.3), 4)[0]
    heat_grid(figure, grid, matrix.T, colour=colour, gap=0.15)
    figure.text(box.cx, grid.bottom + size * 1.25, label[0], "strong", anchor="middle", size=size * 1.15)
    if wide:
        figure.text(box.cx, grid.bottom + size * 2.45, label[1], "quiet", anchor="middle")


def _moment_beside(figure: Figure, box: Box, matrix: np.ndarray, colour: str, label: tuple[str, str]) -> None:
    """Draw a moment lying, its letter and its name right of it."""
    size = figure.setting.role("body").size
    label_w = figure.measure(label[1], "quiet")
    grid = box.cut_right(label_w, 12)[0]
    heat_grid(figure, grid, matrix.T, colour=colour, gap=0.15)
    figure.text(grid.right + 12, box.cy - size * 0.2, label[0], "strong", size=size * 1.15)
    figure.text(grid.right + 12, box.cy + size * 1.0, label[1], "quiet")


# ---------------------------------------------------------------- checkpoints
def frame_checkpoints(figure: Figure, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw the checkpoints saved so far, newest on top, each with its step. Parts: "stack"."""
    inner = stage_card(figure, figure.box, words.checkpointing.title)
    text = words.labels.every.format(steps=run.checkpoint_every)
    size, saved = figure.setting.role("body").size, _saved(run)
    upright = inner.w < 300
    if upright:
        figure.text(figure.box.cx, figure.box.bottom - 22, text, "quiet", anchor="middle", width=figure.box.w - 20)
        inner = inner.inset(0, 4, 0, size + 12)
    else:
        figure.text(inner.right, inner.cy - size * 0.35, words.checkpointing.note, "body", anchor="end")
        figure.text(inner.right, inner.cy + size * 0.95, text, "quiet", anchor="end")
    label_w = figure.measure(str(saved[-1]), "strong")
    width = min(inner.w - label_w - 18, inner.h * 0.95 if upright else inner.h * 1.25)
    left = inner.x + (inner.w - width - 18 - label_w) / 2 if upright else inner.x
    pitch = max(size * 1.06, inner.h * 0.2)
    overlap = 1 - pitch / (inner.h - (len(saved) - 1) * pitch)
    stack = figure.register(
        plate_stack(figure, Box(left, inner.y, width, inner.h, "plates"), len(saved), overlap=max(0.1, overlap)), "stack"
    )
    for k, step in enumerate(saved):
        plate, newest = stack.part("plate", k).box, step == saved[-1]
        tone = figure.theme.tint("cyan", 0.15) if newest else None
        figure.text(plate.right + 18, plate.cy + size * 0.34, str(step), "strong" if newest else "quiet", colour=tone)
