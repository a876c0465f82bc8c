"""Draws leaves into the three layers of an area: an opaque base (ground, panels, drawings), the light of the bloom, premultiplied text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cairo
import cv2
import numpy as np
from manim import Camera, Mobject, VMobject

from scenes.core.lens import Lens
from scenes.drawing.flight import Flight
from scenes.drawing.panorama import Panorama
from scenes.drawing.particles import UNSEEN, Particles
from scenes.drawing.shape import Shape
from scenes.raster.cairo_path import draw_shape
from scenes.raster.compositing import bands, bloom, over, reach, screen
from scenes.raster.dirty_rectangles import Rect, whole
from scenes.raster.flights import Flights
from scenes.raster.lens import Panoramas, in_channels, masks_of
from scenes.raster.sprites import Sprites, blit


@dataclass
class Layers:
    """The layers of an area, (height, width, 4) uint8 each."""

    base: np.ndarray
    light: np.ndarray
    text: np.ndarray

    def planes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return base, light, text."""
        return self.base, self.light, self.text

    def cut(self, rect: Rect) -> Layers:
        """Return views of an area of a whole frame's layers."""
        return Layers(*(plane[rect.slices] for plane in self.planes()))

    def copy(self) -> Layers:
        """Return the same layers in arrays of their own."""
        return Layers(*(plane.copy() for plane in self.planes()))

    def take(self, rect: Rect, other: Layers) -> None:
        """Copy an area of another frame's layers into these."""
        for mine, its in zip(self.planes(), other.planes(), strict=True):
            mine[rect.slices] = its[rect.slices]

    def put(self, rect: Rect, patch: Layers) -> None:
        """Copy a patch of an area's size into these layers of a whole frame."""
        for mine, its in zip(self.planes(), patch.planes(), strict=True):
            mine[rect.slices] = its

    def composed(self) -> np.ndarray:
        """Return the picture: light screened over the base, text over both."""
        picture = np.empty_like(self.base)
        self.compose_into(picture)
        return picture

    def compose_into(self, target: np.ndarray) -> None:
        """Write the picture into an array of the same size."""
        for rows in bands(*self.base.shape[:2]):
            base, light, text = (plane[rows] for plane in self.planes())
            lit = screen(base, light) if light.any() else base
            target[rows] = over(lit, text) if text.any() else lit


