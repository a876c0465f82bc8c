"""The command that draws a user's own flowchart: graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenes.commands.shared import MEDIA, FpsOption, JobsOption, console, output_of, tell_file
from scenes.commands.targets import OutputOption, file_target
from scenes.commands.vectors import VECTORS, Sides, endings_of, kind_of, write_flowchart
from scenes.core.box import Box
from scenes.core.errors import InputError
from scenes.core.formats import Format, nearest_frame
from scenes.core.papers import INCH, SCREEN, SIDES, is_paper, print_of
from scenes.graph.chart import Chart
from scenes.graph.mermaid import read_chart
from scenes.options import parse_size, say, with_project
from scenes.project import Project
from scenes.render.clips import Subject

if TYPE_CHECKING:
    from scenes.drawing.figure import Figure

FILMS = ("mp4", "gif")
KINDS = ("png", "webp", "jpg", "jpeg", *VECTORS, *FILMS)
LARGEST_GIF = 8_000_000  # bytes


@dataclass(frozen=True)
class Surface:
    """What a chart is drawn on: the format, its pixels, the sides of its page, pixels to an inch where there is a paper."""

    format: Format
    pixels: tuple[int, int]
    sides: Sides
    dpi: int | None = None


@with_project
def graph(
    project: Project,
    chart: Annotated[Path, typer.Argument(metavar="FILE", help="A Mermaid flowchart: .mmd, or the first mermaid block of a .md file.")],
    size: Annotated[
        str, typer.Option("--size", help="Width x height in pixels, from 9:21 to 21:9; or a paper: A0 to A4, letter, 50x70cm, 420x297mm.")
    ] = "1920x1080",
    kind: Annotated[
        str | None, typer.Option("--format", help="png (if nothing is said), webp, jpg, pdf, svg; mp4, gif: a film in which tokens walk the edges; a file's ending says it, too.")
    ] = None,
    fps: FpsOption = "30", jobs: JobsOption = 0,
    output: OutputOption = None,
) -> None:  # fmt: skip
    """Draw your own Mermaid flowchart in the look of the film, as a still or as a film (docs/graph.md says what of Mermaid is read)."""
    surface = _surface(size)
    chosen = kind_of(kind, output, KINDS)
    if chosen in FILMS and is_paper(size):
        raise InputError([f"--size: {size} is a paper, and a film has pixels; write 1920x1080, or choose another --format"])
    target = file_target(output, MEDIA / f"{chart.stem}.{chosen}", *endings_of(kind, chosen, KINDS))
    read = read_chart(chart)
    say(list(read.notices))
    if chosen in FILMS:
        _write_film(project, read, size, fps, jobs, target, str(chart))
        tell_file(target)
        return
    drawn = drawn_chart(project, read, surface.format, surface.pixels, str(chart))
    if chosen in VECTORS:
        write_flowchart(project, drawn, (read.title or chart.stem, described(read)), surface.pixels, surface.sides, chosen, target)
    else:
        _save(drawn, surface, chosen, target)
    tell_file(target)


def drawn_chart(project: Project, chart: Chart, fmt: Format, pixels: tuple[int, int], name: str) -> Figure:
    """Return a chart as a figure that fills a picture of some pixels; raises InputError, with the file's name, where it is too large."""
    from scenes.raster.still import style_of
    from scenes.sections.chart_walk import chart_figure

    return chart_figure(project, style_of(project.theme, fmt, *pixels), chart, name)


def _write_film(project: Project, chart: Chart, size: str, fps: str, jobs: int, target: Path, name: str) -> None:
    """Write the film in which tokens walk the chart's edges: an MP4, or a GIF. Raises InputError where the chart is too large."""
    from scenes.film import inputs_hash, theme_hash
    from scenes.sections.chart_walk import CHART_WALK
    from scenes.session import render_subjects
    from scenes.video.mux import mux
    from scenes.video.small import write_gif

    chosen, project = output_of(size, fps, None), replace(project, chart=chart)
    drawn_chart(project, chart, nearest_frame(chosen.width, chosen.height), (chosen.width, chosen.height), name)  # says what has no room
    session = render_subjects([Subject(CHART_WALK, project, inputs_hash(CHART_WALK, project), theme_hash(project))], chosen, jobs, console)
    (clip,) = session.clips
    if target.suffix.lower() == ".gif":
        write_gif(clip.file, target, LARGEST_GIF)
    else:
        mux([clip.file], target, title=chart.title or name, comment=name)


def described(chart: Chart) -> str:
    """Return a chart in words, for those who do not see it: what leads to what."""

    def name(one: str) -> str:
        return " ".join(chart.nodes[one].title) if one in chart.nodes else chart.groups[one].title

    links = [
        f"{name(e.start)} {'leads to' if e.head and not e.tail else 'is joined to'} {name(e.end)}{' (' + ' '.join(e.label) + ')' if e.label else ''}"
        for e in chart.edges
    ]
    return f"A flowchart of {len(chart.nodes)} nodes. {'; '.join(links)}."


def _surface(size: str) -> Surface:
    """Return what `--size` asks for: pixels, or a paper, which may also lie on its side."""
    if not is_paper(size):
        pixels = parse_size(size)
        return Surface(nearest_frame(*pixels), pixels, Sides((pixels[0] / SCREEN, pixels[1] / SCREEN), (f"{pixels[0]}", f"{pixels[1]}")))
    said = SIDES.fullmatch(size.strip())
    lies = said is not None and float(said[1]) > float(said[2])
    paper = print_of(f"{said[2]}x{said[1]}{said[3]}" if said is not None and lies else size)
    (across, down), fmt, pixels = paper.inches, paper.sheet, (paper.width, paper.height)
    if lies:
        across, down, pixels = down, across, pixels[::-1]
        fmt = replace(fmt, width=fmt.height, height=fmt.width, stage=Box(0, 0, fmt.height, fmt.width, "sheet"))
    return Surface(fmt, pixels, Sides((across, down), (f"{across * INCH:g}mm", f"{down * INCH:g}mm")), paper.dpi)


def _save(drawn: Figure, surface: Surface, kind: str, target: Path) -> None:
    from scenes.preview import save_still
    from scenes.raster.still import paint, save_png

    pixels = paint(drawn.style, [drawn], *surface.pixels, kind="frame")
    if kind == "png":
        save_png(pixels, target, surface.dpi)
    else:
        save_still(pixels, target, kind)
