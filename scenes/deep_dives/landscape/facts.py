"""What the lenses of the landscape show: for each mechanism a few bars, computed by the models for the scenario."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from scenes.core.units import figures, quantity, whole
from scenes.deep_dives.landscape.words import LandscapeLabels
from scenes.models import estimate, roofline, training_run
from scenes.models.numbers import numbers
from scenes.models.scenario import Scenario
from scenes.project import Project

LONGER = (1, 4, 16)  # times the scenario's context


@dataclass(frozen=True)
class Bar:
    """A row of a card: what it is, its value in the card's unit, the value as it is written, where it comes from; `warm` ones are what is lost.

    `start`: where its bar begins; `parts`: what it is made of, from its start on, where that is shown.
    """

    label: str
    value: float
    text: str
    source: str
    warm: bool = False
    start: float = 0.0
    parts: tuple[float, ...] = ()

    @property
    def end(self) -> float:
        """Return where its bar ends."""
        return self.start + self.value


@dataclass(frozen=True)
class Card:
    """A mechanism: its title, its bars, a limit with what is written at it, where it has one, and a line at its foot with its source.

    `legend`: what its bars' parts are, in place of that line. `stops`: bars rest at the limit before what is over it spills.
    """

    title: str
    bars: tuple[Bar, ...]
    limit: float | None = None
    limit_text: str = ""
    limit_source: str = ""
    note: str = ""
    note_source: str = ""
    legend: tuple[str, ...] = ()
    stops: bool = False

    @property
    def most(self) -> float:
        """Return the value at the right end of the scale."""
        return max(*(bar.end for bar in self.bars), self.limit or 0.0)

    def spills(self, bar: Bar) -> bool:
        """Tell whether a bar goes over the limit."""
        return self.limit is not None and bar.end > self.limit


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
        "communication": _messages(scenario, labels, found),
    }


def _zero(scenario: Scenario, labels: LandscapeLabels, found: dict[str, float]) -> Card:
    """Return the memory of a GPU that trains without ZeRO and at its stages (Rajbhandari et al. 2020, figure 1), beside what a GPU has."""
    gpu = scenario.training.gpu
    names = [labels.zero_none, *(labels.zero_stage.format(stage=stage) for stage in (1, 2, 3))]
    source, training = "numbers.zero{}_bytes_per_gpu (Rajbhandari et al. 2020)", scenario.training
    bars = []
    for stage, name in enumerate(names):
        size = found[f"zero{stage}_bytes_per_gpu"]
        parts = estimate.zero_parts(scenario.model.parameters, training.data_parallel, stage, training.gradient_bytes)
        bars.append(Bar(name, size, quantity(size, "bytes"), source.format(stage), parts=parts[::-1]))
    limit = labels.zero_limit.format(gpu=gpu.name, bytes=quantity(gpu.memory, "bytes"))
    legend = labels.zero_optimizer, labels.zero_gradients, labels.zero_weights
    return Card(labels.zero, tuple(bars), gpu.memory, limit, "hardware: memory of the training GPU", legend=legend)


def _goodput(labels: LandscapeLabels, found: dict[str, float]) -> Card:
    """Return the tokens a second of a run while nothing fails, those that count in the end, and what is lost, if it is (Chowdhery et al. 2022)."""
    rate = found["tokens_per_step"] / found["step_seconds"]
    useful = rate * found["training_goodput"]
    texts = _adding_up(rate, useful)
    source = "numbers: tokens_per_step / step_seconds"
    bars = (
        Bar(labels.goodput_whole, rate, texts[0], source),
        Bar(labels.goodput_useful, useful, texts[1], f"{source} x training_goodput"),
        Bar(labels.goodput_losses, rate - useful, texts[2], f"{source} x (1 - training_goodput)", True, useful),
    )
    return Card(labels.goodput, bars if useful < rate else bars[:2])


def _adding_up(rate: float, useful: float) -> tuple[str, str, str]:
    """Write a rate, the useful part of it and the rest so that they add up: all to the third figure of the smallest that is not 0."""
    step = 10.0 ** max(0, math.floor(math.log10(rate - useful or rate)) - 2)
    high, low = round(rate / step), round(useful / step)
    return whole(high * step), whole(low * step), whole((high - low) * step)


def _wall(scenario: Scenario, labels: LandscapeLabels, found: dict[str, float]) -> Card:
    """Return how long a decode step reads and how long it computes (Williams et al. 2009, "Roofline"); messages between GPUs left out."""
    serving, batch = scenario.serving, found["served_batch"]
    rows = batch * roofline.kept_rows(scenario, serving.context)
    reading = roofline.read_bytes(scenario, batch, rows) / serving.bandwidth
    work = roofline.pass_flops(scenario, batch) + roofline.latent_flops(scenario, rows) + _score_flops(scenario, rows)
    computing = work / scenario.served_flops
    sources = "roofline.read_bytes / bandwidth", "(roofline.pass_flops + attention) / peak"
    pairs = zip((labels.wall_reading, labels.wall_arithmetic), (reading, computing), sources, strict=True)
    return Card(
        labels.wall,
        tuple(Bar(name, value, quantity(value, "s"), source, value == max(reading, computing)) for name, value, source in pairs),
        note=labels.wall_note.format(count=figures(batch), tokens=figures(serving.context)),
        note_source="numbers.served_batch, scenario: context",
    )


def _score_flops(scenario: Scenario, rows: float) -> float:
    """Return the FLOP with which tokens meet rows of keys and values: 4 L H Q a row (Chowdhery et al. 2022, appendix B); of a latent cache see roofline."""
    model = scenario.model
    return 0.0 if model.attention == "mla" else 4.0 * model.layers * model.heads * model.head_size * rows


def _cache(scenario: Scenario, labels: LandscapeLabels, found: dict[str, float]) -> Card:
    """Return the KV cache of the batch at longer and longer contexts (Ainslie et al. 2023), beside the memory that the weights leave."""
    batch, context = found["served_batch"], scenario.serving.context
    free = scenario.serving.memory - roofline.weight_bytes(scenario)
    bars = []
    for times in LONGER:
        size = batch * roofline.kept_rows(scenario, times * context) * roofline.held_row_bytes(scenario)
        name = labels.cache_context.format(count=figures(times * context))
        source = f"roofline.kept_rows({times} x context) x held_row_bytes x served_batch"
        bars.append(Bar(name, size, quantity(size, "bytes"), source))
    limit = labels.cache_limit.format(bytes=quantity(free, "bytes"))
    row = labels.cache_note.format(bytes=quantity(roofline.held_row_bytes(scenario), "bytes"))
    return Card(
        labels.cache.format(count=figures(batch)), tuple(bars), free, limit, "serving.memory - roofline.weight_bytes",
        note=row, note_source="roofline.held_row_bytes", stops=True,
    )  # fmt: skip


def _messages(scenario: Scenario, labels: LandscapeLabels, found: dict[str, float]) -> Card:
    """Return the seconds of a training step beside those that a GPU needs to send what it must; what is not sent is left out."""
    training = scenario.training
    group = training.tensor_parallel * training.context_parallel * training.pipeline_stages
    stages = training_run.pipeline_parallel_sent(scenario) / training_run.bandwidth_of(scenario, group)
    rows = (
        (labels.messages_tensor, found["tensor_parallel_seconds"], "numbers.tensor_parallel_seconds"),
        (labels.messages_context, found["context_parallel_seconds"], "numbers.context_parallel_seconds"),
        (labels.messages_expert, found["expert_parallel_seconds"], "numbers.expert_parallel_seconds"),
        (labels.messages_stages, stages, "training_run.pipeline_parallel_sent / bandwidth_of"),
        (labels.messages_data, found["allreduce_split_seconds"], "numbers.allreduce_split_seconds"),
    )
    step = Bar(labels.messages_step, found["step_seconds"], quantity(found["step_seconds"], "s"), "numbers.step_seconds")
    sent = [Bar(name, value, quantity(value, "s"), source, True) for name, value, source in rows if value > 0]
    note = labels.messages_note.format(tensor=training.tensor_parallel, stages=training.pipeline_stages, copies=training.data_parallel)
    return Card(labels.messages, (step, *sent), note=note, note_source="scenario: the cut of the model")
