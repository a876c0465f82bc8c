"""Keep whole answers of prompts that come again: a response cache that throws out what was asked for longest ago.

Prompts are drawn with a Zipf-like popularity: the k-th most popular is asked for in proportion to 1 / k^a (Breslau et al. 1999, "Web
caching and Zipf-like distributions", section 3, found a = 0.64 to 0.83 at six web proxies; from memory). The cache is least recently used
(LRU): a hit moves its prompt to the front, a miss is answered by a server and kept, and the last one goes where the cache is full. Exponent,
number of prompts and size are choices. Only a prompt that comes again letter by letter hits; answers that grow stale, answers that differ
because they are sampled, and prompts that nobody else may see are not modelled.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

SEED = 12
EXPONENT = 0.8
PROMPTS = 1000  # different ones
SIZE = 100  # answers that are kept
REQUESTS = 2000


@dataclass(frozen=True)
class CacheRun:
    """A stream through a cache: `asked`, the rank of each prompt from 1; `hits`, whether its answer was there; `size`, most answers kept."""

    asked: tuple[int, ...]
    hits: tuple[bool, ...]
    size: int

    @property
    def count(self) -> int:
        """Requests whose answer was in the cache."""
        return sum(self.hits)

    @property
    def hit_rate(self) -> float:
        """Share of the requests whose answer was in the cache, 0..1."""
        return self.count / len(self.hits)

    @property
    def pictured(self) -> tuple[int, int, int]:
        """Return the numbers of three requests, from 0: a prompt's first time, another's, and the first one's return, the soonest that hits."""
        again = self.hits.index(True)
        first = self.asked.index(self.asked[again])
        other = next(k for k, rank in enumerate(self.asked) if rank != self.asked[again])
        return first, other, again


def popularity(prompts: int = PROMPTS, exponent: float = EXPONENT) -> np.ndarray:
    """Return the share of the requests that ask for each prompt, (prompts,), the most popular first; they sum to 1."""
    weights = np.arange(1, prompts + 1) ** -exponent
    return np.asarray(weights / weights.sum())


def through(asked: Iterable[int], size: int) -> list[bool]:
    """Send prompts through a cache of so many answers; return for each whether its answer was there."""
    kept: OrderedDict[int, None] = OrderedDict()
    hits = []
    for prompt in asked:
        hits.append(prompt in kept)
        kept[prompt] = None
        kept.move_to_end(prompt)
        if len(kept) > size:
            kept.popitem(last=False)
    return hits


@cache
def response_cache(seed: int = SEED, size: int = SIZE) -> CacheRun:
    """Draw a stream of requests and send it through the cache."""
    ranks = 1 + np.random.default_rng(seed).choice(PROMPTS, REQUESTS, p=popularity())
    asked = tuple(int(rank) for rank in ranks)
    return CacheRun(asked, tuple(through(asked, size)), size)
