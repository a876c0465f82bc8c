"""The cues of the finale: pictures fly into their boxes, the lens rides the path, the slot of the film's first second is filled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.flight import Flight, Fly
from scenes.drawing.geometry import polyline
from scenes.drawing.kit.payloads import block, document, slab
from scenes.drawing.kit.solids import plate
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course
from scenes.film import KEYS, SECTIONS, main_path
from scenes.sections.poster.moments import STEPS
from scenes.sections.poster.wires import crossing
from scenes.sections.walk import Look, Walk

if TYPE_CHECKING:
    from scenes.sections.poster.scene import Poster

FIRST, SLOW = 0.9, 1.1  # seconds that the first picture stays, and flies
NEXT, STAY, FLIGHT = 0.66, 0.16, 0.45  # then one follows the other: each stays, and flies
SMALL = 0.74  # of the frame that a picture fills before it flies
RIDE = 2.6


def sheet_assembles(walk: Walk) -> None:
    """The last pictures of all sections fly into their boxes, the first slowly; a panel lights when its picture lands."""
    scene, frame = cast("Poster", walk.scene), walk.scene.window
    begin = Box(frame.cx - frame.w * SMALL / 2, frame.cy - frame.h * SMALL / 2, frame.w * SMALL, frame.h * SMALL, "begin")
    with walk.step(walk.end) as step:
        for k, key in enumerate(KEYS):
            at, hold, seconds = (FIRST + SLOW + NEXT * (k - 1), STAY, FLIGHT) if k else (0.0, FIRST, SLOW)
            fly = Fly(Flight(scene.last_picture(key), begin, scene.place_of(key)), at, hold, seconds)
            step.append(fly, fly.landing + Fly.LEAVE)
            step.light("sheet", "section", key, at=fly.landing - 0.1, seconds=0.3)
            step.light("shells", key, at=fly.landing - 0.1, seconds=0.3)


def document_travels(walk: Walk) -> None:
    """The lens rides the main path; what travels there crosses each panel, and the wires that it leaves by light."""
    end, path = walk.end, main_path()
    for k, key in enumerate(path):
        walk.go(replace(end, rode=path[:k], close=True, look=Look(("sheet", "section", key), RIDE)))
        with walk.step(replace(end, rode=path[: k + 1], close=True)) as step:
            way = Course(polyline(crossing(key)), seconds=0.85)
            (arrival,) = step.travel([payload(walk.surface, k)], [way], [0.0], end=End.ABSORB, name=PAYLOADS[k % len(PAYLOADS)])
            for fed in _fed(key):
                step.light("sheet", "bridges", key, fed, at=arrival - 0.1)
    walk.go(replace(end, rode=path))
    with walk.step(end) as step:
        for n, key in enumerate(key for key in KEYS if key not in path):
            for fed in _fed(key):
                step.light("sheet", "bridges", key, fed, at=0.15 * n)


PAYLOADS = ("document", "token", "gradient", "plate", "request")


def payload(surface: Figure, k: int) -> Figure:
    """Draw what travels through the k-th panel of the main path: a document, a token, a gradient, a plate, a request."""
    kind = PAYLOADS[k % len(PAYLOADS)]
    if kind == "document":
        return document(surface, Box(0, 0, 15, 19, "document"))
    if kind == "plate":
        return plate(surface, Box(0, 0, 26, 12, "plate"), state="hot")
    if kind == "request":
        return slab(surface, Box(0, 0, 26, 9, "request"), hot=True)
    return block(surface, Box(0, 0, 15, 15, kind), colour="cyan" if kind == "token" else "violet", state="hot", radius=4)


def _fed(key: str) -> tuple[str, ...]:
    return next(section.feeds for section in SECTIONS if section.key == key)


def path_lights(walk: Walk) -> None:
    """The sentence of the first second comes with its empty slot; the path lights word by word, and fills it."""
    end = walk.end
    with walk.step(replace(end, path=0, slot="")) as step:
        step.light("sentence", seconds=0.5)
    with walk.step(replace(end, slot="")) as step:
        for k in range(1, STEPS + 1):
            at = 0.55 * (k - 1)
            step.light("sheet", "footer", "step", k, at=at, seconds=0.35)
            if k > 1:
                step.light("sheet", "footer", "arrow", k - 1, at=at - 0.2, seconds=0.3, sweep="right")
            if walk.picture.has("sentence", "station", k):
                step.light("sentence", "station", k, at=at, seconds=0.4)
    with walk.step(end) as step:
        word, way = _word_and_way(walk)
        (arrival,) = step.travel([word], [way], [0.0], name="word")
        step.light("sentence", at=arrival, seconds=0.3)


def _word_and_way(walk: Walk) -> tuple[Figure, Course]:
    """Return the word as it leaves the end of the path, and its way from there into the slot, in the sheet's units."""
    message, sheet = walk.picture.figure("sentence"), walk.picture.style.view

    def seen(box: Box) -> Box:
        shown, ratio = message.style.view, message.style.view.scale / sheet.scale
        x, y = (shown.left - sheet.left) / sheet.scale, (shown.top - sheet.top) / sheet.scale
        return Box(x + box.x * ratio, y + box.y * ratio, box.w * ratio, box.h * ratio)

    slot = seen(message.figure("slot").box)
    last = message.figure("station", STEPS) if message.has("station", STEPS) else None
    start = seen(last.box) if last else walk.picture.figure("sheet").figure("footer").figure("step", STEPS).box
    size = Box(0, 0, slot.w * 0.3, slot.h * 0.5, "word")
    turn = (start.y + slot.bottom) / 2
    way = Course(polyline([(start.cx, start.cy), (start.cx, turn), (slot.cx, turn), (slot.cx, slot.cy)]), seconds=1.1)
    return block(walk.surface, size, state="hot", radius=size.h * 0.25), way


def poster_stands(walk: Walk) -> None:
    """The sentence goes, the room steps back; the poster stands as it is printed."""
    with walk.step(walk.end) as step:
        step.light("sentence", seconds=0.5)
        if walk.picture.has("room"):
            step.light("room", seconds=0.6)
