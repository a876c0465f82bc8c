"""Sounds that a scene adds in Manim's way: each at its second of the picture, in the file of the bare Manim CLI."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from pydub import AudioSegment

from scenes.video.mux import RATE
from scenes.video.sound import samples_of
from tests.video.test_mux import onsets

SCENE = """
from scenes.sections.explainer_scene import ExplainerScene

class Beeps(ExplainerScene):
    def construct(self):
        self.add(self.canvas())
        for seconds in (0.4, 1.2, 0.8):
            self.cue(f"wait_{seconds}")
            self.add_sound("beep.wav")
            self.wait(seconds)
"""


def beep(rate: int, seconds: float = 0.05) -> bytes:
    """Return a beep of one channel, 16 bits a sample."""
    times = np.arange(round(rate * seconds)) / rate
    return (16_000 * np.sign(np.sin(2 * np.pi * 1000 * times + 0.1))).astype("<i2").tobytes()


@pytest.mark.parametrize("rate", [RATE, 24_000])
def test_a_segment_becomes_samples_as_long_as_the_picture(rate: int) -> None:
    segment = AudioSegment(data=beep(rate), sample_width=2, frame_rate=rate, channels=1)
    longer, shorter = samples_of(segment, Fraction(1, 3)), samples_of(segment, Fraction(1, 50))
    assert (longer.shape, shorter.shape) == ((16_000, 2), (960, 2))
    assert np.abs(longer[:2390]).max() == pytest.approx(16_000 / 32_768, rel=0.01) and not longer[2400:].any()
    assert np.array_equal(longer[:960], shorter) and np.array_equal(longer[:, 0], longer[:, 1])


def test_every_sound_of_a_scene_is_at_its_second_and_nothing_is_left_behind(root: Path, tmp_path: Path) -> None:
    (tmp_path / "beeps.py").write_text(SCENE, encoding="utf-8")
    with wave.open(str(tmp_path / "beep.wav"), "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes(beep(44_100))
    command = [sys.executable, "-m", "manim", "-r", "64,36", "--fps", "10", "--progress_bar", "none", "beeps.py", "Beeps"]
    subprocess.run(command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(root)}, check=True, capture_output=True)
    (film,) = tmp_path.rglob("Beeps.mp4")
    assert onsets(film) == pytest.approx([0.0, 0.4, 1.6], abs=0.002)
    with av.open(str(film)) as source:
        assert sum(1 for _ in source.decode(video=0)) == 24
        assert {stream.type for stream in source.streams} == {"video", "audio"}
    assert sorted(path.name for path in tmp_path.rglob("*.*") if path.suffix in (".wav", ".aac")) == ["beep.wav"]
