"""Section 4: one training step, from a window of tokens to moved weights, and what surrounds it.

Tokens, probabilities, loss, gradients, optimizer state and weights are one recorded step of the tiny language model;
bits and rounded values come from the precision model.
"""

from __future__ import annotations

from collections.abc import Sequence

from manim import Animation

from scenes.choreography.motion import light_up
from scenes.content.training_step import TrainingStepWords
from scenes.figures.arrows import arrow, connect
from scenes.figures.containers import sheet_panel
from scenes.figures.figure import Figure, Look
from scenes.figures.training_step import sheet_checkpoints, sheet_precision, sheet_stage, sheet_state
from scenes.figures.training_step_band import frame_checkpoints, frame_loss, frame_precision
from scenes.figures.training_step_parts import loop
from scenes.figures.training_step_stages import frame_stage
from scenes.figures.training_step_state import frame_state
from scenes.layout import Box
from scenes.models.language_model import train
from scenes.models.precision import weight_example
from scenes.sections.base import FADE, Beat, SectionScene, Stream
from scenes.story import Story

KEY = "training_step"
FORWARD_ARROWS = 2  # arrows up to the loss are cyan, those of the way back violet
GRADIENTS = ("stage", 5)
WAITING_ARROW = 5  # nothing passes here until the last micro-batch is in


def picture(story: Story, look: Look, box: Box) -> Figure:
    """Draw the training step in a box: as the poster's panel, or as a full frame in any of its four arrangements."""
    figure = Figure(look, box.called(KEY))
    words = story.content.training_step
    if look.setting.is_sheet:
        _sheet(figure, words)
    else:
        _frame(figure, words)
    return figure


def _sheet(figure: Figure, words: TrainingStepWords) -> None:
    run = train()
    inner = sheet_panel(figure, figure.box, 4, words.title)
    top, low = inner.cut_top(60, 21)
    stages = [figure.child("stage", i + 1, box=cell) for i, cell in enumerate(top.columns(6, 22))]
    for i, stage in enumerate(stages):
        sheet_stage(stage, words, run, i + 1)
    for i, (a, b) in enumerate(zip(stages, stages[1:], strict=False)):
        y = a.box.y + 24.5
        made = arrow(figure, (a.box.right + 3, y), (b.box.x - 3, y), colour="cyan" if i < FORWARD_ARROWS else "violet")
        figure.register(made, "arrow", i + 1)
    _loop(figure, stages[4].box, stages[0].box, words.accumulation, below=11.5)
    _sheet_low(figure, low, stages[5], words)


def _sheet_low(figure: Figure, low: Box, update: Figure, words: TrainingStepWords) -> None:
    caption, boxes = low.cut_left(153, 14)
    figure.paragraph(caption.x + 1, caption.y + 8.4, words.caption, "caption", width=152, lead=11.6, lines=4, balanced=True)
    precision, checkpoints, state = boxes.columns((283, 136, 150), 14)
    sheet_precision(figure.child("precision", box=precision), words, weight_example().before)
    sheet_checkpoints(figure.child("checkpoints", box=checkpoints), words)
    sheet_state(figure.child("optimizer_state", box=state), words, train())
    figure.register(connect(figure, figure.part("optimizer_state"), "top", update, "bottom", gap=2.2, tail=True), "state_link")
    figure.register(
        connect(figure, figure.part("optimizer_state"), "left", figure.part("checkpoints"), "right", gap=1.6), "checkpoint_link"
    )
    _elbow(figure, update.box, checkpoints, update.box.x + 14, checkpoints.right - 12)


def _elbow(figure: Figure, update: Box, saved: Box, leave: float, enter: float) -> None:
    """Lead the weights from under the update, along the gap and down into the checkpoints."""
    air = 2.2 * figure.line_scale
    y = (update.bottom + saved.y) / 2
    points = [(leave, update.bottom + air), (leave, y), (enter, y), (enter, saved.y - air)]
    if leave == enter:
        points = [points[0], points[-1]]
    figure.register(arrow(figure, *points), "weights_link")


