"""The cues of the landscape: light goes to a name, its page opens out of it and its names grow; a card opens at a leaf and fills."""

from __future__ import annotations

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
from scenes.drawing.focus import READ
from scenes.drawing.kit.payloads import block
from scenes.drawing.mind_map.picture import type_in
from scenes.drawing.timeline import LIGHT
from scenes.drawing.trajectory import Course, Journey
from scenes.sections.step import INSTANT, Step
from scenes.sections.walk import TAIL, Walk

FIRST, BEGIN = 0.15, 0.05  # seconds from a step's start to what happens first, and to what glides
CABLE, RAIL = 0.7, 0.35  # seconds along a cable and along a rail
COMES = 0.15  # seconds from a rail's start to its name
GLIDE, GONE = 0.8, 0.35  # seconds in which a page opens or closes, and what is behind it goes or comes
SLOW, FAST, MOST = 0.25, 0.1, 0.75  # seconds from a group's first name to its second; from one to the next, at least and at most
SLOT = 0.65, 1.7  # seconds from bar to bar, at least and at most
WAVE, LAST = 0.22, 1.0  # seconds from branch to branch when all light, and in which the whole map stands then
SIDE = 0.008  # of the stage's shorter side: a token of light


def branches_grow(walk: Walk) -> None:
    """The root lights; cables grow out of it, the first one slowly, and at the end of each its branch lands."""
    with walk.step(replace(walk.moment, lit=walk.end.lit)) as step:
        step.light("map", "hub", at=FIRST, seconds=0.5)
    with walk.step(walk.end) as step:
        at = FIRST
        for k in range(len(landscape().branches)):
            seconds = 0.9 if k == 0 else 0.5
            step.light("map", "cable", k, at=at, seconds=seconds)
            (arrival,) = step.travel([_light(walk, 2.0)], [step.course("map", "cable", k, seconds=seconds)], [at], name="token")
            step.light("map", "panel", k, at=arrival)
            step.light("map", "title", k, at=arrival + 0.1)
            if k == 0:
                step.mark("first_lands", arrival)
            at = arrival if k == 0 else at + 0.3


# ---- pages
def visit(walk: Walk) -> None:
    """What is open goes back; light goes to a name, its page opens, and what hangs on it grows, group by group."""
    _open(walk, walk.cue, "arrives")
    groups = groups_of(walk.cue)
    for n, group in enumerate(groups):
        last = n == len(groups) - 1
        seconds = _share_of(walk, groups[n:], n)
        with walk.step(walk.end if last else replace(walk.moment, groups=n + 1)) as step:
            step.mark(f"group_{n + 1}", FIRST)
            _grow(step, walk.cue, group, seconds)


def _share_of(walk: Walk, groups: list[tuple[tuple[int, ...], ...]], number: int) -> float:
    """Return the seconds that the first of the groups that are left has: until the next one's word is said, or its share of what is left."""
    due = walk.project.timing.marks(walk.scene.key, walk.cue)
    following = {k: due[f"group_{number + k + 1}"] for k in range(1, len(groups)) if f"group_{number + k + 1}" in due}
    first = min(following, default=len(groups))
    end = following.get(first)
    begin = max(walk.used, due.get(f"group_{number + 1}", 0.0) - FIRST)
    left = walk.seconds - TAIL - begin if end is None else end - FIRST - begin
    counts = [len(group) + 1 for group in groups[:first]]
    return left * counts[0] / sum(counts)


def _grow(step: Step, cue: str, group: tuple[tuple[int, ...], ...], seconds: float) -> None:
    """Let names grow, each at the end of its rail, the first one slowly, evenly over some seconds or as fast as they can be followed."""
    gap = min(MOST, max(FAST, (seconds - FIRST - COMES - LIGHT) / max(1, len(group) - 1)))
    at = FIRST
    for k, way in enumerate(group):
        step.light("page", cue, "link", way, at=at, seconds=LIGHT, sweep="down")
        step.light("page", cue, "node", way, at=at + COMES)
        at += max(SLOW, gap) if k == 0 else gap


