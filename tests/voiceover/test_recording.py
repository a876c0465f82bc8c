"""The commands that hand out: what a speaker reads, and the sound of the film."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from scenes.content.timing import load_timing
from scenes.core.environment import cache_folder
from scenes.core.events import Event
from scenes.film import SCENES
from scenes.project import Choices, load_project
from scenes.render.clips import Clip, Output, plan_key
from scenes.render.store import Store
from scenes.session import subject_of
from scenes.video.dissolve import SECONDS
from tests.voiceover.commands import SENTENCES, changed, lines, rewrite, run
from tests.voiceover.narrated import film
from voiceover.loudness import integrated, true_peak


# ---- record-sheet
def test_record_sheet_holds_every_sentence_with_file_seconds_and_stress(files: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "sheet.md"
    result = run("record-sheet", *files, "-o", str(file))
    assert (result.exit_code, result.output) == (0, f"{file}\n")
    text = file.read_text(encoding="utf-8")
    told = text.split("\n")
    assert [line.replace("**", "") for line in told if line.replace("**", "") in SENTENCES] == list(SENTENCES)
    assert "How can a **machine** know?" in told and "Each guess is measured, and it **gets** better." in told
    assert [line for line in told if line.startswith("### ")] == [
        "### `opening/chip_wakes.wav`", "### `training_step/weights_move.wav`", "### `training_step/loss_falls.wav`"
    ]  # fmt: skip
    timed = load_timing(Path(files[1])).cues["training_step"]["loss_falls"]
    spoken = timed.sentences[-1].end - timed.sentences[0].start
    assert f"{timed.seconds:.1f} s, of which {spoken:.1f} s are spoken" in told
    assert "16 kHz or more" in text and "half a second of silence" in text
    assert "Data Pipeline" not in text, "nothing is said there"


def test_record_sheet_of_some_scenes_has_their_words_alone(files: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "sheet.md"
    assert run("record-sheet", "opening", *files, "-o", str(file)).exit_code == 0
    assert [line for line in file.read_text(encoding="utf-8").split("\n") if line.startswith("### ")] == ["### `opening/chip_wakes.wav`"]
    result = run("record-sheet", "workflow", *files, "-o", str(tmp_path / "none.md"))
    assert lines(result) == ["workflow: the script has no words of it, so there is nothing to record"] and result.exit_code == 2


def test_record_sheet_as_pdf_is_read_by_another_library(files: tuple[str, ...], tmp_path: Path) -> None:
    pypdf, _ = pytest.importorskip("pypdf"), pytest.importorskip("typst")
    made = [tmp_path / f"{name}.pdf" for name in ("one", "two")]
    assert [run("record-sheet", *files, "-o", str(file)).exit_code for file in made] == [0, 0]
    assert made[0].read_bytes() == made[1].read_bytes()
    reader = pypdf.PdfReader(made[0])
    assert len(reader.pages) == 2
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert all(sentence in text for sentence in SENTENCES)
    assert all(name in text for name in ("opening/chip_wakes.wav", "training_step/loss_falls.wav", "How to record", "48 kHz"))
    assert "/CreationDate" not in reader.metadata, "the same bytes on another day"
    assert reader.metadata.title and reader.trailer["/Root"]["/Lang"].startswith("en")


def test_record_sheet_lists_the_names_that_are_said_in_an_own_way(tmp_path: Path) -> None:
    film(tmp_path, {"opening": {"chip_wakes": ["Many GPUs, one cache."]}})
    with (tmp_path / "script.toml").open("a", encoding="utf-8") as script:
        script.write('\n[pronunciations]\nGPUs = { said = "G P youse", ipa = "ʤˌi" }\nRoCE = { said = "rocky", ipa = "ɹˈɑki" }\n')
    options = "--timing", str(tmp_path / "timing.toml"), "--script", str(tmp_path / "script.toml")
    assert run("record-sheet", *options, "-o", str(tmp_path / "sheet.md")).exit_code == 0
    text = (tmp_path / "sheet.md").read_text(encoding="utf-8")
    assert "| GPUs | G P youse |" in text and "RoCE" not in text


def test_record_sheet_refuses_seconds_of_other_words(files: tuple[str, ...], tmp_path: Path) -> None:
    rewrite(files[1], lambda cue: changed(cue, 1, "error"))
    (line,) = lines(run("record-sheet", *files, "-o", str(tmp_path / "sheet.md")))
    assert "training_step.loss_falls: sentence 1 is " in line
    assert not (tmp_path / "sheet.md").exists()


# ---- mix
def plans(options: tuple[str, ...], fps: int, landings: int) -> int:
    """Keep plans of the whole film: every clip a frame longer than its timing, in the first so many landings; return the frames of all."""
    project = load_project(Choices(timing=options[1]))
    store, frames = Store(cache_folder()), 0
    for scene in SCENES:
        subject = subject_of(scene, project)
        for number, (name, seconds) in enumerate(subject.clips):
            found = landed(landings) if scene is SCENES[0] and number == 0 else ()
            clip = Clip(name, round(seconds * fps) + 1, "hash", found)
            store.put_plan(plan_key(subject, Output(1920, 1080, fps), number), (clip,))
            frames += clip.frames
    return frames


def landed(count: int) -> tuple[Event, ...]:
    return tuple(Event(0.2 + 0.3 * k, "land", (0.3, 0.5), "token") for k in range(count))


def heard(file: Path) -> np.ndarray:
    samples, rate = soundfile.read(file, dtype="float32")
    assert (rate, samples.shape[1]) == (48_000, 2)
    return samples


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / "cache"))


@pytest.mark.usefixtures("ticking", "own_cache")
def test_mix_says_every_sentence_at_its_second_of_the_film(files: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "mixed.wav"
    result = run("mix", *files, "--no-bed", "--fps", "60", "-o", str(file))
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[0].startswith("landings: left out, as it is not known yet what lands when; ")
    samples = heard(file)
    timing = load_timing(Path(files[1]))
    starts, at = [], 0.0
    for scene in SCENES:
        at += SECONDS if at else 0.0
        for cue in timing.cues[scene.key].values():
            starts += [at + sentence.start for sentence in cue.sentences]
            at += cue.seconds
    assert len(samples) / 48_000 == pytest.approx(at, abs=1e-3)
    assert onsets(samples) == pytest.approx(starts, abs=0.005)
    assert integrated(samples) == pytest.approx(-16, abs=0.5) and true_peak(samples) <= -1.5


@pytest.mark.usefixtures("ticking", "own_cache")
def test_mix_of_a_deep_dive_is_as_long_as_its_own_film(tmp_path: Path) -> None:
    file, cue = tmp_path / "mixed.wav", "request_enters"
    film(tmp_path, {"workflow": {cue: ["Every request comes in here."]}})
    files = "--timing", str(tmp_path / "timing.toml"), "--script", str(tmp_path / "script.toml")
    result = run("mix", "workflow", *files, "--no-bed", "--fps", "60", "-o", str(file))
    assert result.exit_code == 0, result.output
    samples, cues = heard(file), load_timing(Path(files[1])).cues["workflow"]
    assert len(samples) / 48_000 == pytest.approx(sum(cue.seconds for cue in cues.values()), abs=1e-3)
    before = sum(known.seconds for known in list(cues.values())[: list(cues).index(cue)])
    assert onsets(samples)[0] == pytest.approx(before + cues[cue].sentences[0].start, abs=0.005)


def onsets(samples: np.ndarray) -> list[float]:
    """Return when sound begins after at least 0.25 s of silence, in seconds."""
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > 0.02)
    return [float(loud[k]) / 48_000 for k in (0, *(np.flatnonzero(np.diff(loud) > 12_000) + 1))]


@pytest.mark.usefixtures("ticking", "own_cache")
def test_mix_takes_frames_and_landings_from_plans_where_all_are_kept(files: tuple[str, ...], tmp_path: Path) -> None:
    frames, made = plans(files, 30, landings=3), [tmp_path / f"{name}.wav" for name in ("one", "two", "without")]
    options = "mix", *files, "--no-bed"
    results = [run(*options, "-o", str(made[0])), run(*options, "-o", str(made[1])), run(*options, "--no-landings", "-o", str(made[2]))]
    assert [result.exit_code for result in results] == [0, 0, 0]
    assert all("landings" not in result.output for result in results)
    assert made[0].read_bytes() == made[1].read_bytes()
    one, without = heard(made[0]), heard(made[2])
    assert len(one) / 48_000 == pytest.approx((frames + (len(SCENES) - 1) * round(SECONDS * 30)) / 30, abs=1e-3)
    differ = np.flatnonzero(np.abs(one - without).max(axis=1) > 1e-3) / 48_000
    assert 0.15 < differ[0] < 0.3 and differ[-1] < 3.0


@pytest.mark.usefixtures("ticking", "own_cache")
def test_mix_lays_a_bed_below_the_voice(files: tuple[str, ...], tmp_path: Path) -> None:
    made = [tmp_path / f"{name}.wav" for name in ("bed", "bare")]
    assert run("mix", *files, "--no-landings", "-o", str(made[0])).exit_code == 0
    assert run("mix", *files, "--no-landings", "--no-bed", "-o", str(made[1])).exit_code == 0
    bed, bare = heard(made[0]), heard(made[1])
    silence = slice(6 * 48_000, 9 * 48_000)
    assert np.abs(bare[silence]).max() < 1e-3
    assert -60 < integrated(bed[silence]) <= -30