def _frame(figure: Figure, words: TrainingStepWords) -> None:
    run = train()
    cells, band = _arrangement(figure)
    stages = [figure.child("stage", i + 1, box=cell) for i, cell in enumerate(cells)]
    for i, stage in enumerate(stages):
        frame_stage(stage, words, run, i + 1)
    for i, (a, b) in enumerate(zip(stages, stages[1:], strict=False)):
        _flow(figure, a, b, i + 1)
    _loop(figure, cells[4], cells[0], words.labels.next_batch)
    frame_loss(figure.child("loss_chart", box=band["loss"]), words, run)
    frame_precision(figure.child("precision", box=band["precision"]), words, run, weight_example().before)
    frame_state(figure.child("optimizer_state", box=band["state"]), words, run)
    frame_checkpoints(figure.child("checkpoints", box=band["checkpoints"]), words, run)
    _links(figure, stages[5])
    _ways(figure, cells[0], band["checkpoints"])


def _arrangement(figure: Figure) -> tuple[list[Box], dict[str, Box]]:
    """Return the boxes of the six stages in the order of the flow, and those of the four lower panels by name."""
    stage, name = figure.box, figure.setting.name
    if name == "wide":
        top, low = stage.cut_top(404, 56)
        columns = low.columns(6, 31.2)
        pairs = [Box(a.x, a.y, b.right - a.x, a.h) for a, b in ((columns[0], columns[1]), (columns[2], columns[3]))]
        return top.columns(6, 31.2), dict(zip(("loss", "precision", "checkpoints", "state"), (*pairs, columns[4], columns[5]), strict=True))
    if name == "phone":
        top, low = stage.cut_bottom(508, 32)
        rows = [row.columns(2, 20) for row in top.rows(3, 32)]
        cells = [rows[0][0], rows[1][0], rows[2][0], rows[2][1], rows[1][1], rows[0][1]]
        return cells, dict(zip(("checkpoints", "state", "loss", "precision"), low.grid(2, 2, 20, 32), strict=True))
    top, low = stage.cut_bottom(250 if name == "square" else 486, 28 if name == "square" else 34)
    rows = [row.columns(3, 30) for row in top.rows(2, 52)]
    cells = [*rows[0], *rows[1][::-1]]
    if name == "square":
        return cells, dict(zip(("state", "checkpoints", "precision", "loss"), low.columns((232, 212, 254, 232), 18), strict=True))
    return cells, dict(zip(("state", "checkpoints", "precision", "loss"), low.grid(2, 2, 22), strict=True))


def _flow(figure: Figure, a: Figure, b: Figure, number: int) -> None:
    """Join two stages by an arrow on the sides that face each other, and name the way of the bodies between them."""
    sides = (
        ("right", "left")
        if b.box.x >= a.box.right
        else ("left", "right")
        if b.box.right <= a.box.x
        else ("bottom", "top")
        if b.box.y >= a.box.bottom
        else ("top", "bottom")
    )
    tone = "cyan" if number <= FORWARD_ARROWS else "violet" if number < WAITING_ARROW else figure.theme.shade("violet", 0.6)
    air = 1.3 if figure.setting.name == "phone" and sides[0] == "right" else 2.5
    figure.register(connect(figure, a, sides[0], b, sides[1], colour=tone, glow=0.5, gap=air), "arrow", number)
    figure.add_route([(a.box.cx, a.box.cy), (b.box.cx, b.box.cy)], "flow", number)


def _loop(figure: Figure, start: Box, end: Box, text: str, below: float | None = None) -> None:
    """Draw the accumulation loop from Gradients back to Input Tokens: under both, or through the gap between them."""
    made = figure.child("accumulation")
    air = 1.8 * figure.line_scale
    if abs(start.y - end.y) < 1:
        y, edge = start.bottom + (below or 26), start.bottom
        aside = start.w * 0.22 if figure.setting.is_sheet else 0.0
        first, last = (start.cx - aside, edge + air), (end.cx, edge + air)
    else:
        aside = 0.0 if start.x > end.right + end.w * 0.5 or figure.setting.name != "phone" else end.w * 0.17
        y = (end.bottom + start.y) / 2
        first, last = (start.cx - aside, start.y - air), (end.cx + aside, end.bottom + air)
    loop(made, first, last, y, text)
    figure.add_route([first, (first[0], y), (last[0], y), last], "accumulation", radius=7)


