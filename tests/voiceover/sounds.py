"""What the tests of the mix share: something like speech, and ffmpeg's own meter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import av
import numpy as np

from voiceover.loudness import RATE, Samples
from voiceover.speech import Speech, Word


def spoken(seconds: float, level: float = 0.1, rate: int = 24_000, seed: int = 1, silence: float = 0.1, *, sharp: bool = False) -> Speech:
    """Return pulses of a voice through three formants in four syllables a second, with silence around them.

    `sharp`: all partials of a pulse begin together, and those of 20 ms are three times as high.
    """
    random = np.random.default_rng(seed)
    count, edge = round(seconds * rate), round(silence * rate)
    times = np.arange(count) / rate
    pitch = 120 * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * times + seed))
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    made = sum(_formants(120 * k) * np.cos(k * phase + (0 if sharp else k * k)) for k in range(1, 40)) + 0.02 * random.standard_normal(
        count
    )
    made *= np.abs(np.sin(2 * np.pi * 2 * times + seed)) ** 0.7
    made[round(1.15 * rate) : round(1.17 * rate)] *= 3 if sharp else 1
    made[:edge] = made[count - edge :] = 0
    samples = (level * made / np.sqrt(np.mean(made**2))).astype(np.float32)
    return Speech(samples, rate, (Word("word", silence, seconds - silence),))


def _formants(hertz: float) -> float:
    return sum(strength / (1 + ((hertz - middle) / 120) ** 2) for middle, strength in ((500, 1.0), (1500, 0.4), (2500, 0.2)))


def levels(samples: Samples, seconds: float) -> np.ndarray:
    """Return the level of each so many seconds of (n, 2), in dB."""
    size = round(seconds * RATE)
    whole = samples[: len(samples) // size * size].astype(np.float64).reshape(-1, size * 2)
    return 10 * np.log10(np.mean(whole**2, axis=1) + 1e-15)


def ffmpeg_meter(samples: Samples) -> tuple[float, float]:
    """Return integrated loudness (LUFS) and true peak (dBTP) of (n, 2) as ffmpeg's ebur128 measures them."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo")
    meter, sink = graph.add("ebur128", "peak=true:metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    read: Mapping[str, str] = {}
    for frame in _frames(samples):
        graph.push(frame)
        for measured in _pulled(graph):
            read = measured.metadata
    return float(read["lavfi.r128.I"]), float(20 * np.log10(float(read["lavfi.r128.true_peak"])))


def _frames(samples: Samples) -> Iterator[av.AudioFrame]:
    """Give frames of 100 ms, and some silence in which the last peak gets through the meter's oversampling."""
    padded = np.concatenate((samples, np.zeros((RATE // 5, 2), np.float32)))
    for first in range(0, len(padded), RATE // 10):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(padded[first : first + RATE // 10]).reshape(1, -1), format="flt", layout="stereo"
        )
        frame.sample_rate, frame.pts = RATE, first
        yield frame


def _pulled(graph: av.filter.Graph) -> Iterator[av.AudioFrame]:
    while True:
        try:
            yield graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
