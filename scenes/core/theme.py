"""Colours of a palette and how the drawings derive every other tone from them.

A palette file names thirteen colours; nothing in the project types a colour of its own. Tones are mixed here:
`shade` goes from a hue toward the ground, `tint` toward the ink, `gleam` toward pure light. Because all three are
relative to the palette, a drawing works on a dark ground and on paper without knowing which it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

HUES = ("cyan", "blue", "violet", "amber", "request")
COLOURS = ("ground_top", "ground", "ground_bottom", "panel", "ink", "body", "quiet", *HUES, "light")
LEAST_TINT = 0.13  # of blue on paper: where a card lies on it at 0.6, more than the 8 % below which printed dots stand apart


@lru_cache(maxsize=4096)
def rgb(colour: str) -> tuple[float, float, float]:
    """Return a `#RRGGBB` colour as three floats in 0..1."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


@lru_cache(maxsize=16384)
def mix(first: str, second: str, share: float) -> str:
    """Blend two `#RRGGBB` colours; `share` 0 gives the first, 1 the second."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02X}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True)
class Theme:
    """The colours of one palette, by name, and the tones mixed from them.

    `dark` says whether ink is lighter than ground; `glow` is the gain of the bloom (0 on paper).
    """

    name: str
    dark: bool
    glow: float
    ground_top: str
    ground: str
    ground_bottom: str
    panel: str
    ink: str
    body: str
    quiet: str
    cyan: str
    blue: str
    violet: str
    amber: str
    request: str
    light: str
    fonts: tuple[tuple[str, str], ...] = ()  # faces of one's own (see scenes.core.typeset) by the house names that they stand for

    def face(self, name: str) -> str:
        """Return the face that a house name stands for."""
        return dict(self.fonts).get(name, name)

    @classmethod
    def from_colours(cls, name: str, colours: Mapping[str, str], *, dark: bool, glow: float) -> Theme:
        """Build a theme from the thirteen named colours of a palette file."""
        named: dict[str, Any] = {key: colours[key].upper() for key in COLOURS}
        return cls(name=name, dark=dark, glow=glow, **named)

    def hue(self, colour: str) -> str:
        """Return a named colour of the palette, or a `#RRGGBB` value unchanged."""
        return colour if colour.startswith("#") else getattr(self, colour)

    def shade(self, colour: str, strength: float) -> str:
        """Mix from the panel's fill (0) to a hue (1): bodies, dies, sides that face away."""
        return mix(self.panel, self.hue(colour), strength)

    def tint(self, colour: str, share: float = 0.5) -> str:
        """Mix from a hue (0) to the ink (1): text and fine lines in a hue, readable on a panel."""
        return mix(self.hue(colour), self.ink, share)

    def gleam(self, colour: str, share: float = 0.5) -> str:
        """Mix from a hue (0) to pure light (1): lids, lit edges, hot bodies."""
        return mix(self.hue(colour), self.light, share)

    def wash(self, strength: float) -> str:
        """Tint the panel's fill with blue: fills of panels, cards and boxes; fainter on paper, but never so faint that a printer leaves dots."""
        return mix(self.panel, self.blue, strength if self.dark else max(LEAST_TINT, strength * 0.35))

    def mix_heat(self, colour: str, strength: float) -> str:
        """Return a heat cell's colour: from barely tinted (0) over the hue to its bright tone (1)."""
        tone = mix(self.panel, self.hue(colour), min(1.0, 0.12 + 1.15 * strength))
        return mix(tone, self.light, max(0.0, strength - 0.75)) if self.dark else tone

    def readable_on(self, colour: str) -> str:
        """Return whichever of ink, light and dark has the most contrast on a fill."""
        return max((self.ink, self.light, self.on_light), key=lambda candidate: contrast(candidate, self.hue(colour)))

    @property
    def on_light(self) -> str:
        """Return the colour of text on a hot or amber body."""
        return mix("#000000", self.panel if self.dark else self.ink, 0.6)
