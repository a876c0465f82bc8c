"""More of what a drawing says when it is read backwards: pieces of one outline, scales read from their labels, states of a body.

As in `geometry`, every helper returns plain values that a test compares with the model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

import numpy as np
from manim import Mobject

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import sample
from scenes.drawing.shape import Label, Shape, shapes_of
from tests.sections.geometry import needle_angle, ticks

SUFFIX = {"": 1.0, "k": 1e3, "M": 1e6}
Scale = Callable[[float], float]


def pieces(shape: Shape) -> list[Box]:
    """Return the boxes of the closed pieces that one outline consists of, in drawing order."""
    curves = shape.outline.reshape(-1, 4, 2)
    starts = [0, *(1 + np.flatnonzero(np.abs(curves[1:, 0] - curves[:-1, 3]).max(1) > 1e-6)), len(curves)]
    found = []
    for a, b in zip(starts, starts[1:], strict=False):
        low, high = curves[a:b].reshape(-1, 2).min(0), curves[a:b].reshape(-1, 2).max(0)
        found.append(Box(*low, *np.maximum(high - low, 1e-9), "piece"))
    return found


# ---- states of a body
def state_of(body: Mobject) -> str:
    """Return how a payload's block is drawn: "hot" glows, "ghost" is dashed and unfilled, "empty" dashed, else "rest" (or quiet)."""
    shape = shapes_of(body)[0]
    if shape.dash:
        return "empty" if shape.get_fill_opacity() > 0 else "ghost"
    return "hot" if shape.glow > 0 else "rest"


# ---- scales
def number_in(text: str) -> float:
    """Return the number that a label begins with: 1.2k, $200, 40 %, 120 min."""
    found = re.match(r"\$?(-?[\d,]+(?:\.\d+)?)([kM]?)", text)
    assert found, f"{text!r} holds no number"
    return float(found[1].replace(",", "")) * SUFFIX[found[2]]


def scale_of(marks: Sequence[tuple[float, float]]) -> Scale:
    """Return the linear scale (design unit -> value) through marks (place, value); all must lie on it within half a unit."""
    places, values = np.array(marks, float).T
    slope, start = np.polyfit(values, places, 1)
    assert np.abs(start + slope * values - places).max() < 0.5, f"marks are not linear: {marks}"
    return lambda place: (place - start) / slope


def y_scale(part: Mobject, role: str = "tick") -> Scale:
    """Return the scale (y -> value) of the labels of a vertical axis."""
    return scale_of([(y, number_in(text)) for text, _, y in ticks(part, role)])


def x_scale(part: Mobject, role: str = "tick") -> Scale:
    """Return the scale (x -> value) of labels that stand under the middle of their place."""
    return scale_of([(x, number_in(text)) for text, x, _ in ticks(part, role)])


def labels_of(part: Mobject, role: str) -> list[Label]:
    """Return the lines of text of a role, in drawing order."""
    return [shape for shape in shapes_of(part) if isinstance(shape, Label) and shape.role == role]


# ---- gauges
def needle_share(dial: Figure, sweep: tuple[float, float]) -> float:
    """Return the share of its sweep (degrees, y up) at which a gauge's needle stands."""
    return ((needle_angle(dial) - sweep[0] + 180) % 360 - 180) / (sweep[1] - sweep[0])


def arc_ends(shape: Shape, centre: tuple[float, float]) -> tuple[float, float]:
    """Return the directions of an arc's first and last point in degrees (0 right, 90 up)."""
    away = shape.outline[[0, -1]] - np.asarray(centre)
    return tuple(math.degrees(math.atan2(-y, x)) for x, y in away)


# ---- exact outlines
def sampled_box(shape: Shape) -> Box:
    """Return the box of an outline's curves themselves, whose handles may reach further."""
    points = sample(shape.outline, 40)
    (x, y), (right, bottom) = points.min(0), points.max(0)
    return Box(x, y, max(right - x, 1e-9), max(bottom - y, 1e-9), "curve")


def curves_of(part: Mobject) -> tuple[int, ...]:
    """Return how many curves each shape of a part has: a circle 4, a straight line 1, a tick 2."""
    return tuple(len(shape.outline) // 4 for shape in shapes_of(part))
