"""The commands of the voice: what they write, what they print, and one line for each fault: list, say, time, check."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from scenes.content.timing import CueTiming, TimedSentence, TimedWord, load_timing, timing_text
from scenes.project import Project
from tests.voiceover.commands import SENTENCES, changed, lines, rewrite, run
from tests.voiceover.narrated import SHORT, Metronome, film, script_file
from voiceover.loudness import integrated, true_peak
from voiceover.placing import Mechanism
from voiceover.voices import registry


# ---- list
def test_list_names_every_voice_and_how_it_is_installed() -> None:
    result = run("list")
    assert result.exit_code == 0
    told = result.output.splitlines()
    assert [line.split()[0] for line in told] == list(registry.VOICES)
    assert told[0].startswith("hibari") and told[0].endswith("; installed")
    assert all(line.endswith("; installed") or re.search(r"; not installed: \S+", line) for line in told)


# ---- say
def test_say_writes_a_sentence_as_the_film_would_have_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "said.wav"
    result = run("say", "The cache takes 328 kB, and every GPU reads it.", "-o", str(file))
    assert result.exit_code == 0, result.output
    samples, rate = soundfile.read(file, dtype="float32")
    assert (rate, samples.shape[1]) == (48_000, 2)
    assert 3.0 < len(samples) / rate < 7.0
    assert result.output == f"{file}  {len(samples) / rate:.2f} s\n"
    assert integrated(samples) == pytest.approx(-16, abs=0.5)
    assert true_peak(samples) <= -1.5
    assert [path.name for path in file.parent.iterdir()] == ["said.wav"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("say", "Hello.", "-o", "hello.mp3"), "-o: hello.mp3 cannot be written; end the name in .wav"),
        (("say", "Hello.", "--voice", "nobody"), "voice: nobody: there is no such voice; choose one of hibari, "),
        (("say", "Hello.", "--voice-file", "x.onnx"), "voice: hibari: takes no file"),
        (("check", "--takes", "nowhere"), "nowhere: there is no such folder of takes; make it"),
        (("check", "--script", "gone.toml"), "gone.toml: no such file; check the name"),
        (("record-sheet", "-o", "sheet.docx"), "-o: sheet.docx cannot be written; end the name in .pdf or .md"),
        (("mix", "-o", "film.mp3"), "-o: film.mp3 cannot be written; end the name in .wav"),
        (("mix", "--size", "big"), "--size: 'big' is not of the form 1920x1080"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: tuple[str, ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (found,) = lines(run(*arguments))
    assert line in found
    assert list(tmp_path.iterdir()) == []


# ---- time
def still(marks: tuple[str, ...]) -> Callable[..., dict[str, dict[str, list[Mechanism]]]]:
    """Return what stands in for the planned pictures: all need half a second, and have marks."""
    mechanism = Mechanism(SHORT, {mark: 0.1 * k for k, mark in enumerate(marks)})
    return lambda project, *_: {section: {cue: [mechanism] for cue in cues} for section, cues in project.timing.cues.items()}


@pytest.mark.usefixtures("ticking")
def test_time_measures_the_voice_and_check_has_nothing_to_say(
    files: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenes.mechanisms.mechanisms_of", still(("token_falls", "loss_falls")))
    made = tmp_path / "made.toml"
    result = run("time", *files, "-o", str(made))
    assert result.exit_code == 0, result.output
    timing = load_timing(made)
    seconds = sum(cue.seconds for cues in timing.cues.values() for cue in cues.values())
    assert result.output == f"{made}: {seconds:.1f} s, 26 words, {60 * 26 / seconds:.0f} a minute\n"
    said = [sentence.text for cues in timing.cues.values() for cue in cues.values() for sentence in cue.sentences]
    assert said == list(SENTENCES)
    assert run("check", "--timing", str(made), *files[2:]).exit_code == 0
    before = made.read_bytes()
    assert run("time", "--timing", str(made), *files[2:]).exit_code == 0, "writes over the file that it reads"
    assert made.read_bytes() == before


@pytest.mark.usefixtures("ticking")
def test_time_of_some_scenes_leaves_those_of_the_others(files: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def needs(project: Project, *given: object) -> dict[str, dict[str, list[Mechanism]]]:
        seen.append([scene.key for scene in given[-1]])
        whole = still(("token_falls", "loss_falls"))(project)
        return {key: whole[key] for key in seen[-1]}

    monkeypatch.setattr("scenes.mechanisms.mechanisms_of", needs)
    made, before = tmp_path / "made.toml", load_timing(tmp_path / "timing.toml").cues
    assert run("time", "training_step", *files, "-o", str(made)).exit_code == 0
    after = load_timing(made).cues
    assert seen == [["training_step"]] and list(after) == list(before)
    assert {key for key in after if after[key] != before[key]} == {"training_step"}
    (line,) = lines(run("time", "trainig_step", *files))
    assert line.startswith("no scene has the key 'trainig_step'; did you mean training_step?")


@pytest.mark.usefixtures("ticking")
def test_time_leaves_the_file_as_it_was_where_words_and_picture_do_not_fit(
    files: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenes.mechanisms.mechanisms_of", still(("token_falls",)))
    before = (tmp_path / "timing.toml").read_bytes()
    (line,) = lines(run("time", *files))
    assert line.startswith("voiceover/script.toml: training_step.loss_falls: {at:loss_falls}: the picture has no such mark")
    assert (tmp_path / "timing.toml").read_bytes() == before


@pytest.mark.slow
def test_time_measures_the_default_voice_and_all_pictures(files: tuple[str, ...], tmp_path: Path) -> None:
    made = tmp_path / "made.toml"
    script = script_file(tmp_path, {"opening": {"document_enters": ["We follow one page of text."]}})
    result = run("time", *files[:2], "--script", str(script), "-o", str(made), "--quiet")
    assert result.exit_code == 0, result.output
    timing = load_timing(made)
    (sentence,) = timing.cues["opening"]["document_enters"].sentences
    assert sentence.text == "We follow one page of text."
    assert all(cue.seconds > 1.0 for cues in timing.cues.values() for cue in cues.values()), "every picture takes its time"
    assert run("check", "--timing", str(made), "--script", str(script)).exit_code == 0


# ---- check
@pytest.mark.usefixtures("ticking")
def test_check_prints_one_line_of_figures(files: tuple[str, ...]) -> None:
    result = run("check", *files)
    assert result.exit_code == 0, result.output
    (line,) = result.output.splitlines()
    timing = load_timing(Path(files[1]))
    seconds = {section: sum(cue.seconds for cue in cues.values()) for section, cues in timing.cues.items()}
    cues, all_seconds = sum(map(len, timing.cues.values())), sum(seconds.values())
    pace = f"opening {60 * 5 / seconds['opening']:.0f}, training_step {60 * 21 / seconds['training_step']:.0f}"
    assert line.startswith(
        f"{timing.file}: {all_seconds:.1f} s, {cues} cues, 4 sentences, 4 captions, 26 words, {60 * 26 / all_seconds:.0f} a minute ({pace}); the voice lies "
    )
    assert int(re.search(r"lies (\d+) ms beside it at most$", line)[1]) <= 10


def hurried(cue: CueTiming) -> CueTiming:
    """Return a cue whose words are said in a third of the time, as is the cue."""
    return CueTiming(
        cue.seconds / 3,
        tuple(TimedSentence(tuple(TimedWord(w.text, w.start / 3) for w in s.words), s.end / 3) for s in cue.sentences),
        {mark: at / 3 for mark, at in cue.marks.items()},
    )


FAULTS: dict[str, tuple[Callable[[CueTiming], CueTiming], str]] = {
    "a word": (
        lambda cue: changed(cue, 1, "error"),
        "sentence 1 is 'Each error is measured, and it gets better.', and in the script 'Each guess is measured, and it gets better.'",
    ),
    "a sentence": (lambda cue: replace(cue, sentences=cue.sentences[:1]), "has 1 sentences, and the script 2"),
    "no mark": (lambda cue: replace(cue, marks={}), "lacks loss_falls, marks of the script"),
    "another mark": (lambda cue: replace(cue, marks={**cue.marks, "old": 1.0}), "has old, no marks of the script"),
    "a mark elsewhere": (lambda cue: replace(cue, marks={"loss_falls": 0.5}), "loss_falls is due at 0.5 s, and its word 'gets' begins at "),
}


@pytest.mark.usefixtures("ticking")
@pytest.mark.parametrize("kind", FAULTS)
def test_check_names_a_timing_that_is_not_that_of_the_script(files: tuple[str, ...], kind: str) -> None:
    change, fault = FAULTS[kind]
    rewrite(files[1], change)
    (line,) = lines(run("check", *files))
    assert line.startswith(f"{load_timing(Path(files[1])).file}: training_step.loss_falls: {fault}")
    assert line.endswith("; run `explainer voice time`")


@pytest.mark.usefixtures("ticking")
def test_check_names_a_timing_without_narration_and_tables_of_no_cue(files: tuple[str, ...], tmp_path: Path) -> None:
    timing = load_timing(Path(files[1]))
    silent = {section: dict.fromkeys(cues, CueTiming(SHORT)) for section, cues in timing.cues.items()}
    Path(files[1]).write_text(timing_text(silent), encoding="utf-8")
    assert lines(run("check", *files)) == [f"{timing.file}: holds no narration; run `explainer voice time`"]
    film(tmp_path)
    with Path(files[1]).open("a", encoding="utf-8") as file:
        file.write("\n[opening.chip_sleeps]\nseconds = 2.0\n")
    assert lines(run("check", *files)) == [f"{timing.file}: opening.chip_sleeps: is no cue of the film; delete this table"]


@pytest.mark.usefixtures("ticking")
def test_check_names_captions_that_cannot_be_read_and_how_far_the_voice_is_beside_them(files: tuple[str, ...]) -> None:
    rewrite(files[1], hurried)
    found = lines(run("check", *files))
    assert [
        line
        for line in found
        if re.match(r"training_step/loss_falls: caption '.*' at [\d.]+ s: is read at \d+\.\d characters a second", line)
    ]
    (beside,) = [line for line in found if not line.startswith("training_step/loss_falls: caption")]
    assert re.search(
        r": training_step.loss_falls: hibari says a word \d\.\d{3} s beside its time, 0.03 s at most; run `explainer voice", beside
    )


@pytest.mark.usefixtures("ticking")
def test_check_names_every_cue_that_another_voice_says_otherwise(files: tuple[str, ...]) -> None:
    found = lines(run("check", *files, "--voice", "espeak"))
    assert [line.split(": ")[1] for line in found] == ["opening.chip_wakes", "training_step.weights_move", "training_step.loss_falls"]
    assert all(": espeak says a word " in line for line in found)


@pytest.mark.usefixtures("ticking")
def test_check_names_faults_of_the_script(files: tuple[str, ...], tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    script.write_text(
        script.read_text(encoding="utf-8").replace("328 kB", "{kilobytes} of").replace("Then all", "Then \\u2603"), encoding="utf-8"
    )
    found = lines(run("check", *files))
    assert len(found) == 1 and "training_step.loss_falls.2: {kilobytes} is no known placeholder" in found[0]


def record(folder: Path, name: str, samples: np.ndarray, rate: int = 24_000) -> Path:
    file = folder / f"{name}.wav"
    file.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(file, samples, rate)
    return file


@pytest.mark.usefixtures("ticking")
def test_check_names_every_fault_of_takes(files: tuple[str, ...], tmp_path: Path) -> None:
    takes = tmp_path / "anna"
    silent = record(takes, "opening/chip_wakes", np.zeros(48_000))
    rough = record(takes, "training_step/weights_move", 0.1 * np.sin(np.arange(16_000)), 8_000)
    unknown = record(takes, "training_step/loss_rises", np.zeros(48_000))
    found = lines(run("check", *files, "--takes", str(takes)))
    assert found[0] == f"{unknown}: no cue is called training_step/loss_rises; rename the take"
    assert [line for line in found if line.startswith(f"{silent}: is silent")]
    assert [line for line in found if line.startswith(f"{rough}: has 8000 samples a second, 16000 at least")]


@pytest.mark.usefixtures("ticking")
def test_check_hears_takes_and_tells_what_there_is_none_of(files: tuple[str, ...], tmp_path: Path) -> None:
    _, script = film(tmp_path)
    takes = tmp_path / "anna"
    (said,) = script.sentences("training_step", "weights_move")
    pause = np.zeros(12_000, np.float32)
    for slower in (1.0, 1.3):
        taken = np.concatenate((pause, Metronome(slower).say(said.spoken).samples, pause))
        record(takes, "training_step/weights_move", taken + 1e-4 * np.random.default_rng(1).standard_normal(len(taken)))
        result = run("check", *files, "--takes", str(takes))
        if slower == 1.0:
            assert result.exit_code == 0, result.output
            notices = [f"{cue}: there is no take of anna; metronome says it" for cue in ("opening/chip_wakes", "training_step/loss_falls")]
            assert [line for line in result.stderr.splitlines() if line in notices] == notices
    (line,) = lines(result)
    assert ": training_step.weights_move: anna says a word " in line
