"""How the GPUs of a replica share the model, and what they send one another in a pass over some tokens.

A replica has pipeline_parallel stages of equally many GPUs. In a stage `tensor` GPUs form a group that splits attention and shared
weights (Shoeybi et al. 2019, "Megatron-LM", section 3: two all-reduces a layer); a mixture of experts may have several such
`groups`, each with its own requests, cache and shared weights (attention data parallelism; DeepSeek-AI 2024, "DeepSeek-V3", section
3.4), while the experts of a layer are spread over `expert` GPUs. In one group every GPU has each token already, so the experts'
outputs are added by the all-reduce; several groups exchange tokens by two all-to-alls a layer.

Messages, and copies of cache rows, are counted when a degree is written, and always for a mixture of experts on several GPUs. Otherwise all GPUs are one
group whose messages lie in the shares of peak that the scenario gives (`decode_mbu`, `prefill_mfu`). They do not overlap with
arithmetic here, as they do in part in the best engines.
"""

from dataclasses import dataclass

from scenes.models import estimate
from scenes.models import serving_estimate as closed
from scenes.models.scenario import Scenario
from scenes.models.traffic import ACTIVATION

LINK_SHARE = 0.75  # of a link that collectives reach: DeepEP, README, 153 to 158 of the 200 GB/s of an H800's NVLink (from memory)
LINK_LATENCY = 10e-6  # seconds that a collective takes at least among the GPUs of a node: NCCL tests on eight H100 (from memory)
NETWORK_LATENCY = 25e-6  # and among several nodes (from memory)


@dataclass(frozen=True)
class Layout:
    """Degrees of one replica; `groups` of `tensor` GPUs in each of `pipeline` stages; `counted`: whether messages are."""

    tensor: int
    pipeline: int
    expert: int
    groups: int
    counted: bool

    @property
    def stage(self) -> int:
        """GPUs of one stage."""
        return self.tensor * self.groups


def layout_of(scenario: Scenario) -> Layout:
    """Return the layout of a replica: as written, or one group of all GPUs, with a mixture's experts spread over them if they divide."""
    serving, model = scenario.serving, scenario.model
    written = (serving.tensor_parallel, serving.pipeline_parallel, serving.expert_parallel)
    pipeline = serving.pipeline_parallel or 1
    stage = max(1, serving.gpus_per_replica // pipeline)
    tensor = serving.tensor_parallel or stage
    expert = serving.expert_parallel or (stage if not model.is_dense and model.experts % stage == 0 else 1)
    counted = any(written) or (not model.is_dense and serving.gpus_per_replica > 1)
    return Layout(tensor, pipeline, expert, max(1, stage // tensor), counted)


def kv_copies(scenario: Scenario) -> float:
    """Return how often a row of the cache lies in a group, 1 where messages are not counted.

    GPUs beyond the KV heads keep copies; a latent is on every GPU.
    """
    heads = 1 if scenario.model.attention == "mla" else scenario.model.kv_heads
    return max(1.0, layout_of(scenario).tensor / heads) if layout_of(scenario).counted else 1.0


def weights_held(scenario: Scenario) -> float:
    """Return the weights in a replica's memory: each group has the shared ones."""
    return scenario.model.parameters + (layout_of(scenario).groups - 1) * scenario.model.shared_parameters


def passes(scenario: Scenario, tokens: float) -> float:
    """Return the micro-batches that fill a replica's stages: one a stage, or fewer when there are fewer tokens."""
    return min(float(layout_of(scenario).pipeline), max(1.0, tokens))


def busiest(scenario: Scenario, tokens: float) -> tuple[float, float]:
    """Return the busiest GPU's share of all experts' arithmetic and reading over the mean, (1, 1) where messages are not counted."""
    layout, model = layout_of(scenario), scenario.model
    if not layout.counted or model.is_dense:
        return 1.0, 1.0
    shape = (layout.expert, model.experts, model.experts_per_token, max(1.0, tokens / passes(scenario, tokens)))
    return closed.busiest_arithmetic(*shape, scenario.serving.expert_skew), closed.busiest_reading(*shape)


def message_seconds(scenario: Scenario, tokens: float) -> float:
    """Return the seconds of all messages of a pass over `tokens` tokens, 0 where they are in the shares of peak."""
    layout, model = layout_of(scenario), scenario.model
    if not layout.counted:
        return 0.0
    each = tokens / passes(scenario, tokens)  # of one micro-batch
    exchanged = not model.is_dense and layout.groups > 1
    reductions = model.layers * (1 if exchanged else 2) * _all_reduce(scenario, each / layout.groups)
    exchanges = model.layers * _all_to_all(scenario, each, busiest(scenario, tokens)[0]) if exchanged else 0.0
    hops = (layout.pipeline - 1) * _send(scenario, layout.stage * layout.pipeline, each * model.hidden_size * ACTIVATION, 1)
    return reductions + exchanges + hops


def _all_reduce(scenario: Scenario, tokens: float) -> float:
    """Return the seconds in which a group adds up its parts of a layer's output."""
    tensor = layout_of(scenario).tensor
    size = tokens * scenario.model.hidden_size * ACTIVATION
    return _send(scenario, tensor, estimate.all_reduce_bytes(tensor, size), 1) if tensor > 1 else 0.0


def _all_to_all(scenario: Scenario, tokens: float, uneven: float) -> float:
    """Return the seconds in which the tokens of a layer reach their experts, in 8 bits if the weights are no wider, and come back.

    The busiest GPU gets `uneven` times the mean.
    """
    layout, model = layout_of(scenario), scenario.model
    out = max(1.0, min(float(ACTIVATION), scenario.weight_bytes_per_value))
    size = closed.all_to_all_bytes(layout.expert, model.experts_per_token, tokens, model.hidden_size, out, ACTIVATION)
    return _send(scenario, layout.expert, size * uneven, 2)


def _send(scenario: Scenario, gpus: int, size: float, times: int) -> float:
    """Return the seconds of `times` collectives in which each of some GPUs sends `size` bytes: over the network if they are many."""
    near = gpus <= scenario.serving.gpu.link_gpus
    bandwidth = scenario.serving.gpu.link_bandwidth if near else scenario.training.network.bandwidth
    return times * (LINK_LATENCY if near else NETWORK_LATENCY) + size / (LINK_SHARE * bandwidth)
