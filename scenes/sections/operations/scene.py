"""Operations: the scene and its cues."""

from __future__ import annotations

from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene
from scenes.sections.operations import cues_bucket, cues_cost, cues_load, cues_requests, cues_versions
from scenes.sections.operations.facts import facts_of
from scenes.sections.operations.moments import CHART, OperationsMoment, look_of, moments_of
from scenes.sections.operations.picture import KEY, picture


class Operations(CuedScene):
    """Six cards: what keeps a served model reliable, safe and affordable."""

    key = KEY
    picture = staticmethod(picture)
    still = "version_rolls_back"
    loop = "bucket_runs_dry"
    cues = (
        Cue("load_rises_replicas_follow", cues_load.load_rises_replicas_follow, CHART),
        Cue("trace_shows_the_slow_hop", cues_requests.trace_shows_the_slow_hop, look_of(2)),
        Cue("bucket_runs_dry", cues_bucket.bucket_runs_dry, look_of(3)),
        Cue("guardrail_stops_a_prompt", cues_requests.guardrail_stops_a_prompt, look_of(4)),
        Cue("version_rolls_back", cues_versions.version_rolls_back, look_of(5)),
        Cue("cost_is_counted", cues_cost.cost_is_counted, look_of(6)),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, OperationsMoment]:
        """Return the moments of the section by cue."""
        return moments_of(facts_of(project.scenario))
