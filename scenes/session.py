"""What the commands `render` and `film` share: what is asked for, how it is shown, interruption, and the summary for machines."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from scenes.content.loader import InputError
from scenes.engine.clips import Output
from scenes.engine.cluster import ClusterError
from scenes.engine.pool import free_workers
from scenes.engine.progress import progress_for
from scenes.engine.runner import Rendered, RenderError, render_scenes
from scenes.engine.store import Store
from scenes.film import Entry, entry
from scenes.keeping import cache_root
from scenes.options import fail
from scenes.story import Story


@dataclass(frozen=True)
class Wanted:
    """A file that is asked for: a scene, or the clip of one of its cues."""

    entry: Entry
    cue: str | None = None

    @property
    def name(self) -> str:
        """Return the name of the file, without its ending."""
        return self.entry.key if self.cue is None else f"{self.entry.key}-{self.cue}"


@dataclass
class Session:
    """One command's rendering: its clips, the files that were made of them, and how long it took."""

    clips: list[Rendered]
    seconds: float
    files: list[Path] = field(default_factory=list)

    def of(self, wanted: Wanted) -> list[Path]:
        """Return the clips of a file that was asked for, in order."""
        return [clip.file for clip in self.clips if clip.scene == wanted.entry.key and wanted.cue in (None, clip.cue)]

    def summary(self) -> dict[str, object]:
        """Return the session as plain values: clips, files, frames, seconds, frames a second of what was rendered."""
        rendered = sum(clip.frames for clip in self.clips if clip.seconds is not None)
        return {
            "clips": [_told(clip) for clip in self.clips],
            "files": [str(file) for file in self.files],
            "frames": sum(clip.frames for clip in self.clips),
            "rendered_frames": rendered,
            "seconds": round(self.seconds, 3),
            "frames_per_second": round(rendered / self.seconds, 2),
        }


def _told(clip: Rendered) -> dict[str, object]:
    seconds = 0.0 if clip.seconds is None else round(clip.seconds, 3)
    return {
        "scene": clip.scene,
        "cue": clip.cue,
        "key": clip.key,
        "frames": clip.frames,
        "seconds": seconds,
        "from_cache": clip.seconds is None,
    }


def wanted_of(names: Sequence[str]) -> list[Wanted]:
    """Return what `KEY` and `KEY/CUE` ask for, each once; raises InputError for a key that is not known."""
    found = []
    for name in dict.fromkeys(names):
        key, _, cue = name.partition("/")
        try:
            found.append(Wanted(entry(key), cue or None))
        except KeyError as error:
            raise InputError([str(error.args[0])]) from None
    return found


def render_wanted(
    story: Story, wanted: Sequence[Wanted], output: Output, jobs: int, console: Console, quiet: bool, cluster: str | None = None
) -> Session:
    """Render what is not in the cache, on this machine (0 jobs: one a core) or on a cluster; raises KeyboardInterrupt when told to end."""
    entries = list({item.entry.key: item.entry for item in wanted}.values())
    whole = {item.entry.key for item in wanted if item.cue is None}
    cues = {key: {item.cue for item in wanted if item.entry.key == key} for key in {item.entry.key for item in wanted} - whole}
    started = time.perf_counter()
    try:
        with _interruptible(), progress_for(console, quiet) as progress:
            store, workers = Store(cache_root()), jobs or free_workers()
            clips = render_scenes(entries, story, output, workers=workers, store=store, progress=progress, cues=cues, cluster=cluster)
    except (RenderError, ClusterError) as error:
        fail([str(error)], 1)
    return Session(clips, time.perf_counter() - started)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Treat the signals that ask a process to end as Ctrl-C."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
