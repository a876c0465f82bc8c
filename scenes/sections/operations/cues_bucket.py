"""The cue of section 6, card 3: requests take credits, and bounce where there is none."""

from __future__ import annotations

from functools import partial

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes
from scenes.drawing.kit.payloads import hot_paint
from scenes.drawing.redraw import Redraw
from scenes.drawing.timeline import End
from scenes.models.operations import Bucket
from scenes.sections.operations.cue_tools import Card, Pace, run_of
from scenes.sections.operations.frame_bucket import draw_level, fill_credits, level_axes
from scenes.sections.operations.payloads import paid_request, request
from scenes.sections.operations.progress import Progress, level_at
from scenes.sections.walk import Walk


def bucket_runs_dry(walk: Walk) -> None:
    """The first request takes a credit and passes; then a burst, faster than credits drip in: the bucket is empty, a request bounces."""
    facts, end = run_of(walk)
    run = facts.bucket
    with walk.step(end) as step:
        card = Card(walk, step, 3, facts)
        pace = _pace(run)
        pail = card.figure.figure("bucket").box
        card.redraw("bucket", draw=partial(_credits, pail=pail, run=run), keys=pace.keys)
        if card.has("level", "curve"):
            card.light("level", "grid", seconds=0.4, sweep="right")
            axes = level_axes(card.figure, card.box, run)
            card.redraw("level", "curve", draw=partial(_level, axes=axes, run=run), keys=pace.keys)
        _ask(card, pace)
        card.light("requests", at=0.1)
    walk.look()


EACH, REST = 0.1, 0.045  # seconds from one request to the next until the first is refused, and after that


def _pace(run: Bucket) -> Pace:
    """Return the pace of the run: slow for the first request and the first that is refused; between them every request has its time."""
    times = [time for time, _ in run.events]
    refused = next(k for k, (_, admitted) in enumerate(run.events) if not admitted)
    keys, at = [(0.1, 0.0), (0.55, times[0]), (0.95, times[0])], 0.95
    for k, time in enumerate(times[1:], start=1):
        at += EACH if k <= refused else REST
        keys.append((at, time))
        if k == refused:
            at += 0.55
            keys.append((at, time))
    return Pace([*keys, (at + 0.3, run.seconds)])


def _flash_empty(card: Card, at: float) -> None:
    """Let the bucket's edge light up: there is no credit in it."""
    outline = card.figure.figure("bucket").shape("edge").outline

    def draw(figure: Figure, share: float) -> None:
        figure.draw(outline, stroke="amber", width=2.2, opacity=1 - share, glow=0.8 * (1 - share))

    card.step.append(Redraw(card.surface, draw, [(at, 0.0), (at + 0.8, 1.0)]), at + 0.8)


def _credits(figure: Figure, second: float, *, pail: Box, run: Bucket) -> None:
    fill_credits(figure, pail, run, second)


def _level(figure: Figure, second: float, *, axes: Axes, run: Bucket) -> None:
    """Draw the level of credits up to a second, and the point where it is."""
    draw_level(figure, axes, run, second)
    figure.circle(axes.x(max(second, 0.01)), axes.y(level_at(run, second)), 5.5, fill=hot_paint(figure, "request"), width=1.0, glow=0.9)


def _ask(card: Card, pace: Pace) -> None:
    """Let every request come to the bucket: with a credit it goes on to its mark, without one it bounces, to the code that it gets.

    Counters tick when a credit goes, and when a request that bounced is at its code.
    """
    run, step, surface = card.facts.bucket, card.step, card.surface
    counts: dict[bool, list[tuple[float, Progress]]] = {True: [(0.2, Progress(second=0.01))], False: []}
    numbers = {True: 0, False: 0}
    for time, admitted in run.events:
        asks, k = pace.at(time), numbers[admitted]
        slow = time == run.events[0][0] or not (admitted or k)
        come = card.course("arrive" if admitted else "knock", seconds=0.6 if slow else 0.3)
        step.travel([request(surface)], [come], [asks - come.seconds], end=End.ABSORB)
        if admitted:
            (done,) = step.travel(
                [paid_request(surface)], [card.course("admit", k, speed=420.0 if slow else 1100.0)], [asks], name="request"
            )
            card.light("requests", "admitted", k, at=done)
            card.light("requests", "passed", at=done)
        else:
            if not k:
                _flash_empty(card, asks - 0.1)
                step.mark("request_bounces", asks)
            back = card.course("refuse", seconds=0.75 if slow else 0.5)
            (done,) = step.travel([request(surface, 16.0, "amber")], [back], [asks], end=End.BOUNCE, name="request")
            card.light("requests", "refused", k, at=done)
            card.light("requests", "code", at=done)
        numbers[admitted] += 1
        counts[admitted].append((asks if admitted else done, Progress(second=time)))
    for k, admitted in enumerate((False, True)):
        card.count(k, counts[admitted])
    card.light("facts", "number", 2, at=pace.at(run.events[0][0]) + 0.2)
