"""Bodies in motion as stamps: a template rastered once a quarter-pixel phase, with its glow, and blitted from then on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cairo
import cv2
import numpy as np
from manim import Camera

from scenes.drawing.particles import Particles, SpriteTemplate
from scenes.drawing.shape import Shape
from scenes.raster.cairo_path import draw_shape
from scenes.raster.compositing import bloom, over, reach
from scenes.raster.dirty_rectangles import Rect

PHASES = 4  # steps of a pixel, each way, at which a stamp can stand
LEVELS = 255  # steps of its brightness


@dataclass(frozen=True)
class Sprite:
    """A template's pixels at one phase: premultiplied `art` and `text`, its `light`; each (height, width, 4) uint8, or None.

    `left`, `top` lead from the whole pixel that it stands on to its corner.
    """

    art: np.ndarray | None
    light: np.ndarray | None
    text: np.ndarray | None
    left: int
    top: int
    width: int
    height: int


class Sprites:
    """The stamps of a camera, made when they are first needed."""

    def __init__(self, camera: Camera, bloom_scale: float, bloom_gain: float) -> None:
        self._camera, self._scale, self._gain = camera, bloom_scale, bloom_gain
        self._made: dict[tuple[int, int, int], tuple[SpriteTemplate, Sprite]] = {}

    def __len__(self) -> int:
        return len(self._made)

    def boxes(self, particles: Particles) -> np.ndarray:
        """Return the pixels that the bodies of a crowd touch, one row each that is seen: left, top, right, bottom."""
        found = [(x + s.left, y + s.top, x + s.left + s.width, y + s.top + s.height) for s, x, y, _ in self.standing(particles)]
        return np.array(found, float).reshape(-1, 4)

    def standing(self, particles: Particles) -> list[tuple[Sprite, int, int, float]]:
        """Return stamp, pixel and level of every body that is seen, in drawing order."""
        seen = particles.seen
        if not len(seen):
            return []
        pixels = self._pixels(particles, seen)
        whole, phase = np.divmod(np.rint(pixels * PHASES).astype(int), PHASES)
        which, opacities = particles.which[seen].tolist(), particles.opacities[seen].tolist()
        rows = zip(which, whole.tolist(), phase.tolist(), opacities, strict=True)
        return [(self._sprite(particles.templates[k], px, py), x, y, opacity) for k, (x, y), (px, py), opacity in rows]

    def _pixels(self, particles: Particles, seen: np.ndarray) -> np.ndarray:
        """Return where bodies stand in pixels, (n, 2)."""
        view = particles.templates[0].view
        return (particles.places[seen] * view.scale + (view.left, view.top)) * (self._camera.pixel_width / view.frame_width)

    def _sprite(self, template: SpriteTemplate, phase_x: int, phase_y: int) -> Sprite:
        key = (id(template), phase_x, phase_y)
        if key not in self._made:
            self._made[key] = (template, self._make(template, phase_x / PHASES, phase_y / PHASES))
        return self._made[key][1]

    def _make(self, template: SpriteTemplate, dx: float, dy: float) -> Sprite:
        glowing = [shape for shape in template.shapes if shape.glow > 0] if self._gain else []
        left, top, right, bottom = self._extent(template, reach(self._scale) if glowing else 0)
        size = (bottom - top, right - left, 4)

        def layer(shapes: list[Shape], bright: bool = False) -> np.ndarray | None:
            if not shapes:
                return None
            pixels = np.zeros(size, np.uint8)
            context = self._context(pixels, template, dx - left, dy - top)
            for shape in shapes:
                draw_shape(context, shape, shape.glow if bright else 1.0, self._camera, bright)
            return pixels

        drawn = [shape for shape in template.shapes if not shape.glow_only]
        art = layer([shape for shape in drawn if shape.layer != "text"])
        text = layer([shape for shape in drawn if shape.layer == "text"])
        bright = layer(glowing, bright=True)
        light = None if bright is None else bloom(bright, self._scale, self._gain)
        return Sprite(art, light, text, left, top, size[1], size[0])

    def _extent(self, template: SpriteTemplate, pad: int) -> tuple[int, int, int, int]:
        """Return the whole pixels around the standing point that a template may touch at any phase."""
        view = template.view
        scale = view.scale * self._camera.pixel_width / view.frame_width
        boxes = np.array([shape.bounds for shape in template.shapes])
        thick = max(float(np.max(shape.stroke_width)) for shape in template.shapes) * 0.005
        edge = 2 + pad + thick * self._camera.pixel_width / self._camera.frame_width
        (left, top), (right, bottom) = (boxes[:, :2].min(0) - template.anchor) * scale, (boxes[:, 2:].max(0) - template.anchor) * scale
        return math.floor(left - edge), math.floor(top - edge), math.ceil(right + 1 + edge), math.ceil(bottom + 1 + edge)

    def _context(self, pixels: np.ndarray, template: SpriteTemplate, x: float, y: float) -> cairo.Context:
        """Return a context in which the template's anchor stands at a pixel (x, y)."""
        camera, view = self._camera, template.view
        surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, pixels.shape[1], pixels.shape[0])
        context = cairo.Context(surface)
        ax, ay, _ = view.point(*template.anchor)
        step = camera.pixel_width / camera.frame_width
        context.set_matrix(cairo.Matrix(step, 0, 0, -step, x - ax * step, y + ay * step))
        return context


def blit(plane: np.ndarray, rect: Rect, sprite: Sprite, part: str, x: int, y: int, opacity: float) -> None:
    """Lay one layer of a stamp that stands on a pixel over the plane (height, width, 4) of an area; `part` art, text or light."""
    pixels = getattr(sprite, part)
    if pixels is None:
        return
    left, top = x + sprite.left - rect.x, y + sprite.top - rect.y
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + sprite.width, rect.width), min(top + sprite.height, rect.height)
    if x0 >= x1 or y0 >= y1:
        return
    shown = pixels[y0 - top : y1 - top, x0 - left : x1 - left]
    if opacity < 1:
        shown = cv2.convertScaleAbs(shown, alpha=round(opacity * LEVELS) / LEVELS)
    below = plane[y0:y1, x0:x1]
    below[:] = cv2.add(below, shown) if part == "light" else over(below, shown)
