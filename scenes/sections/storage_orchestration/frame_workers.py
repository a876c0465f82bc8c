"""The four workers of the job in a full frame: a row of nodes over the chart of their utilization, from which everything is reported.

Parts go to the picture: ("worker", n); "report lane" is the free strip under them in which bodies travel.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.shape import vertical
from scenes.sections.storage_orchestration.facts import StorageFacts
from scenes.sections.storage_orchestration.moments import StorageMoment

SIZES = {"wide": (58, 10), "square": (46, 10)}  # width of a node, and the gap to the next
SIZE = (62, 12)
HEIGHTS = {"wide": (46, 32), "portrait": (38, 28), "square": (30, 22), "phone": (42, 28)}  # of the nodes, and of the lane under them


def frame_workers(figure: Figure, box: Box, facts: StorageFacts, moment: StorageMoment) -> Box:
    """Draw the row at the top of a box, on the side where the run is reached from; return the row with its lane."""
    w, gap = SIZES.get(figure.format.name, SIZE)
    h, strip = HEIGHTS[figure.format.name]
    wide = facts.workers * (w + gap) - gap
    left = box.x if figure.format.is_wide else box.right - wide
    for n in range(1, facts.workers + 1):
        cell = Box(left + (n - 1) * (w + gap), box.y, w, h)
        _node(figure.child("worker", n, box=cell), n, moment.state_of(n, facts))
    figure.child("report lane", box=Box(box.x, box.y + h, box.w, strip))
    return Box(left, box.y, wide, h + strip)


def _node(figure: Figure, n: int, state: str) -> None:
    """Draw a node: "empty" before it has the job, "works", "waits" for another, or "silent"."""
    theme, box = figure.theme, figure.box
    if state in ("empty", "silent"):
        dashes = ("request", 0.8) if state == "empty" else ("amber", 0.95)
        figure.box_rect(box, 7, stroke=dashes, width=0.9, dash=(1.8, 1.8))
    else:
        bright = (0.85, 0.5) if state == "works" else (0.3, 0.16)
        fill = vertical((0, theme.shade("blue", bright[0]), 1), (1, theme.shade("blue", bright[1]), 1))
        edge = theme.tint("cyan", 0.1) if state == "works" else ("request", 0.7)
        figure.box_rect(box, 7, fill=fill, stroke=edge, width=1.1, glow=0.5 if state == "works" else 0.0)
    if state != "empty":
        size = figure.format.role("token").size
        tone = "ink" if state == "works" else "quiet"
        figure.text(box.x + box.w * 0.34, box.cy + size * 0.345, str(n), "token", anchor="middle", colour=tone)
        _mark(figure, box.x + box.w * 0.7, box.cy, box.h * 0.2, state)


def _mark(figure: Figure, x: float, y: float, r: float, state: str) -> None:
    """Draw what a node does: a lamp that is lit, two bars of one that pauses, a lamp that is out."""
    if state == "waits":
        for side in (-1, 1):
            figure.line((x + side * r * 0.6, y - r), (x + side * r * 0.6, y + r), stroke="ink", width=1.7)
    elif state == "works":
        figure.circle(x, y, r * 0.8, fill=figure.theme.gleam("cyan", 0.5), glow=0.8)
    else:
        figure.circle(x, y, r * 0.8, stroke=("amber", 0.95), width=0.9)
