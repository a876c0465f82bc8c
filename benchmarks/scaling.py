"""What more workers bring: the schedule of a film on 1 to 64 workers, from measured parts: `python -m benchmarks.scaling`.

Measured are the command with everything kept, the start of a worker, the planning of every scene, and the seconds of every
clip with a worker on every core of this machine. Jobs are cut by the runner's own rule.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from benchmarks.command import ROOT, explainer, machine, measure, run
from benchmarks.parts import FULL, QUICK, cache_in, shape_of
from benchmarks.rendering import Size
from benchmarks.rows import put_into
from scenes.film import SCENES
from scenes.render.clips import Clip, ScenePlan, cut
from scenes.render.pool import free_workers

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
    """A film: seconds of the command itself (start, reading plans, joining), seconds until a worker stands, and its scenes.

    `found` is what the film took by the clock with nothing kept but grounds and model runs: (workers, seconds).
    """

    command: float
    worker: float
    scenes: tuple[SceneCost, ...]
    found: tuple[int, float]

    @property
    def frames(self) -> int:
        """Return the frames of the film."""
        return sum(scene.frames for scene in self.scenes)

    def jobs(self, workers: int) -> list[Task]:
        """Return the jobs that the runner makes for so many workers: scenes longer than the fair share are cut at cues."""
        return [
            Task(_named(scene, part), scene.build + sum(scene.clips[i][2] for i in part))
            for scene in self.scenes
            for part in cut(_plan(scene), range(len(scene.clips)), self.frames / workers)
        ]

    def seconds(self, workers: int) -> float:
        """Return how long a film takes with no plans and clips kept: start, plan every scene, render, join."""
        plans = [Task(scene.key, scene.build) for scene in self.scenes]
        return self.command + self.worker + schedule(plans, workers) + schedule(self.jobs(workers), workers)


def _plan(scene: SceneCost) -> ScenePlan:
    return tuple(Clip(cue, frames, "") for cue, frames, _ in scene.clips)


def _named(scene: SceneCost, part: Sequence[int]) -> str:
    return scene.key if len(part) == len(scene.clips) else f"{scene.key}/{scene.clips[part[0]][0]}"


def schedule(tasks: Sequence[Task], workers: int) -> float:
    """Return when the last task ends if each free worker takes the longest that is left."""
    free = [0.0] * workers
    for task in sorted(tasks, key=lambda task: -task.seconds):
        heapq.heappush(free, heapq.heappop(free) + task.seconds)
    return max(free)


def markdown(film: FilmCost) -> str:
    """Return the measured parts and the prediction as Markdown."""
    alone, drawn = film.seconds(1), sum(seconds for scene in film.scenes for _, _, seconds in scene.clips)
    longest_clip = max(((s, f"{scene.key}/{cue}") for scene in film.scenes for cue, _, s in scene.clips))
    parts = [
        f"command {film.command:.1f} s, a worker's start {film.worker:.1f} s, building and planning the ten scenes "
        f"{sum(scene.build for scene in film.scenes):.1f} s in all (longest: {max(scene.build for scene in film.scenes):.1f} s), "
        f"{film.frames} frames {drawn:.1f} s ({1000 * drawn / film.frames:.1f} ms a frame), "
        f"longest clip {longest_clip[1]} {longest_clip[0]:.1f} s\n",
        "| workers | jobs | seconds | frames/s | speed-up | longest job |",
        "| ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for workers in WORKERS:
        seconds, jobs = film.seconds(workers), film.jobs(workers)
        longest = max(jobs, key=lambda task: task.seconds)
        cells = (workers, len(jobs), f"{seconds:.1f}", f"{film.frames / seconds:.0f}", f"{alone / seconds:.1f}")
        parts.append("| " + " | ".join(map(str, cells)) + f" | {longest.name}, {longest.seconds:.1f} s |")
    workers, seconds = film.found
    parts.append(f"\nBy the clock, workers: {workers}, the film took {seconds:.1f} s; predicted are {film.seconds(workers):.1f} s.")
    return "\n".join(parts)


# ---- measuring
def measured(size: Size, folder: Path) -> FilmCost:
    """Render the film with a worker a core and nothing kept but grounds and model runs; take its parts."""
    kept, shape = cache_in(folder / "cache"), ("--size", f"{size.width}x{size.height}", "--fps", str(size.fps))
    workers = free_workers()
    command = ("film", *shape, "--jobs", str(workers), "--preset", "talk", "--json", "-o", str(folder / "film" / "film.mp4"))
    builds = {}
    for _ in range(2):  # the first time paints grounds and runs models
        builds = {scene.key: measure("plan", scene.key, *shape_of(size), environment=kept)[0]["seconds"] for scene in SCENES}
    first = explainer(*command, environment=kept)
    again = explainer(*command, environment=kept)
    worker = run([sys.executable, "-c", "import scenes.render.planner, scenes.project; scenes.project.load_project()"], kept)
    return FilmCost(again.wall, worker.wall, scenes_of(json.loads(first.output), builds), (workers, first.wall))


def scenes_of(told: Mapping, builds: Mapping[str, float]) -> tuple[SceneCost, ...]:
    """Return the scenes of what `explainer film --json` told."""
    clips: dict[str, list[tuple[str, int, float]]] = {}
    for clip in told["clips"]:
        clips.setdefault(clip["scene"], []).append((clip["cue"], clip["frames"], clip["seconds"]))
    return tuple(SceneCost(key, builds[key], tuple(found)) for key, found in clips.items())


def main() -> None:
    """Measure at the size of the arguments, print the prediction and put it into docs/scaling.md."""
    parser = argparse.ArgumentParser(prog="benchmarks.scaling", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="960x540 at 30 frames a second instead of 1920x1080 at 60")
    size = QUICK.size if parser.parse_args().quick else FULL.size
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["TMPDIR"] = folder
        film = measured(size, Path(folder))
    told = f"Measured on {machine()}, {size}: {markdown(film)}"
    Console(soft_wrap=True, markup=False, highlight=False).print(told)
    put_into(ROOT / "docs" / "scaling.md", told)


if __name__ == "__main__":
    main()
