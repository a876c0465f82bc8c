"""piper: the voice of a file that the user brings (x.onnx, with x.onnx.json beside it). The engine, piper-tts, is under the GPL."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from scenes.core.errors import InputError
from scenes.core.memo import kept_in
from voiceover.pronunciation import Pronunciations, Said, spoken, used
from voiceover.speech import Speech
from voiceover.voices.cutting import merged, places, speech_of, times_at

INSTALL = "pip install 'piper-tts[alignment]'"
EARLY = 0.05  # seconds by which a sound is heard before its time (median of 117 words)
BRING = "name a piper voice, x.onnx with x.onnx.json beside it"


def is_installed() -> bool:
    """Tell whether the packages are there; a voice file is asked for when the voice is called."""
    return all(find_spec(name) is not None for name in ("piper", "onnx"))


class Piper:
    """Says a sentence as a voice file does, without the noise that makes it differ from time to time; pronunciations are respelled."""

    name = "piper"

    def __init__(self, pronunciations: Pronunciations, file: Path | None) -> None:
        if not is_installed():
            raise InputError([f"voice: piper: is not installed; {INSTALL}"])
        if file is None:
            raise InputError([f"voice: piper: needs a voice file; {BRING}"])
        self._pronunciations = pronunciations
        self._file = file
        self._hash = _hash(file)

    def say(self, text: str) -> Speech:
        """Say a sentence; raises InputError when there is nothing to say."""
        return _said(text, used(text, self._pronunciations), str(self._file), self._hash)


@kept_in("speech", in_memory=64, packages=("piper-tts", "onnxruntime"))
def _said(text: str, said: Said, file: str, _file_hash: str) -> Speech:
    voice = _voice(file)
    pieces = spoken(text, said)
    words = [word for piece in pieces for word in piece.split()]
    sounds, samples, rate = _synthesised(voice, file, " ".join(words))
    if not sounds:
        raise InputError([f"“{text}”: there is nothing to say; write words"])
    alone = [[sound for part in voice.phonemize(word) for sound in part] for word in words]
    begin = places([sound for word in alone for sound in word], [sound for sound, *_ in sounds])
    of_words = begin[[0, *accumulate(len(word) for word in alone)]]
    return speech_of(samples, rate, text.split(), merged(pieces, times_at(of_words, [(start, end) for _, start, end in sounds])))


def _synthesised(voice: Any, file: str, text: str) -> tuple[list[tuple[str, float, float]], np.ndarray, int]:
    """Return each sound but blanks and pauses with start and end in seconds, the samples, and their rate."""
    settings = import_module("piper").SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)
    sounds: list[tuple[str, float, float]] = []
    chunks, begin, rate = [np.zeros(0, np.float32)], 0, int(voice.config.sample_rate)
    for chunk in voice.synthesize(text, settings, include_alignments=True):
        if chunk.phoneme_alignments is None:
            raise InputError([f"{file}: the voice does not tell how long its sounds last; choose another one"])
        for sound in chunk.phoneme_alignments:
            end = begin + int(sound.num_samples)
            if sound.phoneme.isalpha():
                sounds.append((sound.phoneme, begin / rate - EARLY, end / rate - EARLY))
            begin = end
        chunks.append(chunk.audio_float_array)
    return sounds, np.concatenate(chunks), rate


def _hash(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes() + Path(f"{file}.json").read_bytes()).hexdigest()
    except OSError as error:
        raise InputError([f"{error.filename}: cannot be read ({error.strerror}); {BRING}"]) from error


@lru_cache(maxsize=1)
def _voice(file: str) -> Any:
    try:
        return import_module("piper").PiperVoice.load(file, include_alignments=True)
    except Exception as error:
        raise InputError([f"{file}: is no voice of piper ({str(error).splitlines()[0]}); {BRING}"]) from error
