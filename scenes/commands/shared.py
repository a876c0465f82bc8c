"""What several commands share: the console, the options of rendering, where files go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scenes.core.cache import STDOUT, place_of
from scenes.core.errors import InputError
from scenes.models.plan import scenario_warnings
from scenes.models.scenario import Scenario
from scenes.options import parse_size
from scenes.render.clips import Output
from scenes.video.presets import preset as preset_called

console = Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=True)  # a path is printed as it is
MEDIA = Path("media")
PLAIN_WIDTH = 190  # of a table that is not printed to a terminal

SizeOption = Annotated[str, typer.Option("--size", help="Width x height in pixels, any aspect from 9:21 to 21:9.")]
FpsOption = Annotated[int, typer.Option("--fps", min=1, max=120, help="Frames a second.")]
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


def output_of(size: str, fps: int, preset: str | None) -> Output:
    """Return what the options ask for; raises InputError for a size or preset that cannot be."""
    width, height = parse_size(size)
    return Output(width, height, fps, preset_called(preset).name)


def tell_file(file: Path) -> None:
    """Say on stderr which file was written; of standard output there is nothing to say."""
    if file != STDOUT:
        console.print(str(file))


def file_ending(file: Path, *endings: str) -> str:
    """Return the ending of a file that is to be written, the first of `endings` for standard output; raises InputError for another."""
    if file == STDOUT:
        return endings[0]
    place_of(file)
    if file.suffix.lower() not in endings:
        raise InputError([f"-o: {file} cannot be written; end the name in {' or '.join(endings)}"])
    return file.suffix.lower()


def check_films(output: Path, *files: Path) -> None:
    """Raise InputError or OSError, before anything is drawn, for an output that takes no film, or files that cannot be written."""
    if output == STDOUT:
        raise InputError(["-o: - is standard output, which takes no film; name a file or folder"])
    for file in files:
        place_of(file)
