"""The sheet: its numbers and smallest letters, and one picture for scene, still and command. Its words: tests/test_brief.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from manim import tempconfig
from PIL import Image
from typer.testing import CliRunner

from scenes.cli import app
from scenes.core.formats import SHEET
from scenes.drawing.figure import Figure
from scenes.film import KEYS, number_of
from scenes.project import Project
from scenes.raster.dirty_rectangles import Changes, whole
from scenes.raster.still import style_of
from scenes.sections.poster.picture import poster_pixels, sheet
from scenes.sections.poster.scene import Poster, is_sheet_shaped, standing_view

WIDTH, HEIGHT = 320, 400


@pytest.fixture(scope="module")
def drawn(project: Project) -> Figure:
    return sheet(project, style_of(project.theme, SHEET, WIDTH, HEIGHT))


def test_every_section_has_its_number(drawn: Figure) -> None:
    numbers = [label.text for label in drawn.labels() if label.role == "badge"]
    assert sorted(numbers) == [str(number_of(key)) for key in KEYS]


def test_nothing_on_the_sheet_is_under_8_5_units(drawn: Figure) -> None:
    assert min(label.size for label in drawn.labels()) >= 8.5


@pytest.mark.slow
def test_scene_still_and_command_are_the_same_pixels(project: Project, tmp_path: Path) -> None:
    """The last frame that the film writes, `manim -s`, and `explainer poster`, pixel for pixel."""
    still = poster_pixels(project, WIDTH)
    assert still.shape == (HEIGHT, WIDTH, 3)
    assert np.array_equal(still, _last_frame(tmp_path))
    assert np.array_equal(still, _command(tmp_path))
    assert np.array_equal(still, _manim_still(tmp_path))


def _last_frame(tmp_path: Path) -> np.ndarray:
    frames = []
    settings = {
        "pixel_width": WIDTH,
        "pixel_height": HEIGHT,
        "frame_rate": 2,
        "media_dir": str(tmp_path / "film"),
        "progress_bar": "none",
        "verbosity": "ERROR",
    }
    with tempconfig(settings):
        scene = Poster()
        write = scene.renderer.file_writer.write_frame
        scene.renderer.file_writer.write_frame = lambda pixels, repeat=1: (frames.append(pixels), write(pixels, repeat=repeat))
        scene.render()
    picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    for frame in frames:
        for area, pixels in frame.patches if isinstance(frame, Changes) else [(whole(WIDTH, HEIGHT), frame)]:
            picture[area.slices] = pixels
    return picture[..., :3]


def _command(tmp_path: Path) -> np.ndarray:
    file = tmp_path / "poster.png"
    result = CliRunner().invoke(app, ["poster", "--width", str(WIDTH), "-o", str(file)])
    assert result.exit_code == 0, result.output
    return np.asarray(Image.open(file))


def _manim_still(tmp_path: Path) -> np.ndarray:
    root = Path(__file__).resolve().parents[2]
    command = [
        sys.executable,
        "-m",
        "manim",
        "-s",
        "-r",
        f"{WIDTH},{HEIGHT}",
        "--media_dir",
        str(tmp_path / "still"),
        "scenes/sections/poster/scene.py",
        "Poster",
    ]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (file,) = (tmp_path / "still").rglob("*.png")
    return np.asarray(Image.open(file).convert("RGB"))


@pytest.mark.parametrize(
    ("size", "fills"), [((2160, 2700), True), ((540, 675), True), ((1920, 1080), False), ((1080, 1920), False), ((1080, 1080), False)]
)
def test_the_sheet_fills_4_to_5_and_stands_whole_elsewhere(size: tuple[int, int], fills: bool) -> None:
    assert is_sheet_shaped(*size) is fills
    if not fills:
        view = standing_view(*size)
        assert view.left >= 0
        assert view.top >= 0
        assert view.left + SHEET.width * view.scale <= view.frame_width
        assert view.top + SHEET.height * view.scale <= view.frame_height
