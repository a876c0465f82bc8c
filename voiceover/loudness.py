"""Loudness and true peak after ITU-R BS.1770-5, at 48 kHz: measured in chunks, and brought within bounds by a gain and a limiter.

The weighting filters are those of pyloudnorm. A film is never filtered as a whole, so that one of several minutes needs little memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scenes.core.errors import InputError

Samples = NDArray[np.float32]
Curve = NDArray[np.float64]

RATE = 48_000
CHUNK = 5 * RATE
PIECE = RATE // 10  # a block of the meter is four pieces: 400 ms that overlap by three quarters
OVERSAMPLED = 4
STEP = 16  # samples that share a peak, and a gain of the limiter
STRETCH, MARGIN = 60 * STEP, 4 * STEP  # samples that are oversampled together, and those beside them that are looked at
LOUD = 0.5  # of the highest: what is lower does not reach it between two samples
ATTACK, RELEASE = 1000 * STEP / RATE, 50 * STEP / RATE  # dB a step: down by 1 dB a millisecond, up by 50 dB a second
SMOOTH = 3  # steps on either side over which the limiter's gain is averaged
CLOSE = 0.05  # LU
ROUNDS = 12


def decibels(factor: float) -> float:
    """Return a ratio of amplitudes in dB; 0 is minus infinity."""
    return float(20 * np.log10(factor)) if factor > 0 else -np.inf


def factor_of(level: float) -> float:
    """Return dB as a ratio of amplitudes."""
    return float(10 ** (level / 20))


# ---------------------------------------------------------------- measured
def integrated(samples: Samples) -> float:
    """Return the gated loudness of (n,) or (n, channels) in LUFS, minus infinity for silence.

    What is shorter than a block of 400 ms is measured as if it were repeated.
    """
    if 0 < len(samples) < 4 * PIECE:
        samples = np.tile(samples, (-(-4 * PIECE // len(samples)), *([1] * (samples.ndim - 1))))
    return loudness_of(powers(samples[first:last] for first, last in chunks(len(samples))))


def average(samples: Samples) -> float:
    """Return the loudness in LUFS of all blocks, silent ones too: no higher than what the meter's relative gate, 10 LU below, starts from."""
    return _level(_blocks(powers(samples[first:last] for first, last in chunks(len(samples)))))


