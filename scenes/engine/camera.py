"""The project's camera: ground, panels, drawings, bloom of listed strokes, text; in that order in every frame.

What stands still is drawn and bloomed once a play, in layers; what moves is drawn into copies of those layers, so a
glow is never fed back and no letter is ever hazed. Mobjects that are not the project's own are drawn as drawings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cairo
import cv2
import numpy as np
from manim import Camera, Mobject, VMobject, config
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP

from scenes.figures.shape import Paint, Shape
from scenes.theme import rgb

# Sigma in design units of the sheet (1080 wide), and gain, of the two blurs of the bloom.
BLOOM = ((1.6, 0.75), (6.0, 0.70))


@dataclass
class Layers:
    """Premultiplied RGBA arrays (height, width, 4), uint8: opaque `base`, `bright` pass, `text`."""

    base: np.ndarray
    bright: np.ndarray
    text: np.ndarray

    def copy(self) -> Layers:
        """Return layers that can be drawn on without changing these."""
        return Layers(self.base.copy(), self.bright.copy(), self.text.copy())


class LayeredCamera(Camera):
    """Draws shapes layer by layer over a painted ground (`set_ground`)."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self._ground: np.ndarray | None = None
        self._still: Layers | None = None
        self.bloom_gain = 1.0
        self.bloom_scale = 1.0

    def set_ground(self, pixels: np.ndarray, bloom_gain: float, bloom_scale: float) -> None:
        """Set the ground (height, width, 3) uint8; `bloom_scale` is pixels to one unit of the bloom's sigmas."""
        self._ground = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
        self.bloom_gain, self.bloom_scale = bloom_gain, bloom_scale
        self.reset()

    def lay_over_ground(self, pixels: np.ndarray, x: int, y: int) -> None:
        """Lay another ground (height, width, 3) over a part of this one, its top left at a pixel."""
        height, width = pixels.shape[:2]
        self._ground[y : y + height, x : x + width, :3] = pixels
        self.reset()

    def hold_still(self, mobjects: Iterable[Mobject]) -> None:
        """Draw what stands still in the coming play once and keep its layers."""
        self._still = None
        layers = self._empty_layers()
        self._draw(layers, mobjects)
        self._still = layers

    def let_go(self) -> None:
        """Forget what stood still."""
        self._still = None

    def capture_mobjects(self, mobjects: Iterable[Mobject], **settings: object) -> None:
        """Draw mobjects over what stands still and compose the frame into `pixel_array`."""
        layers = self._still.copy() if self._still is not None else self._empty_layers()
        self._draw(layers, mobjects)
        self.pixel_array[:] = self._compose(layers)

    # ---- layers
    def _empty_layers(self) -> Layers:
        shape = (self.pixel_height, self.pixel_width, 4)
        base = self._ground.copy() if self._ground is not None else np.zeros(shape, np.uint8)
        if self._ground is None:
            base[..., :3] = np.array([int(255 * v) for v in self.background_color.to_rgb()], np.uint8)
            base[..., 3] = 255
        return Layers(base, np.zeros(shape, np.uint8), np.zeros(shape, np.uint8))

    def _draw(self, layers: Layers, mobjects: Iterable[Mobject]) -> None:
        leaves = [leaf for leaf in self.get_mobjects_to_display(mobjects) if _is_seen(leaf)]
        self._draw_layer(layers.base, [leaf for leaf in leaves if _layer(leaf) == "under"])
        self._draw_layer(layers.base, [leaf for leaf in leaves if _layer(leaf) == "art"])
        self._draw_layer(layers.bright, [leaf for leaf in leaves if getattr(leaf, "glow", 0) > 0], bright=True)
        self._draw_layer(layers.text, [leaf for leaf in leaves if _layer(leaf) == "text"])

    def _draw_layer(self, pixels: np.ndarray, leaves: Sequence[Mobject], bright: bool = False) -> None:
        if not leaves or (bright and not self.bloom_gain):
            return
        context = self._context(pixels)
        for leaf in leaves:
            if isinstance(leaf, Shape):
                draw_shape(context, leaf, leaf.glow if bright else 1.0, self, bright)
            elif isinstance(leaf, VMobject):
                self.display_vectorized(leaf, context)
            else:
                self.display_funcs[self.type_or_raise(leaf)]([leaf], pixels)

    def _context(self, pixels: np.ndarray) -> cairo.Context:
        surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, self.pixel_width, self.pixel_height)
        context = cairo.Context(surface)
        scale_x, scale_y = self.pixel_width / self.frame_width, self.pixel_height / self.frame_height
        context.set_matrix(cairo.Matrix(scale_x, 0, 0, -scale_y, self.pixel_width / 2, self.pixel_height / 2))
        return context

    def _compose(self, layers: Layers) -> np.ndarray:
        frame = layers.base
        if self.bloom_gain and layers.bright.any():
            frame = screen(frame, bloom(layers.bright, self.bloom_scale, self.bloom_gain))
        return over(frame, layers.text)


