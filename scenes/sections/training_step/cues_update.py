"""The sixth cue of section 4: the optimizer moves one weight, slowly, then all of them; and copies with fewer bits are cut of it."""

from __future__ import annotations

from dataclasses import replace

from scenes.drawing.geometry import polyline
from scenes.drawing.redraw import copy_of
from scenes.drawing.timeline import LEAVE, End
from scenes.drawing.trajectory import Course, Journey
from scenes.sections.step import Step
from scenes.sections.training_step.facts import StepFacts, step_facts
from scenes.sections.training_step.frame_band import weight_digits
from scenes.sections.training_step.frame_weight import GRADIENT, STEP_REACH, draw_bar, draw_needle
from scenes.sections.training_step.moments import AVERAGED, COME, MOVED, PRECISION, StepMoment
from scenes.sections.training_step.payloads import centre_of, gradient, light_note, token
from scenes.sections.walk import Walk

ONE = ("stage", 6, "followed")  # the weight that is followed
EXACT = ("precision", "format", 1)  # where it stands with all its bits
CUTS, CUT_OFF = (0.0, 0.3, 0.55), 0.2  # when each shorter format is cut, and the seconds that its cut bits fall on
SPEED, EVERY = 1200.0, 0.024  # of the gradients of all weights, and the seconds between two that land


def weights_move(walk: Walk) -> None:
    """One gradient goes through the optimizer: mean and mean square change, the weight moves; then all weights; then one is cut to fewer bits."""
    facts, end = step_facts(), walk.end
    waits = replace(walk.moment.turned_to(*end.lit), turn=6)
    with walk.step(replace(waits, followed=COME)) as step:
        _bring_one(walk, step)
    with walk.step(replace(waits, followed=AVERAGED)) as step:
        _average_one(walk, facts, step)
    with walk.step(replace(waits, followed=MOVED)) as step:
        _move_one(walk, facts, step)
    with walk.step(replace(end, formats=0)) as step:
        _move_all(walk, facts, step)
    walk.go(replace(walk.moment, look=PRECISION))
    _round_one(walk, facts, end)


# ---------------------------------------------------------------- one weight
def _bring_one(walk: Walk, step: Step) -> None:
    """Let the gradient of the followed weight leave its card for the optimizer's."""
    hop, way = step.course("hop", 5, seconds=0.3), step.course("followed", GRADIENT, seconds=0.45)
    (landed,) = step.travel([gradient(walk.surface, 20.0)], [Journey([hop, way])], [0.0], end=End.ABSORB, name="gradient")
    step.light("arrow", 5, at=0.1)
    for number in (5, 6):
        step.light("stage", number, "panel", at=0.2)
    step.light(*ONE, "row", GRADIENT, at=landed, seconds=0.3, sweep="left")
    light_note(step, 6, at=landed)
    step.light("stage", 6, at=0.4, seconds=0.3)
    for part in (("stage", 4), ("optimizer_state",), ("state_link",), ("precision",)):
        step.light(*part, at=0.2, seconds=0.3)


def _average_one(walk: Walk, facts: StepFacts, step: Step) -> None:
    """Let the gradient change the followed weight's mean and mean square, where they are shown."""
    for name in ("m", "v"):
        if step.picture.has(*ONE, "row", name):
            (landed,) = step.travel(
                [gradient(walk.surface, 14.0)], [step.course("followed", name, seconds=0.35)], [0.0], end=End.ABSORB, name="gradient"
            )
            _redraw_bar(step, facts, name, landed)


def _redraw_bar(step: Step, facts: StepFacts, name: str, at: float) -> None:
    box = step.picture.figure(*ONE, "row", name).box
    start, stop = (facts.followed(name, number) for number in (facts.before, facts.run.snapshot.step))
    keys = [(at, start), (at + 0.4, stop)]
    step.redraw(*ONE, "row", name, "bar", draw=lambda figure, value: draw_bar(figure.child(box=box), facts, name, value), keys=keys)


