"""Pay a provider for each token, or for GPUs of one's own by the hour: how many tokens a day make both cost the same.

Own GPUs cost replicas x GPUs x price x 24 hours whatever they do, as many replicas as the day's tokens need (`pace.capacity_of`); a
provider's bill is proportional to the tokens. Both count prompt and answer tokens alike, in the scenario's proportion. Arrivals are spread over the
day as evenly as can be, which no real day does; people, spare replicas and discounts are left out. The provider's price is a choice of
the scenario; without one it is MARKUP times what a token costs on a replica that is always full. Break-even analysis is textbook
(Horngren, "Cost accounting", chapter 3, from memory).
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np

from scenes.models.estimate import DAY, dollars_per_million_tokens
from scenes.models.pace import capacity_of
from scenes.models.scenario import Scenario

MARKUP = 2.0  # a choice: a provider's replicas are not always full, and he earns something
POINTS = 121
SPAN = 3.0  # of the curve, in days' work of one replica


@dataclass(frozen=True)
class BreakEven:
    """Dollars a day over tokens a day, of an API and of own GPUs.

    `price`: of the API, dollars a million tokens; `own`: of a full replica of one's own. `replica_tokens`: what a replica does in a day,
    `replica_dollars` what it costs; `meets`: tokens a day for which the API bills as much.
    """

    tokens: tuple[float, ...]
    api: tuple[float, ...]
    own_gpus: tuple[float, ...]
    price: float
    own: float
    replica_tokens: float
    replica_dollars: float
    meets: float

    @property
    def load(self) -> float:
        """Share of one replica that is busy where the curves meet; above 1 a replica cannot do so many, and they never meet."""
        return self.meets / self.replica_tokens

    @property
    def pays(self) -> bool:
        """Whether own GPUs ever cost less."""
        return self.load <= 1


def api_price(scenario: Scenario) -> float:
    """Return dollars a million tokens of a provider: the scenario's choice, or MARKUP times the cost of a replica that is always full."""
    return scenario.prices.api_million_tokens or MARKUP * own_price(scenario)


def own_price(scenario: Scenario) -> float:
    """Return dollars a million tokens, prompt and answer, of a replica that is always full."""
    return dollars_per_million_tokens(_hourly(scenario), _tokens_a_second(scenario))


@lru_cache(maxsize=16)
def break_even(scenario: Scenario) -> BreakEven:
    """Return both curves, up to SPAN days' work of a replica."""
    replica_tokens, replica_dollars = _tokens_a_second(scenario) * DAY, _hourly(scenario) * 24
    price = api_price(scenario)
    tokens = np.linspace(0, SPAN * replica_tokens, POINTS)
    return BreakEven(
        tokens=tuple(tokens.tolist()),
        api=tuple((tokens / 1e6 * price).tolist()),
        own_gpus=tuple(max(1, ceil(amount / replica_tokens - 1e-9)) * replica_dollars for amount in tokens.tolist()),
        price=price,
        own=own_price(scenario),
        replica_tokens=replica_tokens,
        replica_dollars=replica_dollars,
        meets=replica_dollars / price * 1e6,
    )


def _hourly(scenario: Scenario) -> float:
    return scenario.serving.gpus_per_replica * scenario.prices.serving_gpu_hour


def _tokens_a_second(scenario: Scenario) -> float:
    serving = scenario.serving
    return capacity_of(scenario) * (serving.prompt_tokens + serving.output_tokens)
