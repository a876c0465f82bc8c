"""Interruptions for real: finished clips stay, the next run goes on with the rest, and the result is the same bytes."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from scenes.core.errors import RenderError
from scenes.project import Project, load_project
from scenes.render import pool as pool_module
from scenes.render.jobs import Planning, RenderJob, run_job
from scenes.render.planner import plan_scene
from scenes.render.pool import TRIES, Pool, WorkerLost
from scenes.render.progress import Progress
from scenes.render.runner import render_scenes
from scenes.render.scratch import scratch_folder, sweep
from scenes.render.store import Store
from scenes.video.concat import concatenate
from tests.little import OUTPUT, subjects
from tests.tasks import die, fail, sleep

COMMAND = [sys.executable, "-m", "tests.little"]


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(process: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found


def clips(cache: Path) -> set[str]:
    return {file.name for file in (cache / "clips").rglob("[!.]*.mp4")}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The little film, rendered without interruption."""
    folder = tmp_path_factory.mktemp("film")
    rendered = render_scenes(subjects(load_project()), OUTPUT, workers=1, store=Store(folder), progress=Progress())
    concatenate([clip.file for clip in rendered], folder / "film.mp4")
    return (folder / "film.mp4").read_bytes()


def finish(folder: Path, cache: Path) -> tuple[bytes, dict]:
    """Run the same command again, to its end; return the film and the command's summary."""
    done = subprocess.run([*COMMAND, str(folder), "2"], env=os.environ | {"EXPLAINER_CACHE": str(cache)}, capture_output=True, check=True)
    return (folder / "film.mp4").read_bytes(), json.loads(done.stdout)


@pytest.mark.parametrize(
    "number",
    [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.slow), pytest.param(signal.SIGINT, marks=pytest.mark.slow)],
    ids=lambda number: number.name,
)
def test_a_run_that_is_ended_goes_on_where_it_stopped(number: int, film: bytes, tmp_path: Path) -> None:
    cache, folder = tmp_path / "cache", tmp_path / "out"
    folder.mkdir()
    variables = os.environ | {"EXPLAINER_CACHE": str(cache), "LITTLE_PAUSE": "0.3"}
    run = subprocess.Popen([*COMMAND, str(folder), "2"], env=variables, stderr=subprocess.PIPE, text=True, start_new_session=True)
    wait_for(lambda: clips(cache))
    workers = children(run.pid)
    run.send_signal(number)
    said = run.communicate()[1]
    kept = clips(cache)
    assert workers
    wait_for(lambda: not any(map(is_alive, workers)), 15)
    assert list(folder.iterdir()) == [], "something half-written stayed behind"
    if number != signal.SIGKILL:
        assert run.returncode == 130
        assert said.splitlines()[-1].startswith("interrupted; finished clips are kept")
        assert "Traceback" not in said
        assert not list((cache / "work").iterdir())
    result, summary = finish(folder, cache)
    assert result == film
    assert 1 <= len(kept) <= sum(clip["from_cache"] for clip in summary["clips"]) < 8
    assert not list((cache / "work").iterdir()), "what the dead run left was not swept"


@pytest.mark.slow
def test_two_runs_at_once(film: bytes, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    runs = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        variables = os.environ | {"EXPLAINER_CACHE": str(cache), "LITTLE_PAUSE": "0.1"}
        runs.append(subprocess.Popen([*COMMAND, str(tmp_path / name), "1"], env=variables, stdout=subprocess.DEVNULL))
    assert [run.wait() for run in runs] == [0, 0]
    assert [(tmp_path / name / "film.mp4").read_bytes() for name in ("a", "b")] == [film, film]
    assert len(clips(cache)) == 8
    assert not list((cache / "work").iterdir())


# ---- workers
def test_what_a_dead_worker_had_is_given_out_again(tmp_path: Path) -> None:
    tasks = []
    for name, deaths in (("fit", 0), ("weak", TRIES - 1)):
        (tmp_path / name).mkdir()
        tasks.append((str(tmp_path / name), deaths))
    with Pool(2) as pool:
        assert dict(pool.run(die, tasks)) == {tasks[0]: "0 deaths", tasks[1]: "2 deaths"}


def test_a_task_that_kills_every_worker_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkerLost) as lost, Pool(2) as pool:
        list(pool.run(die, [(str(tmp_path), 99)]))
    assert lost.value.task == (str(tmp_path), 99)
    assert len(list(tmp_path.iterdir())) == TRIES


