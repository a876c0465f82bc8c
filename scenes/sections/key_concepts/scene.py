"""The key concepts: the scene and its cues."""

from __future__ import annotations

from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene
from scenes.sections.key_concepts import cues, cues_curve
from scenes.sections.key_concepts.facts import facts_of
from scenes.sections.key_concepts.moments import ConceptMoment, moments_of
from scenes.sections.key_concepts.picture import KEY, picture

OPEN, GAUGES = (("open",),), (("gauge", 1, "value"), ("gauge", 2, "value"))  # the card that is open; what the curve's card measures


class KeyConcepts(CuedScene):
    """Five words, one card each: the card in turn opens beside the index."""

    key = KEY
    picture = staticmethod(picture)
    still = "batch_slides_along_the_curve"
    loop = "batch_slides_along_the_curve"
    cues = (
        Cue("batch_grows", cues.batch_grows, about=OPEN),
        Cue("context_lengthens", cues.context_lengthens, about=OPEN),
        Cue("cache_answers", cues.cache_answers, about=OPEN),
        Cue("batch_slides_along_the_curve", cues_curve.batch_slides_along_the_curve, about=GAUGES),
        Cue("grids_multiply", cues.grids_multiply, about=OPEN),
        Cue("prefill_parts_from_decode", cues.prefill_parts_from_decode, about=OPEN),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, ConceptMoment]:
        """Return the moments of the section by cue."""
        return moments_of(facts_of(project.scenario))
