"""Run one model replica with continuous batching: requests join and leave the batch at every step.

Iteration-level scheduling after Yu et al. 2022, "Orca", section 4: a step first swaps in missing adapters and reads the
prompts of those who join ("prefill"); then one pass writes a token of every request in the batch, newcomers included. KV
blocks are taken as rows are written (Kwon et al. 2023, section 4.5): when they run out, the request that joined last gives
its blocks back, waits at the front, and has its prompt and answer read again later. With `serving.chunk_tokens` a step reads so
many prompt tokens at most, in the same pass as it decodes those whose prompts are read (Agrawal et al. 2024, "Sarathi-Serve",
section 4). Times come from `pace`; rows of a shared prefix are not read again, but held once a request; drafted tokens are
accepted in the mean.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

from scenes.models import pace
from scenes.models.adapters import AdapterStore, swap_seconds
from scenes.models.kv_blocks import BlockPool, blocks_that_fit
from scenes.models.roofline import kept_rows
from scenes.models.scenario import Scenario
from scenes.models.workload import Request


@dataclass(eq=False)
class RunningRequest:
    """A request on its way: times in seconds on the simulation's clock, tokens `written` so far, seconds between them (`gaps`).

    `ready`: it reaches its replica; `start`: its prefill begins; `prefilled`: it ends; `first`, `end`: first and last token.
    `unread`: prompt tokens that chunks have still to read.
    """

    request: Request
    ready: float
    start: float = 0.0
    prefilled: float = 0.0
    first: float = 0.0
    end: float = 0.0
    written: int = 0
    unread: int = 0
    gaps: list[float] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The request's number."""
        return self.request.number

    @property
    def rows(self) -> int:
        """KV rows after the next pass: prompt and all tokens written before it."""
        return self.request.prompt + self.written

    @property
    def done(self) -> bool:
        """Whether the answer is complete."""
        return self.written == self.request.answer

    def write(self, now: float) -> None:
        """Write one token."""
        if self.written:
            self.gaps.append(now - self.end)
        else:
            self.first = now
        self.written += 1
        self.end = now


class Step(NamedTuple):
    """One step: seconds from `begin` to `end`, places taken (`batch`), tokens written, KV blocks held, requests left waiting."""

    begin: float
    end: float
    batch: int
    tokens: int
    blocks: int
    waiting: int


