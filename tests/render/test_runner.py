"""The runner: the same frames for any number of workers and from the bare Manim CLI, and plans that hold."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import pytest
from manim import Scene

from scenes.content.loader import InputError
from scenes.engine.clips import Clip, Output, cut
from scenes.engine.closure import closure
from scenes.engine.digest import digest_play
from scenes.engine.jobs import Job, Planning, plan_job, run_job
from scenes.engine.joining import concatenate
from scenes.engine.planner import plan_scene, scene_at
from scenes.engine.pool import Pool
from scenes.engine.progress import Quiet
from scenes.engine.runner import _jobs, render_scenes
from scenes.engine.store import Store
from scenes.film import SCENES, Entry, entry
from scenes.story import Story
from tests.little import ENTRIES, OUTPUT

LAMPS, TRAFFIC = ENTRIES


def frame_hashes(*files: Path) -> list[str]:
    hashes = []
    for file in files:
        with av.open(str(file)) as container:
            hashes += [hashlib.sha256(frame.to_ndarray(format="rgb24")).hexdigest() for frame in container.decode(video=0)]
    return hashes


def film(story: Story, folder: Path, workers: int) -> Path:
    """Render the little film with an empty cache; return its file."""
    clips = render_scenes(ENTRIES, story, OUTPUT, workers=workers, store=Store(folder), progress=Quiet())
    concatenate([clip.file for clip in clips], folder / "film.mp4")
    return folder / "film.mp4"


def bare(folder: Path, scenes: Sequence[Entry], *options: str) -> Path:
    """Render scenes of one file with Manim's own command; return the folder of what it made."""
    file, names = scenes[0].module.replace(".", "/") + ".py", [scene.name for scene in scenes]
    command = [sys.executable, "-m", "manim", "-r", "240,136", "--fps", "5", "--media_dir", str(folder), *options, file, *names]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_one_two_and_four_workers_and_the_bare_cli_give_the_same_frames(story: Story, tmp_path: Path) -> None:
    files = {workers: film(story, tmp_path / str(workers), workers) for workers in (1, 2, 4)}
    hashes = frame_hashes(files[1])
    assert len(set(hashes)) > 20, "the film hardly moves"
    assert frame_hashes(files[2]) == hashes
    assert frame_hashes(files[4]) == hashes
    assert len({file.read_bytes() for file in files.values()}) == 1, "the same frames in other bytes"
    folder = bare(tmp_path / "bare", ENTRIES) / "videos" / "little" / "136p5"
    assert frame_hashes(*(folder / f"{scene.name}.mp4" for scene in ENTRIES)) == hashes


@pytest.mark.slow
def test_the_scenes_of_the_film_too(story: Story, tmp_path: Path) -> None:
    entries = [entry("opening"), entry("training_cluster")]
    runs = []
    for workers in (1, 2, 4):
        store = Store(tmp_path / str(workers))
        runs.append(render_scenes(entries, story, OUTPUT, workers=workers, store=store, progress=Quiet()))
    hashes = [frame_hashes(*(clip.file for clip in clips)) for clips in runs]
    assert hashes[0] == hashes[1] == hashes[2]
    made = [file for scene in entries for file in bare(tmp_path / scene.key, [scene]).rglob(f"{scene.name}.mp4")]
    assert frame_hashes(*made) == hashes[0]


def test_some_plays_of_a_scene_from_the_bare_cli(tmp_path: Path) -> None:
    (some,) = bare(tmp_path / "some", [LAMPS], "-n", "3,6").rglob("Lamps.mp4")
    whole = plan_clips(LAMPS, tmp_path)
    assert frame_hashes(some) == whole[7:17]  # the clips of the second and the third lamp


def plan_clips(scene: Entry, folder: Path) -> list[str]:
    """Render a scene in this process; return the hashes of its frames."""
    from scenes.engine.runner import render_clip

    render_clip(scene, OUTPUT, folder / f"{scene.key}.mp4")
    return frame_hashes(folder / f"{scene.key}.mp4")


