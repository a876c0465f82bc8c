"""Drawing of section 6 that limits a client: a bucket of credits, its level over time, and every request of the run.

Levels, admitted and refused requests come from the token bucket. Credits are blue discs: cyan belongs to tokens of text.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from scenes.content.operations import OperationsWords
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block
from scenes.figures.charts import Axes, grid_lines, line_chart
from scenes.figures.figure import Figure
from scenes.figures.shape import horizontal
from scenes.layout import Box
from scenes.models.operations import Bucket

MARK, PITCH = 2.0, 3.6  # px: width of a request's mark, and the least from one refusal to the next


def bucket(figure: Figure, box: Box, run: Bucket, words: OperationsWords) -> None:
    """Draw the bucket, and its level over time with every request under it. Parts: bucket, level, requests. Route: requests."""
    if box.w < 400:
        _bucket_alone(figure, box, run, words)
        return
    pail, rest = box.cut_left(100, 24)
    draw_pail(figure.child("bucket", box=pail), pail, run)
    size, labels = figure.setting.role("quiet").size, words.labels
    indent = figure.measure(f"{run.size:.0f}", "tick") + 12
    plot = Box(rest.x + indent, box.y + 6, rest.w - indent, box.h - 6 - 26 - size * 1.1, "level")
    axes = Axes(plot, (0, run.seconds), (0, run.size))
    level = figure.child("level", box=plot)
    grid_lines(level, axes, (0, run.size / 2, run.size), labels=lambda value: f"{value:.0f}", gap=12)
    line_chart(level, axes, *zip(*run.levels, strict=True), colour="request", width=1.5, glow=0.3)
    dip = next(time for time, left in run.levels if left < 0.75 * run.size)
    name = labels.credits[0 if figure.measure(labels.credits[0], "quiet") < 0.35 * plot.w else 1]
    level.text(axes.x(dip) + 14, plot.y + size * 0.98, name, "quiet")
    _request_rows(figure.child("requests", box=Box(plot.x, plot.bottom, plot.w, box.bottom - plot.bottom)), axes, run, words)
    figure.add_route([(plot.x, plot.bottom + 15), (plot.right, plot.bottom + 15)], "requests")


def _request_rows(figure: Figure, axes: Axes, run: Bucket, words: OperationsWords) -> None:
    """Mark admitted requests on a row under the level, refused ones on the row below, each at its time."""
    size, tick = figure.setting.role("quiet").size, figure.setting.role("tick").size
    y, low = figure.box.y + 15, figure.box.bottom - size * 0.5
    admitted, refused = ([axes.x(time) for time, passed in run.events if passed is wanted] for wanted in (True, False))
    for x in admitted:
        figure.rect(x - MARK / 2, y - 8, MARK, 16, MARK / 2, fill="request")
    marks = apart(refused, PITCH)
    for x in marks:
        figure.rect(x - MARK / 2, low - 8, MARK, 16, MARK / 2, fill="ink")
    figure.text(marks[0] - 9, low + size * 0.34, words.labels.refused, "quiet", anchor="end", colour="body", width=marks[0] - axes.box.x)
    figure.text(axes.box.right, low + tick * 0.34, f"{run.seconds:.0f} {words.units.seconds}", "tick", anchor="end")


def apart(places: Sequence[float], least: float) -> list[float]:
    """Return rising places, moved on as little as leaves `least` between any two, so that marks can be counted."""
    result: list[float] = []
    for place in places:
        result.append(max(place, result[-1] + least) if result else place)
    return result


def draw_pail(figure: Figure, box: Box, run: Bucket) -> None:
    """Draw a bucket that holds as many credits as the model's last level; the one that refills is filled to its share."""
    theme, ry, left_over = figure.theme, box.w * 0.10, run.levels[-1][1]
    box = box.fit(box.w, min(box.h, box.w * 1.4))
    radius = min(box.w * 0.108, (box.h - 2 * ry) / 9.6)
    top, base, lean = box.y + ry + 1, box.bottom - ry, box.w * 0.09
    left, right, cx = box.x, box.right, box.cx
    shape = f"M{left} {top} L{left + lean} {base} A{box.w / 2 - lean} {ry} 0 0 0 {right - lean} {base} L{right} {top} A{box.w / 2} {ry} 0 0 1 {left} {top} Z"
    glass = horizontal((0, theme.shade("blue", 0.34), 0.75), (0.3, theme.shade("blue", 0.16), 0.6), (1, theme.shade("blue", 0.30), 0.75))
    figure.path(shape, fill=glass, stroke=theme.tint("request", 0.1), width=1.0)
    figure.ellipse(cx, top, box.w / 2, ry, fill=(theme.shade("blue", 0.10), 0.9), stroke=theme.tint("request", 0.1), width=1.0)
    pitch = min(radius * 2.5, (base - top - ry - radius) / 3.4)
    for k in range(int(run.size)):
        row, place = divmod(k, 3)
        x = cx + (place - 1) * radius * 2.45 if row < 3 else cx
        credit(figure, x, base - radius * 0.7 - row * pitch, radius, share=min(1.0, max(0.0, left_over - k)))


def credit(figure: Figure, cx: float, cy: float, radius: float, *, share: float = 1.0) -> None:
    """Draw one credit as a disc that is filled from below to its share."""
    theme = figure.theme
    figure.circle(cx, cy, radius, fill=(theme.shade("blue", 0.14), 1), stroke="request", width=0.8)
    full = horizontal((0, theme.shade("request", 0.95), 1), (1, theme.shade("blue", 0.8), 1))
    if share >= 1:
        figure.circle(cx, cy, radius, fill=full, stroke="request", width=0.8)
    elif share > 0:
        level = radius * (1 - 2 * share)
        half = sqrt(radius**2 - level**2)
        arc = f"A{radius} {radius} 0 {int(share > 0.5)} 0 {cx + half} {cy + level}"
        figure.path(f"M{cx - half} {cy + level} {arc} Z", fill=full)


def _bucket_alone(figure: Figure, box: Box, run: Bucket, words: OperationsWords) -> None:
    """Draw a request that takes a credit and passes, and one that finds none and is refused. Parts and route as `bucket`."""
    pail = Box(box.cx - 34, box.y, 98, box.h, "bucket")
    draw_pail(figure.child("bucket", box=pail), pail, run)
    y, size = box.y + box.h * 0.30, figure.setting.role("quiet").size
    level = figure.child("level", box=box)
    arrow(level, (box.x + 26, y), (pail.x - 4, y), colour="request", width=1.3, glow=0.2)
    arrow(level, (pail.right + 4, y), (box.right - 24, y), colour="request", width=1.3, glow=0.2)
    requests = figure.child("requests", box=box)
    for x in (box.x, box.right - 18):
        block(requests, Box(x, y - 19, 18, 38), colour="blue", radius=5)
    rows = words.labels.refused.split()
    last = box.bottom - 4
    requests.paragraph(box.x, last - size * 1.15 * (len(rows) - 1), rows, "quiet", width=pail.x - box.x, lead=size * 1.15, colour="body")
    turned = Box(box.x + max(requests.measure(row, "quiet") for row in rows) + 10, last - size * 0.35 - 28, 16, 32, "refused")
    block(requests, turned, colour="request", state="ghost", radius=5)
    requests.path(
        f"M{pail.x - 2} {y + 14} Q{turned.cx} {y + 16} {turned.cx} {turned.y - 7}", stroke=("request", 0.9), width=1.1, dash=(0.1, 3.6)
    )
    figure.add_route([(box.x, y), (box.right, y)], "requests")
