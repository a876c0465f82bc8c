"""Serve 600 requests on three replicas with continuous batching and measure what users wait for.

A seeded event simulation. Requests arrive as a Poisson process, pass gateway and tokenizer, go to the replica with the
fewest requests (ties: the first) and wait there in order. A replica admits a request when a batch place is free and its
whole prompt and answer fit into the KV rows. A step with newcomers reads their prompts first ("prefill") and then reads the
weights and caches once for all; at its end every request of the batch, newcomers included, has one token more, so the span
"first token" is the rest of that shared step. Times come from the roofline. All settings below are choices, not measurements; the
model does not know networks, chunked prefill, pre-emption or prefix sharing.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from scenes.models import roofline
from scenes.models.batch_table import BatchTable, batch_table, static_batch
from scenes.models.case import Case

SEED = 9
REQUESTS = 600
REPLICAS = 3
ARRIVALS_PER_SECOND = 24.0
MAX_BATCH = 8
MAX_KV_ROWS = 12_288
GATEWAY_MS = 4.0
TOKENIZER_MS_PER_TOKEN = 0.004
PREFILL_EFFICIENCY = 0.4
HISTOGRAM_BINS = 12


@dataclass(frozen=True)
class ServingRun:
    """Result of the simulation; times in ms unless said otherwise, arrays in order of arrival.

    `spans` of the request nearest to p95: (name, ms) that add up to its time to first token. `arrivals` in seconds;
    `durations` until the last token. `replica_queues`: requests waiting or running on each replica just before one arrival,
    `chosen_replica` its choice. `peak_rows`: most KV rows a replica ever held.
    """

    spans: tuple[tuple[str, float], ...]
    p50: float
    p95: float
    requests: int
    finished: int
    arrivals: np.ndarray
    durations: np.ndarray
    first_token_ms: np.ndarray
    prompt_tokens: np.ndarray
    answer_tokens: np.ndarray
    replica_of: np.ndarray
    histogram: tuple[int, ...]
    histogram_edges: tuple[float, ...]
    replica_queues: tuple[int, ...]
    chosen_replica: int
    peak_rows: tuple[int, ...]
    max_kv_rows: int
    peak_batch: int
    tokens_per_second: float
    batch_table: BatchTable
    static_batch_rows: tuple[int, ...]
    static_batch_width: int


@dataclass
class Request:
    """One request on its way; times in seconds on the simulation's clock."""

    number: int
    arrival: float
    ready: float
    prompt: int
    answer: int
    start: float = 0.0
    prefilled: float = 0.0
    first: float = 0.0
    end: float = 0.0
    written: int = 0

    @property
    def most_rows(self) -> int:
        """KV rows it will hold at its end: the last token is not fed back."""
        return self.prompt + self.answer - 1


@dataclass
class Replica:
    """One model replica: its clock, the requests that wait and the requests in the batch."""

    case: Case
    clock: float = 0.0
    waiting: deque[Request] = field(default_factory=deque)
    running: list[Request] = field(default_factory=list)
    peak_rows: int = 0
    peak_batch: int = 0

    def load(self) -> int:
        """Return how many requests wait or run."""
        return len(self.waiting) + len(self.running)

    def run_until(self, time: float) -> None:
        """Run steps that begin before `time`."""
        while self.load() and self.clock < time:
            self._step()
        if not self.load():
            self.clock = max(self.clock, time)

    def _step(self) -> None:
        newcomers = self._admit()
        for request in newcomers:
            request.start = self.clock
        self.clock += roofline.prefill_seconds(self.case, sum(r.prompt for r in newcomers)) if newcomers else 0.0
        for request in newcomers:
            request.prefilled = self.clock
        self.clock += roofline.step_seconds(self.case, len(self.running), sum(r.prompt + r.written for r in self.running))
        for request in self.running:
            request.written += 1
            request.first = request.first or self.clock
            request.end = self.clock
        self.peak_rows = max(self.peak_rows, sum(r.prompt + r.written - 1 for r in self.running))
        self.peak_batch = max(self.peak_batch, len(self.running))
        self.running = [r for r in self.running if r.written < r.answer]

    def _admit(self) -> list[Request]:
        newcomers = []
        reserved = sum(r.most_rows for r in self.running)
        while self.waiting and len(self.running) < MAX_BATCH and reserved + self.waiting[0].most_rows <= MAX_KV_ROWS:
            request = self.waiting.popleft()
            reserved += request.most_rows
            self.running.append(request)
            newcomers.append(request)
        return newcomers


