"""Drawing of operations in full frames that limits a client: a bucket of credits, its level over time, and every request of the run.

Levels, admitted and refused requests come from the token bucket. Credits are blue discs: cyan belongs to tokens of text.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from scenes.core.box import Box
from scenes.core.typeset import words as split_words
from scenes.core.units import whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.charts import Axes, grid_lines, line_chart
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import Paint, Shape, horizontal
from scenes.models.operations import Bucket
from scenes.sections.operations.frame_card import tone_of
from scenes.sections.operations.progress import level_at, requests_until
from scenes.sections.operations.words import OperationsWords

ROOMY = 400.0  # px: a drawing zone of this width has room for the level over time
LANE, UNDER = 30.0, 24.0  # px: room left of the bucket for requests that come, and under it for those that are refused
MARK, PITCH = 2.0, 3.6  # px: width of a request's mark, and the least from one refusal to the next


def bucket(figure: Figure, box: Box, run: Bucket, words: OperationsWords, second: float) -> None:
    """Draw the bucket, its level up to a second, and every request so far under it.

    Parts: "bucket" with ("credit", k) and ("filled", k), "level" with "curve", "requests" with ("admitted", k), ("refused", k) and
    "code". Routes: "arrive" and "knock" to the bucket, ("admit", k) from there to a request's mark, "refuse" back from it, to the code.
    """
    if box.w < ROOMY:
        _bucket_alone(figure, box, run, words, second)
        return
    pail = _pail_zone(box)
    draw_pail(figure.child("bucket", box=pail), pail, run, level_at(run, second))
    size, labels = figure.format.role("quiet").size, words.labels
    axes = level_axes(figure, box, run)
    plot = axes.box
    level = figure.child("level", box=plot)
    grid_lines(level, axes, (0, run.size / 2, run.size), labels=whole if second else None, gap=12)
    if second:
        level.register(draw_level(level, axes, run, second), "curve")
    dip = next(time for time, left in run.levels if left < 0.75 * run.size)
    name = labels.credits[0 if figure.measure(labels.credits[0], "quiet") < 0.35 * plot.w else 1]
    level.text(axes.x(dip) + 14, plot.y + size * 0.98, name, "quiet")
    rows = figure.child("requests", box=Box(plot.x, plot.bottom, plot.w, box.bottom - plot.bottom))
    _request_rows(rows, axes, run, words, second)
    _bucket_routes(figure, pail, axes, run, words)


def _pail_zone(box: Box) -> Box:
    """Return where the bucket stands: right of the lane on which requests come, over the one on which the refused leave."""
    return Box(box.x + LANE, box.y, 96, box.h - UNDER)


def level_axes(figure: Figure, box: Box, run: Bucket) -> Axes:
    """Return seconds across and credits up, in the drawing zone of a card that has room for the level."""
    rest, size = box.cut_left(LANE + 96, 20)[1], figure.format.role("quiet").size
    indent = figure.measure(whole(run.size), "tick") + 12
    plot = Box(rest.x + indent, box.y + 6, rest.w - indent, box.h - 6 - 26 - size * 1.1, "level")
    return Axes(plot, (0, run.seconds), (0, run.size))


def draw_level(figure: Figure, axes: Axes, run: Bucket, second: float) -> Figure:
    """Draw the level of credits up to a second."""
    seen = [level for level in run.levels if level[0] <= second]
    if seen[-1][0] < second or len(seen) < 2:
        seen.append((max(second, 0.01), level_at(run, second)))
    return line_chart(figure, axes, *zip(*seen, strict=True), colour="request", width=1.5, glow=0.3)


def _request_rows(figure: Figure, axes: Axes, run: Bucket, words: OperationsWords, second: float) -> None:
    """Mark admitted requests on a row under the level, refused ones on the row below, each at its time."""
    size, tick = figure.format.role("quiet").size, figure.format.role("tick").size
    y, low = figure.box.y + 15, figure.box.bottom - size * 0.5
    admitted, refused = requests_until(run, second)
    marks = apart(_places(axes, run, passed=False), PITCH)
    rows = (("admitted", _places(axes, run, passed=True)[:admitted], y, "request"), ("refused", marks[:refused], low, "amber"))
    for name, places, row, tone in rows:
        for k, x in enumerate(places):
            figure.register(figure.rect(x - MARK / 2, row - 8, MARK, 16, MARK / 2, fill=tone), name, k)
    if refused:
        code = figure.child("code")
        code.text(
            marks[0] - 9,
            low + size * 0.34,
            words.labels.refused,
            "quiet",
            anchor="end",
            colour=tone_of(figure, "amber"),
            width=marks[0] - axes.box.x,
        )
    if second:
        figure.text(axes.box.right, low + tick * 0.34, f"{whole(run.seconds)} {words.units.seconds}", "tick", anchor="end")


def _places(axes: Axes, run: Bucket, *, passed: bool) -> list[float]:
    """Return where requests stand that were admitted, or refused."""
    return [axes.x(time) for time, admitted in run.events if admitted is passed]


def _bucket_routes(figure: Figure, pail: Box, axes: Axes, run: Bucket, words: OperationsWords) -> None:
    """Name the ways of requests: into the bucket from the card's edge, out of it and along their row; or back, and under it to their code."""
    row, mouth, edge = axes.box.bottom + 15, pail.y + pail.h * 0.36, pail.x - LANE - 10
    low, size = pail.bottom + UNDER - figure.format.role("quiet").size * 0.5, figure.measure(words.labels.refused, "quiet")
    code = apart(_places(axes, run, passed=False), PITCH)[0] - 9 - size
    figure.add_route([(edge, mouth), (pail.cx, mouth)], "arrive")
    for k, x in enumerate(_places(axes, run, passed=True)):
        figure.add_route([(pail.cx, mouth), (pail.cx, row), (x, row)], "admit", k, radius=10)
    figure.add_route([(edge, mouth), (pail.x - 9, mouth)], "knock")
    figure.add_route(
        [(pail.x - 9, mouth), (pail.x - LANE * 0.7, mouth + 12), (pail.x - LANE * 0.7, low), (code - 14, low)], "refuse", radius=12
    )


