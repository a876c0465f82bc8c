"""How often to save: saving too often costs time, saving too seldom costs work when something fails.

First order: Young 1974, "A first order approximation to the optimum checkpoint interval"; higher order: Daly 2006, "A higher
order estimate of the optimum checkpoint interval for restart dumps". Both take failures as independent and equally likely
at any time, and that training waits while a checkpoint is saved. How often something fails is taken from the training of
Llama 3: 419 unexpected interruptions in 54 days on 16,384 GPUs (arXiv 2407.21783, section 3.3.4), shared out by GPU; a newer
or older cluster fails more or less often.

After a failure the checkpoint is read again, as long as it took to save, and nobody works for `RESTART_SECONDS` besides: to
notice the failure, replace the machine, schedule the job and start it takes minutes in real clusters, how many depends on the
cluster, so the constant is a choice and no measurement. No other source of lost time is known here.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, expm1, sqrt

from scenes.models import estimate
from scenes.models.checkpoint_store import case_upload
from scenes.models.scenario import Scenario
from scenes.models.training_run import step_seconds, work_seconds

INTERRUPTIONS, DAYS, GPUS = 419, 54, 16_384
RESTART_SECONDS = 300.0  # from a failure to the moment when the checkpoint is read again: a choice
GPU_SECONDS_BETWEEN_FAILURES = GPUS * DAYS * estimate.DAY / INTERRUPTIONS


@dataclass(frozen=True)
class CheckpointPlan:
    """When to save, for one case; seconds throughout, of work between checkpoints in `interval`.

    `restart`: from a failure until the checkpoint is read again; `overhead`: time lost to saving, restarts and repeated work,
    over the time of the work itself; `failures`: expected in that time; `gpu_hours_per_failure`: half an interval of work lost
    and a restart, on all GPUs, when one fails.
    """

    save: float
    restart: float
    between_failures: float
    interval: float
    interval_steps: float
    overhead: float
    failures: float
    gpu_hours_per_failure: float


def between_failures(gpus: int) -> float:
    """Return the mean seconds between two failures of a job on `gpus` GPUs: it stops when any one of them does."""
    if gpus < 1:
        raise ValueError(f"a job needs at least 1 GPU, not {gpus}")
    return GPU_SECONDS_BETWEEN_FAILURES / gpus


def young(save: float, mean_time: float) -> float:
    """Return sqrt(2 d M), the seconds of work between checkpoints that take d to save, failures M apart (Young 1974)."""
    return sqrt(2 * save * mean_time)


def daly(save: float, mean_time: float) -> float:
    """Return sqrt(2 d M) (1 + sqrt(d / 2M) / 3 + d / 18M) - d, or M when d is 2 M or longer (Daly 2006, equation 37)."""
    if save >= 2 * mean_time:
        return mean_time
    x = save / (2 * mean_time)
    return young(save, mean_time) * (1 + sqrt(x) / 3 + x / 9) - save


def overhead(interval: float, save: float, mean_time: float) -> float:
    """Return the share of work lost, to first order: saving d / t, and half an interval every failure, t / 2M."""
    return save / interval + interval / (2 * mean_time)


def stretch(interval: float, save: float, mean_time: float, restart: float = 0.0) -> float:
    """Return the expected time of a long run over its time without checkpoints and failures.

    M e^(R/M) (e^((t + d)/M) - 1) / t with R seconds to start again (Daly 2006, the complete model).
    """
    return mean_time * exp(restart / mean_time) * expm1((interval + save) / mean_time) / interval


@lru_cache(maxsize=16)
def checkpoint_plan(scenario: Scenario) -> CheckpointPlan:
    """Plan the checkpoints of a scenario: upload time and failures of its cluster give the interval, a restart does not change it."""
    training = scenario.training
    save, apart = case_upload(scenario).seconds, between_failures(training.gpus)
    interval, restart = daly(save, apart), RESTART_SECONDS + save
    return CheckpointPlan(
        save=save,
        restart=restart,
        between_failures=apart,
        interval=interval,
        interval_steps=interval / step_seconds(scenario),
        overhead=stretch(interval, save, apart, restart) - 1,
        failures=work_seconds(scenario) / apart,
        gpu_hours_per_failure=training.gpus * (interval / 2 + restart) / 3600,
    )
