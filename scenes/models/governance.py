"""The loop of governance, once round, with what the other models measure: a limit is set, watched, crossed and acted on.

The four functions of the NIST AI Risk Management Framework 1.0 (NIST AI 100-1, 2023, section 5): govern sets policies, map names the
risks, measure watches, manage acts. Here the policy is a limit on drift, the risk a prompt that becomes longer, the measure PSI, and the
act to train again on the stream as it is, which becomes the reference: after it the loop begins again (the training itself is not
played). The new reference is the stream as it is at the alert, so the same measure is quiet again until it has moved as far once more.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.models.drift import ALERT, BINS, GROWTH, HOURS, NOTICE, REFERENCE, SAMPLE, SEED, drift, mean_at, psi, shares
from scenes.models.scenario import Scenario
from scenes.models.workload import GAMMA_SHAPE


@dataclass(frozen=True)
class Round:
    """Once round: the limit of the policy, what growth of the mean is mapped, PSI at the alert and right after the new reference.

    `hours`: from the onset to the alert; `growth`: of the mean prompt at the alert, over the reference.
    """

    limit: float
    notice: float
    growth_an_hour: float
    at_alert: float
    hours: int
    growth: float
    after: float


@lru_cache(maxsize=16)
def governed(scenario: Scenario, seed: int = SEED) -> Round:
    """Go round the loop once; the new reference is drawn where the stream stands at the alert."""
    found = drift(scenario)
    hour = HOURS - 1 if found.psi_alert is None else found.psi_alert
    mean, rng = scenario.serving.prompt_tokens * mean_at(hour), np.random.default_rng(seed + 1)
    reference = np.sort(rng.gamma(GAMMA_SHAPE, mean / GAMMA_SHAPE, REFERENCE))
    edges = np.quantile(reference, np.arange(1, BINS) / BINS)
    sample = rng.gamma(GAMMA_SHAPE, mean / GAMMA_SHAPE, SAMPLE)
    after = psi(shares(edges, reference), shares(edges, sample))
    return Round(ALERT, NOTICE, GROWTH, found.psi[hour], found.delay, mean_at(hour) - 1, after)
