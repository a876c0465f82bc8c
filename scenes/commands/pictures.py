"""Commands that draw one picture: poster, still."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from scenes.commands.guard import ForceOption, checked, checked_poster, checked_sheet
from scenes.commands.shared import MEDIA, PlainOption, SizeOption, console, tell_file, tell_left_out, tell_of_light
from scenes.commands.targets import OutputOption, file_target, file_targets
from scenes.commands.vectors import VECTORS, endings_of, kind_of, write_poster, write_sheet, write_still
from scenes.core.errors import InputError, one_of
from scenes.core.formats import SHEET, SQUAREST
from scenes.core.papers import COARSE, FINE, KNOWN, LEAST_DPI, LEAST_WIDTH, MOST_DPI, MOST_WIDTH, Print, parse_bleed, print_of
from scenes.film import DIVES
from scenes.options import parse_size, with_project
from scenes.project import Project
from scenes.render.progress import count_bars
from scenes.session import wanted_of

WIDTH = 2160
POSTERS, STILLS, CLEAR = ("png", "webp", *VECTORS), ("png", "jpg", "jpeg", "webp", *VECTORS), ("png", "webp")


@with_project
def poster(
    project: Project,
    deep_dive: Annotated[str | None, typer.Argument(metavar="[DEEP_DIVE]", help=f"The sheet of a deep dive instead: {', '.join(DIVES)}.")] = None,
    width: Annotated[
        int | None, typer.Option("--width", min=LEAST_WIDTH, max=MOST_WIDTH, help=f"Width in pixels, {WIDTH} if nothing is said; 4:5.")
    ] = None,
    size: Annotated[
        str | None, typer.Option("--size", help=f"Paper instead of a width: {KNOWN} (pixels); from 4:5 to 2:3, the sheet is composed for it.")
    ] = None,
    dpi: Annotated[
        int | None, typer.Option("--dpi", min=LEAST_DPI, max=MOST_DPI, help=f"Pixels to an inch: {FINE} up to A3, {COARSE} beyond; the file says so.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--format", help="png (if nothing is said), pdf, svg or webp; a file's ending says it, too.")
    ] = None,
    bleed: Annotated[
        str | None, typer.Option("--bleed", help="How far a PDF goes beyond the edge of its paper, e.g. 3mm; it gets crop marks.")
    ] = None,
    force: ForceOption = False,
    output: OutputOption = None,
) -> None:  # fmt: skip
    """Draw the poster as PNG or WebP, or as vectors in PDF or SVG: in 4:5 the film's last frame, on a taller paper composed anew."""
    if size and width:
        raise InputError(["--size: says how wide the poster is, and so does --width; give one of them"])
    width = width or WIDTH
    wanted = print_of(size, dpi, lies=deep_dive is not None) if size else Print(width, round(width * SQUAREST), dpi, SHEET)
    chosen = kind_of(kind, output, POSTERS)
    target = file_target(output, MEDIA / f"{deep_dive or 'poster'}.{chosen}", *endings_of(kind, chosen, POSTERS))
    beyond = _bleed_of(bleed, size, chosen)
    if deep_dive:
        _draw_sheet(project, _dive_called(deep_dive), wanted, beyond, chosen, target, force)
        return
    tell_left_out()
    project = checked_poster(project, force, wanted.sheet)
    if chosen in VECTORS:
        write_poster(project, wanted, beyond, chosen, target)
    else:
        _save_poster(_painted(project, wanted), wanted, chosen, target)
    tell_file(target)


def _dive_called(key: str) -> str:
    """Return the key of a deep dive as it is known; raises InputError for another."""
    found = key.replace("-", "_")
    if found not in DIVES:
        raise InputError([f"poster {key}: is no deep dive; {one_of(found, DIVES)}, or leave it out for the poster"])
    return found


def _draw_sheet(project: Project, key: str, wanted: Print, bleed: float, kind: str, target: Path, force: bool) -> None:
    """Draw the sheet of a deep dive."""
    project = checked_sheet(project, key, wanted.sheet, force)
    if kind in VECTORS:
        write_sheet(project, key, wanted, bleed, kind, target)
    else:
        _save_poster(_painted(project, wanted, key), wanted, kind, target)
    tell_file(target)


def _bleed_of(bleed: str | None, size: str | None, kind: str) -> float:
    """Return the bleed in millimetres, 0 for none; raises InputError for a file that has no place for it."""
    if bleed is None:
        return 0.0
    if kind != "pdf":
        raise InputError([f"--bleed: a {kind.upper()} cannot say where it is cut; add --format pdf, which print shops ask for"])
    return parse_bleed(bleed, size)


def _save_poster(pixels: np.ndarray, wanted: Print, kind: str, target: Path) -> None:
    from scenes.preview import save_still
    from scenes.raster.still import save_png

    if kind == "png":
        save_png(pixels, target, wanted.dpi)
    else:
        save_still(pixels, target, kind)


def _painted(project: Project, wanted: Print, deep_dive: str = "") -> np.ndarray:
    """Return the pixels of the poster, or of the sheet of a deep dive; of a large one, bars show how much is painted."""
    from scenes.deep_dives.sheet import sheet_pixels
    from scenes.sections.poster.picture import poster_pixels

    with ExitStack() as painting:
        bars = count_bars(console)

        def tell(done: int, total: int) -> None:
            if not bars.tasks:
                painting.enter_context(bars)
                bars.add_task("bands of the poster", total=total)
            bars.update(bars.task_ids[0], completed=done)

        if deep_dive:
            return sheet_pixels(project, deep_dive, wanted.width, wanted.height, tell)
        return poster_pixels(project, wanted.width, tell, wanted.height)


@with_project
def still(
    project: Project,
    name: Annotated[str, typer.Argument(help="KEY/CUE: what is seen when a cue has settled.")],
    size: SizeOption = "1920x1080",
    kind: Annotated[
        str | None, typer.Option("--format", help="png (if nothing is said), jpg, webp, pdf or svg; a file's ending says it, too.")
    ] = None,
    plain: PlainOption = False,
    transparent: Annotated[bool, typer.Option("--transparent", help="Without ground, to be laid over a slide: png or webp.")] = False,
    force: ForceOption = False,
    output: OutputOption = None,
) -> None:  # fmt: skip
    """Draw the still of a cue: the same pixels as the last frame of its clip."""
    from scenes.preview import cue_still, save_still

    (wanted,) = wanted_of([name], project)
    known = CLEAR if transparent else STILLS
    if transparent and kind and kind.lower() in STILLS and kind.lower() not in CLEAR:
        raise InputError([f"--format: {kind} cannot be transparent; choose {' or '.join(CLEAR)}"])
    chosen = kind_of(kind, output, known)
    (target,) = file_targets(output, MEDIA / "stills", [wanted.name], *endings_of(kind, chosen, known))
    project = checked(replace(project, plain=plain), [wanted.scene], size, force)
    sides = parse_size(size)
    if chosen in VECTORS:
        write_still(project, wanted.scene, wanted.cue or "", sides, chosen, target)
    else:
        if transparent:
            tell_of_light(project)
        save_still(cue_still(project, wanted.scene, wanted.cue or "", *sides, transparent=transparent), target, chosen)
    tell_file(target)
