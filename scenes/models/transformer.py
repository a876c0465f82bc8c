"""A transformer small enough to read: embedding, one block of causal attention and MLP, a norm and the head.

The block is pre-norm with residual sums (Xiong et al. 2020, figure 1b): h = e + attention(norm(e)), y = h + mlp(norm(h));
the MLP is relu(x W1) W2 (Vaswani et al. 2017, equation 2, without biases). The head is not tied to the embedding. Forward
and backward pass are written out, layer by layer, in the same order and in reverse. It knows one block only, no dropout,
and positions from their distance alone (RoPE).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scenes.models import layers
from scenes.models.attention import AttentionCache, attention, attention_backward, visible
from scenes.models.layers import Array

Weights = dict[str, Array]


@dataclass(frozen=True)
class Architecture:
    """Sizes: V pieces, D numbers a token, H heads, F units of the MLP; D must be a multiple of 2 H (RoPE turns pairs)."""

    vocabulary: int
    width: int = 48
    heads: int = 4
    hidden: int = 128

    def __post_init__(self) -> None:
        if self.width % (2 * self.heads):
            raise ValueError(f"width {self.width} does not split into {self.heads} heads of an even size")

    @property
    def head_size(self) -> int:
        """Numbers of one head's query, key or value."""
        return self.width // self.heads

    @property
    def of_weights(self) -> dict[str, tuple[int, ...]]:
        """Shape of every weight, in the order of the forward pass."""
        v, d, f = self.vocabulary, self.width, self.hidden
        return {
            "embedding": (v, d),
            "attention_norm": (d,),
            "qkv": (d, 3 * d),
            "out": (d, d),
            "mlp_norm": (d,),
            "up": (d, f),
            "down": (f, d),
            "head_norm": (d,),
            "head": (d, v),
        }


@dataclass(frozen=True)
class Forward:
    """One forward pass: logits (B, T, V) and, for the backward pass, the cache of every layer by its name."""

    logits: Array
    caches: dict[str, Any]  # layers.Cache; of relu one array
    attention: AttentionCache

    @property
    def kept(self) -> dict[str, int]:
        """Count the activations that each of the four layers keeps until the backward pass has come to it."""
        caches, a = self.caches, self.attention
        parts = {
            "embed": (caches["embedding"][0],),
            "attention": (caches["attention_norm"][0], a.projected[0], a.q, a.k, a.v, a.weights, a.joined[0]),
            "mlp": (caches["mlp_norm"][0], caches["up"][0], caches["relu"], caches["down"][0]),
            "head": (caches["head_norm"][0], caches["head"][0], self.logits),
        }
        return {name: sum(array.size for array in arrays) for name, arrays in parts.items()}


@dataclass(frozen=True)
class StepResult:
    """Loss of every token (B, T) in nats, gradient of their mean for every weight, probabilities (B, T, V), the pass."""

    losses: Array
    gradients: Weights
    probabilities: Array
    forward: Forward

    @property
    def loss(self) -> float:
        """Mean loss in nats."""
        return float(self.losses.mean())


def init_weights(shape: Architecture, rng: np.random.Generator) -> Weights:
    """Draw the first weights: gains 1, embedding N(0, 1), matrices N(0, 1 / inputs), head a quarter of that scale.

    Scaling by the inputs keeps the size of the activations (LeCun et al. 1998, section 4.6); a small head starts near the
    uniform guess, so the first loss is near ln V.
    """
    weights = {}
    for name, size in shape.of_weights.items():
        scale = 1.0 if name == "embedding" else size[0] ** -0.5 * (0.25 if name == "head" else 1.0)
        weights[name] = np.ones(size) if len(size) == 1 else rng.normal(0, scale, size)
    return weights


def documents_of(ids: Array, bos: int) -> Array:
    """Number the documents of packed sequences: ids (B, T) give (B, T), one more from each <bos> on."""
    starts: Array = ids == bos
    return starts.cumsum(axis=1)


def forward(shape: Architecture, weights: Weights, ids: Array, documents: Array | None = None) -> Forward:
    """Run token ids (B, T) through the model; without `documents` (B, T) a sequence is one document."""
    mask = visible(np.zeros_like(ids) if documents is None else documents)
    caches: dict[str, Any] = {}
    x, caches["embedding"] = layers.embed(ids, weights["embedding"])
    normed, caches["attention_norm"] = layers.rms_norm(x, weights["attention_norm"])
    mixed, kept = attention(normed, weights["qkv"], weights["out"], shape.heads, mask)
    h = x + mixed
    normed, caches["mlp_norm"] = layers.rms_norm(h, weights["mlp_norm"])
    units, caches["up"] = layers.linear(normed, weights["up"])
    fired, caches["relu"] = layers.relu(units)
    moved, caches["down"] = layers.linear(fired, weights["down"])
    y = h + moved
    normed, caches["head_norm"] = layers.rms_norm(y, weights["head_norm"])
    logits, caches["head"] = layers.linear(normed, weights["head"])
    return Forward(logits, caches, kept)


def backward(d_logits: Array, done: Forward) -> Weights:
    """Return the gradient of every weight, same shapes, from d_logits (B, T, V): the layers of `forward` in reverse."""
    caches, d = done.caches, {}
    d_y, d["head"] = layers.linear_backward(d_logits, caches["head"])
    d_y, d["head_norm"] = layers.rms_norm_backward(d_y, caches["head_norm"])
    d_fired, d["down"] = layers.linear_backward(d_y, caches["down"])
    d_units = layers.relu_backward(d_fired, caches["relu"])
    d_normed, d["up"] = layers.linear_backward(d_units, caches["up"])
    d_h, d["mlp_norm"] = layers.rms_norm_backward(d_normed, caches["mlp_norm"])
    d_h = d_h + d_y  # the residual sum: the derivative goes both ways
    d_normed, d["qkv"], d["out"] = attention_backward(d_h, done.attention)
    d_x, d["attention_norm"] = layers.rms_norm_backward(d_normed, caches["attention_norm"])
    d["embedding"] = layers.embed_backward(d_x + d_h, caches["embedding"])
    return d


def loss_and_gradients(shape: Architecture, weights: Weights, ids: Array, targets: Array, documents: Array | None = None) -> StepResult:
    """Return losses, gradients and probabilities of predicting targets (B, T) from ids (B, T)."""
    done = forward(shape, weights, ids, documents)
    losses, cache = layers.cross_entropy(done.logits, targets)
    return StepResult(losses, backward(layers.cross_entropy_backward(cache), done), cache[0], done)


def mean_of(gradients: list[Weights]) -> Weights:
    """Return the mean of several gradients: what accumulation over equally large micro-batches hands to the optimizer."""
    return {name: np.asarray(sum(g[name] for g in gradients)) / len(gradients) for name in gradients[0]}


def size_of(weights: Weights) -> int:
    """Return the number of single weights."""
    return sum(w.size for w in weights.values())
