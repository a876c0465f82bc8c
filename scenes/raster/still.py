"""One picture as a still, without Manim's scene machinery: for looking, for the lint and for picture tests."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from manim import Camera, Mobject, tempconfig
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from scenes.core.cache import replaced
from scenes.core.formats import Format, view_of
from scenes.core.theme import Theme
from scenes.drawing.figure import Style
from scenes.raster.camera import LayeredCamera
from scenes.raster.dirty_rectangles import Rect
from scenes.raster.draw_list import boxes_of, draw_list, is_seen
from scenes.raster.ground import LARGEST_KEPT, SHEETS, ground, sheet_rows
from scenes.raster.painter import Layers, Painter, as_vectors

Draw = Callable[[Style], Sequence[Mobject]]
Rows = Callable[[int, int], np.ndarray]
Told = Callable[[int, int], object]  # how many bands of how many are painted
LARGEST_AT_ONCE = LARGEST_KEPT  # pixels: beyond, a picture is drawn some rows at a time
BAND_ROWS = 512
PERCEPTUAL = 0  # rendering intent of an sRGB picture, as the PNG specification numbers them (11.3.2.5)
NO_GROUND = np.zeros((1, 1, 4), np.uint8)


def style_of(theme: Theme, fmt: Format, width: int, height: int) -> Style:
    """Return the look of a format in an output of this size."""
    return Style(theme, fmt, view_of(fmt, width, height))


def paint(
    style: Style, mobjects: Sequence[Mobject], width: int, height: int, kind: str | None = None, told: Told = lambda done, total: None
) -> np.ndarray:
    """Draw mobjects on the ground and return the picture: (height, width, 3) uint8; a large one some rows at a time, which `told` hears of."""
    view = style.view
    settings = {
        "pixel_width": width,
        "pixel_height": height,
        "frame_width": view.frame_width / 100,
        "frame_height": view.frame_height / 100,
    }
    with tempconfig(settings):
        scale = width / view.frame_width * (1.0 if view.lens else view.scale) * style.format.line
        kind = kind or ("sheet" if style.format.is_sheet else "frame")
        if width * height > LARGEST_AT_ONCE:
            return _paint_in_bands(mobjects, width, height, rows_of_ground(kind, width, height, style.theme), style.theme.glow, scale, told)
        camera = LayeredCamera()
        camera.set_ground(ground(kind, width, height, style.theme), style.theme.glow, scale)
        camera.capture_mobjects(mobjects)
        return camera.pixel_array[..., :3].copy()


def rows_of_ground(kind: str, width: int, height: int, theme: Theme) -> Rows:
    """Return what gives some rows (first, count) of a ground that is too large to be painted at once: (count, width, 3) uint8."""
    if kind in SHEETS:
        return lambda first, count: sheet_rows(kind, width, height, theme, first, count)
    painted = ground(kind, width, height, theme)
    return lambda first, count: painted[first : first + count]


def _paint_in_bands(mobjects: Sequence[Mobject], width: int, height: int, rows: Rows, gain: float, scale: float, told: Told) -> np.ndarray:
    """Draw mobjects on a ground, of which `rows` gives some rows (first, count), in the frame that Manim's configuration says.

    Never more than a band's layers are in memory beside the picture, (height, width, 3) uint8; arguments as in `LayeredCamera.set_ground`.
    """
    camera = SizeCamera()
    painter = Painter(camera, NO_GROUND, gain, scale)
    drawables = as_vectors([drawable for drawable in draw_list(mobjects) if is_seen(drawable)])
    boxes = np.concatenate([np.zeros((0, 4)), *(boxes_of(drawable, camera, painter.sprites, painter.reach) for drawable in drawables)])
    picture = np.empty((height, width, 3), np.uint8)
    bands = range(0, height, BAND_ROWS)
    for number, first in enumerate(bands, start=1):
        band = Rect(0, first, width, min(BAND_ROWS, height - first))
        base = np.dstack([rows(first, band.height), np.full((band.height, width), 255, np.uint8)])
        layers = Layers(base, np.zeros_like(base), np.zeros_like(base))
        painter.add(layers, band, [drawables[i] for i in np.flatnonzero(band.overlaps(boxes))])
        picture[band.slices] = layers.composed()[..., :3]
        told(number, len(bands))
    return picture


class SizeCamera(Camera):
    """Knows the frame's size and holds no pixels of it."""

    def init_background(self) -> None:
        """Hold a single pixel."""
        self.background = NO_GROUND.astype(self.pixel_array_dtype)


def save_png(pixels: np.ndarray, file: Path, dpi: float | None = None) -> None:
    """Write a picture (height, width, 3) uint8 as a PNG in sRGB, whatever the file's name; no reader sees half of it. Raises OSError.

    `dpi` says how large it is on paper. Runs are packed instead of searched for repeats: three times as fast as the usual way, and 5 percent
    larger.
    """
    chunks = PngInfo()
    chunks.add(b"sRGB", bytes([PERCEPTUAL]))
    placed = {"dpi": (dpi, dpi)} if dpi else {}
    with replaced(file) as part:
        Image.fromarray(pixels).save(part, format="PNG", compress_type=zlib.Z_RLE, pnginfo=chunks, **placed)
