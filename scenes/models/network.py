"""A language model small enough to read: an embedding, one tanh layer, a softmax over all pieces.

It is the neural probabilistic language model of Bengio et al. 2003 with a fixed window of tokens; forward pass,
back-propagation and Adam (Kingma and Ba 2015, algorithm 1) are written out in numpy. It is not a transformer: no
attention, no cache, one hidden layer.
"""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Weights = dict[str, Array]

WINDOW = 8
EMBEDDING = 24
HIDDEN = 128


@dataclass(frozen=True)
class Adam:
    """Settings of the optimizer; `learning_rate` per step, `beta1` and `beta2` decay the running mean and variance."""

    learning_rate: float = 3e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def update(self, weights: Weights, m: Weights, v: Weights, gradients: Weights, step: int) -> tuple[Weights, Weights, Weights]:
        """Return new weights, means m and variances v after step number `step` (from 1); changes nothing in place."""
        m = {k: self.beta1 * m[k] + (1 - self.beta1) * g for k, g in gradients.items()}
        v = {k: self.beta2 * v[k] + (1 - self.beta2) * g**2 for k, g in gradients.items()}
        mean_scale, variance_scale = 1 - self.beta1**step, 1 - self.beta2**step
        change = {k: (m[k] / mean_scale) / (np.sqrt(v[k] / variance_scale) + self.epsilon) for k in weights}
        return {k: w - self.learning_rate * change[k] for k, w in weights.items()}, m, v


def init_weights(vocabulary: int, rng: np.random.Generator) -> Weights:
    """Draw the first weights: embedding (V, 24), w1 (192, 128), b1 (128,), w2 (128, V), b2 (V,)."""
    inputs = WINDOW * EMBEDDING
    return {
        "embedding": rng.normal(0, 0.5, (vocabulary, EMBEDDING)),
        "w1": rng.normal(0, inputs**-0.5, (inputs, HIDDEN)),
        "b1": np.zeros(HIDDEN),
        "w2": rng.normal(0, HIDDEN**-0.5, (HIDDEN, vocabulary)),
        "b2": np.zeros(vocabulary),
    }


def forward(weights: Weights, contexts: Array) -> tuple[Array, Array, Array]:
    """Return embedded inputs (B, 192), hidden activations (B, 128) and probabilities (B, V) of contexts (B, 8)."""
    inputs = weights["embedding"][contexts].reshape(len(contexts), -1)
    hidden = np.tanh(inputs @ weights["w1"] + weights["b1"])
    logits = hidden @ weights["w2"] + weights["b2"]
    scores = np.exp(logits - logits.max(axis=1, keepdims=True))
    return inputs, hidden, scores / scores.sum(axis=1, keepdims=True)


def loss_of(probabilities: Array, targets: Array) -> float:
    """Return the mean cross-entropy in nats: -ln p of the true token."""
    return float(-np.log(probabilities[np.arange(len(targets)), targets]).mean())


def loss_and_gradients(weights: Weights, contexts: Array, targets: Array) -> tuple[float, Weights, Array]:
    """Return the mean loss, its gradient for every weight (same shapes) and the probabilities (B, V)."""
    inputs, hidden, probabilities = forward(weights, contexts)
    d_logits = probabilities.copy()
    d_logits[np.arange(len(targets)), targets] -= 1
    d_logits /= len(targets)
    d_hidden = (d_logits @ weights["w2"].T) * (1 - hidden**2)
    d_inputs = (d_hidden @ weights["w1"].T).reshape(*contexts.shape, EMBEDDING)
    d_embedding = np.zeros_like(weights["embedding"])
    np.add.at(d_embedding, contexts, d_inputs)
    gradients = {
        "embedding": d_embedding,
        "w1": inputs.T @ d_hidden,
        "b1": d_hidden.sum(axis=0),
        "w2": hidden.T @ d_logits,
        "b2": d_logits.sum(axis=0),
    }
    return loss_of(probabilities, targets), gradients, probabilities


def mean_of(gradients: list[Weights]) -> Weights:
    """Return the mean of several gradients: what accumulation hands to the optimizer."""
    return {k: sum(g[k] for g in gradients) / len(gradients) for k in gradients[0]}


def zeros_like(weights: Weights) -> Weights:
    """Return zeros in the shapes of the weights, the optimizer's first state."""
    return {k: np.zeros_like(w) for k, w in weights.items()}


def size_of(weights: Weights) -> int:
    """Return the number of single weights."""
    return sum(w.size for w in weights.values())
