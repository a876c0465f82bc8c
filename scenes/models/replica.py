"""Run one model replica with continuous batching: requests join and leave the batch at every step.

Iteration-level scheduling after Yu et al. 2022, "Orca", section 4: a step first swaps in missing adapters and reads the
prompts of those who join ("prefill"); then one pass writes a token of every request in the batch, newcomers included. KV
blocks are taken as rows are written (Kwon et al. 2023, section 4.5): when they run out, the request that joined last gives
its blocks back, waits at the front, and has its prompt and answer read again later. Times come from `pace`; chunked
prefill, prefix sharing and speculative decoding are not modelled.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scenes.models import pace
from scenes.models.adapters import AdapterStore, swap_seconds
from scenes.models.kv_blocks import BlockPool, blocks_that_fit
from scenes.models.scenario import Scenario
from scenes.models.workload import Request


@dataclass(eq=False)
class RunningRequest:
    """A request on its way: times in seconds on the simulation's clock, tokens `written` so far, seconds between them (`gaps`).

    `ready`: it reaches its replica; `start`: its prefill begins; `prefilled`: it ends; `first`, `end`: first and last token.
    """

    request: Request
    ready: float
    start: float = 0.0
    prefilled: float = 0.0
    first: float = 0.0
    end: float = 0.0
    written: int = 0
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
        prefilled = start + sum(pace.prefill_seconds(self.scenario, tokens) for tokens in self._prefill(newcomers))
        for job in newcomers:
            if not job.written:
                job.start, job.prefilled = start, prefilled
        end = prefilled + pace.decode_seconds(self.scenario, len(self.running), self._rows())
        self.steps.append(Step(now, end, len(self.running), len(self._active()), self.pool.used, len(self.waiting)))
        self.busy = True
        return end

    def finish(self, now: float) -> int:
        """End the step: write a token of every request, let go who leaves; return how many answers are complete now."""
        active = tuple(self._active())
        for job in active:
            job.write(now)
        for job in self._leaving():
            self._let_go(job)
        self.busy = False
        return sum(job.done for job in active)

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
            if self.pool.hold(job.number, job.rows):
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
        return self.adapters.admits(job.request.adapter) and self.pool.hold(job.number, job.rows)

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

    def _rows(self) -> int:
        """Return the KV rows that the next pass reads."""
        return sum(job.rows for job in self.running)

    def _active(self) -> Sequence[RunningRequest]:
        """Return those of the batch whose next pass writes a token."""
        return self.running

    def _leaving(self) -> Sequence[RunningRequest]:
        return [job for job in self.running if job.done]
