"""The lens on pixels: its mask, and a picture on its way between two views, which begins and ends as the pictures that are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from manim import tempconfig

from scenes.core.box import Box
from scenes.core.formats import WIDE, view_of, window_of
from scenes.core.lens import Lens, look_at
from scenes.drawing.figure import Figure, Style
from scenes.drawing.panorama import Panorama
from scenes.project import Project
from scenes.raster.camera import LayeredCamera
from scenes.raster.dirty_rectangles import Rect, whole
from scenes.raster.lens import in_channels, masks_of

WIDTH, HEIGHT = 960, 540
FRAME = 1920.0  # design units
PART = Box(1100, 500, 300, 200, "part")
SQUARE = Box(1200, 560, 60, 60, "square")
AREA = whole(WIDTH, HEIGHT)


@pytest.fixture
def camera() -> Iterator[LayeredCamera]:
    with tempconfig({"pixel_width": WIDTH, "pixel_height": HEIGHT, "frame_width": 19.2, "frame_height": 10.8}):
        yield LayeredCamera()


def figure(style: Style) -> Figure:
    drawn = Figure(style, Box(0, 0, 1920, 1080, "stage"))
    drawn.rect(0, 0, 1920, 1080, fill="panel")
    drawn.box_rect(SQUARE, fill="ink")
    drawn.rect(200, 300, 120, 90, fill="ink")
    return drawn


@pytest.fixture
def moved(project: Project) -> Panorama:
    """From the whole stage to a part."""
    far = Style(project.theme, WIDE, view_of(WIDE, WIDTH, HEIGHT))
    window = window_of(WIDE, far.view)
    near = replace(far, view=look_at(far.view, window, PART, 2.3))
    assert near.view.scale > 2 * far.view.scale
    return Panorama(figure(far), figure(near), window)


def test_one_focus_goes_out_before_the_next_one_lights(project: Project) -> None:
    far = Style(project.theme, WIDE, view_of(WIDE, WIDTH, HEIGHT))
    window, parts = window_of(WIDE, far.view), (PART, Box(PART.x + PART.w, PART.y, PART.w, PART.h, "next"))
    first, last = (replace(far, view=look_at(far.view, window, part, 2.3)) for part in parts)
    panorama = Panorama(figure(first), figure(last), window)
    for share, part in ((0.0, parts[0]), (0.3, parts[0]), (0.7, parts[1]), (1.0, parts[1])):
        panorama.share = share
        now = panorama.placement
        assert now.focus is not None and now.focus.x == pytest.approx(now.left + part.x * now.scale)
        assert now.lit == pytest.approx(1.0) if share in (0.0, 1.0) else now.dim < now.lit < 1.0
    panorama.share = 0.5
    assert panorama.placement.lit == pytest.approx(panorama.placement.dim)


def test_a_focus_goes_over_into_one_that_shares_some_of_what_it_lights(project: Project) -> None:
    far = Style(project.theme, WIDE, view_of(WIDE, WIDTH, HEIGHT))
    window, parts = window_of(WIDE, far.view), (PART, Box(PART.x + 0.6 * PART.w, PART.y, PART.w, PART.h, "next"))
    first, last = (replace(far, view=look_at(far.view, window, part, 2.3)) for part in parts)
    panorama = Panorama(figure(first), figure(last), window)
    for share, way in ((0.0, 0.0), (0.5, 0.5), (1.0, 1.0)):
        panorama.share = share
        now = panorama.placement
        assert now.focus is not None and now.lit == 1.0
        assert now.focus.x == pytest.approx(now.left + (PART.x + 0.6 * way * PART.w) * now.scale)


def laid(camera: LayeredCamera, panorama: Panorama, share: float, rect: Rect = AREA) -> np.ndarray:
    panorama.share = share
    pixels = np.zeros((rect.height, rect.width, 4), np.uint8)
    camera.painter.panoramas.lay_over(pixels, panorama, rect)
    return pixels


def centre_of(pixels: np.ndarray, level: int) -> np.ndarray:
    """Return the centre of all brighter pixels, in design units of the frame."""
    rows, columns = np.nonzero(pixels[..., :3].min(2) > level)
    return (np.array([columns.mean(), rows.mean()]) + 0.5) * FRAME / WIDTH


def test_all_is_left_within_the_focus_and_a_set_share_outside() -> None:
    lens = Lens(Box(0, 100, 1920, 800, "window"), Box(800, 400, 400, 200, "focus"), dim=0.3)
    mask = in_channels(masks_of(lens, WIDTH, HEIGHT, FRAME), AREA)
    assert (mask[220:280, 430:570] >= 250).all()
    assert abs(int(mask[250, 100, 0]) - 77) <= 1 and abs(int(mask[100, 480, 3]) - 77) <= 1
    assert not mask[:49].any() and not mask[451:].any()
    edge = mask[250, 350:430, 0].astype(int)  # over the focus's left edge: its margin begins at 393
    assert (np.diff(edge) >= 0).all()
    assert abs(edge[43] - 255 * 0.65) < 12, "half of the way lies on the edge"
    corner, side = mask[195, 395, 0], mask[250, 395, 0]
    assert corner < side, "corners are round"


@pytest.mark.parametrize(("share", "which"), [(0.0, 0), (1.0, 1)])
def test_a_move_begins_and_ends_as_the_pictures_that_are_drawn(camera: LayeredCamera, moved: Panorama, share: float, which: int) -> None:
    shapes = list(moved.pictures[which])
    drawn = camera.painter.paint(AREA, shapes).base
    window = np.where(masks_of(Lens(moved.window, Box(0, 0, 1920, 1080, "all"), dim=1.0), WIDTH, HEIGHT, FRAME)[0] == 255)
    here = laid(camera, moved, share)
    differs = np.abs(here[window].astype(int)[:, :3] - drawn[window].astype(int)[:, :3]).max(1)
    assert np.quantile(differs, 0.999) <= 3
    assert (differs > 8).mean() < 2e-4, "hardly more than the pixels of edges"


@pytest.mark.parametrize("share", [0.25, 0.5, 0.8])
def test_on_the_way_a_body_stands_where_the_placement_says(camera: LayeredCamera, moved: Panorama, share: float) -> None:
    pixels = laid(camera, moved, share)
    now = moved.placement
    expected = np.array([now.left, now.top]) + np.array([SQUARE.cx, SQUARE.cy]) * now.scale
    left, right = (round((now.left + x * now.scale) * WIDTH / FRAME) for x in (PART.x, PART.right))
    found = centre_of(pixels[:, left:right], 128) + (left * FRAME / WIDTH, 0)
    assert np.abs(found - expected).max() < 1.0


def test_an_area_is_laid_as_it_is_in_the_whole_frame(camera: LayeredCamera, moved: Panorama) -> None:
    whole_frame = laid(camera, moved, 0.6)
    area = Rect(416, 160, 320, 192)
    part = laid(camera, moved, 0.6, area)
    assert np.abs(part.astype(int) - whole_frame[area.slices].astype(int)).max() <= 3


def test_what_is_out_of_focus_goes_down_as_the_lens_comes(camera: LayeredCamera, moved: Panorama) -> None:
    levels = []
    for share in (0.0, 0.3, 0.6):
        pixels = laid(camera, moved, share)
        now = moved.placement
        x, y = (round(v * WIDTH / FRAME) for v in (now.left + 260 * now.scale, now.top + 345 * now.scale))
        levels.append(int(pixels[y, x, 0]) if 0 <= x < WIDTH else 0)
    assert levels[0] > levels[1] > levels[2]


def test_what_is_out_of_focus_comes_out_of_the_dark_at_the_windows_edges_and_focus_stays_whole() -> None:
    window, focus = Box(0, 100, 400, 800, "window"), Box(60, 300, 280, 300, "focus")
    colours, _ = masks_of(Lens(window, focus, dim=0.5), 400, 1000, 400.0)
    column = colours[:, 10].astype(int)
    assert column[100] <= 2 and column[145] == pytest.approx(255 * 0.5 / 2, abs=4), "half of the way, half as bright"
    assert column[195] == pytest.approx(255 * 0.5, abs=3)
    assert colours[310:590, 200].min() >= 250
    near, _ = masks_of(Lens(window, Box(60, 130, 280, 740, "focus"), dim=0.5), 400, 1000, 400.0)
    assert near[135:865, 200].min() >= 250, "a focus at the edge leaves nothing to fade"
    dark, _ = masks_of(Lens(window, focus, dim=0.5, darkens=True), 400, 1000, 400.0)
    assert dark[115, 10] == pytest.approx(255 * 0.5, abs=3), "a picture with its own ground is cut by the frame alone"
