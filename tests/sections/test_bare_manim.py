"""The bare Manim CLI: what its flags mean for our scenes, what a manim.cfg may change and what not. Real renders are slow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import click
import numpy as np
import pytest
from manim import config
from manim.constants import RendererType
from PIL import Image

from scenes.sections.bare_manim import OPENGL, check_size, settle_manim
from scenes.sections.operations.scene import Operations

SPOILT = "[CLI]\nbackground_opacity = 0\nrenderer = opengl\nframe_height = 3\nbackground_color = WHITE\n[video_encoder]\ncodec = libx265\n"
SPOILT += "pixel_format = yuv444p\n[video_encoder.options]\ncrf = 51\n"


@contextmanager
def command_line(**params: object) -> Iterator[None]:
    """Stand in for Manim's command, with what it was asked for."""
    context = click.Context(click.Command("render"))
    context.params = {"from_animation_number": None, **params}
    with context:
        yield


def test_what_no_command_line_asked_for_is_taken_back() -> None:
    config.background_opacity, config.video_codec, config.pixel_format, config.video_encoder_options = (
        0.0,
        "libx265",
        "yuv444p",
        {"crf": "51"},
    )
    settle_manim()
    assert config.video_codec == "libx265", "outside of Manim's command nothing changes"
    with command_line(transparent=True, video_codec="libx265"):
        settle_manim()
    assert (config.background_opacity, config.video_codec, config.pixel_format, config.video_encoder_options) == (
        0.0,
        "libx265",
        "auto",
        {},
    )
    with command_line():
        settle_manim()
    assert (config.background_opacity, config.video_codec) == (1.0, "auto")


def test_a_file_that_the_command_line_names_counts(tmp_path: Path) -> None:
    file = tmp_path / "talk.cfg"
    file.write_text("[video_encoder.options]\ncrf = 12\n", encoding="utf-8")
    with command_line(config_file=str(file)):
        settle_manim()
    assert config.video_encoder_options == {"crf": "12"} and config.background_opacity == 1.0


def test_a_renderer_of_a_manim_cfg_is_taken_back_and_one_that_is_asked_for_refused() -> None:
    config.renderer = "opengl"
    with command_line():
        settle_manim()
    assert config.renderer == RendererType.CAIRO
    with command_line(renderer="opengl"), pytest.raises(SystemExit, match=OPENGL):
        settle_manim()


def test_png_is_every_frame_and_the_last_frame_has_a_flag_of_its_own() -> None:
    for asked, wanted in (({"format": "png"}, "png-sequence"), ({"format": "png", "save_last_frame": True}, "png")):
        config.format = "png"
        with command_line(**asked):
            settle_manim()
        assert config.format == wanted


@pytest.mark.parametrize(
    ("size", "is_video", "line"),
    [
        ((1921, 1080), True, "-r 1921,1080: a film needs even sides; choose -r 1922,1080"),
        ((14, 14), True, "-r 14,14: a side needs 16 pixels at least; choose a larger size"),
        ((160, 15), False, "-r 160,15: a side needs 16 pixels at least; choose a larger size"),
        ((161, 91), False, None),
        ((16, 16), True, None),
    ],
)
def test_a_size_that_cannot_be_is_one_line(size: tuple[int, int], is_video: bool, line: str | None) -> None:
    if line is None:
        check_size(*size, is_video)
    else:
        with pytest.raises(SystemExit, match=line):
            check_size(*size, is_video)


