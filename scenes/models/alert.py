"""Watch a metric and call somebody: an alert fires when its condition has held for a time without a break.

The rule is that of Prometheus ("Alerting rules", clause `for`; from memory): a condition that comes true makes the alert pending, and only when it
has been true at every sample for so long does it fire; one false sample starts the time anew. The metric is the use of the running
replicas, load over capacity, a sample a minute, of the scenario's morning (see `autoscaler`). The limit is
the use that the autoscaler aims at, so that an alert says: it does not keep up. The time is a choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from scenes.models.autoscaler import TARGET, autoscale
from scenes.models.scenario import Scenario

FOR_MINUTES = 3


@dataclass(frozen=True)
class Watch:
    """A metric and its alert: `samples`, one a minute; the minute in which the condition first leads to an alert, and the one in which it fires.

    Both are None where no alert fires.
    """

    samples: tuple[float, ...]
    limit: float
    pending: int | None
    fires: int | None


def first_alert(samples: Sequence[float], limit: float, held: int) -> tuple[int, int] | None:
    """Return since when the condition holds, and when the alert fires, as places in `samples`: `held` samples later; None where it never does."""
    since: int | None = None
    for minute, value in enumerate(samples):
        since = (minute if since is None else since) if value > limit else None
        if since is not None and minute - since >= held:
            return since, minute
    return None


@lru_cache(maxsize=16)
def watch(scenario: Scenario) -> Watch:
    """Watch the use of a scenario's replicas over its morning, with the autoscaler's own target as the limit."""
    run = autoscale(scenario)
    samples = tuple(load / (count * run.capacity) for load, count in zip(run.load, run.replicas, strict=True))
    found = first_alert(samples, TARGET, FOR_MINUTES)
    return Watch(samples, TARGET, *(found or (None, None)))
