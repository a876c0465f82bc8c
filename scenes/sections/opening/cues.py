"""The cues of the opening: the slot sends one token into the die and the aisle ignites; sparks draw the traces; a document enters."""

from __future__ import annotations

from functools import partial

import numpy as np

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.payloads import block, hot_document
from scenes.drawing.redraw import Redraw
from scenes.drawing.shape import horizontal, shapes_of
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course, paced
from scenes.sections.opening.night import draw_slot
from scenes.sections.opening.picture import TONES, draw_trace
from scenes.sections.step import Step
from scenes.sections.walk import Walk

BLINKS, PERIOD = 2, 0.55  # of the slot, and seconds of each
FIRST, IGNITE = 0.1, 0.07  # seconds until the farthest racks ignite, and from one pair to the next
OTHERS, APART = 0.4, 0.24  # seconds after which the sparks but the first may leave, and between two arrivals
WORK, WIPE = 0.65, 0.4  # seconds in which the die works on the token, and in which the sentence is then wiped away
BACK, OUT = 0.65, 0.7  # seconds of the light on its way from the first badge to the chip, and along the longest trace
FRAME = 1 / 60  # seconds: between two of these a value that is redrawn is as good as even


PULSES = 3  # of the die, as it works


# ---- 1
def chip_wakes(walk: Walk) -> None:
    """The slot blinks and sends one token; it falls into the die, which works on it; racks ignite outward, light wipes the title on."""
    slot, sent = walk.picture.figure("sentence", "slot").box, BLINKS * PERIOD
    with walk.step(walk.end) as step:
        side = 0.42 * slot.h
        token = _question(walk.surface, side)
        (landed,) = step.travel([token], [step.course("fall", seconds=0.75)], [sent], end=End.ABSORB, name="token")
        step.mark("die_wakes", landed)
        last = landed + WORK + WIPE
        step.redraw("sentence", "slot", draw=partial(_blink, slot=slot, goes=landed + WORK + 0.7 * WIPE), keys=_even(0.0, last, last))
        _wake(step, landed)
        _wipe(step, landed + WORK)


def _question(surface: Figure, side: float) -> Figure:
    """Draw the token that the slot sends: it asks for the word that is missing."""
    made = block(surface, Box(0, 0, side, side, "token"), state="hot", radius=side * 0.2)
    made.text(side / 2, side * 0.76, "?", "strong", anchor="middle", size=side * 0.72, colour=surface.theme.on_light)
    return made


def _blink(figure: Figure, seconds: float, *, slot: Box, goes: float) -> None:
    """Draw the slot at a time: lit, dark, lit; empty once its token has left, and gone with the sentence."""
    sent = seconds >= BLINKS * PERIOD
    draw_slot(
        figure, slot, 0.0 if sent else 1.0 if seconds % PERIOD < 0.6 * PERIOD else 0.15, 1 - float(np.clip((seconds - goes) / 0.12, 0, 1))
    )


def _wake(step: Step, at: float) -> None:
    """Let the die light, the racks ignite from the far end of the aisle outward, both sides together, and night lift as the last one does.

    Night begins to lift only when all racks have begun to be lit: they are blended with the dark that they come out of.
    """
    step.light("rim", at=at, seconds=0.6)
    step.light("chip", at=at, seconds=0.35)
    for k in range(PULSES):
        _send_wave(step, at + k * WORK / PULSES)
    racks = sorted({name[2] for name in step.picture.figure("racks").parts if isinstance(name[2], int)}, reverse=True)
    for k, i in enumerate(racks):
        for side in (-1, 1):
            step.light("racks", "rack", side, i, at=at + FIRST + IGNITE * k, seconds=0.22)
    step.light("night", at=at + FIRST + IGNITE * len(racks), seconds=0.8)


def _send_wave(step: Step, at: float, seconds: float = 0.9) -> None:
    """Let a ring of light run out from the die over the floor."""
    x, y = (float(v) for v in step.picture.route("fall")[-1])
    reach = step.picture.figure("chip").box.w * 1.3
    step.append(Redraw(step.surface, partial(_wave, place=(x, y), reach=reach), [(at, 0.0), (at + seconds, 1.0)]), at + seconds)


def _wave(figure: Figure, share: float, *, place: Point, reach: float) -> None:
    """Draw the ring of light that runs out from the die."""
    radius = 8.0 + reach * share
    figure.ellipse(*place, radius, radius * 0.44, stroke=("cyan", 0.9 * (1 - share)), width=3.0 * (1 - share) + 0.4, glow=1 - share)


def _wipe(step: Step, at: float) -> None:
    """Let a bar of light take the sentence away and leave the title."""
    step.light("sentence", at=at, seconds=WIPE, sweep="right")
    box, begin, lasts = step.picture.figure("title").box, at + WIPE, 0.6
    step.light("title", "headline", at=begin, seconds=lasts, sweep="right")
    step.append(Redraw(step.surface, partial(_bar, box=box), _even(begin, begin + lasts, 1.0)), begin + lasts)
    step.light("title", "subtitle", at=begin + 0.4, seconds=0.5, sweep="right")
    step.light("title", "tagline", at=begin + 0.7, seconds=0.4, sweep="right")


def _bar(figure: Figure, share: float, *, box: Box) -> None:
    x = box.x + box.w * share
    fades = float(np.clip(min(share, 1 - share) * 8, 0, 1))
    figure.rect(x - 3, box.y + 12, 6, box.h * 0.62, 3, fill=("cyan", 0.85 * fades), glow=fades)


