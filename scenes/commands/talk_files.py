"""Commands that make files for a talk from a kit: explainer deck, handout. They read its manifest, and render nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from scenes.commands.shared import MEDIA, tell_file
from scenes.commands.targets import OutputOption, file_target, folder_target
from scenes.core.errors import InputError, one_of
from scenes.options import one_line_errors

Start = Literal["auto", "click"]
HEIGHTS = (720, 1080)

KitOption = Annotated[Path, typer.Option("--kit", help="The kit's folder, in which manifest.json is; `explainer clips` makes it.")]
HeightOption = Annotated[int, typer.Option("--height", help="The films' pixels from top to bottom: 1080, or 720 for old laptops.")]
StartOption = Annotated[str, typer.Option("--start", help="When the films start: auto (with their slides) or click.")]


@one_line_errors
def deck(
    kind: Annotated[str, typer.Option("--format", help="pptx: one file for PowerPoint; html: a folder for a browser.")] = "pptx",
    start: StartOption = "auto",
    height: HeightOption = 1080,
    kit: KitOption = MEDIA / "talk",
    output: OutputOption = None,
) -> None:  # fmt: skip
    """Make slides of a kit: a slide a cue, with its film, narration as notes, section slides, the poster last."""
    from publish.html_deck import write_html_deck
    from publish.manifest import read_manifest
    from publish.pptx import write_pptx

    _chosen("--format", kind, ("pptx", "html"))
    begins: Start = "click" if _chosen("--start", start, get_args(Start)) == "click" else "auto"
    _chosen("--height", str(height), tuple(map(str, HEIGHTS)))
    if kind == "html":
        folder = folder_target(output, MEDIA / "deck")
        tell_file(write_html_deck(read_manifest(kit), kit, folder, height, begins))
    else:
        target = file_target(output, MEDIA / "talk.pptx", ".pptx")
        tell_file(write_pptx(read_manifest(kit), kit, target, height, begins))


@one_line_errors
def handout(
    layout: Annotated[str, typer.Option("--layout", help="six: six stills a page, with what is said and lines for notes; one: a still fills each page.")] = "six",
    kit: KitOption = MEDIA / "talk",
    output: OutputOption = None,
) -> None:  # fmt: skip
    """Make a PDF of a kit's stills: to hand out, or as figures for LaTeX Beamer and Keynote."""
    from publish.handout import Layout, write_handout
    from publish.manifest import read_manifest

    _chosen("--layout", layout, get_args(Layout))
    target = file_target(output, MEDIA / ("handout.pdf" if layout == "six" else "stills.pdf"), ".pdf")
    tell_file(write_handout(read_manifest(kit), kit, target, "one" if layout == "one" else "six"))


def _chosen(option: str, value: str, known: tuple[str, ...]) -> str:
    """Return a value that is one of those known; raises InputError that names them."""
    if value not in known:
        raise InputError([f"{option}: {value!r} is none; {one_of(value, known)}"])
    return value
