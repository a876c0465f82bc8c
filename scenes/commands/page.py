"""Commands of the page: `page` writes it from a kit, `serve` shows it on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenes.commands.shared import MEDIA, console, tell_file
from scenes.commands.targets import file_target, folder_target
from scenes.options import one_line_errors

PAGE = MEDIA / "page"
KitOption = Annotated[Path, typer.Option("--kit", help="The folder of a kit, which has a manifest.json.")]


@one_line_errors
def page(
    kit: KitOption = MEDIA / "talk",
    lms: Annotated[str | None, typer.Option("--zip", help="A zip for a course (SCORM 1.2); with -o, the folder too.")] = None,
    output: Annotated[str | None, typer.Option("-o", "--output", help="The page's folder: a new one, or an earlier page.")] = None,
) -> None:
    """Make a page of a kit: the poster as a map, every clip beside its words, film, numbers, downloads; it runs from a folder or any host."""
    from publish.lms import write_lms
    from publish.manifest import read_manifest
    from publish.page import write_page

    manifest = read_manifest(kit)
    if lms is not None:
        tell_file(write_lms(manifest, kit, file_target(lms, MEDIA / "page.zip", ".zip")))
    if lms is None or output is not None:
        tell_file(write_page(manifest, kit, folder_target(output, PAGE)))


@one_line_errors
def serve(
    folder: Annotated[Path, typer.Argument(help="The page's folder.")] = PAGE,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any that is free.")] = 8000,
) -> None:
    """Serve a page on this machine alone, until Ctrl-C: for browsers that refuse films from files, and to try what a host will do."""
    from publish.server import address_of, page_server

    with page_server(folder, port) as server:
        console.print(f"{address_of(server)}  (Ctrl-C ends)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            console.print("ended")
