"""The cues of the landscape: light goes to a name, its page opens out of it and its names grow; a card opens at a leaf and fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scenes.core.box import Box
from scenes.deep_dives.landscape import glides
from scenes.deep_dives.landscape.card import card_plan, draw_frame
from scenes.deep_dives.landscape.facts import cards
from scenes.deep_dives.landscape.moments import VISIT, LandscapeMoment
from scenes.deep_dives.landscape.pages import base_of, groups_of, least_of, plan_at, ways_on
from scenes.deep_dives.landscape.picture import parts_at
from scenes.deep_dives.landscape.tree import MEASURED, landscape, top_of
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.mind_map.picture import type_in
from scenes.drawing.mind_map.twigs import Way
from scenes.drawing.reflow import Leg
from scenes.drawing.timeline import LIGHT
from scenes.drawing.trajectory import Course, Journey
from scenes.drawing.transition import Name
from scenes.sections.step import INSTANT, Step
from scenes.sections.walk import Walk

FIRST, BEGIN = 0.15, 0.05  # seconds from a step's start to what happens first, and to what glides
CABLE, RAIL = 0.7, 0.35  # seconds along a cable and along a rail
COMES, SPARE = 0.15, 0.05  # seconds from a rail's start to its name; that are not planned
GROUP = FIRST + COMES + LIGHT  # seconds of a group beside those from name to name
GLIDE, GONE = 0.8, 0.35  # seconds in which a page opens or closes, and what is behind it goes or comes
FAST, SLOW = 0.1, 0.75  # seconds from a name to the next, at least and at most
SLOT = 0.65, 2.2  # seconds from bar to bar, at least and at most
WAVE, LAST = 0.22, 1.0  # seconds from branch to branch when all light, and in which the whole map stands then
SIDE = 0.008  # of the stage's shorter side: a token of light


def branches_grow(walk: Walk) -> None:
    """The root lights and goes to its place; cables grow out of it, the first one slowly, and at the end of each its branch lands."""
    with walk.step(replace(walk.moment, lit=walk.end.lit)) as step:
        step.light("map", "hub", at=FIRST, seconds=0.5)
    count, first, each = len(landscape().branches), 0.9, 0.5
    start = BEGIN + GLIDE
    legs = glides.alike(walk.picture.figure("map", "hub"), walk.scene.draw(walk.end).figure("map", "hub"))
    with walk.step(walk.end) as step:
        step.reflow("map", "hub", legs=legs, at=BEGIN, seconds=GLIDE)
        wait = max(0.0, walk.project.timing.marks(walk.scene.key, walk.cue).get("first_lands", 0.0) - start - first - walk.now)
        gap = min(SLOW, max(0.3, (walk.left - wait - start - first - 0.1 - LIGHT - SPARE) / max(1, count - 1)))
        for k in range(count):
            at, seconds = start + (first - each + k * gap if k else 0.0), each if k else first
            step.light("map", "cable", k, at=at, seconds=seconds)
            (arrival,) = step.travel([_light(walk, 2.0)], [step.course("map", "cable", k, seconds=seconds)], [at], name="token")
            step.light("map", "panel", k, at=arrival)
            step.light("map", "title", k, at=arrival + 0.1)
            if k == 0:
                step.mark("first_lands", arrival)


# ---- pages
def visit(walk: Walk) -> None:
    """What is open goes back; light goes to a name, its page opens, and what hangs on it grows, group by group."""
    _open(walk, walk.cue, "arrives")
    groups = groups_of(walk.cue)
    if not groups:
        with walk.step(walk.end):
            pass
    for n, group in enumerate(groups):
        gap = _gap(walk, groups, n)
        with walk.step(walk.end if n == len(groups) - 1 else replace(walk.moment, groups=n + 1)) as step:
            step.mark(f"group_{n + 1}", FIRST)
            for k, way in enumerate(group):
                step.light("page", walk.cue, "link", way, at=FIRST + k * gap, seconds=LIGHT, sweep="down")
                step.light("page", walk.cue, "node", way, at=FIRST + k * gap + COMES)
            step.last(GROUP + len(group) * gap)


def _gap(walk: Walk, groups: Sequence[Sequence[Way]], number: int) -> float:
    """Return the seconds from name to name in a group: evenly to the word of the next group that has one, or over what is left."""
    due = walk.project.timing.marks(walk.scene.key, walk.cue)
    wait = max(0.0, due.get(f"group_{number + 1}", 0.0) - FIRST - walk.now)
    bound = [k for k in range(number + 1, len(groups)) if f"group_{k + 1}" in due]
    left = (due[f"group_{bound[0] + 1}"] - FIRST - walk.now if bound else walk.left) - wait - SPARE
    sharing = groups[number : bound[0]] if bound else groups[number:]
    gap = (left - GROUP * len(sharing)) / sum(len(group) for group in sharing)
    return min(SLOW, max(FAST, gap))


def _open(walk: Walk, cue: str, mark: str | None = None) -> None:
    """Let what is open go back to where a page opens from; light goes there; the page opens."""
    base, top = base_of(cue, walk.moment.page), top_of(cue)
    if walk.moment.page != base:
        _close(walk, base)
    with walk.step(replace(walk.moment, lit=frozenset({(VISIT, cue)}))) as step:
        journey = _way(step, walk, base, cue)
        (arrival,) = step.travel([_light(walk, 2.0)], [journey], [FIRST], name="token")
        if base:
            step.light("page", base, "node", top, at=arrival)
        else:
            step.light("map", "cable", top[0], at=FIRST, seconds=CABLE)
            step.light("map", "panel", top[0], at=FIRST + CABLE)
            step.light("map", "title", top[0], at=FIRST + CABLE)
    opening = replace(walk.moment, page=cue, groups=0, lit=walk.end.lit if cue == walk.cue else walk.moment.lit)
    legs = [leg.back() for leg in _legs(walk, walk.scene.draw(opening), walk.picture, cue, base)]
    with walk.step(opening) as step:
        for part in (("node", top),) if base else (("panel", top[0]), ("title", top[0])) if len(top) == 1 else ():
            step.light(*_behind(base), *part, at=BEGIN, seconds=INSTANT)
        if base:
            step.light("page", base, "panel", at=BEGIN + GLIDE - GONE, seconds=GONE)
        step.light(*_behind(base), at=BEGIN, seconds=GONE if base else GLIDE)  # the map is left when it is covered
        step.reflow("page", cue, legs=legs, at=BEGIN, seconds=GLIDE)
        if mark:
            step.mark(mark, BEGIN + 0.5 * GLIDE)


def _behind(base: str) -> Name:
    """Return the part out of which a page opens: the map, or another page."""
    return ("page", base) if base else ("map",)


def _legs(walk: Walk, before: Figure, after: Figure, cue: str, base: str, *, beside: bool = False) -> list[Leg]:
    """Return the legs of a cue's page, which is open in one picture, into its place in another."""
    opened, ways = before.figure("page", cue), ways_on(cue)
    if base:
        return glides.to_name(opened, ways, after.figure("page", base))
    chart = after.figure("map")
    return glides.to_map(opened, ways, chart, type_in(chart) / type_on(walk, cue, beside=beside))


