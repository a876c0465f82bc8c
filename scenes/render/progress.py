"""How a rendering's progress is shown: bars in a terminal, a line a clip where there is none, or nothing at all."""

from __future__ import annotations

import time

from rich import progress as rich_progress
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from scenes.render.clips import Clip


class Progress:
    """Who is told how a rendering goes; shows nothing. Frames are those that are to be rendered."""

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def plan(self, scenes: int) -> None:
        """So many scenes or clips are to be planned."""

    def planned(self, scene: str) -> None:
        """A scene, or a clip of it, has been planned."""

    def add(self, frames: int) -> None:
        """So many frames more are to be rendered."""

    def at(self, scene: str, cue: str, frames: int, total: int) -> None:
        """A clip that is being rendered has so many of its frames."""

    def done(self, scene: str, clip: Clip, seconds: float) -> None:
        """A clip is finished."""


class Lines(Progress):
    """Prints a line for every finished clip."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def done(self, scene: str, clip: Clip, seconds: float) -> None:
        """Print scene and cue, frames, seconds, frames a second."""
        rate = f"{clip.frames / seconds:.0f}" if seconds else "–"
        self._console.print(f"{scene}/{clip.cue} {clip.frames} frames {seconds:.1f} s {rate} frames/s", soft_wrap=True)


class Bars(Progress):
    """Shows a bar for each scene that is being rendered now, with its clip, and one for all frames with frames/s and time left."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description:48}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]:>12}"))
        self._bars = rich_progress.Progress(*columns, TimeRemainingColumn(), console=console, transient=True)
        self._under_way: dict[tuple[str, str], TaskID] = {}
        self._finished, self._since = 0, time.monotonic()
        self._frames = self._left = 0
        self._all: TaskID | None = None

    def __enter__(self) -> Bars:
        self._bars.start()
        self._planning = self._bars.add_task("planning", total=None, rate="")
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def plan(self, scenes: int) -> None:
        """Set how many scenes or clips are to be planned."""
        self._left = scenes
        self._bars.update(self._planning, total=scenes)
        self._end_planning()

    def planned(self, scene: str) -> None:
        """Count what was planned, and name its scene; when all is, the bar goes."""
        self._left -= 1
        self._bars.update(self._planning, description=f"planning: {scene} is done", advance=1)
        self._end_planning()

    def _end_planning(self) -> None:
        if not self._left:
            self._bars.remove_task(self._planning)

    def add(self, frames: int) -> None:
        """Let the bar of all frames grow."""
        self._frames += frames
        if self._all is None:
            self._since = time.monotonic()
            self._all = self._bars.add_task("all frames", total=frames, rate="")
        self._bars.update(self._all, total=self._frames)

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


def count_bars(console: Console) -> rich_progress.Progress:
    """Return bars that count whatever is done one by one, with the time that it took and that is left."""
    columns = TextColumn("{task.description:24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn()
    return rich_progress.Progress(*columns, console=console)


def progress_for(console: Console, quiet: bool) -> Progress:
    """Return what suits a console: bars for a terminal that can move its cursor, lines for anything else, nothing if that is wanted."""
    if quiet:
        return Progress()
    return Bars(console) if console.is_terminal and not console.is_dumb_terminal else Lines(console)
