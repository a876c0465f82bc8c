"""What the mechanisms of the stack show, by cell; every number from a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.core.units import decimal, money, percent, plain, quantity
from scenes.deep_dives.stack.fact import Fact, Readings
from scenes.deep_dives.stack.facts_machines import DEPTH, DRAWN_GPUS, TILES, network, silicon, training
from scenes.deep_dives.stack.runs import (
    PIECES,
    answers,
    links_of,
    packed,
    partials,
    pieces_of,
    same,
    sent_a_step,
    stays_inside,
    told_draft,
    told_prompt,
    ways_sent,
)
from scenes.deep_dives.stack.words import LAYERS, StackLabels
from scenes.models.all_reduce import RingRun, gradient_ring
from scenes.models.batch_slots import Stay, continuous_batches, passes_of, static_batches
from scenes.models.break_even import BreakEven, break_even
from scenes.models.gang_scheduler import Timeline, in_gangs, pod_by_pod
from scenes.models.integer_weights import GROUP, Rounded, real_matrix, rounded_ways
from scenes.models.kv_waste import PUBLISHED, Piece, fitting, pieces, trace_waste
from scenes.models.language_model import generate
from scenes.models.prefix_cache import PrefixRun, prefix_run
from scenes.models.scenario import Scenario
from scenes.models.serving import Comparison, compare
from scenes.models.speculative import Speculation, measured, measured_on
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
ROUNDED = 14  # weights that are drawn
SQUARE = 16  # tokens of a square of the bill
SLOTS = 4  # of the batch that is drawn


@dataclass(frozen=True)
class StackFacts:
    """Runs of the models, what each cell reads after each of its steps (`readings`, by cell), and other numbers on drawings (`marks`).

    `same`: whether each of `splits` gives what one GPU gives; `ways`: what a GPU sends a step, by what is split, and whether it stays in a node.
    """

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
    same: tuple[bool, ...]
    layers: int
    schedules: tuple[Timeline, Timeline]
    links: tuple[float, float]
    sent: tuple[float, float, float]
    ways: tuple[tuple[str, float, bool], ...]
    array: SystolicRun
    partials: tuple[np.ndarray, np.ndarray]
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
    gpu, serving = scenario.training.gpu, scenario.serving
    prompt, draft, splits = told_prompt(), told_draft(), three_splits()
    readings: Readings = {}
    marks: Readings = {}
    for kind in (_api, _serving, training, network, silicon):
        found, more = kind(scenario, labels)
        readings |= found
        marks |= more
    written = generate(prompt).pieces
    return StackFacts(
        prompt=prompt,
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
        splits=splits,
        same=same(splits),
        layers=scenario.model.layers,
        schedules=(pod_by_pod(), in_gangs()),
        links=links_of(scenario)[2],
        sent=sent_a_step(scenario),
        ways=tuple((way, size, stays_inside(scenario, way)) for way, size in ways_sent(scenario)),
        array=systolic_example(),
        partials=partials(),
        intensities=tuple(tile_intensity(side, DEPTH) for side in TILES),
        ridge=gpu.flops_16bit / gpu.bandwidth,
        readings={cell: readings[cell] for layer in LAYERS for cell in CELLS[layer]},
        marks=marks,
    )


def _api(scenario: Scenario, labels: StackLabels) -> tuple[Readings, Readings]:
    even, serving = break_even(scenario), scenario.serving
    tokens = serving.prompt_tokens + serving.output_tokens
    bill = labels.bill.format(dollars=money(tokens * even.price / 1e6, places=5), price=money(even.price))
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
            Fact(
                labels.replica.format(count=serving.gpus_per_replica, dollars=money(even.replica_dollars, short=True)),
                "dollars a day of a rented replica",
                cost,
            ),
            Fact(labels.replicas.format(count=2 * serving.gpus_per_replica), "GPUs of two replicas", "scenario: gpus_per_replica"),
            Fact(quantity(SPAN * even.replica_tokens, "count"), "tokens a day, the end of the axis", "a choice of the picture"),
        ),
        "load": tuple(Fact(labels.busy.format(share=percent(load, 0)), "load of a replica", "a choice of the picture") for load in LOADS),
        "load_costs": tuple(Fact(money(even.own / load), "dollars a million tokens at that load", cost) for load in LOADS),
        "load_price": (Fact(labels.api_price.format(price=money(even.price)), "dollars a million tokens of the API", cost),),
    }


def _serving(scenario: Scenario, labels: StackLabels) -> tuple[Readings, Readings]:
    served, prefix, waste = compare(scenario), prefix_run(), trace_waste(scenario)
    before, after = (passes_of(run(answers(scenario), SLOTS)) for run in (static_batches, continuous_batches))
    eight, four, grouped = (percent(way.error, 1) for way in rounded_ways())
    scheme = "integer_weights.rounded_ways: the tiny model's MLP"
    draft = told_draft()
    rate = percent(draft.acceptance, 0)
    waits = labels.waits.format(after=plain(after), before=plain(before))
    wasted = {"before": percent(waste.wasted, 0), "after": percent(waste.wasted_paged, 0)}
    least, most, paged_waste = (1 - PUBLISHED[name] for name in ("oracle", "longest", "paged"))
    paper = labels.published.format(**wasted, low=decimal(100 * least, 0), high=percent(most, 0), paged=percent(paged_waste, 0))
    over_all = labels.measured.format(prompts=measured_on(), share=percent(measured().acceptance, 0))
    drafts = labels.drafts.format(tokens=len(draft.ids), passes=draft.passes, share=rate)
    reused, blocks = sum(placed.reused for placed in prefix.placed), sum(len(placed.blocks) for placed in prefix.placed)
    shared = labels.shared.format(reused=reused, blocks=blocks)
    context = scenario.serving.context
    whole, paged = fitting(scenario, PIECES * context)
    rounding = Fact(
        labels.grouped.format(group=GROUP, bits=decimal(rounded_ways()[2].bits_per_weight, 0), share=grouped),
        f"error of INT4 in groups of {GROUP}, of the weights' size",
        scheme,
    )
    readings: Readings = {
        "router": (Fact(labels.chosen, "", ""),) * 2,
        "batch": (Fact(waits, "passes of the model for the answers that are drawn", "batch_slots: static_batches, continuous_batches"),),
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
        "draft": (Fact(over_all, "guesses accepted, of those judged, over many prompts", "speculative.measured"),),
        "rows": (Fact(labels.cache_rows.format(count=plain(PIECES * context)), "rows of the room", "scenario: context"),),
        "paging": (
            Fact(
                paper,
                "rows that hold nothing, of the requests that are drawn at random, in pieces and in blocks; the same in the paper",
                "kv_waste.trace_waste; Kwon et al. 2023, figure 2, as reported",
            ),
        ),
    }


def rounded_rows(facts: StackFacts) -> tuple[np.ndarray, ...]:
    """Return weights of a channel as they are, at INT8, at INT4, and at INT4 in groups, (ROUNDED,) each."""
    return tuple(values[:ROUNDED, 0] for values in (real_matrix(), *(way.values for way in facts.rounded)))
