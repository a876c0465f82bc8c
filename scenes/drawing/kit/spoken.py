"""Captions that are read while they are said: the word that is said is lit, those before it are bright, those to come dim.

All captions of a cue are one crowd of words, each rastered once in two tones; only their opacities change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import Animation, linear

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.theme import Theme, contrast
from scenes.drawing.figure import Figure, Style
from scenes.drawing.particles import Particles, SpriteTemplate
from scenes.drawing.shape import Shape

COMES, GOES = 0.1, 0.08  # seconds in which a caption comes after its start, and goes before its end
TURN = 0.1  # seconds in which the light goes over from a word to the next: half of them before the next one is said
DIM, DIM_ON_PAPER = 0.55, 0.66  # what is left of a word that is not said yet
READABLE = 4.5  # contrast of a word with the ground, at least (WCAG 2.2, 1.4.3)
PLATE = 0.9  # of what stands behind a caption that lies over a picture
PAD_X, PAD_Y = 26.0, 12.0  # of that plate, around the words
ROWS = 3  # lines at most, where two are too narrow
ROLE = "caption-key"
ABOVE, BELOW = 0.70, 0.20  # of a line's size, from its baseline to its upper and lower end
LEAD = 1.28  # of a line's size, from one baseline to the next
_INK, _LIT, _PLATE = range(3)


@dataclass(frozen=True)
class SpokenWord:
    """A word of a caption: said from `start` to `end`, seconds from the start of its cue."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class SpokenCaption:
    """A caption: seen from `start` to `end`, its words row by row."""

    start: float
    end: float
    rows: tuple[tuple[SpokenWord, ...], ...]


class SpokenCaptions(Particles):
    """The captions of a cue in a zone; the word that is said has a tone. `plate`: on a plate of their own, over a picture."""

    def __init__(
        self, style: Style, captions: Sequence[SpokenCaption], zone: Box, tone: str = "cyan", *, plate: bool = False, anchor: str = "middle"
    ) -> None:
        surface = Figure(style, zone)
        tones = {_INK: style.theme.ink, _LIT: tone_of(style.theme, tone)}
        bodies: list[tuple[Shape, tuple[float, float], tuple[float, ...]]] = []
        for caption in captions:
            rows, size = _laid_out(surface, caption, zone, plate)
            if plate:
                bodies.append(_plate(surface, rows, size, zone, (caption.start, caption.end)))
            for (x, y), word in _places(surface, rows, size, zone, anchor):
                times = (caption.start, caption.end, word.start, word.end)
                bodies += [(surface.text(0, 0, word.text, ROLE, colour=tones[kind], size=size), (x, y), (kind, *times)) for kind in tones]
        super().__init__([SpriteTemplate([shape], (0.0, 0.0)) for shape, _, _ in bodies])
        self.places = np.array([place for _, place, _ in bodies], float).reshape(-1, 2)
        self.times = np.array([times for _, _, times in bodies], float).reshape(-1, 5)  # kind; caption's start, end; word's start, end
        self.unsaid = dim_of(style.theme)
        self.z_index = 1
        self.read(0.0)

    def read(self, seconds: float) -> None:
        """Show what is read at a time of the cue."""
        self.opacities = opacities_at(self.times, seconds, self.unsaid)

    def changes(self, start: float, end: float) -> bool:
        """Tell whether anything changes between two times of the cue."""
        _, first, last, said, over = self.times.T
        spans = [(first, first + COMES), (last - GOES, last), (said - TURN / 2, said + TURN / 2), (over - TURN / 2, over + TURN / 2)]
        return any(bool(((low < end) & (high > start)).any()) for low, high in spans)


class Speak(Animation):
    """What is read in a play that begins at a time of its cue."""

    def __init__(self, words: SpokenCaptions, start: float, run_time: float) -> None:
        self._words, self._start, self._state = words, start, (words.times, words.unsaid)
        super().__init__(words, run_time=run_time, rate_func=linear)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        self._words.read(self._start + alpha * self.run_time)


def tone_of(theme: Theme, tone: str) -> str:
    """Return the colour of the word that is said: a hue as pure as can be read."""
    found = (theme.tint(tone, share) for share in (0.12, 0.3, 0.45, 0.6))
    return next((colour for colour in found if contrast(colour, theme.ground) >= READABLE), theme.ink)


