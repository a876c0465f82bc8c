"""Commands of the voice: explainer voice list, say, time, check, record-sheet, mix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from scenes.commands.recording import check, mix, record_sheet
from scenes.commands.shared import MEDIA, JobsOption, QuietOption, console
from scenes.commands.sound import DEFAULT_VOICE, ScriptOption, TakesOption, VoiceFileOption, VoiceOption, narrator_of, nobody
from scenes.commands.targets import OutputOption, file_target
from scenes.core.cache import write_file
from scenes.core.errors import InputError
from scenes.core.formats import FORMATS
from scenes.core.scene_ref import SceneRef
from scenes.film import ALL_SCENES, SCENES, scene_called
from scenes.options import one_line_errors, with_project
from scenes.project import Project
from scenes.render.clips import Output

voice = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The narration: voices, timing, captions, recordings.")
voice.command()(check)
voice.command("record-sheet")(record_sheet)
voice.command()(mix)
FRAMES = ("wide", "portrait", "square", "phone")  # whose pictures the words wait for
RATE = 10  # frames a second of a picture that is only timed


@voice.command("list")
@one_line_errors
def list_voices() -> None:
    """List the voices: what they are, whether they are installed, how to install them."""
    from voiceover.voices.registry import availability

    for found in availability():
        state = "installed" if found.installed else f"not installed: {found.install}"
        print(f"{found.name:8} {found.what}; {state}")  # noqa: T201


@voice.command()
@with_project
def say(
    project: Project,
    text: Annotated[str, typer.Argument(help="A sentence.")],
    voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, script: ScriptOption = None,
    output: OutputOption = None,
) -> None:  # fmt: skip
    """Say a sentence with a voice, as the film would say it, into a .wav file."""
    from voiceover.mix import Placed, Sound, mix, write_wav
    from voiceover.spoken import spoken_words

    target = file_target(output, MEDIA / "say.wav", ".wav")
    narrator = narrator_of(project, voice, voice_file, None, script)
    (speech,) = narrator.speak("", "", [" ".join(word for word in spoken_words(text.split(), narrator.script.pronunciations) if word)])
    samples = mix([Placed(speech, 0.0)], [], speech.seconds, Sound(bed=False, landings=False))
    write_wav(target, samples)
    console.print(f"{target}  {speech.seconds:.2f} s")


def _scenes(keys: Sequence[str]) -> list[SceneRef]:
    """Return the scenes of some keys, of none all; raises InputError for one that is not known."""
    try:
        return [scene_called(key) for key in dict.fromkeys(keys)] or list(SCENES)
    except KeyError as error:
        raise InputError([str(error.args[0])]) from None


@voice.command()
@with_project
def time(
    project: Project,
    keys: Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="Scenes; the others keep their times. None: all.")] = None,
    voice: VoiceOption = DEFAULT_VOICE, voice_file: VoiceFileOption = None, takes: TakesOption = None, script: ScriptOption = None,
    jobs: JobsOption = 0, quiet: QuietOption = False,
    silent: Annotated[bool, typer.Option("--silent", help="Nobody speaks: pictures and captions alone take their time.")] = False,
    output: OutputOption = None,
) -> None:  # fmt: skip
    """Measure what a voice needs and what the pictures need, in all formats, and write the timing file (.toml): over the one that is read."""
    from scenes.content.timing import timing_text
    from scenes.mechanisms import mechanisms_of, reading_times
    from voiceover.checking import pace_of
    from voiceover.narration import timing_of_film

    if silent and output is None:
        raise InputError(["-o: name the file for the timing of silent pictures, such as -o timing.de.toml"])
    target, scenes = file_target(output, project.timing.path, ".toml"), _scenes(keys or ())
    narrator = nobody(project) if silent else narrator_of(project, voice, voice_file, takes, script)
    outputs = [Output(int(FORMATS[name].width) // 16 * 2, int(FORMATS[name].height) // 16 * 2, RATE) for name in FRAMES]
    needed = mechanisms_of(project, outputs, jobs, console, quiet, scenes)
    measured = timing_of_film(narrator.script, narrator.speak, needed, reading_times(project))
    kept = project.timing.cues if keys else {}
    found = {scene.key: {**kept, **measured}[scene.key] for scene in ALL_SCENES if scene.key in kept or scene.key in measured}
    write_file(target, timing_text(found).encode())
    for notice in narrator.notices:
        console.print(notice)
    pace = pace_of(found)
    console.print(f"{target}: {pace.seconds:.1f} s, {pace.words} words, {pace.a_minute:.0f} a minute")
