"""Published tokens a second of whole servers, and the cases of this project that stand for them.

TensorRT-LLM, documentation, "Overview" of performance: output tokens a second of all requests together, when 1,500 to 30,000 requests
of equal length come at once. Weights and cache are FP8 (FP4 weights where it says so), at most 2,048 requests run at once (the
engine's default), 90 % of the memory is used (its default share of what the weights leave is 90 to 95 %). All dense models reach the
default scenario's shares of peak, all mixtures those of the scenario mixture-of-experts: nothing is fitted to single rows. Prompts are
read whole, each in a pass of its own: for answers as long as prompts that meets the table, for much longer prompts the computed
figures are about 30 % low (dense models reach more than 0.40 of peak there), for prompts of 128 tokens a mixture is far too slow.
"""

from __future__ import annotations

from dataclasses import replace

from scenes.models.pace import batch_of, capacity_of
from scenes.models.published import Published
from scenes.models.scenario import Gpu, Link, Model, Prices, Scenario, Serving, Training

MOST, USED = 2048, 0.9
DENSE, EXPERTS = (0.40, 0.60), (0.30, 0.60)  # shares of peak arithmetic and bandwidth
PCIE = Link("PCIe 5.0 x16", 63e9, "assets/hardware.toml")
NETWORK = Link("InfiniBand NDR", 50e9, "assets/hardware.toml")
H100 = Gpu("H100", 80e9, 3.35e12, 989.4e12, 1978.9e12, "assets/hardware.toml", 1978.9e12)
H200 = replace(H100, name="H200", memory=141e9, bandwidth=4.8e12)
B200 = Gpu("B200", 180e9, 8e12, 2.25e15, 4.5e15, "assets/hardware.toml", 4.5e15, 9e15, 900e9)

LLAMA_8B = Model("8B", 8.03e9, 8.03e9, 32, 4096, 32, 8, 128, 128256, "fp8")
LLAMA_70B = Model("70B", 70.6e9, 70.6e9, 80, 8192, 64, 8, 128, 128256, "fp8")
LLAMA_405B = Model("405B", 405.9e9, 405.9e9, 126, 16384, 128, 8, 128, 128256, "fp8")
QWEN3_235B = Model("235B", 235e9, 22e9, 94, 4096, 64, 4, 128, 151936, "fp8", 128, 8)
DEEPSEEK_V3 = Model("671B", 671e9, 37e9, 61, 7168, 128, 128, 128, 129280, "fp8", 256, 8, "mla", 512, 64)


def case(model: Model, gpu: Gpu, gpus: int, prompt: int, answer: int, *, precision: str = "fp8", groups: int = 1) -> Scenario:
    """Return a case with one replica: `groups` of its GPUs share the weights by tensor parallelism, all of them the experts."""
    mfu, mbu = DENSE if model.is_dense else EXPERTS
    training = Training(1e12, 1, 1, gpu, gpus, 1, 1, 1, 1, 1, 1, 1, 0.4, NETWORK, 1e9)
    serving = Serving(
        gpu, gpus, 1, prompt + answer, 1.0, prompt, answer, MOST, mfu, mbu, PCIE, weight_precision=precision,
        tensor_parallel=gpus // groups, expert_parallel=1 if model.is_dense else gpus, memory_share=USED,
    )  # fmt: skip
    found = Scenario(model.name, model, training, serving, Prices(1.0, 1.0))
    return replace(found, serving=replace(serving, batch_limit=batch_of(found)))


def tokens_per_second(scenario: Scenario) -> float:
    """Return the output tokens a second of a replica that always has requests waiting."""
    return capacity_of(scenario) * scenario.serving.output_tokens


V1 = "TensorRT-LLM 1.0, documentation, performance overview: 1,000 tokens in, 1,000 out"
V12 = "TensorRT-LLM 1.2, documentation, performance overview: 1,000 tokens in, 1,000 out, DEP8, a GPU"
SHARES = "one pair of shares of peak for all dense models; measured single GPUs reach more"
ROUTING = "how unevenly experts are chosen is a guess (skew 1), and so is the latency of collectives"


def _row(
    what: str, measured: float, model: Model, gpu: Gpu, gpus: int, *, source: str = V1, precision: str = "fp8", groups: int = 1
) -> Published:
    """Return the row of a server that was measured."""
    why = SHARES if model.is_dense else ROUTING

    def got() -> float:
        return tokens_per_second(case(model, gpu, gpus, 1000, 1000, precision=precision, groups=groups))

    return Published(what, source, True, measured, "tokens/s", got, 0.25, why)


THROUGHPUT: tuple[Published, ...] = (
    _row("Llama 3.1 8B FP8 on one H100", 15_220, LLAMA_8B, H100, 1),
    _row("Llama 3.1 8B FP8 on one H200", 17_744, LLAMA_8B, H200, 1),
    _row("Llama 3.3 70B FP8 on one H200", 2_909, LLAMA_70B, H200, 1),
    _row("Llama 3.3 70B FP8 on two H100", 4_205, LLAMA_70B, H100, 2),
    _row("Llama 3.1 405B FP8 on eight H200", 3_330, LLAMA_405B, H200, 8),
    _row("Llama 3.1 405B FP8 on eight H100", 2_919, LLAMA_405B, H100, 8),
    _row("Qwen3-235B-A22B FP8 on eight H200", 23_789, QWEN3_235B, H200, 8),
    _row("Qwen3-235B-A22B FP8 on eight H100", 14_898, QWEN3_235B, H100, 8),
    _row("Qwen3-235B-A22B FP4 on eight B200", 42_391, QWEN3_235B, B200, 8, precision="fp4"),
    _row("DeepSeek-R1 FP8 on eight H200", 8 * 1_627, DEEPSEEK_V3, H200, 8, source=V12, groups=8),
)
