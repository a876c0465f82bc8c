"""The project's camera: ground, panels, drawings, bloom of listed strokes, text; in that order in every frame.

What stands still in a play is drawn, bloomed and composed once, in layers. Of a frame only the areas are made again in
which something moves: its own drawings go between the held layers, so a glow is never fed back and no letter is ever
hazed. Mobjects that are not the project's own are drawn as drawings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cairo
import cv2
import numpy as np
from manim import Camera, Mobject, VMobject
from manim.utils.family import extract_mobject_family_members

from scenes.engine.areas import Area, areas_of, whole
from scenes.engine.light import bloom, over, reach, screen
from scenes.engine.pen import draw_shape
from scenes.figures.shape import Shape


@dataclass
class Still:
    """What stands still, as uint8 arrays (height, width, 4): opaque `base`, its `bloom`, premultiplied `text`, all of it composed."""

    base: np.ndarray
    bloom: np.ndarray | None
    text: np.ndarray
    frame: np.ndarray


class LayeredCamera(Camera):
    """Draws shapes layer by layer over a painted ground (`set_ground`)."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self._ground: np.ndarray | None = None
        self._still: Still | None = None
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
        """Draw, bloom and compose what stands still in the coming play, and keep its layers."""
        self._still = self._make(self._leaves(mobjects))

    def let_go(self) -> None:
        """Forget what stood still."""
        self._still = None

    def capture_mobjects(self, mobjects: Iterable[Mobject], **settings: object) -> None:
        """Draw mobjects over what stands still and compose the frame into `pixel_array`."""
        leaves = self._leaves(mobjects)
        if self._still is None:
            self.pixel_array[:] = self._make(leaves).frame
            return
        self.pixel_array[:] = self._still.frame
        for area, inside in areas_of(leaves, self, reach(self.bloom_scale) if self.bloom_gain else 0):
            self.pixel_array[area.slices] = self._compose_area(self._still, area, inside)

    # ---- layers
    def _leaves(self, mobjects: Iterable[Mobject]) -> list[Mobject]:
        family = extract_mobject_family_members(mobjects, use_z_index=self.use_z_index, only_those_with_points=True)
        return [leaf for leaf in family if getattr(leaf, "level", 1.0) > 0.003]

    def _make(self, leaves: Sequence[Mobject]) -> Still:
        """Draw leaves alone on the ground."""
        area = whole(self.pixel_width, self.pixel_height)
        base, text = self._empty_base(), np.zeros((area.height, area.width, 4), np.uint8)
        light = self._draw(base, text, area, leaves)
        frame = over(base if light is None else screen(base, light), text)
        return Still(base, light, text, frame)

    def _compose_area(self, still: Still, area: Area, leaves: Sequence[Mobject]) -> np.ndarray:
        """Draw leaves between the held layers of one area and compose it: (area height, area width, 4)."""
        base, text = still.base[area.slices].copy(), still.text[area.slices].copy()
        light = self._draw(base, text, area, leaves)
        held = None if still.bloom is None else still.bloom[area.slices]
        if light is not None and held is not None:
            light = cv2.add(held, light)
        elif light is None:
            light = held
        return over(base if light is None else screen(base, light), text)

    def _draw(self, base: np.ndarray, text: np.ndarray, area: Area, leaves: Sequence[Mobject]) -> np.ndarray | None:
        """Draw panels and drawings into `base` and text into `text`; return the bloom of what glows, or None."""
        self._draw_layer(base, area, [leaf for leaf in leaves if _layer(leaf) == "under"])
        self._draw_layer(base, area, [leaf for leaf in leaves if _layer(leaf) == "art"])
        self._draw_layer(text, area, [leaf for leaf in leaves if _layer(leaf) == "text"])
        glowing = [leaf for leaf in leaves if getattr(leaf, "glow", 0) > 0] if self.bloom_gain else []
        if not glowing:
            return None
        bright = np.zeros_like(base)
        self._draw_layer(bright, area, glowing, bright=True)
        return bloom(bright, self.bloom_scale, self.bloom_gain)

    def _draw_layer(self, pixels: np.ndarray, area: Area, leaves: Sequence[Mobject], bright: bool = False) -> None:
        if not leaves:
            return
        context = self._context(pixels, area)
        for leaf in leaves:
            if isinstance(leaf, Shape):
                draw_shape(context, leaf, leaf.glow if bright else 1.0, self, bright)
            elif isinstance(leaf, VMobject):
                self.display_vectorized(leaf, context)
            else:
                self._draw_other(leaf, pixels, area)

    def _draw_other(self, leaf: Mobject, pixels: np.ndarray, area: Area) -> None:
        """Draw a mobject that only Manim knows how to draw (an image, a point cloud): on a full frame, then cut out."""
        full = self.pixel_array.copy()
        full[area.slices] = pixels
        self.display_funcs[self.type_or_raise(leaf)]([leaf], full)
        pixels[:] = full[area.slices]

    def _empty_base(self) -> np.ndarray:
        if self._ground is not None:
            return self._ground.copy()
        base = np.empty((self.pixel_height, self.pixel_width, 4), np.uint8)
        base[:] = (*(int(255 * v) for v in self.background_color.to_rgb()), 255)
        return base

    def _context(self, pixels: np.ndarray, area: Area) -> cairo.Context:
        """Return a context that draws in Manim units into the pixels of an area."""
        surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, area.width, area.height)
        context = cairo.Context(surface)
        scale_x, scale_y = self.pixel_width / self.frame_width, self.pixel_height / self.frame_height
        context.set_matrix(cairo.Matrix(scale_x, 0, 0, -scale_y, self.pixel_width / 2 - area.x, self.pixel_height / 2 - area.y))
        return context


def _layer(leaf: Mobject) -> str:
    if getattr(leaf, "glow_only", False):
        return "bright"
    return getattr(leaf, "layer", "art")
