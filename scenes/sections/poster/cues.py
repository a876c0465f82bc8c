"""The cues of the finale: pictures fly into their boxes, the lens rides the path, the slot of the film's first second is filled."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.flight import Flight, Fly
from scenes.drawing.geometry import Point, polyline
from scenes.drawing.kit.payloads import block, hot_document
from scenes.drawing.kit.solids import plate
from scenes.drawing.redraw import Redraw
from scenes.drawing.timeline import APPEAR, LEAVE, End
from scenes.drawing.trajectory import Course
from scenes.sections.poster.boxes import SHEET_KEYS
from scenes.sections.poster.moments import STEPS
from scenes.sections.poster.road import FOOTER, PAYLOADS, Leg, legs, payload, places_on
from scenes.sections.step import INSTANT, Step
from scenes.sections.walk import LENS, Look, Walk

if TYPE_CHECKING:
    from scenes.sections.poster.scene import Poster

FIRST, SLOW = 0.7, 0.9  # seconds that the first picture stays, and flies
NEXT, STAY, FLIGHT = 0.57, 0.16, 0.45  # then one follows the other: each stays, and flies
SMALL = 0.74  # of the frame that a picture fills before it flies
RIDE = 2.6
HOP = 0.55  # seconds of the lens from one stop of the ride to the next
FIRST_SPEED, SPEED = 330.0, 1500.0  # of what travels: beside the first stop, and each after it
RIDER = 15.0  # how large what travels is; gutters are 12 wide, and drawings stand clear of their panels' edges


def sheet_assembles(walk: Walk) -> None:
    """The pictures of all sections fly into their boxes, those of the film first, and the first slowly; a panel lights when its picture lands."""
    shown = walk.project.sections
    scene, frame = cast("Poster", walk.scene), walk.scene.window
    begin = Box(frame.cx - frame.w * SMALL / 2, frame.cy - frame.h * SMALL / 2, frame.w * SMALL, frame.h * SMALL, "begin")
    with walk.step(walk.end) as step:
        for k, key in enumerate([*(key for key in shown if key in SHEET_KEYS), *(key for key in SHEET_KEYS if key not in shown)]):
            at, hold, seconds = (FIRST + SLOW + NEXT * (k - 1), STAY, FLIGHT) if k else (0.0, FIRST, SLOW)
            fly = Fly(Flight(scene.page_of(key), begin, scene.place_of(key)), at, hold, seconds)
            step.append(fly, fly.over)
            if not k:
                step.mark("first_picture_lands", fly.landing)
            step.light("sheet", "section", key, at=fly.landing - 0.1, seconds=0.25)
            step.light("shells", key, at=fly.landing - 0.1, seconds=0.25)


def document_travels(walk: Walk) -> None:
    """The lens rides along the road over all panels, the main path first, at last to the footer; what travels leaves the road behind it lit, becomes another at each stop's end."""
    end, way = walk.end, legs(_station(walk, STEPS).cx)
    rode: tuple[str, ...] = ()
    riding: tuple[int, Point] | None = None
    for k, leg in enumerate(way):
        look = Look(("sheet", "section", *leg.keys), RIDE) if leg.keys != (FOOTER,) else None
        walk.go(replace(end, rode=rode, close=look is not None, rider=riding, look=look), seconds=HOP if k else LENS)
        rode += leg.keys
        riding = (k + 1, leg.corners[-1]) if leg is not way[-1] else None
        with walk.step(replace(end, rode=rode, close=look is not None, rider=riding)) as step:
            _ride(walk, step, leg, k, riding is not None)
    walk.go(end)


def _ride(walk: Walk, step: Step, leg: Leg, k: int, goes_on: bool) -> None:
    """Let what travels go along a leg: the road lights behind it, what stands on it at its end."""
    course = Course(polyline(leg.corners), speed=SPEED if k else FIRST_SPEED)
    if k:
        step.light("rider", at=APPEAR, seconds=INSTANT, only="goes")
    body = payload(walk.surface, leg.kind, (0.0, 0.0), RIDER)
    (arrival,) = step.travel([body], [course], [0.0], end=End.LAND if goes_on else End.ABSORB, name=leg.kind)
    _light_road(step, leg, course, arrival - course.seconds)
    if goes_on:
        step.light("rider", at=arrival, seconds=LEAVE)
    if name := ARRIVALS.get(leg.keys[0]):
        step.mark(name, arrival)


