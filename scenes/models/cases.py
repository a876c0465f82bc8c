"""What is true of a scenario, as far as words depend on it: texts of the content file and of the narration have variants by these cases."""

from functools import lru_cache

from scenes.models.cost_levers import smaller_helps
from scenes.models.estimate import zero_bytes_per_gpu
from scenes.models.scenario import Scenario


@lru_cache(maxsize=16)
def cases(scenario: Scenario) -> dict[str, bool]:
    """Return every case, and whether it holds; of each pair, such as one_node and many_nodes, which follow each other, one does."""
    training, serving = scenario.training, scenario.serving
    least = zero_bytes_per_gpu(scenario.model.parameters, training.data_parallel, 3, training.gradient_bytes)
    pairs = {
        ("one_node", "many_nodes"): training.nodes == 1,
        ("one_stage", "many_stages"): training.pipeline_stages == 1,
        ("one_copy", "many_copies"): training.data_parallel == 1,
        ("whole_layers", "shared_layers"): training.tensor_parallel == 1,
        ("dense", "experts"): scenario.model.is_dense,
        ("one_replica", "many_replicas"): serving.replicas == 1,
        ("state_fits", "state_exceeds"): least <= training.gpu.memory,
        ("small_model", "large_model"): not smaller_helps(scenario),
    }
    return {name: holds is is_first for (one, other), is_first in pairs.items() for name, holds in ((one, True), (other, False))}
