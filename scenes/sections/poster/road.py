"""The road over the sheet: one way through the gutters, from what leaves the first section to the footer's VALUE, and what goes along it.

The finale's ride takes it, stop by stop; on the sheet it is drawn with the bodies that pass there, as many as the models have:
the kinds of documents, the batches of tokens and the gradients of as many copies, the checkpoints in the store, the requests of
the pictured batch, the words that its step writes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from scenes.core.box import Box
from scenes.core.formats import SHEET, Format
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point, toward
from scenes.drawing.kit.arrows import HEAD_WIDTH
from scenes.drawing.kit.payloads import block, hot_document
from scenes.drawing.kit.solids import plate
from scenes.film import main_path
from scenes.models.batch_table import batch_table
from scenes.models.data_parallel import data_parallel_step
from scenes.models.texts import KINDS
from scenes.models.utilization import utilization
from scenes.sections.poster.boxes import SHEET_KEYS, box_of, road_ways

PAYLOADS = ("document", "token", "gradient", "plate", "request", "request", "word", "word")  # what goes on each leg
COLOURS = {"document": "ink", "token": "cyan", "gradient": "violet", "plate": "blue", "request": "request", "word": "cyan"}
LANE, BODY = 5.6, 8.6  # width of the road, and how large what goes on it is: gutters are 12 wide
BEND, SIGN, SHORT = 8.0, 1.9, 40.0  # radius of its bends, size of a sign on it, and the length of straights without one
RIDING = 10.0  # size from which a body is one that rides
FOOTER = "footer"  # the leg that ends in the footer's VALUE


@dataclass(frozen=True)
class Leg:
    """The road beside one stop: the sections there (at last the footer), its corners, what goes along, and how many."""

    keys: tuple[str, ...]
    corners: tuple[Point, ...]
    kind: str
    count: int

    def shares(self) -> list[float]:
        """Return where its corners are, as shares of its way: from 0 to 1."""
        lengths = np.cumsum([0.0, *(math.dist(a, b) for a, b in pairwise(self.corners))])
        return [float(length) for length in lengths / lengths[-1]]

    def shares_of(self, places: Sequence[Point]) -> list[float]:
        """Return where places on its longest straight are, as shares of its way."""
        straight = longest(self)
        k = list(pairwise(self.corners)).index(straight)
        start, end = self.shares()[k : k + 2]
        return [start + (end - start) * math.dist(straight[0], place) / math.dist(*straight) for place in places]


def stops() -> list[tuple[str, ...]]:
    """Return where the road leads past: each panel of the main path, then the others; side by side they are one stop."""
    path = tuple(key for key in main_path() if key in SHEET_KEYS)
    found: list[tuple[str, ...]] = [(key,) for key in path]
    for key in (key for key in SHEET_KEYS if key not in path):
        beside = [box_of(other) for other in found[-1]]
        if found[-1][0] not in path and all((box.y, box.h) == (box_of(key).y, box_of(key).h) for box in beside):
            found[-1] = (*found[-1], key)
        else:
            found.append((key,))
    return found


def around(keys: Sequence[str], fmt: Format = SHEET) -> Box:
    """Return the box around panels."""
    boxes = [box_of(key, fmt) for key in keys]
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y, " ".join(keys))


def legs(value: float, fmt: Format = SHEET) -> list[Leg]:
    """Return the road stop by stop, each leg on from the end of the one before; `value` is the x of the footer's VALUE."""
    counts, ways, found = _counts(), road_ways(value, fmt), list[Leg]()
    for k, keys in enumerate((*stops(), (FOOTER,))):
        kind, box = PAYLOADS[k % len(PAYLOADS)], around(keys, fmt)
        corners = ways.get(keys[0], ((box.x, box.bottom + 4), (box.right, box.bottom + 4)))
        found.append(Leg(keys, (*((found[-1].corners[-1],) if found else ()), *corners), kind, counts[kind]))
    return found


def _counts() -> dict[str, int]:
    """Return how many of each go on a leg."""
    copies, requests = len(data_parallel_step()), len(batch_table().requests)
    plates = len(utilization().checkpoint_steps)
    return {"document": len(KINDS), "token": copies, "gradient": copies, "plate": plates, "request": requests, "word": requests}


def road(figure: Figure, value: float) -> None:
    """Draw the road with what goes along it. Parts: the first key of each leg, in it ("lane", k) from bend to bend, "signs" and ("body", n); "start" and "gate"."""
    way = legs(value, figure.format)
    for before, leg, after in zip([None, *way], way, [*way[1:], None], strict=False):
        _leg(figure.child(leg.keys[0]), leg, before, after)


