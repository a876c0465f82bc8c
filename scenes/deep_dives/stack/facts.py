"""What the mechanisms of the stack show, by cell; every number from a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.core.units import decimal, figures, money, percent, plain, quantity
from scenes.deep_dives.stack.runs import PIECES, answers, packed, pieces_of, sent_a_step, told_draft
from scenes.deep_dives.stack.words import LAYERS, StackLabels
from scenes.models.all_reduce import RingRun, gradient_ring
from scenes.models.batch_slots import Stay, continuous_batches, static_batches
from scenes.models.break_even import BreakEven, break_even
from scenes.models.gang_scheduler import Timeline, in_gangs, pod_by_pod
from scenes.models.integer_weights import GROUP, Rounded, real_matrix, rounded_ways
from scenes.models.kv_waste import PUBLISHED, Piece, fitting, pieces, trace_waste
from scenes.models.language_model import generate
from scenes.models.number import Number
from scenes.models.numbers import numbers
from scenes.models.prefix_cache import PrefixRun, prefix_run
from scenes.models.scenario import GPUS_PER_NODE, Scenario
from scenes.models.serving import Comparison, compare
from scenes.models.speculative import Speculation
from scenes.models.spine import spine
from scenes.models.split_layer import Split, three_splits
from scenes.models.systolic import SystolicRun, systolic_example, tile_intensity
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
SPAN = 2.0  # days' work of a replica that the bill's curve shows
TILES = tuple(2**k for k in range(9))  # sides
TILE = 128  # side of the tile that is told of
DEPTH = 8192  # of the product whose tiles are compared: a choice, as wide as the layers of a 70B model
ROUNDED = 14  # weights that are drawn
SQUARE = 16  # tokens of a square of the bill
SLOTS = 4  # of the batch that is drawn
DRAWN_GPUS = 4  # in the ring


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
    batches: tuple[tuple[Stay, ...], tuple[Stay, ...]]
    prefix: PrefixRun
    pieces: tuple[Piece, ...]
    packed: tuple[float, ...]
    rounded: tuple[Rounded, ...]
    draft: Speculation
    written: tuple[tuple[str, ...], ...]
    refused: tuple[tuple[str, ...], ...]
    ring: RingRun
    splits: tuple[Split, ...]
    schedules: tuple[Timeline, Timeline]
    links: tuple[float, float]
    sent: tuple[float, float, float]
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
    told, draft = spine(), told_draft()
    data = sent_a_step(scenario)[0]
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
        batches=(static_batches(answers(scenario), SLOTS), continuous_batches(answers(scenario), SLOTS)),
        prefix=prefix_run(),
        pieces=pieces(scenario, PIECES),
        packed=packed(scenario),
        rounded=rounded_ways(),
        draft=draft,
        written=tuple(pieces_of(one.written) for one in draft.rounds),
        refused=tuple(pieces_of(one.drafted[one.accepted :]) for one in draft.rounds),
        ring=gradient_ring(DRAWN_GPUS),
        splits=three_splits(),
        schedules=(pod_by_pod(), in_gangs()),
        links=(data / gpu.link_bandwidth, data / scenario.training.network.bandwidth),
        sent=sent_a_step(scenario),
        array=systolic_example(),
        intensities=tuple(tile_intensity(side, DEPTH) for side in TILES),
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
        "bill": (Fact(bill, "price of a mean request", "break_even.break_even: tokens x API price (scenario)"),) * 2,
        "rent": (Fact(meets, "tokens a day at which rented GPUs cost as much", "break_even.break_even"),) * 2,
        "load": (
            Fact(
                labels.full_price.format(own=money(even.own), price=money(even.price)),
                "dollars a million tokens",
                "break_even.break_even; scenario",
            ),
        ),
    }
    mean, cost = "scenario: prompt_tokens, output_tokens", "break_even.break_even; scenario"
    counts = (labels.tokens_in.format(count=serving.prompt_tokens), labels.tokens_out.format(count=serving.output_tokens))
    return readings, {
        "bill": tuple(Fact(text, "tokens of a mean request", mean) for text in counts),
        "square": (Fact(labels.square.format(count=SQUARE), "tokens of a square", "a choice of the picture"),),
        "rent": (
            Fact(money(even.replica_dollars, short=True), "dollars a day of a rented replica", cost),
            Fact(quantity(SPAN * even.replica_tokens, "count"), "tokens a day, the end of the axis", "a choice of the picture"),
        ),
        "load": tuple(Fact(labels.busy.format(share=percent(load, 0)), "load of a replica", "a choice of the picture") for load in LOADS),
        "load_costs": tuple(Fact(money(even.own / load), "dollars a million tokens at that load", cost) for load in LOADS),
        "load_price": (Fact(labels.api_price.format(price=money(even.price)), "dollars a million tokens of the API", cost),),
    }


def _serving(scenario: Scenario, labels: StackLabels, by_key: Mapping[str, Number]) -> tuple[Readings, Readings]:
    served, prefix, waste = compare(scenario), prefix_run(), trace_waste(scenario)
    eight, four, grouped = (percent(way.error, 1) for way in rounded_ways())
    scheme = "integer_weights.rounded_ways: the tiny model's MLP"
    draft = told_draft()
    rate = percent(draft.acceptance, 0)
    waits = labels.waits.format(
        **{name: quantity(getattr(served, name).tokens_per_second, "tokens/s") for name in ("continuous", "static")}
    )
    used = {"before": percent(waste.longest, 0), "after": percent(waste.paged, 0)}
    paper = labels.published.format(
        **used, low=decimal(100 * PUBLISHED["longest"], 0), high=percent(PUBLISHED["oracle"], 0), paged=percent(PUBLISHED["paged"], 0)
    )
    drafts = labels.drafts.format(tokens=len(draft.ids), passes=draft.passes, share=rate)
    reused, blocks = sum(placed.reused for placed in prefix.placed), sum(len(placed.blocks) for placed in prefix.placed)
    shared = labels.shared.format(reused=reused, blocks=blocks)
    context = scenario.serving.context
    whole, paged = fitting(scenario, PIECES * context)
    rounding = Fact(labels.grouped.format(group=GROUP, share=grouped), f"error of INT4 in groups of {GROUP}, of the weights' size", scheme)
    readings: Readings = {
        "router": (Fact(labels.chosen, "", ""),) * 2,
        "batch": (Fact(waits, "tokens a second of all replicas, the same requests", "serving.compare"),),
        "prefix": (Fact(shared, "blocks of three prompts that are found, of all", "prefix_cache.prefix_run"),) * 2,
        "paging": (
            Fact(
                labels.one_piece.format(count=whole),
                "requests of the trace that fit into the room",
                "kv_waste.fitting: the longest context for each",
            ),
            Fact(labels.blocks.format(before=whole, after=paged), "the same, and in blocks of 16", "kv_waste.fitting"),
        ),
        "rounding": (rounding,),
        "draft": (Fact(drafts, "tokens, passes of the large model, guesses accepted", "speculative.speculate_from"),) * (2 * draft.passes),
    }
    queues, chosen = served.continuous.pictured_queues, served.continuous.pictured_choice
    return readings, {
        "router": tuple(
            Fact(labels.waiting.format(count=count), "requests on a replica", "serving.compare") for count in (*queues, queues[chosen] + 1)
        ),
        "rounding": tuple(Fact(share, "error of the weights' size", scheme) for share in (eight, four, grouped)),
        "rows": (Fact(labels.cache_rows.format(count=plain(PIECES * context)), "rows of the room", "scenario: context"),),
        "paging": (
            Fact(
                paper,
                "rows that hold something, of a trace, in pieces and in blocks; the same in the paper",
                "kv_waste.trace_waste; Kwon et al. 2023, figure 2, as reported",
            ),
        ),
    }


def _training(scenario: Scenario, labels: StackLabels, by_key: Mapping[str, Number]) -> tuple[Readings, Readings]:
    pods, gangs = pod_by_pod(), in_gangs()
    first, second = gangs.ends
    idle = labels.idle.format(before=plain(pods.idle_gpu_hours), hours=len(pods.ticks), after=plain(gangs.idle_gpu_hours))
    size, training = scenario.model.name.split()[0], scenario.training
    layout = labels.layout.format(tensor=training.tensor_parallel, stages=training.pipeline_stages, copies=training.data_parallel)
    source = "training_run: gradients_sent, tensor_parallel_sent, pipeline_parallel_sent; same output: split_layer.three_splits"
    readings: Readings = {
        **{
            cell: (
                Fact(
                    labels.sends.format(size=size, layout=layout, sent=labels.sent.format(bytes=quantity(sent, "bytes"))),
                    "bytes that a GPU sends a step",
                    source,
                ),
            )
            * 3
            for cell, sent in zip(CELLS["frameworks"], sent_a_step(scenario), strict=True)
        },
        "pods": tuple(Fact(labels.deadlock, "", "") for _ in pods.ticks),
        "gangs": tuple(
            Fact(labels.finished.format(first=first, second=second), "hours after which the jobs end", "gang_scheduler.in_gangs")
            for _ in gangs.ticks
        ),
        "idle": (Fact(idle, "GPU-hours that compute nothing", "gang_scheduler: pod_by_pod, in_gangs; 32 GPUs, 8 hours"),),
    }
    nodes = Fact(labels.nodes.format(count=GPUS_PER_NODE), "GPUs of a node", "gang_scheduler")
    most = Fact(labels.sent.format(bytes=quantity(sent_a_step(scenario)[1], "bytes")), "bytes that a GPU sends a step", source)
    return readings, {"nodes": (nodes,), "frameworks": (most,)}


def _network(scenario: Scenario, labels: StackLabels, by_key: Mapping[str, Number]) -> tuple[Readings, Readings]:
    gpu, network = scenario.training.gpu, scenario.training.network
    sent = sent_a_step(scenario)
    size, inside, between = (
        quantity(sent[0], "bytes"), quantity(sent[0] / gpu.link_bandwidth, "s"), quantity(sent[0] / network.bandwidth, "s"),
    )  # fmt: skip
    source = "training_run: gradients_sent, tensor_parallel_sent, pipeline_parallel_sent"
    readings: Readings = {
        "ring": (
            Fact(
                labels.ring.format(factor=figures(gradient_ring(DRAWN_GPUS).bytes_per_node_factor)),
                "bytes that a GPU sends over its data",
                "all_reduce.gradient_ring",
            ),
        )
        * len(gradient_ring(DRAWN_GPUS).steps),
        "links": (
            Fact(
                labels.times.format(bytes=size, inside=inside, between=between),
                "a step's gradients, over each link",
                "numbers: allreduce_split_bytes_per_gpu; assets/hardware.toml",
            ),
        ),
        "kinds": (Fact(labels.kinds.format(size=scenario.model.name.split()[0]), "size of the model", "scenario: model"),),
    }
    names = tuple(Fact(name, "name of a link", "scenario; assets/hardware.toml") for name in (gpu.link_name, network.name))
    took = "a step's gradients over the link: assets/hardware.toml"
    return readings, {
        "links": names,
        "link_times": (Fact(inside, took, source), Fact(between, took, source)),
        "kinds": tuple(Fact(quantity(sent[k], "bytes"), "bytes that a GPU sends a step", source) for k in (1, 0, 2)),
    }


def _silicon(scenario: Scenario, labels: StackLabels, by_key: Mapping[str, Number]) -> tuple[Readings, Readings]:
    run, gpu = systolic_example(), scenario.training.gpu
    total = len(run.cycles)
    source = "systolic.systolic_example: weights of the tiny model"
    ridge = gpu.flops_16bit / gpu.bandwidth
    cycles = tuple(Fact(labels.cycles.format(count=number, total=total), "cycles of the array", source) for number in range(1, total + 1))
    readings: Readings = {
        "array": cycles,
        "tile": (
            Fact(
                labels.tile.format(side=TILE, intensity=figures(tile_intensity(TILE, DEPTH))),
                "operations a byte of a square tile",
                "systolic.tile_intensity",
            ),
        )
        * 2,
        "reuse": (
            Fact(
                labels.reuse.format(chip=gpu.name, ridge=figures(ridge)),
                "operations a byte: the GPU's 16-bit peak over its bandwidth",
                "assets/hardware.toml; Williams et al. 2009, Roofline",
            ),
        )
        * 2,
    }
    weights = tuple(Fact(decimal(value, 2), "a weight in its cell", source) for value in run.weights.ravel())
    sides = tuple(Fact(plain(side), "side of a tile", "a choice of the picture") for side in TILES[::4])
    points = tuple(
        Fact(figures(tile_intensity(side, DEPTH)), f"operations a byte of a tile {side} wide", "systolic.tile_intensity")
        for side in TILES[4::4]
    )
    side = Fact(f"{labels.side.format(depth=plain(DEPTH))} →", "depth of the product whose tiles are compared", "a choice of the picture")
    needed = Fact(
        labels.needed.format(chip=gpu.name, ridge=figures(ridge)), "operations a byte: peak over bandwidth", "assets/hardware.toml"
    )
    return readings, {"array": weights, "reuse": sides, "ridge": (needed,), "curve": points, "side": (side,)}


def rounded_rows(facts: StackFacts) -> tuple[np.ndarray, ...]:
    """Return weights of a channel as they are, at INT8, at INT4, and at INT4 in groups, (ROUNDED,) each."""
    return tuple(values[:ROUNDED, 0] for values in (real_matrix(), *(way.values for way in facts.rounded)))
