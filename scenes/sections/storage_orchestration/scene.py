"""Storage and orchestration: the scene and its cues."""

from __future__ import annotations

from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene
from scenes.sections.storage_orchestration import cues_run, cues_store
from scenes.sections.storage_orchestration.facts import storage_facts
from scenes.sections.storage_orchestration.moments import IN_STORE, ON_CHARTS, ON_USE, StorageMoment, moments_of
from scenes.sections.storage_orchestration.picture import KEY, picture


class StorageOrchestration(CuedScene):
    """Something must remember, and something must watch."""

    key = KEY
    picture = staticmethod(picture)
    still = "alert_fires"
    loop = "job_resumes_from_checkpoint"
    cues = (
        Cue("shards_come_to_rest", cues_store.shards_come_to_rest, IN_STORE),
        Cue("job_is_scheduled", cues_store.job_is_scheduled, about=(("run", "name"), ("run", "value", 0), ("worker", 1)), near=ON_CHARTS),
        Cue("metrics_stream_in", cues_run.metrics_stream_in, ON_CHARTS, about=(("loss reading", "value"),)),
        Cue("alert_fires", cues_run.alert_fires, about=(("alert",),), near=ON_USE),
        Cue("job_resumes_from_checkpoint", cues_run.job_resumes_from_checkpoint, ON_CHARTS, about=(("loss reading", "value"),)),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, StorageMoment]:
        """Return the moments of the section by cue."""
        return moments_of(storage_facts())
