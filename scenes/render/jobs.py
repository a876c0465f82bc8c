"""Jobs: some clips of one scene, rendered in one go by whoever gets them.

A job is plain data and holds all that a worker needs. With a store each clip is kept as soon as it is finished; without
one (a worker on another machine) its bytes are returned. Knows nothing of processes, schedules or displays.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from scenes.core.memory import collect_and_trim
from scenes.render.clips import Clip, Output, ScenePlan, Subject
from scenes.render.scratch import scratch_folder
from scenes.render.store import Store


@dataclass(frozen=True)
class Planning:
    """A scene to be planned, or one clip of it; temporary files go to a folder in `scratch` (None: in the system's)."""

    subject: Subject
    output: Output
    scratch: Path | None = None
    clip: int | None = None


@dataclass(frozen=True)
class RenderJob:
    """Clips of a scene to be rendered, by number, in order; `plan` and `keys` hold what is known of the scene's clips, by number.

    `store` is the root of the cache that takes the clips (None: they are returned), `note` a file that says how far it is.
    `synchronous` says that no second core is free for the encoder: each frame is then encoded where it is drawn.
    Without a store, temporary files go to a folder in `scratch` (None: in the system's).
    """

    subject: Subject
    output: Output
    plan: ScenePlan | Mapping[int, Clip]
    keys: tuple[str, ...] | Mapping[int, str]
    clips: tuple[int, ...]
    store: Path | None = None
    note: Path | None = None
    synchronous: bool = False
    scratch: Path | None = None

    @property
    def frames(self) -> int:
        """Return how many frames are to be rendered."""
        return sum(self.plan[i].frames for i in self.clips)


@dataclass(frozen=True)
class Finished:
    """A clip that is done: its number and key, the seconds that it took, its bytes unless they are in the store."""

    clip: int
    key: str
    seconds: float
    data: bytes | None = None


@dataclass(frozen=True)
class JobNote:
    """How far a job is: the clip that is being rendered, how many frames of it are written, clips done with their seconds."""

    clip: int
    frames: int
    done: list[tuple[int, float]]


def read_note(file: Path) -> JobNote | None:
    """Return what a job's note says, or None when it says nothing yet."""
    try:
        return JobNote(**json.loads(file.read_text(encoding="utf-8").partition("\n")[0]))
    except (OSError, ValueError, TypeError):
        return None


def do_task(task: Planning | RenderJob) -> ScenePlan | list[Finished]:
    """Do what a worker is given: plan, or render."""
    return plan_job(task) if isinstance(task, Planning) else run_job(task)


def plan_job(planning: Planning) -> ScenePlan:
    """Plan a scene, or one clip of it (see scenes.render.planner); raises InputError for what its words lack."""
    from scenes.render.planner import plan_scene

    with _plain_errors():
        planning.subject.ref.load().seconds(planning.subject.project)  # finds what the words lack before anything is drawn
        plan = plan_scene(planning.subject, planning.output, planning.scratch, planning.clip)
    collect_and_trim()
    return plan


def run_job(job: RenderJob) -> list[Finished]:
    """Render the clips of a job that are not in its store yet; return them in order.

    Raises OSError when a disk is full, LayoutError for a picture that cannot be laid out.
    """
    store = None if job.store is None else Store(job.store)
    todo = tuple(i for i in job.clips if store is None or store.clip(job.keys[i]) is None)
    if not todo:
        return []
    try:
        with _plain_errors(job.store), _folder(job) as folder:
            return _render(job, todo, store, folder)
    finally:
        collect_and_trim()


def _render(job: RenderJob, todo: tuple[int, ...], store: Store | None, folder: Path) -> list[Finished]:
    from scenes.render.planner import scene_at
    from scenes.video.clip_writer import WriterOptions

    collector = _Collector(job, store)
    options = WriterOptions(todo, collector, job.output.preset, job.synchronous)
    try:
        with scene_at(job.subject, job.output, str(folder), options) as scene:
            scene.render()
    finally:
        collector.close()
    if missing := [job.plan[i].cue for i in todo if i not in {done.clip for done in collector.done}]:
        raise RuntimeError(f"{job.subject.key}: no frames for {', '.join(missing)}; the plan does not fit the scene")
    return collector.done


class _Collector:
    """Takes finished clips from a writer, and notes how far it is."""

    def __init__(self, job: RenderJob, store: Store | None) -> None:
        self.done: list[Finished] = []
        self._job, self._store = job, store
        self._since: dict[int, float] = {}
        self._frames, self._noted = 0, 0.0
        self._note = None if job.note is None else os.open(job.note, os.O_WRONLY | os.O_CREAT)

    def began(self, clip: int) -> None:
        """Take the time."""
        self._since[clip], self._frames = time.perf_counter(), 0

    def wrote(self, clip: int, frames: int) -> None:
        """Note frames of a clip, a few times a second."""
        self._frames += frames
        now = time.perf_counter()
        if now - self._noted > 0.1:
            self._noted = now
            self._write_note(clip)

    def finished(self, clip: int, file: Path, frames: int) -> None:
        """Keep a clip, or its bytes."""
        planned = self._job.plan[clip]
        if frames != planned.frames:
            raise RuntimeError(f"{self._job.subject.key}/{planned.cue}: {frames} frames instead of the planned {planned.frames}")
        data, key = file.read_bytes(), self._job.keys[clip]
        if self._store is not None:
            self._store.put_clip(key, data, self._job.output.ending)
        file.unlink()
        self.done.append(Finished(clip, key, time.perf_counter() - self._since[clip], data if self._store is None else None))
        self._write_note(clip)

    def _write_note(self, clip: int) -> None:
        """Write the note as one line over the last one; a longer last one leaves a rest after the line, which nobody reads."""
        if self._note is not None:
            note = JobNote(clip, self._frames, [(done.clip, round(done.seconds, 3)) for done in self.done])
            with suppress(OSError):
                os.pwrite(self._note, (json.dumps(asdict(note)) + "\n").encode(), 0)

    def close(self) -> None:
        """Close the note."""
        if self._note is not None:
            os.close(self._note)


@contextmanager
def _folder(job: RenderJob) -> Iterator[Path]:
    """Give a temporary folder: in the cache, or, where there is none, in the job's scratch folder."""
    if job.store is None:
        with tempfile.TemporaryDirectory(dir=job.scratch) as folder:
            yield Path(folder)
    else:
        with scratch_folder(job.store, job.subject.key) as folder:
            yield folder


@contextmanager
def _plain_errors(place: Path | None = None) -> Iterator[None]:
    """Raise what went wrong on a disk as an OSError of a place that can be sent to another process."""
    try:
        yield
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, OSError):
            cause = cause.__cause__
        if cause is None or cause.errno is None:
            raise
        raise OSError(cause.errno, os.strerror(cause.errno), str(place or cause.filename or "")) from None
