"""A large still is drawn some rows at a time: the same picture, in less memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scenes.core.box import Box
from scenes.core.formats import SHEET
from scenes.drawing.figure import Figure
from scenes.project import Project
from scenes.raster import still
from scenes.raster.ground import paint, sheet_rows
from scenes.sections.poster.picture import poster_pixels

WIDTH = 540
HEIGHT = 675


def most_apart(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other).max())


@pytest.mark.parametrize("rows", [64, 100, 512])
def test_a_sheet_in_bands_is_the_same_picture(project: Project, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    whole = poster_pixels(project, WIDTH)
    monkeypatch.setattr(still, "LARGEST_AT_ONCE", 0)
    monkeypatch.setattr(still, "BAND_ROWS", rows)
    heard: list[tuple[int, int]] = []
    banded = poster_pixels(project, WIDTH, lambda done, total: heard.append((done, total)))
    bands = -(-HEIGHT // rows)
    assert heard == [(k + 1, bands) for k in range(bands)]
    assert banded.shape == (HEIGHT, WIDTH, 3)
    assert most_apart(banded, whole) <= 2


def test_rows_of_a_ground_are_those_of_the_whole(project: Project) -> None:
    whole = paint("sheet", 2 * WIDTH, 2 * HEIGHT, project.theme)
    for first, count in ((0, 100), (100, 37), (137, 512), (2 * HEIGHT - 60, 60)):
        assert most_apart(sheet_rows("sheet", 2 * WIDTH, 2 * HEIGHT, project.theme, first, count), whole[first : first + count]) <= 1


def test_a_frame_in_bands_keeps_its_light(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    style = still.style_of(project.theme, SHEET, WIDTH, HEIGHT)
    figure = Figure(style, Box(0, 0, 1080, 1350, "sheet"))
    figure.rect(100, 300, 500, 500, 20, fill="panel", stroke="cyan", width=6, glow=1.0)
    whole = still.paint(style, [figure], WIDTH, HEIGHT, "frame")
    monkeypatch.setattr(still, "LARGEST_AT_ONCE", 0)
    monkeypatch.setattr(still, "BAND_ROWS", 64)
    banded = still.paint(style, [figure], WIDTH, HEIGHT, "frame")
    assert most_apart(whole, banded) <= 2
    assert most_apart(whole, still.paint(style, [], WIDTH, HEIGHT, "frame")) > 50


@pytest.mark.slow
def test_the_largest_poster_takes_less_than_a_gigabyte_and_a_half(tmp_path: Path) -> None:
    file = tmp_path / "poster.png"
    code = "import resource, sys; from scenes.cli import app; app(sys.argv[1:], standalone_mode=False); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    command = [sys.executable, "-c", code, "poster", "--width", "10800", "-o", str(file)]
    peak = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])
    unit = 1 if sys.platform == "darwin" else 1024
    assert peak * unit <= 1.5e9
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(file) as picture:
        assert picture.size == (10800, 13500)
        reduced = np.asarray(picture.reduce(20))
    assert reduced.std() > 10, "something is drawn"
