"""How the router fills the queues: every arrival and every departure up to the choice that inference serving pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.models.memo import kept
from scenes.models.scenario import Scenario
from scenes.models.service import Service
from scenes.models.serving import pictured, telling_moment
from scenes.models.workload import SEED, draw_requests

MOST = 16  # arrivals that are kept, the last ones before the choice


@dataclass(frozen=True)
class Routed:
    """An arrival: its choice among the pictured replicas, their loads just before (departures since the last one done) and after."""

    chosen: int
    before: tuple[int, ...]
    after: tuple[int, ...]


class _Recorded(Service):
    """A service that notes who was chosen for every arrival that it routes, in order."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        super().__init__(scenario, draw_requests(scenario, seed))
        self.routed: list[int] = []

    def _route(self, number: int) -> None:
        super()._route(number)
        self.routed.append(number)


@kept
def routed_until_choice(scenario: Scenario, seed: int = SEED) -> tuple[Routed, ...]:
    """Return the last arrivals on pictured replicas up to the choice that `serving.simulate` pictures, that one included."""
    service = _Recorded(scenario, seed)
    service.run()
    last = telling_moment(service.seen, service.owner)
    shown = pictured(scenario.serving.replicas)
    numbers = service.routed[: service.routed.index(last) + 1]
    return tuple(_routed(service, number, shown) for number in numbers if service.owner[number] in shown)[-MOST:]


def _routed(service: Service, number: int, shown: Sequence[int]) -> Routed:
    chosen, loads = service.owner[number], service.seen[number]
    before = tuple(loads[k] for k in shown)
    after = tuple(loads[k] + (k == chosen) for k in shown)
    return Routed(shown.index(chosen), before, after)
