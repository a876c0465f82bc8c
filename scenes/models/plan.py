"""The training plan of a scenario: what each GPU holds, how long a pipeline idles, and what an engineer would doubt about the plan.

Doubts are not refusals: a scenario with them is drawn all the same, but its numbers belong to no real system as it stands.
"""

from collections.abc import Iterator

from scenes.core.units import decimal, figures, in_unit, percent, plain
from scenes.models import doubts, estimate
from scenes.models.layout import kv_copies, layout_of
from scenes.models.pace import capacity_of
from scenes.models.scenario import Scenario
from scenes.models.training_run import parts, sequences

BEST_MFU = 0.75  # no published run of a large model is busier than this while it computes
LAYERS_RECOMPUTED = 1  # layers whose activations are there at once while they are recomputed


def activations(scenario: Scenario, recomputation: str | None = None) -> float:
    """Return the bytes of activations on a GPU of the first pipeline stage, with the scenario's recomputation or another.

    Full recomputation keeps the inputs of the layers, and all of the one at which it is; scores are kept where attention is
    neither fused nor recomputed (see `estimate`; a dense model's MLP). Context parallelism parts the sequence.
    """
    model, training = scenario.model, scenario.training
    kind = recomputation or training.recomputation
    tokens, batch, split = training.sequence_length, sequences(scenario) / training.context_parallel, training.tensor_parallel
    held = estimate.layers_held(model.layers, training.pipeline_stages, training.micro_batches, training.virtual_stages)
    layers = LAYERS_RECOMPUTED if kind == "full" else held
    size = estimate.activation_bytes(tokens, batch, model.hidden_size, layers, split)
    if kind == "full":
        size += estimate.layer_input_bytes(tokens, batch, model.hidden_size, held, split)
    if kind != "selective" and not training.fused_attention:
        size += estimate.attention_score_bytes(tokens, batch, model.heads, layers, split)
    return size


def state(scenario: Scenario) -> float:
    """Return the bytes of weights, gradients and optimizer state on a GPU: its part of the model, sharded over those with the same part."""
    return sum(state_parts(scenario))


def state_parts(scenario: Scenario) -> tuple[float, float, float]:
    """Return the bytes of weights, of gradients and of optimizer state that `state` adds up."""
    training = scenario.training
    split = [estimate.zero_parts(size, ranks, training.zero_stage, training.gradient_bytes) for size, ranks in parts(scenario)]
    weights, gradients, optimizer = (sum(sizes) for sizes in zip(*split, strict=True))
    return weights, gradients, optimizer


def training_bytes(scenario: Scenario, recomputation: str | None = None) -> float:
    """Return the bytes on a GPU of the first pipeline stage in training: state and activations (see `activations`)."""
    return state(scenario) + activations(scenario, recomputation)


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
    found = (doubts.shape, _split, doubts.links, doubts.shares, _memory, _service)
    return tuple(line for kind in found for line in kind(scenario))


def _split(scenario: Scenario) -> Iterator[str]:
    training, model = scenario.training, scenario.model
    parts = training.ranks * training.tensor_parallel * training.pipeline_stages
    if parts != training.gpus:
        shared = f" x {training.context_parallel} GPUs a sequence" if training.context_parallel > 1 else ""
        split = f"{training.data_parallel} copies x {training.pipeline_stages} stages x {training.tensor_parallel} GPUs a layer{shared}"
        yield f"training.gpus: {split} are {parts} GPUs, not {training.gpus}"
    if model.heads % training.tensor_parallel:
        yield f"training.tensor_parallel: {model.heads} heads do not split over {training.tensor_parallel} GPUs"
    if sequences(scenario) != int(sequences(scenario)):
        yield f"training.micro_batches: a micro-batch has {decimal(sequences(scenario), 2)} sequences; global_batch / (data_parallel x micro_batches) should be whole"
    if training.mfu / (1 - bubble(scenario)) > BEST_MFU:
        yield f"training.mfu: with {percent(bubble(scenario), 0)} of the pipeline idle, {percent(training.mfu, 0)} overall means {percent(training.mfu / (1 - bubble(scenario)), 0)} while busy"


def _memory(scenario: Scenario) -> Iterator[str]:
    """Yield what is doubtful about the memory of a GPU: too much in any case, too much as it stands, or recomputation for nothing."""
    training = scenario.training
    have, need = f"{training.gpu.name} has {in_unit(training.gpu.memory, 'GB', 0)}", in_unit(training_bytes(scenario), "GB", 0)
    fitting = [kind for kind in ("none", "selective", "full") if training_bytes(scenario, kind) <= training.gpu.memory]
    if not fitting:
        least = in_unit(training_bytes(scenario, "full"), "GB", 0)
        yield f"training.gpus: a GPU needs {least} even if activations are recomputed, {have}"
    elif training_bytes(scenario) > training.gpu.memory:
        yield f'training.recomputation: a GPU needs {need}, {have}; the plan fits only with recomputation = "{fitting[0]}", whose arithmetic the run\'s time then has to count'
    elif training.recomputation == "selective" and training.fused_attention:
        yield 'training.recomputation: fused attention keeps no scores, so "selective" costs time and saves nothing; choose none or full'


def _service(scenario: Scenario) -> Iterator[str]:
    serving, most = scenario.serving, scenario.serving.replicas * capacity_of(scenario)
    if serving.requests_per_second > most:
        yield f"serving.requests_per_second: {serving.replicas} replicas sustain {decimal(most, 1)}, not {plain(serving.requests_per_second)}; queues grow without end"
    if scenario.model.kv_heads < layout_of(scenario).tensor and not layout_of(scenario).counted:
        yield f"serving.gpus_per_replica: {serving.gpus_per_replica} GPUs share {scenario.model.kv_heads} KV heads; engines keep copies, so fewer requests fit than shown; write tensor_parallel to count them"
    if kv_copies(scenario) > 1:
        shared = "a latent cache" if scenario.model.attention == "mla" else f"{scenario.model.kv_heads} KV heads"
        yield f"serving.tensor_parallel: {layout_of(scenario).tensor} GPUs share {shared}, so they keep {figures(kv_copies(scenario))} copies; groups of fewer GPUs waste less"
    if scenario.model.heads % layout_of(scenario).tensor:
        yield f"serving.gpus_per_replica: {scenario.model.heads} heads do not split over {layout_of(scenario).tensor} GPUs; choose a divisor"