def _open(walk: Walk, cue: str, mark: str | None = None) -> None:
    """Let what is open go back to where a page opens from; light goes there; the page opens."""
    base = base_of(cue, walk.moment.page)
    if walk.moment.page != base:
        _close(walk, base)
    with walk.step(replace(walk.moment, lit=frozenset({(VISIT, cue)}))) as step:
        journey = _way(step, walk, base, cue)
        (arrival,) = step.travel([_light(walk, 2.0)], [journey], [FIRST], name="token")
        top = top_of(cue)
        if base:
            step.light("page", base, "node", top, at=arrival)
        else:
            step.light("map", "cable", top[0], at=FIRST, seconds=CABLE)
            step.light("map", "panel", top[0], at=FIRST + CABLE)
            step.light("map", "title", top[0], at=FIRST + CABLE)
    with walk.step(replace(walk.moment, page=cue, groups=0, lit=walk.end.lit if cue == walk.cue else walk.moment.lit)) as step:
        opened = step.picture.figure("page", cue)
        chart = walk.scene.draw(replace(walk.moment, page="")).figure("map") if not base else None
        if chart:
            legs = glides.to_map(opened, ways_on(cue), chart, type_in(chart) / type_on(walk, cue), READ)
        else:
            legs = glides.to_name(opened, ways_on(cue), walk.picture.figure("page", base))
        if chart and len(top_of(cue)) == 1:
            for part in ("panel", "title"):
                step.light("map", part, *top_of(cue), at=BEGIN, seconds=INSTANT)
        step.reflow("page", cue, legs=[leg.back() for leg in legs], at=BEGIN, seconds=GLIDE)
        step.light(*(("page", base) if base else ("map",)), at=BEGIN, seconds=GONE)
        if mark:
            step.mark(mark, BEGIN + 0.5 * GLIDE)


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
    with walk.step(replace(now, page=base, groups=0, beside=False, card=None, filled=False, lit=frozenset())) as step:
        if now.card:
            step.light("card", now.card, at=BEGIN)
        at = FIRST if now.card else BEGIN
        page = walk.picture.figure("page", now.page)
        if base:
            legs = glides.to_name(page, ways_on(now.page), step.picture.figure("page", base))
        else:
            chart = walk.scene.draw(replace(now, page="", card=None)).figure("map")
            legs = glides.to_map(page, ways_on(now.page), chart, type_in(chart) / type_on(walk, now.page, beside=now.beside), READ)
        step.reflow("page", now.page, legs=legs, at=at, seconds=GLIDE)
        step.light(*(("page", base) if base else ("map",)), at=at + 0.55 * GLIDE, seconds=GONE)


# ---- cards
def measure(walk: Walk) -> None:
    """The page makes room; from a leaf's ring a leader goes to a card, which opens empty; light goes into it, and its bars grow."""
    lens, end = MEASURED[walk.cue], walk.end
    bars = cards(walk.project)[lens].bars
    if walk.moment.page != end.page:
        _open(walk, end.page)
        with walk.step(replace(walk.moment, grown=end.grown)):
            pass
    with walk.step(replace(end, filled=False)) as step:
        at = _make_room(walk, step, end.page)
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
    begin = max(walk.used + arrival, walk.project.timing.marks(walk.scene.key, walk.cue).get("bars_grow", 0.0))
    return min(SLOT[1], max(SLOT[0], (walk.seconds - TAIL - LIGHT - begin) / count))


def _make_room(walk: Walk, step: Step, page: str) -> float:
    """Let the card that is open go, or the outline make room for the first one; return when it has."""
    if walk.moment.card:
        return step.light("card", walk.moment.card, at=BEGIN)
    factor = type_on(walk, page) / type_on(walk, page, beside=True)
    legs = glides.aside(walk.picture.figure("page", page), step.picture.figure("page", page), ways_on(page), factor)
    return step.reflow("page", page, legs=legs, at=BEGIN, seconds=GLIDE)


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