def _light_road(step: Step, leg: Leg, course: Course, start: float) -> None:
    """Let the road of a leg light from bend to bend as what travels passes, and what stands on it where that has passed; signs come last."""
    road, shares = ("sheet", "road", leg.keys[0]), leg.shares()
    for k, (a, b) in enumerate(pairwise(leg.corners)):
        at, until = (start + course.when(share) for share in shares[k : k + 2])
        ramp = ("right" if b[0] > a[0] else "left") if a[1] == b[1] else "down" if b[1] > a[1] else "up"
        step.light(*road, "lane", k, at=at, seconds=until - at, sweep=ramp)
    for n, share in enumerate(leg.shares_of(places_on(leg))):
        step.light(*road, "body", n, at=start + course.when(share), seconds=0.15)
    step.light(*road, at=start + course.seconds - 0.1)


ARRIVALS = {
    "data_pipeline": "tokens_come",
    "training_step": "weights_come",
    "inference_serving": "requests_come",
}  # what narration waits for


def rider(surface: Figure, leg: int, place: Point) -> Figure:
    """Draw what rides along a leg of the road, by its number, where it is."""
    return payload(surface, PAYLOADS[leg % len(PAYLOADS)], place, RIDER)


def path_lights(walk: Walk) -> None:
    """The sentence of the first second comes with its empty slot; data trains the model, its inference writes the word, and that is the value."""
    end = walk.end
    with walk.step(replace(end, path=0, slot="")) as step:
        step.light("veil", seconds=0.4)
        step.light("sentence", seconds=0.4)
    with walk.step(replace(end, path=WRITES, slot="")) as step:
        _light_station(step, 1, 0.0)
        at = 0.2
        for k in range(2, WRITES + 1):
            at = _carry(walk, step, k, at)
            _light_station(step, k, at)
    with walk.step(end) as step:
        word, way = _word_and_way(walk)
        (arrival,) = step.travel([word], [way], [0.0], name="word")
        step.mark("word_lands", arrival)
        for k in range(WRITES + 1, STEPS + 1):
            _light_way(step, k, arrival - 0.2, 0.4)
            _light_station(step, k, arrival + 0.2)
        step.light("sentence", at=arrival, seconds=0.3)


WRITES = 3  # the word of the path at which the model writes: inference
CARRIED = {2: "document", 3: "plate"}  # what goes along the path to its k-th word


def _light_station(step: Step, k: int, at: float) -> None:
    """Light the k-th word of the path, on the sheet or across the frame."""
    step.light("sheet", "footer", "step", k, at=at, seconds=0.25)
    if step.picture.has("sentence", "station", k):
        step.light("sentence", "station", k, at=at, seconds=0.25)


def _light_way(step: Step, k: int, at: float, seconds: float) -> None:
    """Let light run along the path to its k-th word."""
    step.light("sheet", "footer", "arrow", k - 1, at=at, seconds=seconds, sweep="right")
    if step.picture.has("sentence", "way", k):
        step.light("sentence", "way", k, at=at, seconds=seconds, sweep="right")


def _carry(walk: Walk, step: Step, k: int, at: float) -> float:
    """Let a document, then a plate of weights, go from one word of the path to the next, and light run with it; return when it is there."""
    start, end = (_station(walk, j) for j in (k - 1, k))
    way = Course(polyline([(start.right, start.cy), (end.x, end.cy)]), seconds=0.65)
    size = min(1.1 * start.h, 0.6 * (end.x - start.right))
    kind = CARRIED[k]
    box = Box(0, 0, size * (0.8 if kind == "document" else 1.5), size * (1.0 if kind == "document" else 0.7), kind)
    body = hot_document(walk.surface, box) if kind == "document" else plate(walk.surface, box, colour="cyan", state="hot")
    _light_way(step, k, at, way.seconds)
    return step.travel([body], [way], [at], end=End.ABSORB, name=kind)[0]


def _seen(walk: Walk, box: Box) -> Box:
    """Return where a box of the sentence is, in the sheet's units."""
    shown, sheet = walk.picture.figure("sentence").style.view, walk.picture.style.view
    ratio, x, y = shown.scale / sheet.scale, (shown.left - sheet.left) / sheet.scale, (shown.top - sheet.top) / sheet.scale
    return Box(x + box.x * ratio, y + box.y * ratio, box.w * ratio, box.h * ratio)


