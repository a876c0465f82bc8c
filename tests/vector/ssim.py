"""How alike two pictures are: the mean structural similarity of their grey levels (Wang et al. 2004, with its Gaussian of 11 pixels, sigma 1.5)."""

from __future__ import annotations

import cv2
import numpy as np

STEADY = ((0.01 * 255) ** 2, (0.03 * 255) ** 2)


def ssim(one: np.ndarray, other: np.ndarray) -> float:
    """Return the similarity of two pictures (height, width, 3) uint8: 1 for the same."""
    a, b = (cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float64) for pixels in (one, other))
    mean_a, mean_b = _blurred(a), _blurred(b)
    var_a, var_b, both = _blurred(a * a) - mean_a**2, _blurred(b * b) - mean_b**2, _blurred(a * b) - mean_a * mean_b
    alike = (2 * mean_a * mean_b + STEADY[0]) * (2 * both + STEADY[1])
    return float((alike / ((mean_a**2 + mean_b**2 + STEADY[0]) * (var_a + var_b + STEADY[1]))).mean())


def _blurred(values: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(values, (11, 11), 1.5)
