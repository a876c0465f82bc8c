"""The sounds that Manim collects for a film (pydub's segments), as samples for the muxer."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from scenes.video.mux import RATE

if TYPE_CHECKING:
    from pydub import AudioSegment


def samples_of(segment: AudioSegment, seconds: Fraction) -> np.ndarray:
    """Return a segment as samples (n, 2), -1 to 1, at 48 kHz, for so many seconds: cut, or with silence at the end."""
    sides = segment.set_frame_rate(RATE).set_sample_width(2).set_channels(2)
    heard = np.frombuffer(sides.raw_data, "<i2").reshape(-1, 2)[: int(seconds * RATE)]
    samples = np.zeros((int(seconds * RATE), 2), np.float32)
    samples[: len(heard)] = heard / np.float32(32768)
    return samples
