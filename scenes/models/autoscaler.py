"""Follow a load curve with replicas that need time to start.

The rule is target tracking as in Kubernetes' Horizontal Pod Autoscaler ("Algorithm details" and "Stabilization window" of its
documentation): wanted = ceil(load / (capacity x target)). More replicas are asked for at once and run after the start delay;
replicas go as soon as the highest number wanted in the calm time is lower, never below the minimum. So what was promised at a
minute is the highest number wanted in the calm time before it, and what runs is the least promised since one delay ago.

Capacity follows from the scenario, and so does the load: the scenario's requests a second are the quiet load of a morning whose shape
is drawn with a seed. Shape, target, delay and calm time are choices. A replica is taken to sustain its capacity at any
moment; queues, caches that must warm up and failed starts are not modelled.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.models.pace import capacity_of
from scenes.models.scenario import Scenario

SEED = 5
MINUTES = 120
TARGET = 0.70
DELAY_MINUTES = 4
CALM_MINUTES = 10


@dataclass(frozen=True)
class Autoscaling:
    """Load (requests/s) and running replicas, one entry a minute.

    `capacity`: requests/s a replica sustains; `target`: wished use, 0..1; `delay_minutes`: start time of a replica;
    `replicas_min` and `replicas_max`: least and most that ran. `minutes_over`: minutes in which the load exceeded what ran;
    `first_crossing` and `first_arrival`: the minute in which more replicas are first asked for, and in which they run.
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


def draw_load(quiet: float, seed: int = SEED) -> np.ndarray:
    """Return the load of a morning, (MINUTES,), requests/s: a quiet base, one hump, a slow wave and noise, all in proportion."""
    minutes = np.arange(MINUTES)
    hump = 2.6 * np.exp(-(((minutes - 62) / 20) ** 2))
    noise = np.random.default_rng(seed).normal(0, 0.09, MINUTES)
    return quiet * np.clip(1 + hump + 0.5 * np.sin(minutes / 17) + noise, 0.2, None)


def wanted_replicas(load: float, capacity: float, least: int) -> int:
    """Return how many replicas carry a load (requests/s) at the target use, `least` or more."""
    return max(least, math.ceil(load / (capacity * TARGET)))


def follow(load: Sequence[float], capacity: float, least: int) -> tuple[list[int], list[int]]:
    """Return running replicas a minute and the minutes in which new ones were asked for.

    `load` and `capacity` (of one replica) in requests/s; the minute before the first had the first's load.
    """
    running = wanted_replicas(load[0], capacity, least)
    starting: list[int] = []
    replicas: list[int] = []
    asked: list[int] = []
    recent: deque[int] = deque(maxlen=CALM_MINUTES)
    for minute, now in enumerate(load):
        recent.append(wanted_replicas(now, capacity, least))
        running += starting.count(minute)
        starting = [due for due in starting if due > minute]
        missing = max(recent) - running - len(starting)
        if missing > 0:
            starting += [minute + DELAY_MINUTES] * missing
            asked.append(minute)
        elif missing < 0:
            running += missing
        replicas.append(running)
    return replicas, asked


@lru_cache(maxsize=16)
def autoscale(scenario: Scenario, seed: int = SEED) -> Autoscaling:
    """Run the autoscaler over a drawn load; the service's own replicas are the minimum."""
    load, capacity = draw_load(scenario.serving.requests_per_second, seed).tolist(), capacity_of(scenario)
    replicas, asked = follow(load, capacity, scenario.serving.replicas)
    first = asked[0] if asked else 0
    return Autoscaling(
        load=tuple(load),
        replicas=tuple(replicas),
        capacity=capacity,
        target=TARGET,
        delay_minutes=DELAY_MINUTES,
        peak=max(load),
        replicas_min=min(replicas),
        replicas_max=max(replicas),
        first_crossing=first,
        first_arrival=first + DELAY_MINUTES,
        minutes_over=sum(now > running * capacity for now, running in zip(load, replicas, strict=True)),
    )
