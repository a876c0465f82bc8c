"""Turn the autoscaler's replica time into dollars per million tokens.

Dollars are replica hours x GPUs a replica x the scenario's price of a GPU hour; a replica is paid from the minute in which it runs.
Tokens are the answer tokens of the requests that were served, with the mean answer of the serving simulation; what exceeds
the running capacity is lost, not queued. Starting replicas, prompt tokens, storage, network and people are not counted.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.models.autoscaler import autoscale
from scenes.models.scenario import Scenario
from scenes.models.serving import simulate


@dataclass(frozen=True)
class Cost:
    """`cumulative`: dollars spent up to the end of each minute; `replica_price`: dollars of a replica and hour, all its GPUs.

    `tokens`: answer tokens served in all; `total`: dollars.
    """

    cumulative: tuple[float, ...]
    replica_price: float
    replica_hours: float
    tokens: float
    total: float
    dollars_per_million_tokens: float


@lru_cache(maxsize=16)
def cost(scenario: Scenario) -> Cost:
    """Add up the cost of the autoscaler's run."""
    run, price = autoscale(scenario), scenario.serving.gpus_per_replica * scenario.prices.serving_gpu_hour
    replicas, load = np.array(run.replicas), np.array(run.load)
    served = np.minimum(load, replicas * run.capacity) * 60
    tokens = float(served.sum() * simulate(scenario).answer_tokens.mean())
    cumulative = np.cumsum(replicas) / 60 * price
    total = float(cumulative[-1])
    return Cost(
        cumulative=tuple(cumulative.tolist()),
        replica_price=price,
        replica_hours=float(replicas.sum() / 60),
        tokens=tokens,
        total=total,
        dollars_per_million_tokens=total / tokens * 1e6,
    )
