"""Keep low-rank adapters beside the model and swap them in when a request names one that is not there.

Hu et al. 2021, "LoRA", section 4: beside a weight matrix W of d_out x d_in stand B of d_out x r and A of r x d_in, together
r (d_in + d_out) weights, 2 r d for a square one; as there, the query and value projections of every layer are adapted.
A replica has a few places; the adapter that was used longest ago makes room (S-LoRA, Sheng et al. 2023, keeps all others in
the host's memory, too). Copying runs over one link and holds up the step. Rank and places are choices; the arithmetic that
adapters add is left out.
"""

from collections import Counter

from scenes.models.scenario import Scenario

RANK = 16
PLACES = 8


def adapter_parameters(layers: int, hidden_size: int, query_size: int, value_size: int, rank: int = RANK) -> int:
    """Return the weights of one adapter on the query and the value projection of every layer."""
    return layers * rank * ((hidden_size + query_size) + (hidden_size + value_size))


def adapter_bytes(scenario: Scenario) -> float:
    """Return the bytes of one adapter at the model's precision."""
    model = scenario.model
    sizes = (model.heads * model.head_size, model.kv_heads * model.head_size)
    return float(adapter_parameters(model.layers, model.hidden_size, *sizes) * model.bytes_per_value)


def swap_seconds(scenario: Scenario) -> float:
    """Return the seconds to copy one adapter from the host's memory to the GPU: bytes / bandwidth."""
    return adapter_bytes(scenario) / scenario.serving.host_link.bandwidth


class AdapterStore:
    """The adapters resident on one replica, the one used longest ago first, and how many running requests use each."""

    def __init__(self, places: int = PLACES) -> None:
        """Start with empty places."""
        self.places = places
        self.resident: list[int] = []
        self._users: Counter[int] = Counter()

    def admits(self, adapter: int | None) -> bool:
        """Tell whether the adapter is resident or can be: a place is free, or one holds an adapter that nobody uses."""
        return adapter is None or adapter in self.resident or len(self.resident) < self.places or self._idle() is not None

    def use(self, adapter: int | None) -> bool:
        """Use an adapter for one more request; return whether it had to be swapped in. ValueError when there is no place."""
        if adapter is None:
            return False
        if not self.admits(adapter):
            raise ValueError(f"all {self.places} places hold adapters in use; {adapter} cannot be swapped in")
        missing = adapter not in self.resident
        idle = self._idle()
        if missing and len(self.resident) == self.places and idle is not None:
            self.resident.remove(idle)
        elif not missing:
            self.resident.remove(adapter)
        self.resident.append(adapter)
        self._users[adapter] += 1
        return missing

    def release(self, adapter: int | None) -> None:
        """Say that a request no longer uses the adapter, which stays resident until its place is needed."""
        if adapter is not None:
            self._users[adapter] -= 1

    def _idle(self) -> int | None:
        """Return the resident adapter that nobody uses and that was used longest ago."""
        return next((adapter for adapter in self.resident if not self._users[adapter]), None)
