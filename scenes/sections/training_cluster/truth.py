"""Truth of section 3: the chunks' values and counts, the ring's step, the pipeline's idle share."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.content.training_cluster import Labels
from scenes.models import estimate
from scenes.models.all_reduce import ring_example
from scenes.models.pipeline_schedule import gpipe
from scenes.models.units import quantity
from scenes.sections.training_cluster import STEP
from scenes.story import Story
from tests.truth.base import Shown, captions

RING = "all_reduce.ring_example: "


def shown(story: Story) -> Iterator[Shown]:
    """Yield every number of section 3."""
    words = story.content.training_cluster
    for number in range(1, 5):
        yield Shown(f"{words.node.title} Node {number}", "one of the brief's four nodes", "brief")
    yield Shown("8x H100", "what a node holds, second half of a label", "brief")
    yield from _chunks()
    yield from _step(words.labels)
    idle = f"{words.legend.idle} {gpipe().bubble * 100:.0f} %"
    yield Shown(
        idle, "idle share of the drawn schedule, 4 stages and 4 micro-batches", "pipeline_schedule.gpipe: bubble (Huang et al. 2019)"
    )
    yield from _captions(story)


def _captions(story: Story) -> Iterator[Shown]:
    model, training = story.case.model, story.case.training
    part = estimate.all_reduce_bytes(training.data_parallel, 2 * model.parameters) * training.data_parallel / training.gpus
    bubble = estimate.pipeline_bubble(training.pipeline_stages, training.micro_batches, training.virtual_stages)
    values = {
        "model_size": model.size_name,
        "allreduce_split_bytes_per_gpu": quantity(part, "bytes"),
        "pipeline_bubble": quantity(bubble, "share"),
    }
    yield from captions("training_cluster", values, "estimate.all_reduce_bytes of a GPU's part, estimate.pipeline_bubble")


def _chunks() -> Iterator[Shown]:
    step = ring_example().steps[STEP]
    values = [float(value) for row in step.values_before for value in row] + [send.value for send in step.sends]
    for value in values:
        text = f"{value:+.2f}".replace("-", "−")
        yield Shown(
            text, "one gradient entry of a chunk, or the sum so far, in hundredths", RING + f"steps[{STEP}] (Patarasuk and Yuan 2009)"
        )


def _step(labels: Labels) -> Iterator[Shown]:
    run = ring_example()
    step, scale = run.steps[STEP], f"× {1 / run.scale:g}"
    number = f"{labels.step_of} {step.number} {labels.of} {run.nodes - 1}"
    for text in (number, f"{number}, {scale}"):
        yield Shown(text, "step of the reduce-scatter, of n - 1", RING + "steps")
    yield Shown(f"{labels.values} {scale}", "what the values were scaled by to be read", RING + "scale")
    share = f"= {step.sends[0].count} {labels.of} {run.nodes}"
    for text in (share, f"{share} {labels.added}"):
        yield Shown(text, "nodes that are summed in a chunk in flight", RING + "Send.count")