class Painter:
    """Draws with a camera's size and ground; `gain` 0 means that nothing glows."""

    def __init__(self, camera: Camera, ground: np.ndarray, gain: float, scale: float) -> None:
        self._camera, self._ground = camera, ground
        self.gain, self.reach = gain, reach(scale) if gain else 0
        self._scale = scale
        self.sprites = Sprites(camera, scale, gain)
        self.flights = Flights(self._draw_apart, camera.pixel_width / (100 * camera.frame_width))
        self.panoramas = Panoramas(self._draw_apart, camera.pixel_width, camera.pixel_height, 100 * camera.frame_width)

    def paint(self, rect: Rect, drawables: Sequence[Mobject]) -> Layers:
        """Draw leaves alone on the ground: the layers of an area."""
        base = self._ground[rect.slices].copy()
        layers = Layers(base, np.zeros_like(base), np.zeros_like(base))
        self.add(layers, rect, drawables)
        return layers

    def forget(self) -> None:
        """Forget the whole pictures that were drawn for a play: those of flights and of moves of the lens."""
        self.flights.forget()
        self.panoramas.forget()

    def add(self, layers: Layers, rect: Rect, drawables: Sequence[Mobject]) -> None:
        """Draw leaves over the layers of an area: panels, then drawings, then text; what glows adds its light.

        What is seen through a lens is drawn apart and masked, under all else.
        """
        lenses = [lens_of(drawable) for drawable in drawables]
        if lens := next((lens for lens in lenses if lens is not None), None):
            self._add_masked(layers, rect, [drawable for drawable, own in zip(drawables, lenses, strict=True) if own is not None], lens)
            drawables = [drawable for drawable, own in zip(drawables, lenses, strict=True) if own is None]
        self._add_plain(layers, rect, drawables)

    def _add_masked(self, layers: Layers, rect: Rect, drawables: Sequence[Mobject], lens: Lens) -> None:
        made = Layers(*(np.zeros_like(plane) for plane in layers.planes()))
        self._add_plain(made, rect, drawables)
        camera = self._camera
        masks = masks_of(lens, camera.pixel_width, camera.pixel_height, 100 * camera.frame_width)
        for band in rect.bands():
            inner, mask = band.within(rect), in_channels(masks, band)
            below = layers.cut(inner)
            base, light, text = (cv2.multiply(plane, mask, scale=1 / 255) for plane in made.cut(inner).planes())
            below.base[:], below.text[:] = over(below.base, base), over(below.text, text)
            cv2.add(below.light, light, dst=below.light)

    def _draw_apart(self, shapes: Sequence[Shape]) -> np.ndarray:
        """Draw shapes on nothing, without their lens: one premultiplied picture of the whole frame."""
        frame = whole(self._camera.pixel_width, self._camera.pixel_height)
        made = Layers(*(np.zeros((frame.height, frame.width, 4), np.uint8) for _ in range(3)))
        self._add_plain(made, frame, [shape for shape in shapes if shape.opacity > UNSEEN])
        made.light[..., 3] = 0
        return over(cv2.add(made.base, made.light), made.text)

    def _add_plain(self, layers: Layers, rect: Rect, drawables: Sequence[Mobject]) -> None:
        self._draw_layer(layers.base, rect, [drawable for drawable in drawables if layer_of(drawable) == "under"])
        self._draw_layer(layers.base, rect, [drawable for drawable in drawables if layer_of(drawable) in ("art", "particles")])
        self._draw_layer(layers.text, rect, [drawable for drawable in drawables if layer_of(drawable) in ("text", "particles")], "text")
        self._add_light(layers.light, rect, drawables)

    def _add_light(self, light: np.ndarray, rect: Rect, drawables: Sequence[Mobject]) -> None:
        if not self.gain:
            return
        glowing = [drawable for drawable in drawables if isinstance(drawable, Shape) and drawable.glow > 0]
        if glowing:
            wide = rect.grown(self.reach, self._camera.pixel_width, self._camera.pixel_height)
            bright = np.zeros((wide.height, wide.width, 4), np.uint8)
            context = self._context(bright, wide)
            for shape in glowing:
                draw_shape(context, shape, shape.glow, self._camera, bright=True)
            cv2.add(light, bloom(bright, self._scale, self.gain)[rect.within(wide).slices], dst=light)
        for drawable in drawables:
            if isinstance(drawable, Particles):
                self._blit_all(light, rect, drawable, "light")

    def _draw_layer(self, pixels: np.ndarray, rect: Rect, drawables: Sequence[Mobject], part: str = "art") -> None:
        if not drawables:
            return
        plane = pixels if pixels.flags.c_contiguous else np.ascontiguousarray(pixels)
        context = self._context(plane, rect)
        for drawable in drawables:
            if isinstance(drawable, Shape):
                draw_shape(context, drawable, 1.0, self._camera)
            elif isinstance(drawable, Particles):
                self._blit_all(plane, rect, drawable, part)
            elif isinstance(drawable, Panorama):
                self.panoramas.lay_over(plane, drawable, rect)
            elif isinstance(drawable, Flight):
                plane[:] = over(plane, self.flights.picture(drawable, rect))
            elif isinstance(drawable, VMobject):
                self._camera.display_vectorized(drawable, context)
            else:
                self._draw_other(drawable, plane, rect)
        if plane is not pixels:
            pixels[:] = plane

    def _blit_all(self, plane: np.ndarray, rect: Rect, particles: Particles, part: str) -> None:
        for sprite, x, y, opacity in self.sprites.standing(particles):
            blit(plane, rect, sprite, part, x, y, opacity)

    def _draw_other(self, drawable: Mobject, pixels: np.ndarray, rect: Rect) -> None:
        """Draw a mobject that only Manim knows how to draw (an image, a point cloud): on a full frame, then cut out."""
        full = self._ground.copy()
        full[rect.slices] = pixels
        self._camera.display_funcs[self._camera.type_or_raise(drawable)]([drawable], full)
        pixels[:] = full[rect.slices]

    def _context(self, pixels: np.ndarray, rect: Rect) -> cairo.Context:
        """Return a context that draws in Manim units into the pixels of an area."""
        camera = self._camera
        surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, rect.width, rect.height)
        context = cairo.Context(surface)
        scale_x, scale_y = camera.pixel_width / camera.frame_width, camera.pixel_height / camera.frame_height
        context.set_matrix(cairo.Matrix(scale_x, 0, 0, -scale_y, camera.pixel_width / 2 - rect.x, camera.pixel_height / 2 - rect.y))
        return context


def as_vectors(drawables: Sequence[Mobject]) -> list[Mobject]:
    """Return leaves with the bodies of crowds as shapes of their own."""
    return [shape for drawable in drawables for shape in (drawable.vectors() if isinstance(drawable, Particles) else [drawable])]


def layer_of(drawable: Mobject) -> str:
    """Return where a leaf is drawn: under, art, text, crowd (bodies with art and text), or bright (in the bloom alone)."""
    if isinstance(drawable, Particles):
        return "particles"
    if getattr(drawable, "glow_only", False):
        return "bright"
    return getattr(drawable, "layer", "art")


def lens_of(drawable: Mobject) -> Lens | None:
    """Return the lens through which a drawable is seen."""
    if isinstance(drawable, Particles):
        return drawable.templates[0].view.lens if drawable.templates else None
    return drawable.view.lens if isinstance(drawable, Shape) else None
