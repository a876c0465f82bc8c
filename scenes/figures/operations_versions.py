"""Drawing of section 6 that follows versions: a bad one gets a tenth of the traffic, its errors cross the limit, the good one returns.

Error shares of every window, versions and the limit come from the rollback model.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.content.operations import OperationsWords
from scenes.figures.arrows import arrow
from scenes.figures.charts import Axes, grid_lines
from scenes.figures.figure import Figure
from scenes.figures.operations import percent
from scenes.figures.shape import vertical
from scenes.figures.solids import plate
from scenes.layout import Box
from scenes.models.operations import Rollback

TICKS = (0.0, 0.2, 0.4)


def error_axes(run: Rollback, box: Box) -> Axes:
    """Return windows across and error shares up."""
    return Axes(box, (0, len(run.windows)), (0, max(TICKS[-1], *(window.v2_error for window in run.windows)) * 1.04))


def window_boxes(run: Rollback, axes: Axes, version: int, *, gap: float = 0.26, least: float = 1.0) -> list[Box]:
    """Return the bars of a version's errors, one a window in which it answered; where both did, each has half the width."""
    bars = []
    for k, window in enumerate(run.windows):
        requests, share = ((window.v1_requests, window.v1_error), (window.v2_requests, window.v2_error))[version - 1]
        if requests:
            both = window.v1_requests and window.v2_requests
            left, right = (0.5, 1.0) if both and version == 2 else (0.0, 0.5 if both else 1.0)
            place, width = k + gap / 2 + left * (1 - gap), (right - left) * (1 - gap)
            top = min(axes.y(share), axes.box.bottom - least)
            bars.append(Box(axes.x(place), top, axes.x(width) - axes.x(0), axes.box.bottom - top))
    return bars


def rollback(figure: Figure, box: Box, run: Rollback, words: OperationsWords) -> None:
    """Draw both versions and the errors of each window. Parts: bad_version, good_version, errors, alert, back."""
    narrow = box.w < 400
    plates = 96.0 if narrow else 104.0
    left, right = box.cut_left(plates + (22 if narrow else 34), 10 if narrow else 20)
    _versions(figure, Box(left.x, box.y, plates, box.h, "versions"), left.right, words.labels.versions)
    indent = 0.0 if narrow else figure.measure(percent(TICKS[-1], words.units), "tick") + 14
    plot = Box(right.x + indent, box.y + 6, right.w - indent, box.h - 8, "errors")
    axes = error_axes(run, plot)
    errors = figure.child("errors", box=plot)
    labels = None if narrow else (lambda value: percent(value, words.units))
    grid_lines(errors, axes, TICKS, labels=labels, gap=12)
    good_bars(errors, window_boxes(run, axes, 1), "cyan")
    alert = figure.child("alert", box=plot)
    for bar in window_boxes(run, axes, 2):
        fill = vertical((0, alert.theme.gleam("amber", 0.25), 1), (1, "amber", 1))
        alert.box_rect(bar, 2, fill=fill, stroke=alert.theme.gleam("amber", 0.5), width=0.7, glow=1.0, behind=True)
    y = axes.y(run.limit)
    errors.line((plot.x, y), (plot.right, y), stroke=("ink", 0.75), width=0.9, dash=(2.8, 3.4), behind=True)
    size = errors.setting.role("quiet").size
    errors.text(plot.right, y - size * 0.36, words.labels.limit, "quiet", anchor="end", colour="body")
    if not narrow:
        said = [words.labels.canary, percent(run.canary_share, words.units)]
        rows = [" ".join(said)] if figure.setting.is_wide else said
        left = axes.x(run.back) + 10
        alert.paragraph(left, plot.y + size * 1.1, rows, "quiet", width=plot.right - left, lead=size * 1.2, colour="body")


def good_bars(figure: Figure, bars: Sequence[Box], colour: str) -> None:
    """Draw the bars of the good version."""
    theme = figure.theme
    for bar in bars:
        fill = vertical((0, theme.shade(colour, 0.66), 0.95), (1, theme.shade(colour, 0.36), 0.95))
        figure.box_rect(bar, min(2, bar.h / 3), fill=fill, stroke=colour, width=0.6, behind=True)


def _versions(figure: Figure, box: Box, bend: float, names: Sequence[str]) -> None:
    """Draw the plate that left above the plate that answers again, and the way back. Route: back."""
    h = min(54.0, box.w * 0.54)
    size = figure.setting.role("token").size
    high = Box(box.x, box.y + box.h * 0.26 - h / 2, box.w, h)
    low = Box(box.x, box.bottom - box.h * 0.22 - h / 2, box.w, h)
    bad, good = figure.child("bad_version", box=high), figure.child("good_version", box=low)
    plate(bad, high, colour="blue", state="rest")
    bad.text(high.cx, high.y + h * 0.39 + size * 0.34, names[1], "token", anchor="middle", colour=figure.theme.tint("quiet", 0.5))
    plate(good, low, colour="cyan", state="hot")
    fill = _bright_lid(good, low)
    good.text(low.cx, low.y + h * 0.39 + size * 0.34, names[0], "token", anchor="middle", colour=figure.theme.readable_on(fill))
    way = [(high.right + 6, high.cy - 4), (bend, high.cy - 4), (bend, low.cy - 4), (low.right + 6, low.cy - 4)]
    back = figure.child("back", box=box)
    arrow(back, *way, colour="cyan", width=1.4, glow=0.3)
    figure.add_route(way, "back")


def _bright_lid(figure: Figure, box: Box) -> str:
    """Lighten the lid of the plate in a box, so that its name stands out; return the tone in its middle."""
    theme, half = figure.theme, box.h * 0.39  # of a plate's height, its lid takes 78 %
    corners = (box.x, box.y + half), (box.cx, box.y), (box.right, box.y + half), (box.cx, box.y + 2 * half)
    fill = vertical((0, theme.shade("cyan", 0.95), 1), (1, theme.shade("cyan", 0.72), 1))
    figure.polygon(*corners, fill=fill, stroke=theme.gleam("cyan", 0.3), width=0.95)
    return theme.shade("cyan", 0.82)
