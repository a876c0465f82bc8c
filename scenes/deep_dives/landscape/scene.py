"""The landscape: the film and its cues, and the sheet."""

from __future__ import annotations

from scenes.deep_dives.dive import Cue, DeepDive
from scenes.deep_dives.landscape import cues
from scenes.deep_dives.landscape.moments import WHOLE, LandscapeMoment, moments
from scenes.deep_dives.landscape.pages import page_with
from scenes.deep_dives.landscape.picture import KEY, picture
from scenes.deep_dives.landscape.tree import MEASURED, VISITS
from scenes.deep_dives.landscape.words import CUES
from scenes.deep_dives.sheet_scene import DiveSheet
from scenes.project import Project


def _cue(name: str) -> Cue:
    """Return a cue; it is about the page that it opens, else about the branches' titles."""
    if name in VISITS:
        return Cue(name, cues.visit, about=(("page", name),))
    if name in MEASURED:
        lens = MEASURED[name]
        return Cue(name, cues.measure, about=(("page", page_with(lens)), ("card", lens)))
    parts = ("hub",) if name == "branches_grow" else ("title", 0)
    return Cue(name, getattr(cues, name), about=(("map", *parts),))


class Landscape(DeepDive):
    """The map grows, its branches open as pages, and cards open on what the models compute."""

    key = KEY
    picture = staticmethod(picture)
    still = WHOLE
    loop = "zero_divides"
    cues = tuple(_cue(name) for name in CUES)

    @classmethod
    def moments(cls, project: Project) -> dict[str, LandscapeMoment]:
        """Return the moments by cue."""
        return moments()


class LandscapeSheet(DiveSheet):
    """The landscape as a sheet."""

    key = KEY
