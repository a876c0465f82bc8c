"""What is measured: a few beats of a dense section, once as the project's scene and once in plain Manim.

Both are given the same picture, the same beats and the same seconds, so that both have the same number of frames.
"""

from __future__ import annotations

from dataclasses import dataclass

from manim import Scene

from scenes.film import entry
from scenes.sections.base import SectionScene
from tests.bench.plain import PlainSection


@dataclass(frozen=True)
class Subject:
    """Some beats of one section, by their cues."""

    key: str
    cues: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.key}: {', '.join(self.cues)}"


# Two beats each, one that lights parts up and one that sends bodies. Four frames in ten stand still, in a whole section three.
SUBJECTS = (
    Subject("training_cluster", ("links_come_up", "chunks_add_up")),
    Subject("data_pipeline", ("sources_pour_documents", "tokens_fill_shards")),
)


def shortened(key: str, cues: tuple[str, ...]) -> type[SectionScene]:
    """Return a section's class that plays only some of its beats; no cues mean all of them."""
    section = entry(key).load()
    beats = tuple(beat for beat in section.beats if not cues or beat.cue in cues)
    return type(section.__name__, (section,), {"beats": beats, "__module__": section.__module__})


def ours(key: str, cues: tuple[str, ...] = ()) -> type[Scene]:
    """Return the project's own scene of some beats of a section."""
    return shortened(key, cues)


def plain(key: str, cues: tuple[str, ...] = ()) -> type[Scene]:
    """Return the same beats as a stock Manim scene."""
    return type("Plain", (PlainSection,), {"section": shortened(key, cues), "__module__": PlainSection.__module__})
