"""How fast one replica works in practice: the roofline, slowed to the shares of peak that the scenario says are reached.

Peak figures are bounds; decode reaches a share of the memory bandwidth (`serving.decode_mbu`, model bandwidth utilization) and
prefill a share of the arithmetic (`serving.prefill_mfu`). Messages between GPUs, kernels and software are in those shares, not
modelled one by one.
"""

from scenes.models import estimate
from scenes.models.roofline import read_bytes, row_bytes, weight_bytes
from scenes.models.scenario import Scenario


def decode_seconds(scenario: Scenario, batch: float, rows: float) -> float:
    """Return the seconds of one decode step of `batch` requests with `rows` KV rows together."""
    flops = 2 * scenario.model.active_parameters * batch
    return estimate.step_seconds(read_bytes(scenario, batch, rows), _bandwidth(scenario), flops, _flops(scenario))


def prefill_seconds(scenario: Scenario, tokens: int) -> float:
    """Return the seconds to read a prompt of `tokens` tokens in one pass; a short one takes as long as reading the weights."""
    model = scenario.model
    flops = estimate.prefill_flops(model.active_parameters, tokens, model.layers, model.heads * model.head_size)
    return estimate.step_seconds(read_bytes(scenario, tokens, 0), _bandwidth(scenario), flops, _flops(scenario))


def batch_of(scenario: Scenario) -> int:
    """Return how many mean requests run together on a replica: the batch limit, or as many as fit beside the weights."""
    serving = scenario.serving
    rows = serving.prompt_tokens + serving.output_tokens
    return max(1, min(serving.batch_limit, int((serving.memory - weight_bytes(scenario)) // (rows * row_bytes(scenario)))))


def capacity_of(scenario: Scenario) -> float:
    """Return the requests/s that one replica sustains with a full batch of mean requests.

    1 / (prefill + output x step / batch): a replica reads each prompt alone and shares each decode step among the batch,
    whose requests are half way through their answers on average. The iteration-level batching of Yu et al. 2022, "Orca",
    section 3, in its steady state.
    """
    serving, batch = scenario.serving, batch_of(scenario)
    rows = batch * (serving.prompt_tokens + serving.output_tokens / 2)
    decode = serving.output_tokens * decode_seconds(scenario, batch, rows) / batch
    return 1 / (prefill_seconds(scenario, serving.prompt_tokens) + decode)


def _bandwidth(scenario: Scenario) -> float:
    return scenario.serving.bandwidth * scenario.serving.decode_mbu


def _flops(scenario: Scenario) -> float:
    return scenario.serving.flops(scenario.model.precision) * scenario.serving.prefill_mfu
