"""Commands that render motion: render, film, loop, preview."""

from __future__ import annotations

import json as writer
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    clip_endings,
    console,
    output_of,
    tell_left_out,
    tell_of_light,
)
from scenes.commands.sound import (
    DEFAULT_VOICE,
    BedOption,
    LandingsOption,
    Narrator,
    ScriptOption,
    SilentOption,
    TakesOption,
    VoiceFileOption,
    VoiceOption,
    is_unspoken,
    narrator_of,
    tell_untold,
)
from scenes.commands.targets import OutputOption, file_target, file_targets, folder_target
from scenes.core.cache import write_file
from scenes.core.errors import InputError
from scenes.core.formats import SHEET, SQUAREST
from scenes.film import DIVES, KEYS, SCENES, clips_of, title_of
from scenes.options import with_project
from scenes.project import Project
from scenes.render.clips import Output
from scenes.session import Session, Wanted, numbered, render_wanted, scenes_of, wanted_of

if TYPE_CHECKING:
    from scenes.soundtrack import Soundtrack

PREVIEWS = MEDIA / "drafts"  # not media/preview: the README shows that, and the repository keeps it
SHEET_WIDTH = 2160  # of a deep dive, in pixels
LOOP_SIZE, LOOP_FPS, LOOP_MOST = "640x360", "12", 1400  # of a loop: pixels, frames a second, kilobytes


@with_project
def render(
    project: Project,
    keys: Annotated[list[str], typer.Argument(help="Keys of scenes (see `explainer list`), or KEY/CUE for the clip of one cue.")],
    steps: Annotated[bool, typer.Option("--steps", help="Every cue as a clip of its own, numbered: 05-03-token_is_decoded.mp4.")] = False,
    stills: Annotated[bool, typer.Option("--stills", help="Every cue's last frame, numbered: 05-03-token_is_decoded.png.")] = False,
    size: SizeOption = "1920x1080", fps: FpsOption = "30", jobs: JobsOption = 0, preset: PresetOption = None,
    pace: PaceOption = 1.0, plain: PlainOption = False,
    transparent: Annotated[bool, typer.Option("--transparent", help="Without ground and sound, to be laid over a slide: .webm (VP9) or .mov.")] = False,
    kind: Annotated[str | None, typer.Option("--format", help="Of --transparent: webm (if nothing is said), or mov (ProRes 4444).")] = None,
    quiet: QuietOption = False, json: JsonOption = False, cluster: ClusterOption = None,
    silent: SilentOption = False, voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, takes: TakesOption = None,
    script: ScriptOption = None, bed: BedOption = False, landings: LandingsOption = False,
    force: ForceOption = False, output: OutputOption = None,
) -> None:  # fmt: skip
    """Render scenes or single cues, one MP4 file each, named after their key, with narration and captions."""
    chosen, project = output_of(size, fps, preset, pace), replace(project, plain=plain)
    wanted = wanted_of(keys, project)
    if steps or stills:
        wanted = numbered(project, wanted)
    endings = clip_endings(transparent, kind)
    clips, pictures = _targets(output, wanted if steps or not stills else [], wanted if stills else [], endings)
    if transparent:
        tell_of_light(project)
        ending = next(iter(clips.values()), Path(f"clip{endings[0]}")).suffix
        chosen = replace(chosen, transparent=ending.lower().removeprefix("."))
    project = checked(project, [item.scene for item in wanted], size, force)
    heard = at_pace(project, pace)
    narrator = (
        None
        if silent or transparent or not clips or is_unspoken(project)
        else _rehearsed(heard, wanted, narrator_of(heard, voice, voice_file, takes, script, chosen.pace))
    )
    session = render_wanted(project, list(clips), chosen, jobs, console, quiet or json, cluster)
    for item, target in clips.items():
        if transparent:
            _write_transparent(project, session, item, target, chosen)
        else:
            _write_clip(heard, session, [item], target, chosen.fps, narrator, bed, landings, title_of(item.scene.key, project))
    _write_stills(project, session, pictures, chosen)
    _tell(session, quiet, json, narrator)


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
        else _rehearsed(heard, wanted, narrator_of(heard, voice, voice_file, takes, script, chosen.pace))
    )
    if not (quiet or deep_dives):
        tell_left_out()
    if narrator and not quiet:
        tell_untold(narrator.script, [item.scene.key for item in wanted])
    session = render_wanted(project, wanted, chosen, jobs, console, quiet or json, cluster)
    if not deep_dives:
        session.hand_over(chosen)
    sound = _Sound(narrator, bed, landings)
    for target, shown in films.items():
        _write_film(heard, session, shown, target, chosen.fps, sound, title)
    if deep_dives:
        session.files += _write_sheets(project, films)
    _tell(session, quiet, json, narrator)


@dataclass(frozen=True)
class _Sound:
    """What is heard in a film: who speaks (None: nobody), whether there is a bed, and whether landings sound."""

    narrator: Narrator | None
    bed: bool
    landings: bool


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
    project: Project, session: Session, shown: list[Wanted], target: Path, fps: Fraction | int, sound: _Sound, title: str | None
) -> None:
    """Write a film with what stands beside it: captions, chapters, transcript, events."""
    from scenes.soundtrack import beside, title_of_film, write_texts

    title = title or title_of_film(project, [item.scene.key for item in shown])
    track = _write_clip(project, session, shown, target, fps, sound.narrator, sound.bed, sound.landings, title)
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


