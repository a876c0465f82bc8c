"""The later cues of section 2: metrics stream in, one point falls, the job goes on from its last checkpoint."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from scenes.core.box import Box
from scenes.core.units import decimal, percent
from scenes.drawing.geometry import Point, polyline
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course
from scenes.sections.step import Step
from scenes.sections.storage_orchestration.cue_tools import FLIGHT, Growth, light, turn_card
from scenes.sections.storage_orchestration.facts import StorageFacts, storage_facts
from scenes.sections.storage_orchestration.frame_control import ALERT
from scenes.sections.storage_orchestration.frame_dashboard import stretches
from scenes.sections.storage_orchestration.moments import ON_USE, StorageMoment
from scenes.sections.storage_orchestration.payloads import alert_dot, assignment, beat, checkpoint, lens
from scenes.sections.storage_orchestration.routes import alert_way, beat_way, clear_way, save_way, shape_box
from scenes.sections.storage_orchestration.words import StorageLabels
from scenes.sections.walk import Walk

SLOW = (1.0, 0.6)  # seconds in which the reports of all workers arrive, in the first steps
EVERY, AGAIN = 0.04, 0.07  # seconds from one finished step to the next, and when the job goes on
ALONE, PLATE = 1.0, 0.6  # seconds in which a checkpoint reaches the store: the first, while nothing else moves, and the others


UNDONE = 0.5  # seconds in which the lost steps are undone
FALLS = 0.65  # seconds after which utilization falls, once the others wait


def step_text(walk: Walk, value: float) -> str:
    """Write a step as the dashboard does."""
    return f"{walk.words.labels.step} {round(value)}"


def written(value: float) -> str:
    """Write a count."""
    return f"{round(value)}"


# ---- metrics stream in
def metrics_stream_in(walk: Walk) -> None:
    """All workers report two steps; more follow at pace; the first checkpoint goes to the store alone; then all the others, with counters."""
    end = walk.end
    for number, flight in enumerate(SLOW, start=1):
        moment = replace(end, steps=number, saved=0, look=walk.moment.look)
        with walk.step(moment) as step:
            if number == 1:
                turn_card(step, walk.moment, moment)
            growth = Growth(walk, step, number, [flight], 1)
            growth.send_from_all()
            if number == 1:
                step.mark("first_report_arrives", flight)
            _follow(walk, growth, moment)
    walk.look()
    with walk.step(end) as step:
        growth = Growth(walk, step, len(SLOW) + 1, _times(storage_facts(), len(SLOW) + 1, end.steps), 1)
        growth.send_reports()
        growth.move_pen()
        _save(walk, growth, storage_facts())
        _follow(walk, growth, end)


def _times(facts: StorageFacts, first: int, last: int) -> list[float]:
    """Return when steps are reported: at pace, but the first checkpoint is waited for."""
    rest = ALONE + FLIGHT - EVERY
    return [FLIGHT + EVERY * (number - first) + (rest if number > facts.saved[0] else 0.0) for number in range(first, last + 1)]


def _follow(walk: Walk, growth: Growth, moment: StorageMoment) -> None:
    """Let curves grow and numbers tick as steps are reported."""
    step, facts, times = growth.step, storage_facts(), growth.times
    losses, numbers = moment.losses(facts), range(growth.first, growth.first + len(times))
    saved = facts.saved[: moment.saved]
    growth.grow(stretches(saved, moment.steps))
    ticks = list(zip(times, numbers, strict=True))
    step.tick("loss reading", "step", write=partial(step_text, walk), ticks=ticks, anchor="end")
    values = [(at, losses[number - 1]) for at, number in ticks]
    step.tick("loss reading", "value", write=lambda value: decimal(value, 2), ticks=values, anchor="end")
    step.light("loss reading", at=times[0])
    ago = [(at, number - max((s for s in facts.saved if s <= number and s <= (saved or (0,))[-1]), default=0)) for at, number in ticks]
    step.tick("since", "number", write=written, ticks=ago, anchor="start")
    shares = [(at, replace(moment, steps=number).mean_use(facts)) for at, number in ticks]
    if not walk.moment.steps or percent(walk.moment.mean_use(facts), 0) != percent(shares[-1][1], 0):
        step.tick("fact", 4, "number", write=lambda value: percent(value, 0), ticks=shares, anchor=_fact_anchor(step))
    for row in (1, 2, 3):
        light(step, "log", row, at=times[-1])


def _fact_anchor(step: Step) -> str:
    """Return how a number of the control bar stands: over its name, or before it."""
    return "middle" if step.picture.format.name in ("wide", "phone") else "start"


def _save(walk: Walk, growth: Growth, facts: StorageFacts) -> None:
    """Let a plate go to the store at every checkpoint: there it is counted."""
    step, landings = growth.step, []
    for k, number in enumerate(facts.saved, start=1):
        at = growth.times[number - growth.first]
        step.light("mark", k, at=at)
        body = checkpoint(walk.surface, step.picture.figure("checkpoint", k).box, alone=k == 1)
        way = Course(save_way(step.picture, k), seconds=ALONE if k == 1 else PLATE)
        landings += step.travel([body], [way], [at], name="checkpoint")
        step.light("checkpoint", k, at=landings[-1])
    step.mark("first_checkpoint_saved", landings[0])
    ticks = [(at, k) for k, at in enumerate(landings, start=1)]
    step.tick("fact", 2, "number", write=written, ticks=ticks, anchor=_fact_anchor(step))
    if step.picture.has("run", "lineage", "stop", 2):
        write = partial(_saved_text, walk.words.labels)
        step.tick("run", "lineage", "stop", 2, write=write, ticks=ticks, anchor="start")
    light(step, "store facts", "each", at=landings[0])


def _saved_text(labels: StorageLabels, saved: float) -> str:
    return f"{round(saved)} {labels.checkpoints_of(round(saved))}"


# ---- one point falls
def alert_fires(walk: Walk) -> None:
    """A worker goes dark, the others answer, and wait; utilization falls below the line, the glass follows; from there the alert goes to the bar."""
    end = walk.end
    _answer(walk, replace(end, failed=False, waiting=False, alerts=None))
    walk.go(replace(walk.moment, look=ON_USE))
    _fall(walk, replace(end, alerts=None, look=walk.moment.look))
    walk.look()
    with walk.step(end) as step:
        way = Course(alert_way(step.picture, _bad_point(step)), seconds=0.8)
        (told,) = step.travel([alert_dot(walk.surface, 12.0)], [way], [0.0], end=End.ABSORB, name="alert")
        step.mark("alarm_goes_out", 0.0)
        step.light("pulse", 3, at=told - 0.25)
        step.light("fact", ALERT, at=told)


def _answer(walk: Walk, moment: StorageMoment) -> None:
    """Let the workers' signs of life arrive, one after the other; one does not come."""
    with walk.step(moment) as step:
        turn_card(step, walk.moment, moment)
        step.light("log", 3, "step")
        step.light("worker", storage_facts().failed_node, seconds=0.35)
        step.mark("worker_goes_dark", 0.0)
        answered = sorted(moment.answered or ())
        landed = []
        for n, worker in enumerate(answered):
            way = Course(beat_way(step.picture, worker), seconds=0.7)
            landed += step.travel([beat(walk.surface)], [way], [0.3 + 0.12 * n], name="beat")
            step.light("log", 3, "worker", worker, at=landed[-1], seconds=0.15)
        ticks = [(at, n) for n, at in enumerate(landed, start=1)]
        write = partial(_of_workers, walk.words.labels.of, storage_facts().workers)
        step.tick("log", 3, "count", write=write, ticks=ticks, anchor="end")
        step.light("log", 3, seconds=0.2)


