"""Truth of the training cluster: the chunks' values and counts, the ring's step, the pipeline's idle share."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.core.units import percent, plain, quantity, signed
from scenes.models import estimate
from scenes.models.all_reduce import SCATTER, ring_example
from scenes.models.data_parallel import NODES
from scenes.models.pipeline_schedule import gpipe
from scenes.models.plan import bubble_law
from scenes.models.scenario import GPUS_PER_NODE
from scenes.models.training_run import gradients_sent, tensor_parallel_sent
from scenes.project import Project
from scenes.sections.shown import Shown, captions
from scenes.sections.training_cluster.facts import STEP
from scenes.sections.training_cluster.moments import MICRO_BATCHES
from scenes.sections.training_cluster.words import ClusterLabels, TrainingClusterWords

RING = "all_reduce.ring_example: "
NAMES = {
    **{f"Node {k}": "brief: four nodes" for k in range(1, 5)},
    **{f"D{k}": "brief: four data shards" for k in range(1, 5)},
    **{f"Stage {k}": "brief: four pipeline stages" for k in range(1, 5)},
}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the section."""
    words = project.content.training_cluster
    for number in range(1, 5):
        yield Shown(f"{words.node.title} Node {number}", "one of the brief's four nodes", "brief")
    yield from _gpus(project)
    yield from _chunks()
    yield from _step(words.labels)
    yield from _idle(words)
    yield from _alone(project, words)
    yield from _captions(project)


def _alone(project: Project, words: TrainingClusterWords) -> Iterator[Shown]:
    """Yield what is said of a run that has one stage, or one copy, where four are drawn."""
    training, source = project.scenario.training, "scenario: training.pipeline_stages, training.data_parallel"
    for count, text in ((training.pipeline_stages, words.legend.stage_of), (training.data_parallel, words.data_parallelism.copy_of)):
        if count == 1:
            yield Shown(text, "stages, or copies, of the run", source)


def _idle(words: TrainingClusterWords) -> Iterator[Shown]:
    source = "pipeline_schedule.gpipe: bubble (Huang et al. 2019)"
    for count in (gpipe().micro_batches, MICRO_BATCHES[-1]):
        plan = gpipe(micro_batches=count)
        drawn, share = f"4 stages and {count} micro-batches", f"= {percent(plan.bubble)}"
        law = bubble_law(len(plan.slots), count)
        written = words.labels.micro_batches.format(count=count)
        yield Shown(law, f"idle share of {drawn}, as it is worked out: (p - 1) / (m + p - 1)", source)
        yield Shown(share, f"idle share of the drawn schedule, {drawn}", source)
        yield Shown(written, "micro-batches of the drawn schedule", "pipeline_schedule.gpipe (Huang et al. 2019)")
        idle = f"{words.legend.idle} {law} {share}"
        for text in (f"{written}: {law} {share}", f"{written}: {idle}", idle):
            yield Shown(text, f"idle share of the drawn schedule, {drawn}", source)


def _gpus(project: Project) -> Iterator[Shown]:
    words, source = project.content.training_cluster, "brief; GPU: training.gpu of assets/scenario.toml"
    held = f"{GPUS_PER_NODE}x {project.scenario.training.gpu.name}"
    for text in (held, f"{words.node.gpus.split(': ')[0]}: {held}"):
        yield Shown(text, "what a node holds", source)
    yield Shown(f"{GPUS_PER_NODE} {words.inside.gpus.split(' ', 1)[-1]}", "GPUs of a node", "brief")
    cards = "network cards of a node, one a GPU, as DGX and HGX H100 have them (from memory)"
    yield Shown(
        f"{GPUS_PER_NODE} {words.inside.nics.split(' ', 1)[-1]}", cards, "hardware; the estimates count one link a GPU: training.network"
    )
    average = words.data_parallelism.average.format(copies=NODES)
    yield Shown(average, "what an all-reduce does: sums over the copies, over their number", "brief: four nodes; " + RING + "mean")


def _captions(project: Project) -> Iterator[Shown]:
    model, training = project.scenario.model, project.scenario.training
    part = gradients_sent(project.scenario)
    bubble = estimate.pipeline_bubble(training.pipeline_stages, training.micro_batches, training.virtual_stages)
    values = {
        "model_size": model.size_name,
        "gpu_link": training.gpu.link_name,
        "training_nodes": quantity(training.nodes, ""),
        "allreduce_split_bytes_per_gpu": quantity(part, "bytes"),
        "tensor_parallel_bytes_per_gpu": quantity(tensor_parallel_sent(project.scenario), "bytes"),
        "pipeline_bubble": quantity(bubble, "share"),
        "pipeline_law": bubble_law(training.pipeline_stages, training.micro_batches, training.virtual_stages),
    }
    yield from captions(
        "training_cluster", project.scenario, values, "training_run: gradients_sent, tensor_parallel_sent; estimate.pipeline_bubble"
    )


def _chunks() -> Iterator[Shown]:
    step = ring_example().steps[STEP]
    values = [float(value) for row in step.values_before for value in row] + [send.value for send in step.sends]
    for value in values:
        yield Shown(
            signed(value),
            "one gradient entry of a chunk, or the sum so far, in hundredths",
            RING + f"steps[{STEP}] (Patarasuk and Yuan 2009)",
        )


def _step(labels: ClusterLabels) -> Iterator[Shown]:
    run = ring_example()
    step, scale = run.steps[STEP], f"× {plain(1 / run.scale)}"
    number = f"{labels.step_of} {step.number} {labels.of} {run.nodes - 1}"
    for text in (number, f"{number}, {scale}"):
        yield Shown(text, "step of the reduce-scatter, of n - 1", RING + "steps")
    yield Shown(f"{labels.values} {scale}", "what the values were scaled by to be read", RING + "scale")
    share = f"= {step.sends[0].count + (step.phase == SCATTER)} {labels.of} {run.nodes}"
    for text in (share, f"{share} {labels.added}"):
        yield Shown(text, "nodes that are added up in a chunk by this step", RING + "Send.count")
