"""The key concepts: the scene and its cues."""

from __future__ import annotations

from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene
from scenes.sections.key_concepts import cues, cues_curve
from scenes.sections.key_concepts.facts import facts_of
from scenes.sections.key_concepts.moments import ConceptMoment, moments_of
from scenes.sections.key_concepts.picture import KEY, picture


class KeyConcepts(CuedScene):
    """Five words, one card each: the card in turn opens beside the index."""

    key = KEY
    picture = staticmethod(picture)
    still = "batch_slides_along_the_curve"
    loop = "batch_slides_along_the_curve"
    cues = (
        Cue("batch_grows", cues.batch_grows),
        Cue("context_lengthens", cues.context_lengthens),
        Cue("cache_answers", cues.cache_answers),
        Cue("batch_slides_along_the_curve", cues_curve.batch_slides_along_the_curve),
        Cue("grids_multiply", cues.grids_multiply),
        Cue("prefill_parts_from_decode", cues.prefill_parts_from_decode),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, ConceptMoment]:
        """Return the moments of the section by cue."""
        return moments_of(facts_of(project.scenario))
