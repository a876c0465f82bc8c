"""A voice at another pace: the same sentences, slower or faster, by a filter that is given (scenes.video.tempo)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from voiceover.speech import Speech, Word

Speaker = Callable[[str, str, Sequence[str]], list[Speech]]
Stretch = Callable[[np.ndarray, int, float], np.ndarray]  # samples (n,), samples a second, pace: n / pace samples


def speaking_at(speak: Speaker, pace: Fraction, stretch: Stretch) -> Speaker:
    """Return who says the same `pace` times as fast."""
    if pace == 1:
        return speak
    return lambda section, cue, sentences: [paced(speech, float(pace), stretch) for speech in speak(section, cue, sentences)]


def paced(speech: Speech, pace: float, stretch: Stretch) -> Speech:
    """Return a sentence said `pace` times as fast; its words lie where they are heard then."""
    words = tuple(Word(word.text, word.start / pace, word.end / pace) for word in speech.words)
    return replace(speech, samples=stretch(speech.samples, speech.rate, pace), words=words)
