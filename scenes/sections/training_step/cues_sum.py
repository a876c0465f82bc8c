"""The middle cues of section 4: the last micro-batch goes round, the gradients are added up, and the optimizer moves the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.redraw import copy_of
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course, Journey
from scenes.models.snapshot import BARS
from scenes.sections.step import Step
from scenes.sections.training_step.facts import StepFacts, step_facts
from scenes.sections.training_step.frame_band import weight_digits
from scenes.sections.training_step.frame_slots import draw_sum, strip_values
from scenes.sections.training_step.moments import ARROWS, LOOP, STAGES, StepMoment
from scenes.sections.training_step.payloads import centre_of, gradient, light_note, token
from scenes.sections.walk import Walk

SPEED = 1600.0  # of what goes round at pace
ADDS = ((0.0, 0.8), (0.96, 0.46), (1.43, 0.34), (1.78, 0.32))  # when each strip leaves its slot, and for how long it travels
EXACT = ("precision", "format", 1)  # where the weight that is followed stands with all its bits
CUTS = (0.0, 0.45, 0.75)  # when each shorter format is cut


# ---------------------------------------------------------------- accumulation
def gradients_accumulate(walk: Walk) -> None:
    """The next micro-batch goes all the way round at pace; then the strips leave their slots and add up, one by one."""
    facts = step_facts()
    end = walk.end
    _go_round(walk, end)
    walk.look("view", 5, factor=1.9)
    with walk.step(replace(end, merged=0)) as step:
        step.light("stage", 5)
    strips = [copy_of(walk.surface, walk.picture.part("stage", 5, "slot", k)) for k in range(1, len(end.slots) + 1)]
    with walk.step(end) as step:
        _add_up(step, strips, strip_values(facts.run))


def _go_round(walk: Walk, end: StepMoment) -> None:
    """Send the last micro-batch around: back along the loop, forward through the layers, and its gradient into the last slot."""
    back, count = walk.moment, len(end.slots)
    with walk.step(replace(back.turned_to(*LOOP, STAGES[0]), turn=1)) as step:
        halves = [step.course("loop", k, speed=SPEED * 0.8) for k in (1, 2)]
        hidden = 0.1
        (first,) = step.travel([gradient(walk.surface)], halves[:1], [0.0], end=End.ABSORB, name="gradient")
        (landed,) = step.travel([gradient(walk.surface)], halves[1:], [first + hidden], end=End.ABSORB, name="gradient")
        step.light(*LOOP[0], at=0.0)
        _turn(step, 4, 1, landed)
    with walk.step(replace(walk.moment.turned_to(STAGES[1], STAGES[2], *ARROWS[:2]), turn=3)) as step:
        tokens = step.flow(token(walk.surface), [step.course("forward", speed=SPEED)] * 4, every=0.12, end=End.ABSORB, name="token")
        _turn(step, 1, 3, tokens[0])
    with walk.step(replace(end, merged=None)) as step:
        (home,) = step.travel([gradient(walk.surface)], [step.course("wave", 3, speed=SPEED)], [0.0], end=End.ABSORB, name="gradient")
        drops = [step.course("drop", 4, count, k, seconds=0.45) for k in range(BARS)]
        dropped = step.flow(gradient(walk.surface, 11.0), drops, at=home, every=0.026, end=End.ABSORB, name="gradient")
        step.light("stage", 5, "slot", count, at=dropped[0], seconds=0.55, sweep="right")
        step.light("stage", 5, "note", at=dropped[-1])
        _turn(step, 3, 5, home)


def _turn(step: Step, old: int, new: int, at: float) -> None:
    """Let the lit border go from one stage to another."""
    for number in (old, new):
        step.light("stage", number, "panel", at=at)


def _add_up(step: Step, strips: Sequence[Figure], values: np.ndarray) -> None:
    """Let every strip travel to the middle and its entries add to those that are there."""
    total = step.picture.figure("stage", 5, "sum")
    keys = [(ADDS[0][1], 0.0)]
    for k, (strip, (start, seconds)) in enumerate(zip(strips, ADDS, strict=True), start=1):
        x, y = centre_of(strip)
        way = polyline([(x, y), (total.box.cx + x - step.picture.figure("stage", 5, "slot", k).box.cx, total.box.cy)])
        (landed,) = step.travel([strip], [Course(way, seconds=seconds)], [start], end=End.ABSORB, name="gradient")
        step.light("stage", 5, "slot", k, at=start, seconds=0.12)
        keys += [(max(landed, keys[-1][0] + 0.01), k - 1.0), (landed + 0.25, float(k))]
    step.redraw("stage", 5, "sum", "entries", draw=partial(_draw_sum, total, values), keys=keys)


def _draw_sum(total: Figure, strips: np.ndarray, figure: Figure, count: float) -> None:
    draw_sum(figure.child(box=total.box), strips, count)


# ---------------------------------------------------------------- the update
def weights_move(walk: Walk) -> None:
    """The gradient goes to the optimizer and tints m, then v; every weight shifts; of one, the digits roll and bits are cut."""
    facts = step_facts()
    end = walk.end
    before: dict[str, Any] = {"formats": 0, "rounded": facts.before, "look": None}
    with walk.step(replace(end, **before, weights=facts.before, updated=False)) as step:
        _feed_state(walk, step)
    with walk.step(replace(end, **{**before, "formats": 1})) as step:
        _shift_weights(walk, step)
    walk.look("precision", factor=1.9)
    _round_one(walk, facts, end)


def _feed_state(walk: Walk, step: Step) -> None:
    """Let the gradient leave its card, reach the optimizer, and change every cell of m, and of v, where its entries land."""
    (reached,) = step.travel([gradient(walk.surface, 30.0)], [step.course("hop", 5, seconds=0.5)], [0.0], end=End.ABSORB, name="gradient")
    step.light("stage", 5, "panel", at=reached - 0.3)
    step.light("stage", 6, "panel", at=reached - 0.3)
    step.light("arrow", 5, at=0.1)
    step.light("stage", 5, at=0.1, seconds=0.4)
    step.light("stage", 6, at=reached, seconds=0.3)
    step.light("state_link", at=reached)
    for late, letter in enumerate(walk.words.labels.moments):
        cells = [name[1:] for name in step.picture.figure("optimizer_state", letter, "grid").parts if name[0] == "cell"]
        ways = [step.course("grad", letter, *cell, seconds=0.7) for cell in cells]
        starts = [reached + 0.25 * late + 0.016 * k for k in range(len(cells))]
        landed = step.travel([gradient(walk.surface, 14.0)] * len(cells), ways, starts, name="gradient", hold=0.15)
        step.light_each([("optimizer_state", letter, "grid", "cell", *cell) for cell in cells], landed, seconds=0.2)
    step.light("optimizer_state", at=reached + 0.4, seconds=0.3)


def _shift_weights(walk: Walk, step: Step) -> None:
    """Let a change go from the optimizer's state to every weight; the one that is followed goes on, and its bits stand as they were."""
    cells = [name[1:] for name in step.picture.figure("stage", 6, "weights").parts if name[0] == "cell"]
    ways = [step.course("step", *cell, seconds=0.7) for cell in cells]
    landed = step.travel(
        [gradient(walk.surface, 14.0)] * len(cells), ways, [0.016 * k for k in range(len(cells))], name="gradient", hold=0.15
    )
    step.light_each([("stage", 6, "weights", "cell", *cell) for cell in cells], landed, seconds=0.2)
    light_note(step, 6, at=max(landed))
    (there,) = step.travel([token(walk.surface)], [step.course("round", seconds=0.75)], [max(landed) - 0.45], end=End.ABSORB, name="weight")
    step.light(*EXACT, "bits", at=there, seconds=0.4, sweep="right")
    step.light(*EXACT, at=there, seconds=0.3)
    step.light("precision", at=there - 0.1)


