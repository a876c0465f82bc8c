"""Drawing of operations in full frames that follows versions: a bad one gets a lane of the traffic, its errors cross the limit, the lane closes.

Error shares of every window, versions and the limit come from the rollback model.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.core.units import percent
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.charts import Axes, grid_lines
from scenes.drawing.kit.payloads import cross
from scenes.drawing.kit.solids import plate
from scenes.drawing.shape import ShapeStyle, vertical
from scenes.models.operations import Rollback
from scenes.sections.operations.versions import TICKS, error_axes, good_bars, window_boxes
from scenes.sections.operations.words import OperationsWords


def rollback(figure: Figure, box: Box, run: Rollback, words: OperationsWords, windows: int) -> None:
    """Draw the lanes that split the traffic, both versions and the errors of the first windows.

    Parts: "lanes" with 1 and 2, "closed" once the good version answers alone again, "bad_version", "good_version", "errors" with ("bar", k),
    "grid" and "limit", "alert" with ("bar", k) and "said". Routes: ("ask", version) along a lane, ("answer", version, window), "back".
    """
    narrow = box.w < 400
    lanes, rest = box.cut_left(0.13 * box.w, 2)
    plates = 96.0
    left, right = rest.cut_left(plates, 12 if narrow else 18)
    _versions(figure, left, run, windows, words.labels.versions)
    _lanes(figure, lanes, run, windows)
    indent = 0.0 if narrow else figure.measure(percent(TICKS[-1], 0, words.units), "tick") + 14
    plot = Box(right.x + indent, box.y + 6, right.w - indent, box.h - 8, "errors")
    axes = error_axes(run, plot)
    errors = figure.child("errors", box=plot)
    labels = None if narrow or not windows else (lambda value: percent(value, 0, words.units))
    grid_lines(errors, axes, TICKS, labels=labels, gap=12)
    _answer_routes(figure, axes, run)
    _back_route(figure, box, window_boxes(run, axes, 2)[-1])
    good_bars(errors, window_boxes(run, axes, 1)[:windows], "cyan")
    alert = figure.child("alert", box=plot)
    _bad_bars(alert, window_boxes(run, axes, 2)[: max(0, windows - run.start)])
    y = axes.y(run.limit)
    limit = errors.line((plot.x, y), (plot.right, y), stroke=("ink", 0.75), width=0.9, dash=(2.8, 3.4), behind=True)
    errors.register(limit, "limit")
    size = errors.format.role("quiet").size
    errors.text(plot.right, y - size * 0.36, words.labels.limit, "quiet", anchor="end", colour="body")
    if not narrow and windows > run.start:
        said = [words.labels.canary, percent(run.canary_share, 0, words.units)]
        rows = [" ".join(said)] if figure.format.is_wide else said
        start = axes.x(run.back) + 10
        alert.child("said").paragraph(start, plot.y + size * 1.1, rows, "quiet", width=plot.right - start, lead=size * 1.2, colour="body")


def _bad_bars(figure: Figure, bars: Sequence[Box]) -> None:
    """Draw the bars of the bad version, bright: they are the alert. Parts: ("bar", k)."""
    fill = vertical((0, figure.theme.gleam("amber", 0.25), 1), (1, "amber", 1))
    style = ShapeStyle(fill=fill, stroke=figure.theme.gleam("amber", 0.5), width=0.7, glow=1.0, behind=True)
    for k, bar in enumerate(bars):
        figure.register(figure.box_rect(bar, 2, **style), "bar", k)


def _answer_routes(figure: Figure, axes: Axes, run: Rollback) -> None:
    """Name the ways of answers from the plate of a version to each window's bar: between the marks of the scale."""
    for version, name in ((1, "good_version"), (2, "bad_version")):
        plate_box = figure.figure(name).box
        y = plate_box.y + plate_box.h * 0.39
        answered = [k for k, window in enumerate(run.windows) if (window.v1_requests, window.v2_requests)[version - 1]]
        for k, bar in zip(answered, window_boxes(run, axes, version), strict=True):
            figure.add_route([(plate_box.right, y), (bar.cx, y), (bar.cx, max(bar.y, y + 8.0))], "answer", version, k, radius=8)


def _versions(figure: Figure, box: Box, run: Rollback, windows: int, names: Sequence[str]) -> None:
    """Draw the plate of the new version above the plate of the one that is known to be good."""
    answers = run.start < windows <= run.back
    h = min(54.0, box.w * 0.54)
    size = figure.format.role("token").size
    high = Box(box.x, box.y + box.h * 0.26 - h / 2, box.w, h)
    low = Box(box.x, box.bottom - h, box.w, h)
    bad, good = figure.child("bad_version", box=high), figure.child("good_version", box=low)
    plate(bad, high, colour="blue", state="hot" if answers else "rest")
    tone = "ink" if answers else figure.theme.tint("quiet", 0.5)
    bad.text(high.cx, high.y + h * 0.39 + size * 0.34, names[1], "token", anchor="middle", colour=tone)
    plate(good, low, colour="cyan", state="hot")
    fill = _bright_lid(good, low)
    good.text(low.cx, low.y + h * 0.39 + size * 0.34, names[0], "token", anchor="middle", colour=figure.theme.readable_on(fill))


def _lanes(figure: Figure, box: Box, run: Rollback, windows: int) -> None:
    """Draw the lane of all requests, which splits: to the good version, and to the new one while it has a share, closed by a cross after it."""
    made, opened = figure.child("lanes", box=box), run.start < windows <= run.back
    ways = {version: _lane_to(box, figure.figure(name).box) for version, name in ((1, "good_version"), (2, "bad_version"))}
    for version, way in ways.items():
        figure.add_route([*way[:-1], (way[-1][0] + 8, way[-1][1])], "ask", version, radius=10)
        if version == 1 or opened:
            line = made.line(*way, radius=10, stroke=("request", 0.9), width=1.6, glow=0.3)
        else:
            line = made.line(*way, radius=10, stroke=("quiet", 0.45), width=1.0, dash=(2.8, 3.4))
        made.register(line, version)
    if windows > run.back:
        (x, y), size = ways[2][2], 15.0
        cross(figure.child("closed", box=Box(x - size / 2, y + 20, size, size)), x, y + 26, size, colour="amber", width=2.2)


def _lane_to(box: Box, version: Box) -> list[Point]:
    """Return the lane from where all requests come in to a version."""
    fork, y = (box.x + 0.45 * box.w, box.cy), version.y + 0.39 * version.h
    return [(box.x, box.cy), fork, (fork[0], y), (version.x, y)]


def _back_route(figure: Figure, box: Box, bar: Box) -> None:
    """Name the way of the alert: from the last bar of the bad version over all to where its lane leaves the other."""
    lane = figure.route("ask", 2)
    x = box.x + 0.45 * 0.13 * box.w
    figure.add_route([(bar.cx, bar.y), (bar.cx, box.y - 3), (x, box.y - 3), (x, float(lane[-1][1]) + 26)], "back", radius=8)


def _bright_lid(figure: Figure, box: Box) -> str:
    """Lighten the lid of the plate in a box, so that its name stands out; return the tone in its middle."""
    theme, half = figure.theme, box.h * 0.39  # of a plate's height, its lid takes 78 %
    corners = (box.x, box.y + half), (box.cx, box.y), (box.right, box.y + half), (box.cx, box.y + 2 * half)
    fill = vertical((0, theme.shade("cyan", 0.95), 1), (1, theme.shade("cyan", 0.72), 1))
    figure.polygon(*corners, fill=fill, stroke=theme.gleam("cyan", 0.3), width=0.95)
    return theme.shade("cyan", 0.82)
