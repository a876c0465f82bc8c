"""The narration of a film: its script, said by a voice or from takes, placed where the timing file has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from scenes.content.timing import CueTiming, TimedSentence, TimedWord
from scenes.core.errors import InputError
from scenes.project import Project
from voiceover.captions import caption_faults, captions_of
from voiceover.mix import Placed
from voiceover.placing import STEP, Mechanism, PlaceError, Said, place
from voiceover.script import Script, Sentence
from voiceover.speech import Speech, Voice
from voiceover.track import Span

Speaker = Callable[[str, str, Sequence[str]], list[Speech]]  # section, cue, its sentences as they are spoken
Cues = Mapping[str, Mapping[str, CueTiming]]
RUN = "run `explainer voice time`"
MOST = 3.0  # seconds by which a cue is lengthened so that its captions can be read


def speaker_of(voice: Voice) -> Speaker:
    """Return who says the sentences of a cue with a voice, one by one."""
    return lambda section, cue, sentences: [voice.say(sentence) for sentence in sentences]


def said(sentence: Sentence, speech: Speech) -> Said:
    """Return a sentence as it was said: its written words with their starts and its end, in seconds from its first word."""
    first = speech.words[0].start
    counts = [len(word.spoken.split()) for word in sentence.words]
    starts = [speech.words[min(k, len(speech.words) - 1)].start - first for k in accumulate(counts[:-1], initial=0)]
    words = tuple(TimedWord(word.written, start) for word, start in zip(sentence.words, starts, strict=True))
    return Said(words, speech.words[-1].end - first, sentence.marks)


def timing_of(
    section: str, cue: str, sentences: Sequence[Sentence], speak: Speaker, mechanisms: Sequence[Mechanism], least: float = 0.0
) -> CueTiming:
    """Return the timing of a cue: words and picture on time, captions long enough to be read. Raises InputError where they do not fit."""
    speeches = speak(section, cue, [sentence.spoken for sentence in sentences])
    try:
        timing = place([said(*pair) for pair in zip(sentences, speeches, strict=True)], mechanisms, least)
    except PlaceError as error:
        raise InputError([f"voiceover/script.toml: {section}.{cue}: {error}"]) from None
    return _readable(section, cue, timing)


def timing_of_film(
    script: Script,
    speak: Speaker,
    needed: Mapping[str, Mapping[str, Sequence[Mechanism]]],
    least: Mapping[tuple[str, str], float],
) -> Cues:
    """Return the timing of every cue whose picture is known; raises InputError with all that does not fit."""
    found: dict[str, dict[str, CueTiming]] = {}
    findings: list[str] = []
    for section, cues in needed.items():
        for cue, mechanisms in cues.items():
            try:
                timing = timing_of(section, cue, script.sentences(section, cue), speak, mechanisms, least.get((section, cue), 0.0))
                told = found.setdefault(section, {})
                told[cue] = _unlike([*told.values()][-1:], timing)
            except InputError as error:
                findings += error.findings
    if findings:
        raise InputError(findings)
    return found


def _unlike(before: Sequence[CueTiming], timing: CueTiming) -> CueTiming:
    """Return a timing that is not as long as the one before it: cues of one length in a row are a beat that means nothing."""
    alike = any(other.seconds == timing.seconds for other in before)
    return replace(timing, seconds=round(timing.seconds + STEP, 2)) if alike else timing


def _readable(section: str, cue: str, timing: CueTiming) -> CueTiming:
    """Return a timing long enough for its captions; as it was where more seconds do not help."""
    for more in range(0, round(MOST / 0.1) + 1):
        longer = replace(timing, seconds=round(timing.seconds + more * 0.1, 2))
        if not caption_faults(captions_of([Span(section, cue, 0.0, longer.seconds)], {section: {cue: longer}})):
            return longer
    return timing


@dataclass(frozen=True)
class Narration:
    """What is said in a film or a clip: the sentences with their places, and the timing of their words in every cue."""

    sentences: tuple[Placed, ...]
    timing: Cues


def narrate(project: Project, script: Script, speak: Speaker, spans: Sequence[Span]) -> Narration:
    """Say what the spans' cues say; each sentence begins where the timing file has it, whoever says it.

    Raises InputError for a timing without narration, and for every sentence that runs into the next or beyond its cue, with the seconds.
    """
    if not any(cue.sentences for cues in project.timing.cues.values() for cue in cues.values()):
        raise InputError([f"{project.timing.file}: holds no narration; {RUN}, or ask for a silent film"])
    findings: list[str] = []
    placed: list[Placed] = []
    timing: dict[str, dict[str, CueTiming]] = {}
    for span in spans:
        if sentences := script.cues.get(span.section, {}).get(span.cue, ()):
            timed = project.timing.cues[span.section][span.cue]
            speeches = speak(span.section, span.cue, [sentence.spoken for sentence in sentences])
            now, faults = _as_timed(timed, [said(*pair) for pair in zip(sentences, speeches, strict=True)])
            findings += [f"{project.timing.file}: {span.section}.{span.cue}: {fault}; {RUN}" for fault in faults]
            timing.setdefault(span.section, {})[span.cue] = now
            placed += [
                Placed(speech, span.start + sentence.start - speech.words[0].start)
                for speech, sentence in zip(speeches, now.sentences, strict=False)
            ]
    if findings:
        raise InputError(findings)
    return Narration(tuple(placed), timing)


def rehearse(project: Project, script: Script, speak: Speaker, wanted: Iterable[tuple[str, str]]) -> None:
    """Say cues, (section, cue), before any frame is drawn; raises InputError for what `narrate` would refuse once all are."""
    cues = [(section, cue, project.timing.cues[section][cue].seconds) for section, cue in wanted]
    starts = accumulate((seconds for _, _, seconds in cues), initial=0.0)
    narrate(
        project, script, speak, [Span(section, cue, start, seconds) for (section, cue, seconds), start in zip(cues, starts, strict=False)]
    )


def _as_timed(timed: CueTiming, sentences: Sequence[Said]) -> tuple[CueTiming, list[str]]:
    """Return a cue's timing with the words that are said now, and what does not fit: other numbers of a scenario are other words."""
    if len(timed.sentences) != len(sentences):
        return timed, [f"has {len(timed.sentences)} sentences, and the script {len(sentences)}"]
    now = [
        known if _words(known) == _words(new) else _moved(known.start, new) for known, new in zip(timed.sentences, sentences, strict=True)
    ]
    ends = [known.start + new.end for known, new in zip(timed.sentences, sentences, strict=True)]
    starts = [*(sentence.start for sentence in timed.sentences[1:]), timed.seconds]
    late = [
        f"sentence {k} runs {end - start:.2f} s too long" for k, (end, start) in enumerate(zip(ends, starts, strict=True), 1) if end > start
    ]
    return replace(timed, sentences=tuple(now)), late


def _words(sentence: TimedSentence | Said) -> list[str]:
    return [word.text for word in sentence.words]


def _moved(start: float, sentence: Said) -> TimedSentence:
    return TimedSentence(
        tuple(TimedWord(word.text, round(start + word.start, 2)) for word in sentence.words), round(start + sentence.end, 2)
    )


def drift(timing: Cues, script: Script, speak: Speaker) -> dict[str, float]:
    """Return by how many seconds any word of a cue, `section/cue`, is said beside the time that the timing file gives it."""
    found: dict[str, float] = {}
    for section, cues in script.cues.items():
        for cue, sentences in cues.items():
            speeches = speak(section, cue, [sentence.spoken for sentence in sentences])
            for known, new in zip(timing[section][cue].sentences, map(said, sentences, speeches), strict=True):
                times = zip(known.words, _moved(known.start, new).words, strict=True)
                off = max(abs(one.start - other.start) for one, other in times)
                found[f"{section}/{cue}"] = max(off, found.get(f"{section}/{cue}", 0.0))
    return found
