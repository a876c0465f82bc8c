"""Follow a load curve with replicas that need time to start.

The rule is the one of Kubernetes' Horizontal Pod Autoscaler, wanted = ceil(load / (capacity x target)), with a start delay
and a wait before removing. Load is drawn with a seed; capacity, target, delay and wait are choices. It knows neither
queues nor the cost of moving a cache.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

SEED = 5
MINUTES = 120
CAPACITY = 4.0
TARGET = 0.70
DELAY_MINUTES = 4
CALM_MINUTES = 10
REPLICAS_MIN = 2


@dataclass(frozen=True)
class Autoscaling:
    """Load (requests/s) and running replicas, one entry a minute.

    `capacity`: requests/s a replica carries; `target`: wished use, 0..1; `delay_minutes`: start time of a replica.
    `minutes_over`: minutes in which the load exceeded what ran; `first_crossing` and `first_arrival`: the minute in which
    more replicas are first wanted, and in which they run; `peak`: largest load.
    """

    load: tuple[float, ...]
    replicas: tuple[int, ...]
    capacity: float
    target: float
    delay_minutes: int
    peak: float
    replicas_min: int
    replicas_max: int
    first_crossing: int
    first_arrival: int
    minutes_over: int


def draw_load() -> np.ndarray:
    """Return the load of a morning, (MINUTES,), requests/s: a base, one hump, a slow wave and noise."""
    minutes = np.arange(MINUTES)
    hump = 26 * np.exp(-(((minutes - 62) / 20) ** 2))
    noise = np.random.default_rng(SEED).normal(0, 0.9, MINUTES)
    return np.clip(10 + hump + 5 * np.sin(minutes / 17) + noise, 2, None)


def wanted_replicas(load: float) -> int:
    """Return how many replicas carry a load at the target use."""
    return max(REPLICAS_MIN, math.ceil(load / (CAPACITY * TARGET)))


def follow(load: Sequence[float]) -> tuple[list[int], list[int]]:
    """Return running replicas a minute and the minutes in which new ones were asked for."""
    running, starting, calm = wanted_replicas(load[0]), [], 0
    replicas, asked = [], []
    for minute, now in enumerate(load):
        running += starting.count(minute)
        starting = [due for due in starting if due > minute]
        missing = wanted_replicas(now) - running - len(starting)
        calm = calm + 1 if missing < 0 else 0
        if missing > 0:
            starting += [minute + DELAY_MINUTES] * missing
            asked.append(minute)
        elif calm >= CALM_MINUTES:
            running, calm = running - 1, CALM_MINUTES - 3
        replicas.append(running)
    return replicas, asked


@cache
def autoscale() -> Autoscaling:
    """Run the autoscaler over the drawn load."""
    load = draw_load().tolist()
    replicas, asked = follow(load)
    return Autoscaling(
        load=tuple(load),
        replicas=tuple(replicas),
        capacity=CAPACITY,
        target=TARGET,
        delay_minutes=DELAY_MINUTES,
        peak=max(load),
        replicas_min=min(replicas),
        replicas_max=max(replicas),
        first_crossing=asked[0],
        first_arrival=asked[0] + DELAY_MINUTES,
        minutes_over=sum(now > running * CAPACITY for now, running in zip(load, replicas, strict=True)),
    )
