"""The poster step by step in a process of its own: `python -m tests.bench.poster_steps WIDTH` prints seconds as JSON.

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

    from scenes.engine.still import look_of, paint
    from scenes.frames import SHEET
    from scenes.poster import poster_pixels, sheet
    from scenes.story import load_story

    story, height = load_story(), round(width * SHEET.height / SHEET.width)
    look = look_of(story, SHEET, width, height)
    drawn = timed("build", lambda: sheet(story, look))
    pixels = timed("draw", lambda: paint(story, look, [drawn], width, height, "sheet"))
    timed("save", lambda: Image.fromarray(pixels).save(file, format="PNG"))
    timed("again", lambda: Image.fromarray(poster_pixels(story, width)).save(file, format="PNG"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