def test_a_worker_that_keeps_dying_is_one_line_with_scene_and_cue(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenes.render.runner.do_task", die_in_the_third_clip)
    store = Store(tmp_path)
    with pytest.raises(RenderError, match=r"^lamps/lamp_1: its worker died again and again; is there memory enough\?$"):
        render_scenes(subjects(project)[:1], OUTPUT, workers=1, store=store, progress=Progress())
    assert len(clips(tmp_path)) == 2, "what was finished before is kept"


def die_in_the_third_clip(job: Planning | RenderJob) -> object:
    from scenes.render import jobs

    note = jobs._Collector.wrote

    def wrote(self: jobs._Collector, clip: int, frames: int) -> None:
        note(self, clip, frames)
        if clip == 2 and self._frames > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.5 if clip == 2 else 0)  # so that the clip before is encoded to its end

    jobs._Collector.wrote = wrote
    return jobs.do_task(job)


def test_an_error_in_a_worker_arrives_and_ends_the_others() -> None:
    with pytest.raises(OSError, match="No space left") as caught, Pool(1) as pool:
        list(pool.run(fail, [1, 2]))
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, "somewhere")
    with pytest.raises(KeyboardInterrupt), Pool(2) as pool:
        for _ in pool.run(sleep, [1, 2], tick=interrupted(workers := [])):
            pass
    assert len(workers) == 2
    wait_for(lambda: not any(map(is_alive, workers)), 10)


def interrupted(workers: list[int]) -> Callable[[], None]:
    """Return a tick that notes the workers and is then interrupted."""

    def tick() -> None:
        found = [child for child in children(os.getpid()) if b"popen_loky" in Path(f"/proc/{child}/cmdline").read_bytes()]
        if len(found) >= 2:
            workers.extend(found[:2])
            raise KeyboardInterrupt

    return tick


# ---- a full disk
@contextmanager
def little_room(size: int) -> Iterator[None]:
    """Let no file of this process become larger than so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def job_of(project: Project, *clips: int) -> RenderJob:
    """Return the job of rendering some clips of the scene of four lamps."""
    lamps = subjects(project)[0]
    return RenderJob(lamps, OUTPUT, plan_scene(lamps, OUTPUT), tuple("01234"), clips)


@pytest.mark.parametrize("synchronous", [False, True])
def test_a_clip_that_does_not_fit_on_the_disk(synchronous: bool, project: Project, tmp_path: Path) -> None:
    job = replace(job_of(project, 1, 2), store=tmp_path, synchronous=synchronous)
    with little_room(2000), pytest.raises(OSError, match="File too large") as caught:
        run_job(job)
    assert caught.value.filename == str(tmp_path)
    assert not clips(tmp_path)
    assert not list((tmp_path / "work").iterdir())


def test_a_store_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        Store(tmp_path).put_clip("a" * 32, b"clip")
    assert caught.value.filename == str(tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_film_that_does_not_fit_on_the_disk(project: Project, tmp_path: Path) -> None:
    files = []
    for done in run_job(job_of(project, 1, 2)):
        files.append(tmp_path / f"{done.clip}.mp4")
        files[-1].write_bytes(done.data)
    before = sorted(tmp_path.iterdir())
    with little_room(2000), pytest.raises(OSError):  # noqa: PT011  (whatever the muxer calls it)
        concatenate(files, tmp_path / "film.mp4")
    assert sorted(tmp_path.iterdir()) == before


# ---- temporary folders
def test_folders_in_use_are_not_swept(tmp_path: Path) -> None:
    with scratch_folder(tmp_path, "mine") as folder:
        (folder / "file").touch()
        assert sweep(tmp_path) == 0
        assert (folder / "file").is_file()
    assert not list((tmp_path / "work").iterdir())


def test_folders_of_dead_processes_are_swept(tmp_path: Path) -> None:
    script = f"import os, pathlib, signal; from scenes.render.scratch import scratch_folder\nwith scratch_folder(pathlib.Path({str(tmp_path)!r}), 'x') as f: (f / 'file').touch(); os.kill(os.getpid(), signal.SIGKILL)"
    subprocess.run([sys.executable, "-c", script], check=False)
    assert len(list((tmp_path / "work").rglob("file"))) == 1
    assert sweep(tmp_path) == 1
    assert not list((tmp_path / "work").iterdir())


def test_a_full_place_for_semaphores_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pool_module, "ProcessPoolExecutor", full)
    line = r"^no process could be started: No space left on device \(/dev/shm, where semaphores lie\); free some there, "
    with pytest.raises(RenderError, match=line), Pool(1) as pool:
        list(pool.run(sleep, [1]))
