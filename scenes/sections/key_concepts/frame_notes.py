"""What stands beside the curve of the key concepts in a full frame: the floor, the wall, the chosen batch and its requests.

Each finds a place that is free of the curve and of what was drawn before (see frame_room).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from scenes.core.box import Box
from scenes.core.units import tenths, whole
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Bounds, Point
from scenes.drawing.kit.charts import Axes
from scenes.drawing.kit.payloads import block
from scenes.models.roofline import TradeOff
from scenes.sections.key_concepts.cards import well
from scenes.sections.key_concepts.frame_room import PlotRoom
from scenes.sections.key_concepts.words import CurveLabels

ASCENT, DESCENT = 0.7, 0.2  # of a line of text over and under its foot, in its size
LEAD = 1.22  # to the next line, in sizes of body text
CLEAR = 0.5  # from the size of the batch up or down to the words at the wall, in sizes of body text
APART = 12.0  # between words that stand on one level
MOST = 256  # requests that are drawn one by one
PITCHES = (25.0, 5.0)  # largest and smallest side of a request with its gap


def draw_point(figure: Figure, axes: Axes, words: CurveLabels, curve: TradeOff, room: PlotRoom) -> None:
    """Draw the chosen batch on the curve, its two readings on the axes, and its size in words. Part: "point" with "dot"."""
    x, y = axes.x(curve.chosen_ms), axes.y(curve.chosen_tokens_per_second)
    size = figure.format.role("body").size
    made = figure.child("point", box=Box(x - 12, y - 12, 24, 24))
    made.line((x, y), (x, axes.box.bottom), stroke=("cyan", 0.85), width=1.0, dash=(1.8, 3.6), behind=True)
    made.line((axes.box.x, y), (x, y), stroke=("cyan", 0.85), width=1.0, dash=(1.8, 3.6), behind=True)
    made.register(made.circle(x, y, 11, fill="ink", stroke="cyan", width=1.8, glow=0.9), "dot")
    wall = axes.x(curve.seconds_per_step[-1] * 1e3)
    room.take((wall - 0.5, axes.box.y, wall + 0.5, axes.box.bottom))
    room.take((x - 0.5, y, x + 0.5, axes.box.bottom), (axes.box.x, y - 0.5, x, y + 0.5), (x - 13, y - 13, x + 13, y + 13))
    text, tall = f"{words.batch} {whole(curve.chosen_batch)}", min(size * 1.3, made.format.role("number").size)
    wide = typeset_width(made, text, tall)
    drops = [drop * size for drop in (0.75, 0.55, 0.35, 1.1, 1.5, 2.0, -0.6)]
    places = [(x + 22, y + d) for d in drops] + [(x - 22 - wide, y + d + size * 0.3) for d in drops]
    places += [(x - 22 - wide, y - size * 0.6), (x - wide - 22, y - size * 1.2)]
    found = room.first_free([(a, b - tall * 0.74, a + wide, b + tall * 0.06) for a, b in places])
    found = found or room.first_free(_nearest(axes, (x, y), wide, tall * 0.8))
    if found:
        left, base = found[0], found[3] - tall * 0.06
        room.take((left - APART, base - tall * 0.74, left + wide + APART, base + tall * 0.06))
        made.text(left, base, text, "number", size=tall)


def _nearest(axes: Axes, point: Point, wide: float, tall: float) -> list[Bounds]:
    """Return boxes of one size all over the plot, the nearest to a point first."""
    box, steps = axes.box, 32
    lefts = [box.x + 6 + (box.w - wide) * k / steps for k in range(steps + 1)]
    tops = [box.y + (box.h - tall - 12) * k / steps for k in range(steps + 1)]
    (x, y), boxes = point, [(left, top, left + wide, top + tall) for left in lefts for top in tops]
    return sorted(boxes, key=lambda b: math.hypot(max(b[0] - x, 0, x - b[2]), max(b[1] - y, 0, y - b[3])))


def typeset_width(figure: Figure, text: str, size: float) -> float:
    """Return the width of a number set at a size of its own."""
    return figure.measure(text, "number") * size / figure.format.role("number").size


def draw_wall(figure: Figure, axes: Axes, words: CurveLabels, curve: TradeOff, room: PlotRoom) -> None:
    """Draw the batch at which the memory is full, the one thing that is wrong. Part: "wall" with "line"."""
    made = figure.child("wall", box=axes.box)
    x = axes.x(curve.seconds_per_step[-1] * 1e3)
    line = made.line((x, axes.box.y - 4), (x, axes.box.bottom), stroke=("amber", 0.95), width=1.1, dash=(3.4, 3.4), behind=True)
    made.register(line, "line")
    tone = "amber" if figure.theme.dark else figure.theme.tint("amber", 0.5)
    at = words.full_at.format(value=whole(curve.largest_batch))
    clear = made.format.role("body").size * CLEAR
    sizes = [label.box for label in figure.figure("point").labels() if label.role == "number"]
    crowded = [(left, top - clear, right, bottom + clear) for left, top, right, bottom in sizes]
    room.take(*crowded)
    is_set = _note(made, axes, ([words.full, at], [f"{words.full} {at}"], [words.full]), room, tone, end=x - 14)
    room.release(*crowded)
    if not is_set:
        _note_over(made, axes, words.full, room, tone, axes.box.right)
        room.take(*(label.box for label in made.labels()))


def draw_floor(figure: Figure, axes: Axes, template: str, why: Sequence[str], floor_ms: float, room: PlotRoom) -> None:
    """Mark the time that reading one token's weights takes. Part: "floor" with "line"."""
    made = figure.child("floor", box=axes.box)
    x = axes.x(floor_ms)
    line = made.line((x, axes.box.y), (x, axes.box.bottom), stroke=("quiet", 0.75), width=0.9, dash=(1.8, 3.6), behind=True)
    made.register(line, "line")
    room.take((x - 0.5, axes.box.y, x + 0.5, axes.box.bottom))
    lines = [template.format(value=tenths(floor_ms)), *why]
    left = max(made.measure(text, "strong") for text in lines) <= x - axes.box.x - 20
    places = ({"end": x - 12}, {"start": x + 12}) if left else ({"start": x + 12}, {"end": x - 12})
    if not any(_note(made, axes, choices, room, None, **place) for choices in ((lines,), (lines[:1],)) for place in places):
        _note_over(made, axes, lines[0], room, None, x, inside=(x + 12, axes.box.y + made.format.role("body").size * 0.6))


