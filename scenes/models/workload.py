"""Draw the requests of a service: when they arrive, how long prompt and answer are, which adapter they name.

Arrivals are a Poisson process with the scenario's requests a second; lengths are gamma distributed around the scenario's means, so
that some are several times as long as others, and cut to the context. A share of the requests names one of a few adapters,
the k-th half as often as the one before. Shape, shares and the number of requests are choices, not measurements; real
traffic also comes in bursts, in conversations and with shared prefixes, which this does not know.
"""

from dataclasses import dataclass

import numpy as np

from scenes.models.scenario import Scenario

SEED = 9
REQUESTS = 600
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
    """Draw `count` requests in order of arrival."""
    rng, serving = np.random.default_rng(seed), scenario.serving
    arrivals = np.cumsum(rng.exponential(1 / serving.requests_per_second, count))
    prompts = _lengths(rng, serving.prompt_tokens, count, serving.context - 1)
    answers = np.minimum(_lengths(rng, serving.output_tokens, count, serving.context - 1), serving.context - prompts)
    adapters = _adapters(rng, count)
    return tuple(map(Request, range(count), arrivals.tolist(), prompts.tolist(), answers.tolist(), adapters))


def _lengths(rng: np.random.Generator, mean: float, count: int, most: int) -> np.ndarray:
    drawn = rng.gamma(GAMMA_SHAPE, mean / GAMMA_SHAPE, count).round()
    return np.clip(drawn, 1, max(1, most)).astype(int)


def _adapters(rng: np.random.Generator, count: int) -> list[int | None]:
    popularity = 0.5 ** np.arange(ADAPTERS)
    named = rng.choice(ADAPTERS, count, p=popularity / popularity.sum()).tolist()
    return [adapter if wanted else None for adapter, wanted in zip(named, (rng.random(count) < ADAPTED).tolist(), strict=True)]
