"""English text as the phoneme ids of hibari and Kokoro, which share one alphabet, and which of them each written word is.

Also what makes their models tell how long each phoneme lasts: `expose`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenes.core.errors import InputError
from voiceover.pronunciation import Said, spoken
from voiceover.voices.cutting import merged, places, times_at

if TYPE_CHECKING:
    from hibari.g2p import G2P

STANDS_IN = 0xE000  # private-use characters: no rule of reading numbers and units touches them
MOST = 400  # phonemes that a model was trained to say at a time
FRAME = 0.025  # seconds
EARLY = 0.08, 0.04  # seconds by which a word is heard before its phonemes' first frame, and ends before their last one (median of 102)


@dataclass(frozen=True)
class Phonemes:
    """The ids of a sentence with the pads around them, and what times its words have once frames are known."""

    ids: tuple[int, ...]
    pieces: tuple[str, ...]  # what is said for each written word
    begin: np.ndarray  # where each of their words begins among those that are read
    read: tuple[tuple[int, int], ...]  # the ids of each word that is read: first, and one after the last

    def times(self, frames: np.ndarray) -> list[tuple[float, float]]:
        """Return start and end of each written word, in seconds, from the frames of each id."""
        clock = np.append(0.0, np.cumsum(np.ravel(frames))) * FRAME
        read = [(float(clock[first] - EARLY[0]), float(clock[last] - EARLY[1])) for first, last in self.read]
        return merged(self.pieces, times_at(self.begin, read))


def phonemes_of(text: str, said: Said = ()) -> Phonemes:
    """Read a sentence; raises InputError when it cannot be said at once, or a pronunciation has sounds that are not known."""
    from hibari.g2p.normalize import normalize

    _refuse_unknown(said)
    pieces = spoken(text, said, sounds=lambda place: chr(STANDS_IN + place))
    words = [word for piece in pieces for word in piece.split()]
    normal = normalize(" ".join(words))
    ids, read = _ids(_with_sounds(normal, said))
    if not any(last > first for first, last in read):
        raise InputError([f"“{text}”: there is nothing to say; write words"])
    if len(ids) - 2 > MOST:
        raise InputError([f"“{text[:40]} …”: {len(ids) - 2} sounds in one sentence; part it, {MOST} can be said at once"])
    return Phonemes(ids, tuple(pieces), places(words, normal.split()), read)


def _with_sounds(text: str, said: Said) -> str:
    """Write the sounds of pronunciations where something stands for them, as hibari reads them: [RoCE](/ɹˈɑki/)."""
    for place, (word, _, ipa) in enumerate(said):
        text = text.replace(chr(STANDS_IN + place), f"[{word}](/{ipa}/)")
    return text


def _ids(text: str) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return the ids of a text and, for each word that blanks part, from which to which its sounds are."""
    ids, spans, heard = [0], [], list[int]()
    first = len(ids)
    tokens = reader().phonemize_tokens(reader().tokenize(text))
    for place, token in enumerate(tokens):
        for sound in token.phonemes or "":
            if sound in alphabet():
                heard += [len(ids)] * sound.isalpha()
                ids.append(alphabet()[sound])
        if token.whitespace or place + 1 == len(tokens):
            spans.append((heard[0], heard[-1] + 1) if heard else (first, len(ids)))
            heard = []
            ids += [alphabet()[" "]] * (place + 1 < len(tokens))
            first = len(ids)
    return (*ids, 0), tuple(spans)


def _refuse_unknown(said: Said) -> None:
    faults = [(word, sound) for word, _, ipa in said for sound in ipa if sound not in alphabet()]
    if faults:
        raise InputError(
            [
                f"pronunciations: {word}: the voice does not know the sound “{sound}”; write it in the IPA of misaki"
                for word, sound in faults
            ]
        )


@lru_cache(maxsize=1)
def reader() -> G2P:
    """Return what reads American English, with words that no dictionary has."""
    from hibari.g2p import G2P

    return G2P()


@lru_cache(maxsize=1)
def alphabet() -> dict[str, int]:
    """Return the id of each phoneme; raises InputError when hibari is missing."""
    from hibari.tts import ASSETS

    return dict(json.loads(Path(ASSETS, "vocab.json").read_text(encoding="utf-8")))


def expose(model: bytes, tensor: str) -> bytes:
    """Return an ONNX model that also gives a tensor of floats.

    A second `graph` field (7) is merged into the first by every protobuf reader: here one output (12) with a name (1) and a type (2).
    """

    def sized(field: bytes, value: bytes) -> bytes:
        return field + bytes([len(value)]) + value  # all lengths are below 128

    kind = sized(b"\x0a", b"\x08\x01")
    output = sized(b"\x62", sized(b"\x0a", tensor.encode()) + sized(b"\x12", kind))
    return model + sized(b"\x3a", output)


def session_of(model: bytes, threads: int = 1) -> Any:
    """Return an onnxruntime session of a model, on the processor alone."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
