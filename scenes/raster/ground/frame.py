"""The ground of the sections: three flat ridges behind the header, a floor grid under the stage."""

from __future__ import annotations

import numpy as np

from scenes.core.theme import mix, rgb

from . import parts
from .canvas import Canvas, CanvasView
from .mountains import ridge
from .tones import Tones

EYE = 40.0  # units from the floor's far edge up to its vanishing point
RIDGES = ((70, 112, 9, 0.24), (76, 92, 29, 0.22), (94, 60, 41, 0.18))  # base under the header, height, seed, edge strength


def floor_start(view: CanvasView) -> float:
    """Return where the frame's floor starts, in units: 16:9 760, 1:1 780, 4:5 1040, 9:16 1500."""
    return view.down - float(np.interp(view.across / view.down, (9 / 21, 9 / 16, 4 / 5, 1, 16 / 9), (500, 420, 310, 300, 320)))


def _header(view: CanvasView) -> float:
    """Return the height of the frame's header in units: 124, in tall frames lower to clear a phone's own bar."""
    return float(np.interp(view.across / view.down, (9 / 21, 9 / 16, 4 / 5, 1, 16 / 9), (236, 196, 124, 124, 120)))


def paint_frame(canvas: Canvas, tone: Tones) -> None:
    """Paint the ground of a section's frame, of any aspect."""
    view = canvas.view
    _frame_sky(canvas, tone)
    for number, (base, height, seed, strength) in enumerate(RIDGES):
        _lay_ridge(canvas, tone.ridge_fill[number], tone.ridge_edge[number], _header(view) + base, height, seed, strength)
    _lay_frame_floor(canvas, tone)
    parts.vignette(canvas, view.across / 2, view.down / 2, 0.80 * view.across, 0.85 * view.down, 0.24)


def _frame_sky(canvas: Canvas, tone: Tones) -> None:
    view, theme = canvas.view, canvas.theme
    low = mix(theme.ground_top, theme.ground, 0.72)
    parts.sky(canvas, (theme.ground_top, low, low), (0.95 * view.down, view.down), 2 * view.down)
    glow = canvas.soft(3.0)
    glow.light(tone.broad, 0.18 * parts.pool(glow.view, view.across, -86, max(670, 0.42 * view.across), 594))
    glow.light(tone.dusk, 0.055 * parts.pool(glow.view, 0.06 * view.across, view.down + 54, 0.55 * view.across, 432))
    canvas.merge(glow)


def _lay_ridge(canvas: Canvas, fill: str, edge: str, base: float, height: float, seed: int, strength: float) -> None:
    """Paint one ridge: a body that fades downward and a thin lit edge, brighter to the right."""
    rows = canvas.view.rows(base - height - 8, base + 360)
    view = canvas.view.crop(rows)
    line = ridge(seed)
    start = max(0.0, 1920 - view.across)
    at = start + view.x[0] * min(1.0, 1920 / view.across)
    top = (base - height * np.interp(at, np.arange(len(line)), line)).astype(np.float32)
    under = (view.y - top) / np.hypot(1, np.gradient(top) * view.scale).astype(np.float32)
    body = np.clip(under * view.scale + 0.5, 0, 1)
    lit = 0.35 + 0.65 * np.clip((view.x / view.across - 0.3) / 0.7, 0, 1)
    low, high = (np.array(rgb(colour), np.float32)[:, None, None] for colour in (canvas.theme.ground_top, fill))
    canvas.cover(low + (high - low) * lit, 0.9 * body * np.exp(-np.maximum(under, 0) / 100), rows)
    width = max(1.2, 0.75 / view.scale)
    rim = (1.2 / width) * np.exp(-((under / width) ** 2)) + 0.28 * body * np.exp(-np.maximum(under, 0) / 9)
    canvas.draw(edge, rim * (strength * lit), rows)


def _lay_frame_floor(canvas: Canvas, tone: Tones) -> None:
    rows = canvas.view.rows(floor_start(canvas.view), canvas.view.down)
    view = canvas.view.crop(rows)
    under = view.y - floor_start(canvas.view)
    lines = parts.floor_lines(view.x - view.across / 2, under + EYE, 0.3125, 1500, 0.9, 1 / view.scale)
    spread = np.exp(-(((view.x / view.across - 0.5) / 0.55) ** 4))
    canvas.draw(canvas.theme.blue, lines * (0.15 * np.clip(under / 300, 0, 1) ** 0.9 * spread), rows)
