"""The cues of the landscape: light goes to a name, its page opens out of it and its names grow; a card opens at a leaf and fills."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from scenes.core.box import Box
from scenes.deep_dives.landscape import glides
from scenes.deep_dives.landscape.card import card_plan, draw_frame
from scenes.deep_dives.landscape.facts import Card, cards
from scenes.deep_dives.landscape.moments import VISIT, LandscapeMoment
from scenes.deep_dives.landscape.pages import base_of, groups_of, least_of, plan_at, ways_on
from scenes.deep_dives.landscape.picture import parts_at
from scenes.deep_dives.landscape.tree import MEASURED, landscape, leaf_of, top_of
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
CABLE, RAIL = 0.45, 0.3  # seconds along a cable and along a rail
COMES, SPARE = 0.15, 0.05  # seconds from a rail's start to its name; that are not planned
GROUP = FIRST + COMES + LIGHT  # seconds of a group beside those from name to name
GLIDE, GONE, LANDS = (
    0.65,
    0.3,
    0.1,
)  # seconds in which a page opens or closes, what is behind it goes or comes, and the title under it comes
FAST, SLOW = 0.1, 0.75  # seconds from a name to the next, at least and at most
SLOT = 0.65, 2.2  # seconds from bar to bar, at least and at most
LEADER, REST, SPILL = 0.3, 0.4, 1.2  # seconds along a leader; at a limit; in which all bars that go over it spill
ALONE = 0.4  # seconds in which the root is seen alone
WAVE, LAST = (0.35, 1.3), 1.2  # seconds from the rings to the names beside them and to the last, and in which the whole map stands then
SIDE = 0.008  # of the stage's shorter side: a token of light


def branches_grow(walk: Walk) -> None:
    """The root goes to its place; cables grow out of it, the first one slowly, and at the end of each its branch lands."""
    walk.hold(ALONE)
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
    base, top, last = base_of(cue, walk.moment.page), top_of(cue), walk.moment.page
    if walk.moment.page != base:
        _close(walk, base)
    with walk.step(replace(walk.moment, lit=frozenset({(VISIT, cue)}))) as step:
        journey = _way(step, walk, base, cue, last)
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


def _way(step: Step, walk: Walk, base: str, cue: str, last: str) -> Journey:
    """Return the way of light to a name: along a cable and rails of the map, or along rails of the page on which the name stands.

    On a page it begins at what the name and that of the page that was open `last` both hang on.
    """
    top = top_of(cue)
    if base:
        over = base if last in ("", base) else last
        both = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(top_of(over), top[:-1], strict=False)))
        depths = range(max(both, len(top_of(base))) + 1, len(top) + 1)
        return Journey([step.course("page", base, "link", top[:depth], seconds=RAIL) for depth in depths])
    courses: list[Course] = [step.course("map", "cable", top[0], seconds=CABLE)]
    return Journey(courses + [step.course("map", "link", top[:depth], seconds=RAIL) for depth in range(2, len(top) + 1)])


def _close(walk: Walk, base: str) -> None:
    """Let the open page go back into its place: on the map, or on the page that its name stands on."""
    now: LandscapeMoment = walk.moment
    closed = replace(now, page=base, groups=0, beside=False, card=None, filled=False, spilt=False, lit=frozenset())
    legs, top = _legs(walk, walk.picture, walk.scene.draw(closed), now.page, base, beside=now.beside), top_of(now.page)
    with walk.step(closed) as step:
        if now.card:
            step.light("card", now.card, at=BEGIN)
        at = FIRST if now.card else BEGIN
        step.reflow("page", now.page, legs=legs, at=at, seconds=GLIDE)
        if base:
            step.light("page", base, "node", top, at=at + GLIDE - 0.1, seconds=0.1)
            step.light("page", base, "panel", at=at, seconds=GONE)
        for way in () if base else ways_on(now.page):
            for part in [part for part in parts_at(way) if part[0] != "cable"]:
                seconds = LANDS if way == top and part[0] != "panel" else GONE  # the page brings the title
                step.light("map", *part, at=at + GLIDE - seconds, seconds=seconds)
        step.light(*_behind(base), at=at + GLIDE - GONE if base else at, seconds=GONE if base else GLIDE)


# ---- cards
def measure(walk: Walk) -> None:
    """The page makes room; from a leaf's ring a leader goes to a card, which opens empty; light goes into it, and its bars grow."""
    lens, end = MEASURED[walk.cue], walk.end
    if walk.moment.page != end.page:
        _open(walk, end.page)
        with walk.step(replace(walk.moment, grown=end.grown)):
            pass
    opening = replace(end, filled=False, spilt=False)
    legs = [] if walk.moment.card else _aside(walk, opening)
    with walk.step(opening) as step:
        if walk.moment.card:
            at = step.light("card", walk.moment.card, at=BEGIN)
        else:
            at = step.reflow("page", end.page, legs=legs, at=BEGIN, seconds=GLIDE)
        at = step.light("card", lens, "leader", at=at, seconds=LEADER, sweep="right" if walk.scene.format.is_wide else "down")
        _open_card(walk, step, lens, at)
    card = cards(walk.project)[lens]
    with walk.step(replace(end, spilt=not card.stops)) as step:
        (arrival,) = step.travel([_light(walk, 2.0)], [step.course("card", lens, "leader", seconds=LEADER)], [FIRST], name="token")
        slot = _slot(walk, card, arrival)
        for k, bar in enumerate(card.bars):
            _grow(step, card, lens, k, arrival + k * slot, min(1.0, 0.6 * slot) * (0.6 if card.stops and card.spills(bar) else 1.0))
        step.mark("bars_grow", arrival)
    if card.stops:
        _spill(walk, card, lens)