def draw_requests() -> list[Request]:
    """Draw arrivals, prompt lengths and answer lengths."""
    rng = np.random.default_rng(SEED)
    arrivals = np.cumsum(rng.exponential(1 / ARRIVALS_PER_SECOND, REQUESTS)).tolist()
    prompts = rng.integers(200, 1800, REQUESTS).tolist()
    answers = rng.integers(20, 160, REQUESTS).tolist()
    before = [(GATEWAY_MS + TOKENIZER_MS_PER_TOKEN * p) / 1e3 for p in prompts]
    return [Request(i, a, a + b, p, n) for i, (a, b, p, n) in enumerate(zip(arrivals, before, prompts, answers, strict=True))]


def serve(case: Case, requests: list[Request]) -> tuple[list[Replica], list[int], list[tuple[int, ...]]]:
    """Run all requests; return the replicas, the replica of each request and the loads it saw, in the order given."""
    replicas = [Replica(case) for _ in range(REPLICAS)]
    owner, seen = [0] * len(requests), [()] * len(requests)
    for request in sorted(requests, key=lambda r: r.ready):
        for replica in replicas:
            replica.run_until(request.ready)
        loads = tuple(replica.load() for replica in replicas)
        owner[request.number], seen[request.number] = loads.index(min(loads)), loads
        replicas[owner[request.number]].waiting.append(request)
    for replica in replicas:
        replica.run_until(float("inf"))
    return replicas, owner, seen


@lru_cache(maxsize=16)
def simulate(case: Case) -> ServingRun:
    """Run the simulation once."""
    requests = draw_requests()
    replicas, owner, seen = serve(case, requests)
    shown = _telling_moment(seen)
    return ServingRun(
        **_waiting_times(requests),
        requests=len(requests),
        finished=sum(r.written == r.answer for r in requests),
        arrivals=_frozen([r.arrival for r in requests]),
        durations=_frozen([1e3 * (r.end - r.arrival) for r in requests]),
        prompt_tokens=_frozen([r.prompt for r in requests]),
        answer_tokens=_frozen([r.answer for r in requests]),
        replica_of=_frozen(owner),
        replica_queues=seen[shown],
        chosen_replica=owner[shown],
        peak_rows=tuple(r.peak_rows for r in replicas),
        max_kv_rows=MAX_KV_ROWS,
        peak_batch=max(r.peak_batch for r in replicas),
        tokens_per_second=sum(r.answer for r in requests) / (max(r.end for r in requests) - requests[0].arrival),
        batch_table=batch_table(),
        static_batch_rows=static_batch().rows,
        static_batch_width=static_batch().width,
    )


def _waiting_times(requests: list[Request]) -> dict[str, Any]:
    first = np.array([1e3 * (r.first - r.arrival) for r in requests])
    p50, p95 = np.percentile(first, [50, 95])
    counts, edges = np.histogram(first, bins=HISTOGRAM_BINS, range=(0.0, float(first.max())))
    return {
        "spans": spans_of(requests[int(np.abs(first - p95).argmin())]),
        "p50": float(p50),
        "p95": float(p95),
        "first_token_ms": _frozen(first),
        "histogram": tuple(counts.tolist()),
        "histogram_edges": tuple(edges.tolist()),
    }


def spans_of(request: Request) -> tuple[tuple[str, float], ...]:
    """Return the spans of one request up to its first token as (name, ms)."""
    tokenizer = TOKENIZER_MS_PER_TOKEN * request.prompt
    queue, prefill = 1e3 * (request.start - request.ready), 1e3 * (request.prefilled - request.start)
    first = 1e3 * (request.first - request.prefilled)
    return (("gateway", GATEWAY_MS), ("tokenizer", tokenizer), ("queue", queue), ("prefill", prefill), ("first token", first))


def _telling_moment(seen: list[tuple[int, ...]]) -> int:
    """Return the first arrival that saw three different short queues of 1 to 4, or failing that a unique shortest one."""
    different = [i for i, s in enumerate(seen) if len(set(s)) == len(s) and min(s) >= 1 and max(s) <= 4]
    unique = [i for i, s in enumerate(seen) if sorted(s)[0] < sorted(s)[1]]
    return (different + unique)[0]


def _frozen(values: Sequence[float]) -> np.ndarray:
    array = np.array(values)
    array.setflags(write=False)
    return array