def _of_workers(of: str, workers: int, value: float) -> str:
    return f"{round(value)} {of} {workers}"


def _fall(walk: Walk, moment: StorageMoment) -> None:
    """Let the workers that answered wait, the pen of utilization fall to the bad point, and the glass follow it."""
    facts = storage_facts()
    with walk.step(moment) as step:
        step.light("log", 3, seconds=0.2)
        for n, worker in enumerate(sorted(moment.answered or ())):
            step.light("worker", worker, at=0.15 * n)
        step.mark("others_wait", 0.0)
        bad, radius = _bad_point(step), shape_box(step.picture, "alert", "point").w / 2
        before = Growth(walk, step, 1, [0.0], 1).point("use", facts.fail_step - 1)
        fall = Course(polyline([before, bad]), seconds=0.35)
        (fallen,) = step.travel([alert_dot(walk.surface, radius)], [fall], [FALLS], name="alert")
        step.light("alert", "fall", at=FALLS, seconds=0.35, sweep="down")
        step.light("alert", "point", at=fallen)
        _follow_with_glass(walk, step, before, bad, fallen)
        step.light("alert", at=fallen + 0.7, seconds=0.3)


def _bad_point(step: Step) -> Point:
    point = shape_box(step.picture, "alert", "point")
    return point.cx, point.cy


