"""Four levers on cost, each before and after: spot machines with interruptions, batches, right size, a smaller model.

Spot: the run on machines that the cloud may take back. Each machine is taken at a constant rate, independent of the others; one
that is taken stops the job, which loses the work since its last checkpoint and starts again (`checkpoint_interval`), at once on another
machine: a cloud that has none adds a wait that is left out. Interruptions are drawn with a seed; Daly's complete model
(2006) says what to expect. DISCOUNT and MONTHLY are choices: clouds advertise up to 90 % (as reported), and publish interruption rates from below 5 % to above 20 % a
month (Amazon EC2 Spot Instance Advisor, from memory).

Batches and a smaller model: the price of a million output tokens, replica full (`pace`), all else equal. Right size: the autoscaler's replica
hours of a morning against those of a fleet that is always as large as at the peak. (Fewer GPUs a replica change no price of a token of a dense
model at one batch: it is read as much slower as the replica is cheaper.)
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import log1p

import numpy as np

from scenes.models import estimate, training_run
from scenes.models.autoscaler import MINUTES, autoscale
from scenes.models.checkpoint_interval import RESTART_SECONDS, between_failures, daly, stretch
from scenes.models.checkpoint_store import case_upload
from scenes.models.cost import cost
from scenes.models.pace import batch_of, capacity_of
from scenes.models.published_throughput import LLAMA_8B
from scenes.models.scenario import Model, Scenario

SEED = 3
DISCOUNT = 0.60  # of spot machines: a choice
MONTHLY = 0.10  # of the machines that are taken in a month: a choice
MONTH = 30 * estimate.DAY
SMALL = replace(LLAMA_8B, precision="bf16")


@dataclass(frozen=True)
class Stop:
    """A machine is taken: seconds from the run's start, seconds of work that were done by then, and those that were saved."""

    at: float
    done: float
    saved: float


@dataclass(frozen=True)
class Played:
    """A run with interruptions: every stop in order, and seconds of saving, of work that was repeated, and of restarts."""

    stops: tuple[Stop, ...]
    saving: float
    repeated: float
    restarts: float

    @property
    def extra(self) -> float:
        """Seconds that the run takes beside its work."""
        return self.saving + self.repeated + self.restarts


@dataclass(frozen=True)
class Spot:
    """The run on spot machines: seconds of work, saving, repeated work and restarts; its stops; dollars before and after.

    `expected`: the stretch that Daly's model expects; `lost`: GPU hours of repeated work and restarts.
    """

    work: float
    saving: float
    repeated: float
    restarts: float
    stops: tuple[Stop, ...]
    interval: float
    between: float
    on_demand: float
    dollars: float
    expected: float
    lost: float

    @property
    def interruptions(self) -> int:
        """How often machines are taken."""
        return len(self.stops)

    @property
    def lost_share(self) -> float:
        """Share of the run's time that is repeated work and restarts."""
        return (self.repeated + self.restarts) / self.seconds

    @property
    def seconds(self) -> float:
        """Seconds from start to end."""
        return self.work + self.saving + self.repeated + self.restarts

    @property
    def stretched(self) -> float:
        """The run's time over its work."""
        return self.seconds / self.work

    @property
    def saved(self) -> float:
        """Share of the dollars saved, below the discount by what is lost."""
        return 1 - self.dollars / self.on_demand


@dataclass(frozen=True)
class Lever:
    """A price before and after: dollars, of what `unit` says ("run", "tokens", "hours"); `before_is` and `after_is`: the setting."""

    key: str
    before: float
    after: float
    unit: str
    before_is: float
    after_is: float

    @property
    def saved(self) -> float:
        """Share of the dollars saved."""
        return 1 - self.after / self.before


def between_interruptions(nodes: int, monthly: float = MONTHLY) -> float:
    """Return the mean seconds between interruptions of a job on `nodes` machines, each taken with rate -ln(1 - monthly) a month."""
    return MONTH / (nodes * -log1p(-monthly))


