"""What the commands `render` and `film` share: what is asked for, how it is shown, interruption, and the summary for machines."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from rich.console import Console

from scenes.core.environment import cache_folder
from scenes.core.errors import InputError, one_of
from scenes.core.events import Event
from scenes.core.scene_ref import SceneRef
from scenes.film import ALL_SCENES, clips_of, cue_names, cue_number, inputs_hash, scene_called, theme_hash
from scenes.project import Project
from scenes.render.clips import Output, Subject
from scenes.render.pool import free_workers
from scenes.render.progress import progress_for
from scenes.render.runner import Rendered, render_scenes
from scenes.render.store import Store

ABOUT = 30.0  # seconds of a scene that tells nothing of its length
NUMBER = re.compile(r"\d\d-\d\d(-.+)?")  # of a cue
HAND_OVER = "hand_over"  # the clip between two scenes of the film


@dataclass(frozen=True)
class Wanted:
    """A file that is asked for: a scene, or the clip of one of its cues."""

    scene: SceneRef
    cue: str | None = None
    number: str = ""  # before its cue's name, where files are numbered

    @property
    def name(self) -> str:
        """Return the name of the file, without its ending."""
        if self.number and self.cue:
            return f"{self.number}-{self.cue}"
        return self.scene.key if self.cue is None else f"{self.scene.key}-{self.cue}"


@dataclass
class Session:
    """One command's rendering: its clips, the files that were made of them, and how long it took."""

    clips: list[Rendered]
    seconds: float
    files: list[Path] = field(default_factory=list)

    def of(self, *wanted: Wanted) -> list[Rendered]:
        """Return the clips of what was asked for, in order."""
        return [clip for item in wanted for clip in self.clips if clip.scene == item.scene.key and item.cue in (None, clip.cue)]

    def hand_over(self, output: Output) -> None:
        """Put between any two scenes a clip in which the one dissolves into the other."""
        joined: list[Rendered] = []
        for clip in self.clips:
            if joined and joined[-1].scene != clip.scene:
                file, frames = Store(cache_folder()).hand_over(joined[-1].file, clip.file, output)
                joined.append(Rendered(clip.scene, HAND_OVER, file.stem, frames, file, None))
            joined.append(clip)
        self.clips = joined

    def events(self, fps: Fraction | int, *wanted: Wanted) -> list[dict[str, object]]:
        """Return what lands in the clips of what was asked for, hand-overs between them included (nothing: in all), in order, as plain values: seconds from the first clip's start, kind, place, section, cue, payload."""
        found, before = [], 0
        for clip in self.of(*wanted) or self.clips:
            seconds = float(Fraction(before) / fps)
            found += [_landed(event, seconds) | {"section": clip.scene, "cue": clip.cue} for event in clip.events]
            before += clip.frames
        return found

    def summary(self) -> dict[str, object]:
        """Return the session as plain values: clips, files, frames, seconds, frames a second of what was rendered."""
        rendered = sum(clip.frames for clip in self.clips if clip.seconds is not None)
        return {
            "clips": [_told(clip) for clip in self.clips],
            "files": [str(file) for file in self.files],
            "frames": sum(clip.frames for clip in self.clips),
            "rendered_frames": rendered,
            "seconds": round(self.seconds, 3),
            "frames_per_second": round(rendered / self.seconds, 2),
        }


def _landed(event: Event, before: float) -> dict[str, object]:
    return asdict(event) | {"seconds": round(before + event.seconds, 4)}


def _told(clip: Rendered) -> dict[str, object]:
    seconds = 0.0 if clip.seconds is None else round(clip.seconds, 3)
    return {
        "scene": clip.scene,
        "cue": clip.cue,
        "key": clip.key,
        "frames": clip.frames,
        "seconds": seconds,
        "from_cache": clip.seconds is None,
    }


