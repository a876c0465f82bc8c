"""What is rendered, as plain data: the output, a scene's clips as they were planned, and the keys under which results are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from scenes.engine.closure import code_hash, versions
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


def plan_key(entry: Entry, output: Output, story: Story) -> str:
    """Return the key of a scene's plan: a hash of everything that a scene is made from."""
    return _key("plan", entry, (output.width, output.height, output.fps), story, code_hash(entry.module), versions())


def clip_keys(entry: Entry, output: Output, theme: Theme, plan: Plan) -> list[str]:
    """Return the key of every clip of a scene: a hash of the code, the output and what the clip shows."""
    from scenes.engine.encoder import preset

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
    """Cut the wanted clips of a scene into contiguous parts of about equal frames, as many as keep each under `most` frames.

    Cuts lie between clips, so a part with a single long clip may have more.
    """
    frames = [plan[i].frames for i in wanted]
    parts = min(len(wanted), max(1, -(-sum(frames) // max(1, int(most)))))
    made: list[list[int]] = [[] for _ in range(parts)]
    done = 0
    for i, count in zip(wanted, frames, strict=True):
        middle = (done + count / 2) / sum(frames)
        made[min(parts - 1, int(middle * parts))].append(i)
        done += count
    return [tuple(part) for part in made if part]


def _key(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:KEY_LENGTH]
