"""Inference serving: the scene and its cues."""

from __future__ import annotations

from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene
from scenes.sections.inference_serving import cues
from scenes.sections.inference_serving.cues_adapter import adapter_is_swapped_in
from scenes.sections.inference_serving.facts import facts_of
from scenes.sections.inference_serving.moments import Bench, ServingMoment, moments_of
from scenes.sections.inference_serving.picture import KEY, picture
from scenes.sections.walk import Look


class InferenceServing(CuedScene):
    """A prompt is read once, then answered token by token."""

    key = KEY
    picture = staticmethod(picture)
    still = "token_is_decoded"
    loop = "sentence_finishes"
    cues = (
        Cue("request_passes_gateway", cues.request_passes_gateway, Look(("front",), 1.5)),
        Cue("prompt_is_prefilled", cues.prompt_is_prefilled, Look(("server and cache",), 1.4)),
        Cue("token_is_decoded", cues.token_is_decoded, Look(("loop and cache",), 1.8)),
        Cue("requests_join_the_batch", cues.requests_join_the_batch, Look(("batching",), 2.1)),
        Cue("adapter_is_swapped_in", adapter_is_swapped_in, Look(("server",), 1.8), opened={"bench": Bench()}),
        Cue("load_is_shared", cues.load_is_shared, Look(("balancer",), 1.9)),
        Cue("sentence_finishes", cues.sentence_finishes, Look(("output",), 1.7)),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, ServingMoment]:
        """Return the moments of the section by cue."""
        return moments_of(facts_of(project.scenario))
