"""Draws leaves into the three layers of an area: an opaque base (ground, panels, drawings), the light of the bloom, premultiplied text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cairo
import cv2
import numpy as np
from manim import Camera, Mobject, VMobject

from scenes.engine.areas import Area
from scenes.engine.light import bands, bloom, over, reach, screen
from scenes.engine.pen import draw_shape
from scenes.engine.stamps import Stamps, blit
from scenes.figures.crowd import Crowd
from scenes.figures.shape import Shape


@dataclass
class Layers:
    """The layers of an area, (height, width, 4) uint8 each."""

    base: np.ndarray
    light: np.ndarray
    text: np.ndarray

    def planes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return base, light, text."""
        return self.base, self.light, self.text

    def cut(self, area: Area) -> Layers:
        """Return views of an area of a whole frame's layers."""
        return Layers(*(plane[area.slices] for plane in self.planes()))

    def copy(self) -> Layers:
        """Return the same layers in arrays of their own."""
        return Layers(*(plane.copy() for plane in self.planes()))

    def take(self, area: Area, other: Layers) -> None:
        """Copy an area of another frame's layers into these."""
        for mine, its in zip(self.planes(), other.planes(), strict=True):
            mine[area.slices] = its[area.slices]

    def put(self, area: Area, patch: Layers) -> None:
        """Copy a patch of an area's size into these layers of a whole frame."""
        for mine, its in zip(self.planes(), patch.planes(), strict=True):
            mine[area.slices] = its

    def composed(self) -> np.ndarray:
        """Return the picture: light screened over the base, text over both."""
        picture = np.empty_like(self.base)
        self.compose_into(picture)
        return picture

    def compose_into(self, target: np.ndarray) -> None:
        """Write the picture into an array of the same size."""
        for rows in bands(*self.base.shape[:2]):
            target[rows] = over(screen(self.base[rows], self.light[rows]), self.text[rows])


class Painter:
    """Draws with a camera's size and ground; `gain` 0 means that nothing glows."""

    def __init__(self, camera: Camera, ground: np.ndarray, gain: float, scale: float) -> None:
        self._camera, self._ground = camera, ground
        self.gain, self.reach = gain, reach(scale) if gain else 0
        self._scale = scale
        self.stamps = Stamps(camera, scale, gain)

    def paint(self, area: Area, leaves: Sequence[Mobject]) -> Layers:
        """Draw leaves alone on the ground: the layers of an area."""
        base = self._ground[area.slices].copy()
        layers = Layers(base, np.zeros_like(base), np.zeros_like(base))
        self.add(layers, area, leaves)
        return layers

    def add(self, layers: Layers, area: Area, leaves: Sequence[Mobject]) -> None:
        """Draw leaves over the layers of an area: panels, then drawings, then text; what glows adds its light."""
        self._draw_layer(layers.base, area, [leaf for leaf in leaves if layer_of(leaf) == "under"])
        self._draw_layer(layers.base, area, [leaf for leaf in leaves if layer_of(leaf) in ("art", "crowd")])
        self._draw_layer(layers.text, area, [leaf for leaf in leaves if layer_of(leaf) in ("text", "crowd")], "text")
        self._add_light(layers.light, area, leaves)

    def _add_light(self, light: np.ndarray, area: Area, leaves: Sequence[Mobject]) -> None:
        if not self.gain:
            return
        glowing = [leaf for leaf in leaves if getattr(leaf, "glow", 0) > 0]
        if glowing:
            wide = area.grown(self.reach, self._camera.pixel_width, self._camera.pixel_height)
            bright = np.zeros((wide.height, wide.width, 4), np.uint8)
            context = self._context(bright, wide)
            for leaf in glowing:
                draw_shape(context, leaf, leaf.glow, self._camera, bright=True)
            cv2.add(light, bloom(bright, self._scale, self.gain)[area.within(wide).slices], dst=light)
        for leaf in leaves:
            if isinstance(leaf, Crowd):
                self._blit_all(light, area, leaf, "light")

    def _draw_layer(self, pixels: np.ndarray, area: Area, leaves: Sequence[Mobject], part: str = "art") -> None:
        if not leaves:
            return
        plane = pixels if pixels.flags.c_contiguous else np.ascontiguousarray(pixels)
        context = self._context(plane, area)
        for leaf in leaves:
            if isinstance(leaf, Shape):
                draw_shape(context, leaf, 1.0, self._camera)
            elif isinstance(leaf, Crowd):
                self._blit_all(plane, area, leaf, part)
            elif isinstance(leaf, VMobject):
                self._camera.display_vectorized(leaf, context)
            else:
                self._draw_other(leaf, plane, area)
        if plane is not pixels:
            pixels[:] = plane

    def _blit_all(self, plane: np.ndarray, area: Area, crowd: Crowd, part: str) -> None:
        for stamp, x, y, level in self.stamps.standing(crowd):
            blit(plane, area, stamp, part, x, y, level)

    def _draw_other(self, leaf: Mobject, pixels: np.ndarray, area: Area) -> None:
        """Draw a mobject that only Manim knows how to draw (an image, a point cloud): on a full frame, then cut out."""
        full = self._ground.copy()
        full[area.slices] = pixels
        self._camera.display_funcs[self._camera.type_or_raise(leaf)]([leaf], full)
        pixels[:] = full[area.slices]

    def _context(self, pixels: np.ndarray, area: Area) -> cairo.Context:
        """Return a context that draws in Manim units into the pixels of an area."""
        camera = self._camera
        surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, area.width, area.height)
        context = cairo.Context(surface)
        scale_x, scale_y = camera.pixel_width / camera.frame_width, camera.pixel_height / camera.frame_height
        context.set_matrix(cairo.Matrix(scale_x, 0, 0, -scale_y, camera.pixel_width / 2 - area.x, camera.pixel_height / 2 - area.y))
        return context


def as_vectors(leaves: Sequence[Mobject]) -> list[Mobject]:
    """Return leaves with the bodies of crowds as shapes of their own."""
    return [shape for leaf in leaves for shape in (leaf.vectors() if isinstance(leaf, Crowd) else [leaf])]


def layer_of(leaf: Mobject) -> str:
    """Return where a leaf is drawn: under, art, text, crowd (bodies with art and text), or bright (in the bloom alone)."""
    if isinstance(leaf, Crowd):
        return "crowd"
    if getattr(leaf, "glow_only", False):
        return "bright"
    return getattr(leaf, "layer", "art")
