"""Commands that draw one picture: poster, still."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Annotated

import numpy as np
import typer

from scenes.commands.guard import ForceOption, checked, checked_poster
from scenes.commands.shared import MEDIA, PlainOption, SizeOption, console, tell_file, tell_left_out, tell_of_light
from scenes.commands.targets import OutputOption, file_target, file_targets
from scenes.core.errors import InputError
from scenes.core.formats import SHEET, SQUAREST
from scenes.core.papers import COARSE, FINE, KNOWN, LEAST_DPI, LEAST_WIDTH, MOST_DPI, MOST_WIDTH, Print, print_of
from scenes.options import parse_size, with_project
from scenes.project import Project
from scenes.render.progress import count_bars
from scenes.session import wanted_of

WIDTH = 2160


@with_project
def poster(
    project: Project,
    width: Annotated[
        int | None, typer.Option("--width", min=LEAST_WIDTH, max=MOST_WIDTH, help=f"Width in pixels, {WIDTH} if nothing is said; 4:5.")
    ] = None,
    size: Annotated[
        str | None, typer.Option("--size", help=f"Paper instead of a width: {KNOWN} (pixels); from 4:5 to 2:3, the sheet is composed for it.")
    ] = None,
    dpi: Annotated[
        int | None, typer.Option("--dpi", min=LEAST_DPI, max=MOST_DPI, help=f"Pixels to an inch: {FINE} up to A3, {COARSE} beyond; the file says so.")
    ] = None,
    force: ForceOption = False,
    output: OutputOption = None,
) -> None:  # fmt: skip
    """Draw the poster as a PNG: in 4:5 the same pixels as the film's last frame, on a taller paper composed anew."""
    from scenes.raster.still import save_png

    if size and width:
        raise InputError(["--size: says how wide the poster is, and so does --width; give one of them"])
    width = width or WIDTH
    wanted = print_of(size, dpi) if size else Print(width, round(width * SQUAREST), dpi, SHEET)
    target = file_target(output, MEDIA / "poster.png", ".png")
    tell_left_out()
    save_png(_painted(checked_poster(project, force, wanted.sheet), wanted), target, wanted.dpi)
    tell_file(target)


def _painted(project: Project, wanted: Print) -> np.ndarray:
    """Return the poster's pixels; of a large one, bars show how much is painted."""
    from scenes.sections.poster.picture import poster_pixels

    with ExitStack() as painting:
        bars = count_bars(console)

        def tell(done: int, total: int) -> None:
            if not bars.tasks:
                painting.enter_context(bars)
                bars.add_task("bands of the poster", total=total)
            bars.update(bars.task_ids[0], completed=done)

        return poster_pixels(project, wanted.width, tell, wanted.height)


@with_project
def still(
    project: Project,
    name: Annotated[str, typer.Argument(help="KEY/CUE: what is seen when a cue has settled.")],
    size: SizeOption = "1920x1080",
    kind: Annotated[str | None, typer.Option("--format", help="png (if nothing is said), jpg or webp; a file's ending says it, too.")] = None,
    plain: PlainOption = False,
    transparent: Annotated[bool, typer.Option("--transparent", help="Without ground, to be laid over a slide: png or webp.")] = False,
    force: ForceOption = False,
    output: OutputOption = None,
) -> None:  # fmt: skip
    """Draw the still of a cue: the same pixels as the last frame of its clip."""
    from scenes.preview import KINDS, cue_still, save_still

    (wanted,) = wanted_of([name], project)
    if kind and f".{kind.lower()}" not in KINDS:
        raise InputError([f"--format: {kind!r} is none; choose png, jpg or webp"])
    if transparent and kind and kind.lower() in ("jpg", "jpeg"):
        raise InputError([f"--format: {kind} cannot be transparent; choose png or webp"])
    endings = [f".{kind.lower()}"] if kind else [ending for ending in KINDS if not transparent or ending in (".png", ".webp")]
    (target,) = file_targets(output, MEDIA / "stills", [wanted.name], *endings)
    project = checked(replace(project, plain=plain), [wanted.scene], size, force)
    if transparent:
        tell_of_light(project)
    save_still(
        cue_still(project, wanted.scene, wanted.cue or "", *parse_size(size), transparent=transparent), target, (kind or "png").lower()
    )
    tell_file(target)
