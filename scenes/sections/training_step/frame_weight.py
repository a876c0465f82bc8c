"""Full-frame drawing of the weight that is followed through an update: its gradient, its running mean and mean square, and where it stands.

Gradient and mean are bars to one scale, left of the middle where they are below zero; the mean square has a scale of its own. The weight
stands on a scale of thousandths, and of hundredths when it is followed through the run.
"""

from __future__ import annotations

import math

from scenes.core.box import Box
from scenes.core.formats import Format
from scenes.drawing.figure import Figure
from scenes.sections.training_step.facts import StepFacts
from scenes.sections.training_step.frame_band import weight_digits
from scenes.sections.training_step.moments import AVERAGED, COME, MOVED, STAGES, StepMoment
from scenes.sections.training_step.words import TrainingStepWords

ROW, SCALE = 1.2, 0.95  # heights of a row and of the weight's scale, as shares of the letters' size
STEP_REACH, RUN_REACH = 0.01, 0.3  # how far the weight's scale reaches
DENSE = 0.05  # from this reach on, thousandths are too dense to be drawn
FULLEST = 0.43  # share of a row that its longest bar takes
GRADIENT, MEAN, SQUARE = "gradient", "m", "v"


def weight_rows(fmt: Format) -> tuple[str, ...]:
    """Return the rows over the weight's value: narrow cards have no room for all."""
    return {"wide": (GRADIENT, MEAN, SQUARE), "phone": (GRADIENT, MEAN)}.get(fmt.name, (GRADIENT,))


def weight_height(fmt: Format) -> float:
    """Return the height that the followed weight takes."""
    return fmt.role("body").size * (ROW * (len(weight_rows(fmt)) + 1) + SCALE)


def frame_weight(figure: Figure, words: TrainingStepWords, facts: StepFacts, moment: StepMoment) -> None:
    """Draw the followed weight at a moment. Parts: ("row", name) with "bar", for each of `weight_rows`, "digits", "needle"."""
    labels, pitch = words.labels, figure.format.role("body").size * ROW
    names = (labels.followed[0], *labels.moment_names)
    room = max(figure.measure(name, "quiet") for name in names) + 10
    for k, (name, text) in enumerate(zip(weight_rows(figure.format), names, strict=False)):
        row = Box(figure.box.x, figure.box.y + k * pitch, figure.box.w, pitch)
        _name(figure, row, text)
        made = figure.child("row", name, box=row.inset(0, 0, room, 0) if figure.format.is_wide else row.inset(room, 0, 0, 0))
        made.line((made.box.cx, row.y + 2), (made.box.cx, row.bottom - 2), stroke=("blue", 0.6), width=0.85)
        if value := _bar_value(facts, moment, name):
            draw_bar(made.child("bar", box=made.box), facts, name, value)
    step = _step_of(facts, moment, MOVED)
    value = facts.followed("weights", step)
    needle = figure.child("needle", box=_scale_under(figure, figure.figure("row", GRADIENT).box))
    scale = scale_of(figure)
    _write_weight(figure, scale.y - pitch / 2, labels.followed[1], value if moment.reached(STAGES[5]) else None)
    draw_needle(needle, facts, value, reach_of(step > facts.run.snapshot.step))


def _step_of(facts: StepFacts, moment: StepMoment, since: int) -> int:
    """Return after which step the followed weight is shown; in the step under way it has changed `since` it was told so far."""
    if moment.updated:
        return moment.weights
    return facts.run.snapshot.step if moment.followed >= since else facts.before


def _bar_value(facts: StepFacts, moment: StepMoment, name: str) -> float | None:
    """Return a row's value at a moment; the gradient is known in the recorded step alone."""
    step = _step_of(facts, moment, AVERAGED)
    if name != GRADIENT:
        return facts.followed(name, step)
    return gradient_of(facts) if moment.followed >= COME and step <= facts.run.snapshot.step else None


def gradient_of(facts: StepFacts) -> float:
    """Return the followed weight's gradient in the recorded step."""
    block = facts.run.snapshot.block
    return float(block.gradient[block.most_moved])


