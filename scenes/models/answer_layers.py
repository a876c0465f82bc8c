"""One answer seen from the three layers of an infrastructure: tokens in the model, GPU seconds below it, joules at the bottom.

A replica that is always full answers `capacity_of` requests a second, so an answer costs its share of the replica's GPU seconds; those
cost watts: those of the chips at their TDP and times PUE, as in `energy`; whole machines draw more (`power_chain.MACHINE_SHARE`).
"""

from dataclasses import dataclass
from functools import lru_cache

from scenes.models import energy
from scenes.models.pace import capacity_of
from scenes.models.power_chain import MACHINE_SHARE
from scenes.models.scenario import Scenario

JOULES_A_KWH = 3.6e6


@dataclass(frozen=True)
class AnswerLayers:
    """What one mean answer is: tokens read and written, GPU seconds, joules at the site: `joules` of the chips, `machine_joules` of whole machines."""

    read: int
    written: int
    gpu_seconds: float
    joules: float
    machine_joules: float


@lru_cache(maxsize=16)
def answer_layers(scenario: Scenario) -> AnswerLayers:
    """Follow one mean answer down."""
    serving = scenario.serving
    seconds = serving.gpus_per_replica / capacity_of(scenario)
    joules = energy.kwh(seconds / 3600, serving.gpu.watts, scenario.power.pue) * JOULES_A_KWH
    return AnswerLayers(serving.prompt_tokens, serving.output_tokens, seconds, joules, joules * MACHINE_SHARE)
