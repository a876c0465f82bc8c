"""Causal self-attention with several heads and rotary positions, forward and backward.

Scaled dot-product attention: softmax(q kᵀ / sqrt(d)) v in every head, then one projection (Vaswani et al. 2017, sections
3.2.1 and 3.2.2). A token sees itself and what came before it in its own document; documents that share a packed sequence
do not see one another (Llama 3, Dubey et al. 2024, section 3.2). Positions are rotations of queries and keys by an angle
that grows with the place (RoPE: Su et al. 2021, section 3.2.2), so a score depends on distance alone.
"""

from dataclasses import dataclass

import numpy as np

from scenes.models.layers import Array, Cache, linear, linear_backward, softmax, softmax_backward

ROTARY_BASE = 10_000.0


@dataclass(frozen=True)
class AttentionCache:
    """What the backward pass needs: rotated q and k, v (B, H, T, d), weights (B, H, T, S), rotation and both projections."""

    q: Array
    k: Array
    v: Array
    weights: Array
    rotation: Array
    projected: Cache
    joined: Cache


def rotation_of(positions: Array, head_size: int) -> Array:
    """Return the rotations e^(i m θ_j) as complex numbers (T, d / 2), θ_j = 10000^(-2 j / d), for positions m (T,)."""
    angles = ROTARY_BASE ** (-np.arange(0, head_size, 2) / head_size)
    return np.exp(1j * np.outer(positions, angles))


def rotate(x: Array, rotation: Array) -> Array:
    """Turn neighbouring pairs of numbers of x (..., T, d) by rotations (T, d / 2); the conjugate turns them back."""
    pairs = x[..., 0::2] + 1j * x[..., 1::2]
    turned: Array = pairs * rotation
    return np.stack((turned.real, turned.imag), axis=-1).reshape(x.shape).astype(x.dtype, copy=False)


def visible(documents: Array) -> Array:
    """Return the mask (B, 1, T, T), true where token t (row) may look at token s (column), from document numbers (B, T)."""
    same = documents[:, :, None] == documents[:, None, :]
    mask: Array = (same & np.tri(documents.shape[1], dtype=bool))[:, None]
    return mask


def split_heads(x: Array, heads: int) -> Array:
    """Cut (B, T, D) into (B, heads, T, D / heads)."""
    return x.reshape(*x.shape[:-1], heads, -1).swapaxes(1, 2)


def join_heads(x: Array) -> Array:
    """Put (B, heads, T, d) together again: (B, T, heads d)."""
    return x.swapaxes(1, 2).reshape(x.shape[0], x.shape[2], -1)


def attend(q: Array, k: Array, v: Array, mask: Array) -> tuple[Array, Array]:
    """Return the mixed values (B, H, T, d) and the weights (B, H, T, S) of queries (B, H, T, d) over S keys and values."""
    scores = q @ k.swapaxes(-1, -2) * q.shape[-1] ** -0.5
    weights = softmax(np.where(mask, scores, -np.inf))
    return weights @ v, weights


def attention(x: Array, w_qkv: Array, w_out: Array, heads: int, mask: Array) -> tuple[Array, AttentionCache]:
    """Mix the tokens x (B, T, D) by attention; w_qkv (D, 3 D) makes q, k and v, w_out (D, D) joins the heads."""
    mixed, projected = linear(x, w_qkv)
    q, k, v = (split_heads(part, heads) for part in np.split(mixed, 3, axis=-1))
    rotation = rotation_of(np.arange(x.shape[1]), q.shape[-1])
    q, k = rotate(q, rotation), rotate(k, rotation)
    values, weights = attend(q, k, v, mask)
    out, joined = linear(join_heads(values), w_out)
    return out, AttentionCache(q, k, v, weights, rotation, projected, joined)


def attention_backward(d_out: Array, cache: AttentionCache) -> tuple[Array, Array, Array]:
    """Return d_x (B, T, D), d_w_qkv (D, 3 D) and d_w_out (D, D)."""
    q, k, v, weights = cache.q, cache.k, cache.v, cache.weights
    d_joined, d_w_out = linear_backward(d_out, cache.joined)
    d_values = split_heads(d_joined, q.shape[1])
    d_scores = softmax_backward(d_values @ v.swapaxes(-1, -2), weights) * q.shape[-1] ** -0.5
    d_q = rotate(d_scores @ k, cache.rotation.conj())
    d_k = rotate(d_scores.swapaxes(-1, -2) @ q, cache.rotation.conj())
    d_v = weights.swapaxes(-1, -2) @ d_values
    d_mixed = np.concatenate([join_heads(part) for part in (d_q, d_k, d_v)], axis=-1)
    d_x, d_w_qkv = linear_backward(d_mixed, cache.projected)
    return d_x, d_w_qkv, d_w_out
