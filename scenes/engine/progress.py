"""How a rendering's progress is shown: bars in a terminal, a line a clip where there is none, or nothing at all."""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from scenes.engine.clips import Clip


class Quiet:
    """Shows nothing."""

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def planned(self, scene: str) -> None:
        """A scene has been planned."""

    def start(self, frames: int) -> None:
        """Rendering of so many frames begins."""

    def at(self, scene: str, cue: str, frames: int, total: int) -> None:
        """A clip that is being rendered has so many of its frames."""

    def done(self, scene: str, clip: Clip, seconds: float) -> None:
        """A clip is finished."""


class Lines(Quiet):
    """Prints a line for every finished clip."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def done(self, scene: str, clip: Clip, seconds: float) -> None:
        """Print scene and cue, frames, seconds, frames a second."""
        rate = f"{clip.frames / seconds:.0f}" if seconds else "–"
        self._console.print(f"{scene}/{clip.cue} {clip.frames} frames {seconds:.1f} s {rate} frames/s", soft_wrap=True)


class Bars(Quiet):
    """Shows a bar for each scene that is being rendered, with its clip, and one for all frames with frames/s and time left."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description:48}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]:>12}"))
        self._bars = Progress(*columns, TimeRemainingColumn(), console=console, transient=True)
        self._scenes: dict[str, TaskID] = {}
        self._under_way: dict[tuple[str, str], int] = {}
        self._finished, self._since = 0, time.monotonic()
        self._all: TaskID | None = None

    def __enter__(self) -> Bars:
        self._bars.start()
        self._planning = self._bars.add_task("planning", total=None, rate="")
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def planned(self, scene: str) -> None:
        """Name the scene that was planned last."""
        self._bars.update(self._planning, description=f"planning: {scene} is done")

    def start(self, frames: int) -> None:
        """Put the bar of all frames in the place of the planning."""
        self._bars.remove_task(self._planning)
        self._since = time.monotonic()
        if frames:
            self._all = self._bars.add_task("all frames", total=frames, rate="")

    def at(self, scene: str, cue: str, frames: int, total: int) -> None:
        """Move a scene's bar."""
        if scene not in self._scenes:
            self._scenes[scene] = self._bars.add_task(scene, total=total, rate="")
        self._under_way[scene, cue] = frames
        self._bars.update(self._scenes[scene], description=f"{scene}/{cue}", completed=frames, total=total)
        self._update()

    def done(self, scene: str, clip: Clip, seconds: float) -> None:
        """Count a finished clip; a scene's bar goes until its next clip begins."""
        self._under_way.pop((scene, clip.cue), None)
        self._finished += clip.frames
        if scene in self._scenes:
            self._bars.remove_task(self._scenes.pop(scene))
        self._update()

    def _update(self) -> None:
        done = self._finished + sum(self._under_way.values())
        rate = done / max(0.1, time.monotonic() - self._since)
        if self._all is not None:
            self._bars.update(self._all, completed=done, rate=f"{rate:.0f} frames/s")


def progress_for(console: Console, quiet: bool) -> Quiet:
    """Return what suits a console: bars for a terminal, lines for anything else, nothing if that is wanted."""
    if quiet:
        return Quiet()
    return Bars(console) if console.is_terminal else Lines(console)
