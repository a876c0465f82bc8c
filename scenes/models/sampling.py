"""Choose the next token: what temperature and top-k do to the tiny model's probabilities.

Logits are divided by the temperature before the softmax (Ackley et al. 1985; below 1 what is likely becomes likelier), and only the k likeliest
tokens stay, rescaled to sum to 1 (Fan et al. 2018, section 5.1). The probabilities are those of the trained tiny model after a prompt.
"""

from dataclasses import dataclass

import numpy as np

from scenes.models.language_model import checkpoint_at
from scenes.models.layers import Array
from scenes.models.memo import kept
from scenes.models.tokenizer import BOS_ID, train_tokenizer
from scenes.models.trainer import shape
from scenes.models.transformer import forward

TEMPERATURE = 0.7
TOP_K = 40


@dataclass(frozen=True)
class Sampling:
    """The likeliest next token after a prompt: its piece, its probability as the model gives it, and with temperature and top-k."""

    piece: str
    plain: float
    sharpened: float


def shares(logits: Array, temperature: float = 1.0, top_k: int | None = None) -> Array:
    """Return the probabilities of all tokens, (V,), from their logits, (V,); `top_k` None keeps all."""
    scaled = logits / temperature
    if top_k is not None and top_k < len(scaled):
        scaled = np.where(scaled < np.sort(scaled)[-top_k], -np.inf, scaled)
    powers = np.exp(scaled - scaled.max())
    return np.asarray(powers / powers.sum())


@kept
def sampling(prompt: str, temperature: float = TEMPERATURE, top_k: int = TOP_K) -> Sampling:
    """Return what the settings do to the likeliest token after a prompt."""
    tokenizer = train_tokenizer()
    ids = np.array([[BOS_ID, *tokenizer.encode(prompt)]])
    logits = forward(shape(), checkpoint_at().state.weights, ids).logits[0, -1]
    plain, sharp = shares(logits), shares(logits, temperature, top_k)
    best = int(np.argmax(logits))
    return Sampling(tokenizer.piece(best), float(plain[best]), float(sharp[best]))
