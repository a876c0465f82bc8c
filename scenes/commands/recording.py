"""Commands of the voice that judge and hand out: explainer voice check, record-sheet, mix."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from scenes.commands.shared import MEDIA, FpsOption, PaceOption, SizeOption, at_pace, console, output_of, tell_file
from scenes.commands.sound import (
    DEFAULT_VOICE,
    BedOption,
    LandingsOption,
    Narrator,
    ScriptOption,
    TakesOption,
    VoiceFileOption,
    VoiceOption,
    narrator_of,
)
from scenes.commands.targets import OutputOption, file_target
from scenes.core.cache import write_file
from scenes.core.errors import InputError
from scenes.film import KEYS, SCENES
from scenes.options import with_project
from scenes.project import Project
from scenes.session import scenes_of

if TYPE_CHECKING:
    from scenes.content.timing import Timing
    from voiceover.checking import Pace


@with_project
def check(
    project: Project,
    voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, takes: TakesOption = None, script: ScriptOption = None,
) -> None:  # fmt: skip
    """Check script, timing file, captions and takes against one another, and how far the voice lies beside the timing."""
    from voiceover.checking import drift_faults, film_captions, pace_of, timing_faults
    from voiceover.narration import drift

    narrator = narrator_of(project, voice, voice_file, takes, script)
    faults = timing_faults(narrator.script, project.timing)
    captions, broken = film_captions(project.timing)
    unusable = _faults_of_takes(narrator)
    off: dict[str, float] = {}
    if not faults and not unusable:
        off = drift(project.timing.cues, narrator.script, narrator.speak)
    findings = [*faults, *broken, *unusable, *drift_faults(project.timing, off, takes.name if takes else voice)]
    if findings:
        raise InputError(findings)
    for notice in narrator.notices:
        console.print(notice)
    print(_figures(project.timing, pace_of(project.timing.cues), captions, max(off.values(), default=0.0)))  # noqa: T201


def _faults_of_takes(narrator: Narrator) -> list[str]:
    if narrator.recorded is None:
        return []
    cues = narrator.script.cues.items()
    return narrator.recorded.faults({(section, cue): [s.spoken for s in said] for section, found in cues for cue, said in found.items()})


def _figures(timing: Timing, pace: Pace, captions: int, off: float) -> str:
    sections = ", ".join(f"{section} {words:.0f}" for section, words in pace.by_section.items())
    return (
        f"{timing.file}: {pace.seconds:.1f} s, {pace.cues} cues, {pace.sentences} sentences, {captions} captions, {pace.words} words, "
        f"{pace.a_minute:.0f} a minute ({sections}); the voice lies {1000 * off:.0f} ms beside it at most"
    )


@with_project
def record_sheet(
    project: Project,
    keys: Annotated[list[str] | None, typer.Argument(help="Scenes and deep dives; all that the script has, if none is named.")] = None,
    script: ScriptOption = None,
    output: OutputOption = None,
) -> None:
    """Write what a speaker reads to record the narration, as .pdf or .md: cue by cue, with its seconds, and how to record."""
    from scenes.soundtrack import title_of_film, titles_of
    from voiceover.checking import timing_faults
    from voiceover.record_sheet import sheet_markdown, sheet_of, sheet_pdf
    from voiceover.script import DEFAULT_SCRIPT, load_script

    target, wanted = (
        file_target(output, MEDIA / "record-sheet.pdf", ".pdf", ".md"),
        [item.scene.key for item in scenes_of(keys or (), project)],
    )
    told = load_script(project, script or DEFAULT_SCRIPT)
    if faults := timing_faults(told, project.timing):
        raise InputError(faults)
    if silent := [key for key in wanted if not any(told.cues.get(key, {}).values())]:
        raise InputError([f"{key}: the script has no words of it, so there is nothing to record" for key in silent])
    if wanted:
        told = replace(told, cues={key: told.cues[key] for key in wanted})
    sheet = sheet_of(told, project.timing, titles_of(project), title_of_film(project, wanted))
    write_file(target, sheet_pdf(sheet) if target.suffix.lower() == ".pdf" else sheet_markdown(sheet).encode())
    tell_file(target)


@with_project
def mix(
    project: Project,
    keys: Annotated[list[str] | None, typer.Argument(help="The scenes of the film, or a deep dive; the whole film, if none is named.")] = None,
    size: SizeOption = "1920x1080", fps: FpsOption = "30", pace: PaceOption = 1.0,
    voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, takes: TakesOption = None, script: ScriptOption = None,
    bed: BedOption = True, landings: LandingsOption = True,
    output: OutputOption = None,
) -> None:  # fmt: skip
    """Write the sound of a film as .wav, as long as the film in this size, frame rate and pace, without rendering it."""
    from scenes.soundtrack import clips_ahead, spans_of
    from voiceover.mix import Sound, write_wav
    from voiceover.mix import mix as mixed
    from voiceover.narration import narrate

    target, wanted = file_target(output, MEDIA / "narration.wav", ".wav"), output_of(size, fps, None, pace)
    scenes = tuple(item.scene for item in scenes_of(keys or [scene.key for scene in SCENES], project))
    project = replace(project, sections=tuple(scene.key for scene in scenes if scene.key in KEYS) or KEYS)
    clips, known = clips_ahead(project, wanted, scenes)
    project = at_pace(project, pace)
    narrator = narrator_of(project, voice, voice_file, takes, script, wanted.pace)
    spans, seconds = spans_of(clips, wanted.fps), float(sum(clip.frames for clip in clips) / wanted.fps)
    if landings and not known:
        console.print("landings: left out, as it is not known yet what lands when; render the film at this size and --fps first")
    narration = narrate(project, narrator.script, narrator.speak, spans)
    write_wav(target, mixed(narration.sentences, spans, seconds, Sound(bed=bed, landings=landings and known)))
    for notice in narrator.notices:
        console.print(notice)
    console.print(f"{target}  {seconds:.2f} s")
