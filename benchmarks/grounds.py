"""Paints the grounds of every scene into the cache: `python -m benchmarks.grounds WIDTH HEIGHT`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from manim import tempconfig

from benchmarks.rendering import Size, settings
from scenes.film import SCENES


def main(width: int, height: int) -> None:
    """Make every scene at a size, which lays its ground, and draw nothing."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, tempconfig(settings(Size(width, height, 1), Path(folder))):
        for scene in SCENES:
            scene.load()()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