@with_project
def loop(
    project: Project,
    name: Annotated[str, typer.Argument(help="KEY/CUE: the clip of one cue.")],
    size: SizeOption = LOOP_SIZE, fps: FpsOption = LOOP_FPS, jobs: JobsOption = 0, quiet: QuietOption = False,
    pace: PaceOption = 1.0, plain: PlainOption = False,
    most: Annotated[int, typer.Option("--most", min=10, help="Kilobytes that the file may take; its quality follows.")] = LOOP_MOST,
    force: ForceOption = False, output: OutputOption = None,
) -> None:  # fmt: skip
    """Render the clip of a cue as an animated .webp that repeats for ever, for a page or a slide."""
    (wanted,) = wanted_of([name], project)
    if wanted.cue is None:
        raise InputError([f"{name}: names no cue; write KEY/CUE, e.g. {name}/{next(iter(wanted.scene.load().cues)).name}"])
    (target,) = file_targets(output, MEDIA / "loops", [wanted.name], ".webp")
    chosen, project = output_of(size, fps, "archive", pace), checked(replace(project, plain=plain), [wanted.scene], size, force)
    _write_loops(project, {target: wanted}, chosen, jobs, 1000 * most, quiet)


def _write_loops(project: Project, wanted: Mapping[Path, Wanted], output: Output, jobs: int, most: int, quiet: bool) -> None:
    """Render clips and write each as a loop."""
    from scenes.video.loop import write_loop

    session = render_wanted(project, list(wanted.values()), output, jobs, console, quiet)
    for target, item in wanted.items():
        (clip,) = session.of(item)
        size = write_loop(clip.file, target, output.fps, most)
        console.print(f"{target} ({size // 1000} kB)")


@with_project
def preview(
    project: Project,
    deep_dives: Annotated[list[str] | None, typer.Argument(metavar="[DEEP_DIVE]...", help=f"Of deep dives instead: {', '.join(DIVES)}.")] = None,
    jobs: JobsOption = 0,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the files.")] = PREVIEWS,
) -> None:  # fmt: skip
    """Draw the poster, one still a scene, and one loop a scene, small; of deep dives the sheet, a still and a loop."""
    from scenes.preview import loop_of, write_dive_previews, write_previews

    dives = [item.scene for item in scenes_of(deep_dives or (), project)]
    if others := [scene.key for scene in dives if scene.key not in DIVES]:
        raise InputError([f"preview {key}: is no deep dive; choose among {', '.join(DIVES)}, or name none for the film" for key in others])
    if not dives:
        tell_left_out()
    for file in write_dive_previews(project, [scene.key for scene in dives], output) if dives else write_previews(project, output):
        console.print(str(file))
    loops = {output / f"{scene.key}.webp": Wanted(scene, loop_of(scene)) for scene in dives or SCENES}
    _write_loops(project, loops, output_of(LOOP_SIZE, LOOP_FPS, "archive"), jobs, 1000 * LOOP_MOST, quiet=False)


def _rehearsed(project: Project, wanted: list[Wanted], narrator: Narrator) -> Narrator:
    """Return a narrator whose words fit; what does not is told before anything is rendered."""
    from voiceover.narration import rehearse

    cues = [(item.scene.key, cue) for item in wanted for cue, _ in clips_of(item.scene, project) if item.cue in (None, cue)]
    rehearse(project, narrator.script, narrator.speak, cues)
    return narrator


def _targets(
    output: str | None, clips: list[Wanted], pictures: list[Wanted], endings: Sequence[str]
) -> tuple[dict[Wanted, Path], dict[Wanted, Path]]:
    """Return the file of every clip and of every picture; raises InputError for one that is to take several."""
    folder = MEDIA / "clips"
    if clips and pictures:
        output = f"{folder_target(output, folder)}/"
    made = dict(zip(clips, _files(output, folder, clips, *endings), strict=True))
    drawn = dict(zip(pictures, _files(output, folder, pictures, ".png"), strict=True))
    return made, drawn


def _files(output: str | None, folder: Path, wanted: list[Wanted], *endings: str) -> list[Path]:
    return file_targets(output, folder, [item.name for item in wanted], *endings) if wanted else []


def _write_transparent(project: Project, session: Session, item: Wanted, target: Path, output: Output) -> None:
    from scenes.video.alpha import join

    join([clip.file for clip in session.of(item)], target, output.fps, title_of(item.scene.key, project))
    session.files.append(target)


def _write_stills(project: Project, session: Session, wanted: Mapping[Wanted, Path], output: Output) -> None:
    """Write the last frame of cues; they are drawn by themselves, without their clips."""
    from scenes.preview import cue_still, save_still

    for item, target in wanted.items():
        size = output.width, output.height
        save_still(cue_still(project, item.scene, item.cue or "", *size, transparent=bool(output.transparent)), target)
        session.files.append(target)


def _write_clip(
    project: Project,
    session: Session,
    wanted: list[Wanted],
    target: Path,
    fps: Fraction | int,
    narrator: Narrator | None,
    bed: bool,
    landings: bool,
    title: str,
) -> Soundtrack:
    """Write a file that was asked for, with what is heard and read beside its pictures; without a narrator they are silent."""
    from scenes.soundtrack import silent, soundtrack_of, stale_captions, write_clip
    from voiceover.mix import Sound

    clips = session.of(*wanted)
    if narrator is None:
        track = silent(project, clips, fps)
    else:
        track = soundtrack_of(project, narrator.script, narrator.speak, clips, fps, Sound(bed=bed, landings=landings))
    session.files += write_clip(clips, track, target, title)
    for file in stale_captions(track, target):
        console.print(f"{file}: captions of an earlier {target.name}, which players still show; delete them")
    return track


def _tell(session: Session, quiet: bool, json: bool, narrator: Narrator | None) -> None:
    for notice in narrator.notices if narrator else ():
        console.print(notice)
    if json:
        print(writer.dumps(session.summary(), indent=2))  # noqa: T201
    elif not quiet:
        for file in session.files:
            console.print(str(file))
