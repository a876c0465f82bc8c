"""The training plan of a scenario: what each GPU holds, how long a pipeline idles, and what an engineer would doubt about the plan.

Doubts are not refusals: a scenario with them is drawn all the same, but its numbers belong to no real system as it stands.
"""

from collections.abc import Iterator

from scenes.core.units import decimal, in_unit, percent, plain
from scenes.models import estimate
from scenes.models.pace import capacity_of
from scenes.models.scenario import Scenario

RECOMPUTED = 2 / 34  # share of the activations that remain when all are recomputed: 2 s b h a layer, Korthikanti et al. 2022, table 2
BEST_MFU = 0.75  # no published run of a large model is busier than this while it computes


def sequences(scenario: Scenario) -> float:
    """Return the sequences of one micro-batch; a plan that works has a whole number."""
    training = scenario.training
    return training.global_batch / (training.data_parallel * training.micro_batches)


def activations(scenario: Scenario) -> float:
    """Return the bytes of activations on a GPU of the first pipeline stage, scores recomputed (a dense model's MLP)."""
    model, training = scenario.model, scenario.training
    layers = estimate.layers_held(model.layers, training.pipeline_stages, training.micro_batches, training.virtual_stages)
    return estimate.activation_bytes(training.sequence_length, sequences(scenario), model.hidden_size, layers, training.tensor_parallel)


def state(scenario: Scenario) -> float:
    """Return the bytes of weights, gradients and optimizer state on a GPU: its part of the model, sharded over the copies."""
    training = scenario.training
    part = scenario.model.parameters / (training.tensor_parallel * training.pipeline_stages)
    return estimate.zero_bytes_per_gpu(part, training.data_parallel, training.zero_stage)


def training_bytes(scenario: Scenario) -> float:
    """Return the bytes on a GPU of the first pipeline stage in training: state and activations."""
    return state(scenario) + activations(scenario)


def bubble(scenario: Scenario) -> float:
    """Return the idle share of the scenario's pipelines, 0..1."""
    training = scenario.training
    return estimate.pipeline_bubble(training.pipeline_stages, training.micro_batches, training.virtual_stages)


def bubble_law(stages: int, micro_batches: int, virtual_stages: int = 1) -> str:
    """Return the idle share of a pipeline as it is worked out: (p - 1) / (v m + p - 1), its numbers in their places."""
    done = f"{virtual_stages}·{micro_batches}" if virtual_stages > 1 else f"{micro_batches}"
    return f"{stages - 1}/({done}+{stages - 1})"


def scenario_warnings(scenario: Scenario) -> tuple[str, ...]:
    """Return one line "key: what an engineer would doubt" for each doubt, none for a plan that could run."""
    return (*_split(scenario), *_memory(scenario), *_service(scenario))


def _split(scenario: Scenario) -> Iterator[str]:
    training, model = scenario.training, scenario.model
    parts = training.data_parallel * training.tensor_parallel * training.pipeline_stages
    if parts != training.gpus:
        split = f"{training.data_parallel} copies x {training.pipeline_stages} stages x {training.tensor_parallel} GPUs a layer"
        yield f"training.gpus: {split} are {parts} GPUs, not {training.gpus}"
    if model.heads % training.tensor_parallel:
        yield f"training.tensor_parallel: {model.heads} heads do not split over {training.tensor_parallel} GPUs"
    if sequences(scenario) != int(sequences(scenario)):
        yield f"training.micro_batches: a micro-batch has {decimal(sequences(scenario), 2)} sequences; global_batch / (data_parallel x micro_batches) should be whole"
    if training.mfu / (1 - bubble(scenario)) > BEST_MFU:
        yield f"training.mfu: with {percent(bubble(scenario), 0)} of the pipeline idle, {percent(training.mfu, 0)} overall means {percent(training.mfu / (1 - bubble(scenario)), 0)} while busy"


def _memory(scenario: Scenario) -> Iterator[str]:
    least, gpu = state(scenario) + RECOMPUTED * activations(scenario), scenario.training.gpu
    if least > gpu.memory:
        yield f"training.gpus: a GPU needs {in_unit(least, 'GB', 0)} even if activations are recomputed, {gpu.name} has {in_unit(gpu.memory, 'GB', 0)}"


def _service(scenario: Scenario) -> Iterator[str]:
    serving, most = scenario.serving, scenario.serving.replicas * capacity_of(scenario)
    if serving.requests_per_second > most:
        yield f"serving.requests_per_second: {serving.replicas} replicas sustain {decimal(most, 1)}, not {plain(serving.requests_per_second)}; queues grow without end"
    if scenario.model.kv_heads < serving.gpus_per_replica:
        yield f"serving.gpus_per_replica: {serving.gpus_per_replica} GPUs share {scenario.model.kv_heads} KV heads; engines keep copies, so fewer requests fit than shown"
