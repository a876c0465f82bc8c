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

    def plan(self, scenes: int) -> None:
        """Planning of so many scenes begins."""

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
    """Shows a bar for each scene that is being rendered now, with its clip, and one for all frames with frames/s and time left."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description:48}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]:>12}"))
        self._bars = Progress(*columns, TimeRemainingColumn(), console=console, transient=True)
        self._under_way: dict[tuple[str, str], TaskID] = {}
        self._finished, self._since = 0, time.monotonic()
        self._all: TaskID | None = None

    def __enter__(self) -> Bars:
        self._bars.start()
        self._planning = self._bars.add_task("planning", total=None, rate="")
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def plan(self, scenes: int) -> None:
        """Set how many scenes are to be planned."""
        self._bars.update(self._planning, total=scenes)

    def planned(self, scene: str) -> None:
        """Count a scene, and name it."""
        self._bars.update(self._planning, description=f"planning: {scene} is done", advance=1)

    def start(self, frames: int) -> None:
        """Put the bar of all frames in the place of the planning."""
        self._bars.remove_task(self._planning)
        self._since = time.monotonic()
        if frames:
            self._all = self._bars.add_task("all frames", total=frames, rate="")

    def at(self, scene: str, cue: str, frames: int, total: int) -> None:
        """Move the bar of a scene's clip."""
        if (scene, cue) not in self._under_way:
            self._under_way[scene, cue] = self._bars.add_task(f"{scene}/{cue}", total=total, rate="")
        self._bars.update(self._under_way[scene, cue], completed=frames)
        self._update()

    def done(self, scene: str, clip: Clip, seconds: float) -> None:
        """Count a finished clip and take its bar away."""
        if (scene, clip.cue) in self._under_way:
            self._bars.remove_task(self._under_way.pop((scene, clip.cue)))
        self._finished += clip.frames
        self._update()

    def _update(self) -> None:
        done = self._finished + sum(task.completed for task in self._bars.tasks if task.id in self._under_way.values())
        rate = done / max(0.1, time.monotonic() - self._since)
        if self._all is not None:
            self._bars.update(self._all, completed=done, rate=f"{rate:.0f} frames/s")


def progress_for(console: Console, quiet: bool) -> Quiet:
    """Return what suits a console: bars for a terminal, lines for anything else, nothing if that is wanted."""
    if quiet:
        return Quiet()
    return Bars(console) if console.is_terminal else Lines(console)
