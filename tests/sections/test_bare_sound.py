"""The narration in the bare Manim CLI's film: where the timing has it, the same as from our command, and none of it in the picture."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from typer.testing import CliRunner

from scenes.cli import app
from scenes.content.timing import CueTiming, load_timing, timing_text
from scenes.project import Choices, Project, load_project
from scenes.sections.bare_sound import BareSound, bare_sound
from scenes.video.mux import RATE
from voiceover.narration import speaker_of, timing_of
from voiceover.placing import Mechanism
from voiceover.script import Script, load_script
from voiceover.speech import Speech
from voiceover.voices.registry import voice_called

KEY, SCENE = "opening", "Opening"
FPS, QUIET = (
    20,
    ("-r", "160,90", "--fps", "20", "--progress_bar", "none", "--verbosity", "WARNING"),
)  # cues last a multiple of 0.05 s: whole frames


def silent(project: Project) -> dict[str, dict[str, CueTiming]]:
    """Return the timing that ships, without words."""
    return {key: {name: replace(cue, sentences=(), marks={}) for name, cue in cues.items()} for key, cues in project.timing.cues.items()}


@pytest.fixture(scope="module")
def timing(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a timing in which the opening speaks, and nobody else."""
    script = load_script(project)
    speak = speaker_of(voice_called("hibari", script.pronunciations))
    cues = silent(project)
    for name, cue in cues[KEY].items():
        unmarked = [replace(sentence, marks={}) for sentence in script.sentences(KEY, name)]
        cues[KEY][name] = timing_of(KEY, name, unmarked, speak, [Mechanism(cue.seconds)])
    file = tmp_path_factory.mktemp("timing") / "timing.toml"
    file.write_text(timing_text(cues), encoding="utf-8")
    return file


def manim(root: Path, folder: Path, *options: str, **variables: object) -> subprocess.CompletedProcess[str]:
    """Run Manim's own command on the opening in a folder, where its temporary files lie too."""
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    own = {f"EXPLAINER_{name.upper()}": str(value) for name, value in variables.items()}
    environment = os.environ | own | {"PYTHONPATH": str(root), "TMPDIR": str(folder / "tmp")}
    command = [sys.executable, "-m", "manim", *QUIET, *options, str(root / "scenes" / "sections" / KEY / "scene.py"), SCENE]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def film(root: Path, folder: Path, *options: str, **variables: object) -> Path:
    """Return the film that Manim's own command writes; nothing else is left behind but its clips."""
    done = manim(root, folder, *options, **variables)
    assert done.returncode == 0, done.stderr
    assert list((folder / "tmp").iterdir()) == [] and not [*folder.rglob("*.wav"), *folder.rglob("*.aac"), *folder.rglob("*.ogg")]
    (file,) = (file for file in folder.rglob(f"{SCENE}.*") if "partial_movie_files" not in file.parts)
    return file


def pictures(file: Path) -> list[bytes]:
    with av.open(str(file)) as source:
        return [frame.to_ndarray(format="rgb24").tobytes() for frame in source.decode(video=0)]


def heard(file: Path) -> np.ndarray:
    """Return the sound of a file at 48 kHz, (n,), from second 0 on; (0,) where it has none."""
    with av.open(str(file)) as source:
        if not source.streams.audio:
            return np.zeros(0)
        resampler = av.AudioResampler("fltp", "stereo", RATE)
        frames = [made for frame in source.decode(audio=0) for made in resampler.resample(frame)]
    before = round(float(frames[0].time or 0) * RATE)
    return np.concatenate([np.zeros(before), *(frame.to_ndarray()[0] for frame in frames)])


def onset(samples: np.ndarray, after: float) -> float:
    """Return when it first is louder than a thirtieth of its loudest, from some second on."""
    loud = np.abs(samples[round(after * RATE) :])
    return after + float(np.argmax(loud > np.abs(samples).max() / 30)) / RATE


def sentence_starts(timing: Path) -> list[float]:
    """Return when each sentence of the opening begins, in seconds from its start."""
    found, before = [], 0.0
    for cue in load_timing(timing).cues[KEY].values():
        found += [before + sentence.start for sentence in cue.sentences]
        before += cue.seconds
    return found


