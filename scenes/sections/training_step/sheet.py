"""The training step in the poster's box: six stage cards, the accumulation loop, precision, checkpoints, optimizer state.

Words come from the content file; tokens, loss curve, gradients, weights and optimizer state from the tiny language model's
recorded step, bit patterns from the precision model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow, connect
from scenes.drawing.kit.charts import Axes, heat_grid, line_chart
from scenes.drawing.kit.panels import card
from scenes.drawing.kit.payloads import visible
from scenes.drawing.kit.solids import plate_stack
from scenes.models.language_model import TrainingRun
from scenes.models.precision import FormatValue
from scenes.sections.training_step.facts import StepFacts
from scenes.sections.training_step.frame_layers import sheet_layers
from scenes.sections.training_step.parts import FORWARD_ARROWS, accumulation_loop, field_tones, token_chips, weights_elbow
from scenes.sections.training_step.words import TrainingStepWords

STAGES, GAP, LOW = 60.0, 18.0, 42.5  # least heights of the stage cards, of the gap under them and of the boxes below
GROWS = 0.64  # share of any more room that the stage cards take
HEAD, FOOT = 7.0, 18.0  # of a stage card, over its drawing and under it
SIGN = 0.55  # strength of the sign's bar, which is no more than the others
TALL = 56.0  # height of a stage's drawing from which tokens take a third row, and the update shows what comes of it
FORWARD, BACKWARD = ("low", "middle", "high", "last"), ("kept", "kept", "hot", "spent")  # states of the plates, in the order of the model


def sheet(figure: Figure, inner: Box, words: TrainingStepWords, facts: StepFacts) -> None:
    """Draw what is under the panel's head. Parts: ("stage", 1..6), ("arrow", 1..5), accumulation, precision, optimizer_state, checkpoints."""
    run, spare = facts.run, inner.h - STAGES - GAP - LOW
    top, low = inner.cut_top(STAGES + GROWS * max(0.0, spare), GAP)
    stages = [figure.child("stage", i + 1, box=cell) for i, cell in enumerate(top.columns(6, 22))]
    for i, stage in enumerate(stages):
        sheet_stage(stage, words, run, i + 1)
    for i, (a, b) in enumerate(zip(stages, stages[1:], strict=False)):
        y = _area(a.box).cy
        made = arrow(figure, (a.box.right + 3, y), (b.box.x - 3, y), colour="cyan" if i < FORWARD_ARROWS else "violet")
        figure.register(made, "arrow", i + 1)
    accumulation_loop(figure, stages[4].box, stages[0].box, words.accumulation, below=(low.y - top.bottom) * 0.55)
    _low(figure, low, stages[5], words, facts)


def _low(figure: Figure, low: Box, update: Figure, words: TrainingStepWords, facts: StepFacts) -> None:
    """Draw the caption and the three boxes under the stages, and what joins them with the update."""
    caption, boxes = low.cut_left(153, 14)
    lead = min(14.0, 11.2 * low.h / LOW)
    first = low.cy + 3.4 - 1.5 * lead
    figure.paragraph(caption.x + 1, first, words.caption, "caption", width=152, lead=lead, lines=4, balanced=True)
    precision, checkpoints, state = boxes.columns((283, 136, 150), 14)
    sheet_precision(figure.child("precision", box=precision), words, facts.formats(facts.before))
    sheet_checkpoints(figure.child("checkpoints", box=checkpoints), words)
    sheet_state(figure.child("optimizer_state", box=state), words, facts.run)
    figure.register(connect(figure, figure.part("optimizer_state"), "top", update, "bottom", gap=1.8, tail=True), "state_link")
    figure.register(
        connect(figure, figure.part("optimizer_state"), "left", figure.part("checkpoints"), "right", gap=1.6), "checkpoint_link"
    )
    weights_elbow(figure, update.box, checkpoints, update.box.x + 14, checkpoints.right - 12)


# ---------------------------------------------------------------- the six stage cards of the sheet
def sheet_stage(figure: Figure, words: TrainingStepWords, run: TrainingRun, number: int) -> None:
    """Draw one of the poster's six stage cards, its title under its drawing."""
    box = figure.box
    card(figure, box, strength=1.25)
    figure.text(box.cx, box.bottom - 6, words.stages[number - 1], "card", anchor="middle", width=box.w - 10)
    draw = (_sheet_tokens, _sheet_forward, _sheet_loss, _sheet_backward, _sheet_gradients, _sheet_update)[number - 1]
    draw(figure, _area(box), words, run)


def _area(box: Box) -> Box:
    """Return the room for a stage's drawing."""
    return Box(box.x, box.y + HEAD, box.w, box.h - HEAD - FOOT, box.name)


