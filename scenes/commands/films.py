"""The command that joins scenes to a film, or makes a film and a sheet of each deep dive."""

from __future__ import annotations

import json as writer
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from scenes.commands.guard import ForceOption, checked, checked_in
from scenes.commands.shared import (
    MEDIA,
    ClusterOption,
    FpsOption,
    JobsOption,
    JsonOption,
    PaceOption,
    PlainOption,
    PresetOption,
    QuietOption,
    SizeOption,
    at_pace,
    console,
    output_of,
    tell_left_out,
)
from scenes.commands.sound import (
    DEFAULT_VOICE,
    BedOption,
    LandingsOption,
    ScriptOption,
    SilentOption,
    TakesOption,
    VoiceFileOption,
    VoiceOption,
    is_unspoken,
    narrator_of,
    tell_untold,
)
from scenes.commands.targets import OutputOption, file_target, folder_target
from scenes.commands.written import Hearing, rehearsed, tell_files, write_heard
from scenes.core.cache import write_file
from scenes.core.errors import InputError
from scenes.core.formats import SHEET, SQUAREST
from scenes.film import DIVES, KEYS, SCENES
from scenes.options import with_project
from scenes.project import Project
from scenes.session import Session, Wanted, render_wanted, scenes_of

SHEET_WIDTH = 2160  # of a deep dive, in pixels


@with_project
def film(
    project: Project,
    keys: Annotated[list[str] | None, typer.Argument(help="The scenes of the film, in this order; all, if none is named.")] = None,
    size: SizeOption = "1920x1080", fps: FpsOption = "30", jobs: JobsOption = 0, preset: PresetOption = None,
    pace: PaceOption = 1.0, plain: PlainOption = False,
    quiet: QuietOption = False, json: JsonOption = False, cluster: ClusterOption = None,
    silent: SilentOption = False, voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, takes: TakesOption = None,
    script: ScriptOption = None, bed: BedOption = True, landings: LandingsOption = True,
    title: Annotated[str | None, typer.Option("--title", help="The film's title, in the file and over the transcript.")] = None,
    deep_dives: Annotated[bool, typer.Option("--deep-dives", help="A film and a sheet of each deep dive, or of those that are named, into a folder.")] = False,
    force: ForceOption = False, output: OutputOption = None,
) -> None:  # fmt: skip
    """Render scenes, all or some in any order, and join them to one film (MP4): pictures, narration, captions, chapters.

    Badges, rail and the opening's map follow what is in the film. Beside it go its captions, its chapters as text, a transcript, and
    events.json: what lands in it, and when; beside talk.mp4 they are called talk.chapters.txt and so on.
    """
    if title is not None and not title.strip():
        raise InputError(["--title: is empty; write something, or leave the option out"])

    wanted = scenes_of(keys or (DIVES if deep_dives else [scene.key for scene in SCENES]), project)
    films = _films(wanted, output, title, deep_dives)
    chosen = output_of(size, fps, preset, pace)
    project = replace(project, plain=plain, sections=tuple(item.scene.key for item in wanted if item.scene.key in KEYS) or KEYS)
    project = checked(project, [item.scene for item in wanted], size, force)
    if deep_dives:
        project = checked_in(project, [(SHEET, [item.scene for item in wanted])], force)
    heard = at_pace(project, pace)
    narrator = (
        None
        if silent or is_unspoken(project)
        else rehearsed(heard, wanted, narrator_of(heard, voice, voice_file, takes, script, chosen.pace))
    )
    if not (quiet or deep_dives):
        tell_left_out()
    if narrator and not quiet:
        tell_untold(narrator.script, [item.scene.key for item in wanted])
    session = render_wanted(project, wanted, chosen, jobs, console, quiet or json, cluster)
    if not deep_dives:
        session.hand_over(chosen)
    hearing = Hearing(narrator, bed, landings)
    for target, shown in films.items():
        _write_film(heard, session, shown, target, chosen.fps, hearing, title)
    if deep_dives:
        session.files += _write_sheets(project, films)
    tell_files(session, quiet, json, narrator)


def _films(wanted: list[Wanted], output: str | None, title: str | None, deep_dives: bool) -> dict[Path, list[Wanted]]:
    """Return the file of every film with what it shows: one of all that is wanted, or one a deep dive. Raises InputError for what cannot be."""
    if not deep_dives:
        return {file_target(output, MEDIA / "film.mp4", ".mp4"): wanted}
    if others := [item.scene.key for item in wanted if item.scene.key not in DIVES]:
        raise InputError([f"--deep-dives: {key} is none; choose among {', '.join(DIVES)}, or leave the option out" for key in others])
    if title is not None:
        raise InputError(["--title: deep dives have their titles from the content file; leave the option out"])
    folder = folder_target(output, MEDIA / "deep_dives")
    return {folder / f"{item.scene.key}.mp4": [item] for item in wanted}


def _write_film(
    project: Project, session: Session, shown: list[Wanted], target: Path, fps: Fraction | int, hearing: Hearing, title: str | None
) -> None:
    """Write a film with what stands beside it: captions, chapters, transcript, events."""
    from scenes.soundtrack import beside, title_of_film, write_texts

    title = title or title_of_film(project, [item.scene.key for item in shown])
    track = write_heard(project, session, shown, target, fps, hearing, title)
    session.files += [*write_texts(project, track, target, title), beside(target, "events.json")]
    write_file(session.files[-1], (writer.dumps(session.events(fps, *shown), indent=1) + "\n").encode())


def _write_sheets(project: Project, films: Mapping[Path, list[Wanted]]) -> list[Path]:
    """Write the sheet of every deep dive beside its film; return the files."""
    from scenes.deep_dives.sheet import sheet_pixels
    from scenes.raster.still import save_png

    made = []
    for target, (item,) in films.items():
        made.append(target.with_suffix(".png"))
        save_png(sheet_pixels(project, item.scene.key, SHEET_WIDTH, round(SHEET_WIDTH * SQUAREST)), made[-1])
    return made
