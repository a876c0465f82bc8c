"""The schema of scenario files and of hardware.toml: kinds and ranges; what the numbers mean together is judged by the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from annotated_types import GroupedMetadata
from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from scenes.content.words import Strict, plain

PRECISIONS = ("fp32", "bf16", "fp16", "fp8")
SERVED_PRECISIONS = (*PRECISIONS, "int8", "fp4", "int4")
ATTENTIONS = ("gqa", "mla")
GRADIENT_PRECISIONS = ("bf16", "fp32")
PCIE_MOST = 128e9  # bytes/s in one direction: PCIe 6.0 x16, 64 GT/s on 16 lanes (PCI-SIG; from memory); NVLinks that train models have more
SWITCHES = {"NVLink": "NVSwitch", "PCIe": "PCIe switch"}  # what joins links of a name
RECOMPUTATIONS = ("none", "selective", "full")


def _number(value: Any) -> Any:
    """Refuse what only looks like a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"is {value!r} but must be a number; write digits without quotes")
    return value


@dataclass(frozen=True)
class Within(GroupedMetadata):
    """Makes a float field a finite number above 0, or from `least`, to `most`."""

    most: float
    least: float | None = None

    def __iter__(self) -> Iterator[object]:
        """Yield what pydantic checks."""
        yield BeforeValidator(_number)
        yield from Field(gt=None if self.least else 0, ge=self.least, le=self.most, allow_inf_nan=False).metadata


@dataclass(frozen=True)
class CountTo(GroupedMetadata):
    """Makes an int field a whole number from `least` to `most`; 8.0 counts as whole."""

    most: int
    least: int = 1

    def __iter__(self) -> Iterator[object]:
        """Yield what pydantic checks."""
        yield BeforeValidator(_number)
        yield from Field(ge=self.least, le=self.most, strict=False).metadata


def _one_of(value: str, known: tuple[str, ...], kind: str) -> str:
    """Return a word in small letters; raises ValueError when it is none of those known."""
    if value.lower() not in known:
        raise ValueError(f"{value!r} is no {kind}; choose one of {', '.join(known)}")
    return value.lower()


Amount = Annotated[float, Within(1e18)]
Fraction = Annotated[float, Within(1.0, 1e-4)]
Share = Annotated[float, BeforeValidator(_number), Field(ge=0.0, lt=1.0, allow_inf_nan=False)]
WholeNumber = Annotated[int, CountTo(10_000_000)]
Title = Annotated[str, Field(min_length=1, max_length=34), AfterValidator(plain)]
LinkName = Annotated[str, Field(min_length=1, max_length=14), AfterValidator(plain)]
TableKey = Annotated[str, Field(min_length=1, max_length=40)]


class ModelTable(Strict):
    """Shape of the model; the three keys of a mixture of experts are left out for a dense model, those of latent or windowed attention too."""

    name: Title
    parameters: Annotated[float, Within(1e14, 1e8)]
    active_parameters: Amount | None = None
    experts: WholeNumber = 1
    experts_per_token: WholeNumber = 1
    layers: WholeNumber
    hidden_size: WholeNumber
    heads: WholeNumber
    kv_heads: WholeNumber
    head_size: WholeNumber
    vocabulary: WholeNumber
    precision: str
    attention: str = "gqa"
    latent_size: Annotated[int, CountTo(10_000_000, least=0)] = 0
    rope_size: Annotated[int, CountTo(10_000_000, least=0)] = 0
    window: Annotated[int, CountTo(100_000_000, least=0)] = 0
    window_share: Fraction = 1.0

    @field_validator("precision")
    @classmethod
    def _known(cls, value: str) -> str:
        return _one_of(value, PRECISIONS, "precision")

    @field_validator("attention")
    @classmethod
    def _attends(cls, value: str) -> str:
        return _one_of(value, ATTENTIONS, "kind of attention")


class TrainingTable(Strict):
    """The training run; `nodes`, `tensor_parallel` and `data_parallel` follow from the others when left out."""

    tokens: Amount
    global_batch: WholeNumber
    sequence_length: WholeNumber
    gpu: TableKey
    gpus: WholeNumber
    nodes: WholeNumber | None = None
    data_parallel: WholeNumber | None = None
    tensor_parallel: WholeNumber | None = None
    pipeline_stages: WholeNumber
    micro_batches: WholeNumber
    virtual_stages: WholeNumber = 1
    zero_stage: Annotated[int, CountTo(3, least=0)] = 1
    mfu: Fraction
    network: TableKey
    checkpoint_bandwidth: Annotated[float, Within(1e18, 1e3)]
    goodput: Fraction = 1.0
    gradient_precision: str = "bf16"
    recomputation: str = "none"
    fused_attention: bool = True
    context_parallel: WholeNumber = 1
    expert_parallel: WholeNumber = 1

    @field_validator("gradient_precision")
    @classmethod
    def _sums(cls, value: str) -> str:
        return _one_of(value, GRADIENT_PRECISIONS, "precision of gradients")

    @field_validator("recomputation")
    @classmethod
    def _recomputes(cls, value: str) -> str:
        return _one_of(value, RECOMPUTATIONS, "recomputation")


