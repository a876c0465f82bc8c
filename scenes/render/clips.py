"""What is rendered, as plain data: the output, a scene's clips as they were planned, and the keys under which results are kept."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scenes.core.events import Event
from scenes.core.provenance import code_hash
from scenes.core.scene_ref import SceneRef
from scenes.render.versions import versions
from scenes.video.presets import TRANSPARENT, Preset, preset

KEY_LENGTH = 32


@dataclass(frozen=True)
class Output:
    """The size, frame rate and encoder preset of a rendering (None: the default preset).

    A scene runs `pace` times as fast as its timing says: of its own seconds it is drawn `rate` times in each.
    """

    width: int
    height: int
    fps: Fraction | int
    preset: str | None = None
    pace: Fraction = Fraction(1)
    transparent: str = ""  # the kind of a file without a ground, of TRANSPARENT; the preset does not count there

    @property
    def encoding(self) -> Preset:
        """Return the settings of the encoder."""
        return TRANSPARENT[self.transparent] if self.transparent else preset(self.preset)

    @property
    def ending(self) -> str:
        """Return the ending of files, with its dot."""
        return f".{self.transparent or 'mp4'}"

    @property
    def rate(self) -> float:
        """Return the frames in a second of the scene's own time."""
        return float(self.fps / self.pace)


@dataclass(frozen=True)
class Subject:
    """A scene to be rendered. What it is made from goes to the scene as it is (`project`); here it counts by its hashes.

    `inputs` is the hash of all that it is made from but code, `theme` of what every clip of it follows from; `seconds` is about its length.
    `clips` are names and seconds of its clips where each can be made without those before it; a scene without is planned as a whole.
    """

    ref: SceneRef
    project: object
    inputs: str
    theme: str
    seconds: float = 10.0
    clips: tuple[tuple[str, float], ...] = ()

    @property
    def key(self) -> str:
        """Return the scene's key."""
        return self.ref.key


@dataclass(frozen=True)
class Clip:
    """The stretch of a scene from one cue to the next: its cue, how many frames it has, the hash of what its plays show, what lands.

    `marks` are the names of what narration can wait for, with when it happens, `least` how long the clip is without its last rest: seconds.
    """

    cue: str
    frames: int
    play_hash: str
    events: tuple[Event, ...] = ()
    marks: tuple[tuple[str, float], ...] = ()
    least: float = 0.0

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Clip:
        """Return a clip from its plain values, as `dataclasses.asdict` gives them; raises TypeError or ValueError for others."""
        events = (Event(**event | {"place": tuple(event["place"])}) for event in row.get("events", ()))
        marks = ((str(name), float(at)) for name, at in row.get("marks", ()))
        return cls(**{**row, "events": tuple(events), "marks": tuple(marks)})


ScenePlan = tuple[Clip, ...]


def plan_key(subject: Subject, output: Output, clip: int | None = None) -> str:
    """Return the key of the plan of a scene, or of one clip of it: a hash of everything that it follows from."""
    return _key("plan", subject.key, clip, _size(output), subject.inputs, *_code(subject))


def clip_keys(subject: Subject, output: Output, plan: Iterable[Clip]) -> list[str]:
    """Return the key of every clip of a scene: a hash of the code, the output and what the clip shows."""
    chosen = output.encoding
    encoding = (chosen.name, chosen.codec, chosen.pixel_format, sorted(chosen.options.items()))
    common = (_size(output), encoding, subject.theme, *_code(subject))
    return [_key("clip", subject.key, clip, *common) for clip in plan]


def _size(output: Output) -> tuple[object, ...]:
    return output.width, output.height, str(output.fps), str(output.pace)


def _code(subject: Subject) -> tuple[str, str]:
    return code_hash(*subject.ref.modules), versions()


def cut(plan: ScenePlan | Mapping[int, Clip], wanted: Sequence[int], most: float) -> list[tuple[int, ...]]:
    """Cut the wanted clips of a scene between clips, into as many parts as have `most` frames each, the longest as short as can be."""
    frames = [plan[i].frames for i in wanted]
    parts = max(1, math.ceil(sum(frames) / max(1.0, most)))
    low, high = max(frames, default=0), sum(frames)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(_filled(wanted, frames, middle)) <= parts else (middle + 1, high)
    return _filled(wanted, frames, low)


def _filled(wanted: Sequence[int], frames: Sequence[int], limit: int) -> list[tuple[int, ...]]:
    """Fill parts in order, each up to a limit of frames."""
    made: list[tuple[int, ...]] = []
    room = -1
    for i, count in zip(wanted, frames, strict=True):
        if count > room:
            made.append(())
            room = limit
        made[-1] += (i,)
        room -= count
    return made


def _key(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:KEY_LENGTH]