def _grow(step: Step, card: Card, lens: str, k: int, at: float, seconds: float) -> None:
    """Let a bar grow; one that goes over the limit turns into another colour there, or stops where the card says so."""
    bar, spills = card.bars[k], card.spills(card.bars[k])
    if spills and card.stops:
        step.light("card", lens, "bar", k, at=at, seconds=seconds, sweep="right")
        return
    under = seconds * max(0.15, (card.limit or 0.0) / bar.end) if spills else seconds
    step.light("card", lens, "bar", k, at=at, seconds=under, sweep="right")
    if spills:
        step.light("card", lens, "spill", k, at=at + under, seconds=seconds - under, sweep="right")
    step.light("card", lens, "value", k, at=at + seconds)


def _spill(walk: Walk, card: Card, lens: str) -> None:
    """What stopped at the limit rests; then it spills over, one bar after the other, the last one slowly."""
    over = [k for k, bar in enumerate(card.bars) if card.spills(bar)]
    with walk.step(walk.end) as step:
        at = REST
        for k in over:
            seconds = SPILL * (1 + (k == over[-1])) / (len(over) + 1)
            at = step.light("card", lens, "spill", k, at=at, seconds=seconds, sweep="right")
            step.light("card", lens, "value", k, at=at)
        step.mark("spills", REST)


def _slot(walk: Walk, card: Card, arrival: float) -> float:
    """Return the seconds of each bar of a card, so that they take what is left when the first one begins, or as fast as they can be followed."""
    due = walk.project.timing.marks(walk.scene.key, walk.cue)
    wait = max(arrival, due.get("bars_grow", 0.0) - walk.now)
    left = walk.left
    if card.stops:
        left = (due["spills"] - walk.now if "spills" in due else left - SPILL) - REST
    return min(SLOT[1], max(SLOT[0], (left - wait - LIGHT - SPARE) / len(card.bars)))


def _aside(walk: Walk, moment: LandscapeMoment) -> list[Leg]:
    """Return the legs of the open page's names, which make room for a card."""
    page = moment.page
    factor = type_on(walk, page) / type_on(walk, page, beside=True)
    before, after = walk.picture.figure("page", page), walk.scene.draw(moment).figure("page", page)
    return glides.aside(before, after, ways_on(page), factor, leaf_of(moment.card or ""))


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
    """What is open goes back; light goes from the root into every branch; the names that were measured light, and from there all others."""
    _close(walk, "")
    with walk.step(walk.end) as step:
        count = len(landscape().branches)
        lights = [_light(walk, 2.0) for _ in range(count)]
        courses = [step.course("map", "cable", k, seconds=1.0) for k in range(count)]
        arrivals = step.travel(lights, courses, [FIRST] * count, name="token")
        step.light("map", "hub", at=FIRST)
        for way, share in _from_rings(step.picture.figure("map")).items():
            at = arrivals[0] + (WAVE[0] + share * (WAVE[1] - WAVE[0]) if share else 0.0)
            for part in parts_at(way):
                step.light("map", *part, at=at, seconds=0.5 if share else WAVE[0])
        step.mark("all_lit", arrivals[0])
    walk.hold(LAST)


def _from_rings(chart: Figure) -> dict[Way, float]:
    """Return how far each name of the map lies from the nearest one that was measured: 0 that itself, 1 the farthest."""
    middles = {way: (box.cx, box.cy) for way, _ in landscape().root.walk() if way for box in [chart.figure("name", way).box]}
    rings = [middles[leaf_of(lens)] for lens in MEASURED.values()]
    found = {way: min(math.dist(middle, ring) for ring in rings) for way, middle in middles.items()}
    return {way: far / max(found.values()) for way, far in found.items()}


def _light(walk: Walk, factor: float) -> Figure:
    """Return a token of light."""
    stage = walk.scene.format.stage
    side = SIDE * min(stage.w, stage.h) * factor / 1.5
    return block(walk.surface, Box(0, 0, side, side, "light"), colour="cyan", state="hot")