def _note_over(figure: Figure, axes: Axes, text: str, room: PlotRoom, tone: str | None, x: float, inside: Point | None = None) -> None:
    """Set one line over the plot, as near above `x` as it finds a free place; without one it is left out.

    A place `inside` the plot, where the line starts, is tried first.
    """
    size, wide = figure.format.role("body").size, figure.measure(text, "strong")
    steps = 24
    lefts = [axes.box.x + (axes.box.w - wide) * k / steps for k in range(steps + 1)]
    lefts.sort(key=lambda left: abs(left + wide / 2 - x))
    places = [*([] if inside is None else [inside]), *((left, axes.box.y - 9) for left in lefts)]
    boxes = [(left, foot - size * ASCENT, left + wide, foot + size * DESCENT) for left, foot in places]
    found = next((box for box in boxes if room.is_free(box, margin=2.0, over=size * 1.5)), None)
    if found:
        figure.text(found[0], found[3] - size * DESCENT, text, "strong", colour=tone)


def _note(
    figure: Figure,
    axes: Axes,
    choices: Sequence[Sequence[str]],
    room: PlotRoom,
    tone: str | None,
    *,
    start: float | None = None,
    end: float | None = None,
) -> bool:
    """Set the first of some choices of lines that finds a free height, its first line strong; tell whether one did.

    Lines that start at `start` stand near the top, lines that end at `end` near the upper third.
    """
    size = figure.format.role("body").size
    for lines in choices:
        wide = max(figure.measure(text, "strong" if k == 0 else "quiet") for k, text in enumerate(lines))
        left = end - wide if end is not None else start or 0.0
        tall = size * (0.8 + LEAD * (len(lines) - 1))
        tops = _heights(axes, tall, 0.0 if end is None else 0.34)
        found = room.first_free([(left, top, left + wide, top + tall) for top in tops], margin=7.0)
        if found:
            room.take((left - APART, found[1], left + wide + APART, found[3]))
            for k, text in enumerate(lines):
                y = found[1] + size * (0.74 + LEAD * k)
                anchor, at = ("end", end) if end is not None else ("start", left)
                figure.text(at, y, text, "strong" if k == 0 else "quiet", anchor=anchor, colour=tone if k == 0 else None)
            return True
    return False


