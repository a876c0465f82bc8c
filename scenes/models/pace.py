"""How fast one replica works in practice: the roofline, slowed to the shares of peak that the case says are reached.

Peak figures are bounds; decode reaches a share of the memory bandwidth (`serving.decode_mbu`, model bandwidth utilization) and
prefill a share of the arithmetic (`serving.prefill_mfu`). Messages between GPUs, kernels and software are in those shares, not
modelled one by one.
"""

from scenes.models import estimate
from scenes.models.case import Case
from scenes.models.roofline import read_bytes, row_bytes, weight_bytes


def decode_seconds(case: Case, batch: float, rows: float) -> float:
    """Return the seconds of one decode step of `batch` requests with `rows` KV rows together."""
    flops = 2 * case.model.active_parameters * batch
    return estimate.step_seconds(read_bytes(case, batch, rows), _bandwidth(case), flops, _flops(case))


def prefill_seconds(case: Case, tokens: int) -> float:
    """Return the seconds to read a prompt of `tokens` tokens in one pass; a short one takes as long as reading the weights."""
    model = case.model
    flops = estimate.prefill_flops(model.active_parameters, tokens, model.layers, model.heads * model.head_size)
    return estimate.step_seconds(read_bytes(case, tokens, 0), _bandwidth(case), flops, _flops(case))


def batch_of(case: Case) -> int:
    """Return how many mean requests run together on a replica: the batch limit, or as many as fit beside the weights."""
    serving = case.serving
    rows = serving.prompt_tokens + serving.output_tokens
    return max(1, min(serving.batch_limit, int((serving.memory - weight_bytes(case)) // (rows * row_bytes(case)))))


def capacity_of(case: Case) -> float:
    """Return the requests/s that one replica sustains with a full batch of mean requests.

    1 / (prefill + output x step / batch): a replica reads each prompt alone and shares each decode step among the batch,
    whose requests are half way through their answers on average. The iteration-level batching of Yu et al. 2022, "Orca",
    section 3, in its steady state.
    """
    serving, batch = case.serving, batch_of(case)
    rows = batch * (serving.prompt_tokens + serving.output_tokens / 2)
    decode = serving.output_tokens * decode_seconds(case, batch, rows) / batch
    return 1 / (prefill_seconds(case, serving.prompt_tokens) + decode)


def _bandwidth(case: Case) -> float:
    return case.serving.bandwidth * case.serving.decode_mbu


def _flops(case: Case) -> float:
    return case.serving.flops(case.model.precision) * case.serving.prefill_mfu
