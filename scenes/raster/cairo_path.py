"""How one shape is drawn on a Cairo surface: its path, gradients, dashes, and its own strength in the bright pass."""

from __future__ import annotations

import io
from functools import lru_cache
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Camera
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP
from PIL import Image

from scenes.core.theme import rgb
from scenes.drawing.shape import Paint, Picture, Shape

PathKey = tuple[float, int]  # pixels to a unit, points
_paths: WeakKeyDictionary[Shape, tuple[PathKey, cairo.Path]] = WeakKeyDictionary()


def draw_shape(context: cairo.Context, shape: Shape, strength: float, camera: Camera, bright: bool = False) -> None:
    """Fill and stroke one shape at `strength` times its own level; in the bright pass a stroked shape is not filled."""
    alpha = strength * shape.opacity
    fill, stroke = shape.fill_rgbas[0], shape.stroke_rgbas[0]
    width = float(np.max(shape.stroke_width))
    has_stroke = width > 0 and stroke[3] > 0
    has_fill = fill[3] > 0 and not (bright and has_stroke)
    if not has_fill and not has_stroke:
        return
    _lay_path(context, shape, camera)
    if has_fill:
        _set_source(context, shape, shape.fill_paint, fill, alpha)
        context.fill_preserve()
    if has_stroke:
        _set_source(context, shape, shape.stroke_paint, stroke, alpha)
        context.set_line_width(width * camera.cairo_line_width_multiple)
        context.set_line_join(LINE_JOIN_MAP[shape.joint_type])
        context.set_line_cap(CAP_STYLE_MAP[shape.cap_style])
        context.set_dash(shape.dash)
        context.stroke_preserve()
    context.new_path()


def _lay_path(context: cairo.Context, shape: Shape, camera: Camera) -> None:
    """Lay a shape's path; the path of points that have not changed is kept as long as the shape lives.

    A kept path is rounded to Cairo's grid, so it is laid from the kept one the first time too: same pixels every time.
    """
    key = (camera.pixel_width / camera.frame_width, hash(shape.points.tobytes()))
    kept = _paths.get(shape)
    if kept is None or kept[0] != key:
        camera.set_cairo_context_path(context, shape)
        kept = _paths[shape] = (key, context.copy_path())
        context.new_path()
    context.append_path(kept[1])


def _set_source(context: cairo.Context, shape: Shape, paint: Paint | None, flat: np.ndarray, alpha: float) -> None:
    """Set a gradient or a flat colour; Manim's surface is RGBA in memory, so Cairo is given BGR."""
    if paint is None:
        context.set_source_rgba(flat[2], flat[1], flat[0], flat[3] * alpha)
        return
    if isinstance(paint, Picture):
        _set_picture(context, shape, paint, alpha * _own_fade(paint, flat))
        return
    gradient = cairo.LinearGradient(*_axis(shape, paint))
    faded = alpha * _own_fade(paint, flat)
    for offset, colour, opacity in paint.stops:
        red, green, blue = rgb(colour)
        gradient.add_color_stop_rgba(offset, blue, green, red, opacity * faded)
    context.set_source(gradient)


def _set_picture(context: cairo.Context, shape: Shape, picture: Picture, alpha: float) -> None:
    """Set the pixels of a picture, stretched over a shape's box, in the colours of a surface that is RGBA in memory."""
    pixels = _pixels(picture.digest, picture.png) * np.float32(alpha)
    faded = np.ascontiguousarray(pixels.round().astype(np.uint8))
    surface = cairo.ImageSurface.create_for_data(faded.data, cairo.FORMAT_ARGB32, faded.shape[1], faded.shape[0])
    (left, bottom), (right, top) = shape.points[:, :2].min(0), shape.points[:, :2].max(0)
    pattern = cairo.SurfacePattern(surface)
    across, down = pixels.shape[1] / (right - left), pixels.shape[0] / (bottom - top)
    pattern.set_matrix(cairo.Matrix(across, 0, 0, down, -left * across, -top * down))
    pattern.set_filter(cairo.FILTER_BEST)
    pattern.set_extend(cairo.EXTEND_PAD)
    context.set_source(pattern)


@lru_cache(maxsize=4)
def _pixels(digest: str, png: bytes) -> np.ndarray:
    """Return a picture's premultiplied pixels (height, width, 4), 0..255, red first."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
        pixels = np.asarray(opened.convert("RGBA")).astype(np.float32)
    pixels[..., :3] *= pixels[..., 3:] / 255
    return pixels


def _own_fade(paint: Paint, flat: np.ndarray) -> float:
    """Tell how far an ordinary Manim animation has faded a shape from its resting opacity."""
    rest = paint.strongest[1]
    return min(1.0, float(flat[3]) / rest) if rest > 0 else 1.0


def _axis(shape: Shape, paint: Paint) -> tuple[float, float, float, float]:
    """Return the gradient's axis in Manim units."""
    if paint.relative:
        (left, bottom), (right, top) = shape.points[:, :2].min(0), shape.points[:, :2].max(0)
        x1, y1, x2, y2 = paint.axis
        return left + (right - left) * x1, top - (top - bottom) * y1, left + (right - left) * x2, top - (top - bottom) * y2
    a, b = shape.view.point(*paint.axis[:2]), shape.view.point(*paint.axis[2:])
    return a[0], a[1], b[0], b[1]
