"""Figures of an overview of AI infrastructure (2026), as it reports them, each beside what the models here compute for the scenario.

`said` is what the overview says, in short; `ours` what a model says of the same, with its unit; `agrees` whether both go together, None where nothing here
can compute it, so that the figure stands as reported. Figures of surveys and of vendors are of that kind.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from scenes.core.units import decimal, figures, percent, quantity, whole
from scenes.models import distance, power_chain, training_run
from scenes.models.bandwidth_ladder import CHIPS, DEFAULT_CHIP, LANES
from scenes.models.compression import FULL_BITS, compression
from scenes.models.cost_levers import DISCOUNT, levers, spot
from scenes.models.roofline import trade_off, weight_bytes
from scenes.models.scenario import Scenario

BERT = 85e6  # weights of BERT-base without embeddings: Devlin et al. 2019, from memory
CPU_BANDWIDTH = 90e9  # bytes/s, as reported
V100, TPU_V3, TPU_V4 = 125e12, 123e12, 275e12  # FLOP/s at 16 bits of a chip: data sheets; Jouppi et al. 2023 for the TPUs; from memory


@dataclass(frozen=True)
class Reported:
    """A figure of the overview: its part there, its sentence in short, the figure as printed, and what a model says."""

    key: str
    part: str
    said: str
    figure: str
    ours: Callable[[Scenario], tuple[str, bool]] | None = None


@dataclass(frozen=True)
class Judged:
    """A figure beside a model's: `agrees` is None where there is none."""

    row: Reported
    ours: str
    agrees: bool | None


# ---------------------------------------------------------------- what models say
def longest_sequence(seconds: float, peak: float, sequences: int = 128, parameters: float = BERT) -> float:
    """Return the most tokens a sequence that fit into a time at peak: seconds x peak / (sequences x 2 N) (Kaplan et al. 2020: 2 N a token)."""
    return seconds * peak / (sequences * 2 * parameters)


def run_bytes(scenario: Scenario) -> float:
    """Return the bytes that all GPUs of the run send to average gradients: bytes a step x steps x GPUs."""
    steps = scenario.training.tokens / training_run.step_tokens(scenario)
    return training_run.gradients_sent(scenario) * steps * scenario.training.gpus


def _bandwidth(scenario: Scenario) -> tuple[str, bool]:
    gpu = scenario.serving.gpu
    return f"{gpu.name}: {whole(gpu.bandwidth / 1e9)} GB/s", gpu.bandwidth <= 2.2e12


def _cores(scenario: Scenario) -> tuple[str, bool]:
    gpu = scenario.serving.gpu
    cores = CHIPS.get(gpu.name, CHIPS[DEFAULT_CHIP])[0] * LANES
    return f"{gpu.name if gpu.name in CHIPS else DEFAULT_CHIP}: {whole(cores)}", 1e3 <= cores < 1e5


def _step(scenario: Scenario) -> tuple[str, bool]:
    ms = trade_off(scenario).chosen_ms
    return f"a token every {figures(ms)} ms at least", ms < 1e3


def _bert(scenario: Scenario) -> tuple[str, bool]:
    del scenario
    longest = longest_sequence(3.8e-3, V100)
    return f"only up to {whole(longest)} tokens a sequence at peak", longest >= 128


def _bert_tpu(scenario: Scenario) -> tuple[str, bool]:
    del scenario
    longest = longest_sequence(1.7e-3, TPU_V3)
    return f"only up to {whole(longest)} tokens a sequence at peak", longest >= 128


def _v5e(scenario: Scenario) -> tuple[str, bool]:
    del scenario
    return f"{decimal(393e12 / TPU_V4, 2)} × by peak arithmetic", 393 / 275 >= 1.7


def _petabytes(scenario: Scenario) -> tuple[str, bool]:
    sent = run_bytes(scenario)
    size = f"{figures(sent / 1e18)} EB" if sent >= 1e18 else quantity(sent, "bytes")
    return f"{size} of gradients", 1e15 <= sent < 1e18


def _microsecond(scenario: Scenario) -> tuple[str, bool]:
    del scenario
    return f"light in glass: {whole(distance.reach(1e-6))} m", True


def _chip(scenario: Scenario) -> tuple[str, bool]:
    watts = scenario.training.gpu.watts
    return f"{scenario.training.gpu.name}: {whole(watts)} W", 700 <= watts <= 1200


def _rack(scenario: Scenario) -> tuple[str, bool]:
    watts = scenario.training.gpu.watts
    low, high = (power_chain.rack_of_chips(watts, 10, whole=machines) / 1e3 for machines in (False, True))
    return f"{figures(low)} kW of chips, {figures(high)} kW of machines", low <= 80 and high <= 80


