"""Renders clips in processes of their own and joins them to a film.

A finished clip is kept under the hash of everything that it depends on, so that an interrupted run goes on where it
stopped. Every clip is written in a folder of its own and renamed when it is whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from scenes.content.loader import ASSETS, DEFAULT_CONTENT, HARDWARE, PALETTES, scenario_file
from scenes.film import Entry

PACKAGES = ("manim", "numpy", "opencv-python-headless", "uharfbuzz", "python-lucide", "font-source-sans-pro", "font-source-serif-pro", "av")
# One thread and no macroblock tree: with them, x264 may write other bytes for the same frames.
ENCODER = {"preset": "veryfast", "crf": "22", "threads": "1", "x264-params": "mbtree=0"}
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Output:
    """The size and frame rate of a rendering."""

    width: int
    height: int
    fps: int


def render_clips(
    entries: Sequence[Entry], output: Output, folder: Path, jobs: int, seconds: dict[str, float], progress: Progress
) -> dict[str, Path]:
    """Render scenes that are not there yet, longest first, in up to `jobs` processes; return each key's clip."""
    folder.mkdir(parents=True, exist_ok=True)
    clips = {entry.key: folder / f"{entry.key}-{clip_hash(entry, output)}.mp4" for entry in entries}
    todo = sorted((entry for entry in entries if not clips[entry.key].is_file()), key=lambda entry: -seconds[entry.key])
    for entry in entries:
        if entry not in todo:
            progress(entry.key, -1)
    if todo:
        _run(todo, output, clips, jobs, progress)
    return clips


def _run(todo: Sequence[Entry], output: Output, clips: dict[str, Path], jobs: int, progress: Progress) -> None:
    context = get_context("spawn")
    with (
        context.Manager() as manager,
        ProcessPoolExecutor(max_workers=min(jobs, len(todo)), mp_context=context, max_tasks_per_child=1) as pool,
    ):
        frames = manager.dict()
        running: dict[Future, Entry] = {pool.submit(render_clip, entry, output, clips[entry.key], frames): entry for entry in todo}
        try:
            while running:
                done, _ = wait(running, timeout=0.3, return_when=FIRST_COMPLETED)
                for key, count in dict(frames).items():
                    progress(key, count)
                for future in done:
                    entry = running.pop(future)
                    future.result()
                    progress(entry.key, -1)
        except BaseException:
            for process in list(pool._processes.values()):
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def render_clip(entry: Entry, output: Output, target: Path, frames: dict[str, int] | None = None) -> None:
    """Render one scene to a file, in this process; `frames` is told how many frames are written."""
    from manim import tempconfig

    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{entry.key}-", dir=target.parent))
    try:
        with tempconfig(_settings(output, work, entry.key)):
            scene = entry.load()()
            if frames is not None:
                _count_frames(scene.renderer.file_writer, frames, entry.key)
            scene.render()
            written = Path(scene.renderer.file_writer.movie_file_path)
        os.replace(written, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _settings(output: Output, work: Path, key: str) -> dict[str, object]:
    return {
        "pixel_width": output.width,
        "pixel_height": output.height,
        "frame_rate": output.fps,
        "media_dir": str(work),
        "output_file": key,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
        "format": "mp4",
        "video_encoder_options": dict(ENCODER),
    }


def _count_frames(writer: object, frames: dict[str, int], key: str) -> None:
    """Let the writer report every eighth frame."""
    write, count = writer.write_frame, 0

    def counted(pixels: object, *, repeat: int = 1) -> None:
        nonlocal count
        write(pixels, repeat=repeat)
        count += repeat
        if count % 8 < repeat:
            frames[key] = count

    writer.write_frame = counted


def clip_hash(entry: Entry, output: Output) -> str:
    """Return the hash of everything that a clip depends on: code, words, scenario, palette, options, packages, size, encoder."""
    digest = hashlib.sha256(repr((entry, output, sorted(ENCODER.items()))).encode())
    for name in PACKAGES:
        digest.update(f"{name}={version(name)}".encode())
    for variable in sorted(name for name in os.environ if name.startswith("EXPLAINER_")):
        digest.update(f"{variable}={os.environ[variable]}".encode())
    for file in sorted([*ASSETS.parent.glob("scenes/**/*.py"), *_inputs()]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _inputs() -> list[Path]:
    """Return the files in use: content, scenario, hardware, palette."""
    content = Path(os.environ.get("EXPLAINER_CONTENT", "") or DEFAULT_CONTENT)
    name = os.environ.get("EXPLAINER_PALETTE") or "deep-navy"
    return [content, scenario_file(), HARDWARE, Path(name) if name.endswith(".toml") else PALETTES / f"{name}.toml"]


def free_jobs() -> int:
    """Return how many processes this machine can run at once."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
