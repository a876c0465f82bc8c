"""Renders scenes: plans them, takes from the store what is there, and lets workers render the rest, longest first.

A scene that is longer than a worker's fair share is cut between clips. Whoever renders a clip, the clip is the unit: its
frames are the same for any number of workers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from scenes.content.loader import InputError
from scenes.engine.clips import Clip, Output, Plan, clip_keys, cut, plan_base
from scenes.engine.cluster import Cluster
from scenes.engine.jobs import Finished, Job, Planning, plan_job, read_note, run_job
from scenes.engine.pool import Pool, WorkerLost
from scenes.engine.store import Store
from scenes.engine.workspace import sweep, workspace
from scenes.film import Entry
from scenes.story import Story


class RenderError(RuntimeError):
    """Rendering could not go on; the message is one line with the scene, the cue and what to do."""


@dataclass(frozen=True)
class Rendered:
    """A clip that is there: scene, cue, key, frames, its file, and the seconds that it took (None: it was in the store)."""

    scene: str
    cue: str
    key: str
    frames: int
    file: Path
    seconds: float | None


class Progress(Protocol):
    """Who is told how a rendering goes. Frames are those that are to be rendered."""

    def plan(self, scenes: int) -> None:
        """Planning of so many scenes begins."""

    def planned(self, scene: str) -> None:
        """A scene has been planned."""

    def start(self, frames: int) -> None:
        """Rendering begins."""

    def at(self, scene: str, cue: str, frames: int, total: int) -> None:
        """A clip that is being rendered has so many of its frames."""

    def done(self, scene: str, clip: Clip, seconds: float) -> None:
        """A clip is finished."""


def render_scenes(
    entries: Sequence[Entry],
    story: Story,
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
    try:
        with Pool(workers) if cluster is None else Cluster(cluster) as pool:
            plans = _plans(pool, entries, story, output, store, progress)
            scenes = [_Scene(entry, plans[entry.key], output, story, (cues or {}).get(entry.key)) for entry in entries]
            there = {key: store.clip(key) for scene in scenes for key in scene.wanted_keys}
            seconds = _render(pool, [scene.without(there) for scene in scenes], store, progress)
    finally:
        sweep(store.root)  # what killed workers left
    return [rendered for scene in scenes for rendered in scene.rendered(store, there, seconds)]


class _Scene:
    """A scene with its plan and keys, and the clips that are wanted of it."""

    def __init__(self, entry: Entry, plan: Plan, output: Output, story: Story, cues: Collection[str] | None) -> None:
        self.entry, self.plan = entry, plan
        self.keys = tuple(clip_keys(entry, output, story.theme, plan))
        self.job = Job(entry, output, story, plan, self.keys, self._numbers(cues))

    @property
    def wanted_keys(self) -> list[str]:
        return [self.keys[i] for i in self.job.clips]

    def _numbers(self, cues: Collection[str] | None) -> tuple[int, ...]:
        names = [clip.cue for clip in self.plan]
        if unknown := [cue for cue in cues or () if cue not in names]:
            known = ", ".join(names)
            raise InputError([f"{self.entry.key} has no cue {cue!r}; choose one of {known}" for cue in unknown])
        return tuple(i for i, name in enumerate(names) if cues is None or name in cues)

    def without(self, there: Mapping[str, Path | None]) -> Job:
        """Return the job of rendering what is not there."""
        return replace(self.job, clips=tuple(i for i in self.job.clips if there[self.keys[i]] is None))

    def rendered(self, store: Store, there: Mapping[str, Path | None], seconds: Mapping[str, float]) -> list[Rendered]:
        """Return the wanted clips with their files."""
        found = []
        for i in self.job.clips:
            clip, key = self.plan[i], self.keys[i]
            file = there[key] or store.clip(key)
            if file is None:
                raise RenderError(f"{self.entry.key}/{clip.cue}: its clip is gone from {store.root}; run the command again")
            found.append(Rendered(self.entry.key, clip.cue, key, clip.frames, file, None if there[key] else seconds.get(key, 0.0)))
        return found


def _plans(
    pool: Pool | Cluster, entries: Sequence[Entry], story: Story, output: Output, store: Store, progress: Progress
) -> dict[str, Plan]:
    """Return every scene's plan: from the store, or made by workers, the scene with the most to say first."""
    bases = {entry.key: plan_base(entry, output, story) for entry in entries}
    plans = {entry.key: store.plan(bases[entry.key], story.content) for entry in entries}
    missing = sorted((entry for entry in entries if plans[entry.key] is None), key=lambda entry: -_seconds(entry, story))
    tasks = [Planning(entry, output, story) for entry in missing]
    progress.plan(len(tasks))
    try:
        for task, planned in pool.run(plan_job, tasks):
            plans[task.entry.key] = planned.plan
            store.put_plan(bases[task.entry.key], story.content, planned)
            progress.planned(task.entry.key)
    except WorkerLost as error:
        raise RenderError(f"{error.task.entry.key}: the process that planned it died again and again; is there memory enough?") from None
    return plans


