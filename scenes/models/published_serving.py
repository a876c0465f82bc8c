"""Published figures of serving: weights, KV cache, prefill, decoding."""

from scenes.models import estimate
from scenes.models.published import Published

KIB, GIB = 2**10, 2**30
TPU_V4 = 275e12  # FLOP/s at 16 bits: Jouppi et al. 2023
A100_BANDWIDTH = 2.039e12  # bytes/s: data sheet of the A100 80GB SXM
kv = estimate.kv_bytes_per_token


def palm_prefill(prompts: int, mfu: float) -> float:
    """Return the seconds in which 64 TPU v4 read prompts of 2,048 tokens with PaLM 540B."""
    return prompts * estimate.prefill_flops(540.35e9, 2048, 118, 48 * 256) / (64 * TPU_V4 * mfu)


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
)  # fmt: skip
