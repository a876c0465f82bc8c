"""The runner: the same frames for any number of workers and from the bare Manim CLI, and plans that hold."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import pytest

from scenes.core.errors import InputError
from scenes.core.provenance import import_closure
from scenes.core.scene_ref import SceneRef
from scenes.film import SCENES, scene_called
from scenes.project import Project
from scenes.render.clips import Clip, Output, Subject, cut
from scenes.render.jobs import Planning, RenderJob, plan_job, run_job
from scenes.render.planner import plan_scene, scene_at
from scenes.render.play_hash import hash_play
from scenes.render.pool import Pool
from scenes.render.progress import Progress
from scenes.render.runner import is_synchronous, parts_of, render_clip, render_scenes
from scenes.render.store import Store
from scenes.session import subject_of
from scenes.video.clip_writer import WriterOptions
from scenes.video.concat import concatenate
from tests.little import LITTLE, OUTPUT, subjects

LAMPS, TRAFFIC = LITTLE


@pytest.fixture(scope="module")
def lamps(project: Project) -> Subject:
    """The scene of four lamps."""
    return subjects(project)[0]


def frame_hashes(*files: Path) -> list[str]:
    hashes = []
    for file in files:
        with av.open(str(file)) as container:
            hashes += [hashlib.sha256(frame.to_ndarray(format="rgb24")).hexdigest() for frame in container.decode(video=0)]
    return hashes


def film(project: Project, folder: Path, workers: int) -> Path:
    """Render the little film with an empty cache; return its file."""
    clips = render_scenes(subjects(project), OUTPUT, workers=workers, store=Store(folder), progress=Progress())
    concatenate([clip.file for clip in clips], folder / "film.mp4")
    return folder / "film.mp4"


def bare(folder: Path, scenes: Sequence[SceneRef], *options: str) -> Path:
    """Render scenes of one file with Manim's own command; return the folder of what it made."""
    file, names = scenes[0].module.replace(".", "/") + ".py", [scene.name for scene in scenes]
    command = [sys.executable, "-m", "manim", "-r", "240,136", "--fps", "5", "--media_dir", str(folder), *options, file, *names]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_one_two_and_four_workers_and_the_bare_cli_give_the_same_frames(project: Project, tmp_path: Path) -> None:
    files = {workers: film(project, tmp_path / str(workers), workers) for workers in (1, 2, 4)}
    hashes = frame_hashes(files[1])
    assert len(set(hashes)) > 20, "the film hardly moves"
    assert frame_hashes(files[2]) == hashes
    assert frame_hashes(files[4]) == hashes
    assert len({file.read_bytes() for file in files.values()}) == 1, "the same frames in other bytes"
    folder = bare(tmp_path / "bare", LITTLE) / "videos" / "little" / "136p5"
    assert frame_hashes(*(folder / f"{scene.name}.mp4" for scene in LITTLE)) == hashes


@pytest.mark.slow
def test_the_scenes_of_the_film_too(project: Project, tmp_path: Path) -> None:
    scenes = [scene_called("opening"), scene_called("training_cluster")]
    wanted = [subject_of(scene, project) for scene in scenes]
    runs = []
    for workers in (1, 2, 4):
        store = Store(tmp_path / str(workers))
        runs.append(render_scenes(wanted, OUTPUT, workers=workers, store=store, progress=Progress()))
    hashes = [frame_hashes(*(clip.file for clip in clips)) for clips in runs]
    assert hashes[0] == hashes[1] == hashes[2]
    made = [file for scene in scenes for file in bare(tmp_path / scene.key, [scene]).rglob(f"{scene.name}.mp4")]
    assert frame_hashes(*made) == hashes[0]


def test_some_plays_of_a_scene_from_the_bare_cli(lamps: Subject, tmp_path: Path) -> None:
    (some,) = bare(tmp_path / "some", [LAMPS], "-n", "3,6").rglob("Lamps.mp4")
    render_clip(lamps, OUTPUT, tmp_path / "lamps.mp4")
    whole = frame_hashes(tmp_path / "lamps.mp4")
    assert frame_hashes(some) == whole[7:17]  # the clips of the second and the third lamp


