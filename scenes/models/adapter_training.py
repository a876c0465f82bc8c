"""Train a low-rank adapter beside the tiny model, and let it write: the same model, other words for one request.

Hu et al. 2021, "LoRA", sections 4.1 and 4.2: beside the frozen query and value projections stand A (width x rank), drawn, and
B (rank x width), 0 at the start; only these learn. The gradient of a product's factors follows from that of the projection:
dA = dW B', dB = A' dW. One sentence is the whole training set of an adapter, a choice: enough to see what an adapter changes.
Two are trained, which begin alike: what goes on otherwise is the adapter's doing.
"""

from dataclasses import dataclass

import numpy as np

from scenes.models.adam import Adam
from scenes.models.decode import greedy
from scenes.models.language_model import Generation, checkpoint_at
from scenes.models.layers import Array
from scenes.models.memo import kept
from scenes.models.tokenizer import BOS_ID, EOS_ID, train_tokenizer
from scenes.models.trainer import shape
from scenes.models.transformer import Weights, loss_and_gradients

RANK, STEPS, LEARNING_RATE, SEED = 2, 40, 0.02, 0
LIMIT = 40


@dataclass(frozen=True)
class Adapter:
    """The factors of what is added to the query and the value projection: `a` (width, rank) and `b` (rank, width) of each."""

    a: tuple[Array, Array]
    b: tuple[Array, Array]

    def beside(self, weights: Weights) -> Weights:
        """Return the weights with the adapter's products added."""
        width = self.a[0].shape[0]
        qkv = weights["qkv"].copy()
        for k, columns in enumerate(_columns(width)):
            qkv[:, columns] += self.a[k] @ self.b[k]
        return {**weights, "qkv": qkv}


def _columns(width: int) -> tuple[slice, slice]:
    """Return where queries and values stand in the joint projection."""
    return slice(0, width), slice(2 * width, 3 * width)


def trained_adapter(sentence: str) -> Adapter:
    """Train an adapter until the model says a sentence; the model's own weights stay as they are."""
    ids = np.array([BOS_ID, *train_tokenizer().encode(sentence), EOS_ID])[None]
    weights, width, rng = checkpoint_at().state.weights, shape().width, np.random.default_rng(SEED)
    factors: Weights = {f"a{k}": rng.normal(0, width**-0.5, (width, RANK)) for k in (0, 1)}
    factors |= {f"b{k}": np.zeros((RANK, width)) for k in (0, 1)}
    adam = Adam(learning_rate=LEARNING_RATE)
    state = adam.start(factors)
    for _ in range(STEPS):
        done = loss_and_gradients(shape(), _adapter(state.weights).beside(weights), ids[:, :-1], ids[:, 1:], np.zeros_like(ids[:, :-1]))
        state = adam.update(state, _of_factors(state.weights, done.gradients["qkv"]))
    return _adapter(state.weights)


def _adapter(factors: Weights) -> Adapter:
    return Adapter((factors["a0"], factors["a1"]), (factors["b0"], factors["b1"]))


def _of_factors(factors: Weights, d_qkv: Array) -> Weights:
    """Return the gradient of every factor from that of the joint projection."""
    gradients: Weights = {}
    for k, columns in enumerate(_columns(d_qkv.shape[0])):
        d = d_qkv[:, columns]
        gradients[f"a{k}"], gradients[f"b{k}"] = d @ factors[f"b{k}"].T, factors[f"a{k}"].T @ d
    return gradients


@kept
def generate_adapted(prompt: str, sentence: str) -> Generation:
    """Write greedily after a prompt with the adapter of a sentence in place, until <eos> or LIMIT pieces."""
    tokenizer = train_tokenizer()
    start = (BOS_ID, *tokenizer.encode(prompt))
    weights = trained_adapter(sentence).beside(checkpoint_at().state.weights)
    done = greedy(shape(), weights, start, stop=EOS_ID, limit=LIMIT)
    prompt_tokens, pieces = (tuple(tokenizer.piece(i) for i in ids) for ids in (start, done.ids))
    return Generation(prompt, prompt_tokens, pieces, done.probabilities, done.passes)
