"""What the tests of the voice's commands are given: a short film, and a metronome for a voice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.voiceover.narrated import Metronome, film
from voiceover.voices import registry


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the metronome speak for every voice: `espeak` is a slow one."""
    monkeypatch.setattr(registry, "voice_called", lambda name, words, file=None: Metronome(1.1 if name == "espeak" else 1.0))


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    """A film of which four sentences are said, as options."""
    film(tmp_path)
    return "--timing", str(tmp_path / "timing.toml"), "--script", str(tmp_path / "script.toml")
