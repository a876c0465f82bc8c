"""The data pipeline: the scene and its cues."""

from __future__ import annotations

from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene
from scenes.sections.data_pipeline import cues, cues_review, cues_shards, cues_sieves, cues_tokens, cues_workers
from scenes.sections.data_pipeline.facts import corpus_counts
from scenes.sections.data_pipeline.moments import SHARD_LOOK, SOURCE_LOOK, PipelineMoment, moments_of
from scenes.sections.data_pipeline.picture import KEY, picture
from scenes.sections.walk import Look

COUNTED = (("stage", 5, "counter", "number"),)  # how level the shards are


class DataPipeline(CuedScene):
    """From raw documents to level shards of tokens."""

    key = KEY
    picture = staticmethod(picture)
    still = "text_becomes_tokens"
    loop = "text_becomes_tokens"
    cues = (
        Cue("sources_pour_documents", cues.sources_pour_documents, SOURCE_LOOK, about=(("stage", 1, "counter", "number"),)),
        Cue("sieves_reject", cues_sieves.sieves_reject, Look(("stage", 2, "flow"), 1.8)),
        Cue("reviewers_keep", cues_review.reviewers_keep, Look(("stage", 3, "flow"), 1.8)),
        Cue("text_becomes_tokens", cues_tokens.text_becomes_tokens, Look(("stage", 4, "close"), 2.1)),
        Cue("tokens_fill_shards", cues_shards.tokens_fill_shards, SHARD_LOOK, about=COUNTED),
        Cue(
            "workers_read_in_parallel",
            cues_workers.workers_read_in_parallel,
            Look(("lanes",), 1.4),
            about=(("lanes", "counter", "number"),),
            opened={"lanes": True},
        ),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, PipelineMoment]:
        """Return the moments of the section by cue."""
        return moments_of(corpus_counts())
