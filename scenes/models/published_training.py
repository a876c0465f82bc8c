"""Published figures of training: arithmetic, utilization, time, memory, checkpoints, electricity.

Where a paper counts arithmetic without attention, so does the row ("6 N D"). FLOP/s of GPUs are those of their data sheets.
"""

from scenes.models import energy, estimate
from scenes.models.published import Published

TIB, HOUR = 2**40, 3600.0
A100, H100, TPU_V4 = 312e12, 989.4e12, 275e12  # FLOP/s at 16 bits: data sheets; Jouppi et al. 2023 for TPU v4
LLAMA = "model card of Llama 3.1 (meta-llama/llama-models)"
HERD = "arXiv 2407.21783, Llama 3"
ZERO = "Rajbhandari et al. 2020, ZeRO"
MEGATRON = "Narayanan et al. 2021, section 5.1"
KORTHIKANTI = "Korthikanti et al. 2022, table 5"
flops, zero, attention = estimate.training_flops, estimate.zero_bytes_per_gpu, estimate.attention_flops


# ---------------------------------------------------------------- how a row is computed
def llama_hours(parameters: float, layers: int, hidden: int, tokens: float, mfu: float, goodput: float) -> float:
    """Return the H100 hours of a Llama 3.1 with 8,192 tokens a sequence."""
    work = flops(parameters, tokens, attention(layers, hidden, 8192))
    return estimate.training_seconds(work, 1, H100, mfu, goodput) / HOUR


def utilization(parameters: float, layers: int, width: int, sequence: int, tokens: float, peak: float) -> float:
    """Return the model FLOPs utilization of chips of `peak` FLOP/s in all that train on `tokens` tokens a second."""
    return flops(parameters, tokens, attention(layers, width, sequence)) / peak


def megatron_days(parameters: float, tokens: float, gpus: int, rate: float, layers: int, hidden: int) -> float:
    """Return the days of a run on A100s that reach `rate` FLOP/s with everything recomputed: 8 N and attention a token."""
    score = attention(layers, hidden, 2048)
    work = flops(parameters, tokens, score) + estimate.recomputation_flops(parameters, tokens, score, "full")
    return estimate.training_seconds(work, gpus, A100, rate / A100) / estimate.DAY


def kept(heads: int, hidden: int, layers: int) -> float:
    """Return the share of activations that recomputing the attention scores saves, for 2,048 tokens."""
    scores = estimate.attention_score_bytes(2048, 1, heads, layers)
    return scores / (scores + estimate.activation_bytes(2048, 1, hidden, layers))


def step(parameters: float, layers: int, hidden: int, batch: int, gpus: int, mfu: float) -> float:
    """Return the seconds of a step of `batch` sequences of 2,048 tokens on A100s."""
    return estimate.training_seconds(flops(parameters, batch * 2048, attention(layers, hidden, 2048)), gpus, A100, mfu)


def recomputing(parameters: float, layers: int, hidden: int, kind: str) -> float:
    """Return the arithmetic with recomputation as a multiple of that without, for 2,048 tokens a sequence."""
    score = attention(layers, hidden, 2048)
    return 1 + estimate.recomputation_flops(parameters, 1, score, kind) / flops(parameters, 1, score)