def _move_one(walk: Walk, facts: StepFacts, step: Step) -> None:
    """Let the step reach the weight, which moves along its scale while its digits roll."""
    start, stop = (facts.followed("weights", number) for number in (facts.before, facts.run.snapshot.step))
    way = step.course("followed", "step", seconds=0.45)
    (landed,) = step.travel([gradient(walk.surface, 16.0)], [way], [0.0], end=End.ABSORB, name="gradient")
    step.mark("one_weight_moves", landed)
    box = step.picture.figure(*ONE, "needle").box
    step.redraw(
        *ONE,
        "needle",
        draw=lambda figure, value: draw_needle(figure.child(box=box), facts, value, STEP_REACH),
        keys=[(landed, start), (landed + 0.8, stop)],
    )
    step.light("stage", 6, "weights", "cell", *facts.run.snapshot.block.most_moved, at=landed, seconds=0.3)
    anchor = "start" if walk.surface.format.is_wide else "end"
    step.roll(*ONE, "digits", write=weight_digits, start=start, end=stop, at=landed, seconds=0.8, anchor=anchor)


# ---------------------------------------------------------------- all weights
def _move_all(walk: Walk, facts: StepFacts, step: Step) -> None:
    """Let a gradient land in every weight, row by row, the farthest first: the weight lights, and with it its mean and mean square."""
    rows, columns = facts.run.snapshot.block.gradient.shape
    across = range(columns)[::-1] if walk.surface.format.is_wide else range(columns)
    cells = [("cell", row, column) for row in range(rows) for column in across]
    hop = step.course("hop", 5, speed=SPEED)
    ways = [Journey([hop, step.course("update", *cell[1:], speed=SPEED)]) for cell in cells]
    first = max(way.seconds for way in ways)
    starts = [first + EVERY * k - way.seconds for k, way in enumerate(ways)]
    landed = step.travel([gradient(walk.surface, 12.0)] * len(cells), ways, starts, end=End.ABSORB, name="gradient")
    for grid in (("stage", 6, "weights"), *(("optimizer_state", letter, "grid") for letter in walk.words.labels.moments)):
        step.light_each([(*grid, *cell) for cell in cells], landed, seconds=0.2)
    step.light("stage", 5, at=max(starts) - 0.3, seconds=0.4)
    step.travel([token(walk.surface)], [step.course("round", 1, seconds=0.4)], [max(landed) - 0.2], end=End.ABSORB, name="weight")


# ---------------------------------------------------------------- one weight in four formats
def _round_one(walk: Walk, facts: StepFacts, end: StepMoment) -> None:
    """Let the followed weight come with all its bits, then cut them for every shorter format."""
    with walk.step(replace(end, formats=1)) as step:
        (there,) = step.travel([token(walk.surface)], [step.course("round", 2, seconds=0.35)], [0.0], end=End.ABSORB, name="weight")
        step.light(*EXACT, "bits", at=there, seconds=0.3, sweep="right")
        step.light(*EXACT, at=there, seconds=0.3)
    with walk.step(end) as step:
        widths, gone = [value.width for value in facts.formats(end.rounded)], []
        for k, width in enumerate(widths[1:], start=2):
            landed = _cut(walk, step, k, width, at=CUTS[k - 2])
            if k == 2:
                step.mark("bits_cut", landed)
            step.light("precision", "format", k, "bits", at=landed, seconds=0.1)
            gone.append(landed + CUT_OFF + LEAVE / 2)
        for k in range(2, len(widths) + 1):
            step.light("precision", "format", k, at=max(gone), seconds=0.3)


def _cut(walk: Walk, step: Step, k: int, width: int, at: float) -> float:
    """Let the exact bits sink to a format's row; those that it has no room for fall on. Return when it has landed."""
    exact, row = step.picture.figure("precision", "format", 1, "bits"), step.picture.figure("precision", "format", k)
    fall = row.box.cy - step.picture.figure("precision", "format", 1).box.cy
    bits = [part for name, part in exact.parts.items() if name[0] == "bit"]
    landed = at
    for part, further in ((bits[:width], 0.0), (bits[width:], min(18.0, row.box.h * 0.34))):
        drawing = copy_of(walk.surface, *part)
        x, y = centre_of(drawing)
        ways = [Course(polyline([(x, y), (x, y + fall)]), seconds=0.45)]
        if further:
            ways.append(Course(polyline([(x, y + fall), (x, y + fall + further)]), seconds=CUT_OFF))
        step.travel([drawing], [Journey(ways)], [at], end=End.ABSORB, name="bits")
        landed = at + ways[0].seconds
    return landed
