"""An aisle: light at its end, mountains behind, a floor in perspective, stars; the sheet's, the opening's, the finale's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from scenes.core.formats import HEADER, header_of
from scenes.core.theme import rgb

from . import parts
from .canvas import Canvas, CanvasView
from .mountains import Range, mountains
from .tones import Tones

HAZE = 74.0  # poster units over the horizon up to which haze lies at the mountains' feet
AWAY = 400.0  # poster units below the end of an aisle where nothing of it is left to see


@dataclass(frozen=True)
class PaintedAisle:
    """Where its racks vanish (design units), how big it is (`unit`: design units to a poster unit), how strong its parts are."""

    x: float
    y: float
    unit: float
    peak: float  # height of the mountains over the end of the aisle
    hills: tuple[tuple[float, float, float], ...]  # (height, offset, half width) of small hills, poster units
    text_side: float  # strength of mountains left of the aisle, where the title stands
    text_floor: float  # strength of the grid there
    beam: float
    reach: float  # of the beams, poster units
    dawn: tuple[float, float] = (
        0.34,
        2.0,
    )  # of the light over the horizon: strength, height over the racks' vanishing point (poster units)

    @property
    def horizon(self) -> float:
        """Return the horizon's y in design units: the floor meets it a little below the racks' vanishing point."""
        return self.y + 13.5 * self.unit


def sheet_aisle(view: CanvasView) -> PaintedAisle:
    """Return the aisle in the top right corner of the poster: the taller its header, the larger, and the nearer to the middle."""
    return _aisle_in_header(header_of(2 * view.top + view.down) / HEADER - 1)


def low_aisle(view: CanvasView) -> PaintedAisle:  # noqa: ARG001  one of many that read their view
    """Return the aisle in the header of a deep dive's sheet, which is as low on all paper as the poster's in 4:5."""
    return _aisle_in_header(0.0)


def _aisle_in_header(taller: float) -> PaintedAisle:
    """Return the aisle of a sheet whose header is so much taller than that of a 4:5 one, as a share of it."""
    unit = 1 + 0.75 * taller
    hills = ((0.25, -330, 120), (0.22, -640, 140))
    x, y = 882 - 43 * taller, 84 + 71 * taller
    return PaintedAisle(x, y, unit, 1.15, hills, text_side=0.40, text_floor=0.22, beam=0.11, reach=120, dawn=(0.62, 11.0))


def opening_aisle(view: CanvasView) -> PaintedAisle:
    """Return the opening's aisle: right of the title in wide frames, under it in tall ones."""
    wide = _wide(view)
    tall = min(max((view.down / view.across - 1) / 0.5, 0.0), 1.0)
    x, y = view.across * (0.50 + 0.2648 * wide), view.down * (0.41 - 0.0119 * wide - 0.025 * tall)
    hills = ((0.16, -300, 120), (0.30, -540, 110))
    return PaintedAisle(x, y, 1.20 + 1.10 * wide + 0.85 * tall, 1.45, hills, text_side=0.26, text_floor=0.14, beam=0.15, reach=144)


def finale_aisle(view: CanvasView) -> PaintedAisle:
    """Return the finale's aisle, seen straight on."""
    wide = _wide(view)
    y = view.down * (0.36 + 0.0381 * wide)
    hills = ((0.16, -300, 120), (0.30, -540, 110), (0.22, 390, 120))
    return PaintedAisle(view.across / 2, y, 1.9 + 0.4 * wide, 1.10, hills, text_side=0.55, text_floor=0.55, beam=0.20, reach=270)


def _wide(view: CanvasView) -> float:
    """Return 0 for square and tall windows, 1 from 16:9 on."""
    return min(max((view.across / view.down - 1) / (16 / 9 - 1), 0.0), 1.0)


def paint_aisle(canvas: Canvas, tone: Tones, aisle: PaintedAisle) -> None:
    """Paint the light, the mountains, the floor and the stars of an aisle onto a sky."""
    if aisle.y + AWAY * aisle.unit < canvas.whole.top:
        return
    _light_behind(canvas, tone, aisle)
    chain = mountains(canvas.view, aisle.x, aisle.horizon, aisle.unit, _heights(aisle))
    if chain.rows.stop > chain.rows.start:
        _lay_mountains(canvas, tone, aisle, chain)
    _lay_floor(canvas, tone, aisle)
    _light_before(canvas, tone, aisle)
    _lay_stars(canvas, tone, aisle, chain)


def _heights(aisle: PaintedAisle) -> Callable[[np.ndarray], np.ndarray]:
    """Return the height of the range over the distance from the aisle (poster units)."""

    def heights(across: np.ndarray) -> np.ndarray:
        total = 0.30 + aisle.peak * np.exp(-((across / 97) ** 2)) + 0.25 * np.exp(-((across / 260) ** 2))
        for height, offset, half in aisle.hills:
            total = total + height * np.exp(-(((across - offset) / half) ** 2))
        return total

    return heights


def _light_behind(canvas: Canvas, tone: Tones, aisle: PaintedAisle) -> None:
    """Light the sky around the end of the aisle: broad, violet, mid, core."""
    glow, u = canvas.soft(aisle.unit), aisle.unit
    for colour, strength, x, y, across, down, power in (
        (tone.broad, 0.29, 0, 0, 330, 150, 1.3),
        (tone.dusk, 0.20, -75, -75, 200, 110, 2.0),
        (tone.near_light, 0.28, 0, -8, 120, 52, 1.5),
    ):
        glow.light(colour, strength * parts.pool(glow.view, aisle.x + x * u, aisle.y + y * u, across * u, down * u, power))
    glow.shine(tone.core, 0.42 * parts.pool(glow.view, aisle.x, aisle.y - 6 * u, 46 * u, 22 * u, 1.6))
    canvas.merge(glow)