# ---------------------------------------------------------------- bars
def draw_bar(figure: Figure, facts: StepFacts, name: str, value: float) -> None:
    """Draw a row's value from the middle to its side."""
    box = figure.box
    most = max(facts.followed(SQUARE, step) for step in facts.blocks) if name == SQUARE else gradient_of(facts)
    length, height = value / abs(most) * FULLEST * box.w, box.h * 0.56
    tone = figure.theme.tint("violet", 0.12) if name != SQUARE else "blue"
    figure.rect(box.cx + min(length, 0.0), box.cy - height / 2, abs(length), height, 2.5, fill=tone)


def _name(figure: Figure, row: Box, text: str, room: float = 0.0) -> float:
    """Name a row on the side on which no gradient passes, with room before the name; return where that room begins."""
    x, anchor = (row.right, "end") if figure.format.is_wide else (row.x + room, "start")
    return figure.text(x, row.cy + figure.format.role("quiet").size * 0.34, text, "quiet", anchor=anchor).box[0] - room


def _write_weight(figure: Figure, middle: float, text: str, value: float | None) -> None:
    """Name the followed weight by the ring that is around it in the grids, and say what it is."""
    size, box = figure.format.role("body").size, figure.box
    side = size * 0.62
    x = _name(figure, Box(box.x, middle - size / 2, box.w, size), text, room=side + 10)
    figure.rect(x, middle - side / 2, side, side, 3.5, stroke="ink", width=1.15)
    if value is not None:
        x, anchor = (box.x, "start") if figure.format.is_wide else (box.right, "end")
        figure.child("digits").text(x, middle + size * 0.34, weight_digits(value), "strong", anchor=anchor)


# ---------------------------------------------------------------- the scale
def scale_of(figure: Figure) -> Box:
    """Return the room of the followed weight's scale."""
    return figure.figure("needle").box


def _scale_under(figure: Figure, row: Box) -> Box:
    """Return the room of the weight's scale: at the foot, as wide as the bars over it, beside their names."""
    height = figure.format.role("body").size * SCALE
    return Box(row.x + 8, figure.box.bottom - height, row.w - 16, height, "scale")


def reach_of(share: float) -> float:
    """Return how far the scale reaches: 0 for one step, 1 for the run, between them while it opens."""
    return float(STEP_REACH * (RUN_REACH / STEP_REACH) ** share)


def _draw_scale(figure: Figure, reach: float) -> None:
    """Draw thousandths while there is room for them, and the hundredths that the scale reaches; always as many lines."""
    box = figure.box
    figure.line((box.x, box.cy), (box.right, box.cy), stroke=("blue", 0.8), width=1.0)
    marks = [(k * 0.001, k % 5 == 0, reach < DENSE) for k in range(11)]
    marks += [(k * 0.01, k % 5 == 0, k * 0.01 < reach + 1e-9 and reach > STEP_REACH) for k in range(1, 31)]
    for value, long, seen in marks:
        x, half = box.x + min(value / reach, 1.0) * box.w, box.h * (0.42 if long else 0.26) if seen else 0.01
        figure.line((x, box.cy - half), (x, box.cy + half), stroke=("blue", 0.8), width=0.85)


def draw_needle(figure: Figure, facts: StepFacts, value: float, reach: float) -> None:
    """Draw the scale, from the hundredth under where the weight began; how far it has come, and the weight; the figure's box is their room."""
    box, began = figure.box, facts.followed("weights", facts.before)
    low = math.floor(100 * began) / 100
    start, now = ((box.x + (number - low) / reach * box.w, box.cy) for number in (began, value))
    side = box.h * 0.86
    _draw_scale(figure, reach)
    figure.line(start, (max(now[0], start[0] + 0.1), now[1]), stroke="violet", width=4.0, glow=0.5)
    figure.line((start[0], start[1] - side / 2), (start[0], start[1] + side / 2), stroke=("ink", 0.6), width=1.6)
    figure.rect(
        now[0] - side / 2, now[1] - side / 2, side, side, 4, fill=figure.theme.gleam("blue", 0.2), stroke="ink", width=1.3, glow=0.5
    )
