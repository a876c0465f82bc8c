"""The first cues of section 4: a window of tokens enters, the wave goes forward, the guess meets its answer, the wave comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from scenes.core.units import decimal
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.kit.payloads import block, visible
from scenes.drawing.redraw import copy_of
from scenes.drawing.timeline import End, entry_of
from scenes.drawing.trajectory import Course
from scenes.models.snapshot import BARS, IN_FLIGHT
from scenes.sections.step import Step
from scenes.sections.training_step.facts import StepFacts, step_facts
from scenes.sections.training_step.frame_stages import found_text, kept_text, rows_of
from scenes.sections.training_step.moments import DEPTH, Slot, StepMoment
from scenes.sections.training_step.payloads import answer_chip, centre_of, flip, gradient, light_note, token
from scenes.sections.walk import Walk

WAY_IN = 560.0  # design units that a row of tokens comes from the left
PASSING = 2.2  # seconds of the wave through the layers, on its way forward
MEETS = 0.3  # seconds that the answer lies on its bar before it goes over into it
KEPT, KEEPS = 3, 1500.0  # bodies for what a layer keeps, and their speed
HIDDEN = ("stage", 1, "tokens", "hidden")  # the token after the window
PACES = (1.0, 0.9, 1.05, 1.3)  # of the layers on the way back: after the first, every repeat is faster


# ---------------------------------------------------------------- the window
def window_enters(walk: Walk) -> None:
    """The text slides in row by row and lands in its places; the token after it arrives too, and turns face down."""
    with walk.step(walk.end) as step:
        rows = rows_of(step.picture.figure("stage", 1, "tokens"))
        landed = np.linspace(1.0, 2.7, len(rows)).tolist()
        seconds = [1.0, *[min(1.6, max(0.7, landed[1] - landed[0]))] * (len(rows) - 1)]
        for row, at, length in zip(rows, landed, seconds, strict=True):
            _slide_in(walk, step, row, at - length, length)
        step.mark("answer_hidden", flip(step, *HIDDEN, front=_answer_chip(step), at=landed[-1] + 0.35, seconds=0.5))
        light_note(step, 1, at=landed[-1] + 0.5)
        step.light("stage", 1, at=0.5, seconds=0.4)


def _answer_chip(step: Step) -> Figure:
    """Draw the last token of the window as it comes in: face up, with its piece."""
    return block(step.surface, step.picture.figure(*HIDDEN).box, visible(step_facts().run.snapshot.true_token))


def _slide_in(walk: Walk, step: Step, row: Sequence[Figure], start: float, seconds: float) -> None:
    """Let a row of tokens slide from the left into its places."""
    tokens = step.picture.figure("stage", 1, "tokens")
    chips = [_answer_chip(step) if chip is tokens.parts["hidden",] else chip for chip in row]
    train = copy_of(walk.surface, *chips)
    x, y = centre_of(train)
    (landed,) = step.travel([train], [Course(polyline([(x - WAY_IN, y), (x, y)]), seconds=seconds)], [start], name="tokens")
    for name, chip in tokens.parts.items():
        if any(chip is other for other in row) and name != ("hidden",):
            step.light("stage", 1, "tokens", *name, at=landed, seconds=0.1)


# ---------------------------------------------------------------- forward
def wave_goes_forward(walk: Walk) -> None:
    """Tokens leave for the first layer; a front runs through all; what each keeps is counted, and lands where the way back needs it."""
    facts = step_facts()
    with walk.step(walk.end) as step:
        plates = [step.picture.figure("stage", 2, "plate", k).box for k in range(1, DEPTH + 1)]
        way = step.course("wave", 1, seconds=0.75)
        step.light("stage", 2, "panel", at=0.4)
        step.light("stage", 1, "panel", at=0.4)
        step.light("arrow", 1, at=0.2)
        entered = step.flow(token(walk.surface), [way] * len(facts.run.snapshot.context), every=0.13, end=End.ABSORB, name="token")
        begin = entered[0]
        step.mark("wave_starts", begin)
        passed = _run_through(walk, step, 2, [box.cx for box in plates], begin)
        _fill_layers(step, passed, len(facts.run.snapshot.context))
        for layer, at in enumerate(passed, start=1):
            step.light("stage", 4, "plate", DEPTH + 1 - layer, at=_keep(walk, step, layer, at))
        _count_kept(walk, step, facts, passed)
        step.light("stage", 2, at=0.5, seconds=0.4)


def _run_through(walk: Walk, step: Step, stage: int, plates: Sequence[float], begin: float) -> list[float]:
    """Let a front run through the layers of a stage, its beam behind it; return when it passes each."""
    way = step.course("beam", stage, seconds=PASSING)
    drawing = token(walk.surface, 24.0)
    step.travel([drawing], [way], [begin], end=End.ABSORB, name="wave")
    step.light("stage", stage, "beam", at=begin, seconds=PASSING, sweep="right")
    times = np.linspace(0, PASSING, 256)
    places = way.at(times)[:, 0]
    return [begin + float(np.interp(x, places, times)) for x in plates]


def _fill_layers(step: Step, passed: Sequence[float], tokens: int) -> None:
    """Light each layer as the front passes it: its cells rise; attention's triangle fills row by row."""
    attention = 2
    for row in range(tokens):
        at = passed[attention - 1] + 0.15 + 0.15 * row
        for column in range(row + 1):
            step.light("stage", 2, "plate", attention, "cell", row, column, at=at + 0.02 * column, seconds=0.15)
    for layer, at in enumerate(passed, start=1):
        step.light(
            "stage", 2, "plate", layer, at=at - 0.1, seconds=0.3 if layer == attention else 0.6, sweep=None if layer == attention else "up"
        )


