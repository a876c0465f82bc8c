"""Full-frame drawings of section 4's six stages, as they stand while the third micro-batch flows back.

Tokens, probabilities, loss and gradient entries are one recorded step of the tiny language model; the example is the
beginning of a document in one window of the third micro-batch. The gradient entries belong to the head. Parts "so_far" and "landed" are what is said before and after the last micro-batch is in; the picture
shows the first, a cue brings the second.
"""

from __future__ import annotations

import numpy as np

from scenes.content.training_step import TrainingStepWords
from scenes.figures.bodies import body_paint, visible
from scenes.figures.containers import divider
from scenes.figures.figure import Figure
from scenes.figures.shape import horizontal, set_level
from scenes.figures.training_step_layers import frame_backward, frame_forward
from scenes.figures.training_step_parts import frame_card, title_line, token_chips
from scenes.figures.training_step_state import frame_update
from scenes.layout import Box
from scenes.models.language_model import TrainingRun
from scenes.models.snapshot import IN_FLIGHT

LIT = 4  # the stage in turn: the backward pass
FILLING = IN_FLIGHT  # the slot that the wave is filling
LANDED = 12  # entries of that slot that have arrived


def frame_stage(figure: Figure, words: TrainingStepWords, run: TrainingRun, number: int) -> None:
    """Draw one stage of a full frame, its title on top and, where there is room, a line of explanation at its foot."""
    inner = frame_card(figure, words.stages[number - 1], lit=number == LIT)
    _foot(figure.child("so_far"), number, _notes(words, run)[number - 1])
    if figure.setting.is_wide:
        inner = inner.inset(0, 8, 0, 42)
    draw = (_tokens, frame_forward, _loss, frame_backward, _slots, frame_update)[number - 1]
    draw(figure, inner, words, run)
    if number > LIT:
        _landed(figure, words, run, number)


def _landed(figure: Figure, words: TrainingStepWords, run: TrainingRun, number: int) -> None:
    """Draw, unseen as yet, what a stage says and holds when the last micro-batch is in."""
    made, text = figure.child("landed"), words.labels.accumulated if number == LIT + 1 else words.labels.moved
    _foot(made, number, text.format(all=run.micro_batches))
    if number == LIT + 1:
        bars = run.snapshot.gradient_bars
        for k in range(FILLING, run.micro_batches + 1):
            slot = figure.figure("slot", k)
            _slot(made.child("slot", k, box=slot.box), str(k), bars[k - 1] / np.abs(bars).max(), "full")
    set_level(made, 0.0)


def _foot(figure: Figure, number: int, text: str) -> None:
    """Write the line at a stage's foot; in tall frames the gradients' count alone, in the title's line."""
    box = figure.box
    if figure.setting.is_wide:
        role, tone = ("strong", None) if number == 5 else ("quiet", None)
        figure.text(box.cx, box.bottom - 22, text, role, anchor="middle", colour=tone, width=box.w - 44)
    elif number == 5:
        count = " ".join(text.split()[1:])
        figure.text(box.right - 22, title_line(figure), count, "strong", anchor="end", colour=figure.theme.tint("violet", 0.45))


def _notes(words: TrainingStepWords, run: TrainingRun) -> tuple[str, ...]:
    labels, every = words.labels, run.micro_batches
    return (
        labels.windows.format(batch=run.micro_batch, window=run.window),
        labels.kept.format(count=f"{sum(count for _, count in run.snapshot.kept):,}"),
        labels.one_loss,
        labels.reversed,
        labels.accumulating.format(done=FILLING, all=every),
        labels.waits.format(all=every),
    )


