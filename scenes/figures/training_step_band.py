"""Full-frame drawings of section 4's lower panels: training loss, model precision, checkpoints.

The curve is the run of the tiny language model up to its last finished step, the plates the checkpoints that the rule has
saved so far; bits and decimals are one of its weights, rounded by the precision model.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

import numpy as np

from scenes.content.training_step import TrainingStepWords
from scenes.figures.charts import Axes, grid_lines, line_chart, x_ticks
from scenes.figures.figure import Figure
from scenes.figures.shape import set_level
from scenes.figures.solids import plate_stack
from scenes.figures.training_step_parts import ONE, ZERO, bits, field_tones, frame_card, title_line
from scenes.layout import Box
from scenes.models.language_model import TrainingRun
from scenes.models.precision import FormatValue
from scenes.models.snapshot import IN_FLIGHT

WEIGHT_DIGITS = 7


# ---------------------------------------------------------------- loss
def frame_loss(figure: Figure, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw the loss of every finished step, the open place of the next, and where checkpoints were saved.

    Parts: "curve", "next" (the step under way) and "landed" (its loss, unseen until all its micro-batches are in).
    """
    inner = frame_card(figure, words.labels.training_loss)
    tick, done = figure.setting.role("tick").size, run.snapshot.step - 1
    peak = 2 * math.ceil(max(run.losses) / 2)
    every = 2 if figure.setting.is_wide else peak / 2
    plot = Box(inner.x + tick * 1.5, inner.y + tick * 0.4, inner.w - tick * 2.0, inner.h - tick * 1.6, "loss")
    axes = Axes(plot, (0, run.steps), (0, peak))
    grid_lines(figure, axes, np.arange(0, peak + every, every), labels="{:.0f}".format)
    x_ticks(figure, axes, range(0, run.steps + 1, run.steps // (4 if inner.w > 300 else 2)))
    figure.register(line_chart(figure, axes, range(1, done + 1), run.losses[:done]), "curve")
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
    _loss_numbers(figure, words, run, axes, every)


def _loss_numbers(figure: Figure, words: TrainingStepWords, run: TrainingRun, axes: Axes, every: float) -> None:
    """Write the last finished step's loss between two grid lines, and under it which step the hollow dot waits for."""
    step, size = run.snapshot.step, figure.setting.role("body").size
    lower = every * math.floor(run.losses[step - 2] / every + 0.5)
    x, y, band = axes.x(step) + size * 0.9, axes.y(lower + every / 2), axes.y(lower) - axes.y(lower + every)
    loss, text, room = f"{run.losses[step - 2]:.2f}", words.labels.step.format(step=step - 1), axes.box.right - axes.x(step) - size
    big = min(size * 1.7, band * 0.7)
    beside = figure.measure(loss, "number", big) + 12 + figure.measure(text, "quiet") < room
    number = figure.text(x, y + big * 0.35 if beside else y - size * 0.2, loss, "number", size=big if beside else size * 1.25)
    figure.text(*((number.box[2] + 12, y + big * 0.35) if beside else (x, y + size * 0.9)), text, "quiet")
    known = run.snapshot.micro_losses[:IN_FLIGHT]
    open_, landed = figure.child("next"), figure.child("landed")
    _dot(open_, axes.x(step), axes.y(sum(known) / len(known)), filled=False)
    _dot(landed, axes.x(step), axes.y(run.losses[step - 1]), filled=True)
    text = words.labels.step.format(step=step)
    if x + 20 + figure.measure(text, "quiet") < axes.box.right:
        low = axes.y(lower - every / 2 if lower else every * 1.5)
        for part, filled in ((open_, False), (landed, True)):
            _dot(part, x + 7, low, filled=filled)
        open_.text(x + 22, low + size * 0.35, text, "quiet")
    set_level(landed, 0.0)


def _dot(figure: Figure, x: float, y: float, *, filled: bool) -> None:
    """Draw the loss of the step under way: hollow while micro-batches are missing."""
    fill = "ink" if filled else figure.theme.wash(0.05)
    figure.circle(x, y, 2.9 * figure.line_scale, fill=fill, stroke="cyan", width=1.0)


def _saved(run: TrainingRun) -> list[int]:
    return [step for step in run.checkpoint_steps if step < run.snapshot.step]


# ---------------------------------------------------------------- precision
def frame_precision(figure: Figure, words: TrainingStepWords, run: TrainingRun, formats: Sequence[FormatValue]) -> None:
    """Draw one weight in every format: its bits, its rounded value, how far off that is. Parts: ("format", k), from 1."""
    inner = frame_card(figure, words.precision.title)
    narrow = figure.setting.name == "square"
    rows = inner.inset(0, 0, 0, -4).rows(6 if narrow else 5)
    entries = _key_entries(figure, words)
    for row, part in zip(rows[4:], (entries[:2], entries[2:]) if narrow else (entries,), strict=True):
        _field_key(figure, row, part)
    if not narrow:
        _ring_key(figure, words.labels.rounded if figure.setting.is_wide else words.labels.ringed)
    exact = _decimal(formats[0].value)
    for k, (name, value, row) in enumerate(zip(words.precision.names, formats, rows[:4], strict=True), start=1):
        _format_row(figure.child("format", k, box=row), row, (name, words.labels.off), (value, exact))


def _format_row(figure: Figure, row: Box, words: tuple[str, str], value: tuple[FormatValue, str]) -> None:
    """Draw one format: name, bits, decimals that are still right in ink, the others quiet, and the relative error.

    A square frame has no room for decimals.
    """
    size, wide = figure.setting.role("body").size, figure.setting.is_wide
    (name, off), (rounded, exact) = words, value
    base, x = row.cy + size * 0.34, row.x + figure.measure("FP32", "strong") + 14
    figure.text(row.x, base, name, "strong")
    decimal = "" if figure.setting.name == "square" else _decimal(rounded.value)
    taken = figure.measure(decimal, "strong") + 16 if decimal else 0
    pitch, height = (row.right - taken - x) / 32, min(30.0, row.h * 0.68)
    end = bits(figure, x, row.cy - height / 2, height, rounded, cell=pitch * 0.84, gap=pitch * 0.16)
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


def _key_entries(figure: Figure, words: TrainingStepWords) -> list[tuple[str, str, float]]:
    """Return name, tone and strength of a number's fields, and of the cells of a 0 and a 1."""
    tones = field_tones(figure)
    fields = [(name, tone, ONE) for name, tone in zip(words.labels.fields, tones, strict=True)]
    return fields + [(name, tones[2], strength) for name, strength in zip(words.labels.digits, (ZERO, ONE), strict=True)]


def _field_key(figure: Figure, row: Box, entries: Sequence[tuple[str, str, float]]) -> None:
    """Name tones of bits, spread over a row."""
    size = figure.setting.role("quiet").size
    widths = [18 + figure.measure(name, "quiet") for name, *_ in entries]
    gap = min(28.0, (row.w - sum(widths)) / (len(entries) - 1))
    x = row.x
    for (name, tone, strength), width in zip(entries, widths, strict=True):
        figure.rect(x, row.cy - size * 0.38, 11, size * 0.76, 2, fill=(tone, strength))
        figure.text(x + 18, row.cy + size * 0.34, name, "quiet")
        x += width + gap


def _ring_key(figure: Figure, text: str) -> None:
    """Say at the title's right which weight is shown: the one that is ringed in the grids."""
    size, base = figure.setting.role("quiet").size, title_line(figure)
    label = figure.text(figure.box.right - 22, base, text, "quiet", anchor="end")
    side = size * 0.62
    figure.rect(label.box[0] - 10 - side, base - size * 0.34 - side / 2, side, side, 3.5, stroke="ink", width=1.15)


# ---------------------------------------------------------------- checkpoints
def frame_checkpoints(figure: Figure, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw the checkpoints saved so far, newest on top, each with its step. Parts: "stack"."""
    inner = frame_card(figure, words.checkpointing.title)
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
