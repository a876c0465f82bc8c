"""The presenter's own case: model, training, serving, prices and hardware, as plain numbers in SI units.

A case is what the film computes with; it is read from assets/scenario.toml and assets/hardware.toml by `scenes.project`, which
also refuses nonsense. Bytes, seconds, bytes/s, floating-point operations (FLOP) and FLOP/s throughout; 1 GB = 1e9 bytes.
"""

from dataclasses import dataclass

from scenes.core.units import quantity

BYTES_PER_VALUE = {"fp32": 4, "bf16": 2, "fp16": 2, "fp8": 1}
GPUS_PER_NODE = 8


@dataclass(frozen=True)
class Model:
    """A decoder-only transformer.

    `parameters`: all weights; `active_parameters`: those one token goes through (fewer in a mixture of experts, whose router
    chooses `experts_per_token` of `experts`). `precision`: of weights and KV cache, a key of BYTES_PER_VALUE.
    """

    name: str
    parameters: float
    active_parameters: float
    layers: int
    hidden_size: int
    heads: int
    kv_heads: int
    head_size: int
    vocabulary: int
    precision: str
    experts: int = 1
    experts_per_token: int = 1

    @property
    def bytes_per_value(self) -> int:
        """Bytes of one weight, and of one number in the KV cache."""
        return BYTES_PER_VALUE[self.precision]

    @property
    def is_dense(self) -> bool:
        """Whether every token goes through every weight."""
        return self.active_parameters == self.parameters

    @property
    def size_name(self) -> str:
        """The size as people say it: "70B", "1.8T"."""
        return quantity(self.parameters, "count")


@dataclass(frozen=True)
class Gpu:
    """Published peak figures of one GPU: bytes, bytes/s, dense FLOP/s at 16 and at 8 bits (no sparsity); `source` says where.

    `link_bandwidth`: bytes/s in one direction to the others of its group of `link_gpus` (NVLink, or PCIe). `watts`: most power that
    it is built to draw (TDP).
    """

    name: str
    memory: float
    bandwidth: float
    flops_16bit: float
    flops_8bit: float
    source: str
    link_bandwidth: float = 450e9
    link_gpus: int = GPUS_PER_NODE
    watts: float = 0.0

    def flops(self, precision: str) -> float:
        """Return dense FLOP/s at a precision; FP32 weights are multiplied at the 16-bit rate, as mixed precision does."""
        return self.flops_8bit if precision == "fp8" else self.flops_16bit


@dataclass(frozen=True)
class Link:
    """A link or a disk: bytes/s in one direction; `network`: whether it joins nodes."""

    name: str
    bandwidth: float
    source: str
    network: bool = True


@dataclass(frozen=True)
class Training:
    """A training run. `global_batch`: sequences a step; `micro_batches`: a step sends through each pipeline,
    whose GPUs hold `virtual_stages` parts of it each (1 without interleaving).

    `mfu`: model FLOPs utilization that is reached where nothing is recomputed, 0..1; `goodput`: share of the time that is effective
    training, 0..1. `network` joins the nodes, one link a GPU; `checkpoint_bandwidth`: bytes/s into object storage from all nodes
    together. `gradient_precision`: bf16 or fp32, in which gradients are accumulated and sent. `recomputation`: of activations in
    the backward pass, none, selective (attention alone) or full; `fused_attention`: keeps no scores in any case, as FlashAttention.
    `context_parallel`: GPUs that share each sequence; `expert_parallel`: GPUs of different copies that share the experts.
    """

    tokens: float
    global_batch: int
    sequence_length: int
    gpu: Gpu
    gpus: int
    nodes: int
    data_parallel: int
    tensor_parallel: int
    pipeline_stages: int
    micro_batches: int
    virtual_stages: int
    zero_stage: int
    mfu: float
    network: Link
    checkpoint_bandwidth: float
    goodput: float = 1.0
    gradient_precision: str = "bf16"
    recomputation: str = "none"
    fused_attention: bool = True
    context_parallel: int = 1
    expert_parallel: int = 1

    @property
    def gradient_bytes(self) -> float:
        """Bytes of one gradient."""
        return BYTES_PER_VALUE[self.gradient_precision]

    @property
    def ranks(self) -> int:
        """GPUs that hold the same part of the weights, and average its gradients: those of all copies and of all parts of a sequence."""
        return self.data_parallel * self.context_parallel

    @property
    def linked_gpus(self) -> int:
        """GPUs that are joined without the network: those of a node, or of a rack whose links go further."""
        node = -(-self.gpus // self.nodes)
        return self.gpu.link_gpus if self.gpu.link_gpus > GPUS_PER_NODE else min(self.gpu.link_gpus, node)


@dataclass(frozen=True)
class Serving:
    """A service: `replicas` copies of the model, each on `gpus_per_replica` GPUs.

    `context`: most tokens of one request; `prompt_tokens` and `output_tokens`: mean lengths; `batch_limit`: most requests
    in one step; `requests_per_second`: mean arrivals; `prefill_mfu` and `decode_mbu`: shares of peak arithmetic and
    of memory bandwidth that are reached, 0..1.
    `host_link`: from the host's memory to one GPU.
    """

    gpu: Gpu
    gpus_per_replica: int
    replicas: int
    context: int
    requests_per_second: float
    prompt_tokens: int
    output_tokens: int
    batch_limit: int
    prefill_mfu: float
    decode_mbu: float
    host_link: Link

    @property
    def memory(self) -> float:
        """Bytes of memory of one replica."""
        return self.gpu.memory * self.gpus_per_replica

    @property
    def bandwidth(self) -> float:
        """Bytes/s that one replica reads from its memory."""
        return self.gpu.bandwidth * self.gpus_per_replica

    def flops(self, precision: str) -> float:
        """Peak FLOP/s of one replica."""
        return self.gpu.flops(precision) * self.gpus_per_replica


@dataclass(frozen=True)
class Prices:
    """What is paid, in dollars: a choice of the scenario, not a quote."""

    training_gpu_hour: float
    serving_gpu_hour: float


@dataclass(frozen=True)
class Power:
    """What electricity costs: `pue`, power of the site over that of its machines (1 or more), and dollars a kWh: choices, not quotes."""

    pue: float
    kwh_price: float


@dataclass(frozen=True)
class Scenario:
    """Everything that is chosen, under the scenario's name."""

    name: str
    model: Model
    training: Training
    serving: Serving
    prices: Prices
    power: Power = Power(pue=1.2, kwh_price=0.10)