def _station(walk: Walk, k: int) -> Box:
    """Return where the k-th word of the path has its icon: across the frame, or on the sheet that fills it."""
    if walk.picture.has("sentence", "station", k):
        return _seen(walk, walk.picture.figure("sentence", "station", k).box)
    return walk.picture.figure("sheet").figure("footer").figure("step", k).box


def _word_and_way(walk: Walk) -> tuple[Figure, Course]:
    """Return the word as the model writes it, and its way: on along the path, and between two words of it up into the slot."""
    slot, start, after = _seen(walk, walk.picture.figure("sentence", "slot").box), _station(walk, WRITES), _station(walk, WRITES + 1)
    gap, size = (start.right + after.x) / 2, Box(0, 0, slot.w * 0.5, slot.h * 0.4, "word")
    if walk.picture.has("sentence", "station", WRITES):
        left, right = (_text_of(walk, k) for k in (WRITES, WRITES + 1))
        gap, size = (left.right + right.x) / 2, Box(0, 0, min(size.w, 0.96 * (right.x - left.right)), size.h, "word")
    into, lane = max(gap, slot.x + 0.6 * size.w), slot.bottom + 0.7 * size.h
    corners = [(start.right, start.cy), (gap, start.cy), (gap, lane), (into, lane), (into, slot.cy), (slot.cx, slot.cy)]
    made = block(walk.surface, size, state="hot", radius=size.h * 0.25)
    tall = min(size.h * 0.62, size.h * 0.62 * size.w * 0.86 / walk.surface.measure(walk.end.slot, "strong", size.h * 0.62))
    made.text(size.cx, size.cy + tall * 0.34, walk.end.slot, "strong", anchor="middle", size=tall, colour=walk.surface.theme.on_light)
    return made, Course(polyline([corner for corner, last in zip(corners, [None, *corners], strict=False) if corner != last]), seconds=1.0)


def _text_of(walk: Walk, k: int) -> Box:
    """Return what the words at the k-th station of the path cover, in the sheet's units."""
    boxes = [label.box for label in walk.picture.figure("sentence", "station", k).labels()]
    x, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    return _seen(walk, Box(x, boxes[0][1], right - x, boxes[-1][3] - boxes[0][1]))


LIFT, SINK = 0.2, 0.85  # seconds in which the sentence lets go of its place, and sinks into the footer
STANDS = 2.35  # seconds in which the poster stands, beside those in which every cue does


def poster_stands(walk: Walk) -> None:
    """The sentence with its path sinks into the poster's own, which lights word by word; the poster stands as it is printed."""
    scene = cast("Poster", walk.scene)
    steps = [walk.picture.figure("sheet", "footer", "step", k).box for k in range(1, STEPS + 1)]
    foot = walk.picture.figure("sheet", "footer").box
    target = Box(steps[0].x, foot.y, steps[-1].right - steps[0].x, foot.h, "path")
    with walk.step(walk.end) as step:
        fly = Fly(Flight(scene.message(walk.moment), None, scene.on_frame(target)), 0.0, LIFT, SINK)
        step.append(fly, fly.over)
        step.mark("sentence_lands", fly.landing)
        step.light("sentence", at=LIFT, seconds=INSTANT)
        for k in range(1, STEPS + 1):
            at = fly.landing - 0.05 + 0.12 * (k - 1)
            step.light("sheet", "footer", "step", k, at=at, seconds=0.2)
            if k > 1:
                step.light("sheet", "footer", "arrow", k - 1, at=at - 0.1, seconds=0.15, sweep="right")
        step.append(Redraw(step.surface, partial(_gleam, box=foot), [(fly.landing, 0.0), (fly.landing + 0.7, 1.0)]), fly.landing + 0.7)
        for part in ("veil", "room", "sheet"):
            if walk.picture.has(part):
                step.light(part, at=LIFT, seconds=0.7)
    walk.hold(STANDS)


def _gleam(figure: Figure, share: float, *, box: Box) -> None:
    """Draw the light around a box that something has landed in, as it goes."""
    figure.box_rect(box, 6, stroke=("cyan", 1 - share), width=2.4, glow=1 - share)
