"""Figures of an overview of AI infrastructure (2026), as it reports them, each beside what the models here compute for the scenario.

`said` is what the overview says, in short; `ours` what a model says of the same, with its unit; `agrees` whether both go together, None where nothing here
can compute it, so that the figure stands as reported. Figures of surveys and of vendors are of that kind; a model may say something beside one, as a note
that judges nothing. Every verdict is a bound on a computed number: another case, or another constant of nature, turns it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from scenes.core.units import decimal, figures, percent, quantity, whole
from scenes.models import distance, power_chain, training_run
from scenes.models.bandwidth_ladder import CHIPS, DEFAULT_CHIP, LANES
from scenes.models.compression import FULL_BITS, compression
from scenes.models.cost_levers import DISCOUNT, levers, spot
from scenes.models.roofline import trade_off, weight_bytes
from scenes.models.scenario import Scenario

BERT = 85e6  # weights of BERT-base without embeddings: Devlin et al. 2019, from memory
CPU_BANDWIDTH = 90e9  # bytes/s, as reported
LENGTH = 128  # tokens of a sequence, the shorter of the two lengths that BERT is trained on (Devlin et al. 2019, A.2; from memory)
TPU_V5E_INT8 = 393e12  # operations a second at 8 bits, as reported
V100, TPU_V3, TPU_V4 = 125e12, 123e12, 275e12  # FLOP/s at 16 bits of a chip: data sheets; Jouppi et al. 2023 for the TPUs; from memory


Verdict = tuple[
    str, float | None
]  # what a model says, and how many times the figure that is (1 where both go together); None: it cannot judge


@dataclass(frozen=True)
class Reported:
    """A figure of the overview: its part there, its sentence in short, the figure as printed, and what a model says."""

    key: str
    part: str
    said: str
    figure: str
    ours: Callable[[Scenario], Verdict] | None = None


@dataclass(frozen=True)
class Judged:
    """A figure beside a model's: `times` is what is computed over the nearest end of what is reported, None where there is none, or a note alone."""

    row: Reported
    ours: str
    times: float | None

    @property
    def agrees(self) -> bool | None:
        """Whether both go together: what is computed lies in the range of what is reported."""
        return None if self.times is None else self.times == 1.0


# ---------------------------------------------------------------- what models say
def times_of(value: float, low: float, high: float = inf) -> float:
    """Return a value over the end of a range that it lies beyond: below 1 under `low`, above 1 over `high`, 1 in between."""
    return value / low if value < low else value / high if value > high else 1.0


def longest_sequence(seconds: float, peak: float, sequences: int = 128, parameters: float = BERT) -> float:
    """Return the most tokens a sequence that fit into a time at peak: seconds x peak / (sequences x 2 N) (Kaplan et al. 2020: 2 N a token)."""
    return seconds * peak / (sequences * 2 * parameters)


def run_bytes(scenario: Scenario) -> float:
    """Return the bytes that all GPUs of the run send to average gradients: bytes a step x steps x GPUs."""
    steps = scenario.training.tokens / training_run.step_tokens(scenario)
    return training_run.gradients_sent(scenario) * steps * scenario.training.gpus


def _bandwidth(scenario: Scenario) -> Verdict:
    gpu = scenario.serving.gpu
    return f"{gpu.name}: {whole(gpu.bandwidth / 1e9)} GB/s", times_of(gpu.bandwidth, 1.8e12, 2.2e12)


def _cores(scenario: Scenario) -> Verdict:
    gpu = scenario.serving.gpu
    cores = CHIPS.get(gpu.name, CHIPS[DEFAULT_CHIP])[0] * LANES
    return f"{gpu.name if gpu.name in CHIPS else DEFAULT_CHIP}: {whole(cores)}", times_of(cores, 1e3, 1e5)


def _step(scenario: Scenario) -> Verdict:
    ms = trade_off(scenario).chosen_ms
    return f"a token every {figures(ms)} ms at least", times_of(ms, 1.0, 1e3)


def _bert(scenario: Scenario) -> Verdict:
    del scenario
    longest = longest_sequence(3.8e-3, V100)
    return f"at peak: sequences of {whole(longest)} tokens at most", times_of(longest, LENGTH)


def _bert_tpu(scenario: Scenario) -> Verdict:
    del scenario
    longest = longest_sequence(1.7e-3, TPU_V3)
    return f"at peak: sequences of {whole(longest)} tokens at most", times_of(longest, LENGTH)


def _v5e(scenario: Scenario) -> Verdict:
    del scenario
    return f"{decimal(TPU_V5E_INT8 / TPU_V4, 2)} × by peak arithmetic", times_of(TPU_V5E_INT8 / TPU_V4, 1.7)


