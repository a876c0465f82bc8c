"""Gives every cue of a scene something that is said, for tests of captions."""

from __future__ import annotations

from dataclasses import replace

from scenes.content.timing import CueTiming, TimedSentence, TimedWord
from scenes.project import Project

KEY = "data_pipeline"
FIRST, PACE = 0.35, 0.28  # seconds: before the first word, and a word


def said(words: list[str], seconds: float) -> CueTiming:
    """Return words said one after another, two sentences with a pause between, as many as a cue has time for."""
    words = words[: int((seconds - FIRST - 1.2) / PACE)]
    half, sentences, at = (len(words) + 1) // 2, [], FIRST
    for part in (words[:half], words[half:]):
        if part:
            sentences.append(
                TimedSentence(tuple(TimedWord(word, round(at + PACE * k, 3)) for k, word in enumerate(part)), at + PACE * len(part))
            )
        at += PACE * len(part) + 0.4
    return CueTiming(seconds, tuple(sentences))


def narrated(project: Project, key: str, captions: str = "burn", drop: str = "") -> Project:
    """Return the project with something said in every cue of a scene but one."""
    words = [
        "a",
        "model",
        "reads",
        "numbers",
        "so",
        "letters",
        "that",
        "often",
        "meet",
        "are",
        "joined",
        "and",
        "each",
        "piece",
        "gets",
        "a",
        "number",
        "of",
        "its",
        "own",
    ]
    cues = {
        name: replace(cue, sentences=() if name == drop else said(words, cue.seconds).sentences)
        for name, cue in project.timing.cues[key].items()
    }
    return replace(project, captions=captions, timing=replace(project.timing, cues={**project.timing.cues, key: cues}))
