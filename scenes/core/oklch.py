"""Colours by lightness, chroma and hue as the eye orders them, and a colour of a given hue that has a given luminance.

OKLab after Ottosson 2020, "A perceptual color space for image processing" (matrices of the corrected 2021 version, from memory);
luminance and contrast are those of WCAG 2.2, see scenes.core.theme.
"""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, radians, sin

import numpy as np

from scenes.core.theme import luminance, rgb

TO_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]]
)
TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]]
)
STEPS = 24  # halvings: finer than a step of 8 bits


def oklch(colour: str) -> tuple[float, float, float]:
    """Return lightness 0..1, chroma 0..0.32 and hue in degrees of a `#RRGGBB` colour; the hue of a grey means nothing."""
    linear = np.array([v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in rgb(colour)])
    lightness, a, b = TO_LAB @ np.cbrt(TO_CONES @ linear)
    return float(lightness), hypot(a, b), degrees(atan2(b, a)) % 360


def colour_of(lightness: float, chroma: float, hue: float) -> str:
    """Return the `#RRGGBB` colour of a lightness and hue, with as much of the chroma as the screen can show."""
    low, high = 0.0, chroma
    if _is_shown(_linear(lightness, chroma, hue)):
        low = chroma
    else:
        for _ in range(STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if _is_shown(_linear(lightness, middle, hue)) else (low, middle)
    linear = np.clip(_linear(lightness, low, hue), 0.0, 1.0)
    channels = [v * 12.92 if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in linear]
    return "#" + "".join(f"{round(255 * v):02X}" for v in channels)


def with_luminance(hue: float, chroma: float, wanted: float) -> str:
    """Return the colour of a hue, of as much of a chroma as can be, whose luminance (0..1) is the one wanted, to a step of 8 bits."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if luminance(colour_of(middle, chroma, hue)) < wanted else (low, middle)
    return colour_of(high, chroma, hue)


def apart(first: float, second: float) -> float:
    """Return how far two hues are apart, 0 to 180 degrees."""
    return abs((first - second + 180) % 360 - 180)


def _linear(lightness: float, chroma: float, hue: float) -> np.ndarray:
    """Return linear red, green and blue of a colour, outside of 0..1 where no screen shows it."""
    lab = np.array([lightness, chroma * cos(radians(hue)), chroma * sin(radians(hue))])
    return np.linalg.solve(TO_CONES, np.linalg.solve(TO_LAB, lab) ** 3)


def _is_shown(linear: np.ndarray) -> bool:
    return bool((linear >= -1e-4).all() and (linear <= 1 + 1e-4).all())
