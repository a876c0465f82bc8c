"""Published figures of serving: weights, KV cache, prefill, decoding."""

from collections.abc import Iterator

from scenes.core.units import percent
from scenes.models import estimate
from scenes.models import serving_estimate as closed
from scenes.models.published import Published
from scenes.models.published_throughput import DEEPSEEK_V3, THROUGHPUT

KIB, GIB = 2**10, 2**30
TPU_V4 = 275e12  # FLOP/s at 16 bits: Jouppi et al. 2023
A100_BANDWIDTH = 2.039e12  # bytes/s: data sheet of the A100 80GB SXM
kv = estimate.kv_bytes_per_token


def palm_prefill(prompts: int, mfu: float) -> float:
    """Return the seconds in which 64 TPU v4 read prompts of 2,048 tokens with PaLM 540B."""
    return prompts * estimate.prefill_flops(540.35e9, 2048, 118, 48 * 256) / (64 * TPU_V4 * mfu)


LEVIATHAN = "Leviathan et al. 2023, table"


def _guessed() -> Iterator[Published]:
    """Yield what drafted tokens bring: with free guesses, and with the cost of a real draft model (T5-XXL on translation)."""
    for acceptance, drafted, speed in ((0.6, 2, 1.96), (0.7, 3, 2.53), (0.8, 2, 2.44), (0.8, 5, 3.69), (0.9, 2, 2.71), (0.9, 10, 6.86)):
        what = f"Drafting {drafted} tokens, {percent(acceptance, 0)} accepted: times as fast"
        yield Published(what, f"{LEVIATHAN} 1", False, speed, "", lambda a=acceptance, k=drafted: closed.tokens_a_step(a, k), 0.005)  # type: ignore[misc]
    for model, acceptance, cost, speed in (("small", 0.75, 0.02, 3.2), ("base", 0.8, 0.04, 3.3), ("large", 0.82, 0.11, 2.5)):
        what = f"T5-XXL drafted by T5-{model}, 7 tokens: times as fast"
        yield Published(
            what, f"{LEVIATHAN} 3, expected", False, speed, "", lambda a=acceptance, c=cost: closed.drafted_speed(a, 7, c), 0.03  # type: ignore[misc]
        )  # fmt: skip


def _mla(layers: int, bytes_per_value: float) -> float:
    """Return the bytes of a token in the cache of DeepSeek's models."""
    return closed.latent_bytes_per_token(layers, 512, 64, bytes_per_value)


def _expert_of_v3() -> float:
    """Return the weights of one routed expert of DeepSeek-V3 that its 671B and 37B leave."""
    model = DEEPSEEK_V3
    return (model.parameters - model.active_parameters) / (model.experts - model.experts_per_token)


def _exchange_of_v3() -> float:
    """Return the seconds of both all-to-alls of a layer, 32 tokens a GPU, nine experts, over 50 GB/s."""
    return closed.all_to_all_bytes(320, 9, 32 * 320, 7000, 1, 2) / 50e9


def _quantized_v2() -> float:
    """Return the share of cache that DeepSeek-V2, 60 layers of latents in 6 bits, saves against DeepSeek 67B, 95 layers, 8 KV heads."""
    return 1 - _mla(60, 6 / 8) / kv(95, 8, 128, 2)


