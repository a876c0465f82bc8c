"""Grounds through a cache on disk, keyed by everything that shapes them."""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path

import numpy as np

from scenes.keeping import cache_root, keep_file
from scenes.theme import Theme

from .pictures import check, paint


def ground(kind: str, width: int, height: int, theme: Theme, cache_dir: Path | None = None) -> np.ndarray:
    """Return `paint(kind, width, height, theme)`, kept on disk; uint8 (height, width, 3), read-only.

    A broken or unreadable file is painted again; a folder that cannot be written to is no error.
    """
    check(kind, width, height)
    path = (cache_dir or default_dir()) / f"{kind}-{width}x{height}-{_key(kind, width, height, theme)}.npy"
    picture = _read(path, (height, width, 3))
    if picture is None:
        picture = paint(kind, width, height, theme)
        keep_file(path, lambda file: np.save(file, picture))
    return picture


def default_dir() -> Path:
    """Return the grounds' folder in the cache."""
    return cache_root() / "grounds"


@lru_cache(maxsize=1)
def _source() -> bytes:
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))


def _key(kind: str, width: int, height: int, theme: Theme) -> str:
    """Return a short hash of the inputs and of this package's source text."""
    inputs = repr((kind, width, height, astuple(theme))).encode()
    return hashlib.sha256(inputs + _source()).hexdigest()[:20]


def _read(path: Path, shape: tuple[int, int, int]) -> np.ndarray | None:
    """Return the picture of a cache file, or None when it is missing, broken or of another shape."""
    try:
        picture = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if not isinstance(picture, np.ndarray) or picture.shape != shape or picture.dtype != np.uint8:
        return None
    picture.setflags(write=False)
    return picture
