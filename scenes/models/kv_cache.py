"""Count the rows of a key-value cache and the work it saves, in closed forms.

Convention, used everywhere in the film: a token gets its row when it goes through the model. Once the loop has brought each of
the `written` tokens of the answer back, the cache holds prompt + written rows; while the newest token is chosen but not yet
back (`newest_is_back=False`: the state right after a pass, as inference serving draws it), it holds one row fewer. The key and value
of a new token are always computed; only those of the past are reused. `decode` runs the passes that are counted here.
"""

from dataclasses import dataclass


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


def rows(prompt_tokens: int, written: int, newest_is_back: bool = True) -> int:
    """Return the rows of one request's cache after `written` tokens of the answer (module docstring: convention)."""
    if prompt_tokens < 0 or written < 0:
        raise ValueError("token counts cannot be negative")
    return prompt_tokens + written - (written > 0 and not newest_is_back)


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


def pass_multiply_adds(computed: int, reused: int, *, width: int, hidden: int, vocabulary: int) -> int:
    """Return the multiply-adds of one pass of a one-block transformer over `computed` tokens and `reused` rows of the cache.

    Every computed token goes through the attention's four matrices (4 D²) and the MLP's two (2 D F), and meets all
    computed + reused rows twice, as keys and as values (2 D each); the last one goes through the head (D V).
    """
    matrices = 4 * width**2 + 2 * width * hidden
    return computed * (matrices + 2 * width * (computed + reused)) + width * vocabulary
