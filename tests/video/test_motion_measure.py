"""How much of a film moves, measured on films that are made for it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from manim._config.video_encoder import VideoEncoderSpec

from scenes.video.encoder import opaque_encoder
from scenes.video.motion_measure import cuts_in, is_flashing, measure_motion, size_of

SIZE, FPS = (480, 270), 10


def film(file: Path, seconds: int, draw: Callable[[np.ndarray, int], None]) -> Path:
    """Write a film; `draw` draws frame k on black."""
    encoder = opaque_encoder(file, VideoEncoderSpec("mp4", "libx264", "yuv420p", *SIZE, Fraction(FPS), ()), "archive")
    for k in range(seconds * FPS):
        pixels = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
        pixels[..., 3] = 255
        draw(pixels, k)
        encoder.write_frame(pixels)
    encoder.finish()
    return file


def square(pixels: np.ndarray, x: int, side: int = 60) -> None:
    pixels[100 : 100 + side, x : x + side, :3] = 200


def test_seconds_without_motion_are_counted(tmp_path: Path) -> None:
    found = measure_motion(film(tmp_path / "film.mp4", 4, lambda pixels, k: square(pixels, 4 * min(max(k - 10, 0), 9))))
    assert (found.seconds, found.still) == (4, (0, 2, 3))
    assert found.still_seconds == 0.75
    assert any(fault.startswith("still_seconds") for fault in found.faults)


def test_a_film_that_moves_has_no_faults(tmp_path: Path) -> None:
    found = measure_motion(film(tmp_path / "film.mp4", 3, lambda pixels, k: square(pixels, 8 * k)))
    assert (found.still, found.cuts, found.flashes, found.faults) == ((), (), (), [])
    assert found.faint_frames == 0


def test_a_hard_cut_is_found_where_it_is(tmp_path: Path) -> None:
    def half(pixels: np.ndarray, k: int) -> None:
        pixels[..., :3] = 180 if k >= 15 else 20

    assert measure_motion(film(tmp_path / "film.mp4", 3, half)).cuts == (1.5,)


def test_a_lens_on_the_move_is_no_cut() -> None:
    assert cuts_in([(0.1, 0.0), (0.2, 0.5), (0.3, 0.6), (0.4, 0.5), (0.5, 0.0)]) == ()
    assert cuts_in([(0.1, 0.0), (0.2, 0.6), (0.3, 0.1), (0.4, 0.7)]) == (0.2, 0.4)
    assert cuts_in([(0.1, 0.4), (0.2, 0.6), (0.3, 0.4)]) == ()


def test_faint_frames_change_hardly_anything(tmp_path: Path) -> None:
    found = measure_motion(film(tmp_path / "film.mp4", 2, lambda pixels, k: square(pixels, 2 * k, side=40)))
    assert found.faint_frames == 1.0 and not found.still


@pytest.mark.parametrize(("hertz", "flashes"), [(2, False), (3, False), (5, True)])
def test_more_than_three_flashes_a_second_are_a_fault(hertz: int, flashes: bool) -> None:
    frames = [np.full((27, 48), 0.5 + 0.3 * np.sign(np.sin(2 * np.pi * hertz * (k + 0.5) / 60))) for k in range(60)]
    assert is_flashing(frames) is flashes


def test_a_small_flash_is_none() -> None:
    frames = [np.full((27, 48), 0.2) for _ in range(60)]
    for k, frame in enumerate(frames):
        frame[:3, :5] = 0.8 if k % 6 < 3 else 0.2
    assert not is_flashing(frames)


def test_the_size_of_a_film(tmp_path: Path) -> None:
    assert size_of(film(tmp_path / "film.mp4", 1, lambda pixels, k: None)) == SIZE