# ---- 2
def traces_reach_out(walk: Walk) -> None:
    """The first spark draws its trace to the first badge; then the others, which arrive in order. A badge lights when its spark is there."""
    with walk.step(walk.end) as step:
        spark = block(walk.surface, Box(0, 0, 22, 22, "spark"), state="hot", radius=10)
        _send_wave(step, 0.0)
        courses = [step.course("trace", k, speed=1100.0 if k == 1 else 1000.0) for k in range(1, walk.end.reached + 1)]
        for k, (course, start) in enumerate(zip(courses, _starts(courses), strict=True), start=1):
            (arrival,) = step.travel([spark], [course], [start], end=End.ABSORB, name="spark")
            draw = partial(_draw_trace, route=_corners(step, k), course=course, tone=TONES[(k - 1) % len(TONES)])
            step.redraw("trace", k, draw=draw, keys=_even(start, arrival, course.seconds))
            step.light("badge", k, at=arrival - 0.05, seconds=0.3)
            if k == 1:
                step.mark("first_badge_lights", arrival)
            _ring(step, k, arrival)


def _starts(courses: list[Course]) -> list[float]:
    """Return when each spark leaves: the first alone, the others so that they arrive one after the other, in the order of their numbers."""
    first, others = courses[0], courses[1:]
    second = max((OTHERS + course.seconds - APART * k for k, course in enumerate(others)), default=0.0)
    second = max(second, 0.1 + first.seconds + APART)
    return [0.1, *(second + APART * k - course.seconds for k, course in enumerate(others))]


def _corners(step: Step, k: int) -> list[Point]:
    """Return the places along a trace, close enough for its round corners."""
    return [(float(x), float(y)) for x, y in geometry.sample(step.picture.route("trace", k), 8)]


def _draw_trace(figure: Figure, seconds: float, *, route: list[Point], course: Course, tone: str) -> None:
    """Draw a trace as far as its spark is after so many seconds."""
    points = np.array(route)
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    way = max(0.5, float(paced(np.array(min(1.0, seconds / course.seconds)))) * float(lengths[-1]))
    tip = (float(np.interp(way, lengths, points[:, 0])), float(np.interp(way, lengths, points[:, 1])))
    draw_trace(figure, [*(point for point, at in zip(route, lengths, strict=True) if at < way), tip], route, tone)


def _ring(step: Step, k: int, at: float) -> None:
    """Let a ring run out from a badge."""
    left, top, right, bottom = shapes_of(step.picture.figure("badge", k))[0].bounds
    place = ((left + right) / 2, (top + bottom) / 2)
    step.append(Redraw(step.surface, partial(_badge_ring, place=place), [(at, 0.0), (at + 0.5, 1.0)]), at + 0.5)


def _badge_ring(figure: Figure, share: float, *, place: Point) -> None:
    figure.circle(*place, 30 + 34 * share, stroke=("amber", 0.9 * (1 - share)), width=1.8, glow=0.8 * (1 - share))


# ---- 3
def document_enters(walk: Walk) -> None:
    """A document comes in from the left edge and lands on the first badge; from it light runs to the chip, which answers along all traces."""
    with walk.step(walk.end) as step:
        enter = step.course("enter", seconds=1.0)
        (landed,) = step.travel([_page(walk.surface)], [enter], [0.0], end=End.ABSORB, name="document")
        step.mark("document_lands", landed)
        draw = partial(_trail, course=enter)
        step.append(Redraw(step.surface, draw, _even(0.0, landed + TRAIL, landed + TRAIL)), landed + TRAIL)
        step.light("lit", at=landed, seconds=0.25)
        _ring(step, 1, landed)
        spark = block(walk.surface, Box(0, 0, 30, 30, "light"), state="hot", radius=14)
        back = Course(step.picture.route("trace", 1)[::-1], seconds=BACK)
        (reached,) = step.travel([spark], [back], [landed], end=End.ABSORB, name="light")
        _send_wave(step, reached)
        ways = [step.picture.route("trace", k) for k in range(1, walk.end.reached + 1)]
        longest = max(Course(way, speed=1.0).seconds for way in ways)
        answers = [Course(way, speed=longest / OUT) for way in ways]
        arrivals = step.travel([spark] * len(ways), answers, [reached] * len(ways), end=End.ABSORB, name="light")
        for k, arrival in enumerate(arrivals, start=1):
            _ring(step, k, arrival)


TRAIL = 0.35  # seconds that the trail of the document is behind it


def _page(surface: Figure) -> Figure:
    """Draw the film's document, large and bright, over badges and words."""
    made = hot_document(surface, Box(0, 0, 72, 92, "document"))
    for shape in shapes_of(made):
        shape.layer = "text"
    return made


def _trail(figure: Figure, seconds: float, *, course: Course) -> None:
    """Draw the light behind the document at a time."""
    (x, y), (end, _) = (course.at(np.array([min(max(0.0, at), course.seconds)]))[0] for at in (seconds - TRAIL, seconds))
    light = horizontal((0, "cyan", 0), (1, "cyan", 0.8))
    figure.rect(float(x), float(y) - 32, max(0.5, float(end - x)), 64, 8, fill=light)


def _even(start: float, end: float, last: float) -> list[tuple[float, float]]:
    """Return the keys of a value that runs evenly from 0 to its last in a time."""
    count = max(1, round((end - start) / FRAME))
    return [(start + (end - start) * i / count, last * i / count) for i in range(count + 1)]
