"""Write token by token: one pass reads the whole prompt (prefill), every later pass reads one new token (decode).

With a cache, a pass computes keys and values of its new tokens only and keeps those of the past; without it, every pass
computes all tokens again. Both give the same tokens: a causal token's keys and values do not depend on what follows (Pope
et al. 2022, section 2). Only the newest token's logits are computed, since only they are needed (speculative decoding asks for more). Multiply-adds are
counted where they happen: a product of (m, k) and (k, n) counts m k n, masked scores included, for they are computed too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from scenes.models.attention import join_heads, rotate, rotation_of, split_heads
from scenes.models.layers import Array, relu, rms_norm, softmax
from scenes.models.transformer import Architecture, Weights


@dataclass(frozen=True)
class Past:
    """The cache of one sequence: rotated keys and values (1, H, rows, d)."""

    keys: Array
    values: Array

    def first(self, rows: int) -> "Past":
        """Return the cache with its first rows alone."""
        return Past(self.keys[:, :, :rows], self.values[:, :, :rows])

    @property
    def rows(self) -> int:
        """Tokens whose key and value are kept."""
        return int(self.keys.shape[2])


@dataclass(frozen=True)
class Pass:
    """One pass through the model: rows (tokens whose K and V it computed), rows reused, multiply-adds, logits (V,) or (wanted, V)."""

    rows: int
    reused: int
    multiply_adds: int
    logits: Array = field(repr=False)


@dataclass(frozen=True)
class Decoded:
    """The ids that were written, the probability of each when it was chosen, and the passes, the prefill first."""

    ids: tuple[int, ...]
    probabilities: tuple[float, ...]
    passes: tuple[Pass, ...]


class Meter:
    """Multiplies matrices and counts the multiply-adds."""

    def __init__(self) -> None:
        """Start at 0."""
        self.multiply_adds = 0

    def product(self, a: Array, b: Array) -> Array:
        """Return a @ b for a (..., m, k) and b (..., k, n) or (k, n)."""
        self.multiply_adds += a.size * b.shape[-1]
        product: Array = a @ b
        return product


def empty(shape: Architecture) -> Past:
    """Return a cache without rows."""
    rows = np.zeros((1, shape.heads, 0, shape.head_size))
    return Past(rows, rows)


def run_pass(shape: Architecture, weights: Weights, ids: Sequence[int], past: Past, wanted: int = 1) -> tuple[Pass, Past]:
    """Send new tokens through the model; return the pass and the cache with their rows added.

    The pass has the logits of the newest token (V,), or of the newest `wanted` tokens (wanted, V) where more than one is asked for.
    """
    meter = Meter()
    x = weights["embedding"][np.array(ids)][None]
    normed = rms_norm(x, weights["attention_norm"])[0]
    mixed, now = _attention(shape, weights, normed, past, meter)
    h = x + mixed
    units = meter.product(rms_norm(h, weights["mlp_norm"])[0], weights["up"])
    y = h + meter.product(relu(units)[0], weights["down"])
    logits = meter.product(rms_norm(y[0, -wanted:], weights["head_norm"])[0], weights["head"])
    return Pass(len(ids), past.rows, meter.multiply_adds, logits if wanted > 1 else logits[0]), now


def _attention(shape: Architecture, weights: Weights, x: Array, past: Past, meter: Meter) -> tuple[Array, Past]:
    """Let the new tokens x (1, n, D) look at the cache's rows and, causally, at one another."""
    q, k, v = (split_heads(part, shape.heads) for part in np.split(meter.product(x, weights["qkv"]), 3, axis=-1))
    places = np.arange(past.rows, past.rows + x.shape[1])
    rotation = rotation_of(places, shape.head_size)
    now = Past(np.concatenate([past.keys, rotate(k, rotation)], axis=2), np.concatenate([past.values, v], axis=2))
    scores = meter.product(rotate(q, rotation), now.keys.swapaxes(-1, -2)) * shape.head_size**-0.5
    shares = softmax(np.where(np.arange(now.rows) <= places[:, None], scores, -np.inf))
    return meter.product(join_heads(meter.product(shares, now.values)), weights["out"]), now


def greedy(shape: Architecture, weights: Weights, prompt: Sequence[int], *, stop: int, limit: int, keep: bool = True) -> Decoded:
    """Write the likeliest token again and again until `stop` or `limit` tokens; `keep` decides whether rows are kept."""
    return _write(shape, weights, prompt, lambda logits: int(logits.argmax()), stop=stop, limit=limit, keep=keep)


def sampled(
    shape: Architecture,
    weights: Weights,
    prompt: Sequence[int],
    *,
    temperature: float,
    top_k: int,
    seed: int,
    stop: int,
    limit: int,
) -> Decoded:
    """Write tokens that are drawn with `seed`, as `draw` does, until `stop` or `limit` tokens."""
    rng = np.random.default_rng(seed)
    return _write(shape, weights, prompt, lambda logits: draw(logits, temperature, top_k, rng), stop=stop, limit=limit)


def draw(logits: Array, temperature: float, top_k: int, rng: np.random.Generator) -> int:
    """Draw a token from `logits` (V,) with the probabilities of `chances`; ValueError as there."""
    likeliest, shares = chances(logits, temperature, top_k)
    return int(rng.choice(likeliest, p=shares))


def chances(logits: Array, temperature: float, top_k: int) -> tuple[Array, Array]:
    """Return the `top_k` likeliest tokens of `logits` (V,), the likeliest first, and the probability with which each is drawn: softmax(logits / temperature).

    Temperature: Ackley, Hinton, Sejnowski 1985; top-k: Fan, Lewis, Dauphin 2018, section 5.1 (from memory). ValueError for a temperature that
    is not above 0, or no tokens to draw from.
    """
    if temperature <= 0 or top_k < 1:
        raise ValueError(f"temperature must be above 0 and top_k at least 1, not {temperature} and {top_k}")
    likeliest = np.argsort(-logits, kind="stable")[:top_k]
    return likeliest, softmax(logits[likeliest] / temperature)


def _write(
    shape: Architecture,
    weights: Weights,
    prompt: Sequence[int],
    choose: Callable[[Array], int],
    *,
    stop: int,
    limit: int,
    keep: bool = True,
) -> Decoded:
    """Write the token that `choose` takes for each pass's logits, until `stop` or `limit` tokens."""
    written: list[int] = []
    chances: list[float] = []
    passes: list[Pass] = []
    past = empty(shape)
    while len(written) < limit and stop not in written:
        new = [*prompt, *written][past.rows :]
        done, after = run_pass(shape, weights, new, past)
        past = after if keep else past
        passes.append(done)
        written.append(choose(done.logits))
        chances.append(float(softmax(done.logits)[written[-1]]))
    return Decoded(tuple(written), tuple(chances), tuple(passes))
