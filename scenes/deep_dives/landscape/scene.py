"""The landscape: the film and its cues, and the sheet."""

from __future__ import annotations

from scenes.deep_dives.dive import Cue, DeepDive
from scenes.deep_dives.landscape import cues
from scenes.deep_dives.landscape.moments import NEAR, WHOLE, LandscapeMoment, look_of, moments
from scenes.deep_dives.landscape.picture import KEY, picture
from scenes.deep_dives.landscape.tree import MEASURED, VISITS
from scenes.deep_dives.landscape.words import CUES
from scenes.deep_dives.sheet_scene import DiveSheet
from scenes.project import Project
from scenes.sections.walk import Look


def _cue(name: str) -> Cue:
    """Return a cue: a visit begins where the whole map is seen; a card opens when the lens has come."""
    if name in VISITS:
        return Cue(name, cues.visit, near=Look(("stop", name, 0), NEAR), opened={"card": None, "filled": False})
    if name in MEASURED:
        return Cue(name, cues.measure, look_of(name), opened={"card": MEASURED[name], "filled": False})
    about = (("hub",),) if name == "branches_grow" else tuple(("title", k) for k in range(3))
    return Cue(name, getattr(cues, name), about=about, opened={"card": None, "filled": False})


class Landscape(DeepDive):
    """The map grows branch by branch, and lenses open on what the models compute."""

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
