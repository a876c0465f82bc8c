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


def test_paper_takes_little_ink() -> None:
    pixels = poster_pixels(load_project(Choices(palette="paper")), WIDTH) / 255
    black = 1 - pixels.max(-1)
    inks = (1 - pixels - black[..., None]).sum(-1) + black  # cyan, magenta, yellow with what they share taken by black
    assert inks.mean() <= INK


@pytest.mark.parametrize("name", palette_names())
def test_each_stage_is_darker_than_the_one_before(name: str) -> None:
    style = style_of(load_project(Choices(palette=name)).theme, SHEET, 108, 135)
    tones = [lightness_of(colour) for colour in stage_colours(Figure(style, SHEET_BOXES["training_cluster"]))]
    assert all(above - below >= 8 for above, below in pairwise(tones)), tones
