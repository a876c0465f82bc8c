"""The physics: the film and its cues, and the sheet."""

from __future__ import annotations

from scenes.deep_dives.dive import Cue, DeepDive
from scenes.deep_dives.physics import cues
from scenes.deep_dives.physics.moments import PhysicsMoment, look_of, moments_of, opened_of
from scenes.deep_dives.physics.picture import KEY, picture
from scenes.deep_dives.physics.words import CUES
from scenes.deep_dives.sheet_scene import DiveSheet
from scenes.project import Project


class Physics(DeepDive):
    """From a chip's watts out to the planet, and back to what is decided about it."""

    key = KEY
    picture = staticmethod(picture)
    still = "all_of_it"
    loop = "stream_slides"
    cues = tuple(Cue(name, getattr(cues, name, cues.story), look_of(name), opened=opened_of(name)) for name in CUES)

    @classmethod
    def moments(cls, project: Project) -> dict[str, PhysicsMoment]:
        """Return the moments by cue."""
        del project
        return dict(moments_of())


class PhysicsSheet(DiveSheet):
    """The physics as a sheet."""

    key = KEY
