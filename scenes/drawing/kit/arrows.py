"""Arrows: one head for the whole film, rounded corners, and ends at the sides of the parts that it joins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict, Unpack

import numpy as np
from manim import Mobject

from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.shape import Paint, shapes_of

HEAD_LENGTH, HEAD_WIDTH, LINE_STOP, CORNER = 5.4, 5.0, 4.6, 4.0  # sheet units
SIDES = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}


class ArrowStyle(TypedDict, total=False):
    """How an arrow is drawn: the settings of `Arrow`."""

    colour: str | Paint
    width: float
    glow: float
    dash: tuple[float, ...]
    tail: bool
    head: bool
    opacity: float
    head_colour: str | None


class Arrow(Figure):
    """A rounded polyline with a head at its last point (and at its first with `tail`).

    `joins` names what it starts and ends at when it was made by `connect`; the lint checks those ends. `points_through` are its
    corners, tip included; `stroke` stops short of a head, `heads` are the triangles.
    """

    def __init__(
        self,
        surface: Figure,
        points: Sequence[Point],
        *,
        colour: str | Paint = "cyan",
        width: float = 1.3,
        glow: float = 0.5,
        dash: tuple[float, ...] = (),
        tail: bool = False,
        head: bool = True,
        opacity: float = 1.0,
        head_colour: str | None = None,
    ) -> None:
        super().__init__(surface.style, surface.box)
        self.points_through = [(float(x), float(y)) for x, y in points]
        self.joins: tuple[tuple[Mobject, str, float], ...] = ()
        scale, body = self.line_scale, self._shortened(head, tail)
        line = geometry.polyline(body, radius=CORNER * scale)
        self.stroke = self.draw(line, stroke=colour, width=width, glow=glow, opacity=opacity, dash=dash)
        tone = head_colour or (colour if isinstance(colour, str) else "cyan")
        ends = [(self.points_through[-2], self.points_through[-1])] if head else []
        ends += [(self.points_through[1], self.points_through[0])] if tail else []
        self.heads = [self.draw(arrow_head(a, b, scale), fill=(tone, opacity), glow=glow) for a, b in ends]

    def _shortened(self, head: bool, tail: bool) -> list[Point]:
        body, stop = list(self.points_through), LINE_STOP * self.line_scale
        if head:
            body[-1] = _back(body[-2], body[-1], stop)
        if tail:
            body[0] = _back(body[1], body[0], stop)
        return body


def arrow_head(before: Point, tip: Point, scale: float) -> np.ndarray:
    """Return the filled triangle at a tip."""
    angle = math.atan2(tip[1] - before[1], tip[0] - before[0])
    c, s = math.cos(angle), math.sin(angle)
    bx, by, half = tip[0] - HEAD_LENGTH * scale * c, tip[1] - HEAD_LENGTH * scale * s, HEAD_WIDTH * scale / 2
    return geometry.polyline([tip, (bx - s * half, by + c * half), (bx + s * half, by - c * half)], closed=True)


def arrow(surface: Figure, *points: Point, **style: Unpack[ArrowStyle]) -> Arrow:
    """Draw an arrow through points; the tip is the last one."""
    made = Arrow(surface, points, **style)
    surface.add(made)
    return made


def connect(
    surface: Figure,
    start: Mobject,
    start_side: str,
    end: Mobject,
    end_side: str,
    *,
    via: Sequence[Point] = (),
    gap: float = 2.5,
    **style: Unpack[ArrowStyle],
) -> Arrow:
    """Draw an arrow from a side of one part to a side of another, with a margin of `gap` sheet units at both ends.

    Sides are left, right, top, bottom. Without `via`, ends that face each other meet at the height (or x) of the end
    part's middle if it lies within the start part's side, so that the arrow is straight.
    """
    margin = gap * surface.line_scale
    first, last = _anchor(start, start_side, margin, surface), _anchor(end, end_side, margin, surface)
    if not via:
        first, last = _straighten(first, start, start_side, last, end, end_side)
    made = Arrow(surface, [first, *via, last], **style)
    made.joins = ((start, start_side, margin), (end, end_side, margin))
    surface.add(made)
    return made


def bounds_of(part: Mobject) -> tuple[float, float, float, float]:
    """Return x, y, right, bottom of a part in design units, where it stands now: its box if it is a figure, else its outline."""
    if isinstance(part, Figure):
        return part.box.x, part.box.y, part.box.right, part.box.bottom
    boxes = np.array([shape.bounds for shape in shapes_of(part)])
    return float(boxes[:, 0].min()), float(boxes[:, 1].min()), float(boxes[:, 2].max()), float(boxes[:, 3].max())


def _anchor(part: Mobject, side: str, gap: float, surface: Figure) -> Point:
    x, y, right, bottom = bounds_of(part)
    dx, dy = SIDES[side]
    return (x + right) / 2 + dx * ((right - x) / 2 + gap), (y + bottom) / 2 + dy * ((bottom - y) / 2 + gap)


def _straighten(first: Point, start: Mobject, side: str, last: Point, end: Mobject, end_side: str) -> tuple[Point, Point]:
    x, y, right, bottom = bounds_of(start)
    if side in ("left", "right") and end_side in ("left", "right") and y < last[1] < bottom:
        return (first[0], last[1]), last
    if side in ("top", "bottom") and end_side in ("top", "bottom") and x < last[0] < right:
        return (last[0], first[1]), last
    return first, last


def _back(before: Point, tip: Point, length: float) -> Point:
    distance = math.dist(before, tip) or 1.0
    share = min(length, distance * 0.9) / distance
    return tip[0] + (before[0] - tip[0]) * share, tip[1] + (before[1] - tip[1]) * share
