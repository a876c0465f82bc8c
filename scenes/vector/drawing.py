"""A picture in its layers: ground and light as pixels, drawings and text as SVG; in the order in which `raster` composes them.

The light is screened over ground and drawings, text lies over all (see scenes.raster.painter).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from manim import Camera, Mobject, VMobject, tempconfig

from scenes.core.errors import InputError
from scenes.core.formats import View
from scenes.drawing.figure import name_of
from scenes.drawing.shape import Shape
from scenes.raster.cairo_path import draw_shape
from scenes.raster.dirty_rectangles import Rect
from scenes.raster.draw_list import boxes_of, draw_list, is_seen
from scenes.raster.painter import Layers, Painter, as_vectors, layer_of, lens_of
from scenes.raster.still import BAND_ROWS, NO_GROUND, SizeCamera
from scenes.vector.masks import seen_through
from scenes.vector.pen import Definitions, SvgPen


@dataclass(frozen=True)
class Vectors:
    """A picture of a frame, `width` x `height` units: `ground` and `light`, (rows, columns, 3) uint8 (no light: None), and what is drawn.

    `art` lies under the light, `text` over it; both are SVG elements, which refer to `definitions`.
    """

    width: float
    height: float
    ground: np.ndarray
    light: np.ndarray | None
    art: str
    text: str
    definitions: str


@dataclass(frozen=True)
class Bloom:
    """How what glows blooms: `gain` 0 is no bloom, `scale` pixels to a unit of its sigmas."""

    gain: float
    scale: float


def vectors_of(mobjects: Sequence[Mobject], view: View, ground: np.ndarray, bloom: Bloom) -> Vectors:
    """Return mobjects as vectors on a ground (height, width, 3) uint8; raises InputError for what only Manim can draw."""
    drawables = as_vectors([drawable for drawable in draw_list(mobjects) if is_seen(drawable)])
    if pixels := next((drawable for drawable in drawables if not isinstance(drawable, VMobject)), None):
        raise InputError([f"{name_of(pixels)} is drawn as pixels alone; choose --format png"])
    width, height = view.frame_width, view.frame_height
    with _frame(width, height, ground.shape[1], ground.shape[0]):
        light = _light(drawables, ground.shape[1], ground.shape[0], bloom)
    definitions = Definitions()
    with _frame(width, height, round(width), round(height)):
        camera = SizeCamera()

        def elements(*layers: str) -> str:
            chosen = [drawable for layer in layers for drawable in drawables if layer_of(drawable) == layer]
            return _elements(chosen, camera, (width, height), definitions, solid="art" in layers)

        return Vectors(width, height, ground, light, elements("under", "art"), elements("text"), str(definitions))


def _frame(width: float, height: float, across: int, down: int) -> AbstractContextManager[None]:
    """Set Manim's frame: units, and pixels."""
    return tempconfig({"pixel_width": across, "pixel_height": down, "frame_width": width / 100, "frame_height": height / 100})


def _elements(drawables: Sequence[Mobject], camera: Camera, size: tuple[float, float], definitions: Definitions, solid: bool) -> str:
    """Return what is drawn as elements; what is seen through a lens is masked, under all else."""
    drawn = ""
    for lens, group in groupby(sorted(drawables, key=lambda drawable: lens_of(drawable) is None), key=lens_of):
        pen = SvgPen(*size, definitions)
        for drawable in group:
            _draw(pen, drawable, camera)
        pen.new_path()
        made = "".join(pen.elements)
        drawn += made if lens is None else seen_through(lens, made, size, definitions, solid)
    return drawn


def _draw(pen: Any, drawable: Mobject, camera: Camera) -> None:
    """Draw a leaf as `raster` does; the pen stands in for its context."""
    if isinstance(drawable, Shape):
        draw_shape(pen, drawable, 1.0, camera)
    elif isinstance(drawable, VMobject):
        camera.display_vectorized(drawable, pen)


def _light(drawables: Sequence[Mobject], width: int, height: int, bloom: Bloom) -> np.ndarray | None:
    """Return the light of what glows, (height, width, 3) uint8, in Manim's present frame; None where nothing does."""
    glowing = [drawable for drawable in drawables if isinstance(drawable, Shape) and drawable.glow > 0]
    if not (bloom.gain and glowing):
        return None
    camera = SizeCamera()
    painter = Painter(camera, NO_GROUND, bloom.gain, bloom.scale)
    boxes = np.concatenate([boxes_of(drawable, camera, painter.sprites, painter.reach) for drawable in glowing])
    light = np.zeros((height, width, 3), np.uint8)
    for first in range(0, height, BAND_ROWS):
        band = Rect(0, first, width, min(BAND_ROWS, height - first))
        layers = Layers(*(np.zeros((band.height, width, 4), np.uint8) for _ in range(3)))
        painter.add(layers, band, [glowing[i] for i in np.flatnonzero(band.overlaps(boxes))])
        light[band.slices] = layers.light[..., :3]
    return light if light.any() else None
