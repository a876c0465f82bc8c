"""Outlines as cubic curves in design units: arrays of shape (4 n, 2), four points a curve. Draws nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from svgelements import Arc, Close, CubicBezier, Line, Move, Path, QuadraticBezier

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]  # left, top, right, bottom
ARC = 0.5522847498  # handle length of a quarter circle
EMPTY = np.zeros((0, 2))


def segment(a: Point, b: Point) -> list[Point]:
    """Return a straight line as one cubic."""
    (ax, ay), (bx, by) = a, b
    return [a, (ax + (bx - ax) / 3, ay + (by - ay) / 3), (ax + 2 * (bx - ax) / 3, ay + 2 * (by - ay) / 3), b]


def polyline(points: Sequence[Point], closed: bool = False, radius: float = 0.0) -> np.ndarray:
    """Return straight lines through the points; inner corners are rounded with at most `radius`."""
    chain = [*points, points[0]] if closed else list(points)
    if radius and not closed:
        return _rounded(chain, radius)
    return np.array([p for a, b in zip(chain, chain[1:], strict=False) for p in segment(a, b)], float)


def _rounded(chain: list[Point], radius: float) -> np.ndarray:
    result: list[Point] = []
    at = chain[0]
    for before, corner, after in zip(chain, chain[1:], chain[2:], strict=False):
        length = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        start, end = toward(corner, before, length), toward(corner, after, length)
        result += segment(at, start)
        result += [start, toward(start, corner, length * ARC), toward(end, corner, length * ARC), end]
        at = end
    return np.array(result + segment(at, chain[-1]), float)


def toward(a: Point, b: Point, length: float) -> Point:
    distance = math.dist(a, b) or 1.0
    return a[0] + (b[0] - a[0]) * length / distance, a[1] + (b[1] - a[1]) * length / distance


def rectangle(x: float, y: float, w: float, h: float, radius: float = 0.0) -> np.ndarray:
    """Return a rectangle, clockwise from the top left, with rounded corners of `radius` (at most half a side)."""
    r = max(0.0, min(radius, w / 2, h / 2))
    if r == 0:
        return polyline([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], closed=True)
    k = r * (1 - ARC)
    right, bottom = x + w, y + h
    points: list[Point] = []
    points += segment((x + r, y), (right - r, y))
    points += [(right - r, y), (right - k, y), (right, y + k), (right, y + r)]
    points += segment((right, y + r), (right, bottom - r))
    points += [(right, bottom - r), (right, bottom - k), (right - k, bottom), (right - r, bottom)]
    points += segment((right - r, bottom), (x + r, bottom))
    points += [(x + r, bottom), (x + k, bottom), (x, bottom - k), (x, bottom - r)]
    points += segment((x, bottom - r), (x, y + r))
    points += [(x, y + r), (x, y + k), (x + k, y), (x + r, y)]
    return np.array(points, float)


def arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float) -> np.ndarray:
    """Return an elliptic arc; angles in radians, measured with y down (0 right, pi/2 below)."""
    count = max(1, math.ceil(abs(end - start) / (math.pi / 2) - 1e-9))
    step = (end - start) / count
    handle = 4 / 3 * math.tan(step / 4)
    points: list[Point] = []
    for i in range(count):
        a, b = start + i * step, start + (i + 1) * step
        (ca, sa), (cb, sb) = (math.cos(a), math.sin(a)), (math.cos(b), math.sin(b))
        unit = [(ca, sa), (ca - handle * sa, sa + handle * ca), (cb + handle * sb, sb - handle * cb), (cb, sb)]
        points += [(cx + rx * u, cy + ry * v) for u, v in unit]
    return np.array(points, float)


def ellipse(cx: float, cy: float, rx: float, ry: float) -> np.ndarray:
    """Return a closed ellipse."""
    points = arc(cx, cy, rx, ry, 0.0, 2 * math.pi)
    points[-1] = points[0]
    return points


@lru_cache(maxsize=4096)
def _svg(description: str) -> tuple[tuple[Point, ...], ...]:
    points: list[Point] = []
    for part in Path(description):
        points += _cubics(part)
    return (tuple(points),)


def _cubics(part: object) -> list[Point]:
    if isinstance(part, Move):
        return []
    if isinstance(part, Line | Close):
        start, end = (part.start.x, part.start.y), (part.end.x, part.end.y)
        return segment(start, end) if math.dist(start, end) > 1e-9 else []
    if isinstance(part, QuadraticBezier):
        (ax, ay), (cx, cy), (bx, by) = ((p.x, p.y) for p in (part.start, part.control, part.end))
        return [(ax, ay), (ax + 2 / 3 * (cx - ax), ay + 2 / 3 * (cy - ay)), (bx + 2 / 3 * (cx - bx), by + 2 / 3 * (cy - by)), (bx, by)]
    if isinstance(part, Arc):
        count = max(1, math.ceil(abs(part.sweep) / (math.pi / 4) - 1e-9))
        return [p for curve in part.as_cubic_curves(count) for p in _cubics(curve)]
    if isinstance(part, CubicBezier):
        return [(p.x, p.y) for p in (part.start, part.control1, part.control2, part.end)]
    raise TypeError(f"no cubic for {type(part).__name__}")


def svg(description: str) -> np.ndarray:
    """Return the curves of an SVG path description (`M … C … A … Z`), arcs exactly enough at any size."""
    return np.array(_svg(description)[0], float).reshape(-1, 2)


def sample(points: np.ndarray, per_curve: int = 8) -> np.ndarray:
    """Return points along the curves, `per_curve` each: shape (n * per_curve, 2)."""
    curves = points.reshape(-1, 4, points.shape[-1])
    t = np.linspace(0, 1, per_curve)[None, :, None]
    a, b, c, d = (curves[:, i, None, :] for i in range(4))
    return (a * (1 - t) ** 3 + 3 * b * (1 - t) ** 2 * t + 3 * c * (1 - t) * t**2 + d * t**3).reshape(-1, points.shape[-1])
