"""What a speaker takes of a cue: its clip and its still, the same picture; and the events of what lands, at their times in the film."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from scenes.cli import app
from scenes.core.events import Event
from scenes.render.runner import Rendered
from scenes.session import HAND_OVER, Session

CUES = ("operations/bucket_runs_dry", "opening/chip_wakes", "training_step/wave_comes_back")
SIZE = "320x180"
LUMA = np.array([0.2126, 0.7152, 0.0722])


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("name", CUES)
def test_the_still_of_a_cue_is_the_last_frame_of_its_clip(name: str, tmp_path: Path) -> None:
    run("render", name, "--size", SIZE, "--fps", "4", "--preset", "archive", "--jobs", "1", "--quiet", "-o", tmp_path)
    run("still", name, "--size", SIZE, "-o", tmp_path / "still.png")
    with av.open(str(tmp_path / f"{name.replace('/', '-')}.mp4")) as container:
        last = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)][-1]
    still = np.asarray(Image.open(tmp_path / "still.png").convert("RGB"))
    assert still.shape == last.shape
    apart = np.abs((still.astype(float) - last.astype(float)) @ LUMA)  # colour is halved in video
    assert apart.mean() < 2.0 and np.percentile(apart, 99.9) < 30, "x264 rounds; it does not draw another picture"


@pytest.mark.parametrize("kind", ["jpg", "webp"])
def test_a_still_is_of_the_kind_that_is_asked_for(kind: str, tmp_path: Path) -> None:
    target = tmp_path / f"still.{kind}"
    run("still", CUES[1], "--size", SIZE, "-o", target)
    with Image.open(target) as image:
        assert image.format == {"jpg": "JPEG", "webp": "WEBP"}[kind] and image.size == (320, 180)


def clip(scene: str, cue: str, frames: int, *seconds: float) -> Rendered:
    events = tuple(Event(at, "land", (0.25, 0.75), "token") for at in seconds)
    return Rendered(scene, cue, f"{scene}-{cue}", frames, Path(f"{cue}.mp4"), None, events)


def test_events_stand_at_their_times_in_the_film() -> None:
    session = Session([clip("a", "one", 20, 0.5, 1.0), clip("b", HAND_OVER, 4), clip("b", "two", 10, 0.3)], 1.0)
    told = json.loads(json.dumps(session.events(10)))
    assert [event["seconds"] for event in told] == [0.5, 1.0, 2.7]
    assert told[2] == {"seconds": 2.7, "kind": "land", "place": [0.25, 0.75], "payload": "token", "section": "b", "cue": "two"}
