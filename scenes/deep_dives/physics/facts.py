"""What the panels of the physics show: rows with a value and a bar, and the runs behind map, drift, curves and loop; every number from a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log10

import numpy as np

from scenes.core.units import decimal, figures, money, percent, quantity, whole
from scenes.deep_dives.physics.words import PhysicsLabels, PhysicsWords
from scenes.models import distance, power_chain, reported
from scenes.models.answer_layers import answer_layers
from scenes.models.bandwidth_ladder import ladder
from scenes.models.compression import FULL_BITS, Compression, compression
from scenes.models.cost_levers import levers, spot
from scenes.models.drift import Drift, drift, false_alarms
from scenes.models.governance import Round, governed
from scenes.models.language_model import checkpoint_at
from scenes.models.scenario import Scenario
from scenes.models.storage_tiers import TIERS, Tier, data_bytes, dollars_a_month, seconds_to_read
from scenes.project import Project
from scenes.sections.shown import Shown

SHOWN_STOPS = 3  # of the run on spot machines, one by one
BETWEEN = " · "  # a store's price and time


@dataclass(frozen=True)
class Row:
    """A row of a panel: its label, what it says once it is reached, its bar and the bar's length before (0..1), and the hue of both."""

    label: str
    value: Shown | None = None
    note: str = ""
    bar: float | None = None
    before: float | None = None
    hue: str = "cyan"


@dataclass(frozen=True)
class Facts:
    """Rows by panel, the runs, and the figures of the overview beside what models say."""

    rows: dict[str, tuple[Row, ...]]
    drift: Drift
    small: Compression
    once: Round
    weights: np.ndarray  # (FULL_BITS,), real weights of the tiny model
    judged: tuple[reported.Judged, ...]

    @property
    def disputed(self) -> tuple[reported.Judged, ...]:
        """The figures that models find to be others in this case."""
        return tuple(one for one in self.judged if one.agrees is False)


def physics_facts(project: Project) -> Facts:
    """Return the facts of a project."""
    return _facts(project.scenario, _frozen(project.content.physics))


class _Words:
    """The words, kept by identity: pydantic models have no hash."""

    def __init__(self, words: PhysicsWords) -> None:
        self.words = words
        self.key = words.model_dump_json()

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Words) and other.key == self.key


def _frozen(words: PhysicsWords) -> _Words:
    return _Words(words)


@lru_cache(maxsize=8)
def _facts(scenario: Scenario, held: _Words) -> Facts:
    words = held.words
    made = {
        "power": _power(scenario),
        "heat": _heat(scenario, words.labels.air),
        "ladder": _ladder(scenario),
        "layers": _layers(scenario),
        "storage": _storage(scenario),
        "lifecycle": ((None, None, None, "cyan"),) * 4,
        "cost": _cost(scenario, words.labels.stops),
    }
    rows = {key: _rows(words, key, values) for key, values in made.items()}
    names = {3: scenario.serving.gpu.link_name, 4: short_of(scenario.training.network.name)}
    names |= {k: quantity(rung.holds, "bytes") for k, rung in enumerate(ladder(scenario)) if rung.holds}
    rows["ladder"] = tuple(
        replace(row, label=f"{row.label}: {names[k]}" if k in names else row.label) for k, row in enumerate(rows["ladder"])
    )
    rows["storage"] = tuple(replace(row, note=f"{row.note}: {rate_of(tier)}") for row, tier in zip(rows["storage"], TIERS, strict=True))
    return Facts(rows, drift(scenario), compression(), governed(scenario), _weights(), reported.judged(scenario))


def rate_of(tier: Tier) -> str:
    """Return what one client reads of a store, by its connections: 16 × 88 MB/s."""
    rate = f"{quantity(tier.bandwidth / tier.streams, 'bytes')}/s"
    return rate if tier.streams == 1 else f"{tier.streams} × {rate}"


def short_of(name: str) -> str:
    """Return the first word of a network's name, and what it counts where that is a number: InfiniBand, 400 GbE."""
    first, *others = name.split()
    return " ".join([first, *others[: first.isdigit()]])


