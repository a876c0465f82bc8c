"""The cues of the landscape: light goes from the root to a name, and what hangs on it grows; a card opens at a leaf and fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scenes.core.box import Box
from scenes.deep_dives.landscape.facts import cards
from scenes.deep_dives.landscape.moments import NEAR
from scenes.deep_dives.landscape.picture import stops_in
from scenes.deep_dives.landscape.tree import MEASURED, landscape, top_of
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.mind_map.twigs import Way
from scenes.drawing.trajectory import Journey
from scenes.sections.step import Step
from scenes.sections.walk import Walk

FIRST = 0.15  # seconds from a step's start to what happens first
CABLE, RAIL = 0.8, 0.35  # seconds along a cable and along a rail
SLOW, FAST = 0.3, 0.07  # seconds from the first name to the second, and from one to the next
SIDE = 0.008  # of the stage's shorter side: a token of light


def branches_grow(walk: Walk) -> None:
    """The root lights; cables grow out of it, the first one slowly, and at the end of each its branch lands."""
    with walk.step(replace(walk.moment, lit=walk.end.lit)) as step:
        step.light("hub", at=FIRST, seconds=0.5)
    with walk.step(walk.end) as step:
        at = FIRST
        for k in range(len(landscape().branches)):
            seconds = 0.9 if k == 0 else 0.5
            step.light("cable", k, at=at, seconds=seconds)
            (arrival,) = step.travel([_light(walk, 2.0)], [step.course("cable", k, seconds=seconds)], [at], name="token")
            step.light("panel", k, at=arrival)
            step.light("title", k, at=arrival + 0.1)
            if k == 0:
                step.mark("first_lands", arrival)
            at = arrival if k == 0 else at + 0.3


def visit(walk: Walk) -> None:
    """Light goes from the root to a name; the lens goes after it, and what hangs on it grows, stop by stop."""
    cue, end = walk.cue, walk.end
    top = top_of(cue)
    with walk.step(replace(end, look=None, grown=walk.moment.grown, part=(cue, 0))) as step:
        courses = [step.course("cable", top[0], seconds=CABLE)]
        courses += [step.course("link", top[:depth], seconds=RAIL) for depth in range(2, len(top) + 1)]
        (arrival,) = step.travel([_light(walk, 2.0)], [Journey(courses)], [FIRST], name="token")
        step.mark("arrives", arrival)
    stops = stops_in(walk.picture, cue)
    for n, stop in enumerate(stops):
        last = n == len(stops) - 1
        walk.look("stop", cue, "last" if last else n, factor=NEAR)
        with walk.step(end if last else replace(walk.moment, part=(cue, n + 1))) as step:
            _grow(step, stop.ways)


def _grow(step: Step, ways: Sequence[Way]) -> None:
    """Let names grow, each at the end of its rail, the first one slowly."""
    at = FIRST
    for k, way in enumerate(way for way in ways if len(way) > 1):
        step.light("link", way, at=at, seconds=0.25, sweep="down")
        step.light("node", way, at=at + 0.2)
        at += SLOW if k == 0 else FAST


def measure(walk: Walk) -> None:
    """The card at a leaf is open and empty; light goes from the leaf into it, and its bars grow one after the other."""
    lens = MEASURED[walk.cue]
    bars = cards(walk.project)[lens].bars
    with walk.step(walk.end) as step:
        (arrival,) = step.travel([_light(walk, 1.0)], [step.course("leader", lens, seconds=0.5)], [FIRST], name="token")
        at = arrival
        for k in range(len(bars)):
            seconds = 0.9 if k == 0 else 0.5
            step.light("card", lens, "bar", k, at=at, seconds=seconds, sweep="right")
            step.light("card", lens, "value", k, at=at + seconds)
            at += seconds + (0.35 if k == 0 else 0.1)
        step.mark("bars_grow", arrival)


def map_is_whole(walk: Walk) -> None:
    """The lens is out; light goes from the root into every branch, and all of it lights."""
    with walk.step(walk.end) as step:
        count = len(landscape().branches)
        lights = [_light(walk, 2.0) for _ in range(count)]
        arrivals = step.travel(lights, [step.course("cable", k, seconds=1.0) for k in range(count)], [FIRST] * count, name="token")
        step.mark("all_lit", arrivals[0])


def _light(walk: Walk, factor: float) -> Figure:
    """Return a token of light."""
    stage = walk.scene.format.stage
    side = SIDE * min(stage.w, stage.h) * factor / 1.5
    return block(walk.surface, Box(0, 0, side, side, "light"), colour="cyan", state="hot")