# ---- the command itself
def manim(root: Path, folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """Run Manim's command on a section, small and silent, in a folder."""
    scene = root / "scenes" / "sections" / "operations" / "scene.py"
    command = [sys.executable, "-m", "manim", "-v", "ERROR", "--progress_bar", "none", "-r", "160,90", "--fps", "2", *flags, str(scene)]
    own = {"PYTHONPATH": str(root), "EXPLAINER_SILENT": "1"}
    return subprocess.run(
        [*command, "Operations"], cwd=folder, env=os.environ | own, capture_output=True, text=True, check=False, timeout=120
    )


def files_of(folder: Path) -> dict[str, Path]:
    """Return what was written, by name, without the clips that a film is made of."""
    return {file.name: file for file in sorted(folder.rglob("*")) if file.is_file() and "partial_movie_files" not in file.parts}


def film(folder: Path) -> tuple[Path, int, str]:
    """Return the film in a folder, how many frames it has, and their pixel format."""
    (file,) = (
        file for name, file in files_of(folder).items() if file.suffix in (".mp4", ".mov", ".webm", ".gif") and "sections" not in file.parts
    )
    with av.open(str(file)) as container:
        pixels = container.streams.video[0].codec_context.name
        return file, sum(1 for _ in container.decode(video=0)), pixels


def picture_of(file: Path) -> np.ndarray:
    """Return a picture (height, width, 4)."""
    with Image.open(file) as image:
        return np.asarray(image.convert("RGBA"))


@pytest.mark.slow
def test_a_manim_cfg_spoils_neither_colours_nor_frame(root: Path, tmp_path: Path) -> None:
    made = []
    for name, text in (("plain", ""), ("spoilt", SPOILT)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "manim.cfg").write_text(text, encoding="utf-8")
        done = manim(root, folder, "-n", "0,2")
        assert done.returncode == 0, done.stderr
        made.append(film(folder)[0].read_bytes())
    assert made[0] == made[1]


@pytest.mark.slow
def test_sections_are_the_cues_with_their_names(root: Path, tmp_path: Path) -> None:
    done = manim(root, tmp_path, "--save_sections")
    assert done.returncode == 0, done.stderr
    files = files_of(tmp_path)
    told = json.loads(files["Operations.json"].read_text(encoding="utf-8"))
    assert [section["name"] for section in told] == [cue.name for cue in Operations.cues]
    assert [section["video"] for section in told] == [f"Operations_{k:04}_{cue.name}.mp4" for k, cue in enumerate(Operations.cues)]
    assert all(section["video"] in files for section in told)
    assert sum(int(section["nb_frames"]) for section in told) == film(tmp_path)[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flags", "ending", "codec", "transparent"),
    [
        ((), ".mp4", "h264", False),
        (("--format", "webm"), ".webm", "vp9", False),
        (("--format", "gif"), ".gif", "gif", False),
        (("-t",), ".mov", "qtrle", True),
        (("-a", "--format", "mov"), ".mov", "h264", False),
    ],
)
def test_formats_and_a_range_are_as_the_manual_says(
    root: Path, tmp_path: Path, flags: tuple[str, ...], ending: str, codec: str, transparent: bool
) -> None:
    done = manim(root, tmp_path, "-n", "1,3", *flags)
    assert done.returncode == 0, done.stderr
    file, frames, found = film(tmp_path)
    assert (file.suffix, found) == (ending, codec) and 0 < frames < 20
    with av.open(str(file)) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgba")
    assert (picture[..., 3].min() == 0) == transparent


@pytest.mark.slow
def test_pictures_and_a_dry_run(root: Path, tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("sequence", "last", "dry", "opengl")}
    for folder in folders.values():
        folder.mkdir()
    assert manim(root, folders["sequence"], "--format", "png", "-n", "0,1").returncode == 0
    frames = files_of(folders["sequence"])
    assert list(frames) == [f"{k:04}.png" for k in range(3)]
    assert {picture_of(file).shape for file in frames.values()} == {(90, 160, 4)}
    assert manim(root, folders["last"], "-s", "-t").returncode == 0
    (picture,) = files_of(folders["last"]).values()
    alpha = picture_of(picture)[..., 3]
    assert (alpha.min(), alpha.max()) == (0, 255)
    assert manim(root, folders["dry"], "--dry_run").returncode == 0 and not files_of(folders["dry"])
    refused = manim(root, folders["opengl"], "--renderer", "opengl")
    assert (refused.returncode, refused.stderr.strip()) == (1, OPENGL) and not files_of(folders["opengl"])
