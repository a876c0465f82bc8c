"""Names that FFmpeg would take for protocols are files."""

from __future__ import annotations

import re
import socket
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from manim._config.video_encoder import VideoEncoderSpec

from scenes.core.environment import cache_folder
from scenes.render.clips import Output
from scenes.render.store import Store
from scenes.video.concat import concatenate
from scenes.video.encoder import opaque_encoder
from scenes.video.loop import write_loop
from scenes.video.motion_measure import size_of
from scenes.video.mux import mux, seconds_of

FRAMES, FPS = 6, 30


@pytest.fixture
def clip(tmp_path: Path) -> bytes:
    """The bytes of a clip."""
    file = tmp_path / "clip.mp4"
    encoder = opaque_encoder(file, VideoEncoderSpec("mp4", "libx264", "yuv420p", 64, 64, Fraction(FPS), ()), "draft")
    encoder.write_frame(np.full((64, 64, 4), 255, np.uint8), repeat=FRAMES)
    encoder.finish()
    return file.read_bytes()


@pytest.mark.parametrize(
    "name", ["AI: how it works.mp4", "C:\\film.mp4", "10:30/film.mp4", "http:film.mp4", "concat:a|b.mp4", "pipe:1.mp4", "%d.mp4"]
)
def test_a_name_with_a_colon_is_a_file(clip: bytes, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source, target = Path("0:" + name.replace("/", "-")), Path(name)
    source.write_bytes(clip)
    concatenate([source, source], target)
    assert seconds_of([target]) == Fraction(2 * FRAMES, FPS) and size_of(target) == (64, 64)
    mux([source], target, title="AI")
    assert seconds_of([target]) == Fraction(FRAMES, FPS)
    assert write_loop(source, target.with_suffix(".webp"), FPS, 100_000) == target.with_suffix(".webp").stat().st_size


def test_files_are_opened_in_one_place(root: Path) -> None:
    modules = [file for part in ("scenes", "voiceover") for file in (root / part).rglob("*.py")]
    assert [file.name for file in modules if re.search(r"\bav\.open\(", file.read_text(encoding="utf-8"))] == ["files.py"]


def test_a_name_like_an_address_opens_no_connection(clip: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        target = Path(f"tcp://127.0.0.1:{server.getsockname()[1]}/film.mp4")
        concatenate([tmp_path / "clip.mp4"], target)
        with pytest.raises(TimeoutError):
            server.accept()
    assert size_of(target) == (64, 64)


def test_a_cache_with_a_colon_in_its_name(clip: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store(cache_folder({"EXPLAINER_CACHE": "10:30"}))
    before, after = store.put_clip("a" * 32, clip), store.put_clip("b" * 32, clip)
    file, _ = store.hand_over(before, after, Output(64, 64, FPS, "draft"))
    assert file.is_relative_to(tmp_path / "10:30") and size_of(file) == (64, 64)
