"""Light on pixels: the bloom of a bright pass, and how layers are laid over one another. Arrays are uint8 RGBA."""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np

# Sigma in design units of the sheet (1080 wide), and gain, of the two blurs of the bloom.
NEAR, FAR = (1.6, 0.75), (6.0, 0.70)
BAND = 1 << 15  # pixels that are composed at once, so that what is made on the way stays in the processor's cache
ALIGN = 8  # pixels: areas start and end on multiples of this, so that an area blooms like the whole frame


def reach(scale: float) -> int:
    """Return how many pixels the bloom of a stroke reaches beyond it."""
    return math.ceil(3.2 * FAR[0] * scale)


def bloom(bright: np.ndarray, scale: float, gain: float) -> np.ndarray:
    """Blur a bright pass (height, width, 4) with the two Gaussians, the near one at half size, the far one smaller; add them up.

    Channel by channel: the floats of a whole printed poster at once would be the most that a process ever holds.
    """
    return cv2.merge([_bloom_channel(channel, scale, gain) for channel in cv2.split(bright)])


def _bloom_channel(bright: np.ndarray, scale: float, gain: float) -> np.ndarray:
    near, far = NEAR[0] * scale, FAR[0] * scale
    step = 2 if near > 2 else 1
    total: np.ndarray = _blur(bright, near, step) * (NEAR[1] * gain)
    further = 8 if far > 9 else 4 if far > 4 else step
    wide = _blur(bright, far, further)
    total += cv2.resize(wide, (total.shape[1], total.shape[0]), interpolation=cv2.INTER_LINEAR) * (FAR[1] * gain)
    np.minimum(total, 255, out=total)
    if step > 1:
        total = cv2.resize(total, (bright.shape[1], bright.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.convertScaleAbs(total)


def _blur(pixels: np.ndarray, sigma: float, step: int) -> np.ndarray:
    """Return a channel at 1/step of its size, blurred with a Gaussian of `sigma` full-size pixels: float32."""
    height, width = pixels.shape[:2]
    if step > 1:
        pixels = cv2.resize(pixels, (max(1, math.ceil(width / step)), max(1, math.ceil(height / step))), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), max(sigma / step, 0.3), borderType=cv2.BORDER_REPLICATE)


def bands(height: int, width: int, most: int = BAND, multiple: int = 1) -> Iterator[slice]:
    """Yield the rows of a picture, a multiple of them at a time: at most so many pixels, if the width allows."""
    step = max(1, most // width // multiple) * multiple
    for top in range(0, height, step):
        yield slice(top, top + step)


def screen(base: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Add light to an opaque image without burning it out: 1 - (1 - a)(1 - b)."""
    dark = cv2.bitwise_not(base)
    cv2.multiply(dark, cv2.bitwise_not(light), dst=dark, scale=1 / 255)
    return cv2.bitwise_not(dark, dst=dark)


def over(base: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Lay a premultiplied image over another, opaque or premultiplied."""
    result = cv2.multiply(base, veil_of(top), scale=1 / 255)
    return cv2.add(result, top, dst=result)


def veil_of(top: np.ndarray) -> np.ndarray:
    """Return how much of what is below a premultiplied image is seen through it, in four equal channels."""
    veil = cv2.bitwise_not(cv2.extractChannel(top, 3))
    return cv2.merge((veil, veil, veil, veil))
