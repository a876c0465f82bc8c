"""Rendering on a Dask cluster: the same bytes, lost workers, interruption, and one line for what cannot be used."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from scenes.engine import cluster as cluster_module
from scenes.engine.cluster import Cluster, ClusterError, facts
from scenes.engine.jobs import Planning
from scenes.engine.joining import concatenate
from scenes.engine.progress import Quiet
from scenes.engine.runner import RenderError, render_scenes
from scenes.engine.store import Store
from scenes.story import Story, load_story
from tests.little import ENTRIES, OUTPUT
from tests.tasks import die_once_in_a_clip, fail, read_process, run_die_always
from tests.test_interruption import clips, wait_for

LAMPS, TRAFFIC = ENTRIES
MARKS = "LITTLE_MARKS"  # names the folder where tasks leave a mark before they kill their worker

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore:Port 8787 is already in use:UserWarning")


def film(story: Story, folder: Path, **settings: object) -> bytes:
    """Render the little film with an empty cache."""
    rendered = render_scenes(ENTRIES, story, OUTPUT, workers=1, store=Store(folder), progress=Quiet(), **settings)
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
    return film(load_story(), tmp_path_factory.mktemp("here"))


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
    story: Story, here: bytes, cluster: LocalCluster, marks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Client(cluster) as client:
        before = set(client.run(os.getpid).values())
        monkeypatch.setattr("scenes.engine.runner.run_job", die_once_in_a_clip)
        assert film(story, tmp_path, cluster=cluster.scheduler_address) == here
        client.wait_for_workers(2)
        (dead,) = before - set(client.run(os.getpid).values())
    assert [mark.read_text() for mark in marks.iterdir()] == [str(dead)]
    assert len(clips(tmp_path)) == 8


def test_a_single_worker_is_asked_too(story: Story, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("joblib._dask.DaskDistributedBackend.effective_n_jobs", lambda self, n_jobs: 1)
    with Cluster(cluster.scheduler_address) as workers:
        ((_, process),) = workers.run(read_process, [Planning(LAMPS, OUTPUT, story)])
    assert process != os.getpid()


def test_an_error_on_a_worker_arrives_and_names_it(story: Story, cluster: LocalCluster) -> None:
    message = r"No space left on device on the worker tcp://127.0.0.1:\d+: 'somewhere'"
    with Cluster(cluster.scheduler_address) as workers, pytest.raises(OSError, match=message):
        list(workers.run(fail, [Planning(LAMPS, OUTPUT, story)]))


def test_other_code_or_packages_are_refused(story: Story, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    there = facts()["numpy"]
    monkeypatch.setattr(cluster_module, "versions", lambda: "python=3.11;numpy=0.1")
    with pytest.raises(ClusterError, match=r"^--cluster: the worker tcp://\S+ has python \S+, here it is 3\.11; install this version"):
        Cluster(cluster.scheduler_address).__enter__()
    monkeypatch.undo()
    with Cluster(cluster.scheduler_address) as workers:
        monkeypatch.setattr(cluster_module, "facts", lambda *_: facts(LAMPS.module) | {"numpy": "0.1"})
        with pytest.raises(ClusterError, match=rf"^--cluster: the worker \S+ has numpy {there}, here it is 0\.1; install"):
            list(workers.run(read_process, [Planning(LAMPS, OUTPUT, story)]))


def test_a_line_tells_what_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "PATIENCE", 0.5)
    with pytest.raises(ClusterError, match="^--cluster: no scheduler answers at tcp://127.0.0.1:1; start one with `dask scheduler`"):
        Cluster("tcp://127.0.0.1:1").__enter__()
    with pytest.raises(ClusterError, match="^--cluster: no scheduler answers at somewhere;"):
        Cluster("somewhere").__enter__()
    settings = {"processes": False, "protocol": "tcp://", "dashboard_address": None, "silence_logs": 50, "threads_per_worker": 2}
    with LocalCluster(n_workers=0, **settings) as made:
        address = made.scheduler_address
        with pytest.raises(ClusterError, match=f"^--cluster: {address} has no workers; start some with `dask worker {address} "):
            Cluster(address).__enter__()
        made.scale(1)
        with pytest.raises(
            ClusterError, match=r"^--cluster: the worker \S+ has 2 threads, .*; start it with `dask worker .* --nthreads 1`"
        ):
            Cluster(address).__enter__()


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"^--cluster: Dask is not installed; run `pip install .*\[cluster\]'`$"):
        Cluster("tcp://127.0.0.1:1").__enter__()


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
    assert said.splitlines()[-1].startswith("interrupted; finished clips are kept")
    assert "Traceback" not in said
    assert 0 < len(kept) < 8
    wait_for(lambda: not cluster.scheduler.tasks, 15)
    subprocess.run(command, env=variables, check=True, capture_output=True)
    assert (folder / "film.mp4").read_bytes() == here
    assert kept < clips(cache)


@pytest.mark.slow
def test_a_task_that_kills_every_worker_is_one_line(
    story: Story, cluster: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenes.engine.runner.run_job", run_die_always)
    with pytest.raises(RenderError, match=r"^lamps/(rest|lamp_2): its worker died again and again; is there memory enough\?$"):
        render_scenes([LAMPS], story, OUTPUT, workers=1, store=Store(tmp_path), progress=Quiet(), cluster=cluster.scheduler_address)


@pytest.mark.slow
def test_a_cluster_that_lost_its_only_worker_is_one_line(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.engine.dask_backend.ALONE", 1.0)
    with LocalCluster(n_workers=0, processes=False, protocol="tcp://", dashboard_address=None, silence_logs=50) as made:
        command = [sys.executable, "-m", "distributed.cli.dask_worker", made.scheduler_address, "--no-nanny", "--nthreads", "1"]
        with subprocess.Popen([*command, "--local-directory", str(tmp_path)], stderr=subprocess.DEVNULL) as worker:
            with Cluster(made.scheduler_address) as workers, pytest.raises(ClusterError, match="^--cluster: no worker was there for 1 s;"):
                list(workers.run(run_die_always, [Planning(LAMPS, OUTPUT, story)]))
            assert worker.wait() == -signal.SIGKILL
