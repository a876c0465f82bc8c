"""The full frame of the training step: six stages in the order of the flow, four lower panels, and what joins them."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.focus import set_focus
from scenes.drawing.kit.arrows import arrow, connect
from scenes.sections.training_step.facts import StepFacts
from scenes.sections.training_step.frame_band import frame_checkpoints, frame_precision
from scenes.sections.training_step.frame_loss import frame_loss
from scenes.sections.training_step.frame_stages import frame_stage
from scenes.sections.training_step.frame_state import frame_state
from scenes.sections.training_step.moments import PANELS, StepMoment
from scenes.sections.training_step.parts import FORWARD_ARROWS, accumulation_loop, weights_elbow
from scenes.sections.training_step.routes import add_routes
from scenes.sections.training_step.words import TrainingStepWords

OVER = 40.0  # design units over the stages that the lens shows of what goes around them
COLUMNS = (254, 254, 254, 254, 254, 376)  # of a wide frame: the optimizer's cards are wider, for what is followed in them
COMING = 64.0  # design units left of the first stage that the lens shows of what comes in
WAITING_ARROW = 5  # nothing passes here until the last micro-batch is in


def frame(figure: Figure, words: TrainingStepWords, facts: StepFacts, moment: StepMoment) -> None:
    """Draw the whole frame at a moment.

    Parts: ("stage", 1..6), ("arrow", 1..5), accumulation, loss_chart, precision, optimizer_state, checkpoints, and what the lens looks at,
    ("view", 1..6) by the cues' numbers and ("view", 7), Model Precision and what is legible over it.
    """
    run = facts.run
    cells, band = _arrangement(figure)
    stages = [figure.child("stage", i + 1, box=cell) for i, cell in enumerate(cells)]
    for i, stage in enumerate(stages):
        frame_stage(stage, words, facts, moment, i + 1)
    for i, (a, b) in enumerate(zip(stages, stages[1:], strict=False)):
        _flow(figure, a, b, i + 1)
    accumulation_loop(figure, cells[4], cells[0], words.labels.next_batch)
    frame_loss(figure.child("loss_chart", box=band["loss"]), words, run, moment)
    frame_precision(figure.child("precision", box=band["precision"]), words, facts.formats(moment.rounded), moment.formats)
    frame_state(figure.child("optimizer_state", box=band["state"]), words, facts, moment)
    frame_checkpoints(figure.child("checkpoints", box=band["checkpoints"]), words, run, moment.loss, roomy=moment.waits)
    _links(figure, stages[5])
    _add_views(figure, cells, band)
    add_routes(figure, cells)
    set_focus(figure, PANELS, moment.lit, moment.told)


def _arrangement(figure: Figure) -> tuple[list[Box], dict[str, Box]]:
    """Return the boxes of the six stages in the order of the flow, and those of the four lower panels by name."""
    stage, name = figure.box, figure.format.name
    if name == "wide":
        upper, lower = (row.columns(COLUMNS, 26) for row in stage.cut_top(404, 56))
        pairs = [Box(a.x, a.y, b.right - a.x, a.h) for a, b in ((lower[0], lower[1]), (lower[2], lower[3]))]
        return upper, dict(zip(("loss", "precision", "checkpoints", "state"), (*pairs, lower[4], lower[5]), strict=True))
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
    margin = 1.3 if figure.format.name == "phone" and sides[0] == "right" else 2.5
    figure.register(connect(figure, a, sides[0], b, sides[1], colour=tone, glow=0.5, gap=margin), "arrow", number)


def _links(figure: Figure, update: Figure) -> None:
    """Join the update with the optimizer's state, both ways, and weights and state with the checkpoints."""
    state, saved = figure.figure("optimizer_state"), figure.figure("checkpoints")
    sides = ("right", "left") if saved.box.x > state.box.right else ("left", "right")
    figure.register(connect(figure, state, sides[0], saved, sides[1], gap=1.3), "checkpoint_link")
    if figure.format.name == "phone":
        _margin_links(figure, update.box, state.box, saved.box)
        return
    figure.register(connect(figure, state, "top", update, "bottom", gap=1.6, tail=True), "state_link")
    if sides[0] == "left":
        weights_elbow(figure, update.box, saved.box, update.box.x + 40, saved.box.right - 40)
    elif saved.box.x + 24 < update.box.right:
        middle = (saved.box.x + update.box.right) / 2
        weights_elbow(figure, update.box, saved.box, middle, middle)
    else:
        weights_elbow(figure, update.box, saved.box, update.box.right - 40, saved.box.x + 60)


def _margin_links(figure: Figure, update: Box, state: Box, saved: Box) -> None:
    """Join cards at opposite ends of a phone's picture by a line in the margin, with a branch into the checkpoints."""
    margin = 1.6 * figure.line_scale
    x, y = figure.box.right + 18, state.y - 16
    ends = (update.right + margin, update.cy), (state.right + margin, state.cy)
    figure.register(arrow(figure, ends[0], (x, update.cy), (x, state.cy), ends[1], tail=True), "state_link")
    figure.register(arrow(figure, (x, y), (saved.right - 60, y), (saved.right - 60, saved.y - margin)), "weights_link")


def _add_views(figure: Figure, cells: list[Box], band: dict[str, Box]) -> None:
    """Name what the lens looks at: as many stages as are legible side by side, then Model Precision."""
    groups = {"wide": ((1, 2, 3), (2, 3, 4), (1, 2, 3), (3, 4, 5), (5,), (4, 5, 6)), "phone": ((1,), (1, 2), (2, 3), (4, 5), (5,), (5, 6))}
    for k, group in enumerate(groups.get(figure.format.name, ((1,), (1, 2), (3,), (4, 5), (5,), (5, 6))), start=1):
        boxes = [cells[number - 1] for number in group]
        x, y = min(box.x for box in boxes), min(box.y for box in boxes)
        if k == 1 and figure.format.is_wide:
            x -= COMING
        if k == 3 and figure.format.is_wide:
            y -= OVER
        figure.child("view", k, box=Box(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y))
    panel = band["precision"]
    above = band["state"] if figure.format.name in ("phone", "portrait") else panel
    figure.child("view", 7, box=Box(panel.x, above.y, panel.w, panel.bottom - above.y))