def _petabytes(scenario: Scenario) -> Verdict:
    sent = run_bytes(scenario)
    size = f"{figures(sent / 1e18)} EB" if sent >= 1e18 else quantity(sent, "bytes")
    return f"{size} of gradients", times_of(sent, 1e15, 1e18)


def _microsecond(scenario: Scenario) -> Verdict:
    del scenario
    return f"light in glass gets {whole(distance.reach(1e-6))} m far; switches are left out", None


def _chip(scenario: Scenario) -> Verdict:
    watts = scenario.training.gpu.watts
    return f"{scenario.training.gpu.name}: {whole(watts)} W", times_of(watts, 700, 1200)


def _rack(scenario: Scenario) -> Verdict:
    watts = scenario.training.gpu.watts
    low, high = (power_chain.rack_of_chips(watts, 10, whole=machines) / 1e3 for machines in (False, True))
    return f"{figures(low)} kW of chips, {figures(high)} kW of machines", times_of(high, 0.0, 80)


def _escalated(scenario: Scenario) -> Verdict:
    rack = power_chain.power_chain(scenario).rack / 1e3
    return f"{figures(rack)} kW a rack of four", times_of(rack, 30, 80)


def _cooling(scenario: Scenario) -> Verdict:
    low, high = power_chain.least_pue(0.35), power_chain.least_pue(0.40)
    pue = scenario.power.pue
    return f"PUE {decimal(low, 2)} to {decimal(high, 2)}; ours is {decimal(pue, 1)}", times_of(1 - 1 / pue, 0.35)


def _four_times(scenario: Scenario) -> Verdict:
    del scenario
    mass, volume = power_chain.times_by_mass(), power_chain.times_by_volume()
    return f"{decimal(mass, 1)} × a kilogram, {whole(volume)} × a litre", max(times_of(mass, 3, 5), times_of(volume, 3, 5))


def _less_cooling(scenario: Scenario) -> Verdict:
    del scenario
    return f"PUE {decimal(power_chain.least_pue(0.375), 1)} → {decimal(power_chain.pue_with_less_cooling(0.375, 0.30), 2)}, if so", None


def _gigabytes(scenario: Scenario) -> Verdict:
    size = weight_bytes(scenario)
    return f"{quantity(size, 'bytes')} of weights", times_of(size, 1e10, 1e11)


def _quantized(scenario: Scenario) -> Verdict:
    del scenario
    found = compression()
    rise = found.at(8).loss / found.full.loss - 1
    return f"int8: loss +{percent(rise)}, size ÷ {decimal(1 / found.at(8).size, 1)} of {FULL_BITS} bits", times_of(rise, -inf, 0.02)


def _aware(scenario: Scenario) -> Verdict:
    del scenario
    found = compression()
    return f"3 bits: {decimal(found.at(3).loss, 2)} → {decimal(found.aware.loss, 2)} nats", times_of(
        found.aware.loss / found.at(3).loss, 0.0, 1.0
    )


def _pruned(scenario: Scenario) -> Verdict:
    del scenario
    cut = {one.setting: one for one in compression().pruned}
    return f"half cut away: wrong {percent(cut[0.0].wrong)} → {percent(cut[0.5].wrong)}", times_of(cut[0.5].wrong / cut[0.0].wrong, 1.01)


def _spot(scenario: Scenario) -> Verdict:
    run = spot(scenario)
    saved = 1 - (1 - 0.9) * run.dollars / (1 - DISCOUNT) / run.on_demand
    return f"{percent(saved, 1)} saved by our run at such a price: some work is lost", None


def _smaller(scenario: Scenario) -> Verdict:
    saved = next(lever.saved for lever in levers(scenario) if lever.key == "model")
    return f"8B instead of {scenario.model.size_name}: {percent(max(0.0, saved))}", times_of(saved, 0.5, 0.9)


def _milliseconds(scenario: Scenario) -> Verdict:
    del scenario
    return f"farthest user: {whole(distance.central().worst * 1e3)} → {whole(distance.best_spread().worst * 1e3)} ms", None


def _machines(scenario: Scenario) -> Verdict:
    nodes = scenario.training.nodes
    return f"{whole(nodes)} in our run", times_of(nodes, 0, 999)


def _times(scenario: Scenario) -> Verdict:
    times = scenario.serving.gpu.bandwidth / CPU_BANDWIDTH
    return f"{scenario.serving.gpu.name}: {whole(times)} times as much", times_of(times, 15, 30)


