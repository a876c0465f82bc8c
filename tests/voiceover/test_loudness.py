"""Loudness and true peak: against the figures of the recommendations and two other meters; the limiter."""

from __future__ import annotations

import numpy as np
import pytest
from pyloudnorm import Meter

from scenes.core.errors import InputError
from tests.voiceover.sounds import ffmpeg_meter, spoken
from voiceover import loudness
from voiceover.loudness import RATE, Samples, _gains, average, bring_to, factor_of, integrated, peaks, true_peak


def tone(hertz: float, level: float, seconds: float, phase: float = 0.0) -> Samples:
    times = np.arange(round(seconds * RATE)) / RATE
    return (factor_of(level) * np.sin(2 * np.pi * hertz * times + phase)).astype(np.float32)


def both(samples: Samples) -> Samples:
    return np.repeat(samples[:, None], 2, axis=1)


@pytest.fixture(scope="module")
def voice() -> Samples:
    """Twelve seconds at 48 kHz, with a loud sentence and a soft one."""
    return np.concatenate([spoken(6, level, 48_000).samples for level in (0.1, 0.01)])


# ---------------------------------------------------------------- measured
def test_a_full_tone_in_one_channel_reads_minus_three() -> None:
    assert integrated(tone(997, 0, 2)) == pytest.approx(-3.01, abs=0.02)  # BS.1770, annex 1


def test_quiet_stretches_are_left_out() -> None:
    parts = [both(tone(1000, level, seconds)) for level, seconds in ((-36, 10), (-23, 30), (-36, 10))]
    assert integrated(np.concatenate(parts)) == pytest.approx(-23, abs=0.1)  # EBU Tech 3341, case 3


def test_the_average_counts_silence() -> None:
    samples = np.concatenate((both(tone(1000, -16, 5)), np.zeros((15 * RATE, 2), np.float32)))
    assert integrated(samples) == pytest.approx(-16, abs=0.2)
    assert average(samples) == pytest.approx(-22, abs=0.1)


def test_two_other_meters_agree(voice: Samples) -> None:
    samples = np.stack((voice, 0.5 * voice[::-1]), axis=1)
    heard, _ = ffmpeg_meter(samples)
    assert integrated(samples) == pytest.approx(Meter(RATE, "DeMan").integrated_loudness(samples.astype(np.float64)), abs=0.01)
    assert integrated(samples) == pytest.approx(heard, abs=0.1)
    assert integrated(samples) == pytest.approx(Meter(RATE).integrated_loudness(samples.astype(np.float64)), abs=0.1)


def test_a_word_is_as_loud_as_the_same_sound_for_longer() -> None:
    assert integrated(tone(500, -20, 0.25)) == pytest.approx(integrated(tone(500, -20, 2)), abs=0.1)


@pytest.mark.parametrize("samples", [np.zeros(RATE, np.float32), np.zeros(0, np.float32), np.zeros((RATE, 2), np.float32)])
def test_silence_has_no_loudness_and_no_peak(samples: Samples) -> None:
    assert integrated(samples) == average(samples) == true_peak(samples) == -np.inf


def test_a_peak_between_two_samples_is_found() -> None:
    hidden = tone(RATE / 4, -6, 0.5, np.pi / 4) * np.hanning(RATE // 2).astype(np.float32)
    assert np.abs(hidden).max() == pytest.approx(factor_of(-9.01), rel=0.01)
    assert true_peak(hidden) == pytest.approx(-6, abs=0.1)  # EBU Tech 3341, case 16
    assert true_peak(both(hidden)) == pytest.approx(ffmpeg_meter(both(hidden))[1], abs=0.1)


def test_a_quiet_stretch_beside_a_loud_one_hides_no_peak(voice: Samples) -> None:
    assert peaks(voice, 0.5 * float(np.abs(voice).max())).max() == peaks(voice, 0.0).max()


def test_chunks_leave_no_trace(voice: Samples, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = integrated(voice), peaks(voice, 0.0), brought(voice, -16, -2)
    monkeypatch.setattr(loudness, "CHUNK", RATE // 2)
    assert integrated(voice) == pytest.approx(whole[0], abs=1e-9)
    np.testing.assert_allclose(peaks(voice, 0.0), whole[1], atol=1e-6)
    np.testing.assert_allclose(brought(voice, -16, -2), whole[2], atol=1e-6)


# ---------------------------------------------------------------- brought within bounds
def brought(samples: Samples, target: float | None, ceiling: float) -> Samples:
    changed = samples.copy()
    bring_to(changed, target, ceiling)
    return changed


@pytest.mark.parametrize(("target", "ceiling"), [(-16, -2), (-14, -3), (-23, -1)])
def test_loudness_and_peak_are_both_kept(voice: Samples, target: float, ceiling: float) -> None:
    level, peak = ffmpeg_meter(brought(both(voice), target, ceiling))
    assert level == pytest.approx(target, abs=0.15)
    assert peak <= ceiling + 0.1


def test_what_has_no_peak_is_only_made_louder(voice: Samples) -> None:
    changed = brought(voice, -40, -2)
    np.testing.assert_allclose(changed, voice * (np.abs(changed).max() / np.abs(voice).max()), atol=1e-6)


def test_without_a_target_only_peaks_change(voice: Samples) -> None:
    soft = voice * (0.5 / np.abs(voice).max())
    np.testing.assert_array_equal(brought(soft, None, -2), soft)
    assert true_peak(brought(4 * soft, None, -2)) <= -2


def test_the_limiter_falls_before_a_peak_and_rises_slowly_after_it() -> None:
    samples = tone(300, -20, 1)
    samples[RATE // 2 : RATE // 2 + 240] *= 14
    gains = brought(samples, None, -2)[1::80] / samples[1::80]  # 600 a second, never at a zero
    low = int(np.argmin(gains))
    fall, rise = np.flatnonzero(gains < 0.99)[[0, -1]]
    assert gains[low] == pytest.approx(factor_of(-2) / 1.4, rel=0.05)
    assert 0 < low - fall < 6  # within 10 ms
    assert 30 < rise - low < 120  # within 50 to 200 ms
    assert np.abs(np.diff(20 * np.log10(gains))).max() < 1.7  # a millisecond takes 1 dB at most


def test_the_gain_beside_a_peak_is_what_the_peak_needs() -> None:
    found = np.random.default_rng(1).uniform(0, 1, 40_000).astype(np.float32) ** 2000
    gains = _gains(found, 0.3)
    beside = np.stack((gains[:-2], gains[1:-1], gains[2:])).max(axis=0)
    assert (beside * found[1:-1]).max() <= 0.3 + 1e-7
    assert gains.max() > 0.5


def test_a_voice_of_sharp_peaks_is_brought_there_too() -> None:
    sharp = both(spoken(6, 0.1, 48_000, sharp=True).samples)
    level, peak = ffmpeg_meter(brought(sharp, -17.6, -6))
    assert level == pytest.approx(-17.6, abs=0.15) and peak <= -5.9


def test_clicks_cannot_be_made_loud() -> None:
    clicks = np.zeros(2 * RATE, np.float32)
    clicks[:: RATE // 4] = 0.9
    with pytest.raises(InputError, match=r"narration: stays at -\d.* below -2 dBTP; take clicks and knocks out"):
        bring_to(clicks, -10, -2)
