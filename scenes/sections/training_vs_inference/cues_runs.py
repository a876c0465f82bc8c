"""The last cues of section 7: metrics and scale, where one clock runs for both columns, and one failure that hits both."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from scenes.core.box import Box
from scenes.core.units import decimal
from scenes.drawing.figure import Figure
from scenes.drawing.timeline import End
from scenes.sections.step import Step
from scenes.sections.training_vs_inference import payloads
from scenes.sections.training_vs_inference.cue_tools import (
    HOLD,
    LEFT,
    RIGHT,
    count,
    drawing_of,
    facts_here,
    grow,
    say,
    steady,
    whole_number,
)
from scenes.sections.training_vs_inference.facts import ComparisonFacts, now_column, stays
from scenes.sections.training_vs_inference.lower_cells import draw_gauge, gauge_shares
from scenes.sections.training_vs_inference.moments import FAILED, RUNNING, both
from scenes.sections.walk import Walk

SLOW, FAST = 0.36, 0.16  # seconds of a column of the long job: of the first two, of all others
MEASURED = 1.2  # seconds in which the loss falls and the needles swing
REWOUND = 1.1  # seconds in which the job goes back to its checkpoint
SHOCK = 0.4  # seconds for which a failure stands before it is met


# ---------------------------------------------------------------- metrics and scale
def metrics_differ(walk: Walk) -> None:
    """The loss falls, needles swing; then one clock for both: columns of a long job in lockstep, requests whenever they come."""
    facts = facts_here(walk)
    grow(walk, 4)
    with walk.step(walk.moment.measure(*both(4))) as step:
        _lower_loss(step, facts)
        _swing(step, facts)
        step.last(MEASURED + HOLD)
    grow(walk, 5)
    for clock in range(1, now_column(facts.run) + 1):
        with walk.step(replace(walk.moment, clock=clock)) as step:
            tick = SLOW if clock <= 2 else FAST
            step.light(*drawing_of(5, LEFT), seconds=0.1)
            step.light(*drawing_of(5, RIGHT), seconds=tick)
    with walk.step(walk.end) as step:
        step.light(*drawing_of(5, LEFT), seconds=0.2)
        step.light(*drawing_of(5, RIGHT), seconds=0.4)
        say(step, 5, LEFT)
        count(step, 5, RIGHT, whole_number, steady(len(stays(facts)), 0.4), seconds=0.4)


def _lower_loss(step: Step, facts: ComparisonFacts) -> None:
    """Let the loss fall step by step, and its number run."""
    losses = facts.run.losses
    step.light(*drawing_of(4, LEFT), seconds=MEASURED, sweep="right")
    values = [*losses[:: max(1, len(losses) // 30)], losses[-1]]
    count(step, 4, LEFT, partial(decimal, places=2), values, seconds=MEASURED)


def _swing(step: Step, facts: ComparisonFacts) -> None:
    """Let both needles swing to the chosen batch, or the bars of the histogram grow."""
    drawing = step.picture.figure(*drawing_of(4, RIGHT))
    if drawing.has("gauge", 1):
        for k, share in enumerate(gauge_shares(facts)):
            draw = partial(_dial, box=drawing.box, number=k)
            step.redraw(*drawing_of(4, RIGHT), "gauge", k + 1, draw=draw, keys=[(0.15 * k, 0.02), (MEASURED, share)])
    else:
        step.light(*drawing_of(4, RIGHT), seconds=MEASURED, sweep="up")
    say(step, 4, RIGHT, at=MEASURED - 0.3)


def _dial(figure: Figure, share: float, box: Box, number: int) -> None:
    draw_gauge(figure, box, number, share)


# ---------------------------------------------------------------- failures
def failures_differ(walk: Walk) -> None:
    """A job fails and goes back to its checkpoint; then a replica fails, and requests bend to the next."""
    facts = facts_here(walk)
    grow(walk, 6)
    with walk.step(replace(walk.moment, failure=FAILED)) as step:
        step.light(*drawing_of(6, LEFT), at=0.1, seconds=0.12)
        step.last(0.1 + SHOCK)
    with walk.step(replace(walk.end, outage=RUNNING, measured=walk.moment.measured | {(6, LEFT)})) as step:
        _rewind(step, walk, facts)
    with walk.step(replace(walk.moment, outage=FAILED)) as step:
        ways = [step.course(*drawing_of(6, RIGHT), "direct", seconds=0.4)] * 2
        reached = step.flow(payloads.request(walk.surface), ways, every=0.25, end=End.ABSORB, name="request")[-1]
        step.light(*drawing_of(6, RIGHT), at=reached, seconds=0.12)
        step.last(reached + SHOCK)
    with walk.step(walk.end) as step:
        _reroute(step, walk)


def _rewind(step: Step, walk: Walk, facts: ComparisonFacts) -> None:
    """Let the job go back over the steps that are lost, one by one, to its newest checkpoint."""
    lost, drawing = facts.failure.steps_lost, drawing_of(6, LEFT)
    way = step.course(*drawing, "rewind", seconds=REWOUND)
    (back,) = step.travel([payloads.gradient(walk.surface)], [way], [0.0], end=End.ABSORB, name="gradient")
    times = [REWOUND * (0.2 + 0.7 * (k + 1) / lost) for k in range(lost)]
    for k, at in zip(reversed(range(lost)), times, strict=True):
        step.light(*drawing, "step", k, at=at, seconds=0.12)
    step.light(*drawing, "lost", at=times[0], seconds=times[-1] - times[0] + 0.1, sweep="left")
    step.light(*drawing, "rewind", at=0.1, seconds=REWOUND, sweep="left")
    step.light(*drawing, at=back - 0.05)
    step.tick("row", 6, LEFT, "number", write=whole_number, ticks=[(at, k + 1) for k, at in enumerate(times)], anchor="start")
    say(step, 6, LEFT, at=times[0])


def _reroute(step: Step, walk: Walk) -> None:
    """Let requests go to the replicas that are left; with the first that arrives the failure is met."""
    drawing, body = drawing_of(6, RIGHT), payloads.request(walk.surface)
    met = []
    for k in (1, 2):
        step.light(*drawing, "way", k, at=0.1 * k, seconds=0.3, sweep="right")
        ways = [step.course(*drawing, "reroute", k, seconds=0.45)] * 3
        met += step.flow(body, ways, at=0.12 + 0.11 * k, every=0.22, end=End.ABSORB, name="request")
    step.light(*drawing, "broken", at=min(met))
    say(step, 6, RIGHT, at=min(met))