def _sheet_tokens(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    pieces, rows = [visible(piece) for piece in run.snapshot.context], 3 if box.h >= TALL else 2
    token_chips(figure, box.inset(7, 1), [*pieces, words.labels.hidden], rows, gap=2, pad=2.6, row_gap=box.h * 0.1)


def _sheet_forward(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    sheet_layers(figure, box.inset(4, -1.5), run, FORWARD)


def _sheet_backward(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    sheet_layers(figure, box.inset(4, -1.5), run, BACKWARD, back=True)


def _sheet_loss(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    plot = Box(box.x + 16, box.y, box.w - 32, box.h)
    axes = Axes(plot, (0, run.steps), (0, max(run.losses) * 1.04))
    for share in (0.3, 0.6):
        figure.line(
            (plot.x, plot.bottom - plot.h * share),
            (plot.right, plot.bottom - plot.h * share),
            stroke=(figure.theme.shade("blue", 0.5), 0.6),
            width=0.5,
            behind=True,
        )
    figure.line(
        (plot.x, plot.y - 1), (plot.x, plot.bottom), (plot.right, plot.bottom), stroke=(figure.theme.tint("request", 0.3), 0.8), width=0.9
    )
    step, every = run.snapshot.step, 5
    figure.register(line_chart(figure, axes, range(1, run.steps + 1, every), run.losses[::every], width=1.3, glow=0.7), "curve")
    dot = figure.circle(axes.x(step), axes.y(run.losses[step - 1]), 2.5, fill="ink", stroke="cyan", width=0.9, glow=0.6)
    figure.register(dot, "now")
    figure.text(plot.right - 5, plot.y + 10.4, words.labels.loss, "micro", anchor="end")


def _sheet_gradients(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw one row of gradient entries a micro-batch, and under them their mean: what accumulation hands on."""
    rows, merged = box.inset(11, 0, 17, 0).cut_top(box.h * 0.67, box.h * 0.1)
    figure.register(heat_grid(figure, rows, run.snapshot.gradient_bars, colour="violet", gap=0.16, least=0.2), "micro_batches")
    tone = figure.theme.tint("violet", 0.25)
    mean = heat_grid(figure, merged.inset(0.6, 1.2), run.snapshot.merged_bars[None, :], colour="violet", gap=0.16, least=0.24)
    figure.register(mean, "mean")
    figure.box_rect(Box(merged.x - 1.2, merged.y, merged.w + 2.4, merged.h), 1.8, stroke=tone, width=0.8, glow=0.5)
    right = rows.right + 7.5
    arrow(
        figure,
        (rows.right + 2.4, rows.y + 0.8),
        (right, rows.y + 0.8),
        (right, merged.cy),
        (merged.right + 2.6, merged.cy),
        colour=tone,
        width=0.9,
        glow=0.4,
    )


def _sheet_update(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw a corner of the weights, the change times the learning rate, and, where there is room, the corner after the update."""
    block_of, below = run.snapshot.block, box.h >= TALL
    change = (block_of.weights_before - block_of.weights_after) / run.learning_rate
    line = box.rows(2, 5)[0] if below else box
    side, left = min(line.h * 0.7 if not below else line.h, 34.0), box.x + 11
    sign = figure.measure(words.labels.rate, "token") + 8
    at = left + side + sign
    figure.register(bordered_grid(figure, Box(left, line.cy - side / 2, side, side), block_of.weights_before[:4, :4], "blue"), "weights")
    figure.text(left + side + sign / 2, line.cy + 3.2, words.labels.rate, "token", anchor="middle")
    figure.register(bordered_grid(figure, Box(at, line.cy - side / 2, side, side), change[:4, :4], "violet"), "change")
    if below:
        low = box.rows(2, 5)[1]
        figure.text(left + side + sign / 2, low.cy + 3.2, "=", "token", anchor="middle")
        new = bordered_grid(figure, Box(at, low.cy - side / 2, side, side), block_of.weights_after[:4, :4], "blue")
        figure.register(new, "new weights")
        figure.icon("refresh-cw", left + side / 2 - 10, low.cy - 10, 20, accent=(2, 3))
    else:
        figure.icon("refresh-cw", at + side + 5, line.cy - 8, 16, accent=(2, 3))


def bordered_grid(figure: Figure, box: Box, values: np.ndarray, colour: str) -> Figure:
    """Draw a small heat grid in a hairline border; return the grid."""
    grid = heat_grid(figure, box.inset(2), values, colour=colour, least=0.2)
    figure.box_rect(box, 1.8, stroke=(figure.theme.tint(colour, 0.15), 0.9), width=0.8)
    return grid


# ---------------------------------------------------------------- under the cards of the sheet
def sheet_precision(figure: Figure, words: TrainingStepWords, formats: Sequence[FormatValue]) -> None:
    """Draw Model Precision: the fields of each format, as long as they have bits; one row of the brief a line."""
    box = figure.box
    card(figure, box, strength=0.8)
    figure.paragraph(box.x + 9, box.cy - 3, words.precision.title, "card", width=54, lead=12)
    by_name = {value.name: value for value in formats}
    names = [*words.precision.formats[:-1], f"{words.precision.formats[-1]} {words.precision.eight_bits}"]
    left = box.x + 62 + max(figure.measure(name, "micro") for name in names) + 8
    lines = box.inset(0, 3.6 * box.h / LOW).rows(3, 1.8 * box.h / LOW)
    for name, row, line in zip(names, words.precision.formats, lines, strict=True):
        figure.text(box.x + 62, line.cy + 3, name, "micro", colour="body")
        _format_bars(figure, Box(left, line.y, box.right - 9 - left, line.h), [by_name[name] for name in row.split("/")])
    _field_key(figure, box.right - 9, lines[-1].cy, words.labels.fields)


def _format_bars(figure: Figure, box: Box, values: Sequence[FormatValue]) -> None:
    """Draw formats of one row side by side, parted by a slash like their names; as many bits as FP32 has fill the row.

    Parts: (format, field), field 0 to 2.
    """
    slash = 8.0
    pitch = (box.w - slash * (len(values) - 1)) / 32
    x = box.x
    for k, value in enumerate(values):
        if k:
            figure.text(x + slash / 2 - 0.4, box.cy + 3, "/", "micro", anchor="middle", colour="body")
            x += slash
        for field, (digits, tone) in enumerate(zip(value.fields, field_tones(figure), strict=True)):
            fill, width = _field_fill(figure, tone), len(digits) * pitch
            bar = figure.rect(x, box.y + 0.4, width - 0.8, box.h - 0.8, 1.6, fill=fill, stroke=tone, width=0.6)
            figure.register(bar, value.name, field)
            if len(digits) > 1:
                tone = figure.theme.readable_on(fill)
                figure.text(x + width / 2 - 0.4, box.cy + 3, str(len(digits)), "micro-strong", anchor="middle", colour=tone)
            x += width


def _field_fill(figure: Figure, tone: str) -> str:
    """Return the flat fill of a field's bar: calmer than its edge, so that the number on it is what is read."""
    strength = SIGN if tone == "ink" else 0.44 if figure.theme.dark else 0.3
    return figure.theme.shade(tone, strength)


def _field_key(figure: Figure, right: float, cy: float, names: Sequence[str]) -> None:
    """Name the tones of sign, exponent and fraction in one line that ends at `right`."""
    for name, tone in list(zip(names, field_tones(figure), strict=True))[::-1]:
        label = figure.text(right, cy + 3, name, "micro", anchor="end")
        figure.rect(label.box[0] - 8, cy - 2.6, 5, 5.2, 1, fill=_field_fill(figure, tone), stroke=tone, width=0.6)
        right = label.box[0] - 14


def sheet_checkpoints(figure: Figure, words: TrainingStepWords) -> None:
    """Draw Checkpointing: a stack of three plates."""
    box = figure.box
    card(figure, box, strength=0.8)
    tall = box.h - 12
    figure.register(plate_stack(figure, Box(box.x + 8, box.cy - tall / 2 - 0.5, 39, tall), 3, overlap=0.56), "stack")
    figure.text(box.x + 55, box.cy - 3, words.checkpointing.title, "card", width=box.w - 60)
    figure.text(box.x + 55, box.cy + 9, words.checkpointing.note, "micro", width=box.w - 60)


def sheet_state(figure: Figure, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw Optimizer State: a corner of the running mean and of the running mean square."""
    box, values = figure.box, run.snapshot.block
    card(figure, box, strength=0.8)
    figure.text(box.x + 9, box.cy - 3, words.optimizer_state.title, "card", width=76)
    figure.text(box.x + 9, box.cy + 9, words.optimizer_state.note, "micro", width=76)
    stacked = box.h > 2 * 26 + 14
    for k, (name, matrix, colour) in enumerate((("m", values.m_before, "violet"), ("v", values.v_before, "blue"))):
        side = (box.h - 14) / 2 if stacked else 24.0
        cell = (
            Box(box.right - 9 - side, box.y + 5 + k * (side + 4), side, side)
            if stacked
            else Box(box.right - 60 + 27 * k, box.cy - 12, 24, 24)
        )
        figure.register(bordered_grid(figure, cell, matrix[:4, :4], colour), name)
