"""Recorded takes: `<folder>/<section>/<cue>.wav`, .flac or .mp3, each with all sentences of its cue, cut into them by their known text.

A cue without a take is said by the voice that stands in for it, and a notice tells so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from scenes.core.errors import InputError
from voiceover.speech import Speech, Voice
from voiceover.voices.aligning import Warp, warped
from voiceover.voices.cutting import Times, levels, speech_of
from voiceover.voices.recording import Recording, recording_of

PAUSE = 0.3  # seconds between the sentences of what a take is compared with
REACH = 0.2  # seconds that the cut between two sentences may lie within the words beside it
WINDOW = 0.02  # seconds
Cue = tuple[str, str]


class Takes:
    """The takes of a folder, and the voice that says what has no take; `notices` tells for which cues.

    `guide` is a voice with exact word times, with which recordings are compared; without it the fallback.
    """

    def __init__(self, folder: Path, fallback: Voice, guide: Voice | None = None) -> None:
        if not folder.is_dir():
            raise InputError([f"{folder}: there is no such folder of takes; make it, with <section>/<cue>.wav in it"])
        self.name = folder.name
        self.notices: list[str] = []
        self._folder = folder
        self._fallback = fallback
        self._guide = guide or fallback

    def say(self, section: str, cue: str, sentences: Sequence[str]) -> list[Speech]:
        """Return the sentences of a cue as recorded, or as the fallback says them; raises InputError for a take with faults."""
        taken = self.take_of(section, cue, sentences) if sentences else []
        if taken is None:
            self._notice(f"{section}/{cue}: there is no take of {self.name}; {self._fallback.name} says it")
            return [self._fallback.say(sentence) for sentence in sentences]
        return taken

    def take_of(self, section: str, cue: str, sentences: Sequence[str]) -> list[Speech] | None:
        """Return the sentences of a cue's take, none where there is no take; raises InputError with its faults."""
        files = self._files().get((section, cue), [])
        if len(files) > 1:
            raise InputError([f"{files[0]}: there is a second take, {files[1].name}; keep one"])
        if not files or not sentences:
            return [] if files else None
        said = [self._guide.say(sentence) for sentence in sentences]
        usual = sum(speech.words[-1].end - speech.words[0].start for speech in said)
        return _cut(recording_of(files[0], usual), said)

    def faults(self, script: Mapping[Cue, Sequence[str]]) -> list[str]:
        """Return a line for each fault of any take, also for those that belong to no cue of the script."""
        found = [
            f"{files[0]}: no cue is called {'/'.join(cue)}; rename the take" for cue, files in self._files().items() if cue not in script
        ]
        for (section, cue), sentences in script.items():
            try:
                self.take_of(section, cue, sentences)
            except InputError as error:
                found += error.findings
        return found

    def _files(self) -> dict[Cue, list[Path]]:
        found: dict[Cue, list[Path]] = {}
        for file in sorted(self._folder.glob("*/*.*")):
            if not file.name.startswith("."):
                found.setdefault((file.parent.name, file.stem), []).append(file)
        return found

    def _notice(self, line: str) -> None:
        if line not in self.notices:
            self.notices.append(line)


def _cut(take: Recording, said: Sequence[Speech]) -> list[Speech]:
    """Return the sentences of a take, each with its words' times; `said` is how a voice says them."""
    samples, times = _joined(said)
    warp = warped(samples, said[0].rate, take.samples, take.rate)
    found = [_warped_times(warp, of_sentence) for of_sentence in times]
    cuts = [0, *(_pause(take, before[-1][1], after[0][0]) for before, after in pairwise(found)), len(take.samples)]
    return [
        speech_of(
            take.samples[begin:end], take.rate, [word.text for word in speech.words], _shifted(times, begin / take.rate), take.audible
        )
        for speech, times, (begin, end) in zip(said, found, pairwise(cuts), strict=True)
    ]


def _joined(said: Sequence[Speech]) -> tuple[np.ndarray, list[Times]]:
    """Return sentences one after the other with pauses around them, and when each word of each is said."""
    rate = said[0].rate
    pause = np.zeros(round(PAUSE * rate), np.float32)
    parts, times = [pause], list[Times]()
    for speech in said:
        begin = sum(map(len, parts)) / rate
        times.append([(word.start + begin, word.end + begin) for word in speech.words])
        parts += [speech.samples, pause]
    return np.concatenate(parts), times


def _warped_times(warp: Warp, times: Times) -> Times:
    starts, ends = warp.at([start for start, _ in times]), warp.at([end for _, end in times])
    return [(float(start), float(end)) for start, end in zip(starts, ends, strict=True)]


def _shifted(times: Times, seconds: float) -> Times:
    return [(start - seconds, end - seconds) for start, end in times]


def _pause(take: Recording, end: float, start: float) -> int:
    """Return the sample in the middle of the softest moment between two sentences."""
    first = max(0, round((min(end, start) - REACH) * take.rate))
    level = levels(take.samples[first : round((max(end, start) + REACH) * take.rate)], take.rate, WINDOW)
    smooth = np.convolve(level, np.ones(5) / 5, mode="same") if len(level) > 5 else level
    softest = np.flatnonzero(smooth <= smooth.min() + 3.0)
    return first + round((int(softest[len(softest) // 2]) + 0.5) * WINDOW * take.rate)
