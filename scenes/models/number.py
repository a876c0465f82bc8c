"""One row of a scenario's table: a value with its name, formula and source."""

from dataclasses import dataclass

from scenes.core.units import quantity

CHOICE = "assets/scenario.toml"
CHOSEN: dict[str, tuple[str, ...]] = {  # of the numbers that are a choice: the keys of the scenario that they come from
    "model_parameters": ("model.parameters",),
    "active_parameters": ("model.active_parameters", "model.parameters"),
    "training_tokens": ("training.tokens",),
    "training_gpus": ("training.gpus",),
    "training_nodes": ("training.nodes", "training.gpus"),
    "data_parallel": ("training.data_parallel", "training.gpus", "training.tensor_parallel", "training.pipeline_stages"),
    "context_tokens": ("serving.context",),
    "batch_limit": ("serving.batch_limit",),
    "serving_gpus_per_replica": ("serving.gpus_per_replica",),
    "serving_memory_bytes": ("serving.gpu", "serving.gpus_per_replica", "serving.memory_share"),
    "served_batch": ("serving.batch_limit", "serving.context", "serving.gpu", "serving.gpus_per_replica"),
    "small_batch": ("serving.context", "serving.gpu", "serving.gpus_per_replica"),
    "large_batch": ("serving.context", "serving.gpu", "serving.gpus_per_replica"),
    "replica_dollars_per_hour": ("serving.gpus_per_replica", "prices.serving_gpu_hour"),
    "api_dollars_per_million_tokens": ("prices.api_million_tokens",),
    "training_goodput": ("training.goodput",),
    "training_dollars": ("prices.training_gpu_hour",),
    "training_energy_dollars": ("power.kwh_price",),
    "energy_dollars_per_million_tokens": ("power.kwh_price",),
}


@dataclass(frozen=True)
class Number:
    """One estimate: `value` in `unit` (a kind of `scenes.core.units`), what it is, how it is computed, whose formula it is."""

    key: str
    value: float
    unit: str
    name: str
    formula: str
    source: str

    @property
    def text(self) -> str:
        """The value as people read it."""
        return quantity(self.value, self.unit)
