"""Workers of a Dask cluster, on other machines: the same tasks and results as the workers of this one (pool.py).

Tasks travel whole and results come back whole; no disk is shared. Only workers that run this very code, with the same
packages, are used. Needs the extra `cluster`; nothing of Dask is imported before a cluster is asked for.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from scenes.core.errors import ClusterError
from scenes.render.cluster_worker import UnlikeError, differs, facts, work
from scenes.render.jobs import Planning, RenderJob
from scenes.render.pool import WorkerLost
from scenes.render.task_queue import TaskQueue

if TYPE_CHECKING:
    from distributed import Client, Future, as_completed

Task = TypeVar("Task", bound=Planning | RenderJob)
Result = TypeVar("Result")
MEND = "install this version of the project there (`make setup`) and start the worker again"
PATIENCE = 5.0  # seconds for a scheduler to answer, and for a first worker to come
ALONE = 60.0  # seconds that a cluster may be without any worker
EVERY = 0.05  # seconds between two looks at what is done


class Cluster:
    """The workers of the scheduler at an address (tcp://HOST:PORT); use as a context: leaving it cancels what is not done."""

    is_local = False

    def __init__(self, address: str, modules: Sequence[str]) -> None:
        self.address, self._modules = address, modules
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
        self, function: Callable[[Task], Result], tasks: Iterable[Task] | TaskQueue[Task], tick: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[Task, Result]]:
        """Call a function (of a module) for every task; yield tasks with results as they come; `tick` a few times a second.

        As many tasks are out at once as there were workers at the start; tasks in a queue may become more. Raises what the function raised, WorkerLost for a task
        whose workers keep dying, and ClusterError.
        """
        waiting, watch = tasks if isinstance(tasks, TaskQueue) else TaskQueue(tasks), _Watch(self._client, self.address)
        busy: dict[Future, Task] = {}
        completed = self._completed()
        with _silence(), self._plain_errors():
            try:
                while waiting or busy:
                    for _ in range(min(len(waiting), self.workers - len(busy))):
                        future = self._submit(function, task := waiting.take())
                        busy[future] = task
                        completed.add(future)
                    for future, given in _ready(completed):
                        task = busy.pop(future)
                        _raise_failure(future, given, task)
                        yield task, given
                    tick()
                    watch.look()
            finally:
                self._cancel(busy)

    def _submit(self, function: Callable[[Task], Result], task: Task) -> Future:
        return self._client.submit(work, function, task, facts(*task.subject.ref.modules), pure=False)

    def _completed(self) -> as_completed:
        from distributed import as_completed

        return as_completed(loop=self._client.loop, with_results=True, raise_errors=False)

    def _cancel(self, futures: Collection[Future]) -> None:
        if futures and self._client.status == "running":
            self._client.cancel(list(futures), force=True)

    def _connected(self) -> Client:
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError("--cluster: Dask is not installed; run `pip install -c constraints.txt -e '.[cluster]'`") from None
        with _silence(), suppress(OSError, ValueError):
            if _is_scheduler(self.address):
                return Client(self.address, timeout=PATIENCE, set_as_default=False)
        raise ClusterError(
            f"--cluster: no scheduler answers at {self.address}; start one with `dask scheduler`, it prints its address (tcp://HOST:PORT)"
        )

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
        wanted = facts(*self._modules)
        for worker, found in self._client.run(facts, *self._modules, on_error="return").items():
            if isinstance(found, Exception) or found != wanted:
                raise ClusterError(f"--cluster: the worker {worker} {differs(wanted, found)}; {MEND}")
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
            raise _gone(self.address) from None
        except (UnlikeError, ImportError) as error:
            raise ClusterError(f"--cluster: {error}; {MEND}") from None


def _is_scheduler(address: str) -> bool:
    """Tell whether a scheduler answers at an address in time. (A client that finds none cannot be closed.)

    What listens there may be anything: it may say nothing, or for ever what Dask cannot read. So a thread asks that nobody waits for longer.
    """
    found: list[bool] = []

    def ask() -> None:
        with suppress(Exception):
            found.append(asyncio.run(_call_scheduler(address)))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return any(found)


async def _call_scheduler(address: str) -> bool:
    """Ask who is at an address; tell whether it is a scheduler. Raises what Dask makes of another answer."""
    from distributed.core import connect, send_recv
    from distributed.security import Security

    comm = await connect(address, timeout=PATIENCE, **Security().get_connection_args("client"))
    try:
        answer = await asyncio.wait_for(send_recv(comm, op="identity"), PATIENCE)
    finally:
        comm.abort()
    return bool(answer.get("type") == "Scheduler")


def _ready(completed: as_completed) -> list[tuple[Future, Any]]:
    """Return the futures that are done, with what they gave; wait a moment when there is none."""
    if not completed.has_ready():
        time.sleep(EVERY)
    return completed.next_batch(block=False)


def _raise_failure(future: Future, given: Any, task: Planning | RenderJob) -> None:
    """Raise what went wrong, if a future gave that instead of a result."""
    from distributed import KilledWorker

    error = given[1] if future.status == "error" else given  # of type, error, traceback
    if isinstance(error, KilledWorker):
        raise WorkerLost(task)
    if isinstance(error, BaseException):
        raise error


class _Watch:
    """Watches whether a cluster is there, and has workers: tasks would wait for ever."""

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address = client, address
        self._looked = self._seen = time.monotonic()

    def look(self) -> None:
        """Look, once a second; raises ClusterError when the scheduler is gone, or there was no worker for a while."""
        if self._client.status == "closed":
            raise _gone(self._address)
        if time.monotonic() - self._looked < 1:
            return
        with suppress(OSError):  # the client notices by itself that a connection is lost, and cancels
            if self._client.status == "running" and self._client.nthreads():
                self._seen = time.monotonic()
        self._looked = time.monotonic()
        if self._looked - self._seen > ALONE:
            raise ClusterError(f"--cluster: no worker was there for {ALONE:.0f} s; finished clips are kept, start workers again")


def _gone(address: str) -> ClusterError:
    return ClusterError(f"--cluster: {address} is gone; finished clips are kept, the same command goes on from there")


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