def _links(figure: Figure, update: Figure) -> None:
    """Join the update with the optimizer's state, both ways, and weights and state with the checkpoints."""
    state, saved = figure.figure("optimizer_state"), figure.figure("checkpoints")
    sides = ("right", "left") if saved.box.x > state.box.right else ("left", "right")
    figure.register(connect(figure, state, sides[0], saved, sides[1], gap=1.3), "checkpoint_link")
    if figure.setting.name == "phone":
        _margin_links(figure, update.box, state.box, saved.box)
        return
    figure.register(connect(figure, state, "top", update, "bottom", gap=1.6, tail=True), "state_link")
    if sides[0] == "left":
        _elbow(figure, update.box, saved.box, update.box.x + 40, saved.box.right - 40)
    elif saved.box.x + 24 < update.box.right:
        middle = (saved.box.x + update.box.right) / 2
        _elbow(figure, update.box, saved.box, middle, middle)
    else:
        _elbow(figure, update.box, saved.box, update.box.right - 40, saved.box.x + 60)


def _margin_links(figure: Figure, update: Box, state: Box, saved: Box) -> None:
    """Join cards at opposite ends of a phone's picture by a line in the margin, with a branch into the checkpoints."""
    air = 1.6 * figure.line_scale
    x, y = figure.box.right + 18, state.y - 16
    ends = (update.right + air, update.cy), (state.right + air, state.cy)
    figure.register(arrow(figure, ends[0], (x, update.cy), (x, state.cy), ends[1], tail=True), "state_link")
    figure.register(arrow(figure, (x, y), (saved.right - 60, y), (saved.right - 60, saved.y - air)), "weights_link")


def _ways(figure: Figure, first: Box, saved: Box) -> None:
    """Name the ways in and out of the picture: tokens enter from the left, the newest checkpoint leaves to the right."""
    figure.add_route([(figure.box.x - 60, first.cy), (first.cx, first.cy)], "in")
    if figure.setting.is_wide:
        y = (first.bottom + saved.y) / 2
        figure.add_route([(saved.cx, saved.cy), (saved.cx, y), (figure.box.right + 60, y)], "out", radius=12)
    else:
        figure.add_route([(saved.cx, saved.cy), (saved.cx, figure.box.bottom)], "out")


BEATS = (
    Beat("window_enters", lights=(("stage", 1),), streams=(Stream("token", ("in",), 8),)),
    Beat("wave_goes_forward", lights=(("arrow", 1), ("stage", 2)), streams=(Stream("token", ("flow", 1), 5),)),
    Beat("guess_meets_answer", lights=(("arrow", 2), ("stage", 3)), streams=(Stream("token", ("flow", 2), 3),)),
    Beat("wave_comes_back", lights=(("arrow", 3), ("stage", 4)), streams=(Stream("gradient", ("flow", 3), 3),)),
    Beat(
        "gradients_accumulate",
        lights=(("arrow", 4), ("stage", 5), ("accumulation",)),
        streams=(Stream("gradient", ("flow", 4), 4), Stream("token", ("in",), 8)),
    ),
    Beat(
        "weights_move",
        lights=(("arrow", 5), ("stage", 6), ("state_link",), ("optimizer_state",), ("precision",)),
        streams=(Stream("gradient", ("flow", 5), 1),),
        reveals=(("stage", 5, "landed"), ("stage", 6, "landed")),
        clears=(("stage", 5, "so_far"), ("stage", 5, "slot", 3), ("stage", 5, "slot", 4), ("stage", 6, "so_far")),
    ),
    Beat(
        "loss_falls",
        lights=(("loss_chart",), ("weights_link",), ("checkpoint_link",), ("checkpoints",)),
        reveals=(("loss_chart", "landed"),),
    ),
)


class TrainingStep(SectionScene):
    """Predict, measure, correct."""

    key = KEY
    picture = staticmethod(picture)
    beats = BEATS
    still = "wave_comes_back"

    def _turn(self, drawn: Figure, index: int) -> Sequence[Animation]:
        """Let the last micro-batch land before the cue in which the mean gradient leaves for the update."""
        beat = self.beats[index]
        if not beat.clears:
            return ()
        lands, goes = ([drawn.part(*name) for name in names if name[:2] == GRADIENTS] for names in (beat.reveals, beat.clears))
        return light_up(*lands, run_time=FADE), light_up(*goes, to=0.0, run_time=FADE)