def _heights(axes: Axes, tall: float, first: float) -> list[float]:
    """Return tops for something `tall`, the nearest to the share `first` of the plot's height first."""
    steps = 40
    tops = [axes.box.y + 4 + (axes.box.h - tall - 12) * k / steps for k in range(steps + 1)]
    return sorted(tops, key=lambda top: abs(top - axes.box.y - first * axes.box.h))


def draw_requests(figure: Figure, axes: Axes, words: CurveLabels, curve: TradeOff, room: PlotRoom) -> None:
    """Draw the requests of the chosen batch as bodies, in a box of their own under the curve, as large as it has room.

    Of more than MOST requests each body stands for several, as the words say. Part: "requests" of "point".
    """
    batch = curve.chosen_batch
    each = math.ceil(batch / MOST)
    template = words.request if batch == 1 else words.requests_each if each > 1 else words.requests
    text = template.format(value=whole(batch), each=each)
    count = math.ceil(batch / each)
    made = figure.figure("point").child("requests")
    for bounds, pitch, over in _boxes(axes, curve, math.ceil(count**0.5), figure.format.role("body").size, figure.measure(text, "quiet")):
        if room.first_free([bounds], margin=6.0):
            made.box = Box(bounds[0], bounds[1], bounds[2] - bounds[0], bounds[3] - bounds[1], "requests")
            _requests(made, text, count, pitch, over)
            return


def _boxes(axes: Axes, curve: TradeOff, side: int, size: float, length: float) -> Iterator[tuple[Bounds, float, bool]]:
    """Yield where the box of the requests may stand, from large to small: at the wall, or left of the chosen batch's line.

    With it come the pitch of its bodies and whether the words stand over them.
    """
    ends = (axes.x(curve.seconds_per_step[-1] * 1e3) - 14, axes.x(curve.chosen_ms) - 16)
    bottom = axes.box.bottom - 10
    pitch = min(PITCHES[0], axes.box.h * 0.4 / side)
    while pitch >= PITCHES[1]:
        grid = pitch * side
        over = (max(grid, length) + 28, grid + size * 1.25 + 28)
        beside = (grid + length + 42, max(grid, size) + 20)
        for (w, h), is_over in ((over, True), (beside, False)):
            for end in ends:
                yield (end - w, bottom - h, end, bottom), pitch, is_over
        pitch *= 0.94


def _requests(figure: Figure, text: str, count: int, pitch: float, over: bool) -> None:
    """Draw `count` bodies in the figure's box, the words over them or beside them."""
    box, side, size = figure.box, math.ceil(count**0.5), figure.format.role("body").size
    well(figure, box)
    figure.text(box.x + 14, box.y + size * 1.3 if over else box.cy + size * 0.34, text, "quiet")
    top = box.bottom - 14 - pitch * side if over else box.cy - pitch * side / 2
    field = Box(box.right - 14 - pitch * side, top, pitch * side, pitch * side)
    for cell in field.grid(side, side, pitch * 0.26)[:count]:
        block(figure, cell, colour="blue", radius=min(4.0, pitch * 0.16))
