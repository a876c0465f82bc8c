"""Refuse cases that no cluster and no server could run, with the key, the reason and the cure."""

from collections.abc import Iterator

from scenes.core.units import in_unit, plain, whole
from scenes.models.autoscaler import draw_load, wanted_replicas
from scenes.models.layout import layout_of
from scenes.models.pace import capacity_of
from scenes.models.roofline import held_row_bytes, kept_rows, request_bytes, weight_bytes
from scenes.models.scenario import GPUS_PER_NODE, Model, Scenario

MOST_REPLICAS = 999  # that a picture can show


def scenario_errors(scenario: Scenario) -> tuple[str, ...]:
    """Return one line "key: what is wrong; cure" for each fault of a scenario, none when it makes sense."""
    faults = (*_model(scenario.model), *_attention(scenario.model), *_training(scenario), *_layout(scenario))
    faults = faults or tuple(_serving(scenario))
    return faults or tuple(_scale(scenario))


def _model(model: Model) -> Iterator[str]:
    if model.heads % model.kv_heads:
        yield (
            f"model.kv_heads: {model.heads} heads cannot share {model.kv_heads} KV heads evenly; choose a divisor of {model.heads}, or change model.heads"
        )
    if model.active_parameters > model.parameters:
        yield f"model.active_parameters: {plain(model.active_parameters)} is more than all {plain(model.parameters)} parameters; lower it"
    if model.experts_per_token > model.experts:
        yield f"model.experts_per_token: a token cannot go to {model.experts_per_token} of {model.experts} experts; lower it"
    elif model.is_dense != (model.experts == model.experts_per_token):
        yield "model.active_parameters: a mixture of experts needs active_parameters below parameters and experts above experts_per_token; give all three or none"
    elif not model.is_dense and _shared(model) < 0:
        yield (
            f"model.active_parameters: {plain(model.active_parameters)} is less than the share {model.experts_per_token} of {model.experts} of all parameters; raise it"
        )


def _attention(model: Model) -> Iterator[str]:
    if model.attention == "mla" and not model.latent_size:
        yield "model.latent_size: latent attention keeps a vector of this size a token and layer; give it, e.g. 512, or set model.attention to gqa"
    elif model.attention != "mla" and (model.latent_size or model.rope_size):
        key = "latent_size" if model.latent_size else "rope_size"
        yield f"model.{key}: belongs to latent attention; set model.attention to mla, or leave it out"
    if model.window_share != 1 and not model.window:
        yield "model.window_share: no layer has a window; give model.window, or leave it out"


def _layout(scenario: Scenario) -> Iterator[str]:
    """Yield what is wrong with the way in which a replica's GPUs share the model."""
    serving, model, layout = scenario.serving, scenario.model, layout_of(scenario)
    gpus, pipeline, tensor, expert = serving.gpus_per_replica, layout.pipeline, layout.tensor, layout.expert
    if pipeline > model.layers or gpus % pipeline:
        yield f"serving.pipeline_parallel: {gpus} GPUs and {model.layers} layers cannot be cut into {pipeline} stages; choose a divisor of {gpus}"
        return
    stage = gpus // pipeline
    if stage % tensor or model.heads % tensor and serving.tensor_parallel:
        yield f"serving.tensor_parallel: {tensor} does not divide the {stage} GPUs of a stage and the {model.heads} heads; choose a divisor of both"
    elif model.is_dense and stage != tensor:
        yield f"serving.tensor_parallel: {tensor} x {pipeline} of {gpus} GPUs would be used; raise it to {stage}, or give the service more, smaller replicas"
    elif model.is_dense and expert > 1:
        yield "serving.expert_parallel: a dense model has no experts; leave it out"
    elif stage % expert or model.experts % expert:
        yield f"serving.expert_parallel: {expert} does not divide the {stage} GPUs of a stage and the {model.experts} experts; choose a divisor of both"
    elif layout.groups > 1 and expert != stage:
        yield f"serving.expert_parallel: {layout.groups} groups of {tensor} GPUs share the experts of {stage} GPUs; set it to {stage}"
    if bool(serving.draft_tokens) != bool(serving.draft_acceptance):
        yield "serving.draft_tokens: drafting needs both draft_tokens and draft_acceptance above 0; give both or none"


