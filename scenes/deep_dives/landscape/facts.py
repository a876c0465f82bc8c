"""What the lenses of the landscape show: for each mechanism a few bars, computed by the models for the scenario."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from scenes.core.units import compact, figures, quantity
from scenes.deep_dives.landscape.words import LandscapeLabels
from scenes.models import roofline
from scenes.models.numbers import numbers
from scenes.models.scenario import Scenario
from scenes.project import Project

LONGER = (1, 4, 16)  # times the scenario's context


@dataclass(frozen=True)
class Bar:
    """A row of a card: what it is, its value in the card's unit, the value as it is written, where it comes from; `warm` ones are what is lost."""

    label: str
    value: float
    text: str
    source: str
    warm: bool = False


@dataclass(frozen=True)
class Card:
    """A mechanism: its title, its bars, and a limit with what is written at it, where it has one."""

    title: str
    bars: tuple[Bar, ...]
    limit: float | None = None
    limit_text: str = ""
    limit_source: str = ""

    @property
    def most(self) -> float:
        """Return the value at the right end of the scale."""
        return max(*(bar.value for bar in self.bars), self.limit or 0.0)


def cards(project: Project) -> dict[str, Card]:
    """Return the cards by their lenses (see assets/landscape.toml)."""
    return _cards(project.scenario, project.content.landscape.labels)


@lru_cache(maxsize=8)
def _cards(scenario: Scenario, labels: LandscapeLabels) -> dict[str, Card]:
    found = {number.key: number.value for number in numbers(scenario)}
    return {
        "zero": _zero(scenario, labels, found),
        "goodput": _goodput(labels, found),
        "memory-wall": _wall(scenario, labels, found),
        "kv-cache": _cache(scenario, labels, found),
        "communication": _messages(labels, found),
    }


def _zero(scenario: Scenario, labels: LandscapeLabels, found: dict[str, float]) -> Card:
    """Return the memory of a GPU that trains without ZeRO and at its stages (Rajbhandari et al. 2020, figure 1), beside what a GPU has."""
    gpu = scenario.training.gpu
    names = [labels.zero_none, *(labels.zero_stage.format(stage=stage) for stage in (1, 2, 3))]
    sizes = [found[f"zero{stage}_bytes_per_gpu"] for stage in range(4)]
    source = "numbers.zero{}_bytes_per_gpu (Rajbhandari et al. 2020)"
    bars = tuple(
        Bar(name, size, quantity(size, "bytes"), source.format(stage), size > gpu.memory)
        for stage, (name, size) in enumerate(zip(names, sizes, strict=True))
    )
    limit = labels.zero_limit.format(gpu=gpu.name, bytes=quantity(gpu.memory, "bytes"))
    return Card(labels.zero, bars, gpu.memory, limit, "hardware: memory of the training GPU")


def _goodput(labels: LandscapeLabels, found: dict[str, float]) -> Card:
    """Return the tokens a second of a run while nothing fails, those that count in the end, and what is lost (Chowdhery et al. 2022)."""
    whole = found["tokens_per_step"] / found["step_seconds"]
    useful = whole * found["training_goodput"]
    rows = (
        (labels.goodput_whole, whole, "numbers: tokens_per_step / step_seconds"),
        (labels.goodput_useful, useful, "numbers: tokens_per_step / step_seconds x training_goodput"),
        (labels.goodput_losses, whole - useful, "numbers: tokens_per_step / step_seconds x (1 - training_goodput)"),
    )
    return Card(
        labels.goodput,
        tuple(Bar(name, value, compact(value), source, name == labels.goodput_losses) for name, value, source in rows),
    )


def _wall(scenario: Scenario, labels: LandscapeLabels, found: dict[str, float]) -> Card:
    """Return how long a decode step reads and how long it computes (Williams et al. 2009, "Roofline"); messages between GPUs left out."""
    serving, batch = scenario.serving, found["served_batch"]
    rows = batch * roofline.kept_rows(scenario, serving.context)
    reading = roofline.read_bytes(scenario, batch, rows) / serving.bandwidth
    computing = (roofline.pass_flops(scenario, batch) + roofline.latent_flops(scenario, rows)) / scenario.served_flops
    sources = "roofline.read_bytes / bandwidth", "roofline.pass_flops / peak"
    pairs = zip((labels.wall_reading, labels.wall_arithmetic), (reading, computing), sources, strict=True)
    return Card(
        labels.wall,
        tuple(Bar(name, value, quantity(value, "s"), source, value == max(reading, computing)) for name, value, source in pairs),
    )


def _cache(scenario: Scenario, labels: LandscapeLabels, found: dict[str, float]) -> Card:
    """Return the KV cache of the batch at longer and longer contexts (Ainslie et al. 2023), beside the memory that the weights leave."""
    batch, context = found["served_batch"], scenario.serving.context
    free = scenario.serving.memory - roofline.weight_bytes(scenario)
    bars = []
    for times in LONGER:
        size = batch * roofline.kept_rows(scenario, times * context) * roofline.held_row_bytes(scenario)
        name = labels.cache_context.format(count=figures(times * context))
        bars.append(
            Bar(name, size, quantity(size, "bytes"), f"roofline.kept_rows({times} x context) x held_row_bytes x served_batch", size > free)
        )
    limit = labels.cache_limit.format(bytes=quantity(free, "bytes"))
    return Card(labels.cache.format(count=figures(batch)), tuple(bars), free, limit, "serving.memory - roofline.weight_bytes")


def _messages(labels: LandscapeLabels, found: dict[str, float]) -> Card:
    """Return the seconds of a training step beside those that a GPU needs to send what it must; what is not sent is left out."""
    rows = (
        (labels.messages_tensor, "tensor_parallel_seconds"),
        (labels.messages_context, "context_parallel_seconds"),
        (labels.messages_expert, "expert_parallel_seconds"),
        (labels.messages_data, "allreduce_split_seconds"),
    )
    step = Bar(labels.messages_step, found["step_seconds"], quantity(found["step_seconds"], "s"), "numbers.step_seconds")
    sent = [Bar(name, found[key], quantity(found[key], "s"), f"numbers.{key}", True) for name, key in rows if found[key] > 0]
    return Card(labels.messages, (step, *sent))
