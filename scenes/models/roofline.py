"""Trade throughput for latency by batch size: the scenario's model on one replica.

A decode step reads the weights once and the KV cache of every request, and does two FLOP a weight for every token; it takes
the longer of the two (`scenes.models.estimate`), at peak figures: a bound. Activations, messages between GPUs, uneven routing and
software are left out, so a real server is slower (`scenes.models.pace`). Attention arithmetic counts for a latent cache alone:
grouped heads do about heads / KV heads FLOP a byte they read, far below what any GPU could, a latent does hundreds.
Where GPUs are more than the KV heads, the copies that they keep take memory and are read (`scenes.models.layout`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.models import estimate
from scenes.models import serving_estimate as closed
from scenes.models.layout import kv_copies, layout_of, passes, weights_held
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
    """Return the bytes of all weights in a replica's memory, at the precision of serving."""
    return estimate.weights_bytes(weights_held(scenario), scenario.weight_bytes_per_value)


def row_bytes(scenario: Scenario) -> float:
    """Return the bytes of one token's row in the KV cache, all layers together, kept once."""
    model, size = scenario.model, scenario.kv_bytes_per_value
    if model.attention == "mla":
        return closed.latent_bytes_per_token(model.layers, model.latent_size, model.rope_size, size)
    return estimate.kv_bytes_per_token(model.layers, model.kv_heads, model.head_size, size)


def held_row_bytes(scenario: Scenario) -> float:
    """Return the bytes that one row takes in a replica's memory, with the copies that its GPUs keep."""
    return row_bytes(scenario) * kv_copies(scenario)


def kept_rows(scenario: Scenario, rows: float) -> float:
    """Return the rows that a request of `rows` tokens keeps and reads, those outside a window left out."""
    return closed.rows_kept(rows, scenario.model.window, scenario.model.window_share)


def read_bytes(scenario: Scenario, tokens: float, rows: float, uneven: float = 1.0) -> float:
    """Return the bytes that a pass over `tokens` tokens and `rows` kept rows reads; the busiest GPU `uneven` times its experts.

    Each micro-batch that fills a stage reads all weights; each group of GPUs reads its own shared ones.
    """
    model, count = scenario.model, passes(scenario, tokens)
    read = estimate.weights_read(model.parameters, model.active_parameters, model.experts, model.experts_per_token, tokens / count)
    shared = model.shared_parameters
    weights = count * (shared * layout_of(scenario).groups + (read - shared) * uneven)
    return estimate.weights_bytes(weights, scenario.weight_bytes_per_value) + rows * held_row_bytes(scenario)


def pass_flops(scenario: Scenario, tokens: float, uneven: float = 1.0) -> float:
    """Return the FLOP of a pass over `tokens` tokens, two a weight; the busiest GPU does `uneven` times its experts' arithmetic."""
    model = scenario.model
    return 2 * (model.shared_parameters + model.experts_per_token * model.expert_parameters * uneven) * tokens


def latent_flops(scenario: Scenario, rows: float) -> float:
    """Return the FLOP with which tokens meet `rows` rows of a latent cache: 2 L h (2 latent + rope) a row, 0 for keys and values.

    The projections of keys and values are absorbed into those of queries and outputs (DeepSeek-AI 2024, "DeepSeek-V2", section 2.1.2).
    """
    model = scenario.model
    width = 2 * model.latent_size + model.rope_size if model.attention == "mla" else 0
    return 2.0 * model.layers * model.heads * width * rows


def pass_seconds(
    scenario: Scenario,
    tokens: float,
    rows: float,
    attention: float = 0.0,
    shares: tuple[float, float] = (1.0, 1.0),
    uneven: tuple[float, float] = (1.0, 1.0),
) -> float:
    """Return the seconds of one pass over `tokens` tokens that reads `rows` kept rows and does `attention` FLOP beside the weights'.

    `shares` of peak bandwidth and arithmetic that are reached; `uneven`: the busiest GPU's arithmetic and reading of experts over
    the mean. Stages without a micro-batch wait.
    """
    serving, (bandwidth, flops) = scenario.serving, shares
    idle = layout_of(scenario).pipeline / passes(scenario, tokens)
    work = pass_flops(scenario, tokens, uneven[0]) + attention
    read = read_bytes(scenario, tokens, rows, uneven[1])
    return idle * estimate.step_seconds(read, serving.bandwidth * bandwidth, work, scenario.served_flops * flops)


def token_seconds(scenario: Scenario, batch: float, one_pass: Callable[[float], float]) -> float:
    """Return the seconds until each request of a batch has one token more, on average: a pass, or a pass over drafted tokens too.

    `one_pass`: seconds of a pass over so many tokens. The draft model takes `draft_cost` of a pass a token (Leviathan et al. 2023).
    """
    serving = scenario.serving
    if not serving.draft_tokens:
        return one_pass(batch)
    drafts = serving.draft_tokens * serving.draft_cost * one_pass(batch)
    written = closed.tokens_a_step(serving.draft_acceptance, serving.draft_tokens)
    return (one_pass(batch * (serving.draft_tokens + 1)) + drafts) / written


def step_seconds(scenario: Scenario, batch: float, rows: float) -> float:
    """Return the least seconds of one decode step (a token each) of `batch` requests with `rows` kept rows together."""
    return token_seconds(
        scenario, batch, lambda tokens: pass_seconds(scenario, tokens, rows, latent_flops(scenario, rows * tokens / batch))
    )


def largest_batch(scenario: Scenario) -> int:
    """Return how many requests of a full context fit beside the weights."""
    return estimate.largest_batch(scenario.serving.memory, weight_bytes(scenario), request_bytes(scenario))


def request_bytes(scenario: Scenario) -> float:
    """Return the bytes that the cache of a full context takes."""
    return kept_rows(scenario, scenario.serving.context) * held_row_bytes(scenario)


def throughput(scenario: Scenario, batch: float) -> float:
    """Return the tokens a second of all requests of a batch together, each with a full context."""
    return batch / step_seconds(scenario, batch, batch * kept_rows(scenario, scenario.serving.context))


@lru_cache(maxsize=16)
def trade_off(scenario: Scenario) -> TradeOff:
    """Return throughput and latency for batch sizes from 1 to the largest that fits, about POINTS of them."""
    most, context = largest_batch(scenario), kept_rows(scenario, scenario.serving.context)
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
        context_tokens=scenario.serving.context,
        weight_bytes=weight_bytes(scenario),
        kv_bytes_per_request=request_bytes(scenario),
        serving=scenario.serving,
    )
