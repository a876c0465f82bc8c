"""The cue of section 6, card 3: requests take credits, and bounce where there is none."""

from __future__ import annotations

from functools import partial

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes
from scenes.drawing.kit.payloads import hot_paint
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
    refusals = [time for time, admitted in run.events if not admitted]
    first = run.events[0][0]
    with walk.step(end) as step:
        card = Card(walk, step, 3, facts)
        pace = Pace(
            [(0.1, 0.0), (0.7, first), (1.2, first), (2.5, refusals[0]), (3.0, refusals[0]), (3.7, refusals[-1] + 0.1), (4.2, run.seconds)]
        )
        pail = card.figure.figure("bucket").box
        card.redraw("bucket", draw=partial(_credits, pail=pail, run=run), keys=pace.keys)
        if card.has("level", "curve"):
            card.light("level", "grid", seconds=0.4, sweep="right")
            axes = level_axes(card.figure, card.box, run)
            card.redraw("level", "curve", draw=partial(_level, axes=axes, run=run), keys=pace.keys)
        _ask(card, pace)
        card.light("requests", at=0.1)
    walk.look()


def _credits(figure: Figure, second: float, *, pail: Box, run: Bucket) -> None:
    fill_credits(figure, pail, run, second)


def _level(figure: Figure, second: float, *, axes: Axes, run: Bucket) -> None:
    """Draw the level of credits up to a second, and the point where it is."""
    draw_level(figure, axes, run, second)
    figure.circle(axes.x(max(second, 0.01)), axes.y(level_at(run, second)), 5.5, fill=hot_paint(figure, "request"), width=1.0, glow=0.9)


def _ask(card: Card, pace: Pace) -> None:
    """Let every request come to the bucket: with a credit it goes on to its mark, without one it bounces, to the code that it gets.

    Counters tick when a credit goes, and when a request bounces.
    """
    run, step, surface = card.facts.bucket, card.step, card.surface
    counts: list[tuple[float, Progress]] = [(0.2, Progress(second=0.01))]
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
            back = card.course("refuse", seconds=0.75 if slow else 0.5)
            (done,) = step.travel([request(surface, 16.0, "amber")], [back], [asks], end=End.BOUNCE, name="request")
            card.light("requests", "refused", k, at=done)
            card.light("requests", "code", at=done)
        numbers[admitted] += 1
        counts.append((asks, Progress(second=time)))
    counts.append((counts[-1][0], Progress(second=run.seconds)))
    for k in (0, 1):
        card.count(k, counts)
    card.light("facts", "number", 2, at=pace.at(run.events[0][0]) + 0.2)
