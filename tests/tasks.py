"""Tasks for worker processes in tests, in a module that is imported at once."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path

from scenes.render import jobs
from scenes.render.clips import ScenePlan


def die(task: tuple[str, int]) -> str:
    """Kill the own process, as often as the task says; leave a mark in its folder each time."""
    folder, deaths = task
    marks = len(list(Path(folder).iterdir()))
    if marks < deaths:
        (Path(folder) / str(marks)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{marks} deaths"


def fail(task: int) -> None:
    """Find a full disk."""
    raise OSError(errno.ENOSPC, "No space left on device", "somewhere")


def sleep(task: int) -> None:
    """Take longer than any test waits."""
    time.sleep(60)


def read_process(task: object) -> int:
    """Return the number of the process that does the task."""
    return os.getpid()


def die_once_in_a_clip(job: jobs.Planning | jobs.RenderJob) -> ScenePlan | list[jobs.Finished]:
    """Do a task; the first worker that comes to a second clip of its job kills itself, half a clip further."""
    wrote = jobs._Collector.wrote

    def wrote_some(self: jobs._Collector, clip: int, frames: int) -> None:
        mark = Path(os.environ["LITTLE_MARKS"]) / "mark"
        if self.done and not mark.exists():
            mark.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)
        wrote(self, clip, frames)

    jobs._Collector.wrote = wrote_some
    try:
        return jobs.do_task(job)
    finally:
        jobs._Collector.wrote = wrote


def run_die_always(job: jobs.Planning | jobs.RenderJob) -> None:
    """Kill the own process."""
    os.kill(os.getpid(), signal.SIGKILL)


def read_blocked(task: object) -> bool:
    """Tell whether a worker has heard no Ctrl-C since it was started."""
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
