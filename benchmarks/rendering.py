"""One scene rendered and timed in this process: from its first play to the closed file, building apart."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
from manim import Scene, tempconfig


@dataclass(frozen=True)
class Size:
    """Width and height in pixels, frames a second."""

    width: int
    height: int
    fps: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}, {self.fps} fps"


@dataclass(frozen=True)
class Rendering:
    """What a rendering cost: `build` is what came before the first play, the rest is the plays (seconds, CPU of all threads)."""

    frames: int
    build: float
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Return frames a second of the plays."""
        return self.frames / self.seconds


def settings(size: Size, folder: Path) -> dict[str, object]:
    """Return Manim's settings: nothing kept between plays, no encoder options (a scene of the project then takes its preset)."""
    return {
        "pixel_width": size.width,
        "pixel_height": size.height,
        "frame_rate": size.fps,
        "media_dir": str(folder),
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
        "format": "mp4",
    }


class Timed(Scene):
    """A base to be put before a scene's own: notes wall and CPU time at the scene's first play."""

    first_play: tuple[float, float] | None = None

    def play(self, *animations: object, **options: object) -> None:
        """Note the time, and play."""
        if self.first_play is None:
            self.first_play = time.perf_counter(), time.process_time()
        super().play(*animations, **options)


def render(make: Callable[[], Timed]) -> Rendering:
    """Build and render a scene under Manim's present settings."""
    started = time.perf_counter()
    scene = make()
    scene.render()
    first, ended, spent = scene.first_play, time.perf_counter(), time.process_time()
    with av.open(str(scene.renderer.file_writer.movie_file_path)) as film:
        frames = film.streams.video[0].frames
    return Rendering(frames, first[0] - started, ended - first[0], spent - first[1])


def render_in(folder: Path, size: Size, make: Callable[[], Timed]) -> Rendering:
    """Render a scene with its files in a folder (which stay there)."""
    with tempconfig(settings(size, folder)):
        return render(make)
