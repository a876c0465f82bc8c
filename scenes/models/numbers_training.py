"""The rows of a scenario's table that tell of training: memory, the run, what GPUs send, electricity."""

from collections.abc import Iterator

from scenes.core.units import plain
from scenes.models import energy, estimate, plan, traffic, training_run
from scenes.models.number import CHOICE, Number
from scenes.models.roofline import weight_bytes
from scenes.models.scenario import Scenario

RECOMPUTED = {"none": "none recomputed", "selective": "attention recomputed", "full": "all recomputed"}


# ---------------------------------------------------------------- memory
def memory(scenario: Scenario) -> Iterator[Number]:
    """Yield the bytes of weights, gradients, optimizer, activations and of a checkpoint."""
    model, training = scenario.model, scenario.training
    gradient = plain(training.gradient_bytes)
    gradients, optimizer = model.parameters * training.gradient_bytes, model.parameters * estimate.OPTIMIZER
    yield Number("weights_bytes", weight_bytes(scenario), "bytes", "weights at serving precision", "parameters x bytes", "definition")
    yield Number("gradients_bytes", gradients, "bytes", "gradients", f"{gradient} x parameters", ZERO)
    yield Number("optimizer_bytes", optimizer, "bytes", "optimizer state", "12 x parameters", ZERO)
    whole = plain(estimate.WEIGHT + estimate.OPTIMIZER + training.gradient_bytes)
    sharded = plain(estimate.OPTIMIZER + training.gradient_bytes)
    formulas = (f"{whole} P", f"(2 + {gradient} + 12 / N) P", f"(2 + {sharded} / N) P", f"{whole} P / N")
    for stage, formula in enumerate(formulas):
        size = estimate.zero_bytes_per_gpu(model.parameters, training.data_parallel, stage, training.gradient_bytes)
        name = f"a GPU with ZeRO stage {stage}, a whole copy on each of N GPUs"
        yield Number(f"zero{stage}_bytes_per_gpu", size, "bytes", name, formula, ZERO)
    yield from _split_memory(scenario)
    yield Number("checkpoint_bytes", estimate.checkpoint_bytes(model.parameters), "bytes", "one checkpoint", "14 P", BLOOM)


def _split_memory(scenario: Scenario) -> Iterator[Number]:
    kept, size = RECOMPUTED[scenario.training.recomputation], plan.activations(scenario)
    name = f"activations on the first stage's GPUs, {kept}"
    yield Number("activation_bytes_per_gpu", size, "bytes", name, _activations(scenario), KORTHIKANTI)
    name = f"a GPU in training, model split, ZeRO stage {scenario.training.zero_stage}, {kept}"
    yield Number("training_bytes_per_gpu", plan.training_bytes(scenario), "bytes", name, "state + activations", ZERO)


def _activations(scenario: Scenario) -> str:
    """Return the formula of the activations of a scenario; L: the layers that are held at once."""
    training = scenario.training
    kept = "34 s b h" if training.fused_attention or training.recomputation == "selective" else "(34 s b h + 5 a s^2 b)"
    split = " / (t c)" if training.context_parallel > 1 else " / t"
    return f"2 s b h L{split} + {kept}{split}" if training.recomputation == "full" else f"{kept} L{split}"


# ---------------------------------------------------------------- the run
def run(scenario: Scenario) -> Iterator[Number]:
    """Yield arithmetic, time and price of the run, and of a step."""
    yield from _arithmetic(scenario)
    yield from _time(scenario)
    training, tokens = scenario.training, training_run.step_tokens(scenario)
    upload = estimate.checkpoint_bytes(scenario.model.parameters) / training.checkpoint_bandwidth
    step = training_run.step_seconds(scenario)
    yield Number("tokens_per_step", tokens, "count", "tokens a step", "global batch x sequence length", "definition")
    yield Number("training_steps", training.tokens / tokens, "", "steps", "tokens / tokens a step", "definition")
    yield Number("step_seconds", step, "s", "time of a step while nothing fails", "seconds x goodput / steps", "definition")
    yield Number("checkpoint_seconds", upload, "s", "upload of a checkpoint", "checkpoint / bandwidth", "definition")


def _arithmetic(scenario: Scenario) -> Iterator[Number]:
    training = scenario.training
    formula = "(6 N + 12 L H Q T) D; PaLM's convention: every score counts, as if attention were not causal; each weight counts once"
    again = {"none": "nothing is recomputed", "selective": "4 L H Q T D", "full": "(2 N + 4 L H Q T) D"}[training.recomputation]
    name = "model FLOPs utilization, recomputed arithmetic not counted"
    yield Number("training_flops", training_run.flops(scenario), "FLOP", "arithmetic of the training run", formula, PALM_FLOPS)
    yield Number(
        "recomputed_flops", training_run.recomputed(scenario), "FLOP", "arithmetic done again in the backward pass", again, KORTHIKANTI
    )
    utilization = training_run.model_flops_utilization(scenario)
    yield Number("model_flops_utilization", utilization, "share", name, "MFU x FLOP / (FLOP + recomputed)", PALM)
    yield Number("training_goodput", training.goodput, "share", "share of the time that is effective training", "chosen", CHOICE)


def _time(scenario: Scenario) -> Iterator[Number]:
    seconds, hours = training_run.seconds(scenario), training_run.gpu_hours(scenario)
    dollars = hours * scenario.prices.training_gpu_hour
    formula = "(FLOP + recomputed) / (GPUs x peak x MFU x goodput)"
    yield Number("training_seconds", seconds, "s", "length of the training run", formula, PALM)
    yield Number("training_days", seconds / estimate.DAY, "days", "length of the training run in days", "seconds / 86,400", PALM)
    effective = hours * scenario.training.goodput
    yield Number("effective_gpu_hours", effective, "GPU hours", "GPU hours before losses", "GPU hours x goodput", "definition")
    yield Number("training_gpu_hours", hours, "GPU hours", "GPU hours of the training run", "GPUs x hours", "definition")
    yield Number("training_dollars", dollars, "dollars", "price of the training run", "GPU hours x price", CHOICE)