class ServingTable(Strict):
    """The service; from `weight_precision` on, what is left out leaves a step as it is without it."""

    gpu: TableKey
    gpus_per_replica: WholeNumber
    replicas: Annotated[int, CountTo(64)]
    context: Annotated[int, CountTo(100_000_000)]
    requests_per_second: Annotated[float, Within(1e5, 0.01)]
    prompt_tokens: WholeNumber
    output_tokens: WholeNumber
    batch_limit: Annotated[int, CountTo(100_000)]
    prefill_mfu: Fraction
    decode_mbu: Fraction = 0.6
    weight_precision: str | None = None
    kv_precision: str | None = None
    tensor_parallel: WholeNumber | None = None
    pipeline_parallel: WholeNumber | None = None
    expert_parallel: WholeNumber | None = None
    expert_skew: Annotated[float, BeforeValidator(_number), Field(ge=0.0, le=10.0, allow_inf_nan=False)] = 1.0
    memory_share: Fraction = 1.0
    prefix_hit_rate: Share = 0.0
    chunk_tokens: Annotated[int, CountTo(10_000_000, least=0)] = 0
    draft_tokens: Annotated[int, CountTo(64, least=0)] = 0
    draft_acceptance: Share = 0.0
    draft_cost: Share = 0.0

    @field_validator("weight_precision", "kv_precision")
    @classmethod
    def _small(cls, value: str) -> str:
        """Return a known precision in small letters; whether another is one of the scenario's own is judged with its tables."""
        return value.lower() if value.lower() in SERVED_PRECISIONS else value


class PricesTable(Strict):
    """Dollars a GPU and hour, and what a provider of an API takes for a million tokens."""

    training_gpu_hour: Annotated[float, Within(1e5)]
    serving_gpu_hour: Annotated[float, Within(1e5)]
    api_million_tokens: Annotated[float, Within(1e5)] | None = None


class PowerTable(Strict):
    """Power of the site over that of its machines, dollars a kWh, and watts a GPU where not those of hardware.toml."""

    pue: Annotated[float, Within(10.0, 1.0)] = 1.2
    kwh_price: Annotated[float, Within(1e3)] = 0.10
    gpu_watts: Annotated[float, Within(1e5)] | None = None


class GpuTable(Strict):
    """Peak figures of one GPU; `watts` may be left out where none are published, and how its links are called where that follows from them."""

    memory: Amount
    bandwidth: Amount
    flops_16bit: Amount
    flops_8bit: Amount
    flops_int8: Annotated[float, Within(1e18)] | None = None
    flops_4bit: Annotated[float, Within(1e18)] | None = None
    link_bandwidth: Amount = 450e9
    link_gpus: WholeNumber = 8
    link_name: LinkName | None = None
    switch_name: LinkName | None = None
    watts: Annotated[float, Within(1e5)] | None = None
    source: str

    @property
    def link_names(self) -> dict[str, str]:
        """What the links and what joins them are called: as written, else by the bandwidth, and the switch by the link."""
        link = self.link_name or ("PCIe" if self.link_bandwidth <= PCIE_MOST else "NVLink")
        return {"link_name": link, "switch_name": self.switch_name or SWITCHES.get(link, "switch")}


class LinkTable(Strict):
    """Bandwidth of a link or a disk, one direction; `network`: whether it can join nodes."""

    name: Title
    bandwidth: Amount
    network: bool = True
    source: str


class PrecisionTable(Strict):
    """A precision of one's own: bits a value, with its share of the scales, and what it is multiplied as."""

    bits: Annotated[float, Within(32.0, 1.0)]
    multiplied_as: str

    @field_validator("multiplied_as")
    @classmethod
    def _known(cls, value: str) -> str:
        return _one_of(value, SERVED_PRECISIONS, "precision")


class ScenarioFile(Strict):
    """A whole scenario; hardware and precisions of its own go before those of the hardware file and the known ones."""

    name: Title
    model: ModelTable
    training: TrainingTable
    serving: ServingTable
    prices: PricesTable
    power: PowerTable = PowerTable()
    gpus: dict[TableKey, GpuTable] = {}
    links: dict[TableKey, LinkTable] = {}
    precisions: dict[TableKey, PrecisionTable] = {}


class HardwareFile(Strict):
    """All parts by their keys."""

    gpus: dict[TableKey, GpuTable] = {}
    links: dict[TableKey, LinkTable] = {}
