"""What several commands share: the console, the options of rendering, where files go."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scenes.content.timing import paced
from scenes.core.cache import STDOUT
from scenes.core.errors import InputError
from scenes.core.theme import contrast
from scenes.models.plan import scenario_warnings
from scenes.models.scenario import Scenario
from scenes.options import parse_size
from scenes.project import Project
from scenes.render.clips import Output
from scenes.video.presets import TRANSPARENT
from scenes.video.presets import preset as preset_called

console = Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=True)  # a path is printed as it is
MEDIA = Path("media")
NTSC = tuple(Fraction(1000 * whole, 1001) for whole in (24, 30, 48, 60, 120))
NEAR = Fraction(1, 100)  # frames a second: 23.976, 23.98, 29.97, 59.94, 119.88
WHITE, READABLE = "#ffffff", 4.5  # contrast of WCAG 2.2, criterion 1.4.3, for text
SLOWEST, FASTEST = 0.5, 2.0
PLAIN_WIDTH = 190  # of a table that is not printed to a terminal

SizeOption = Annotated[str, typer.Option("--size", help="Width x height in pixels, any aspect from 9:21 to 21:9.")]
FpsOption = Annotated[str, typer.Option("--fps", help="Frames a second: 24, 25, 29.97, 30000/1001, 59.94, 120; exact in the file.")]
PaceOption = Annotated[float, typer.Option("--pace", help="How fast it runs: 0.8 is slower, 1.25 faster; the voice speaks along.")]
PlainOption = Annotated[bool, typer.Option("--plain", help="No badges, numbers and rail: for a deck that has its own.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0 means one a core.")]
ClusterOption = Annotated[str | None, typer.Option("--cluster", help="A Dask scheduler, tcp://HOST:PORT, whose workers render.")]
PresetOption = Annotated[str | None, typer.Option("--preset", help="The encoder's settings: draft, talk or archive.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print clips, files and figures as one JSON object at the end.")]


def warn(scenario: Scenario) -> None:
    """Say on stderr what an engineer would doubt about a scenario."""
    for warning in scenario_warnings(scenario):
        console.print(f"doubtful: {warning}")


def tell_left_out() -> None:
    """Say on stderr which sections have no box on the poster."""
    from scenes.sections.poster.boxes import left_out

    for notice in left_out():
        console.print(notice, soft_wrap=True)


def output_of(size: str, fps: str, preset: str | None, pace: float = 1.0) -> Output:
    """Return what the options ask for; raises InputError for a size, frame rate, preset or pace that cannot be."""
    width, height = parse_size(size)
    return Output(width, height, parse_fps(fps), preset_called(preset).name, parse_pace(pace))


def tell_file(file: Path) -> None:
    """Say on stderr which file was written; of standard output there is nothing to say."""
    if file != STDOUT:
        console.print(str(file))


def clip_endings(transparent: bool, kind: str | None) -> tuple[str, ...]:
    """Return what the file of a clip may end in, the usual one first; raises InputError for a kind that is none."""
    if kind and not transparent:
        raise InputError([f"--format: {kind} is for --transparent; add that, or leave it out (clips are .mp4)"])
    if kind and kind.lower() not in TRANSPARENT:
        raise InputError([f"--format: {kind!r} is none; choose {' or '.join(TRANSPARENT)}"])
    if not transparent:
        return (".mp4",)
    return tuple(f".{name}" for name in ([kind.lower()] if kind else TRANSPARENT))


def tell_of_light(project: Project) -> None:
    """Say on stderr when a palette's words, laid over a white slide, cannot be read there."""
    theme = project.theme
    on_white = contrast(theme.ink, WHITE)
    if on_white < READABLE:
        console.print(
            f"palette {theme.name}: its words vanish on white (contrast {on_white:.1f}, {READABLE:g} can be read); for a light deck take "
            "--palette paper",
        )


def at_pace(project: Project, pace: float) -> Project:
    """Return a project whose times are those of a film that runs so many times as fast; raises InputError as `parse_pace` does."""
    return replace(project, timing=paced(project.timing, float(parse_pace(pace))))


def parse_fps(fps: str) -> Fraction:
    """Return an exact frame rate; 29.97 and what else is written so are those of NTSC, x 1000/1001. Raises InputError for what is none."""
    try:
        rate = Fraction(fps)
    except (ValueError, ZeroDivisionError):
        point = " (a point, not a comma)" if "," in fps else ""
        raise InputError(
            [f"--fps: {fps!r} is no frame rate{point}; write 24, 25, 29.97, 30000/1001, 59.94 or another number up to 120"]
        ) from None
    if rate.denominator not in (1, 1001):
        rate = next((ntsc for ntsc in NTSC if abs(rate - ntsc) < NEAR), rate)
    if not 1 <= rate <= 120 or rate.denominator > 1001:
        raise InputError([f"--fps: {fps} cannot be; choose from 1 to 120, e.g. 24, 25, 29.97 or 60"])
    return rate


def parse_pace(pace: float) -> Fraction:
    """Return how many times as fast something runs, exactly as written; raises InputError beyond what can still be understood."""
    if not SLOWEST <= pace <= FASTEST:
        raise InputError([f"--pace: {pace:g} cannot be; choose from {SLOWEST} (half as fast) to {FASTEST:g} (twice as fast)"])
    return Fraction(str(pace))
