"""The film of a flowchart, read back by another program: it begins dim, a token is under way, it ends as the still."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from scenes.sections.chart_walk import FIRST, HOP
from tests.command import run

CHART = "flowchart LR\nA[First] --> B[Second]\nB --> C[Third]\n"
SIZE, FPS = "480x270", 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    (folder / "own.mmd").write_text(CHART, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def frames(folder: Path) -> list[np.ndarray]:
    film = folder / "own.mp4"
    done = run("graph", str(folder / "own.mmd"), "--size", SIZE, "--fps", str(FPS), "--jobs", "1", "-o", str(film))
    assert done.exit_code == 0, done.output
    with av.open(str(film)) as container:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]


def test_the_film_lasts_as_long_as_the_walk(frames: list[np.ndarray]) -> None:
    assert len(frames) / FPS == pytest.approx(FIRST + 2 * HOP + 1.0, abs=0.6)


def test_it_ends_as_the_still(folder: Path, frames: list[np.ndarray]) -> None:
    still = folder / "own.png"
    assert run("graph", str(folder / "own.mmd"), "--size", SIZE, "-o", str(still)).exit_code == 0
    assert np.abs(frames[-1] - np.asarray(Image.open(still).convert("RGB"), int)).mean() < 2


def test_what_is_not_reached_is_dim_and_a_token_goes_from_left_to_right(frames: list[np.ndarray]) -> None:
    assert frames[0].max() < frames[-1].max() - 40
    places = []
    for at in (FIRST + 0.35 * HOP, FIRST + 1.35 * HOP):
        frame = frames[round(at * FPS)]
        places.append(int(np.argmax(np.abs(frame - frames[-1]).sum(axis=(0, 2)))))
    assert places[0] < places[1]


def test_a_film_has_no_paper(folder: Path) -> None:
    done = run("graph", str(folder / "own.mmd"), "--size", "A4", "-o", str(folder / "no.mp4"))
    assert done.exit_code == 2 and "is a paper, and a film has pixels" in done.output
    assert not (folder / "no.mp4").exists()


def test_a_gif_moves(folder: Path) -> None:
    file = folder / "own.gif"
    done = run("graph", str(folder / "own.mmd"), "--size", SIZE, "--fps", str(FPS), "--jobs", "1", "-o", str(file))
    assert done.exit_code == 0, done.output
    with Image.open(file) as picture:
        assert picture.n_frames > 15 and picture.format == "GIF"