def play(work: float, interval: float, save: float, restart: float, between: float, seed: int = SEED) -> Played:
    """Play a run of `work` seconds with exponential gaps between interruptions; return its stops, and seconds of saving, repeating, restarting.

    A segment is `interval` of work and a save; one that is interrupted is done again from its start after the restart, during which machines may be taken too.
    """
    rng = np.random.default_rng(seed)
    stops: list[Stop] = []
    saving, repeated, restarts, done = 0.0, 0.0, 0.0, 0.0
    left = float(rng.exponential(between))
    while done < work:
        part = min(interval, work - done)
        whole = part + (save if done + part < work else 0.0)
        if left >= whole:
            left, done, saving = left - whole, done + part, saving + whole - part
            continue
        repeated += left
        stops.append(Stop(done + saving + repeated + restarts, done + min(left, part), done))
        left = float(rng.exponential(between))
        while left < restart:
            restarts += left
            stops.append(Stop(done + saving + repeated + restarts, done, done))
            left = float(rng.exponential(between))
        restarts, left = restarts + restart, left - restart
    return Played(tuple(stops), saving, repeated, restarts)


@lru_cache(maxsize=16)
def spot(scenario: Scenario, seed: int = SEED) -> Spot:
    """Play the case's run on spot machines, and the same on machines that nobody takes; hardware fails in both (`checkpoint_interval`)."""
    training, save = scenario.training, case_upload(scenario).seconds
    failures = 1 / between_failures(training.gpus) + 1 / between_interruptions(training.nodes)
    between, restart, work = 1 / failures, RESTART_SECONDS + save, training_run.work_seconds(scenario)
    interval = daly(save, between)
    run = play(work, interval, save, restart, between, seed)
    owned = between_failures(training.gpus)
    at_home = work + play(work, daly(save, owned), save, restart, owned, seed).extra
    hourly = training.gpus * scenario.prices.training_gpu_hour
    seconds = work + run.extra
    return Spot(
        work=work,
        saving=run.saving,
        repeated=run.repeated,
        restarts=run.restarts,
        stops=run.stops,
        interval=interval,
        between=between,
        on_demand=at_home / 3600 * hourly,
        dollars=seconds / 3600 * hourly * (1 - DISCOUNT),
        expected=stretch(interval, save, between, restart),
        lost=(run.repeated + run.restarts) / 3600 * training.gpus,
    )


def dollars_per_million(scenario: Scenario) -> float:
    """Return the dollars of a million output tokens, replica full."""
    serving = scenario.serving
    hourly = serving.gpus_per_replica * scenario.prices.serving_gpu_hour
    return estimate.dollars_per_million_tokens(hourly, capacity_of(scenario) * serving.output_tokens)


def batches(scenario: Scenario) -> tuple[tuple[int, float], ...]:
    """Return batch limits, powers of two up to the case's batch, and dollars a million tokens of each."""
    most = batch_of(scenario)
    limits = sorted({*(2**k for k in range(most.bit_length())), most})
    cases = [(limit, replace(scenario, serving=replace(scenario.serving, batch_limit=limit))) for limit in limits]
    return tuple((limit, dollars_per_million(case)) for limit, case in cases)


def smaller_model(scenario: Scenario, model: Model = SMALL) -> Scenario:
    """Return the case with a smaller model on one GPU a replica, drafts and layouts left out."""
    serving = replace(
        scenario.serving, gpus_per_replica=1, weight_precision=None, kv_precision=None, tensor_parallel=None, pipeline_parallel=None,
        expert_parallel=None, draft_tokens=0, draft_acceptance=0.0, draft_cost=0.0,
    )  # fmt: skip
    return replace(scenario, model=model, serving=serving)


def smaller_helps(scenario: Scenario) -> bool:
    """Tell whether a smaller model makes tokens cheaper by a twentieth at least: not where the case's model is about as small."""
    return dollars_per_million(smaller_model(scenario)) < 0.95 * dollars_per_million(scenario)


@lru_cache(maxsize=16)
def levers(scenario: Scenario) -> tuple[Lever, ...]:
    """Return every lever: spot, batch, right size, smaller model."""
    run, sets = spot(scenario), batches(scenario)
    scaled, price = autoscale(scenario), cost(scenario)
    fixed = scaled.replicas_max * MINUTES / 60 * price.replica_price
    small, now = smaller_model(scenario), dollars_per_million(scenario)
    return (
        Lever("spot", run.on_demand, run.dollars, "run", 0.0, DISCOUNT),
        Lever("batch", sets[0][1], sets[-1][1], "tokens", sets[0][0], sets[-1][0]),
        Lever("right_size", fixed, price.total, "hours", scaled.replicas_max, price.replica_hours / (MINUTES / 60)),
        Lever("model", now, dollars_per_million(small), "tokens", scenario.model.parameters, small.model.parameters),
    )
