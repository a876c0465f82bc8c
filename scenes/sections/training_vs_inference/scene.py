"""Training against inference: the scene and its cues."""

from __future__ import annotations

from scenes.drawing.transition import Name
from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene
from scenes.sections.training_vs_inference import cues, cues_runs
from scenes.sections.training_vs_inference.facts import facts_of
from scenes.sections.training_vs_inference.moments import ComparisonMoment, moments_of
from scenes.sections.training_vs_inference.picture import KEY, picture
from scenes.sections.training_vs_inference.words import SIDES


def numbers_of(row: int) -> tuple[Name, ...]:
    """Return the names of the numbers that a row shows."""
    return tuple(("row", row, side, "number") for side in SIDES)


class TrainingVsInference(CuedScene):
    """One model, two lives: six rows that tell them apart. The row in turn opens over most of the stage; there is no lens."""

    key = KEY
    picture = staticmethod(picture)
    still = "metrics_differ"
    loop = "failures_differ"
    cues = (
        Cue("model_splits_in_two", cues.model_splits_in_two, about=tuple(("head", side, "title") for side in SIDES)),
        Cue("goals_differ", cues.goals_differ, about=numbers_of(1)),
        Cue("bottlenecks_differ", cues.bottlenecks_differ, about=numbers_of(3)),
        Cue("metrics_differ", cues_runs.metrics_differ, about=numbers_of(5)),
        Cue("failures_differ", cues_runs.failures_differ, about=numbers_of(6)[:1]),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, ComparisonMoment]:
        """Return the moments of the section by cue."""
        return moments_of(len(facts_of(project.scenario, project.content.training_vs_inference.labels).grids))