def _weights() -> np.ndarray:
    """Return as many weights of the tiny model's first matrix as a weight has bits."""
    held = checkpoint_at().state.weights
    return np.asarray(next(matrix for matrix in held.values() if matrix.ndim > 1).ravel()[:FULL_BITS], float)


Value = tuple[Shown | None, float | None, float | None, str]  # what it says, bar, bar before, hue


def _rows(words: PhysicsWords, key: str, values: Sequence[Value]) -> tuple[Row, ...]:
    panel = words.panels[key]
    notes = panel.notes or ("",) * len(values)
    labelled = zip(panel.rows, notes, values, strict=True)
    return tuple(Row(label, value, note, bar, before, hue) for label, note, (value, bar, before, hue) in labelled)


def watts(value: float) -> str:
    """Write watts: 700 W, 10.2 kW, 2.61 MW."""
    size, name = next(((size, name) for size, name in ((1e6, "MW"), (1e3, "kW")) if value >= size), (1.0, "W"))
    return f"{whole(value / size)} {name}" if value / size >= 100 or name == "W" else f"{decimal(value / size, 1)} {name}"


def log_share(value: float, low: float, high: float) -> float:
    """Return where a value lies between two others on a log scale, 0.04..1."""
    if value <= 0 or high <= low:
        return 0.04
    return max(0.04, min(1.0, log10(value / low) / log10(high / low)))


# ---------------------------------------------------------------- panels
def _power(scenario: Scenario) -> tuple[Value, ...]:
    chain = power_chain.power_chain(scenario)
    named = ("a chip's TDP", "a machine of eight chips", "a rack", "all machines", "the site: x PUE")
    source = "power_chain.power_chain: assets/hardware.toml, DGX H100 data sheet; the scenario's GPUs and PUE"
    powers = [(Shown(watts(value), f"power of {name}", source), None, None, "cyan") for name, value in zip(named, chain.steps, strict=True)]
    runs = [
        (Shown(energy(value), what, source), None, None, "cyan")
        for value, what in (
            (chain.machines_mwh, "energy of the run, whole machines"),
            (chain.chips_mwh, "energy of the run, chips and their cooling"),
        )
    ]
    return (*powers, *runs)


def energy(mwh: float) -> str:
    """Write MWh: 8,670 MWh, 0.86 MWh."""
    return f"{whole(mwh) if mwh >= 10 or not mwh else figures(mwh)} MWh"


def seconds(value: float) -> str:
    """Write seconds with a fitting unit."""
    return quantity(value, "s")


def _heat(scenario: Scenario, air_ends: str) -> tuple[Value, ...]:
    rack, pue = power_chain.power_chain(scenario).rack, scenario.power.pue
    air, water = power_chain.flow(rack), power_chain.flow(rack, power_chain.WATER)
    law = "power_chain.flow: P / (density x heat capacity x 15 K), the first law"
    low, high = power_chain.least_pue(0.35), power_chain.least_pue(0.40)
    told = next(row for row in reported.REPORTED if row.key == "cooling_share")
    return (
        (
            Shown(
                air_ends.format(heat=watts(rack), limit=f"{whole(power_chain.AIR_LIMIT / 1e3)} kW"),
                "heat of a rack: all its power; the most that air carries",
                "power_chain.power_chain; operators' guides: 20 to 40 kW a rack",
            ),
            None,
            None,
            "amber" if power_chain.needs_liquid(scenario) else "cyan",
        ),
        (Shown(f"{whole(air * 1e3)} L/s", "air that carries it, 15 K warmer", law), None, None, "request"),
        (Shown(f"{figures(water * 1e3)} L/s", "water that carries it, 15 K warmer", law), None, None, "cyan"),
        (
            Shown(
                f"{told.figure}: PUE {decimal(low, 2)}–{decimal(high, 2)}",
                "cooling's share as the overview reports it, and the PUE of such a share at least",
                "reported.REPORTED: cooling_share; power_chain.least_pue: 1 / (1 - share)",
            ),
            None,
            None,
            "amber",
        ),
        (
            Shown(
                f"{percent(1 - 1 / pue)}: PUE {decimal(pue, 2)}",
                "cooling's and conversion's share, and PUE of the scenario",
                "scenario: power.pue; 1 - 1 / PUE",
            ),
            None,
            None,
            "cyan",
        ),
    )


