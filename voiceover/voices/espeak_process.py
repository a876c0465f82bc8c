"""A program that says one text with the espeak-ng library: run by `espeak.py`, alone, with nothing of the project.

The library is under the GPL, and says the same samples only in a fresh process. Reads one JSON object from standard input
(library, data, text, speaker, rate) and writes one line of JSON (rate, words as [place of the first character, seconds]) and then
the samples, 16 bits each.
"""

from __future__ import annotations

import ctypes
import json
import sys
from ctypes import CFUNCTYPE, POINTER, Structure, Union, c_char, c_char_p, c_int, c_short, c_size_t, c_uint, c_void_p
from typing import Any

SYNCHRONOUS = 2
DONT_EXIT = 0x8000
BY_CHARACTER = 1
UTF8 = 1
WORD = 1
SPEED = 1  # the parameter of espeak_SetParameter, in words a minute


class _Id(Union):
    _fields_ = (("number", c_int), ("name", c_char_p), ("string", c_char * 8))


class _Event(Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_ = (
        ("type", c_int),
        ("unique", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _Id),
    )


def main() -> None:
    """Say what is asked for on standard input."""
    asked = json.loads(sys.stdin.buffer.read())
    library = ctypes.CDLL(asked["library"])
    data = asked["data"].encode() if asked["data"] else None
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, data, DONT_EXIT)
    if rate <= 0 or library.espeak_SetVoiceByName(asked["speaker"].encode()):
        sys.exit(f"espeak-ng does not know the voice {asked['speaker']}")
    library.espeak_SetParameter(SPEED, asked["rate"], 0)
    samples, words = _say(library, asked["text"])
    sys.stdout.buffer.write(json.dumps({"rate": rate, "words": words}).encode() + b"\n" + samples)


def _say(library: ctypes.CDLL, text: str) -> tuple[bytes, list[tuple[int, float]]]:
    samples = bytearray()
    words: list[tuple[int, float]] = []

    def heard(wave: Any, count: int, events: Any) -> int:
        if wave and count > 0:
            samples.extend(ctypes.string_at(wave, count * 2))
        place = 0
        while events[place].type:
            if events[place].type == WORD:
                words.append((events[place].text_position - 1, events[place].audio_position / 1000))
            place += 1
        return 0

    callback = CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))(heard)
    library.espeak_SetSynthCallback(callback)
    synth = library.espeak_Synth
    synth.argtypes = (c_void_p, c_size_t, c_uint, c_int, c_uint, c_uint, POINTER(c_uint), c_void_p)
    encoded = text.encode() + b"\0"
    synth(encoded, len(encoded), 0, BY_CHARACTER, 0, UTF8, None, None)
    library.espeak_Synchronize()
    return bytes(samples), words


if __name__ == "__main__":
    main()
