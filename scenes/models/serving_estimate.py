"""Closed forms for serving on several GPUs, for latent and windowed attention and for drafted tokens, each with its source.

Plain numbers in, plain numbers out, SI units, as in `scenes.models.estimate`.
"""

from math import pi, sqrt
from statistics import NormalDist


def latent_bytes_per_token(layers: int, latent: int, rope: int, bytes_per_value: float) -> float:
    """Return the bytes of one token's latent and rotary key over all layers.

    Multi-head latent attention keeps one compressed vector for all heads and one key that carries the position (DeepSeek-AI
    2024, "DeepSeek-V2", section 2.1.4 and table 1): (latent + rope) numbers a layer.
    """
    return layers * (latent + rope) * bytes_per_value


def rows_kept(rows: float, window: int, share: float) -> float:
    """Return the full-layer rows that a request of `rows` tokens keeps when `share` of the layers look back `window` tokens.

    A layer with a window overwrites what lies further back (Jiang et al. 2023, "Mistral 7B", section 2, rolling buffer cache);
    window 0 keeps everything.
    """
    return rows if not window else (1 - share) * rows + share * min(rows, window)


def attended_pairs(rows: float, window: int, share: float) -> float:
    """Return how many (query, key) pairs causal attention over `rows` tokens has, T^2 / 2, less with a window in some layers.

    A query behind the window meets `window` keys: w T - w^2 / 2 pairs (Beltagy et al. 2020, "Longformer", section 3.1).
    """
    whole = rows**2 / 2
    if not window or rows <= window:
        return whole
    return (1 - share) * whole + share * (window * rows - window**2 / 2)


def highest_of(count: int) -> float:
    """Return how many standard deviations the highest of `count` normal draws lies above the mean, on average.

    Blom 1958, "Statistical estimates and transformed beta-variables": the quantile (n - pi / 8) / (n - pi / 4 + 1); 2 % off at 8.
    """
    return 0.0 if count < 2 else NormalDist().inv_cdf((count - pi / 8) / (count - pi / 4 + 1))


def busiest_arithmetic(gpus: int, experts: int, experts_per_token: int, tokens: float, skew: float) -> float:
    """Return the tokens of the busiest of `gpus` GPUs over the mean when `tokens` tokens go to their experts, 1 to `gpus`.

    Balls into bins: a GPU holds experts / gpus experts and gets tokens x k / gpus assignments on average. They vary since tokens
    are drawn (1 / assignments) and since experts are not chosen alike (skew^2 / experts a GPU); the highest of the GPUs sets
    the pace. Near-normal for many balls: Raab and Steger 1998, "Balls into bins", the heavily loaded case.
    """
    if gpus < 2:
        return 1.0
    each = tokens * experts_per_token / gpus
    deviation = sqrt(1 / each + skew**2 * gpus / experts)
    return min(float(gpus), 1 + highest_of(gpus) * deviation)


def busiest_reading(gpus: int, experts: int, experts_per_token: int, tokens: float) -> float:
    """Return the experts that the GPU with most of them reads over the mean, 1 to `gpus`.

    An expert is read with probability p = 1 - (1 - k / E)^tokens (`estimate.weights_read`), so a GPU reads E / n p of its E / n,
    with the variance of a binomial, and never more than all that it holds.
    """
    if gpus < 2:
        return 1.0
    unread: float = (1 - experts_per_token / experts) ** tokens
    chance, held = 1 - unread, experts / gpus
    return min(1 / chance, 1 + highest_of(gpus) * sqrt((1 - chance) / (held * chance)))


def gpus_met(gpus: int, experts_per_token: int) -> float:
    """Return on how many of `gpus` GPUs the experts of one token lie, on average: n (1 - (1 - 1 / n)^k), drawn alike."""
    return gpus * (1 - (1 - 1 / gpus) ** experts_per_token)


def all_to_all_bytes(gpus: int, experts_per_token: int, tokens: float, hidden: int, bytes_out: float, bytes_back: float) -> float:
    """Return the bytes that each of `gpus` GPUs sends so that `tokens` tokens, spread evenly, reach their experts and come back.

    A token goes once to each other GPU that holds some of its experts (DeepSeek-AI 2024, "DeepSeek-V3", section 3.2.2):
    tokens / n x GPUs met x (n - 1) / n x hidden size x (bytes out + bytes back).
    """
    others = gpus_met(gpus, experts_per_token) * (gpus - 1) / gpus
    return tokens / gpus * others * hidden * (bytes_out + bytes_back)


def tokens_a_step(acceptance: float, drafted: int) -> float:
    """Return the tokens that a step with `drafted` guesses writes on average: (1 - a^(k + 1)) / (1 - a), 1 to k + 1.

    Leviathan et al. 2023, "Fast inference from transformers via speculative decoding", equation 1; `acceptance` 0..1, guesses
    are accepted independently.
    """
    return sum(acceptance**guess for guess in range(drafted + 1))


def drafted_speed(acceptance: float, drafted: int, cost: float) -> float:
    """Return how many times as fast decoding gets where checking k + 1 tokens takes as long as writing one.

    Leviathan et al. 2023, theorem 3.8: (1 - a^(k + 1)) / ((1 - a) (k c + 1)); `cost` of a guess as a share of a step.
    """
    return tokens_a_step(acceptance, drafted) / (drafted * cost + 1)