def _ladder(scenario: Scenario) -> tuple[Value, ...]:
    rungs = ladder(scenario)
    low, high = rungs[0].seconds / 4, rungs[-1].seconds
    return tuple(
        (
            Shown(seconds(rung.seconds), f"seconds to read the weights: {rung.key}", f"bandwidth_ladder.ladder: {rung.source}"),
            log_share(rung.seconds, low, high),
            None,
            "cyan" if k < 3 else "blue" if k < 5 else "violet",
        )
        for k, rung in enumerate(rungs)
    )


def _layers(scenario: Scenario) -> tuple[Value, ...]:
    found = answer_layers(scenario)
    source = "answer_layers.answer_layers: pace.capacity_of, energy.kwh"
    said = (
        (f"{whole(found.written)} tokens", "tokens of a mean answer", "scenario: output_tokens"),
        (f"{figures(found.gpu_seconds)} GPU s", "GPU seconds of an answer, replica full", source),
        (
            f"{whole(found.machine_joules)} J",
            "joules of an answer at the site, whole machines, as the run's energy",
            f"{source}; power_chain.MACHINE_SHARE",
        ),
    )
    return tuple((Shown(*one), None, None, hue) for one, hue in zip(said, ("cyan", "blue", "violet"), strict=True))


def _storage(scenario: Scenario) -> tuple[Value, ...]:
    size, found = data_bytes(scenario), []
    times = [seconds_to_read(tier, size) for tier in TIERS]
    for tier, time in zip(TIERS, times, strict=True):
        text = f"{money(dollars_a_month(tier, size), short=True)}{BETWEEN}{quantity(time, 's')}"
        what = f"a month of the training data, and reading it once: {tier.key}"
        found.append((Shown(text, what, f"storage_tiers: {tier.source}"), log_share(time, min(times) / 4, max(times)), None, "blue"))
    return tuple(found)


def _cost(scenario: Scenario, stops: str) -> tuple[Value, ...]:
    source = {
        "spot": "cost_levers.spot: interruptions drawn with a seed, 60 % off; Daly 2006",
        "batch": "cost_levers.batches: dollars a million tokens, batch of one against the batch shown",
        "right_size": "cost_levers.levers: autoscaler against a fleet for the peak, a morning",
        "model": "cost_levers.smaller_model: 8B on one GPU, dollars a million tokens",
    }
    made = []
    for lever in levers(scenario):
        text = f"{money(lever.before, short=True)} → {money(lever.after, short=True)}"
        text = stops.format(count=spot(scenario).interruptions, price=text) if lever.key == "spot" else text
        made.append(
            (Shown(text, f"dollars before and after: {lever.key}", source[lever.key]), min(1.0, lever.after / lever.before), 1.0, "cyan")
        )
    return tuple(made)


# ---------------------------------------------------------------- texts of the other pictures
def case_figures(project: Project) -> tuple[str, ...]:
    """Return the numbers of the case that all others follow from, in short."""
    training, case, labels = project.scenario.training, project.scenario, project.content.physics.labels
    return (
        f"{whole(training.gpus)} × {training.gpu.name}",
        labels.weights.format(size=case.model.size_name),
        labels.tokens.format(count=quantity(training.tokens, "count")),
        f"PUE {decimal(case.power.pue, 1)}",
    )


def taken(project: Project) -> tuple[str, ...]:
    """Return what is said of each stop of the run on spot machines that is shown: when a machine is taken, and what work is lost."""
    text = project.content.physics.labels.taken
    stops = spot(project.scenario).stops[:SHOWN_STOPS]
    return tuple(text.format(at=quantity(stop.at, "s"), lost=quantity(stop.done - stop.saved, "s")) for stop in stops)


def times_of_hbm(scenario: Scenario) -> float:
    """Return how many times as long the last rung takes as HBM, to two figures."""
    rungs = {rung.key: rung.seconds for rung in ladder(scenario)}
    times = rungs["object"] / rungs["hbm"]
    return float(f"{times:.1e}")


