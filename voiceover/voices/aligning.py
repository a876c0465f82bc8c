"""Known words found in a recording: the same text, said by a voice whose word times are exact, is warped onto it.

Dynamic time warping of mel cepstra: Sakoe and Chiba, "Dynamic programming algorithm optimization for spoken word recognition",
IEEE Transactions on Acoustics, Speech, and Signal Processing 26 (1978), and the mel scale of O'Shaughnessy (1987).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

RATE = 16_000
HOP = 160  # samples between frames: 10 ms
WINDOW = 400  # samples a frame: 25 ms
BANDS = 40
COEFFICIENTS = 13
FLOOR = 5.0  # nepers below the loudest frame: everything softer is silence
CHANGE = 3.0  # how much more the change of a cepstrum counts than itself


def resampled(samples: np.ndarray, rate: int, wanted: int = RATE) -> np.ndarray:
    """Return samples at another rate, (n,) float32."""
    from scipy.signal import resample_poly

    shared = gcd(rate, wanted)
    return np.asarray(resample_poly(samples, wanted // shared, rate // shared), np.float32)


@dataclass(frozen=True)
class Warp:
    """Seconds of a reference, the seconds of the recording at which the same is said; both rise."""

    reference: np.ndarray
    recording: np.ndarray

    def at(self, seconds: Sequence[float]) -> np.ndarray:
        """Return when in the recording it is said what the reference says at these seconds."""
        return np.asarray(np.interp(seconds, self.reference, self.recording))


def warped(reference: np.ndarray, reference_rate: int, recording: np.ndarray, rate: int) -> Warp:
    """Lay a reference onto a recording of the same text; both are mono samples."""
    first = features(resampled(reference, reference_rate))
    second = features(resampled(recording, rate))
    path = _path(_distances(first, second))
    count = np.bincount(path[:, 0])
    reached = np.bincount(path[:, 0], weights=path[:, 1]) / count
    step = HOP / RATE
    return Warp(np.arange(len(first)) * step, reached * step)


def features(samples: np.ndarray) -> np.ndarray:
    """Return mel cepstra and their change, (frames, 2 × COEFFICIENTS), each with mean 0 and variance 1 over what is loud."""
    from scipy.fft import dct

    padded = np.pad(samples, WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP] * np.hanning(WINDOW)
    power = np.abs(np.fft.rfft(frames, 512)) ** 2
    mel = np.log(np.maximum(power @ _bands().T, 1e-10))
    mel = np.maximum(mel, mel.max() - 2 * FLOOR)
    cepstra = dct(mel, axis=1, norm="ortho")[:, :COEFFICIENTS]
    change = np.gradient(cepstra, axis=0)
    both = np.concatenate([cepstra, change], axis=1)
    energy = mel.mean(axis=1)
    loud = energy > energy.max() - FLOOR
    scaled = (both - both[loud].mean(axis=0)) / (both[loud].std(axis=0) + 1e-6)
    scaled[:, COEFFICIENTS:] *= CHANGE
    return np.asarray(scaled, np.float32)


def _bands() -> np.ndarray:
    """Return triangles on the mel scale from 80 Hz to 7.6 kHz, (BANDS, 257)."""
    lowest, highest = 2595 * np.log10(1 + np.array([80.0, 7600.0]) / 700)
    mel = np.linspace(lowest, highest, BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    frequencies = np.linspace(0, RATE / 2, 257)
    rising = (frequencies - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - frequencies) / np.diff(edges)[1:, None]
    return np.asarray(np.maximum(0, np.minimum(rising, falling)))


def _distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the distance of each frame of one to each of the other."""
    squares = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1) - 2 * first @ second.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def _path(cost: np.ndarray) -> np.ndarray:
    """Return the cheapest way through a table from its first cell to its last, (steps, 2): a step goes on in one of both, or in both."""
    rows, columns = cost.shape
    total = np.full((rows + 1, columns + 1), np.inf, np.float32)
    total[0, 0] = 0
    for diagonal in range(rows + columns - 1):
        row = np.arange(max(0, diagonal - columns + 1), min(rows, diagonal + 1))
        column = diagonal - row
        before = np.minimum(np.minimum(total[row, column + 1], total[row + 1, column]), total[row, column])
        total[row + 1, column + 1] = cost[row, column] + before
    row, column = rows, columns
    way = [(row, column)]
    while (row, column) != (1, 1):
        row, column = min(((row - 1, column - 1), (row - 1, column), (row, column - 1)), key=lambda cell: total[cell])
        way.append((row, column))
    return np.array(way[::-1]) - 1