# ---------------------------------------------------------------- 1
def _tokens(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw the tokens of one example, all its document has so far, and the hidden token after them. Parts: ("token", k), ("hidden")."""
    pieces = [*(visible(piece) for piece in run.snapshot.context), words.labels.hidden]
    rows = 5 if figure.setting.is_wide else 2 if box.w > 380 else 3
    pitch = 44 if figure.setting.is_wide else 54 if rows == 2 else 48
    height = min(box.h, rows * pitch + (rows - 1) * 12)
    area = Box(box.x, box.cy - height / 2, box.w, height, "tokens")
    token_chips(figure, area, pieces, rows, gap=10, pad=12, row_gap=min(12.0, height * 0.08))


# ---------------------------------------------------------------- 3
def _loss(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw the likeliest tokens with their probabilities, and the loss of the true one. Parts: ("bar", k), ("loss")."""
    guess, wide = run.snapshot.prediction, figure.setting.is_wide
    number = figure.child("loss", box=box)
    size = 30.0
    rows_box, low = box.cut_bottom(size * (1.9 if wide else 1.25), 4)
    top = guess.top5 if wide else guess.top5[:3]
    names = [visible(piece) for piece, _ in top]
    label_w = max(figure.measure(name, "strong") for name in names) + 14
    for k, ((piece, p), name, row) in enumerate(zip(top, names, rows_box.rows(len(top)), strict=True), start=1):
        _bar(figure.child("bar", k, box=row), row, (name, label_w), (p, guess.top5[0][1]), true=piece == guess.true_token)
    divider(number, box.x, low.y, box.right, low.y, 0.8)
    text = words.labels.surprise.format(p=f"{guess.true_probability:.2f}", loss=f"{guess.loss:.2f}")
    number.text(box.cx, low.cy + size * (0.46 if not wide else 0.36), text, "number", anchor="middle", size=size, width=box.w)


def _bar(figure: Figure, row: Box, name: tuple[str, float], chance: tuple[float, float], *, true: bool) -> None:
    """Draw one guess: its piece, its bar, its probability; the true one in cyan."""
    size, (text, label_w), (p, peak) = figure.setting.role("body").size, name, chance
    base = row.cy + size * 0.34
    role = "strong" if true else "quiet"
    figure.text(row.x, base, text, role)
    value = f"{p:.2f}"
    figure.text(row.right, base, value, role, anchor="end")
    room = row.w - label_w - figure.measure(value, "strong") - 14
    height = min(24.0, row.h * 0.62)
    fill = body_paint(figure, "cyan", 1.25) if true else (figure.theme.shade("blue", 0.3), 1)
    edge = "cyan" if true else figure.theme.shade("blue", 0.75)
    length = max(2.4, room * p / peak)
    figure.rect(
        row.x + label_w,
        row.cy - height / 2,
        length,
        height,
        min(4.0, length / 2),
        fill=fill,
        stroke=edge,
        width=0.85,
        glow=0.3 if true else 0.0,
    )


# ---------------------------------------------------------------- 5
def _slots(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw a slot a micro-batch: full ones, the one that fills, the empty one. Parts: ("slot", k), from 1."""
    bars = run.snapshot.gradient_bars
    cells = box.rows(len(bars), 12) if figure.setting.is_wide else box.grid(2, 2, 12, 12)
    peak = float(np.abs(bars).max())
    for k, (cell, values) in enumerate(zip(cells, bars, strict=True), start=1):
        height = min(cell.h, 56.0) if figure.setting.is_wide else cell.h
        place = Box(cell.x, cell.cy - height / 2, cell.w, height, f"slot {k}")
        state = "full" if k < FILLING else "filling" if k == FILLING else "empty"
        _slot(figure.child("slot", k, box=place), str(k), values / peak, state)


def _slot(figure: Figure, name: str, values: np.ndarray, state: str) -> None:
    theme, box, size = figure.theme, figure.box, figure.setting.role("token").size
    bright, empty = state == "filling", state == "empty"
    edge = (theme.gleam("violet", 0.55) if theme.dark else "violet") if bright else ("violet", 0.5 if empty else 0.85)
    fill = None if empty else horizontal((0, theme.shade("violet", 0.34 if bright else 0.22), 1), (1, theme.shade("violet", 0.16), 1))
    style = {"dash": (2.2, 2.6)} if empty else {"glow": 0.8} if bright else {}
    figure.box_rect(box, 8, fill=fill, stroke=edge, width=1.25 if bright else 0.85, **style)
    figure.text(box.x + 14, box.cy + size * 0.345, name, "token", colour=theme.tint("violet", 0.4) if empty else "ink")
    if not empty:
        _entries(figure, box.inset(28 + size * 0.5, 5, 12, 5), values, bright)


def _entries(figure: Figure, box: Box, values: np.ndarray, filling: bool) -> None:
    """Draw gradient entries as bars up and down; those that have not arrived as dots."""
    step = box.w / len(values)
    tone = figure.theme.gleam("violet", 0.6) if filling and figure.theme.dark else figure.theme.tint("violet", 0.12)
    for k, value in enumerate(values):
        x = box.x + (k + 0.5) * step
        if filling and k >= LANDED:
            figure.circle(x, box.cy, 1.9, fill=(tone, 0.75))
            continue
        height = max(1.6, abs(float(value)) * box.h / 2)
        figure.rect(x - step * 0.32, box.cy - (height if value > 0 else 0), step * 0.64, height, 1.2, fill=tone)
