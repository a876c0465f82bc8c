"""Renders scenes: what is in the store is taken from there; the rest is planned and rendered by workers, longest first.

Where each clip of a scene can be made alone, it is planned and rendered for itself; another scene is planned as a whole, and cut
between clips where it is longer than a worker's fair share. What is planned is rendered as soon as a worker is free: nothing waits
for the last plan. Whoever renders a clip, its frames are the same for any number of workers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from scenes.core.errors import InputError, RenderError
from scenes.core.events import Event
from scenes.render.clips import Clip, Output, ScenePlan, Subject, clip_keys, cut, plan_key
from scenes.render.cluster import Cluster
from scenes.render.jobs import Finished, Planning, RenderJob, do_task, plan_job, run_job
from scenes.render.note_reader import NoteReader
from scenes.render.pool import Pool, WorkerLost
from scenes.render.progress import Progress
from scenes.render.scratch import scratch_folder, sweep
from scenes.render.store import Store
from scenes.render.task_queue import PLAN, TaskQueue


@dataclass(frozen=True)
class Rendered:
    """A clip that is there: scene, cue, key, frames, its file, the seconds that it took (None: it was in the store), what lands in it."""

    scene: str
    cue: str
    key: str
    frames: int
    file: Path
    seconds: float | None
    events: tuple[Event, ...] = ()


def render_scenes(
    subjects: Sequence[Subject],
    output: Output,
    *,
    workers: int,
    store: Store,
    progress: Progress,
    cues: Mapping[str, Collection[str]] | None = None,
    cluster: str | None = None,
) -> list[Rendered]:
    """Render scenes, or of those in `cues` only the named ones; return their clips in the order of the film.

    The workers are processes of this machine, or those of a Dask cluster at an address. Raises InputError for a cue that is not
    there, LayoutError, OSError (a full disk), RenderError (workers keep dying), ClusterError.
    """
    sweep(store.root)
    scenes = [_Scene(subject, output, (cues or {}).get(subject.key)) for subject in subjects]
    try:
        with (
            Pool(workers) if cluster is None else Cluster(cluster, _modules(subjects)) as pool,
            scratch_folder(store.root, "notes") as notes,
        ):
            run = _Run(scenes, pool, store, progress, notes)
            run.work()
    finally:
        sweep(store.root)  # what killed workers left
    return [rendered for scene in scenes for rendered in scene.rendered(store, run.reader.seconds)]


def _modules(subjects: Sequence[Subject]) -> list[str]:
    return sorted({module for subject in subjects for module in subject.ref.modules})


class _Scene:
    """A scene with what is known of its clips so far, and which of them are wanted; a unit is what is planned at once."""

    def __init__(self, subject: Subject, output: Output, cues: Collection[str] | None) -> None:
        self.subject, self.output, self._cues = subject, output, cues
        self.plan: dict[int, Clip] = {}
        self.keys: dict[int, str] = {}
        self.there: dict[int, Path] = {}
        self.wanted: tuple[int, ...] = ()
        if subject.clips:
            self.wanted = self._numbers([name for name, _ in subject.clips])

    @property
    def units(self) -> tuple[int | None, ...]:
        """Return what is to be planned: clips by number, or the whole scene (None)."""
        return self.wanted if self.subject.clips else (None,)

    def seconds_of(self, unit: int | None) -> float:
        """Return about how long a unit is."""
        return self.subject.seconds if unit is None else self.subject.clips[unit][1]

    def _numbers(self, names: Sequence[str]) -> tuple[int, ...]:
        if unknown := [cue for cue in self._cues or () if cue not in names]:
            known = ", ".join(names)
            raise InputError([f"{self.subject.key} has no cue {cue!r}; choose one of {known}" for cue in unknown])
        return tuple(i for i, name in enumerate(names) if self._cues is None or name in self._cues)

    def learn(self, unit: int | None, plan: ScenePlan, store: Store) -> tuple[int, ...]:
        """Take the plan of a unit; return the numbers of its wanted clips that are not in the store."""
        if unit is None:
            self.wanted = self._numbers([clip.cue for clip in plan])
        numbers = range(len(plan)) if unit is None else (unit,)
        self.plan |= zip(numbers, plan, strict=True)
        self.keys |= zip(numbers, clip_keys(self.subject, self.output, plan), strict=True)
        wanted = [i for i in numbers if i in self.wanted]
        self.there |= {i: file for i in wanted if (file := store.clip(self.keys[i])) is not None}
        return tuple(i for i in wanted if i not in self.there)

    def job(self, clips: tuple[int, ...]) -> RenderJob:
        """Return the job of rendering some clips."""
        plan, keys = {i: self.plan[i] for i in clips}, {i: self.keys[i] for i in clips}
        return RenderJob(self.subject, self.output, plan, keys, clips)

    def rendered(self, store: Store, seconds: Mapping[str, float]) -> Iterator[Rendered]:
        """Yield the wanted clips with their files."""
        for i in self.wanted:
            clip, key = self.plan[i], self.keys[i]
            file = self.there.get(i) or store.clip(key)
            if file is None:
                raise RenderError(f"{self.subject.key}/{clip.cue}: its clip is gone from {store.root}; run the command again")
            yield Rendered(
                self.subject.key, clip.cue, key, clip.frames, file, None if i in self.there else seconds.get(key, 0.0), clip.events
            )


class _Run:
    """What there is to do for some scenes, and who does it."""

    def __init__(self, scenes: Sequence[_Scene], pool: Pool | Cluster, store: Store, progress: Progress, notes: Path) -> None:
        self._scenes = {scene.subject.key: scene for scene in scenes}
        self._pool, self._store, self._progress, self._notes = pool, store, progress, notes
        self._tasks: TaskQueue[Planning | RenderJob] = TaskQueue()
        self._jobs = 0
        self.reader = NoteReader(progress)
        seconds = sum(scene.seconds_of(unit) * scene.output.rate for scene in scenes for unit in scene.units)
        self._share = seconds / pool.workers  # frames
        self._synchronous = is_synchronous(sum(self._parts(scene) for scene in scenes), pool.workers, pool.cores)

    def _parts(self, scene: _Scene) -> int:
        whole = scene.seconds_of(None) * scene.output.rate / max(1.0, self._share)
        return len(scene.units) if scene.subject.clips else max(1, round(whole))

    def work(self) -> None:
        """Plan and render what is not in the store."""
        self._begin()
        try:
            for task, done in self._pool.run(do_task, self._tasks, self.reader.read):
                if isinstance(task, Planning):
                    self._take_plan(task, cast(ScenePlan, done))
                else:
                    self._take_clips(task, cast(Sequence[Finished], done))
        except WorkerLost as error:
            raise RenderError(f"{self._where(error.task)} died again and again; is there memory enough?") from None

    def _where(self, task: Planning | RenderJob) -> str:
        if isinstance(task, Planning):
            return f"{task.subject.key}: the process that planned it"
        return f"{self.reader.where(task)}: its worker"

    def _begin(self) -> None:
        """Take the plans that are in the store; the others are to be made, the longest first."""
        plans = 0
        missing: list[tuple[_Scene, tuple[int, ...]]] = []
        for scene in self._scenes.values():
            for unit in scene.units:
                plan = self._store.plan(plan_key(scene.subject, scene.output, unit))
                if plan is None:
                    plans += 1
                    self._tasks.put(Planning(scene.subject, scene.output, clip=unit), scene.seconds_of(unit) * scene.output.rate, PLAN)
                else:
                    missing.append((scene, scene.learn(unit, plan, self._store)))
        self._progress.plan(plans)
        for scene, clips in missing:
            self._add(scene, clips)

    def _add(self, scene: _Scene, clips: tuple[int, ...]) -> None:
        """Let clips of a scene be rendered."""
        for job in parts_of(scene.job(clips), self._share) if clips else ():
            job = replace(job, synchronous=self._synchronous)
            if self._pool.is_local:
                job = replace(job, store=self._store.root, note=self._notes / str(self._jobs))
            self._jobs += 1
            self.reader.follow(job)
            self._tasks.put(job, job.frames)
            self._progress.add(job.frames)

    def _take_plan(self, task: Planning, plan: ScenePlan) -> None:
        scene = self._scenes[task.subject.key]
        self._store.put_plan(plan_key(task.subject, task.output, task.clip), plan)
        self._progress.planned(task.subject.key)
        self._add(scene, scene.learn(task.clip, plan, self._store))

    def _take_clips(self, job: RenderJob, finished: Sequence[Finished]) -> None:
        for done in finished:
            if done.data is not None:
                self._store.put_clip(done.key, done.data, job.output.ending)
        self.reader.end(job, finished)


def parts_of(job: RenderJob, share: float) -> list[RenderJob]:
    """Cut a job between clips where it has more frames than a worker's fair share."""
    return [replace(job, clips=part) for part in cut(job.plan, job.clips, share)]


def is_synchronous(parts: int, workers: int, cores: int) -> bool:
    """Tell whether all cores will be at work, so that none is left for an encoder's thread."""
    return min(workers, parts) >= cores


def render_clip(subject: Subject, output: Output, target: Path) -> None:
    """Render one whole scene to a file, in this process and without a cache."""
    from scenes.video.concat import concatenate

    plan = plan_job(Planning(subject, output))
    numbers = tuple(range(len(plan)))
    finished = run_job(RenderJob(subject, output, plan, tuple(map(str, numbers)), numbers))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{done.clip}.mp4" for done in finished]
        for file, done in zip(files, finished, strict=True):
            file.write_bytes(done.data or b"")
        concatenate(files, target)
