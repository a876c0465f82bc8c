"""Values of the key concepts: the trade-off of the scenario, the memory of a replica, the pairs that a cache saves, a product of the trained model.

Needles, values and full scales of the gauges follow from the roofline model. Draws nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scenes.core.units import compact, signed, tenths
from scenes.models.kv_cache import CachePairs, pairs_with_and_without_cache
from scenes.models.language_model import Product, product_example
from scenes.models.memory import MemorySplit, serving_memory
from scenes.models.roofline import TradeOff, trade_off
from scenes.models.scenario import Scenario

PROMPT = 4  # prompt tokens of card C: rows that stand in the cache before the new token
OPEN = "D"  # the card that a still shows open
MARKS = 5  # major marks on a gauge
STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class ConceptFacts:
    """What the five cards show; `is_dense`: whether a token reads all weights of the scenario's model."""

    curve: TradeOff
    memory: MemorySplit
    cache: CachePairs
    product: Product
    is_dense: bool


def facts_of(scenario: Scenario) -> ConceptFacts:
    """Run the models of the five cards for a scenario."""
    return ConceptFacts(
        trade_off(scenario), serving_memory(scenario), pairs_with_and_without_cache(PROMPT), product_example(), scenario.model.is_dense
    )


@dataclass(frozen=True)
class GaugeReading:
    """What a gauge shows: the value, the full scale, and the value as it is written."""

    value: float
    full: float
    written: str

    @property
    def share(self) -> float:
        """Return where the needle stands, 0 to 1."""
        return self.value / self.full


def full_scale(value: float, marks: int = MARKS) -> float:
    """Return the smallest scale of `marks` round steps that holds a value."""
    step = value / marks
    power = 10.0 ** math.floor(math.log10(step))
    return next(s for s in STEPS if s * power >= step * (1 - 1e-9)) * power * marks


def readings(curve: TradeOff, batch: float | None = None) -> tuple[GaugeReading, GaugeReading]:
    """Return throughput (tokens/s) and latency (ms per token) at a batch, or the chosen one, each on a scale that the largest batch fits.

    Between two batches of the curve the values lie on the line from one to the other.
    """
    rate, wait = curve.chosen_tokens_per_second, curve.chosen_ms
    if batch is not None and batch != curve.chosen_batch:
        rate = float(np.interp(batch, curve.batches, curve.tokens_per_second))
        wait = 1e3 * float(np.interp(batch, curve.batches, curve.seconds_per_step))
    return (
        GaugeReading(rate, full_scale(max(curve.tokens_per_second)), compact(rate)),
        GaugeReading(wait, full_scale(max(curve.seconds_per_step) * 1e3), tenths(wait)),
    )


def batch_marks(curve: TradeOff) -> list[int]:
    """Return powers of two on the way to the largest batch, with the chosen batch and the largest."""
    marks, size = [], 1
    while size < curve.largest_batch:
        marks.append(size)
        size *= 2
    return sorted({*marks, curve.chosen_batch, curve.largest_batch})


# ---------------------------------------------------------------- the product
CHOSEN = (0, 0)  # row of weights and column of activations that are followed by eye, to their cell of the output


def terms(product: Product) -> list[float]:
    """Return the products that add up to the followed cell, one by one."""
    row, column = CHOSEN
    return [float(term) for term in product.weights[row] * product.activations[:, column]]


def brief(value: float) -> str:
    """Return a value under 1 without its leading zero, for narrow cells."""
    return signed(value, leading_zero=False)