# ---------------------------------------------------------------- one weight in four formats
def _round_one(walk: Walk, facts: StepFacts, end: StepMoment) -> None:
    """Roll the followed weight's digits from what it was to what it is now, then cut its bits for every shorter format."""
    with walk.step(replace(end, formats=1)) as step:
        if ("digits",) in step.picture.figure(*EXACT).parts:
            start, stop = (facts.formats(number)[0].value for number in (facts.before, end.rounded))
            step.roll(*EXACT, "digits", write=weight_digits, start=start, end=stop, at=0.0, seconds=0.85, anchor="end")
        bits = [name for name in step.picture.figure(*EXACT, "bits").parts if name[0] == "bit"]
        step.light_each([(*EXACT, "bits", *name) for name in bits], [0.023 * k for k in range(len(bits))], seconds=0.1)
    with walk.step(end) as step:
        widths = [value.width for value in facts.formats(end.rounded)]
        for k, width in enumerate(widths[1:], start=2):
            landed = _cut(walk, step, k, width, at=CUTS[k - 2])
            step.light("precision", "format", k, "bits", at=landed, seconds=0.1)
            if ("digits",) in step.picture.figure("precision", "format", k).parts:
                step.light("precision", "format", k, "digits", at=landed, seconds=0.3)
            step.light("precision", "format", k, at=1.4)


def _cut(walk: Walk, step: Step, k: int, width: int, at: float) -> float:
    """Let the exact bits sink to a format's row; those that it has no room for fall on. Return when it has landed."""
    exact, row = step.picture.figure("precision", "format", 1, "bits"), step.picture.figure("precision", "format", k)
    fall = row.box.cy - step.picture.figure("precision", "format", 1).box.cy
    bits = [part for name, part in exact.parts.items() if name[0] == "bit"]
    landed = at
    for part, further in ((bits[:width], 0.0), (bits[width:], min(26.0, row.box.h * 0.5))):
        drawing = copy_of(walk.surface, *part)
        x, y = centre_of(drawing)
        ways = [Course(polyline([(x, y), (x, y + fall)]), seconds=0.45)]
        if further:
            ways.append(Course(polyline([(x, y + fall), (x, y + fall + further)]), seconds=0.25))
        step.travel([drawing], [Journey(ways)], [at], end=End.ABSORB, name="bits")
        landed = at + ways[0].seconds
    return landed
