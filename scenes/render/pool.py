"""Worker processes of this machine: tasks are given out in order, and what a dead worker had is given out again.

Every worker is a pool of one (loky), so it is always known whose task a dead worker had. Workers end with their parent.
"""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Generic, TypeVar

from joblib.externals.loky.backend import get_context
from joblib.externals.loky.backend import resource_tracker as loky_tracker
from joblib.externals.loky.process_executor import BrokenProcessPool, ProcessPoolExecutor
from tqdm import tqdm

from scenes.core.environment import safe_path
from scenes.core.errors import RenderError
from scenes.core.manim_defaults import ignore_manim_files
from scenes.render.task_queue import AGAIN, TaskQueue

Task = TypeVar("Task")
Result = TypeVar("Result")
SHARED = "/dev/shm"
TRIES = 3  # how often a task is given out, when its workers die
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")


class WorkerLost(RuntimeError, Generic[Task]):
    """A task's workers died, as often as it was tried."""

    def __init__(self, task: Task) -> None:
        super().__init__(f"{task}: its worker died {TRIES} times")
        self.task = task


class Pool:
    """Up to `workers` processes; use as a context: leaving it on an error kills them."""

    is_local = True

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.cores = free_workers()
        self._executors: list[ProcessPoolExecutor] = []
        self._idle: list[ProcessPoolExecutor] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for executor in self._executors:
            executor.shutdown(wait=True, kill_workers=kind is not None)

    def run(
        self, function: Callable[[Task], Result], tasks: Iterable[Task] | TaskQueue[Task], tick: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[Task, Result]]:
        """Call a function (of a module) for every task; yield tasks with results as they come; `tick` a few times a second.

        Tasks in a queue may become more while it runs. Raises what the function raised, and WorkerLost for a task whose workers keep dying.
        """
        waiting = tasks if isinstance(tasks, TaskQueue) else TaskQueue(tasks)
        busy: dict[Future[Result], tuple[ProcessPoolExecutor, Task]] = {}
        deaths: dict[int, int] = {}
        while waiting or busy:
            while waiting and len(busy) < self.workers:
                with _starting():
                    executor, task = self._idle_executor(), waiting.take()
                    busy[executor.submit(function, task)] = (executor, task)
            done, _ = wait(busy, timeout=0.1, return_when=FIRST_COMPLETED)
            tick()
            for future in done:
                executor, task = busy.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    deaths[id(task)] = deaths.get(id(task), 0) + 1
                    if deaths[id(task)] == TRIES:
                        raise WorkerLost(task)
                    waiting.put(task, urgency=AGAIN)
                else:
                    self._idle.append(executor)
                    yield task, future.result()

    def _idle_executor(self) -> ProcessPoolExecutor:
        if self._idle:
            return self._idle.pop()
        made = ProcessPoolExecutor(max_workers=1, context=get_context("loky"), initializer=_begin, initargs=(os.getpid(),), env=ONE_THREAD)
        self._executors.append(made)
        return made


@contextmanager
def _starting() -> Iterator[None]:
    """Let processes that start here import nothing from the current folder, and hear no Ctrl-C before they can mind it (it is kept for us)."""
    with safe_path(), _told():
        for tracker in (resource_tracker, loky_tracker):  # they are processes too, and starting one lets Ctrl-C be heard again
            tracker.ensure_running()
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)


@contextmanager
def _told() -> Iterator[None]:
    """Raise what hinders a process from being started as a RenderError that names the place."""
    try:
        yield
    except OSError as error:
        place = f" ({SHARED}, where semaphores lie)" if error.errno == errno.ENOSPC else ""
        raise RenderError(f"no process could be started: {error.strerror}{place}; free some there, or choose fewer --jobs") from None


def _begin(parent: int) -> None:
    """Prepare a worker: Manim's own settings; the parent alone minds Ctrl-C; one thread (areas are small); an end with the parent."""
    ignore_manim_files()
    import cv2

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    tqdm.set_lock(threading.RLock())  # its own would leave a semaphore behind when the worker is killed
    cv2.setNumThreads(1)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.25)
    os._exit(1)


def free_workers() -> int:
    """Return how many processes this machine can run at once."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
