"""The second cue of section 1: one document fails, a copy drops from its twin, crooked lines straighten; then all the others at pace."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial

from scenes.core.units import percent
from scenes.drawing.geometry import Point, polyline
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course, Journey
from scenes.sections.data_pipeline.cues import count, counted, joined, middle, say_why, slot
from scenes.sections.data_pipeline.facts import Fate, corpus_counts, fates, first_failed
from scenes.sections.data_pipeline.moments import PipelineMoment
from scenes.sections.data_pipeline.payloads import crooked_sheet, failed_sheet, sheet_of
from scenes.sections.step import Step
from scenes.sections.walk import Walk

EVERY, SPEED = 0.012, 460.0  # seconds from one document to the next, once it has been seen how it goes; units a second
SHOWN = ("filtered", "copy", "kept")  # fates of the three that are seen slowly
BAND = 0.72  # of a queue's reach in which documents pass the sieves
MASS = 0.55  # size of a document among many, so that they do not hide each other and the numbers between the sieves
STAGE = ("stage", 2)


def sieves_reject(walk: Walk) -> None:
    """One document fails and drops, a copy lies over its twin and drops, crooked lines straighten; then all the others at pace."""
    _send_three(walk, walk.end)
    _send_all(walk, replace(walk.end, look=walk.moment.look))
    walk.look()


def _sieves(step: Step) -> list[Point]:
    """Return the middles of the three sieves."""
    return [_end(step, *STAGE, "to", k) for k in (1, 2, 3)]


def _end(step: Step, *route: object) -> Point:
    x, y = step.picture.route(*route)[-1]
    return float(x), float(y)


def _line(*points: Point, speed: float) -> Course:
    return Course(polyline(points), speed=speed)


def _between(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


# ---- three, slowly
def _send_three(walk: Walk, end: PipelineMoment) -> None:
    """Send one document that fails, and a copy after its twin, which is tidied."""
    begun = replace(walk.moment, lit=end.lit, told=end.told, turn=end.turn)
    after = replace(begun, queued=begun.queued - 3, filtered=1, copies=1, alike=end.alike, cleaned=1)
    slots = [slot(walk, "queued", begun.queued - 1 - k) for k in range(3)]
    with walk.step(after) as step:
        step.light("stage", 1, "card")
        step.light(*STAGE, "card")
        starts = (0.0, 0.5, 0.75)
        step.light_each([(*STAGE, "queued", "document", begun.queued - 1 - k) for k in range(3)], starts, seconds=0.15)
        _fail(walk, step, slots[0])
        compared = _compare(walk, step, slots[1:], starts[1:])
        _tidy(walk, step, compared + 0.1)


def _fail(walk: Walk, step: Step, start: Point) -> None:
    """Let a document come to the first sieve; what fails on it shows, and why; it drops."""
    sieve = _sieves(step)[0]
    (there,) = step.travel([crooked_sheet(walk.surface, 1.15)], [_line(start, sieve, speed=270.0)], [0.0], end=End.ABSORB)
    drop = Course(step.picture.route(*STAGE, "filter"), seconds=0.5)
    fails = Journey([Course(polyline([sieve, sieve]), seconds=0.01), drop], stop=0.5)
    (dropped,) = step.travel([failed_sheet(walk.surface, first_failed()[0], 1.15)], [fails], [there], name="document")
    step.mark("symbols_drop", dropped - drop.seconds)
    if step.picture.format.is_wide:
        say_why(walk, step, STAGE, walk.words.labels.mostly_symbols, (there, there + 0.75))
    _land_in_tray(step, "filter", dropped)


def _land_in_tray(step: Step, tray: str, at: float) -> None:
    """Let the first document appear in a tray, with what counts it."""
    step.light(*STAGE, "dropped", "tray", tray, "document", 0, at=at)
    for name in (("dropped", "number", tray), ("counter", "number") if tray == "reject" else ("counter", "label", 1)):
        if step.picture.has(*STAGE, *name):
            step.light(*STAGE, *name, at=at)


def _compare(walk: Walk, step: Step, slots: list[Point], starts: tuple[float, ...]) -> float:
    """Let a copy come to lie over its twin before the second sieve, count how alike they are, and drop it; return when they are told apart."""
    first, second, _ = _sieves(step)
    place = _between(first, second)
    over = (place[0] + 9.0, place[1] - 7.0)
    comes, follows = _line(slots[0], first, place, speed=280.0), _line(slots[1], first, over, speed=280.0)
    there = starts[1] + follows.seconds
    known = there + 0.65
    step.travel([crooked_sheet(walk.surface, 1.15)], [comes], [starts[0]], end=End.ABSORB, hold=known + 0.2 - starts[0] - comes.seconds)
    drop = Course(joined(polyline([over, second]), step.picture.route(*STAGE, "reject")), seconds=0.8)
    leaves = Journey([follows, drop], stop=known - there)
    (dropped,) = step.travel([sheet_of(walk.surface, 1.15)], [leaves], [starts[1]], name="document")
    _land_in_tray(step, "reject", dropped)
    if step.picture.has(*STAGE, "alike"):
        _say_alike(walk, step, there)
    return known


def _say_alike(walk: Walk, step: Step, at: float) -> None:
    def write(share: float) -> str:
        return f"{percent(share, 0)} {walk.words.labels.alike}"

    anchor = "start" if step.picture.format.is_wide else "middle"
    step.roll(*STAGE, "alike", "number", write=write, start=0.0, end=corpus_counts().alike, at=at, seconds=0.6, anchor=anchor)
    step.light(*STAGE, "alike", at=at)


def _tidy(walk: Walk, step: Step, at: float) -> None:
    """Let the twin pass the third sieve, which makes its lines straight, and wait behind it."""
    first, second, third = _sieves(step)
    (passed,) = step.travel(
        [crooked_sheet(walk.surface, 1.15)], [_line(_between(first, second), third, speed=270.0)], [at], end=End.ABSORB, hold=0.15
    )
    place = middle(step, *STAGE, "cleaned", "document", 0)
    (landed,) = step.travel([sheet_of(walk.surface, 1.15)], [_line(third, place, speed=260.0)], [passed + 0.15], name="document")
    step.light(*STAGE, "cleaned", "document", 0, at=landed)


# ---- all the others
def _send_all(walk: Walk, end: PipelineMoment) -> None:
    """Send all the others through the sieves at pace, in the order of arrival; trays stack, counters run."""
    left = list(fates())
    for shown in SHOWN:
        left.remove(next(fate for fate in left if fate.end == shown))
    with walk.step(end) as step:
        starts = [EVERY * k for k in range(len(left))]
        last = walk.moment.queued - 1
        step.light_each([(*STAGE, "queued", "document", last - k) for k in range(len(left))], starts, seconds=0.12)
        times: dict[str, list[float]] = defaultdict(list)
        for k, (fate, start) in enumerate(zip(left, starts, strict=True)):
            _send(walk, step, fate, start, slot(walk, "queued", last - k), times)
        step.mark("rest_is_tidied", min(times["cleaned"]))
        _count_dropped(walk, step, times)
        step.light_each([(*STAGE, "cleaned", "document", k) for k in range(1, end.cleaned)], times["cleaned"])
        for k, name, before in ((1, "first", 2), (2, "second", 1), (3, "cleaned", 1)):
            if step.picture.has(*STAGE, "passing", k, "number"):
                step.tick(*STAGE, "passing", k, "number", write=count, ticks=counted(times[name], before=before))
            if step.picture.has(*STAGE, "passing", k):
                step.light(*STAGE, "passing", k, at=times[name][0])


def _send(walk: Walk, step: Step, fate: Fate, start: float, place: Point, times: dict[str, list[float]]) -> None:
    """Send a document from its place as far as its fate lets it come; note when it passes the sieves and where it lands."""
    stops = _passed_at(step, place)
    drawing = (crooked_sheet if fate.tidied or fate.end == "filtered" else sheet_of)(walk.surface, MASS)
    if fate.end == "filtered":
        times["filter"] += step.travel([drawing], [_drop(step, [place, stops[0]], "filter")], [start], name="document")
        return
    times["first"].append(start + _line(place, stops[0], speed=SPEED).seconds)
    if fate.end == "copy":
        times["reject"] += step.travel([drawing], [_drop(step, [place, *stops[:2]], "reject")], [start], name="document")
        return
    times["second"].append(start + _line(place, *stops[:2], speed=SPEED).seconds)
    there = middle(step, *STAGE, "cleaned", "document", len(times["cleaned"]) + 1)
    if fate.tidied:
        (start,) = step.travel([drawing], [_line(place, *stops, speed=SPEED)], [start], end=End.ABSORB)
        drawing, place, stops = sheet_of(walk.surface, MASS), stops[-1], []
    times["cleaned"] += step.travel([drawing], [_line(place, *stops, there, speed=SPEED)], [start], name="document")


def _passed_at(step: Step, place: Point) -> list[Point]:
    """Return where a document passes the sieves: as far beside their middles as it waited beside the line, or a little less."""
    x, y = _end(step, *STAGE, "to", 0)
    dx, dy = (0.0, (place[1] - y) * BAND) if step.picture.format.name in ("wide", "square") else ((place[0] - x) * BAND, 0.0)
    return [(x + dx, y + dy) for x, y in _sieves(step)]


def _drop(step: Step, points: list[Point], tray: str) -> Course:
    x, y = _end(step, *STAGE, tray)
    return Course(polyline([*points, (x, points[-1][1]), (x, y)], radius=8.0), speed=SPEED)


def _count_dropped(walk: Walk, step: Step, times: dict[str, list[float]]) -> None:
    """Let dropped documents appear in their trays, and the numbers of the trays and of the card tick."""
    middle_or_end = "middle" if step.picture.format.is_wide else "end"
    for tray, label, unit in (("filter", ("label", 1), f" {walk.words.labels.filtered_out}"), ("reject", ("number",), "")):
        landed = sorted(times[tray])
        step.light_each([(*STAGE, "dropped", "tray", tray, "document", k) for k in range(1, len(landed) + 1)], landed)
        ticks = counted(landed, before=1)
        if step.picture.has(*STAGE, "dropped", "number", tray):
            step.tick(*STAGE, "dropped", "number", tray, write=count, ticks=ticks, anchor=middle_or_end)
        if step.picture.has(*STAGE, "counter", *label):
            step.tick(*STAGE, "counter", *label, write=partial(count, unit=unit), ticks=ticks, anchor="start")
