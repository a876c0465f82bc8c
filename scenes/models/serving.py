"""Serve drawn requests on the scenario's replicas and measure what users wait for.

The requests of `workload` go through the `service`; its replicas batch continuously, or statically for comparison. All times
follow from the scenario and the choices of those modules. A run is finite: it ends even when requests come faster than the
replicas can answer, and says so (`offered_load`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenes.models.arrays import frozen
from scenes.models.memo import kept
from scenes.models.pace import cached_prompt, capacity_of, prefill_seconds
from scenes.models.replica import RunningRequest
from scenes.models.scenario import Scenario
from scenes.models.service import GATEWAY_MS, Service, before_ms
from scenes.models.static_batching import StaticReplica
from scenes.models.workload import SEED, draw_requests

HISTOGRAM_BINS = 12
OPENED = 3  # requests in the batch that inference serving opens: the newest of them is the one that is being routed
EARLY = 600  # arrivals of which a picture may show one: what comes after them changes no picture
SHOWN = 6  # most requests on a replica that a picture shows one by one


@dataclass(frozen=True)
class Percentiles:
    """Median and 95th percentile, ms."""

    p50: float
    p95: float


@dataclass(frozen=True)
class ServingRun:
    """Result of the simulation; times in ms unless said otherwise, arrays in order of arrival.

    Latency: `queue` from the replica's door to the start of prefill (a swap of adapters included), `first_token` from arrival,
    `between_tokens` over all pairs of neighbouring tokens, `whole` to the last token. `p50`, `p95`: of the first token.
    `spans` of the request at p95: (name, ms) that add up to p95. `arrivals` in seconds;
    `durations` until the last token; `request_seconds`: the number of requests in the system, added up event by event.
    `replica_queues`: requests on each replica just before one arrival that a picture can show, `chosen_replica` its choice.
    `mean_batch`: tokens a step; `padded_share` of the batch's places that computed padding; `offered_load`: arrivals over
    what the replicas sustain; above 1 the queue grows as long as requests come.
    """

    spans: tuple[tuple[str, float], ...]
    p50: float
    p95: float
    queue: Percentiles
    first_token: Percentiles
    between_tokens: Percentiles
    whole: Percentiles
    requests: int
    finished: int
    arrivals: np.ndarray
    durations: np.ndarray
    first_token_ms: np.ndarray
    prompt_tokens: np.ndarray
    answer_tokens: np.ndarray
    replica_of: np.ndarray
    request_seconds: float
    histogram: tuple[int, ...]
    histogram_edges: tuple[float, ...]
    replica_queues: tuple[int, ...]
    chosen_replica: int
    peak_batch: int
    mean_batch: float
    padded_share: float
    peak_blocks: int
    blocks: int
    preemptions: int
    swaps: int
    tokens_per_second: float
    offered_load: float

    @property
    def pictured_queues(self) -> tuple[int, ...]:
        """The queues of the replicas that a picture shows: the first two and the last, or as many as there are."""
        return tuple(self.replica_queues[k] for k in pictured(len(self.replica_queues)))

    @property
    def pictured_choice(self) -> int:
        """The place of the chosen replica among those that a picture shows."""
        return pictured(len(self.replica_queues)).index(self.chosen_replica)

    @property
    def overloaded(self) -> bool:
        """Whether requests come faster than the replicas can answer for long."""
        return self.offered_load > 1


@dataclass(frozen=True)
class Comparison:
    """The same requests on the same replicas, with continuous and with static batching."""

    continuous: ServingRun
    static: ServingRun


@kept
def simulate(scenario: Scenario, seed: int = SEED) -> ServingRun:
    """Serve the scenario's requests with continuous batching."""
    return measure(scenario, Service(scenario, draw_requests(scenario, seed)).run())


@kept
def compare(scenario: Scenario, seed: int = SEED) -> Comparison:
    """Serve the same requests with continuous and with static batching."""
    return Comparison(simulate(scenario, seed), measure(scenario, Service(scenario, draw_requests(scenario, seed), StaticReplica).run()))


