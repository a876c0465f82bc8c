"""Workers of a Dask cluster, on other machines: the same tasks and results as the workers of this one (pool.py).

Tasks travel whole and results come back whole; no disk is shared. Only workers that run this very code, with the same
packages, are used. Needs the extra `cluster`; nothing of Dask is imported before a cluster is asked for.
"""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from scenes.engine.closure import code_hash, versions
from scenes.engine.jobs import Job, Planning
from scenes.film import SCENES

if TYPE_CHECKING:
    from distributed import Client

Task = TypeVar("Task", Planning, Job)
Result = TypeVar("Result")
PATIENCE = 5.0  # seconds for a scheduler to answer, and for a first worker to come
_BUSY = threading.Lock()  # Manim's settings are those of a process: one task at a time


class ClusterError(RuntimeError):
    """A cluster cannot be used; the message is one line that says what to do."""


class UnlikeError(RuntimeError):
    """This worker runs other code or other packages than the command that sent a task."""


class Cluster:
    """The workers of the scheduler at an address (tcp://HOST:PORT); use as a context: leaving it cancels what is not done."""

    is_local = False

    def __init__(self, address: str) -> None:
        self.address = address
        self.workers = self.cores = 0

    def __enter__(self) -> Cluster:
        self._client = self._connected()
        try:
            self.workers = self.cores = self._check_workers()  # started with a worker a core
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with _silence():
            self._client.close()

    def run(
        self, function: Callable[[Task], Result], tasks: Iterable[Task], tick: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[Task, Result]]:
        """Call a function (of a module) for every task; yield tasks with results as they come, a tick with each.

        Raises what the function raised, WorkerLost for a task whose workers keep dying, and ClusterError.
        """
        from joblib import Parallel, delayed, parallel_config, register_parallel_backend

        from scenes.engine.dask_backend import ClusterBackend

        given = list(tasks)
        register_parallel_backend("cluster", ClusterBackend)
        with _silence(), self._plain_errors(), parallel_config(backend="cluster", client=self._client):
            parallel = Parallel(n_jobs=-1, pre_dispatch="n_jobs", batch_size=1, return_as="generator_unordered")
            results = parallel(delayed(work)(function, task, i, facts(task.entry.module)) for i, task in enumerate(given))
            try:
                for i, result in results:
                    tick()
                    yield given[i], result
            finally:
                with warnings.catch_warnings(action="ignore"):  # that what was not done is cancelled
                    results.close()

    def _connected(self) -> Client:
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError("--cluster: Dask is not installed; run `pip install -c constraints.txt -e '.[cluster]'`") from None
        try:
            asyncio.run(_call_scheduler(self.address))
            with _silence():
                return Client(self.address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError):
            raise ClusterError(
                f"--cluster: no scheduler answers at {self.address}; start one with `dask scheduler`, it prints its address (tcp://HOST:PORT)"
            ) from None

    def _check_workers(self) -> int:
        """Return how many workers there are; raises ClusterError when there is none, or one that cannot be used."""
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ClusterError(f"--cluster: {self.address} has no workers; start some with `{self._start}`") from None
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        for worker, state in workers.items():
            if state["nthreads"] > 1:
                raise ClusterError(
                    f"--cluster: the worker {worker} has {state['nthreads']} threads, but Manim needs a process a job; start it with `{self._start}`"
                )
        wanted = facts(*(scene.module for scene in SCENES))
        for worker, found in self._client.run(_own_facts, on_error="return").items():
            if isinstance(found, Exception) or found != wanted:
                raise ClusterError(f"--cluster: the worker {worker} {_differs(wanted, found)}; {MEND}")
        return len(workers)

    @property
    def _start(self) -> str:
        return f"dask worker {self.address} --nworkers auto --nthreads 1"

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Raise what is wrong with the cluster as a ClusterError."""
        try:
            yield
        except CancelledError:
            raise ClusterError(f"--cluster: {self.address} is gone; finished clips are kept, the same command goes on from there") from None
        except (UnlikeError, ImportError) as error:
            raise ClusterError(f"--cluster: {error}; {MEND}") from None


async def _call_scheduler(address: str) -> None:
    """Ask who is at an address; raises OSError or ValueError unless it is a scheduler. (A client that finds none cannot be closed.)"""
    from distributed.core import connect, send_recv

    comm = await connect(address, timeout=PATIENCE)
    try:
        answer = await asyncio.wait_for(send_recv(comm, op="identity"), PATIENCE)
    finally:
        await comm.close()
    if answer.get("type") != "Scheduler":
        raise ValueError(f"{address} is no scheduler")


MEND = "install this version of the project there (`make setup`) and start the worker again"


# ---- on the workers
def work(function: Callable[[Task], Result], task: Task, number: int, wanted: Mapping[str, str]) -> tuple[int, Result]:
    """Do a task on a worker; return its number with the result. Temporary files go to the worker's folder, which Dask sweeps.

    Raises UnlikeError where the code or packages are others than wanted, and what the function raises.
    """
    import cv2
    from distributed import get_worker

    worker = get_worker()
    if facts(task.entry.module) != wanted:
        raise UnlikeError(f"the worker {worker.address} {_differs(wanted, facts(task.entry.module))}")
    with _BUSY, _temporary_files_in(worker.local_directory):
        cv2.setNumThreads(1)
        try:
            return number, function(task)
        except OSError as error:
            raise OSError(error.errno, f"{error.strerror} on the worker {worker.address}", error.filename) from None


def facts(*modules: str) -> dict[str, str]:
    """Return what must be the same wherever scenes of some modules are rendered: versions of packages, hashes of code."""
    found = dict(version.split("=", 1) for version in versions().split(";"))
    return found | {f"code of {module}": code_hash(module) for module in (*modules, __name__)}


def _own_facts() -> dict[str, str]:
    return facts(*(scene.module for scene in SCENES))


def _differs(wanted: Mapping[str, str], found: Mapping[str, str] | Exception) -> str:
    """Return what is otherwise on a worker: the first package, or the code."""
    if isinstance(found, Exception):
        return f"cannot run this project ({found})"
    key = next(key for key in {**wanted, **found} if wanted.get(key) != found.get(key))
    if key.startswith("code of"):
        return f"has another {key}"
    return f"has {key} {found.get(key, 'missing')}, here it is {wanted.get(key, 'missing')}"


@contextmanager
def _temporary_files_in(folder: str) -> Iterator[None]:
    before, tempfile.tempdir = tempfile.tempdir, os.fspath(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Dask's log to itself: what matters is raised."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
