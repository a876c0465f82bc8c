"""What is measured: some cues of a dense section, once as the project's scene and once in plain Manim.

Both are given the same pictures, the same walk and the same seconds, so that both have the same number of frames.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.plain import PlainSection
from benchmarks.rendering import Timed
from scenes.film import scene_called
from scenes.video.clip_writer import WriterOptions


@dataclass(frozen=True)
class Subject:
    """Some cues of one section."""

    key: str
    cues: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.key}: {', '.join(self.cues)}"


# Packets around a ring of links that are drawn as they go, and a lens that comes and goes while chunks and a sum travel.
SUBJECTS = (Subject("training_cluster", ("links_come_up", "chunks_add_up")),)


def _numbers(key: str, cues: tuple[str, ...]) -> tuple[int, ...]:
    """Return the numbers of cues in their section's scene; no cues mean all of them."""
    names = [cue.name for cue in scene_called(key).load().cues]
    return tuple(names.index(cue) for cue in cues or names)


def ours(key: str, cues: tuple[str, ...] = ()) -> Callable[[], Timed]:
    """Return what makes the project's own scene of some cues of a section."""
    section = scene_called(key).load()
    timed = type(section.__name__, (Timed, section), {"__module__": section.__module__})
    return partial(timed, writer=WriterOptions(only=_numbers(key, cues)))


def plain(key: str, cues: tuple[str, ...] = ()) -> type[Timed]:
    """Return the same cues as a stock Manim scene."""
    told = {"section": scene_called(key).load(), "wanted": _numbers(key, cues), "__module__": PlainSection.__module__}
    return type("Plain", (Timed, PlainSection), told)
