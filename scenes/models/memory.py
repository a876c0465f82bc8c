"""Split the memory of training and of serving into its parts.

Training: what one GPU of the plan holds, its part of the model with the optimizer state that ZeRO leaves to it, and the
activations of a GPU of the first pipeline stage (`scenes.models.plan`). Serving: weights and KV cache of the chosen batch, every
request with a full context: what a replica must have room for. GB means 1e9 bytes.
"""

from dataclasses import dataclass

from scenes.models.plan import activations, state_parts
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
    """Return the parts of the memory of one GPU in training, on the plan's first pipeline stage."""
    names = ("weights", "gradients", "optimizer")
    return MemorySplit((*zip(names, state_parts(scenario), strict=True), ("activations", activations(scenario))))


def serving_memory(scenario: Scenario) -> MemorySplit:
    """Return weights and KV cache of the chosen batch."""
    curve = trade_off(scenario)
    return MemorySplit((("weights", curve.weight_bytes), ("kv_cache", curve.chosen_batch * curve.kv_bytes_per_request)))
