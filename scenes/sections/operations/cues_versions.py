"""The cue of section 6, card 5: a version whose errors cross the limit is taken back."""

from __future__ import annotations

from dataclasses import replace

from scenes.drawing.figure import Figure
from scenes.drawing.redraw import Redraw
from scenes.drawing.timeline import End
from scenes.sections.operations.cue_tools import Card, run_of
from scenes.sections.operations.payloads import request
from scenes.sections.walk import Walk


def version_rolls_back(walk: Walk) -> None:
    """Ten answers a window, all of the first version; then one of ten is the second's: its errors cross the limit, and the way leads back."""
    facts, end = run_of(walk)
    run = facts.rollback
    with walk.step(replace(end, progress=replace(end.progress, windows=run.back))) as step:
        card = Card(walk, step, 5, facts)
        card.light("errors", "grid", seconds=0.4, sweep="right")
        begin = 0.3 + FAST * run.start
        card.light("bad_version", at=begin, seconds=0.3)
        card.light("alert", "said", at=begin, seconds=0.3)
        starts = [0.2 + FAST * k for k in range(run.start)] + [begin + 0.2 + SLOW * k for k in range(run.back - run.start)]
        times = [_answer(card, k, at, slow=k >= run.start) for k, at in enumerate(starts)]
        for k in range(3):
            card.count(k, [(at, replace(end.progress, windows=n)) for n, at in enumerate(times, start=1)])
    with walk.step(end) as step:
        card = Card(walk, step, 5, facts)
        _flash_limit(card)
        card.light("back", at=0.3, seconds=0.4, sweep="down")
        (landed,) = step.travel([request(card.surface, 16.0)], [card.course("back", seconds=0.55)], [0.3], end=End.ABSORB, name="version")
        card.light("bad_version", at=0.3, seconds=0.3)
        windows = range(run.back, len(run.windows))
        times = [_answer(card, k, landed + FAST * j, slow=False) for j, k in enumerate(windows)]
        card.count(1, [(at, replace(end.progress, windows=k + 1)) for k, at in zip(windows, times, strict=True)])


FAST, SLOW, ANSWERS = 0.08, 0.54, 10  # seconds of a window, and answers that are drawn of each


def _answer(card: Card, k: int, at: float, *, slow: bool) -> float:
    """Let ten answers of a window come to its bars, one of them the second version's where it has its share; return when they are there."""
    run, seconds = card.facts.rollback, 0.5 if slow else 0.3
    every = (0.6 * SLOW if slow else 0.8 * FAST) / ANSWERS
    others = round(ANSWERS * run.windows[k].share)
    versions = [1] * (ANSWERS - others) + [2] * others
    drawings = {1: request(card.surface, 12.0, "cyan"), 2: request(card.surface, 15.0, "amber")}
    landed = []
    for j, version in enumerate(versions):
        way = card.course("answer", version, k, seconds=seconds)
        landed += card.step.travel([drawings[version]], [way], [at + every * j], name="answer")
    card.light("errors", "bar", k, at=landed[0], seconds=0.3 if slow else 0.15, sweep="up")
    if others:
        card.light("alert", "bar", k - run.start, at=landed[-1], seconds=0.3, sweep="up")
    return landed[-1]


def _flash_limit(card: Card) -> None:
    """Let the limit light up: it is crossed."""
    outline = card.figure.figure("errors").shape("limit").outline

    def draw(figure: Figure, share: float) -> None:
        figure.draw(outline, stroke="amber", width=2.2, opacity=1 - share, glow=0.8 * (1 - share))

    card.step.append(Redraw(card.surface, draw, [(0.0, 0.0), (0.7, 1.0)]), 0.7)
