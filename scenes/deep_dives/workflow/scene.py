"""The workflow: the film and its cues, and the sheet."""

from __future__ import annotations

from collections.abc import Callable

from scenes.deep_dives.dive import Cue, DeepDive
from scenes.deep_dives.sheet_scene import DiveSheet
from scenes.deep_dives.workflow import cues, cues_cache, cues_door, cues_training
from scenes.deep_dives.workflow.facts import workflow_facts
from scenes.deep_dives.workflow.moments import WorkflowMoment, later_look, look_of, moments_of
from scenes.deep_dives.workflow.picture import KEY, picture
from scenes.deep_dives.workflow.words import CUES
from scenes.project import Project
from scenes.sections.walk import Walk


def _cue(name: str) -> Cue:
    """Return a cue, played by the function of its name; its lens looks at all that it reaches."""
    play: Callable[[Walk], None] = next(
        getattr(module, name) for module in (cues_door, cues, cues_cache, cues_training) if hasattr(module, name)
    )
    return Cue(name, play, look_of(name), near=later_look(name))


class Workflow(DeepDive):
    """A request crosses the whole system, a model is made and promoted, and both are watched."""

    key = KEY
    picture = staticmethod(picture)
    still = "everything_runs"
    loop = "tokens_stream"
    cues = tuple(_cue(name) for name in CUES)

    @classmethod
    def moments(cls, project: Project) -> dict[str, WorkflowMoment]:
        """Return the moments by cue."""
        return moments_of(workflow_facts(project))


class WorkflowSheet(DiveSheet):
    """The workflow as a sheet."""

    key = KEY