def _escalated(scenario: Scenario) -> tuple[str, bool]:
    rack = power_chain.power_chain(scenario).rack / 1e3
    return f"{figures(rack)} kW a rack of four", 30 <= rack <= 80


def _cooling(scenario: Scenario) -> tuple[str, bool]:
    low, high = power_chain.least_pue(0.35), power_chain.least_pue(0.40)
    pue = scenario.power.pue
    return f"PUE {decimal(low, 2)} to {decimal(high, 2)}; ours is {decimal(pue, 1)}", low <= pue


def _four_times(scenario: Scenario) -> tuple[str, bool]:
    del scenario
    mass, volume = power_chain.times_by_mass(), power_chain.times_by_volume()
    return f"{decimal(mass, 1)} × a kilogram, {whole(volume)} × a litre", True


def _less_cooling(scenario: Scenario) -> tuple[str, bool]:
    del scenario
    return f"PUE {decimal(power_chain.least_pue(0.375), 1)} → {decimal(power_chain.pue_with_less_cooling(0.375, 0.30), 2)}", True


def _gigabytes(scenario: Scenario) -> tuple[str, bool]:
    size = weight_bytes(scenario)
    return f"{quantity(size, 'bytes')} of weights", 1e10 <= size < 1e11


def _quantized(scenario: Scenario) -> tuple[str, bool]:
    del scenario
    found = compression()
    rise = found.at(8).loss / found.full.loss - 1
    return f"int8: loss +{percent(rise)}, size ÷ {decimal(1 / found.at(8).size, 1)} of {FULL_BITS} bits", rise < 0.02


def _aware(scenario: Scenario) -> tuple[str, bool]:
    del scenario
    found = compression()
    return f"3 bits: {decimal(found.at(3).loss, 2)} → {decimal(found.aware.loss, 2)} nats", found.aware.loss < found.at(3).loss


def _pruned(scenario: Scenario) -> tuple[str, bool]:
    del scenario
    cut = {one.setting: one for one in compression().pruned}
    return f"half cut away: wrong {percent(cut[0.0].wrong)} → {percent(cut[0.5].wrong)}", cut[0.5].wrong > cut[0.0].wrong


def _spot(scenario: Scenario) -> tuple[str, bool]:
    saved = spot(scenario).saved
    return f"{percent(saved, 1)} saved at {percent(DISCOUNT)} off", saved <= 0.9


def _smaller(scenario: Scenario) -> tuple[str, bool]:
    saved = next(lever.saved for lever in levers(scenario) if lever.key == "model")
    return f"8B instead of {scenario.model.size_name}: {percent(max(0.0, saved))}", 0.5 <= saved <= 0.9


def _milliseconds(scenario: Scenario) -> tuple[str, bool]:
    del scenario
    return f"farthest user: {whole(distance.central().worst * 1e3)} → {whole(distance.best_spread().worst * 1e3)} ms", True


def _times(scenario: Scenario) -> tuple[str, bool]:
    times = scenario.serving.gpu.bandwidth / CPU_BANDWIDTH
    return f"{scenario.serving.gpu.name}: {whole(times)} times as much", 15 <= times <= 30


