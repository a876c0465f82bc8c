"""What is heard and read beside the pictures of a film or a clip: narration, captions, chapters, transcript; and the files of all that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from scenes.core.cache import write_file
from scenes.core.environment import cache_folder
from scenes.core.events import Event
from scenes.core.scene_ref import SceneRef
from scenes.film import ALL_SCENES, DIVES, KEYS, SCENES, chapters_in, title_of
from scenes.project import SIDE, Project
from scenes.render.clips import Output, plan_key
from scenes.render.runner import Rendered
from scenes.render.store import Store
from scenes.session import HAND_OVER, in_file_time, subject_of
from scenes.video.dissolve import SECONDS
from scenes.video.mux import mux, seconds_of
from voiceover.captions import Caption, captions_of
from voiceover.chapters import Chapter, chapter_block, chapters_of
from voiceover.mix import Sound, mix
from voiceover.narration import Cues, Speaker, narrate
from voiceover.script import Script
from voiceover.subtitles import srt, vtt
from voiceover.track import Span
from voiceover.transcript import Seen, transcript_html, transcript_markdown

USUAL = "film"  # what a film is called if nothing is said
CAPTIONS: dict[str, Callable[[Sequence[Caption]], str]] = {".srt": srt, ".vtt": vtt}


@dataclass(frozen=True)
class Soundtrack:
    """Samples at 48 kHz, (n, 2), captions, chapters, the spans and words that they were made of, and what is seen, for those who do not see."""

    spans: tuple[Span, ...]
    seconds: float
    samples: np.ndarray | None = None
    captions: tuple[Caption, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    timing: Cues = field(default_factory=dict)
    seen: Seen = field(default_factory=dict)


def spans_of(clips: Sequence[Rendered], fps: Fraction | int) -> tuple[Span, ...]:
    """Return where each cue is shown when clips follow one another; in a clip between two scenes no cue is."""
    spans, frame = [], 0
    for clip in clips:
        if clip.cue != HAND_OVER:
            spans.append(Span(clip.scene, clip.cue, float(Fraction(frame) / fps), float(Fraction(clip.frames) / fps), clip.events))
        frame += clip.frames
    return tuple(spans)


def clips_ahead(project: Project, output: Output, scenes: Sequence[SceneRef] = SCENES) -> tuple[list[Rendered], bool]:
    """Return the clips that a film of some scenes will have, hand-overs between scenes included, without their files; and whether it is known what lands in them.

    Their frames are those of their plans, where the cache has all of them; else as many as the timing file gives them, to a frame.
    """
    subjects = [subject_of(scene, project) for scene in scenes]
    store = Store(cache_folder())
    plans = [store.plan(plan_key(subject, output, number)) for subject in subjects for number in range(len(subject.clips))]
    known = None not in plans
    named = ((subject.key, name, seconds) for subject in subjects for name, seconds in subject.clips)
    clips: list[Rendered] = []
    for (key, name, seconds), plan in zip(named, plans, strict=True):
        if clips and clips[-1].scene != key:
            clips.append(_ahead(key, HAND_OVER, max(1, round(SECONDS * output.fps))))
        planned = plan[0] if known and plan else None
        frames, events = (planned.frames, planned.events) if planned else (round(seconds * output.rate), ())
        clips.append(in_file_time(_ahead(key, name, frames, events), output.pace))
    return clips, known


def _ahead(key: str, name: str, frames: int, events: tuple[Event, ...] = ()) -> Rendered:
    return Rendered(key, name, "", frames, Path(), None, events)


def titles_of(project: Project) -> dict[str, str]:
    """Return the title of every scene by its key."""
    return {scene.key: title_of(scene.key, project) for scene in ALL_SCENES}


def title_of_film(project: Project, films: Sequence[str] = ()) -> str:
    """Return the title of a film of some scenes: a deep dive's own, else the poster's headline and subtitle; of one section, or a plain one of some, which stand by themselves, their titles."""
    if len(films) == 1 and films[0] in DIVES:
        return title_of(films[0], project)
    if len(project.sections) == 1 or (project.plain and set(project.sections) != set(KEYS)):
        return ", ".join(title_of(key, project) for key in project.sections)
    return f"{project.content.poster.headline}: {project.content.poster.subtitle}"


def silent(project: Project, clips: Sequence[Rendered], fps: Fraction | int) -> Soundtrack:
    """Return what there is without a voice: chapters."""
    spans = spans_of(clips, fps)
    parts = {key: dict(chapters_in(key, project)) for key in DIVES}
    return Soundtrack(spans, _seconds(clips), chapters=tuple(chapters_of(spans, titles_of(project), parts)))


def soundtrack_of(
    project: Project, script: Script, speak: Speaker, clips: Sequence[Rendered], fps: Fraction | int, sound: Sound
) -> Soundtrack:
    """Return narration, captions and chapters of clips that follow one another. Raises InputError for what does not fit the timing."""
    told = silent(project, clips, fps)
    narration = narrate(project, script, speak, told.spans)
    samples = mix(narration.sentences, told.spans, told.seconds, sound)
    captions = tuple(captions_of(told.spans, narration.timing)) if project.captions == SIDE else ()
    return Soundtrack(told.spans, told.seconds, samples, captions, told.chapters, narration.timing, script.seen)


def _seconds(clips: Sequence[Rendered]) -> float:
    return float(seconds_of([clip.file for clip in clips]))


def write_clip(clips: Sequence[Rendered], track: Soundtrack, target: Path, title: str) -> list[Path]:
    """Write clips with their sound and captions into one file, and the captions beside it; return the files."""
    target.parent.mkdir(parents=True, exist_ok=True)
    mux(
        [clip.file for clip in clips],
        target,
        audio=track.samples,
        captions=[(caption.start, caption.end, "\n".join(caption.lines)) for caption in track.captions],
        chapters=[(chapter.start, chapter.title) for chapter in track.chapters] if len(track.chapters) > 1 else (),
        title=title,
        comment=names_of(clips),
    )
    if not track.captions:
        return [target]
    return [target, *(_write(target.with_suffix(ending), text(track.captions)) for ending, text in CAPTIONS.items())]


def names_of(clips: Sequence[Rendered]) -> str:
    """Return what a file holds, as commands name it: the keys of its scenes; KEY/CUE of the clip of one cue. `explainer measure` reads it there."""
    if len(clips) == 1:
        return f"{clips[0].scene}/{clips[0].cue}"
    return " ".join(dict.fromkeys(clip.scene for clip in clips))


def stale_captions(track: Soundtrack, target: Path) -> list[Path]:
    """Return the captions beside a file that has none of its own: they were written with an earlier one."""
    beside = [target.with_suffix(ending) for ending in CAPTIONS]
    return [] if track.captions else [file for file in beside if file.exists()]


def beside(film: Path, name: str) -> Path:
    """Return the file of a text beside a film: `name` for the usual film.mp4, talk.`name` for talk.mp4, so that two films share a folder."""
    return film.with_name(name if film.stem == USUAL else f"{film.stem}.{name}")


def write_texts(project: Project, track: Soundtrack, film: Path, title: str) -> list[Path]:
    """Write beside a film its chapters for video sites and, where there is narration, the transcript; return the files."""
    files = [_write(beside(film, "chapters.txt"), chapter_block(track.chapters, track.seconds))]
    if track.timing:
        spoken = track.spans, track.timing, titles_of(project), title, track.seen
        files += [
            _write(beside(film, "transcript.md"), transcript_markdown(*spoken)),
            _write(beside(film, "transcript.html"), transcript_html(*spoken)),
        ]
    return files


def _write(file: Path, text: str) -> Path:
    write_file(file, text.encode("utf-8"))
    return file
