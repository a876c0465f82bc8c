"""The optimizer Adam: a running mean and a running mean square of the gradient steer every weight's step.

Kingma and Ba 2015, algorithm 1, with their settings for the decay and a learning rate of our own. No weight decay, no
schedule: the learning rate stays what it is.
"""

from dataclasses import dataclass

import numpy as np

from scenes.models.transformer import Weights


@dataclass(frozen=True)
class State:
    """Weights, running means m and running mean squares v, the uncentred second moment (all of the same shapes) after a number of finished steps."""

    step: int
    weights: Weights
    m: Weights
    v: Weights


@dataclass(frozen=True)
class Adam:
    """Settings of the optimizer; `learning_rate` per step, `beta1` and `beta2` decay the running mean and mean square."""

    learning_rate: float = 4e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def start(self, weights: Weights) -> State:
        """Return the state before the first step: m and v are 0."""
        zeros = {name: np.zeros_like(w) for name, w in weights.items()}
        return State(0, weights, zeros, zeros)

    def update(self, state: State, gradients: Weights) -> State:
        """Return the state after one more step; changes nothing in place."""
        step = state.step + 1
        m = {k: self.beta1 * state.m[k] + (1 - self.beta1) * g for k, g in gradients.items()}
        v = {k: self.beta2 * state.v[k] + (1 - self.beta2) * g**2 for k, g in gradients.items()}
        mean_scale, square_scale = 1 - self.beta1**step, 1 - self.beta2**step
        change = {k: (m[k] / mean_scale) / (np.sqrt(v[k] / square_scale) + self.epsilon) for k in gradients}
        return State(step, {k: w - self.learning_rate * change[k] for k, w in state.weights.items()}, m, v)
