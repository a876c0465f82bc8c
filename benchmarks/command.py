"""A command run and watched from outside: wall and CPU seconds, and the peak memory of each of its processes."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVERY = 0.2  # seconds between two looks at the memory
PATIENCE = 5  # seconds that an interrupted command has to end


class CommandError(RuntimeError):
    """A command that was to be measured failed; the message is its last words."""


@dataclass(frozen=True)
class Spent:
    """What a command cost: seconds, CPU seconds of all its processes, and the largest peak of one process in MB."""

    wall: float
    cpu: float
    peak: float
    output: str = ""


@dataclass(frozen=True)
class Seen:
    """One process as last seen: its peak of resident memory in MB, its CPU seconds."""

    peak: float
    cpu: float


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Spent:
    """Run a command at the project's root until it ends; raises CommandError when it fails.

    An interruption ends the command's whole process group.
    """
    before, started = _children(), time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            seen, output, words = _watch(process)
        except BaseException:
            _end(process)
            raise
    wall, after = time.perf_counter() - started, _children()
    if process.returncode:
        raise CommandError(f"{' '.join(command[1:5])} ended with {process.returncode}: {words.strip().splitlines()[-1:]}")
    waited = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = max((one.peak for one in seen.values()), default=after.ru_maxrss / 1024)
    return Spent(wall, max(waited, sum(one.cpu for one in seen.values())), peak, output)


def measure(*arguments: str, environment: Mapping[str, str] | None = None) -> tuple[dict, Spent]:
    """Run one measurement of benchmarks.worker in a process of its own; return what it printed and what it cost."""
    spent = run([sys.executable, "-m", "benchmarks.worker", *arguments], environment)
    return json.loads(spent.output), spent


def explainer(*arguments: str, environment: Mapping[str, str] | None = None) -> Spent:
    """Run the `explainer` command."""
    return run([sys.executable, "-m", "scenes.cli", *arguments], environment)


def _end(process: subprocess.Popen) -> None:
    """End a process and all of its group: asked first, then killed."""
    os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _watch(process: subprocess.Popen) -> tuple[dict[int, Seen], str, str]:
    """Wait for a process and look at all of its session meanwhile; return what was last seen of each, stdout and stderr."""
    seen: dict[int, Seen] = {}
    while True:
        try:
            output, words = process.communicate(timeout=EVERY)
            return seen, output, words
        except subprocess.TimeoutExpired:
            for number, found in _session(process.pid).items():
                before = seen.get(number, found)
                seen[number] = Seen(max(before.peak, found.peak), max(before.cpu, found.cpu))


def _session(session: int) -> dict[int, Seen]:
    """Return what /proc tells of each process of a session; nothing where there is no /proc."""
    return {int(folder.name): found for folder in Path("/proc").glob("[0-9]*") if (found := _look(folder, session))}


def _look(folder: Path, session: int) -> Seen | None:
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        if int(fields[3]) != session:
            return None
        peaks = [line.split()[1] for line in (folder / "status").read_text().splitlines() if line.startswith("VmHWM")]
    except (OSError, IndexError):
        return None
    ticks = int(fields[11]) + int(fields[12])
    return Seen(int(peaks[0]) / 1024 if peaks else 0.0, ticks / os.sysconf("SC_CLK_TCK"))


def _children() -> resource.struct_rusage:
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def machine() -> str:
    """Describe the machine by its cores and the name of its processor."""
    try:
        cpu = Path("/proc/cpuinfo").read_text().split("model name")[1].split(":", 1)[1].splitlines()[0].strip()
    except (OSError, IndexError):
        cpu = "a processor of unknown name"
    return f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} cores, {cpu}"
