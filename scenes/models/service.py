"""Lead requests through gateway and tokenizer to the replica with the fewest requests, event by event.

A discrete-event simulation (Law, "Simulation modeling and analysis", chapter 1): a queue of events in order of time, each of
which may cause others. A request passes gateway and tokenizer, which always have room; the router sends it to the replica on
which the fewest requests wait or run (ties: the first). Times of gateway and tokenizer are choices; networks between the
parts, failures and users who give up are not modelled.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from scenes.models.replica import Replica, RunningRequest
from scenes.models.scenario import Scenario
from scenes.models.workload import Request

GATEWAY_MS = 4.0
TOKENIZER_MS_PER_TOKEN = 0.004
STEP_ENDS, ARRIVES, READY = range(3)  # events of one moment happen in this order


def before_ms(request: Request) -> float:
    """Return the ms in gateway and tokenizer."""
    return GATEWAY_MS + TOKENIZER_MS_PER_TOKEN * request.prompt


class Service:
    """Gateway, tokenizer, router and replicas, driven by events in order of time.

    After `run`: `jobs` in order of number; `owner`, the replica of each; `seen`, the loads it chose from; `request_seconds`.
    """

    def __init__(self, scenario: Scenario, requests: Sequence[Request], replica: type[Replica] = Replica) -> None:
        """Prepare the arrivals of `requests`, numbered from 0."""
        self.replicas = [replica(scenario) for _ in range(scenario.serving.replicas)]
        self.jobs = [RunningRequest(request, request.arrival + 1e-3 * before_ms(request)) for request in requests]
        self.owner = [0] * len(requests)
        self.seen: list[tuple[int, ...]] = [()] * len(requests)
        self.request_seconds = 0.0
        self._present, self._now = 0, 0.0
        self._events = [(request.arrival, ARRIVES, request.number) for request in requests]
        heapify(self._events)
        self._handle = {STEP_ENDS: self._step_ends, ARRIVES: self._arrives, READY: self._route}

    def run(self) -> "Service":
        """Handle events until none is left."""
        while self._events:
            now, kind, number = heappop(self._events)
            self.request_seconds += self._present * (now - self._now)
            self._now = now
            self._handle[kind](number)
        return self

    def _arrives(self, number: int) -> None:
        self._present += 1
        heappush(self._events, (self.jobs[number].ready, READY, number))

    def _route(self, number: int) -> None:
        loads = tuple(replica.load for replica in self.replicas)
        chosen = loads.index(min(loads))
        self.owner[number], self.seen[number] = chosen, loads
        self.replicas[chosen].waiting.append(self.jobs[number])
        self._begin(chosen)

    def _step_ends(self, number: int) -> None:
        self._present -= self.replicas[number].finish(self._now)
        self._begin(number)

    def _begin(self, number: int) -> None:
        replica = self.replicas[number]
        if not replica.busy and replica.load:
            heappush(self._events, (replica.begin(self._now), STEP_ENDS, number))
