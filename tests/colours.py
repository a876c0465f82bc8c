"""How light colours are and how far apart, to all eyes: L* and distances of CIE Lab, and colours as seen with two kinds of cones."""

from __future__ import annotations

import numpy as np

from scenes.core.theme import rgb

# Machado, Oliveira and Fernandes 2009, severity 1.0: linear RGB as seen without long-, middle- or short-wave cones (from memory).
SEEN = {
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # of linear sRGB, IEC 61966-2-1
WHITE = np.array([0.9505, 1.0, 1.089])


def linear(values: np.ndarray) -> np.ndarray:
    """Return linear light of sRGB values in 0..1."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lightness(pixels: np.ndarray) -> np.ndarray:
    """Return L* (0 to 100) of sRGB pixels (…, 3) uint8; CIE 1976."""
    y = linear(pixels / 255) @ XYZ[1]
    return np.asarray(np.where(y > 216 / 24389, 116 * np.cbrt(y) - 16, y * 24389 / 27))


def lightness_of(colour: str) -> float:
    """Return L* of a `#RRGGBB` colour."""
    return float(lightness(np.array(rgb(colour)) * 255))


def lab(colour: str, eyes: str = "all cones") -> np.ndarray:
    """Return L*, a*, b* of a `#RRGGBB` colour as some eyes see it."""
    xyz = XYZ @ np.clip(np.array(SEEN[eyes]) @ linear(np.array(rgb(colour))), 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (xyz * 24389 / 27 + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(first: str, second: str, eyes: str = "all cones") -> float:
    """Return how far apart two colours are (delta E of 1976) as some eyes see them."""
    return float(np.linalg.norm(lab(first, eyes) - lab(second, eyes)))
