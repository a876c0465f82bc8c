"""Full-frame drawings of the training step's six stages at a moment.

Tokens, probabilities, loss and gradient entries are one recorded step of the tiny language model; the example is the
beginning of a document in one window of the third micro-batch. The gradient entries belong to the head.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scenes.core.box import Box
from scenes.core.units import decimal, whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import divider
from scenes.drawing.kit.payloads import body_paint, visible
from scenes.drawing.shape import Shape
from scenes.models.language_model import TrainingRun
from scenes.sections.training_step.facts import StepFacts
from scenes.sections.training_step.frame_layers import frame_backward, frame_forward
from scenes.sections.training_step.frame_slots import frame_slots
from scenes.sections.training_step.frame_state import frame_update
from scenes.sections.training_step.moments import COME, FULL, STAGES, StepMoment
from scenes.sections.training_step.parts import frame_card, title_line, token_chips
from scenes.sections.training_step.words import TrainingStepWords

LOSS_SIZE = 30.0  # of the loss's line


def frame_stage(figure: Figure, words: TrainingStepWords, facts: StepFacts, moment: StepMoment, number: int) -> None:
    """Draw one stage of a full frame, its title on top and, where there is room, a line of explanation at its foot. Parts: "panel", "note"."""
    inner, run = frame_card(figure, words.stages[number - 1], lit=number == moment.turn), facts.run
    note = _note(words, facts, moment, number)
    if note:
        _write_note(figure, number, note)
    if figure.format.is_wide:
        inner = inner.inset(0, 8, 0, 42)
    if number == 1:
        _tokens(figure, inner, words, run, moment)
    elif number == 2:
        frame_forward(figure, inner, words, run, moment)
    elif number == 3:
        _loss(figure, inner, words, facts, moment)
    elif number == 4:
        frame_backward(figure, inner, words, run, moment)
    elif number == 5:
        frame_slots(figure, inner, words.labels.micro_batch, run, moment)
    else:
        frame_update(figure, inner, words, facts, moment)


# ---------------------------------------------------------------- the line at the foot
def _write_note(figure: Figure, number: int, text: str) -> None:
    """Write the line at a stage's foot; in tall frames the count alone, in the title's line, where there is room."""
    box = figure.box
    if figure.format.is_wide:
        role, tone = ("strong", None) if number == 5 else ("quiet", None)
        figure.child("note").text(box.cx, box.bottom - 22, text, role, anchor="middle", colour=tone, width=box.w - 44)
    elif number == 5:
        count = " ".join(text.split()[1:])
        figure.child("note").text(
            box.right - 22, title_line(figure), count, "strong", anchor="end", colour=figure.theme.tint("violet", 0.45)
        )


def _note(words: TrainingStepWords, facts: StepFacts, moment: StepMoment, number: int) -> str:
    """Return what a stage says at its foot at a moment; nothing before it is reached."""
    labels, run = words.labels, facts.run
    if number == 1:
        return labels.windows.format(batch=run.micro_batch, window=run.window) if moment.window else ""
    if number == 2:
        return kept_text(words, facts.kept[moment.forward]) if moment.forward else ""
    if number == 3:
        return labels.one_loss
    if number == 4:
        return found_text(words, facts.found[moment.spent]) if moment.spent else labels.reversed
    if number == 5:
        return _slots_text(words, moment)
    if moment.followed >= COME:
        return labels.moved.format(all=run.micro_batches)
    return labels.waits.format(all=run.micro_batches) if moment.reached(STAGES[5]) else ""


def kept_text(words: TrainingStepWords, count: float) -> str:
    """Say how many activations are kept for the way back."""
    return words.labels.kept.format(count=whole(round(count)))


def found_text(words: TrainingStepWords, count: float) -> str:
    """Say how many weights have a gradient."""
    return words.labels.gradients.format(count=whole(round(count)))


def _slots_text(words: TrainingStepWords, moment: StepMoment) -> str:
    every = len(moment.slots)
    if moment.slots == (FULL,) * every:
        return words.labels.accumulated.format(all=every)
    return words.labels.accumulating.format(done=moment.taken, all=every) if moment.taken else ""


# ---------------------------------------------------------------- 1
def _tokens(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun, moment: StepMoment) -> None:
    """Draw the tokens of one example, all its document has so far, and the token after them, hidden until it is the answer; or their places.

    Parts: "tokens" with ("token", k) and ("hidden").
    """
    pieces = [visible(piece) for piece in (*run.snapshot.context, run.snapshot.true_token)]
    rows = 5 if figure.format.is_wide else 2 if box.w > 380 else 3
    pitch = 44 if figure.format.is_wide else 54 if rows == 2 else 48
    height = min(box.h, rows * pitch + (rows - 1) * 12)
    area = Box(box.x, box.cy - height / 2, box.w, height, "tokens")
    cover = None if moment.answer else words.labels.hidden
    token_chips(figure, area, pieces, rows, gap=10, pad=12, row_gap=min(12.0, height * 0.08), empty=not moment.window, cover=cover)


# ---------------------------------------------------------------- 3
def _loss(figure: Figure, box: Box, words: TrainingStepWords, facts: StepFacts, moment: StepMoment) -> None:
    """Draw the likeliest tokens with their probabilities, and the loss of the true one, as far as they are known. Parts: ("bar", k), "loss"."""
    guess, wide = facts.run.snapshot.prediction, figure.format.is_wide
    number = figure.child("loss", box=box)
    size = LOSS_SIZE
    rows_box, low = box.cut_bottom(size * (1.9 if wide else 1.25), 4)
    top = [(piece, p) for (piece, _), p in zip(guess.top5, facts.guesses[moment.guessed], strict=True)][: 5 if wide else 3]
    names = [visible(piece) for piece, _ in top]
    label_w = max(figure.measure(name, "strong") for name in names) + 14
    for k, ((piece, p), name, row) in enumerate(zip(top, names, rows_box.rows(len(top)), strict=True), start=1):
        if moment.guess:
            true = moment.answer and piece == guess.true_token
            _bar(figure.child("bar", k, box=row), row, (name, label_w), (p, max(share for _, share in top)), true=true)
        else:
            _bar_place(figure.child("bar", k, box=row), row, label_w)
    divider(number, box.x, low.y, box.right, low.y, 0.8)
    if moment.answer:
        y = low.cy + size * (0.46 if not wide else 0.36)
        text = surprise_text(words, true_share(facts, moment.guessed))
        number.child("value").text(box.cx, y, text, "number", anchor="middle", size=size, width=box.w)


def true_share(facts: StepFacts, step: int) -> float:
    """Return how likely the true token is after a step."""
    guess = facts.run.snapshot.prediction
    return facts.guesses[step][[piece for piece, _ in guess.top5].index(guess.true_token)]


def surprise_text(words: TrainingStepWords, p: float) -> str:
    """Say how surprised a model is that gave the true token a probability."""
    return words.labels.surprise.format(p=decimal(p, 2), loss=decimal(-math.log(p), 2))


def _bar_place(figure: Figure, row: Box, label_w: float) -> None:
    """Draw where a guess will stand: the line that its bar grows from. Part: "bar"."""
    height = min(24.0, row.h * 0.62)
    x, tone = row.x + label_w, figure.theme.shade("blue", 0.75)
    figure.register(figure.line((x, row.cy - height / 2), (x, row.cy + height / 2), stroke=(tone, 0.8), width=0.85), "bar")


def _bar(figure: Figure, row: Box, name: tuple[str, float], chance: tuple[float, float], *, true: bool) -> None:
    """Draw one guess: its piece, its bar, its probability; the true one in cyan. Parts: "name", "bar", "value"."""
    size, (text, label_w), (p, peak) = figure.format.role("body").size, name, chance
    base = row.cy + size * 0.34
    role = "strong" if true else "quiet"
    figure.register(figure.text(row.x, base, text, role), "name")
    value = decimal(p, 2)
    figure.child("value").text(row.right, base, value, role, anchor="end")
    figure.register(draw_share(figure, row, label_w, p / peak, true=true), "bar")


def draw_share(figure: Figure, row: Box, label_w: float, share: float, *, true: bool) -> Shape:
    """Draw a guess's bar: a share of the room between its piece and its number."""
    room = row.w - label_w - figure.measure(decimal(0.0, 2), "strong") - 14
    height = min(24.0, row.h * 0.62)
    fill = body_paint(figure, "cyan", 1.25) if true else (figure.theme.shade("blue", 0.3), 1)
    edge = "cyan" if true else figure.theme.shade("blue", 0.75)
    length = max(2.4, room * share)
    return figure.rect(
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


def rows_of(tokens: Figure) -> Sequence[list[Figure]]:
    """Return the token blocks of a window, row by row, from the top."""
    chips = [part for name, part in tokens.parts.items() if name[0] in ("token", "hidden") and isinstance(part, Figure)]
    levels = sorted({round(chip.box.y, 3) for chip in chips})
    return [[chip for chip in chips if round(chip.box.y, 3) == level] for level in levels]
