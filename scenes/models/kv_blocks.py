"""Hand out the memory of the KV cache in blocks of 16 tokens, as they are needed.

Kwon et al. 2023, "Efficient memory management for large language model serving with PagedAttention", section 4: a request
holds whole blocks, only its last one may be partly empty, and blocks need not lie side by side. What a block holds and how
it is found on the GPU is not modelled, nor is sharing of blocks between requests.
"""

from math import ceil

from scenes.models.adapters import PLACES, adapter_bytes
from scenes.models.roofline import held_row_bytes, kept_rows, weight_bytes
from scenes.models.scenario import Scenario

BLOCK_TOKENS = 16  # the default of Kwon et al. 2023, section 7.2


def blocks_of(rows: int) -> int:
    """Return the blocks that `rows` KV rows need."""
    return -(-rows // BLOCK_TOKENS)


def blocks_that_fit(scenario: Scenario) -> int:
    """Return the blocks of one replica: memory less weights less the adapters' places.

    Never less than one request of a full context needs, which `sanity` has found to fit.
    """
    room = scenario.serving.memory - weight_bytes(scenario) - PLACES * adapter_bytes(scenario)
    return max(blocks_of(ceil(kept_rows(scenario, scenario.serving.context))), int(room // (BLOCK_TOKENS * held_row_bytes(scenario))))


class BlockPool:
    """The blocks of one replica and who holds how many."""

    def __init__(self, capacity: int) -> None:
        """Start with `capacity` free blocks."""
        self.capacity = capacity
        self._held: dict[int, int] = {}
        self.used = 0

    def hold(self, owner: int, rows: int) -> bool:
        """Let `owner` hold the blocks for `rows` rows in all; return False and change nothing when they are not there."""
        more = blocks_of(rows) - self._held.get(owner, 0)
        if self.used + more > self.capacity:
            return False
        self.used += more
        self._held[owner] = blocks_of(rows)
        return True

    def release(self, owner: int) -> None:
        """Take back what `owner` holds; KeyError when it holds nothing."""
        self.used -= self._held.pop(owner)
