"""The cue of card D: the batch runs along the curve to the memory's wall, is stopped there, and comes back to the chosen one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import smooth

from scenes.core.box import Box
from scenes.core.units import compact, tenths
from scenes.drawing.figure import Figure
from scenes.sections.key_concepts.cues import facts_here
from scenes.sections.key_concepts.facts import OPEN, ConceptFacts, batch_marks, readings
from scenes.sections.key_concepts.frame_curve import axes_of, draw_dot, draw_rest, draw_way
from scenes.sections.key_concepts.frame_gauges import draw_dial
from scenes.sections.key_concepts.frame_memory import draw_cache
from scenes.sections.key_concepts.opening import open_card
from scenes.sections.step import Step
from scenes.sections.walk import Walk

OUT, ON, BACK = 2.4, 1.7, 1.2  # seconds from one request to the chosen batch, on to the wall, and back
FRAMES = 20  # values a second
Keys = list[tuple[float, float]]  # (seconds, batch)


def batch_slides_along_the_curve(walk: Walk) -> None:
    """The dot runs from one request to the wall: needles swing, memory fills; amber stops it, and it comes back to the chosen batch."""
    facts = facts_here(walk)
    curve, end = facts.curve, walk.end
    opened = open_card(walk, OPEN)
    with walk.step(replace(opened, batch=1)) as step:
        for name in (("curve", "floor"), ("curve", "curve"), ("curve", "point"), ("curve", "memory")):
            step.light(*name, at=0.1, seconds=0.3)
        for k in (1, 2):
            step.light("gauge", k, at=0.2, seconds=0.3)
    is_at_wall = curve.chosen_batch == curve.largest_batch
    with walk.step(end if is_at_wall else replace(opened, batch=curve.largest_batch, walled=True)) as step:
        _meet_wall(walk, step, facts)
    if not is_at_wall:
        with walk.step(end) as step:
            _come_back(walk, step, facts)


def _meet_wall(walk: Walk, step: Step, facts: ConceptFacts) -> None:
    """Let the dot run out to the wall, which stops it; where that is the chosen batch, it settles there."""
    keys = _run_out(facts.curve.chosen_batch, facts.curve.largest_batch)
    if keys[0][1] < keys[-1][1]:
        _settle(step, keys[-1][0])
        _run(walk, step, facts, keys)
        _light_marks(step, facts, keys)
    step.mark("wall_met", keys[-1][0])
    step.light("curve", "wall", at=keys[-1][0] - 0.15, seconds=0.2)
    for name in ("curve", "point", "memory"):
        step.light("curve", name, at=keys[-1][0], seconds=0.2)


def _settle(step: Step, at: float) -> None:
    """Let the requests of the chosen batch stand beside the curve, and say what its memory holds, where that is known now."""
    if step.picture.has("curve", "point", "requests"):
        step.light("curve", "point", "requests", at=at, seconds=0.7, sweep="right")
    if step.picture.has("curve", "memory", "words"):
        step.light("curve", "memory", "words", at=at, seconds=0.3)


def _run_out(chosen: int, largest: int) -> Keys:
    """Return the batch over time: as many seconds for every doubling up to the chosen one, then on to the wall, which stops it."""
    keys = [(t / FRAMES, float(chosen ** (t / FRAMES / OUT))) for t in range(round(OUT * FRAMES))] if chosen > 1 else []
    begin = len(keys) / FRAMES
    ratio = largest / chosen
    on = round(ON * FRAMES) if ratio > 1 else 0
    return keys + [(begin + t / FRAMES, float(chosen * ratio ** (t / FRAMES / ON))) for t in range(on + 1)]


def _come_back(walk: Walk, step: Step, facts: ConceptFacts) -> None:
    """Let the dot come back from the wall, after a moment at it; then the requests of the chosen batch stand beside the curve."""
    curve = facts.curve
    shares = np.arange(round(BACK * FRAMES) + 1) / round(BACK * FRAMES)
    first, last = np.log(curve.largest_batch), np.log(curve.chosen_batch)
    keys = [(0.4 + BACK * float(s), float(np.exp(first + (last - first) * smooth(s)))) for s in shares]
    done = keys[-1][0]
    _settle(step, done)
    if ("rest",) in step.picture.figure("curve", "curve").parts:
        _redraw_line(step, facts, "rest", keys)
    _run(walk, step, facts, keys)
    for name in (("curve", "curve"), ("curve", "point"), ("curve", "wall"), ("curve", "floor")):
        step.light(*name, at=done, seconds=0.2)


def _redraw_line(step: Step, facts: ConceptFacts, name: str, keys: Keys) -> None:
    axes, draw = axes_of(step.picture.figure("curve"), facts.curve), draw_rest if name == "rest" else draw_way
    step.redraw("curve", "curve", name, draw=lambda figure, batch: draw(figure.child(box=axes.box), axes, facts.curve, batch), keys=keys)


def _run(walk: Walk, step: Step, facts: ConceptFacts, keys: Keys) -> None:
    """Let everything follow the batch: the bright way, the dot, both gauges, and the memory's bar."""
    curve, axes = facts.curve, axes_of(step.picture.figure("curve"), facts.curve)
    if ("chosen",) in step.picture.figure("curve", "curve").parts:
        _redraw_line(step, facts, "chosen", keys)

    def dot(figure: Figure, batch: float) -> None:
        draw_dot(figure.child(box=axes.box), axes, walk.words.curve, curve, batch)

    step.redraw("curve", "point", draw=dot, keys=keys)
    for k in (1, 2):
        _swing(step, facts, k, keys)
    x, y, right, bottom = step.picture.figure("curve", "memory").shape("bar").bounds
    box = Box(x, y, right - x, bottom - y, "bar")
    step.redraw("curve", "memory", "part", 1, draw=lambda figure, batch: draw_cache(figure.child(box=box), box, curve, batch), keys=keys)


def _swing(step: Step, facts: ConceptFacts, k: int, keys: Keys) -> None:
    """Let a gauge's needle follow the batch, and its value run."""
    panel = step.picture.figure("gauge", k)
    dial, curve = panel.figure("dial").box, facts.curve
    radius = dial.w / 2

    def draw(figure: Figure, batch: float) -> None:
        share = max(0.0101, readings(curve, batch)[k - 1].share)
        figure.add(draw_dial(figure, dial.cx, dial.y + radius, radius, share))

    step.redraw("gauge", k, "dial", draw=draw, keys=keys)
    write = compact if k == 1 else tenths
    label = panel.figure("value").labels()[0]
    anchor = "middle" if abs((label.box[0] + label.box[2]) / 2 - panel.box.cx) < 2 else "end"
    step.tick("gauge", k, "value", write=lambda batch: write(readings(curve, batch)[k - 1].value), ticks=keys, anchor=anchor)


def _light_marks(step: Step, facts: ConceptFacts, keys: Keys) -> None:
    """Light the batches that are marked on the curve as the dot passes them."""
    line = step.picture.figure("curve", "curve")
    times, batches = zip(*keys, strict=True)
    for size in batch_marks(facts.curve):
        at = float(np.interp(size, batches, times))
        for name in (("batch", size), ("number", size)):
            if name in line.parts:
                step.light("curve", "curve", *name, at=at)
