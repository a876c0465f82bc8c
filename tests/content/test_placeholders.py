"""The numbers of a scenario: keys that stay, and the placeholders that texts may hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scenes.content.loader import DEFAULT_CONTENT, DEFAULT_SCENARIO, SCENARIOS, load_content
from scenes.core.errors import InputError
from scenes.film import word_tables
from scenes.models.cases import cases
from scenes.models.numbers import numbers, placeholders
from scenes.models.scenario import Scenario
from scenes.scenario import load_scenario

SHIPPED = sorted(path.stem for path in SCENARIOS.glob("*.toml"))
KEYS = (
    "model_parameters", "active_parameters", "training_tokens", "training_gpus", "training_nodes", "data_parallel", "context_tokens",
    "batch_limit", "serving_gpus_per_replica", "serving_memory_bytes", "weights_bytes", "gradients_bytes", "optimizer_bytes",
    "zero0_bytes_per_gpu", "zero1_bytes_per_gpu", "zero2_bytes_per_gpu", "zero3_bytes_per_gpu", "activation_bytes_per_gpu",
    "training_bytes_per_gpu", "checkpoint_bytes", "training_flops", "recomputed_flops", "model_flops_utilization", "training_goodput",
    "training_seconds", "training_days", "effective_gpu_hours", "training_gpu_hours", "training_dollars",
    "tokens_per_step", "training_steps", "step_seconds", "checkpoint_seconds", "allreduce_bytes_per_gpu", "allreduce_seconds",
    "allreduce_split_bytes_per_gpu", "allreduce_split_seconds", "pipeline_bubble", "tensor_parallel_bytes_per_gpu", "tensor_parallel_seconds",
    "context_parallel_bytes_per_gpu", "context_parallel_seconds", "expert_parallel_bytes_per_gpu", "expert_parallel_seconds",
    "kv_bytes_per_token", "kv_bytes_per_request",
    "kv_bytes_per_batch", "largest_batch", "served_batch", "kv_tokens_that_fit", "decode_tokens_per_second_ceiling",
    "decode_seconds_floor", "decode_step_seconds", "small_batch", "small_batch_step_seconds", "large_batch",
    "large_batch_step_seconds", "decode_tokens_per_second", "prefill_flops_per_token", "prefill_seconds",
    "replica_dollars_per_hour", "replica_requests_per_second", "dollars_per_million_tokens",
    "kv_copies", "message_seconds", "busiest_gpu", "tokens_per_pass", "held_up_step_seconds",
    "training_kwh", "training_energy_dollars", "kwh_per_million_tokens", "energy_dollars_per_million_tokens",
    "api_dollars_per_million_tokens", "own_dollars_per_million_tokens", "break_even_tokens_per_day", "break_even_load",
)  # fmt: skip


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario()


@pytest.mark.parametrize("name", [None, *SHIPPED])
def test_keys_of_the_numbers_are_stable_and_their_values_plain(name: str | None) -> None:
    found = numbers(load_scenario(Path(name) if name else DEFAULT_SCENARIO))
    assert tuple(number.key for number in found) == KEYS
    for number in found:
        assert type(number.value) is float and 0 <= number.value < float("inf"), number.key
        assert number.name and number.formula and number.source


def test_placeholders_write_a_number_in_its_own_or_in_a_fixed_unit(scenario: Scenario) -> None:
    filled = placeholders(scenario)
    assert filled["kv_gb_per_request"] == "2.7 GB"
    assert filled["kv_mb_per_request"] == "2,684 MB"
    assert filled["kv_bytes_per_request"] == "2.7 GB"
    assert (filled["model_size"], filled["training_gpu"], filled["serving_gpu"]) == ("70B", "H100", "H200")


def with_caption(tmp_path: Path, text: str, change: Callable[[str], str] = lambda content: content) -> Path:
    """Write a content file whose first caption of the key concepts says something else."""
    content = DEFAULT_CONTENT.read_text(encoding="utf-8")
    first, other = (line for line in content.splitlines() if line.startswith("batch_grows."))
    file = tmp_path / "content.toml"
    file.write_text(change(content.replace(other, "").replace(first, f'batch_grows = {{ text = "{text}" }}')), encoding="utf-8")
    return file


def test_every_key_of_the_numbers_works_as_a_placeholder(scenario: Scenario, tmp_path: Path) -> None:
    filled = placeholders(scenario)
    for key in (*KEYS, "kv_gb_per_request", "zero3_gb_per_gpu", "model_name", "case_name"):
        words = load_content(word_tables(), filled, with_caption(tmp_path, f"It is {{{key}}}."), cases=cases(scenario))
        assert words.key_concepts.captions["batch_grows"].text == f"It is {filled[key]}."


def test_an_unknown_placeholder_is_refused_by_its_name(scenario: Scenario, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"key_concepts\.captions\.batch_grows\.text: \{kv_bits\} is no known placeholder; mend it"):
        load_content(word_tables(), placeholders(scenario), with_caption(tmp_path, "It is {kv_bits}."), cases=cases(scenario))


def test_a_template_that_lost_its_field_is_refused(scenario: Scenario, tmp_path: Path) -> None:
    file = with_caption(tmp_path, "Short.", lambda text: text.replace('requests = "{value} requests"', 'requests = "64 requests"'))
    with pytest.raises(InputError, match=r"key_concepts\.curve\.requests: does not use the placeholder \{value\}; put it where"):
        load_content(word_tables(), placeholders(scenario), file, cases=cases(scenario))


def test_a_text_that_grows_too_long_when_filled_is_refused(scenario: Scenario, tmp_path: Path) -> None:
    text = "The run takes {training_flops}, that is {training_gpu_hours} and {training_dollars}: {training_days}, all in all, from its first step on to its last."
    with pytest.raises(InputError, match=r"batch_grows\.text: has \d+ characters, at most 110 can be laid out"):
        load_content(word_tables(), placeholders(scenario), with_caption(tmp_path, text), cases=cases(scenario))