FORMATS = [
    pytest.param(("--format", "png-sequence"), "png", 17, id="png-sequence"),
    pytest.param(("--format", "gif"), "gif", 1, id="gif", marks=pytest.mark.slow),
    pytest.param(("-t",), "mov", 10, id="transparent", marks=pytest.mark.slow),
    pytest.param(("-s",), "png", 1, id="still", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("options", "ending", "files"), FORMATS)
def test_other_formats_from_the_bare_cli(options: tuple[str, ...], ending: str, files: int, tmp_path: Path) -> None:
    assert len(list(bare(tmp_path, [LAMPS], *options).rglob(f"*.{ending}"))) == files


def test_the_bytes_of_any_clips_without_a_store(story: Story, tmp_path: Path) -> None:
    plan = plan_scene(LAMPS, OUTPUT, story)
    keys = tuple(str(i) for i in range(len(plan)))
    job = Job(LAMPS, OUTPUT, story, plan, keys, tuple(range(len(plan))))
    whole = {done.clip: done.data for done in run_job(job)}
    assert all(whole.values())
    for part in ((2,), (1, 4)):
        assert {done.clip: done.data for done in run_job(replace(job, clips=part))} == {i: whole[i] for i in part}


@pytest.mark.parametrize("scene", ENTRIES, ids=lambda scene: scene.key)
def test_a_frame_that_is_encoded_where_it_is_drawn_is_the_same(scene: Entry, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_scene(scene, OUTPUT, story)
    job = Job(scene, OUTPUT, story, plan, tuple(map(str, range(len(plan)))), tuple(range(len(plan))))
    queued = [done.data for done in run_job(job)]
    monkeypatch.setattr("manim.scene.scene_file_writer._PartialMovieEncodeJob", None)  # no thread may be started
    direct = [done.data for done in run_job(replace(job, direct=True))]
    assert all(direct) and len(set(direct)) == len(plan)
    assert direct == queued


def test_an_encoder_has_a_thread_of_its_own_where_a_core_is_left(story: Story) -> None:
    plan = tuple(Clip(f"cue_{i}", 100, "") for i in range(4))
    scene = Job(LAMPS, OUTPUT, story, plan, tuple("abcd"), (0, 1, 2, 3))
    for scenes, workers, cores in ((1, 1, 2), (2, 2, 4), (1, 8, 2)):
        made = _jobs([replace(scene, clips=(0,))] * scenes, workers, cores)
        assert len(made) == scenes and not any(job.direct for job in made)
    for scenes, workers, cores in ((2, 1, 1), (2, 2, 2), (9, 4, 2)):
        assert all(job.direct for job in _jobs([scene] * scenes, workers, cores))
    assert [job.clips for job in _jobs([scene], 2, 2)] == [(0, 1), (2, 3)]


@pytest.mark.parametrize("scene", [*ENTRIES, entry("opening")], ids=lambda scene: scene.key)
def test_skipped_plays_leave_the_same_state_as_rendered_ones(scene: Entry, story: Story, tmp_path: Path) -> None:
    assert plays(scene, story, tmp_path, skip=True) == plays(scene, story, tmp_path, skip=False)


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_skipped_plays_leave_the_same_state_in_every_scene(scene: Entry, story: Story, tmp_path: Path) -> None:
    assert plays(scene, story, tmp_path, skip=True) == plays(scene, story, tmp_path, skip=False)


def plays(scene: Entry, story: Story, folder: Path, skip: bool) -> list[bytes]:
    """Return the digest of every play of a scene that is rendered, or of one whose plays are skipped."""
    found: list[bytes] = []
    with scene_at(scene, Output(160, 90, 2), story, str(folder)) as made:
        made.planner = lambda scene: found.append(digest_play(scene))
        made.renderer.file_writer.only = () if skip else None
        Scene.render(made)
    return found


def test_a_plan_is_the_same_in_another_process(story: Story) -> None:
    with Pool(1) as pool:
        elsewhere = {
            task.entry: planned.plan for task, planned in pool.run(plan_job, [Planning(scene, OUTPUT, story) for scene in ENTRIES])
        }
    assert elsewhere == {scene: plan_scene(scene, OUTPUT, story) for scene in ENTRIES}
    assert [clip.cue for clip in elsewhere[LAMPS]] == ["rest", "lamp_0", "lamp_1", "lamp_2", "lamp_3"]
    assert [clip.frames for clip in elsewhere[TRAFFIC]] == [8, 8, 8]


def test_single_cues_and_cues_that_are_not_there(story: Story, tmp_path: Path) -> None:
    store = Store(tmp_path)
    settings = {"workers": 1, "store": store, "progress": Quiet()}
    clips = render_scenes([LAMPS], story, OUTPUT, cues={"lamps": {"lamp_2"}}, **settings)
    assert [(clip.scene, clip.cue, clip.frames) for clip in clips] == [("lamps", "lamp_2", 5)]
    assert store.parts()[0].files == 1, "more was rendered than asked for"
    with pytest.raises(InputError, match="lamps has no cue 'lamp'; choose one of rest, lamp_0"):
        render_scenes([LAMPS], story, OUTPUT, cues={"lamps": {"lamp"}}, **settings)


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
    poster, cluster = closure("scenes.poster"), closure("scenes.sections.training_cluster")
    assert {"scenes.sections.operations", "scenes.engine.camera", "scenes.figures.shape", "scenes.engine"} <= poster
    assert {"scenes.sections.base", "scenes.figures.training_cluster_ring", "scenes.models.all_reduce"} <= cluster
    assert not {"scenes.sections.operations", "scenes.poster", "scenes.figures.header"} & cluster
    assert not {"scenes.engine.runner", "scenes.engine.pool", "scenes.engine.store", "scenes.cli"} & poster