def powers(parts: Iterable[Samples]) -> Curve:
    """Return the weighted power of every whole 100 ms, summed over channels; the parts follow one another and are whole but the last."""
    from scipy.signal import sosfilt

    state, found = None, [np.zeros(0)]
    for part in parts:
        columns = part.reshape(len(part), -1)
        if state is None:
            state = np.zeros((len(_weighting()), 2, columns.shape[1]))
        weighted, state = sosfilt(_weighting(), columns, axis=0, zi=state)
        pieces = weighted[: len(weighted) // PIECE * PIECE].reshape(-1, PIECE * columns.shape[1])
        found.append(np.einsum("ij,ij->i", pieces, pieces) / PIECE)
    return np.concatenate(found)


def loudness_of(pieces: Curve) -> float:
    """Return the integrated loudness in LUFS of powers of 100 ms: blocks below -70 LUFS and 10 LU below the average are left out."""
    blocks = _blocks(pieces)
    blocks = blocks[blocks > _power(-70)]
    return _level(blocks[blocks > blocks.mean() / 10]) if blocks.size else -np.inf


def true_peak(samples: Samples) -> float:
    """Return the highest peak between the samples of (n,) or (n, channels) in dBTP, by fourfold oversampling."""
    highest = max((float(np.abs(samples[first:last]).max()) for first, last in chunks(len(samples))), default=0.0)
    return decibels(float(peaks(samples, LOUD * highest).max(initial=0)))


def peaks(samples: Samples, least: float, curve: Curve | None = None) -> Samples:
    """Return the highest true peak of any channel in every 16 samples, (ceil(n / 16),), with the gains of a curve (see `_gains`).

    Stretches of 20 ms in which no sample reaches `least` are not oversampled: theirs are the peaks of the samples.
    """
    parts = [_peaks_within(samples, first, last, least, curve) for first, last in chunks(len(samples))]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def chunks(length: int) -> Iterator[tuple[int, int]]:
    """Give first and last sample of one chunk after another."""
    return ((first, min(first + CHUNK, length)) for first in range(0, length, CHUNK))


def _peaks_within(samples: Samples, first: int, last: int, least: float, curve: Curve | None) -> Samples:
    low, high = max(0, first - MARGIN), min(len(samples), last + MARGIN)
    heard = samples[low:high] if curve is None else samples[low:high] * _over(curve, samples, low, high)
    count = -(-(last - first) // STRETCH)
    found = np.zeros(count * STRETCH // STEP, np.float32)
    for channel in heard.reshape(high - low, -1).T:
        padded = np.zeros(count * STRETCH + 2 * MARGIN, np.float32)  # silence stands for what lies outside the film
        padded[MARGIN - (first - low) :][: high - low] = channel
        np.maximum(found, _channel_peaks(padded, count, least), out=found)
    return found[: -(-(last - first) // STEP)]


def _channel_peaks(padded: Samples, count: int, least: float) -> Samples:
    """Return the peaks of so many stretches of one channel, MARGIN samples before and after them."""
    from scipy.signal import resample_poly

    found = np.abs(padded[MARGIN:-MARGIN]).reshape(count, -1, STEP).max(axis=2)
    loud = np.flatnonzero(found.max(axis=1) >= least)
    shown = np.lib.stride_tricks.sliding_window_view(padded, STRETCH + 2 * MARGIN)[::STRETCH][loud]
    finer = resample_poly(shown, OVERSAMPLED, 1, axis=1)[:, OVERSAMPLED * MARGIN : -OVERSAMPLED * MARGIN]
    found[loud] = np.abs(finer).reshape(len(loud), STRETCH // STEP, OVERSAMPLED * STEP).max(axis=2)
    return np.asarray(found.ravel(), np.float32)


@lru_cache(maxsize=1)
def _weighting() -> Curve:
    """Return the K-weighting as sections of second order; pyloudnorm's set "DeMan" has the coefficients of the recommendation."""
    from pyloudnorm import Meter

    return np.array([np.concatenate((stage.b, stage.a)) for stage in Meter(RATE, "DeMan")._filters.values()])


def _blocks(pieces: Curve) -> Curve:
    return np.convolve(pieces, np.full(4, 0.25), "valid") if len(pieces) >= 4 else np.zeros(0)


def _level(blocks: Curve) -> float:
    return float(-0.691 + 10 * np.log10(blocks.mean())) if blocks.any() else -np.inf


def _power(level: float) -> float:
    return float(10 ** ((level + 0.691) / 10))


# ---------------------------------------------------------------- brought within bounds
def bring_to(samples: Samples, target: float | None, ceiling: float) -> None:
    """Bring (n,) or (n, channels), in place, to a loudness in LUFS (None: as it is) with true peaks below a ceiling in dBTP.

    Both are measured after the limiter, until they are right. Raises InputError where they cannot be had together.
    """
    gain = 0.0 if target is None else target - integrated(samples)  # dB
    limit, least = ceiling, LOUD * factor_of(ceiling)
    found = peaks(samples, least / factor_of(gain))
    before: tuple[float, float] | None = None
    for _ in range(ROUNDS):
        curve = _gains(found, factor_of(limit - gain))
        curve *= factor_of(gain)
        level = loudness_of(powers(samples[first:last] * _over(curve, samples, first, last) for first, last in chunks(len(samples))))
        if target is None or abs(target - level) <= CLOSE:
            peak = decibels(float(peaks(samples, least, curve).max(initial=0)))
            if peak <= ceiling:
                break
            limit -= peak - ceiling + 0.02
        else:
            before, gain = (gain, level), gain + (target - level) / _slope(before, gain, level)
    else:
        raise InputError(
            [f"narration: stays at {level:.1f} LUFS with peaks below {ceiling:g} dBTP; take clicks and knocks out of the recording"]
        )
    for first, last in chunks(len(samples)):
        samples[first:last] *= _over(curve, samples, first, last)


def _slope(before: tuple[float, float] | None, gain: float, level: float) -> float:
    """Return how much louder a dB more makes it, by the round before: less than 1 dB where the limiter takes some away."""
    if before is None or before[0] == gain:
        return 1.0
    return float(np.clip((level - before[1]) / (gain - before[0]), 0.25, 1.0))


def _gains(found: Samples, ceiling: float) -> Curve:
    """Return the gain for each step of a signal with such true peaks: it falls before a peak and rises slowly after it.

    In dB it is the highest curve that lies below what each peak allows and is no steeper than ATTACK and RELEASE, found by running
    minima; averaging what was lowered to the minimum around it keeps it below. Linear between steps, so a peak counts for its neighbours.
    """
    from scipy.ndimage import convolve1d, maximum_filter1d, minimum_filter1d

    allowed = maximum_filter1d(found.astype(np.float64), 3) / ceiling
    np.log10(np.maximum(1, allowed, out=allowed), out=allowed)
    allowed *= -20
    for slope, onward in ((RELEASE, allowed), (ATTACK, allowed[::-1])):
        slant = np.arange(len(allowed)) * slope
        onward -= slant
        np.minimum.accumulate(onward, out=onward)
        onward += slant
    window = np.hanning(2 * SMOOTH + 3)[1:-1]
    curve = convolve1d(minimum_filter1d(allowed, 2 * SMOOTH + 1), window / window.sum(), mode="nearest")
    return np.asarray(np.power(10, np.divide(curve, 20, out=curve), out=curve))


def _over(curve: Curve, samples: Samples, first: int, last: int) -> Samples:
    """Return the gain of each sample of a stretch, in the shape that multiplies it."""
    steps = (np.arange(first, last) - (STEP - 1) / 2) / STEP
    low = max(0, first // STEP - 1)
    near = curve[low : last // STEP + 2]
    gains = np.interp(steps, np.arange(low, low + len(near)), near).astype(np.float32)
    return gains if samples.ndim == 1 else gains[:, None]
