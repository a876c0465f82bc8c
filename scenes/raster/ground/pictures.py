"""The grounds: the sheet of the poster and that of a deep dive, the frame of the sections, the opening's and the finale's aisle."""

from __future__ import annotations

import numpy as np

from scenes.core.formats import HEADER, SHEET, SQUAREST, TALLEST, header_of
from scenes.core.theme import Theme

from . import parts
from .aisle import PaintedAisle, finale_aisle, low_aisle, opening_aisle, paint_aisle, sheet_aisle
from .canvas import Canvas, CanvasView
from .frame import EYE, floor_start, paint_frame
from .tones import Tones, tones

SHORT = 1080.0
SMALLEST = 16
MARGIN = 16.0  # design units around rows that are painted apart: the farthest that anything is blurred


def check(kind: str, width: int, height: int) -> None:
    """Raise ValueError for an unknown kind or a size too small to paint."""
    if kind not in PICTURES:
        raise ValueError(f"unknown ground {kind!r}: choose one of {', '.join(KINDS)}")
    if min(width, height) < SMALLEST:
        raise ValueError(f"a ground must be at least {SMALLEST} x {SMALLEST} pixels, not {width} x {height}")


def paint(kind: str, width: int, height: int, theme: Theme) -> np.ndarray:
    """Paint a ground at the size of the output; uint8 RGB (height, width, 3), read-only."""
    check(kind, width, height)
    canvas = Canvas(_view(kind, width, height), theme)
    PICTURES[kind](canvas, tones(theme))
    return canvas.pixels()


def sheet_rows(kind: str, width: int, height: int, theme: Theme, first: int, count: int) -> np.ndarray:
    """Paint some rows of a sheet's ground (one of `SHEETS`) that is too large to be painted at once; uint8 RGB (count, width, 3).

    They are painted with what reaches into them from their neighbours, and differ from those of `paint` by a level or two.
    """
    check(kind, width, height)
    view = _view(kind, width, height)
    margin = round(MARGIN * view.scale)
    rows = slice(max(0, first - margin), min(height, first + count + margin))
    canvas = Canvas(view.crop(rows), theme, whole=view)
    PICTURES[kind](canvas, tones(theme))
    return canvas.pixels()[first - rows.start : first - rows.start + count]


def vanishing_point(kind: str, width: int, height: int) -> tuple[float, float]:
    """Return the point, in pixels of the output, that racks and other bodies of a ground's aisle run toward.

    The painted floor meets the horizon 13.5 poster units below it (see `unit`), as if seen from above the racks' middle.
    In a frame it is the point the floor grid runs toward.
    """
    check(kind, width, height)
    view = _view(kind, width, height)
    x, y = (view.across / 2, floor_start(view) - EYE) if kind == "frame" else (AISLES[kind](view).x, AISLES[kind](view).y)
    return (x - view.left) * view.scale, (y - view.top) * view.scale


def unit(kind: str, width: int, height: int) -> float:
    """Return the pixels of one poster unit in the aisle of a ground: racks and chip scale with it."""
    check(kind, width, height)
    view = _view(kind, width, height)
    return view.scale * (1.0 if kind == "frame" else AISLES[kind](view).unit)


def _view(kind: str, width: int, height: int) -> CanvasView:
    """Return the window on the design: the sheet is covered and cropped, one that is taller than 4:5 is as tall as its paper; the others
    are 1080 units on the short side.
    """
    if kind not in SHEETS:
        scale = min(width, height) / SHORT
        return CanvasView(0, 0, width / scale, height / scale, width, height)
    tall = SHEET.height if height <= SQUAREST * width + 2 else min(height / width, TALLEST) * SHEET.width
    scale = max(width / SHEET.width, height / tall)
    across, down = width / scale, height / scale
    return CanvasView((SHEET.width - across) / 2, (tall - down) / 2, across, down, width, height)


def _sheet(canvas: Canvas, tone: Tones) -> None:
    """Paint the poster's ground: the taller its header, the larger the aisle in it."""
    _paint_sheet(canvas, tone, header_of(_tall(canvas.whole)), sheet_aisle(canvas.whole))


