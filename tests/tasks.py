"""Tasks for worker processes in tests, in a module that is imported at once."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path


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
