"""What the sheet and the full frames of operations share: the errors of both versions, window by window, as bars in a box."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes
from scenes.drawing.shape import vertical
from scenes.models.operations import Rollback

TICKS = (0.0, 0.2, 0.4)


def error_axes(run: Rollback, box: Box) -> Axes:
    """Return windows across and shares of wrong tokens up."""
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


def good_bars(figure: Figure, bars: Sequence[Box], colour: str) -> None:
    """Draw the bars of the good version. Parts: ("bar", k)."""
    theme = figure.theme
    for k, bar in enumerate(bars):
        fill = vertical((0, theme.shade(colour, 0.66), 0.95), (1, theme.shade(colour, 0.36), 0.95))
        figure.register(figure.box_rect(bar, min(2, bar.h / 3), fill=fill, stroke=colour, width=0.6, behind=True), "bar", k)
