"""The presenter's own case: model, training, serving, prices and hardware, as plain numbers in SI units.

A case is what the film computes with; it is read from assets/scenario.toml and assets/hardware.toml by `scenes.project`, which
also refuses nonsense. Bytes, seconds, bytes/s, floating-point operations (FLOP) and FLOP/s throughout; 1 GB = 1e9 bytes.
"""

from dataclasses import dataclass

from scenes.core.units import quantity

# Of the values alone. The scales that quantized values share are left out: about 3 % more for int4 with a 16-bit scale for 128 values,
# 12.5 % more for NVFP4 with an 8-bit scale for 16 (OCP 2023, "Microscaling formats": 6.25 % for MXFP4's 32).
BYTES_PER_VALUE: dict[str, float] = {"fp32": 4, "bf16": 2, "fp16": 2, "fp8": 1, "int8": 1, "fp4": 0.5, "int4": 0.5}
GPUS_PER_NODE = 8


@dataclass(frozen=True)
class Model:
    """A decoder-only transformer.

    `parameters`: all weights; `active_parameters`: those one token goes through (fewer in a mixture of experts, whose router
    chooses `experts_per_token` of `experts`). `precision`: of weights and KV cache, a key of BYTES_PER_VALUE.
    `attention`: "gqa", or "mla", which keeps `latent_size` + `rope_size` numbers a token and layer instead of keys and values.
    `window`: rows that attention looks back in `window_share` (0..1) of the layers; 0 means all rows in all layers.
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
    attention: str = "gqa"
    latent_size: int = 0
    rope_size: int = 0
    window: int = 0
    window_share: float = 1.0

    @property
    def bytes_per_value(self) -> float:
        """Bytes of one weight, and of one number in the KV cache, at the model's own precision."""
        return BYTES_PER_VALUE[self.precision]

    @property
    def is_dense(self) -> bool:
        """Whether every token goes through every weight."""
        return self.active_parameters == self.parameters

    @property
    def expert_parameters(self) -> float:
        """Weights of one expert, over all layers; 0 of a dense model."""
        return 0.0 if self.is_dense else (self.parameters - self.active_parameters) / (self.experts - self.experts_per_token)

    @property
    def shared_parameters(self) -> float:
        """Weights that every token goes through."""
        return self.active_parameters - self.experts_per_token * self.expert_parameters

    @property
    def size_name(self) -> str:
        """The size as people say it: "70B", "1.8T"."""
        return quantity(self.parameters, "count")


@dataclass(frozen=True)
class Gpu:
    """Published peak figures of one accelerator: bytes, bytes/s, dense FLOP/s at 16 and at 8 bits (no sparsity); `source` says where.

    `flops_int8` and `flops_4bit`: of 8-bit integers and of FP4, 0 where it has none. `link_bandwidth`: bytes/s in one direction
    to the others of its group of `link_gpus`, over links of a name (NVLink, xGMI, ICI, or PCIe) that a switch, or what stands for one, joins. `watts`: most power that it is built to draw (TDP).
    """

    name: str
    memory: float
    bandwidth: float
    flops_16bit: float
    flops_8bit: float
    source: str
    flops_int8: float = 0.0
    flops_4bit: float = 0.0
    link_bandwidth: float = 450e9
    link_gpus: int = GPUS_PER_NODE
    link_name: str = "NVLink"
    switch_name: str = "NVSwitch"
    watts: float = 0.0

    def flops(self, precision: str) -> float:
        """Return dense FLOP/s at a precision of the weights.

        What it cannot multiply is unpacked to 16 bits first and multiplied at that rate: int4 always (weight-only quantization:
        Lin et al. 2023, "AWQ"), int8 and FP4 without such units; FP32 too, as mixed precision does.
        """
        own = {"fp8": self.flops_8bit, "int8": self.flops_int8, "fp4": self.flops_4bit}
        return own.get(precision, 0.0) or self.flops_16bit


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
    `weight_precision`, `kv_precision`: keys of BYTES_PER_VALUE, None for the model's. `memory_share`: what an engine may use of the
    memory, the rest is for activations and its own needs. `prefix_hit_rate`: share of a prompt whose rows are in the cache already.
    `chunk_tokens`: most prompt tokens that a step reads beside decoding, 0 for whole prompts. `draft_tokens`: tokens guessed a
    step, each right with probability `draft_acceptance` and made in `draft_cost` of a step. How the GPUs share the model:
    `scenes.models.layout`; `expert_skew`: standard deviation over mean of how often each expert is chosen.
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
    weight_precision: str | None = None
    kv_precision: str | None = None
    tensor_parallel: int | None = None
    pipeline_parallel: int | None = None
    expert_parallel: int | None = None
    expert_skew: float = 1.0
    memory_share: float = 1.0
    prefix_hit_rate: float = 0.0
    chunk_tokens: int = 0
    draft_tokens: int = 0
    draft_acceptance: float = 0.0
    draft_cost: float = 0.0

    @property
    def memory(self) -> float:
        """Bytes of memory of one replica that an engine may use for weights, cache and adapters."""
        return self.gpu.memory * self.gpus_per_replica * self.memory_share

    @property
    def bandwidth(self) -> float:
        """Bytes/s that one replica reads from its memory."""
        return self.gpu.bandwidth * self.gpus_per_replica

    def flops(self, precision: str) -> float:
        """Peak FLOP/s of one replica."""
        return self.gpu.flops(precision) * self.gpus_per_replica


@dataclass(frozen=True)
class Prices:
    """What is paid, in dollars: a choice of the scenario, not a quote; `api_million_tokens` to a provider, None for `scenes.models.break_even`'s."""

    training_gpu_hour: float
    serving_gpu_hour: float
    api_million_tokens: float | None = None


@dataclass(frozen=True)
class Power:
    """What electricity costs: `pue`, power of the site over that of its machines (1 or more), and dollars a kWh: choices, not quotes."""

    pue: float
    kwh_price: float


@dataclass(frozen=True)
class Precision:
    """A precision of one's own for what is served: bits of a value with its share of the scales, and the key of BYTES_PER_VALUE it is multiplied as."""

    name: str
    bits: float
    multiplied_as: str


@dataclass(frozen=True)
class Scenario:
    """Everything that is chosen, under the scenario's name."""

    name: str
    model: Model
    training: Training
    serving: Serving
    prices: Prices
    power: Power = Power(pue=1.2, kwh_price=0.10)
    precisions: tuple[Precision, ...] = ()

    @property
    def weight_precision(self) -> str:
        """The precision of the weights that are served."""
        return self.serving.weight_precision or self.model.precision

    @property
    def kv_precision(self) -> str:
        """The precision of the KV cache."""
        return self.serving.kv_precision or self.model.precision

    @property
    def weight_bytes_per_value(self) -> float:
        """Bytes of one weight that is served."""
        own = self._own(self.weight_precision)
        return own.bits / 8 if own else BYTES_PER_VALUE[self.weight_precision]

    @property
    def kv_bytes_per_value(self) -> float:
        """Bytes of one number in the KV cache."""
        own = self._own(self.kv_precision)
        return own.bits / 8 if own else BYTES_PER_VALUE[self.kv_precision]

    @property
    def served_flops(self) -> float:
        """Peak FLOP/s of one replica at the precision that its weights are multiplied at."""
        own = self._own(self.weight_precision)
        return self.serving.flops(own.multiplied_as if own else self.weight_precision)

    def _own(self, name: str) -> Precision | None:
        return next((precision for precision in self.precisions if precision.name == name), None)
