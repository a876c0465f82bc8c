"""The third stage of the data pipeline in full frames: the place of review, the reviewers, and the pile of kept documents.

The pile has as many sheets as the corpus kept. Those that are not tokenized yet are solid; a ghost shows the whole pile.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.payloads import check, document
from scenes.sections.data_pipeline.moments import PipelineMoment

PILE = 2.0  # from one kept document to the next, whole units so that the sheets make no pattern with the pixels
GHOST = (2.2, 2.4)


def review_place(figure: Figure, box: Box, moment: PipelineMoment) -> None:
    """Draw the place of the document under review, taken or free, and the tick that two marks make. Parts: reviewed, tick."""
    x, y, right, bottom, fold, r = box.x, box.y, box.right, box.bottom, box.w * 0.30, box.w * 0.10
    shape = f"M{x + r} {y} H{right - fold} L{right} {y + fold} V{bottom - r} Q{right} {bottom} {right - r} {bottom} H{x + r} Q{x} {bottom} {x} {bottom - r} V{y + r} Q{x} {y} {x + r} {y} Z"
    figure.path(shape, fill=(figure.theme.wash(0.10), 0.6), stroke=("ink", 0.55), width=0.9, dash=GHOST)
    for share, end in ((0.42, 0.2), (0.64, 0.2), (0.86, 0.5)):
        figure.line((x + box.w * 0.2, y + box.h * share), (right - box.w * end, y + box.h * share), stroke=("ink", 0.35), width=0.9)
    if moment.reviewed:
        document(figure.child("reviewed", box=box), box, width=1.1)
    radius = max(box.w * 0.24, 11.0)
    if moment.agreed:
        tick(figure.child("tick"), right - radius * 0.42, bottom - radius * 0.32, radius)


def tick(figure: Figure, cx: float, cy: float, radius: float, mark: float = 0.98, width: float = 1.1, stroke: float = 1.5) -> None:
    """Draw the tick in its disc."""
    figure.circle(cx, cy, radius, fill=(figure.theme.shade("cyan", 0.16), 1.0), stroke="cyan", width=width, glow=0.3)
    check(figure, cx, cy, radius * mark, width=stroke)


def reviewer(figure: Figure, cx: float, cy: float, radius: float, icon: str, accent: Sequence[int]) -> None:
    """Draw one reviewer in a disc: a person, or a rule list."""
    theme = figure.theme
    figure.circle(cx, cy, radius, fill=(theme.wash(0.26), 1.0), stroke=theme.tint("blue", 0.1), width=1.0)
    side = radius * 1.16
    figure.icon(icon, cx - side / 2, cy - side / 2, side, accent=accent, width=1.05)


def sheet_pile(figure: Figure, start: Point, sheet: Sequence[Point], step: Point, left: int, count: int) -> None:
    """Draw the kept documents as a pile of `count` sheets: those that are `left` solid, the whole pile as a ghost.

    `sheet` holds the corners of one sheet relative to its place, front edge first; `step` is from one sheet to the next,
    in whole units. Parts: ghost, and "waiting", the sheets that are left.
    """
    corners, dx, dy = np.array(sheet) + start, *step

    def at(k: float) -> list[Point]:
        """Return the corners of sheet k."""
        return [(float(x + k * dx), float(y + k * dy)) for x, y in corners]

    near, far, ghost = at(max(0, left - 1)), at(count - 1), figure.child("ghost")
    for a, b in list(zip(near, far, strict=True))[:3]:
        ghost.line(a, b, stroke=("ink", 0.5), width=0.8, dash=GHOST)
    ghost.polygon(*far, fill=(figure.theme.wash(0.10), 0.4), stroke=("ink", 0.5), width=0.8, dash=GHOST)
    waiting = figure.child("waiting", box=_around([*at(0), *far]))
    for k in range(left):
        _sheet(waiting, at(k), last=k == left - 1)


def _around(points: Sequence[Point]) -> Box:
    """Return the box around points."""
    (x, y), (right, bottom) = np.min(points, axis=0), np.max(points, axis=0)
    return Box(float(x), float(y), float(right - x), float(bottom - y))


def _sheet(figure: Figure, points: Sequence[Point], *, last: bool) -> None:
    wash = figure.theme.wash
    figure.polygon(*points, fill=(wash(0.44 if last else 0.26), 0.97), stroke=("ink", 0.95 if last else 0.45), width=1.0 if last else 0.6)


def sheet_stack(figure: Figure, cx: float, base: float, width: float, left: int, count: int) -> None:
    """Draw the kept documents as a stack of flat sheets, the lowest at `base`: it stands beside a flow to the right."""
    half, lean = width / 2, width * 0.22
    sheet = ((-half, 0.0), (half - lean * 1.5, 0.0), (half, -lean), (-half + lean * 1.5, -lean))
    sheet_pile(figure, (cx, base), sheet, (0.0, -PILE), left, count)


def sheet_file(figure: Figure, cx: float, base: float, high: float, left: int, count: int, pitch: float = PILE) -> float:
    """Draw the kept documents as a file of standing sheets, centred on `cx`: it lies under a flow that comes down.

    Returns the y of its top.
    """
    deep, lean = 18.0, 9.0
    sheet = ((0.0, 0.0), (0.0, -high), (deep, -high - lean), (deep, -lean))
    sheet_pile(figure, (round(cx - ((count - 1) * pitch + deep) / 2), base), sheet, (pitch, 0.0), left, count)
    return base - high - lean


__all__ = ["review_place", "reviewer", "sheet_file", "sheet_stack", "tick"]