FORMATS = [
    pytest.param(("--format", "png-sequence"), "png", 17, id="png-sequence"),
    pytest.param(("--format", "png"), "png", 17, id="png", marks=pytest.mark.slow),
    pytest.param(("--format", "gif"), "gif", 1, id="gif", marks=pytest.mark.slow),
    pytest.param(("-t",), "mov", 10, id="transparent", marks=pytest.mark.slow),
    pytest.param(("-s",), "png", 1, id="still", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("options", "ending", "files"), FORMATS)
def test_other_formats_from_the_bare_cli(options: tuple[str, ...], ending: str, files: int, tmp_path: Path) -> None:
    assert len(list(bare(tmp_path, [LAMPS], *options).rglob(f"*.{ending}"))) == files


def test_sections_from_the_bare_cli_are_the_cues(lamps: Subject, tmp_path: Path) -> None:
    folder = bare(tmp_path, [LAMPS], "--save_sections") / "videos" / "little" / "136p5"
    told = json.loads((folder / "sections" / "Lamps.json").read_text(encoding="utf-8"))
    assert [section["name"] for section in told] == ["rest", *(f"lamp_{k}" for k in range(4))]
    assert frame_hashes(*(folder / "sections" / section["video"] for section in told)) == frame_hashes(folder / "Lamps.mp4")


def test_the_bytes_of_any_clips_without_a_store(lamps: Subject) -> None:
    job = whole_job(lamps)
    whole = {done.clip: done.data for done in run_job(job)}
    assert all(whole.values())
    for part in ((2,), (1, 4)):
        assert {done.clip: done.data for done in run_job(replace(job, clips=part))} == {i: whole[i] for i in part}


def whole_job(subject: Subject) -> RenderJob:
    """Return the job of rendering all clips of a scene."""
    plan = plan_scene(subject, OUTPUT)
    return RenderJob(subject, OUTPUT, plan, tuple(map(str, range(len(plan)))), tuple(range(len(plan))))


@pytest.mark.parametrize("scene", LITTLE, ids=lambda scene: scene.key)
def test_a_frame_that_is_encoded_where_it_is_drawn_is_the_same(scene: SceneRef, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    job = whole_job(subject_of(scene, project))
    queued = [done.data for done in run_job(job)]
    monkeypatch.setattr("manim.scene.scene_file_writer._PartialMovieEncodeJob", None)  # no thread may be started
    synchronous = [done.data for done in run_job(replace(job, synchronous=True))]
    assert all(queued) and len(set(queued)) == len(job.plan)
    assert synchronous == queued


def test_an_encoder_has_a_thread_of_its_own_where_a_core_is_left(lamps: Subject) -> None:
    plan = tuple(Clip(f"cue_{i}", 100, "") for i in range(4))
    scene = RenderJob(lamps, OUTPUT, plan, tuple("abcd"), (0, 1, 2, 3))
    for scenes, workers, cores in ((1, 1, 2), (2, 2, 4), (1, 8, 2)):
        assert not is_synchronous(scenes, workers, cores)
    for scenes, workers, cores in ((2, 1, 1), (2, 2, 2), (9, 4, 2)):
        assert is_synchronous(scenes, workers, cores)
    assert [job.clips for job in parts_of(scene, 200)] == [(0, 1), (2, 3)]


@pytest.mark.parametrize("scene", [*LITTLE, scene_called("opening")], ids=lambda scene: scene.key)
def test_skipped_plays_leave_the_same_state_as_rendered_ones(scene: SceneRef, project: Project, tmp_path: Path) -> None:
    assert plays(scene, project, tmp_path, skip=True) == plays(scene, project, tmp_path, skip=False)


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_skipped_plays_leave_the_same_state_in_every_scene(scene: SceneRef, project: Project, tmp_path: Path) -> None:
    assert plays(scene, project, tmp_path, skip=True) == plays(scene, project, tmp_path, skip=False)


def plays(scene: SceneRef, project: Project, folder: Path, skip: bool) -> list[bytes]:
    """Return the digest of every play of a scene that is rendered, or of one whose plays are skipped."""
    found: list[bytes] = []
    subject, options = subject_of(scene, project), WriterOptions(only=() if skip else None)
    with scene_at(subject, Output(160, 90, 2), str(folder), options, lambda scene: found.append(hash_play(scene))) as made:
        made.render()
    return found


def test_a_plan_is_the_same_in_another_process(project: Project) -> None:
    with Pool(1) as pool:
        tasks = [Planning(subject, OUTPUT) for subject in subjects(project)]
        elsewhere = {task.subject.key: plan for task, plan in pool.run(plan_job, tasks)}
    assert elsewhere == {subject.key: plan_scene(subject, OUTPUT) for subject in subjects(project)}
    assert [clip.cue for clip in elsewhere["lamps"]] == ["rest", "lamp_0", "lamp_1", "lamp_2", "lamp_3"]
    assert [clip.frames for clip in elsewhere["traffic"]] == [8, 8, 8]


def test_single_cues_and_cues_that_are_not_there(lamps: Subject, tmp_path: Path) -> None:
    store = Store(tmp_path)
    settings = {"workers": 1, "store": store, "progress": Progress()}
    clips = render_scenes([lamps], OUTPUT, cues={"lamps": {"lamp_2"}}, **settings)
    assert [(clip.scene, clip.cue, clip.frames) for clip in clips] == [("lamps", "lamp_2", 5)]
    assert store.parts()[0].files == 1, "more was rendered than asked for"
    with pytest.raises(InputError, match="lamps has no cue 'lamp'; choose one of rest, lamp_0"):
        render_scenes([lamps], OUTPUT, cues={"lamps": {"lamp"}}, **settings)


def test_parts_are_contiguous_even_and_cut_between_clips() -> None:
    plan = tuple(Clip(f"cue_{i}", frames, "") for i, frames in enumerate((60, 240, 240, 240, 240, 240, 336)))
    everything = tuple(range(7))
    assert cut(plan, everything, 2000) == [everything]
    parts = cut(plan, everything, 798)
    assert len(parts) == 2
    assert sum(parts, ()) == everything
    assert max(sum(plan[i].frames for i in part) for part in parts) == 816
    assert cut(plan, everything, 1) == [(0, 1), (2,), (3,), (4,), (5,), (6,)], "the longest clip takes no less for more parts"
    assert cut(plan, (5, 6), 400) == [(5,), (6,)]


def test_a_scene_depends_on_what_it_imports_and_not_on_the_runner() -> None:
    poster, cluster = (import_closure(*scene_called(key).modules) for key in ("poster", "training_cluster"))
    assert {"scenes.sections.operations.picture", "scenes.raster.camera", "scenes.drawing.shape", "scenes.raster"} <= poster
    assert {"scenes.sections.walk", "scenes.sections.training_cluster.frame_ring", "scenes.models.all_reduce"} <= cluster
    assert not {"scenes.sections.operations.picture", "scenes.sections.poster.scene", "scenes.sections.poster.sheet_parts"} & cluster
    assert not {"scenes.render.runner", "scenes.render.pool", "scenes.render.store", "scenes.cli"} & poster
