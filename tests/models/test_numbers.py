"""The table of a scenario against numbers that were worked out by hand: every key, for a dense model and for a mixture of experts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenes.models.numbers import numbers
from scenes.models.pace import decode_seconds
from scenes.models.roofline import step_seconds, trade_off
from scenes.models.scenario import Scenario
from tests.scenarios import shipped

# The mixture's four GPUs share the experts: of T tokens the busiest gets u(T) = 1 + z sqrt(1 / (2 T) + 4 / 128) of the mean, z = 1.0621029
# (Blom, 4 draws), and reads v(T) = 1 + z sqrt((15 / 16)^T / (32 (1 - (15 / 16)^T))) of it; 94 layers have two all-reduces of
# 10 us + 2 x 3 / 4 x T x 4,096 x 2 / (0.75 x 450e9). A prompt takes (2 (7.8e9 + 14.2e9 u) T + 2 L 8,192 T^2) / (peak x MFU) + messages.
# Key: (default case, mixture of experts), written out from the figures below, without the project's functions.
# 70B: P = A = 70e9, L = 80, h = 8,192, D = 15e12, s = 8,192, b = 1, t = 8, p = 4, n = 64 copies, 8 x H200 at 16 bits, T = 800.
# 235B: P = 235e9, A = 22e9, L = 94, h = 4,096, D = 36e12, s = 4,096, b = 1, t = 8, p = 8, n = 64, 4 x H200 at 8 bits, T = 1,500;
# an expert has (235 - 22) / 120 = 1.775e9 weights over all layers, shared are 22e9 - 8 experts = 7.8e9, all experts 227.2e9,
# of which a step of 64 tokens reads 1 - (15 / 16)^64. Half of an answer lies in the cache on average: 845 and 1,575 rows a request.
BY_HAND = {
    "model_parameters": (7e10, 2.35e11),
    "active_parameters": (7e10, 2.2e10),
    "training_tokens": (1.5e13, 3.6e13),
    "training_gpus": (2048, 4096),
    "training_nodes": (256, 512),  # 8 GPUs each
    "data_parallel": (64, 64),  # GPUs / (t p)
    "context_tokens": (8192, 32_768),
    "batch_limit": (64, 64),
    "serving_gpus_per_replica": (8, 4),
    "serving_memory_bytes": (1.128e12, 5.64e11),  # 8 x 141e9; 4 x 141e9
    "weights_bytes": (1.4e11, 2.35e11),  # P x 2; P x 1
    "gradients_bytes": (1.4e11, 4.7e11),  # 2 P
    "optimizer_bytes": (8.4e11, 2.82e12),  # 12 P
    "zero0_bytes_per_gpu": (1.12e12, 3.76e12),  # 16 P
    "zero1_bytes_per_gpu": (2.93125e11, 9.840625e11),  # (4 + 12 / n) P
    "zero2_bytes_per_gpu": (1.553125e11, 5.2140625e11),  # (2 + 14 / n) P
    "zero3_bytes_per_gpu": (1.75e10, 5.875e10),  # 16 P / n
    "activation_bytes_per_gpu": (2.28170138e10, 6.70249779e9),  # 34 s b h L / t
    "training_bytes_per_gpu": (3.197717e10, 2.20784744e10),  # (4 + 12 / n) P / (t p) + activations
    "checkpoint_bytes": (9.8e11, 3.29e12),  # 14 P
    "training_flops": (7.26636764e24, 6.11457837e24),  # (6 A + 12 L 8,192 s) D
    "recomputed_flops": (0, 0),
    "model_flops_utilization": (0.40, 0.30),
    "training_goodput": (0.90, 0.90),
    "training_seconds": (9961230.92, 5588186.58),  # FLOP / (GPUs x 989.4e12 x MFU x goodput)
    "training_days": (115.292025, 64.6780854),  # / 86,400
    "effective_gpu_hours": (5100150.23, 5722303.06),  # x goodput
    "training_gpu_hours": (5666833.59, 6358114.51),  # GPUs x seconds / 3,600
    "training_dollars": (14167084, 15895286.3),  # x 2.50
    "tokens_per_step": (16_777_216, 16_777_216),  # 2,048 x 8,192; 4,096 x 4,096
    "training_steps": (894069.672, 2145767.21),  # D / tokens a step
    "step_seconds": (10.0273034, 2.34385533),  # seconds x goodput / steps
    "checkpoint_seconds": (9.8, 16.45),  # / 100e9; / 200e9
    "allreduce_bytes_per_gpu": (2.75625e11, 9.253125e11),  # 2 x 63 / 64 x 2 P
    "allreduce_seconds": (5.5125, 18.50625),  # / 50e9
    "allreduce_split_bytes_per_gpu": (8.61328125e9, 1.44580078e10),  # / (t p) = / 32; / 64
    "allreduce_split_seconds": (0.172265625, 0.289160156),  # / 50e9
    "pipeline_bubble": (0.0857142857, 0.0985915493),  # 3 / 35; 7 / 71
    "tensor_parallel_bytes_per_gpu": (6.01295421e11, 1.7663053e11),  # 4 x 2 x 7 / 8 x b s h x 2 x L / p x 32; x 64
    "tensor_parallel_seconds": (1.33621205, 0.392512289),  # / 450e9
    "context_parallel_bytes_per_gpu": (0, 0),
    "context_parallel_seconds": (0, 0),
    "expert_parallel_bytes_per_gpu": (0, 0),
    "expert_parallel_seconds": (0, 0),
    "kv_bytes_per_token": (327_680, 96_256),  # 2 x 80 x 8 x 128 x 2; 2 x 94 x 4 x 128 x 1
    "kv_bytes_per_request": (2.68435456e9, 3.15411661e9),  # x 8,192; x 32,768
    "kv_bytes_per_batch": (1.71798692e11, 2.01863463e11),  # x 64
    "largest_batch": (368, 104),  # (memory - weights) / request
    "served_batch": (64, 64),
    "kv_tokens_that_fit": (3_015_136, 3_417_968),  # (memory - weights) / token
    "decode_tokens_per_second_ceiling": (274.285714, 872.727273),  # 8 x 4.8e12 / 140e9; 4 x 4.8e12 / 22e9
    "decode_seconds_floor": (0.00364583333, 0.00114583333),  # 1 / ceiling
    "decode_step_seconds": (
        0.0081197576,
        0.0225630798,
    ),  # (140e9 + batch) / 38.4e12; (231.35e9 + batch) / 19.2e12
    "small_batch": (2, 2),
    "small_batch_step_seconds": (0.00378564347, 0.00216774652),  # the same with 2
    "large_batch": (8, 8),
    "large_batch_step_seconds": (0.00420507387, 0.00649261815),  # the same with 8
    "decode_tokens_per_second": (7882.00869, 2836.4922),  # 64 / step
    "prefill_flops_per_token": (1.4e11, 4.4e10),  # 2 A
    "prefill_seconds": (0.0356399272, 0.0447858623),  # (2 A T + 2 L 8,192 T^2) / (peak x MFU); the mixture: see below
    "replica_dollars_per_hour": (28, 14),  # 8 x 3.50; 4 x 3.50
    "replica_requests_per_second": (
        22.0914169,
        9.99962848,
    ),  # 1 / (prefill + output x step / 64), step at 0.60
    "dollars_per_million_tokens": (3.91191535, 2.59268892),  # price / (3,600 x requests x output tokens) x 1e6
    "kv_copies": (1, 1),  # 8 GPUs, 8 KV heads; 4 and 4
    "message_seconds": (0, 0.00231807175),  # not counted where no degree is written; 188 all-reduces of 64 tokens
    "busiest_gpu": (1, 1.20991651),  # u(64)
    "tokens_per_pass": (1, 1),
    "held_up_step_seconds": (0.0424854539, 0.0683454796),  # prefill + step at 0.60
    "training_kwh": (4760140.22, 5340816.19),  # GPU hours x 700 x 1.2 / 1,000
    "training_energy_dollars": (476014.022, 534081.619),  # x 0.10
    "kwh_per_million_tokens": (0.938859686, 0.622245340),  # GPUs x 1e6 / (3,600 x requests x output tokens) x 700 x 1.2 / 1,000
    "energy_dollars_per_million_tokens": (0.0938859686, 0.0622245340),  # x 0.10
    "api_dollars_per_million_tokens": (0.90, 0.471397985),  # chosen; twice what follows
    "own_dollars_per_million_tokens": (0.395586946, 0.235698992),  # price / (3,600 x requests x 890 or 1,650) x 1e6
    "break_even_tokens_per_day": (7.46666667e8, 7.12773518e8),  # 24 x price / API price x 1e6
    "break_even_load": (0.439541051, 0.5),  # API price over that of a full replica, turned over
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return shipped()


def values(scenario: Scenario) -> dict[str, float]:
    return {number.key: number.value for number in numbers(scenario)}


@pytest.mark.parametrize("key", BY_HAND)
def test_every_number_is_what_a_hand_computes(key: str) -> None:
    dense, mixture = BY_HAND[key]
    assert values(shipped())[key] == pytest.approx(dense, rel=1e-7)
    assert values(shipped("mixture-of-experts"))[key] == pytest.approx(mixture, rel=1e-7)


def test_no_number_is_left_out() -> None:
    assert values(shipped()).keys() == values(shipped("mixture-of-experts")).keys() == BY_HAND.keys()


def test_a_step_of_many_short_requests_multiplies_active_weights_alone() -> None:
    """2 x 22e9 x 5,000 FLOP over 4 x 1,978.9e12 FLOP/s take longer than reading 235e9 + 5,000 x 96,256 bytes.

    In practice at 0.30, with 1.188 of the mean on the busiest GPU and 188 all-reduces.
    """
    mixture = shipped("mixture-of-experts")
    assert step_seconds(mixture, 5000, 5000) == pytest.approx(0.0277932184, rel=1e-7)
    assert decode_seconds(mixture, 5000, 5000) == pytest.approx(0.139993654, rel=1e-7)


@pytest.mark.parametrize(
    ("recomputation", "times"), [("none", 1), ("selective", 1 + 4 * 80 * 8192**2 / (6 * 70e9 + 12 * 80 * 8192**2)), ("full", 4 / 3)]
)
def test_recomputed_arithmetic_lengthens_the_run_and_lowers_the_utilization(recomputation: str, times: float) -> None:
    case = shipped()
    found = values(replace(case, training=replace(case.training, recomputation=recomputation, fused_attention=False)))
    assert found["training_flops"] == pytest.approx(7.26636764e24)
    assert found["training_days"] == pytest.approx(115.292025 * times)
    assert found["model_flops_utilization"] == pytest.approx(0.40 / times)
    assert found["tensor_parallel_bytes_per_gpu"] == pytest.approx(6.01295421e11 * (1.5 if recomputation == "full" else 1))


def test_interleaved_stages_idle_less_and_keep_more() -> None:
    """405B: p = m = 16, v = 4: 126 layers, all micro-batches, of 34 x 8,192 x 16,384 / 8 bytes; (2 + 16 / 128) P / 128 of state."""
    found = values(shipped("405b-16384-gpus"))
    assert found["pipeline_bubble"] == pytest.approx(15 / 79)
    assert found["activation_bytes_per_gpu"] == pytest.approx(71_873_593_344)
    assert found["training_bytes_per_gpu"] == pytest.approx(78_597_226_156.5, rel=1e-7)


def test_the_table_says_the_same_as_the_curve(scenario: Scenario) -> None:
    found, curve = {number.key: number.value for number in numbers(scenario)}, trade_off(scenario)
    assert found["served_batch"] == curve.chosen_batch
    assert found["decode_step_seconds"] * 1e3 == pytest.approx(curve.chosen_ms)
    assert found["decode_seconds_floor"] == pytest.approx(1 / found["decode_tokens_per_second_ceiling"])
    assert found["kv_bytes_per_request"] == pytest.approx(found["kv_bytes_per_token"] * scenario.serving.context)
    assert found["training_steps"] * found["step_seconds"] == pytest.approx(found["training_seconds"] * found["training_goodput"])
    assert found["effective_gpu_hours"] == pytest.approx(found["training_gpu_hours"] * found["training_goodput"])
    assert found["zero0_bytes_per_gpu"] == found["weights_bytes"] + found["gradients_bytes"] + found["optimizer_bytes"]
    assert found["training_dollars"] == pytest.approx(found["training_gpu_hours"] * scenario.prices.training_gpu_hour)


def test_the_default_case_is_as_its_papers_say(scenario: Scenario) -> None:
    found = {number.key: number.text for number in numbers(scenario)}
    assert found["kv_bytes_per_token"] == "328 kB"
    assert found["training_flops"] == "7.3 × 10²⁴ FLOP"
    assert found["zero0_bytes_per_gpu"] == "1.1 TB"
