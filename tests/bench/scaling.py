"""What more workers bring: the schedule of a film on 1 to 64 workers, from measured parts. `python -m tests.bench.scaling FILE`.

FILE is what `explainer film --json --jobs 1` printed with nothing kept: the frames and seconds of every clip. Beside it the
start of a worker, the building of every scene and the joining are measured here, in new processes.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from scenes.engine.clips import Clip, cut

WORKERS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Task:
    """Something that one worker does in one go, and its seconds."""

    name: str
    seconds: float


@dataclass(frozen=True)
class SceneCost:
    """One scene: seconds to build and plan it, and each of its clips with frames and seconds."""

    key: str
    build: float
    clips: tuple[tuple[str, int, float], ...]

    @property
    def frames(self) -> int:
        """Return the frames of the scene."""
        return sum(frames for _, frames, _ in self.clips)


@dataclass(frozen=True)
class FilmCost:
    """A film: seconds until a worker stands, its scenes, and seconds to join the clips."""

    start: float
    scenes: tuple[SceneCost, ...]
    join: float

    def jobs(self, workers: int) -> list[Task]:
        """Return the jobs that the runner makes for so many workers: scenes longer than the fair share are cut at cues."""
        most = sum(scene.frames for scene in self.scenes) / workers
        return [
            Task(f"{scene.key} {part[0]}", scene.build + sum(scene.clips[i][2] for i in part))
            for scene in self.scenes
            for part in cut(tuple(Clip(cue, frames, "") for cue, frames, _ in scene.clips), range(len(scene.clips)), most)
        ]

    def seconds(self, workers: int) -> float:
        """Return how long a film takes from nothing: start, plan every scene, render, join."""
        plans = [Task(scene.key, scene.build) for scene in self.scenes]
        return self.start + schedule(plans, workers) + schedule(self.jobs(workers), workers) + self.join


def schedule(tasks: Sequence[Task], workers: int) -> float:
    """Return when the last task ends if each free worker takes the longest that is left."""
    free = [0.0] * workers
    for task in sorted(tasks, key=lambda task: -task.seconds):
        heapq.heappush(free, heapq.heappop(free) + task.seconds)
    return max(free)


def markdown(film: FilmCost) -> str:
    """Return the prediction as a Markdown table."""
    alone, playing = film.seconds(1), sum(scene.frames for scene in film.scenes)
    lines = ["| workers | jobs | seconds | frames/s | times as fast | longest job |", "| --- | --- | --- | --- | --- | --- |"]
    for workers in WORKERS:
        seconds, jobs = film.seconds(workers), film.jobs(workers)
        longest = max(jobs, key=lambda task: task.seconds)
        lines.append(
            f"| {workers} | {len(jobs)} | {seconds:.1f} | {playing / seconds:.0f} | {alone / seconds:.1f} | "
            f"{longest.name}, {longest.seconds:.1f} s |"
        )
    return "\n".join(lines)