def apart(places: Sequence[float], least: float) -> list[float]:
    """Return rising places, moved on as little as leaves `least` between any two, so that marks can be counted."""
    result: list[float] = []
    for place in places:
        result.append(max(place, result[-1] + least) if result else place)
    return result


def draw_pail(figure: Figure, box: Box, run: Bucket, level: float) -> None:
    """Draw a bucket that holds so many credits; the one that refills is filled to its share. Part: "edge"."""
    theme, ry = figure.theme, box.w * 0.10
    discs, radius = credit_places(box, run)
    box = _pail(box)
    top, base, lean = box.y + ry + 1, box.bottom - ry, box.w * 0.09
    left, right, cx = box.x, box.right, box.cx
    shape = f"M{left} {top} L{left + lean} {base} A{box.w / 2 - lean} {ry} 0 0 0 {right - lean} {base} L{right} {top} A{box.w / 2} {ry} 0 0 1 {left} {top} Z"
    glass = horizontal((0, theme.shade("blue", 0.34), 0.75), (0.3, theme.shade("blue", 0.16), 0.6), (1, theme.shade("blue", 0.30), 0.75))
    figure.register(figure.path(shape, fill=glass, stroke=theme.tint("request", 0.1), width=1.0), "edge")
    figure.ellipse(cx, top, box.w / 2, ry, fill=(theme.shade("blue", 0.10), 0.9), stroke=theme.tint("request", 0.1), width=1.0)
    for k, (x, y) in enumerate(discs):
        draw_credit(figure, k, x, y, radius, share=min(1.0, max(0.0, level - k)))


def _pail(box: Box) -> Box:
    return box.fit(box.w, min(box.h, box.w * 1.4))


def credit_places(box: Box, run: Bucket) -> tuple[list[tuple[float, float]], float]:
    """Return the centres of a bucket's credits, from its floor up in threes, and their radius."""
    ry, box = box.w * 0.10, _pail(box)
    radius = min(box.w * 0.108, (box.h - 2 * ry) / 9.6)
    top, base = box.y + ry + 1, box.bottom - ry
    pitch, places = min(radius * 2.5, (base - top - ry - radius) / 3.4), []
    for k in range(int(run.size)):
        row, place = divmod(k, 3)
        places.append((box.cx + (place - 1) * radius * 2.45 if row < 3 else box.cx, base - radius * 0.7 - row * pitch))
    return places, radius


def fill_credits(figure: Figure, box: Box, run: Bucket, second: float) -> None:
    """Draw what is filled of a bucket's credits at a second, and the drop that comes in: always as many shapes."""
    (discs, radius), level = credit_places(box, run), level_at(run, second)
    full = credit_paint(figure)
    for k, (x, y) in enumerate(discs):
        share = min(1.0, max(0.0, level - k))
        _empty_credit(figure, x, y, radius)
        figure.path(_filled(x, y, radius, min(0.999, max(0.001, share))), fill=full, opacity=float(share > 0.001))
    pail = _pail(box)
    surface = discs[min(len(discs) - 1, int(level))][1]
    falls = (second * run.rate) % 1.0
    y = pail.y - 6 + (surface - pail.y) * falls
    figure.circle(pail.cx, y, radius * 0.42, fill=figure.theme.gleam("request", 0.5), opacity=float(level < run.size - 0.01), glow=0.5)


