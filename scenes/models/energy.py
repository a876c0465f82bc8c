"""Electricity of a scenario: kWh of the training run and of a million output tokens.

GPUs are taken to draw the power that they are built for (TDP) all the time, as model cards count it (Llama 3.1, "Training energy
use"); power usage effectiveness adds cooling and conversion. Processors, memory and network of the nodes are left out: they add
about 40 % on an eight-GPU H100 machine (10.2 kW by NVIDIA's data sheet of the DGX H100, of which 5.6 kW are GPUs), and GPUs that wait
draw less.
"""

from scenes.models.pace import capacity_of
from scenes.models.scenario import Gpu, Scenario
from scenes.models.training_run import gpu_hours


def kwh(gpu_hours: float, watts: float, pue: float) -> float:
    """Return the kWh of GPU hours: hours x W x PUE / 1000 (Patterson et al. 2021, "Carbon emissions and large neural network training")."""
    return gpu_hours * watts * pue / 1000


def training_kwh(scenario: Scenario) -> float:
    """Return the kWh of the training run, time lost included."""
    return _kwh(scenario, gpu_hours(scenario), scenario.training.gpu)


def kwh_per_million_tokens(scenario: Scenario) -> float:
    """Return the kWh of a million output tokens of a full replica, prefill included."""
    serving = scenario.serving
    hours = 1e6 / (capacity_of(scenario) * serving.output_tokens) / 3600
    return _kwh(scenario, hours * serving.gpus_per_replica, serving.gpu)


def _kwh(scenario: Scenario, hours: float, gpu: Gpu) -> float:
    return kwh(hours, gpu.watts, scenario.power.pue)
