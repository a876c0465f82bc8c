"""Bound the time of one decode step by memory and arithmetic, after Williams et al. 2009 ("Roofline").

A step reads all weights once and the keys and values of every request; it takes the longer of reading and computing.
GPU figures: NVIDIA H100 Tensor Core GPU data sheet, SXM5: 80 GB, 3.35 TB/s, 989 TFLOP/s dense BF16. The model is
8 billion 16-bit weights with the KV shape of Llama 3 8B. These are upper bounds: launches, attention arithmetic,
activations and software overhead are left out, so a real server is slower and fits a little less.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.kv_cache import bytes_per_token


@dataclass(frozen=True)
class Gpu:
    """Published figures of one GPU: memory in bytes, bandwidth in bytes/s, arithmetic in floating-point operations/s."""

    name: str = "H100 SXM"
    memory: float = 80e9
    bandwidth: float = 3.35e12
    flops: float = 989e12


GPU = Gpu()
PARAMETERS = 8e9
WEIGHT_BYTES = 2 * PARAMETERS
CONTEXT_TOKENS = 2048
CHOSEN_BATCH = 64


@dataclass(frozen=True)
class TradeOff:
    """The curve over batch sizes 1 to the largest that fits: seconds a step (= per token and user) and tokens a second.

    `floor_ms`: the time to read the weights alone; `chosen_ms` and `chosen_tokens_per_second` belong to `chosen_batch`.
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
    gpu: Gpu


def read_time(kv_rows: float) -> float:
    """Return the seconds to read the weights and `kv_rows` KV rows once."""
    return (WEIGHT_BYTES + kv_rows * bytes_per_token()) / GPU.bandwidth


def compute_time(batch: float) -> float:
    """Return the seconds of arithmetic for one token of each of `batch` requests: two operations a weight."""
    return 2 * PARAMETERS * batch / GPU.flops


def step_time(batch: float, context: int = CONTEXT_TOKENS) -> float:
    """Return the seconds of one decode step for `batch` requests with `context` tokens each; batch 0 gives the floor."""
    return max(read_time(batch * context), compute_time(batch))


def throughput(batch: float, context: int = CONTEXT_TOKENS) -> float:
    """Return the tokens a second that all requests of a batch get together."""
    return batch / step_time(batch, context)


def largest_batch(context: int = CONTEXT_TOKENS) -> int:
    """Return how many requests' caches fit beside the weights."""
    return int((GPU.memory - WEIGHT_BYTES) // (context * bytes_per_token()))


@cache
def trade_off() -> TradeOff:
    """Return throughput and latency for every batch size that fits."""
    batches = tuple(range(1, largest_batch() + 1))
    seconds = np.array([step_time(b) for b in batches])
    return TradeOff(
        batches=batches,
        seconds_per_step=tuple(seconds.tolist()),
        tokens_per_second=tuple((np.array(batches) / seconds).tolist()),
        largest_batch=batches[-1],
        chosen_batch=CHOSEN_BATCH,
        chosen_ms=1e3 * step_time(CHOSEN_BATCH),
        chosen_tokens_per_second=throughput(CHOSEN_BATCH),
        floor_ms=1e3 * step_time(0),
        context_tokens=CONTEXT_TOKENS,
        weight_bytes=WEIGHT_BYTES,
        kv_bytes_per_request=CONTEXT_TOKENS * bytes_per_token(),
        gpu=GPU,
    )