class Replica:
    """A queue, a batch, KV blocks and adapters; `begin` starts a step, `finish` ends it."""

    reads_in_chunks = True  # where the scenario asks for it

    def __init__(self, scenario: Scenario) -> None:
        """Start empty."""
        self.scenario = scenario
        self.pool = BlockPool(blocks_that_fit(scenario))
        self.adapters = AdapterStore()
        self.waiting: deque[RunningRequest] = deque()
        self.running: list[RunningRequest] = []
        self.steps: list[Step] = []
        self.busy = False
        self.preemptions = 0
        self.swaps = 0

    @property
    def load(self) -> int:
        """Requests that wait or run."""
        return len(self.waiting) + len(self._active())

    def begin(self, now: float) -> float:
        """Start a step with who is there; return when it ends. ValueError when the first in the queue is too long for all blocks."""
        swaps = self.swaps
        newcomers = self._next_batch()
        if not self.running:
            raise ValueError(f"request {self.waiting[0].number} does not fit into {self.pool.capacity} blocks of an empty replica")
        start = now + (self.swaps - swaps) * swap_seconds(self.scenario)
        chunk = self.scenario.serving.chunk_tokens if self.reads_in_chunks else 0
        end = self._read_chunk(start, newcomers, chunk) if chunk else self._read_prompts(start, newcomers)
        self.steps.append(Step(now, end, len(self.running), len(self._writing()), self.pool.used, len(self.waiting)))
        self.busy = True
        return end

    def _read_prompts(self, start: float, newcomers: Sequence[RunningRequest]) -> float:
        """Read the whole prompts of those who join, one after the other, then decode; return when that ends."""
        cached = [self._cached(job) for job in newcomers]
        prefilled = start + sum(map(self._prefill_seconds, self._prefill(newcomers), cached))
        for job in newcomers:
            if not job.written:
                job.start, job.prefilled = start, prefilled
        return prefilled + pace.decode_seconds(self.scenario, len(self.running), self._rows())

    def _read_chunk(self, start: float, newcomers: Sequence[RunningRequest], left: int) -> float:
        """Read up to `left` prompt tokens, in the order of joining, in one pass with the decoding; return when that ends."""
        for job in newcomers:
            job.unread = job.rows - self._cached(job)
        writing = self._writing()
        chunk, prefix, attention = 0, 0.0, 0.0
        readers = []
        for job in self.running:
            if not job.unread or chunk == left:
                continue
            done, part = job.rows - job.unread, min(job.unread, left - chunk)
            if not job.written and done == self._cached(job):
                job.start = start
            chunk, prefix = chunk + part, prefix + kept_rows(self.scenario, done)
            attention += pace.prompt_attention(self.scenario, done, done + part)
            job.unread -= part
            readers.append(job)
        rows = sum(kept_rows(self.scenario, job.rows) for job in writing)
        end = start + pace.mixed_seconds(self.scenario, len(writing), rows, chunk, prefix, attention)
        for job in readers:
            if not job.unread and not job.written:
                job.prefilled = end
        return end

    def finish(self, now: float) -> int:
        """End the step: write a token of every request, let go who leaves; return how many answers are complete now."""
        active = tuple(self._writing())
        for job in active:
            job.write(now)
        for job in self._leaving():
            self._let_go(job)
        self.busy = False
        return sum(job.done for job in active)

    def _cached(self, job: RunningRequest) -> int:
        return pace.cached_prompt(self.scenario, job.request.prompt)

    def _prefill_seconds(self, tokens: int, cached: int) -> float:
        return pace.prefill_seconds(self.scenario, tokens, cached)

    def _hold(self, job: RunningRequest) -> bool:
        """Hold the blocks of a request's rows, those outside a window left out; return False when they are not there."""
        return self.pool.hold(job.number, ceil(kept_rows(self.scenario, job.rows)))

    def _next_batch(self) -> list[RunningRequest]:
        """Give the running requests their next row, then admit from the queue in order; return who joins."""
        newcomers: list[RunningRequest] = []
        if not self._grow():
            return newcomers
        while self.waiting and len(self.running) < self.scenario.serving.batch_limit and self._finds_room(self.waiting[0]):
            newcomers.append(self._take())
        return newcomers

    def _grow(self) -> bool:
        """Hold the blocks that the next pass needs, the oldest request first; return False when one had to give way."""
        preemptions, served = self.preemptions, 0
        while served < len(self.running):
            job = self.running[served]
            if self._hold(job):
                served += 1
            else:
                self._preempt(self.running[-1])
        return self.preemptions == preemptions

    def _preempt(self, job: RunningRequest) -> None:
        self._let_go(job)
        self.waiting.appendleft(job)
        self.preemptions += 1

    def _finds_room(self, job: RunningRequest) -> bool:
        """Hold the blocks of the first in the queue; return False when they or a place for its adapter are not there."""
        return self.adapters.admits(job.request.adapter) and self._hold(job)

    def _take(self) -> RunningRequest:
        """Move the first of the queue into the batch."""
        job = self.waiting.popleft()
        self.swaps += self.adapters.use(job.request.adapter)
        self.running.append(job)
        return job

    def _let_go(self, job: RunningRequest) -> None:
        self.running.remove(job)
        self.pool.release(job.number)
        self.adapters.release(job.request.adapter)

    def _prefill(self, newcomers: Sequence[RunningRequest]) -> list[int]:
        """Return the tokens that each newcomer's prefill reads."""
        return [job.rows for job in newcomers]

    def _rows(self) -> float:
        """Return the KV rows that the next pass reads."""
        return sum(kept_rows(self.scenario, job.rows) for job in self.running)

    def _active(self) -> Sequence[RunningRequest]:
        """Return those of the batch whose next pass writes a token."""
        return self.running

    def _writing(self) -> Sequence[RunningRequest]:
        """Return those of them whose prompt is read."""
        return [job for job in self._active() if not job.unread]

    def _leaving(self) -> Sequence[RunningRequest]:
        return [job for job in self.running if job.done]
