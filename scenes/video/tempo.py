"""Sound at another pace, as high as before: FFmpeg's `atempo`, which joins pieces of the sound where they fit (WSOLA)."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import av
import numpy as np
from av.filter import Graph


def stretched(samples: np.ndarray, rate: int, pace: float) -> np.ndarray:
    """Return samples (n,), `rate` a second, that run `pace` times as fast (0.5 to 2): n / pace of them, float32."""
    graph = Graph()
    source = graph.add_abuffer(format="flt", sample_rate=rate, layout="mono", time_base=Fraction(1, rate))
    tempo, sink = graph.add("atempo", f"{pace:.6f}"), graph.add("abuffersink")
    source.link_to(tempo)
    tempo.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None], np.float32), format="flt", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    source.push(frame)
    source.push(None)
    made, count = np.concatenate([np.zeros(0, np.float32), *_pulled(sink)]), max(1, round(len(samples) / pace))
    return np.pad(made[:count], (0, max(0, count - len(made))))


def _pulled(sink: av.filter.context.FilterContext) -> list[np.ndarray]:
    made: list[np.ndarray] = []
    while True:
        try:
            made.append(cast(av.AudioFrame, sink.pull()).to_ndarray().reshape(-1))
        except (av.error.EOFError, av.error.BlockingIOError):
            return made
