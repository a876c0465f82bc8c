"""Grounds through a cache on disk, keyed by everything that shapes them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path

import numpy as np

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
        _write(path, picture)
    return picture


def default_dir() -> Path:
    """Return the folder of the cache: under $XDG_CACHE_HOME, or ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "ai-infrastructure-explainer" / "grounds"


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


def _write(path: Path, picture: np.ndarray) -> None:
    """Write beside the path, then rename, so that no reader ever sees half a file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            np.save(file, picture)
        os.replace(beside, path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
