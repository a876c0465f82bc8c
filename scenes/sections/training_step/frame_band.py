"""Full-frame drawings of two of the training step's lower panels: model precision and checkpoints.

Bits and decimals are one weight of the tiny language model, rounded by the precision model; the plates are the checkpoints that
the rule has saved so far.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from scenes.core.box import Box
from scenes.core.units import decimal, figures
from scenes.drawing.figure import Figure
from scenes.drawing.kit.solids import plate_stack
from scenes.models.language_model import TrainingRun
from scenes.models.precision import FormatValue
from scenes.sections.training_step.parts import ONE, ZERO, bits, field_tones, frame_card, title_line
from scenes.sections.training_step.words import TrainingStepWords

WEIGHT_DIGITS = 7
ROOMY = 5  # plates that have room for a number each
PLATE = 1.25  # width of a plate, as a share of the height that all have
SAMPLE = 16.0  # width of a sample of bits in the key
KeyEntry = tuple[str, tuple[tuple[str, float], ...]]  # a word, and tone and strength of each cell beside it
DENSE = 0.16  # distance of many plates, as a share of the height of one


# ---------------------------------------------------------------- precision
def frame_precision(figure: Figure, words: TrainingStepWords, formats: Sequence[FormatValue], count: int) -> None:
    """Draw one weight in so many of the formats: its bits, its rounded value, how far off that is. Parts: ("format", k), from 1."""
    inner = frame_card(figure, words.precision.title)
    narrow = figure.format.name == "square"
    rows = inner.inset(0, 0, 0, -4).rows(6 if narrow else 5)
    entries = _key_entries(figure, words)
    for row, part in zip(rows[4:], (entries[:2], entries[2:]) if narrow else (entries,), strict=True):
        _field_key(figure, row, part)
    if not narrow:
        _ring_key(figure, words.labels.rounded if figure.format.is_wide else words.labels.ringed)
    exact = decimal(formats[0].value, WEIGHT_DIGITS)
    for k, (name, value, row) in enumerate(zip(words.precision.names, formats, rows[:4], strict=True), start=1):
        made = figure.child("format", k, box=row)
        made.text(row.x, row.cy + figure.format.role("body").size * 0.34, name, "strong")
        if k <= count:
            format_row(made, row, words, (value, exact))


def weight_digits(value: float) -> str:
    """Write a weight with as many decimals as Model Precision has room for."""
    return decimal(value, WEIGHT_DIGITS)


def format_row(figure: Figure, row: Box, words: TrainingStepWords, value: tuple[FormatValue, str]) -> None:
    """Draw one format: bits, which format of 8 bits it is, decimals that are still right in ink, the others quiet, and the relative error.

    Parts: "bits", "kind", "digits", "off". A square frame has no room for decimals.
    """
    size, wide = figure.format.role("body").size, figure.format.is_wide
    rounded, exact = value
    base = row.cy + size * 0.34
    place, pitch = bits_place(figure, row)
    digits = "" if figure.format.name == "square" else weight_digits(rounded.value)
    made = figure.child("bits", box=place)
    end = bits(made, place.x, place.y, place.h, rounded, cell=pitch * 0.84, gap=pitch * 0.16)
    if rounded.width == 8:
        end = figure.child("kind").text(end + 12, base, words.precision.eight_bits, "quiet").box[2]
    if not digits:
        return
    made = figure.child("digits")
    same = len(os.path.commonprefix([exact, digits]))
    wrong = 0.0
    if same < len(digits):
        wrong = figure.measure(digits[same:], "quiet") + 1.5
        made.text(row.right, base, digits[same:], "quiet", anchor="end")
    made.text(row.right - wrong, base, digits[:same], "strong", anchor="end")
    if wide and rounded.width < 32:
        figure.child("off").text(end + 18, base, words.labels.off.format(share=figures(100 * rounded.relative_error)), "quiet")


def bits_place(figure: Figure, row: Box) -> tuple[Box, float]:
    """Return the room of 32 bits in a format's row, and the pitch of one."""
    x = row.x + figure.measure("FP32", "strong") + 14
    taken = 0.0 if figure.format.name == "square" else figure.measure(weight_digits(0.0), "strong") + 16
    height = min(30.0, row.h * 0.68)
    return Box(x, row.cy - height / 2, row.right - taken - x, height, "bits"), (row.right - taken - x) / 32


