"""One measurement in a process of its own: `python -m benchmarks.worker KIND KEY ...` prints one JSON object.

Kinds: `ours` and `plain` render some cues of a section; `encode` encodes the frames of `ours` alone; `plan` plans each clip of a scene alone.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.rendering import Rendering, Size, render_in


def main(arguments: list[str] | None = None) -> None:
    """Measure what the arguments say and print it."""
    given = _parser().parse_args(arguments)
    size = Size(given.width, given.height, given.fps)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        measure = {"ours": _ours, "plain": _plain, "encode": _encode, "plan": _plan}[given.kind]
        measured = _profiled(lambda: measure(Path(folder), size, given)) if given.profile else measure(Path(folder), size, given)
    json.dump(measured, sys.stdout)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.worker", description=__doc__)
    parser.add_argument("kind", choices=("ours", "plain", "encode", "plan"))
    parser.add_argument("key")
    parser.add_argument("--cues", nargs="*", default=())
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--fps", type=int, default=60)
    parser.add_argument("--profile", action="store_true", help="print where the time goes on stderr")
    return parser


def _ours(folder: Path, size: Size, given: argparse.Namespace) -> dict:
    from benchmarks.subjects import ours

    return _told(render_in(folder, size, ours(given.key, tuple(given.cues))))


def _plain(folder: Path, size: Size, given: argparse.Namespace) -> dict:
    from benchmarks.plain import set_frame
    from benchmarks.subjects import plain

    def make() -> object:
        set_frame(size.width, size.height)
        return plain(given.key, tuple(given.cues))()

    return _told(render_in(folder, size, make))


def _encode(folder: Path, size: Size, given: argparse.Namespace) -> dict:
    from benchmarks.encoding import encode_alone
    from benchmarks.subjects import ours

    return _told(encode_alone(folder, size, ours(given.key, tuple(given.cues))))


def _plan(folder: Path, size: Size, given: argparse.Namespace) -> dict:
    """Return the seconds of planning each clip alone, by its cue, and under "" those of making the scene and playing nothing."""
    from scenes.film import clips_of, scene_called
    from scenes.project import load_project
    from scenes.render.clips import Output
    from scenes.render.planner import plan_scene
    from scenes.session import subject_of

    project, found = load_project(), {}
    subject, output = subject_of(scene_called(given.key), project), Output(size.width, size.height, size.fps)
    names = [name for name, _ in clips_of(subject.ref, project)]
    for number, name in [(len(names), ""), *enumerate(names)]:
        started = time.perf_counter()
        plan_scene(subject, output, clip=number)
        found[name] = time.perf_counter() - started
    return found


def _told(rendering: Rendering) -> dict:
    return asdict(rendering) | {"rate": rendering.rate}


def _profiled(measure: Callable[[], dict]) -> dict:
    profile = cProfile.Profile()
    measured = profile.runcall(measure)
    stats = pstats.Stats(profile, stream=sys.stderr)
    stats.sort_stats("tottime").print_stats(25)
    stats.sort_stats("cumulative").print_stats("/(scenes|manim)/", 60)
    return measured


if __name__ == "__main__":
    main()
