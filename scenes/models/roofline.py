"""Trade throughput for latency by batch size: the scenario's model on one replica.

A decode step reads the weights once and the KV cache of every request, and does two FLOP a weight for every token; it takes
the longer of the two (`scenes.models.estimate`), at peak figures: a bound. Attention arithmetic, activations, messages between
GPUs and software are left out, so a real server is slower (`scenes.models.pace`) and fits a little less; one whose GPUs are more
than the KV heads keeps some of them twice and fits still less.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.models import estimate
from scenes.models.scenario import Scenario, Serving

PAIR = (2, 8)  # batches that are compared
POINTS = 400  # evenly spaced points of a curve, at most


@dataclass(frozen=True)
class TradeOff:
    """The curve over batch sizes 1 to the largest that fits: seconds a step (= per token and user) and tokens a second.

    `batches` holds at least every power of two, the chosen batch and the largest.
    Every request holds `context_tokens` rows. `chosen_batch`: the batch limit, or less if less fits; `chosen_ms` and
    `chosen_tokens_per_second` belong to it. `floor_ms`: the time to read one token's weights alone.
    """

    batches: tuple[int, ...]
    seconds_per_step: tuple[float, ...]
    tokens_per_second: tuple[float, ...]
    largest_batch: int
    chosen_batch: int
    chosen_ms: float
    chosen_tokens_per_second: float
    floor_ms: float
    context_tokens: int
    weight_bytes: float
    kv_bytes_per_request: float
    serving: Serving

    def place(self, batch: int) -> int:
        """Return where a batch stands in `batches`; ValueError for one that is no point of the curve."""
        return self.batches.index(batch)

    @property
    def pair(self) -> tuple[int, int]:
        """A small and a large batch to compare: PAIR, or powers of two with the same ratio where so many do not fit."""
        large = min(PAIR[1], powers_of_two(self.largest_batch)[-1])
        return max(1, large * PAIR[0] // PAIR[1]), large


def powers_of_two(most: int) -> list[int]:
    """Return 1, 2, 4, ... up to `most`."""
    return [2**k for k in range(most.bit_length())]


def weight_bytes(scenario: Scenario) -> float:
    """Return the bytes of all weights."""
    return estimate.weights_bytes(scenario.model.parameters, scenario.model.bytes_per_value)


def row_bytes(scenario: Scenario) -> float:
    """Return the bytes of one token's row in the KV cache, all layers together."""
    model = scenario.model
    return estimate.kv_bytes_per_token(model.layers, model.kv_heads, model.head_size, model.bytes_per_value)


def read_bytes(scenario: Scenario, batch: float, rows: float) -> float:
    """Return the bytes that a decode step of `batch` requests with `rows` KV rows together reads."""
    model = scenario.model
    read = estimate.weights_read(model.parameters, model.active_parameters, model.experts, model.experts_per_token, batch)
    return estimate.weights_bytes(read, model.bytes_per_value) + rows * row_bytes(scenario)


def step_seconds(scenario: Scenario, batch: float, rows: float) -> float:
    """Return the least seconds of one decode step of `batch` requests with `rows` KV rows together."""
    model, serving = scenario.model, scenario.serving
    flops = 2 * model.active_parameters * batch
    return estimate.step_seconds(read_bytes(scenario, batch, rows), serving.bandwidth, flops, serving.flops(model.precision))


def largest_batch(scenario: Scenario) -> int:
    """Return how many requests of a full context fit beside the weights."""
    return estimate.largest_batch(scenario.serving.memory, weight_bytes(scenario), scenario.serving.context * row_bytes(scenario))


def throughput(scenario: Scenario, batch: float) -> float:
    """Return the tokens a second of all requests of a batch together, each with a full context."""
    return batch / step_seconds(scenario, batch, batch * scenario.serving.context)


@lru_cache(maxsize=16)
def trade_off(scenario: Scenario) -> TradeOff:
    """Return throughput and latency for batch sizes from 1 to the largest that fits, about POINTS of them."""
    most, context = largest_batch(scenario), scenario.serving.context
    chosen = min(scenario.serving.batch_limit, most)
    batches = np.unique([*np.linspace(1, most, POINTS).round().astype(int).tolist(), *powers_of_two(most), chosen])
    seconds = np.array([step_seconds(scenario, b, b * context) for b in batches.tolist()])
    return TradeOff(
        batches=tuple(batches.tolist()),
        seconds_per_step=tuple(seconds.tolist()),
        tokens_per_second=tuple((batches / seconds).tolist()),
        largest_batch=most,
        chosen_batch=chosen,
        chosen_ms=1e3 * step_seconds(scenario, chosen, chosen * context),
        chosen_tokens_per_second=throughput(scenario, chosen),
        floor_ms=1e3 * step_seconds(scenario, 1, 0),
        context_tokens=context,
        weight_bytes=weight_bytes(scenario),
        kv_bytes_per_request=context * row_bytes(scenario),
        serving=scenario.serving,
    )