def _verdicts(labels: PhysicsLabels, facts: Facts) -> Shown:
    """Return how many figures there are, fit the case, do not, and cannot be judged."""
    verdicts = [one.agrees for one in facts.judged]
    text = labels.verdicts.format(all=len(verdicts), fit=verdicts.count(True), differ=verdicts.count(False), rest=verdicts.count(None))
    return Shown(text, "reported figures: all, in the range of what is computed, outside it, not computed", "reported.judged")


def said(project: Project) -> dict[str, Shown]:
    """Return the texts with numbers of map, drift, curves and loop, by part."""
    facts, labels = physics_facts(project), project.content.physics.labels
    late = labels.late.format(hours=facts.drift.delay, requests=quantity(facts.drift.served, "count"))
    once, small, chain = facts.once, facts.small, power_chain.power_chain(project.scenario)
    far = max(distance.CITIES, key=lambda city: distance.round_trip(city, distance.CENTRAL))
    half = next(one for one in small.pruned if one.setting == 0.5)
    four, run = small.at(4), spot(project.scenario)
    return {
        "central": Shown(
            labels.central.format(city=distance.CENTRAL, far=far, ms=whole(distance.central().worst * 1e3)),
            "longest round trip in glass, one place",
            "distance.central: great circles, c / 1.468",
        ),
        "spread": Shown(
            labels.spread.format(ms=whole(distance.best_spread().worst * 1e3)),
            "longest round trip in glass, four places",
            "distance.best_spread: k-center over the cities",
        ),
        "account": Shown(
            labels.account.format(joules=whole(answer_layers(project.scenario).joules)),
            "joules of an answer, chips and their cooling, as model cards count",
            "answer_layers.answer_layers: chips at their TDP, and PUE",
        ),
        "verdicts": _verdicts(labels, facts),
        "data": Shown(
            labels.data.format(size=quantity(data_bytes(project.scenario), "bytes")),
            "bytes of the training data",
            "storage_tiers.data_bytes",
        ),
        "linear": Shown(
            labels.linear.format(times=whole(times_of_hbm(project.scenario))),
            "how many times as long the object store takes as HBM",
            "bandwidth_ladder.ladder",
        ),
        "lost": Shown(
            labels.lost.format(count=run.interruptions, share=percent(run.lost_share)),
            "stops of the run on spot machines, and the share of its time that is repeated work and restarts",
            "cost_levers.spot",
        ),
        "cooling": Shown(
            f"+{watts(chain.site - chain.hall)}", "power of cooling and conversion", "power_chain.power_chain: hall x (PUE - 1)"
        ),
        "hours": Shown(f"{whole(chain.hours)} h", "hours of the run", "power_chain.power_chain"),
        "tested": Shown(
            labels.tested.format(hours=facts.drift.ks_delay, alarms=false_alarms(facts.drift)),
            "hours from the onset to KS above its critical value twice; hours above it before the onset",
            "drift.drift, drift.false_alarms: 5 %",
        ),
        "late": Shown(late, "hours and requests from the onset to PSI above its threshold", "drift.drift: PSI 0.25"),
        "bits": Shown(
            labels.bits.format(bits=f"{FULL_BITS} bits: {percent(small.full.wrong)}, int4: {percent(four.wrong)}"),
            "wrong guesses with all bits, and with 4-bit weights",
            "compression.compression: the tiny model",
        ),
        "aware": Shown(
            labels.aware.format(share=f"int3: {percent(small.at(3).wrong)} → {percent(small.aware.wrong)}"),
            "wrong guesses with 3-bit weights, after training and trained with rounding",
            "compression.compression",
        ),
        "cut": Shown(
            labels.cut.format(share=percent(half.setting), wrong=percent(half.wrong)),
            "wrong guesses with half of the weights cut away",
            "compression.compression",
        ),
        "govern": Shown(labels.limit.format(limit=decimal(once.limit, 2)), "limit of the policy: PSI", "governance.governed"),
        "map": Shown(labels.risk.format(share=percent(once.growth_an_hour)), "growth of the mean prompt an hour", "drift: a choice"),
        "measure": Shown(
            labels.measured.format(index=decimal(once.at_alert, 2), hours=once.hours),
            "PSI at the alert, hours from the onset",
            "governance.governed",
        ),
        "manage": Shown(labels.managed.format(index=decimal(once.after, 3)), "PSI against a new reference", "governance.governed"),
    }
