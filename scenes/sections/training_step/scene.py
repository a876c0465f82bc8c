"""The training step: the scene and its cues."""

from __future__ import annotations

from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene
from scenes.sections.training_step import cues, cues_run, cues_sum, cues_update
from scenes.sections.training_step.facts import step_facts
from scenes.sections.training_step.moments import NEAR, PRECISION, UPDATE, StepMoment, moments_of
from scenes.sections.training_step.picture import KEY, picture
from scenes.sections.walk import Look


class TrainingStep(CuedScene):
    """Predict, measure, correct."""

    key = KEY
    picture = staticmethod(picture)
    still = "wave_comes_back"
    loop = "loss_falls"
    cues = (
        Cue("window_enters", cues.window_enters, Look(("view", 1), NEAR)),
        Cue("wave_goes_forward", cues.wave_goes_forward, Look(("view", 2), NEAR)),
        Cue("guess_meets_answer", cues.guess_meets_answer, Look(("view", 3), NEAR)),
        Cue("wave_comes_back", cues.wave_comes_back, Look(("view", 4), NEAR)),
        Cue("gradients_accumulate", cues_sum.gradients_accumulate),
        Cue("weights_move", cues_update.weights_move, UPDATE, near=PRECISION),
        Cue("loss_falls", cues_run.loss_falls, Look(("loss_chart",), 2.3)),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, StepMoment]:
        """Return the moments of the section by cue."""
        return moments_of(step_facts())
