"""What a worker of a cluster does: one task at a time, if its code and packages are those of the command that sent it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from scenes.core.manim_defaults import ignore_manim_files
from scenes.core.provenance import code_hash
from scenes.render.jobs import Planning, RenderJob
from scenes.render.versions import versions

Task = TypeVar("Task", bound=Planning | RenderJob)
Result = TypeVar("Result")
_BUSY = threading.Lock()  # Manim's settings are those of a process: one task at a time


class UnlikeError(RuntimeError):
    """This worker runs other code or other packages than the command that sent a task."""


def work(function: Callable[[Task], Result], task: Task, wanted: Mapping[str, str]) -> Result:
    """Do a task on a worker; return its result. Temporary files go to the worker's folder, which Dask sweeps.

    Raises UnlikeError where the code or packages are others than wanted, and what the function raises.
    """
    ignore_manim_files()
    import cv2
    from distributed import get_worker

    worker = get_worker()
    if facts(*task.subject.ref.modules) != wanted:
        raise UnlikeError(f"the worker {worker.address} {differs(wanted, facts(*task.subject.ref.modules))}")
    with _BUSY:
        cv2.setNumThreads(1)
        try:
            return function(replace(task, scratch=Path(worker.local_directory)))
        except OSError as error:
            raise OSError(error.errno, f"{error.strerror} on the worker {worker.address}", error.filename) from None


def facts(*modules: str) -> dict[str, str]:
    """Return what must be the same wherever scenes of some modules are rendered: versions of packages, hashes of code."""
    found = dict(version.split("=", 1) for version in versions().split(";"))
    return found | {f"code of {module}": code_hash(module) for module in (*modules, __name__)}


def differs(wanted: Mapping[str, str], found: Mapping[str, str] | Exception) -> str:
    """Return what is otherwise on a worker: the first package, or the code."""
    if isinstance(found, Exception):
        return f"cannot run this project ({found})"
    key = next(key for key in {**wanted, **found} if wanted.get(key) != found.get(key))
    if key.startswith("code of"):
        return f"has another {key}"
    return f"has {key} {found.get(key, 'missing')}, here it is {wanted.get(key, 'missing')}"