def _empty_credit(figure: Figure, cx: float, cy: float, radius: float) -> Shape:
    return figure.circle(cx, cy, radius, fill=(figure.theme.shade("blue", 0.14), 1), stroke="request", width=0.8)


def credit_paint(figure: Figure) -> Paint:
    """Return the fill of a credit."""
    return horizontal((0, figure.theme.shade("request", 0.95), 1), (1, figure.theme.shade("blue", 0.8), 1))


def _filled(cx: float, cy: float, radius: float, share: float) -> str:
    """Return the outline of what a share of a disc fills from below."""
    level = radius * (1 - 2 * share)
    half = sqrt(radius**2 - level**2)
    arc = f"A{radius} {radius} 0 {int(share > 0.5)} 0 {cx + half} {cy + level}"
    return f"M{cx - half} {cy + level} {arc} Z"


def draw_credit(figure: Figure, k: int, cx: float, cy: float, radius: float, *, share: float) -> None:
    """Draw the k-th credit as a disc that is filled from below to its share. Parts: ("credit", k), ("filled", k)."""
    figure.register(_empty_credit(figure, cx, cy, radius), "credit", k)
    full = credit_paint(figure)
    if share >= 1:
        figure.register(figure.circle(cx, cy, radius, fill=full, stroke="request", width=0.8), "filled", k)
    elif share > 0:
        figure.register(figure.path(_filled(cx, cy, radius, share), fill=full), "filled", k)


def _bucket_alone(figure: Figure, box: Box, run: Bucket, words: OperationsWords, second: float) -> None:
    """Draw a request that takes a credit and passes, and one that finds none and is refused. Parts and routes as `bucket`."""
    pail = Box(box.cx - 34, box.y, 98, box.h, "bucket")
    draw_pail(figure.child("bucket", box=pail), pail, run, level_at(run, second))
    y = box.y + box.h * 0.30
    level = figure.child("level", box=box)
    arrow(level, (box.x + 26, y), (pail.x - 4, y), colour="request", width=1.3, glow=0.2)
    arrow(level, (pail.right + 4, y), (box.right - 24, y), colour="request", width=1.3, glow=0.2)
    requests = figure.child("requests", box=box)
    _alone_routes(figure, box, pail, y, run, words)
    admitted, refused = requests_until(run, second)
    for name, x in (("sender", box.x), ("passed", box.right - 18)):
        if name == "sender" or admitted:
            block(requests.child(name), Box(x, y - 19, 18, 38), colour="blue", radius=5)
    if refused:
        _refused_alone(requests.child("code"), box, pail, y, words)


def _turned(figure: Figure, box: Box, words: OperationsWords) -> Box:
    """Return where a refused request stands, right of its code."""
    rows = split_words(words.labels.refused)
    left = box.x + max(figure.measure(row, "quiet") for row in rows) + 10
    return Box(left, box.bottom - 4 - figure.format.role("quiet").size * 0.35 - 28, 16, 32, "refused")


def _alone_routes(figure: Figure, box: Box, pail: Box, y: float, run: Bucket, words: OperationsWords) -> None:
    turned = _turned(figure, box, words)
    figure.add_route([(box.x + 9, y), (pail.cx, y)], "arrive")
    figure.add_route([(box.x + 9, y), (pail.x - 2, y)], "knock")
    for k in range(run.admitted):
        figure.add_route([(pail.cx, y), (box.right - 9, y)], "admit", k)
    figure.add_route([(pail.x - 2, y), (turned.cx, y + 16), (turned.cx, turned.cy)], "refuse", radius=14)


def _refused_alone(requests: Figure, box: Box, pail: Box, y: float, words: OperationsWords) -> None:
    """Draw a request that was refused, and its code."""
    size = requests.format.role("quiet").size
    rows = split_words(words.labels.refused)
    last = box.bottom - 4
    requests.paragraph(box.x, last - size * 1.15 * (len(rows) - 1), rows, "quiet", width=pail.x - box.x, lead=size * 1.15, colour="body")
    turned = _turned(requests, box, words)
    block(requests, turned, colour="amber", state="ghost", radius=5)
    requests.path(
        f"M{pail.x - 2} {y + 14} Q{turned.cx} {y + 16} {turned.cx} {turned.y - 7}", stroke=("amber", 0.9), width=1.1, dash=(0.1, 3.6)
    )
