"""What goes with the pictures: spans of cues, sound that is read back from the file at the seconds of the timing, captions, chapters, texts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import srt
import webvtt

from scenes.core.events import Event
from scenes.core.scene_ref import SceneRef
from scenes.film import ALL_SCENES, DIVE_SCENES, SCENES
from scenes.project import Project
from scenes.render.clips import Clip, Output, plan_key
from scenes.render.runner import Rendered
from scenes.render.store import Store
from scenes.session import HAND_OVER, Session, subject_of
from scenes.soundtrack import (
    Soundtrack,
    clips_ahead,
    silent,
    soundtrack_of,
    spans_of,
    stale_captions,
    title_of_film,
    titles_of,
    write_clip,
    write_texts,
)
from scenes.video.dissolve import SECONDS
from scenes.video.motion_measure import captions_of
from tests.video.test_mux import clip, sound_of
from tests.voiceover.narrated import METRONOME, film
from voiceover.mix import Sound
from voiceover.script import Script

FPS = 30
SHOWN = (("opening", "chip_wakes"), ("training_step", "weights_move"), ("training_step", "loss_falls"))
SENTENCES = [
    "How can a machine know?",
    "Then all weights are moved a little.",
    "Each guess is measured, and it gets better.",
    "That takes 328 kB of notes.",
]
EVENT = Event(0.3, "land", (0.5, 0.5), "token")


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Script]:
    return film(tmp_path_factory.mktemp("film"))


@pytest.fixture(scope="module")
def clips(filmed: tuple[Project, Script], tmp_path_factory: pytest.TempPathFactory) -> list[Rendered]:
    """Clips of 64 x 64, as long as the timing asks, with a hand-over between the two scenes."""
    folder, made = tmp_path_factory.mktemp("clips"), list[Rendered]()
    for section, cue in SHOWN:
        if made and made[-1].scene != section:
            made.append(rendered(folder, section, HAND_OVER, round(SECONDS * FPS)))
        made.append(rendered(folder, section, cue, round(filmed[0].timing.cues[section][cue].seconds * FPS)))
    return made


def rendered(folder: Path, section: str, cue: str, frames: int) -> Rendered:
    file = clip(folder / f"{section}-{cue}.mp4", frames, 80, FPS)
    return Rendered(section, cue, f"{section}-{cue}", frames, file, None, (EVENT,) if cue == "chip_wakes" else ())


@pytest.fixture(scope="module")
def track(filmed: tuple[Project, Script], clips: list[Rendered]) -> Soundtrack:
    return soundtrack_of(*filmed, METRONOME, clips, FPS, Sound(bed=False, landings=False))


# ---- spans
def test_a_cue_begins_after_the_frames_before_it_and_hand_overs_are_none(clips: list[Rendered]) -> None:
    spans = spans_of(clips, FPS)
    assert [(span.section, span.cue) for span in spans] == list(SHOWN)
    first, hand_over, second, third = (one.frames for one in clips)
    assert [span.start for span in spans] == [0.0, (first + hand_over) / FPS, (first + hand_over + second) / FPS]
    assert [span.seconds for span in spans] == [first / FPS, second / FPS, third / FPS]
    assert [span.events for span in spans] == [(EVENT,), (), ()]
    assert hand_over == 12


def test_without_a_voice_there_are_chapters_alone(filmed: tuple[Project, Script], clips: list[Rendered]) -> None:
    found = silent(filmed[0], clips, FPS)
    assert found.seconds == pytest.approx(sum(one.frames for one in clips) / FPS)
    assert (found.samples, found.captions, found.timing) == (None, (), {})
    assert [chapter.title for chapter in found.chapters][0] == "Opening"


def test_titles_are_those_of_the_film(project: Project) -> None:
    found = titles_of(project)
    assert list(found) == [scene.key for scene in ALL_SCENES]
    assert found["opening"] == "Opening" and found["data_pipeline"].startswith("1. ") and found["poster"] == "Finale"
    series = f"{project.content.poster.headline}: {project.content.poster.subtitle}"
    assert title_of_film(project) == title_of_film(replace(project, plain=True)) == series
    some = replace(project, sections=("operations", "training_step"))
    assert title_of_film(some) == series
    plain = title_of_film(replace(some, plain=True))
    assert plain == f"{project.content.operations.title}, {project.content.training_step.title}", "no series, and no numbers"


# ---- the film that is yet to be rendered
@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / "cache"))
    return Store(tmp_path / "cache")


@pytest.mark.usefixtures("own_cache")
def test_clips_ahead_are_those_of_the_timing_with_hand_overs_as_a_session_has_them(
    filmed: tuple[Project, Script], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, output = filmed[0], Output(64, 64, FPS)
    found, known = clips_ahead(project, output)
    assert not known
    monkeypatch.setattr(Store, "hand_over", lambda self, before, after, output: (Path("dissolve.mp4"), round(SECONDS * output.fps)))
    session = Session([one for one in found if one.cue != HAND_OVER], 0.0)
    session.hand_over(output)
    assert [(one.scene, one.cue, one.frames) for one in found] == [(one.scene, one.cue, one.frames) for one in session.clips]
    timing = project.timing.cues
    cues = [(scene.key, name, round(cue.seconds * FPS)) for scene in SCENES for name, cue in timing[scene.key].items()]
    assert [(one.scene, one.cue, one.frames) for one in found if one.cue != HAND_OVER] == cues
    for dive in DIVE_SCENES:
        alone = [(dive.key, name, round(cue.seconds * FPS)) for name, cue in timing[dive.key].items()]
        assert [(one.scene, one.cue, one.frames) for one in clips_ahead(project, output, (dive,))[0]] == alone


def test_clips_ahead_are_those_of_the_plans_only_where_all_are_kept(filmed: tuple[Project, Script], own_cache: Store) -> None:
    project, output = filmed[0], Output(64, 64, FPS)
    keys = [(scene, number) for scene in SCENES for number in range(len(subject_of(scene, project).clips))]
    for scene, number in keys[1:]:
        _keep(own_cache, project, scene, output, number)
    before, known = clips_ahead(project, output)
    assert not known and all(one.events == () and one.frames != 7 for one in before if one.cue != HAND_OVER)
    _keep(own_cache, project, SCENES[0], output, 0)
    found, known = clips_ahead(project, output)
    assert known and all(one.events == (EVENT,) and one.frames == 7 for one in found if one.cue != HAND_OVER)
    assert [(one.scene, one.cue) for one in found] == [(one.scene, one.cue) for one in before]


def _keep(store: Store, project: Project, scene: SceneRef, output: Output, number: int) -> None:
    store.put_plan(plan_key(subject_of(scene, project), output, number), (Clip("cue", 7, "hash", (EVENT,)),))


# ---- files
def test_every_sentence_is_heard_in_the_file_at_its_second(
    filmed: tuple[Project, Script], clips: list[Rendered], track: Soundtrack, tmp_path: Path
) -> None:
    write_clip(clips, track, tmp_path / "film.mp4", "Ours")
    begun, samples = sound_of(tmp_path / "film.mp4")
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > 0.05)
    onsets = [begun + float(loud[k]) / 48_000 for k in (0, *(np.flatnonzero(np.diff(loud) > 12_000) + 1))]
    timed = [(span, sentence) for span in track.spans for sentence in filmed[0].timing.cues[span.section][span.cue].sentences]
    assert [sentence.text for _, sentence in timed] == SENTENCES
    assert onsets == pytest.approx([span.start + sentence.start for span, sentence in timed], abs=0.005), "80 ms are allowed, 5 the goal"


def test_a_file_holds_pictures_sound_captions_chapters_and_title(clips: list[Rendered], track: Soundtrack, tmp_path: Path) -> None:
    files = write_clip(clips, track, tmp_path / "new" / "film.mp4", "Ours")
    assert [file.name for file in files] == ["film.mp4", "film.srt", "film.vtt"]
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == sorted(file.name for file in files)
    with av.open(str(files[0])) as film:
        assert [stream.type for stream in film.streams] == ["video", "audio", "subtitle", "data"], "chapters are data"
        assert film.metadata["title"] == "Ours"
        assert film.metadata["comment"].split() == list(dict.fromkeys(one.scene for one in clips))
        assert [chapter["metadata"]["title"] for chapter in film.chapters()] == [chapter.title for chapter in track.chapters]
        assert sum(1 for _ in film.decode(video=0)) == sum(one.frames for one in clips)
    fastest = max(sum(map(len, caption.lines)) / (caption.end - caption.start) for caption in track.captions)
    assert max(letters / seconds for seconds, letters in captions_of(files[0])) == pytest.approx(fastest, rel=0.1)
    spoken = [" ".join(caption.lines) for caption in track.captions]
    assert " ".join(spoken) == " ".join(SENTENCES)
    assert [" ".join(row.content.split()) for row in srt.parse(files[1].read_text(encoding="utf-8"))] == spoken
    assert [" ".join(row.text.split()) for row in webvtt.read(str(files[2]))] == spoken


def test_a_silent_file_is_pictures_alone(filmed: tuple[Project, Script], clips: list[Rendered], tmp_path: Path) -> None:
    found = replace(silent(filmed[0], clips, FPS), chapters=())
    assert write_clip(clips, found, tmp_path / "film.mp4", "Ours") == [tmp_path / "film.mp4"]
    with av.open(str(tmp_path / "film.mp4")) as film:
        assert [stream.type for stream in film.streams] == ["video"]
    assert write_texts(filmed[0], found, tmp_path / "film.mp4", "Ours") == [tmp_path / "chapters.txt"]


def test_captions_of_an_earlier_file_are_found_and_left(
    filmed: tuple[Project, Script], clips: list[Rendered], track: Soundtrack, tmp_path: Path
) -> None:
    target = tmp_path / "film.mp4"
    written = write_clip(clips, track, target, "Ours")
    assert stale_captions(track, target) == []
    without = silent(filmed[0], clips, FPS)
    write_clip(clips, without, target, "Ours")
    assert stale_captions(without, target) == written[1:] and all(file.exists() for file in written)


def test_texts_are_chapters_and_a_transcript_of_all_that_is_said(filmed: tuple[Project, Script], track: Soundtrack, tmp_path: Path) -> None:
    files = write_texts(filmed[0], replace(track, seen={"opening": {"chip_wakes": "A light."}}), tmp_path / "talk.mp4", "Ours")
    assert [file.name for file in files] == ["talk.chapters.txt", "talk.transcript.md", "talk.transcript.html"], "beside another film"
    texts = [file.read_text(encoding="utf-8") for file in files[1:]]
    assert all(sentence in text for sentence in SENTENCES for text in texts)
    assert all("Ours" in text and "Opening" in text and "A light." in text for text in texts)
    assert files[0].read_text(encoding="utf-8").startswith("0:00 ")
