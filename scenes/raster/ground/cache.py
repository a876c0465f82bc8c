"""Grounds through a cache on disk, keyed by everything that shapes them (see scenes.core.memo); those of large posters are not kept."""

from __future__ import annotations

import numpy as np

from scenes.core.memo import kept_in
from scenes.core.theme import Theme

from . import pictures

LARGEST_KEPT = 24_000_000  # pixels: a poster 4320 wide; its ground takes 70 MB


def ground(kind: str, width: int, height: int, theme: Theme) -> np.ndarray:
    """Return `paint(kind, width, height, theme)`, kept on disk unless it is large; uint8 (height, width, 3), read-only."""
    if width * height > LARGEST_KEPT:
        return pictures.paint(kind, width, height, theme)
    return _kept(kind, width, height, theme)


@kept_in("grounds", in_memory=0, packages=("opencv-python-headless",))
def _kept(kind: str, width: int, height: int, theme: Theme) -> np.ndarray:
    return pictures.paint(kind, width, height, theme)
