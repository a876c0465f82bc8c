"""The `explainer` command: list, numbers, check, init, render, still, loop, poster, film, measure, preview, cache."""

from __future__ import annotations

import json as writer
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scenes import __version__
from scenes.cli_cache import PLAIN_WIDTH, cache
from scenes.core.assets import copy_assets
from scenes.core.cache import write_file
from scenes.core.errors import InputError
from scenes.core.scene_ref import SceneRef
from scenes.film import SCENES, seconds_of
from scenes.models.numbers import Number, numbers
from scenes.models.plan import scenario_warnings
from scenes.options import fail, one_line_errors, parse_size, with_project
from scenes.project import Project
from scenes.render.clips import Output
from scenes.render.progress import count_bars
from scenes.session import Session, Wanted, render_wanted, wanted_of
from scenes.video.presets import preset as preset_called

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(cache, name="cache")
console = Console(stderr=True, markup=False, highlight=False)
PACKAGE = Path(__file__).resolve().parent
MEDIA = Path("media")
LOOP_SIZE, LOOP_FPS, LOOP_MOST = "640x360", 12, 1400  # of a loop: pixels, frames a second, kilobytes
USES = """Change what you like, delete what you leave as it is, then:
  explainer check --assets {0}
  explainer poster --assets {0} -o poster.png
One file alone:
  explainer poster --content {1} --palette {2}"""

SizeOption = Annotated[str, typer.Option("--size", help="Width x height in pixels, any aspect from 9:21 to 21:9.")]
FpsOption = Annotated[int, typer.Option("--fps", min=1, max=120, help="Frames a second.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0 means one a core.")]
ClusterOption = Annotated[str | None, typer.Option("--cluster", help="A Dask scheduler, tcp://HOST:PORT, whose workers render.")]
PresetOption = Annotated[str | None, typer.Option("--preset", help="The encoder's settings: draft, talk or archive.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print clips, files and figures as one JSON object at the end.")]


def _print_version(asked: bool) -> None:
    if asked:
        print(f"explainer {__version__}")  # noqa: T201
        raise typer.Exit


@app.callback()
def explainer(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", callback=_print_version, is_eager=True)] = False,
) -> None:
    """AI Infrastructure: a film and a 4:5 poster, from one source."""


@app.command("list")
@with_project
def list_scenes(project: Project) -> None:
    """List the scenes in order: key, file and class as the bare Manim CLI takes them, seconds."""
    rows = [(scene.key, _file_of(scene), scene.name, seconds_of(scene, project)) for scene in SCENES]
    width = max(len(file) for _, file, _, _ in rows)
    for key, file, name, seconds in rows:
        print(f"{key:22} {file:{width}} {name:21} {seconds:6.1f} s")  # noqa: T201
    print(f"{'film':{width + 45}} {sum(row[-1] for row in rows):6.1f} s")  # noqa: T201


def _file_of(scene: SceneRef) -> str:
    """Return the path of a scene's file: from the current folder where it lies below, else absolute."""
    file = PACKAGE.parent.joinpath(*scene.module.split(".")).with_suffix(".py")
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)


@app.command("numbers")
@with_project
def show_numbers(
    project: Project,
    json: Annotated[bool, typer.Option("--json", help="Plain numbers in SI units, by key.")] = False,
) -> None:
    """Show what follows from the scenario: every number with its formula and source."""
    found = numbers(project.scenario)
    if json:
        print(writer.dumps({number.key: number.value for number in found}, indent=2))  # noqa: T201
    else:
        Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH).print(_table(project.scenario.name, found))
        _warn(project)


def _warn(project: Project) -> None:
    """Say on stderr what an engineer would doubt about the scenario."""
    for warning in scenario_warnings(project.scenario):
        console.print(f"doubtful: {warning}", soft_wrap=True)


def _table(title: str, found: tuple[Number, ...]) -> Table:
    table = Table("key", "value", "what it is, formula, source", title=Text(title), row_styles=["", "dim"])
    table.columns[1].justify = "right"
    for column in table.columns[:2]:
        column.no_wrap = True
    for number in found:
        table.add_row(number.key, number.text, f"{number.name}; {number.formula}; {number.source}")
    return table


