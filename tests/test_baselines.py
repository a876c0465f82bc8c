"""Every picture against its baseline, and that the comparison can fail."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scenes.story import Story
from tests import baselines


@pytest.mark.parametrize("name", sorted(baselines.painters()))
def test_a_picture_looks_as_it_did(name: str, story: Story) -> None:
    share = baselines.compare(name, baselines.painters()[name](story))
    assert share <= baselines.SHARE, f"{share:.2%} of {name} differ: see .picture-report/index.html, then `make accept` if it is right"


def test_every_baseline_is_drawn() -> None:
    assert {file.stem for file in baselines.FOLDER.glob("*.png")} == set(baselines.painters())


def test_a_moved_part_does_not_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baselines, "FOLDER", tmp_path)
    monkeypatch.setattr(baselines, "REPORT", tmp_path / "report")
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[20:40, 20:40] = 200
    Image.fromarray(picture).save(tmp_path / "square.png")
    assert baselines.compare("square", picture) == 0
    assert not (tmp_path / "report").exists()
    assert baselines.compare("square", np.roll(picture, 5, axis=1)) > baselines.SHARE
    assert "square.difference.png" in (tmp_path / "report" / "index.html").read_text()
    assert baselines.compare("square", picture[:50]) == 1.0
    assert baselines.compare("missing", picture) == 1.0
