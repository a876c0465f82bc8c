"""What is rendered, as plain data: the output, a scene's clips as they were planned, and the keys under which results are kept."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from scenes.content.reading import Place, values_at
from scenes.content.schema import Content
from scenes.engine.closure import code_hash, versions
from scenes.engine.presets import preset
from scenes.film import Entry
from scenes.story import Story
from scenes.theme import Theme

KEY_LENGTH = 32


@dataclass(frozen=True)
class Output:
    """The size, frame rate and encoder preset of a rendering (None: the default preset)."""

    width: int
    height: int
    fps: int
    preset: str | None = None


@dataclass(frozen=True)
class Clip:
    """The stretch of a scene from one cue to the next: its cue, how many frames it has, and the digest of what it shows."""

    cue: str
    frames: int
    digest: str


Plan = tuple[Clip, ...]


@dataclass(frozen=True)
class Planned:
    """A scene's plan, and the words that were read to make it: with the same at these places the plan is the same."""

    plan: Plan
    reads: tuple[Place, ...]


def plan_base(entry: Entry, output: Output, story: Story) -> str:
    """Return the key of all plans of a scene: a hash of everything that it is made from but the words."""
    size = (output.width, output.height, output.fps)
    return _key("plan", entry, size, story.theme, story.case, code_hash(entry.module), versions())


def plan_key(base: str, content: Content, reads: tuple[Place, ...]) -> str:
    """Return the key of a scene's plan: of its base, and of the words at the places that it read."""
    return _key(base, reads, values_at(content, reads))


def clip_keys(entry: Entry, output: Output, theme: Theme, plan: Plan) -> list[str]:
    """Return the key of every clip of a scene: a hash of the code, the output and what the clip shows."""
    chosen = preset(output.preset)
    size = (output.width, output.height, output.fps)
    common = (
        size,
        (chosen.name, chosen.codec, chosen.pixel_format, sorted(chosen.options.items())),
        astuple(theme),
        code_hash(entry.module),
        versions(),
    )
    return [_key("clip", entry, clip, *common) for clip in plan]


def cut(plan: Plan, wanted: Sequence[int], most: float) -> list[tuple[int, ...]]:
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