@app.command()
@with_project
def check(project: Project) -> None:
    """Check words, scenario, palette, fonts, and the layout of every picture in every format; exit 2 with the findings."""
    from scenes.core.formats import FORMATS
    from scenes.lint import lint_all

    for scene in SCENES:
        seconds_of(scene, project)
    with count_bars(console) as progress:
        task = progress.add_task("pictures", total=None)
        found = lint_all(project, FORMATS.values(), lambda done, total: progress.update(task, completed=done, total=total))
    _warn(project)
    if found:
        fail(found, 2)
    console.print(
        f"words, scenario {project.scenario.name}, palette {project.theme.name}, every picture in {len(FORMATS)} arrangements: no findings"
    )


@app.command()
@one_line_errors
def init(folder: Annotated[Path, typer.Argument(help="A folder, new or without such files.")]) -> None:
    """Copy the words, scenarios, hardware figures and palettes into a folder, to be changed there."""
    for path in copy_assets(folder):
        console.print(str(path), soft_wrap=True)
    console.print(
        USES.format(*(shlex.quote(str(path)) for path in (folder, folder / "content.toml", folder / "palettes" / "paper.toml"))),
        soft_wrap=True,
    )


@app.command()
@with_project
def render(
    project: Project,
    keys: Annotated[list[str], typer.Argument(help="Keys of scenes (see `explainer list`), or KEY/CUE for the clip of one cue.")],
    size: SizeOption = "1920x1080", fps: FpsOption = 30, jobs: JobsOption = 0, preset: PresetOption = None,
    quiet: QuietOption = False, json: JsonOption = False, cluster: ClusterOption = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the files.")] = MEDIA / "clips",
) -> None:  # fmt: skip
    """Render scenes or single cues, one file each, named after their key."""
    wanted = wanted_of(keys)
    session = render_wanted(project, wanted, _output(size, fps, preset), jobs, console, quiet or json, cluster)
    for item in wanted:
        _join(session, [item], output / f"{item.name}.mp4")
    _tell(session, quiet, json)


@app.command()
@with_project
def film(
    project: Project,
    size: SizeOption = "1920x1080", fps: FpsOption = 30, jobs: JobsOption = 0, preset: PresetOption = None,
    quiet: QuietOption = False, json: JsonOption = False, cluster: ClusterOption = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="The film's file.")] = MEDIA / "film.mp4",
) -> None:  # fmt: skip
    """Render all scenes and join them to one film; what lands in it, and when, goes into events.json beside it."""
    wanted = [Wanted(scene) for scene in SCENES]
    chosen = _output(size, fps, preset)
    session = render_wanted(project, wanted, chosen, jobs, console, quiet or json, cluster)
    session.hand_over(chosen)
    _join(session, wanted, output)
    write_file(output.with_name("events.json"), (writer.dumps(session.events(fps), indent=1) + "\n").encode())
    _tell(session, quiet, json)


@app.command()
@with_project
def poster(
    project: Project,
    width: Annotated[int, typer.Option("--width", min=270, max=10800, help="Width in pixels; the height is 5/4 of it.")] = 2160,
    output: Annotated[Path, typer.Option("-o", "--output", help="The poster's PNG file.")] = MEDIA / "poster.png",
) -> None:  # fmt: skip
    """Draw the poster as a PNG: the same pixels as the film's last frame."""
    from scenes.raster.still import save_png
    from scenes.sections.poster.picture import poster_pixels

    if output.suffix.lower() != ".png":
        raise InputError([f"-o: {output} is no PNG; end the name in .png"])
    pixels = poster_pixels(project, width)
    output.parent.mkdir(parents=True, exist_ok=True)
    part = output.with_name(f".{output.name}.part")
    try:
        save_png(pixels, part)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    console.print(str(output))


@app.command()
@with_project
def still(
    project: Project,
    name: Annotated[str, typer.Argument(help="KEY/CUE: what is seen when a cue has settled.")],
    size: SizeOption = "1920x1080",
    kind: Annotated[str, typer.Option("--format", help="png, jpg or webp.")] = "png",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The still's file.")] = None,
) -> None:  # fmt: skip
    """Draw the still of a cue: the same pixels as the last frame of its clip."""
    from scenes.preview import cue_still, save_still

    (wanted,) = wanted_of([name])
    target = output or MEDIA / "stills" / f"{wanted.name}.{kind}"
    save_still(cue_still(project, wanted.scene, wanted.cue or "", *parse_size(size)), target)
    console.print(str(target))


