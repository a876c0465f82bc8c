"""Full-frame drawing of the training step's loss: the run of the tiny language model, step by step, and where checkpoints were saved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scenes.core.box import Box
from scenes.core.units import decimal, whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes, grid_lines, line_chart, x_ticks
from scenes.drawing.shape import Shape
from scenes.models.language_model import TrainingRun
from scenes.models.snapshot import IN_FLIGHT
from scenes.sections.training_step.frame_band import saved_until
from scenes.sections.training_step.moments import StepMoment
from scenes.sections.training_step.parts import frame_card
from scenes.sections.training_step.words import TrainingStepWords


@dataclass(frozen=True)
class LossPlot:
    """Where the chart stands: its axes, the distance of two grid lines, half the height of a saved checkpoint's mark."""

    axes: Axes
    every: float
    mark: float


def plot_of(figure: Figure, inner: Box, run: TrainingRun) -> LossPlot:
    """Lay out the chart in a card."""
    tick, peak = figure.format.role("tick").size, 2 * math.ceil(max(run.losses) / 2)
    plot = Box(inner.x + tick * 1.5, inner.y + tick * 0.4, inner.w - tick * 2.0, inner.h - tick * 1.6, "loss")
    axes = Axes(plot, (0, run.steps), (0, peak))
    return LossPlot(axes, 2 if figure.format.is_wide else peak / 2, min(6.0, 0.36 * (axes.x(run.checkpoint_every) - plot.x)))


def frame_loss(figure: Figure, words: TrainingStepWords, run: TrainingRun, moment: StepMoment) -> None:
    """Draw the loss of every step that has been told, and where checkpoints were saved.

    Parts: "curve", ("saved", step), "value" and "step" (the last loss, and its number), "pen" (at the curve's end), "next" (the step that
    is under way).
    """
    inner = frame_card(figure, words.labels.training_loss)
    plot = plot_of(figure, inner, run)
    axes = plot.axes
    grid_lines(figure, axes, np.arange(0, axes.y_range[1] + plot.every, plot.every), labels=whole)
    x_ticks(figure, axes, range(0, run.steps + 1, run.steps // (4 if inner.w > 300 else 2)))
    if moment.loss is None:
        return
    if moment.waits:
        figure.register(line_chart(figure, axes, range(1, moment.loss + 1), run.losses[: moment.loss]), "curve")
    else:
        draw_curve(figure.child("curve", box=inner), run, moment.loss)
    for saved in saved_until(run, moment.loss):
        figure.register(_mark(figure, plot, saved), "saved", saved)
    if moment.waits:
        _numbers_beside(figure, words, run, plot)
    else:
        _numbers_above(figure, words, plot, run.losses[moment.loss - 1], moment.loss)


def draw_curve(figure: Figure, run: TrainingRun, last: float) -> None:
    """Draw the curve up to a step, or between two, with a pen at its end; the figure's box is the inside of the loss's card. Part: "line"."""
    axes = plot_of(figure, figure.box, run).axes
    last = max(last, 1.05)
    done = math.floor(last)
    steps, losses = [float(number) for number in range(1, done + 1)], list(run.losses[:done])
    if last > done:
        steps, losses = [*steps, last], [*losses, loss_at(run, last)]
    made = line_chart(figure, axes, steps, losses)
    figure.register(made.part("line"), "line")
    dot(figure, axes.x(last), axes.y(losses[-1]), filled=True)


def loss_at(run: TrainingRun, step: float) -> float:
    """Return the loss at a step, or on the line between two."""
    return float(np.interp(step, range(1, len(run.losses) + 1), run.losses))


def _mark(figure: Figure, plot: LossPlot, saved: int) -> Shape:
    """Draw the diamond of a checkpoint on the axis."""
    x, y, half = plot.axes.x(saved), plot.axes.box.bottom, plot.mark
    corners = (x - half, y), (x, y - half * 0.85), (x + half, y), (x, y + half * 0.85)
    return figure.polygon(*corners, fill=figure.theme.tint("cyan", 0.1), glow=0.3)


def _numbers_above(figure: Figure, words: TrainingStepWords, plot: LossPlot, loss: float, step: int) -> None:
    """Write the last loss and its step over the curve, where the falling curve leaves room."""
    box, size = plot.axes.box, figure.format.role("body").size
    big = min(size * 2.2, box.h * 0.3)
    y = box.y + big * 0.9
    figure.child("value").text(box.right, y, decimal(loss, 2), "number", anchor="end", size=big)
    figure.child("step").text(box.right, y + size * 1.25, words.labels.step.format(step=step), "quiet", anchor="end")


def _numbers_beside(figure: Figure, words: TrainingStepWords, run: TrainingRun, plot: LossPlot) -> None:
    """Write the last finished step's loss between two grid lines, and under it which step the hollow dot waits for."""
    axes, every = plot.axes, plot.every
    step, size = run.snapshot.step, figure.format.role("body").size
    lower = every * math.floor(run.losses[step - 2] / every + 0.5)
    x, y, band = axes.x(step) + size * 0.9, axes.y(lower + every / 2), axes.y(lower) - axes.y(lower + every)
    loss, text, room = decimal(run.losses[step - 2], 2), words.labels.step.format(step=step - 1), axes.box.right - axes.x(step) - size
    big = min(size * 1.7, band * 0.7)
    beside = figure.measure(loss, "number", big) + 12 + figure.measure(text, "quiet") < room
    number = figure.text(x, y + big * 0.35 if beside else y - size * 0.2, loss, "number", size=big if beside else size * 1.25)
    place = (number.box[2] + 12, y + big * 0.35) if beside else (x, y + size * 0.9)
    figure.text(*place, text, "quiet", width=figure.box.right - 10 - place[0])
    known = run.snapshot.micro_losses[:IN_FLIGHT]
    made = figure.child("next")
    made.register(dot(made, axes.x(step), axes.y(sum(known) / len(known)), filled=False), "dot")
    text = words.labels.step.format(step=step)
    if x + 20 + figure.measure(text, "quiet") < axes.box.right:
        low = axes.y(lower - every / 2 if lower else every * 1.5)
        dot(made, x + 7, low, filled=False)
        made.text(x + 22, low + size * 0.35, text, "quiet")


def dot(figure: Figure, x: float, y: float, *, filled: bool) -> Shape:
    """Draw the loss of a step: hollow while micro-batches are missing."""
    fill = "ink" if filled else figure.theme.wash(0.05)
    return figure.circle(x, y, 2.9 * figure.line_scale, fill=fill, stroke="cyan", width=1.0)
