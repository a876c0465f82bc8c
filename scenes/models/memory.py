"""Split the memory of training and of serving into its parts.

Training: mixed-precision Adam keeps 2 bytes of weights, 2 of gradients (4 in FP32) and 12 of optimizer state a parameter (see
`scenes.models.estimate`). Activations depend on batch and recomputation and are not counted. Serving: weights and KV cache of
the chosen batch, every request with a full context. GB means 1e9 bytes.
"""

from dataclasses import dataclass

from scenes.models.estimate import OPTIMIZER, WEIGHT
from scenes.models.roofline import trade_off
from scenes.models.scenario import Scenario


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


def training_memory(scenario: Scenario) -> MemorySplit:
    """Return the parts of one copy's training memory, without activations."""
    sizes = (("weights", WEIGHT), ("gradients", scenario.training.gradient_bytes), ("optimizer", OPTIMIZER))
    return MemorySplit(tuple((name, scenario.model.parameters * size) for name, size in sizes))


def serving_memory(scenario: Scenario) -> MemorySplit:
    """Return weights and KV cache of the chosen batch."""
    curve = trade_off(scenario)
    return MemorySplit((("weights", curve.weight_bytes), ("kv_cache", curve.chosen_batch * curve.kv_bytes_per_request)))
