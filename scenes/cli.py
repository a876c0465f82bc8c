"""The `explainer` command: list, numbers, check, render, poster, film, preview, cache."""

from __future__ import annotations

import json as writer
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from scenes.content.loader import InputError
from scenes.engine.clips import Output
from scenes.engine.presets import preset as preset_called
from scenes.engine.store import DAYS, Store
from scenes.film import SCENES, seconds_of
from scenes.keeping import cache_root
from scenes.models.numbers import Number, numbers
from scenes.models.plan import doubts
from scenes.options import fail, one_line_errors, with_story
from scenes.rendering import Session, Wanted, render_wanted, wanted_of
from scenes.story import Story

app = typer.Typer(
    help="AI Infrastructure: a film in ten scenes and a 4:5 poster, from one source.",
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
)  # fmt: skip
console = Console(stderr=True, markup=False, highlight=False)
MEDIA = Path("media")
WIDEST = 21 / 9
PLAIN_WIDTH = 190  # of a table that is not printed to a terminal

SizeOption = Annotated[str, typer.Option("--size", help="Width x height in pixels, any aspect from 9:21 to 21:9.")]
FpsOption = Annotated[int, typer.Option("--fps", min=1, max=120, help="Frames a second.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0 means one a core.")]
ClusterOption = Annotated[str | None, typer.Option("--cluster", help="A Dask scheduler, tcp://HOST:PORT, whose workers render.")]
PresetOption = Annotated[str | None, typer.Option("--preset", help="The encoder's settings: draft, talk or archive.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print clips, files and figures as one JSON object at the end.")]


def parse_size(size: str) -> tuple[int, int]:
    """Return width and height of `WxH`; raises InputError for anything that cannot be rendered."""
    try:
        width, height = (int(part) for part in size.lower().split("x"))
    except ValueError:
        raise InputError([f"--size: {size!r} is not of the form 1920x1080; write width x height in pixels"]) from None
    if not (64 <= width <= 8192 and 64 <= height <= 8192) or width % 2 or height % 2:
        raise InputError([f"--size: {size!r} needs two even numbers from 64 to 8192; choose the nearest even size"])
    if not 1 / WIDEST - 1e-3 <= width / height <= WIDEST + 1e-3:
        raise InputError([f"--size: {size!r} is beyond 9:21 to 21:9; choose a squarer frame"])
    return width, height


@app.command("list")
@with_story
def list_scenes(story: Story) -> None:
    """List the scenes in order: key, class, seconds."""
    lengths = {scene.key: seconds_of(scene, story) for scene in SCENES}
    for scene in SCENES:
        path = scene.module.replace(".", "/") + ".py"
        print(f"{scene.key:22} {path:42} {scene.name:21} {lengths[scene.key]:6.1f} s")  # noqa: T201
    print(f"{'film':87} {sum(lengths.values()):6.1f} s")  # noqa: T201


@app.command("numbers")
@with_story
def show_numbers(
    story: Story,
    json: Annotated[bool, typer.Option("--json", help="Plain numbers in SI units, by key.")] = False,
) -> None:
    """Show what follows from the scenario: every number with its formula and source."""
    found = numbers(story.case)
    if json:
        print(writer.dumps({number.key: number.value for number in found}, indent=2))  # noqa: T201
    else:
        Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH).print(_table(story.case.name, found))
        _doubt(story)


def _doubt(story: Story) -> None:
    """Say on stderr what an engineer would doubt about the scenario."""
    for doubt in doubts(story.case):
        console.print(f"doubtful: {doubt}", soft_wrap=True)


def _table(title: str, found: tuple[Number, ...]) -> Table:
    table = Table("key", "value", "what it is, formula, source", title=Text(title), row_styles=["", "dim"])
    table.columns[1].justify = "right"
    for column in table.columns[:2]:
        column.no_wrap = True
    for number in found:
        table.add_row(number.key, number.text, f"{number.name}; {number.formula}; {number.source}")
    return table


@app.command()
@with_story
def check(story: Story) -> None:
    """Check words, scenario, palette, fonts, and the layout of every picture in every arrangement; exit 2 with the findings."""
    from scenes.frames import SETTINGS
    from scenes.lint import lint_all

    for scene in SCENES:
        seconds_of(scene, story)
    with _progress() as progress:
        task = progress.add_task("pictures", total=None)
        found = lint_all(story, SETTINGS.values(), lambda done, total: progress.update(task, completed=done, total=total))
    _doubt(story)
    if found:
        fail(found, 2)
    console.print(
        f"words, scenario {story.case.name}, palette {story.theme.name}, every picture in {len(SETTINGS)} arrangements: no findings"
    )


