"""What can be measured of a film: how much moves, whether captions can be read, how small the letters are that matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scenes.core.formats import Format
from scenes.film import DIVES, KEYS, scene_called
from scenes.project import Project
from scenes.raster.still import style_of
from scenes.sections.cued_scene import smallest_letter
from scenes.sections.walk import reading_time

LETTER = 0.033  # of the frame's shorter side: what the smallest letter that matters should be


@dataclass(frozen=True)
class CueMeasure:
    """A cue: its name (KEY/CUE), seconds, those that its caption needs, and its smallest letter as a share of the frame's shorter side."""

    name: str
    seconds: float
    needed: float
    letter: float | None

    @property
    def is_read(self) -> bool:
        """Tell whether its caption can be read in time."""
        return self.seconds >= self.needed


def measure_cues(project: Project, fmt: Format, keys: Iterable[str] = KEYS) -> list[CueMeasure]:
    """Measure every cue of sections and deep dives in a format; opening and finale have no captions, and are left out."""
    return [measured for key in keys if key in (*KEYS, *DIVES) for measured in _section(project, fmt, key)]


def _section(project: Project, fmt: Format, key: str) -> list[CueMeasure]:
    scene, captions = scene_called(key).load(), getattr(project.content, key).captions
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    letters = {cue.name: smallest_letter(scene, project, style, cue) for cue in scene.cues}
    seconds = scene.durations(project)
    return [CueMeasure(f"{key}/{name}", seconds[name], reading_time(said.text), letters[name]) for name, said in captions.items()]
