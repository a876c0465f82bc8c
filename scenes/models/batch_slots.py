"""Which request sits in which slot of a batch, pass by pass: a static batch waits for its longest answer, a continuous one takes newcomers.

Every pass of the model writes one token for each slot that is taken. Static: the next requests enter when all of the batch are done.
Continuous (iteration-level scheduling: Yu et al. 2022, "Orca", section 3.1): a slot that becomes free takes the next request at the
very next pass. All requests wait from the start; prompts, and a pass's time over the batch's size, are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stay:
    """A request in its slot: passes from `start` on, `passes` of them, one for each token of its answer."""

    request: int
    slot: int
    start: int
    passes: int

    @property
    def end(self) -> int:
        """The pass after its last."""
        return self.start + self.passes


def static_batches(answers: Sequence[int], slots: int) -> tuple[Stay, ...]:
    """Return the stays of requests, by their order, in batches of `slots`; `answers` in tokens, each at least 1."""
    found: list[Stay] = []
    start = 0
    for first in range(0, len(answers), slots):
        batch = range(first, min(first + slots, len(answers)))
        found += [Stay(k, k - first, start, answers[k]) for k in batch]
        start += max(answers[k] for k in batch)
    return tuple(found)


def continuous_batches(answers: Sequence[int], slots: int) -> tuple[Stay, ...]:
    """Return the stays of requests, by their order, each in the slot that is free first; `answers` in tokens, each at least 1."""
    free = [0] * slots
    found = []
    for k, passes in enumerate(answers):
        slot = free.index(min(free))
        found.append(Stay(k, slot, free[slot], passes))
        free[slot] += passes
    return tuple(found)


def passes_of(stays: Sequence[Stay]) -> int:
    """Return the passes of the model until all requests are done."""
    return max(stay.end for stay in stays)