def _follow_with_glass(walk: Walk, step: Step, before: Point, bad: Point, fallen: float) -> None:
    box: Box = step.picture.figure("glass").box
    start = (bad[0], max(bad[1] - 2.4 * box.h, before[1] + box.h / 2 + 6.0))
    way = Course(polyline([start, bad]), seconds=0.45)
    (there,) = step.travel([lens(walk.surface, box.w / 2)], [way], [fallen + 0.1])
    step.light("glass", at=there)


# ---- the job goes on
def job_resumes_from_checkpoint(walk: Walk) -> None:
    """The newest checkpoint goes back to its mark, the curve to it; the silent worker starts again, all go on past where they were; the alert ends."""
    facts, end = storage_facts(), walk.end
    _go_back(walk, facts, end)
    _start_again(walk, facts)
    _grow_again(walk, facts, replace(end, alerts=facts.alerts, look=walk.moment.look))
    walk.look()
    with walk.step(end) as step:
        way = clear_way(step.picture, facts.failed_node)
        (told,) = step.travel([beat(walk.surface, 13.0)], [Course(way, seconds=0.7)], [0.0], end=End.ABSORB, name="beat")
        step.light("fact", ALERT, at=told)
        step.light("pulse", 3, at=told)


def _start_again(walk: Walk, facts: StorageFacts) -> None:
    """Let the silent worker get the job again: it works, and nobody waits any more."""
    with walk.step(replace(walk.moment, silent=False, waiting=False)) as step:
        way = step.course("assign", facts.failed_node, seconds=0.48)
        (there,) = step.travel([assignment(walk.surface)], [way], [0.0], end=End.ABSORB, name="assignment")
        for worker in range(1, facts.workers + 1):
            step.light("worker", worker, at=there + (0.0 if worker == facts.failed_node else 0.15))


def _grow_again(walk: Walk, facts: StorageFacts, moment: StorageMoment) -> None:
    """Let the curves grow from the checkpoint on, and past where they had been."""
    times = [FLIGHT + AGAIN * k for k in range(moment.steps - facts.resumed_from)]
    with walk.step(moment) as step:
        growth = Growth(walk, step, facts.resumed_from + 1, times, 2)
        growth.send_reports()
        growth.move_pen()
        step.light("loss", facts.plates, at=times[0] - AGAIN)
        step.light("resume", at=times[facts.steps_lost])
        step.mark("steps_done_again", times[0])
        _follow(walk, growth, moment)


def _go_back(walk: Walk, facts: StorageFacts, end: StorageMoment) -> None:
    """Let the checkpoint travel to its mark, and what came after it be undone: that work is lost."""
    moment = replace(end, steps=facts.resumed_from, back=True, silent=True, waiting=True, alerts=facts.alerts, look=walk.moment.look)
    with walk.step(moment) as step:
        turn_card(step, walk.moment, moment)
        way = save_way(step.picture, facts.plates)[::-1]
        body = checkpoint(walk.surface, step.picture.figure("checkpoint", facts.plates).box)
        (read,) = step.travel([body], [Course(way, seconds=0.7)], [0.1], end=End.ABSORB, name="checkpoint")
        step.light("lost", at=read, seconds=0.3)
        step.mark("run_goes_back", read)
        step.light("resume", at=read, seconds=UNDONE, sweep="left")
        for chart in ("loss", "use"):
            step.light(chart, facts.plates + 1, at=read, seconds=UNDONE, sweep="left")
            step.light(chart, facts.plates, at=read + UNDONE)
        for name, write, start, end_value in (
            ("step", partial(step_text, walk), len(facts.loss), facts.resumed_from),
            ("value", partial(decimal, places=2), facts.loss[-1], facts.loss[facts.resumed_from - 1]),
        ):
            step.roll("loss reading", name, write=write, start=start, end=end_value, at=read, seconds=UNDONE, anchor="end")
        step.light("loss reading", at=read + UNDONE)
        step.roll("since", "number", write=written, start=facts.steps_lost, end=0, at=read, seconds=UNDONE, anchor="start")
        for name in ("alert", "glass", "dip"):
            step.light(name, at=read)
        for row in (1, 2, 3):
            light(step, "log", row, at=read + UNDONE)
        light(step, "fact", 4, at=read)
