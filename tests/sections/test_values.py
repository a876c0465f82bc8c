"""The poster from afar: how light its parts are beside each other, what the eye goes to first and second, how much ink paper takes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from scenes.content.loader import palette_names
from scenes.core.box import Box
from scenes.core.formats import SHEET
from scenes.drawing.figure import Figure
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.sections.poster.boxes import SHEET_BOXES, SHEET_KEYS
from scenes.sections.poster.picture import poster_pixels
from scenes.sections.training_cluster.sheet import stage_colours
from tests.colours import lightness, lightness_of

WIDTH = 1080
AFAR = 16.0  # design units of the blur with which it is seen from across a lobby
INK = 0.25  # share of a full layer of one ink that the light palette may take


@pytest.fixture(scope="module")
def values(project: Project) -> np.ndarray:
    """L* of the poster, (1350, 1080): a pixel is a design unit."""
    return lightness(poster_pixels(project, WIDTH))


def part(values: np.ndarray, box: Box) -> np.ndarray:
    return values[round(box.y) : round(box.bottom), round(box.x) : round(box.right)]


def test_the_panels_are_not_one_tone(values: np.ndarray) -> None:
    medians = {key: float(np.median(part(values, SHEET_BOXES[key]))) for key in SHEET_KEYS}
    assert max(medians, key=lambda key: medians[key]) == "training_cluster"
    assert max(medians.values()) - min(medians.values()) >= 12, medians


def test_the_eye_goes_to_the_chip_then_to_the_network(values: np.ndarray) -> None:
    seen, below = gaussian_filter(values, AFAR), round(SHEET_BOXES["header"].bottom)
    y, x = np.unravel_index(seen[below:].argmax(), seen[below:].shape)
    cluster = SHEET_BOXES["training_cluster"]
    network = Box(cluster.cx - 60, cluster.y + 28, 120, 210)
    assert network.x < x < network.right and network.y < y + below < network.bottom
    assert part(seen, network).max() >= 50
    chip = np.unravel_index(seen.argmax(), seen.shape)
    assert chip[0] < below and chip[1] > WIDTH / 2


@pytest.fixture(scope="module")
def on_paper() -> np.ndarray:
    return poster_pixels(load_project(Choices(palette="paper")), WIDTH)


def test_panels_on_paper_have_no_tint_or_one_that_a_printer_can_lay(on_paper: np.ndarray) -> None:
    blue = np.array([int(load_project(Choices(palette="paper")).theme.blue[k : k + 2], 16) for k in (1, 3, 5)])
    for key in SHEET_KEYS:
        box = SHEET_BOXES[key]
        rows = on_paper[round(box.y) + 5 : round(box.bottom) - 5, round(box.x) + 5 : round(box.right) - 5].reshape(-1, 3).astype(int)
        tints = (255 - rows[:, 0]) / (255 - blue[0])  # of red, which blue takes most of
        colours, counts = np.unique(np.round(tints, 3), return_counts=True)
        faint = counts[(colours > 0.005) & (colours < 0.075)].sum() / counts.sum()
        assert faint < 0.05, f"{key}: {faint:.3f} of its panel is tinted by less than 8 %"


def test_paper_takes_little_ink(on_paper: np.ndarray) -> None:
    pixels = on_paper / 255
    black = 1 - pixels.max(-1)
    inks = (1 - pixels - black[..., None]).sum(-1) + black  # cyan, magenta, yellow with what they share taken by black
    assert inks.mean() <= INK


@pytest.mark.parametrize("name", palette_names())
def test_each_stage_is_darker_than_the_one_before(name: str) -> None:
    style = style_of(load_project(Choices(palette=name)).theme, SHEET, 108, 135)
    tones = [lightness_of(colour) for colour in stage_colours(Figure(style, SHEET_BOXES["training_cluster"]))]
    assert all(above - below >= 8 for above, below in pairwise(tones)), tones
