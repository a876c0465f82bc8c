"""A window on design units, and a canvas that light and tone are laid onto.

A canvas holds three float planes. On a dark theme light is added; on paper the same calls lay a thin glaze of the
colour (light darkens the paper a little toward its hue), and `shine` bares the white of the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from scenes.core.theme import Theme, rgb

GLAZE = 0.42  # how strongly a light of strength 1 tints the paper
LINE = 1.75  # how much stronger than a glaze a drawn line is on paper
BARE = 0.09  # how far a shine of strength 1 lifts the paper toward white
GRAIN = 0.0035  # deviation of the dither noise, against banding
GRAIN_SIZE = 512


@dataclass(frozen=True)
class CanvasView:
    """A window on the design: its edges in units, its size in pixels."""

    left: float
    top: float
    across: float
    down: float
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Return pixels per design unit."""
        return self.width / self.across

    @property
    def x(self) -> np.ndarray:
        """Return the pixel centres of a row in units, shape (1, width)."""
        return (self.left + (np.arange(self.width, dtype=np.float32) + 0.5) * (self.across / self.width))[None, :]

    @property
    def y(self) -> np.ndarray:
        """Return the pixel centres of a column in units, shape (height, 1)."""
        return (self.top + (np.arange(self.height, dtype=np.float32) + 0.5) * (self.down / max(self.height, 1)))[:, None]

    def rows(self, first: float, last: float) -> slice:
        """Return the pixel rows that cover `first`..`last` units, clipped to the window."""
        per_unit = self.height / self.down
        start, stop = np.floor((first - self.top) * per_unit), np.ceil((last - self.top) * per_unit)
        return slice(int(np.clip(start, 0, self.height)), int(np.clip(stop, 0, self.height)))

    def crop(self, rows: slice) -> CanvasView:
        """Return the window of some pixel rows of this one."""
        per_row = self.down / self.height
        count = rows.stop - rows.start
        return replace(self, top=self.top + rows.start * per_row, down=count * per_row, height=count)

    def finer(self, times: int) -> CanvasView:
        """Return the same window with `times` as many pixels along each axis."""
        return replace(self, width=self.width * times, height=self.height * times)

    def coarser(self, step: float) -> CanvasView:
        """Return the same window with at least `step` units to a pixel."""
        width = max(1, min(self.width, round(self.across / step)))
        return replace(self, width=width, height=max(1, min(self.height, round(self.down / step))))


def resize(plane: np.ndarray, width: int, height: int) -> np.ndarray:
    """Resample a float plane (h, w) to (height, width) with the same outer edges."""
    if plane.shape == (height, width):
        return plane
    smaller = width < plane.shape[1]
    return cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)


class Canvas:
    """Three float planes (3, height, width) in 0..1 over a view, in the colours of a theme."""

    def __init__(self, view: CanvasView, theme: Theme, fill: float | None = None, whole: CanvasView | None = None) -> None:
        """Open a canvas; without `fill` it is neutral: black on dark themes, white on paper. Of a large ground a canvas has some rows of the `whole`."""
        self.view, self.theme, self.whole = view, theme, whole or view
        neutral = 0.0 if theme.dark else 1.0
        self.planes = np.full((3, view.height, view.width), neutral if fill is None else fill, np.float32)

    def light(self, colour: str, amount: np.ndarray, rows: slice = slice(None)) -> None:
        """Add light of a colour; `amount` broadcasts to the pixel rows. On paper: a glaze of that colour."""
        for plane, part in zip(self.planes, rgb(colour), strict=True):
            if self.theme.dark:
                plane[rows] += amount * np.float32(part * self.theme.glow)
            else:
                plane[rows] *= 1 - amount * np.float32((1 - part) * GLAZE)

    def draw(self, colour: str, amount: np.ndarray, rows: slice = slice(None)) -> None:
        """Draw lines of light. On paper: fine lines of ink, stronger than a glaze."""
        self.light(colour, amount if self.theme.dark else amount * np.float32(LINE), rows)

    def shine(self, colour: str, amount: np.ndarray, rows: slice = slice(None)) -> None:
        """Add the light of the core. On paper: bare the white of the sheet."""
        if self.theme.dark:
            self.light(colour, amount, rows)
        else:
            self.planes[:, rows] *= 1 + amount * np.float32(BARE)

    def cover(self, colours: np.ndarray, alpha: np.ndarray, rows: slice) -> None:
        """Lay opaque colours (3, h, w) over the rows with an alpha (h, w)."""
        part = self.planes[:, rows]
        part += (colours - part) * alpha

    def soft(self, step: float) -> Canvas:
        """Return a neutral canvas of the same window, coarse enough for smooth light to be cheap."""
        return Canvas(self.view.coarser(step), self.theme)

    def merge(self, other: Canvas) -> None:
        """Lay a neutral canvas of the same window onto this one."""
        for plane, layer in zip(self.planes, other.planes, strict=True):
            grown = resize(layer, self.view.width, self.view.height)
            if self.theme.dark:
                plane += grown
            else:
                plane *= grown

    @property
    def first_row(self) -> int:
        """Return which row of the whole ground is the canvas's first."""
        return round((self.view.top - self.whole.top) * self.whole.height / self.whole.down)

    def pixels(self) -> np.ndarray:
        """Dither and return the picture, uint8 (height, width, 3), read-only."""
        height, width = self.view.height, self.view.width
        picture = np.empty((height, width, 3), np.uint8)
        noise = np.random.default_rng(7).normal(0.5, GRAIN * 255, (3, GRAIN_SIZE, GRAIN_SIZE)).astype(np.float32)
        noise = np.roll(np.tile(noise, (1, 1, -(-width // GRAIN_SIZE)))[:, :, :width], -self.first_row, axis=1)
        for start in range(0, height, GRAIN_SIZE):
            band = self.planes[:, start : start + GRAIN_SIZE]
            values = np.clip(band, 0, 1) * np.float32(255) + noise[:, : band.shape[1]]
            picture[start : start + GRAIN_SIZE] = np.clip(values, 0, 255).astype(np.uint8).transpose(1, 2, 0)
        picture.setflags(write=False)
        return picture
