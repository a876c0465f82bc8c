"""Whoever speaks, or nobody: the pictures of a clip are the same, and another timing changes lengths alone."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import pytest
from scipy.signal import resample_poly
from typer.testing import CliRunner

from scenes.cli import app
from scenes.project import load_project
from voiceover.mix import write_wav
from voiceover.script import load_script
from voiceover.voices.registry import voice_called

pytestmark = pytest.mark.slow
CUE = ("opening", "traces_reach_out")


def rendered(folder: Path, *options: str) -> tuple[str, str]:
    """Render a clip and return what its pictures and its sound hold, as two hashes; without sound the second one is of nothing."""
    result = CliRunner().invoke(
        app, ["render", "/".join(CUE), "--size", "320x180", "--fps", "10", "--jobs", "1", "-o", str(folder), *options]
    )
    assert result.exit_code == 0, result.output
    with av.open(str(folder / "-".join(CUE)) + ".mp4") as file:
        held = {"video": sha256(), "audio": sha256()}
        for packet in file.demux():
            if packet.stream.type in held and packet.size:
                held[packet.stream.type].update(bytes(packet))
    return held["video"].hexdigest(), held["audio"].hexdigest()


@pytest.fixture
def takes(tmp_path: Path) -> Path:
    """A recorded take of the cue: somebody with a lower voice, who speaks a little slower."""
    script = load_script(load_project())
    (sentence,) = script.sentences(*CUE)
    speech = voice_called("hibari", script.pronunciations).say(sentence.spoken)
    silence = np.zeros(round(0.4 * 48_000))
    lower = resample_poly(speech.samples, 48_000 * 103 // 100 // 480, speech.rate // 480)
    file = tmp_path / "takes" / CUE[0] / f"{CUE[1]}.wav"
    file.parent.mkdir(parents=True)
    samples = 0.7 * np.concatenate([silence, lower, silence]) / np.abs(lower).max()
    write_wav(file, np.stack([samples, samples], axis=1))
    return file.parent.parent


def test_no_voice_another_voice_or_a_take_changes_no_picture(takes: Path, tmp_path: Path) -> None:
    heard = {
        "silent": rendered(tmp_path / "silent", "--silent"),
        "voice": rendered(tmp_path / "voice"),
        "take": rendered(tmp_path / "take", "--takes", str(takes)),
        "bed": rendered(tmp_path / "bed", "--bed", "--landings"),
    }
    assert len({pictures for pictures, _ in heard.values()}) == 1
    assert len({sound for _, sound in heard.values()}) == len(heard)


def test_another_timing_of_the_same_seconds_changes_no_picture_and_more_seconds_do(tmp_path: Path) -> None:
    text = load_project().timing.path.read_text(encoding="utf-8")
    seconds = load_project().timing.cues[CUE[0]][CUE[1]].seconds
    head = f"[{'.'.join(CUE)}]\nseconds = "
    assert head in text
    (same, longer) = (tmp_path / "same.toml", tmp_path / "longer.toml")
    same.write_text(text, encoding="utf-8")
    longer.write_text(text.replace(f"{head}{seconds:g}", f"{head}{seconds + 1:g}"), encoding="utf-8")
    usual = rendered(tmp_path / "usual")
    assert rendered(tmp_path / "1", "--timing", str(same)) == usual
    assert rendered(tmp_path / "2", "--timing", str(longer))[0] != usual[0]