def _key_entries(figure: Figure, words: TrainingStepWords) -> list[KeyEntry]:
    """Return names and cells of the key: each field's 0 and 1, then a 0 and a 1 of all fields."""
    tones = field_tones(figure)
    fields = [(name, ((tone, ZERO), (tone, ONE))) for name, tone in zip(words.labels.fields, tones, strict=True)]
    digits = [(name, tuple((tone, level) for tone in tones)) for name, level in zip(words.labels.digits, (ZERO, ONE), strict=True)]
    return [*fields, *digits]


def _field_key(figure: Figure, row: Box, entries: Sequence[KeyEntry]) -> None:
    """Name tones of bits, spread over a row. Parts: ("key", name) with its cells and its word."""
    size = figure.format.role("quiet").size
    widths = [SAMPLE + 7 + figure.measure(name, "quiet") for name, _ in entries]
    gap = min(28.0, (row.w - sum(widths)) / (len(entries) - 1))
    x = row.x
    for (name, cells), width in zip(entries, widths, strict=True):
        made = figure.child("key", name)
        sample = Box(x, row.cy - size * 0.38, SAMPLE, size * 0.76, "sample")
        for cell, paint in zip(sample.columns(len(cells), 1.2), cells, strict=True):
            made.box_rect(cell, 1.2, fill=paint)
        made.text(x + SAMPLE + 7, row.cy + size * 0.34, name, "quiet")
        x += width + gap


def _ring_key(figure: Figure, text: str) -> None:
    """Say at the title's right which weight is shown: the one that is ringed in the grids."""
    size, base = figure.format.role("quiet").size, title_line(figure)
    label = figure.text(figure.box.right - 22, base, text, "quiet", anchor="end")
    side = size * 0.62
    figure.rect(label.box[0] - 10 - side, base - size * 0.34 - side / 2, side, side, 3.5, stroke="ink", width=1.15)


# ---------------------------------------------------------------- checkpoints
def frame_checkpoints(figure: Figure, words: TrainingStepWords, run: TrainingRun, last: int | None, *, roomy: bool) -> None:
    """Draw the checkpoints saved up to a step, newest on top: roomy, each with its step, or so close that all of the run have room.

    Parts: "stack", and ("step", k) by its number.
    """
    inner = frame_card(figure, words.checkpointing.title)
    text = words.labels.every.format(steps=run.checkpoint_every)
    size, saved = figure.format.role("body").size, saved_until(run, last)
    upright = inner.w < 300
    if upright:
        figure.text(figure.box.cx, figure.box.bottom - 22, text, "quiet", anchor="middle", width=figure.box.w - 20)
        inner = inner.inset(0, 4, 0, size + 12)
    else:
        room = inner.w - inner.h * PLATE - 30 - figure.measure(str(run.steps), "strong")
        figure.text(inner.right, inner.cy - size * 0.35, words.checkpointing.note, "body", anchor="end", width=room)
        figure.text(inner.right, inner.cy + size * 0.95, text, "quiet", anchor="end")
    if saved:
        _plates(figure, inner, saved, len(saved) if roomy else len(run.checkpoint_steps), upright=upright)


def saved_until(run: TrainingRun, last: int | None) -> list[int]:
    """Return the steps at which checkpoints were saved, up to a step; none before the run is told."""
    return [step for step in run.checkpoint_steps if last is not None and step <= last]


def _plates(figure: Figure, inner: Box, saved: Sequence[int], most: int, *, upright: bool) -> None:
    """Draw plates from the floor up, so close that `most` have room; name the newest, and of the others those that there is room for."""
    size = figure.format.role("body").size
    label_w = figure.measure(str(saved[-1]), "strong")
    width = min(inner.w - label_w - 18, inner.h * 0.95 if upright else inner.h * PLATE)
    left = inner.x + (inner.w - width - 18 - label_w) / 2 if upright else inner.x
    pitch = max(size * 1.06, inner.h * 0.2)
    overlap = max(0.1, 1 - pitch / (inner.h - (most - 1) * pitch)) if most <= ROOMY else 1 - DENSE
    height = inner.h / (1 + (most - 1) * (1 - overlap)) * (1 + (len(saved) - 1) * (1 - overlap))
    place = Box(left, inner.bottom - height, width, height, "plates")
    stack = figure.register(plate_stack(figure, place, len(saved), overlap=overlap), "stack")
    every = 1 if most <= ROOMY else ROOMY
    for k, step in enumerate(saved):
        plate, newest = stack.figure("plate", k).box, step == saved[-1]
        tone = figure.theme.tint("cyan", 0.15) if newest else None
        if (len(saved) - 1 - k) % every == 0:
            made = figure.child("step", step)
            made.text(plate.right + 18, plate.cy + size * 0.34, str(step), "strong" if newest else "quiet", colour=tone)