# ---------------------------------------------------------------- the rows
TRAINING: tuple[Published, ...] = (
    Published("GPT-3: training FLOP, 6 N D", "Brown et al. 2020, table D.1", False, 3.14e23, "FLOP", lambda: flops(174.6e9, 300e9), 0.01),
    Published("GPT-3: training FLOP with attention", "Brown et al. 2020, table D.1", False, 3.14e23, "FLOP", lambda: flops(174.6e9, 300e9, attention(96, 12288, 2048)), 0.03),
    Published("Gopher 280B: training FLOP", "Rae et al. 2021, table A26", False, 6.31e23, "FLOP", lambda: flops(280e9, 300e9, attention(80, 16384, 2048)), 0.20,
        "they count the arithmetic of relative positions besides, which 6 N D and attention leave out"),
    Published("Chinchilla 70B: training FLOP, 6 N D", "Hoffmann et al. 2022, section 4: the compute of Gopher", False, 5.76e23, "FLOP", lambda: flops(70e9, 1.4e12), 0.03),
    Published("PaLM 540B: training FLOP, 6 N D", "Chowdhery et al. 2022, table 21: 2,527.2 zettaFLOP", True, 2.5272e24, "FLOP", lambda: flops(540.35e9, 780e9), 0.01),
    Published("Llama 3.1 405B: training FLOP, 6 N D", f"{HERD}, section 1", False, 3.8e25, "FLOP", lambda: flops(405e9, 15.6e12), 0.01),
    Published("Llama 3.1 405B: FLOP a token", "DeepSeek-AI 2025, arXiv 2505.09343, table 2", False, 2448e9, "FLOP", lambda: flops(405e9, 1), 0.01),
    Published("OPT 175B: training FLOP, all recomputed", "Zhang et al. 2022, logbook: 300B tokens, 4.30e23 FLOP", True, 4.30e23, "FLOP",
        lambda: flops(175e9, 300e9, attention(96, 12288, 2048)) + estimate.recomputation_flops(175e9, 300e9, attention(96, 12288, 2048), "full"), 0.02),
    Published("Llama 3.1 405B: GPU hours", f"{LLAMA}; MFU 0.41, goodput 0.91: {HERD}, table 4 and section 3.3.4", True, 30.84e6, "GPU hours",
        lambda: llama_hours(405e9, 126, 16384, 15.6e12, 0.41, 0.91), 0.01),
    Published("Llama 3.1 70B: GPU hours", f"{LLAMA}; MFU 0.32 and goodput 0.91 are what they imply", True, 7.0e6, "GPU hours",
        lambda: llama_hours(70.6e9, 80, 8192, 15e12, 0.32, 0.91), 0.02),
    Published("Llama 3.1 8B: GPU hours", f"{LLAMA}; MFU 0.194 and goodput 0.91 are what they imply", True, 1.46e6, "GPU hours",
        lambda: llama_hours(8.03e9, 32, 4096, 15e12, 0.194, 0.91), 0.02),
    Published("Llama 3.1: GPU hours of all three", LLAMA, True, 39.3e6, "GPU hours",
        lambda: llama_hours(405e9, 126, 16384, 15.6e12, 0.41, 0.91) + llama_hours(70.6e9, 80, 8192, 15e12, 0.32, 0.91) + llama_hours(8.03e9, 32, 4096, 15e12, 0.194, 0.91), 0.01),
    Published("Llama 3.1 405B on 8,192 GPUs: 430 TFLOP/s as MFU", f"{HERD}, table 4: 43 %", True, 0.43, "share", lambda: 430e12 / H100, 0.02),
    Published("Llama 3.1 405B on 16,384 GPUs: 400 TFLOP/s as MFU", f"{HERD}, table 4: 41 %", True, 0.41, "share", lambda: 400e12 / H100, 0.02),
    Published("PaLM 540B: MFU at 238.3k tokens/s on 6,144 TPU v4", "Chowdhery et al. 2022, section 4.1", True, 0.462, "share",
        lambda: utilization(540.35e9, 118, 48 * 256, 2048, 238.3e3, 6144 * TPU_V4), 0.01),
    Published("PaLM 540B: MFU without attention", "Chowdhery et al. 2022, section 4.1", False, 0.457, "share", lambda: utilization(540.35e9, 0, 0, 0, 238.3e3, 6144 * TPU_V4), 0.01),
    Published("GPT-3 on 1,024 A100 at 140 TFLOP/s: days", MEGATRON, False, 34, "days", lambda: megatron_days(175e9, 300e9, 1024, 140e12, 96, 12288), 0.04),
    Published("1T on 3,072 A100 at 163 TFLOP/s: days", MEGATRON, False, 84, "days", lambda: megatron_days(1.008e12, 450e9, 3072, 163e12, 128, 25600), 0.04),
    Published("OPT 175B on 1,024 A100 at 147 TFLOP/s: days", "Zhang et al. 2022, logbook: about 33 days; rate: section 2.4", True, 33, "days",
        lambda: megatron_days(175e9, 300e9, 1024, 147e12, 96, 12288), 0.02),
    Published("DeepSeek-V3: H800 hours of pre-training at 432 TFLOP/s", "arXiv 2412.19437, table 1; rate, not causal: arXiv 2505.09343, table 4", False, 2.664e6, "GPU hours",
        lambda: estimate.training_seconds(flops(37e9, 14.8e12, attention(61, 128 * (192 + 128) // 2, 4096)), 1, H100, 432e12 / H100) / HOUR, 0.03),
    Published("22B on 8 A100 at 41.5 % MFU: seconds a step", KORTHIKANTI, False, 1.10, "s", lambda: step(22e9, 48, 6144, 4, 8, 0.415), 0.02),
    Published("GPT-3 on 64 A100 at 51.4 % MFU: seconds a step", KORTHIKANTI, False, 13.75, "s", lambda: step(174.6e9, 96, 12288, 64, 64, 0.514), 0.02),
    Published("MT-NLG 530B on 280 A100 at 56.0 % MFU: seconds a step", KORTHIKANTI, False, 37.83, "s", lambda: step(529.6e9, 105, 20480, 280, 280, 0.560), 0.02),
    Published("1T on 512 A100 at 56.3 % MFU: seconds a step", KORTHIKANTI, False, 71.49, "s", lambda: step(1.008e12, 128, 25600, 512, 512, 0.563), 0.02),
    Published("MT-NLG 530B: full against selective recomputation, time", "Korthikanti et al. 2022, abstract: 29 % faster", True, 1.29, "times",
        lambda: recomputing(529.6e9, 105, 20480, "full") / recomputing(529.6e9, 105, 20480, "selective"), 0.05),
    Published("7.5B on 64 GPUs, ZeRO stage 0", f"{ZERO}, figure 1", False, 120e9, "bytes", lambda: zero(7.5e9, 64, 0), 0.01),
    Published("7.5B on 64 GPUs, ZeRO stage 1", f"{ZERO}, figure 1", False, 31.4e9, "bytes", lambda: zero(7.5e9, 64, 1), 0.01),
    Published("7.5B on 64 GPUs, ZeRO stage 2", f"{ZERO}, figure 1", False, 16.6e9, "bytes", lambda: zero(7.5e9, 64, 2), 0.01),
    Published("7.5B on 64 GPUs, ZeRO stage 3", f"{ZERO}, figure 1", False, 1.9e9, "bytes", lambda: zero(7.5e9, 64, 3), 0.02),
    Published("GPT-2 1.5B: model states", f"{ZERO}, section 3.1", False, 24e9, "bytes", lambda: zero(1.5e9, 1, 0), 0.01),
    Published("1T on 1,024 GPUs, ZeRO stage 3", f"{ZERO}, section 1", False, 16e9, "bytes", lambda: zero(1e12, 1024, 3), 0.03),
    Published("GPT-3: activations saved by recomputing scores", "Korthikanti et al. 2022, section 5", False, 0.70, "share", lambda: kept(96, 12288, 96), 0.02),
    Published("MT-NLG 530B: activations saved by recomputing scores", "Korthikanti et al. 2022, section 5", False, 0.65, "share", lambda: kept(128, 20480, 105), 0.02),
    Published("BLOOM: checkpoint", "BigScience 2022, model card of bloom", True, 2.3 * TIB, "bytes", lambda: estimate.checkpoint_bytes(176.247e9), 0.03),
    Published("BLOOM: electricity of 1,082,990 A100 hours at 400 W", "Luccioni et al. 2022, section 4.2", True, 433_196, "kWh", lambda: energy.kwh(1_082_990, 400, 1), 0.001),
    Published("LLaMA 65B: electricity of 1,022,362 A100 hours at PUE 1.1", "Touvron et al. 2023, LLaMA, table 15: 449 MWh", False, 449e3, "kWh", lambda: energy.kwh(1_022_362, 400, 1.1), 0.01),
)  # fmt: skip