def measure(scenario: Scenario, service: Service) -> ServingRun:
    """Measure a service that has run."""
    jobs, replicas = service.jobs, service.replicas
    steps = [step for replica in replicas for step in replica.steps]
    places, tokens = sum(step.batch for step in steps), sum(step.tokens for step in steps)
    shown = telling_moment(service.seen, service.owner)
    return ServingRun(
        **_latency(scenario, jobs),
        requests=len(jobs),
        finished=sum(job.done for job in jobs),
        arrivals=frozen([job.request.arrival for job in jobs]),
        prompt_tokens=frozen([job.request.prompt for job in jobs]),
        answer_tokens=frozen([job.request.answer for job in jobs]),
        replica_of=frozen(service.owner),
        request_seconds=service.request_seconds,
        replica_queues=service.seen[shown],
        chosen_replica=service.owner[shown],
        peak_batch=max(step.batch for step in steps),
        mean_batch=tokens / len(steps),
        padded_share=1 - tokens / places,
        peak_blocks=max(step.blocks for step in steps),
        blocks=replicas[0].pool.capacity,
        preemptions=sum(replica.preemptions for replica in replicas),
        swaps=sum(replica.swaps for replica in replicas),
        tokens_per_second=tokens / (max(job.end for job in jobs) - jobs[0].request.arrival),
        offered_load=scenario.serving.requests_per_second / (scenario.serving.replicas * capacity_of(scenario)),
    )


def _latency(scenario: Scenario, jobs: Sequence[RunningRequest]) -> dict[str, Any]:
    """Split the time of every request."""
    queue, first, whole = (1e3 * np.array(times) for times in zip(*map(_waits, jobs), strict=True))
    gaps = 1e3 * np.concatenate([job.gaps for job in jobs])
    counts, edges = np.histogram(first, bins=HISTOGRAM_BINS, range=(0.0, float(first.max())))
    at = percentiles(first)
    return {
        "spans": spans_of(scenario, jobs[int(np.abs(first - at.p95).argmin())]),
        "p50": at.p50,
        "p95": at.p95,
        "queue": percentiles(queue),
        "first_token": at,
        "between_tokens": percentiles(gaps),
        "whole": percentiles(whole),
        "first_token_ms": frozen(first),
        "durations": frozen(whole),
        "histogram": tuple(counts.tolist()),
        "histogram_edges": tuple(edges.tolist()),
    }


def _waits(job: RunningRequest) -> tuple[float, float, float]:
    """Return the seconds in the queue, to the first token and to the last."""
    arrival = job.request.arrival
    return job.start - job.ready, job.first - arrival, job.end - arrival


def percentiles(ms: np.ndarray) -> Percentiles:
    """Return median and 95th percentile by nearest rank, so that each is the time of one request; 0 for nothing.

    Nothing: answers of one token have no time between tokens. Nearest rank is definition 1 of Hyndman and Fan 1996, "Sample
    quantiles in statistical packages" (from memory).
    """
    p50, p95 = np.percentile(ms, [50, 95], method="inverted_cdf") if len(ms) else (0.0, 0.0)
    return Percentiles(float(p50), float(p95))


def spans_of(scenario: Scenario, job: RunningRequest) -> tuple[tuple[str, float], ...]:
    """Return the spans of one request up to its first token as (name, ms).

    A step reads the prompts of all who join, and none of them goes on before all are read: what the request's own prompt does
    not take of that time is the prefill of others. This parts the time by cause; the order of the prompts in a step is not told.
    """
    queue, prefill, first = np.diff([job.ready, job.start, job.prefilled, job.first]) * 1e3
    prompt = job.request.prompt
    own = min(float(prefill), 1e3 * prefill_seconds(scenario, prompt, cached_prompt(scenario, prompt)))
    return (
        ("gateway", GATEWAY_MS),
        ("tokenizer", before_ms(job.request) - GATEWAY_MS),
        ("queue", float(queue)),
        ("prefill of others", float(prefill) - own),
        ("own prefill", own),
        ("first token", float(first)),
    )


def pictured(replicas: int) -> tuple[int, ...]:
    """Return which replicas a picture shows: the first two and the last."""
    return tuple(sorted({0, min(1, replicas - 1), replicas - 1}))


def telling_moment(seen: Sequence[tuple[int, ...]], owner: Sequence[int]) -> int:
    """Return which of the first EARLY arrivals makes a choice that is easiest to see on the replicas that are pictured.

    Best are as many different loads as there are replicas, then none empty, then with the newcomer as many requests on the
    chosen replica as its opened batch has, then none too full to be drawn one by one, then the middle one chosen; the first such
    arrival wins. The chosen replica is always pictured: the very first request finds all empty and goes to the first.
    """
    shown = pictured(len(seen[0]))

    def rank(arrival: int) -> tuple[int, bool, bool, bool, bool, int]:
        loads = [seen[arrival][k] for k in shown]
        middle = owner[arrival] == shown[len(shown) // 2]
        return -len(set(loads)), min(loads) == 0, min(loads) + 1 != OPENED, max(loads) > SHOWN, not middle, arrival

    return min((k for k, replica in enumerate(owner[:EARLY]) if replica in shown), key=rank)