def _shared(model: Model) -> float:
    """Return the weights that every token uses."""
    expert = (model.parameters - model.active_parameters) / (model.experts - model.experts_per_token)
    return model.active_parameters - model.experts_per_token * expert


def _training(scenario: Scenario) -> Iterator[str]:
    training = scenario.training
    if training.gpus % training.nodes and training.nodes != -(-training.gpus // GPUS_PER_NODE):
        yield f"training.nodes: {training.gpus} GPUs do not spread evenly over {training.nodes} nodes; choose a divisor of training.gpus or leave nodes out"
    if training.data_parallel > training.gpus:
        yield f"training.data_parallel: {training.data_parallel} copies need at least as many GPUs, there are {training.gpus}; lower it or raise training.gpus"
    if training.pipeline_stages > scenario.model.layers:
        yield f"training.pipeline_stages: {scenario.model.layers} layers cannot be cut into {training.pipeline_stages} stages; lower it"
    parts = training.tensor_parallel * training.context_parallel * training.pipeline_stages
    if parts > training.gpus:
        yield (
            f"training.pipeline_stages: {training.pipeline_stages} stages of {parts // training.pipeline_stages} GPUs each need {parts} GPUs, "
            f"there are {training.gpus}; lower it or raise training.gpus"
        )
    yield from _parallel(scenario)
    if training.pipeline_stages > 1 and training.global_batch < training.micro_batches:
        yield (
            f"training.micro_batches: a batch of {training.global_batch} sequences cannot be cut into {training.micro_batches}; lower it or raise training.global_batch"
        )


def _parallel(scenario: Scenario) -> Iterator[str]:
    """Refuse sequences and experts that cannot be spread over so many GPUs."""
    model, training, experts = scenario.model, scenario.training, scenario.training.expert_parallel
    if training.sequence_length % training.context_parallel:
        yield f"training.context_parallel: {training.sequence_length} tokens cannot be cut into {training.context_parallel} equal parts; choose a divisor of training.sequence_length"
    if experts > 1 and (model.is_dense or model.experts % experts):
        yield f"training.expert_parallel: {model.experts} experts do not spread evenly over {experts} GPUs; choose a divisor of model.experts, or 1"
    elif training.ranks % experts:
        yield f"training.expert_parallel: {training.ranks} GPUs that hold the same layers cannot form groups of {experts}; choose a divisor of data_parallel x context_parallel"


def _serving(scenario: Scenario) -> Iterator[str]:
    serving = scenario.serving
    weights, mean = weight_bytes(scenario), serving.prompt_tokens + serving.output_tokens
    one, request = request_bytes(scenario), kept_rows(scenario, mean) * held_row_bytes(scenario)
    where = f"{serving.gpus_per_replica} x {serving.gpu.name} ({in_unit(serving.memory, 'GB', 1)})"
    if weights > serving.memory:
        yield f"serving.gpus_per_replica: {in_unit(weights, 'GB', 1)} of weights do not fit into {where}; give the replica more GPUs"
        return
    if mean > serving.context:
        yield f"serving.context: a mean request of {mean} tokens is longer than the context of {serving.context}; raise it or shorten prompt_tokens"
    if weights + one > serving.memory:
        yield (
            f"serving.context: one request of {serving.context} tokens needs {in_unit(one, 'GB', 1)} beside {in_unit(weights, 'GB', 1)} of weights, more than {where}; shorten it or add GPUs"
        )
    if weights + request * serving.batch_limit > serving.memory:
        yield (
            f"serving.batch_limit: {serving.batch_limit} requests of {mean} tokens need {in_unit(request * serving.batch_limit, 'GB', 1)} beside {in_unit(weights, 'GB', 1)} of weights, "
            f"more than {where}; at most {int((serving.memory - weights) // request)} fit"
        )


def _scale(scenario: Scenario) -> Iterator[str]:
    """Refuse a load whose peak would need more replicas than a picture can show."""
    peak = float(draw_load(scenario.serving.requests_per_second).max())
    replicas = wanted_replicas(peak, capacity_of(scenario), scenario.serving.replicas)
    if replicas > MOST_REPLICAS:
        yield f"serving.requests_per_second: a peak of {whole(peak)} requests a second needs {whole(replicas)} replicas, at most {MOST_REPLICAS} can be shown; lower it or raise serving.gpus_per_replica"
