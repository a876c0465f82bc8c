"""What a drawing says when it is read backwards: curve points, bar lengths, filled cells, angles, ticks, as plain values.

A helper a kind of chart. Each one inverts the drawing (design units, origin top left, y down) into the values it stands for,
so that a test compares it with the model and not with the code that drew it. Parts are found by their names.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from importlib import import_module

import numpy as np
from manim import Mobject

from scenes.core.box import Box
from scenes.core.formats import FORMATS
from scenes.core.theme import Theme, rgb
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.project import Choices, load_project
from scenes.raster.still import style_of
from scenes.sections.poster.boxes import SHEET_BOXES

ALL = tuple(FORMATS)  # sheet, wide, portrait, square, phone
FRAMES = tuple(name for name in ALL if name != "sheet")


@cache
def drawn(key: str, name: str, *settings: str) -> Figure:
    """Return a section's picture in a format (drawn once: change nothing in it), with `settings` of the scenario."""
    project, fmt = load_project(Choices(settings=settings)), FORMATS[name]
    box = SHEET_BOXES[key] if fmt.is_sheet else fmt.stage
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return import_module(f"scenes.sections.{key}.picture").picture(project, style, box)


# ---- parts
def texts(part: Mobject) -> list[str]:
    """Return the lines of text of a part in drawing order."""
    return [shape.text for shape in shapes_of(part) if isinstance(shape, Label)]


def numbered(part: Figure, *prefix: Hashable) -> list[Mobject]:
    """Return the parts that are named `prefix` and one or more indices, in the order of these."""
    size = len(prefix)
    names = [name for name in part.parts if name[:size] == prefix and len(name) > size]
    return [part.parts[name] for name in sorted(names, key=lambda name: name[size:])]


def bounds(part: Mobject) -> Box:
    """Return the box around all shapes of a part, without their strokes."""
    edges = np.array([shape.bounds for shape in shapes_of(part) if len(shape.outline)])
    (x, y), (right, bottom) = edges[:, :2].min(0), edges[:, 2:].max(0)
    return Box(x, y, max(right - x, 1e-9), max(bottom - y, 1e-9), "bounds")


def middle(part: Mobject) -> tuple[float, float]:
    """Return the centre of a part's bounds."""
    box = bounds(part)
    return box.cx, box.cy


# ---- colours
def fill_of(shape: Shape) -> str | None:
    """Return the fill's colour `#RRGGBB` (of a gradient its strongest stop), or None where nothing is filled."""
    return shape.get_fill_color().to_hex().upper() if shape.get_fill_opacity() > 0 else None


def stroke_of(shape: Shape) -> str | None:
    """Return the stroke's colour `#RRGGBB`, or None where there is none."""
    return shape.get_stroke_color().to_hex().upper() if shape.get_stroke_width() > 0 and shape.stroke_opacity > 0 else None


def filled_cells(part: Figure, colours: Iterable[str], name: Hashable = "cell") -> set[tuple[Hashable, ...]]:
    """Return the indices of the cells of a part whose fill is one of the colours (`#RRGGBB`)."""
    wanted = {colour.upper() for colour in colours}
    return {key[1:] for key, cell in part.parts.items() if key[0] == name and fill_of(shapes_of(cell)[0]) in wanted}


def heat_values(part: Figure, theme: Theme, colour: str, least: float, name: Hashable = "cell") -> np.ndarray:
    """Return what the cells of a heat grid say, as shares of the largest absolute value: (rows, columns), read from their colours."""
    strengths = np.linspace(0, 1, 1001)
    tones = np.array([rgb(theme.mix_heat(colour, float(s))) for s in strengths])
    cells = {key[1:]: cell for key, cell in part.parts.items() if key[0] == name}
    found = np.zeros(tuple(np.array(list(cells)).max(0) + 1))
    for at, cell in cells.items():
        distance = np.abs(tones - rgb(fill_of(shapes_of(cell)[0]) or theme.panel)).sum(1)
        found[at] = strengths[np.flatnonzero(distance <= distance.min() + 1e-9)].mean()
    return (found - least) / (1 - least)


# ---- lines
def vertices(shape: Shape) -> np.ndarray:
    """Return the corners of a line or polygon of straight pieces, in design units: (n, 2)."""
    curves = shape.outline.reshape(-1, 4, 2)
    return np.vstack([curves[:, 0], curves[-1:, 3]])


def curve_points(shape: Shape, axes: Axes) -> np.ndarray:
    """Return the values (x, y) of a curve's points on axes: (n, 2)."""
    return values_at(vertices(shape), axes)


def values_at(points: np.ndarray | Sequence[tuple[float, float]], axes: Axes) -> np.ndarray:
    """Return the values (x, y) that design points have on axes: (n, 2)."""
    at, box = np.asarray(points, float), axes.box
    (x0, x1), (y0, y1) = axes.x_range, axes.y_range
    xs = x0 + (at[:, 0] - box.x) / box.w * (x1 - x0)
    ys = y0 + (box.bottom - at[:, 1]) / box.h * (y1 - y0)
    return np.stack([xs, ys], 1)


