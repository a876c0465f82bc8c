"""What the tests of the voice's commands share: the command as a runner calls it, its lines, a short film, a metronome for a voice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from typer.testing import CliRunner, Result

from scenes.cli import app
from scenes.content.timing import CueTiming, TimedSentence, TimedWord, load_timing, timing_text
from voiceover.narration import Cues

SENTENCES = (  # in the order of the film
    "How can a machine know?",
    "Then all weights are moved a little.",
    "Each guess is measured, and it gets better.",
    "That takes 328 kB of notes.",
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["voice", *arguments])


def lines(result: Result) -> list[str]:
    """Return the lines of a command that refused."""
    assert result.exit_code == 2, result.output
    return [line for line in result.output.splitlines() if line]


def changed(cue: CueTiming, place: int, text: str) -> CueTiming:
    """Return a cue in which another word was timed."""
    first = cue.sentences[0]
    words = [TimedWord(text if k == place else word.text, word.start) for k, word in enumerate(first.words)]
    return replace(cue, sentences=(TimedSentence(tuple(words), first.end), *cue.sentences[1:]))


def rewrite(file: str, change: Callable[[CueTiming], CueTiming], section: str = "training_step", cue: str = "loss_falls") -> None:
    timing = load_timing(Path(file))
    cues: Cues = {**timing.cues, section: {**timing.cues[section], cue: change(timing.cues[section][cue])}}
    Path(file).write_text(timing_text(cues), encoding="utf-8")
