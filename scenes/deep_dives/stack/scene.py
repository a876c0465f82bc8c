"""The stack: the film and its cues, and the sheet."""

from __future__ import annotations

from scenes.deep_dives.dive import Cue, DeepDive
from scenes.deep_dives.sheet_scene import DiveSheet
from scenes.deep_dives.stack.cues import play_of
from scenes.deep_dives.stack.facts import stack_facts
from scenes.deep_dives.stack.moments import StackMoment, look_of, moments_of, opened_by
from scenes.deep_dives.stack.picture import KEY, picture
from scenes.deep_dives.stack.words import CUES
from scenes.project import Project

ABOUT = {
    "request_comes": (("request",),),
    "tokens_rise": (("request",),),
    "stack_turns": (("takeaway",),),
}


class Stack(DeepDive):
    """A request falls through six layers and comes back as tokens."""

    key = KEY
    picture = staticmethod(picture)
    still = "stack_turns"
    loop = "array_multiplies"
    cues = tuple(Cue(name, play_of(name), look_of(name), about=ABOUT.get(name, ()), opened=opened_by(name)) for name in CUES)

    @classmethod
    def moments(cls, project: Project) -> dict[str, StackMoment]:
        """Return the moments by cue."""
        return moments_of(stack_facts(project))


class StackSheet(DiveSheet):
    """The stack as a sheet."""

    key = KEY
