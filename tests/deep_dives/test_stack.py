"""The stack: all that its source names is drawn in the layer that it belongs to, and what the cells show is what the models say."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.deep_dives.sheet import body_of, sheet
from scenes.deep_dives.stack.facts import CELLS, stack_facts
from scenes.deep_dives.stack.moments import moments_of
from scenes.deep_dives.stack.picture import picture
from scenes.deep_dives.stack.words import CUES, LAYERS
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.models.gang_scheduler import FREE, in_gangs, pod_by_pod
from scenes.models.speculative import Speculation
from scenes.models.systolic import systolic_example
from scenes.project import Project
from scenes.raster.still import style_of

# The boxes of the source's diagram, by layer, and what its other parts name there.
DIAGRAM = {
    "silicon": ("Silicon", "H100", "TPU", "Trainium"),
    "network": ("Networking", "NVLink", "InfiniBand"),
    "compute": ("Compute", "GPU clusters"),
    "frameworks": ("Frameworks", "PyTorch", "JAX", "DeepSpeed"),
    "serving": ("Serving", "vLLM", "TGI", "Ollama"),
    "api": ("Cloud APIs", "Bedrock", "Vertex", "Azure AI"),
}
HOW_IT_WORKS = {
    "Custom silicon": ("silicon", ("NVIDIA", "H100", "B200", "TPU", "Trainium", "Inferentia", "Cerebras", "Groq")),
    "Distributed training": ("frameworks", ("DeepSpeed", "FSDP")),
    "Training infrastructure": ("compute", ("thousands of GPUs", "Kubernetes", "Ray")),
    "Inference optimization": ("serving", ("PagedAttention", "TensorRT", "compiled models")),
    "serving at scale": ("serving", ("load balancers", "replicas", "batching")),
    "Cloud AI platforms": ("api", ("Bedrock", "Azure AI", "Vertex AI", "pay per token", "no GPUs to manage")),
}
KEY_COMPONENTS = {
    "silicon": ("H100, B200, GB200 NVL72", "TPU v5p, Trillium", "Trainium2, Inferentia2", "AWS silicon 40% cheaper"),
    "frameworks": ("PyTorch dominates research", "JAX powers Google"),
    "serving": ("PagedAttention", "continuous batching", "streaming"),
    "compute": ("Kubernetes + Ray", "GPT-4 trained for months"),
}
BUILDERS = {
    "silicon": ("~90% of AI training hardware", "CUDA is the moat", "LPU", "500+ tokens/sec"),
    "api": ("managed models", "SageMaker", "Gemini API", "Vertex AI"),
    "compute": ("TPU pods",),
}
MECHANISMS = {
    "frameworks": ("Data parallel", "Tensor parallel", "Pipeline parallel"),
    "serving": ("Load balancer", "Continuous batching", "INT8", "INT4", "Speculative decoding", "KV cache"),
}


def drawn(project: Project, name: str = "wide") -> Figure:
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return picture(project, style, body_of(fmt) if fmt.is_sheet else fmt.stage)


def texts(*figures: Figure) -> str:
    return " ".join(label.text for figure in figures for label in figure.get_family() if isinstance(label, Label))


def shapes(figure: Figure, *part: object) -> list[Shape]:
    return [shape for shape in shapes_of(figure.part(*part)) if not isinstance(shape, Label)]


def floor(figure: Figure, layer: str) -> str:
    return texts(figure.figure("floor", layer), *(figure.figure("cell", cell) for cell in CELLS[layer]))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("named", [DIAGRAM, dict(HOW_IT_WORKS.values()), KEY_COMPONENTS, BUILDERS, MECHANISMS])
def test_what_the_source_names_stands_in_its_layer(project: Project, name: str, named: dict[str, tuple[str, ...]]) -> None:
    figure = drawn(project, name)
    for layer, wanted in named.items():
        said = floor(figure, layer)
        assert not [text for text in wanted if text not in said], (layer, said)


@pytest.mark.parametrize("name", FORMATS)
def test_every_idea_of_the_source_is_told_in_a_layer(project: Project, name: str) -> None:
    figure = drawn(project, name)
    for idea, (layer, wanted) in HOW_IT_WORKS.items():
        said = floor(figure, layer)
        assert idea in said and not [text for text in wanted if text not in said], (idea, said)


def test_what_is_reported_says_so(project: Project) -> None:
    for layer in project.content.stack.layers.values():
        assert layer.reported
    for layer in LAYERS:
        assert "As reported:" in floor(drawn(project), layer) and "Hides" in floor(drawn(project), layer)


def test_the_sheet_has_the_takeaway_and_the_references(project: Project) -> None:
    fmt = FORMATS["sheet"]
    said = texts(sheet(project, style_of(project.theme, fmt, 1080, 1350), "stack"))
    for text in ("new cloud computing", "Whoever controls the compute controls the AI", "renting GPUs", "intelligence as a service"):
        assert text in said
    for text in ("NVIDIA H100 Tensor Core GPU", "Google Cloud TPU documentation", "AWS Trainium", "vLLM", "DeepSpeed documentation"):
        assert text in said


def test_floors_stand_in_their_order_one_above_the_other(project: Project) -> None:
    boxes = [drawn(project).figure("floor", layer).box for layer in LAYERS]
    assert LAYERS == ("api", "serving", "frameworks", "compute", "network", "silicon")
    assert all(above.bottom < below.y for above, below in zip(boxes, boxes[1:], strict=False))


def test_every_cell_comes_in_a_cue_and_not_before(project: Project) -> None:
    facts = stack_facts(project)
    moments = moments_of(facts)
    assert list(moments)[1:-1] == list(CUES)
    counts = [dict(moments[cue].done) for cue in CUES]
    assert counts[0] == {} and counts[-1] == {cell: facts.steps(cell) for cells in CELLS.values() for cell in cells}
    assert moments["tokens_rise"].answered == len(facts.answer) and moments["silicon_opens"].answered == 0


# ---------------------------------------------------------------- drawings are the models' runs
def test_pods_are_drawn_as_they_are_held(project: Project) -> None:
    figure = drawn(project)
    for cell, timeline in (("pods", pod_by_pod()), ("gangs", in_gangs())):
        for hour, tick in enumerate(timeline.ticks):
            assert len(shapes(figure, "cell", cell, "hour", hour)) == len(tick.holders) - tick.holders.count(FREE)


def test_the_array_shows_its_weights_and_its_results(project: Project) -> None:
    run, figure = systolic_example(), drawn(project)
    shown = [label.text.replace("−", "-") for label in shapes_of(figure.part("cell", "array", "weights")) if isinstance(label, Label)]
    assert [float(text) for text in shown] == pytest.approx(run.weights.ravel().tolist(), abs=0.005)
    for m in range(len(run.inputs)):
        for n in range(run.weights.shape[1]):
            assert figure.has("cell", "array", "result", m, n)


def test_shares_of_a_layer_are_bands_of_four_gpus(project: Project) -> None:
    figure = drawn(project)
    bands = {cell: [len(shapes(figure, "cell", cell, "matrix", k)) - 1 for k in range(4)] for cell in CELLS["frameworks"]}
    assert bands == {"data": [4, 1, 1, 4], "tensor": [1, 4, 4, 1], "stage": [4, 1, 1, 4]}


def test_bars_are_as_long_as_what_they_tell(project: Project) -> None:
    facts, figure = stack_facts(project), drawn(project)
    idle = [timeline.idle_gpu_hours for timeline in facts.schedules]
    run = facts.served
    batch = (run.continuous.tokens_per_second, run.static.tokens_per_second)
    for cell, values in (("idle", idle), ("links", facts.links), ("batch", batch)):
        wide = [np.ptp([shape.bounds[0], shape.bounds[2]]) for k in range(2) for shape in shapes(figure, "cell", cell, "bar", k)]
        assert wide[0] / wide[1] == pytest.approx(values[0] / values[1], rel=0.02)


def test_a_row_of_guesses_shows_what_was_refused(project: Project) -> None:
    draft: Speculation = stack_facts(project).draft
    assert draft.acceptance < 1
    for k, one in enumerate(draft.rounds):
        blocks = shapes(drawn(project), "cell", "draft", "round", k)
        assert len(blocks) == len(one.drafted) + (len(one.written) > one.accepted)
