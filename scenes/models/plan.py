"""The training plan of a case: what each GPU holds, how long a pipeline idles, and what an engineer would doubt about the plan.

Doubts are not refusals: a case with them is drawn all the same, but its numbers belong to no real system as it stands.
"""

from collections.abc import Iterator

from scenes.models import estimate
from scenes.models.case import Case
from scenes.models.pace import capacity_of

RECOMPUTED = 2 / 34  # share of the activations that remain when all are recomputed: 2 s b h a layer, Korthikanti et al. 2022, table 2
BEST_MFU = 0.75  # no published run of a large model is busier than this while it computes


def sequences(case: Case) -> float:
    """Return the sequences of one micro-batch; a plan that works has a whole number."""
    training = case.training
    return training.global_batch / (training.data_parallel * training.micro_batches)


def activations(case: Case) -> float:
    """Return the bytes of activations on a GPU of the first pipeline stage, scores recomputed (a dense model's MLP)."""
    model, training = case.model, case.training
    layers = estimate.layers_held(model.layers, training.pipeline_stages, training.micro_batches, training.virtual_stages)
    return estimate.activation_bytes(training.sequence_length, sequences(case), model.hidden_size, layers, training.tensor_parallel)


def state(case: Case) -> float:
    """Return the bytes of weights, gradients and optimizer state on a GPU: its part of the model, sharded over the copies."""
    training = case.training
    part = case.model.parameters / (training.tensor_parallel * training.pipeline_stages)
    return estimate.zero_bytes_per_gpu(part, training.data_parallel, training.zero_stage)


def training_bytes(case: Case) -> float:
    """Return the bytes on a GPU of the first pipeline stage in training: state and activations."""
    return state(case) + activations(case)


def bubble(case: Case) -> float:
    """Return the idle share of the case's pipelines, 0..1."""
    training = case.training
    return estimate.pipeline_bubble(training.pipeline_stages, training.micro_batches, training.virtual_stages)


def doubts(case: Case) -> tuple[str, ...]:
    """Return one line "key: what an engineer would doubt" for each doubt, none for a plan that could run."""
    return (*_split(case), *_memory(case), *_service(case))


def _split(case: Case) -> Iterator[str]:
    training, model = case.training, case.model
    parts = training.data_parallel * training.tensor_parallel * training.pipeline_stages
    if parts != training.gpus:
        split = f"{training.data_parallel} copies x {training.pipeline_stages} stages x {training.tensor_parallel} GPUs a layer"
        yield f"training.gpus: {split} are {parts} GPUs, not {training.gpus}"
    if model.heads % training.tensor_parallel:
        yield f"training.tensor_parallel: {model.heads} heads do not split over {training.tensor_parallel} GPUs"
    if sequences(case) != int(sequences(case)):
        yield f"training.micro_batches: a micro-batch has {sequences(case):.2f} sequences; global_batch / (data_parallel x micro_batches) should be whole"
    if training.mfu / (1 - bubble(case)) > BEST_MFU:
        yield f"training.mfu: with {bubble(case):.0%} of the pipeline idle, {training.mfu:.0%} overall means {training.mfu / (1 - bubble(case)):.0%} while busy"


def _memory(case: Case) -> Iterator[str]:
    least, gpu = state(case) + RECOMPUTED * activations(case), case.training.gpu
    if least > gpu.memory:
        yield f"training.gpus: a GPU needs {least / 1e9:,.0f} GB even if activations are recomputed, {gpu.name} has {gpu.memory / 1e9:,.0f}"


def _service(case: Case) -> Iterator[str]:
    serving, most = case.serving, case.serving.replicas * capacity_of(case)
    if serving.requests_per_second > most:
        yield f"serving.requests_per_second: {serving.replicas} replicas sustain {most:,.1f}, not {serving.requests_per_second:g}; queues grow without end"
    if case.model.kv_heads < serving.gpus_per_replica:
        yield f"serving.gpus_per_replica: {serving.gpus_per_replica} GPUs share {case.model.kv_heads} KV heads; engines keep copies, so fewer requests fit than shown"
