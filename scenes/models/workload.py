"""Draw the requests of a service: when they arrive, how long prompt and answer are, which adapter they name.

Arrivals are a Poisson process with the scenario's requests a second; lengths are gamma distributed around the scenario's means, so
that some are several times as long as others, and cut to the context. A share of the requests names one of a few adapters,
the k-th half as often as the one before. Shape, shares and the number of requests are choices, not measurements: so many that
another seed moves the 95th percentile of the time to the first token by little (tests/models/test_serving_run.py). Real
traffic also comes in bursts, in conversations and with shared prefixes, which this does not know.
"""

from dataclasses import dataclass

import numpy as np

from scenes.models.scenario import Scenario, Serving

SEED = 9
REQUESTS = 10_000
BLOCK = 600  # requests that are drawn together: how many come after them does not change them
GAMMA_SHAPE = 4.0  # standard deviation = mean / 2
ADAPTED = 0.3  # share of requests that name an adapter
ADAPTERS = 12  # adapters that users have


@dataclass(frozen=True)
class Request:
    """One request: `arrival` in seconds, `prompt` and `answer` in tokens, `adapter` or None for the plain model."""

    number: int
    arrival: float
    prompt: int
    answer: int
    adapter: int | None = None


def draw_requests(scenario: Scenario, seed: int = SEED, count: int = REQUESTS) -> tuple[Request, ...]:
    """Draw `count` requests in order of arrival; with another count the first ones stay the same, block by block."""
    rng = np.random.default_rng(seed)
    blocks = [_draw_block(rng, scenario.serving, min(BLOCK, count - first)) for first in range(0, count, BLOCK)]
    gaps, *drawn = ([value for block in column for value in block] for column in zip(*blocks, strict=True))
    return tuple(map(Request, range(count), np.cumsum(gaps).tolist(), *drawn))


def _draw_block(rng: np.random.Generator, serving: Serving, count: int) -> tuple[list[float], list[int], list[int], list[int | None]]:
    """Return seconds from the request before, tokens of prompts and of answers, and adapters of the next `count` requests."""
    gaps = rng.exponential(1 / serving.requests_per_second, count)
    prompts = _lengths(rng, serving.prompt_tokens, count, serving.context - 1)
    answers = np.minimum(_lengths(rng, serving.output_tokens, count, serving.context - 1), serving.context - prompts)
    return gaps.tolist(), prompts.tolist(), answers.tolist(), _adapters(rng, count)


def _lengths(rng: np.random.Generator, mean: float, count: int, most: int) -> np.ndarray:
    drawn = rng.gamma(GAMMA_SHAPE, mean / GAMMA_SHAPE, count).round()
    return np.clip(drawn, 1, max(1, most)).astype(int)


def _adapters(rng: np.random.Generator, count: int) -> list[int | None]:
    popularity = 0.5 ** np.arange(ADAPTERS)
    named = rng.choice(ADAPTERS, count, p=popularity / popularity.sum()).tolist()
    return [adapter if wanted else None for adapter, wanted in zip(named, (rng.random(count) < ADAPTED).tolist(), strict=True)]
