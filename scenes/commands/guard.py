"""What stands between words and pictures: a picture with layout findings is drawn only when that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from scenes.core.box import NO_ROOM
from scenes.core.formats import SHEET, Format, nearest_frame
from scenes.core.scene_ref import SceneRef
from scenes.film import ALL_SCENES, DIVES, KEYS, SCENES, scene_called
from scenes.options import fail, parse_size, say
from scenes.project import Project

ForceOption = Annotated[bool, typer.Option("--force", help="Draw even what has layout findings; they are printed all the same.")]
POSTER = tuple(ref for ref in SCENES if ref.key in (*KEYS, "poster"))


def checked(project: Project, scenes: Iterable[SceneRef], size: str, force: bool) -> Project:
    """Check the scenes in the format of a size, see `checked_in`; the finale also as the sheet that it shows."""
    wanted = [ref for ref in dict.fromkeys(scenes) if ref in ALL_SCENES]
    frame = nearest_frame(*parse_size(size))
    finale = [(SHEET, POSTER)] if any(ref.key == "poster" for ref in wanted) else []
    return checked_in(project, [(frame, wanted), *finale], force)


def checked_poster(project: Project, force: bool, sheet: Format = SHEET) -> Project:
    """Check the poster on a sheet, see `checked_in`."""
    return checked_in(project, [(sheet, POSTER)], force)


def checked_sheet(project: Project, key: str, sheet: Format, force: bool) -> Project:
    """Check the sheet of a deep dive, see `checked_in`."""
    return checked_in(project, [(sheet, [scene_called(key)])], force)


def checked_in(project: Project, wanted: Sequence[tuple[Format, Sequence[SceneRef]]], force: bool) -> Project:
    """Print which deep dives are not translated, and what is wrong with the layout of scenes in formats; end with that. `force`: return the project as one that is drawn all the same."""
    from scenes.check import check

    project = _told(project, [ref.key for _, refs in wanted for ref in refs])
    found = [finding.line(project) for fmt, scenes in wanted for finding in check(project, scenes, [fmt])]
    if not found:
        return project
    if not force:
        fail([*found[:-1], f"{found[-1]}; nothing was drawn, {_what_force_does(found)}"], 2)
    say(found)
    return replace(project, forced=True)


def _told(project: Project, keys: Sequence[str]) -> Project:
    """Say which deep dives among keys are not translated; return the project without what has been said."""
    told = {key: line for key, line in project.notices.items() if key in DIVES and key in keys}
    say(list(told.values()))
    return replace(project, notices={key: line for key, line in project.notices.items() if key not in told})


def _what_force_does(found: Iterable[str]) -> str:
    """Return what --force would do with findings: boxes without room have no picture that could be drawn all the same."""
    return "and --force cannot draw it either" if any(NO_ROOM in line for line in found) else "--force draws it all the same"
