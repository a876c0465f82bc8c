"""Where the sentences of a cue stand, and how long it lasts: its words on time with what its picture shows, neither hurried.

A picture takes at least so long from one of its marks to the next, a voice from one word to the next. Each mark falls on the later
of the two: the picture rests until the word comes, or the sentence begins later.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from scenes.content.timing import CueTiming, TimedSentence, TimedWord

LEAD = 0.35  # seconds from a cue's start to its first word at least
PAUSE = 0.3  # between two sentences
REST = 0.45  # from the last word to the cue's end
STEP = 0.05  # cues last a multiple of it


@dataclass(frozen=True)
class Mechanism:
    """What the picture of a cue needs, in seconds: in all, and, in their order, when each of its marks can happen."""

    least: float
    marks: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """A sentence as a voice says it: its written words with starts, its end, in seconds from its first word; words of its marks."""

    words: tuple[TimedWord, ...]
    end: float
    marks: Mapping[str, int] = field(default_factory=dict)


class PlaceError(ValueError):
    """Words and picture of a cue do not fit together."""


def place(sentences: Sequence[Said], mechanisms: Sequence[Mechanism], least: float = 0.0) -> CueTiming:
    """Return the timing of a cue that lasts at least so long; `mechanisms` are those of its picture in each format.

    Raises PlaceError for a mark that the picture does not have, or has in another order.
    """
    wanted = [mark for sentence in sentences for mark in sentence.marks]
    _check(wanted, mechanisms[0])
    placed: list[TimedSentence] = []
    marks: dict[str, float] = {}
    free = LEAD
    for sentence in sentences:
        start, found = _start(sentence, free, marks, mechanisms)
        words = tuple(TimedWord(word.text, round(start + word.start, 2)) for word in sentence.words)
        placed.append(TimedSentence(words, round(start + sentence.end, 2)))
        marks = marks | found
        free = placed[-1].end + PAUSE
    spoken = placed[-1].end + REST if placed else 0.0
    seconds = max(spoken, least, _end(marks, mechanisms))
    return CueTiming(
        round(math.ceil(round(seconds / STEP, 6)) * STEP, 2), tuple(placed), {mark: round(at, 2) for mark, at in marks.items()}
    )


def _check(wanted: Sequence[str], mechanism: Mechanism) -> None:
    known = list(mechanism.marks)
    for mark in wanted:
        if mark not in known:
            choice = f"choose one of {', '.join(known)}" if known else "it marks nothing; take the mark out"
            raise PlaceError(f"{{at:{mark}}}: the picture has no such mark; {choice}")
    if any(known.index(later) <= known.index(earlier) for earlier, later in pairwise(wanted)):
        order = ", ".join(mark for mark in known if mark in wanted)
        raise PlaceError(f"the marks stand in another order than the picture shows them; put them in this one: {order}")


def _start(sentence: Said, free: float, before: Mapping[str, float], mechanisms: Sequence[Mechanism]) -> tuple[float, dict[str, float]]:
    """Return when a sentence begins, and when its marks fall: none before the picture can show it."""
    words = {mark: sentence.words[word].start for mark, word in sentence.marks.items()}
    if not words:
        return free, {}
    first = next(iter(words))
    start = max(free, _earliest(first, before, mechanisms) - words[first])
    marks: dict[str, float] = {}
    for mark, at in words.items():
        late = _earliest(mark, {**before, **marks}, mechanisms) - (start + at)
        if late > 1e-9:
            raise PlaceError(
                f"{{at:{mark}}}: the picture shows it {late:.2f} s after its word; put it into another sentence than the mark before, or more words between"
            )
        marks[mark] = start + at
    return start, marks


def _earliest(mark: str, before: Mapping[str, float], mechanisms: Sequence[Mechanism]) -> float:
    """Return when the picture can show a mark in every format, after those that are placed before it."""
    return max(_after(before, mechanism, mechanism.marks[mark]) for mechanism in mechanisms)


def _end(marks: Mapping[str, float], mechanisms: Sequence[Mechanism]) -> float:
    """Return when every picture is over; one that waits does so in whole frames, for up to a step longer."""
    ends = [(_after(marks, mechanism, mechanism.least), mechanism.least) for mechanism in mechanisms]
    return max(end + (STEP if end > least + 1e-9 else 0.0) for end, least in ends)


def _after(before: Mapping[str, float], mechanism: Mechanism, at: float) -> float:
    """Return when a picture comes to what it shows at a time of its own, if it waits at the marks before."""
    waited = max((placed - mechanism.marks[mark] for mark, placed in before.items() if mechanism.marks[mark] <= at), default=0.0)
    return at + max(0.0, waited)