def _seconds(entry: Entry, story: Story) -> float:
    """Return about how long a scene lasts, as far as its captions tell; the poster, which has all pictures, counts most."""
    captions = getattr(getattr(story.content, entry.key, None), "captions", {})
    return sum(caption.seconds for caption in captions.values()) or (60.0 if entry.key == "poster" else 10.0)


def _render(pool: Pool | Cluster, scenes: Sequence[Job], store: Store, progress: Progress) -> dict[str, float]:
    """Render what is missing; return how many seconds each clip took, by key."""
    total = sum(job.frames for job in scenes)
    progress.start(total)
    if not total:
        return {}
    jobs = _jobs(scenes, pool.workers, pool.cores)
    with workspace(store.root, "notes") as folder:
        if pool.is_local:
            jobs = [replace(job, store=store.root, note=folder / str(i)) for i, job in enumerate(jobs)]
        reader = _Reader(jobs, progress)
        try:
            for job, finished in pool.run(run_job, jobs, reader.read):
                for done in finished:
                    if done.data is not None:
                        store.put_clip(done.key, done.data)
                reader.end(job, finished)
        except WorkerLost as error:
            raise RenderError(f"{reader.where(error.task)}: its worker died again and again; is there memory enough?") from None
    return reader.seconds


def _jobs(scenes: Sequence[Job], workers: int, cores: int) -> list[Job]:
    """Cut scenes for so many workers, longest first; where all cores will be at work, none is left for an encoder's thread."""
    most = sum(job.frames for job in scenes) / workers
    parts = [replace(job, clips=part) for job in scenes if job.clips for part in cut(job.plan, job.clips, most)]
    direct = min(workers, len(parts)) >= cores
    return sorted((replace(job, direct=direct) for job in parts), key=lambda job: -job.frames)


class _Reader:
    """Reads the notes of jobs, tells the progress, and remembers what each clip took."""

    def __init__(self, jobs: Sequence[Job], progress: Progress) -> None:
        self._jobs, self._progress = jobs, progress
        self.seconds: dict[str, float] = {}

    def read(self) -> None:
        """Tell what the notes say."""
        for job in self._jobs:
            note = job.note and read_note(job.note)
            if note is None:
                continue
            for clip, seconds in note.done:
                self._tell(job, clip, seconds)
            if job.keys[note.clip] not in self.seconds:
                clip = job.plan[note.clip]
                self._progress.at(job.entry.key, clip.cue, note.frames, clip.frames)

    def end(self, job: Job, finished: Sequence[Finished]) -> None:
        """Tell the clips of a job that is done, those too that a worker finished before it died."""
        took = {done.clip: done.seconds for done in finished}
        for clip in job.clips:
            self._tell(job, clip, took.get(clip, 0.0))

    def where(self, job: Job) -> str:
        """Return scene and cue of what a job was at."""
        note = job.note and read_note(job.note)
        clip = job.clips[0] if note is None else next((i for i in job.clips if job.keys[i] not in self.seconds), note.clip)
        return f"{job.entry.key}/{job.plan[clip].cue}"

    def _tell(self, job: Job, clip: int, seconds: float) -> None:
        if job.keys[clip] not in self.seconds:
            self.seconds[job.keys[clip]] = seconds
            self._progress.done(job.entry.key, job.plan[clip], seconds)


def render_clip(entry: Entry, output: Output, target: Path, story: Story | None = None) -> None:
    """Render one whole scene to a file, in this process and without a cache."""
    from scenes.engine.joining import concatenate
    from scenes.story import load_story

    told = story or load_story()
    plan = plan_job(Planning(entry, output, told)).plan
    numbers = tuple(range(len(plan)))
    finished = run_job(Job(entry, output, told, plan, tuple(map(str, numbers)), numbers))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{done.clip}.mp4" for done in finished]
        for file, done in zip(files, finished, strict=True):
            file.write_bytes(done.data or b"")
        concatenate(files, target)
