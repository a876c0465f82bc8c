"""The training cluster: the scene and its cues."""

from __future__ import annotations

from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene
from scenes.sections.training_cluster import cues, cues_ring
from scenes.sections.training_cluster.facts import cluster_facts
from scenes.sections.training_cluster.moments import ClusterMoment, moments_of
from scenes.sections.training_cluster.picture import KEY, picture
from scenes.sections.walk import Look


class TrainingCluster(CuedScene):
    """Four nodes, one network, one gradient."""

    key = KEY
    picture = staticmethod(picture)
    still = "chunks_add_up"
    loop = "sums_go_around"
    cues = (
        Cue("node_opens", cues.node_opens, Look(("node", 1), 2.3)),
        Cue("links_come_up", cues.links_come_up, about=(("hub",),)),
        Cue("batches_split", cues.batches_split, about=(("node", 1, "chunk", 0, "value"),)),
        Cue("chunks_add_up", cues_ring.chunks_add_up, near=cues_ring.FIRST_LINK),
        Cue("sums_go_around", cues_ring.sums_go_around, about=(("node", 1, "chunk", 0, "value"),)),
        Cue("stages_overlap", cues.stages_overlap, Look(("legend",), 3.0)),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, ClusterMoment]:
        """Return the moments of the section by cue."""
        return moments_of(cluster_facts())
