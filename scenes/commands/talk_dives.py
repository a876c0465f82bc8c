"""What a kit has of a deep dive besides its clips: its film and its sheet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from publish.manifest import Film, Media
from scenes.commands.guard import checked_in
from scenes.commands.talk_kit import Kit, code_of
from scenes.commands.talk_pictures import write_film
from scenes.commands.vectors import write_sheet
from scenes.core.formats import SHEET
from scenes.core.made import key_of
from scenes.core.papers import Print
from scenes.core.provenance import code_hash
from scenes.core.scene_ref import SceneRef
from scenes.film import inputs_hash, title_of
from scenes.project import Project

PIXELS = (2160, 2700)  # of the sheet, as of the poster


def checked_dives(project: Project, dives: tuple[SceneRef, ...], force: bool) -> Project:
    """Check the sheets of deep dives, see `checked_in`."""
    return checked_in(project, [(SHEET, dives)], force) if dives else project


def write_dives(kit: Kit) -> tuple[Mapping[str, Film], Mapping[str, tuple[Media, ...]]]:
    """Write film and sheet of each deep dive that the kit has; return both by their keys."""
    films = {dive.key: write_film(kit, dive)[0] for dive in kit.dives}
    return films, {dive.key: _sheet(kit, dive) for dive in kit.dives}


def _sheet(kit: Kit, dive: SceneRef) -> tuple[Media, ...]:
    """Write the sheet of a deep dive as PNG and as PDF; return both."""
    made_of = [
        inputs_hash(dive, kit.project),
        code_hash("scenes.deep_dives.sheet", "scenes.commands.vectors", *dive.modules),
        code_of("pdf"),
    ]
    title, found = title_of(dive.key, kit.project), []
    for kind, purpose in (("png", "for screens"), ("pdf", "to print in any size: vectors")):
        path = f"posters/{dive.key}.{kind}"
        draw = partial(_draw, kit.project, dive.key, kind)
        kit.make(path, key_of("sheet", kind, PIXELS, made_of), draw, "Deep dives", f"the sheet of “{title}”, {purpose}")
        found.append(kit.media(path, "sheet", PIXELS))
    return tuple(found)


def _draw(project: Project, key: str, kind: str, file: Path) -> None:
    from scenes.deep_dives.sheet import sheet_pixels
    from scenes.raster.still import save_png

    if kind == "pdf":
        write_sheet(project, key, Print(*PIXELS, None, SHEET), 0.0, kind, file)
    else:
        save_png(sheet_pixels(project, key, *PIXELS), file)