def _dive(canvas: Canvas, tone: Tones) -> None:
    """Paint the ground of a deep dive's sheet, whose header is the same on all paper: what would stand lower is behind its picture."""
    _paint_sheet(canvas, tone, HEADER, low_aisle(canvas.whole))


def _tall(view: CanvasView) -> float:
    """Return the height of the design that a window is cropped from."""
    return view.top * 2 + view.down


def _paint_sheet(canvas: Canvas, tone: Tones, header: float, aisle: PaintedAisle) -> None:
    tall, lower = _tall(canvas.whole), header - HEADER
    parts.sky(canvas, tone.sky, (520 + lower, 700 + lower), tall)
    pools = canvas.soft(2.0)
    for colour, strength, x, y, across, down in (
        (tone.broad, 0.50, 528, 442, 190, 120),
        (tone.near_light, 0.08, 528, 442, 80, 100),
        (tone.broad, 0.07, 520, 470, 420, 260),
        (tone.dusk, 0.06, 940, 650, 260, 420),
        (tone.broad, 0.07, 300, 980, 460, 240),
        (tone.dusk, 0.04, 200, 1330, 420, 160),
    ):
        pools.light(colour, strength * parts.pool(pools.view, x, y + lower, across, down))
    canvas.merge(pools)
    paint_aisle(canvas, tone, aisle)
    parts.vignette(canvas, 540, tall / 2, 760, 930 * tall / SHEET.height, 0.25)


def _opening(canvas: Canvas, tone: Tones) -> None:
    view, aisle = canvas.view, opening_aisle(canvas.view)
    _night_sky(canvas, tone)
    glow = canvas.soft(2.0)
    glow.light(tone.dusk, 0.06 * parts.pool(glow.view, 0.1 * view.across, view.down, 0.47 * view.across, 420))
    glow.light(tone.broad, 0.08 * parts.pool(glow.view, 0.68 * view.across, aisle.y + 187 * aisle.unit, 330 * aisle.unit, 260))
    glow.light(tone.grid, 0.36 * parts.pool(glow.view, aisle.x, aisle.y + 124 * aisle.unit, 130 * aisle.unit, 15 * aisle.unit))
    glow.light(tone.broad, 0.30 * parts.pool(glow.view, aisle.x, aisle.y + 113 * aisle.unit, 187 * aisle.unit, 39 * aisle.unit))
    canvas.merge(glow)
    paint_aisle(canvas, tone, aisle)
    parts.vignette(canvas, 0.573 * view.across, 0.48 * view.down, 0.68 * view.across, 0.72 * view.down, 0.34)


def _finale(canvas: Canvas, tone: Tones) -> None:
    view, aisle = canvas.view, finale_aisle(canvas.view)
    _night_sky(canvas, tone)
    glow, low = canvas.soft(2.0), 0.93 * view.down
    glow.light(tone.grid, 0.30 * parts.pool(glow.view, aisle.x, low + 10, 0.245 * view.across, 26))
    glow.light(tone.broad, 0.26 * parts.pool(glow.view, aisle.x, low, 0.4 * view.across, 80))
    canvas.merge(glow)
    paint_aisle(canvas, tone, aisle)
    parts.vignette(canvas, view.across / 2, 0.48 * view.down, 0.625 * view.across, 0.72 * view.down, 0.34)


def _night_sky(canvas: Canvas, tone: Tones) -> None:
    down = canvas.view.down
    parts.sky(canvas, tone.sky, (0.575 * down, 0.52 * down), 0.945 * down)


AISLES = {"sheet": sheet_aisle, "dive": low_aisle, "opening": opening_aisle, "aisle": finale_aisle}
PICTURES = {"sheet": _sheet, "dive": _dive, "frame": paint_frame, "opening": _opening, "aisle": _finale}
SHEETS = ("sheet", "dive")
KINDS = tuple(PICTURES)
