"""Split the memory of training and of serving into its parts.

Training: mixed-precision Adam keeps 2 bytes of weights, 2 of gradients and 12 of optimizer state (FP32 copy, mean and
variance) a parameter: Rajbhandari et al. 2020, "ZeRO", section 3.1. Activations depend on batch and checkpointing and are
not counted. Serving: 16-bit weights and the KV cache. GB means 1e9 bytes.
"""

from dataclasses import dataclass

from scenes.models.kv_cache import bytes_per_token
from scenes.models.roofline import CHOSEN_BATCH, CONTEXT_TOKENS, PARAMETERS

WEIGHT, GRADIENT, OPTIMIZER = 2, 2, 12


@dataclass(frozen=True)
class MemorySplit:
    """Parts in bytes, as (name, bytes) in drawing order."""

    parts: tuple[tuple[str, float], ...]

    @property
    def total(self) -> float:
        """All bytes together."""
        return sum(size for _, size in self.parts)

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of each part, 0..1."""
        return tuple(size / self.total for _, size in self.parts)

    def gigabytes(self, name: str) -> float:
        """Return one part in GB; KeyError for an unknown name."""
        return dict(self.parts)[name] / 1e9


def training_memory(parameters: float = PARAMETERS) -> MemorySplit:
    """Return the parts of training memory (without activations) for a number of parameters."""
    sizes = (("weights", WEIGHT), ("gradients", GRADIENT), ("optimizer", OPTIMIZER))
    return MemorySplit(tuple((name, parameters * size) for name, size in sizes))


def serving_memory(parameters: float = PARAMETERS, requests: int = CHOSEN_BATCH, context: int = CONTEXT_TOKENS) -> MemorySplit:
    """Return weights and KV cache for `requests` requests of `context` tokens each."""
    return MemorySplit((("weights", parameters * WEIGHT), ("kv_cache", float(requests * context * bytes_per_token()))))
