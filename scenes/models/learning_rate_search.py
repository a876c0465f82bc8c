"""Search the learning rate of the tiny model: train it anew with each of a few, and keep the one that ends lowest.

A grid search over one hyperparameter (Bergstra and Bengio 2012, "Random search for hyper-parameter optimization", compare it with drawing at
random; Smith 2017 searches learning rates as here, on a scale of powers). Every trial starts from the same drawn weights and sees the same
examples, so that only the rate differs. A trial's score is the mean loss of its last steps. Trials are a few dozen steps long: which rate is best
after many more may differ. A real search tunes more than one number and scores on held-out data.
"""

from dataclasses import dataclass

import numpy as np

from scenes.models.adam import Adam, State
from scenes.models.language_model import SEED
from scenes.models.memo import kept
from scenes.models.tokenizer import BOS_ID
from scenes.models.trainer import MICRO_BATCH, draw_windows, first_checkpoint, shape
from scenes.models.transformer import documents_of, loss_and_gradients

RATES = (4e-3, 1e-3, 2.5e-4, 1.6e-2, 6.4e-2)  # the usual one first, then powers of four around it
STEPS = 60  # of a trial
SCORED = 10  # last steps whose mean loss is the score


@dataclass(frozen=True)
class Trial:
    """One training run: its learning rate and the loss of every step, in nats."""

    rate: float
    losses: tuple[float, ...]

    @property
    def score(self) -> float:
        """Mean loss of the last steps, in nats; lower is better."""
        return sum(self.losses[-SCORED:]) / SCORED


@dataclass(frozen=True)
class Search:
    """All trials, in the order in which they ran."""

    trials: tuple[Trial, ...]

    @property
    def best(self) -> Trial:
        """Return the trial with the lowest score."""
        return min(self.trials, key=lambda trial: trial.score)


def trial(rate: float, steps: int = STEPS) -> Trial:
    """Train the tiny model from its first checkpoint with a learning rate."""
    start = first_checkpoint(SEED)
    rng, state, losses = start.generator(), start.state, list[float]()
    for _ in range(steps):
        state, loss = _step(Adam(learning_rate=rate), state, rng)
        losses.append(loss)
    return Trial(rate, tuple(losses))


def _step(adam: Adam, state: State, rng: np.random.Generator) -> tuple[State, float]:
    ids, targets = draw_windows(rng, MICRO_BATCH)
    result = loss_and_gradients(shape(), state.weights, ids, targets, documents_of(ids, BOS_ID))
    return adam.update(state, result.gradients), result.loss


@kept
def search() -> Search:
    """Run all trials."""
    return Search(tuple(trial(rate) for rate in RATES))
