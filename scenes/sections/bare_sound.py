"""The narration in a file of the bare Manim CLI: nothing else of the sections knows the voice, and this only when it is asked.

Everything is said before the scene is drawn, so that what cannot be said ends the command at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scenes.project import Project

if TYPE_CHECKING:
    from scenes.video.clip_writer import FilmWriter
    from voiceover.narration import Speaker
    from voiceover.script import Script
    from voiceover.track import Span


@dataclass(frozen=True)
class BareSound:
    """What a section says: its script, and the voice that says it."""

    project: Project
    section: str
    script: Script
    speak: Speaker

    def add_to(self, writer: FilmWriter, frame_rate: float) -> None:
        """Add the narration of the cues that a writer has written, without bed and landings; one that is cut short (`-n`) says nothing."""
        from pydub import AudioSegment

        from voiceover.mix import Sound, mix, write_wav
        from voiceover.narration import narrate

        spans = self._spans(writer.cues, writer.frames, frame_rate)
        narration = narrate(self.project, self.script, self.speak, spans)
        if not narration.sentences:
            return
        samples = mix(narration.sentences, spans, sum(writer.frames) / frame_rate, Sound(bed=False, landings=False))
        with TemporaryDirectory(prefix="explainer-") as folder:
            file = Path(folder) / "narration.wav"
            write_wav(file, samples)
            with file.open("rb") as wav:  # pydub leaves open what it opens itself
                writer.add_audio_segment(AudioSegment.from_wav(wav), 0.0)

    def _spans(self, cues: Sequence[str], frames: Sequence[int], frame_rate: float) -> list[Span]:
        """Return where in the file each cue is that is shown from its start to its end, to a frame: its plays are rounded to whole ones."""
        from voiceover.track import Span

        timed = self.project.timing.cues[self.section]
        spans, before = [], 0
        for cue, count in zip(cues, frames, strict=True):
            if cue in timed and count + 1 >= timed[cue].seconds * frame_rate:
                spans.append(Span(self.section, cue, before / frame_rate, count / frame_rate))
            before += count
        return spans


def bare_sound(project: Project, section: str) -> BareSound | None:
    """Return who says what a section says; None where the timing file has no narration for it.

    Raises InputError for a script or voice that cannot be loaded, and for what cannot be said in its time.
    """
    timed = project.timing.cues.get(section, {})
    if not any(cue.sentences for cue in timed.values()):
        return None
    from voiceover.narration import rehearse, speaker_of
    from voiceover.script import load_script
    from voiceover.voices.registry import DEFAULT, voice_called

    script = load_script(project)
    speak = speaker_of(voice_called(DEFAULT, script.pronunciations))
    rehearse(project, script, speak, [(section, cue) for cue in timed])
    return BareSound(project, section, script, speak)
