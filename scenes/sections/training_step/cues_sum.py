"""The fifth cue of section 4: the last micro-batch goes round, and the gradients are added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.redraw import copy_of
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course
from scenes.models.snapshot import BARS
from scenes.sections.step import Step
from scenes.sections.training_step.facts import step_facts
from scenes.sections.training_step.frame_slots import draw_sum, strip_values
from scenes.sections.training_step.moments import ARROWS, LOOP, STAGES, StepMoment
from scenes.sections.training_step.payloads import centre_of, gradient, token
from scenes.sections.walk import Walk

SPEED = 1600.0  # of what goes round at pace
ADDS = ((0.0, 0.8), (0.96, 0.46), (1.43, 0.34), (1.78, 0.32))  # when each strip leaves its slot, and for how long it travels


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
        place = step.picture.figure("stage", 5, "slot", k).box
        way = polyline([(x, y), (total.box.cx + x - place.cx, total.box.cy + y - place.cy)])
        (landed,) = step.travel([strip], [Course(way, seconds=seconds)], [start], end=End.ABSORB, name="gradient")
        if k == 1:
            step.mark("first_strip_lands", landed)
        step.light("stage", 5, "slot", k, at=start, seconds=0.12)
        keys += [(max(landed, keys[-1][0] + 0.01), k - 1.0), (landed + 0.25, float(k))]
    step.redraw("stage", 5, "sum", "entries", draw=partial(_draw_sum, total, values), keys=keys)


def _draw_sum(total: Figure, strips: np.ndarray, figure: Figure, count: float) -> None:
    draw_sum(figure.child(box=total.box), strips, count)
