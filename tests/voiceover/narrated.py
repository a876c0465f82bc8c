"""What the tests of narration share: a voice whose words are as long as their letters say, and a film of short cues of which few speak."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from scenes.content.timing import CueTiming, load_timing, timing_text
from scenes.film import SCENES
from scenes.project import Choices, Project, load_project
from voiceover.narration import speaker_of, timing_of
from voiceover.placing import Mechanism
from voiceover.script import Script, load_script
from voiceover.speech import Speech, Word

RATE = 24_000
SHORT = 0.5  # seconds of a cue that says nothing
LEAD, GAP = 0.1, 0.06  # seconds of silence around a sentence, and between two words

Said = Mapping[str, Mapping[str, Sequence[str]]]
SAID: Said = {
    "opening": {"chip_wakes": ["How can a {at:token_falls}machine know?"]},
    "training_step": {
        "loss_falls": ["Each guess is measured, and it {at:loss_falls}gets better.", "That takes 328 kB of notes."],
        "weights_move": ["Then all weights are moved a little."],
    },
}


class Metronome:
    """Says each word as a tone of 0.2 s and 0.02 s a letter, `slower` times as long."""

    name = "metronome"

    def __init__(self, slower: float = 1.0) -> None:
        self.slower = slower

    def say(self, text: str) -> Speech:
        """Say a sentence."""
        words, at = list[Word](), LEAD
        for word in text.split():
            words.append(Word(word, at, at + self.slower * (0.2 + 0.02 * len(word))))
            at = words[-1].end + GAP
        samples = np.zeros(round((words[-1].end + LEAD) * RATE), np.float32)
        for spoken in words:
            tone = samples[round(spoken.start * RATE) : round(spoken.end * RATE)]
            tone += 0.3 * np.sin(2 * np.pi * 500 * np.arange(len(tone)) / RATE).astype(np.float32)
        return Speech(samples, RATE, tuple(words))


METRONOME = speaker_of(Metronome())


def script_file(folder: Path, said: Said = SAID) -> Path:
    """Write a script in which only some cues speak."""
    cues = load_timing().cues
    silent = [scene.key for scene in SCENES if scene.key not in said]
    lines = [f"{section} = []" for section in silent]
    for section, told in said.items():
        lines += [f"[{section}]", *(f"{cue} = {json.dumps(told.get(cue, []))}" for cue in cues[section])]
    file = folder / "script.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def film(folder: Path, said: Said = SAID) -> tuple[Project, Script]:
    """Write script.toml and timing.toml, timed by the metronome, and load them."""
    cues = {section: dict.fromkeys(found, CueTiming(SHORT)) for section, found in load_timing().cues.items()}
    timing = folder / "timing.toml"
    timing.write_text(timing_text(cues), encoding="utf-8")
    script = load_script(load_project(Choices(timing=timing)), script_file(folder, said))
    for section, told in said.items():
        for cue in told:
            sentences = script.sentences(section, cue)
            marks = [mark for sentence in sentences for mark in sentence.marks]
            cues[section][cue] = timing_of(
                section, cue, sentences, METRONOME, [Mechanism(SHORT, {mark: 0.1 * k for k, mark in enumerate(marks)})]
            )
    timing.write_text(timing_text(cues), encoding="utf-8")
    return load_project(Choices(timing=timing)), script
