"""Count the rows of a key-value cache and the work it saves.

Convention, used everywhere in the film: a token gets its row when it goes through the model. Once the loop has brought each of
the `written` tokens of the answer back, the cache holds prompt + written rows; while the newest token is chosen but not yet
back (`newest_is_back=False`: the state right after a pass, as section 5 draws it), it holds one row fewer. Tokens are causal: token t reads rows 1 to t.
The byte formula is 2 x layers x KV heads x head size x bytes (K and V; grouped-query attention, Ainslie et al. 2023).
"""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class ModelShape:
    """What the size of a KV row depends on; the default is the published shape of Llama 3 8B with 16-bit values."""

    layers: int = 32
    kv_heads: int = 8
    head_size: int = 128
    bytes_per_value: int = 2


@dataclass(frozen=True)
class CacheWork:
    """Work of one head in one layer until `tokens` tokens are in the context, fed one at a time.

    `rows_*`: K and V pairs computed. `scores_*`: query-key products. "With" keeps the rows, "without" recomputes every
    token at every step. `step_rows_*` and `step_scores_*`: the last step alone.
    """

    tokens: int
    rows_with: int
    rows_without: int
    scores_with: int
    scores_without: int
    step_rows_with: int
    step_rows_without: int
    step_scores_with: int
    step_scores_without: int

    @property
    def with_cache(self) -> int:
        """K and V pairs computed with the cache."""
        return self.rows_with

    @property
    def without_cache(self) -> int:
        """K and V pairs computed without it."""
        return self.rows_without


def rows(prompt_tokens: int, written: int, newest_is_back: bool = True) -> int:
    """Return the rows of one request's cache after `written` tokens of the answer (module docstring: convention)."""
    if prompt_tokens < 0 or written < 0:
        raise ValueError("token counts cannot be negative")
    return prompt_tokens + written - (written > 0 and not newest_is_back)


@lru_cache(maxsize=64)
def products_with_and_without_cache(tokens: int) -> CacheWork:
    """Add up, step by step, what `tokens` tokens cost with and without a cache."""
    steps = range(1, tokens + 1)
    full = [sum(range(1, t + 1)) for t in steps]
    return CacheWork(
        tokens=tokens,
        rows_with=sum(1 for _ in steps),
        rows_without=sum(steps),
        scores_with=sum(steps),
        scores_without=sum(full),
        step_rows_with=1 if tokens else 0,
        step_rows_without=tokens,
        step_scores_with=tokens,
        step_scores_without=full[-1] if full else 0,
    )


@dataclass(frozen=True)
class CachePairs:
    """K and V pairs that one head of one layer computes for a prompt in one pass and `new_tokens` tokens after it.

    `steps_with` and `steps_without` list them pass by pass, the prefill first.
    """

    prompt_tokens: int
    new_tokens: int
    steps_with: tuple[int, ...]
    steps_without: tuple[int, ...]

    @property
    def with_cache(self) -> int:
        """Return the pairs computed with the cache: prompt + new."""
        return sum(self.steps_with)

    @property
    def without_cache(self) -> int:
        """Return the pairs computed when every pass starts from nothing."""
        return sum(self.steps_without)


def pairs_with_and_without_cache(prompt_tokens: int, new_tokens: int = 1) -> CachePairs:
    """Count the pairs of a prompt, which is fed in one pass, and of new tokens, which are fed one at a time.

    With the cache the prefill computes one pair a prompt token and each later pass one more; without it the pass of the
    k-th new token computes all prompt + k pairs again.
    """
    if prompt_tokens < 0 or new_tokens < 0:
        raise ValueError("token counts cannot be negative")
    later = range(1, new_tokens + 1)
    return CachePairs(
        prompt_tokens,
        new_tokens,
        steps_with=(prompt_tokens, *(1 for _ in later)),
        steps_without=(prompt_tokens, *(prompt_tokens + k for k in later)),
    )


def bytes_per_token(shape: ModelShape = ModelShape()) -> int:  # noqa: B008 - a frozen value
    """Return the bytes of one token's K and V over all layers."""
    return 2 * shape.layers * shape.kv_heads * shape.head_size * shape.bytes_per_value
