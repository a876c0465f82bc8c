"""What all voices need: written words found among those said, silence around a sentence cut to known margins."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

import numpy as np

from scenes.core.errors import InputError
from voiceover.speech import Speech, Word

LEAD = 0.05  # seconds before the first word begins
TAIL = 0.10  # seconds after the last one ends
FADE = 0.005  # seconds in which both cuts rise and fall
WINDOW = 0.005  # seconds over which a level is taken
AUDIBLE = -40.0  # dB below the loudest window: from here on a word is heard
ASTRAY = 0.6  # seconds; the sound of a first or last word is not looked for farther away
Times = Sequence[tuple[float, float]]


def places(written: Sequence[Hashable], said: Sequence[Hashable]) -> np.ndarray:
    """Return where each written word begins among those said, and where the last one ends: (n + 1,), never falling.

    What both have is matched one for one; between, the place goes on evenly. Said words that stand for no written one belong to the
    word before them.
    """
    anchors = {0: 0}
    for kind, first, last, first_said, last_said in SequenceMatcher(a=written, b=said, autojunk=False).get_opcodes():
        if kind == "equal":
            anchors.update(zip(range(first + 1, last), range(first_said + 1, last_said), strict=True))
        if last:
            anchors[last] = last_said
    at = sorted(anchors)
    return np.interp(np.arange(len(written) + 1), at, [anchors[place] for place in at])


def times_at(begin: np.ndarray, times: Times) -> list[tuple[float, float]]:
    """Return start and end of each word from its place among those said (see `places`) and their times; a word not said has no length."""
    found = []
    for first, last in zip(begin[:-1], begin[1:], strict=True):
        start = _time(first, times, min(int(first), len(times) - 1))
        end = _time(last, times, max(0, int(np.ceil(last)) - 1))
        found.append((start, max(start, end)))
    return found


def _time(place: float, times: Times, word: int) -> float:
    start, end = times[word]
    return float(start + (place - word) * (end - start))


def merged(pieces: Sequence[str], times: Times) -> list[tuple[float, float]]:
    """Return start and end of each written word: `pieces` is what is said for each, `times` those of all the words in them."""
    ends = list(accumulate(len(piece.split()) for piece in pieces))
    return times_at(np.array([0, *ends], float), times)


def speech_of(samples: np.ndarray, rate: int, words: Sequence[str], times: Times, audible: float = AUDIBLE) -> Speech:
    """Cut a sentence to LEAD before the first word and TAIL after the last, and count the times from there.

    Both words are put where they are heard: `audible` dB from the loudest window on. Samples: (n,) within -1 to 1. Raises InputError when there is nothing to be heard.
    """
    if not len(samples) or not np.isfinite(samples).all() or not np.any(samples):
        raise InputError([f"“{' '.join(words)}”: the voice says nothing; write it in words"])
    onset, offset = heard(samples, rate, audible)
    starts = [start for start, _ in times]
    ends = [end for _, end in times]
    starts[0] = onset if abs(onset - starts[0]) <= ASTRAY else starts[0]
    ends[-1] = offset if abs(offset - ends[-1]) <= ASTRAY else ends[-1]
    begin = round((starts[0] - LEAD) * rate)
    cut = _faded(_cut(samples, begin, round((ends[-1] + TAIL) * rate)), rate)
    shifted = _in_order(np.array(starts) - begin / rate, np.array(ends) - begin / rate)
    return Speech(cut, rate, tuple(Word(text, start, end) for text, (start, end) in zip(words, shifted, strict=True)))


def levels(samples: np.ndarray, rate: int, window: float = WINDOW) -> np.ndarray:
    """Return the level of each window of so many seconds, in dB of full scale, -120 at least."""
    size = max(1, round(window * rate))
    power = (samples[: len(samples) // size * size].astype(np.float64).reshape(-1, size) ** 2).mean(axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12)))


def heard(samples: np.ndarray, rate: int, audible: float = AUDIBLE) -> tuple[float, float]:
    """Return from when to when something is heard, in seconds."""
    level = levels(samples, rate)
    loud = np.flatnonzero(level > level.max() + audible)
    size = max(1, round(WINDOW * rate))
    return loud[0] * size / rate, (loud[-1] + 1) * size / rate


def _cut(samples: np.ndarray, begin: int, end: int) -> np.ndarray:
    """Return samples from one place to another, with silence where there are none."""
    kept = samples[max(0, begin) : max(0, end)]
    return np.pad(kept, (max(0, -begin), max(0, end - max(len(samples), 0)))).astype(np.float32)


def _faded(samples: np.ndarray, rate: int) -> np.ndarray:
    ramp = np.linspace(0, 1, min(len(samples) // 2, round(FADE * rate)), endpoint=False, dtype=np.float32)
    samples[: len(ramp)] *= ramp
    samples[len(samples) - len(ramp) :] *= ramp[::-1]
    return samples


def _in_order(starts: np.ndarray, ends: np.ndarray) -> list[tuple[float, float]]:
    """Return times of which none begins before the word before it ends, the first before LEAD, or ends after the last."""
    starts = np.maximum.accumulate(np.clip(starts, LEAD, ends[-1]))
    ends = np.minimum(np.maximum(ends, starts), np.append(starts[1:], ends[-1]))
    return [(float(start), float(end)) for start, end in zip(starts, ends, strict=True)]
