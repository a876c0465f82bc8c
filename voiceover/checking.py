"""Whether script, timing file, captions and voice agree: a line for each fault, and the figures of what is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from scenes.content.timing import CueTiming, Timing
from voiceover.captions import caption_faults, captions_of
from voiceover.narration import RUN, Cues
from voiceover.script import Script, Sentence
from voiceover.track import Span

BESIDE = 0.03  # seconds that a word may be said beside its time in the timing file
ROUNDED = 0.02  # seconds by which a mark and its word may differ in a file with two decimals


def timing_faults(script: Script, timing: Timing) -> list[str]:
    """Return a line for each cue whose sentences, written words or marks are not those of the script; one for a file without narration."""
    if any(map(_speaks, script.cues.values())) and not any(cue.sentences for cues in timing.cues.values() for cue in cues.values()):
        return [f"{timing.file}: holds no narration; {RUN}"]
    found = [
        f"{timing.file}: {section}.{cue}: {fault}; {RUN}"
        for section, cues in script.cues.items()
        for cue, sentences in cues.items()
        for fault in _cue_faults(sentences, timing.cues[section][cue])
    ]
    return found + [
        f"{timing.file}: {section}.{cue}: is no cue of the film; delete this table"
        for section, cues in timing.cues.items()
        for cue in cues
        if cue not in script.cues.get(section, {})
    ]


def _speaks(cues: Mapping[str, Sequence[Sentence]]) -> bool:
    return any(cues.values())


def _cue_faults(sentences: Sequence[Sentence], timed: CueTiming) -> Iterator[str]:
    if len(sentences) != len(timed.sentences):
        yield f"has {len(timed.sentences)} sentences, and the script {len(sentences)}"
        return
    differ = [(k, s, t) for k, (s, t) in enumerate(zip(sentences, timed.sentences, strict=True), 1) if s.written != t.text]
    for number, sentence, known in differ:
        yield f"sentence {number} is {known.text!r}, and in the script {sentence.written!r}"
    if not differ:
        yield from _mark_faults(sentences, timed)


def _mark_faults(sentences: Sequence[Sentence], timed: CueTiming) -> Iterator[str]:
    """Yield what is wrong with the marks of a cue whose words are right."""
    due = {
        mark: known.words[place]
        for sentence, known in zip(sentences, timed.sentences, strict=True)
        for mark, place in sentence.marks.items()
    }
    if lacking := [mark for mark in due if mark not in timed.marks]:
        yield f"lacks {', '.join(lacking)}, marks of the script"
    if beyond := [mark for mark in timed.marks if mark not in due]:
        yield f"has {', '.join(beyond)}, no marks of the script"
    for mark, word in due.items():
        if abs(timed.marks.get(mark, word.start) - word.start) > ROUNDED:
            yield f"{mark} is due at {timed.marks[mark]:g} s, and its word {word.text!r} begins at {word.start:g} s"


def film_captions(timing: Timing) -> tuple[int, list[str]]:
    """Return how many captions the film has when its cues follow one another, and a line for each rule that one of them breaks."""
    cues = [(section, name, cue.seconds) for section, found in timing.cues.items() for name, cue in found.items()]
    starts = accumulate((seconds for _, _, seconds in cues), initial=0.0)
    captions = captions_of(
        [Span(section, name, start, seconds) for (section, name, seconds), start in zip(cues, starts, strict=False)], timing.cues
    )
    return len(captions), caption_faults(captions)


def drift_faults(timing: Timing, found: Mapping[str, float], speaker: str) -> list[str]:
    """Return a line for each cue, `section/cue`, in which a speaker says a word further beside its time than may be; see `narration.drift`."""
    return [
        f"{timing.file}: {cue.replace('/', '.')}: {speaker} says a word {seconds:.3f} s beside its time, {BESIDE:g} s at most; {RUN}"
        for cue, seconds in found.items()
        if seconds > BESIDE + 1e-6
    ]


@dataclass(frozen=True)
class Pace:
    """How much is said: seconds, cues, sentences, words, and words a minute by section; sections that say nothing are left out."""

    seconds: float
    cues: int
    sentences: int
    words: int
    by_section: Mapping[str, float]

    @property
    def a_minute(self) -> float:
        """Return the words a minute of the whole film."""
        return 60 * self.words / self.seconds


def pace_of(timing: Cues) -> Pace:
    """Return how much a film says, and how fast, pauses and pictures without words included."""
    cues = [cue for found in timing.values() for cue in found.values()]
    by_section = {section: 60 * _words(found.values()) / sum(cue.seconds for cue in found.values()) for section, found in timing.items()}
    return Pace(
        sum(cue.seconds for cue in cues),
        len(cues),
        sum(len(cue.sentences) for cue in cues),
        _words(cues),
        {section: pace for section, pace in by_section.items() if pace},
    )


def _words(cues: Iterable[CueTiming]) -> int:
    return sum(len(sentence.words) for cue in cues for sentence in cue.sentences)
