"""What more workers bring: the schedule of a film on 1 to 64 workers, from measured parts: `python -m benchmarks.scaling`.

Measured are the command with everything kept, the start of a worker, and of every clip its planning, the making of its scene and its
seconds with a worker on every core of this machine. Tasks are given out by the runner's own rule: plans first, the longest first;
a clip as soon as it is planned.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from rich.console import Console

from benchmarks.command import ROOT, explainer, machine, measure, run
from benchmarks.parts import FULL, QUICK, cache_in, shape_of
from benchmarks.rendering import Size
from benchmarks.rows import put_into
from scenes.film import SCENES
from scenes.render.pool import free_workers
from scenes.render.task_queue import PLAN, TaskQueue
from scenes.session import HAND_OVER

WORKERS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class ClipCost:
    """A clip (KEY/CUE): its frames; seconds to plan it, to make its scene, and to draw and encode its frames."""

    name: str
    frames: int
    plan: float
    make: float
    draw: float

    @property
    def job(self) -> float:
        """Return the seconds of the job that renders it."""
        return self.make + self.draw


@dataclass(frozen=True)
class FilmCost:
    """A film: seconds of the command itself (start, reading plans, joining), seconds until a worker stands, and its clips.

    `found` is what the film took by the clock with nothing kept but grounds and model runs: (workers, seconds).
    """

    command: float
    worker: float
    clips: tuple[ClipCost, ...]
    found: tuple[int, float]

    @property
    def frames(self) -> int:
        """Return the frames of the film."""
        return sum(clip.frames for clip in self.clips)

    def seconds(self, workers: int) -> float:
        """Return how long a film takes with no plans and clips kept: start, plan and render every clip, join."""
        return self.command + self.worker + schedule(self.clips, workers)


def schedule(clips: tuple[ClipCost, ...], workers: int) -> float:
    """Return when the last clip is done: each free worker takes the next task; a clip's job comes up when its plan is there."""
    waiting: TaskQueue[tuple[float, ClipCost | None]] = TaskQueue()
    for clip in clips:
        waiting.put((clip.plan, clip), clip.frames, PLAN)
    under_way: list[tuple[float, int, ClipCost | None]] = []
    free, number, now = workers, count(), 0.0
    while waiting or under_way:
        while waiting and free:
            seconds, planned = waiting.take()
            free -= 1
            heapq.heappush(under_way, (now + seconds, next(number), planned))
        now, _, planned = heapq.heappop(under_way)
        free += 1
        if planned is not None:
            waiting.put((planned.job, None), planned.frames)
    return now


def markdown(film: FilmCost) -> str:
    """Return the measured parts and the prediction as Markdown."""
    alone, drawn = film.seconds(1), sum(clip.draw for clip in film.clips)
    longest = max(film.clips, key=lambda clip: clip.job)
    parts = [
        f"command {film.command:.1f} s, a worker's start {film.worker:.1f} s; {len(film.clips)} clips: planning {sum(clip.plan for clip in film.clips):.1f} s "
        f"in all, making their scenes {sum(clip.make for clip in film.clips):.1f} s, {film.frames} frames {drawn:.1f} s "
        f"({1000 * drawn / film.frames:.1f} ms a frame); longest job {longest.name} {longest.job:.1f} s\n",
        "| workers | seconds | frames/s | speed-up | efficiency |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    for workers in WORKERS:
        seconds = film.seconds(workers)
        speed_up = alone / seconds
        parts.append(f"| {workers} | {seconds:.1f} | {film.frames / seconds:.0f} | {speed_up:.1f} | {speed_up / workers:.2f} |")
    workers, seconds = film.found
    parts.append(f"\nBy the clock, workers: {workers}, the film took {seconds:.1f} s; predicted are {film.seconds(workers):.1f} s.")
    return "\n".join(parts)


# ---- measuring
def measured(size: Size, folder: Path) -> FilmCost:
    """Render the film with a worker a core and nothing kept but grounds and model runs; take its parts."""
    kept, shape = cache_in(folder / "cache"), ("--size", f"{size.width}x{size.height}", "--fps", str(size.fps))
    workers = free_workers()
    command = ("film", *shape, "--jobs", str(workers), "--preset", "talk", "--json", "-o", str(folder / "film" / "film.mp4"))
    plans: dict[str, dict[str, float]] = {}
    for _ in range(2):  # the first time paints grounds and runs models
        plans = {scene.key: measure("plan", scene.key, *shape_of(size), environment=kept)[0] for scene in SCENES}
    first = explainer(*command, environment=kept)
    again = explainer(*command, environment=kept)
    worker = run([sys.executable, "-c", "import scenes.render.planner, scenes.project; scenes.project.load_project()"], kept)
    return FilmCost(again.wall, worker.wall, clips_of(json.loads(first.output), plans), (workers, first.wall))


def clips_of(told: Mapping, plans: Mapping[str, Mapping[str, float]]) -> tuple[ClipCost, ...]:
    """Return the clips of what `explainer film --json` told, with seconds of planning by scene and cue; "" is the making of a scene.

    Clips between two scenes are left out: the command itself makes them, in less than a second each, once all others are there.
    """
    return tuple(
        ClipCost(f"{clip['scene']}/{clip['cue']}", clip["frames"], known[clip["cue"]], known[""], clip["seconds"])
        for clip in told["clips"]
        if clip["cue"] != HAND_OVER
        for known in [plans[clip["scene"]]]
    )


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
