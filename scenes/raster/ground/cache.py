"""Grounds through a cache on disk, keyed by everything that shapes them (see scenes.core.memo)."""

from __future__ import annotations

import numpy as np

from scenes.core.memo import kept_in
from scenes.core.theme import Theme

from . import pictures


@kept_in("grounds", in_memory=0, packages=("opencv-python-headless",))
def ground(kind: str, width: int, height: int, theme: Theme) -> np.ndarray:
    """Return `paint(kind, width, height, theme)`, kept on disk; uint8 (height, width, 3), read-only."""
    return pictures.paint(kind, width, height, theme)
