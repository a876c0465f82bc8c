"""Real renders that take minutes: the whole film, and the poster at its printed size. `make slow` runs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from scenes.check import check
from scenes.cli import app
from scenes.film import ALL_SCENES, SCENES, title_of
from scenes.project import Project
from scenes.sections.poster.picture import poster_pixels
from scenes.video.dissolve import SECONDS
from scenes.video.motion_measure import measure_motion

BESIDE = ["chapters.txt", "events.json", "film.mp4", "film.srt", "film.vtt", "transcript.html", "transcript.md"]

pytestmark = pytest.mark.slow


def test_the_whole_film_from_one_command(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "film.mp4"
    result = CliRunner().invoke(app, ["film", "--size", "640x360", "--fps", "10", "--jobs", "2", "-o", str(file)])
    assert result.exit_code == 0, result.output
    with av.open(str(file)) as container:
        assert [stream.type for stream in container.streams][:3] == ["video", "audio", "subtitle"]
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == [title_of(scene.key, project) for scene in SCENES]
        frames = sum(1 for _ in container.decode(video=0))
    with av.open(str(file)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert abs(samples / 48_000 - frames / 10) < 0.05, "sound and pictures are as long"
    seconds = [cue.seconds for cues in project.timing.cues.values() for cue in cues.values()]
    between = (len(SCENES) - 1) * round(SECONDS * 10)
    assert abs(frames - 10 * sum(seconds) - between) <= 0.5 * len(seconds)
    assert sorted(path.name for path in tmp_path.iterdir()) == BESIDE
    moved = measure_motion(file)
    assert (moved.cuts, moved.flashes, moved.faults) == ((), (), []), "a hard cut between scenes, flashes, or too little that moves"


def test_the_printed_poster_is_the_last_frame(project: Project, tmp_path: Path, root: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "manim",
        "-s",
        "-r",
        "2160,2700",
        "--media_dir",
        str(tmp_path),
        "scenes/sections/poster/scene.py",
        "Poster",
    ]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (file,) = tmp_path.rglob("*.png")
    assert np.array_equal(np.asarray(Image.open(file).convert("RGB")), poster_pixels(project, 2160))


def test_every_picture_passes_the_check_command(project: Project) -> None:
    from scenes.core.formats import FORMATS

    assert check(project, ALL_SCENES, FORMATS.values()) == []