def wanted_of(names: Sequence[str], project: Project) -> list[Wanted]:
    """Return what `KEY`, `KEY/CUE` and a cue's number (05-03) ask for, each once; raises InputError for what is not known.

    Hyphens are taken for the underscores of keys.
    """
    found = []
    for name in names:
        key, slash, cue = name.partition("/") if not NUMBER.fullmatch(name) else _numbered_so(name, project)
        if slash and not cue:
            raise InputError([f"{name}: names no cue; write {key} for the whole scene, or {key}/CUE (see `explainer list --cues`)"])
        if name.endswith(".toml"):
            raise InputError(
                [f"{name}: is a file where a scene's key belongs; write --content {name}, --scenario {name} or --palette {name}"]
            )
        try:
            found.append(Wanted(scene_called(key.replace("-", "_")), cue.replace("-", "_") or None))
        except KeyError as error:
            raise InputError([str(error.args[0])]) from None
    for item in found:
        if item.cue and item.cue not in (known := cue_names(item.scene, project)):
            raise InputError([f"{item.scene.key} has no cue {item.cue!r}; {one_of(item.cue, known)}"])
    return list(dict.fromkeys(found))


def _numbered_so(number: str, project: Project) -> tuple[str, str, str]:
    """Return key, slash and cue of the number that lists and files have: 05-03, or 05-03-token_is_decoded."""
    scene, cue = (int(part) for part in number.split("-")[:2])
    names = cue_names(ALL_SCENES[scene], project) if scene < len(ALL_SCENES) else ()
    if not 0 < cue <= len(names):
        raise InputError([f"{number}: no cue has this number; `explainer list --cues` lists them"])
    return ALL_SCENES[scene].key, "/", names[cue - 1]


def scenes_of(keys: Sequence[str], project: Project) -> list[Wanted]:
    """Return the scenes of a film by their keys, each once; raises InputError for a key that is not known, and for a cue."""
    wanted = wanted_of(keys, project)
    if cues := [f"{item.scene.key}/{item.cue}" for item in wanted if item.cue]:
        raise InputError([f"{name}: a film is made of whole scenes; `explainer render {name}` makes the clip of a cue" for name in cues])
    return wanted


def numbered(project: Project, wanted: Sequence[Wanted]) -> list[Wanted]:
    """Return every cue of what is wanted by itself, with its number."""
    found = []
    for item in wanted:
        cues = [item.cue] if item.cue else cue_names(item.scene, project)
        found += [Wanted(item.scene, cue, cue_number(item.scene.key, cue, project)) for cue in cues]
    return list(dict.fromkeys(found))


def render_wanted(
    project: Project, wanted: Sequence[Wanted], output: Output, jobs: int, console: Console, quiet: bool, cluster: str | None = None
) -> Session:
    """Render what is not in the cache, on this machine (0 jobs: one a core) or on a cluster; raises KeyboardInterrupt when told to end."""
    subjects = list({item.scene.key: subject_of(item.scene, project) for item in wanted}.values())
    whole = {item.scene.key for item in wanted if item.cue is None}
    cues = {key: {item.cue for item in wanted if item.cue and item.scene.key == key} for key in {item.scene.key for item in wanted} - whole}
    return render_subjects(subjects, output, jobs, console, quiet, cluster, cues)


def render_subjects(
    subjects: Sequence[Subject],
    output: Output,
    jobs: int,
    console: Console,
    quiet: bool = False,
    cluster: str | None = None,
    cues: Mapping[str, set[str]] = MappingProxyType({}),
) -> Session:
    """Render subjects as `render_wanted` does; `cues`: of some, by their keys, only these clips."""
    started = time.perf_counter()
    with _interruptible(), progress_for(console, quiet) as progress:
        store, workers = Store(cache_folder()), jobs or free_workers()
        clips = render_scenes(subjects, output, workers=workers, store=store, progress=progress, cues=cues, cluster=cluster)
    return Session([in_file_time(clip, output.pace) for clip in clips], time.perf_counter() - started)


def in_file_time(clip: Rendered, pace: Fraction) -> Rendered:
    """Return a clip whose events are in seconds of its file, in which the scene runs `pace` times as fast."""
    events = (replace(event, seconds=round(event.seconds / float(pace), 4)) for event in clip.events)
    return clip if pace == 1 else replace(clip, events=tuple(events))


def subject_of(scene: SceneRef, project: Project) -> Subject:
    """Return a scene with what it is made from, as the renderer takes it."""
    clips = clips_of(scene, project)
    return Subject(scene, project, inputs_hash(scene, project), theme_hash(project), sum(seconds for _, seconds in clips) or ABOUT, clips)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Treat the signals that ask a process to end as Ctrl-C."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
