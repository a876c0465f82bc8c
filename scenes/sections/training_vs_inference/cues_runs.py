"""The last cues of section 7: metrics and scale, where one clock runs for both columns, and one failure that hits both."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from scenes.core.box import Box
from scenes.core.units import compact, decimal, places_of, tenths, written_like
from scenes.drawing.figure import Figure
from scenes.drawing.timeline import End
from scenes.sections.step import Step
from scenes.sections.training_vs_inference import payloads
from scenes.sections.training_vs_inference.cue_tools import (
    HOLD,
    LEFT,
    RIGHT,
    close,
    count,
    drawing_of,
    facts_here,
    grow,
    say,
    steady,
    whole_number,
)
from scenes.sections.training_vs_inference.facts import ComparisonFacts, arrivals, now_column, paces
from scenes.sections.training_vs_inference.lower_cells import draw_gauge, gauge_shares
from scenes.sections.training_vs_inference.moments import FAILED, MET, RESUMED, both
from scenes.sections.walk import Walk

SLOW, FAST = 0.36, 0.16  # seconds of a column of the long job: of the first two, of all others
MEASURED = 1.4  # seconds in which the loss falls and the needles swing
REWOUND = 0.9  # seconds in which the job goes back to its checkpoint
RESUMES = 0.9  # seconds in which it goes on to its end
SHOCK = 0.3  # seconds for which a failure stands before it is met


# ---------------------------------------------------------------- metrics and scale
def metrics_differ(walk: Walk) -> None:
    """The loss falls, needles swing; then one clock for both: columns of a long job in lockstep, requests whenever they come."""
    facts = facts_here(walk)
    grow(walk, 4)
    with walk.step(walk.moment.measure(*both(4))) as step:
        _lower_loss(step, facts)
        _swing(step, facts)
        step.mark("loss_falls", 0.0)
        step.last(MEASURED + HOLD)
    grow(walk, 5)
    for clock in range(1, now_column(facts.run) + 1):
        with walk.step(replace(walk.moment, clock=clock)) as step:
            tick = SLOW if clock <= 2 else FAST
            if clock == 1:
                step.mark("clock_runs", 0.0)
            step.light(*drawing_of(5, LEFT), seconds=0.1)
            step.light(*drawing_of(5, RIGHT), seconds=tick)
    with walk.step(walk.end) as step:
        step.light(*drawing_of(5, LEFT), seconds=0.2)
        step.light(*drawing_of(5, RIGHT), seconds=0.4)
        say(step, 5, LEFT)
        count(step, 5, RIGHT, whole_number, steady(arrivals(facts), 0.4), seconds=0.4)


def _lower_loss(step: Step, facts: ComparisonFacts) -> None:
    """Let the loss fall step by step, and its number run."""
    losses = facts.run.losses
    step.light(*drawing_of(4, LEFT), seconds=MEASURED, sweep="right")
    values = [*losses[:: max(1, len(losses) // 30)], losses[-1]]
    count(step, 4, LEFT, partial(decimal, places=2), values, seconds=MEASURED)


def _swing(step: Step, facts: ComparisonFacts) -> None:
    """Let both needles swing to what the service reaches, or the bars of the histogram grow."""
    drawing = step.picture.figure(*drawing_of(4, RIGHT))
    if drawing.has("gauge", 1):
        for k, share in enumerate(gauge_shares(facts)):
            draw = partial(_dial, box=drawing.box, number=k)
            step.redraw(*drawing_of(4, RIGHT), "gauge", k + 1, draw=draw, keys=[(0.15 * k, 0.02), (MEASURED, share)])
    else:
        step.light(*drawing_of(4, RIGHT), seconds=MEASURED, sweep="up")
    _run_numbers(step, facts)


def _run_numbers(step: Step, facts: ComparisonFacts) -> None:
    """Let the numbers under the dials, or the one under the histogram, run as the needles swing."""
    cell = ("row", 4, RIGHT)
    between, rate = paces(facts)
    places = places_of(tenths(between))  # as it ends, so that it never gets wider
    if step.picture.has(*cell, "second"):
        ends = {
            "number": (between, lambda value: f"{decimal(value, places)} ms"),
            "second": (rate, compact),
        }
    else:
        wait = facts.served.p50 / 1e3
        ends = {"number": (wait, written_like(wait, "s"))}
    for name, (end, write) in ends.items():
        values = steady(end, MEASURED)
        step.tick(
            *cell, name, write=write, ticks=[(MEASURED * k / (len(values) - 1), value) for k, value in enumerate(values)], anchor="start"
        )


def _dial(figure: Figure, share: float, box: Box, number: int) -> None:
    draw_gauge(figure, box, number, share)


# ---------------------------------------------------------------- failures
def failures_differ(walk: Walk) -> None:
    """A job fails, goes back to its checkpoint and on to its end; then a replica fails, and requests bend to the next. The table stands."""
    facts = facts_here(walk)
    grow(walk, 6)
    with walk.step(replace(walk.moment, failure=FAILED)) as step:
        step.light(*drawing_of(6, LEFT), at=0.1, seconds=0.12)
        step.mark("job_fails", 0.1)
        step.last(0.1 + SHOCK)
    with walk.step(replace(walk.moment.measure((6, LEFT)), failure=MET)) as step:
        step.mark("job_rewinds", 0.0)
        _rewind(step, walk, facts)
    with walk.step(replace(walk.moment, failure=RESUMED, outage=FAILED)) as step:
        _resume(step, walk)
        ways = [step.course(*drawing_of(6, RIGHT), "direct", seconds=0.4)] * 2
        reached = step.flow(payloads.request(walk.surface), ways, every=0.25, end=End.ABSORB, name="request")[-1]
        step.light(*drawing_of(6, RIGHT), at=reached, seconds=0.12)
        step.last(reached + SHOCK)
    with walk.step(replace(walk.moment.measure((6, RIGHT)), outage=MET)) as step:
        _reroute(step, walk)
    close(walk, walk.end)


def _resume(step: Step, walk: Walk) -> None:
    """Let the job go on from its checkpoint, over the steps that were lost and past the failed one, to the end."""
    drawing = drawing_of(6, LEFT)
    cells = [name for name in step.picture.figure(*drawing).parts if name[0] == "again"]
    way = step.course(*drawing, "resume", seconds=RESUMES)
    step.travel([payloads.gradient(walk.surface)], [way], [0.0], end=End.ABSORB, name="resumed")
    for k, name in enumerate(cells):
        step.light(*drawing, *name, at=RESUMES * (k + 0.5) / len(cells), seconds=0.1)


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
    step.mark("requests_rerouted", min(met))
    step.light(*drawing, "broken", at=min(met))
    say(step, 6, RIGHT, at=min(met))
