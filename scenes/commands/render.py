"""The command that renders scenes or cues, a file each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from scenes.commands.guard import ForceOption, checked
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
    tell_of_light,
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
)
from scenes.commands.targets import OutputOption, file_targets, folder_target
from scenes.commands.written import Hearing, rehearsed, tell_files, write_heard
from scenes.film import title_of
from scenes.options import with_project
from scenes.project import Project
from scenes.render.clips import Output
from scenes.session import Session, Wanted, numbered, render_wanted, wanted_of


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
        else rehearsed(heard, wanted, narrator_of(heard, voice, voice_file, takes, script, chosen.pace))
    )
    session = render_wanted(project, list(clips), chosen, jobs, console, quiet or json, cluster)
    for item, target in clips.items():
        if transparent:
            _write_transparent(project, session, item, target, chosen)
        else:
            write_heard(heard, session, [item], target, chosen.fps, Hearing(narrator, bed, landings), title_of(item.scene.key, project))
    _write_stills(project, session, pictures, chosen)
    tell_files(session, quiet, json, narrator)


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