def _way(step: Step, walk: Walk, base: str, cue: str) -> Journey:
    """Return the way of light to a name: along a cable and rails of the map, or along rails of the page on which the name stands."""
    top = top_of(cue)
    if base:
        depths = range(len(top_of(base)) + 1, len(top) + 1)
        return Journey([step.course("page", base, "link", top[:depth], seconds=RAIL) for depth in depths])
    courses: list[Course] = [step.course("map", "cable", top[0], seconds=CABLE)]
    return Journey(courses + [step.course("map", "link", top[:depth], seconds=RAIL) for depth in range(2, len(top) + 1)])


def _close(walk: Walk, base: str) -> None:
    """Let the open page go back into its place: on the map, or on the page that its name stands on."""
    now: LandscapeMoment = walk.moment
    closed = replace(now, page=base, groups=0, beside=False, card=None, filled=False, lit=frozenset())
    legs, top = _legs(walk, walk.picture, walk.scene.draw(closed), now.page, base, beside=now.beside), top_of(now.page)
    with walk.step(closed) as step:
        if now.card:
            step.light("card", now.card, at=BEGIN)
        at = FIRST if now.card else BEGIN
        step.reflow("page", now.page, legs=legs, at=at, seconds=GLIDE)
        if base:
            step.light("page", base, "node", top, at=at + GLIDE - 0.1, seconds=0.1)
            step.light("page", base, "panel", at=at, seconds=GONE)
        for part in () if base else [part for way in ways_on(now.page) for part in parts_at(way) if part[0] != "cable"]:
            step.light("map", *part, at=at + GLIDE - GONE, seconds=GONE)
        step.light(*_behind(base), at=at + GLIDE - GONE if base else at, seconds=GONE if base else GLIDE)