@app.command()
@with_project
def loop(
    project: Project,
    name: Annotated[str, typer.Argument(help="KEY/CUE: the clip of one cue.")],
    size: SizeOption = LOOP_SIZE, fps: FpsOption = LOOP_FPS, jobs: JobsOption = 0, quiet: QuietOption = False,
    most: Annotated[int, typer.Option("--most", min=10, help="Kilobytes that the file may take; its quality follows.")] = LOOP_MOST,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The loop's WebP file.")] = None,
) -> None:  # fmt: skip
    """Render the clip of a cue as an animated WebP that repeats for ever, for a page or a slide."""
    (wanted,) = wanted_of([name])
    if wanted.cue is None:
        raise InputError([f"{name}: names no cue; write KEY/CUE, e.g. {name}/{next(iter(wanted.scene.load().cues)).name}"])
    target = output or MEDIA / "loops" / f"{wanted.name}.webp"
    if target.suffix.lower() != ".webp":
        raise InputError([f"-o: {target} is no WebP; end the name in .webp"])
    _write_loops(project, {target: wanted}, _output(size, fps, "archive"), jobs, 1000 * most, quiet)


def _write_loops(project: Project, wanted: Mapping[Path, Wanted], output: Output, jobs: int, most: int, quiet: bool) -> None:
    """Render clips and write each as a loop."""
    from scenes.video.loop import write_loop

    session = render_wanted(project, list(wanted.values()), output, jobs, console, quiet)
    for target, item in wanted.items():
        (clip,) = session.of(item)
        size = write_loop(clip, target, output.fps, most)
        console.print(f"{target} ({size // 1000} kB)", soft_wrap=True)


@app.command()
@with_project
def measure(
    project: Project,
    file: Annotated[Path, typer.Argument(help="A film that was rendered.")],
) -> None:
    """Measure a film: how much moves, cuts, flashes, reading time and letters of its cues; exit 1 when a goal is missed."""
    from scenes.core.formats import nearest_frame
    from scenes.measure import LETTER, measure_cues
    from scenes.video.motion_measure import measure_motion, size_of

    fmt, found = nearest_frame(*size_of(file)), measure_motion(file)
    cues = measure_cues(project, fmt)
    small = [cue for cue in cues if cue.letter is not None and cue.letter < LETTER]
    print(f"seconds {found.seconds}, without a moving pixel {len(found.still)} ({found.still_seconds:.3f}): {found.still}")  # noqa: T201
    print(f"frames that change under 0.3 % of their pixels {found.faint_frames:.3f}; cuts {found.cuts}; flashes {found.flashes}")  # noqa: T201
    for cue in cues:
        letter = "" if cue.letter is None else f"  smallest letter {cue.letter:.3f}"
        print(f"{cue.name:48} {cue.seconds:5.1f} s{'' if cue.is_read else '  TOO SHORT TO READ'}{letter}")  # noqa: T201
    faults = [*found.faults, *(f"{cue.name}: too short to be read" for cue in cues if not cue.is_read)]
    console.print(f"{len(small)} of {len(cues)} cues have letters under {LETTER} of the frame's shorter side")
    if faults:
        fail(faults, 1)


@app.command()
@with_project
def preview(
    project: Project,
    jobs: JobsOption = 0,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the files.")] = MEDIA / "preview",
) -> None:  # fmt: skip
    """Draw the poster, one still a scene, and one loop a scene, small."""
    from scenes.preview import loop_of, write_previews

    for file in write_previews(project, output):
        console.print(str(file))
    loops = {output / f"{scene.key}.webp": Wanted(scene, loop_of(scene)) for scene in SCENES}
    _write_loops(project, loops, _output(LOOP_SIZE, LOOP_FPS, "archive"), jobs, 1000 * LOOP_MOST, quiet=False)


def _output(size: str, fps: int, preset: str | None) -> Output:
    """Return what the options ask for; raises InputError for a size or preset that cannot be."""
    width, height = parse_size(size)
    return Output(width, height, fps, preset_called(preset).name)


def _join(session: Session, wanted: list[Wanted], target: Path) -> None:
    """Join clips to a file that was asked for."""
    from scenes.video.concat import concatenate

    target.parent.mkdir(parents=True, exist_ok=True)
    concatenate([file for item in wanted for file in session.of(item)], target)
    session.files.append(target)


def _tell(session: Session, quiet: bool, json: bool) -> None:
    if json:
        print(writer.dumps(session.summary(), indent=2))  # noqa: T201
    elif not quiet:
        for file in session.files:
            console.print(str(file))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
