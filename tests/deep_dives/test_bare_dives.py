"""Deep dives by Manim's own command: the film lasts as long as the cues, and the sheet is, pixel for pixel, what `explainer poster KEY` writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from scenes.film import DIVES, scene_called, seconds_of
from scenes.project import Project
from tests.command import run

pytestmark = pytest.mark.slow
each = pytest.mark.parametrize("key", DIVES)
FPS = 5


def manim(root: Path, folder: Path, key: str, scene: str, *flags: str) -> Path:
    """Run Manim's command on a scene of a deep dive in a folder, and return the one picture or film that it leaves."""
    file = root / "scenes" / "deep_dives" / key / "scene.py"
    command = [sys.executable, "-m", "manim", "-v", "ERROR", "--progress_bar", "none", "--media_dir", str(folder), *flags, str(file), scene]
    own = {"PYTHONPATH": str(root), "EXPLAINER_SILENT": "1"}
    done = subprocess.run(command, cwd=folder, env=os.environ | own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = (path for path in folder.rglob(f"{scene}*") if path.is_file() and "partial_movie_files" not in path.parts)
    return made


@each
def test_a_film(project: Project, root: Path, tmp_path: Path, key: str) -> None:
    made = manim(root, tmp_path, key, key.title(), "-r", "160,90", "--fps", str(FPS))
    with av.open(str(made)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    cues = len(scene_called(key).load().cues)
    assert abs(len(frames) - FPS * seconds_of(scene_called(key), project)) <= 0.5 * cues, "each cue is whole frames"
    assert np.ptp(frames[len(frames) // 2]) > 50 and np.ptp(frames[-1]) > 50


@each
def test_a_sheet(root: Path, tmp_path: Path, key: str) -> None:
    made = manim(root, tmp_path, key, f"{key.title()}Sheet", "-s", "-r", "540,675")
    done = run("poster", key, "--width", "540", "-o", str(tmp_path / "ours.png"))
    assert done.exit_code == 0, done.output
    with Image.open(made) as bare, Image.open(tmp_path / "ours.png") as ours:
        assert np.array_equal(np.asarray(bare.convert("RGB")), np.asarray(ours.convert("RGB")))
