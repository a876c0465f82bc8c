"""Every picture against its baseline, and that the comparison finds a bar that is too short and a miniature that is not there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from manim import LEFT
from PIL import Image

from scenes.core.formats import FORMATS, SHEET, Format
from scenes.drawing.figure import Style
from scenes.drawing.shape import Label, shapes_of
from scenes.preview import section_figures
from scenes.project import Project
from scenes.raster.still import paint, style_of
from scenes.sections.poster.picture import sheet
from tests import baselines
from tests.baselines import SHORT, TILE, Tile


@pytest.mark.parametrize("name", sorted(baselines.painters()))
def test_a_picture_looks_as_it_did(name: str, project: Project) -> None:
    tiles = baselines.compare(name, baselines.painters()[name](project))
    assert not tiles, f"{name} differs at {tiles[:5]}: see .picture-report/index.html, then `make accept` if it is right"


def test_every_baseline_is_drawn() -> None:
    assert {file.stem for file in baselines.FOLDER.glob("*.png")} == set(baselines.painters())


def size_of(fmt: Format) -> tuple[int, int]:
    scale = SHORT / min(fmt.width, fmt.height)
    return round(fmt.width * scale), round(fmt.height * scale)


def tile_of(style: Style, x: float, y: float, width: int) -> Tile:
    """Return the tile that holds a point of the design."""
    pixel = style.view.frame_width / width
    return int((x + style.view.left) / pixel) // TILE * TILE, int((y + style.view.top) / pixel) // TILE * TILE


@pytest.mark.parametrize("name", ["wide", "square", "phone"])
def test_a_bar_that_is_a_tenth_too_short_is_found(project: Project, name: str, tmp_path: Path) -> None:
    fmt, key = FORMATS[name], "training_step"
    style = style_of(project.theme, fmt, *size_of(fmt))
    figures = section_figures(project, key, style)
    (bar,) = (shape for shape in shapes_of(figures[1].figure("stage", 3, "bar", 1)) if not isinstance(shape, Label))
    _, y, right, bottom = bar.bounds
    bar.stretch(0.9, 0, about_edge=LEFT)
    tiles = baselines.compare(f"{key}-{name}", paint(style, figures, *size_of(fmt)), report=tmp_path)
    assert tile_of(style, right - 2, (y + bottom) / 2, size_of(fmt)[0]) in tiles
    assert len(tiles) <= 4, "more than the bar's end differs"


@pytest.mark.parametrize("card", range(1, 7))
def test_a_miniature_that_is_missing_is_found(project: Project, card: int, tmp_path: Path) -> None:
    width, height = 2 * SHORT, 2 * SHORT * 5 // 4
    style = style_of(project.theme, SHEET, width, height)
    drawn = sheet(project, style)
    place = drawn.figure("section", "operations", "card", card)
    chart = place.figure("chart").box
    place.remove(place.part("chart"))
    tiles = baselines.compare("poster", paint(style, [drawn], width, height), report=tmp_path)
    assert tile_of(style, chart.cx, chart.cy, width) in tiles


def test_what_differs_is_found_and_shown(tmp_path: Path) -> None:
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[20:40, 20:40] = 200
    Image.fromarray(baselines.coarse(picture)).save(tmp_path / "square.png")
    report = tmp_path / "report"
    assert baselines.compare("square", picture, tmp_path, report) == []
    assert not report.exists()
    assert baselines.compare("square", np.roll(picture, 2, axis=1), tmp_path, report) == [(0, 0), (32, 0), (0, 32), (32, 32)]
    assert "square.difference.png" in (report / "index.html").read_text()
    assert baselines.compare("square", picture + 12, tmp_path, report) != [], "all of it is a little lighter"
    assert baselines.compare("square", picture[:50], tmp_path, report) == [(0, 0)]
    assert baselines.compare("missing", picture, tmp_path, report) == [(0, 0)]


def test_a_little_noise_passes(tmp_path: Path) -> None:
    picture = np.random.default_rng(1).integers(0, 250, (64, 64, 3)).astype(np.uint8)
    Image.fromarray(baselines.coarse(picture)).save(tmp_path / "noise.png")
    noisy = picture + np.random.default_rng(2).integers(0, 3, picture.shape).astype(np.uint8)
    noisy[::16, ::16] = 255 - noisy[::16, ::16]
    assert baselines.compare("noise", noisy, tmp_path, tmp_path / "report") == []
