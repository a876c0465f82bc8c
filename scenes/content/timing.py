"""How long each cue lasts, and when each word of its narration is said: assets/timing.toml, which `explainer voice time` writes.

Scenes, captions and the mix read only this, so a film without a voice has the same frames. A cue is a table `[section.cue]`:

    seconds = 7.9
    speech = ["0.30 Much 0.52 of 0.61 it 0.70 is 0.85 useless. 1.60"]   # a sentence a line: the start of each word, and where it ends
    marks = { addition_lands = 3.42 }                                    # when what happens in the picture must happen
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TimedWord:
    """A word as it is written in captions, and its start, in seconds from the start of its cue."""

    text: str
    start: float


@dataclass(frozen=True)
class TimedSentence:
    """A sentence of the narration: its words in order, and when the last one ends, in seconds from the start of its cue."""

    words: tuple[TimedWord, ...]
    end: float

    @property
    def start(self) -> float:
        """Return when the first word begins."""
        return self.words[0].start

    @property
    def text(self) -> str:
        """Return the sentence as it is written."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class CueTiming:
    """A cue: its seconds, its narration, and when each mark is due."""

    seconds: float
    sentences: tuple[TimedSentence, ...] = ()
    marks: Mapping[str, float] = field(default_factory=dict)
