"""What commands that render motion write: a file of clips with what is heard and read beside it; and what they say of it."""

from __future__ import annotations

import json as writer
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from scenes.commands.shared import console
from scenes.commands.sound import Narrator
from scenes.film import clips_of
from scenes.project import Project
from scenes.session import Session, Wanted

if TYPE_CHECKING:
    from scenes.soundtrack import Soundtrack


@dataclass(frozen=True)
class Hearing:
    """What is heard in a film: who speaks (None: nobody), whether there is a bed, and whether landings sound."""

    narrator: Narrator | None
    bed: bool
    landings: bool


def rehearsed(project: Project, wanted: list[Wanted], narrator: Narrator) -> Narrator:
    """Return a narrator whose words fit; what does not is told before anything is rendered."""
    from voiceover.narration import rehearse

    cues = [(item.scene.key, cue) for item in wanted for cue, _ in clips_of(item.scene, project) if item.cue in (None, cue)]
    rehearse(project, narrator.script, narrator.speak, cues)
    return narrator


def write_heard(
    project: Project, session: Session, wanted: list[Wanted], target: Path, fps: Fraction | int, hearing: Hearing, title: str
) -> Soundtrack:
    """Write a file that was asked for, with what is heard and read beside its pictures; without a narrator they are silent."""
    from scenes.soundtrack import silent, soundtrack_of, stale_captions, write_clip
    from voiceover.mix import Sound

    clips = session.of(*wanted)
    if hearing.narrator is None:
        track = silent(project, clips, fps)
    else:
        sound = Sound(bed=hearing.bed, landings=hearing.landings)
        track = soundtrack_of(project, hearing.narrator.script, hearing.narrator.speak, clips, fps, sound)
    session.files += write_clip(clips, track, target, title)
    for file in stale_captions(track, target):
        console.print(f"{file}: captions of an earlier {target.name}, which players still show; delete them")
    return track


def tell_files(session: Session, quiet: bool, json: bool, narrator: Narrator | None) -> None:
    """Say which files there are, as lines or as JSON, after what the narrator has to say."""
    for notice in narrator.notices if narrator else ():
        console.print(notice)
    if json:
        print(writer.dumps(session.summary(), indent=2))  # noqa: T201
    elif not quiet:
        for file in session.files:
            console.print(str(file))
