"""flite "slt": a small voice of the classic kind, through the system's library (permissive licence)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import CDLL, POINTER, Structure, c_char_p, c_float, c_int, c_short, c_void_p
from functools import lru_cache

import numpy as np

from scenes.core.errors import InputError
from voiceover.pronunciation import Pronunciations, Said, spoken, used
from voiceover.speech import Speech
from voiceover.voices.cutting import merged, places, speech_of, times_at

INSTALL = "apt-get install libflite1 (Debian, Ubuntu)"
LIBRARIES = ("libflite.so.1", "libflite_cmulex.so.1", "libflite_usenglish.so.1")
SPEAKER = "libflite_cmu_us_slt.so.1"
SEED = 1
WORD_START = b"R:SylStructure.daughter1.daughter1.R:Segment.p.end"
WORD_END = b"R:SylStructure.daughtern.daughtern.R:Segment.end"
SIGNATURES = {
    "flite_synth_text": (c_void_p, (c_char_p, c_void_p)),
    "utt_relation": (c_void_p, (c_void_p, c_char_p)),
    "relation_head": (c_void_p, (c_void_p,)),
    "item_next": (c_void_p, (c_void_p,)),
    "item_daughter": (c_void_p, (c_void_p,)),
    "flite_ffeature_string": (c_char_p, (c_void_p, c_char_p)),
    "flite_ffeature_float": (c_float, (c_void_p, c_char_p)),
    "delete_utterance": (None, (c_void_p,)),
}


class _Wave(Structure):
    """cst_wave of flite's cst_wave.h."""

    _fields_ = (("type", c_char_p), ("rate", c_int), ("count", c_int), ("channels", c_int), ("samples", POINTER(c_short)))


def is_installed() -> bool:
    """Tell whether the system has the library and its speaker."""
    try:
        _library()
    except OSError:
        return False
    return True


class Flite:
    """Says a sentence with flite's "slt"; pronunciations are respelled."""

    name = "flite"

    def __init__(self, pronunciations: Pronunciations) -> None:
        if not is_installed():
            raise InputError([f"voice: flite: is not installed; {INSTALL}"])
        self._pronunciations = pronunciations

    def say(self, text: str) -> Speech:
        """Say a sentence; raises InputError when there is nothing to say."""
        return _said(text, used(text, self._pronunciations))


@lru_cache(maxsize=64)
def _said(text: str, said: Said) -> Speech:
    flite, speaker = _library()
    pieces = spoken(text, said)
    words = [word for piece in pieces for word in piece.split()]
    CDLL(None).srand(SEED)  # of the noise in unvoiced sounds
    utterance = flite.flite_synth_text(" ".join(words).encode(), speaker)
    try:
        samples, rate = _samples(flite, utterance)
        tokens = [(name, _token_times(flite, token)) for name, token in _tokens(flite, utterance)]
    finally:
        flite.delete_utterance(utterance)
    heard = [(name, times) for name, times in tokens if times is not None]
    if not heard:
        raise InputError([f"“{text}”: there is nothing to say; write words"])
    begin = places([_bare(word) for word in words], [name for name, _ in heard])
    return speech_of(samples, rate, text.split(), merged(pieces, times_at(begin, [times for _, times in heard])))


def _bare(word: str) -> str:
    """Return a word without the punctuation that flite takes off its tokens."""
    return word.strip("\"'`.,:;!?(){}[]")


def _samples(flite: CDLL, utterance: int) -> tuple[np.ndarray, int]:
    wave = flite.utt_wave(utterance).contents
    return np.ctypeslib.as_array(wave.samples, (wave.count,)).astype(np.float32) / 32768, int(wave.rate)


def _tokens(flite: CDLL, utterance: int) -> Iterator[tuple[str, int]]:
    """Yield what flite reads as one word, with its name."""
    token = flite.relation_head(flite.utt_relation(utterance, b"Token"))
    while token:
        yield flite.flite_ffeature_string(token, b"name").decode(errors="replace"), token
        token = flite.item_next(token)


def _token_times(flite: CDLL, token: int) -> tuple[float, float] | None:
    """Return start and end of the words that a token is said as, in seconds."""
    times: list[tuple[float, float]] = []
    word = flite.item_daughter(token)
    while word:
        start = flite.flite_ffeature_float(word, WORD_START)
        end = flite.flite_ffeature_float(word, WORD_END)
        times += [(start, end)] * (end > start)
        word = flite.item_next(word)
    return (times[0][0], times[-1][1]) if times else None


@lru_cache(maxsize=1)
def _library() -> tuple[CDLL, int]:
    """Return the library and its speaker; raises OSError when one of them is missing."""
    flite, *_ = [CDLL(name, mode=ctypes.RTLD_GLOBAL) for name in LIBRARIES]
    speaker = CDLL(SPEAKER).register_cmu_us_slt
    speaker.restype, speaker.argtypes = c_void_p, (c_char_p,)
    for name, (result, arguments) in SIGNATURES.items():
        function = getattr(flite, name)
        function.restype, function.argtypes = result, arguments
    flite.utt_wave.restype, flite.utt_wave.argtypes = POINTER(_Wave), (c_void_p,)
    flite.flite_init()
    return flite, speaker(None)
