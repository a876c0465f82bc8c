"""What a voice is asked for and what it gives: a sentence in, samples and the time of every word out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Word:
    """A word with its start and end, in seconds from the first sample."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Speech:
    """A sentence as a voice says it: mono samples, (n,) float32 within -1 to 1, samples a second, and its words in order."""

    samples: np.ndarray
    rate: int
    words: tuple[Word, ...]

    @property
    def seconds(self) -> float:
        """Return how long it lasts."""
        return len(self.samples) / self.rate


class Voice(Protocol):
    """Says one sentence at a time, the same samples for the same text on one machine."""

    name: str

    def say(self, text: str) -> Speech:
        """Say a sentence; its words are those that blanks part (`text.split()`), one for one."""
        ...