SERVING: tuple[Published, ...] = (
    Published("GPT-3: weights at FP16", "Hu et al. 2021, LoRA: checkpoint of 350 GB", False, 350e9, "bytes", lambda: estimate.weights_bytes(174.6e9, 2), 0.03),
    Published("BLOOM: weights at BF16", "BigScience 2022, model card of bloom", True, 329 * GIB, "bytes", lambda: estimate.weights_bytes(176.247e9, 2), 0.03),
    Published("Llama 2 70B: KV a token", "Touvron et al. 2023: 80 layers, 8 KV heads of 128", False, 320 * KIB, "bytes", lambda: kv(80, 8, 128, 2), 0.03),
    Published("OPT 13B: KV a token", "Kwon et al. 2023, section 3: 800 KB", False, 800 * KIB, "bytes", lambda: kv(40, 40, 128, 2), 0.03),
    Published("Llama 3.1 405B: KV a token", "DeepSeek-AI 2025, arXiv 2505.09343, table 1", False, 516.096e3, "bytes", lambda: kv(126, 8, 128, 2), 0.03),
    Published("Qwen 2.5 72B: KV a token", "DeepSeek-AI 2025, arXiv 2505.09343, table 1", False, 327.680e3, "bytes", lambda: kv(80, 8, 128, 2), 0.03),
    Published("500B multi-head: KV of 512 x 2,048", "Pope et al. 2022, section 1: 3 TB", False, 3e12, "bytes", lambda: 512 * 2048 * kv(118, 48, 128, 2), 0.03),
    Published("PaLM 540B: seconds to read a prompt", "Pope et al. 2022, table 2", False, 0.29, "s", lambda: palm_prefill(1, 0.43), 0.03),
    Published("PaLM 540B: seconds to read 512 prompts", "Pope et al. 2022, table 2", False, 85.2, "s", lambda: palm_prefill(512, 0.76), 0.03),
    Published(
        "PaLM 540B: seconds for 64 tokens of 64 requests", "Pope et al. 2022, table 2, int8", False, 1.82, "s", lambda: 64 * 540.35e9 / (64 * 1.2e12), 0.8,
        "the weights read once a step alone: messages between 64 chips and the cache take the rest",
    ),
    Published(
        "Llama 2 7B at 16 bits on one A100", "gpt-fast, README", False, 104.9, "tokens/s", lambda: estimate.decode_ceiling(A100_BANDWIDTH, 2 * 6.74e9), 0.52,
        "the ceiling at all of the data sheet's 2,039 GB/s, of which batch 1 reaches about 0.69",
    ),
    Published(
        "Llama 2 70B at 8 bits on one A100", "gpt-fast, README", False, 19.13, "tokens/s", lambda: estimate.decode_ceiling(A100_BANDWIDTH, 68.98e9), 0.62,
        "the ceiling at all of the data sheet's 2,039 GB/s, of which batch 1 reaches about 0.65",
    ),
    Published("Llama 2 7B: KV of 4,096 tokens", "NVIDIA 2023, Mastering LLM techniques: inference optimization: about 2 GB", False, 2 * GIB, "bytes", lambda: 4096 * kv(32, 32, 128, 2), 0.03),
    Published("Llama 2 13B: KV a token", "config: 40 layers, 40 KV heads of 128", False, 800 * KIB, "bytes", lambda: kv(40, 40, 128, 2), 0.001),
    Published("Llama 3 8B: KV a token", "config: 32 layers, 8 KV heads of 128", False, 128 * KIB, "bytes", lambda: kv(32, 8, 128, 2), 0.001),
    Published("Llama 3 70B: KV a token", "config: 80 layers, 8 KV heads of 128", False, 320 * KIB, "bytes", lambda: kv(80, 8, 128, 2), 0.001),
    Published("Mistral 7B: KV a token", "config: 32 layers, 8 KV heads of 128", False, 128 * KIB, "bytes", lambda: kv(32, 8, 128, 2), 0.001),
    Published("Mistral 7B: times less cache at 32k tokens", "Jiang et al. 2023, section 2: 8x, window 4,096", False, 8.0, "", lambda: 32768 / closed.rows_kept(32768, 4096, 1.0), 0.001),
    Published("Mixtral 8x7B: KV a token", "config: 32 layers, 8 KV heads of 128", False, 128 * KIB, "bytes", lambda: kv(32, 8, 128, 2), 0.001),
    Published("Qwen3-235B-A22B: KV a token", "arXiv 2505.09388, table 2: 94 layers, 4 KV heads of 128", False, 188 * KIB, "bytes", lambda: kv(94, 4, 128, 2), 0.001),
    Published("OPT 13B: KV of 2,048 tokens", "Kwon et al. 2023, section 3: up to 1.6 GB", False, 1.6e9, "bytes", lambda: 2048 * kv(40, 40, 128, 2), 0.05),
    Published("LLaMA 13B: weights at FP16", "Kwon et al. 2023, section 1, figure 1: 26 GB", False, 26e9, "bytes", lambda: estimate.weights_bytes(13e9, 2), 0.03),
    Published("DeepSeek-V3: KV a token", "DeepSeek-AI 2025, arXiv 2505.09343, table 1: 70.272 kB", False, 70.272e3, "bytes", lambda: _mla(61, 2), 0.001),
    Published("DeepSeek-V2: KV heads that its latents equal", "DeepSeek-AI 2024, arXiv 2405.04434, table 1: 2.25 groups", False, 2.25, "", lambda: _mla(1, 1) / (2 * 128), 0.001),
    Published("DeepSeek-V2: share of cache saved", "DeepSeek-AI 2024, arXiv 2405.04434, abstract: 93.3 %, values of 6 bits", False, 0.933, "", _quantized_v2, 0.002),
    Published("DeepSeek-V3: weights of a routed expert", "arXiv 2412.19437, section 4.2: 3 x 7,168 x 2,048 in 58 layers", False, 3 * 7168 * 2048 * 58, "", _expert_of_v3, 0.01),
    Published("DeepSeek-V3: seconds of a layer's all-to-alls", "DeepSeek-AI 2025, arXiv 2505.09343, section 2.3.2: 120.96 us", False, 120.96e-6, "s", _exchange_of_v3, 0.03),
    *_guessed(),
    *THROUGHPUT,
)  # fmt: skip
