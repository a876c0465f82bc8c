"""Limit a client's rate with a token bucket.

A bucket holds `size` tokens and gains `rate` a second; a request takes one or is refused (HTTP 429, RFC 6585, section 4). In
any t seconds at most size + rate x t requests pass, and none is refused that this bound would let pass: RFC 2697 meters with
the same bucket. Requests are drawn with a seed: calm, a burst, calm. Size, rate and burst are choices; a real limiter keeps a
bucket a client, often counts tokens of text instead of requests, and shares its state over many gateways.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

SEED = 4
SIZE = 10.0
RATE = 2.0
SECONDS = 20.0
CALM_RATE, BURST_RATE = 1.2, 8.0  # requests/s
BURST = (7.0, 10.5)  # seconds


@dataclass(frozen=True)
class Bucket:
    """A run: `size` in tokens, `rate` in tokens/s, `seconds` its length.

    `levels`: (second, tokens) just before and after every request and at both ends; `events`: (second, admitted).
    """

    size: float
    rate: float
    seconds: float
    levels: tuple[tuple[float, float], ...]
    events: tuple[tuple[float, bool], ...]
    admitted: int
    refused: int


def draw_times(seed: int = SEED) -> list[float]:
    """Return the rising seconds at which the client sends: a Poisson process whose rate rises in the burst."""
    rng, now, times = np.random.default_rng(seed), 0.0, []
    while now < SECONDS:
        times.append(now)
        now += float(rng.exponential(1 / (BURST_RATE if BURST[0] < now < BURST[1] else CALM_RATE)))
    return times[1:]


def run_bucket(times: Iterable[float], size: float = SIZE, rate: float = RATE, seconds: float = SECONDS) -> Bucket:
    """Send requests at rising `times` (seconds) through a bucket that starts full."""
    level, last = size, 0.0
    levels, events = [(0.0, size)], []
    for time in times:
        level = min(size, level + rate * (time - last))
        last = time
        admitted = level >= 1
        levels.append((time, level))
        level -= admitted
        levels.append((time, level))
        events.append((time, admitted))
    levels.append((seconds, min(size, level + rate * (seconds - last))))
    passed = sum(admitted for _, admitted in events)
    return Bucket(size, rate, seconds, tuple(levels), tuple(events), passed, len(events) - passed)


@cache
def token_bucket(seed: int = SEED) -> Bucket:
    """Run the bucket over the requests that a seed draws."""
    return run_bucket(draw_times(seed))