def shares_on(points: np.ndarray, origin: Sequence[float], right: Sequence[float], up: Sequence[float]) -> np.ndarray:
    """Return points of a leaning plane as shares of its width and height: (n, 2)."""
    return (np.asarray(points) - np.asarray(origin)) @ np.linalg.inv(np.array([right, up], float))


# ---- bars
def widths(parts: Iterable[Mobject]) -> np.ndarray:
    """Return how wide parts are, in design units."""
    return np.array([bounds(part).w for part in parts])


def heights(parts: Iterable[Mobject]) -> np.ndarray:
    """Return how high parts are, in design units."""
    return np.array([bounds(part).h for part in parts])


def bar_lengths(part: Figure, name: Hashable = "bar", *, upright: bool = True) -> np.ndarray:
    """Return the lengths of the bars (name, k) of a part in the order of k: heights, or widths of lying bars."""
    return (heights if upright else widths)(numbered(part, name))


def in_proportion(lengths: Sequence[float] | np.ndarray, values: Sequence[float] | np.ndarray, tolerance: float = 0.02) -> bool:
    """Tell whether lengths are to one another as values are, within a share of the largest."""
    a, b = np.asarray(lengths, float), np.asarray(values, float)
    return a.shape == b.shape and bool(np.abs(a / a.max() - b / b.max()).max() <= tolerance)


# ---- gauges
def needle_angle(part: Figure, name: Hashable = "needle") -> float:
    """Return the direction of a gauge's needle in degrees (0 right, 90 up): from the middle of its base to its tip."""
    first, tip, second = vertices(shapes_of(part.part(name))[0])[:3]
    (x, y) = tip - (first + second) / 2
    return math.degrees(math.atan2(-y, x))


def arc_degrees(shape: Shape, centre: Sequence[float]) -> float:
    """Return how many degrees (0 to 360) of a circle an arc covers around its centre."""
    away = shape.outline.reshape(-1, 4, 2)[:, [0, 3]] - np.asarray(centre)
    angles = np.arctan2(away[..., 1], away[..., 0])
    return math.degrees(float(np.abs((np.diff(angles, axis=1) + math.pi) % (2 * math.pi) - math.pi).sum()))


# ---- ticks
def ticks(part: Mobject, role: str = "tick") -> list[tuple[str, float, float]]:
    """Return the labels of an axis as (text, x of their middle, y of the middle of their digits), in drawing order."""
    labels = [shape for shape in shapes_of(part) if isinstance(shape, Label) and shape.role == role]
    return [(label.text, (label.box[0] + label.box[2]) / 2, label.box[3] - 0.2 * label.size - 0.34 * label.size) for label in labels]


def number_in(text: str) -> float:
    """Return the number that a label shows; a percentage as a share."""
    value = float(text.replace(",", "").replace("−", "-").removesuffix("%"))
    return value / 100 if text.endswith("%") else value


def axes_of(part: Mobject) -> Axes:
    """Return the axes that the labels of a chart tell: those in its lowest row are x ticks, the others y ticks.

    An AssertionError tells that the labels of an axis do not lie evenly, or that a y tick has no grid line.
    """
    labels = ticks(part)
    foot = max(y for _, _, y in labels)
    x_ticks = [(number_in(text), x) for text, x, y in labels if abs(y - foot) < 0.5]
    y_ticks = [(number_in(text), y) for text, _, y in labels if abs(y - foot) >= 0.5]
    lines = {round(shape.bounds[1], 2) for shape in shapes_of(part) if len(shape.outline) and shape.bounds[1] == shape.bounds[3]}
    assert all(any(abs(y - line) < 0.02 for line in lines) for _, y in y_ticks), "a tick has no grid line"
    (x_low, left), (x_high, right) = _ends(x_ticks)
    (y_low, bottom), (y_high, top) = _ends(y_ticks)
    return Axes(Box(left, top, right - left, bottom - top, "axes"), (x_low, x_high), (y_low, y_high))


def _ends(found: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the first and the last of ticks (value, place), which lie evenly between."""
    (low, start), (high, end) = min(found), max(found)
    for value, place in found:
        assert abs(place - (start + (end - start) * (value - low) / (high - low))) < 0.02, f"the tick {value:g} lies off its axis"
    return (low, start), (high, end)


# ---- rows of equal things
def is_even(values: Sequence[float] | np.ndarray, tolerance: float = 1e-6) -> bool:
    """Tell whether values follow one another at equal steps, other than none."""
    steps = np.diff(values)
    return bool(np.ptp(steps) <= tolerance and abs(steps[0]) > tolerance)
