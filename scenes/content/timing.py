"""How long each cue lasts, and when each word of its narration is said: assets/timing.toml, which `explainer voice time` writes.

Scenes, captions and the mix read only this, so a film without a voice has the same frames. A cue is a table `[section.cue]`:

    seconds = 7.9
    speech = ["0.30 Much 0.52 of 0.61 it 0.70 is 0.85 useless. 1.60"]   # a sentence a line: the start of each word, and where it ends
    marks = { addition_lands = 3.42 }                                    # when what happens in the picture must happen
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from pydantic import Field, RootModel

from scenes.content.loader import read_toml, validated
from scenes.content.words import Strict
from scenes.core.assets import ASSETS, short_name
from scenes.core.errors import InputError

DEFAULT_TIMING = ASSETS / "timing.toml"
HEAD = """# How long each cue lasts, when each word of its narration is said, and when what happens in its picture must happen.
# Seconds; `explainer voice time` measures a voice and writes this file anew. Scenes, captions and sound read only this.
"""


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


@dataclass(frozen=True)
class Timing:
    """A timing file, and its cues by section and name."""

    path: Path = field(compare=False, repr=False)
    cues: Mapping[str, Mapping[str, CueTiming]]

    @property
    def file(self) -> str:
        """Return how findings name the file."""
        return short_name(self.path)

    def of(self, section: str, names: Iterable[str]) -> list[CueTiming]:
        """Return the timing of cues by name; raises InputError for those that the file lacks."""
        there, wanted = self.cues.get(section, {}), list(names)
        if missing := [name for name in wanted if name not in there]:
            raise InputError(
                [f"{self.file}: {section}.{name}: is missing; add this table, or run `explainer voice time`" for name in missing]
            )
        return [there[name] for name in wanted]

    def marks(self, section: str, cue: str) -> Mapping[str, float]:
        """Return when the marks of a cue are due; none where the file lacks it."""
        return self.cues[section][cue].marks if cue in self.cues.get(section, {}) else {}


class _CueTable(Strict):
    seconds: float = Field(ge=0.5, le=60.0)
    speech: list[str] = Field(default_factory=list)
    marks: dict[str, float] = Field(default_factory=dict)


class _TimingFile(RootModel[dict[str, dict[str, _CueTable]]]):
    pass


def load_timing(path: Path = DEFAULT_TIMING) -> Timing:
    """Return the timing of a file; raises InputError with every fault: times that do not grow, words or marks beyond their cue."""
    tables = validated(_TimingFile, read_toml(path), path).root
    findings: list[str] = []
    cues = {section: {name: _cue(f"{section}.{name}", table, findings) for name, table in rows.items()} for section, rows in tables.items()}
    if findings:
        raise InputError([f"{short_name(path)}: {finding}" for finding in findings])
    return Timing(path, cues)


def _cue(key: str, table: _CueTable, findings: list[str]) -> CueTiming:
    sentences = []
    for number, line in enumerate(table.speech, start=1):
        try:
            sentences.append(_sentence(line))
        except ValueError as error:
            findings.append(f"{key}.speech.{number}: {error}")
    times = [time for sentence in sentences for time in (sentence.start, sentence.end)]
    if times != sorted(times) or times[-1:] > [table.seconds]:
        findings.append(f"{key}.speech: runs over the next sentence or the cue's {table.seconds:g} s; run `explainer voice time`")
    for mark, at in table.marks.items():
        if not 0 <= at <= table.seconds:
            findings.append(f"{key}.marks.{mark}: {at:g} lies beyond the cue's {table.seconds:g} s; run `explainer voice time`")
    return CueTiming(table.seconds, tuple(sentences), dict(table.marks))


def _sentence(line: str) -> TimedSentence:
    """Return the sentence of a line: time word time word … time; raises ValueError with what is wrong and the cure."""
    parts = line.split()
    try:
        times = [float(time) for time in parts[::2]]
    except ValueError as error:
        raise ValueError(f"{error}; write a time before each word, and one at the end") from None
    if len(parts) < 3 or len(parts) % 2 == 0:
        raise ValueError("is not time, word, time, word, … and a time at the end; write it so")
    if any(later < earlier for earlier, later in pairwise(times)) or times[0] < 0:
        raise ValueError("its times do not grow; write them in order")
    return TimedSentence(tuple(map(TimedWord, parts[1::2], times)), times[-1])


def paced(timing: Timing, pace: float) -> Timing:
    """Return the timing of a film that runs `pace` times as fast: every time in it divided by the pace."""
    if pace == 1:
        return timing
    return replace(timing, cues={section: {name: _paced(cue, pace) for name, cue in cues.items()} for section, cues in timing.cues.items()})


def _paced(cue: CueTiming, pace: float) -> CueTiming:
    said = (
        TimedSentence(tuple(TimedWord(word.text, word.start / pace) for word in sentence.words), sentence.end / pace)
        for sentence in cue.sentences
    )
    return CueTiming(cue.seconds / pace, tuple(said), {name: at / pace for name, at in cue.marks.items()})


def timing_text(timing: Mapping[str, Mapping[str, CueTiming]]) -> str:
    """Return the text of a timing file."""
    tables = [_table(f"{section}.{name}", cue) for section, cues in timing.items() for name, cue in cues.items()]
    return HEAD + "\n" + "\n".join(tables)


def _table(key: str, cue: CueTiming) -> str:
    lines = [f"[{key}]", f"seconds = {cue.seconds:g}"]
    if cue.sentences:
        lines += ["speech = [", *(f"  {json.dumps(_line(sentence), ensure_ascii=False)}," for sentence in cue.sentences), "]"]
    if cue.marks:
        lines.append("marks = { " + ", ".join(f"{name} = {at:g}" for name, at in cue.marks.items()) + " }")
    return "\n".join([*lines, ""])


def _line(sentence: TimedSentence) -> str:
    return " ".join([*(f"{word.start:.2f} {word.text}" for word in sentence.words), f"{sentence.end:.2f}"])