def _layer(leaf: Mobject) -> str:
    if getattr(leaf, "glow_only", False):
        return "bright"
    return getattr(leaf, "layer", "art")


def _is_seen(leaf: Mobject) -> bool:
    return getattr(leaf, "level", 1.0) > 0.003


def draw_shape(context: cairo.Context, shape: Shape, strength: float, camera: Camera, bright: bool = False) -> None:
    """Fill and stroke one shape at `strength` times its own level; in the bright pass a stroked shape is not filled."""
    alpha = strength * shape.level
    fill, stroke = shape.fill_rgbas[0], shape.stroke_rgbas[0]
    has_fill = fill[3] > 0 or shape.fill_paint is not None and shape.fill_opacity > 0
    width = float(np.max(shape.stroke_width))
    if bright and width > 0:
        has_fill = False
    if not has_fill and (width == 0 or stroke[3] == 0):
        return
    camera.set_cairo_context_path(context, shape)
    if has_fill:
        _set_source(context, shape, shape.fill_paint, fill, alpha)
        context.fill_preserve()
    if width > 0 and (stroke[3] > 0 or shape.stroke_paint is not None):
        _set_source(context, shape, shape.stroke_paint, stroke, alpha)
        context.set_line_width(width * camera.cairo_line_width_multiple)
        context.set_line_join(LINE_JOIN_MAP[shape.joint_type])
        context.set_line_cap(CAP_STYLE_MAP[shape.cap_style])
        context.set_dash(shape.dash)
        context.stroke_preserve()
    context.new_path()


def _set_source(context: cairo.Context, shape: Shape, paint: Paint | None, flat: np.ndarray, alpha: float) -> None:
    """Set a gradient or a flat colour; Manim's surface is RGBA in memory, so Cairo is given BGR."""
    if paint is None:
        context.set_source_rgba(flat[2], flat[1], flat[0], flat[3] * alpha)
        return
    x1, y1, x2, y2 = _axis(shape, paint)
    gradient = cairo.LinearGradient(x1, y1, x2, y2)
    faded = alpha * _own_fade(paint, flat)
    for offset, colour, opacity in paint.stops:
        red, green, blue = rgb(colour)
        gradient.add_color_stop_rgba(offset, blue, green, red, opacity * faded)
    context.set_source(gradient)


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


def bloom(bright: np.ndarray, scale: float, gain: float) -> np.ndarray:
    """Blur a bright pass (height, width, 4) with the two Gaussians and add them up: (height, width, 4) uint8."""
    total = np.zeros(bright.shape, np.float32)
    for sigma, share in BLOOM:
        total += blur(bright, sigma * scale).astype(np.float32) * (share * gain)
    return np.clip(total + 0.5, 0, 255).astype(np.uint8)


def blur(pixels: np.ndarray, sigma: float) -> np.ndarray:
    """Blur with a Gaussian of `sigma` pixels; a wide one at a quarter or half of the size."""
    step = 4 if sigma > 8 else 2 if sigma > 3 else 1
    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA) if step > 1 else pixels
    small = cv2.GaussianBlur(small.astype(np.float32), (0, 0), max(sigma / step, 0.3))
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR) if step > 1 else small


def screen(base: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Add light to an image without burning it out: 1 - (1 - a)(1 - b)."""
    dark = cv2.multiply(cv2.bitwise_not(base), cv2.bitwise_not(light), scale=1 / 255)
    result = cv2.bitwise_not(dark)
    result[..., 3] = 255
    return result


def over(base: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Lay a premultiplied RGBA image over an opaque one."""
    veil = cv2.cvtColor(cv2.bitwise_not(top[..., 3]), cv2.COLOR_GRAY2BGRA)
    veil[..., 3] = 255
    result = cv2.add(cv2.multiply(base, veil, scale=1 / 255), top)
    result[..., 3] = 255
    return result


def frame_size() -> tuple[int, int]:
    """Return the output's width and height in pixels."""
    return int(config.pixel_width), int(config.pixel_height)