def _leg(figure: Figure, leg: Leg, before: Leg | None, after: Leg | None) -> None:
    tone = figure.theme.hue(COLOURS[leg.kind])
    for k, points in enumerate(_straights(leg.corners, before.corners[-2] if before else None, after.corners[1] if after else None)):
        _lane(figure.child("lane", k), points, tone)
    if leg.keys == stops()[0]:
        figure.child("start").circle(*leg.corners[0], 0.7 * LANE, fill=figure.theme.gleam(tone, 0.5), glow=0.5)
    if leg.keys == (FOOTER,):
        _gate(figure.child("gate"), leg.corners[-1])
    _signs(figure.child("signs"), leg, tone)
    for n, place in enumerate(places_on(leg)):
        figure.attach(payload(figure, leg.kind, place, BODY), "body", n)


def _straights(corners: Sequence[Point], before: Point | None, after: Point | None) -> list[tuple[Point, ...]]:
    """Return the road from bend to bend: each straight begins behind a bend and takes the next one, the last into the leg `after` it."""
    places = [*([before] if before else ()), *corners, *([after] if after else ())]
    behind = {b: toward(b, c, BEND) for a, b, c in zip(places, places[1:], places[2:], strict=False) if _turns(a, b, c)}
    return [(behind.get(a, a), b, *([behind[b]] if b in behind else [])) for a, b in pairwise(corners)]


def _turns(a: Point, b: Point, c: Point) -> bool:
    return bool(abs((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])) > 1e-6)


def _lane(figure: Figure, points: Sequence[Point], tone: str) -> None:
    """Draw a straight of the road: a band, and the bright line in its middle."""
    theme, dark = figure.theme, figure.theme.dark
    figure.line(*points, radius=BEND, stroke=theme.shade(tone, 0.50 if dark else 0.34), width=LANE, glow=0.4)
    figure.line(*points, radius=BEND, stroke=theme.gleam(tone, 0.25) if dark else tone, width=0.9, glow=0.5)


def _gate(figure: Figure, tip: Point) -> None:
    """Draw the head with which the road goes into the footer."""
    tone = figure.theme.gleam("cyan", 0.45) if figure.theme.dark else "cyan"
    (x, y), half = tip, 0.7 * HEAD_WIDTH
    figure.polygon((x, y + 4.4), (x - half, y - 1.6), (x + half, y - 1.6), fill=tone, glow=0.7)


def places_on(leg: Leg) -> list[Point]:
    """Return where bodies stand: at equal distances on the longest straight of a leg, half of one from its ends."""
    return _along(longest(leg), [(n + 0.5) / leg.count for n in range(leg.count)])


def longest(leg: Leg) -> tuple[Point, Point]:
    """Return the longest straight of a leg."""
    return max(pairwise(leg.corners), key=lambda ends: math.dist(*ends))


def _along(ends: tuple[Point, Point], shares: Sequence[float]) -> list[Point]:
    (ax, ay), (bx, by) = ends
    return [(ax + (bx - ax) * share, ay + (by - ay) * share) for share in shares]


def _signs(figure: Figure, leg: Leg, tone: str) -> None:
    """Draw signs that tell which way the road goes: between the bodies, and in the middle of straights without."""
    for ends in pairwise(leg.corners):
        shares = [n / leg.count for n in range(1, leg.count)] if ends == longest(leg) else [0.5]
        if math.dist(*ends) < SHORT:
            continue
        dx, dy = np.sign(ends[1][0] - ends[0][0]) * SIGN, np.sign(ends[1][1] - ends[0][1]) * SIGN
        for x, y in _along(ends, shares):
            wings = [(x - dx - dy, y - dy - dx), (x + dx, y + dy), (x - dx + dy, y - dy + dx)]
            figure.line(*wings, stroke=figure.theme.gleam(tone, 0.7) if figure.theme.dark else figure.theme.light, width=1.3)


def payload(surface: Figure, kind: str, place: Point, size: float) -> Figure:
    """Draw what goes along the road, never dimmed by a lens: a document, a token, a gradient, …; `size` is its height."""
    surface = Figure(replace(surface.style, view=replace(surface.style.view, lens=None)), surface.box)
    wide, high = {"document": (0.8, 1.0), "plate": (1.5, 0.8), "word": (1.6, 0.9)}.get(kind, (1.0, 1.0))
    box = Box(place[0] - wide * size / 2, place[1] - high * size / 2, wide * size, high * size, kind)
    if kind == "document":
        return hot_document(surface, box, width=0.06 * size)
    if kind == "plate":
        return plate(surface, box, colour="cyan", state="hot")
    if size < RIDING:
        return _small_block(surface, box, COLOURS[kind])
    return block(surface, box, colour=COLOURS[kind], state="hot", radius=0.27 * size)


def _small_block(surface: Figure, box: Box, colour: str) -> Figure:
    """Draw a block that is too small for a hot one's rim: all colour."""
    made, theme = surface.child(box=box), surface.theme
    light = theme.gleam(colour, 0.25) if theme.dark else theme.hue(colour)
    made.box_rect(box, 0.27 * box.h, fill=light, stroke=theme.ground, width=0.7, glow=0.7)
    return made
