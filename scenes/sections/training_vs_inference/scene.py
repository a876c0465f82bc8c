"""Training against inference: the scene and its cues."""

from __future__ import annotations

from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene
from scenes.sections.training_vs_inference import cues, cues_runs
from scenes.sections.training_vs_inference.facts import facts_of
from scenes.sections.training_vs_inference.moments import ComparisonMoment, moments_of
from scenes.sections.training_vs_inference.picture import KEY, picture


class TrainingVsInference(CuedScene):
    """One model, two lives: six rows that tell them apart. The row in turn grows; there is no lens."""

    key = KEY
    picture = staticmethod(picture)
    still = "metrics_differ"
    loop = "failures_differ"
    cues = (
        Cue("model_splits_in_two", cues.model_splits_in_two),
        Cue("goals_differ", cues.goals_differ),
        Cue("bottlenecks_differ", cues.bottlenecks_differ),
        Cue("metrics_differ", cues_runs.metrics_differ),
        Cue("failures_differ", cues_runs.failures_differ),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, ComparisonMoment]:
        """Return the moments of the section by cue."""
        return moments_of(len(facts_of(project.scenario, project.content.training_vs_inference.labels).grids))
