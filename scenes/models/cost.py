"""Turn the autoscaler's replica time into dollars per million tokens.

The price of a replica-hour is a choice of ours, not a quote; tokens are the answer tokens of the served requests, with the
mean answer length of the serving simulation. Prompt tokens, storage and people are not counted.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.autoscaler import autoscale
from scenes.models.serving import simulate

PRICE_PER_HOUR = 2.50


@dataclass(frozen=True)
class Cost:
    """`cumulative`: dollars spent up to the end of each minute; `tokens`: answer tokens served in all."""

    cumulative: tuple[float, ...]
    price_per_hour: float
    replica_hours: float
    tokens: float
    total: float
    dollars_per_million_tokens: float


@cache
def cost() -> Cost:
    """Add up the cost of the autoscaler's run."""
    run = autoscale()
    replicas, load = np.array(run.replicas), np.array(run.load)
    served = np.minimum(load, replicas * run.capacity) * 60
    tokens = float(served.sum() * simulate().answer_tokens.mean())
    hours = float(replicas.sum() / 60)
    total = hours * PRICE_PER_HOUR
    cumulative = tuple((np.cumsum(replicas) / 60 * PRICE_PER_HOUR).tolist())
    return Cost(cumulative, PRICE_PER_HOUR, hours, tokens, total, total / tokens * 1e6)
