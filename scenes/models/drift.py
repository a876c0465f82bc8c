"""A stream whose distribution slides, and two measures that watch it: how late is the alert?

Lengths of prompts, gamma distributed as in `workload`, around the scenario's mean; from an hour on the mean grows by a share an hour.
Each hour a sample is compared with a reference from before. Hours, growth and sizes of samples are choices, drawn with a seed. Two measures:

- PSI, the population stability index: sum over bins of (p - q) ln(p / q), tenths of the reference as bins (Siddiqi 2006, "Credit risk
  scorecards", chapter 7, from memory). Rule of thumb: below 0.1 nothing, above 0.25 a major change (looked up: Alibaba Cloud, PAI,
  "Population stability index"); it is a convention, not a test.
- KS, the largest distance of two distributions, with the critical value c(a) sqrt((n + m) / (n m)), c = sqrt(-ln(a / 2) / 2), 1.36 for
  5 % (Smirnov 1948, "Table for estimating the goodness of fit of empirical distributions"; Knuth, TAOCP 2, section 3.3.1).

A test at 5 % raises a false alarm in about one hour of twenty; PSI at 0.25 raises none here, and comes late. Neither says whether answers
became worse.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

import numpy as np

from scenes.models.arrays import frozen
from scenes.models.scenario import Scenario
from scenes.models.workload import GAMMA_SHAPE

SEED = 11
HOURS = 48
ONSET = 12  # hours before the mean begins to move
GROWTH = 0.02  # of the first mean, an hour: a choice
SAMPLE = 1_000  # requests that are looked at in an hour
REFERENCE = 10_000  # requests of the reference
BINS = 10
NOTICE, ALERT = 0.10, 0.25  # PSI
LEVEL = 0.05  # false alarms of the KS test


@dataclass(frozen=True)
class Drift:
    """What the hours measured; `edges` (BINS - 1,), `expected` and `seen` shares of the bins, `seen` (HOURS, BINS).

    `psi`, `ks`: each hour; `critical`: of KS. `psi_alert`, `notice`: hours, from 0, in which each first fires, None for never; `ks_alert`: the
    first from the onset on, what fires before it is a false alarm;
    `served`: requests of the service from the onset to PSI's alert.
    """

    edges: np.ndarray
    expected: np.ndarray
    seen: np.ndarray
    psi: tuple[float, ...]
    ks: tuple[float, ...]
    critical: float
    onset: int
    notice: int | None
    ks_alert: int | None
    psi_alert: int | None
    rate: float

    @property
    def delay(self) -> int:
        """Hours from the onset to the end of the hour in which PSI alerts."""
        return (HOURS if self.psi_alert is None else self.psi_alert + 1) - self.onset

    @property
    def ks_delay(self) -> int:
        """The same of KS."""
        return (HOURS if self.ks_alert is None else self.ks_alert + 1) - self.onset

    @property
    def served(self) -> float:
        """Requests that were answered from the onset to PSI's alert."""
        return self.delay * 3600 * self.rate


def psi(expected: np.ndarray, seen: np.ndarray) -> float:
    """Return the population stability index of shares of bins, (bins,) each: sum (seen - expected) ln(seen / expected)."""
    return float(((seen - expected) * np.log(seen / expected)).sum())


def ks_distance(reference: np.ndarray, sample: np.ndarray) -> float:
    """Return the largest distance of the two empirical distributions, 0..1; `reference` (n,) sorted, `sample` (m,)."""
    ordered = np.sort(sample)
    places = np.concatenate([reference, ordered])
    below = np.searchsorted(reference, places, side="right") / len(reference)
    return float(np.abs(below - np.searchsorted(ordered, places, side="right") / len(ordered)).max())


def critical_distance(reference: int, sample: int, level: float = LEVEL) -> float:
    """Return the distance that samples of equal origin exceed with probability `level`: sqrt(-ln(level / 2) / 2) sqrt((n + m) / (n m))."""
    return sqrt(-log(level / 2) / 2) * sqrt((reference + sample) / (reference * sample))


def mean_at(hour: int) -> float:
    """Return the mean of an hour over the first one."""
    return 1 + GROWTH * max(0, hour - ONSET)


def shares(edges: np.ndarray, sample: np.ndarray) -> np.ndarray:
    """Return the share of a sample in each bin, (BINS,); half a count more in each, so that none is empty."""
    counts = np.bincount(np.searchsorted(edges, sample, side="right"), minlength=len(edges) + 1) + 0.5
    found: np.ndarray = counts / counts.sum()
    return found


@lru_cache(maxsize=16)
def drift(scenario: Scenario, seed: int = SEED) -> Drift:
    """Watch the stream for HOURS."""
    mean, rng = scenario.serving.prompt_tokens, np.random.default_rng(seed)
    reference = np.sort(rng.gamma(GAMMA_SHAPE, mean / GAMMA_SHAPE, REFERENCE))
    edges = np.quantile(reference, np.arange(1, BINS) / BINS)
    expected = shares(edges, reference)
    samples = [rng.gamma(GAMMA_SHAPE, mean * mean_at(hour) / GAMMA_SHAPE, SAMPLE) for hour in range(HOURS)]
    seen = np.array([shares(edges, sample) for sample in samples])
    indices = tuple(psi(expected, row) for row in seen)
    distances, critical = tuple(ks_distance(reference, sample) for sample in samples), critical_distance(REFERENCE, SAMPLE)
    return Drift(
        edges=frozen(edges),
        expected=frozen(expected),
        seen=frozen(seen),
        psi=indices,
        ks=distances,
        critical=critical,
        onset=ONSET,
        notice=_first(indices, NOTICE),
        ks_alert=_first(distances, critical, ONSET),
        psi_alert=_first(indices, ALERT),
        rate=scenario.serving.requests_per_second,
    )


def false_alarms(found: Drift) -> int:
    """Count the hours before the onset in which KS is above its critical value."""
    return sum(distance > found.critical for distance in found.ks[: found.onset])


def _first(values: tuple[float, ...], limit: float, start: int = 0) -> int | None:
    """Return the first hour above a limit, from an hour on."""
    return next((k for k in range(start, len(values)) if values[k] > limit), None)