@app.command()
@with_story
def render(
    story: Story,
    keys: Annotated[list[str], typer.Argument(help="Keys of scenes (see `explainer list`), or KEY/CUE for the clip of one cue.")],
    size: SizeOption = "1920x1080", fps: FpsOption = 30, jobs: JobsOption = 0, preset: PresetOption = None,
    quiet: QuietOption = False, json: JsonOption = False, cluster: ClusterOption = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the files.")] = MEDIA / "clips",
) -> None:  # fmt: skip
    """Render scenes or single cues, one file each, named after their key."""
    wanted = wanted_of(keys)
    session = render_wanted(story, wanted, _output(size, fps, preset), jobs, console, quiet or json, cluster)
    for item in wanted:
        _join(session, [item], output / f"{item.name}.mp4")
    _tell(session, quiet, json)


@app.command()
@with_story
def film(
    story: Story,
    size: SizeOption = "1920x1080", fps: FpsOption = 30, jobs: JobsOption = 0, preset: PresetOption = None,
    quiet: QuietOption = False, json: JsonOption = False, cluster: ClusterOption = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="The film's file.")] = MEDIA / "film.mp4",
) -> None:  # fmt: skip
    """Render all scenes and join them to one film."""
    wanted = [Wanted(scene) for scene in SCENES]
    session = render_wanted(story, wanted, _output(size, fps, preset), jobs, console, quiet or json, cluster)
    _join(session, wanted, output)
    _tell(session, quiet, json)


@app.command()
@with_story
def poster(
    story: Story,
    width: Annotated[int, typer.Option("--width", min=270, max=10800, help="Width in pixels; the height is 5/4 of it.")] = 2160,
    output: Annotated[Path, typer.Option("-o", "--output", help="The poster's PNG file.")] = MEDIA / "poster.png",
) -> None:  # fmt: skip
    """Draw the poster as a PNG: the same pixels as the film's last frame."""
    from scenes.engine.still import save_png
    from scenes.poster import poster_pixels

    if output.suffix.lower() != ".png":
        raise InputError([f"-o: {output} is no PNG; end the name in .png"])
    pixels = poster_pixels(story, width)
    output.parent.mkdir(parents=True, exist_ok=True)
    part = output.with_name(f".{output.name}.part")
    try:
        save_png(pixels, part)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    console.print(str(output))


@app.command()
@with_story
def preview(
    story: Story,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the stills.")] = MEDIA / "preview",
) -> None:  # fmt: skip
    """Draw the poster and one still a scene, small."""
    from scenes.preview import write_previews

    for file in write_previews(story, output):
        console.print(str(file))


cache = typer.Typer(help="What is kept between runs: clips, plans, grounds, model runs.", no_args_is_help=True)
app.add_typer(cache, name="cache")


@cache.command("show")
@one_line_errors
def cache_show() -> None:
    """Show what the cache holds: files, megabytes, folder."""
    table = Table("part", "files", "MB", "folder")
    for part in Store(cache_root()).parts():
        table.add_row(part.name, str(part.files), f"{part.size / 1e6:.1f}", str(part.folder))
    Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH).print(table)


@cache.command("prune")
@one_line_errors
def cache_prune(
    everything: Annotated[bool, typer.Option("--all", help=f"Delete everything, not only what was not used for {DAYS} days.")] = False,
) -> None:
    """Delete what was not used for a month, or everything."""
    files, size = Store(cache_root()).prune(everything)
    console.print(f"{files} files, {size / 1e6:.1f} MB deleted")


def _output(size: str, fps: int, preset: str | None) -> Output:
    """Return what the options ask for; raises InputError for a size or preset that cannot be."""
    width, height = parse_size(size)
    return Output(width, height, fps, preset_called(preset).name)


def _join(session: Session, wanted: list[Wanted], target: Path) -> None:
    """Join clips to a file that was asked for."""
    from scenes.engine.joining import concatenate

    target.parent.mkdir(parents=True, exist_ok=True)
    concatenate([file for item in wanted for file in session.of(item)], target)
    session.files.append(target)


def _tell(session: Session, quiet: bool, json: bool) -> None:
    if json:
        print(writer.dumps(session.summary(), indent=2))  # noqa: T201
    elif not quiet:
        for file in session.files:
            console.print(str(file))


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(), console=console
    )


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
