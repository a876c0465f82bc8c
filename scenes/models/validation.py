"""Refuse cases that no cluster and no server could run, with the key, the reason and the cure."""

from collections.abc import Iterator

from scenes.models.autoscaler import draw_load, wanted_replicas
from scenes.models.case import GPUS_PER_NODE, Case, Model
from scenes.models.estimate import kv_bytes_per_token, weights_bytes
from scenes.models.pace import capacity_of

MOST_REPLICAS = 999  # that a picture can show


def refusals(case: Case) -> tuple[str, ...]:
    """Return one line "key: what is wrong; cure" for each fault of a case, none when it makes sense."""
    faults = (*_model(case.model), *_training(case), *_serving(case))
    return faults or tuple(_scale(case))


def _model(model: Model) -> Iterator[str]:
    if model.heads % model.kv_heads:
        yield (
            f"model.kv_heads: {model.heads} heads cannot share {model.kv_heads} KV heads evenly; choose a divisor of {model.heads}, or change model.heads"
        )
    if model.active_parameters > model.parameters:
        yield f"model.active_parameters: {model.active_parameters:g} is more than all {model.parameters:g} parameters; lower it"
    if model.experts_per_token > model.experts:
        yield f"model.experts_per_token: a token cannot go to {model.experts_per_token} of {model.experts} experts; lower it"
    elif model.is_dense != (model.experts == model.experts_per_token):
        yield "model.active_parameters: a mixture of experts needs active_parameters below parameters and experts above experts_per_token; give all three or none"
    elif not model.is_dense and _shared(model) < 0:
        yield (
            f"model.active_parameters: {model.active_parameters:g} is less than the share {model.experts_per_token} of {model.experts} of all parameters; raise it"
        )


def _shared(model: Model) -> float:
    """Return the weights that every token uses."""
    expert = (model.parameters - model.active_parameters) / (model.experts - model.experts_per_token)
    return model.active_parameters - model.experts_per_token * expert


def _training(case: Case) -> Iterator[str]:
    training = case.training
    if training.gpus % training.nodes and training.nodes != -(-training.gpus // GPUS_PER_NODE):
        yield f"training.nodes: {training.gpus} GPUs do not spread evenly over {training.nodes} nodes; choose a divisor of training.gpus or leave nodes out"
    if training.data_parallel > training.gpus:
        yield f"training.data_parallel: {training.data_parallel} copies need at least as many GPUs, there are {training.gpus}; lower it or raise training.gpus"
    if training.pipeline_stages > case.model.layers:
        yield f"training.pipeline_stages: {case.model.layers} layers cannot be cut into {training.pipeline_stages} stages; lower it"
    parts = training.tensor_parallel * training.pipeline_stages
    if parts > training.gpus:
        yield (
            f"training.pipeline_stages: {training.pipeline_stages} stages of {training.tensor_parallel} GPUs each need {parts} GPUs, "
            f"there are {training.gpus}; lower it or raise training.gpus"
        )
    if training.pipeline_stages > 1 and training.global_batch < training.micro_batches:
        yield (
            f"training.micro_batches: a batch of {training.global_batch} sequences cannot be cut into {training.micro_batches}; lower it or raise training.global_batch"
        )


def _serving(case: Case) -> Iterator[str]:
    model, serving = case.model, case.serving
    weights = weights_bytes(model.parameters, model.bytes_per_value)
    row = kv_bytes_per_token(model.layers, model.kv_heads, model.head_size, model.bytes_per_value)
    mean = serving.prompt_tokens + serving.output_tokens
    where = f"{serving.gpus_per_replica} x {serving.gpu.name} ({_gigabytes(serving.memory)})"
    if weights > serving.memory:
        yield f"serving.gpus_per_replica: {_gigabytes(weights)} of weights do not fit into {where}; give the replica more GPUs"
        return
    if mean > serving.context:
        yield f"serving.context: a mean request of {mean} tokens is longer than the context of {serving.context}; raise it or shorten prompt_tokens"
    if weights + row * serving.context > serving.memory:
        yield (
            f"serving.context: one request of {serving.context} tokens needs {_gigabytes(row * serving.context)} beside {_gigabytes(weights)} of weights, more than {where}; shorten it or add GPUs"
        )
    if weights + row * mean * serving.batch_limit > serving.memory:
        yield (
            f"serving.batch_limit: {serving.batch_limit} requests of {mean} tokens need {_gigabytes(row * mean * serving.batch_limit)} beside {_gigabytes(weights)} of weights, "
            f"more than {where}; at most {int((serving.memory - weights) // (row * mean))} fit"
        )


def _scale(case: Case) -> Iterator[str]:
    """Refuse a load whose peak would need more replicas than a picture can show."""
    peak = float(draw_load(case.serving.requests_per_second).max())
    replicas = wanted_replicas(peak, capacity_of(case), case.serving.replicas)
    if replicas > MOST_REPLICAS:
        yield f"serving.requests_per_second: a peak of {peak:,.0f} requests a second needs {replicas:,} replicas, at most {MOST_REPLICAS} can be shown; lower it or raise serving.gpus_per_replica"


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:,.1f} GB"
