"""The layers of a language model, each with its forward pass and its derivative, written out in numpy.

Every forward function returns (output, cache); the backward function of the same name takes the derivative of the loss for
that output and the cache, and returns the derivatives for what went in, inputs first, weights after. Leading axes are free:
(B, T, D) are B sequences of T tokens with D numbers each. Sources: the chain rule (Rumelhart, Hinton and Williams 1986) and
the papers named at each layer. Causal attention has its own module, `attention`.
"""

from typing import Any

import numpy as np

Array = np.ndarray
Cache = tuple[Any, ...]  # what a forward pass leaves for its backward pass
EPSILON = 1e-6  # keeps the root-mean-square norm finite for a zero vector


def embed(ids: Array, table: Array) -> tuple[Array, Cache]:
    """Look up the row of each id: ids (B, T) in a table (V, D) give (B, T, D)."""
    return table[ids], (ids, table.shape)


def embed_backward(d_out: Array, cache: Cache) -> Array:
    """Return d_table (V, D): each row adds up the derivatives of all places where its id stood."""
    ids, shape = cache
    d_table = np.zeros(shape, d_out.dtype)
    np.add.at(d_table, ids, d_out)
    return d_table


def linear(x: Array, weights: Array) -> tuple[Array, Cache]:
    """Multiply: x (..., D) by weights (D, E) gives (..., E); there is no bias, as in PaLM (Chowdhery et al. 2022, section 2)."""
    rows = x.reshape(-1, len(weights))
    return (rows @ weights).reshape(*x.shape[:-1], -1), (rows, weights)


def linear_backward(d_out: Array, cache: Cache) -> tuple[Array, Array]:
    """Return d_x = d_out Wᵀ (..., D) and d_weights = xᵀ d_out (D, E), added up over all tokens."""
    rows, weights = cache
    d_rows = d_out.reshape(len(rows), -1)
    return (d_rows @ weights.T).reshape(*d_out.shape[:-1], -1), rows.T @ d_rows


def rms_norm(x: Array, gain: Array) -> tuple[Array, Cache]:
    """Scale each token's vector to root-mean-square 1, then by gain (D,): Zhang and Sennrich 2019, equation 4."""
    scale = 1 / np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + EPSILON)
    unit = x * scale
    return unit * gain, (unit, scale, gain)


def rms_norm_backward(d_out: Array, cache: Cache) -> tuple[Array, Array]:
    """Return d_x and d_gain; with u = x / rms and g = d_out gain: d_x = (g - u mean(g u)) / rms."""
    unit, scale, gain = cache
    d_unit = d_out * gain
    d_x = scale * (d_unit - unit * (d_unit * unit).mean(axis=-1, keepdims=True))
    return d_x, (d_out * unit).reshape(-1, gain.size).sum(axis=0)


def relu(x: Array) -> tuple[Array, Array]:
    """Keep what is positive: max(0, x), the activation of the feed-forward layer in Vaswani et al. 2017, equation 2."""
    return np.maximum(x, 0), x > 0


def relu_backward(d_out: Array, cache: Array) -> Array:
    """Return d_x: the derivative where x was positive, 0 elsewhere."""
    d_x: Array = d_out * cache
    return d_x


def softmax(scores: Array) -> Array:
    """Return exp(scores) as shares of 1 along the last axis; the largest score is taken away first, so nothing overflows."""
    shares: Array = scores - scores.max(axis=-1, keepdims=True)
    np.exp(shares, out=shares)
    shares /= shares.sum(axis=-1, keepdims=True)
    return shares


def softmax_backward(d_out: Array, shares: Array) -> Array:
    """Return d_scores = p (d_out - sum(d_out p)) along the last axis; `shares` is what `softmax` returned."""
    d_scores: Array = shares * (d_out - (d_out * shares).sum(axis=-1, keepdims=True))
    return d_scores


def cross_entropy(logits: Array, targets: Array) -> tuple[Array, Cache]:
    """Return the loss of every token (...,), -ln p of the true one in nats, from logits (..., V) and targets (...,)."""
    probabilities = softmax(logits)
    true = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return -np.log(true), (probabilities, targets)


def cross_entropy_backward(cache: Cache) -> Array:
    """Return d_logits (..., V) of the mean loss over all tokens: (p - 1 at the true token) / number of tokens."""
    probabilities, targets = cache
    d_logits: Array = probabilities / targets.size
    d_logits.reshape(-1, d_logits.shape[-1])[np.arange(targets.size), targets.ravel()] -= 1 / targets.size
    return d_logits