# ---------------------------------------------------------------- what a GPU sends in a step
def network(scenario: Scenario) -> Iterator[Number]:
    """Yield bytes and seconds of what a GPU sends in a step, by the way in which the model is split, and the idle share of a pipeline."""
    model, training = scenario.model, scenario.training
    whole = traffic.data_parallel_bytes(training.data_parallel, model.parameters, training.zero_stage, training.gradient_bytes)
    formula, g = "(n - 1) / n ({} P)", plain(training.gradient_bytes)
    formula = formula.format((f"2 x {g}", f"({g} + 2)", f"({g} + 2)", f"({g} + 2 x 2)")[training.zero_stage])
    name = "gradients and weights sent a GPU a step, a whole copy on each of n GPUs"
    yield from _sent("allreduce", whole, training.network.bandwidth, name, formula, RING)
    name = "gradients and weights sent a GPU a step between copies, model split"
    part = training_run.gradients_sent(scenario)
    yield from _sent("allreduce_split", part, training.network.bandwidth, name, f"{formula} of the GPU's part", RING)
    yield Number("pipeline_bubble", plan.bubble(scenario), "share", "idle share of a pipeline", "(p - 1) / (v m + p - 1)", GPIPE)
    yield from _groups(scenario)


def _groups(scenario: Scenario) -> Iterator[Number]:
    """Yield what a GPU sends to the groups that share a layer, a sequence or the experts with it; S: 16-bit activations of a layer."""
    training = scenario.training
    t, c, e = training.tensor_parallel, training.context_parallel, training.expert_parallel
    times = 6 if training.recomputation == "full" else 4
    size, formula = training_run.tensor_parallel_sent(scenario), f"{times} x 2 (t - 1) / t S x layers a stage x micro-batches"
    name = "partial sums sent a GPU a step to those that share its layers"
    yield from _sent("tensor_parallel", size, training_run.bandwidth_of(scenario, t), name, formula, MEGATRON)
    size, formula = training_run.context_parallel_sent(scenario), "3 (c - 1) / c x keys and values x layers a stage x micro-batches"
    name = "keys and values sent a GPU a step to those that share its sequences"
    yield from _sent("context_parallel", size, training_run.bandwidth_of(scenario, t * c), name, formula, CONTEXT)
    size, formula = training_run.expert_parallel_sent(scenario), f"{times} k (e - 1) / e S / t x layers a stage x micro-batches"
    name = "all-to-all: tokens sent a GPU a step to their experts and back, once for each expert (an upper bound)"
    yield from _sent("expert_parallel", size, training_run.bandwidth_of(scenario, t * e), name, formula, EXPERTS)


def _sent(key: str, size: float, bandwidth: float, name: str, formula: str, source: str) -> Iterator[Number]:
    """Yield two rows: bytes that are sent, and the seconds that they take."""
    yield Number(f"{key}_bytes_per_gpu", size, "bytes", name, formula, source)
    yield Number(f"{key}_seconds", size / bandwidth, "s", "time of that over its link", "bytes / bandwidth", source)


# ---------------------------------------------------------------- electricity
def electricity(scenario: Scenario) -> Iterator[Number]:
    """Yield kWh and their price, of the run and of a million output tokens."""
    price, watts = scenario.power.kwh_price, "watts x PUE / 1000"
    run, tokens = energy.training_kwh(scenario), energy.kwh_per_million_tokens(scenario)
    yield Number("training_kwh", run, "kWh", "electricity of the training run, GPUs at their TDP", f"GPU hours x {watts}", POWER)
    yield Number("training_energy_dollars", run * price, "dollars", "price of that electricity", "kWh x price", CHOICE)
    name = "electricity of a million output tokens, replica full, GPUs at their TDP"
    yield Number("kwh_per_million_tokens", tokens, "kWh", name, f"GPU hours x {watts}", POWER)
    name = "price of that electricity"
    yield Number("energy_dollars_per_million_tokens", tokens * price, "dollars", name, "kWh x price", CHOICE)


ZERO = 'Rajbhandari et al. 2020, "ZeRO"'
KORTHIKANTI = 'Korthikanti et al. 2022, "Reducing activation recomputation"'
PALM = 'Chowdhery et al. 2022, "PaLM", section 4.1'
PALM_FLOPS = 'Chowdhery et al. 2022, "PaLM", appendix B; Kaplan et al. 2020, section 2.1'
RING = 'Patarasuk and Yuan 2009, "Bandwidth optimal all-reduce"; Rajbhandari et al. 2020, section 7'
GPIPE = 'Huang et al. 2019, "GPipe", section 2.3; Narayanan et al. 2021'
MEGATRON = 'Shoeybi et al. 2019, "Megatron-LM", section 3; Narayanan et al. 2021, section 3.2'
CONTEXT = 'Liu et al. 2023, "Ring attention", section 3'
EXPERTS = 'Lepikhin et al. 2020, "GShard", section 3.2'
BLOOM = 'BigScience 2022, model card of BLOOM, "Training"'
WATTS = "assets/hardware.toml"  # where a GPU's watts stand, if no file of one's own has them
POWER = f'Patterson et al. 2021, "Carbon emissions and large neural network training"; {WATTS}'
