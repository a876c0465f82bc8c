"""Commands that draw one picture: poster, still."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenes.commands.guard import ForceOption, checked, checked_poster
from scenes.commands.shared import MEDIA, SizeOption, file_ending, tell_file, tell_left_out
from scenes.core.cache import place_of
from scenes.options import parse_size, with_project
from scenes.project import Project
from scenes.session import wanted_of


@with_project
def poster(
    project: Project,
    width: Annotated[int, typer.Option("--width", min=270, max=10800, help="Width in pixels; the height is 5/4 of it.")] = 2160,
    force: ForceOption = False,
    output: Annotated[Path, typer.Option("-o", "--output", help="The poster's PNG file.")] = MEDIA / "poster.png",
) -> None:  # fmt: skip
    """Draw the poster as a PNG: the same pixels as the film's last frame."""
    from scenes.raster.still import save_png
    from scenes.sections.poster.picture import poster_pixels

    file_ending(output, ".png")
    tell_left_out()
    save_png(poster_pixels(checked_poster(project, force), width), output)
    tell_file(output)


@with_project
def still(
    project: Project,
    name: Annotated[str, typer.Argument(help="KEY/CUE: what is seen when a cue has settled.")],
    size: SizeOption = "1920x1080",
    kind: Annotated[str, typer.Option("--format", help="png, jpg or webp.")] = "png",
    force: ForceOption = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The still's file.")] = None,
) -> None:  # fmt: skip
    """Draw the still of a cue: the same pixels as the last frame of its clip."""
    from scenes.preview import cue_still, save_still

    (wanted,) = wanted_of([name])
    target = output or MEDIA / "stills" / f"{wanted.name}.{kind}"
    place_of(target)
    project = checked(project, [wanted.scene], size, force)
    save_still(cue_still(project, wanted.scene, wanted.cue or "", *parse_size(size)), target, kind)
    tell_file(target)
