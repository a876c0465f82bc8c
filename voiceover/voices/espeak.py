"""espeak-ng: a robot's voice, small and everywhere. Its library (GPL) runs in a process of its own, see espeak_process.py."""

from __future__ import annotations

import json
import subprocess
import sys
from ctypes.util import find_library
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from scenes.core.errors import InputError
from voiceover.pronunciation import Pronunciations, Said, spoken, used
from voiceover.speech import Speech
from voiceover.voices.cutting import levels, merged, speech_of

INSTALL = "pip install espeakng-loader, or apt-get install libespeak-ng1 (Debian, Ubuntu)"
PROGRAM = Path(__file__).with_name("espeak_process.py")
SPEAKER = "en-us"
SPEED = 160  # words a minute
QUIET = -45.0  # dB below the loudest window: a word has ended
WINDOW = 0.005  # seconds


def is_installed() -> bool:
    """Tell whether a library is there."""
    return _library() is not None


class Espeak:
    """Says a sentence with espeak-ng; pronunciations are respelled."""

    name = "espeak"

    def __init__(self, pronunciations: Pronunciations) -> None:
        library = _library()
        if library is None:
            raise InputError([f"voice: espeak: is not installed; {INSTALL}"])
        self._library = library
        self._pronunciations = pronunciations

    def say(self, text: str) -> Speech:
        """Say a sentence; raises InputError when there is nothing to say."""
        return _said(text, used(text, self._pronunciations), *self._library)


@lru_cache(maxsize=64)
def _said(text: str, said: Said, library: str, data: str) -> Speech:
    pieces = spoken(text, said)
    words = [word for piece in pieces for word in piece.split()]
    rate, events, samples = _run({"library": library, "data": data, "text": " ".join(words), "speaker": SPEAKER, "rate": SPEED})
    starts = _starts(words, events, len(samples) / rate)
    return speech_of(samples, rate, text.split(), merged(pieces, _with_ends(starts, samples, rate)))


def _run(asked: dict[str, object]) -> tuple[int, list[tuple[int, float]], np.ndarray]:
    """Return rate, words (place of the first character, seconds) and samples; raises InputError when the library fails."""
    ran = subprocess.run([sys.executable, "-P", str(PROGRAM)], input=json.dumps(asked).encode(), capture_output=True, check=False)
    if ran.returncode:
        reason = (ran.stderr.decode(errors="replace").strip().splitlines() or [f"it ended with {ran.returncode}"])[-1]
        raise InputError([f"voice: espeak: {reason}; {INSTALL}"])
    head, _, body = ran.stdout.partition(b"\n")
    told = json.loads(head)
    return told["rate"], [(place, seconds) for place, seconds in told["words"]], np.frombuffer(body, "<i2").astype(np.float32) / 32768


def _starts(words: list[str], events: list[tuple[int, float]], end: float) -> list[float]:
    """Return when each word begins.

    Words that espeak-ng says as one ("of the") share its time by their letters; one that is not said begins with the next.
    """
    firsts = [0, *accumulate(len(word) + 1 for word in words)]
    told = {word: min(of_word) for word, of_word in enumerate(_by_word(firsts, events)) if of_word}
    at = [*(firsts[word] for word in told), firsts[-1]]
    times = np.maximum.accumulate([*told.values(), end])
    starts = [float(np.interp(first, at, times)) for first in firsts]
    for word in reversed(range(len(words))):
        if word not in told and not any(letter.isalnum() for letter in words[word]):
            starts[word] = starts[word + 1]
    return starts[:-1]


def _by_word(firsts: list[int], events: list[tuple[int, float]]) -> list[list[float]]:
    """Return the seconds of the events of each word, from the places of the words' first characters."""
    return [[seconds for place, seconds in events if first <= place < last] for first, last in pairwise(firsts)]


def _with_ends(starts: list[float], samples: np.ndarray, rate: int) -> list[tuple[float, float]]:
    """Return start and end of each word; it ends where the last sound before the next one does."""
    level = levels(samples, rate)
    loud = np.flatnonzero(level > level.max() + QUIET)
    times = []
    for start, following in zip(starts, [*starts[1:], len(samples) / rate], strict=True):
        own = loud[(loud * WINDOW >= start) & (loud * WINDOW < following)]
        times.append((start, min(following, float(own[-1] + 1) * WINDOW) if len(own) else start))
    return times


def _library() -> tuple[str, str] | None:
    """Return the library and the folder of its data (empty: its own), of the package or the system."""
    if find_spec("espeakng_loader") is not None:
        loader = import_module("espeakng_loader")
        return loader.get_library_path(), loader.get_data_path()
    found = find_library("espeak-ng")
    return (found, "") if found else None
