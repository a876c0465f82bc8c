"""What the mechanisms of the stack show, by cell; every number from a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.core.units import decimal, figures, money, percent, plain, quantity
from scenes.deep_dives.stack.words import LAYERS, StackLabels
from scenes.models import texts
from scenes.models.all_reduce import gradient_ring
from scenes.models.break_even import BreakEven, break_even
from scenes.models.gang_scheduler import Timeline, in_gangs, pod_by_pod
from scenes.models.integer_weights import Rounded, real_matrix, rounded_ways
from scenes.models.kv_blocks import BLOCK_TOKENS, blocks_of
from scenes.models.kv_waste import PUBLISHED, Piece, fitting, pieces, trace_waste
from scenes.models.language_model import generate
from scenes.models.number import Number
from scenes.models.numbers import numbers
from scenes.models.prefix_cache import PrefixRun, prefix_run
from scenes.models.scenario import Scenario
from scenes.models.serving import Comparison, compare
from scenes.models.speculative import Speculation, measured, speculate_from
from scenes.models.spine import spine
from scenes.models.split_layer import Split, three_splits
from scenes.models.systolic import SystolicRun, array_intensity, systolic_example, tile_intensity
from scenes.models.workload import draw_requests
from scenes.project import Project

CELLS = {
    "api": ("bill", "rent", "load"),
    "serving": ("router", "batch", "prefix", "paging", "rounding", "draft"),
    "frameworks": ("data", "tensor", "stage"),
    "compute": ("pods", "gangs", "idle"),
    "network": ("ring", "links", "kinds"),
    "silicon": ("array", "tile", "reuse"),
}
LOADS = (0.1, 0.25, 0.5, 1.0)  # of a replica of one's own
TILES = tuple(2**k for k in range(9))  # sides
TILE = 128  # side of the tile that is told of
ARRAY, STREAM = 256, 4096  # side of the array of the TPU (Jouppi et al. 2017), and rows that pass through it
BATCH_ROWS = 8192  # depth of the product whose tiles are compared
ROUNDED = 14  # weights that are drawn
PIECES = 8  # requests of the longest context that the pictured room holds
MOST_PASSES = 6  # of the large model, that are drawn


@dataclass(frozen=True)
class Fact:
    """A text with a number as it is drawn, what it says, and where it comes from."""

    text: str
    what: str
    source: str


Readings = dict[str, tuple[Fact, ...]]


@dataclass(frozen=True)
class StackFacts:
    """Runs of the models, what each cell reads after each of its steps (`readings`, by cell), and other numbers on drawings (`marks`)."""

    prompt: str
    answer: tuple[str, ...]
    bill: tuple[int, int]
    even: BreakEven
    served: Comparison
    prefix: PrefixRun
    pieces: tuple[Piece, ...]
    packed: tuple[float, ...]
    rounded: tuple[Rounded, ...]
    draft: Speculation
    splits: tuple[Split, ...]
    schedules: tuple[Timeline, Timeline]
    links: tuple[float, float]
    sent: tuple[float, float]
    array: SystolicRun
    intensities: tuple[float, ...]
    ridge: float
    readings: Mapping[str, tuple[Fact, ...]]
    marks: Mapping[str, tuple[Fact, ...]]

    def steps(self, cell: str) -> int:
        """Return in how many steps a cell comes."""
        return len(self.readings[cell])


def stack_facts(project: Project) -> StackFacts:
    """Return the facts of a project."""
    return _facts(project.scenario, project.content.stack.labels, project.corpus.digest)


@lru_cache(maxsize=8)
def _facts(scenario: Scenario, labels: StackLabels, corpus: str) -> StackFacts:
    by_key = {number.key: number for number in numbers(scenario)}
    gpu, serving = scenario.training.gpu, scenario.serving
    told = spine()
    sent = by_key["allreduce_split_bytes_per_gpu"].value
    readings: Readings = {}
    marks: Readings = {}
    for kind in (_api, _serving, _training, _network, _silicon):
        found, more = kind(scenario, labels, by_key)
        readings |= found
        marks |= more
    written = generate(told.prompt).pieces
    return StackFacts(
        prompt=told.prompt,
        answer=tuple(piece for piece in written if piece != "<eos>"),
        bill=(serving.prompt_tokens, serving.output_tokens),
        even=break_even(scenario),
        served=compare(scenario),
        prefix=prefix_run(),
        pieces=pieces(scenario, PIECES),
        packed=packed(scenario),
        rounded=rounded_ways(),
        draft=told_draft(),
        splits=three_splits(),
        schedules=(pod_by_pod(), in_gangs()),
        links=(sent / gpu.link_bandwidth, sent / scenario.training.network.bandwidth),
        sent=(by_key["tensor_parallel_bytes_per_gpu"].value, sent),
        array=systolic_example(),
        intensities=tuple(tile_intensity(side, BATCH_ROWS) for side in TILES),
        ridge=gpu.flops_16bit / gpu.bandwidth,
        readings={cell: readings[cell] for layer in LAYERS for cell in CELLS[layer]},
        marks=marks,
    )


def _api(scenario: Scenario, labels: StackLabels, by_key: Mapping[str, Number]) -> tuple[Readings, Readings]:
    even, serving = break_even(scenario), scenario.serving
    tokens = serving.prompt_tokens + serving.output_tokens
    bill = labels.bill.format(dollars=money(tokens * even.price / 1e6, places=5))
    meets = labels.meets.format(tokens=quantity(even.meets, "count")) if even.pays else labels.never_meets.format(price=money(even.price))
    readings: Readings = {
        "bill": (Fact(bill, "price of a mean request", "break_even.break_even: tokens x API price (scenario)"),),
        "rent": (Fact(meets, "tokens a day at which own GPUs cost as much", "break_even.break_even"),),
        "load": (
            Fact(
                labels.full_price.format(own=money(even.own), price=money(even.price)),
                "dollars a million tokens",
                "break_even.break_even; scenario",
            ),
        ),
    }
    mean = "scenario: prompt_tokens, output_tokens"
    loads = tuple(Fact(percent(load, 0), "load of a replica", "a choice of the picture") for load in LOADS)
    counts = (labels.tokens_in.format(count=serving.prompt_tokens), labels.tokens_out.format(count=serving.output_tokens))
    return readings, {"bill": tuple(Fact(text, "tokens of a mean request", mean) for text in counts), "load": loads}


def _serving(scenario: Scenario, labels: StackLabels, by_key: Mapping[str, Number]) -> tuple[Readings, Readings]:
    served, prefix, waste = compare(scenario), prefix_run(), trace_waste(scenario)
    eight, four, grouped = (percent(way.error, 1) for way in rounded_ways())
    draft, rate = told_draft(), percent(measured().acceptance, 0)
    waits = labels.waits.format(
        **{name: quantity(getattr(served, name).tokens_per_second, "tokens/s") for name in ("continuous", "static")}
    )
    used = {"before": percent(waste.longest, 0), "after": percent(waste.paged, 0)}
    paper = labels.published.format(
        **used, **{name: percent(PUBLISHED[key], 0) for name, key in (("low", "longest"), ("high", "oracle"), ("paged", "paged"))}
    )
    drafts = labels.drafts.format(tokens=len(draft.ids), passes=draft.passes, share=rate)
    context = scenario.serving.context
    whole, paged = fitting(scenario, PIECES * context)
    rounding = Fact(
        labels.errors.format(eight=eight, four=four, group=grouped),
        "error of INT8, INT4 and INT4 in groups of 16, of the weights' size",
        "integer_weights.rounded_ways: the tiny model's MLP",
    )
    readings: Readings = {
        "router": (Fact(labels.chosen, "", ""),),
        "batch": (Fact(waits, "tokens a second of all replicas, the same requests", "serving.compare"),),
        "prefix": (Fact(labels.shared.format(share=percent(prefix.saved, 0)), "prompt tokens found in blocks", "prefix_cache.prefix_run"),)
        * len(prefix.placed),
        "paging": (
            Fact(
                labels.one_piece.format(count=whole),
                "requests of the trace that fit into the room",
                "kv_waste.fitting: the longest context for each",
            ),
            Fact(labels.blocks.format(before=whole, after=paged), "the same, and in blocks of 16", "kv_waste.fitting"),
        ),
        "rounding": (rounding,) * 3,
        "draft": (Fact(drafts, "tokens, passes of the large model, guesses accepted", "speculative.speculate_from, speculative.measured"),)
        * draft.passes,
    }
    return readings, {
        "paging": (
            Fact(
                paper,
                "rows that hold something, of a trace, in pieces and in blocks; the same in the paper",
                "kv_waste.trace_waste; Kwon et al. 2023, figure 2, as reported",
            ),
        )
    }


def _training(scenario: Scenario, labels: StackLabels, by_key: Mapping[str, Number]) -> tuple[Readings, Readings]:
    data, tensor, stage = three_splits()
    pods, gangs = pod_by_pod(), in_gangs()
    first, second = gangs.ends
    idle = labels.idle.format(before=plain(pods.idle_gpu_hours), after=plain(gangs.idle_gpu_hours))
    source = "split_layer.three_splits: the tiny model's MLP, 16-bit values, 4 GPUs (2 stages)"
    readings: Readings = {
        "data": (Fact(labels.exchanged.format(bytes=quantity(data.sent_backward, "bytes")), "gradient bytes that a GPU sends", source),),
        "tensor": (
            Fact(labels.each_way.format(bytes=quantity(tensor.sent_forward, "bytes")), "bytes of partial sums that a GPU sends", source),
        ),
        "stage": (
            Fact(labels.each_way.format(bytes=quantity(stage.sent_forward, "bytes")), "bytes of activations that a stage sends", source),
        ),
        "pods": tuple(Fact(labels.deadlock, "", "") for _ in pods.ticks),
        "gangs": tuple(
            Fact(labels.finished.format(first=first, second=second), "hours after which the jobs end", "gang_scheduler.in_gangs")
            for _ in gangs.ticks
        ),
        "idle": (Fact(idle, "GPU-hours that compute nothing", "gang_scheduler: pod_by_pod, in_gangs; 32 GPUs, 8 hours"),),
    }
    return readings, {}


def _network(scenario: Scenario, labels: StackLabels, by_key: Mapping[str, Number]) -> tuple[Readings, Readings]:
    gpu, network = scenario.training.gpu, scenario.training.network
    sent, tensor = by_key["allreduce_split_bytes_per_gpu"].value, by_key["tensor_parallel_bytes_per_gpu"].value
    size, inside, between = quantity(sent, "bytes"), quantity(sent / gpu.link_bandwidth, "s"), quantity(sent / network.bandwidth, "s")
    readings: Readings = {
        "ring": (
            Fact(
                labels.ring.format(factor=figures(gradient_ring().bytes_per_node_factor)),
                "bytes that a GPU sends over its data",
                "all_reduce.gradient_ring",
            ),
        ),
        "links": (
            Fact(
                labels.times.format(bytes=size, inside=inside, between=between),
                "a step's gradients, over each link",
                "numbers: allreduce_split_bytes_per_gpu; assets/hardware.toml",
            ),
        ),
        "kinds": (
            Fact(
                labels.kinds.format(tensor=quantity(tensor, "bytes"), data=size),
                "bytes that a GPU sends a step",
                "numbers: tensor_parallel_bytes_per_gpu, allreduce_split_bytes_per_gpu",
            ),
        ),
    }
    names = tuple(Fact(name, "", "") for name in (gpu.link_name, network.name))
    return readings, {"links": names}


def _silicon(scenario: Scenario, labels: StackLabels, by_key: Mapping[str, Number]) -> tuple[Readings, Readings]:
    run, gpu = systolic_example(), scenario.training.gpu
    total = len(run.cycles)
    source = "systolic.systolic_example: weights of the tiny model"
    array, ridge = array_intensity(ARRAY, STREAM), gpu.flops_16bit / gpu.bandwidth
    cycles = tuple(Fact(labels.cycles.format(count=number, total=total), "cycles of the array", source) for number in range(1, total + 1))
    readings: Readings = {
        "array": cycles,
        "tile": (
            Fact(
                labels.tile.format(side=TILE, intensity=figures(tile_intensity(TILE, BATCH_ROWS))),
                "operations a byte of a square tile",
                "systolic.tile_intensity",
            ),
        ),
        "reuse": (
            Fact(
                labels.reuse.format(array=figures(array), ridge=figures(ridge)),
                "operations a byte of a 256 x 256 array, and of the GPU's peak over its bandwidth",
                "systolic.array_intensity; Williams et al. 2009, Roofline",
            ),
        ),
    }
    weights = tuple(Fact(decimal(value, 2), "a weight in its cell", source) for value in run.weights.ravel())
    sides = tuple(Fact(plain(side), "side of a tile", "a choice of the picture") for side in TILES[::4])
    return readings, {"array": weights, "reuse": sides}


def told_draft() -> Speculation:
    """Return the first of the film's prompts at which guesses are refused, in few passes; the opening where there is none."""
    found = [speculate_from(prompt) for prompt in (texts.current().opening, *texts.current().batch)]
    return next((one for one in found if one.acceptance < 1 and one.passes <= MOST_PASSES), found[0])


def packed(scenario: Scenario) -> tuple[float, ...]:
    """Return the shares of the pictured room that the blocks of each request take which fits into it."""
    room = PIECES * scenario.serving.context
    _, count = fitting(scenario, room)
    return tuple(blocks_of(r.prompt + r.answer) * BLOCK_TOKENS / room for r in draw_requests(scenario)[:count])


def rounded_rows(facts: StackFacts) -> tuple[np.ndarray, ...]:
    """Return weights of a channel as they are, at INT8 and at INT4, (ROUNDED,) each."""
    return tuple(values[:ROUNDED, 0] for values in (real_matrix(), facts.rounded[0].values, facts.rounded[1].values))
