"""The layers: text over everything and never hazed, bloom of listed strokes only, not fed back, gradients as given."""

from __future__ import annotations

import numpy as np
import pytest
from manim import tempconfig

from scenes.core.box import Box
from scenes.core.formats import SHEET, View
from scenes.drawing.figure import Figure, Style
from scenes.drawing.shape import Paint, along, horizontal, set_opacity
from scenes.project import Project
from scenes.raster.camera import LayeredCamera
from scenes.raster.compositing import bloom, over, screen

SIZE = 200


@pytest.fixture
def camera():
    with tempconfig({"pixel_width": SIZE, "pixel_height": SIZE, "frame_width": 2.0, "frame_height": 2.0}):
        made = LayeredCamera()
        made.set_ground(np.zeros((SIZE, SIZE, 3), np.uint8), 1.0, 1.0)
        yield made


@pytest.fixture
def figure(project: Project) -> Figure:
    return Figure(Style(project.theme, SHEET, View(SIZE, SIZE)), Box(0, 0, SIZE, SIZE))


def shot(camera: LayeredCamera, *mobjects: Figure) -> np.ndarray:
    camera.capture_mobjects(mobjects)
    return camera.pixel_array[..., :3].copy()


def test_a_shape_stands_where_its_design_units_say(camera: LayeredCamera, figure: Figure) -> None:
    figure.rect(50, 20, 30, 10, fill="#FF8000")
    picture = shot(camera, figure)
    assert tuple(picture[25, 60]) == (255, 128, 0)
    ys, xs = np.nonzero(picture.sum(2))
    assert (xs.min(), xs.max(), ys.min(), ys.max()) == (50, 79, 20, 29)


def test_stroke_width_is_in_design_units(camera: LayeredCamera, figure: Figure) -> None:
    figure.line((0, 100), (200, 100), stroke="#FFFFFF", width=6)
    assert (shot(camera, figure)[:, 100, 0] > 127).sum() == 6


def test_text_is_over_drawings_drawn_later(camera: LayeredCamera, figure: Figure) -> None:
    figure.text(20, 100, "HHHH", "headline", colour="#FFFFFF")
    figure.rect(0, 0, 200, 200, fill="#0000FF")
    assert (shot(camera, figure)[..., 0] > 200).sum() > 500


def test_panels_are_under_drawings_drawn_earlier(camera: LayeredCamera, figure: Figure) -> None:
    figure.rect(50, 50, 20, 20, fill="#FF0000")
    figure.rect(0, 0, 200, 200, fill="#0000FF", layer="under")
    assert tuple(shot(camera, figure)[60, 60]) == (255, 0, 0)


def test_only_listed_strokes_glow_and_letters_are_not_hazed(camera: LayeredCamera, figure: Figure) -> None:
    figure.line((20, 100), (180, 100), stroke="#00FFFF", width=2)
    plain = shot(camera, figure)
    assert plain[90].sum() == 0
    figure.line((20, 100), (180, 100), stroke="#00FFFF", width=2, glow=1.0)
    glowing = shot(camera, figure)
    assert glowing[96, 100].sum() > 20
    figure.text(60, 110, "I", "headline", colour="#102030")
    hazed = shot(camera, figure)
    assert (np.abs(hazed.astype(int) - (0x10, 0x20, 0x30)).max(2) == 0).any(), "no letter pixel has its own colour"


def test_what_stands_still_is_bloomed_once(camera: LayeredCamera, figure: Figure) -> None:
    figure.line((20, 100), (180, 100), stroke="#00FFFF", width=2, glow=1.0)
    mover = Figure(figure.style, figure.box)
    mover.rect(10, 10, 5, 5, fill="#FFFFFF")
    whole = shot(camera, figure, mover)
    camera.forget()
    camera.hold_static([figure, mover], [mover])
    frames = []
    for _ in range(3):
        camera.next_frame()
        frames.append(camera.pixel_array[..., :3].copy())
    assert all(np.array_equal(frame, frames[0]) for frame in frames)
    assert np.abs(frames[0].astype(int) - whole).max() <= 2


def test_level_fades_a_tree_and_zero_draws_nothing(camera: LayeredCamera, figure: Figure) -> None:
    figure.rect(50, 50, 20, 20, fill=horizontal((0, "#FFFFFF", 1.0), (1, "#FFFFFF", 1.0)))
    set_opacity(figure, 0.5)
    assert abs(int(shot(camera, figure)[60, 60, 0]) - 128) <= 1
    set_opacity(figure, 0.0)
    assert shot(camera, figure).sum() == 0


def test_gradients_run_between_the_points_given(camera: LayeredCamera, figure: Figure) -> None:
    figure.rect(0, 0, 200, 20, fill=along(50, 0, 150, 0, (0, "#000000", 1), (1, "#FFFFFF", 1)))
    row = shot(camera, figure)[10, :, 0].astype(int)
    assert row[40] == 0
    assert abs(row[100] - 128) <= 3
    assert row[160] == 255


def test_a_gradient_that_fades_out_is_still_drawn(camera: LayeredCamera, figure: Figure) -> None:
    paint = Paint(((0, "#FFFFFF", 0.6), (1, "#FFFFFF", 0.0)), (0, 0, 1, 0))
    assert paint.strongest == ("#FFFFFF", 0.6)
    figure.line((20, 100), (180, 100), stroke=along(20, 0, 180, 0, *paint.stops), width=4)
    picture = shot(camera, figure)[100, :, 0]
    assert picture[30] > picture[150] > 0


def test_no_bloom_without_gain(figure: Figure) -> None:
    with tempconfig({"pixel_width": SIZE, "pixel_height": SIZE, "frame_width": 2.0, "frame_height": 2.0}):
        camera = LayeredCamera()
        camera.set_ground(np.zeros((SIZE, SIZE, 3), np.uint8), 0.0, 1.0)
        figure.line((20, 100), (180, 100), stroke="#00FFFF", width=2, glow=1.0)
        assert shot(camera, figure)[90].sum() == 0


def test_screen_and_over_are_exact_at_their_ends() -> None:
    rng = np.random.default_rng(1)
    base = rng.integers(0, 256, (8, 8, 4), np.uint8)
    base[..., 3] = 255
    nothing, white = np.zeros_like(base), np.full_like(base, 255)
    assert np.array_equal(screen(base, nothing), base)
    assert np.array_equal(screen(base, white)[..., :3], white[..., :3])
    assert np.array_equal(over(base, nothing), base)
    assert np.array_equal(over(base, white), white)


def test_bloom_keeps_the_light_of_the_bright_pass() -> None:
    bright = np.zeros((200, 200, 4), np.uint8)
    bright[90:110, 90:110] = 200
    light = bloom(bright, 1.0, 1.0).astype(float)
    assert light.sum() == pytest.approx(bright.astype(float).sum() * 1.45, rel=0.05)
