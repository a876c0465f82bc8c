"""Commands that render motion: render, film, loop, preview."""

from __future__ import annotations

import json as writer
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenes.commands.guard import ForceOption, checked
from scenes.commands.shared import (
    MEDIA,
    ClusterOption,
    FpsOption,
    JobsOption,
    JsonOption,
    PresetOption,
    QuietOption,
    SizeOption,
    check_films,
    console,
    file_ending,
    output_of,
    tell_left_out,
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
    narrator_of,
)
from scenes.core.cache import write_file
from scenes.core.errors import InputError
from scenes.film import SCENES, clips_of, title_of
from scenes.options import with_project
from scenes.project import Project
from scenes.render.clips import Output
from scenes.session import Session, Wanted, render_wanted, wanted_of

if TYPE_CHECKING:
    from scenes.soundtrack import Soundtrack

PREVIEWS = MEDIA / "drafts"  # not media/preview: the README shows that, and the repository keeps it
LOOP_SIZE, LOOP_FPS, LOOP_MOST = "640x360", 12, 1400  # of a loop: pixels, frames a second, kilobytes


@with_project
def render(
    project: Project,
    keys: Annotated[list[str], typer.Argument(help="Keys of scenes (see `explainer list`), or KEY/CUE for the clip of one cue.")],
    size: SizeOption = "1920x1080", fps: FpsOption = 30, jobs: JobsOption = 0, preset: PresetOption = None,
    quiet: QuietOption = False, json: JsonOption = False, cluster: ClusterOption = None,
    silent: SilentOption = False, voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, takes: TakesOption = None,
    script: ScriptOption = None, bed: BedOption = False, landings: LandingsOption = False,
    force: ForceOption = False,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the files.")] = MEDIA / "clips",
) -> None:  # fmt: skip
    """Render scenes or single cues, one file each, named after their key, with narration and captions."""
    wanted, chosen = wanted_of(keys), output_of(size, fps, preset)
    check_films(output, *(output / f"{item.name}.mp4" for item in wanted))
    project = checked(project, [item.scene for item in wanted], size, force)
    narrator = None if silent else _rehearsed(project, wanted, narrator_of(project, voice, voice_file, takes, script))
    session = render_wanted(project, wanted, chosen, jobs, console, quiet or json, cluster)
    for item in wanted:
        _write_clip(project, session, [item], output / f"{item.name}.mp4", fps, narrator, bed, landings)
    _tell(session, quiet, json, narrator)


@with_project
def film(
    project: Project,
    size: SizeOption = "1920x1080", fps: FpsOption = 30, jobs: JobsOption = 0, preset: PresetOption = None,
    quiet: QuietOption = False, json: JsonOption = False, cluster: ClusterOption = None,
    silent: SilentOption = False, voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, takes: TakesOption = None,
    script: ScriptOption = None, bed: BedOption = True, landings: LandingsOption = True,
    force: ForceOption = False,
    output: Annotated[Path, typer.Option("-o", "--output", help="The film's file.")] = MEDIA / "film.mp4",
) -> None:  # fmt: skip
    """Render all scenes and join them to one film: pictures, narration, captions, chapters.

    Beside it go its captions, its chapters as text, a transcript, and events.json: what lands in it, and when.
    """
    from scenes.soundtrack import title_of_film, write_texts

    check_films(output, output)
    wanted, chosen = [Wanted(scene) for scene in SCENES], output_of(size, fps, preset)
    project = checked(project, SCENES, size, force)
    narrator = None if silent else _rehearsed(project, wanted, narrator_of(project, voice, voice_file, takes, script))
    if not quiet:
        tell_left_out()
    session = render_wanted(project, wanted, chosen, jobs, console, quiet or json, cluster)
    session.hand_over(chosen)
    track = _write_clip(project, session, wanted, output, fps, narrator, bed, landings)
    session.files += write_texts(project, track, output.parent, title_of_film(project))
    write_file(output.with_name("events.json"), (writer.dumps(session.events(fps), indent=1) + "\n").encode())
    _tell(session, quiet, json, narrator)


@with_project
def loop(
    project: Project,
    name: Annotated[str, typer.Argument(help="KEY/CUE: the clip of one cue.")],
    size: SizeOption = LOOP_SIZE, fps: FpsOption = LOOP_FPS, jobs: JobsOption = 0, quiet: QuietOption = False,
    most: Annotated[int, typer.Option("--most", min=10, help="Kilobytes that the file may take; its quality follows.")] = LOOP_MOST,
    force: ForceOption = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The loop's WebP file.")] = None,
) -> None:  # fmt: skip
    """Render the clip of a cue as an animated WebP that repeats for ever, for a page or a slide."""
    (wanted,) = wanted_of([name])
    if wanted.cue is None:
        raise InputError([f"{name}: names no cue; write KEY/CUE, e.g. {name}/{next(iter(wanted.scene.load().cues)).name}"])
    target = output or MEDIA / "loops" / f"{wanted.name}.webp"
    file_ending(target, ".webp")
    chosen = output_of(size, fps, "archive")
    _write_loops(checked(project, [wanted.scene], size, force), {target: wanted}, chosen, jobs, 1000 * most, quiet)


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
    jobs: JobsOption = 0,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the files.")] = PREVIEWS,
) -> None:  # fmt: skip
    """Draw the poster, one still a scene, and one loop a scene, small."""
    from scenes.preview import loop_of, write_previews

    tell_left_out()
    for file in write_previews(project, output):
        console.print(str(file))
    loops = {output / f"{scene.key}.webp": Wanted(scene, loop_of(scene)) for scene in SCENES}
    _write_loops(project, loops, output_of(LOOP_SIZE, LOOP_FPS, "archive"), jobs, 1000 * LOOP_MOST, quiet=False)


def _rehearsed(project: Project, wanted: list[Wanted], narrator: Narrator) -> Narrator:
    """Return a narrator whose words fit; what does not is told before anything is rendered."""
    from voiceover.narration import rehearse

    cues = [(item.scene.key, cue) for item in wanted for cue, _ in clips_of(item.scene, project) if item.cue in (None, cue)]
    rehearse(project, narrator.script, narrator.speak, cues)
    return narrator


def _write_clip(
    project: Project, session: Session, wanted: list[Wanted], target: Path, fps: int, narrator: Narrator | None, bed: bool, landings: bool
) -> Soundtrack:
    """Write a file that was asked for, with what is heard and read beside its pictures; without a narrator they are silent."""
    from scenes.soundtrack import silent, soundtrack_of, stale_captions, title_of_film, write_clip
    from voiceover.mix import Sound

    clips = session.of(*wanted)
    if narrator is None:
        track = silent(project, clips, fps)
    else:
        track = soundtrack_of(project, narrator.script, narrator.speak, clips, fps, Sound(bed=bed, landings=landings))
    title = title_of_film(project) if len(wanted) > 1 else title_of(wanted[0].scene.key, project)
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
