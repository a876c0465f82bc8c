"""The table of a scenario: every estimate under a stable key, with its value, formula and source, and the placeholders made of it.

`explainer numbers` prints it. Keys and SI units are stable. A text of the content file may hold any key in braces and gets
the value with a fitting unit; in a key with "bytes" that word may be "kb", "mb", "gb" or "tb", which fixes the unit.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from scenes.core.units import in_unit
from scenes.models import estimate, numbers_api, numbers_training
from scenes.models.layout import busiest, kv_copies, message_seconds
from scenes.models.number import CHOICE, Number
from scenes.models.pace import batch_of, cached_prompt, capacity_of, held_up_seconds, prefill_seconds
from scenes.models.plan import bubble_law
from scenes.models.roofline import held_row_bytes, kept_rows, step_seconds, trade_off
from scenes.models.scenario import GPUS_PER_NODE, Scenario
from scenes.models.serving_estimate import tokens_a_step

FIXED_UNITS = {"kb": "kB", "mb": "MB", "gb": "GB", "tb": "TB"}


@lru_cache(maxsize=16)
def numbers(scenario: Scenario) -> tuple[Number, ...]:
    """Return all numbers of a scenario, in the order of the film."""
    training = (numbers_training.memory, numbers_training.run, numbers_training.network)
    kinds = (_choices, *training, _cache, _decode, _sharing, numbers_training.electricity, numbers_api.api)
    return tuple(replace(number, value=float(number.value)) for kind in kinds for number in kind(scenario))


@lru_cache(maxsize=16)
def placeholders(scenario: Scenario) -> dict[str, str]:
    """Return what each placeholder stands for; also the names of the scenario, its model and its GPUs, how many a node has, how they are joined, and the law of its idle share."""
    texts = {"case_name": scenario.name, "model_name": scenario.model.name, "model_size": scenario.model.size_name}
    texts |= {"training_gpu": scenario.training.gpu.name, "serving_gpu": scenario.serving.gpu.name, "gpus_per_node": str(GPUS_PER_NODE)}
    training = scenario.training
    texts |= {"gpu_link": training.gpu.link_name, "gpu_switch": training.gpu.switch_name}
    texts["pipeline_law"] = bubble_law(training.pipeline_stages, training.micro_batches, training.virtual_stages)
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
        ("serving_memory_bytes", serving.memory, "bytes", "memory of one replica, the share that is used"),
    )
    return (Number(key, value, unit, name, "chosen", CHOICE) for key, value, unit, name in chosen)


def _cache(scenario: Scenario) -> Iterator[Number]:
    curve, serving = trade_off(scenario), scenario.serving
    latent = scenario.model.attention == "mla"
    formula = "layers x (latent + rope) x bytes" if latent else "2 x layers x KV heads x head size x bytes"
    formula += " x copies" if kv_copies(scenario) > 1 else ""
    yield Number("kv_bytes_per_token", held_row_bytes(scenario), "bytes", "KV cache of one token", formula, MLA if latent else GQA)
    held = "bytes a token x " + ("rows that windows keep" if scenario.model.window else "context")
    yield Number("kv_bytes_per_request", curve.kv_bytes_per_request, "bytes", "KV cache of a full context", held, GQA)
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
    rows = (serving.memory - curve.weight_bytes) // held_row_bytes(scenario)
    yield Number("kv_tokens_that_fit", rows, "", "tokens whose KV cache fits", "(memory - weights) / bytes a token", PAGED)


def _decode(scenario: Scenario) -> Iterator[Number]:
    curve, serving, model = trade_off(scenario), scenario.serving, scenario.model
    ceiling = 1 / step_seconds(scenario, 1, 0)
    first = prefill_seconds(scenario, serving.prompt_tokens, cached_prompt(scenario, serving.prompt_tokens))
    hourly = serving.gpus_per_replica * scenario.prices.serving_gpu_hour
    requests = capacity_of(scenario)
    dollars = estimate.dollars_per_million_tokens(hourly, requests * serving.output_tokens)
    active = estimate.decode_ceiling(serving.bandwidth, estimate.weights_bytes(model.active_parameters, scenario.weight_bytes_per_value))
    yield Number(
        "decode_tokens_per_second_ceiling",
        active,
        "tokens/s",
        "most tokens a second for one user, messages left out",
        "bandwidth / active weights",
        POPE,
    )
    yield Number("decode_seconds_floor", 1 / ceiling, "s", "shortest decode step", "active weights / bandwidth + messages", POPE)
    yield Number(
        "decode_step_seconds",
        curve.chosen_ms / 1e3,
        "s",
        "decode step of the batch, all contexts full",
        "max(bytes / bandwidth, FLOP / peak)",
        ROOFLINE,
    )
    for name, batch in zip(("small", "large"), curve.pair, strict=True):
        seconds = step_seconds(scenario, batch, batch * kept_rows(scenario, serving.context))
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
    pace = "1 / (prefill + output tokens x step / batch), the step of requests half way through their answers"
    yield Number("replica_requests_per_second", requests, "requests/s", "what one replica sustains", pace, ORCA)
    yield Number(
        "dollars_per_million_tokens",
        dollars,
        "dollars",
        "a million output tokens, replica full, prefill included",
        "price / tokens",
        "definition",
    )


def _sharing(scenario: Scenario) -> Iterator[Number]:
    """Yield what GPUs that share a model, drafts and chunks add to a decode step of the batch, requests half way through their answers."""
    serving, batch = scenario.serving, batch_of(scenario)
    rows = batch * kept_rows(scenario, serving.prompt_tokens + serving.output_tokens / 2)
    tokens = batch * (serving.draft_tokens + 1)
    held_up = held_up_seconds(scenario, batch, rows)
    pace = "prefill + step of requests half way through their answers, or one pass over batch and chunk"
    yield Number(
        "kv_copies", kv_copies(scenario), "", "copies of a cache row that GPUs keep", "tensor parallel / KV heads, 1 at least", POPE
    )
    yield Number(
        "message_seconds", message_seconds(scenario, tokens), "s", "messages of a decode step; 0: in the shares of peak",
        "layers x (latency + bytes / bandwidth)", MEGATRON,
    )  # fmt: skip
    yield Number(
        "busiest_gpu", busiest(scenario, tokens)[0], "", "expert arithmetic of the busiest GPU over the mean", "balls into bins", BALLS
    )
    written = tokens_a_step(serving.draft_acceptance, serving.draft_tokens)
    yield Number("tokens_per_pass", written, "", "tokens a pass writes a request", "(1 - a^(k + 1)) / (1 - a)", LEVIATHAN)
    yield Number("held_up_step_seconds", held_up, "s", "decode step in which a prompt, or a chunk of one, is read", pace, SARATHI)


KAPLAN = 'Kaplan et al. 2020, "Scaling laws", section 2.1'
GQA = 'Ainslie et al. 2023, "GQA"'
PAGED = 'Kwon et al. 2023, "PagedAttention"'
POPE = 'Pope et al. 2022, "Efficiently scaling transformer inference"'
MLA = 'DeepSeek-AI 2024, "DeepSeek-V2", section 2.1'
MEGATRON = 'Shoeybi et al. 2019, "Megatron-LM", section 3; DeepSeek-AI 2024, "DeepSeek-V3", section 3.2'
BALLS = 'Raab and Steger 1998, "Balls into bins"'
LEVIATHAN = 'Leviathan et al. 2023, "Speculative decoding"'
SARATHI = 'Agrawal et al. 2024, "Sarathi-Serve"'
ORCA = 'Yu et al. 2022, "Orca"'
ROOFLINE = 'Williams et al. 2009, "Roofline"'
