"""The closed forms against figures that papers and model cards print, each row with its source."""

from __future__ import annotations

import pytest

from scenes.models import estimate

KIB, GIB, TIB = 2**10, 2**30, 2**40
A100, H100, TPU_V4 = 312e12, 989.4e12, 275e12  # FLOP/s at 16 bits: data sheets; Jouppi et al. 2023 for TPU v4
A100_BANDWIDTH = 2.039e12  # bytes/s: data sheet of the A100 80GB SXM
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
    ("OPT 13B: KV a token", kv(40, 40, 128, 2), 800 * KIB, "Kwon et al. 2023, section 3: 800 KB"),
    ("Llama 3.1 405B: KV a token", kv(126, 8, 128, 2), 516.096e3, "DeepSeek-AI 2025, arXiv 2505.09343, table 1"),
    ("Qwen 2.5 72B: KV a token", kv(80, 8, 128, 2), 327.680e3, "DeepSeek-AI 2025, arXiv 2505.09343, table 1"),
    ("500B multi-head: KV of 512 x 2,048", 512 * 2048 * kv(118, 48, 128, 2), 3e12, "Pope et al. 2022, section 1: 3 TB"),
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
    (
        "Llama 2 7B at 16 bits on one A100: tokens/s", estimate.decode_ceiling(A100_BANDWIDTH, 2 * 6.74e9), 104.9, 1 / 0.72, 1 / 0.66,
        "gpt-fast, README: at batch 1 about 0.69 of the data sheet's 2,039 GB/s is reached",
    ),
    (
        "Llama 2 70B at 8 bits on one A100: tokens/s", estimate.decode_ceiling(A100_BANDWIDTH, 68.98e9), 19.13, 1 / 0.68, 1 / 0.62,
        "gpt-fast, README: at batch 1 about 0.65 of the data sheet's 2,039 GB/s is reached",
    ),
)  # fmt: skip


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
