"""A voice at another pace: as long as it should be, its words where they are heard, in the same pitch."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from scenes.video.tempo import stretched
from tests.voiceover.narrated import METRONOME, RATE, Metronome
from voiceover.tempo import paced, speaking_at

SENTENCE = "Every token is looked up once"


def onsets(samples: np.ndarray) -> list[float]:
    """Return when each tone begins, in seconds."""
    loud = np.flatnonzero(np.abs(samples) > 0.05)
    return [float(loud[k]) / RATE for k in (0, *(np.flatnonzero(np.diff(loud) > 0.02 * RATE) + 1))]


@pytest.mark.parametrize("pace", [0.5, 2.0])
def test_a_sentence_is_as_long_as_its_pace_says(pace: float) -> None:
    usual = Metronome().say(SENTENCE)
    found = paced(usual, pace, stretched)
    assert found.seconds == pytest.approx(usual.seconds / pace, abs=1e-3) and np.abs(found.samples).max() > 0.2
    assert [word.end for word in found.words] == pytest.approx([word.end / pace for word in usual.words])


@pytest.mark.parametrize("pace", [0.8, 1.25])
def test_words_are_heard_where_they_are_told_to_be(pace: float) -> None:
    usual = Metronome().say(SENTENCE)
    found = paced(usual, pace, stretched)
    assert found.seconds == pytest.approx(usual.seconds / pace, abs=1e-3)
    assert [word.start for word in found.words] == pytest.approx([word.start / pace for word in usual.words])
    assert onsets(found.samples) == pytest.approx([word.start for word in found.words], abs=0.03)


@pytest.mark.parametrize("pace", [0.8, 1.25])
def test_the_pitch_stays(pace: float) -> None:
    samples = paced(Metronome().say(SENTENCE), pace, stretched).samples
    spectrum = np.abs(np.fft.rfft(samples))
    assert np.argmax(spectrum) * RATE / len(samples) == pytest.approx(500, abs=8)


def test_a_speaker_at_its_own_pace_is_left_as_it_is() -> None:
    assert speaking_at(METRONOME, Fraction(1), stretched) is METRONOME
    (speech,) = speaking_at(METRONOME, Fraction(4, 5), stretched)("a", "b", [SENTENCE])
    assert speech.seconds == pytest.approx(Metronome().say(SENTENCE).seconds * 1.25, abs=1e-3)
