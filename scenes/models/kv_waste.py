"""How much of the memory that is set aside for KV caches holds rows: one reserved piece a request, or blocks as they are needed.

Kwon et al. 2023, "PagedAttention", section 3.1 and figure 2: engines that need one contiguous piece reserve the longest context
("Orca (Max)"), the next power of two of what a request will need ("Orca (Pow2)"), or just that, if an oracle told it ("Orca
(Oracle)"); 20.4, 26.8 and 38.2 % of the cache then held rows on their trace, and 96.3 % with blocks of 16. Here the trace is the
scenario's own (`workload`), and a request counts at every pass of its answer. Gaps between pieces (external fragmentation), which
the figure's systems had too, are not counted: the real waste of contiguous pieces is larger.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.models.kv_blocks import BLOCK_TOKENS, blocks_of
from scenes.models.memo import kept
from scenes.models.scenario import Scenario
from scenes.models.workload import Request, draw_requests

PIECES = 8  # requests that a picture shows
PUBLISHED = {
    "longest": 0.204,
    "power": 0.268,
    "oracle": 0.382,
    "paged": 0.963,
}  # Kwon et al. 2023, figure 2 (from memory where it is quoted)


@dataclass(frozen=True)
class Waste:
    """Rows held over rows set aside, 0..1, over all passes of all requests; one share a way of setting aside."""

    longest: float
    power: float
    oracle: float
    paged: float

    @property
    def wasted(self) -> float:
        """Share of a reservation of the longest context that holds nothing."""
        return 1 - self.longest

    @property
    def wasted_paged(self) -> float:
        """Share of the blocks' rows that hold nothing."""
        return 1 - self.paged


@dataclass(frozen=True)
class Piece:
    """One request at one moment: rows that it holds, rows reserved for it in one piece, rows of its blocks."""

    number: int
    held: int
    reserved: int
    paged: int


def waste(requests: Sequence[Request], context: int) -> Waste:
    """Return the shares of a trace, prompt + answer of each request at most `context` rows; ValueError without requests."""
    if not requests:
        raise ValueError("a trace needs a request")
    prompts, answers = (np.array([getattr(r, name) for r in requests]) for name in ("prompt", "answer"))
    held = float((prompts * answers + answers * (answers + 1) / 2).sum())  # rows after each pass: prompt + 1, ..., prompt + answer
    needed = prompts + answers
    power = np.minimum(context, 2 ** np.ceil(np.log2(needed)))
    paged = sum(_blocks_over_time(r.prompt, r.answer) for r in requests) * BLOCK_TOKENS
    return Waste(
        longest=held / float((context * answers).sum()),
        power=held / float((power * answers).sum()),
        oracle=held / float((needed * answers).sum()),
        paged=held / paged,
    )


def _blocks_over_time(prompt: int, answer: int) -> int:
    """Return the blocks of a request added over its passes, rows prompt + 1 to prompt + answer."""
    return int((-(-np.arange(prompt + 1, prompt + answer + 1) // BLOCK_TOKENS)).sum())


@kept
def trace_waste(scenario: Scenario) -> Waste:
    """Return the shares of the scenario's own trace."""
    return waste(draw_requests(scenario), scenario.serving.context)


def pieces(scenario: Scenario, count: int = PIECES) -> tuple[Piece, ...]:
    """Return the first requests of the trace when each has half of its answer."""
    return tuple(_piece(request, scenario.serving.context) for request in draw_requests(scenario, count=count))


def _piece(request: Request, context: int) -> Piece:
    held = request.prompt + -(-request.answer // 2)
    return Piece(request.number, held, context, blocks_of(held) * BLOCK_TOKENS)


def fitting(scenario: Scenario, rows: int) -> tuple[int, int]:
    """Return how many requests of the trace fit into `rows` rows: in pieces of the longest context, and in blocks at their full length."""
    pool, paged = rows // BLOCK_TOKENS, 0
    for request in draw_requests(scenario):
        pool -= blocks_of(request.prompt + request.answer)
        if pool < 0:
            break
        paged += 1
    return rows // scenario.serving.context, paged
