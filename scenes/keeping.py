"""Where results are kept between runs, and how a file is put there. Knows nothing of what is kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

NAME = "ai-infrastructure-explainer"


def cache_root() -> Path:
    """Return the cache's folder: $EXPLAINER_CACHE, or ours under $XDG_CACHE_HOME, or under ~/.cache."""
    chosen = os.environ.get("EXPLAINER_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / NAME


def keep_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside its path, then rename it, so that no reader ever sees half of one; a folder that refuses is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        os.replace(beside, path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
