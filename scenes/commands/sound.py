"""The options of commands that speak, and who speaks: script and voice, or takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenes.commands.shared import console
from scenes.core.environment import is_silent
from scenes.film import ALL_SCENES, SCENES, cue_names, seconds_of
from scenes.project import Project
from voiceover.voices.registry import DEFAULT as DEFAULT_VOICE

if TYPE_CHECKING:
    from voiceover.narration import Speaker
    from voiceover.script import Script
    from voiceover.voices.takes import Takes

NATURAL = Fraction(1)  # pace of a voice as it speaks

VoiceOption = Annotated[str, typer.Option("--voice", help="Who speaks; see `explainer voice list`.")]
VoiceFileOption = Annotated[Path | None, typer.Option("--voice-file", help="The file that kokoro or piper asks for.")]
TakesOption = Annotated[Path | None, typer.Option("--takes", help="A folder of recordings, SECTION/CUE.wav; the voice says what it lacks.")]
ScriptOption = Annotated[Path | None, typer.Option("--script", help="A script instead of voiceover/script.toml.")]
SilentOption = Annotated[
    bool,
    typer.Option("--silent", help="No sound, and no captions of it: pictures alone.", callback=lambda asked: asked or is_silent()),
]
BedOption = Annotated[bool, typer.Option("--bed/--no-bed", help="A quiet bed of sound under the voice.")]
LandingsOption = Annotated[bool, typer.Option("--landings/--no-landings", help="Soft sounds where bodies land.")]


@dataclass(frozen=True)
class Narrator:
    """Who says what: the script, who speaks it, what there is to tell about that afterwards, and the takes, where there are any."""

    script: Script
    speak: Speaker
    notes: Callable[[], Sequence[str]]
    recorded: Takes | None = None

    @property
    def notices(self) -> Sequence[str]:
        """Return what is to be told: for which cues there is no take."""
        return self.notes()


def is_unspoken(project: Project) -> bool:
    """Tell whether the words have no narration, as in another language than the script's; if so, say that all is silent, and the cure."""
    if project.timing.is_spoken:
        return False
    console.print(
        f"narration: none in {project.language.own}, so all is silent, and the captions in the pictures say it; "
        "to speak, write a --script, run `explainer voice time` with -o, and name that file with --timing",
        soft_wrap=True,
    )
    return True


def tell_untold(script: Script, film: Sequence[str]) -> None:
    """Say on stderr which scenes of a film speak of others that do not come before them there."""
    if found := script.untold(film):
        told = "; ".join(f"{key} speaks of {' and '.join(others)}" for key, others in found)
        console.print(
            f"narration: was written for the whole film; {told}, not told before; --silent leaves it out, --script FILE says your own",
            soft_wrap=True,
        )


def nobody(project: Project) -> Narrator:
    """Return a narrator who says nothing in any cue."""
    from voiceover.script import Script

    return Narrator(Script({scene.key: dict.fromkeys(cue_names(scene, project), ()) for scene in ALL_SCENES}, {}), lambda *_: [], tuple)


def narrator_of(
    project: Project, voice: str, voice_file: Path | None, takes: Path | None, script: Path | None, pace: Fraction = NATURAL
) -> Narrator:
    """Return who speaks, `pace` times as fast as the voice or the takes; raises InputError for a script with faults, an unknown voice, or one that is not installed."""
    from scenes.video.tempo import stretched
    from voiceover.narration import speaker_of
    from voiceover.script import DEFAULT_SCRIPT, load_script
    from voiceover.tempo import speaking_at
    from voiceover.voices.registry import voice_called
    from voiceover.voices.takes import Takes

    for scene in SCENES:
        seconds_of(scene, project)  # names captions and times that are missing before the script is held against them
    told = load_script(project, script or DEFAULT_SCRIPT)
    speaker = voice_called(voice, told.pronunciations, file=voice_file)
    if takes is None:
        return Narrator(told, speaking_at(speaker_of(speaker), pace, stretched), tuple)
    guide = speaker if voice == DEFAULT_VOICE else voice_called(DEFAULT_VOICE, told.pronunciations)
    recorded = Takes(takes, speaker, guide)
    return Narrator(told, speaking_at(recorded.say, pace, stretched), lambda: recorded.notices, recorded)
