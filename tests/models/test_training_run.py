"""The laws of a training run: time, memory and what GPUs send, for many plans; and the plans that papers publish, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models import energy, estimate, plan, traffic, training_run
from scenes.models.numbers import numbers
from scenes.models.scenario import Scenario
from tests.scenarios import NAMES, shipped

CASE, MIXTURE = shipped(), shipped("mixture-of-experts")
RECOMPUTATIONS = ("none", "selective", "full")
cases = st.sampled_from([shipped(name) for name in NAMES])
factors = st.floats(1.0, 100.0)
shares = st.floats(0.01, 1.0)


def training(case: Scenario = CASE, **changes: Any) -> Scenario:
    return replace(case, training=replace(case.training, **changes))


def values(case: Scenario) -> dict[str, float]:
    return {number.key: number.value for number in numbers(case)}


# ---------------------------------------------------------------- what travels between stages
def test_a_middle_stage_sends_activations_on_and_derivatives_back() -> None:
    sent = training_run.pipeline_parallel_sent(CASE)
    tokens = training_run.sequences(CASE) * CASE.training.sequence_length * CASE.training.micro_batches
    assert sent == pytest.approx(2 * tokens * CASE.model.hidden_size * 2 / CASE.training.tensor_parallel)
    assert training_run.pipeline_parallel_sent(training(pipeline_stages=1)) == 0
    assert training_run.pipeline_parallel_sent(training(virtual_stages=2)) == pytest.approx(2 * sent)


# ---------------------------------------------------------------- time and money
@given(cases, shares)
def test_goodput_scales_hours_days_dollars_and_kwh_and_no_step(case: Scenario, goodput: float) -> None:
    whole, part = values(training(case, goodput=1.0)), values(training(case, goodput=goodput))
    for key in ("training_seconds", "training_days", "training_gpu_hours", "training_dollars", "training_kwh", "training_energy_dollars"):
        assert part[key] * goodput == pytest.approx(whole[key]), key
    for key in ("training_flops", "step_seconds", "effective_gpu_hours", "tensor_parallel_seconds", "kwh_per_million_tokens"):
        assert part[key] == pytest.approx(whole[key]), key


@given(cases, st.sampled_from(RECOMPUTATIONS))
def test_recomputation_takes_up_to_a_forward_pass_more(case: Scenario, kind: str) -> None:
    plain, found = (
        training_run.work_seconds(training(case, recomputation="none")),
        training_run.work_seconds(training(case, recomputation=kind)),
    )
    assert plain <= found <= plain * 4 / 3 * (1 + 1e-9)
    assert kind != "full" or found == pytest.approx(plain * 4 / 3)
    assert training_run.model_flops_utilization(training(case, recomputation=kind)) * found == pytest.approx(case.training.mfu * plain)


@given(cases, factors, st.sampled_from(["network", "link"]))
def test_more_bandwidth_never_slows(case: Scenario, factor: float, what: str) -> None:
    if what == "network":
        faster = training(case, network=replace(case.training.network, bandwidth=case.training.network.bandwidth * factor))
    else:
        faster = training(case, gpu=replace(case.training.gpu, link_bandwidth=case.training.gpu.link_bandwidth * factor))
    slow, fast = values(case), values(faster)
    assert all(fast[key] <= value for key, value in slow.items() if key.endswith("_seconds"))


# ---------------------------------------------------------------- memory
@given(cases, st.sampled_from(["bf16", "fp32"]))
def test_zero_stages_are_ordered(case: Scenario, precision: str) -> None:
    states = [plan.state(training(case, zero_stage=stage, gradient_precision=precision)) for stage in range(4)]
    sent = [training_run.gradients_sent(training(case, zero_stage=stage, gradient_precision=precision)) for stage in range(4)]
    assert states == sorted(states, reverse=True)
    assert sent[1] == sent[2] <= min(sent[0], sent[3])


@given(cases, st.integers(0, 3), st.sampled_from(RECOMPUTATIONS))
def test_more_bytes_a_gradient_never_shrink_memory_or_traffic(case: Scenario, stage: int, kind: str) -> None:
    few, many = (training(case, gradient_precision=name, zero_stage=stage, recomputation=kind) for name in ("bf16", "fp32"))
    assert plan.training_bytes(few) < plan.training_bytes(many)
    assert training_run.gradients_sent(few) <= training_run.gradients_sent(many)


@given(cases, st.booleans())
def test_more_recomputation_never_keeps_more(case: Scenario, fused: bool) -> None:
    kept = [plan.activations(training(case, fused_attention=fused), kind) for kind in RECOMPUTATIONS]
    assert kept[1] <= kept[0]
    assert kept[2] <= kept[0]
    assert (kept[0] == kept[1]) == fused


@given(cases, st.sampled_from([1, 2, 4, 8]))
def test_parts_of_a_sequence_keep_a_part_of_the_activations(case: Scenario, parts: int) -> None:
    found = training(case, context_parallel=parts, gpus=case.training.gpus * parts)
    assert plan.activations(found) * parts == pytest.approx(plan.activations(case))
    assert plan.state(found) <= plan.state(case)


@given(st.sampled_from([1, 2, 4, 8, 16, 32, 64]))
def test_spread_experts_take_less_memory_and_send_less_gradient(groups: int) -> None:
    found = training(MIXTURE, expert_parallel=groups)
    assert plan.state(found) <= plan.state(MIXTURE)
    assert training_run.gradients_sent(found) <= training_run.gradients_sent(MIXTURE)
    (shared, _), (experts, holders) = training_run.parts(found)
    assert holders * groups == found.training.ranks
    assert shared + experts * groups == pytest.approx(235e9 / 64)
    assert experts * groups * 64 == pytest.approx(128 * (235e9 - 22e9) / 120)


# ---------------------------------------------------------------- by hand
def test_a_gpu_of_405b_holds_what_was_published_without_checkpointing() -> None:
    """Of 405e9 / 128 weights: 2 bytes whole, 4 + 12 over 128 copies; 126 layers of 34 x 8,192 x 16,384 / 8 bytes: below 80 GB."""
    found = shipped("405b-16384-gpus")
    assert plan.state(found) == pytest.approx(405e9 / 128 * (2 + 16 / 128))
    assert plan.activations(found) == pytest.approx(34 * 8192 * 16384 / 8 * 126)
    assert plan.training_bytes(found) < found.training.gpu.memory


def test_gpt_3_has_the_arithmetic_of_its_paper_and_the_days_of_megatron() -> None:
    """Brown et al. 2020, table D.1: 3.14e23 FLOP without attention; Narayanan et al. 2021, section 5.1: 34 days on 1,024 A100."""
    found = values(shipped("gpt-3"))
    assert found["training_flops"] == pytest.approx(3.14e23, rel=0.03)
    assert found["training_flops"] - 12 * 96 * 12288 * 2048 * 300e9 == pytest.approx(3.14e23, rel=0.005)
    assert found["training_days"] == pytest.approx(34, rel=0.03)
    assert found["model_flops_utilization"] == pytest.approx(140 / 312 * 3 / 4, rel=1e-3)


def test_the_card_of_405b_is_met_and_the_default_says_which_efficiency_it_takes() -> None:
    """Model cards of Llama 3.1: 30.84 M and 7.0 M H100 hours; 70B implies MFU x goodput = 0.29, the default takes 0.40 x 0.90."""
    found = values(shipped("405b-16384-gpus"))
    assert found["effective_gpu_hours"] == pytest.approx(28.1e6, rel=0.005)
    assert found["training_gpu_hours"] == pytest.approx(30.84e6, rel=0.005)
    assert values(CASE)["training_gpu_hours"] * 0.40 * 0.90 / 7.0e6 == pytest.approx(0.29, rel=0.01)


def test_full_recomputation_keeps_the_inputs_of_the_layers_and_one_layer() -> None:
    assert plan.activations(CASE, "full") == pytest.approx(8192 * 8192 / 8 * (2 * 80 + 34))
    assert plan.activations(training(fused_attention=False)) == pytest.approx(80 / 8 * (34 * 8192 * 8192 + 5 * 64 * 8192**2))


@pytest.mark.parametrize(("stage", "gradient", "sent"), [(0, 2, 4), (1, 2, 4), (2, 2, 4), (3, 2, 6), (0, 4, 8), (2, 4, 6), (3, 4, 8)])
def test_stage_three_moves_half_as_much_again(stage: int, gradient: int, sent: float) -> None:
    """Rajbhandari et al. 2020, section 7.2: twice the weights for stages 0 to 2, three times for stage 3."""
    assert traffic.data_parallel_bytes(64, 1e9, stage, gradient) == pytest.approx(63 / 64 * 1e9 * sent)
    assert traffic.data_parallel_bytes(1, 1e9, stage, gradient) == 0
    assert traffic.data_parallel_bytes(64, 1e9, 0) == estimate.all_reduce_bytes(64, 2e9)


def test_sums_inside_a_node_by_hand() -> None:
    """4 all-reduces a layer x 2 x 7 / 8 x 134 MB x 20 layers x 32 micro-batches: about 601 GB a step."""
    sent = 4 * 2 * 7 / 8 * (8192 * 8192 * 2) * 20 * 32
    assert training_run.tensor_parallel_sent(CASE) == pytest.approx(sent) == pytest.approx(601e9, rel=0.01)
    assert values(CASE)["tensor_parallel_seconds"] == pytest.approx(sent / 450e9)
    assert training_run.tensor_parallel_sent(training(tensor_parallel=1)) == 0


def test_sums_of_more_gpus_than_a_node_go_over_the_network() -> None:
    wide = values(training(tensor_parallel=16, data_parallel=32))
    assert wide["tensor_parallel_seconds"] == pytest.approx(wide["tensor_parallel_bytes_per_gpu"] / 50e9)


def test_keys_and_values_of_a_parted_sequence_by_hand() -> None:
    """3 x 3 / 4 of 8,192 rows x 2 x 8 heads x 128 x 2 bytes / 8 GPUs a layer, for 20 layers and 32 micro-batches."""
    found = training(context_parallel=4, gpus=8192)
    rows = 8192 * 2 * 8 * 128 * 2 / 8
    assert training_run.context_parallel_sent(found) == pytest.approx(3 * 3 / 4 * rows * 20 * 32)
    assert values(found)["context_parallel_seconds"] == pytest.approx(3 * 3 / 4 * rows * 20 * 32 / 50e9)
    assert training_run.tensor_parallel_sent(found) == pytest.approx(training_run.tensor_parallel_sent(CASE) / 4)


def test_tokens_of_experts_by_hand() -> None:
    """4 all-to-alls x 8 experts a token x 7 / 8 x 4,096 tokens x 4,096 x 2 bytes / 8 GPUs a layer, 94 / 8 layers, 64 micro-batches."""
    sent = 4 * 8 * 7 / 8 * (4096 * 4096 * 2 / 8) * 94 / 8 * 64
    assert training_run.expert_parallel_sent(training(MIXTURE, expert_parallel=8)) == pytest.approx(sent)
    full = training(MIXTURE, expert_parallel=8, recomputation="full")
    assert training_run.expert_parallel_sent(full) == pytest.approx(1.5 * sent)


def test_electricity_by_hand() -> None:
    """700 W x 1.2 for every GPU hour; eight GPUs for a million tokens at 90 tokens an answer."""
    assert energy.training_kwh(CASE) == pytest.approx(training_run.gpu_hours(CASE) * 0.84)
    found = values(CASE)
    hours = 1e6 / (found["replica_requests_per_second"] * 90 * 3600)
    assert found["kwh_per_million_tokens"] == pytest.approx(hours * 8 * 0.84)
    assert found["training_energy_dollars"] == pytest.approx(found["training_kwh"] * 0.10)
