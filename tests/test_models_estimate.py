"""The closed forms against published figures, each row with its source, and the laws that they must obey."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models import estimate
from scenes.models.case import Case
from scenes.models.numbers import numbers
from scenes.models.roofline import powers_of_two, read_bytes, trade_off
from scenes.models.units import figures, quantity
from scenes.story import load_case

KIB, GIB, TIB = 2**10, 2**30, 2**40
A100, H100, TPU_V4 = 312e12, 989.4e12, 275e12  # FLOP/s at 16 bits: data sheets; Jouppi et al. 2023 for TPU v4
kv, flops, zero = estimate.kv_bytes_per_token, estimate.training_flops, estimate.zero_bytes_per_gpu


def share_of_scores(heads: int, hidden: int, layers: int) -> float:
    """Return the share of activations that recomputing the attention scores saves, for 2,048 tokens."""
    scores = estimate.attention_score_bytes(2048, 1, heads, layers)
    return scores / (scores + estimate.activation_bytes(2048, 1, hidden, layers))


def palm_prefill(prompts: int, mfu: float) -> float:
    """Return the seconds in which 64 TPU v4 read prompts of 2,048 tokens with PaLM 540B."""
    return prompts * estimate.prefill_flops(540.35e9, 2048, 118, 48 * 256) / (64 * TPU_V4 * mfu)


# what, computed, published, source: within 3 %
PUBLISHED = (
    ("GPT-3: training FLOP", flops(174.6e9, 300e9), 3.14e23, "Brown et al. 2020, table D.1"),
    ("Llama 3.1 405B: training FLOP", flops(405e9, 15.6e12), 3.8e25, "arXiv 2407.21783, section 1"),
    ("PaLM 540B: training FLOP", flops(540.35e9, 780e9), 2.56e24, "Chowdhery et al. 2022; 6 N D leaves out attention"),
    ("Chinchilla: training FLOP", flops(70e9, 1.4e12), 5.76e23, "Hoffmann et al. 2022: the compute of Gopher"),
    ("Llama 3.1 405B: FLOP a token", flops(405e9, 1), 2448e9, "DeepSeek-AI 2025, arXiv 2505.09343, table 2"),
    ("7.5B on 64 GPUs, ZeRO stage 0", zero(7.5e9, 64, 0), 120e9, "Rajbhandari et al. 2020, figure 1"),
    ("7.5B on 64 GPUs, ZeRO stage 1", zero(7.5e9, 64, 1), 31.4e9, "Rajbhandari et al. 2020, figure 1"),
    ("7.5B on 64 GPUs, ZeRO stage 2", zero(7.5e9, 64, 2), 16.6e9, "Rajbhandari et al. 2020, figure 1"),
    ("7.5B on 64 GPUs, ZeRO stage 3", zero(7.5e9, 64, 3), 1.88e9, "Rajbhandari et al. 2020, figure 1 (1.9 GB)"),
    ("GPT-2 1.5B: model states", zero(1.5e9, 1, 0), 24e9, "Rajbhandari et al. 2020, section 3.1"),
    ("1T on 1,024 GPUs, ZeRO stage 3", zero(1e12, 1024, 3), 16e9, "Rajbhandari et al. 2020, section 1"),
    ("GPT-3: weights at FP16", estimate.weights_bytes(174.6e9, 2), 350e9, "Hu et al. 2021, LoRA: checkpoint of 350 GB"),
    ("BLOOM: weights at BF16", estimate.weights_bytes(176.247e9, 2), 329 * GIB, "BigScience 2022, model card of bloom"),
    ("BLOOM: checkpoint", estimate.checkpoint_bytes(176.247e9), 2.3 * TIB, "BigScience 2022, model card of bloom"),
    ("Llama 2 70B: KV a token", kv(80, 8, 128, 2), 320 * KIB, "Touvron et al. 2023: 80 layers, 8 KV heads of 128"),
    ("Llama 2 7B: KV a token", kv(32, 32, 128, 2), 512 * KIB, "Touvron et al. 2023: 32 layers, 32 heads of 128"),
    ("Mistral 7B: KV a token", kv(32, 8, 128, 2), 128 * KIB, "Jiang et al. 2023, table 1: 32 layers, 8 KV heads of 128"),
    ("Llama 3 8B: KV a token", kv(32, 8, 128, 2), 128 * KIB, "arXiv 2407.21783, table 3: 32 layers, 8 KV heads of 128"),
    ("OPT 13B: KV a token", kv(40, 40, 128, 2), 800 * KIB, "Kwon et al. 2023, section 3: 800 KB"),
    ("Llama 3.1 405B: KV a token", kv(126, 8, 128, 2), 516.096e3, "DeepSeek-AI 2025, arXiv 2505.09343, table 1"),
    ("Qwen 2.5 72B: KV a token", kv(80, 8, 128, 2), 327.680e3, "DeepSeek-AI 2025, arXiv 2505.09343, table 1"),
    ("500B multi-head: KV of 512 x 2,048", 512 * 2048 * kv(118, 48, 128, 2), 3e12, "Pope et al. 2022, section 1: 3 TB"),
    ("Llama 2 7B: tokens/s at the bandwidth reached", estimate.decode_ceiling(1397.31e9, 13.48e9), 104.9, "gpt-fast, README, A100"),
    ("Llama 2 70B at 8 bits: the same", estimate.decode_ceiling(1322.58e9, 68.98e9), 19.13, "gpt-fast, README, A100"),
    ("PaLM 540B: seconds to read a prompt", palm_prefill(1, 0.43), 0.29, "Pope et al. 2022, table 2"),
    ("PaLM 540B: seconds to read 512 prompts", palm_prefill(512, 0.76), 85.2, "Pope et al. 2022, table 2"),
    ("GPT-3: activations saved by recomputing scores", share_of_scores(96, 12288, 96), 0.70, "Korthikanti et al. 2022, section 5"),
    ("MT-NLG: activations saved by recomputing scores", share_of_scores(128, 20480, 105), 0.65, "Korthikanti et al. 2022, section 5"),
)

# what, computed, published, least and most of their ratio, why they differ and the source
DIFFERENT = (
    (
        "Gopher: training FLOP", flops(280e9, 300e9), 6.31e23, 0.78, 0.82,
        "Rae et al. 2021 count attention, relative positions and embeddings beside the 6 N D",
    ),
    (
        "GPT-3 on 1,024 A100 at 140 TFLOP/s: days", estimate.training_seconds(flops(175e9, 300e9), 1024, A100, 140 / 312) / estimate.DAY,
        34, 0.74, 0.76, "Narayanan et al. 2021, section 5.1: 8 N D, since every activation is computed twice",
    ),
    (
        "1T on 3,072 A100 at 163 TFLOP/s: days", estimate.training_seconds(flops(1e12, 450e9), 3072, A100, 163 / 312) / estimate.DAY,
        84, 0.73, 0.76, "Narayanan et al. 2021, section 5.1: 8 N D, since every activation is computed twice",
    ),
    (
        "Llama 3.1 405B: GPU hours", flops(405e9, 15.6e12) / (H100 * 0.41) / 3600, 30.84e6, 0.82, 0.93,
        "model card, table 4 of arXiv 2407.21783 (MFU 38 to 43 %): failed and repeated work and long contexts count too",
    ),
    (
        "DeepSeek-V3: GPU hours of pre-training at 385 TFLOP/s", flops(37e9, 14.8e12) / 385e12 / 3600, 2.664e6, 0.85, 0.95,
        "arXiv 2412.19437, table 1; rate: arXiv 2505.09343, table 4: 6 N D leaves out attention, which is in that rate",
    ),
    (
        "PaLM 540B: seconds for 64 tokens of 64 requests, weights read once", 64 * 540.35e9 / (64 * 1.2e12), 1.82, 0.2, 0.45,
        "Pope et al. 2022, table 2, int8: messages between 64 chips and the cache take the rest",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case()


@pytest.mark.parametrize(("what", "computed", "published", "source"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_published_figures_are_met_within_three_percent(what: str, computed: float, published: float, source: str) -> None:
    assert computed == pytest.approx(published, rel=0.03), f"{what}: {source}"


@pytest.mark.parametrize(("what", "computed", "published", "least", "most", "why"), DIFFERENT, ids=[row[0] for row in DIFFERENT])
def test_figures_that_differ_do_so_for_the_stated_reason(
    what: str, computed: float, published: float, least: float, most: float, why: str
) -> None:
    assert least < computed / published < most, f"{what}: {why}"


def test_405b_at_16_bits_needs_more_than_one_node_of_h100_and_fits_at_8_bits() -> None:
    """arXiv 2407.21783, section 6: BF16 inference takes two nodes of eight 80 GB GPUs, FP8 one."""
    node = 8 * 80e9
    assert estimate.weights_bytes(405e9, 2) > node > estimate.weights_bytes(405e9, 1)
    assert estimate.weights_bytes(405e9, 2) < 2 * node


def test_experts_of_mixtral_have_the_size_that_its_shape_gives() -> None:
    """Jiang et al. 2024, "Mixtral of experts": 46.7B weights, 12.9B active, 32 layers, width 4096, MLP 14336, 2 of 8 experts."""
    expert = 3 * 4096 * 14336 * 32
    shared = estimate.weights_read(46.7e9, 12.9e9, 8, 2, 0)
    assert (46.7e9 - shared) / 8 == pytest.approx(expert, rel=0.03)
    assert shared == pytest.approx(46.7e9 - 8 * expert, rel=0.03)


# ---------------------------------------------------------------- laws
positive = st.floats(1e6, 1e13, allow_nan=False)
parts = st.integers(1, 4096)


@given(positive, positive)
def test_twice_the_weights_halve_the_ceiling(bandwidth: float, size: float) -> None:
    assert estimate.decode_ceiling(bandwidth, 2 * size) * 2 == pytest.approx(estimate.decode_ceiling(bandwidth, size))


@given(positive, parts)
def test_zero_shards_more_with_every_stage_and_stage_three_adds_up_to_the_whole(parameters: float, copies: int) -> None:
    stages = [zero(parameters, copies, stage) for stage in range(4)]
    assert stages == sorted(stages, reverse=True)
    assert stages[3] * copies == pytest.approx(stages[0]) == pytest.approx(16 * parameters)


@given(st.integers(1, 64), st.integers(1, 512))
def test_bubble_shrinks_with_micro_batches_and_grows_with_stages(stages: int, micro_batches: int) -> None:
    share = estimate.pipeline_bubble(stages, micro_batches)
    assert 0 <= share < 1
    assert estimate.pipeline_bubble(stages, micro_batches + 1) <= share <= estimate.pipeline_bubble(stages + 1, micro_batches)
    assert estimate.pipeline_bubble(stages, 10**9) == pytest.approx(0, abs=1e-6)
    assert share / (1 - share) == pytest.approx((stages - 1) / micro_batches)  # the same as Megatron-LM's (p - 1) / m of busy time


@given(positive, positive, positive, positive)
def test_a_step_takes_the_longer_of_reading_and_arithmetic(read: float, bandwidth: float, work: float, peak: float) -> None:
    seconds = estimate.step_seconds(read, bandwidth, work, peak)
    assert seconds in (read / bandwidth, work / peak)
    assert seconds >= read / bandwidth and seconds >= work / peak


@given(st.integers(2, 4096), positive)
def test_a_ring_sends_less_than_twice_the_data_whatever_its_length(nodes: int, size: float) -> None:
    assert size <= estimate.all_reduce_bytes(nodes, size) < 2 * size
    assert estimate.all_reduce_bytes(1, size) == 0


@given(st.floats(1e9, 1e12), st.floats(0.05, 0.9), st.integers(2, 256), st.integers(1, 512))
def test_a_mixture_reads_between_the_active_weights_and_all(parameters: float, extra: float, experts: int, batch: int) -> None:
    chosen = max(1, experts // 8)
    active = parameters * (chosen / experts + extra * (1 - chosen / experts))
    reads = [estimate.weights_read(parameters, active, experts, chosen, size) for size in (1, batch, batch + 1, 10**9)]
    assert reads[0] == pytest.approx(active)
    assert all(a <= b * (1 + 1e-9) for a, b in zip(reads, reads[1:], strict=False))
    assert reads[-1] == pytest.approx(parameters)
    assert estimate.weights_read(parameters, active, experts, chosen, 0) <= active


@given(positive, st.integers(0, 4096))
def test_a_dense_model_reads_every_weight_at_any_batch(parameters: float, batch: int) -> None:
    assert estimate.weights_read(parameters, parameters, 1, 1, batch) == parameters


@given(st.integers(1, 128), st.integers(1, 128), st.sampled_from([64, 128, 256]), st.sampled_from([1, 2, 4]))
def test_cache_grows_with_each_of_its_sizes(layers: int, heads: int, head_size: int, width: int) -> None:
    one = kv(layers, heads, head_size, width)
    assert (
        kv(2 * layers, heads, head_size, width)
        == kv(layers, 2 * heads, head_size, width)
        == kv(layers, heads, head_size, 2 * width)
        == 2 * one
    )


@given(positive, positive, st.floats(1e3, 1e10))
def test_the_largest_batch_fits_and_one_more_does_not(memory: float, weights: float, request: float) -> None:
    most = estimate.largest_batch(memory, weights, request)
    assert weights + (most + 1) * request > memory * (1 - 1e-9)
    assert most == 0 or weights + most * request <= memory * (1 + 1e-9)


@given(st.integers(1, 10**6), st.integers(1, 128), st.integers(64, 20_000))
def test_two_prompts_cost_less_than_one_of_both_lengths(prompt: int, layers: int, width: int) -> None:
    one, long = estimate.prefill_flops(7e9, prompt, layers, width), estimate.prefill_flops(7e9, 2 * prompt, layers, width)
    assert 2 * one < long < 4 * one


def test_prices_fall_with_the_rate() -> None:
    assert estimate.dollars_per_million_tokens(36.0, 10_000) == pytest.approx(1.0)
    assert estimate.dollars_per_million_tokens(36.0, 20_000) == pytest.approx(0.5)


def test_zero_has_no_fifth_stage() -> None:
    with pytest.raises(ValueError, match="stages 0 to 3, not 4"):
        zero(1e9, 8, 4)


# ---------------------------------------------------------------- the curve
def test_throughput_and_latency_rise_along_the_curve(case: Case) -> None:
    curve = trade_off(case)
    for values in (curve.batches, curve.seconds_per_step, curve.tokens_per_second):
        assert all(a < b for a, b in zip(values, values[1:], strict=False))
    assert curve.floor_ms < curve.seconds_per_step[0] * 1e3
    assert {*powers_of_two(curve.largest_batch), curve.chosen_batch, curve.largest_batch, *curve.pair} <= set(curve.batches)
    assert curve.seconds_per_step[curve.place(curve.chosen_batch)] * 1e3 == pytest.approx(curve.chosen_ms)


def test_the_pair_shrinks_to_what_fits(case: Case) -> None:
    assert trade_off(case).pair == (2, 8)
    for context, pair in ((450_000, (1, 4)), (1_400_000, (1, 2)), (2_500_000, (1, 1))):
        assert trade_off(replace(case, serving=replace(case.serving, context=context))).pair == pair


def test_twice_the_bandwidth_halves_the_floor(case: Case) -> None:
    gpu = replace(case.serving.gpu, bandwidth=2 * case.serving.gpu.bandwidth)
    faster = replace(case, serving=replace(case.serving, gpu=gpu))
    assert trade_off(faster).floor_ms * 2 == pytest.approx(trade_off(case).floor_ms)


def test_more_gpus_a_replica_never_slow_a_step(case: Case) -> None:
    wider = replace(case, serving=replace(case.serving, gpus_per_replica=16))
    assert trade_off(wider).chosen_ms == pytest.approx(trade_off(case).chosen_ms / 2)
    assert trade_off(wider).largest_batch > 2 * trade_off(case).largest_batch


def test_a_mixture_reads_its_active_weights_for_one_token() -> None:
    case = load_case(Path("mixture-of-experts"))
    assert read_bytes(case, 1, 0) == pytest.approx(case.model.active_parameters * case.model.bytes_per_value)
    assert read_bytes(case, 10**6, 0) == pytest.approx(case.model.parameters * case.model.bytes_per_value)


# ---------------------------------------------------------------- the table
def test_the_table_says_the_same_as_the_curve(case: Case) -> None:
    found, curve = {number.key: number.value for number in numbers(case)}, trade_off(case)
    assert found["served_batch"] == curve.chosen_batch
    assert found["decode_step_seconds"] * 1e3 == pytest.approx(curve.chosen_ms)
    assert found["decode_seconds_floor"] == pytest.approx(1 / found["decode_tokens_per_second_ceiling"])
    assert found["kv_bytes_per_request"] == pytest.approx(found["kv_bytes_per_token"] * case.serving.context)
    assert found["training_steps"] * found["step_seconds"] == pytest.approx(found["training_seconds"])
    assert found["zero0_bytes_per_gpu"] == found["weights_bytes"] + found["gradients_bytes"] + found["optimizer_bytes"]
    assert found["training_dollars"] == pytest.approx(found["training_gpu_hours"] * case.prices.training_gpu_hour)


def test_the_default_case_is_as_its_papers_say(case: Case) -> None:
    found = {number.key: number.text for number in numbers(case)}
    assert found["kv_bytes_per_token"] == "328 kB"
    assert found["training_flops"] == "6.3 × 10²⁴ FLOP"
    assert found["zero0_bytes_per_gpu"] == "1.1 TB"


# ---------------------------------------------------------------- how quantities are written
@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.128e12, "bytes", "1.1 TB"), (999.6e9, "bytes", "1.0 TB"), (2.684e9, "bytes", "2.7 GB"), (140e9, "bytes", "140 GB"),
        (327_680, "bytes", "328 kB"), (0, "bytes", "0 bytes"), (70e9, "count", "70B"), (15e12, "count", "15T"), (8.03e9, "count", "8.0B"),
        (800, "count", "800"), (1e-3, "s", "1 ms"), (5e-7, "s", "0.5 µs"), (0.0081, "s", "8.1 ms"), (3.8e25, "FLOP", "3.8 × 10²⁵ FLOP"),
        (1.4e14, "FLOP", "140 TFLOP"), (90_000, "s", "1.0 days"), (0.0857, "share", "8.6 %"), (0, "share", "0 %"), (0.987, "dollars", "$0.99"),
        (12_345.6, "dollars", "$12,346"), (11_087_000, "dollars", "$11 million"), (3_053_621, "GPU hours", "3.1 million GPU hours"),
        (7882.3, "tokens/s", "7,882 tokens/s"), (368, "", "368"), (3_015_136, "", "3.0 million"), (62.08, "days", "62 days"),
    ],
)  # fmt: skip
def test_quantities_are_written_with_the_unit_that_fits(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


@given(st.floats(1e-9, 1e6, allow_nan=False))
def test_figures_keep_two_figures_and_no_exponent(value: float) -> None:
    text = figures(value)
    assert "e" not in text
    assert math.isclose(float(text.replace(",", "")), value, rel_tol=0.051)