def _keep(walk: Walk, step: Step, layer: int, at: float) -> float:
    """Let what a layer keeps go where the way back needs it, if there is a way that is seen; return when it is there."""
    if not step.picture.format.is_wide:
        return at
    way = step.course("keep", layer, speed=KEEPS)
    return step.flow(token(walk.surface, 16.0), [way] * KEPT, at=at, every=0.07, end=End.ABSORB, name="activation")[-1]


def _count_kept(walk: Walk, step: Step, facts: StepFacts, passed: Sequence[float]) -> None:
    """Let the counter of kept values run up by what each layer keeps, as the front passes it."""
    if ("note",) not in step.picture.figure("stage", 2).parts:
        return
    ticks = []
    for k, at in enumerate(passed):
        low, high = facts.kept[k], facts.kept[k + 1]
        ticks += [(at + 0.05 * j, low + (high - low) * (j + 1) / 10) for j in range(10)]
    step.tick("stage", 2, "note", write=partial(kept_text, walk.words), ticks=ticks)


# ---------------------------------------------------------------- the loss
def guess_meets_answer(walk: Walk) -> None:
    """Bars grow to the probabilities; the hidden token turns over, its piece goes to its bar, and its surprise is written as the loss."""
    facts = step_facts()
    end = walk.end
    with walk.step(replace(end, answer=False)) as step:
        _guess(walk, step, facts)
    with walk.step(end) as step:
        _answer(walk, step, facts)


def _guess(walk: Walk, step: Step, facts: StepFacts) -> None:
    """Let the wave reach the loss, and a bar grow for each of the likeliest tokens."""
    (landed,) = step.travel([token(walk.surface, 24.0)], [step.course("wave", 2, seconds=0.75)], [0.0], end=End.ABSORB, name="token")
    step.light("arrow", 2, at=0.4)
    step.light("stage", 2, "panel", at=landed - 0.2)
    step.light("stage", 3, "panel", at=landed - 0.2)
    step.mark("bars_grow", landed)
    bars = len([name for name in step.picture.figure("stage", 3).parts if name[0] == "bar"])
    for k in range(1, bars + 1):
        at, p = landed + 0.12 * (k - 1), facts.run.snapshot.top5[k - 1][1]
        step.light("stage", 3, "bar", k, "name", at=at)
        step.roll("stage", 3, "bar", k, "value", write=partial(decimal, places=2), start=0.0, end=p, at=at, seconds=0.7, anchor="end")
        step.light("stage", 3, "bar", k, "bar", at=at, seconds=0.7, sweep="right")
        step.light("stage", 3, "bar", k, at=at)
    step.light("stage", 3, at=landed - 0.2)


def _answer(walk: Walk, step: Step, facts: StepFacts) -> None:
    """Let the hidden token turn over and land on its bar; the loss is −ln of the probability that the model gave it."""
    guess = facts.run.snapshot.prediction
    cover = copy_of(step.surface, walk.picture.part(*HIDDEN))
    turned = flip(step, *HIDDEN, front=cover, at=0.0, seconds=0.45)
    chip = answer_chip(walk.surface, guess.true_token)
    way = step.course("answer", seconds=1.1)
    (landed,) = step.travel([chip], [way], [turned], end=End.ABSORB, name="token", hold=MEETS)
    for k, (piece, _) in enumerate(guess.top5, start=1):
        if piece == guess.true_token:
            step.light("stage", 3, "bar", k, at=landed, seconds=0.3)
    step.light("stage", 3, "loss", "value", at=landed + MEETS, seconds=0.5, sweep="right")
    step.mark("loss_written", landed + MEETS)


