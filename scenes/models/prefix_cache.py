"""Reuse the KV blocks of a prompt's beginning: requests that start alike share the blocks of what they share.

A block is known by its tokens and by the block before it, so whole blocks that agree from the start on are found in a table and only
counted once more (Kwon et al. 2023, "PagedAttention", section 4.4, shared prefix; Zheng et al. 2023, "SGLang", RadixAttention, for reuse
between requests). A last block that is not full is a request's own. Blocks are not evicted here. The prompts are the tiny model's: one system
prompt from its corpus before the prompts of the film's batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from scenes.models import texts
from scenes.models.kv_blocks import BLOCK_TOKENS
from scenes.models.pace import prefill_seconds
from scenes.models.scenario import Scenario
from scenes.models.tokenizer import BOS_ID, train_tokenizer

SYSTEM_SENTENCES = 4  # of the corpus


@dataclass(frozen=True)
class Placed:
    """A request's blocks, by their number in memory, and how many of them were there already; its tokens."""

    tokens: int
    blocks: tuple[int, ...]
    reused: int

    @property
    def computed(self) -> int:
        """Tokens whose rows had to be computed: at least the last, which gives the first token of the answer."""
        return max(1, self.tokens - self.reused * BLOCK_TOKENS)


class BlockTable:
    """The blocks in memory, found by what they and those before them hold."""

    def __init__(self) -> None:
        """Start empty."""
        self._known: dict[tuple[int, ...], int] = {}
        self.users: list[int] = []

    def place(self, prompt: Sequence[int]) -> Placed:
        """Hold the blocks of a prompt's tokens; those that are known are reused."""
        reused, blocks = 0, []
        for end in range(BLOCK_TOKENS, len(prompt) + 1, BLOCK_TOKENS):
            beginning = tuple(prompt[:end])
            known = beginning in self._known
            reused += known
            blocks.append(self._known[beginning] if known else self._new())
            self._known[beginning] = blocks[-1]
            self.users[blocks[-1]] += 1
        if len(prompt) % BLOCK_TOKENS:
            blocks.append(self._new())
            self.users[blocks[-1]] += 1
        return Placed(len(prompt), tuple(blocks), reused)

    def _new(self) -> int:
        self.users.append(0)
        return len(self.users) - 1


@dataclass(frozen=True)
class PrefixRun:
    """Requests placed one after the other; `users`: how many hold each block; `shared_tokens`: tokens of the system prompt."""

    placed: tuple[Placed, ...]
    users: tuple[int, ...]
    shared_tokens: int

    @property
    def blocks_alone(self) -> int:
        """Blocks without sharing."""
        return sum(len(one.blocks) for one in self.placed)

    @property
    def tokens(self) -> int:
        """Prompt tokens of all requests."""
        return sum(one.tokens for one in self.placed)

    @property
    def computed(self) -> int:
        """Prompt tokens whose rows were computed."""
        return sum(one.computed for one in self.placed)

    @property
    def saved(self) -> float:
        """Share of the prompt tokens that were not computed again, 0..1."""
        return 1 - self.computed / self.tokens


def place_all(prompts: Sequence[Sequence[int]], shared: int = 0) -> PrefixRun:
    """Place prompts, ids each, one after the other in an empty memory."""
    table = BlockTable()
    placed = tuple(table.place(prompt) for prompt in prompts)
    return PrefixRun(placed, tuple(table.users), shared)


@cache
def prefix_run() -> PrefixRun:
    """Place the prompts of the film's batch behind one system prompt."""
    tokenizer, current = train_tokenizer(), texts.current()
    system = (BOS_ID, *tokenizer.encode(" ".join(sentence for _, sentence in current.good[:SYSTEM_SENTENCES])))
    prompts = [(*system, *tokenizer.encode(" " + prompt)) for prompt in current.batch]
    return place_all(prompts, len(system))


def seconds_saved(scenario: Scenario, prompt: int, shared: int) -> tuple[float, float]:
    """Return the seconds to read a prompt of the scenario's model whole, and with its first `shared` tokens in the cache (whole blocks)."""
    cached = min(shared // BLOCK_TOKENS * BLOCK_TOKENS, prompt - 1)
    return prefill_seconds(scenario, prompt), prefill_seconds(scenario, prompt, cached)