@pytest.mark.slow
def test_the_film_of_the_bare_command_speaks_on_time_and_shows_the_same(root: Path, timing: Path, tmp_path: Path) -> None:
    spoken = film(root, tmp_path / "spoken", timing=timing)
    muted = film(root, tmp_path / "muted", timing=timing, silent="1")
    sound, shown, starts = heard(spoken), pictures(spoken), sentence_starts(timing)
    assert len(starts) >= 3
    assert [onset(sound, start - 0.2) for start in starts] == pytest.approx(starts, abs=0.08)
    assert len(sound) / RATE == pytest.approx(len(shown) / FPS, abs=1024 / RATE)
    assert heard(muted).size == 0
    assert pictures(muted) == shown

    arguments = ["render", KEY, "--size", "160x90", "--fps", str(FPS), "--timing", str(timing), "-o", str(tmp_path)]
    ours = CliRunner().invoke(app, arguments)
    assert ours.exit_code == 0, ours.output
    other = heard(tmp_path / f"{KEY}.mp4")
    assert [onset(other, start - 0.2) for start in starts] == pytest.approx([onset(sound, start - 0.2) for start in starts], abs=0.001)
    assert len(other) == len(sound)
    assert np.std(other - sound) < 0.02 * np.std(sound), "more than the rounding to 16 bits, which an AAC encoder takes otherwise"
    assert pictures(tmp_path / f"{KEY}.mp4") == shown


@pytest.mark.slow
@pytest.mark.parametrize("options", [("--format", "webm"), ("-t",)], ids=["webm", "transparent"])
def test_other_films_of_the_bare_command_speak_too(options: tuple[str, ...], root: Path, timing: Path, tmp_path: Path) -> None:
    sound, starts = heard(film(root, tmp_path, *options, timing=timing)), sentence_starts(timing)
    assert [onset(sound, start - 0.2) for start in starts] == pytest.approx(starts, abs=0.08)


@pytest.mark.slow
def test_what_cannot_be_said_ends_the_bare_command_in_one_line_before_anything_is_drawn(root: Path, timing: Path, tmp_path: Path) -> None:
    text, (first, *_) = timing.read_text(encoding="utf-8"), load_timing(timing).cues[KEY].values()
    added = f'"0.10 More. 0.20",\n  "{first.sentences[0].start:.2f} '
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text.replace(f'"{first.sentences[0].start:.2f} ', added, 1), encoding="utf-8")
    done = manim(root, tmp_path / "run", timing=wrong)
    assert done.returncode != 0
    (line,) = [line for line in done.stderr.splitlines() if line]
    assert "opening.chip_wakes: has 2 sentences, and the script 1; run `explainer voice time`" in line
    assert not list((tmp_path / "run").rglob("*.mp4"))


# ---------------------------------------------------------------- without rendering
def speak(section: str, cue: str, sentences: object) -> list[Speech]:
    raise AssertionError(f"{section}/{cue} is said")


def with_seconds(project: Project, **seconds: float) -> Project:
    cues = {KEY: {name: CueTiming(value) for name, value in seconds.items()}}
    return replace(project, timing=replace(project.timing, cues=cues))


def test_a_timing_without_narration_asks_for_no_voice(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voiceover.voices.registry.voice_called", speak)
    mute = replace(project, timing=replace(project.timing, cues=silent(project)))
    assert bare_sound(mute, KEY) is None
    assert bare_sound(mute, "") is None, "a scene that is no section"


def test_a_voice_that_cannot_be_loaded_is_told(timing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scenes.core.errors import InputError

    monkeypatch.setattr("voiceover.voices.hibari.is_installed", lambda: False)
    with pytest.raises(InputError, match="voice: hibari: is not installed; pip install"):
        bare_sound(load_project(Choices(timing=timing)), KEY)


def test_cues_are_where_their_frames_are_and_those_cut_short_are_silent(project: Project) -> None:
    told = BareSound(with_seconds(project, chip_wakes=2.0, traces_reach_out=3.0, document_enters=1.5), KEY, Script({}, {}), speak)
    names = ["rest", "chip_wakes", "traces_reach_out", "document_enters"]
    whole = [(span.cue, span.start, span.seconds) for span in told._spans(names, [5, 20, 30, 15], 10)]
    assert whole == [("chip_wakes", 0.5, 2.0), ("traces_reach_out", 2.5, 3.0), ("document_enters", 5.5, 1.5)]
    some = [(span.cue, span.start) for span in told._spans(names, [0, 7, 29, 13], 10)]
    assert some == [("traces_reach_out", 0.7)], "a frame may be lost to rounding"


def test_a_scene_does_not_load_the_voice() -> None:
    asked = "import sys, scenes.sections.opening.scene; print([name for name in sys.modules if name.startswith('voiceover')])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