# ---------------------------------------------------------------- back
def wave_comes_back(walk: Walk) -> None:
    """The error enters the last layer; its gradients drop into the slot, entry by entry; then layer after layer spends its glow."""
    facts = step_facts()
    end = walk.end
    slot = IN_FLIGHT
    _enter_back(walk, end, slot)
    _drop_entries(walk, end, slot)
    for layer, pace in enumerate(PACES, start=1):
        _pass_layer(walk, facts, end, slot, layer, pace)


def _slots(end: StepMoment, slot: int, now: Slot) -> tuple[Slot, ...]:
    return (*end.slots[: slot - 1], now, *end.slots[slot:])


def _enter_back(walk: Walk, end: StepMoment, slot: int) -> None:
    """Let the error reach the last layer, and say which slot waits for its gradients."""
    with walk.step(replace(end, spent=0, front=1, slots=_slots(end, slot, Slot(hot=True)))) as step:
        way = step.course("wave", 3, seconds=0.75)
        (landed,) = step.travel([gradient(walk.surface, 26.0)], [way], [0.0], end=End.ABSORB, name="gradient")
        step.mark("error_enters", landed)
        step.light("stage", 5, "slot", slot, at=landed)
        step.light("stage", 5, "note", at=landed)
        step.light("arrow", 3, at=0.2)
        near = entry_of(way, step.picture.figure("stage", 4).box)
        step.light("stage", 3, "panel", at=near)
        step.light("stage", 4, "panel", at=near)
        step.light("stage", 4, "beam", at=landed, seconds=0.3, sweep="right")
        step.light("stage", 4, "plate", 1, at=landed)
        step.light("stage", 4, at=near)
        step.light("stage", 5, at=landed)


def _drop_entries(walk: Walk, end: StepMoment, slot: int) -> None:
    """Let the entries of the last layer's gradient land in the slot: the first slowly, then the others."""
    with walk.step(replace(end, spent=0, front=1, slots=_slots(end, slot, Slot(BARS, hot=True)))) as step:
        drops = [step.course("drop", 1, slot, k, seconds=0.7 if not k else 0.5) for k in range(BARS)]
        starts = [0.0, *(0.5 + 0.034 * k for k in range(BARS - 1))]
        landed = step.travel([gradient(walk.surface, 11.0)] * BARS, drops, starts, end=End.ABSORB, name="gradient")
        step.mark("first_entry_lands", landed[0])
        for k, at in enumerate(landed):
            step.light("stage", 5, "slot", slot, "missing", k, at=at, seconds=0.05)
            step.light("stage", 5, "slot", slot, "entry", k, at=at, seconds=0.15)
        step.light("arrow", 4, at=0.5)


def _pass_layer(walk: Walk, facts: StepFacts, end: StepMoment, slot: int, layer: int, pace: float) -> None:
    """Let a layer spend its glow: its gradients leave for the slot, and the wave goes on to the next."""
    last = layer == DEPTH
    front, slots = (None, end.slots) if last else (layer + 1, _slots(end, slot, Slot(BARS, hot=True)))
    with walk.step(replace(end, spent=layer, front=front, slots=slots)) as step:
        landed = 0.35
        if layer > 1:
            drops = [step.course("drop", layer, slot, k, seconds=0.55 / pace) for k in (4, 9, 14)]
            landed = step.flow(gradient(walk.surface, 14.0), drops, every=0.06 / pace, end=End.ABSORB, name="gradient")[-1]
        if ("note",) in step.picture.figure("stage", 4).parts:
            start, found = facts.found[layer - 1], facts.found[layer]
            step.roll(
                "stage",
                4,
                "note",
                write=partial(found_text, walk.words),
                start=start,
                end=found,
                at=landed - 0.3 / pace,
                seconds=0.4 / pace,
            )
        step.light("stage", 4, "beam", at=0.0, seconds=0.5 / pace, sweep="right")
        step.light("stage", 4, "plate", layer, at=0.2 / pace, seconds=0.35 / pace)
        if not last:
            step.light("stage", 4, "plate", layer + 1, at=0.3 / pace)
        step.light("stage", 5, "slot", slot, at=landed)
