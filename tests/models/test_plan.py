"""The pace of a replica and the plan of a training run: shares of peak, memory, interleaving, and what is doubted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.content.loader import DEFAULT_SCENARIO, SCENARIOS
from scenes.models import estimate, plan, roofline
from scenes.models.layout import busiest, message_seconds
from scenes.models.pace import batch_of, capacity_of, decode_seconds, prefill_seconds
from scenes.models.scenario import Scenario
from scenes.scenario import load_scenario

CASE = load_scenario(DEFAULT_SCENARIO)
FILES = [DEFAULT_SCENARIO, *sorted(SCENARIOS.glob("*.toml"))]


def training(**changes: object) -> Scenario:
    return replace(CASE, training=replace(CASE.training, **changes))


def serving(**changes: object) -> Scenario:
    return replace(CASE, serving=replace(CASE.serving, **changes))


def test_decode_reaches_its_share_of_the_bandwidth() -> None:
    assert decode_seconds(CASE, 4, 4000) == pytest.approx(roofline.step_seconds(CASE, 4, 4000) / 0.6)
    full = serving(decode_mbu=1.0, prefill_mfu=1.0)
    assert decode_seconds(full, 4, 4000) == roofline.step_seconds(full, 4, 4000)


def test_prefill_of_a_long_prompt_is_arithmetic_and_of_one_token_a_reading_of_the_weights() -> None:
    flops = 2 * 70e9 * 4000 + 2 * 80 * 8192 * 4000**2
    assert prefill_seconds(CASE, 4000) == pytest.approx(flops / (8 * 989.4e12 * 0.40))
    assert prefill_seconds(CASE, 1) == pytest.approx(140e9 / (8 * 4.8e12 * 0.60))


def test_prefill_of_a_mixture_counts_the_active_weights_only() -> None:
    scenario = load_scenario(SCENARIOS / "mixture-of-experts.toml")
    flops = 2 * (7.8e9 + 14.2e9 * busiest(scenario, 8000)[0]) * 8000 + 2 * 94 * 64 * 128 * 8000**2
    assert prefill_seconds(scenario, 8000) == pytest.approx(flops / (4 * 1978.9e12 * 0.30) + message_seconds(scenario, 8000))


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_a_longer_prompt_never_takes_less_time(shorter: int, more: int) -> None:
    assert prefill_seconds(CASE, shorter + more) >= prefill_seconds(CASE, shorter)


def test_capacity_leaves_no_time_over() -> None:
    """A second holds the prefills of the requests of that second and their decode steps, shared by the batch."""
    rate, batch = capacity_of(CASE), batch_of(CASE)
    steps = rate * CASE.serving.output_tokens / batch
    rows = batch * (CASE.serving.prompt_tokens + CASE.serving.output_tokens / 2)
    assert rate * prefill_seconds(CASE, CASE.serving.prompt_tokens) + steps * decode_seconds(CASE, batch, rows) == pytest.approx(1)


@pytest.mark.parametrize(
    ("stages", "micro_batches", "virtual", "share"), [(4, 4, 1, 3 / 7), (8, 32, 1, 7 / 39), (8, 32, 2, 7 / 71), (1, 5, 3, 0)]
)
def test_interleaving_shortens_the_bubble(stages: int, micro_batches: int, virtual: int, share: float) -> None:
    assert estimate.pipeline_bubble(stages, micro_batches, virtual) == pytest.approx(share)
    assert plan.bubble(training(pipeline_stages=stages, micro_batches=micro_batches, virtual_stages=virtual)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("stages", "micro_batches", "virtual", "held"), [(4, 32, 1, 80), (4, 2, 1, 40), (1, 1, 1, 80), (4, 32, 2, 80 * 1.375)]
)
def test_the_first_stage_holds_its_layers_once_a_micro_batch_under_way(stages: int, micro_batches: int, virtual: int, held: float) -> None:
    assert estimate.layers_held(80, stages, micro_batches, virtual) == pytest.approx(held)


def test_memory_of_a_gpu_in_training_by_hand() -> None:
    assert plan.sequences(CASE) == 1
    assert plan.activations(CASE) == pytest.approx(34 * 8192 * 1 * 8192 * 80 / 8)
    assert plan.state(CASE) == pytest.approx(70e9 / 32 * (4 + 12 / 64))
    assert plan.training_bytes(CASE) == pytest.approx(31.98e9, rel=1e-3)


@pytest.mark.parametrize("file", FILES, ids=lambda file: Path(file).stem)
def test_shipped_scenarios_leave_no_doubt(file: Path) -> None:
    assert plan.scenario_warnings(load_scenario(file)) == ()


@pytest.mark.parametrize(
    ("scenario", "line"),
    [
        (training(data_parallel=2048), "training.gpus: 2048 copies x 4 stages x 8 GPUs a layer are 65536 GPUs, not 2048"),
        (training(tensor_parallel=3), "training.tensor_parallel: 64 heads do not split over 3 GPUs"),
        (training(micro_batches=100), "training.micro_batches: a micro-batch has 0.32 sequences"),
        (training(pipeline_stages=16, micro_batches=16, mfu=0.41), "training.mfu: with 48 % of the pipeline idle, 41 % overall means 79 %"),
        (training(tensor_parallel=1, pipeline_stages=2, data_parallel=1024), "training.gpus: a GPU needs "),
        (serving(requests_per_second=500.0), "serving.requests_per_second: 3 replicas sustain "),
        (serving(gpus_per_replica=16), "serving.gpus_per_replica: 16 GPUs share 8 KV heads"),
        (serving(gpus_per_replica=16, tensor_parallel=16), "serving.tensor_parallel: 16 GPUs share 8 KV heads, so they keep 2 copies"),
    ],
)
def test_what_an_engineer_would_doubt_is_said(scenario: Scenario, line: str) -> None:
    assert [warning for warning in plan.scenario_warnings(scenario) if warning.startswith(line)]
