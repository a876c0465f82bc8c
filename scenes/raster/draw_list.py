"""The leaves of a scene in drawing order: where each is in pixels, and whether it is still what was drawn."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np
from manim import Camera, Mobject, VMobject
from manim.utils.family import extract_mobject_family_members

from scenes.drawing.flight import Flight
from scenes.drawing.panorama import Panorama
from scenes.drawing.particles import UNSEEN, Particles
from scenes.raster.sprites import Sprites

EMPTY = (0.0, 0.0, 0.0, 0.0)
# Beside its points, what decides how a leaf is drawn.
STYLE = ("opacity", "layer", "glow", "glow_only", "dash", "joint_type", "cap_style")
PAINTS = ("fill_paint", "stroke_paint")
COLOURS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "stroke_width", "background_stroke_width")


def draw_list(mobjects: Iterable[Mobject], use_z_index: bool = True) -> list[Mobject]:
    """Return everything that can be drawn, in drawing order, seen or not."""
    return extract_mobject_family_members(mobjects, use_z_index=use_z_index, only_those_with_points=True)


def is_seen(drawable: Mobject) -> bool:
    """Tell whether a leaf is bright enough to be drawn."""
    return getattr(drawable, "opacity", 1.0) > UNSEEN


def drawn_state(drawable: Mobject) -> object:
    """Return what tells whether a leaf must be drawn anew; a mobject that is neither shape nor crowd always must."""
    if isinstance(drawable, VMobject):
        state = drawable.__dict__
        colours = [np.asarray(state[name]).tobytes() for name in COLOURS if state.get(name) is not None]
        return [state.get(name) for name in (*STYLE, *PAINTS)], zlib.crc32(np.ascontiguousarray(drawable.points).data), colours
    if isinstance(drawable, Particles):
        return drawable.which.tobytes(), drawable.places.tobytes(), drawable.opacities.tobytes()
    return object()


def boxes_of(drawable: Mobject, camera: Camera, sprites: Sprites, glow_reach: int) -> np.ndarray:
    """Return the pixels that a leaf touches, stroke and glow included: rows of left, top, right, bottom (one; a crowd: one a body)."""
    if isinstance(drawable, Particles):
        return sprites.boxes(drawable)
    if isinstance(drawable, Flight):
        place, step = drawable.place, camera.pixel_width / (100 * camera.frame_width)
        return np.array([(place.x * step - 2, place.y * step - 2, place.right * step + 2, place.bottom * step + 2)])
    if isinstance(drawable, Panorama):
        window, step = drawable.window, camera.pixel_width / (100 * camera.frame_width)
        return np.array([(window.x * step, window.y * step, window.right * step, window.bottom * step)])
    scale = camera.pixel_width / camera.frame_width
    points = drawable.points[:, :2] if len(drawable.points) else np.zeros((1, 2))
    if not isinstance(drawable, VMobject):
        return np.array([(0, 0, camera.pixel_width, camera.pixel_height)], float)
    (left, low), (right, high) = points.min(0) * scale, points.max(0) * scale
    pad = 2.0 + float(np.max(drawable.stroke_width)) * 0.005 * scale + (glow_reach if getattr(drawable, "glow", 0) > 0 else 0)
    cx, cy = camera.pixel_width / 2, camera.pixel_height / 2
    return np.array([(cx + left - pad, cy - high - pad, cx + right + pad, cy - low + pad)])


def bounding(boxes: np.ndarray) -> tuple[float, float, float, float]:
    """Return the box around boxes (n, 4)."""
    return (*boxes[:, :2].min(0), *boxes[:, 2:].max(0)) if len(boxes) else EMPTY
