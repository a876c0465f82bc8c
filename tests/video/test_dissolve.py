"""A hand-over of two clips: its frames go from the one's last to the other's first, in one encoder's file that joins with both."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from manim._config.video_encoder import VideoEncoderSpec

from scenes.video.concat import concatenate
from scenes.video.dissolve import SECONDS, dissolve, mixed
from scenes.video.encoder import opaque_encoder

FPS = 10


def clip(file: Path, levels: list[int], size: tuple[int, int] = (64, 48)) -> Path:
    """Write a clip of plain grey frames."""
    encoder = opaque_encoder(file, VideoEncoderSpec("mp4", "libx264", "yuv420p", *size, Fraction(FPS), ()), "archive")
    for level in levels:
        encoder.write_frame(np.dstack([np.full((size[1], size[0], 3), level, np.uint8), np.full((size[1], size[0]), 255, np.uint8)]))
    encoder.finish()
    return file


def lumas(file: Path) -> list[float]:
    with av.open(str(file)) as source:
        return [float(frame.to_ndarray(format="gray").mean()) for frame in source.decode(video=0)]


def test_the_frames_go_from_the_last_of_one_to_the_first_of_the_other(tmp_path: Path) -> None:
    before, after = clip(tmp_path / "a.mp4", [10, 40]), clip(tmp_path / "b.mp4", [200, 90])
    count = dissolve(before, after, tmp_path / "between.mp4", FPS, "archive")
    found, start, end = lumas(tmp_path / "between.mp4"), lumas(before)[-1], lumas(after)[0]
    assert count == len(found) == round(SECONDS * FPS)
    assert all(start < a < b < end for a, b in zip(found, found[1:], strict=False))
    assert found[0] - start == pytest.approx(end - found[-1], abs=2), "eased alike at both ends"


def test_it_joins_with_the_clips_that_it_ties(tmp_path: Path) -> None:
    before, after = clip(tmp_path / "a.mp4", [10, 40]), clip(tmp_path / "b.mp4", [200, 90])
    dissolve(before, after, tmp_path / "between.mp4", FPS, "archive")
    concatenate([before, tmp_path / "between.mp4", after], tmp_path / "film.mp4")
    found = lumas(tmp_path / "film.mp4")
    assert len(found) == 2 + round(SECONDS * FPS) + 2
    assert max(abs(b - a) for a, b in zip(found[1:-1], found[2:-1], strict=False)) < 90, "there is a hard cut"


def test_the_same_clips_give_the_same_bytes(tmp_path: Path) -> None:
    before, after = clip(tmp_path / "a.mp4", [10, 40]), clip(tmp_path / "b.mp4", [200, 90])
    for name in ("x.mp4", "y.mp4"):
        dissolve(before, after, tmp_path / name, FPS)
    assert (tmp_path / "x.mp4").read_bytes() == (tmp_path / "y.mp4").read_bytes()


def test_clips_of_two_sizes_are_refused(tmp_path: Path) -> None:
    before, after = clip(tmp_path / "a.mp4", [10]), clip(tmp_path / "b.mp4", [20], (32, 48))
    with pytest.raises(ValueError, match="different sizes"):
        dissolve(before, after, tmp_path / "between.mp4", FPS)
    assert not (tmp_path / "between.mp4").exists()


def test_planes_between_two() -> None:
    first, last = np.full((6, 4), 16, np.uint8), np.full((6, 4), 216, np.uint8)
    assert [int(mixed(first, last, share)[0, 0]) for share in (0.0, 0.25, 0.5, 1.0)] == [16, 47, 116, 216]