# ---------------------------------------------------------------- the list
HARDWARE, NETWORK, POWER, PLACES, EDGE = "Hardware", "Network", "Power and cooling", "Deployment", "Edge"
SHRINK, MONEY, FUTURE, SERVING = "Optimization", "Cost", "Emerging", "Serving"
REPORTED: tuple[Reported, ...] = (
    Reported("gpu_bandwidth", HARDWARE, "GPU memory bandwidth", "2000 GBps", _bandwidth),
    Reported("cores", HARDWARE, "small cores of a GPU", "thousands", _cores),
    Reported("cpu_bandwidth", HARDWARE, "CPU memory bandwidth", "90 GBps", _times),
    Reported("bert_v100", HARDWARE, "128 BERT sequences on a V100", "3.8 ms", _bert),
    Reported("bert_tpu", HARDWARE, "the same on a TPU v3", "1.7 ms", _bert_tpu),
    Reported("v5e_dollar", HARDWARE, "TPU v5e: throughput a dollar over v4", "2.5x"),
    Reported("v5e_speed", HARDWARE, "TPU v5e: speedup over v4", "1.7x", _v5e),
    Reported("v5e_int8", HARDWARE, "TPU v5e: int8 operations a second", "393 trillion"),
    Reported("training_waits", SERVING, "latency that training tolerates", "minutes"),
    Reported("inference_waits", SERVING, "latency that inference needs", "milliseconds", _step),
    Reported("inference_speed", SERVING, "one engine against legacy clouds, decision trees", "10x"),
    Reported("response_time", SERVING, "its response with 100+ clients", "200ms"),
    Reported("training_traffic", NETWORK, "moved between GPUs in one training run", "petabytes", _petabytes),
    Reported("traffic_growth", NETWORK, "growth of bandwidth demand a year", "330%"),
    Reported("fast_networks", NETWORK, "use high-performance networking", "Forty-two percent"),
    Reported("optics", NETWORK, "optical interconnects", "400G/1.6T"),
    Reported("microsecond", NETWORK, "latency of the interconnect", "under-one-microsecond", _microsecond),
    Reported("controllers", NETWORK, "use controllers tuned for AI traffic", "38 percent"),
    Reported("chip_watts", POWER, "power of an AI chip", "700W to 1200W", _chip),
    Reported("cpu_watts", POWER, "power of a server CPU", "150W-200W"),
    Reported("rack_watts", POWER, "a rack of ten machines of eight", "80kW", _rack),
    Reported("rack_before", POWER, "a traditional rack", "8-15kW"),
    Reported("rack_now", POWER, "a rack for AI", "30-80kW", _escalated),
    Reported("rack_later", POWER, "a rack, projected", "600kW"),
    Reported("cooling_share", POWER, "cooling's share of all power", "35-40%", _cooling),
    Reported("liquid", POWER, "liquid carries heat", "four times", _four_times),
    Reported("liquid_saves", POWER, "energy for cooling saved by liquid", "30%", _less_cooling),
    Reported("immersion", POWER, "immersion is not widespread for", "two years"),
    Reported("change", PLACES, "expect their distribution to change", "96 percent"),
    Reported("expand", PLACES, "plan to expand their own sites", "More than half"),
    Reported("cloud", PLACES, "expect to rely more on cloud", "43 percent"),
    Reported("dispersed", PLACES, "expect to expand geographically", "76 percent"),
    Reported("central", PLACES, "training central, inference distributed", "Seventy-three percent", _milliseconds),
    Reported("edge_gpu", EDGE, "expect GPUs at the edge", "43 percent"),
    Reported("edge_cpu", EDGE, "expect CPUs at the edge", "39 percent"),
    Reported("model_size", SHRINK, "size of large language models", "tens of gigabytes", _gigabytes),
    Reported("post_training", SHRINK, "post-training quantization loses", "minimal accuracy", _quantized),
    Reported("aware", SHRINK, "quantization-aware training", "better accuracy", _aware),
    Reported("pruning", SHRINK, "too much pruning", "accuracy loss", _pruned),
    Reported("model_choice", MONEY, "saved by a smaller model", "50-90%", _smaller),
    Reported("spot", MONEY, "discount of spot machines", "90%", _spot),
    Reported("serverless_speed", FUTURE, "one serverless platform: inference speed", "2.3×"),
    Reported("serverless_latency", FUTURE, "its latency lower by", "32%"),
    Reported("multimodal", FUTURE, "open multimodal models within", "5-10%"),
)


@lru_cache(maxsize=16)
def judged(scenario: Scenario) -> tuple[Judged, ...]:
    """Return every figure beside what a model says."""
    return tuple(_judge(scenario))


def _judge(scenario: Scenario) -> Iterator[Judged]:
    for row in REPORTED:
        if row.ours is None:
            yield Judged(row, "", None)
        else:
            yield Judged(row, *row.ours(scenario))


# ---------------------------------------------------------------- its lists
LISTS: dict[str, tuple[str, ...]] = {
    "layers": ("Model layer", "Infrastructure layer", "Physical infrastructure"),
    "kinds of AI": ("General AI", "Specific AI", "Hyperlocal AI"),
    "physical": ("data centers", "networking equipment", "storage systems"),
    "storage": ("Object storage", "Data lakes", "Block storage", "File systems"),
    "MLOps": ("Level 0", "Level 1", "Level 2"),
    "stages": ("building", "deploying", "serving"),
    "feature store": ("transformation", "storage", "serving", "monitoring", "registry"),
    "cooling": ("air", "direct-to-chip", "immersion", "heat capture"),
    "deployment": ("cloud", "on-premises", "hybrid", "edge"),
    "compression": ("post-training quantization", "quantization-aware training", "pruning", "compilation"),
    "frameworks": ("EU AI Act", "NIST AI RMF", "ISO 42001"),
    "functions": ("Govern", "Map", "Measure", "Manage"),
    "roles": ("security officers", "compliance officers", "risk management"),
    "drift": ("input or feature drift", "output or prediction drift"),
    "cost": (
        "business alignment", "model selection", "compute optimization", "budgeting", "cost attribution", "right-sizing", "governance",
        "continuous refinement",
    ),
    "fusion": ("early fusion", "late fusion"),
}  # fmt: skip