# ---------------------------------------------------------------- the list
HARDWARE, NETWORK, POWER, PLACES, EDGE = "Hardware", "Network", "Power and cooling", "Deployment", "Edge"
SHRINK, MONEY, FUTURE, SERVING = "Optimization", "Cost", "Emerging", "Serving"
REPORTED: tuple[Reported, ...] = (
    Reported("gpu_bandwidth", HARDWARE, "GPU memory bandwidth", "2000 GBps", _bandwidth),
    Reported("cores", HARDWARE, "small cores of a GPU", "thousands", _cores),
    Reported("cpu_bandwidth", HARDWARE, "CPU memory bandwidth", "90 GBps", _times),
    Reported("bert_v100", HARDWARE, "128 BERT sequences on a V100", "3.8 ms", _bert),
    Reported("bert_tpu", HARDWARE, "128 BERT sequences on a TPU v3", "1.7 ms", _bert_tpu),
    Reported("v5e_dollar", HARDWARE, "TPU v5e: throughput a dollar over v4", "2.5x"),
    Reported("v5e_speed", HARDWARE, "TPU v5e: speedup over v4", "1.7x", _v5e),
    Reported("v5e_int8", HARDWARE, "TPU v5e: int8 operations a second", "393 trillion"),
    Reported("training_waits", SERVING, "latency that training tolerates", "minutes"),
    Reported("inference_waits", SERVING, "latency that inference needs", "milliseconds", _step),
    Reported("inference_speed", SERVING, "decision trees: one engine's speed over older clouds", "10x"),
    Reported("response_time", SERVING, "that engine's response with 100+ clients", "200ms"),
    Reported("machines", SERVING, "machines that one orchestrator runs", "hundreds", _machines),
    Reported("training_traffic", NETWORK, "moved between GPUs in one training run", "petabytes", _petabytes),
    Reported("traffic_growth", NETWORK, "growth of bandwidth demand a year", "330%"),
    Reported("fast_networks", NETWORK, "use high-performance networking", "Forty-two percent"),
    Reported("optics", NETWORK, "optical interconnects", "400G/1.6T"),
    Reported("microsecond", NETWORK, "latency of the interconnect", "under-one-microsecond", _microsecond),
    Reported("controllers", NETWORK, "use controllers tuned for AI traffic", "38 percent"),
    Reported("chip_watts", POWER, "power of an AI chip", "700W to 1200W", _chip),
    Reported("cpu_watts", POWER, "power of a server CPU", "150W-200W"),
    Reported("rack_watts", POWER, "a rack of ten machines of eight", "80kW", _rack),
    Reported("always_on", POWER, "training draws its full power", "24/7"),
    Reported("rack_before", POWER, "a traditional rack", "8-15kW"),
    Reported("rack_now", POWER, "a rack for AI", "30-80kW", _escalated),
    Reported("rack_later", POWER, "a rack, projected", "600kW"),
    Reported("cooling_share", POWER, "cooling's share of all power", "35-40%", _cooling),
    Reported("liquid", POWER, "liquid carries heat", "four times", _four_times),
    Reported("liquid_saves", POWER, "energy for cooling saved by liquid", "30%", _less_cooling),
    Reported("immersion", POWER, "immersion is not widespread for", "two years"),
    Reported("change", PLACES, "expect their distribution to change in five years", "96 percent"),
    Reported("expand", PLACES, "plan to expand their own sites", "More than half"),
    Reported("cloud", PLACES, "expect to rely more on cloud", "43 percent"),
    Reported("dispersed", PLACES, "expect to spread geographically in five years", "76 percent"),
    Reported("central", PLACES, "training central, inference distributed", "Seventy-three percent", _milliseconds),
    Reported("edge_gpu", EDGE, "expect GPUs at the edge", "43 percent"),
    Reported("edge_cpu", EDGE, "expect CPUs at the edge", "39 percent"),
    Reported("model_size", SHRINK, "size of large language models", "tens of gigabytes", _gigabytes),
    Reported("post_training", SHRINK, "post-training quantization loses", "minimal accuracy", _quantized),
    Reported("aware", SHRINK, "quantization-aware training", "better accuracy", _aware),
    Reported("pruning", SHRINK, "too much pruning", "accuracy loss", _pruned),
    Reported("training_cost", MONEY, "training costs vary by", "orders of magnitude"),
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
    "layers by other names": ("application layer", "platform layer", "foundational layer"),
    "kinds of AI": ("General AI", "Specific AI", "Hyperlocal AI"),
    "physical": ("data centers", "networking equipment", "storage systems"),
    "storage": ("Object storage", "Data lakes", "Block storage", "File systems"),
    "MLOps": ("Level 0", "Level 1", "Level 2"),
    "stages": ("building", "deploying", "serving"),
    "feature store": ("transformation", "storage", "serving", "monitoring", "registry"),
    "feature stores": ("offline", "online"),
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
    "designs of many senses": ("adapter", "native", "Mixture-of-Experts"),
}  # fmt: skip
