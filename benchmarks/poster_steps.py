"""The poster step by step in a process of its own: `python -m benchmarks.poster_steps WIDTH` prints seconds as JSON.

`imports` is Manim alone; `draw` and `save` are the first drawing of a sheet that is built already; `again` is the whole
poster a second time in the same process, saved.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


def main(width: int) -> None:
    """Draw the poster twice and print what each step took."""
    seconds: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Result]) -> Result:
        started = time.perf_counter()
        result = work()
        seconds[step] = time.perf_counter() - started
        return result

    timed("imports", lambda: __import__("manim"))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        _steps(width, Path(folder) / "poster.png", timed)
    json.dump(seconds, sys.stdout)


def _steps(width: int, file: Path, timed: Callable[[str, Callable[[], Result]], Result]) -> None:
    from PIL import Image

    from scenes.core.formats import SHEET
    from scenes.project import load_project
    from scenes.raster.still import paint, style_of
    from scenes.sections.poster.picture import poster_pixels, sheet

    project, height = load_project(), round(width * SHEET.height / SHEET.width)
    style = style_of(project.theme, SHEET, width, height)
    drawn = timed("build", lambda: sheet(project, style))
    pixels = timed("draw", lambda: paint(style, [drawn], width, height, "sheet"))
    timed("save", lambda: Image.fromarray(pixels).save(file, format="PNG"))
    timed("again", lambda: Image.fromarray(poster_pixels(project, width)).save(file, format="PNG"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
