"""Rendering on a Dask cluster: the same bytes, lost workers, interruption, and one line for what cannot be used."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from scenes.core.errors import ClusterError, RenderError
from scenes.project import Project, load_project
from scenes.render import cluster as cluster_module
from scenes.render.cluster import Cluster
from scenes.render.cluster_worker import facts
from scenes.render.jobs import Planning
from scenes.render.progress import Progress
from scenes.render.runner import render_scenes
from scenes.render.store import Store
from scenes.video.concat import concatenate
from tests.little import OUTPUT, subjects
from tests.render.test_interruption import clips, wait_for
from tests.tasks import die_once_in_a_clip, fail, read_process, run_die_always, sleep

MODULES = ("tests.little",)
MARKS = "LITTLE_MARKS"  # names the folder where tasks leave a mark before they kill their worker

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore:Port 8787 is already in use:UserWarning")


def film(project: Project, folder: Path, **settings: object) -> bytes:
    """Render the little film with an empty cache."""
    rendered = render_scenes(subjects(project), OUTPUT, workers=1, store=Store(folder), progress=Progress(), **settings)
    concatenate([clip.file for clip in rendered], folder / "film.mp4")
    return (folder / "film.mp4").read_bytes()


@pytest.fixture(scope="module", autouse=True)
def silence() -> Iterator[None]:
    """Keep what clusters log out of the report."""
    with cluster_module._silence():
        yield


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The little film, rendered without a cluster."""
    return film(load_project(), tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of marks."""
    return tmp_path_factory.mktemp("marks")


@pytest.fixture(scope="module")
def cluster(marks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """A cluster of two workers of one thread each, with a cache of their own and a little pause before each play."""
    own = {MARKS: str(marks), "LITTLE_PAUSE": "0.1", "EXPLAINER_CACHE": str(tmp_path_factory.mktemp("remote"))}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in own.items():
            patch.setenv(name, value)
        settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
        with LocalCluster(**settings, silence_logs=50, local_directory=str(tmp_path_factory.mktemp("dask"))) as made:
            yield made


def test_a_worker_that_is_killed_while_it_renders_changes_no_byte(
    project: Project, here: bytes, cluster: LocalCluster, marks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Client(cluster) as client:
        before = set(client.run(os.getpid).values())
        monkeypatch.setattr("scenes.render.runner.do_task", die_once_in_a_clip)
        assert film(project, tmp_path, cluster=cluster.scheduler_address) == here
        client.wait_for_workers(2)
        (dead,) = before - set(client.run(os.getpid).values())
    assert [mark.read_text() for mark in marks.iterdir()] == [str(dead)]
    assert len(clips(tmp_path)) == 8


def unfinished(cluster: LocalCluster) -> int:
    """Count the tasks that the scheduler has and that are not done; done ones stay until its next message arrives."""
    return sum(task.state in {"waiting", "queued", "no-worker", "processing"} for task in list(cluster.scheduler.tasks.values()))


def test_tasks_are_done_elsewhere_no_more_at_once_than_there_are_workers(project: Project, cluster: LocalCluster) -> None:
    seen = []
    with Cluster(cluster.scheduler_address, MODULES) as workers:
        tasks = [Planning(subject, OUTPUT) for subject in 3 * subjects(project)]
        done = list(workers.run(read_process, tasks, lambda: seen.append(unfinished(cluster))))
    assert sorted(task.subject.key for task, _ in done) == sorted(task.subject.key for task in tasks)
    assert os.getpid() not in {process for _, process in done}
    assert 0 < max(seen) <= 2


def test_one_worker_is_asked_too(project: Project, cluster: LocalCluster) -> None:
    with Cluster(cluster.scheduler_address, MODULES) as workers:
        ((_, process),) = workers.run(read_process, [Planning(subjects(project)[0], OUTPUT)])
    assert process != os.getpid()


def test_an_error_on_a_worker_arrives_and_names_it(project: Project, cluster: LocalCluster) -> None:
    message = r"No space left on device on the worker tcp://127.0.0.1:\d+: 'somewhere'"
    with Cluster(cluster.scheduler_address, MODULES) as workers, pytest.raises(OSError, match=message):
        list(workers.run(fail, [Planning(subjects(project)[0], OUTPUT)]))


def test_other_code_or_packages_are_refused(project: Project, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    there = facts()["numpy"]
    monkeypatch.setattr("scenes.render.cluster_worker.versions", lambda: "python=3.11;numpy=0.1")
    with pytest.raises(ClusterError, match=r"^--cluster: the worker tcp://\S+ has python \S+, here it is 3\.11; install this version"):
        Cluster(cluster.scheduler_address, MODULES).__enter__()
    monkeypatch.undo()
    with Cluster(cluster.scheduler_address, MODULES) as workers:
        monkeypatch.setattr(cluster_module, "facts", lambda *_: facts("tests.little") | {"numpy": "0.1"})
        with pytest.raises(ClusterError, match=rf"^--cluster: the worker \S+ has numpy {there}, here it is 0\.1; install"):
            list(workers.run(read_process, [Planning(subjects(project)[0], OUTPUT)]))


def test_a_line_tells_what_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "PATIENCE", 0.5)
    with pytest.raises(ClusterError, match="^--cluster: no scheduler answers at tcp://127.0.0.1:1; start one with `dask scheduler`"):
        Cluster("tcp://127.0.0.1:1", MODULES).__enter__()
    with pytest.raises(ClusterError, match="^--cluster: no scheduler answers at somewhere;"):
        Cluster("somewhere", MODULES).__enter__()
    settings = {"processes": False, "protocol": "tcp://", "dashboard_address": None, "silence_logs": 50, "threads_per_worker": 2}
    with LocalCluster(n_workers=0, **settings) as made:
        address = made.scheduler_address
        with pytest.raises(ClusterError, match=f"^--cluster: {address} has no workers; start some with `dask worker {address} "):
            Cluster(address, MODULES).__enter__()
        made.scale(1)
        with pytest.raises(
            ClusterError, match=r"^--cluster: the worker \S+ has 2 threads, .*; start it with `dask worker .* --nthreads 1`"
        ):
            Cluster(address, MODULES).__enter__()


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"^--cluster: Dask is not installed; run `pip install .*\[cluster\]'`$"):
        Cluster("tcp://127.0.0.1:1", MODULES).__enter__()


ANSWERS = {"nothing": b"", "a web server": b"HTTP/1.1 400 Bad Request\r\n\r\n" * 4, "zeros": b"\0" * 4096, "too much": b"\xff" * 64}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_address_that_is_no_scheduler_is_one_line_whatever_it_answers(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def listen() -> None:
            with suppress(OSError):
                while True:
                    taken.append(server.accept()[0])
                    taken[-1].sendall(answer)

        threading.Thread(target=listen, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ClusterError, match=f"^--cluster: no scheduler answers at {address}; start one with `dask scheduler`"):
            Cluster(address, MODULES).__enter__()
        server.shutdown(socket.SHUT_RDWR)
    for connection in taken:
        connection.close()


def test_an_interrupted_run_keeps_what_came_back(here: bytes, cluster: LocalCluster, tmp_path: Path) -> None:
    cache, folder = tmp_path / "cache", tmp_path / "out"
    folder.mkdir()
    command = [sys.executable, "-m", "tests.little", str(folder), "1", cluster.scheduler_address]
    variables = os.environ | {"EXPLAINER_CACHE": str(cache)}
    run = subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: clips(cache))
    run.send_signal(signal.SIGINT)
    said = run.communicate()[1]
    kept = clips(cache)
    assert run.returncode == 130
    # Dask's own futures may have a last word, where the signal came as one was made
    assert any(line.startswith("interrupted; finished clips are kept") for line in said.splitlines()), said
    assert "Traceback" not in said
    assert 0 < len(kept) < 8
    wait_for(lambda: not cluster.scheduler.tasks, 15)
    subprocess.run(command, env=variables, check=True, capture_output=True)
    assert (folder / "film.mp4").read_bytes() == here
    assert kept < clips(cache)


@pytest.mark.slow
def test_a_task_that_kills_every_worker_is_one_line(
    project: Project, cluster: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenes.render.runner.do_task", run_die_always)
    with pytest.raises(RenderError, match=r"^lamps: the process that planned it died again and again; is there memory enough\?$"):
        render_scenes(
            subjects(project)[:1], OUTPUT, workers=1, store=Store(tmp_path), progress=Progress(), cluster=cluster.scheduler_address
        )


def wait_for_worker(address: str) -> None:
    """Wait for a worker that has just been started: longer than a command would."""
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=60)


@contextmanager
def killed_at_the_end(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process; it ends with the block, however that ends."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_cluster_that_lost_its_only_worker_is_one_line(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "ALONE", 1.0)
    with LocalCluster(n_workers=0, processes=False, protocol="tcp://", dashboard_address=None, silence_logs=50) as made:
        command = [sys.executable, "-m", "distributed.cli.dask_worker", made.scheduler_address, "--no-nanny", "--nthreads", "1"]
        with killed_at_the_end([*command, "--local-directory", str(tmp_path)]) as worker:
            wait_for_worker(made.scheduler_address)
            with (
                Cluster(made.scheduler_address, MODULES) as workers,
                pytest.raises(ClusterError, match="^--cluster: no worker was there for 1 s;"),
            ):
                list(workers.run(run_die_always, [Planning(subjects(project)[0], OUTPUT)]))
            assert worker.wait() == -signal.SIGKILL


@pytest.mark.slow
def test_a_scheduler_that_dies_is_one_line(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "PATIENCE", 2.0)
    named = tmp_path / "scheduler.json"
    started = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(named)]
    with killed_at_the_end(started) as scheduler:
        wait_for(lambda: named.exists() and named.read_text().endswith("}"))
        address = json.loads(named.read_text())["address"]
        command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", "--death-timeout", "1"]
        with killed_at_the_end([*command, "--local-directory", str(tmp_path)]):
            wait_for_worker(address)
            with Cluster(address, MODULES) as workers, pytest.raises(ClusterError, match=f"^--cluster: {address} is gone; finished clips"):
                list(workers.run(sleep, [Planning(subjects(project)[0], OUTPUT)], scheduler.kill))
