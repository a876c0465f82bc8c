"""The schema of scenario files and of hardware.toml: kinds and ranges; what the numbers mean together is judged by the models."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from scenes.content.words import Strict, plain

PRECISIONS = ("fp32", "bf16", "fp16", "fp8")


def _number(value: Any) -> Any:
    """Refuse what only looks like a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"is {value!r} but must be a number; write digits without quotes")
    return value


def _amount(most: float, least: float | None = None) -> Any:
    return Annotated[float, BeforeValidator(_number), Field(gt=None if least else 0, ge=least, le=most, allow_inf_nan=False)]


def _count(most: int) -> Any:
    return Annotated[int, BeforeValidator(_number), Field(ge=1, le=most, strict=False)]


Amount = _amount(1e18)
Share = _amount(1.0, 1e-4)
Count = _count(10_000_000)
Title = Annotated[str, Field(min_length=1, max_length=34), AfterValidator(plain)]
Key = Annotated[str, Field(min_length=1, max_length=40)]


class ModelTable(Strict):
    """Shape of the model; the three keys of a mixture of experts are left out for a dense model."""

    name: Title
    parameters: _amount(1e14, 1e8)
    active_parameters: Amount | None = None
    experts: Count = 1
    experts_per_token: Count = 1
    layers: Count
    hidden_size: Count
    heads: Count
    kv_heads: Count
    head_size: Count
    vocabulary: Count
    precision: str

    @field_validator("precision")
    @classmethod
    def _known(cls, value: str) -> str:
        if value.lower() not in PRECISIONS:
            raise ValueError(f"{value!r} is no precision; choose one of {', '.join(PRECISIONS)}")
        return value.lower()


class TrainingTable(Strict):
    """The training run; `nodes`, `tensor_parallel` and `data_parallel` follow from the others when left out."""

    tokens: Amount
    global_batch: Count
    sequence_length: Count
    gpu: Key
    gpus: Count
    nodes: Count | None = None
    data_parallel: Count | None = None
    tensor_parallel: Count | None = None
    pipeline_stages: Count
    micro_batches: Count
    virtual_stages: Count = 1
    zero_stage: Annotated[int, BeforeValidator(_number), Field(ge=0, le=3, strict=False)] = 1
    mfu: Share
    network: Key
    checkpoint_bandwidth: _amount(1e18, 1e3)


class ServingTable(Strict):
    """The service."""

    gpu: Key
    gpus_per_replica: Count
    replicas: _count(64)
    context: _count(100_000_000)
    requests_per_second: _amount(1e5, 0.01)
    prompt_tokens: Count
    output_tokens: Count
    batch_limit: _count(100_000)
    prefill_mfu: Share
    decode_mbu: Share = 0.6


class PricesTable(Strict):
    """Dollars a GPU and hour."""

    training_gpu_hour: _amount(1e5)
    serving_gpu_hour: _amount(1e5)


class ScenarioFile(Strict):
    """A whole scenario."""

    name: Title
    model: ModelTable
    training: TrainingTable
    serving: ServingTable
    prices: PricesTable


class GpuTable(Strict):
    """Peak figures of one GPU."""

    memory: Amount
    bandwidth: Amount
    flops_16bit: Amount
    flops_8bit: Amount
    source: str


class LinkTable(Strict):
    """Bandwidth of a link or a disk, one direction."""

    name: Title
    bandwidth: Amount
    source: str


class HardwareFile(Strict):
    """All parts by their keys."""

    gpus: dict[str, GpuTable]
    links: dict[str, LinkTable]