def _light_before(canvas: Canvas, tone: Tones, aisle: PaintedAisle) -> None:
    """Lay the beams and the hot end of the aisle over mountains and floor."""
    glow, u, (dawn, above) = canvas.soft(0.5 * aisle.unit), aisle.unit, aisle.dawn
    glow.light(tone.beam, aisle.beam * parts.beams(glow.view, aisle.x, aisle.y, aisle.reach * u, 28))
    glow.light(tone.grid, 0.22 * parts.pool(glow.view, aisle.x, aisle.y + 14 * u, 130 * u, 9 * u))
    glow.shine(tone.hot, 0.55 * parts.pool(glow.view, aisle.x, aisle.y + 10 * u, 104 * u, 5 * u))
    glow.shine(tone.near_light, 0.30 * parts.pool(glow.view, aisle.x, aisle.y - 6 * u, 84 * u, 30 * u, 1.5))
    glow.shine(tone.core, dawn * parts.pool(glow.view, aisle.x, aisle.y - above * u, 48 * u, 22 * u, 1.4))
    glow.shine(tone.core, 0.62 * parts.pool(glow.view, aisle.x, aisle.y + 6 * u, 60 * u, 7 * u, 1.5))
    glow.shine(tone.near_light, 0.20 * parts.pool(glow.view, aisle.x, aisle.y + 24 * u, 30 * u, 40 * u, 1.5))
    canvas.merge(glow)


def _text_side(view: CanvasView, aisle: PaintedAisle, strength: float) -> np.ndarray:
    """Return (1, width): `strength` left of the aisle, rising to 1 in it."""
    across = (view.x - aisle.x) / aisle.unit
    rise = np.clip((across + 184) / 80, 0, 1)
    return strength + (1 - strength) * rise * rise * (3 - 2 * rise)


def _lay_mountains(canvas: Canvas, tone: Tones, aisle: PaintedAisle, chain: Range) -> None:
    view, u = canvas.view.crop(chain.rows), aisle.unit
    close = np.exp(-(((view.x - aisle.x) / (210 * u)) ** 2))
    side = _text_side(view, aisle, aisle.text_side)
    fog = 0.92 * np.clip((view.y - (aisle.horizon - HAZE * u)) / (HAZE * u), 0, 1) ** 1.25
    sun = np.clip((chain.shade - 0.30) / 0.55, 0, 1) ** 1.15 * (0.22 + 0.42 * close)
    planes = []
    for near, far, lit, core, haze in zip(*map(rgb, (tone.slope_near, tone.slope_far, tone.lit, tone.lit_core, tone.haze)), strict=True):
        dark = near + (far - near) * chain.depth
        slope = dark + ((lit + (core - lit) * close) - dark) * sun
        planes.append(slope + (haze - slope) * fog)
    foot = 1 - np.clip((view.y - (aisle.horizon - 9 * u)) / (9 * u), 0, 1)
    canvas.cover(np.stack(planes), chain.cover * (0.92 * side * foot), chain.rows)
    rim = chain.rim * side * (0.15 + 0.42 * close) * foot
    canvas.draw(tone.rim, rim if canvas.theme.dark else 0.6 * rim, chain.rows)
    _halo(canvas, tone.halo, rim, chain.rows, 2.5 * u)


def _halo(canvas: Canvas, colour: str, line: np.ndarray, rows: slice, size: float) -> None:
    """Let a line glow: its blur, `size` units wide."""
    canvas.light(colour, 0.5 * cv2.GaussianBlur(line, (0, 0), max(size * canvas.view.scale, 0.5)), rows)


def _lay_floor(canvas: Canvas, tone: Tones, aisle: PaintedAisle) -> None:
    u = aisle.unit
    rows = canvas.view.rows(aisle.horizon + 0.5 * u, aisle.horizon + 900 * u)
    view = canvas.view.crop(rows)
    across, depth = (view.x - aisle.x) / u, (view.y - aisle.horizon) / u
    lines = parts.floor_lines(across, depth, 0.62, 365, 0.5, 1 / (view.scale * u))
    fade = np.clip(depth / 11, 0, 1) * (0.72 * np.exp(-depth / 76) + 0.10 * np.exp(-depth / 500))
    lines *= fade * _text_side(view, aisle, aisle.text_floor)
    canvas.light(tone.grid, 0.62 * lines, rows)
    canvas.light(tone.grid_side, 0.22 * lines * np.clip(across / 255, -1, 1) ** 2, rows)


def _lay_stars(canvas: Canvas, tone: Tones, aisle: PaintedAisle, chain: Range) -> None:
    u = aisle.unit
    stars, rows = parts.stars(canvas, aisle.horizon - 8 * u, 0.0019 / u**1.4, 0.38 * u)
    stars *= 0.5 * _text_side(canvas.view, aisle, 0.34)
    top, bottom = chain.rows.start, min(chain.rows.stop, rows.stop)
    if bottom > top:
        stars[top:bottom] *= 1 - chain.cover[: bottom - top]
    canvas.light(tone.star, stars if canvas.theme.dark else 0.5 * stars, rows)
