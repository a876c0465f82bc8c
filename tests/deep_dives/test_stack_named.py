"""The stack: all that its source names is drawn in the layer that it belongs to, on the sheet and on the floors that the film opens."""

from __future__ import annotations

import re

import pytest

from scenes.core.formats import FORMATS
from scenes.deep_dives.stack.facts import CELLS, stack_facts
from scenes.deep_dives.stack.floors import BELOW
from scenes.deep_dives.stack.moments import OPENED, moments_of
from scenes.deep_dives.stack.words import LAYERS
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of
from scenes.project import Project
from tests.deep_dives.test_stack import at, drawn, texts

# What the source names, by layer, in its words or in fewer: the boxes of its diagram, its ideas, its key components, its builders.
DIAGRAM = {
    "silicon": ("Silicon", "H100", "TPU", "Trainium"),
    "network": ("Networking", "NVLink", "InfiniBand"),
    "compute": ("Compute", "GPU clusters"),
    "frameworks": ("Frameworks", "PyTorch", "JAX", "DeepSpeed"),
    "serving": ("Serving", "vLLM", "TGI", "Ollama"),
    "api": ("Cloud APIs", "Bedrock", "Vertex", "Azure AI"),
}
IDEAS = (
    ("silicon", "Custom silicon", ("NVIDIA", "H100", "B200", "tensor cores", "massive", "TPU", "Trainium", "Inferentia", "Cerebras", "Groq", "novel architectures")),
    ("frameworks", "Distributed training", ("DeepSpeed", "FSDP")),
    ("compute", "Training infrastructure", ("thousands of GPUs", "Kubernetes", "Ray")),
    ("network", "Training infrastructure", ("high bandwidth", "NVLink", "InfiniBand", "thousands of GPUs")),
    ("serving", "Inference optimization", ("PagedAttention", "TensorRT", "compiled models")),
    ("serving", "serving at scale", ("load balancers", "replicas", "batching")),
    ("api", "Cloud AI platforms", ("Bedrock", "Azure AI", "Vertex AI", "frontier models", "pay per token", "no GPUs to manage")),
)  # fmt: skip
COMPONENTS = {
    "silicon": (
        "H100, B200, GB200 NVL72", "gold standard", "v5p, Trillium", "custom ASICs for transformers", "Trainium2: training",
        "Inferentia2: inference", "AWS silicon 40% cheaper",
    ),
    "frameworks": ("PyTorch dominates research", "JAX powers Google"),
    "serving": ("vLLM, TGI: PagedAttention", "continuous batching", "streaming"),
    "compute": ("Kubernetes, Ray: training and serving", "GPT-4 trained for months"),
}  # fmt: skip
BUILDERS = {
    "silicon": ("NVIDIA ~90% of AI training hardware", "CUDA is the moat", "Groq: LPU", "Groq 500+ tokens/sec"),
    "api": ("Bedrock: managed models", "SageMaker: custom training", "Gemini API", "Vertex AI: deployment"),
    "compute": ("TPU pods",),
}
MECHANISMS = {
    "frameworks": ("Data parallel", "Tensor parallel", "Pipeline parallel"),
    "serving": ("Load balancer", "Continuous batching", "INT8", "INT4", "Speculative decoding", "KV cache"),
}
ON_FLOORS = [
    *((layer, wanted) for named in (DIAGRAM, COMPONENTS, BUILDERS) for layer, wanted in named.items()),
    *((layer, (idea, *wanted)) for layer, idea, wanted in IDEAS),
]
FRAMES = [name for name, fmt in FORMATS.items() if not fmt.is_sheet]


def lacking(said: str, wanted: tuple[str, ...]) -> list[str]:
    """Return what is not said as whole words."""
    return [text for text in wanted if not re.search(rf"(?<![\w-]){re.escape(text)}(?![\w-])", said)]


def floor(figure: Figure, layer: str) -> str:
    return texts(figure.figure("floor", layer))


def opened(project: Project, layer: str, name: str) -> Figure:
    """Return the picture in which the film has opened a layer."""
    return at(project, next(cue for cue, found in OPENED.items() if found == layer), name)


def test_a_name_is_not_found_in_a_longer_one() -> None:
    assert lacking("AWS: Trainium2, Inferentia2", ("Trainium",)) == ["Trainium"]
    assert lacking("AWS: Trainium, Trainium2", ("Trainium",)) == []


@pytest.mark.parametrize(("layer", "wanted"), ON_FLOORS)
def test_what_the_source_names_stands_on_its_floor_of_the_sheet(project: Project, layer: str, wanted: tuple[str, ...]) -> None:
    assert not lacking(floor(drawn(project, "sheet"), layer), wanted)


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("layer", LAYERS)
def test_and_on_the_floors_that_the_film_opens(project: Project, layer: str, name: str) -> None:
    said = floor(opened(project, layer, name), layer)
    assert not lacking(said, tuple(text for found, wanted in ON_FLOORS if found == layer for text in wanted)), said


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("layer", MECHANISMS)
def test_mechanisms_of_the_source_have_cells_in_its_layer(project: Project, layer: str, name: str) -> None:
    figure = drawn(project, name)
    assert not lacking(texts(*(figure.figure("cell", cell) for cell in CELLS[layer])), MECHANISMS[layer])


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("layer", LAYERS)
def test_an_opened_floor_says_what_is_reported_and_shows_what_it_hides(project: Project, layer: str, name: str) -> None:
    figure = opened(project, layer, name)
    said = floor(figure, layer)
    assert "As reported:" in said and f"Hides {project.content.stack.layers[layer].hides}" in said
    assert project.content.stack.layers[layer].reported
    shown = figure.has("floor", layer, "text", "below", "ghost") and shapes_of(figure.part("floor", layer, "text", "below", "ghost"))
    assert bool(shown) == (layer in BELOW), "the ground floor alone hides nothing"
    if shown:
        assert all(0 < shape.opacity < 0.5 for shape in shown)  # dim: it is hidden
        plate = figure.figure("floor", layer).box
        assert plate.y < figure.figure("floor", layer, "text", "below").box.y < plate.bottom


def test_a_floor_hides_nothing_before_it_is_opened(project: Project) -> None:
    for layer in LAYERS:
        moment = moments_of(stack_facts(project))["start"]
        assert moment.open_floors == 0
        assert not at(project, "start").has("floor", layer, "text", "below")


def test_layers_that_train_say_so(project: Project) -> None:
    for layer in LAYERS:
        assert ("trained the model" in floor(opened(project, layer, "wide"), layer)) == (layer in {"frameworks", "compute", "network"})
