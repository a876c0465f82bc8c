"""The table of a scenario: every estimate under a stable key, with its value, formula and source, and the placeholders made of it.

`explainer numbers` prints it. Keys and SI units are stable. A text of the content file may hold any key in braces and gets
the value with a fitting unit; in a key with "bytes" that word may be "kb", "mb", "gb" or "tb", which fixes the unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from scenes.core.units import in_unit, quantity
from scenes.models import estimate, plan
from scenes.models.pace import capacity_of, prefill_seconds
from scenes.models.roofline import row_bytes, step_seconds, trade_off, weight_bytes
from scenes.models.scenario import GPUS_PER_NODE, Scenario

FIXED_UNITS = {"kb": "kB", "mb": "MB", "gb": "GB", "tb": "TB"}
CHOICE = "assets/scenario.toml"


@dataclass(frozen=True)
class Number:
    """One estimate: `value` in `unit` (a kind of `scenes.core.units`), what it is, how it is computed, whose formula it is."""

    key: str
    value: float
    unit: str
    name: str
    formula: str
    source: str

    @property
    def text(self) -> str:
        """The value as people read it."""
        return quantity(self.value, self.unit)


@lru_cache(maxsize=16)
def numbers(scenario: Scenario) -> tuple[Number, ...]:
    """Return all numbers of a scenario, in the order of the film."""
    found = (*_choices(scenario), *_memory(scenario), *_run(scenario), *_network(scenario), *_cache(scenario), *_decode(scenario))
    return tuple(replace(number, value=float(number.value)) for number in found)


@lru_cache(maxsize=16)
def placeholders(scenario: Scenario) -> dict[str, str]:
    """Return what each placeholder stands for; also the names of the scenario, its model and its GPUs, how many a node has, and the law of its idle share."""
    texts = {"case_name": scenario.name, "model_name": scenario.model.name, "model_size": scenario.model.size_name}
    texts |= {"training_gpu": scenario.training.gpu.name, "serving_gpu": scenario.serving.gpu.name, "gpus_per_node": str(GPUS_PER_NODE)}
    training = scenario.training
    texts["pipeline_law"] = plan.bubble_law(training.pipeline_stages, training.micro_batches, training.virtual_stages)
    for number in numbers(scenario):
        texts[number.key] = number.text
        if "bytes" in number.key:
            texts |= {number.key.replace("bytes", unit): in_unit(number.value, name) for unit, name in FIXED_UNITS.items()}
    return texts


def _choices(scenario: Scenario) -> Iterator[Number]:
    model, training, serving = scenario.model, scenario.training, scenario.serving
    chosen = (
        ("model_parameters", model.parameters, "count", "parameters"),
        ("active_parameters", model.active_parameters, "count", "parameters one token goes through"),
        ("training_tokens", training.tokens, "count", "training tokens"),
        ("training_gpus", training.gpus, "", "GPUs in training"),
        ("training_nodes", training.nodes, "", "nodes in training"),
        ("data_parallel", training.data_parallel, "", "copies of the model in training"),
        ("context_tokens", serving.context, "", "tokens of the longest request"),
        ("batch_limit", serving.batch_limit, "", "most requests in one step"),
        ("serving_gpus_per_replica", serving.gpus_per_replica, "", "GPUs of one replica"),
        ("serving_memory_bytes", serving.memory, "bytes", "memory of one replica"),
    )
    return (Number(key, value, unit, name, "chosen", CHOICE) for key, value, unit, name in chosen)


def _memory(scenario: Scenario) -> Iterator[Number]:
    model, training = scenario.model, scenario.training
    yield Number("weights_bytes", weight_bytes(scenario), "bytes", "weights at serving precision", "parameters x bytes", "definition")
    yield Number("gradients_bytes", model.parameters * estimate.GRADIENT, "bytes", "gradients", "2 x parameters", ZERO)
    yield Number("optimizer_bytes", model.parameters * estimate.OPTIMIZER, "bytes", "optimizer state", "12 x parameters", ZERO)
    formulas = ("16 P", "(2 + 2 + 12 / N) P", "(2 + 14 / N) P", "16 P / N")
    for stage, formula in enumerate(formulas):
        size = estimate.zero_bytes_per_gpu(model.parameters, training.data_parallel, stage)
        yield Number(
            f"zero{stage}_bytes_per_gpu", size, "bytes", f"a GPU with ZeRO stage {stage}, a whole copy on each of N GPUs", formula, ZERO
        )
    yield Number(
        "activation_bytes_per_gpu",
        plan.activations(scenario),
        "bytes",
        "activations on the first stage's GPUs",
        "34 s b h L / t",
        KORTHIKANTI,
    )
    yield Number(
        "training_bytes_per_gpu",
        plan.training_bytes(scenario),
        "bytes",
        "a GPU in training, model split, only scores recomputed",
        "state + activations",
        ZERO,
    )
    yield Number("checkpoint_bytes", estimate.checkpoint_bytes(model.parameters), "bytes", "one checkpoint", "14 P", BLOOM)


def _run(scenario: Scenario) -> Iterator[Number]:
    training = scenario.training
    flops = estimate.training_flops(scenario.model.active_parameters, training.tokens)
    seconds = estimate.training_seconds(flops, training.gpus, training.gpu.flops("bf16"), training.mfu)
    hours = training.gpus * seconds / 3600
    step_tokens = training.global_batch * training.sequence_length
    upload = estimate.checkpoint_bytes(scenario.model.parameters) / training.checkpoint_bandwidth
    yield Number("training_flops", flops, "FLOP", "arithmetic of the training run", "6 N D", KAPLAN)
    yield Number("training_seconds", seconds, "s", "length of the training run", "6 N D / (GPUs x peak x MFU)", PALM)
    yield Number("training_days", seconds / estimate.DAY, "days", "length of the training run in days", "seconds / 86,400", PALM)
    yield Number("training_gpu_hours", hours, "GPU hours", "GPU hours of the training run", "GPUs x hours", "definition")
    yield Number(
        "training_dollars", hours * scenario.prices.training_gpu_hour, "dollars", "price of the training run", "GPU hours x price", CHOICE
    )
    yield Number("tokens_per_step", step_tokens, "count", "tokens a step", "global batch x sequence length", "definition")
    yield Number("training_steps", training.tokens / step_tokens, "", "steps", "tokens / tokens a step", "definition")
    yield Number("step_seconds", seconds * step_tokens / training.tokens, "s", "time of a step", "seconds / steps", "definition")
    yield Number("checkpoint_seconds", upload, "s", "upload of a checkpoint", "checkpoint / bandwidth", "definition")


def _network(scenario: Scenario) -> Iterator[Number]:
    model, training = scenario.model, scenario.training
    copies, share = training.data_parallel, training.data_parallel / training.gpus
    whole = estimate.all_reduce_bytes(copies, model.parameters * estimate.GRADIENT)
    part = whole * share
    yield Number("allreduce_bytes_per_gpu", whole, "bytes", "sent a GPU a step, a whole copy on each of n GPUs", "2 (n - 1) / n S", RING)
    yield Number("allreduce_seconds", whole / training.network.bandwidth, "s", "time of that over the network", "bytes / bandwidth", RING)
    yield Number("allreduce_split_bytes_per_gpu", part, "bytes", "sent a GPU a step, model split", "2 (n - 1) / n S / GPUs a copy", RING)
    yield Number(
        "allreduce_split_seconds", part / training.network.bandwidth, "s", "time of that over the network", "bytes / bandwidth", RING
    )
    yield Number("pipeline_bubble", plan.bubble(scenario), "share", "idle share of a pipeline", "(p - 1) / (v m + p - 1)", GPIPE)


def _cache(scenario: Scenario) -> Iterator[Number]:
    curve, serving = trade_off(scenario), scenario.serving
    yield Number(
        "kv_bytes_per_token", row_bytes(scenario), "bytes", "KV cache of one token", "2 x layers x KV heads x head size x bytes", GQA
    )
    yield Number("kv_bytes_per_request", curve.kv_bytes_per_request, "bytes", "KV cache of a full context", "bytes a token x context", GQA)
    yield Number(
        "kv_bytes_per_batch",
        curve.kv_bytes_per_request * curve.chosen_batch,
        "bytes",
        "KV cache of the batch",
        "bytes a request x batch",
        GQA,
    )
    yield Number("largest_batch", curve.largest_batch, "", "full contexts that fit", "(memory - weights) / bytes a request", PAGED)
    yield Number("served_batch", curve.chosen_batch, "", "batch shown", "batch limit, or what fits", CHOICE)
    rows = (serving.memory - curve.weight_bytes) // row_bytes(scenario)
    yield Number("kv_tokens_that_fit", rows, "", "tokens whose KV cache fits", "(memory - weights) / bytes a token", PAGED)


def _decode(scenario: Scenario) -> Iterator[Number]:
    curve, serving, model = trade_off(scenario), scenario.serving, scenario.model
    ceiling = 1 / step_seconds(scenario, 1, 0)
    first = prefill_seconds(scenario, serving.prompt_tokens)
    hourly = serving.gpus_per_replica * scenario.prices.serving_gpu_hour
    requests = capacity_of(scenario)
    dollars = estimate.dollars_per_million_tokens(hourly, requests * serving.output_tokens)
    active = estimate.decode_ceiling(serving.bandwidth, estimate.weights_bytes(model.active_parameters, model.bytes_per_value))
    yield Number(
        "decode_tokens_per_second_ceiling", active, "tokens/s", "most tokens a second for one user", "bandwidth / active weights", POPE
    )
    yield Number("decode_seconds_floor", 1 / ceiling, "s", "shortest decode step", "active weights / bandwidth", POPE)
    yield Number(
        "decode_step_seconds", curve.chosen_ms / 1e3, "s", "decode step of the batch", "max(bytes / bandwidth, FLOP / peak)", ROOFLINE
    )
    for name, batch in zip(("small", "large"), curve.pair, strict=True):
        seconds = step_seconds(scenario, batch, batch * serving.context)
        yield Number(f"{name}_batch", batch, "", f"{name} batch of the comparison", "2 and 8, where they fit", CHOICE)
        yield Number(
            f"{name}_batch_step_seconds", seconds, "s", f"decode step of the {name} batch", "max(bytes / bandwidth, FLOP / peak)", ROOFLINE
        )
    yield Number(
        "decode_tokens_per_second", curve.chosen_tokens_per_second, "tokens/s", "tokens a second of the batch", "batch / step", ROOFLINE
    )
    yield Number("prefill_flops_per_token", 2 * model.active_parameters, "FLOP", "arithmetic a prompt token", "2 N", KAPLAN)
    yield Number(
        "prefill_seconds", first, "s", "prefill of a mean prompt", "(2 N T + 2 L d T^2) / (peak x MFU), or reading the weights", KAPLAN
    )
    yield Number("replica_dollars_per_hour", hourly, "dollars", "price of one replica and hour", "GPUs x price", CHOICE)
    pace = "1 / (prefill + output tokens x step / batch)"
    yield Number("replica_requests_per_second", requests, "requests/s", "what one replica sustains", pace, ORCA)
    yield Number(
        "dollars_per_million_tokens",
        dollars,
        "dollars",
        "a million output tokens, replica full, prefill included",
        "price / tokens",
        "definition",
    )


ZERO = 'Rajbhandari et al. 2020, "ZeRO"'
KORTHIKANTI = 'Korthikanti et al. 2022, "Reducing activation recomputation"'
KAPLAN = 'Kaplan et al. 2020, "Scaling laws", section 2.1'
PALM = 'Chowdhery et al. 2022, "PaLM", section 4.1'
RING = 'Patarasuk and Yuan 2009, "Bandwidth optimal all-reduce"'
GPIPE = 'Huang et al. 2019, "GPipe", section 2.3; Narayanan et al. 2021'
GQA = 'Ainslie et al. 2023, "GQA"'
PAGED = 'Kwon et al. 2023, "PagedAttention"'
POPE = 'Pope et al. 2022, "Efficiently scaling transformer inference"'
BLOOM = 'BigScience 2022, model card of BLOOM, "Training"'
ORCA = 'Yu et al. 2022, "Orca"'
ROOFLINE = 'Williams et al. 2009, "Roofline"'