def dim_of(theme: Theme) -> float:
    """Return what is left of a word that is not said yet."""
    return DIM if theme.dark else DIM_ON_PAPER


def opacities_at(times: np.ndarray, seconds: float, dim: float) -> np.ndarray:
    """Return the opacity of each body at a time: (n,); `times` (n, 5) and `dim` as SpokenCaptions holds them."""
    kinds, start, end, said, over = times.T
    seen = np.minimum(_eased((seconds - start) / COMES), _eased((end - seconds) / GOES))
    begun, done = _eased((seconds - said) / TURN + 0.5), _eased((seconds - over) / TURN + 0.5)
    shares = np.choose(kinds.astype(int), [dim + (1 - dim) * begun, begun * (1 - done), np.full(len(times), PLATE)])
    found: np.ndarray = seen * shares
    return found


def _eased(share: np.ndarray) -> np.ndarray:
    share = np.clip(share, 0.0, 1.0)
    eased: np.ndarray = share * share * (3 - 2 * share)
    return eased


# ---- lines
def _laid_out(surface: Figure, caption: SpokenCaption, zone: Box, plate: bool) -> tuple[list[tuple[SpokenWord, ...]], float]:
    """Return the rows of a caption and their size: as they are cut if they fit, else cut anew, in smaller letters where three lines are needed.

    Raises LayoutError where even the smallest letters of the format do not fit.
    """
    words, size = [word for row in caption.rows for word in row], surface.format.role(ROLE).size
    width, height = zone.w - 2 * PAD_X * plate, zone.h - 2 * PAD_Y * plate
    while size >= surface.format.least:
        text = " ".join(word.text for word in words)
        for rows in (list(caption.rows), _cut(words, surface.break_lines(text, ROLE, width, balanced=True, size=size))):
            fits = all(surface.measure(_line(row), ROLE, size) <= width for row in rows)
            if fits and len(rows) <= ROWS and _height(len(rows), size) <= height:
                return rows, size
        size -= 1
    raise LayoutError(f"caption {_line(words)!r} is too long for {zone.w:.0f} x {zone.h:.0f} units; say it in shorter sentences")


def _cut(words: Sequence[SpokenWord], lines: Sequence[str]) -> list[tuple[SpokenWord, ...]]:
    rows, left = [], list(words)
    for line in lines:
        count = len(line.split())
        rows.append(tuple(left[:count]))
        left = left[count:]
    return rows


def _line(row: Sequence[SpokenWord]) -> str:
    return " ".join(word.text for word in row)


def _height(rows: int, size: float) -> float:
    return (rows - 1) * LEAD * size + (ABOVE + BELOW) * size


def _places(
    surface: Figure, rows: Sequence[Sequence[SpokenWord]], size: float, zone: Box, anchor: str
) -> list[tuple[tuple[float, float], SpokenWord]]:
    """Return the start of every word's baseline: rows in the middle of the zone's height, centred or from its left edge."""
    found, y = [], zone.y + (zone.h - _height(len(rows), size)) / 2 + ABOVE * size
    for row in rows:
        x = zone.x if anchor == "start" else zone.x + (zone.w - surface.measure(_line(row), ROLE, size)) / 2
        for k, word in enumerate(row):
            before = surface.measure(f"{_line(row[:k])} ", ROLE, size) if k else 0.0
            found.append(((x + before, y), word))
        y += LEAD * size
    return found


def _plate(
    surface: Figure, rows: Sequence[Sequence[SpokenWord]], size: float, zone: Box, seen: tuple[float, float]
) -> tuple[Shape, tuple[float, float], tuple[float, ...]]:
    """Return what stands behind the rows of a caption: over letters and light of the picture, so it is drawn with the letters."""
    width = max(surface.measure(_line(row), ROLE, size) for row in rows) + 2 * PAD_X
    height = _height(len(rows), size) + 2 * PAD_Y
    shape = surface.rect(0, 0, width, height, surface.format.radius["box"], fill=surface.theme.ground, layer="text")
    return shape, (zone.x + (zone.w - width) / 2, zone.y + (zone.h - height) / 2), (_PLATE, *seen, 0.0, 0.0)
