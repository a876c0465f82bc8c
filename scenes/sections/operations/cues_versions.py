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
    """All requests take the way to the first version; then one of ten the lane to the second: its errors cross the limit, and the lane closes."""
    facts, end = run_of(walk)
    run = facts.rollback
    with walk.step(replace(end, progress=replace(end.progress, windows=run.back))) as step:
        card = Card(walk, step, 5, facts)
        card.light("errors", "grid", seconds=0.4, sweep="right")
        begin = 0.2 + FAST * run.start
        card.light("lanes", 2, at=begin, seconds=0.3, sweep="up")
        step.mark("lane_opens", begin)
        card.light("bad_version", at=begin, seconds=0.3)
        card.light("alert", "said", at=begin, seconds=0.3)
        starts = [0.1 + FAST * k for k in range(run.start)] + [begin + 0.2 + SLOW * k for k in range(run.back - run.start)]
        times = [_window(card, k, at, REQUESTS if k >= run.start else 1) for k, at in enumerate(starts)]
        for k in range(3):
            card.count(k, [(at, replace(end.progress, windows=n)) for n, at in enumerate(times, start=1)])
    with walk.step(end) as step:
        card = Card(walk, step, 5, facts)
        _flash_limit(card)
        alert = request(card.surface, 13.0, "amber")
        (landed,) = step.travel([alert], [card.course("back", seconds=0.6)], [0.2], end=End.ABSORB, name="alert")
        step.mark("lane_closes", landed)
        card.light("closed", at=landed, seconds=0.2)
        card.light("lanes", 2, at=landed, seconds=0.3)
        card.light("bad_version", at=landed + 0.1, seconds=0.3)
        windows = range(run.back, len(run.windows))
        times = [_window(card, k, landed + 0.15 + FAST * j, 1) for j, k in enumerate(windows)]
        card.count(1, [(at, replace(end.progress, windows=k + 1)) for k, at in zip(windows, times, strict=True)])


FAST, SLOW, REQUESTS = 0.06, 0.5, 10  # seconds of a window, and requests that are drawn of one in which the new version has its share
LANE, ANSWER = 0.24, 0.32  # seconds along a lane, and from a version to its bar


def _window(card: Card, k: int, at: float, requests: int) -> float:
    """Let requests of a window take their lanes, one after the other, and each version answer; return when the answers are at their bars."""
    run = card.facts.rollback
    others = round(requests * run.windows[k].share)
    asked = {1: requests - others, 2: others}
    turns = [2 if j in range(requests // 2, requests // 2 + others) else 1 for j in range(requests)]
    reached = dict.fromkeys(asked, at)
    for j, version in enumerate(turns):
        way, body = card.course("ask", version, seconds=LANE), request(card.surface, 8.0)
        (reached[version],) = card.step.travel(
            [body], [way], [at + SLOW * j / requests if requests > 1 else at], end=End.ABSORB, name="request"
        )
    landed = at
    for version, colour, name in ((1, "cyan", ("errors", "bar", k)), (2, "amber", ("alert", "bar", k - run.start))):
        if asked[version]:
            way = card.course("answer", version, k, seconds=ANSWER)
            (landed,) = card.step.travel([request(card.surface, 12.0, colour)], [way], [reached[version]], name="answer")
            card.light(*name, at=landed, seconds=0.3 if requests > 1 else 0.15, sweep="up")
    return landed


def _flash_limit(card: Card) -> None:
    """Let the limit light up: it is crossed."""
    outline = card.figure.figure("errors").shape("limit").outline

    def draw(figure: Figure, share: float) -> None:
        figure.draw(outline, stroke="amber", width=2.2, opacity=1 - share, glow=0.8 * (1 - share))

    card.step.append(Redraw(card.surface, draw, [(0.0, 0.0), (0.7, 1.0)]), 0.7)
