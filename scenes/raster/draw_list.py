"""The leaves of a scene in drawing order: where each is in pixels, and whether it is still what was drawn."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np
from manim import Camera, Mobject, VMobject
from manim.utils.family import extract_mobject_family_members

from scenes.engine.stamps import Stamps
from scenes.figures.crowd import UNSEEN, Crowd

EMPTY = (0.0, 0.0, 0.0, 0.0)
# Beside its points, what decides how a leaf is drawn.
STYLE = ("level", "layer", "glow", "glow_only", "dash", "joint_type", "cap_style")
PAINTS = ("fill_paint", "stroke_paint")
COLOURS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "stroke_width", "background_stroke_width")


def leaves_of(mobjects: Iterable[Mobject], use_z_index: bool = True) -> list[Mobject]:
    """Return everything that can be drawn, in drawing order, seen or not."""
    return extract_mobject_family_members(mobjects, use_z_index=use_z_index, only_those_with_points=True)


def is_seen(leaf: Mobject) -> bool:
    """Tell whether a leaf is bright enough to be drawn."""
    return getattr(leaf, "level", 1.0) > UNSEEN


def look_of_leaf(leaf: Mobject) -> object:
    """Return what tells whether a leaf must be drawn anew; a mobject that is neither shape nor crowd always must."""
    if isinstance(leaf, VMobject):
        state = leaf.__dict__
        colours = [np.asarray(state[name]).tobytes() for name in COLOURS if state.get(name) is not None]
        return [state.get(name) for name in (*STYLE, *PAINTS)], zlib.crc32(np.ascontiguousarray(leaf.points)), colours
    if isinstance(leaf, Crowd):
        return leaf.which.tobytes(), leaf.places.tobytes(), leaf.levels.tobytes()
    return object()


def boxes_of(leaf: Mobject, camera: Camera, stamps: Stamps, glow_reach: int) -> np.ndarray:
    """Return the pixels that a leaf touches, stroke and glow included: rows of left, top, right, bottom (one; a crowd: one a body)."""
    if isinstance(leaf, Crowd):
        return stamps.boxes(leaf)
    scale = camera.pixel_width / camera.frame_width
    points = leaf.points[:, :2] if len(leaf.points) else np.zeros((1, 2))
    if not isinstance(leaf, VMobject):
        return np.array([(0, 0, camera.pixel_width, camera.pixel_height)], float)
    (left, low), (right, high) = points.min(0) * scale, points.max(0) * scale
    pad = 2.0 + float(np.max(leaf.stroke_width)) * 0.005 * scale + (glow_reach if getattr(leaf, "glow", 0) > 0 else 0)
    cx, cy = camera.pixel_width / 2, camera.pixel_height / 2
    return np.array([(cx + left - pad, cy - high - pad, cx + right + pad, cy - low + pad)])


def bounding(boxes: np.ndarray) -> tuple[float, float, float, float]:
    """Return the box around boxes (n, 4)."""
    return (*boxes[:, :2].min(0), *boxes[:, 2:].max(0)) if len(boxes) else EMPTY