# ---- cards
def measure(walk: Walk) -> None:
    """The page makes room; from a leaf's ring a leader goes to a card, which opens empty; light goes into it, and its bars grow."""
    lens, end = MEASURED[walk.cue], walk.end
    bars = cards(walk.project)[lens].bars
    if walk.moment.page != end.page:
        _open(walk, end.page)
        with walk.step(replace(walk.moment, grown=end.grown)):
            pass
    opening = replace(end, filled=False)
    legs = [] if walk.moment.card else _aside(walk, opening)
    with walk.step(opening) as step:
        if walk.moment.card:
            at = step.light("card", walk.moment.card, at=BEGIN)
        else:
            at = step.reflow("page", end.page, legs=legs, at=BEGIN, seconds=GLIDE)
        at = step.light("card", lens, "leader", at=at, seconds=0.4, sweep="right" if walk.scene.format.is_wide else "down")
        _open_card(walk, step, lens, at)
    with walk.step(end) as step:
        (arrival,) = step.travel([_light(walk, 2.0)], [step.course("card", lens, "leader", seconds=0.4)], [FIRST], name="token")
        slot = _slot(walk, len(bars), arrival)
        for k in range(len(bars)):
            at, seconds = arrival + k * slot, min(1.0, 0.6 * slot)
            step.light("card", lens, "bar", k, at=at, seconds=seconds, sweep="right")
            step.light("card", lens, "value", k, at=at + seconds)
        step.mark("bars_grow", arrival)


def _slot(walk: Walk, count: int, arrival: float) -> float:
    """Return the seconds of each of some bars, so that they take what is left when the first one begins, or as fast as they can be followed."""
    due = walk.project.timing.marks(walk.scene.key, walk.cue).get("bars_grow", 0.0)
    wait = max(arrival, due - walk.now)
    return min(SLOT[1], max(SLOT[0], (walk.left - wait - LIGHT - SPARE) / count))


def _aside(walk: Walk, moment: LandscapeMoment) -> list[Leg]:
    """Return the legs of the open page's names, which make room for a card."""
    page = moment.page
    factor = type_on(walk, page) / type_on(walk, page, beside=True)
    return glides.aside(walk.picture.figure("page", page), walk.scene.draw(moment).figure("page", page), ways_on(page), factor)


def type_on(walk: Walk, page: str, *, beside: bool = False) -> float:
    """Return the size of the type of a page."""
    return plan_at(walk.project, walk.picture.style, walk.picture.box, page, beside=beside).type


def _open_card(walk: Walk, step: Step, lens: str, at: float) -> float:
    """Let a card's frame grow out of its leader's end, and its words and limit appear in it."""
    drawn = step.picture.figure("card", lens)
    plan = card_plan(drawn, cards(walk.project)[lens], least_of(walk.scene.format))
    x, y = map(float, drawn.route("leader")[-1])

    def frame(figure: Figure, share: float) -> None:
        box, kept = plan.box, max(share, 0.04)
        draw_frame(figure, Box(x + (box.x - x) * kept, y + (box.y - y) * kept, box.w * kept, box.h * kept, "card"))

    end = step.redraw("card", lens, "frame", draw=frame, keys=[(at, 0.0), (at + 0.45, 1.0)])
    step.light("card", lens, "words", at=end - 0.1)
    if drawn.has("limit"):
        step.light("card", lens, "limit", at=end + 0.1)
    return end


def map_is_whole(walk: Walk) -> None:
    """What is open goes back; light goes from the root into every branch, and all of it lights."""
    _close(walk, "")
    with walk.step(walk.end) as step:
        count = len(landscape().branches)
        lights = [_light(walk, 2.0) for _ in range(count)]
        courses = [step.course("map", "cable", k, seconds=1.0) for k in range(count)]
        arrivals = step.travel(lights, courses, [FIRST] * count, name="token")
        step.light("map", "hub", at=FIRST)
        for way, _ in landscape().root.walk():
            for part in parts_at(way):
                step.light("map", *part, at=arrivals[0] + way[0] * WAVE, seconds=0.6)
        step.mark("all_lit", arrivals[0])
    walk.hold(LAST)


def _light(walk: Walk, factor: float) -> Figure:
    """Return a token of light."""
    stage = walk.scene.format.stage
    side = SIDE * min(stage.w, stage.h) * factor / 1.5
    return block(walk.surface, Box(0, 0, side, side, "light"), colour="cyan", state="hot")
