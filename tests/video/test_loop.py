"""Loops: animated WebP files, read back by Pillow."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from manim._config.video_encoder import VideoEncoderSpec
from PIL import Image
from typer.testing import CliRunner

from scenes.cli import app
from scenes.core.errors import InputError
from scenes.film import SCENES
from scenes.preview import loop_of
from scenes.video.encoder import opaque_encoder
from scenes.video.loop import HOLD, write_loop

FPS, FRAMES, SIZE = 12, 7, (192, 108)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A clip whose frames get brighter."""
    file = tmp_path / "clip.mp4"
    encoder = opaque_encoder(file, VideoEncoderSpec("mp4", "libx264", "yuv420p", *SIZE, Fraction(FPS), ()), "archive")
    for k in range(FRAMES):
        encoder.write_frame(np.full((SIZE[1], SIZE[0], 4), (20 + 30 * k,) * 3 + (255,), np.uint8))
    encoder.finish()
    return file


def frames_of(file: Path) -> list[tuple[int, float]]:
    """Return the milliseconds and the mean brightness of every frame of a WebP."""
    found = []
    with Image.open(file) as image:
        assert image.info["loop"] == 0, "it ends"
        for k in range(image.n_frames):
            image.seek(k)
            pixels = np.asarray(image.convert("RGB"))
            assert pixels.shape == (SIZE[1], SIZE[0], 3)
            found.append((image.info["duration"], float(pixels.mean())))
    return found


def test_a_loop_has_the_frames_of_its_clip_and_holds_the_last(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "loop.webp"
    size = write_loop(clip, target, FPS, 1_000_000)
    assert size == target.stat().st_size
    times, brightness = zip(*frames_of(target), strict=True)
    assert sum(times[:-1]) == round(1000 * (FRAMES - 1) / FPS) and times[-1] == round(1000 * HOLD)
    assert brightness == pytest.approx([20 + 30 * k for k in range(FRAMES)], abs=4)


def test_a_clip_that_is_too_large_writes_nothing(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "loop.webp"
    with pytest.raises(InputError, match=r"takes \d+ kB, at most 0 are wanted; choose a smaller --size or --fps"):
        write_loop(clip, target, FPS, 50)
    assert not target.exists()


def test_every_scene_has_a_cue_for_its_loop() -> None:
    assert all(loop_of(scene) in [cue.name for cue in scene.load().cues] for scene in SCENES)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("operations",), "operations: names no cue; write KEY/CUE, e.g. operations/load_rises_replicas_follow"),
        (("operations/bucket_runs_dry", "-o", "b.gif"), "-o: b.gif cannot be written; end the name in .webp"),
        (("operations/none",), "operations has no cue 'none'; choose one of"),
    ],
)
def test_bad_input_is_one_line(arguments: tuple[str, ...], words: str) -> None:
    result = CliRunner().invoke(app, ["loop", *arguments])
    assert result.exit_code and words in result.output.replace("\n", " ")


def test_the_command_writes_a_loop(tmp_path: Path) -> None:
    target = tmp_path / "loop.webp"
    arguments = ["loop", "opening/chip_wakes", "--size", "192x108", "--fps", "4", "--jobs", "1", "--quiet", "-o", str(target)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert len(frames_of(target)) > 10 and [file.name for file in tmp_path.iterdir()] == ["loop.webp"]
