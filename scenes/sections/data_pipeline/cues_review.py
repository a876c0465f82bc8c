"""The third cue of section 1: two reviewers mark each document; two marks put it on the stack, one does not."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from scenes.drawing.geometry import Point, polyline
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course
from scenes.sections.data_pipeline.cues import count, counted, joined, middle, say_why, slot
from scenes.sections.data_pipeline.facts import corpus_counts, fates
from scenes.sections.data_pipeline.moments import PipelineMoment
from scenes.sections.data_pipeline.payloads import kept_sheet, mark, refusal, refused_sheet, sheet_of
from scenes.sections.step import Step
from scenes.sections.walk import Walk

EVERY = 0.0135  # seconds from one document to the next, once it has been seen how it goes
COMES, GOES, BRANCHES = 0.3, 0.2, 0.42  # seconds of its way to the place of review, onto the stack, into the tray
MANY, REFUSED = 0.6, 0.85  # how large one of many is, and one that is refused
STAGE = ("stage", 3)


def reviewers_keep(walk: Walk) -> None:
    """Two marks make a tick and the sheet goes onto the stack; one with a single mark goes to the tray; then all the others at pace."""
    end = walk.end
    _arrive(walk, replace(walk.moment, lit=end.lit, told=end.told, turn=end.turn), speed=950.0)
    _agree(walk)
    _stack_first(walk)
    _arrive(walk, walk.moment, speed=1400.0)
    _set_first_aside(walk)
    walk.look()
    _review_all(walk, end)


def _arrive(walk: Walk, moment: PipelineMoment, speed: float) -> None:
    """Let the next document come to the place of review."""
    place = slot(walk, "cleaned", moment.cleaned - 1)
    with walk.step(replace(moment, cleaned=moment.cleaned - 1, reviewed=True)) as step:
        if moment.turn != walk.moment.turn:
            step.light("stage", walk.moment.turn, "card")
            step.light(*STAGE, "card")
        step.light("stage", 2, "cleaned", "document", moment.cleaned - 1, seconds=0.15)
        way = Course(joined(_leaving(step, place), step.picture.route(*STAGE, "in")), speed=speed)
        (landed,) = step.travel([sheet_of(walk.surface, 1.15)], [way], [0.0], name="document")
        step.light(*STAGE, "place", "reviewed", at=landed)


def _leaving(step: Step, place: Point) -> np.ndarray:
    """Return the way from a place behind the sieves to the next card: first beside the number, then to the line."""
    x, y = map(float, step.picture.route(*STAGE, "in")[0])
    corner = (x, place[1]) if step.picture.format.name in ("wide", "square") else (place[0], y)
    return polyline([place, corner, (x, y)], radius=14.0)


def _agree(walk: Walk) -> None:
    """Let both reviewers send their marks, one after the other; two make a tick."""
    with walk.step(replace(walk.moment, agreed=True)) as step:
        ways = [step.course(*STAGE, "mark", k, seconds=0.45) for k in range(2)]
        landed = step.travel([mark(walk.surface)] * 2, ways, [0.0, 0.22], end=End.ABSORB, name="mark")
        step.light(*STAGE, "place", at=landed[-1])
        step.mark("marks_agree", landed[-1])


def _stack_first(walk: Walk) -> None:
    """Let the agreed sheet go onto the stack, which counts it."""
    with walk.step(replace(walk.moment, reviewed=False, agreed=False, stacked=1, kept=1)) as step:
        step.light(*STAGE, "place", seconds=0.2)
        way = Course(polyline([middle(step, *STAGE, "place"), _stack(step, 0)]), seconds=0.42)
        (landed,) = step.travel([sheet_of(walk.surface, 1.15)], [way], [0.0], name="document")
        step.mark("first_page_kept", landed)
        step.light(*STAGE, "waiting", at=landed)
        step.light(*STAGE, "ghost", at=landed)
        step.light(*STAGE, "counter", at=landed)


def _set_first_aside(walk: Walk) -> None:
    """Let one reviewer send a mark, the other a cross: with it, and for what is said, the sheet goes to the tray."""
    with walk.step(replace(walk.moment, reviewed=False, set_aside=1)) as step:
        (marked,) = step.travel([mark(walk.surface)], [step.course(*STAGE, "mark", 0, seconds=0.4)], [0.0], end=End.ABSORB, name="mark")
        against = step.course(*STAGE, "mark", 1, seconds=0.4)
        (refused,) = step.travel([refusal(walk.surface)], [against], [marked - 0.15], end=End.ABSORB, name="refusal", hold=0.3)
        leaves = refused + 0.3
        step.mark("page_goes", leaves)
        step.light(*STAGE, "place", at=leaves, seconds=0.2)
        drop = step.course(*STAGE, "reject", seconds=0.6)
        (landed,) = step.travel([refused_sheet(walk.surface, 1.15)], [drop], [leaves], name="document")
        if step.picture.format.is_wide:
            say_why(walk, step, STAGE, walk.words.labels.off_topic, (refused, landed + 0.15))
        step.light(*STAGE, "dropped", at=landed)
        step.light(*STAGE, "counter", at=landed)


def _review_all(walk: Walk, end: PipelineMoment) -> None:
    """Send all the others: the stack grows, the tray fills, in the order of arrival."""
    left = [fate.end for fate in fates() if fate.end in ("kept", "set aside")]
    left.remove("kept")
    left.remove("set aside")
    with walk.step(end) as step:
        starts = [EVERY * k for k in range(len(left))]
        waiting = walk.moment.cleaned
        step.light_each([("stage", 2, "cleaned", "document", waiting - 1 - k) for k in range(waiting)], starts, seconds=0.12)
        kept: list[float] = []
        aside: list[float] = []
        sheet, ticked, crossed = sheet_of(walk.surface, MANY), kept_sheet(walk.surface, MANY), refused_sheet(walk.surface, REFUSED)
        for n, (fate, start) in enumerate(zip(left, starts, strict=True)):
            come = Course(joined(_leaving(step, slot(walk, "cleaned", waiting - 1 - n)), step.picture.route(*STAGE, "in")), seconds=COMES)
            reviewed = step.travel([sheet], [come], [start], end=End.ABSORB, name="to review")
            if fate == "kept":
                kept += step.travel([ticked], [_onto_stack(step, len(kept) + 1)], reviewed, name="document")
            else:
                aside += step.travel([crossed], [step.course(*STAGE, "reject", seconds=BRANCHES)], reviewed, name="document")
        step.light(*STAGE, "place", at=starts[0] + 0.3)
        step.light(*STAGE, "waiting", at=kept[0], seconds=kept[-1] - kept[0], sweep="up" if step.picture.format.is_wide else "right")
        step.light(*STAGE, "ghost", at=kept[-1])
        _count_all(walk, step, kept, aside)


def _onto_stack(step: Step, k: int) -> Course:
    """Return the way of a document from the place of review onto the k-th place of the stack."""
    return Course(polyline([middle(step, *STAGE, "place"), _stack(step, k)]), seconds=GOES)


def _stack(step: Step, k: int) -> Point:
    """Return the place of the k-th sheet of the stack (from 0)."""
    pile, share = step.picture.figure(*STAGE, "waiting").box, k / corpus_counts().kept
    return (pile.cx, pile.bottom - share * pile.h) if step.picture.format.is_wide else (pile.x + share * pile.w, pile.cy)


def _count_all(walk: Walk, step: Step, kept: list[float], aside: list[float]) -> None:
    labels = walk.words.labels
    step.tick(*STAGE, "counter", "number", write=count, ticks=counted(kept, before=1), anchor="start")
    if step.picture.has(*STAGE, "counter", "label", 1):
        write = partial(count, unit=f" {labels.set_aside}")
        step.tick(*STAGE, "counter", "label", 1, write=write, ticks=counted(aside, before=1), anchor="start")
    for k, at in enumerate(aside, start=1):
        if step.picture.has(*STAGE, "dropped", "tray", "reject"):
            step.light(*STAGE, "dropped", "tray", "reject", "document", k, at=at)
    if step.picture.has(*STAGE, "dropped", "number", "reject"):
        step.tick(*STAGE, "dropped", "number", "reject", write=count, ticks=counted(aside, before=1))
