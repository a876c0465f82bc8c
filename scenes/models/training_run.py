"""The training run of a scenario: its arithmetic, its time, and what a GPU sends in a step.

Closed forms of `estimate` and `traffic` with the scenario's numbers. `training.mfu` is what the GPUs reach where nothing is
recomputed: recomputed arithmetic takes time at the same pace, so the model FLOPs utilization of the run falls
(`model_flops_utilization`). Goodput lengthens the run, not its steps. A whole run is taken to have one sequence length.
"""

from scenes.models import estimate, traffic
from scenes.models.scenario import Scenario


# ---------------------------------------------------------------- arithmetic and time
def attention(scenario: Scenario) -> float:
    """Return the FLOP of attention for a trained token, by PaLM's convention."""
    model = scenario.model
    return estimate.attention_flops(model.layers, model.heads * model.head_size, scenario.training.sequence_length)


def flops(scenario: Scenario) -> float:
    """Return the model FLOP of the run: what model FLOPs utilization counts."""
    return estimate.training_flops(scenario.model.active_parameters, scenario.training.tokens, attention(scenario))


def recomputed(scenario: Scenario) -> float:
    """Return the FLOP of the run that are done a second time, in the backward pass."""
    training = scenario.training
    return estimate.recomputation_flops(
        scenario.model.active_parameters, training.tokens, attention(scenario), training.recomputation
    )  # fmt: skip


def work_seconds(scenario: Scenario) -> float:
    """Return the seconds of effective training, without what is lost."""
    training = scenario.training
    work = flops(scenario) + recomputed(scenario)
    return estimate.training_seconds(work, training.gpus, training.gpu.flops("bf16"), training.mfu)


def seconds(scenario: Scenario) -> float:
    """Return the seconds of the run: effective training over its share of the time."""
    return work_seconds(scenario) / scenario.training.goodput


def gpu_hours(scenario: Scenario) -> float:
    """Return the GPU hours of the run, losses included."""
    return scenario.training.gpus * seconds(scenario) / 3600


def model_flops_utilization(scenario: Scenario) -> float:
    """Return the model FLOP over what the GPUs could have done in the effective time, 0..1 (Chowdhery et al. 2022, section 4.1)."""
    training = scenario.training
    return flops(scenario) / (work_seconds(scenario) * training.gpus * training.gpu.flops("bf16"))


def step_tokens(scenario: Scenario) -> int:
    """Return the tokens of a step."""
    return scenario.training.global_batch * scenario.training.sequence_length


def step_seconds(scenario: Scenario) -> float:
    """Return the seconds of a step while nothing fails."""
    return work_seconds(scenario) * step_tokens(scenario) / scenario.training.tokens


# ---------------------------------------------------------------- how the model is split
def sequences(scenario: Scenario) -> float:
    """Return the sequences of one micro-batch; a plan that works has a whole number."""
    training = scenario.training
    return training.global_batch / (training.data_parallel * training.micro_batches)


def parts(scenario: Scenario) -> tuple[tuple[float, float], ...]:
    """Return the weights of a GPU that every token uses, and those of its experts, each with how many GPUs hold the same.

    Tensor parallelism splits every layer and the pipeline the layers; experts are spread over `expert_parallel` GPUs besides.
    """
    model, training = scenario.model, scenario.training
    split = training.tensor_parallel * training.pipeline_stages
    experts = (model.parameters - model.shared_parameters) / training.expert_parallel
    return ((model.shared_parameters / split, training.ranks), (experts / split, training.ranks / training.expert_parallel))


def hidden_state_bytes(scenario: Scenario) -> float:
    """Return the bytes of the hidden state of one micro-batch between two layers: the tokens of a GPU's part of the sequences."""
    training = scenario.training
    tokens = sequences(scenario) * training.sequence_length / training.context_parallel
    return tokens * scenario.model.hidden_size * traffic.ACTIVATION


# ---------------------------------------------------------------- what a GPU sends in a step
def gradients_sent(scenario: Scenario) -> float:
    """Return the bytes that a GPU sends a step to average the gradients of its part of the model."""
    training = scenario.training
    return sum(traffic.data_parallel_bytes(ranks, size, training.zero_stage, training.gradient_bytes) for size, ranks in parts(scenario))


def tensor_parallel_sent(scenario: Scenario) -> float:
    """Return the bytes that a GPU sends a step within the group that shares its layers."""
    training = scenario.training
    return traffic.tensor_parallel_bytes(
        training.tensor_parallel, hidden_state_bytes(scenario), _layers(scenario), recomputed=training.recomputation == "full"
    )  # fmt: skip


def pipeline_parallel_sent(scenario: Scenario) -> float:
    """Return the bytes that a GPU of a middle stage sends a step to the stages beside it."""
    training = scenario.training
    return traffic.pipeline_parallel_bytes(
        training.pipeline_stages, training.tensor_parallel, hidden_state_bytes(scenario), training.micro_batches, training.virtual_stages
    )


def context_parallel_sent(scenario: Scenario) -> float:
    """Return the bytes that a GPU sends a step within the group that shares its sequences."""
    model, training = scenario.model, scenario.training
    row = estimate.kv_bytes_per_token(1, model.kv_heads, model.head_size, traffic.ACTIVATION) / training.tensor_parallel
    rows = sequences(scenario) * training.sequence_length
    return traffic.context_parallel_bytes(training.context_parallel, rows * row, _layers(scenario))


def expert_parallel_sent(scenario: Scenario) -> float:
    """Return the bytes that a GPU sends a step to the experts of its tokens and back; tensor parallelism parts the tokens too."""
    training = scenario.training
    return traffic.expert_parallel_bytes(
        training.expert_parallel, hidden_state_bytes(scenario) / training.tensor_parallel, scenario.model.experts_per_token,
        _layers(scenario), recomputed=training.recomputation == "full",
    )  # fmt: skip


def sent_by_way(scenario: Scenario) -> dict[str, float]:
    """Return the bytes that a GPU sends a step, by what is split: data, tensor, pipeline, experts, context."""
    return {
        "data": gradients_sent(scenario), "tensor": tensor_parallel_sent(scenario), "pipeline": pipeline_parallel_sent(scenario),
        "experts": expert_parallel_sent(scenario), "context": context_parallel_sent(scenario),
    }  # fmt: skip


def most_stays_inside(scenario: Scenario) -> bool:
    """Return whether what a GPU sends most goes over links alone: there is one node, or it is what a layer's shares send, which lie side by side."""
    training, sent = scenario.training, sent_by_way(scenario)
    return training.nodes == 1 or (max(sent, key=sent.__getitem__) == "tensor" and training.tensor_parallel <= training.linked_gpus)


def _layers(scenario: Scenario) -> float:
    """Return the layers that a GPU computes in a step: its stage's, once for each micro-batch."""
    training = scenario.training
    return scenario.model.layers / training.pipeline_stages * training.micro_batches


def bandwidth_of(scenario: Scenario, group: int) -> float:
    """Return the bytes/s of a GPU to `group` GPUs that lie side by side: over the node's links if they are all joined, else the network."""
    training = scenario.training
    return training.gpu.link_bandwidth if group <= training.linked_gpus else training.network.bandwidth
